"""Editions: the versions of one agreement, each with the day from which it holds.

A period is judged by the edition in force. Where a new one begins inside a window, the
amendment says what becomes of that window: it is split, or the change waits for the
next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from troth.model.agreement import Agreement


class InsidePeriod(Enum):
    """What an amendment does to a window that has begun when it takes effect."""

    SPLIT = "split"
    WAIT = "wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One version of an agreement.

    Attributes:
        agreement: What it says.
        effective_on: Its first local day; `None` for the first edition.
        inside: What becomes of windows that hold that day.
    """

    agreement: Agreement
    effective_on: date | None = None
    inside: InsidePeriod = InsidePeriod.WAIT


def edition_on(editions: Sequence[Edition], day: date) -> Edition:
    """Return the edition in force on a day; the first one before any began."""
    held = editions[0]
    for one in editions[1:]:
        if one.effective_on is not None and one.effective_on <= day:
            held = one
    return held
