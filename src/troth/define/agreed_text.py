"""A compiled agreement together with the text it was compiled from.

Whoever judges what an agreement says points at where it says it. A place is found by
the path of keys that clauses are called by: `remedies.shop-credit.tiers.2`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from troth.define.reader import Block, Entry, Listing, Node, Scalar
from troth.model.agreement import Agreement
from troth.model.finding import Patch, Place

_WORD = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class AgreedText:
    """What was agreed, and the tree of the text that says so.

    Attributes:
        feeds: The streams that the workspace supplies; `None` where nobody knows.
        memory: What several rules ask for and is worked out once.
    """

    file: str
    agreement: Agreement
    tree: Block
    feeds: frozenset[str] | None = None
    memory: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def node(self, path: str) -> Node | None:
        """Return what stands at a path, or `None`."""
        node: Node = self.tree
        for key in path.split("."):
            following = _step(node, key)
            if following is None:
                return None
            node = following
        return node

    def has(self, path: str) -> bool:
        """Tell whether something is written at a path."""
        return self.node(path) is not None

    def place(self, path: str) -> Place:
        """Return where a path stands: its text, or else the key that names it.

        What is not written is looked for one key up, and last at the first line.
        """
        while path:
            node, entry = self.node(path), self._entry(path)
            if isinstance(node, Scalar):
                return node.place
            if entry is not None:
                return entry.key.place
            if node is not None:
                return node.place
            path = path.rpartition(".")[0]
        return next(iter(self.tree.entries.values())).key.place

    def text(self, path: str) -> str:
        """Return the text written at a path; nothing where there is none."""
        node = self.node(path)
        return " ".join(node.text.split()) if isinstance(node, Scalar) else ""

    def texts(self) -> Iterator[tuple[str, Scalar]]:
        """Yield every text of the document with its path."""
        yield from _texts("", self.tree)

    def clauses_that_say(self, term: str) -> set[str]:
        """Return the clauses whose texts or keys hold a term, as `section.name`.

        Large and small letters are the same, and so are a term and its plural.
        """
        if "words" not in self.memory:
            words: dict[str, set[str]] = {}
            for path, scalar in self.texts():
                clause = ".".join(path.split(".")[:2])
                for word in _WORD.findall(f"{scalar.text} {path}".lower()):
                    words.setdefault(word, set()).add(clause)
            self.memory["words"] = words
        found = self.memory["words"]
        first, *rest = _WORD.findall(term.lower()) or [""]
        clauses: set[str] = set(found.get(first, ()))
        clauses |= set() if rest else found.get(f"{first}s", set())
        for word in rest:
            clauses &= found.get(word, set()) | found.get(f"{word}s", set())
        return clauses

    def replace(self, path: str, text: str, *, is_safe: bool = False) -> Patch | None:
        """Return the change that writes another text at a path."""
        node = self.node(path)
        if not isinstance(node, Scalar) or node.shift < 0:
            return None
        place = node.place
        end = place.column + place.length
        return Patch(place.line, place.column, place.line, end, text, is_safe)

    def insert(self, path: str, line: str, *, is_safe: bool = False) -> Patch | None:
        """Return the change that adds `key: value` to the block at a path.

        It is written before the first key of the block, so that comments stay with
        the lines they stand beside.
        """
        node = self.node(path)
        if not isinstance(node, Block) or not node.entries:
            return None
        first = next(iter(node.entries.values())).key.place
        is_flow = (node.place.line, node.place.column) != (first.line, first.column)
        end = ", " if is_flow else "\n" + " " * (first.column - 1)
        return Patch(
            first.line, first.column, first.line, first.column, line + end, is_safe
        )

    def remove(self, path: str, *, is_safe: bool = False) -> Patch | None:
        """Return the change that takes out an entry, if others of its sort remain."""
        parent, _, key = path.rpartition(".")
        block = self.node(parent) if parent else self.tree
        siblings = list(_parts(block)) if block is not None else []
        names = [name for name, _, _ in siblings]
        if key not in names or len(names) == 1 or block is None:
            return None
        number = names.index(key)
        _, start, node = siblings[number]
        if _is_flow(block, siblings[0][1]):
            if number + 1 < len(siblings):
                end = siblings[number + 1][1]
                return Patch(
                    start.line, start.column, end.line, end.column, "", is_safe
                )
            before = _end(siblings[number - 1][2])
            end_line, end_column = _end(node)
            return Patch(*before, end_line, end_column, "", is_safe)
        if isinstance(block, Listing):
            return None  # the dash of an item has no place of its own
        end_line, _ = _end(node)
        return Patch(start.line, 1, end_line + 1, 1, "", is_safe)

    def _entry(self, path: str) -> Entry | None:
        parent, _, key = path.rpartition(".")
        block = self.node(parent) if parent else self.tree
        return block.entries.get(key) if isinstance(block, Block) else None


def _step(node: Node, key: str) -> Node | None:
    if isinstance(node, Block):
        entry = node.entries.get(key)
        return entry.value if entry else None
    if key.isdecimal() and isinstance(node, Listing):
        number = int(key)
        return node.items[number - 1] if 0 < number <= len(node.items) else None
    # A single item needs no list around it.
    return node if key == "1" else None


def _parts(node: Node) -> Iterator[tuple[str, Place, Node]]:
    """Yield the entries of a block or list: name, where each begins, value."""
    if isinstance(node, Block):
        for name, entry in node.entries.items():
            yield name, entry.key.place, entry.value
    elif isinstance(node, Listing):
        for number, item in enumerate(node.items, start=1):
            yield str(number), item.place, item


def _is_flow(block: Node, first: Place) -> bool:
    return (block.place.line, block.place.column) != (first.line, first.column)


def _end(node: Node) -> tuple[int, int]:
    """Return the line and column after the last character of a node."""
    ends = [(node.place.line, node.place.column + node.place.length)]
    ends += [_end(value) for _, _, value in _parts(node)]
    return max(ends)


def _texts(path: str, node: Node) -> Iterator[tuple[str, Scalar]]:
    if isinstance(node, Scalar):
        yield path, node
        return
    for name, _, value in _parts(node):
        yield from _texts(f"{path}.{name}" if path else name, value)
