"""Where each clause of a consolidated text comes from, and why it holds.

A place knows its file, and the file is a document; so a clause's source is read off
its words. Where two documents speak, the answer names both and the rule that decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from troth.define.consolidation import Version
from troth.define.merging import Overlap, find_entry
from troth.define.reader import Block, Entry, Listing, Node, Scalar
from troth.model.document import DocumentSort, Origin
from troth.model.prose import Prose, ProseClause, ProseSection

_SHOWN_MAX = 60


def tell_sources(prose: Prose, version: Version) -> Prose:
    """Return the words of a version, each clause with its sources and reasons."""
    return replace(
        prose,
        sections=tuple(
            ProseSection(
                section.title,
                tuple(_with_source(clause, version) for clause in section.clauses),
            )
            for section in prose.sections
        ),
    )


def _with_source(clause: ProseClause, version: Version) -> ProseClause:
    entry = find_entry(version.tree, clause.path)
    if entry is None:
        return clause
    sources = tuple(
        f"{origin}: {', '.join(keys)}" if keys else str(origin)
        for origin, keys in _sources(entry, version)
    )
    return replace(clause, sources=sources, reasons=tuple(_reasons(clause, version)))


def _sources(entry: Entry, version: Version) -> Iterator[tuple[Origin, list[str]]]:
    """Yield the documents that a clause is made of, with its keys where several are."""
    by_file: dict[str, list[str]] = {}
    if isinstance(entry.value, Block):
        for key, one in entry.value.entries.items():
            by_file.setdefault(_file_of(one.value), []).append(key)
    else:
        by_file[_file_of(entry.value)] = []
    for file, keys in by_file.items():
        origin = version.origins.get(file)
        if origin is not None:
            yield origin, keys if len(by_file) > 1 else []


def _file_of(node: Node) -> str:
    """Return where the first words of a part were written."""
    while not isinstance(node, Scalar):
        if isinstance(node, Listing):
            if not node.items:
                return node.place.file
            node = node.items[0]
        else:
            first = next(iter(node.entries.values()), None)
            if first is None:
                return node.place.file
            node = first.value
    return node.place.file


def _reasons(clause: ProseClause, version: Version) -> Iterator[str]:
    """Yield why each key holds about which two documents speak."""
    for overlap in version.overlaps:
        path = f"{overlap.path}."
        if not path.startswith(f"{clause.path}."):
            continue
        files = [_file_of(one.value) for one in (overlap.stronger, overlap.weaker)]
        stronger, weaker = (version.origins.get(file) for file in files)
        if stronger is None or weaker is None:
            continue
        key = overlap.path.removeprefix(f"{clause.path}.")
        what = f"`{key}`" if key != clause.path else "This clause"
        yield (
            f"{what}: {stronger} {_rule(stronger, weaker)}, which says "
            f"{_shown(overlap)}."
        )


def _rule(stronger: Origin, weaker: Origin) -> str:
    if stronger.sort is DocumentSort.AMENDMENT:
        return f"changes {weaker}"
    if weaker.is_parent:
        return f"tightens, or may change, {weaker}"
    return f"stands above {weaker}"


def _shown(overlap: Overlap) -> str:
    value = overlap.weaker.value
    if not isinstance(value, Scalar):
        return "something else"
    text = " ".join(value.text.split())
    return f"“{text[:_SHOWN_MAX]}{'…' if len(text) > _SHOWN_MAX else ''}”"
