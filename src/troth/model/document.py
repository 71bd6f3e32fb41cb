"""The documents that an agreement is made of, and the binder that keeps them.

An agreement may take in standard provisions and supplements, stand below a parent and
be changed by amendments. All of them lie in one workspace; whoever reads an agreement
is handed its binder and never opens a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Protocol


class DocumentSort(Enum):
    """What a document is; each is found by the key at its head that names it."""

    AGREEMENT = "id"
    PROVISIONS = "provisions"
    SUPPLEMENT = "supplement"
    AMENDMENT = "amends"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document as it lies there: how findings call its file, and its bytes."""

    file: str
    text: bytes


class Barrier(Enum):
    """Why a file that a document names was not opened, in words."""

    OUTSIDE = "it lies outside the workspace"
    LINK = "a symbolic link stands on its way"
    MISSING = "there is no such file"
    UNREADABLE = "it cannot be read"


class Binder(Protocol):
    """The documents of one workspace."""

    def find(self, sort: DocumentSort, name: str) -> tuple[Sheet, ...]:
        """Return the documents that say at their head that they are this one.

        Args:
            sort: Which key at the head is meant.
            name: What stands there. Amendments are found by what they amend.
        """
        ...

    def open(self, path: str) -> Sheet | Barrier:
        """Return the file at a path inside the workspace, or why it stays closed."""
        ...


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a clause comes from.

    Attributes:
        sort: What the document is. name: its id. version: which one.
        file: How findings call its file.
        effective_on: Since when it holds, where it is an amendment.
        is_parent: Whether it is the level above.
    """

    sort: DocumentSort
    name: str
    version: str
    file: str
    effective_on: date | None = None
    is_parent: bool = False

    def __str__(self) -> str:
        """Say it as a reader would: `provisions nimbus-standard, version 4`."""
        if self.sort is DocumentSort.AMENDMENT:
            return f"amendment {self.name} of {self.effective_on}"
        noun = {DocumentSort.AGREEMENT: "agreement"}.get(self.sort, self.sort.value)
        if self.is_parent:
            noun = "parent agreement"
        return f"{noun} {self.name}, version {self.version}"
