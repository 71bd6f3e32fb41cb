"""A text with all that belongs to it → the editions of one agreement.

Every version is compiled like any document, so whatever is wrong with an amendment or
with standard provisions is found where it was written. Only when nothing is wrong in
any version is there an agreement at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from troth.define.compiler import Compilation, compile_tree
from troth.define.consolidation import Version, consolidate
from troth.define.levels import check_levels
from troth.define.notes import Notes
from troth.define.papers import said
from troth.define.reader import Block, read_tree
from troth.model.catalogue import Catalogue
from troth.model.document import Binder, DocumentSort
from troth.model.edition import Edition
from troth.model.finding import Finding, Place

_NAME_CODES = ("D30", "D310", "D311", "D312")
"""A name that is not there, as it follows where a whole document is not there."""

_PART_HEAD = """\
troth: 1
agreement: sla
id: part
title: Part
timezone: UTC
currency: EUR
parties: {party: {role: party}}
"""
"""What a part of an agreement leaves to the agreement that takes it in."""


@dataclass(frozen=True, slots=True)
class CompiledEdition:
    """One version: what it says, how it came about, what it leaves open."""

    edition: Edition
    version: Version
    compilation: Compilation


@dataclass(frozen=True, slots=True)
class Editions:
    """What became of a text and the documents that belong to it.

    Attributes:
        compiled: The versions in the order in which they come to hold; empty where a
            mistake forbids it, or where the text is only a part of an agreement.
        findings: All mistakes, by file and place.
        is_part: Whether the text is standard provisions or a supplement.
    """

    compiled: tuple[CompiledEdition, ...]
    findings: tuple[Finding, ...]
    is_part: bool = False


def compile_editions(
    text: str | bytes, *, file: str, catalogue: Catalogue, binder: Binder | None
) -> Editions:
    """Compile an agreement, provisions, a supplement or an amendment.

    Args:
        text: The text, or the bytes of the file as they are.
        file: How findings call the file.
        catalogue: The kinds of metrics and remedies that the text may name.
        binder: The documents of its workspace; `None` where the text stands alone.
    """
    notes = Notes(file)
    tree = read_tree(text, notes)
    if tree is None:
        return Editions((), notes.findings)
    if "amendment" in tree.entries:
        return _compile_amended(tree, notes, catalogue, binder)
    if "provisions" in tree.entries or "supplement" in tree.entries:
        return _check_part(tree, notes, catalogue)
    return _compile_versions(tree, notes, catalogue, binder)


def _compile_versions(
    tree: Block, notes: Notes, catalogue: Catalogue, binder: Binder | None
) -> Editions:
    versions = consolidate(tree, notes, binder)
    is_whole = not notes.has_errors
    compiled: list[tuple[Compilation, Version]] = []
    for version in versions:
        own = Notes(notes.file)
        compiled.append((compile_tree(version.tree, own, catalogue=catalogue), version))
        # What names a clause of a missing document is not a mistake of its own.
        notes.take(
            one
            for one in own.findings
            if is_whole or not one.code.startswith(_NAME_CODES)
        )
    editions = tuple(
        CompiledEdition(
            Edition(
                agreement=one.agreement,
                effective_on=version.effective_on,
                inside=version.inside,
            ),
            version,
            one,
        )
        for one, version in compiled
        if one.agreement is not None
    )
    if len(editions) == len(versions):
        _check_terms(editions, notes)
        for one in editions:
            check_levels(one.edition.agreement, one.version, notes, catalogue)
    if notes.has_errors:
        return Editions((), notes.findings)
    return Editions(editions, notes.findings)


def _check_terms(editions: Sequence[CompiledEdition], notes: Notes) -> None:
    """Note amendments that take effect while nothing is in force."""
    for before, after in pairwise(editions):
        term = before.edition.agreement.term
        day, place = after.version.effective_on, after.version.effective_at
        assert day is not None, "an amendment has a day"
        assert place is not None, "it is written somewhere"
        starts, ends = term.starts_on, term.ends_on
        said_so = "begins" if starts is not None and day <= starts else ""
        said_so = "has ended" if ends is not None and day >= ends else said_so
        if said_so:
            entry = before.version.tree.entries["term"]
            notes.error(
                "D617",
                place,
                "effective",
                f"The amendment takes effect on {day}, "
                f"{'when' if said_so == 'has ended' else 'not after'} the agreement "
                f"{said_so}.",
                "Choose a day inside the term, or change the agreement itself.",
                other=entry.value.place,
            )


def _compile_amended(
    tree: Block, notes: Notes, catalogue: Catalogue, binder: Binder | None
) -> Editions:
    """Compile the agreement that an amendment changes, with the amendment."""
    name = said(tree, "amends")
    sheets = binder.find(DocumentSort.AGREEMENT, name) if binder and name else ()
    if len(sheets) == 1:
        sheet = sheets[0]
        own = Notes(sheet.file)
        base = read_tree(sheet.text, own)
        if base is not None:
            return _compile_versions(base, own, catalogue, binder)
        return Editions((), own.findings)
    entry = tree.entries.get("amends")
    many = f"There are {len(sheets)} agreements" if sheets else "There is no agreement"
    notes.error(
        "D607" if sheets else "D602",
        entry.value.place if entry else tree.place,
        "amends",
        f"{many} “{name}” in the workspace, which this amendment changes.",
        "Put the agreement and its amendments into one workspace.",
        other=Place(sheets[0].file) if sheets else None,
    )
    return Editions((), notes.findings)


def _check_part(tree: Block, notes: Notes, catalogue: Catalogue) -> Editions:
    """Check standard provisions or a supplement by themselves.

    What they leave out, and names of parties, streams and other clauses, may be those
    of the agreement that takes them in; they are checked there.
    """
    if "version" not in tree.entries:
        notes.error(
            "D202",
            tree.place,
            "",
            "The document does not say its version.",
            "Write `version: 1`.",
        )
    own = Notes(notes.file)
    head = read_tree(_PART_HEAD, Notes(notes.file))
    assert head is not None, "the head is well-formed"
    body = {
        key: entry
        for key, entry in tree.entries.items()
        if key not in {"provisions", "supplement", "incorporates"}
    }
    whole = Block({**head.entries, **body}, tree.place)
    compile_tree(whole, own, catalogue=catalogue)
    left = ("D202", *_NAME_CODES)
    notes.take(one for one in own.findings if not one.code.startswith(left))
    return Editions((), notes.findings, is_part=True)
