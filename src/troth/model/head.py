"""The record of an agreement: who keeps it, under which law, how it came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from troth.model.deadline import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One entry of the history."""

    version: str
    on: date
    what: str
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """That someone approved this version; without a day it is pending."""

    by: str
    of: str | None = None
    role: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeNotice:
    """Who may change the agreement alone, and how long before a change holds."""

    by: tuple[str, ...] = ()
    notice: Span | None = None
    objection: Span | None = None
    worse: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the head says beside names and version.

    Attributes:
        owners: Who keeps the agreement.
        language: The language of its words. law: the law it is under. courts: who
            decides. dated: the day of the document.
        informal: Whether it binds in honour only.
        changes: How it may be changed; `None`: only by all together.
    """

    owners: tuple[str, ...] = ()
    language: str | None = None
    law: str | None = None
    courts: str | None = None
    dated: date | None = None
    informal: bool = False
    history: tuple[Change, ...] = ()
    approvals: tuple[Approval, ...] = ()
    changes: ChangeNotice | None = None
