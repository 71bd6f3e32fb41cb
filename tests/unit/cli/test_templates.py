"""The library of templates on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from troth.bootstrap import open_library
from troth.cli.app import app
from troth.cli.define import init
from troth.cli.templates import templates
from troth.templates.library import FIELDS, NoSuchTemplateError


def test_the_list_has_a_row_for_each_template() -> None:
    said = CliRunner().invoke(templates, [], env={"COLUMNS": "200"}).output
    for template in open_library().list_templates():
        assert template.name in said


def test_a_field_narrows_the_list() -> None:
    said = CliRunner().invoke(templates, ["--field", "cloud", "--json"]).output
    listed = json.loads(said)["templates"]
    assert {one["field"] for one in listed} == {"cloud"}
    assert [one["name"] for one in listed] == [
        one.name for one in open_library().list_templates() if one.field == "cloud"
    ]


def test_one_template_is_told_with_its_source_and_its_text() -> None:
    said = CliRunner().invoke(templates, ["aws-s3"]).output
    assert "https://aws.amazon.com/s3/sla/" in said
    assert open_library().read_files("aws-s3")["agreement.yaml"] in said


def test_a_near_name_is_proposed_where_there_is_no_template() -> None:
    with pytest.raises(NoSuchTemplateError) as refused:
        open_library().find("aws-s4")
    assert "aws-s3" in str(refused.value.hint)


def test_a_workspace_begins_with_a_template(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    done = CliRunner().invoke(init, [str(folder), "--template", "aws-s3"])
    assert done.exit_code == 0, done.output
    assert "troth assess --period 2026-03" in done.output
    text = (folder / "agreement.yaml").read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=./troth.schema.json\n")
    assert not (folder / "template.toml").exists()
    assert "https://aws.amazon.com/s3/sla/" in (folder / "README.md").read_text("utf-8")


def test_an_example_and_a_template_cannot_both_be_meant(tmp_path: Path) -> None:
    asked = ["init", str(tmp_path / "x"), "--template", "aws-s3", "--example"]
    done = CliRunner().invoke(app, [*asked, "hosting"])
    assert done.exit_code == 2
    assert "keep one" in done.output


def test_each_template_is_of_a_field_that_is_listed() -> None:
    fields = [one.field for one in open_library().list_templates()]
    assert set(fields) <= set(FIELDS)
    assert fields == sorted(fields, key=FIELDS.index)
