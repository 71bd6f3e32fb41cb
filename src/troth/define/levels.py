"""Levels of one agreement: a lower one may tighten, and change what it is left.

Corporate, customer, service: each level holds what those above it say. Where a lower
level says something else, it must be no worse for the one who is owed, or the level
above must have left it free.
"""

from __future__ import annotations

from troth.define.comparison import Difference, Effect, compare
from troth.define.compiler import compile_tree
from troth.define.consolidation import Parent, Version
from troth.define.merging import find_entry
from troth.define.notes import Notes
from troth.define.reader import Block
from troth.model.agreement import Agreement
from troth.model.catalogue import Catalogue
from troth.model.finding import Place

_JUDGED = frozenset(
    {
        *("definitions", "services", "calendars", "streams", "indicators"),
        *("objectives", "exclusions", "remedies", "combinations"),
    }
)
_UNWEIGHED = frozenset({"title", "warn", "goal", "reason", "scope", "consumers"})
"""Keys that name or explain a promise and do not change it."""


def check_levels(
    agreement: Agreement, version: Version, notes: Notes, catalogue: Catalogue
) -> None:
    """Note every clause in which a level promises less than one above it."""
    for parent in version.parents:
        above = compile_tree(
            parent.tree, Notes(parent.paper.origin.file), catalogue=catalogue
        ).agreement
        if above is None:
            continue  # its own mistakes are found where it is checked
        for difference in compare(above, agreement):
            if not _may_differ(difference, parent):
                _note(difference, version, parent, notes)


def _may_differ(difference: Difference, parent: Parent) -> bool:
    section, *rest = difference.path.split(".")
    is_clause = len(rest) < 2  # a whole one, which only the level below has
    return (
        section not in _JUDGED
        or difference.effect is Effect.BETTER
        or (is_clause and not difference.before)
        or rest[-1] in _UNWEIGHED
        or any(
            f"{difference.path}.".startswith(f"{free}.")
            for free in parent.may_differ_below
        )
    )


def _note(
    difference: Difference, version: Version, parent: Parent, notes: Notes
) -> None:
    verb = "loosens" if difference.effect is Effect.WORSE else "changes"
    meaning = f": {difference.meaning}" if difference.meaning else ""
    notes.error(
        "D621",
        _place(version.tree, difference.path),
        difference.path,
        f"This level {verb} what {parent.paper.origin} says, “{difference.before}” → "
        f"“{difference.after}”{meaning}.",
        "Promise at least as much, or let the level above say "
        f"`may_differ_below: [{difference.path}]`.",
        other=_place(parent.tree, difference.path),
    )


def _place(tree: Block, path: str) -> Place:
    """Return where a clause stands; of a default, the clause that leaves it open."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        entry = find_entry(tree, ".".join(parts[:length]))
        if entry is not None:
            return entry.value.place if length == len(parts) else entry.key.place
    return tree.place
