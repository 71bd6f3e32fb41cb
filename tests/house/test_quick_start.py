"""A check starts quickly: it imports only what reads an agreement."""

import subprocess
import sys
from pathlib import Path

import pytest

from places import ROOT

HEAVY = "holidays importlib.metadata jinja2 numpy pandas pyarrow pydantic rich".split()


EXAMPLES = sorted((ROOT / "src/troth/examples").glob("*.yaml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_check_imports_no_library_that_it_does_not_need(path: Path) -> None:
    troth = Path(sys.executable).parent / "troth"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", str(troth), "check", str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "troth.define.compiler" in imported
    assert sorted(imported.intersection(HEAVY)) == []
