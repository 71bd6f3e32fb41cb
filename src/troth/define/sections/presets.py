"""Metrics of the catalogue: what the author gives becomes the options of a kind.

Each argument is read by itself first, so that a mistake in it is said where it stands
and in its own words. Then the texts of the preset, with the gaps filled, are read as
the options of its kind, as if the author had written them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from troth.define.canonical import write_typed
from troth.define.draft import Draft
from troth.define.fields import Fields
from troth.define.form import Key
from troth.define.grammar import INDICATOR
from troth.define.notes import Notes
from troth.define.options import OptionReader
from troth.define.quantities import Value
from troth.define.reader import Block, Entry, Scalar
from troth.model.catalogue import (
    Catalogue,
    DeclaredOption,
    Direction,
    Option,
    OptionType,
    Parameter,
    Preset,
    SharedName,
    options_of,
)
from troth.model.expression import Expression
from troth.model.finding import Place
from troth.model.measurement import Stream
from troth.model.objective import (
    Bound,
    Comparator,
    Objective,
    PresetUse,
    TargetMatrix,
)
from troth.model.quantity import Unit

_GAP = re.compile(r"\{(\w+)\}")
_COMPUTED = {OptionType.CONDITION, OptionType.EXPRESSION, OptionType.MEASURE}
_WRONG = {
    Direction.HIGHER: (Comparator.AT_MOST, Comparator.BELOW),
    Direction.LOWER: (Comparator.AT_LEAST, Comparator.ABOVE),
}


@dataclass(frozen=True, slots=True)
class Expansion:
    """What a preset and its arguments come to.

    Attributes:
        options: The options of the kind. where: the rows that the preset counts.
        unit: What a reading counts. use: what the author wrote.
    """

    options: Value
    where: Expression | None
    unit: Unit
    use: PresetUse


def list_keys(preset: Preset) -> list[str]:
    """Return the keys that a preset adds to those of every indicator."""
    return [*(one.name for one in preset.parameters), *preset.open]


def note_shared_name(fields: Fields, shared: SharedName, catalogue: Catalogue) -> None:
    """Note that a name stands for several formulas, with the exact names of each."""
    listed = []
    for name in shared.presets:
        preset = catalogue.presets[name]
        assert isinstance(preset, Preset), "a shared name lists presets"
        listed.append(f"`{name}` ({preset.formula})")
    fields.error(
        "D440",
        "metric",
        f"“{shared.name}” is reckoned in {len(listed)} ways: {shared.why}",
        f"Write the one that is meant: {'; '.join(listed)}.",
    )


def expand(
    draft: Draft, fields: Fields, stream: Stream, preset: Preset
) -> Expansion | None:
    """Return what a preset comes to on a stream, or `None` after a mistake."""
    arguments = _read_arguments(draft, fields, stream, preset)
    if arguments is None:
        return None
    place = fields.place_of("metric")
    entries = {
        name: _write_entry(name, text, place)
        for name, template in preset.options.items()
        if (text := _fill(template, preset.parameters, arguments)) is not None
    }
    entries |= {
        name: entry
        for name, entry in fields.block.entries.items()
        if name in preset.open
    }
    kind = draft.catalogue.metrics[preset.metric]
    names = [one.name for one in options_of(kind)]
    # Common keys that the kind needs to see are the author's; only options are read.
    required = {key: fields.block.entries[key] for key in ("metric", "stream")}
    notes = Notes(draft.notes.file)
    block = Block(required | entries, fields.block.place)
    filled = Fields(notes, block, INDICATOR, fields.path, names, place=fields.place)
    reader = OptionReader(draft, filled, stream)
    options = reader.read(kind)
    where = reader.condition("where") if "where" in entries else None
    _take_notes(draft.notes, notes, fields, preset)
    if notes.count:
        return None
    use = PresetUse(
        name=preset.name, arguments=tuple(arguments.items()), open=preset.open
    )
    return Expansion(options, where, reader.reads, use)


def _read_arguments(
    draft: Draft, fields: Fields, stream: Stream, preset: Preset
) -> dict[str, str] | None:
    """Return the canonical text of each argument, defaults filled in."""
    before = draft.notes.count
    arguments = {}
    for parameter in preset.parameters:
        name = parameter.name
        source = fields
        if not fields.has(name):
            text = parameter.default
            if text is None and name in stream.fields:
                text = name
            if text is None:
                if not parameter.optional and name not in fields.meant:
                    fields.missing(name, Key(parameter.help_text, example=""))
                continue
            fields.default(name, text, parameter.help_text)
            source = _with_entry(fields, name, text)
        declared = DeclaredOption(
            name, Option(parameter.takes, parameter.help_text), required=True
        )
        value = OptionReader(draft, source, stream).read_one(declared)
        if value is not None:
            written = write_typed(value, parameter.takes)
            assert isinstance(written, str), "no parameter takes several fields"
            arguments[name] = written
    return arguments if draft.notes.count == before and not fields.meant else None


def _with_entry(fields: Fields, name: str, text: str) -> Fields:
    """Return the block as if it said what is a default."""
    entry = _write_entry(name, text, fields.place_of("metric"))
    block = Block({**fields.block.entries, name: entry}, fields.block.place)
    known = block.entries
    return Fields(
        fields.notes, block, fields.shape, fields.path, known, place=fields.place
    )


def _write_entry(name: str, text: str, place: Place) -> Entry:
    # Its characters stand nowhere in the source: findings point at the metric.
    return Entry(
        Scalar(name, quoted=False, place=place),
        Scalar(text, quoted=False, place=place, shift=-1),
    )


def _fill(
    template: str, parameters: tuple[Parameter, ...], arguments: Mapping[str, str]
) -> str | None:
    """Return an option's text with its gaps filled; `None` where one stays empty."""
    takes = {parameter.name: parameter.takes for parameter in parameters}
    if any(name not in arguments for name in _GAP.findall(template)):
        return None

    def fill(gap: re.Match[str]) -> str:
        text = arguments[gap[1]]
        is_whole = gap[0] == template or text.isidentifier()
        return text if is_whole or takes[gap[1]] not in _COMPUTED else f"({text})"

    return _GAP.sub(fill, template)


def _take_notes(own: Notes, filled: Notes, fields: Fields, preset: Preset) -> None:
    """Say what the kind found in words that the author of the agreement knows."""
    for one in filled.findings:
        if one.path.removeprefix(f"{fields.path}.") in preset.open:
            own.error(one.code, one.place, one.path, one.message, one.hint)
        else:
            message = f"`{preset.name}` does not fit here: {one.message}"
            fields.error("D441", "metric", message, f"It is {preset.formula}.")
    for default in filled.defaults:
        if default.path.rpartition(".")[2] in preset.open:
            own.default(default.path, default.text, default.why)


def check_direction(draft: Draft, fields: Fields, objective: Objective) -> None:
    """Warn of a target that a good reading would miss."""
    indicator = draft.indicators[objective.indicator]
    if indicator.preset is None:
        return
    preset = draft.catalogue.presets[indicator.preset.name]
    assert isinstance(preset, Preset), "an indicator is made of a preset"
    targets = objective.targets
    several = targets.targets if isinstance(targets, TargetMatrix) else {"": targets}
    wrong = _WRONG.get(preset.good, ())
    for target in several.values():
        if isinstance(target, Bound) and target.comparator in wrong:
            fields.error(
                "D442",
                "target",
                f"The {preset.good.value} “{preset.title}” is, the better, but the "
                f"target is `{target.comparator.value} …`.",
                f"Turn it round, as in `{preset.target}`, unless it is meant so.",
            )
            return
