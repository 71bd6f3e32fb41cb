"""Safe patches made in the text of an agreement, and nothing else touched.

A patch replaces the characters it names; comments, layout and line ends stay. A patch
is kept only if its finding is gone afterwards, nothing new has come, and every promise
and its remedy compile to what they were.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from troth.model.agreement import Agreement
from troth.model.catalogue import Catalogue
from troth.model.document import Binder
from troth.model.finding import Finding, Patch
from troth.workflows.publishing import Checked, Feeds, check_text

_LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Mended:
    """A text after all safe patches.

    Attributes:
        checked: What is said of the text as it is now.
        made: The findings that were mended, in the order in which they were.
    """

    text: str
    checked: Checked
    made: tuple[Finding, ...]


def mend_text(
    text: str,
    *,
    file: str,
    catalogue: Catalogue,
    binder: Binder | None = None,
    feeds: Feeds | None = None,
) -> Mended:
    """Return the text with every safe patch made.

    Args:
        text: The text of an agreement.
        file: How findings call the file.
        catalogue: The kinds the text may name.
        binder: The documents of its workspace, which stay as they are.
        feeds: Which streams are supplied where the agreement is used.
    """

    def check(said: str) -> Checked:
        return check_text(
            said, file=file, catalogue=catalogue, binder=binder, feeds=feeds
        )

    checked = check(text)
    made: list[Finding] = []
    refused: set[Finding] = set()
    while True:
        finding = next(
            (
                one
                for one in checked.findings
                if one.patch
                and one.patch.is_safe
                and one.place.file == file
                and one not in refused
            ),
            None,
        )
        if finding is None or finding.patch is None:
            return Mended(text, checked, tuple(made))
        changed = apply_patch(text, finding.patch)
        after = check(changed)
        if _is_better(checked, after):
            text, checked = changed, after
            made.append(finding)
        else:
            refused.add(finding)


def apply_patch(text: str, patch: Patch) -> str:
    r"""Return a text with one stretch of it replaced.

    Example:
        >>> apply_patch("a: 1\r\nb: 2\r\n", Patch(2, 1, 2, 1, "x: 0\n"))
        'a: 1\r\nx: 0\r\nb: 2\r\n'
    """
    body = text.removeprefix("\ufeff")
    mark = text[: len(text) - len(body)]
    ends = [found.end() for found in _LINE_END.finditer(body)]
    starts = [0, *ends]

    def offset(line: int, column: int) -> int:
        if line > len(starts):
            return len(body)
        return min(starts[line - 1] + column - 1, len(body))

    first = offset(patch.line, patch.column)
    last = offset(patch.end_line, patch.end_column)
    ending = _LINE_END.search(body)
    said = patch.text.replace("\n", ending[0]) if ending else patch.text
    return f"{mark}{body[:first]}{said}{body[last:]}"


def _is_better(before: Checked, after: Checked) -> bool:
    """Tell whether something was mended and nothing else has changed."""
    if before.agreement is None or after.agreement is None:
        return False
    if len(after.findings) >= len(before.findings):
        return False
    return _promised(before.agreement) == _promised(after.agreement)


def _promised(agreement: Agreement) -> tuple[object, ...]:
    remedies = {
        name: (one.objective, one.base, one.caps, one.claim, one.kind)
        for name, one in agreement.remedies.items()
    }
    return (
        dict(agreement.objectives),
        remedies,
        agreement.parties,
        agreement.term,
        agreement.services,
        agreement.exclusions,
        agreement.escalation,
    )
