"""An agreement's way from text to something people can use: checked, shown, loaded.

The text is handed in; nothing here opens a file. Whoever only checks gets findings
back as values; whoever needs an agreement to go on with gets it or an error.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from troth.define.editions import CompiledEdition, compile_editions
from troth.define.notes import Default
from troth.model.agreement import Agreement
from troth.model.catalogue import Catalogue
from troth.model.document import Binder
from troth.model.edition import Edition, edition_on
from troth.model.finding import Finding, FindingsError, Severity

if TYPE_CHECKING:
    from troth.model.prose import Prose


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of one text after it was read.

    Attributes:
        agreement: The last version agreed upon; `None` where a mistake forbids it.
        findings: All mistakes, in the order of the text.
        defaults: What that version leaves open and the language filled in.
        editions: All versions, in the order in which they come to hold.
        is_part: Whether the text is only a part of agreements: standard provisions.
    """

    file: str
    agreement: Agreement | None
    findings: tuple[Finding, ...]
    defaults: tuple[Default, ...]
    editions: tuple[CompiledEdition, ...] = ()
    is_part: bool = False

    @property
    def is_usable(self) -> bool:
        """Whether the text can be signed, assessed or taken in as it stands."""
        is_whole = self.is_part or self.agreement is not None
        return is_whole and not self.count(Severity.ERROR)

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
    binder: Binder | None = None,
    feeds: Feeds | None = None,
) -> Checked:
    """Return everything that can be said about a text and what belongs to it.

    Args:
        text: The text of an agreement, of provisions or of an amendment, or its bytes.
        file: How the file is called in findings.
        catalogue: The kinds the text may name.
        binder: The documents of its workspace; `None` where the text stands alone.
        feeds: Which streams are supplied where the agreement is used.
    """
    # Whoever only needs the agreement does not pay for the rules.
    from troth.define.linter import lint

    found = compile_editions(text, file=file, catalogue=catalogue, binder=binder)
    findings = dict.fromkeys(found.findings)
    for one in found.compiled:
        known = feeds(one.edition.agreement) if feeds else None
        findings |= dict.fromkeys(lint(one.compilation, file=file, feeds=known))
    last = found.compiled[-1] if found.compiled else None
    return Checked(
        file,
        last.edition.agreement if last else None,
        tuple(sorted(findings, key=lambda one: (one.place, one.code))),
        last.compilation.defaults if last else (),
        found.compiled,
        found.is_part,
    )


def load_editions(
    text: str | bytes,
    *,
    file: str,
    catalogue: Catalogue,
    binder: Binder | None = None,
) -> tuple[Edition, ...]:
    """Return all versions of the agreement that a text and its amendments say.

    They need not be sound: what the rules of the linter find, `check_text` tells.

    Raises:
        FindingsError: There are mistakes; the error carries all of them.
    """
    compiled = _compile(text, file, catalogue, binder)
    return tuple(one.edition for one in compiled)


def _compile(
    text: str | bytes, file: str, catalogue: Catalogue, binder: Binder | None
) -> tuple[CompiledEdition, ...]:
    found = compile_editions(text, file=file, catalogue=catalogue, binder=binder)
    if not found.compiled:
        raise FindingsError(file, found.findings)
    return found.compiled


def load_agreement(
    text: str | bytes,
    *,
    file: str,
    catalogue: Catalogue,
    binder: Binder | None = None,
) -> Agreement:
    """Return the last version of the agreement that a text says.

    It need not be sound: what the rules of the linter find, `check_text` tells.

    Raises:
        FindingsError: The text has mistakes; the error carries all of them.
    """
    editions = load_editions(text, file=file, catalogue=catalogue, binder=binder)
    return editions[-1].agreement


def find_edition(
    text: str | bytes,
    *,
    file: str,
    catalogue: Catalogue,
    binder: Binder | None = None,
    as_of: date | None = None,
) -> CompiledEdition:
    """Return the version in force on a day; without a day the last one.

    Raises:
        FindingsError: The text has mistakes; the error carries all of them.
    """
    compiled = _compile(text, file, catalogue, binder)
    if as_of is None:
        return compiled[-1]
    editions = [one.edition for one in compiled]
    return compiled[editions.index(edition_on(editions, as_of))]


def show_agreement(
    text: str | bytes,
    *,
    file: str,
    catalogue: Catalogue,
    binder: Binder | None = None,
    as_of: date | None = None,
    tells_sources: bool = False,
) -> Prose:
    """Return the agreement in plain words, with the defaults in force.

    Args:
        text: The text of the agreement, or its bytes.
        file: How the file is called in findings.
        catalogue: The kinds the text may name.
        binder: The documents of its workspace; `None` where the text stands alone.
        as_of: The day whose version is shown; `None` shows the last one.
        tells_sources: Whether each clause says where it comes from, and why.

    Raises:
        FindingsError: The text has mistakes; the error carries all of them.
    """
    # Only needed to show; a check should not pay for it.
    from troth.define.prose import write_prose
    from troth.define.provenance import tell_sources

    held = find_edition(
        text, file=file, catalogue=catalogue, binder=binder, as_of=as_of
    )
    prose = write_prose(
        held.edition.agreement,
        catalogue=catalogue,
        defaults=held.compilation.defaults,
    )
    return tell_sources(prose, held.version) if tells_sources else prose


def digest_text(data: bytes) -> str:
    """Return the digest by which an agreement pins a document or an attachment.

    That of a document of this language is taken of what it says, that of any other
    file of its bytes.
    """
    from troth.define.papers import digest_of_any

    return digest_of_any(data)


def write_schema(catalogue: Catalogue) -> str:
    """Return the JSON Schema of the language, as editors read it."""
    # Only needed to write it; a check should not pay for it.
    import json

    from troth.define.schema import build_schema

    return json.dumps(build_schema(catalogue), ensure_ascii=False, indent=2) + "\n"
