"""Two documents of one agreement become one tree: the stronger holds where both speak.

Clauses are taken together by their names and read key by key, so a deal may say one
figure and leave the rest to the standard. What is not a named clause, such as a list,
is taken whole from the stronger. Every key keeps the place where it was written.
"""

from __future__ import annotations

from dataclasses import dataclass

from troth.define.form import Either, Form, Inner, Named, Shape
from troth.define.grammar import DOCUMENT, OWN_KEYS
from troth.define.reader import Block, Entry, Listing, Node, Scalar

_ALTERNATIVES = (frozenset({"for", "until"}),)
"""Keys of which one says what another would: the stronger's rules out the weaker's."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """A clause about which two documents speak.

    Attributes:
        path: Where it stands: `objectives.shop-up.target`.
        stronger: What holds. weaker: what would have held without it.
    """

    path: str
    stronger: Entry
    weaker: Entry


def merge(strong: Block, weak: Block, overlaps: list[Overlap]) -> Block:
    """Return one document out of two.

    Args:
        strong: Holds where both speak; its own head stays.
        weak: Fills what it leaves open.
        overlaps: Gets the clauses about which both speak and differ.
    """
    entries = dict(strong.entries)
    for name, entry in weak.entries.items():
        if name in OWN_KEYS:
            continue
        mine = entries.get(name)
        if mine is None:
            entries[name] = entry
            continue
        known = DOCUMENT.keys.get(name)
        form = known.form if known else None
        entries[name] = _merge_entry(mine, entry, form, name, overlaps)
    return Block(entries, strong.place)


def _merge_entry(
    mine: Entry, theirs: Entry, form: Form | None, path: str, overlaps: list[Overlap]
) -> Entry:
    both = isinstance(mine.value, Block) and isinstance(theirs.value, Block)
    shape = _shape_of(form)
    if both and isinstance(form, Named):
        return _merge_named(mine, theirs, form, path, overlaps)
    if both and shape is not None:
        return _merge_clause(mine, theirs, shape, path, overlaps)
    if not is_same(mine.value, theirs.value):
        overlaps.append(Overlap(path, mine, theirs))
    return mine


def _merge_named(
    mine: Entry, theirs: Entry, form: Named, path: str, overlaps: list[Overlap]
) -> Entry:
    assert isinstance(mine.value, Block), "seen by the caller"
    assert isinstance(theirs.value, Block), "seen by the caller"
    entries = dict(mine.value.entries)
    for name, entry in theirs.value.entries.items():
        own = entries.get(name)
        entries[name] = (
            entry
            if own is None
            else _merge_entry(own, entry, form.form, f"{path}.{name}", overlaps)
        )
    return Entry(mine.key, Block(entries, mine.value.place))


def _merge_clause(
    mine: Entry, theirs: Entry, shape: Shape, path: str, overlaps: list[Overlap]
) -> Entry:
    assert isinstance(mine.value, Block), "seen by the caller"
    assert isinstance(theirs.value, Block), "seen by the caller"
    if _is_other_kind(mine.value, theirs.value, shape):
        # The options of one kind mean nothing to another.
        overlaps.append(Overlap(path, mine, theirs))
        return mine
    entries = dict(mine.value.entries)
    for name, entry in theirs.value.entries.items():
        own = entries.get(name)
        rival = own or _rival_of(name, mine.value)
        if rival is None:
            entries[name] = entry
        elif not is_same(rival.value, entry.value):
            overlaps.append(Overlap(f"{path}.{rival.key.text}", rival, entry))
    return Entry(mine.key, Block(entries, mine.value.place))


def _rival_of(name: str, block: Block) -> Entry | None:
    for group in _ALTERNATIVES:
        if name in group:
            for other in group & block.entries.keys():
                return block.entries[other]
    return None


def _is_other_kind(mine: Block, theirs: Block, shape: Shape) -> bool:
    """Tell whether two clauses of one name are computed in different ways."""
    if shape.kinds == "metric":
        ways = [block.entries.get("metric") for block in (mine, theirs)]
        return all(ways) and not is_same(*(one.value for one in ways if one))
    if shape.kinds == "remedy":
        named = [block.entries.keys() - shape.keys.keys() for block in (mine, theirs)]
        return all(named) and named[0] != named[1]
    return False


def _shape_of(form: Form | None) -> Shape | None:
    match form:
        case Inner(shape=shape):
            return shape
        case Either(forms=forms):
            return next((it for it in map(_shape_of, forms) if it is not None), None)
    return None


def find_entry(tree: Block, path: str) -> Entry | None:
    """Return what stands at a path, if something does."""
    node: Node = tree
    entry: Entry | None = None
    for name in path.split("."):
        if isinstance(node, Block) and name in node.entries:
            entry = node.entries[name]
            node = entry.value
        elif isinstance(node, Listing) and name.isdigit():
            place = int(name) - 1
            if entry is None or not 0 <= place < len(node.items):
                return None
            node = node.items[place]
            entry = Entry(entry.key, node)
        else:
            return None
    return entry


def is_same(one: Node, other: Node) -> bool:
    """Tell whether two parts of documents say the same, wherever they stand."""
    return plain(one) == plain(other)


def plain(node: Node) -> object:
    """Return what a part of a document says, without places and quotes.

    A run of spaces counts as one; the order of keys is kept and says nothing.
    """
    match node:
        case Scalar():
            return " ".join(node.text.split())
        case Listing():
            return [plain(item) for item in node.items]
        case Block():
            return {key: plain(entry.value) for key, entry in node.entries.items()}
