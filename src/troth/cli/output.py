"""What all commands print in the same way: errors, tables, JSON, and exit codes.

Nothing is ever said by colour alone, and colour is left out where the output is not
a terminal or `NO_COLOR` is set.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import textwrap
import traceback
from collections.abc import Iterable, Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any

import click

from troth.errors import (
    ConfigError,
    NotFoundError,
    OutsideError,
    RefusedError,
    TrothError,
)
from troth.model.finding import FindingsError
from troth.model.phrases import visible

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON for programs."
)
quiet_option = click.option(
    "--quiet", "-q", is_flag=True, help="Leave out what merely accompanies."
)
verbose_option = click.option(
    "--verbose", "-v", is_flag=True, help="Say everything there is to say."
)
FILE = click.Path(path_type=Path)
"""A file or folder; whether it is there is said when it is opened."""

_WIDTH_WITHOUT_TERMINAL = 100


class ExitCode(IntEnum):
    """How a command ends; scripts may rely on these."""

    DONE = 0  # everything that was asked for
    FOUND = 1  # findings or violations
    WRONG_USE = 2  # a wrong argument, setting or name
    REFUSED = 3  # the domain says no
    OUTSIDE = 4  # a file, a server or a disk failed
    FAULT = 70  # a fault in Troth itself


def exit_code_of(error: Exception) -> ExitCode:
    """Return how a command ends that this error stopped."""
    match error:
        case FindingsError():
            return ExitCode.FOUND
        case OutsideError() | OSError():
            return ExitCode.OUTSIDE
        case NotFoundError() | ConfigError():
            return ExitCode.WRONG_USE
        case RefusedError(code="M705"):  # a text that names no period
            return ExitCode.WRONG_USE
        case RefusedError() | TrothError():
            return ExitCode.REFUSED
        case _:
            return ExitCode.FAULT


def fail(error: Exception, *, as_json: bool) -> int:
    """Print why a command cannot go on, and return its exit code.

    No traceback is shown, unless `TROTH_DEBUG=1` asks for it.
    """
    if os.environ.get("TROTH_DEBUG") == "1":
        traceback.print_exception(error)
    code = exit_code_of(error)
    told = {key: _shorten(text) for key, text in _tell(error).items()}
    mark = f"error {error.code}" if isinstance(error, RefusedError) else "error"
    if as_json:
        told = {"code": getattr(error, "code", "")} | told
        said = {"error": {**told, "exit_code": int(code)}}
        print(json.dumps(said, ensure_ascii=False, indent=2), file=sys.stderr)
    else:
        print(_box(mark, **told), file=sys.stderr)
    return int(code)


def _shorten(text: str) -> str:
    """Return a text in which places below the current folder are seen from it."""
    here = str(Path.cwd())
    seen = text.replace(f"{here}/", "")
    return re.sub(rf"{re.escape(here)}(?![\w-])", "this folder", seen)


def _tell(error: Exception) -> dict[str, str]:
    """Return what happened, where, and what to do."""
    match error:
        case RefusedError():
            return {"what": error.message, "where": "", "do": error.hint}
        case TrothError():
            return {"what": error.message, "where": error.place, "do": error.hint}
        case OSError():
            return {
                "what": f"{error.strerror or type(error).__name__}.",
                "where": str(error.filename or ""),
                "do": "Check that the place exists, may be used, and has room.",
            }
        case _:
            return {
                "what": f"Troth itself failed: {type(error).__name__}: {error}",
                "where": "",
                "do": "This is a fault in Troth and not in your files. Please report "
                "it with what `TROTH_DEBUG=1` shows.",
            }


def _box(mark: str, what: str, where: str, do: str) -> str:
    width = min(width_of(sys.stderr), 88)
    lines = []
    for head, text in ((mark, what), ("where", where), ("to do", do)):
        if text:
            indent = f"{head}: "
            lines += textwrap.wrap(
                visible(" ".join(text.split())),
                width,
                initial_indent=indent,
                subsequent_indent=" " * len(indent),
                break_long_words=False,
                break_on_hyphens=False,
            )
    return "\n".join([paint(lines[0], "red", sys.stderr), *lines[1:]])


def say(text: str = "") -> None:
    """Print a line of what was asked for."""
    print(text)


def note(text: str) -> None:
    """Print a line that merely accompanies, beside what may go into a file."""
    print(text, file=sys.stderr)


def say_json(value: Any) -> None:  # noqa: ANN401  # whatever JSON can say
    """Print a value as JSON, keys in the order in which they were put together."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def paint(text: str, colour: str, stream: Any = None) -> str:  # noqa: ANN401  # any file
    """Return the text in a colour, where the stream shows colours."""
    stream = sys.stdout if stream is None else stream
    if not has_colour(stream):
        return text
    if colour == "dim":
        return click.style(text, dim=True)
    return click.style(text, fg=colour)


def has_colour(stream: Any) -> bool:  # noqa: ANN401  # any file
    """Tell whether a stream is a terminal on which colour is wanted."""
    return not os.environ.get("NO_COLOR") and bool(stream.isatty())


def width_of(stream: Any) -> int:  # noqa: ANN401  # any file
    """Return how many characters a line may have."""
    if stream.isatty() or os.environ.get("COLUMNS"):
        return shutil.get_terminal_size().columns
    return _WIDTH_WITHOUT_TERMINAL


def say_paragraph(text: str, *, indent: int = 0) -> None:
    """Print whole sentences, broken between words where the line ends."""
    space = " " * indent
    width = min(width_of(sys.stdout), 88)
    for line in textwrap.wrap(
        visible(text, keep="\n\t"),
        width,
        initial_indent=space,
        subsequent_indent=space,
        break_long_words=False,
        break_on_hyphens=False,
    ):
        print(line)


def say_table(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    indent: int = 0,
    right: Iterable[str] = (),
    colours: dict[str, str] | None = None,
) -> None:
    """Print a table that fits the terminal; cells that are too long are broken.

    Args:
        header: The heads of the columns.
        rows: The cells, as many in each row as there are heads.
        indent: Spaces before each line.
        right: Columns set to the right, by their head: figures.
        colours: The colour of a cell that says exactly this.
    """
    # A table is worth the time that the library takes to load; a check has none.
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for head in header:
        table.add_column(
            head, justify="right" if head in set(right) else "left", overflow="fold"
        )
    for row in rows:
        cells = (
            (visible(cell, keep="\n"), (colours or {}).get(cell, "")) for cell in row
        )
        table.add_row(*(Text(*cell) for cell in cells))
    console = Console(
        width=width_of(sys.stdout),
        no_color=not has_colour(sys.stdout),
        highlight=False,
        markup=False,
    )
    with console.capture() as captured:
        console.print(Padding(table, (0, 0, 0, indent), expand=False))
    for line in captured.get().splitlines():
        print(line.rstrip())
