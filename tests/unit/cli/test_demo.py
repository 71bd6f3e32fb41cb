"""`troth demo` as people meet it: what it prints, and what it leaves alone."""

from pathlib import Path

import pytest

from sessions import ask
from troth.errors import ConfigError


def test_a_folder_with_other_things_is_refused_before_any_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(ConfigError, match="nothing is overwritten"):
        ask("demo", "--directory", str(tmp_path))
    assert capsys.readouterr().out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_quiet_says_nothing_and_builds_everything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask("demo", "--directory", str(tmp_path / "year"), "--quiet")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")
    assert (tmp_path / "year" / "index.html").is_file()
