"""Files that commands read and write: all of them or nothing."""

from pathlib import Path

import click
import pytest

from sessions import ask
from troth.cli.files import (
    FileAccessError,
    NoSuchFileError,
    read_agreement,
    write_whole,
)
from troth.cli.starter import (
    NoSuchExampleError,
    OccupiedFolderError,
    list_examples,
    read_starter,
    write_folder,
)


def test_a_missing_file_and_a_folder_are_not_agreements(tmp_path: Path) -> None:
    with pytest.raises(NoSuchFileError, match="no such file"):
        read_agreement(tmp_path / "a.yaml")
    with pytest.raises(NoSuchFileError, match="a folder"):
        read_agreement(tmp_path)


def test_of_a_huge_file_only_the_start_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    path.write_bytes(b"#" * 3_000_000)
    assert len(read_agreement(path)) == 1024 * 1024 + 1


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "report.md"
    path.write_text("old", encoding="utf-8")
    write_whole(path, "new\n")
    assert path.read_text(encoding="utf-8") == "new\n"
    assert [one.name for one in tmp_path.iterdir()] == ["report.md"]


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileAccessError, match="could not be written"):
        write_whole(tmp_path / "missing" / "report.md", "text")
    (tmp_path / "taken").mkdir()
    with pytest.raises(FileAccessError, match="could not be written"):
        write_whole(tmp_path / "taken", "text")
    assert [one.name for one in tmp_path.iterdir()] == ["taken"]


def test_a_new_folder_holds_all_files(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "workspace"
    write_folder(folder, {"a.txt": "a", "data/b.txt": "b"})
    assert (folder / "data" / "b.txt").read_text(encoding="utf-8") == "b"
    assert [one.name for one in folder.parent.iterdir()] == ["workspace"]


def test_an_empty_folder_is_filled_and_stays_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    folder.mkdir()
    before = folder.stat().st_ino
    write_folder(folder, {"a.txt": "a"})
    assert folder.stat().st_ino == before
    assert (folder / "a.txt").is_file()
    assert [one.name for one in tmp_path.iterdir()] == ["workspace"]


def test_a_folder_that_holds_something_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OccupiedFolderError):
        write_folder(tmp_path, {"a.txt": "a"})
    with pytest.raises(OccupiedFolderError):
        write_folder(tmp_path / "mine.txt", {"a.txt": "a"})
    assert [one.name for one in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileAccessError):
        write_folder(tmp_path / "w", {"a": "a", "a/b": "a file cannot hold a file"})
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(FileAccessError):
        write_folder(tmp_path / "file" / "w", {"a": "a"})


def test_an_unknown_example_is_refused_with_the_known_ones() -> None:
    assert "starter" in list_examples()
    with pytest.raises(NoSuchExampleError) as raised:
        read_starter("startr")
    assert "starter" in raised.value.hint


def test_a_report_is_not_written_under_an_ending_that_it_is_not(
    tmp_path: Path,
) -> None:
    path = tmp_path / "march.pdf"
    with pytest.raises(click.BadParameter, match=r"“\.pdf” says no format"):
        ask("report", "attainment", "--period", "2026-03", "--output", str(path))
    assert not path.exists()
