"""What a document is made of, before anyone decides how it looks.

A document is a title, facts and sections of blocks. Every block is plain data, so the
same document becomes HTML, Markdown or lines on a terminal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from troth.model.reading import Verdict


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers are set flush right."""

    title: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a table: a text, with a verdict's mark where it has one.

    Attributes:
        note: A second, quieter line.
        link: Where a click leads, as a path seen from the document.
    """

    text: str
    verdict: Verdict | None = None
    note: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; the first cell of each row is its head.

    Attributes:
        title: What the table shows, as its caption; empty where a text before it says.
        total: A last row that sums the others.
        more: What was left out, in words.
        grid: Many equal columns, which scroll on a narrow screen.
    """

    kind: ClassVar[str] = "table"
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    more: str = ""
    grid: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or several."""

    kind: ClassVar[str] = "paragraph"
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a list that needs more than a row: a head, a text, a quiet line."""

    kind: ClassVar[str] = "entry"
    title: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered sentence or several of something that people sign.

    Attributes:
        number: How people call it: `4.2`.
        path: Where it stands in the agreement's text: `objectives.shop-up`.
        anchor: What a link to it says.
    """

    kind: ClassVar[str] = "clause"
    number: str
    text: str
    path: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What a few blocks of a section have in common."""

    kind: ClassVar[str] = "heading"
    text: str


@dataclass(frozen=True, slots=True)
class Signatory:
    """One who signs, with the line under the name that says for whom or as what."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Signatories:
    """Room to sign: place, day and name by hand."""

    kind: ClassVar[str] = "signatories"
    signatories: tuple[Signatory, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what they are, one pair a line.

    Attributes:
        small: Small print, for whoever wants to compute the same again.
    """

    kind: ClassVar[str] = "facts"
    pairs: tuple[tuple[str, str], ...]
    small: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """One number that matters, with what it is and what stands behind it."""

    label: str
    value: str
    note: str = ""
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Tiles:
    """The few numbers that a reader looks for first."""

    kind: ClassVar[str] = "tiles"
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a calculation."""

    label: str
    text: str
    amount: str = ""


@dataclass(frozen=True, slots=True)
class Lines:
    """A calculation step by step, and what it comes to.

    Attributes:
        result: What it comes to. note: The same as a closing sentence.
    """

    kind: ClassVar[str] = "lines"
    title: str
    lines: tuple[Line, ...]
    result: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture in two widths, with its words; a table with its numbers follows.

    Attributes:
        title: What it shows.
        wide: SVG for paper and screens. narrow: SVG for a phone.
        note: How to read its signs.
    """

    kind: ClassVar[str] = "figure"
    title: str
    wide: str
    narrow: str
    note: str = ""


Block = (
    Table
    | Paragraph
    | Clause
    | Heading
    | Signatories
    | Entry
    | Facts
    | Tiles
    | Lines
    | Figure
)


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a heading.

    Attributes:
        anchor: What a link to the section says.
        subtitle: A quieter line under the heading.
        verdict: Shown beside the heading.
        level: 2 for a part of the document, 3 for a part of that.
        link: Where a click on the title leads.
        number: Before the title, where parts are numbered.
    """

    title: str
    anchor: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    verdict: Verdict | None = None
    level: int = 2
    link: str = ""
    number: str = ""

    @property
    def heading(self) -> str:
        """The title with its number."""
        return f"{self.number} {self.title}" if self.number else self.title


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document.

    Attributes:
        kicker: What sort of document it is, above its title.
        lead: What it says, in one or two sentences.
        facts: Who, what and when. footer: how it came about.
        contents: Whether a list of its parts stands after the facts.
        mark: A line that stands at the foot of every printed page.
    """

    title: str
    kicker: str
    lead: str
    facts: Facts
    sections: tuple[Section, ...]
    footer: tuple[str, ...] = ()
    contents: bool = False
    mark: str = ""
