"""Three agreements that carry one another, and what their chain lacks.

`--rewrite-stories` writes what is printed anew; the review of the diff is the test.
"""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from troth.cli.app import app

HERE = Path(__file__).parent / "support"
FILES = ["acme.yaml", "ola.yaml", "vendor.yaml"]


def test_the_chain_of_three_agreements_is_printed_as_a_tree(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(HERE)
    monkeypatch.setenv("COLUMNS", "80")
    result = CliRunner().invoke(app, ["support", *FILES])
    if request.config.getoption("--rewrite-stories"):
        (HERE / "expected.txt").write_text(result.output, encoding="utf-8")
    assert result.output == (HERE / "expected.txt").read_text(encoding="utf-8")
    assert result.exit_code == 1


def test_the_order_of_the_files_changes_no_finding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(HERE)
    found = []
    for files in (FILES, FILES[::-1]):
        result = CliRunner().invoke(app, ["support", "--json", *files])
        told = json.loads(result.output)["findings"]
        found.append(sorted((one["code"], one["path"], one["message"]) for one in told))
    assert found[0] == found[1]
