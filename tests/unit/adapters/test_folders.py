"""A folder that is built whole or not at all, and files of every form."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from troth.adapters.folders import FolderError, FolderTakenError, build_folder

MARK = ".built"
ROWS = {"at": np.array([1, 2]), "said": ["one, two", None]}


def test_rows_become_the_form_that_the_ending_says(tmp_path: Path) -> None:
    with build_folder(tmp_path / "new", mark=MARK) as shelf:
        shelf.put_rows("a/rows.csv", ROWS, delimiter=";")
        shelf.put_rows("rows.csv.gz", ROWS, delimiter=";")
        shelf.put_rows("rows.jsonl", {"at": [1], "said": [float("nan")]})
        shelf.put_rows("rows.parquet", ROWS)
    folder = tmp_path / "new"
    text = (folder / "a" / "rows.csv").read_text(encoding="utf-8")
    assert text == "at;said\n1;one, two\n2;\n"
    assert gzip.decompress((folder / "rows.csv.gz").read_bytes()).decode() == text
    assert (folder / "rows.jsonl").read_text() == '{"at": 1, "said": NaN}\n'
    table = parquet.read_table(folder / "rows.parquet")
    assert json.dumps(table.to_pydict()) == '{"at": [1, 2], "said": ["one, two", null]}'


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        with build_folder(tmp_path / name, mark=MARK) as shelf:
            shelf.put_rows("rows.csv.gz", ROWS)
            shelf.put_rows("rows.parquet", ROWS)
    for name in ("rows.csv.gz", "rows.parquet"):
        one, two = ((tmp_path / place / name).read_bytes() for place in ("one", "two"))
        assert one == two


def test_a_folder_that_was_built_here_is_replaced(tmp_path: Path) -> None:
    for text in ("old", "new"):
        with build_folder(tmp_path / "it", mark=MARK) as shelf:
            shelf.put_text(f"{text}.txt", text)
    assert sorted(path.name for path in (tmp_path / "it").iterdir()) == [
        MARK,
        "new.txt",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["it"]


def test_a_folder_of_someone_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with (
        pytest.raises(FolderTakenError, match="nothing is overwritten"),
        build_folder(tmp_path, mark=MARK),
    ):
        raise AssertionError
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_nothing_is_left_of_a_folder_that_fails_halfway(tmp_path: Path) -> None:
    def build_half() -> None:
        with build_folder(tmp_path / "it", mark=MARK) as shelf:
            shelf.put_text("half.txt", "half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_half()
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with (
        pytest.raises(FolderError, match="could not be written"),
        build_folder(tmp_path / "file" / "it", mark=MARK),
    ):
        raise AssertionError
