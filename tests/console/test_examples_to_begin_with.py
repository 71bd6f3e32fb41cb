"""A workspace may begin with any example, and has measurements that fit it."""

import subprocess
import sys
from pathlib import Path

import pytest

TROTH = Path(sys.executable).with_name("troth")
EXAMPLES = ["hosting", "vendor-object-storage", "call-centre-slc", "smarketing"]


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TROTH, *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_workspace_of_an_example_can_be_assessed(
    example: str, tmp_path: Path
) -> None:
    begun = run("init", "here", "--example", example, cwd=tmp_path)
    assert begun.returncode == 0, begun.stderr
    folder = tmp_path / "here"
    assert "shop-up is missed" not in (folder / "README.md").read_text("utf-8")
    assert run("check", "agreement.yaml", cwd=folder).returncode == 0

    assessed = run("assess", "--period", "2026-03", cwd=folder)

    assert assessed.returncode in (0, 1), assessed.stderr
    assert "unknown" not in assessed.stdout
    assert "no source" not in assessed.stdout
