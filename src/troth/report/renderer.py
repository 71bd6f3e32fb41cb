"""One document, as a page of HTML or as Markdown.

The page stands alone: its style is inside, it runs no script and asks no server. It
follows light and dark, fits a phone, prints on paper, and every text in it is escaped.
"""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from troth.model.reading import Verdict
from troth.report.outline import (
    Block,
    Cell,
    Clause,
    Document,
    Entry,
    Facts,
    Figure,
    Heading,
    Lines,
    Paragraph,
    Signatories,
    Table,
    Tiles,
)

if TYPE_CHECKING:
    from jinja2 import Environment

MARKS = {Verdict.MET: "✓", Verdict.MISSED: "✗", Verdict.UNKNOWN: "?"}
"""What stands before a verdict's word."""


def render_html(document: Document) -> str:
    """Return the document as one self-contained page."""
    template = _environment().get_template("document.html.jinja")
    return template.render(document=document, marks=MARKS)


def render_markdown(document: Document) -> str:
    """Return the document as Markdown; pictures give way to their tables."""
    parts = [
        f"# {_escape(document.title)}",
        f"*{_escape(document.kicker)}*",
        _escape(document.lead),
        _facts(document.facts),
    ]
    if document.contents:
        parts.append(_contents(document))
    for section in document.sections:
        mark = f"{MARKS[section.verdict]} " if section.verdict else ""
        word = f" ({section.verdict.value})" if section.verdict else ""
        title = _linked(_escape(section.heading), section.link)
        if document.contents:
            parts.append(_place(section.anchor))
        parts.append(f"{'#' * section.level} {mark}{title}{word}")
        if section.subtitle:
            parts.append(f"*{_escape(section.subtitle)}*")
        parts += [_block(block) for block in section.blocks]
    if document.footer:
        parts += ["---", *(_escape(line) for line in document.footer)]
    return "\n\n".join(part for part in parts if part) + "\n"


def render_plain(document: Document) -> dict[str, object]:
    """Return the document as plain data, each block with its kind."""
    plain = asdict(document)
    for section, given in zip(plain["sections"], document.sections, strict=True):
        section["heading"] = given.heading
        for block, one in zip(section["blocks"], given.blocks, strict=True):
            block["kind"] = one.kind
    return plain


@cache
def _environment() -> Environment:
    # Only a report needs it, and a quick command should not wait for it.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("troth.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _block(block: Block) -> str:
    match block:
        case Paragraph():
            return _escape(block.text)
        case Clause():
            path = f" ({_escape(block.path)})" if block.path else ""
            number = f"**{block.number}** " if block.number else ""
            return f"{_place(block.anchor)}{number}{_escape(block.text)}{path}"
        case Heading():
            return f"### {_escape(block.text)}"
        case Signatories():
            return _signatories(block)
        case Entry():
            note = f" ({_escape(block.note)})" if block.note else ""
            return f"**{_escape(block.title)}:** {_escape(block.text)}{note}"
        case Facts():
            return _facts(block)
        case Tiles():
            return "\n".join(
                f"- {_escape(tile.label)}: **{_escape(tile.value)}**"
                + (f" ({_escape(tile.note)})" if tile.note else "")
                for tile in block.tiles
            )
        case Lines():
            return _lines(block)
        case Figure():
            return ""  # the table that follows has the numbers
        case Table():
            return _table(block)


def _contents(document: Document) -> str:
    return "\n".join(
        f"- {_linked(_escape(section.heading), f'#{_quoted(section.anchor)}')}"
        for section in document.sections
        if section.level == 2
    )


def _place(anchor: str) -> str:
    """Return a place that links lead to, whatever a reader makes of headings."""
    return f'<a id="{_quoted(anchor)}"></a>'


def _quoted(anchor: str) -> str:
    return quote(anchor, safe="-._")


def _signatories(block: Signatories) -> str:
    lines = ["| For | Place and day | Name and signature |", "| :-- | :-- | :-- |"]
    for one in block.signatories:
        role = f" ({_escape(one.role)})" if one.role else ""
        lines.append(f"| {_escape(one.name)}{role} |  |  |")
    return "\n".join(lines)


def _facts(facts: Facts) -> str:
    return "\n".join(
        f"- **{_escape(name)}:** {_escape(said)}" for name, said in facts.pairs
    )


def _lines(block: Lines) -> str:
    parts = [f"**{_escape(block.title)}**", ""]
    for place, line in enumerate(block.lines, start=1):
        amount = f" → {_escape(line.amount)}" if line.amount else ""
        parts.append(f"{place}. {_escape(line.label)}: {_escape(line.text)}{amount}")
    if block.result:
        parts += ["", f"**= {_escape(block.result)}**"]
    if block.note:
        parts += ["", _escape(block.note)]
    return "\n".join(parts)


def _table(table: Table) -> str:
    rows = [
        [_escape(column.title) for column in table.columns],
        ["--:" if column.number else ":--" for column in table.columns],
        *([_cell(cell) for cell in row] for row in table.rows),
    ]
    if table.total:
        rows.append([f"**{_cell(cell)}**" if cell.text else "" for cell in table.total])
    lines = [f"| {' | '.join(row)} |" for row in rows]
    title = f"**{_escape(table.title)}**\n\n" if table.title else ""
    return (
        title + "\n".join(lines) + (f"\n\n{_escape(table.more)}" if table.more else "")
    )


def _cell(cell: Cell) -> str:
    mark = f"{MARKS[cell.verdict]} " if cell.verdict else ""
    note = f" ({_escape(cell.note)})" if cell.note else ""
    return f"{_linked(mark + _escape(cell.text), cell.link)}{note}"


def _linked(said: str, link: str) -> str:
    return f"[{said.strip()}]({link})" if link else said


_SPECIAL = str.maketrans(
    {sign: f"\\{sign}" for sign in "\\`*_[]<>|#"} | {"\n": " ", "\r": " "}
)


def _escape(text: str) -> str:
    """Return a text in which no sign of Markdown or HTML means anything."""
    return text.translate(_SPECIAL).replace("&", "&amp;")
