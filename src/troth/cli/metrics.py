"""The command that shows the catalogue of metrics."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from inspect import cleandoc

import click

from troth.cli.output import json_option, say, say_json, say_paragraph, say_table
from troth.model.catalogue import Preset, SharedName
from troth.model.phrases import counted
from troth.presets.library import FIELDS, write_clauses


@click.command()
@click.argument("name", metavar="[NAME]", required=False, default=None)
@click.option(
    "--field",
    type=click.Choice(tuple(FIELDS)),
    help="Only metrics of this field.",
)
@json_option
def metrics(name: str | None, field: str | None, as_json: bool) -> None:
    """List the metrics that an indicator may name, or tell about one.

    \b
    Examples:
      troth metrics
      troth metrics --field contact-centre
      troth metrics abandonment_rate
    """
    from troth.bootstrap import build_catalogue, open_presets

    presets, kinds = open_presets(), build_catalogue().metrics
    if name is not None:
        if name not in presets and name in kinds:
            _tell_kind(name, kinds[name], as_json=as_json)
            return
        found = presets.find(name)
        if isinstance(found, Preset):
            _tell_preset(found, as_json=as_json)
        else:
            exact = [presets.find(one) for one in found.presets]
            _tell_shared(found, exact, as_json=as_json)
        return
    listed = [one for one in presets.list_presets() if field in (None, one.field)]
    if as_json:
        say_json({"kinds": list(kinds), "presets": [_to_json(one) for one in listed]})
        return
    if field is None:
        rows = [(one, _first_line(kind)) for one, kind in kinds.items()]
        say_table(("kind", "what it is"), rows)
        say()
    said = [(one.name, FIELDS[one.field], one.formula) for one in listed]
    say_table(("metric", "field", "what it is"), said)
    say()
    say_paragraph(
        f"{counted(len(said), 'metric')} of the catalogue. "
        "`troth metrics NAME` tells about one."
    )


def _first_line(kind: type) -> str:
    return cleandoc(kind.__doc__ or "").partition("\n")[0]


def _tell_kind(name: str, kind: type, *, as_json: bool) -> None:
    text = cleandoc(kind.__doc__ or "")
    if as_json:
        say_json({"name": name, "text": text})
    else:
        say(text)


def _tell_shared(
    shared: SharedName, presets: Iterable[Preset | SharedName], *, as_json: bool
) -> None:
    if as_json:
        say_json(asdict(shared))
        return
    say_paragraph(f"“{shared.name}” says no single formula: {shared.why}")
    say()
    rows = [(one.name, one.formula) for one in presets if isinstance(one, Preset)]
    say_table(("metric", "what it is"), rows)


def _tell_preset(preset: Preset, *, as_json: bool) -> None:
    if as_json:
        say_json(_to_json(preset))
        return
    example = preset.example
    say(f"{preset.title} ({preset.name})")
    say()
    say_paragraph(f"Formula: {preset.formula}.")
    options = ", ".join(f"{name}: {text}" for name, text in preset.options.items())
    said = f", with {options}" if options else ""
    say_paragraph(f"Reckoned as the kind `{preset.metric}`{said}.")
    say_paragraph(
        f"Unit: {preset.unit}. Good: {preset.good.value}. "
        f"Often promised: {preset.target}. Source: {preset.source}."
    )
    for trap in preset.traps:
        say_paragraph(f"Mind: {trap}")
    if preset.parameters or preset.open:
        say()
        say_table(("key", "what it says"), list(_list_keys(preset)))
    say()
    say(write_clauses(preset))
    say_table(tuple(example.fields), [tuple(row.values()) for row in example.rows])
    say()
    say_paragraph(f"These rows read {example.answer}: {example.working}.")


def _list_keys(preset: Preset) -> Iterable[tuple[str, str]]:
    for one in preset.parameters:
        default = f" Default: {one.default}." if one.default else ""
        yield one.name, f"{one.help_text}{default}"
    if preset.open:
        yield ", ".join(preset.open), f"as with `{preset.metric}`"


def _to_json(preset: Preset) -> dict[str, object]:
    said = asdict(preset)
    said["good"] = preset.good.value
    for one in said["parameters"]:
        one["takes"] = one["takes"].value
    example = said["example"]
    example["kind"] = preset.example.kind.value
    example["fields"] = {
        name: kind.value for name, kind in preset.example.fields.items()
    }
    return said
