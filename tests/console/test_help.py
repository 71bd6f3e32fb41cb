"""What `--help` says is true: its examples run, and README repeats it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from places import ROOT
from sessions import run
from troth.cli.app import COMMANDS

_EXAMPLE = re.compile(r"^ +(troth .+)$", re.MULTILINE)
_SLOW = {"demo"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("help") / "workspace"
    run(f"troth init {folder}", folder.parent)
    return folder


def say_help(command: str, folder: Path) -> str:
    said, _ = run(f"troth {command} --help".replace("  ", " "), folder)
    return said


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str, workspace: Path) -> None:
    assert f"troth {command}" in " ".join(
        _EXAMPLE.findall(say_help(command, workspace))
    )


@pytest.mark.parametrize("command", [one for one in COMMANDS if one not in _SLOW])
def test_every_example_of_the_help_runs(command: str, workspace: Path) -> None:
    for example in _EXAMPLE.findall(say_help(command, workspace)):
        said, _ = run(example, workspace)
        # 1 stands for findings or violations, and the sample data has a violation.
        assert not re.search(r"^\? ([2-9]|\d\d)", said, re.MULTILINE), said
        assert "Traceback" not in said
        assert "Troth itself failed" not in said


def test_readme_repeats_the_help_of_the_program() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "troth"), "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={"COLUMNS": "80", "LC_ALL": "C.UTF-8"},
    )
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"```console\n$ troth --help\n{done.stdout}```" in readme
