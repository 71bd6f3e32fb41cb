"""Files that commands read and write.

A file is written beside its place and then moved there, so that nobody ever finds
half of it, whatever happens in between.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import click

from troth.errors import NotFoundError, OutsideError
from troth.model.wording import say_list

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
    return _read(path, _READ_MAX)


def read_attachment(path: Path) -> bytes:
    """Return the bytes of a file, which may be any that an agreement annexes.

    Raises:
        NoSuchFileError: There is no file of this name.
        FileAccessError: The file cannot be read.
    """
    return _read(path, -1)


def _read(path: Path, size: int) -> bytes:
    if str(path) != "/dev/stdin" and not path.is_file() and not path.is_fifo():
        raise NoSuchFileError(path)
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError as error:
        raise FileAccessError(path, error, doing="read") from error


def guess_format(output: Path, formats: Mapping[str, str]) -> str:
    """Return the format that a file's name asks for by its ending.

    Args:
        output: The file that will be written.
        formats: What each ending means.

    Raises:
        BadParameter: The ending means nothing here.
    """
    ending = output.suffix.lower()
    if ending not in formats:
        names = {form: f".{form}" for form in formats.values()}
        raise click.BadParameter(
            f"“{ending}” says no format that is written: let the name end in "
            f"{say_list(names.values(), last='or')}.",
            param_hint="--output",
        )
    return formats[ending]


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a text or bytes to a file: all of it or nothing.

    Raises:
        FileAccessError: The file cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise FileAccessError(path, error, doing="written") from error
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
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
