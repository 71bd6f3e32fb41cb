"""The program: its commands, exit codes, JSON output, and the Python library."""

from __future__ import annotations

import contextlib
import dataclasses
import inspect
import io
import os
import re
import sys
import typing
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum
from fractions import Fraction
from typing import Any
from unittest import mock

from pieces import code, read_attributes, split_docstring, write_code, write_table

import troth
from troth.cli.app import COMMANDS, main
from troth.cli.output import ExitCode
from troth.model.agreement import Agreement
from troth.model.money import Money
from troth.model.period import Period
from troth.model.quantity import Duration, Limit
from troth.model.reading import Scope
from troth.ports import Refusal, StreamQuality
from troth.workflows.assessing import Assessment


def write_program_pages() -> dict[str, list[tuple[str, str, str]]]:
    """Return the pages about the program by section: title, path and text."""
    commands = [
        (name, f"reference/commands/{name}.md", _write_command(name))
        for name in COMMANDS
    ]
    return {
        "Commands": [
            ("Commands", "reference/commands/index.md", _write_commands()),
            *commands,
            ("Exit codes", "reference/exit-codes.md", _write_exit_codes()),
            ("JSON output", "reference/json.md", _write_json()),
        ],
        "Python": [("Python library", "reference/python.md", _write_python())],
    }


def _ask_help(*arguments: str) -> str:
    """Return what the program prints, as it would on a terminal of 88 characters."""
    said = io.StringIO()
    asked = ["troth", *arguments, "--help"]
    with (
        mock.patch.object(sys, "argv", asked),
        mock.patch.dict(os.environ, {"COLUMNS": "88", "NO_COLOR": "1"}),
        contextlib.redirect_stdout(said),
        contextlib.suppress(SystemExit),
    ):
        main()
    return said.getvalue()


def _write_command(name: str) -> str:
    said = _ask_help(name)
    first = next(line.strip() for line in said.splitlines()[1:] if line.strip())
    shown = write_code(f"$ troth {name} --help\n{said}", "console")
    return f"# troth {name}\n\n{first}\n\n{shown}\n"


def _write_commands() -> str:
    shown = write_code(f"$ troth --help\n{_ask_help()}", "console")
    links = "\n".join(f"- [`troth {name}`]({name}.md)" for name in COMMANDS)
    return (
        f"# Commands\n\n{shown}\n\n{links}\n\n[Exit codes](../exit-codes.md) and "
        "[JSON output](../json.md) are the same for all of them.\n"
    )


def _write_exit_codes() -> str:
    source = inspect.getsource(ExitCode)
    told = dict(re.findall(r"^ +([A-Z_]+) = \d+  # (.+)$", source, re.MULTILINE))
    rows = [
        (
            code(str(int(one))),
            one.name.lower().replace("_", " "),
            told.get(one.name, ""),
        )
        for one in ExitCode
    ]
    return (
        "# Exit codes\n\nScripts may rely on these; "
        "they are part of what is public.\n\n"
        f"{write_table(('code', 'name', 'when'), rows)}\n\n"
        "`check` ends with 1 where an agreement has errors, `assess` and `explain` "
        "where a promise was missed. Warnings alone end with 0.\n"
    )


def _write_json() -> str:
    shapes = list(dict.fromkeys(_find_shapes(Assessment)))
    parts = [
        "# JSON output",
        "`troth assess --json` prints one *assessment*; `Assessment.to_json()` returns "
        "the same. The same inputs give the same bytes. What is absent is `null`.",
        write_table(("a value", "is written"), _VALUES),
        "`troth check --json` prints `files`, each with its `findings` (with the exact "
        "numbers in `facts`, and the `patch` that would mend it) and `defaults`, "
        "and the counts `errors` and `warnings`. A command that cannot go on prints "
        '`{"error": {"code", "what", "where", "do", "exit_code"}}` to standard error.',
    ]
    for shape in shapes:
        first, rest, _ = split_docstring(shape)
        told = read_attributes(shape)
        about = re.split(r"^(?:Attributes|Example):", rest, flags=re.MULTILINE)[0]
        hints = _hints_of(shape)
        rows = [
            (code(field.name), _say_type(hints[field.name]), told.get(field.name, ""))
            for field in dataclasses.fields(shape)
        ]
        parts += [
            f"## {shape.__name__} {{#{shape.__name__.lower()}}}",
            first,
            about.strip(),
            write_table(("field", "holds", "what it says"), rows),
        ]
    return "\n\n".join(part for part in parts if part) + "\n"


_VALUES = [
    ("exact number", '`{"exact": "1481/1486", "decimal": "0.9966352624"}`'),
    ("money", '`{"amount": "400", "exact": "400", "currency": "EUR"}`'),
    ("instant", "`2026-02-28T23:00:00+00:00`: ISO 8601 in UTC"),
    ("period", '`{"start": …, "end": …}`: it holds its start and not its end'),
    ("limit", "`4 h`, `2 working days`"),
    ("scope", '`[["region", "eu-west"]]`: fields and their values'),
    ("agreement", "`id`, `version`, `digest`, `title`, `timezone`"),
]
_WORDS: dict[object, str] = {
    Fraction: "exact number",
    Money: "money",
    datetime: "instant",
    Period: "period",
    Limit: "limit",
    Duration: "limit",
    Scope: "scope",
    Agreement: "agreement",
    str: "text",
    int: "whole number",
    bool: "true or false",
    type(None): "null",
}


def _hints_of(shape: type) -> dict[str, Any]:
    # Some modules import names for typing alone.
    missing = {"StreamQuality": StreamQuality, "Refusal": Refusal}
    return typing.get_type_hints(shape, {**vars(inspect.getmodule(shape)), **missing})


def _find_shapes(shape: type) -> Iterator[type]:
    """Yield a dataclass and those that its fields hold, in the order of reading."""
    yield shape
    for hint in _hints_of(shape).values():
        for one in _types_in(hint):
            yield from _find_shapes(one)


def _types_in(hint: Any) -> Iterator[type]:
    if hint in _WORDS:
        return
    if dataclasses.is_dataclass(hint):
        yield typing.cast("type", hint)
    for inner in typing.get_args(hint):
        yield from _types_in(inner)


def _say_type(hint: Any) -> str:
    """Return a Python type as people read it, with links to what is told here."""
    if hint in _WORDS:
        return _WORDS[hint]
    parts = [one for one in typing.get_args(hint) if one is not ...]
    origin = typing.get_origin(hint)
    if origin in {tuple, Sequence}:
        return f"list of {_say_type(parts[0])}"
    if origin is Mapping:
        inner = _say_type(parts[1])
        return f"{inner} by name"
    if parts:
        return " or ".join(_say_type(one) for one in parts)
    if issubclass(hint, Enum):
        return ", ".join(code(str(one.value)) for one in hint)
    return f"[{hint.__name__}](#{hint.__name__.lower()})"


def _write_python() -> str:
    parts = [
        "# Python library",
        "`import troth` shows what follows; everything else is private and may change. "
        "Results are frozen values; numbers in them are exact fractions.",
    ]
    names = sorted(troth.__all__, key=lambda name: (name[0].isupper(), name))
    for name in names:
        thing = getattr(troth, name)
        options = (
            f"    options:\n      heading: troth.{name}\n      show_root_heading: true"
        )
        parts.append(f"::: {thing.__module__}.{name}\n{options}")
    return "\n\n".join(parts) + "\n"
