"""What the pages show is what happens: their sessions run and their examples compile.

A page is read from top to bottom, in a folder of its own that begins empty. A block
with a title is written to the file of that name; a `console` block is run, and what
stands below a command is what it prints. A line `…` stands for lines left out. YAML
without a title is a whole agreement, or clauses that stand beside those of the
agreement that `troth init` writes. `--rewrite-stories` writes outputs anew; the
review of the diff is the test.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from language import compiled
from places import ROOT, SOURCE
from sessions import run
from troth.define.amending import read_amendment
from troth.define.notes import Notes
from troth.define.papers import read_paper
from troth.model.document import DocumentSort, Sheet
from troth.model.finding import Finding

STARTER = (SOURCE / "examples" / "starter" / "agreement.yaml").read_text("utf-8")
PAGES = [
    path
    for path in [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *sorted((ROOT / "docs").rglob("*.md")),
    ]
    # These read data that is not part of the repository, or have tests of their own.
    if not {"real-runs", "decisions"} & set(path.parts)
    and path.stem not in {"connect-measurements", "benchmarks"}
]
# `text` is an output or a drawing; whatever else is shown is run, read or compiled.
LANGUAGES = {"console", "python", "toml", "yaml", "sql", "text"}
# What builds the environment that this test runs in, and what has a test of its own.
NOT_RUN = ("make", "git", "source", ".venv/bin/pre-commit", "troth --help")
LEFT_OUT = "…"

_FENCE = re.compile(
    r"^```(\w*)(?: title=\"([^\"]+)\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Block:
    language: str
    title: str | None
    text: str


def blocks_of(page: Path) -> list[Block]:
    return [Block(*found) for found in _FENCE.findall(page.read_text("utf-8"))]


def name_page(path: Path) -> str:
    return str(path.relative_to(ROOT))


def with_blocks(language: str) -> list[Any]:
    return [
        pytest.param(block.text, id=f"{name_page(page)}-{number}")
        for page in PAGES
        for number, block in enumerate(blocks_of(page))
        if block.language == language and not block.title
    ]


@pytest.mark.parametrize("page", PAGES, ids=name_page)
def test_every_block_says_what_it_is(page: Path) -> None:
    for block in blocks_of(page):
        assert block.language in LANGUAGES, block.text


@pytest.mark.parametrize(
    "page",
    [
        page
        for page in PAGES
        if {"console", "python"} & {block.language for block in blocks_of(page)}
    ],
    ids=name_page,
)
def test_the_sessions_of_a_page_print_what_it_shows(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    text, folder = page.read_text("utf-8"), tmp_path
    for block in blocks_of(page):
        if block.title:
            (folder / block.title).parent.mkdir(parents=True, exist_ok=True)
            (folder / block.title).write_text(block.text, encoding="utf-8")
        elif block.language == "python":
            monkeypatch.chdir(folder)
            exec(compile(block.text, str(page), "exec"), {"__name__": "__main__"})
            for line in capsys.readouterr().out.splitlines():
                assert f"# {line}\n" in block.text
        elif block.language == "console":
            told, folder = run_block(block.text, folder)
            text = text.replace(f"```console\n{block.text}", f"```console\n{told}", 1)
    if request.config.getoption("--rewrite-stories"):
        page.write_text(text, encoding="utf-8")
    assert text == page.read_text("utf-8")


def run_block(text: str, folder: Path) -> tuple[str, Path]:
    """Return the block as it would be true, and the folder in which it ended."""
    told = []
    for command, shown in split_commands(text):
        told.append(f"$ {command}\n")
        if command.startswith(NOT_RUN):
            told.append(shown)
            continue
        said, ended_in = run(command.partition("  #")[0], folder)
        folder = Path(ended_in)
        lines = said.replace(str(folder), "~").splitlines()[1:]
        ended = lines.pop() if lines and re.fullmatch(r"\? \d+", lines[-1]) else "? 0"
        printed = "".join(f"{line.removeprefix('! ')}\n" for line in lines)
        assert "Traceback" not in printed, printed
        assert "Troth itself failed" not in printed, printed
        # 1 stands for findings or violations; whatever else went wrong is shown.
        assert shown.strip() or ended in {"? 0", "? 1"}, printed
        is_true = not shown.strip() or matches(shown.rstrip("\n"), printed)
        told.append(shown if is_true else f"{printed}{trailing(shown)}")
    return "".join(told), folder


def split_commands(text: str) -> Iterator[tuple[str, str]]:
    assert text.startswith("$ "), f"a session begins with a command: {text}"
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


def matches(shown: str, printed: str) -> bool:
    lines = [
        r"(?:.*\n)*?" if line == LEFT_OUT else f"{re.escape(line)}\n"
        for line in shown.splitlines()
    ]
    return re.fullmatch("".join(lines), f"{printed.rstrip()}\n") is not None


def trailing(shown: str) -> str:
    return "\n" * (len(shown) - len(shown.rstrip("\n")) - 1)


@pytest.mark.parametrize("text", with_blocks("yaml"))
def test_every_agreement_and_every_clause_compiles(text: str) -> None:
    if re.search(r"^amendment:", text, re.MULTILINE):
        assert not findings_of_amendment(text)
        return
    whole = text if re.search(r"^troth:", text, re.MULTILINE) else beside_starter(text)
    assert not compiled(whole).findings


def findings_of_amendment(text: str) -> tuple[Finding, ...]:
    notes = Notes("amendment.yaml")
    sheet = Sheet("amendment.yaml", text.encode())
    paper = read_paper(sheet, DocumentSort.AMENDMENT, notes)
    assert paper is not None
    assert read_amendment(paper, notes) is not None
    return notes.findings


def beside_starter(text: str) -> str:
    loader = YAML(typ="safe", pure=True)
    document, clauses = loader.load(STARTER), loader.load(text) or {}
    for key, value in clauses.items():
        both = isinstance(document.get(key), dict) and isinstance(value, dict)
        document[key] = {**document[key], **value} if both else value
    return "\n".join(
        f"{key}: {json.dumps(to_texts(value), ensure_ascii=False)}"
        for key, value in document.items()
    )


def to_texts(value: Any) -> Any:
    """Dates as they were written: JSON knows none."""
    if isinstance(value, dict):
        return {str(key): to_texts(one) for key, one in value.items()}
    if isinstance(value, list):
        return [to_texts(one) for one in value]
    return str(value) if isinstance(value, date) else value


@pytest.mark.parametrize("text", with_blocks("toml"))
def test_every_example_of_toml_can_be_read(text: str) -> None:
    assert tomllib.loads(text)


def test_readme_shows_what_the_demonstration_says() -> None:
    told = (ROOT / "tests" / "stories" / "demo" / "summary.txt").read_text("utf-8")
    shown = [
        shown
        for block in blocks_of(ROOT / "README.md")
        if block.language == "console"
        for command, shown in split_commands(block.text)
        if command == "make demo" and shown.strip()
    ]
    assert shown
    assert all(matches(one.rstrip("\n"), told) for one in shown)


def test_the_index_of_decisions_lists_every_record_by_its_title() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "index.md").read_text("utf-8")
    for path in sorted(folder.glob("[0-9]*.md")):
        title = path.read_text("utf-8").partition("\n")[0].partition(". ")[2]
        assert f"| [{int(path.name[:4])}]({path.name}) | {title} |" in index


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_what_a_page_of_the_top_folder_links_to_is_there(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        assert (ROOT / target).exists(), target
