"""`troth show --output`: the paper goes where it is told, in the form that asks."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from places import SOURCE
from troth.cli.define import show

HOSTING = SOURCE / "examples" / "hosting.yaml"


@pytest.fixture
def agreement(tmp_path: Path) -> Path:
    shutil.copytree(HOSTING.parent / "documents", tmp_path / "documents")
    return Path(shutil.copy(HOSTING, tmp_path / "agreement.yaml"))


def run(*words: object) -> Result:
    return CliRunner().invoke(show, [str(word) for word in words])


@pytest.mark.parametrize(
    ("ending", "begins"),
    [("html", b"<!doctype html>"), ("md", b"# Managed hosting"), ("pdf", b"%PDF-1.")],
)
def test_the_ending_decides_the_form(
    agreement: Path, ending: str, begins: bytes
) -> None:
    output = agreement.with_suffix(f".{ending}")
    told = run(agreement, "--output", output)
    assert told.exit_code == 0, told.output
    assert output.read_bytes().startswith(begins)


def test_an_ending_that_means_nothing_is_refused(agreement: Path) -> None:
    output = agreement.with_suffix(".docx")
    told = run(agreement, "--output", output)
    assert told.exit_code == 2
    assert "let the name end in .html, .md or .pdf" in " ".join(told.output.split())
    assert not output.exists()


@pytest.mark.parametrize("other", [["--json"], ["--why"], ["--clause", "term"]])
def test_a_paper_is_whole(agreement: Path, other: list[str]) -> None:
    told = run(agreement, "--output", agreement.with_suffix(".md"), *other)
    assert told.exit_code == 2
    assert "writes the whole document" in told.output


def test_the_paper_of_a_day_is_the_version_in_force(agreement: Path) -> None:
    amendment = (
        "troth: 1\namendment: less\namends: acme-hosting\nfrom_version: 1\n"
        "to_version: 2\neffective: 2026-07-01\ninside_a_period: split\n"
        'set: {objectives.shop-up.target: ">= 99.5 %"}\n'
    )
    (agreement.parent / "less.yaml").write_text(amendment, encoding="utf-8")
    output = agreement.with_suffix(".md")
    said = []
    for day in ("2026-06-30", "2026-07-01"):
        assert run(agreement, "--output", output, "--as-of", day).exit_code == 0
        said.append("at least 99.5 %" in output.read_text(encoding="utf-8"))
    assert said == [False, True]
