"""Files of a feed: found by their patterns, opened, told apart by their digest."""

from __future__ import annotations

import contextlib
import glob
import gzip
import hashlib
import stat
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from troth.errors import ConfigError, SourceError
from troth.model.feed import Feed

_CHUNK = 1 << 20


class NoFileError(SourceError):
    """A file or pattern of a feed finds nothing."""

    def __init__(self, path: str, folder: Path, place: str) -> None:
        what = "file that fits" if _is_pattern(path) else "file at"
        super().__init__(
            f"There is no {what} {path}, seen from {folder}.",
            place=place,
            hint="Correct `path`, or put the file there.",
        )


class OutsideWorkspaceError(ConfigError):
    """A path of a feed leaves the workspace."""

    def __init__(self, path: Path, folder: Path, place: str) -> None:
        super().__init__(
            f"{path} lies outside the workspace {folder}.",
            place=place,
            hint="Move the file, or write `allow_outside = true` if that is meant.",
        )


class BrokenFileError(SourceError):
    """A file cannot be read as what it should be."""

    def __init__(self, path: Path, what: str, hint: str) -> None:
        super().__init__(what, place=str(path), hint=hint)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file as it was when it was found.

    Attributes:
        path: Where it is.
        name: What messages call it: its path seen from the workspace.
        is_gzip: It must be unpacked first.
        mark: Size and time of change, by which a change since is noticed.
    """

    path: Path
    name: str
    is_gzip: bool
    mark: tuple[int, int]


def find_files(feed: Feed) -> list[FoundFile]:
    """Return the files of a feed, sorted within each pattern.

    Raises:
        ConfigError: A path leaves the workspace, or there is none.
        SourceError: Nothing is found.
    """
    folder = Path(feed.folder).resolve()
    if not feed.paths:
        raise ConfigError(
            "There is no `path`.", place=feed.place, hint='Write `path = "<file>"`.'
        )
    found: dict[Path, FoundFile] = {}
    for pattern in feed.paths:
        whole = str(folder / pattern)
        names = sorted(glob.glob(whole, recursive=True)) if _is_pattern(whole) else []  # noqa: PTH207  # patterns may be absolute
        # A file whose name itself holds brackets is found as it is written.
        if not names and Path(whole).exists():
            names = [whole]
        if not names:
            raise NoFileError(pattern, folder, feed.place)
        for name in names:
            path = Path(name).resolve()
            found.setdefault(path, _find(path, folder, feed, is_named=len(names) == 1))
    return list(found.values())


def _find(path: Path, folder: Path, feed: Feed, *, is_named: bool) -> FoundFile:
    inside = path.is_relative_to(folder)
    if not inside and not feed.allow_outside:
        raise OutsideWorkspaceError(path, folder, feed.place)
    if path.is_dir():
        pattern = "*" if is_named else ""
        raise BrokenFileError(
            path,
            "This is a folder and not a file.",
            f'Name its files, such as `path = "{path.name}/{pattern}"`.',
        )
    with translated(path):
        kind = path.stat().st_mode
    if not stat.S_ISREG(kind):
        # Whoever opens a pipe waits until somebody writes into it.
        raise BrokenFileError(
            path, "This is a pipe or a device and not a file.", "Name a file of rows."
        )
    name = path.relative_to(folder).as_posix() if inside else str(path)
    is_gzip = feed.compression == "gzip" or (
        feed.compression == "auto" and path.suffix in (".gz", ".gzip")
    )
    with translated(path):
        state = path.stat()
    return FoundFile(path, name, is_gzip, (state.st_size, state.st_mtime_ns))


def _is_pattern(path: str) -> bool:
    return glob.has_magic(path)


@contextlib.contextmanager
def open_plain(file: FoundFile) -> Iterator[BinaryIO]:
    """Open a file for reading, unpacked where it is packed."""
    with translated(file.path), file.path.open("rb") as stream:
        if file.is_gzip:
            with gzip.open(stream) as unpacked:
                yield cast("BinaryIO", unpacked)
        else:
            yield stream


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what the system says about a file into an error that says what to do."""
    try:
        yield
    except FileNotFoundError as error:
        raise BrokenFileError(
            path, "The file is no longer there.", "Put it back, or correct `path`."
        ) from error
    except PermissionError as error:
        raise BrokenFileError(
            path, "The file may not be read.", "Allow reading it."
        ) from error
    except EOFError as error:
        raise BrokenFileError(
            path, "The gzip file ends too early.", "Copy it again; it was cut off."
        ) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise BrokenFileError(
            path,
            f"The file is no sound gzip: {error}.",
            'Copy it again, or write `compression = "none"` if it is not packed.',
        ) from error
    except IsADirectoryError as error:
        raise BrokenFileError(
            path, "This is a folder and not a file.", "Name its files."
        ) from error


def digest_files(files: Sequence[FoundFile]) -> str:
    """Return `sha256:…` over the content of files.

    Of one file it is the digest that `sha256sum` prints; of several, the digest of
    their digests in order.

    Raises:
        SourceError: A file changed since it was found, so that the digest would not
            be that of the rows that were read.
    """
    digests = [_digest(file) for file in files]
    if len(digests) == 1:
        return f"sha256:{digests[0]}"
    total = hashlib.sha256("".join(f"{one}\n" for one in digests).encode())
    return f"sha256:{total.hexdigest()}"


def _digest(file: FoundFile) -> str:
    total = hashlib.sha256()
    with translated(file.path), file.path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            total.update(chunk)
        state = file.path.stat()
    if (state.st_size, state.st_mtime_ns) != file.mark:
        raise SourceError(
            "The file changed while it was read.",
            place=file.name,
            hint="Run it again when the file is whole.",
            transient=True,
        )
    return total.hexdigest()
