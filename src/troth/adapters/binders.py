"""The documents of a workspace, in the files of its folders.

A document is found by what it says at its head, not by its file's name. Nothing outside
the workspace is ever read: a path that leads out, or over a symbolic link, stays
closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from troth.model.document import Barrier, DocumentSort, Sheet

_READ_MAX = 1024 * 1024 + 1
"""One byte more than a document may have is enough to know that it is too large."""

_FILES_MAX = 2000
_ENDINGS = (".yaml", ".yml")
_FOLDER = "documents"
_HEAD = re.compile(
    rb"^(id|provisions|supplement|amends)[ ]*:[ ]+"
    rb"(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^#\n]*?))[ ]*(?:[ ]#[^\n]*)?\r?$",
    re.MULTILINE,
)


class FolderBinder:
    """The documents beside an agreement, in `documents/`, and where settings say.

    Args:
        root: The workspace.
        folders: Where documents lie; those that are not there are left out.
        files: Further files that the settings name.
    """

    def __init__(
        self,
        root: Path,
        folders: Iterable[Path],
        files: Iterable[Path] = (),
    ) -> None:
        self.root = root
        self._folders = tuple(folders)
        self._files = tuple(files)

    @classmethod
    def beside(
        cls, agreement: Path, root: Path | None = None, files: Iterable[Path] = ()
    ) -> FolderBinder:
        """Return the documents that belong to an agreement's file.

        Args:
            agreement: The file; what lies beside it and in `documents/` is found.
            root: The workspace; else the folder of the file.
            files: Further files that the settings name.
        """
        folder = agreement.parent
        home = root.resolve() if root is not None else folder.resolve()
        if home == folder.resolve():
            home = folder  # findings name its files as the agreement's is named
        else:
            folder = folder.resolve()
        places = dict.fromkeys((folder, folder / _FOLDER, home / _FOLDER))
        return cls(home, places, files)

    def find(self, sort: DocumentSort, name: str) -> tuple[Sheet, ...]:
        """Return the documents that say at their head that they are this one."""
        return tuple(self._by_head.get((sort.value, name), ()))

    def open(self, path: str) -> Sheet | Barrier:
        """Return the file at a path inside the workspace, or why it stays closed."""
        place = Path(path)
        if place.is_absolute() or ".." in place.parts or "\0" in path:
            return Barrier.OUTSIDE
        whole = self.root / place
        barrier = _find_barrier(whole, self.root)
        if barrier is not None:
            return barrier
        text = _read(whole)
        return Barrier.UNREADABLE if text is None else Sheet(_shown(whole), text)

    @cached_property
    def _by_head(self) -> dict[tuple[str, str], list[Sheet]]:
        found: dict[tuple[str, str], list[Sheet]] = {}
        for path in self._paths():
            text = _read(path)
            if text is None:
                continue
            sheet = Sheet(_shown(path), text)
            for key, *names in _HEAD.findall(text):
                name = b"".join(names).strip().decode("utf-8", "replace")
                sheets = found.setdefault((key.decode(), name), [])
                if sheet not in sheets:
                    sheets.append(sheet)
        return found

    def _paths(self) -> list[Path]:
        """Return the files that may be documents, each once; links are not followed."""
        paths: dict[Path, Path] = {}
        for folder in self._folders:
            for path in _list(folder):
                if path.suffix.lower() in _ENDINGS:
                    paths.setdefault(path.absolute(), path)
        for path in self._files:
            paths.setdefault(path.absolute(), path)
        inside = [
            path for path in paths.values() if _find_barrier(path, self.root) is None
        ]
        return inside[:_FILES_MAX]


def _list(folder: Path) -> list[Path]:
    if folder.is_symlink() or not folder.is_dir():
        return []
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _find_barrier(path: Path, root: Path) -> Barrier | None:
    """Return why a file may not be read, if so; every step of its way is looked at."""
    whole, home = path.absolute(), root.absolute()
    if not whole.is_relative_to(home):
        return Barrier.OUTSIDE
    steps = whole.relative_to(home).parts
    here = home
    for step in steps:
        here /= step
        if here.is_symlink():
            return Barrier.LINK
    if not whole.resolve().is_relative_to(home.resolve()):
        return Barrier.OUTSIDE
    return None if whole.is_file() else Barrier.MISSING


def _shown(path: Path) -> str:
    """Return how findings call a file: from where one stands, if it is below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(_READ_MAX)
    except OSError:
        return None
