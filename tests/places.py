"""Where things lie that tests read: the checkout, the exact cases, the real data.

Cases and data are not part of the repository. `TROTH_CASES` and `TROTH_DATA` say
where they are; without them, a folder `shared/` beside the checkout is looked at.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "troth"
CASES = Path(os.environ.get("TROTH_CASES", ROOT.parent / "shared" / "cases"))
DATA = Path(os.environ.get("TROTH_DATA", ROOT.parent / "shared" / "data"))


def read_rows(name: str) -> list[dict[str, Any]]:
    """Return the rows of a `.jsonl` case file, or none where it is missing."""
    path = CASES / name
    if not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def read_cases(name: str) -> list[dict[str, Any]]:
    """Return the cases of a `.json` case file, or none where it is missing."""
    path = CASES / name
    if not path.is_file():
        return []
    cases: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cases"]
    return cases


def each_of(rows: list[dict[str, Any]]) -> list[Any]:
    """Return rows to parametrise over; where there are none, a skip that says why."""
    why = f"no such cases at {CASES}: set TROTH_CASES to the folder of exact cases"
    return rows or [pytest.param(None, id="absent", marks=pytest.mark.skip(why))]


def find_data(name: str) -> Path:
    """Return the path of a real data file; skip the test where it is missing."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"no {name} at {DATA}: set TROTH_DATA to the folder of real data")
    return path
