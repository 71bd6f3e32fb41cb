"""Findings as `troth check` prints them: place, line, carets, reason, fix."""

import json
from pathlib import Path

import pytest

from sessions import ask
from troth.cli import define, findings
from troth.cli.starter import read_starter
from troth.model.finding import Finding, Place, Severity
from troth.workflows.publishing import Checked

BROKEN = """\
troth: 1
agreement: sla
id: shop
title: Shop
timezone: Europe/Berln
parties: {nimbus: {role: provider}}
"""


@pytest.fixture(autouse=True)
def _wide_and_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "88")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_finding_points_at_its_line_and_says_what_to_write(
    capsys: pytest.CaptureFixture[str],
) -> None:
    finding = Finding(
        "D502",
        "credit-has-cap",
        Severity.ERROR,
        Place("acme.yaml", 2, 5, 3),
        "remedies.credit",
        "The credit has no cap.",
        "Write `cap: 30 % of fee(shop)`.",
    )
    findings.say_finding(finding, ["remedies:", "\tüx for: up"])
    assert capsys.readouterr().out == (
        "acme.yaml:2:5  error  D502 credit-has-cap\n"
        "    2 | \tüx for: up\n"
        "      | \t   ^^^ in remedies.credit\n"
        "  The credit has no cap.\n"
        "  Write `cap: 30 % of fee(shop)`.\n"
    )


def test_wide_letters_push_the_carets_on(capsys: pytest.CaptureFixture[str]) -> None:
    place = Place("a.yaml", 1, 3, 2)
    finding = Finding("D1", "rule", Severity.NOTE, place, "", "A note.")
    findings.say_finding(finding, ["東京ab"])
    assert "      |     ^^\n" in capsys.readouterr().out


def test_a_place_after_the_last_line_has_no_line_to_show(
    capsys: pytest.CaptureFixture[str],
) -> None:
    finding = Finding("D1", "rule", Severity.ERROR, Place("a.yaml", 9), "", "Empty.")
    findings.say_finding(finding, [])
    assert capsys.readouterr().out == "a.yaml:9:1  error  D1 rule\n  Empty.\n"


def test_check_finds_everything_and_ends_with_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "acme.yaml").write_text(BROKEN, encoding="utf-8")
    assert ask("check", "acme.yaml") == 1
    said = capsys.readouterr().out
    assert "acme.yaml:5:11  error  D315 zone-exists" in said
    assert "acme.yaml: " in said.splitlines()[-1]


def test_check_of_a_sound_agreement_says_what_it_holds(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = read_starter("starter")["agreement.yaml"]
    (folder / "acme.yaml").write_text(text, encoding="utf-8")
    assert ask("check", "acme.yaml") == 0
    assert "no mistakes. “Hosting of the web shop” has 2 objectives" in (
        capsys.readouterr().out
    )
    assert ask("check", "acme.yaml", "--quiet") == 0
    assert capsys.readouterr().out == ""
    assert ask("check", "acme.yaml", "--explain") == 0
    said = capsys.readouterr().out
    assert "Where acme.yaml says nothing, this holds:" in said
    assert "objectives.shop-up.no_data" in said


def test_check_for_programs_names_every_finding_with_its_place(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "acme.yaml").write_text(BROKEN, encoding="utf-8")
    assert ask("check", "acme.yaml", "--format", "json") == 1
    said = json.loads(capsys.readouterr().out)
    assert said["errors"] >= 1
    first = next(one for one in said["files"][0]["findings"] if one["code"] == "D315")
    assert (first["line"], first["column"], first["path"]) == (5, 11, "timezone")
    assert said["files"][0]["agreement"] is None


def test_show_says_one_clause_or_what_clauses_there_are(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = read_starter("starter")["agreement.yaml"]
    (folder / "acme.yaml").write_text(text, encoding="utf-8")
    ask("show", "acme.yaml", "--clause", "objectives.shop-up")
    said = capsys.readouterr().out
    assert "[objectives.shop-up]" in said
    assert "quick-reply" not in said
    with pytest.raises(define.NoSuchClauseError) as raised:
        ask("show", "acme.yaml", "--clause", "objectives.shop-upp")
    assert raised.value.hint == "Did you mean “objectives.shop-up”?"
    with pytest.raises(define.NoSuchClauseError) as raised:
        ask("show", "acme.yaml", "--clause", "zzz")
    assert raised.value.hint.startswith("It has: agreement, parties, term")


def test_show_for_programs_keeps_sections_and_tables(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = read_starter("starter")["agreement.yaml"]
    (folder / "acme.yaml").write_text(text, encoding="utf-8")
    ask("show", "acme.yaml", "--json")
    said = json.loads(capsys.readouterr().out)
    assert said["title"] == "Hosting of the web shop"
    titles = [section["title"] for section in said["sections"]]
    assert titles[0] == "Agreement"
    assert titles[-1] == "Defaults in force"


def test_the_schema_goes_to_a_file_or_to_the_screen(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask("schema")
    printed = capsys.readouterr().out
    ask("schema", "--output", "troth.schema.json")
    assert (folder / "troth.schema.json").read_text(encoding="utf-8") == printed
    assert json.loads(printed)["title"] == "A Troth agreement."


def test_a_new_workspace_names_its_next_steps(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask("init", "w")
    assert "  troth assess --period 2026-03" in capsys.readouterr().out
    head = (folder / "w" / "agreement.yaml").read_text(encoding="utf-8")
    assert head.startswith("# yaml-language-server: $schema=./troth.schema.json\n")
    assert (folder / "w" / "troth.schema.json").is_file()
    ask("init", "v", "--quiet")
    assert capsys.readouterr().out == ""
    for name in ("data/checks.csv", "data/tickets.csv", "troth.toml"):
        first = (folder / "w" / name).read_bytes()
        assert (folder / "v" / name).read_bytes() == first


def test_the_summary_counts_by_severity() -> None:
    place = Place("a.yaml")
    warning = Finding("D502", "rule", Severity.WARNING, place, "", "No cap.")
    error = Finding("D202", "rule", Severity.ERROR, place, "", "No end.")
    checked = Checked("a.yaml", None, (error, warning, warning), ())
    said = define._summarise(checked, Severity.NOTE, explained=False)
    assert said == "a.yaml: 1 error, 2 warnings."
