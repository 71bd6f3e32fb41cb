"""The pages of the catalogue of metrics: a list, and a page for each preset."""

from __future__ import annotations

from collections.abc import Iterator

from pieces import code, write_code, write_table

from troth.bootstrap import open_presets
from troth.model.catalogue import Preset
from troth.presets.library import FIELDS, Presets, write_clauses

_INDEX = "reference/catalogue/index.md"


def write_preset_pages() -> dict[str, list[tuple[str, str, str]]]:
    """Return the pages about the presets by section: title, path and text."""
    presets = open_presets()
    listed = presets.list_presets()
    pages = [
        (one.title, f"reference/catalogue/{one.name}.md", _write_one(one))
        for one in listed
    ]
    index = ("Metrics catalogue", _INDEX, _write_list(presets, listed))
    return {"Metrics catalogue": [index, *pages]}


def _write_list(presets: Presets, listed: tuple[Preset, ...]) -> str:
    parts = [
        "# Metrics catalogue",
        f"{len(listed)} metrics under the names that their fields know them by. Each "
        "is a declaration: a [kind of metric](../metrics/index.md) with its options "
        "written, and gaps for the fields of your stream. A gap that you do not fill "
        "is filled by the field of its own name, if the stream has one. Each page "
        "holds rows and the reading that was worked out from them by hand, and a test "
        "compares the two.",
        write_code("$ troth metrics\n$ troth metrics abandonment_rate"),
    ]
    for field, title in FIELDS.items():
        rows = [
            (f"[{code(one.name)}]({one.name}.md)", one.title, one.formula)
            for one in listed
            if one.field == field
        ]
        parts += [f"## {title}", write_table(("metric", "title", "formula"), rows)]
    shared = [
        (code(one.name), one.why, ", ".join(map(code, one.presets)))
        for one in presets.list_shared()
    ]
    parts += [
        "## Names that say no single formula",
        "To name one of these is a finding, which lists the exact names.",
        write_table(("name", "why", "exact names"), shared),
        "## What is left out",
        write_table(("what", "why"), presets.list_left_out().items()),
    ]
    return "\n\n".join(parts) + "\n"


def _write_one(preset: Preset) -> str:
    facts = [
        ("Name", code(preset.name)),
        ("Also called", ", ".join(map(code, preset.also))),
        ("Formula", preset.formula),
        ("Unit", preset.unit),
        ("Good", preset.good.value),
        ("Often promised", code(preset.target)),
        ("Field", FIELDS[preset.field]),
        ("Source", preset.source),
    ]
    kind = f"[{code(preset.metric)}](../metrics/{preset.metric}.md)"
    options = [(code(name), code(text)) for name, text in preset.options.items()]
    example = preset.example
    rows = [tuple(row.values()) for row in example.rows]
    parts = [
        f"# {preset.title}",
        write_table(("", ""), [fact for fact in facts if fact[1]]),
        "## What is often got wrong" if preset.traps else "",
        "\n".join(f"- {trap}" for trap in preset.traps),
        "## In an agreement",
        write_code(write_clauses(preset), "yaml"),
        "## Keys",
        write_table(
            ("key", "how it is written", "default", "what it says"), _keys(preset)
        )
        if preset.parameters
        else "It has no gaps.",
        "Beside these, an indicator has the keys of its "
        f"[block](../language.md#indicator){_write_open(preset)}.",
        "## How it is reckoned",
        f"It is the kind {kind}" + (", with:" if options else "."),
        write_table(("option", "is"), options) if options else "",
        "## Worked by hand",
        write_table(tuple(example.fields), rows),
        f"{example.working}. So the reading is **{example.answer}**.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _keys(preset: Preset) -> Iterator[tuple[str, str, str, str]]:
    for one in preset.parameters:
        default = code(one.default) if one.default else f"a field {code(one.name)}"
        if one.optional:
            default += ", or nothing"
        yield code(one.name), one.takes.value, default, one.help_text


def _write_open(preset: Preset) -> str:
    if not preset.open:
        return ""
    return f", and of {code(preset.metric)}: {', '.join(map(code, preset.open))}"
