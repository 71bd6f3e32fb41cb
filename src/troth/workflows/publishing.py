"""An agreement's way from text to something people can use: checked, shown, loaded.

The text is handed in; nothing here opens a file. Whoever only checks gets findings
back as values; whoever needs an agreement to go on with gets it or an error.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from troth.define.compiler import compile_text
from troth.define.notes import Default
from troth.model.agreement import Agreement
from troth.model.catalogue import Catalogue
from troth.model.finding import Finding, FindingsError, Severity

if TYPE_CHECKING:
    from troth.model.prose import Prose


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of one text after it was read.

    Attributes:
        agreement: The compiled agreement; `None` where a mistake forbids it.
        findings: All mistakes, in the order of the text.
        defaults: What the text leaves open and the language filled in.
    """

    file: str
    agreement: Agreement | None
    findings: tuple[Finding, ...]
    defaults: tuple[Default, ...]

    @property
    def is_usable(self) -> bool:
        """Whether the agreement can be signed and assessed as it stands."""
        return self.agreement is not None and not self.count(Severity.ERROR)

    def count(self, severity: Severity) -> int:
        """Return how many findings are of this severity."""
        return sum(1 for finding in self.findings if finding.severity is severity)


Feeds: TypeAlias = Callable[[Agreement], Collection[str] | None]
"""Which streams the workspace of an agreement supplies; `None` where nobody knows."""


def check_text(
    text: str | bytes,
    *,
    file: str,
    catalogue: Catalogue,
    feeds: Feeds | None = None,
) -> Checked:
    """Return everything that can be said about an agreement's text.

    Args:
        text: The text, or the file's bytes.
        file: How the file is called in findings.
        catalogue: The kinds the text may name.
        feeds: Which streams are supplied where the agreement is used.
    """
    # Whoever only needs the agreement does not pay for the rules.
    from troth.define.linter import lint

    compiled = compile_text(text, file=file, catalogue=catalogue)
    known = feeds(compiled.agreement) if feeds and compiled.agreement else None
    findings = lint(compiled, file=file, feeds=known)
    return Checked(file, compiled.agreement, findings, compiled.defaults)


def load_agreement(text: str | bytes, *, file: str, catalogue: Catalogue) -> Agreement:
    """Return the agreement that a text says.

    It need not be sound: what the rules of the linter find, `check_text` tells.

    Raises:
        FindingsError: The text has mistakes; the error carries all of them.
    """
    compiled = compile_text(text, file=file, catalogue=catalogue)
    if compiled.agreement is None:
        raise FindingsError(file, compiled.findings)
    return compiled.agreement


def show_agreement(text: str | bytes, *, file: str, catalogue: Catalogue) -> Prose:
    """Return the agreement in plain words, with the defaults in force.

    Raises:
        FindingsError: The text has mistakes; the error carries all of them.
    """
    # Only needed to show; a check should not pay for it.
    from troth.define.prose import write_prose

    compiled = compile_text(text, file=file, catalogue=catalogue)
    if compiled.agreement is None:
        raise FindingsError(file, compiled.findings)
    return write_prose(
        compiled.agreement, catalogue=catalogue, defaults=compiled.defaults
    )


def write_schema(catalogue: Catalogue) -> str:
    """Return the JSON Schema of the language, as editors read it."""
    # Only needed to write it; a check should not pay for it.
    import json

    from troth.define.schema import build_schema

    return json.dumps(build_schema(catalogue), ensure_ascii=False, indent=2) + "\n"
