"""Who is liable how far, and who holds whom harmless."""

from __future__ import annotations

from dataclasses import dataclass

from troth.model.deadline import Deadline
from troth.model.remedy import Cap


@dataclass(frozen=True, slots=True, kw_only=True)
class Liability:
    """The most that a party (`None`: each) is liable for; no caps: without limit."""

    of: str | None = None
    caps: tuple[Cap, ...] = ()
    credits_count: bool = False
    excludes: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Indemnity:
    """That one party bears what falls on another.

    Attributes:
        by: Who bears it. holder: who is held harmless. also: who else is.
        trigger: What it is for. scope: what is borne.
        third_party: Whether only claims of others count.
        notice: By when a claim must be told.
        defence: Who conducts the defence: `by`, `holder` or `together`.
    """

    name: str
    by: str
    holder: str
    trigger: str
    also: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    third_party: bool = True
    exceptions: tuple[str, ...] = ()
    insurance: str | None = None
    caps: tuple[Cap, ...] = ()
    notice: Deadline | None = None
    defence: str = "by"
