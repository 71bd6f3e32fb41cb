"""Periods that people name by the calendar: a year, a quarter, a month, a day.

A local date begins at the first instant at which the wall clock shows it, so a day
may have 23 or 25 hours and the days of a month lie end to end.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from troth.errors import RefusedError
from troth.model.hours import DAY_US
from troth.model.period import EPOCH, Period, from_us
from troth.model.wall_clock import WallClock

_FORMS = (
    ("year", re.compile(r"([0-9]{4})")),
    ("quarter", re.compile(r"([0-9]{4})-Q([1-4])")),
    ("month", re.compile(r"([0-9]{4})-([0-9]{2})")),
    ("week", re.compile(r"([0-9]{4})-W([0-9]{2})")),
    ("day", re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")),
)
# Beyond them a year is a slip of the pen, and time zones say nothing.
_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_EPOCH_DAY = EPOCH.date().toordinal()


class PeriodTextError(RefusedError, ValueError):
    """A text that names no period of the calendar."""

    def __init__(self, text: str) -> None:
        super().__init__(
            "M705",
            f"“{text}” is not a period.",
            "Write a year `2026`, a quarter `2026-Q1`, a month `2026-03`, a week "
            "`2026-W07`, a day `2026-03-14`, or two days `2026-03-01..2026-04-01` "
            "(the second is not included), in the years 1900 to 2999.",
        )


def day_start(day: date, clock: WallClock) -> datetime:
    """Return the first instant of a local date, in UTC."""
    return from_us(clock.first_showing((day.toordinal() - _EPOCH_DAY) * DAY_US))


def days_between(first: date, after: date, clock: WallClock) -> Period:
    """Return the period from the start of one local date to the start of another."""
    return Period(day_start(first, clock), day_start(after, clock))


def month_start(day: date, months: int = 0) -> date:
    """Return the first day of the month that lies `months` after that of `day`.

    Example:
        >>> month_start(date(2026, 11, 21), 2)
        datetime.date(2027, 1, 1)
    """
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def parse_period(text: str, timezone: str) -> Period:
    """Return the period that a text names in a time zone.

    Args:
        text: `2026`, `2026-Q1`, `2026-03`, `2026-W07`, `2026-03-14`, or two of them
            as `2026-01..2026-03` (from the start of the first to the start of the
            second).
        timezone: The IANA zone whose calendar is meant.

    Raises:
        PeriodTextError: The text names no period, or an empty one.

    Example:
        >>> str(parse_period("2026-03", "Europe/Berlin"))
        '2026-02-28T23:00:00+00:00/2026-03-31T22:00:00+00:00'
    """
    clock = WallClock.of(timezone)
    first, separator, second = text.strip().partition("..")
    start, after = _days_of(first, text)
    if separator:
        after, _ = _days_of(second, text)
    if not _FIRST_YEAR <= start.year <= after.year <= _LAST_YEAR + 1:
        raise PeriodTextError(text)
    if day_start(after, clock) <= day_start(start, clock):
        # Nothing lies between; or the zone moved over the date line and skipped it.
        raise PeriodTextError(text)
    return days_between(start, after, clock)


def _days_of(part: str, text: str) -> tuple[date, date]:
    for name, form in _FORMS:
        match = form.fullmatch(part.strip())
        if match is None:
            continue
        try:
            return _days_named(name, tuple(map(int, match.groups())))
        except (ValueError, OverflowError):
            break
    raise PeriodTextError(text)


def _days_named(name: str, numbers: tuple[int, ...]) -> tuple[date, date]:
    match name, numbers:
        case "year", (year,):
            return date(year, 1, 1), date(year + 1, 1, 1)
        case "quarter", (year, quarter):
            start = date(year, quarter * 3 - 2, 1)
            return start, month_start(start, 3)
        case "month", (year, month):
            start = date(year, month, 1)
            return start, month_start(start, 1)
        case "week", (year, week):
            start = date.fromisocalendar(year, week, 1)
            return start, start + timedelta(days=7)
        case _, (year, month, day):
            start = date(year, month, day)
            return start, start + timedelta(days=1)
    raise AssertionError("every form has its case")
