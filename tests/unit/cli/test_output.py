"""Errors, exit codes, paragraphs and tables as every command prints them."""

import io
import json
import os
from pathlib import Path

import pytest

from troth.cli import output
from troth.cli.output import ExitCode
from troth.errors import (
    ConfigError,
    NotFoundError,
    OutsideError,
    RefusedError,
    SourceError,
    TrothError,
)
from troth.model.finding import Finding, FindingsError, Place, Severity

FINDING = Finding(
    "D202", "key-is-present", Severity.ERROR, Place("a.yaml", 3), "term", "No end.", ""
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (FindingsError("a.yaml", (FINDING,)), ExitCode.FOUND),
        (NotFoundError("No."), ExitCode.WRONG_USE),
        (ConfigError("No."), ExitCode.WRONG_USE),
        (RefusedError("E301", "Too late.", "Claim earlier."), ExitCode.REFUSED),
        (TrothError("No."), ExitCode.REFUSED),
        (SourceError("Gone."), ExitCode.OUTSIDE),
        (OSError(28, "No space left on device"), ExitCode.OUTSIDE),
        (ZeroDivisionError("division by zero"), ExitCode.FAULT),
    ],
)
def test_each_sort_of_error_has_its_exit_code(error: Exception, code: int) -> None:
    assert output.exit_code_of(error) == code


def test_an_error_says_what_where_and_what_to_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = OutsideError("The file is empty.", place="a.csv", hint="Export it again.")
    assert output.fail(error, as_json=False) == 4
    assert capsys.readouterr().err == (
        "error: The file is empty.\nwhere: a.csv\nto do: Export it again.\n"
    )


def test_an_error_for_programs_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    output.fail(NotFoundError("No such thing."), as_json=True)
    said = json.loads(capsys.readouterr().err)
    assert said == {
        "error": {
            "code": "",
            "what": "No such thing.",
            "where": "",
            "do": "",
            "exit_code": 2,
        }
    }


def test_a_fault_is_said_without_a_traceback_unless_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TROTH_DEBUG", raising=False)
    assert output.fail(ZeroDivisionError("division by zero"), as_json=False) == 70
    quiet = capsys.readouterr().err
    assert "Troth itself failed: ZeroDivisionError" in quiet
    assert "Traceback" not in quiet
    monkeypatch.setenv("TROTH_DEBUG", "1")
    output.fail(ZeroDivisionError("division by zero"), as_json=False)
    assert "ZeroDivisionError: division by zero\n" in capsys.readouterr().err


def test_an_error_of_the_system_names_its_file(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.fail(OSError(13, "Permission denied", "a.yaml"), as_json=False)
    assert "error: Permission denied.\nwhere: a.yaml\n" in capsys.readouterr().err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colour_is_only_for_terminals_that_want_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert output.paint("no", "red", Terminal()) == "\x1b[31mno\x1b[0m"
    assert "\x1b[2m" in output.paint("no", "dim", Terminal())
    assert output.paint("no", "red", io.StringIO()) == "no"
    monkeypatch.setenv("NO_COLOR", "1")
    assert output.paint("no", "red", Terminal()) == "no"


def test_lines_are_as_long_as_the_terminal_allows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        output.shutil, "get_terminal_size", lambda: os.terminal_size((61, 9))
    )
    monkeypatch.delenv("COLUMNS", raising=False)
    assert output.width_of(Terminal()) == 61
    assert output.width_of(io.StringIO()) == 100


def test_a_table_breaks_long_cells_and_never_leaves_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    output.say_table(("name", "n"), [("word " * 20, "7")], indent=2, right=("n",))
    lines = capsys.readouterr().out.splitlines()
    assert all(len(line) <= 40 for line in lines)
    assert lines[2].endswith("7")


def test_what_was_measured_cannot_steer_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.say_table(["site"], [["\x1b[2Ja\u202eb\nc"]])
    output.say_paragraph("\x1b]0;title\x07 of\na \x9bline")
    output.fail(ConfigError("\x1b[31m.", place="a\rb"), as_json=False)
    said = capsys.readouterr()
    assert "␛[2Ja\ufffdb\nc" in said.out.replace(" ", "")
    assert "␛]0;title␇ of a" in said.out
    assert not {"\x1b", "\x07", "\x9b", "\r"} & set(said.out + said.err)


def test_a_paragraph_keeps_its_words_whole(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    output.say_paragraph("service-level agreements last longest", indent=2)
    assert capsys.readouterr().out == (
        "  service-level\n  agreements last\n  longest\n"
    )


def test_places_in_the_current_folder_are_seen_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = output._shorten(f"{tmp_path}/a.csv, seen from {tmp_path}, not {tmp_path}2.")
    assert said == f"a.csv, seen from this folder, not {tmp_path}2."
