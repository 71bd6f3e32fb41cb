"""Console sessions as they are, line by line: what is typed, printed, returned.

A transcript holds commands (`$ …`), what each prints (standard output, then what
went to standard error after `!`), and how it ended where that was not 0 (`? 1`). Its
commands run one after another in one empty folder. `--rewrite-stories` writes the
transcripts anew; the review of the diff is the test.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TRANSCRIPTS = sorted(HERE.glob("*.txt"))
_WIDTH = "88"


def run(command: str, folder: Path) -> tuple[str, str]:
    """Run a command in bash; return its transcript and the folder it ended in."""
    bin_folder = str(Path(sys.executable).parent)
    environment = {
        "PATH": f"{bin_folder}:{os.environ['PATH']}",
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "COLUMNS": _WIDTH,
        "TZ": "UTC",
    }
    asked = f"{command}\ncode=$?; pwd >&3; exit $code"
    reading, writing = os.pipe()
    done = subprocess.run(
        ["bash", "-c", f"exec 3>&{writing}\n{asked}"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        pass_fds=(writing,),
        check=False,
        timeout=120,
    )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        ended_in = pipe.read().strip()
    lines = [f"$ {command}", *done.stdout.rstrip("\n").splitlines()]
    lines += [f"! {line}".rstrip() for line in done.stderr.splitlines()]
    if done.returncode:
        lines.append(f"? {done.returncode}")
    return "\n".join(lines), ended_in


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_console_says_what_the_transcript_says(
    path: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    expected = path.read_text(encoding="utf-8")
    commands = [
        line.removeprefix("$ ")
        for line in expected.splitlines()
        if line.startswith("$ ")
    ]
    folder, parts = tmp_path, []
    for command in commands:
        part, ended_in = run(command, folder)
        parts.append(part.replace(str(tmp_path), "~"))
        folder = Path(ended_in)
    actual = "\n\n".join(parts) + "\n"
    assert "Traceback" not in actual
    if request.config.getoption("--rewrite-stories"):
        path.write_text(actual, encoding="utf-8")
    assert actual == path.read_text(encoding="utf-8")
