"""Console sessions as they are, line by line: what is typed, printed, returned.

A transcript holds commands (`$ …`), what each prints (standard output, then what
went to standard error after `!`), and how it ended where that was not 0 (`? 1`). Its
commands run one after another in one empty folder. `--rewrite-stories` writes the
transcripts anew; the review of the diff is the test.
"""

from pathlib import Path

import pytest

from sessions import run

HERE = Path(__file__).parent
TRANSCRIPTS = sorted(HERE.glob("*.txt"))


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
    assert "Troth itself failed" not in actual
    if request.config.getoption("--rewrite-stories"):
        path.write_text(actual, encoding="utf-8")
    assert actual == path.read_text(encoding="utf-8")
