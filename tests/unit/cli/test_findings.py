"""Findings for programs: JSON, SARIF and workflow commands; and what codes mean."""

import json
import re
from pathlib import Path

import pytest

from language import SOUND
from sessions import ask
from troth.cli import findings
from troth.model.finding import Finding, Place, Severity
from troth.workflows.looking_up import NoSuchRuleError, find_rule, list_rules

WRONG = (
    SOUND.replace("{below: 99.9 %, ", "{at_most: 99.9 %, ")
    .replace("cap: 25 %", "cap: 50 %")
    .replace("owner: Service management\n", "")
    + "allow: {D731: Not needed., D713: Neither.}\n"
)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "acme.yaml"
    path.write_text(WRONG, encoding="utf-8")
    return path


def test_the_level_says_what_is_printed(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = {}
    for level in ("error", "warning", "note"):
        assert ask("check", file.name, "--level", level) == 0
        said = capsys.readouterr().out
        shown[level] = set(re.findall(r"^\S+:\d+  \w+  (D\d+) ", said, re.MULTILINE))
    assert shown == {
        "error": set(),
        "warning": {"D716", "D720", "D770"},
        "note": {"D716", "D720", "D770", "D751"},
    }


def test_sarif_has_the_shape_that_code_hosts_read(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask("check", file.name, "--format", "sarif", "--level", "note") == 0
    log = json.loads(capsys.readouterr().out)
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "troth"
    assert run["columnKind"] == "unicodeCodePoints"
    lines = WRONG.splitlines()
    assert {one["ruleId"] for one in run["results"]} == {rule["id"] for rule in rules}
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"] == {"uri": "acme.yaml"}
        region = place["region"]
        assert 1 <= region["startLine"] <= len(lines)
        length = len(lines[region["startLine"] - 1])
        assert 1 <= region["startColumn"] < region["endColumn"] <= length + 1
    fixes = [fix for one in run["results"] for fix in one.get("fixes", [])]
    assert len(fixes) == 2
    for fix in fixes:
        (change,) = fix["artifactChanges"]
        (replacement,) = change["replacements"]
        assert set(replacement["deletedRegion"]) == {
            "startLine",
            "startColumn",
            "endLine",
            "endColumn",
        }
        assert replacement["insertedContent"] == {"text": ""}


def test_a_workflow_command_stands_on_one_line() -> None:
    place = Place("a,b:c.yaml", 3, 5, 2)
    finding = Finding("D1", "rule", Severity.NOTE, place, "", "100 %\nis all.", "So.")
    assert findings.to_github(finding) == (
        "::notice file=a%2Cb%3Ac.yaml,line=3,col=5,endColumn=7,title=D1 rule"
        "::100 %25%0Ais all. So."
    )


def test_findings_are_printed_for_a_workflow(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask("check", file.name, "--format", "github") == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.partition(" ")[0] for line in said] == ["::warning"] * 4


def test_fix_mends_the_file_and_shows_what_it_did(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask("check", file.name, "--fix") == 0
    said = capsys.readouterr().out
    assert "acme.yaml: mended D770 allowance-is-needed in allow.D731\n" in said
    assert "  -allow: {D731: Not needed., D713: Neither.}\n" in said
    assert "  +allow: {D713: Neither.}\n" in said
    once = file.read_text(encoding="utf-8")
    assert once == WRONG.replace("D731: Not needed., ", "")
    assert ask("check", file.name, "--fix", "--quiet") == 0
    assert file.read_text(encoding="utf-8") == once


def test_json_names_the_facts_and_the_patch(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask("check", file.name, "--json")
    (told,) = json.loads(capsys.readouterr().out)["files"]
    by_code = {one["code"]: one for one in told["findings"]}
    assert by_code["D720"]["facts"] == {
        "objective": "shop-up",
        "largest": "25 %",
        "cap": "50 %",
    }
    assert by_code["D770"]["patch"]["is_safe"] is True
    assert by_code["D716"]["patch"] is None


def test_a_rule_is_explained_by_its_code_or_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert ask("rule", "d711") == 0
    by_code = capsys.readouterr().out
    assert by_code.startswith("D711 rows-do-not-overlap  error\n")
    assert "at_most: 99.0 %" in by_code
    assert ask("rule", "rows-do-not-overlap") == 0
    assert capsys.readouterr().out == by_code
    assert ask("rule", "D301", "--json") == 0
    assert json.loads(capsys.readouterr().out)["name"] == "party-exists"


def test_all_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("rule") == 0
    said = capsys.readouterr().out
    assert all(code in said for code in list_rules())
    assert ask("rule", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)) == len(list_rules())


def test_an_unknown_code_is_answered_with_a_near_one() -> None:
    with pytest.raises(NoSuchRuleError) as raised:
        find_rule("rows-overlap")
    assert "D711 rows-do-not-overlap" in raised.value.hint
