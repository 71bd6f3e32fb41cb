"""The catalogue of metrics on the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from troth.bootstrap import open_presets
from troth.cli.metrics import metrics
from troth.presets.library import NoSuchMetricError


def told(*arguments: str) -> str:
    return CliRunner().invoke(metrics, arguments, env={"COLUMNS": "200"}).output


def test_the_list_has_a_row_for_each_kind_and_each_preset() -> None:
    said = told()
    assert "availability " in said
    for preset in open_presets().list_presets():
        assert preset.name in said


def test_a_field_narrows_the_list() -> None:
    listed = json.loads(told("--field", "network", "--json"))["presets"]
    assert {one["field"] for one in listed} == {"network"}
    assert "packet_loss" in {one["name"] for one in listed}


def test_one_preset_is_told_with_its_formula_traps_and_worked_rows() -> None:
    said = told("abandonment_rate")
    assert "calls abandoned ÷ calls offered" in said
    assert "Offered is answered + abandoned" in said
    assert "metric: abandonment_rate" in said
    assert "These rows read 6 %: (18 + 54) ÷ (500 + 700)." in said


def test_another_name_of_a_preset_finds_it() -> None:
    assert told("asa") == told("average_speed_of_answer")


def test_a_shared_name_is_told_with_the_exact_ones() -> None:
    said = told("service_level")
    assert "service_level_offered" in said
    assert (
        "service_level_answered"
        in json.loads(told("service_level", "--json"))["presets"]
    )


def test_a_kind_is_told_by_its_page() -> None:
    assert told("ratio").startswith("Share of a part in a total")
    assert json.loads(told("ratio", "--json"))["name"] == "ratio"


def test_a_preset_as_json_says_what_its_gaps_take() -> None:
    said = json.loads(told("csat", "--json"))
    assert said["good"] == "higher"
    assert {one["name"] for one in said["parameters"]} == {"score", "top"}
    assert said["example"]["answer"] == "75 %"


def test_a_near_name_is_proposed_where_there_is_no_metric() -> None:
    with pytest.raises(NoSuchMetricError) as refused:
        open_presets().find("abandonement_rate")
    assert "abandonment_rate" in str(refused.value.hint)
