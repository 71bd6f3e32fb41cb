"""Opening hours as people write them, read into minutes of a local day.

A window such as `08:00-12:00` is half-open, and it belongs to the day on which
it starts: `22:00-06:00` on a Saturday ends on Sunday morning. The hours of a
week name days (`mon-fri`, `sat,sun`, `daily`); a day not named is closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from troth.errors import RefusedError
from troth.model.period import Span, merged

DAY_US = 86_400_000_000
"""Microseconds of a day that the clocks do not change."""

Week: TypeAlias = tuple[tuple[Span, ...], ...]
"""Windows of Monday to Sunday, in microseconds from local midnight."""

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_NUMBER_OF_DAY = {
    name: number for names in (_DAYS, _LONG_DAYS) for number, name in enumerate(names)
}
_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2}))?"
_WINDOW = re.compile(rf"\s*{_CLOCK}\s*[-–]\s*{_CLOCK}\s*")


class HoursError(RefusedError, ValueError):
    """Opening hours that cannot be read, or that say nothing."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__("D703", message, hint)


def parse_week(hours: Mapping[str, str] | str) -> Week:
    """Return the windows of Monday to Sunday that weekly hours name.

    Args:
        hours: Days and their windows, or the words `always` or `never`. No hours
            at all are refused: some programs read them as always, some as never.

    Example:
        >>> week = parse_week({"mon-fri": "08:00-12:00, 13:00-18:00"})
        >>> len(week[0]), len(week[6])
        (2, 0)
    """
    if hours == "always":
        return (((0, DAY_US),),) * 7
    if hours == "never":
        return ((),) * 7
    if isinstance(hours, str) or not hours:
        raise HoursError(
            f"“{hours}” are no opening hours." if hours else "There are no hours.",
            "Name days and windows, such as `mon-fri: 08:00-18:00`, or say `always` "
            "or `never`.",
        )
    week: dict[int, tuple[Span, ...]] = {}
    for days, windows in hours.items():
        for day in parse_days(days):
            if day in week:
                raise HoursError(
                    f"The hours of {_DAYS[day]} are given twice.",
                    "Put all windows of a day on one line, with commas between.",
                )
            week[day] = parse_windows(windows)
    return tuple(week.get(day, ()) for day in range(7))


def parse_days(text: str) -> list[int]:
    """Return the weekdays that a text names; Monday is 0.

    Example:
        >>> parse_days("mon, wed-fri"), parse_days("sat-mon"), len(parse_days("daily"))
        ([0, 2, 3, 4], [5, 6, 0], 7)
    """
    if text.strip().lower() == "daily":
        return list(range(7))
    days: list[int] = []
    for part in text.lower().replace("–", "-").split(","):
        first, dash, last = (name.strip() for name in part.partition("-"))
        if first not in _NUMBER_OF_DAY or (dash and last not in _NUMBER_OF_DAY):
            raise HoursError(
                f"“{text}” does not name days of the week.",
                "Write `mon-fri`, `sat, sun`, `mon, wed-fri` or `daily`.",
            )
        start = _NUMBER_OF_DAY[first]
        length = (_NUMBER_OF_DAY[last] - start) % 7 if dash else 0
        days += [(start + step) % 7 for step in range(length + 1)]
    return days


def parse_windows(text: str | Iterable[str]) -> tuple[Span, ...]:
    """Return the windows of one day in microseconds from local midnight.

    Windows that overlap or touch become one. A window whose end is not after its
    start runs on into the next day.

    Args:
        text: Windows with commas between, a list of windows, or `closed`.

    Example:
        >>> [(start // 3_600_000_000, end // 3_600_000_000)
        ...  for start, end in parse_windows("08:00-12:00, 22:00-06:00")]
        [(8, 12), (22, 30)]
    """
    if isinstance(text, str):
        text = [] if text.strip().lower() == "closed" else text.split(",")
    return tuple(merged(sorted(_parse_window(window) for window in text)))


def _parse_window(text: str) -> Span:
    found = _WINDOW.fullmatch(text)
    start = _clock_us(*found.groups()[:3]) if found else None
    end = _clock_us(*found.groups()[3:]) if found else None
    if start is None or end is None or start in (end, DAY_US):
        raise HoursError(
            f"“{text.strip()}” is not a window of opening hours.",
            "Write two different times, such as `08:00-12:00`, `22:00-06:00` over "
            "midnight, `00:00-24:00` for a whole day, or `closed`.",
        )
    return start, end if end > start else end + DAY_US


def _clock_us(hour: str, minute: str, second: str | None) -> int | None:
    """Return the time of day; 24:00 is the day's end, 24:01 is no time."""
    if int(minute) > 59 or int(second or 0) > 59:
        return None
    seconds = int(hour) * 3_600 + int(minute) * 60 + int(second or 0)
    return seconds * 1_000_000 if seconds <= 86_400 else None
