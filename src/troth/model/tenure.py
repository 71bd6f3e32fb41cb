"""Which windows of a promise one edition judges.

An amendment takes effect on a day. Where it splits, a window that holds that day falls
into two parts, each judged by its own edition; where it waits, the window belongs whole
to the edition in force when it begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """From when until when one edition judges, in local days.

    Attributes:
        starts_on: Its first day; `None` from the beginning.
        ends_on: The first day of the next edition; `None` while there is none.
        splits_start: Whether a window that holds `starts_on` is split there.
        splits_end: Whether a window that holds `ends_on` is split there.
    """

    starts_on: date | None = None
    ends_on: date | None = None
    splits_start: bool = False
    splits_end: bool = False
