"""One block of the document, read key by key as the grammar expects.

Whatever does not fit is noted with its place, and reading goes on: a value that
cannot be read is `None`, which every caller takes as “not known, and already said”.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from itertools import islice

from troth.define.form import Key, Shape, Words
from troth.define.notes import Notes
from troth.define.quantities import Sort, Value, parse_quantity
from troth.define.reader import Block, Entry, Listing, Node, Scalar
from troth.define.sayings import Saying, parse_saying
from troth.define.spelling import SpellingError
from troth.model.finding import Place

_NAME = re.compile(r"\w[\w -]*(?<! )")
_NAME_MAX = 80
_LISTED_MAX = 30
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Fields:
    """The keys of one block.

    Args:
        notes: Where mistakes are noted.
        block: The block as read.
        shape: The keys it may have.
        path: Where it stands, as keys: `objectives.shop-up`.
        extra: Further keys that a kind adds.
        place: Where findings about the block as a whole point: its name.
    """

    def __init__(
        self,
        notes: Notes,
        block: Block,
        shape: Shape,
        path: str,
        extra: Collection[str] = (),
        *,
        place: Place | None = None,
    ) -> None:
        self.notes = notes
        self.block = block
        self.shape = shape
        self.path = path
        self.meant: set[str | None] = set()  # keys that were only misspelt
        first = next(iter(block.entries.values()), None)
        self.place = place or (first.key.place if first else block.place)
        self._check(extra)

    def _check(self, extra: Collection[str]) -> None:
        known = list(dict.fromkeys([*self.shape.keys, *extra]))
        for name, entry in self.block.entries.items():
            if name not in known and name != "<<":
                near = self.notes.near(name, known)
                self.meant.add(near)
                self.notes.error(
                    "D201",
                    entry.key.place,
                    self.at(name),
                    f"The {self.shape.name} has no key `{name}`.",
                    f"Did you mean `{near}`?" if near else f"Keys: {_listed(known)}.",
                )
        for name, key in self.shape.keys.items():
            # A key that is only misspelt is not missing as well.
            if key.required and name not in {*self.block.entries, *self.meant}:
                self.missing(name, key)

    def missing(self, name: str, key: Key) -> None:
        """Note that a key that cannot be guessed is not there."""
        if name == "timezone":
            message = "The agreement does not say its time zone."
            hint = "Write `timezone: Europe/Berlin`: it decides when a month begins."
        else:
            message = f"The {self.shape.name} lacks `{name}`. {key.help_text}"
            example = f"{name}: {key.example}" if key.example else f"{name}: …"
            hint = f"Write `{example}`."
        self.notes.error("D202", self.place, self.path, message, hint)

    def at(self, key: str) -> str:
        """Return the path of a key of this block."""
        return f"{self.path}.{key}" if self.path else key

    def place_of(self, key: str) -> Place:
        """Return where a key's value stands; the block itself if it is not there."""
        entry = self.block.entries.get(key)
        return entry.value.place if entry else self.place

    def has(self, key: str) -> bool:
        """Tell whether a key is written."""
        return key in self.block.entries

    def error(self, code: str, key: str, message: str, hint: str = "") -> None:
        """Note a mistake in the value of a key."""
        self.notes.error(code, self.place_of(key), self.at(key), message, hint)

    def default(self, key: str, text: str, why: str) -> None:
        """Note that a default was filled in for a key."""
        self.notes.default(self.at(key), text, why)

    def node(self, key: str) -> Node | None:
        """Return what is written under a key; nothing written is a mistake."""
        entry = self.block.entries.get(key)
        if entry is None:
            return None
        return None if self._note_empty(entry, self.at(key)) else entry.value

    def _note_empty(self, entry: Entry, path: str) -> bool:
        """Note a key after which nothing is written, be it an empty list or block."""
        value = entry.value
        if isinstance(value, Scalar):
            is_empty = value.is_empty
        else:
            is_empty = not (
                value.items if isinstance(value, Listing) else value.entries
            )
        if is_empty:
            self.notes.error(
                "D213",
                entry.key.place,
                path,
                f"Nothing is written after `{entry.key.text}:`.",
                "Write its value, or delete the key.",
            )
        return is_empty

    def scalar(self, key: str) -> Scalar | None:
        """Return the text written under a key."""
        node = self.node(key)
        return None if node is None else self.as_scalar(node, key)

    def as_scalar(self, node: Node, key: str) -> Scalar | None:
        """Return a node as the text it must be."""
        if isinstance(node, Scalar):
            return node
        what = "a list" if isinstance(node, Listing) else "a block"
        self.notes.error(
            "D203",
            node.place,
            self.at(key),
            f"`{key}` is a text, but {what} stands here.",
            _like(self.shape, key),
        )
        return None

    def text(self, key: str) -> str | None:
        """Return the text under a key, on one line."""
        scalar = self.scalar(key)
        return None if scalar is None else " ".join(scalar.text.split())

    def word(self, key: str) -> str | None:
        """Return one of the words that the grammar lists for a key."""
        scalar = self.scalar(key)
        if scalar is None:
            return None
        form = self.shape.keys[key].form
        assert isinstance(form, Words), "only asked for keys with listed words"
        return self.one_of(scalar, key, form.choices)

    def one_of(self, scalar: Scalar, key: str, choices: Collection[str]) -> str | None:
        """Return the word written, if it is one of the choices."""
        said = " ".join(scalar.text.split())
        if said in choices:
            return said
        near = self.notes.near(said, choices)
        self.notes.error(
            "D204",
            scalar.place,
            self.at(key),
            f"“{said}” is none of the words for `{key}`: {_listed(choices)}.",
            f"Did you mean `{near}`?" if near else "",
        )
        return None

    def quantity(self, key: str, sort: Sort) -> Value:
        """Return the value that the text under a key says."""
        scalar = self.scalar(key)
        return None if scalar is None else self.parse(scalar, key, sort)

    def parse(self, scalar: Scalar, key: str, sort: Sort) -> Value:
        """Return the value a text says; `None` after a mistake, and for `none`."""
        try:
            return parse_quantity(scalar.text, sort)
        except SpellingError as error:
            self.misspelt(scalar, key, error)
            return None

    def saying(self, key: str, saying: Saying) -> Value:
        """Return what the few words under a key say; `None` after a mistake."""
        scalar = self.scalar(key)
        return None if scalar is None else self.parse_saying(scalar, key, saying)

    def parse_saying(self, scalar: Scalar, key: str, saying: Saying) -> Value:
        """Return what a few words say; `None` after a mistake."""
        try:
            return parse_saying(scalar.text, saying)
        except SpellingError as error:
            self.misspelt(scalar, key, error)
            return None

    def misspelt(self, scalar: Scalar, key: str, error: SpellingError) -> None:
        """Note a mistake inside a written value."""
        place = scalar.place
        if error.end > error.start:
            place = scalar.place_of(error.start, error.end)
        self.notes.error(error.code, place, self.at(key), error.message, error.hint)

    def scalars(self, key: str) -> tuple[Scalar, ...]:
        """Return the texts under a key: one, or a list of them."""
        found = (self.as_scalar(one, key) for one in self.parts(key))
        return tuple(one for one in found if one is not None)

    def parts(self, key: str) -> tuple[Node, ...]:
        """Return what stands under a key: one, or a list of them."""
        node = self.node(key)
        if node is None:
            return ()
        return tuple(node.items) if isinstance(node, Listing) else (node,)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts under a key, each on one line."""
        return tuple(" ".join(one.text.split()) for one in self.scalars(key))

    def as_block(self, node: Node, key: str) -> Block | None:
        """Return a node as the block it must be."""
        if isinstance(node, Block):
            return node
        what = "a list" if isinstance(node, Listing) else "a text"
        self.notes.error(
            "D203",
            node.place,
            self.at(key),
            f"`{key}` is a block of keys, but {what} stands here.",
            _like(self.shape, key),
        )
        return None

    def inner(self, key: str, shape: Shape) -> Fields | None:
        """Return the block under a key."""
        node = self.node(key)
        block = None if node is None else self.as_block(node, key)
        if block is None:
            return None
        place = self.block.entries[key].key.place
        return Fields(self.notes, block, shape, self.at(key), place=place)

    def listed(self, key: str, shape: Shape) -> Iterator[Fields]:
        """Yield the blocks of the list under a key; a single block counts as one."""
        node = self.node(key)
        if node is None:
            return
        items = node.items if isinstance(node, Listing) else (node,)
        for number, item in enumerate(items, start=1):
            block = self.as_block(item, key)
            if block is not None:
                yield Fields(self.notes, block, shape, f"{self.at(key)}.{number}")

    def entries(self, key: str) -> Iterator[tuple[Scalar, Node]]:
        """Yield names and values of the block under a key."""
        node = self.node(key)
        block = None if node is None else self.as_block(node, key)
        if block is None:
            return
        for entry in block.entries.values():
            # What an empty block lacks is said by whoever reads it.
            is_block = isinstance(entry.value, Block)
            path = f"{self.at(key)}.{entry.key.text}"
            if is_block or not self._note_empty(entry, path):
                yield entry.key, entry.value

    def names(self, key: str) -> tuple[str, ...]:
        """Return the names that a section declares, also those of broken entries."""
        entry = self.block.entries.get(key)
        if entry is None or not isinstance(entry.value, Block):
            return ()
        return tuple(entry.value.entries)

    def named(self, key: str, shape: Shape) -> Iterator[tuple[str, Fields]]:
        """Yield the named blocks of a section."""
        for name, node in self.entries(key):
            if not self.is_name(name, f"{self.at(key)}.{name.text}"):
                continue
            block = self.as_block(node, key)
            if block is not None:
                path = f"{self.at(key)}.{name.text}"
                place = name.place
                yield name.text, Fields(self.notes, block, shape, path, place=place)

    def is_name(self, name: Scalar, path: str) -> bool:
        """Tell whether a text can be a name, and note it if not."""
        if _NAME.fullmatch(name.text) and len(name.text) <= _NAME_MAX:
            return True
        self.notes.error(
            "D210",
            name.place,
            path,
            f"“{name.text[:_NAME_MAX]}” cannot be a name.",
            "Use letters, digits, `-` and `_`.",
        )
        return False

    def date(self, key: str) -> date | None:
        """Return the date under a key."""
        scalar = self.scalar(key)
        if scalar is None:
            return None
        text = scalar.text.strip()
        try:
            if _DATE.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        self.notes.error(
            "D209",
            scalar.place,
            self.at(key),
            f"“{text}” is not a date.",
            "Write year-month-day, such as 2026-01-31.",
        )
        return None

    def refer(
        self, key: str, known: Collection[str], code: str, noun: str
    ) -> str | None:
        """Return the name under a key, if something bears it."""
        scalar = self.scalar(key)
        return None if scalar is None else self.refer_to(scalar, key, known, code, noun)

    def refer_all(
        self, key: str, known: Collection[str], code: str, noun: str
    ) -> tuple[str, ...]:
        """Return the names under a key that something bears."""
        found = (
            self.refer_to(one, key, known, code, noun) for one in self.scalars(key)
        )
        return tuple(name for name in found if name is not None)

    def refer_to(
        self, scalar: Scalar, key: str, known: Collection[str], code: str, noun: str
    ) -> str | None:
        """Return the name written, if it is known; else note it with a near one."""
        name = scalar.text.strip()
        if name in known:
            return name
        near = self.notes.near(name, known)
        if near:
            hint = f"Did you mean `{near}`?"
        else:
            hint = f"Known: {_listed(known)}." if known else "None is declared."
        message = f"There is no {noun} “{name}”."
        self.notes.error(code, scalar.place, self.at(key), message, hint)
        return None


def _listed(names: Collection[str]) -> str:
    shown = [f"`{name}`" for name in islice(names, _LISTED_MAX)]
    return ", ".join([*shown, "…"] if len(names) > _LISTED_MAX else shown)


def _like(shape: Shape, key: str) -> str:
    known = shape.keys.get(key)
    return f"Write it as `{key}: {known.example}`." if known and known.example else ""
