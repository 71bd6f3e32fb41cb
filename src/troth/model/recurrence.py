"""Recurrence rules of calendars (RFC 5545): `RRULE:FREQ=MONTHLY;BYDAY=2TU`.

A subset that says on which days something recurs and at which time; what it lacks is
refused by name. Days are local dates; nothing recurs more often than once a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import count

from troth.model.calendar_period import month_start

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_KEYS = (
    *("FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS"),
    *("BYHOUR", "BYMINUTE", "DTSTART"),
)


class RecurrenceError(ValueError):
    """A recurrence rule that cannot be read, or says more than is understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """On which days something recurs.

    Attributes:
        frequency: `DAILY`, `WEEKLY`, `MONTHLY` or `YEARLY`.
        interval: Every so many of them, counted from `start`.
        months: Only in these months. month_days: on these days; −1 is the last.
        weekdays: On these weekdays, each with its place in the month or 0 for all.
        places: Of all these days of a month (or year, week) only these.
        at: The time of the day, if not its end.
        start: From when intervals are counted; the first of 2024 was a Monday.
    """

    frequency: str
    interval: int = 1
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    weekdays: tuple[tuple[int, int], ...] = ()
    places: tuple[int, ...] = ()
    at: time | None = None
    start: date = date(2024, 1, 1)

    @classmethod
    def parse(cls, text: str) -> Recurrence:
        """Return the rule that a text says.

        Raises:
            RecurrenceError: It cannot be read.

        Example:
            >>> str(Recurrence.parse("FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=17"))
            'RRULE:FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=17;BYMINUTE=0'
        """
        parts = _split(text)
        frequency = parts.get("FREQ", "")
        if frequency not in _FREQUENCIES:
            raise RecurrenceError(f"`FREQ` is one of {', '.join(_FREQUENCIES)}.")
        return cls(
            frequency=frequency,
            interval=_numbers(parts, "INTERVAL", 1, 1000)[0]
            if "INTERVAL" in parts
            else 1,
            months=_numbers(parts, "BYMONTH", 1, 12),
            month_days=_numbers(parts, "BYMONTHDAY", -31, 31),
            weekdays=_weekdays(parts.get("BYDAY", ""), frequency),
            places=_numbers(parts, "BYSETPOS", -366, 366),
            at=_time(parts),
            **({"start": _date(parts["DTSTART"])} if "DTSTART" in parts else {}),
        )

    def __str__(self) -> str:
        """Show the canonical text."""
        parts = [f"FREQ={self.frequency}"]
        if self.interval != 1:
            parts.append(f"INTERVAL={self.interval}")
        for key, numbers in (
            ("BYMONTH", self.months),
            ("BYMONTHDAY", self.month_days),
        ):
            if numbers:
                parts.append(f"{key}={','.join(map(str, numbers))}")
        if self.weekdays:
            said = (f"{nth or ''}{_DAYS[day]}" for nth, day in self.weekdays)
            parts.append(f"BYDAY={','.join(said)}")
        if self.places:
            parts.append(f"BYSETPOS={','.join(map(str, self.places))}")
        if self.at is not None:
            parts += [f"BYHOUR={self.at.hour}", f"BYMINUTE={self.at.minute}"]
        if self.interval != 1:
            parts.append(f"DTSTART={self.start:%Y%m%d}")
        return f"RRULE:{';'.join(parts)}"

    def days_from(self, first: date) -> Iterator[tuple[date, time | None]]:
        """Yield the days on which it recurs, from a date on, for some years."""
        for cycle in self._cycles(first):
            days = [day for day in cycle if self._is_on(day, cycle)]
            if self.places:
                days = sorted(
                    {
                        days[place - 1 if place > 0 else place]
                        for place in self.places
                        if -len(days) <= (place - 1 if place > 0 else place) < len(days)
                    }
                )
            yield from ((day, self.at) for day in days if day >= first)

    def _cycles(self, first: date) -> Iterator[list[date]]:
        """Yield the days of each cycle that takes part: a day, week, month or year."""
        for place in count():
            start, after = self._cycle(self._place_of(first) + place)
            if start.year > first.year + _YEARS_AHEAD:
                return
            if (self._place_of(first) + place) % self.interval == 0:
                length = (after - start).days
                yield [start + timedelta(days=ahead) for ahead in range(length)]

    def _place_of(self, day: date) -> int:
        """Return how many cycles after that of `start` a day lies."""
        origin = self.start
        match self.frequency:
            case "DAILY":
                return (day - origin).days
            case "WEEKLY":
                monday = origin - timedelta(days=origin.weekday())
                return (day - monday).days // 7
            case "MONTHLY":
                return (day.year - origin.year) * 12 + day.month - origin.month
        return day.year - origin.year

    def _cycle(self, place: int) -> tuple[date, date]:
        origin = self.start
        match self.frequency:
            case "DAILY":
                start = origin + timedelta(days=place)
                return start, start + timedelta(days=1)
            case "WEEKLY":
                monday = origin - timedelta(days=origin.weekday())
                start = monday + timedelta(weeks=place)
                return start, start + timedelta(weeks=1)
            case "MONTHLY":
                start = month_start(origin, place)
                return start, month_start(start, 1)
        return date(origin.year + place, 1, 1), date(origin.year + place + 1, 1, 1)

    def _is_on(self, day: date, cycle: list[date]) -> bool:
        if self.months and day.month not in self.months:
            return False
        length = (month_start(day, 1) - month_start(day)).days
        month_day = {day.day, day.day - length - 1}
        if self.month_days and not month_day & set(self.month_days):
            return False
        if self.weekdays:
            if self.months:
                # Of the months named, each counts its weekdays by itself.
                cycle = [one for one in cycle if one.month == day.month]
            return any(
                day.weekday() == weekday and nth in {0, *_places(day, cycle)}
                for nth, weekday in self.weekdays
            )
        return bool(self.month_days) or self._is_same_day(day)

    def _is_same_day(self, day: date) -> bool:
        """Tell whether a day is in its cycle what the start is in its own."""
        match self.frequency:
            case "DAILY":
                return True
            case "WEEKLY":
                return day.weekday() == self.start.weekday()
        is_month = self.frequency == "MONTHLY" or bool(self.months)
        same_month = is_month or day.month == self.start.month
        return day.day == self.start.day and same_month


_YEARS_AHEAD = 3


def _places(day: date, cycle: list[date]) -> tuple[int, int]:
    """Return the place of a weekday among the same ones of its cycle, both ways."""
    same = [one for one in cycle if one.weekday() == day.weekday()]
    place = same.index(day)
    return place + 1, place - len(same)


def _split(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").split(";"):
        key, sign, value = part.strip().partition("=")
        if not sign or key not in _KEYS or key in parts:
            raise RecurrenceError(f"“{part.strip()}” is none of {', '.join(_KEYS)}.")
        parts[key] = value
    return parts


def _numbers(parts: dict[str, str], key: str, least: int, most: int) -> tuple[int, ...]:
    if key not in parts:
        return ()
    numbers = []
    for said in parts[key].split(","):
        try:
            number = int(said)
        except ValueError:
            number = 0 if least else -1
        if not least <= number <= most or (least < 0 and number == 0):
            raise RecurrenceError(f"`{key}={said}` is no number that it can have.")
        numbers.append(number)
    return tuple(numbers)


def _weekdays(text: str, frequency: str) -> tuple[tuple[int, int], ...]:
    days = []
    for said in text.split(",") if text else ():
        place, day = said[:-2], said[-2:]
        if day not in _DAYS or not (place or "1").lstrip("+-").isdecimal():
            raise RecurrenceError(f"`BYDAY={said}` is no weekday.")
        if place and frequency not in ("MONTHLY", "YEARLY"):
            raise RecurrenceError(f"`BYDAY={said}` counts in a month or a year.")
        days.append((int(place or 0), _DAYS.index(day)))
    return tuple(days)


def _time(parts: dict[str, str]) -> time | None:
    hours = _numbers(parts, "BYHOUR", 0, 23)
    minutes = _numbers(parts, "BYMINUTE", 0, 59)
    if len(hours) > 1 or len(minutes) > 1 or (minutes and not hours):
        raise RecurrenceError("It comes due at one time of the day.")
    return time(hours[0], minutes[0] if minutes else 0) if hours else None


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text[:8])
    except ValueError:
        raise RecurrenceError(f"`DTSTART={text}` is no date.") from None
