"""The catalogue of metrics is whole: each preset is told, fits, and has a page."""

from __future__ import annotations

import re
import tomllib
from collections import Counter

import pytest

from language import agreed, catalogue, compiled
from places import SOURCE
from presets import PRESETS, agreement_of
from troth.bootstrap import open_presets
from troth.define.prose import write_prose
from troth.define.writer import write
from troth.model.catalogue import Direction, Preset, options_of
from troth.monitor.metrics import METRICS
from troth.presets.library import FIELDS

LIBRARY = open_presets()
each_preset = pytest.mark.parametrize("preset", PRESETS, ids=lambda one: one.name)


def test_the_catalogue_is_large_and_every_field_has_its_share() -> None:
    fields = Counter(preset.field for preset in PRESETS)
    assert len(PRESETS) >= 100
    assert list(fields) == list(FIELDS)


def test_every_file_is_a_field_or_says_what_is_shared_or_left_out() -> None:
    files = {path.stem for path in (SOURCE / "presets").glob("*.toml")}
    assert files == {*FIELDS, "shared-names", "left-out"}


@pytest.mark.parametrize("field", FIELDS)
def test_headings_are_what_a_file_declares(field: str) -> None:
    # Names are looked up by their headings, before anything is parsed.
    text = (SOURCE / "presets" / f"{field}.toml").read_text("utf-8")
    assert list(tomllib.loads(text)) == re.findall(r"^\[(.+)\]$", text, re.MULTILINE)


def test_no_name_is_used_twice_nor_taken_from_a_kind() -> None:
    names = [preset.name for preset in PRESETS]
    names += [shared.name for shared in LIBRARY.list_shared()]
    names += [other for preset in PRESETS for other in preset.also]
    assert not [name for name, times in Counter(names).items() if times > 1]
    assert not set(names) & set(METRICS.names)


@pytest.mark.parametrize("shared", LIBRARY.list_shared(), ids=lambda one: one.name)
def test_a_shared_name_lists_several_presets(shared: object) -> None:
    presets = shared.presets  # type: ignore[attr-defined]
    assert len(presets) > 1
    assert all(isinstance(LIBRARY[name], Preset) for name in presets)


@each_preset
def test_a_preset_says_all_that_its_page_needs(preset: Preset) -> None:
    assert not preset.title[0].islower()
    assert not preset.formula.endswith(".")
    assert preset.unit
    assert preset.source
    assert preset.traps
    assert preset.example.working
    assert all(trap.endswith((".", "?")) for trap in preset.traps)
    assert all(one.help_text.endswith(".") for one in preset.parameters)


@each_preset
def test_a_preset_fills_gaps_that_it_declares_and_options_that_there_are(
    preset: Preset,
) -> None:
    gaps = set(re.findall(r"\{(\w+)\}", " ".join(preset.options.values())))
    assert gaps == {one.name for one in preset.parameters}
    kind = METRICS.get(preset.metric)
    options = {one.name for one in options_of(kind)}
    assert set(preset.options) <= options | {"where"}
    assert set(preset.open) <= options - set(preset.options)


@each_preset
def test_the_example_of_a_preset_compiles_without_a_finding(preset: Preset) -> None:
    assert not compiled(agreement_of(preset)).findings


@each_preset
def test_the_target_often_promised_faces_the_good_side(preset: Preset) -> None:
    if preset.good is Direction.HIGHER:
        assert preset.target.startswith((">=", "="))
    if preset.good is Direction.LOWER:
        assert preset.target.startswith("<=") or " within " in preset.target


@each_preset
def test_the_canonical_text_of_a_preset_is_the_same_agreement(preset: Preset) -> None:
    agreement = agreed(agreement_of(preset))
    text = write(agreement)
    assert f"metric: {preset.name}\n" in text
    assert agreed(text) == agreement


@each_preset
def test_the_contract_says_the_formula_in_words(preset: Preset) -> None:
    prose = write_prose(agreed(agreement_of(preset)), catalogue=catalogue())
    (said,) = (
        clause.sentence
        for section in prose.sections
        if section.title == "Indicators"
        for clause in section.clauses
    )
    assert f"the metric “{preset.title}”: {preset.formula}." in said
