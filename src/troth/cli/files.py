"""Files that commands read and write.

A file is written beside its place and then moved there, so that nobody ever finds
half of it, whatever happens in between.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from troth.errors import NotFoundError, OutsideError

# One byte more than an agreement may have is enough to know that it is too large.
_READ_MAX = 1024 * 1024 + 1


class NoSuchFileError(NotFoundError):
    """A file that was named is not there."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            "There is no such file." if not path.is_dir() else "This is a folder.",
            place=str(path),
            hint="Name an agreement's YAML file; `troth init` writes one.",
        )


class FileAccessError(OutsideError):
    """A file could not be read or written."""

    def __init__(self, path: Path, error: OSError, *, doing: str) -> None:
        super().__init__(
            f"It could not be {doing}: {error.strerror or error}.",
            place=str(path),
            hint="Check that the place exists, may be used, and has room.",
        )


def read_agreement(path: Path) -> bytes:
    """Return the bytes of an agreement's file; of a far too large one, the start.

    Raises:
        NoSuchFileError: There is no file of this name.
        FileAccessError: The file cannot be read.
    """
    if str(path) != "/dev/stdin" and not path.is_file() and not path.is_fifo():
        raise NoSuchFileError(path)
    try:
        with path.open("rb") as file:
            return file.read(_READ_MAX)
    except OSError as error:
        raise FileAccessError(path, error, doing="read") from error


def write_whole(path: Path, text: str) -> None:
    """Write a text to a file: all of it or nothing.

    Raises:
        FileAccessError: The file cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise FileAccessError(path, error, doing="written") from error
    beside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        beside.chmod(0o666 & ~_mask())
        beside.replace(path)
    except OSError as error:
        raise FileAccessError(path, error, doing="written") from error
    finally:
        beside.unlink(missing_ok=True)


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
