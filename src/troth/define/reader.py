"""YAML text → a plain tree that remembers where everything stood.

The text may come from a stranger, so it is read event by event behind a guard:
limits on size, depth and count, no anchors, merge keys, tags or second document.
Nothing is interpreted here. Every scalar stays the text that was written, and what
the grammar expects decides how it is read; `no`, `012` and `1e3` are never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from troth.define.notes import Notes
from troth.model.finding import Place

Event: TypeAlias = Any
"""An event or error of the YAML library, which is loaded only when it is used."""

BYTES_MAX = 1024 * 1024
DEPTH_MAX = 32
NODES_MAX = 20_000
SCALAR_MAX = 20_000
LINE_MAX = 100_000
LINES_MAX = 20_000

# C0 but tab and line ends, DEL and C1, lone surrogates, byte order marks inside, and
# what turns the direction of writing round, so that a text reads as it is not.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufeff]"
)
_UNSEEN_SHOWN_MAX = 5


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as written, unquoted.

    Attributes:
        text: What it says. quoted: whether quotes stood around it.
        place: Where it begins and how long it is in the source.
        shift: Characters of the source before its first one (an opening quote), or
            -1 where characters of the text and of the source do not correspond.
    """

    text: str
    quoted: bool
    place: Place
    shift: int = 0

    def place_of(self, start: int, end: int) -> Place:
        """Return where a part of the text stands in the source."""
        if self.shift < 0:
            return self.place
        column = self.place.column + self.shift + start
        return Place(self.place.file, self.place.line, column, max(end - start, 1))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written."""
        return not self.quoted and self.text in {"", "~", "null"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a block with its value."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Block:
    """Keys with values, in the order written."""

    entries: dict[str, Entry]
    place: Place


@dataclass(frozen=True, slots=True)
class Listing:
    """Values in order."""

    items: tuple[Node, ...]
    place: Place


Node = Scalar | Block | Listing


def read_tree(text: str | bytes, notes: Notes) -> Block | None:
    """Return the tree of a document, or `None` where it cannot be read.

    All problems go to the notes. Where a tree is returned in spite of problems, it
    is whole enough to be looked at further.

    Args:
        text: The text of the file, or its bytes (UTF-8).
        notes: Where problems are collected; knows the name of the file.
    """
    if len(text) > BYTES_MAX or (
        isinstance(text, str) and len(text.encode("utf-8", "replace")) > BYTES_MAX
    ):
        notes.error(
            "D103",
            Place(notes.file),
            "",
            "The file is larger than 1 MiB; an agreement is a few pages.",
            "Keep measurements and attachments in files of their own.",
        )
        return None
    decoded = _decode(text, notes) if isinstance(text, bytes) else text
    if decoded is None:
        return None
    decoded = decoded.removeprefix("\ufeff")
    if not _is_clean(decoded, notes):
        return None
    return _Builder(decoded, notes).build()


def _decode(data: bytes, notes: Notes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        notes.error(
            "D102",
            Place(notes.file, line, column),
            "",
            f"The byte 0x{data[error.start]:02x} here is not UTF-8.",
            "Save the file as UTF-8.",
        )
        return None


def _is_clean(text: str, notes: Notes) -> bool:
    shown = 0
    for match in _UNSEEN.finditer(text):
        shown += 1
        if shown > _UNSEEN_SHOWN_MAX:
            break
        line, column = _position(text, match.start())
        notes.error(
            "D102",
            Place(notes.file, line, column),
            "",
            f"The control character U+{ord(match[0]):04X} stands here unseen.",
            "Delete it; tabs and line ends are the only ones a text needs.",
        )
    for number, written in enumerate(text.split("\n"), start=1):
        if number > LINES_MAX:
            notes.error(
                "D103",
                Place(notes.file, number),
                "",
                f"The file has more than {LINES_MAX} lines.",
                "Split it into agreements, or move lists into data files.",
            )
            return False
        if written.startswith("%"):
            notes.error(
                "D107",
                Place(notes.file, number, 1, len(written)),
                "",
                "A YAML directive stands here; the language needs none.",
                "Delete the line.",
            )
            shown += 1
            break
        if len(written) > LINE_MAX:
            notes.error(
                "D103",
                Place(notes.file, number),
                "",
                f"The line is longer than {LINE_MAX} characters.",
                "Break it into lines that people can read.",
            )
            shown += 1
    return not shown


def _position(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


@dataclass(slots=True)
class _Open:
    """A block or list whose end has not come yet."""

    place: Place
    is_block: bool
    entries: dict[str, Entry] = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)
    key: Scalar | None = None
    ignores: bool = False  # the value of a key that stood before

    def close(self, place: Place) -> Node:
        if self.is_block:
            return Block(self.entries, place)
        return Listing(tuple(self.items), place)


class _StopError(Exception):
    """Reading cannot go on; the finding has been noted."""


class _Builder:
    """Turns events into a tree with a stack of its own: depth costs no recursion."""

    def __init__(self, text: str, notes: Notes) -> None:
        self.text = text
        self.notes = notes
        self.stack: list[_Open] = []
        self.root: Node | None = None
        self.nodes = 0
        self.documents = 0

    def build(self) -> Block | None:
        # Imported here: reading YAML is a third of the start of a quick command.
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError, YAMLError

        try:
            for event in YAML(typ="safe", pure=True).parse(self.text):
                self._take(event)
        except _StopError:
            return None
        except MarkedYAMLError as error:
            self._note_syntax(error)
            return None
        except (YAMLError, ValueError, IndexError, AssertionError) as error:
            # The scanner has corners that fail otherwise on hostile text.
            self._stop_quietly("D101", Place(self.notes.file), str(error))
            return None
        if isinstance(self.root, Block):
            return self.root
        place = self.root.place if self.root else Place(self.notes.file)
        self.notes.error(
            "D203" if self.root else "D107",
            place,
            "",
            "An agreement is a block of keys." if self.root else "The file is empty.",
            "Begin with `troth: 1`; `troth init` writes a whole example.",
        )
        return None

    def _take(self, event: Event) -> None:
        kind = type(event).__name__
        if kind == "ScalarEvent":
            self._guard(event)
            self._put(self._scalar(event))
        elif kind in {"MappingStartEvent", "SequenceStartEvent"}:
            self._guard(event)
            self._open(event, is_block=kind == "MappingStartEvent")
        elif kind in {"MappingEndEvent", "SequenceEndEvent"}:
            self._put(self._close(event))
        elif kind == "AliasEvent":
            self._stop(
                "D104",
                self._place(event),
                f"The alias `*{event.anchor}` stands for text somewhere else.",
                "Write the text itself here.",
            )
        elif kind == "DocumentStartEvent":
            self.documents += 1
            if self.documents > 1:
                self._stop(
                    "D107",
                    self._place(event),
                    "A second document begins here.",
                    "Keep one agreement in one file.",
                )

    def _guard(self, event: Event) -> None:
        """Refuse what the language has no use for, before anything is built."""
        self.nodes += 1
        if self.nodes > NODES_MAX:
            self._stop(
                "D103",
                self._place(event),
                f"The file has more than {NODES_MAX} values.",
                "Split it into agreements, or move lists into data files.",
            )
        if event.anchor is not None:
            self.notes.error(
                "D104",
                self._place(event),
                self._path(),
                f"The anchor `&{event.anchor}` lets other lines repeat this one.",
                "Delete it and write the text where it is meant.",
            )
        tag = event.tag
        if tag is not None and str(tag):
            self.notes.error(
                "D105",
                self._place(event),
                self._path(),
                f"The tag `{tag}` is not part of the language.",
                "Delete it: what a value means follows from its key.",
            )

    def _open(self, event: Event, *, is_block: bool) -> None:
        place = self._place(event)
        if len(self.stack) >= DEPTH_MAX:
            self._stop(
                "D103",
                place,
                f"Blocks lie more than {DEPTH_MAX} deep in each other.",
                "No clause of the language is that deep.",
            )
        top = self.stack[-1] if self.stack else None
        if top is not None and top.is_block and top.key is None:
            self._stop(
                "D108",
                place,
                "A list or block stands where a key is expected.",
                "Put text with special characters in quotes.",
            )
        self.stack.append(_Open(place, is_block))

    def _close(self, event: Event) -> Node:
        top = self.stack.pop()
        place, end = top.place, event.end_mark
        if end.line + 1 == place.line and end.column >= place.column:
            length = end.column + 1 - place.column
            place = Place(place.file, place.line, place.column, length)
        return top.close(place)

    def _put(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        if not top.is_block:
            top.items.append(node)
        elif top.key is None:
            assert isinstance(node, Scalar), "only a scalar gets here, see _open"
            self._put_key(top, node)
        else:
            if not top.ignores:
                top.entries[top.key.text] = Entry(top.key, node)
            top.key, top.ignores = None, False

    def _put_key(self, top: _Open, key: Scalar) -> None:
        if key.text == "<<" and not key.quoted:
            self.notes.error(
                "D104",
                key.place,
                self._path(),
                "The merge key `<<` copies another block into this one.",
                "Write the keys themselves here.",
            )
        elif key.is_empty:
            self._stop("D108", key.place, "A key is missing here.", "Name it.")
        if key.text in top.entries:
            first = top.entries[key.text].key.place
            self.notes.error(
                "D106",
                key.place,
                self._path(),
                f"The key `{key.text}` stands twice, first in line {first.line}.",
                "Keep one of the two.",
            )
            top.ignores = True
        top.key = key

    def _scalar(self, event: Event) -> Scalar:
        text, place = event.value, self._place(event)
        if len(text) > SCALAR_MAX:
            self._stop(
                "D103",
                place,
                f"A text of more than {SCALAR_MAX} characters stands here.",
                "Keep long texts in an attachment.",
            )
        unseen = _UNSEEN.search(text)
        if unseen:
            self.notes.error(
                "D102",
                place,
                self._path(),
                f"The text holds the control character U+{ord(unseen[0]):04X}.",
                "Delete the escape that writes it.",
            )
        quoted = event.style in {"'", '"', "|", ">"}
        source = self.text[event.start_mark.index : event.end_mark.index]
        if source == text:
            shift = 0
        elif source[1:-1] == text:
            shift = 1
        else:
            shift = -1
        return Scalar(text, quoted, place, shift)

    def _place(self, event: Event) -> Place:
        start, end = event.start_mark, event.end_mark
        length = end.column - start.column if end.line == start.line else 1
        return Place(self.notes.file, start.line + 1, start.column + 1, max(length, 1))

    def _path(self) -> str:
        return ".".join(one.key.text for one in self.stack if one.key)

    def _stop(self, code: str, place: Place, message: str, hint: str) -> None:
        self.notes.error(code, place, self._path(), message, hint)
        raise _StopError

    def _stop_quietly(self, code: str, place: Place, message: str) -> None:
        hint = "Quote texts with special characters; indent by spaces."
        self.notes.error(code, place, self._path(), f"Not YAML: {message}.", hint)

    def _note_syntax(self, error: Event) -> None:
        mark = error.problem_mark or error.context_mark
        place = Place(self.notes.file)
        if mark is not None:
            place = Place(self.notes.file, mark.line + 1, mark.column + 1)
        problem = " ".join(str(error.problem or error.context or error).split())
        message, hint = _explain(problem)
        if error.context_mark is not None and error.context_mark.line + 1 != place.line:
            message += (
                f" It belongs to what begins in line {error.context_mark.line + 1}."
            )
        self.notes.error("D101", place, self._path(), message, hint)


_EXPLAINED = (
    ("\\t", "A tab stands here.", "Indent by spaces; YAML allows no tabs there."),
    (
        "mapping values are not allowed",
        "A `: ` stands inside a text without quotes, or the indentation is off.",
        "Put the whole text in quotes, or align it with its neighbours.",
    ),
    (
        "expected ',' or",
        "A comma or a closing bracket is missing.",
        "Close what was opened, and put `, ` between items.",
    ),
    (
        "unexpected end of stream",
        "The text ends inside quotes.",
        "Write the closing quote.",
    ),
    (
        "expected <block end>",
        "The indentation does not fit the lines above.",
        "Align keys of one block in one column.",
    ),
    (
        "could not find expected ':'",
        "A key without `:` stands here.",
        "Write `key: value`.",
    ),
)


def _explain(problem: str) -> tuple[str, str]:
    for sign, message, hint in _EXPLAINED:
        if sign in problem:
            return message, hint
    return (
        f"The text is not YAML here: {problem}.",
        "Quote texts with special characters; indent by spaces.",
    )
