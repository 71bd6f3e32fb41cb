"""A folder as a shelf: documents and measurements become files.

The same content gives the same bytes: nothing written holds the time of writing. A
folder is built beside its place and moved there when it is whole.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from troth.errors import ConfigError, OutsideError

_GZIP_LEVEL = 3  # generated once and read a few times


class FolderTakenError(ConfigError):
    """A folder that would be replaced holds something else."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            "Something else is there already, and nothing is overwritten.",
            place=str(folder),
            hint="Name a folder that does not exist yet: `--directory DIR`.",
        )


class FolderError(OutsideError):
    """A folder cannot be written."""

    def __init__(self, folder: Path, error: OSError) -> None:
        super().__init__(
            f"It could not be written: {error.strerror or error}.",
            place=str(error.filename or folder),
            hint="Check that the place exists, may be used, and has room.",
        )


class Folder:
    """Files under one folder.

    Args:
        root: The folder; those inside it are made as they are needed.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def put_text(self, path: str, text: str) -> None:
        """Write a text as a file."""
        self._put(path, text.encode())

    def put_rows(
        self, path: str, columns: Mapping[str, Any], *, delimiter: str = ","
    ) -> None:
        """Write rows as a file; see `ports.Shelf.put_rows`."""
        plain = path.removesuffix(".gz")
        if plain.endswith(".csv"):
            content = _to_csv(columns, delimiter)
        elif plain.endswith(".jsonl"):
            content = _to_jsonl(columns)
        else:
            content = _to_parquet(columns)
        if plain != path:
            content = gzip.compress(content, _GZIP_LEVEL, mtime=0)
        self._put(path, content)

    def _put(self, path: str, content: bytes) -> None:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


@contextlib.contextmanager
def build_folder(directory: Path, *, mark: str) -> Iterator[Folder]:
    """Give a shelf that becomes the directory when all is on it; or nothing does.

    Args:
        directory: It does not exist yet, is empty, or was built here before.
        mark: The file by which a folder built here is known.

    Raises:
        FolderTakenError: The directory holds something else.
        FolderError: It cannot be written.
    """
    whole = directory.resolve()
    beside = None
    try:
        is_taken = whole.exists() and (not whole.is_dir() or any(whole.iterdir()))
        if is_taken and not (whole / mark).is_file():
            raise FolderTakenError(directory)
        whole.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{whole.name}.", dir=whole.parent))
        built = beside / "new"
        built.mkdir()
        yield Folder(built)
        (built / mark).touch()
        _replace(whole, built, beside / "old")
    except OSError as error:
        raise FolderError(directory, error) from error
    finally:
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)


def _replace(whole: Path, built: Path, old: Path) -> None:
    if whole.exists():
        whole.rename(old)
    try:
        built.rename(whole)
    except OSError:
        if old.exists():
            old.rename(whole)
        raise


def _to_csv(columns: Mapping[str, Any], delimiter: str) -> bytes:
    from pyarrow import csv

    def write(quoting: Literal["none", "needed"]) -> bytes:
        options = csv.WriteOptions(
            include_header=False, delimiter=delimiter, quoting_style=quoting
        )
        content = io.BytesIO()
        content.write(f"{delimiter.join(columns)}\n".encode())
        csv.write_csv(table, content, options)
        return content.getvalue()

    table = _to_table(columns)
    try:
        return write("none")
    except pa.ArrowInvalid:  # a text holds a delimiter, a quote or a line break
        return write("needed")


def _to_jsonl(columns: Mapping[str, Any]) -> bytes:
    rows = zip(*columns.values(), strict=True)
    lines = (
        json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False)
        for row in rows
    )
    return "".join(f"{line}\n" for line in lines).encode()


def _to_parquet(columns: Mapping[str, Any]) -> bytes:
    from pyarrow import parquet

    content = io.BytesIO()
    parquet.write_table(_to_table(columns), content, compression="zstd")
    return content.getvalue()


def _to_table(columns: Mapping[str, Any]) -> pa.Table:
    return pa.table({name: pa.array(values) for name, values in columns.items()})
