"""One page for each kind of metric, remedy, document and source."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from pieces import code, read_attributes, split_docstring, write_code, write_table

from troth.adapters.sources import SOURCES
from troth.define.canonical import write_option
from troth.enforce.remedies import REMEDIES
from troth.model.catalogue import DeclaredOption, OptionType, options_of
from troth.model.feed import Feed
from troth.monitor.metrics import METRICS
from troth.report.documents import DOCUMENTS

_INTRODUCTIONS = {
    "Metrics": "A metric turns the rows of a stream in a window into a reading. An "
    "indicator names one by `metric:`.",
    "Remedies": "A remedy turns a reading into a credit or a task. The key under which "
    "its options stand names it.",
    "Documents": "A document says in words, tables and charts what a period brought.",
    "Sources": "A source reads the rows of a stream. `troth.toml` names one by "
    "`source =`.",
}


def write_kind_pages() -> dict[str, list[tuple[str, str, str]]]:
    """Return the pages of all kinds by section: title, path and text."""
    return {
        title: [
            (title, f"reference/{folder}/index.md", _write_index(title, kinds)),
            *(
                (kind.name, f"reference/{folder}/{kind.name}.md", write(kind))
                for kind in kinds
            ),
        ]
        for title, folder, kinds, write in (
            ("Metrics", "metrics", tuple(METRICS), _write_metric),
            ("Remedies", "remedies", tuple(REMEDIES), _write_remedy),
            ("Documents", "documents", tuple(DOCUMENTS), _write_document),
            ("Sources", "sources", tuple(SOURCES), _write_source),
        )
    }


def _write_index(title: str, kinds: Iterable[Any]) -> str:
    rows = [
        (f"[`{kind.name}`]({kind.name}.md)", split_docstring(kind)[0]) for kind in kinds
    ]
    parts = [f"# {title}", _INTRODUCTIONS[title]]
    parts.append(write_table(("kind", "what it is"), rows))
    if title == "Sources":
        parts += ["## Keys of every source", _write_feed()]
    return "\n\n".join(parts) + "\n"


def _write_feed() -> str:
    """Return the keys that `troth.toml` may give any source, from what a feed is."""
    told = read_attributes(Feed)
    # What the workspace calls otherwise, and what it does not say itself.
    names = {"paths": "path", "events": "cases"}
    rows = [
        (code(names.get(field.name, field.name)), told[field.name])
        for field in dataclasses.fields(Feed)
        if field.name not in {"folder", "place", "options"}
    ]
    return write_table(("key", "what it says"), rows)


def _write_metric(kind: Any) -> str:
    streams = ", ".join(sorted(f"`{one.value}`" for one in kind.streams))
    unit = "that of what is measured" if kind.unit is None else f"`{kind.unit.value}`"
    facts = f"Reads streams of {streams}. The unit of its reading: {unit}."
    if not streams:
        facts = f"Reads other indicators. The unit of its reading: {unit}."
    beside = (
        "Beside these, an indicator has the keys of its "
        "[block](../language.md#indicator), such as `where` and `during`."
    )
    if not streams:
        beside = "Beside these, it may say `measured_by`, as any indicator."
    return _write_kind(kind, "an indicator", facts, options_of(kind), beside)


def _write_remedy(kind: Any) -> str:
    facts = "It grants money." if kind.pays else "It grants no money, but a duty."
    beside = (
        "Beside these, a remedy has the keys of its [block](../language.md#remedy), "
        "such as `of`, `cap` and `claim`."
    )
    if any(one.option.kind is OptionType.TIERS for one in options_of(kind)):
        beside += " The rows of a table are [tiers](../language.md#tier)."
    return _write_kind(kind, "an agreement", facts, options_of(kind), beside)


def _write_document(kind: Any) -> str:
    return _write_kind(kind, "the command line", "", options_of(kind), "")


def _write_kind(
    kind: Any, where: str, facts: str, options: Iterable[DeclaredOption], beside: str
) -> str:
    first, rest, examples = split_docstring(kind)
    parts = [f"# {kind.name}", first, facts, rest]
    for language, text in examples:
        # A command is shown as it is typed.
        shown = f"$ {text}" if language == "console" else text
        parts += [f"## In {where}", write_code(shown, language)]
    rows = [_write_declared(one) for one in options]
    if rows:
        header = ("option", "how it is written", "default", "what it says")
        parts += ["## Options", write_table(header, rows), beside]
    return "\n\n".join(part for part in parts if part) + "\n"


def _write_declared(one: DeclaredOption) -> tuple[str, str, str, str]:
    written = one.option.kind.value
    if one.option.choices:
        written = ", ".join(code(word) for word in one.option.choices)
    default = "**required**" if one.required else _write_default(one.default)
    return code(one.name), written, default, one.option.help_text


def _write_default(value: Any) -> str:
    return "–" if value in (None, ()) else code(write_option(value))


def _write_source(kind: Any) -> str:
    first, rest, examples = split_docstring(kind)
    rows = [
        (
            code(field.name),
            code(_write_toml(field.default)),
            str(field.metadata["hint"]),
        )
        for field in dataclasses.fields(kind.Options)
    ]
    parts = [f"# {kind.name}", first, rest]
    parts += [write_code(f"[streams.checks]\n{text}", lang) for lang, text in examples]
    if rows:
        header = ("key", "default", "what to write")
        parts += ["## Keys of its own", write_table(header, rows)]
    parts.append(
        "[Keys of every source](index.md#keys-of-every-source), and how to [connect "
        "measurements](../../how-to/connect-measurements.md)."
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def _write_toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"'{value}'" if '"' in value else f'"{value}"'
    return "[]" if value == () else str(value)
