"""One document, as lines on a terminal.

Who asks on a terminal knows what was asked: the title page is left to paper, and the
sections are what is printed. Every line fits the width, a verdict has its mark and its
word, and colour only repeats what the words say.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from unicodedata import combining, east_asian_width

from troth.model.phrases import visible
from troth.model.reading import Verdict
from troth.report.outline import (
    Block,
    Cell,
    Clause,
    Column,
    Document,
    Entry,
    Facts,
    Figure,
    Heading,
    Lines,
    Paragraph,
    Section,
    Signatories,
    Table,
    Tiles,
)
from troth.report.renderer import MARKS

_CODES = {Verdict.MET: "32", Verdict.MISSED: "31", Verdict.UNKNOWN: "33"}
_DIM = "2"
_INDENT = "  "
_GAP = "   "
_NAMES_MIN = 10
_SENTENCES_MAX = 88
_CELL_MIN = 4
_STEPS = (Column("step"), Column("reckoning"), Column("amount", number=True))


def render_text(
    document: Document, *, width: int, colour: bool = False, brief: bool = False
) -> str:
    """Return the sections of a document as lines for a terminal.

    Args:
        document: What is shown; its pictures give way to their tables.
        width: How many characters a line may have.
        colour: Whether the terminal shows colours.
        brief: Whether the small print is left out.
    """
    printer = _Printer(width, colour=colour, brief=brief)
    sections = ["\n".join(printer.section(one)) for one in document.sections]
    return "\n\n".join(sections) + "\n"


class _Printer:
    """A terminal of one width, with or without colour."""

    def __init__(self, width: int, *, colour: bool, brief: bool) -> None:
        self.width = width
        self.colour = colour
        self.brief = brief

    def section(self, section: Section) -> list[str]:
        """Return the heading, and under it the blocks with a free line between."""
        head = visible(section.title)
        if section.verdict:
            word = f"{MARKS[section.verdict]} {section.verdict.value}"
            head += f": {self._paint(word, _CODES[section.verdict])}"
        lines = [head]
        if section.subtitle:
            lines += self._sentences(section.subtitle)
        blocks = [said for block in section.blocks if (said := self._block(block))]
        for place, said in enumerate(blocks):
            lines += ["", *said] if place else said
        return lines

    def _block(self, block: Block) -> list[str]:
        match block:
            case Paragraph():
                return self._sentences(block.text)
            case Clause():
                return self._sentences(f"{block.number} {block.text}")
            case Heading():
                return self._sentences(f"{block.text}:")
            case Signatories():
                return self._pairs((one.name, one.role) for one in block.signatories)
            case Entry():
                note = f" ({block.note})" if block.note else ""
                return self._sentences(f"{block.title}: {block.text}{note}")
            case Facts():
                return self._facts(block)
            case Tiles():
                return self._pairs(
                    (tile.label, tile.value + (f" ({tile.note})" if tile.note else ""))
                    for tile in block.tiles
                )
            case Lines():
                return self._calculation(block)
            case Figure():
                return []  # the table that follows has the numbers
            case Table():
                return self._table(block)

    def _sentences(self, text: str) -> list[str]:
        room = min(self.width, _SENTENCES_MAX)
        return _break_sentences(text, room, first=_INDENT, next_=_INDENT)

    def _facts(self, facts: Facts) -> list[str]:
        if not facts.small:
            return self._pairs(facts.pairs)
        if self.brief:
            return []
        return [
            self._paint(line, _DIM)
            for name, said in facts.pairs
            for line in self._sentences(f"{_lower(name)} {said}")
        ]

    def _pairs(self, pairs: Iterable[tuple[str, str]]) -> list[str]:
        named = [(_lower(visible(name)), said) for name, said in pairs]
        longest = max((_length(name) for name, _ in named), default=0)
        column = max(longest, _NAMES_MIN) + 2
        return [
            line
            for name, said in named
            for line in _break_sentences(
                said,
                self.width,
                first=f"{_INDENT}{_pad(name, column)}",
                next_=" " * (len(_INDENT) + column),
            )
        ]

    def _calculation(self, block: Lines) -> list[str]:
        lines = self._sentences(f"{block.title}:")
        if block.lines:
            cells = [(one.label, one.text, one.amount or "–") for one in block.lines]
            rows = [tuple(Cell(text) for text in row) for row in cells]
            lines += [*self._grid(_STEPS, rows), ""]
        return lines + self._sentences(block.note or f"= {block.result}")

    def _table(self, table: Table) -> list[str]:
        rows = [*table.rows, *([table.total] if table.total else [])]
        lines = self._sentences(f"{table.title}:") if table.title else []
        lines += self._grid(table.columns, rows)
        return lines + (self._sentences(table.more) if table.more else [])

    def _grid(
        self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]
    ) -> list[str]:
        heads = [_lower(visible(column.title)) for column in columns]
        texts = [[_cell_text(cell) for cell in row] for row in rows]
        room = self.width - len(_INDENT) - len(_GAP) * (len(columns) - 1)
        widths = _fit([heads, *texts], room)
        rule = "─" * (sum(widths) + len(_GAP) * (len(columns) - 1))
        lines = [*_row(columns, heads, widths), _INDENT + rule]
        for cells, said in zip(rows, texts, strict=True):
            broken = _row(columns, said, widths)
            lines += [self._paint_verdicts(line, cells) for line in broken]
        return lines

    def _paint_verdicts(self, line: str, cells: Iterable[Cell]) -> str:
        for cell in cells:
            if cell.verdict:
                said = f"{MARKS[cell.verdict]} {visible(cell.text)}"
                line = line.replace(said, self._paint(said, _CODES[cell.verdict]), 1)
        return line

    def _paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text


def _cell_text(cell: Cell) -> str:
    mark = f"{MARKS[cell.verdict]} " if cell.verdict else ""
    note = f" ({cell.note})" if cell.note else ""
    return visible(f"{mark}{cell.text}{note}")


def _fit(table: Sequence[Sequence[str]], room: int) -> list[int]:
    """Return the widths of the columns; the widest give way until all fit."""
    columns = zip(*table, strict=True)
    widths = [max(_length(text) for text in texts) for texts in columns]
    while sum(widths) > room and max(widths) > _CELL_MIN:
        widths[widths.index(max(widths))] -= 1
    return widths


def _row(
    columns: Sequence[Column], texts: Sequence[str], widths: Sequence[int]
) -> list[str]:
    """Return one row, as many lines high as its longest cell needs."""
    broken = [_wrap(text, room) for text, room in zip(texts, widths, strict=True)]
    lines = []
    for level in range(max(map(len, broken), default=0)):
        parts = [
            _pad(lines_[level] if level < len(lines_) else "", room, right=one.number)
            for lines_, room, one in zip(broken, widths, columns, strict=True)
        ]
        lines.append((_INDENT + _GAP.join(parts)).rstrip())
    return lines


def _wrap(text: str, room: int) -> list[str]:
    """Return a text in lines of a room; a word too long for it is broken."""
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if _length(joined) <= room:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for sign in word:
            if lines[-1] and _length(lines[-1] + sign) > room:
                lines.append("")
            lines[-1] += sign
    return lines


def _break_sentences(text: str, room: int, *, first: str, next_: str) -> list[str]:
    # A word too long for a line, such as a digest, is left whole: it is for copying.
    return textwrap.wrap(
        visible(text),
        room,
        initial_indent=first,
        subsequent_indent=next_,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]


def _pad(text: str, room: int, *, right: bool = False) -> str:
    space = " " * (room - _length(text))
    return space + text if right else text + space


def _length(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if combining(sign) else 1 + (east_asian_width(sign) in "WF") for sign in text
    )
