"""Small pieces of Markdown that all generated pages are made of."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterable, Sequence

# The sections with which a kind's docstring ends, and how each is highlighted.
_EXAMPLES = {"YAML": "yaml", "TOML": "toml", "Command": "console"}


def write_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; bars inside cells are kept from parting them."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(
        "| " + " | ".join(_write_cell(cell) for cell in line) + " |" for line in lines
    )


def _write_cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|") or "–"


def write_code(text: str, language: str = "text") -> str:
    """Return a block of code."""
    return f"```{language}\n{text.rstrip()}\n```"


def code(text: str) -> str:
    """Return code inside a line."""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


def split_docstring(thing: object) -> tuple[str, str, list[tuple[str, str]]]:
    """Return a docstring's first sentence, the rest, and its examples.

    Each example is the language it is written in, and its text.
    """
    said = inspect.getdoc(thing) or ""
    examples = []
    for title, language in _EXAMPLES.items():
        found = re.search(rf"^{title}:\n((?:[ ]+.*\n?|\n)+)", said, re.MULTILINE)
        if found:
            examples.append((language, textwrap.dedent(found[1]).strip()))
            said = said.replace(found[0], "")
    first, _, rest = said.strip().partition("\n\n")
    return " ".join(first.split()), rest.strip(), examples


def read_attributes(kind: type) -> dict[str, str]:
    """Return what a dataclass says of its fields, by field.

    It says it under `Attributes:`, or in a comment behind the field.
    """
    names = list(inspect.get_annotations(kind))
    behind = r"^    (\w+): [^#\n]+  # (?!noqa)(.+)$"
    told = dict(re.findall(behind, inspect.getsource(kind), re.MULTILINE))
    said = inspect.getdoc(kind) or ""
    found = re.search(r"^Attributes:\n((?:[ ]+.*\n?|\n)+)", said, re.MULTILINE)
    if found:
        text = " ".join(found[1].split())
        parts = re.split(rf"(?:^|(?<=[.…] ))({'|'.join(names)}): ", text)
        told |= dict(zip(parts[1::2], parts[2::2], strict=True))
    return {
        name: f"{text[:1].upper()}{text[1:].strip()}".replace("`None`", "`null`")
        for name, text in told.items()
    }
