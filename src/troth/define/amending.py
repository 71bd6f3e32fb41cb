"""Amendments: clauses set, added and removed by their path, from a day on.

A path names a clause as findings do: `objectives.shop-up.target`. Lists are taken
whole. An amendment is read against the version in force on its first day; what it sets
or removes must be there, and what it adds must not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from troth.define.fields import Fields
from troth.define.grammar import AMENDMENT
from troth.define.merging import Overlap, find_entry, is_same
from troth.define.notes import Notes
from troth.define.papers import Paper
from troth.define.reader import Block, Entry, Node, Scalar
from troth.model.document import Origin
from troth.model.edition import InsidePeriod
from troth.model.finding import Place

_KEPT = ("troth", "agreement", "id", "version", "timezone")
"""What makes an agreement this one; windows of two zones would not meet."""

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One clause that an amendment changes; `value` is `None` where it falls away."""

    path: Path
    key: Scalar
    value: Node | None
    is_new: bool = False

    @property
    def name(self) -> str:
        """The path as it is written."""
        return ".".join(self.path)

    def touches(self, other: Change) -> bool:
        """Tell whether one path leads to the other or both are the same."""
        length = min(len(self.path), len(other.path))
        return self.path[:length] == other.path[:length]


@dataclass(frozen=True, slots=True)
class Amendment:
    """An amendment that was read."""

    origin: Origin
    fields: Fields
    from_version: str
    effective_on: date
    inside: InsidePeriod
    changes: tuple[Change, ...]

    def place_of(self, key: str) -> Place:
        """Return where a key of its head stands."""
        return self.fields.place_of(key)


def read_amendment(paper: Paper, notes: Notes) -> Amendment | None:
    """Return what an amendment says, where its head can be understood."""
    own = Notes(paper.origin.file)
    fields = Fields(own, paper.tree, AMENDMENT, "")
    effective_on = fields.date("effective")
    inside = fields.word("inside_a_period")
    from_version = fields.text("from_version")
    changes = tuple(_read_changes(fields))
    if not changes and not any(fields.has(key) for key in ("set", "add", "remove")):
        fields.error(
            "D616",
            "amendment",
            "The amendment changes nothing.",
            "Write the clauses under `set`, `add` or `remove`.",
        )
    _check_twice(fields, changes)
    notes.take(own.findings)
    if own.has_errors or effective_on is None or inside is None:
        return None
    return Amendment(
        replace(paper.origin, effective_on=effective_on),
        fields,
        from_version or "",
        effective_on,
        InsidePeriod(inside),
        changes,
    )


def _read_changes(fields: Fields) -> Iterator[Change]:
    for key, is_new in (("set", False), ("add", True)):
        for name, node in fields.entries(key):
            path = _path_of(fields, key, name)
            if path:
                yield Change(path, name, node, is_new=is_new)
    for scalar in fields.scalars("remove"):
        path = _path_of(fields, "remove", scalar)
        if path:
            yield Change(path, scalar, None)


def _path_of(fields: Fields, key: str, scalar: Scalar) -> Path:
    path = tuple(part.strip() for part in scalar.text.split("."))
    if path[0] not in _KEPT:
        return path
    fields.notes.error(
        "D615",
        scalar.place,
        fields.at(key),
        f"`{path[0]}` makes the agreement this one, so no amendment changes it.",
        "Write a new agreement instead."
        if path[0] != "version"
        else "Write the new version in `to_version`.",
    )
    return ()


def _check_twice(fields: Fields, changes: tuple[Change, ...]) -> None:
    for number, change in enumerate(changes):
        for earlier in changes[:number]:
            if change.touches(earlier):
                fields.notes.error(
                    "D616",
                    change.key.place,
                    fields.path,
                    f"`{change.name}` is changed twice, here and in line "
                    f"{earlier.key.place.line}.",
                    "Keep one of the two.",
                    other=earlier.key.place,
                )


def find_disputes(
    amendments: Iterable[Amendment],
) -> Iterator[tuple[Change, Change]]:
    """Yield the clauses that two amendments of one day change in different ways."""
    earlier: list[Change] = []
    for amendment in amendments:
        for change in amendment.changes:
            for other in earlier:
                if change.touches(other) and not _agree(change, other):
                    yield change, other
        earlier += amendment.changes


def _agree(one: Change, other: Change) -> bool:
    if one.path != other.path or one.value is None or other.value is None:
        return one.path == other.path and one.value is other.value
    return is_same(one.value, other.value)


def apply_changes(
    tree: Block,
    changes: Iterable[Change],
    notes: Notes | None = None,
    *,
    overlaps: list[Overlap] | None = None,
) -> Block:
    """Return a document with changes made.

    Args:
        tree: The version in force.
        changes: What is changed, in this order.
        overlaps: Gets what was set, with what stood there before.
        notes: Gets changes that cannot be made; without notes they are left out, as
            where an amendment has been checked and is only made once more.
    """
    for change in changes:
        before = tree
        tree = _put(tree, change, change.path, notes)
        if overlaps is not None and change.value is not None and not change.is_new:
            old, new = (find_entry(one, change.name) for one in (before, tree))
            if old is not None and new is not None:
                overlaps.append(Overlap(change.name, new, old))
    return tree


def _put(block: Block, change: Change, rest: Path, notes: Notes | None) -> Block:
    name, entries = rest[0], dict(block.entries)
    entry = entries.get(name)
    if len(rest) > 1:
        # A block of clauses that is not there yet is begun with its first one.
        begins = entry is None and change.is_new and len(rest) == len(change.path)
        inner = Block({}, change.key.place) if begins else entry and entry.value
        if not isinstance(inner, Block):
            _note_missing(block, change, name, notes)
            return block
        key = entry.key if entry else Scalar(name, quoted=False, place=change.key.place)
        inner = _put(inner, change, rest[1:], notes)
        # A block whose last clause falls away says nothing, and falls away too.
        if inner.entries:
            entries[name] = Entry(key, inner)
        else:
            entries.pop(name, None)
    elif entry is None:
        if not change.is_new:
            _note_missing(block, change, name, notes)
            return block
        assert change.value is not None, "what is new says something"
        entries[name] = Entry(_key_of(change), change.value)
    elif change.is_new:
        _note_present(change, entry, notes)
        return block
    elif change.value is None:
        del entries[name]
    else:
        entries[name] = Entry(entry.key, change.value)
    return Block(entries, block.place)


def _key_of(change: Change) -> Scalar:
    return Scalar(change.path[-1], quoted=False, place=change.key.place)


def _note_missing(block: Block, change: Change, name: str, notes: Notes | None) -> None:
    if notes is None:
        return
    near = notes.near(name, block.entries)
    verb = "added to" if change.is_new else "changed" if change.value else "removed"
    hint = f"Did you mean `{near}`?" if near else ""
    if not hint and not change.is_new and change.value is not None:
        hint = "Write it under `add`, if it is new."
    notes.error(
        "D611",
        change.key.place,
        change.name,
        f"`{change.name}` cannot be {verb}: the version in force has no `{name}` "
        "there.",
        hint,
        other=block.place,
    )


def _note_present(change: Change, entry: Entry, notes: Notes | None) -> None:
    if notes is not None:
        notes.error(
            "D612",
            change.key.place,
            change.name,
            f"`{change.name}` cannot be added: it is there already.",
            "Write it under `set`.",
            other=entry.key.place,
        )
