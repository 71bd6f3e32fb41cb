"""What imports cannot say about the house: names, docstrings, records, tools."""

import ast
import re
from pathlib import Path

import pytest

from places import ROOT, SOURCE

MODULES = sorted(SOURCE.rglob("*.py"))
# Where one of these seems needed, a noun is missing.
EMPTY_WORDS = {"utils", "util", "helpers", "common", "misc", "base", "core", "manager"}


def name_module(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name_module)
def test_every_module_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if path.name == "__init__.py" and not tree.body:
        return
    said = ast.get_docstring(tree) or ""
    assert said.split("\n", 1)[0].endswith((".", "?", ":")), "open with a sentence"


@pytest.mark.parametrize("path", MODULES, ids=name_module)
def test_no_module_bears_an_empty_word_as_its_name(path: Path) -> None:
    assert not EMPTY_WORDS & {path.stem, *path.relative_to(SOURCE).parent.parts}


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.name == "__init__.py"], ids=name_module
)
def test_an_init_is_empty_or_a_registry(path: Path) -> None:
    if path.parent == SOURCE:
        return  # the public face of the library shows what is public
    allowed = (ast.Import, ast.ImportFrom, ast.Expr)
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            made = node.value
            assert isinstance(made, ast.Call), "an __init__ holds only its registry"
            assert ast.unparse(made.func).startswith("Registry")
        else:
            assert isinstance(node, allowed), "an __init__ holds only its registry"


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.name == "__init__.py"], ids=name_module
)
def test_an_init_imports_only_what_it_registers(path: Path) -> None:
    if path.parent == SOURCE:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert imported <= used, "an __init__ re-exports nothing"


def test_every_folder_of_the_source_is_a_package_with_content() -> None:
    for folder in sorted({path.parent for path in MODULES}):
        assert (folder / "__init__.py").is_file(), f"{folder} lacks __init__.py"
        files = [path for path in folder.rglob("*.py") if path.name != "__init__.py"]
        assert files, f"{folder} holds nothing"


def test_the_tools_name_no_host_and_no_place_of_one_machine() -> None:
    files = [
        *(ROOT / "requirements").glob("*.txt"),
        *(ROOT / "tools").iterdir(),
        *(ROOT / ".ci").iterdir(),
        ROOT / "Makefile",
        ROOT / "pyproject.toml",
    ]
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert "://" not in text, path.name
        assert "--index-url" not in text, path.name
        assert "--find-links" not in text, path.name


def test_every_decision_says_context_decision_and_consequences() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    # A number is taken when a decision is begun, so one may be missing for a while.
    assert len({path.name[:4] for path in records}) == len(records)
    for path in records:
        text = path.read_text(encoding="utf-8")
        for part in ("## Context", "## Decision", "## Consequences"):
            assert part in text, f"{path.name} lacks “{part}”"


def test_the_drawing_of_the_house_names_every_room() -> None:
    drawing = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = [path for path in SOURCE.iterdir() if not path.name.startswith("_")]
    for room in rooms:
        if room.is_dir() or room.suffix == ".py":
            assert room.name in drawing, f"ARCHITECTURE.md does not draw {room.name}"


def test_every_task_of_the_makefile_says_what_it_does() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    declared = re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)
    assert declared
    assert set(re.findall(r"^([a-z]+):.*## ", text, re.MULTILINE)) == set(
        declared[1].split()
    )
