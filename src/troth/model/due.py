"""When something comes due again and again: `5th working day of the month`.

A rule is a value; `next_due` asks it for the next last moment. A rule without a time
of the day lasts to the end of its day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from itertools import count

from troth.model.calendar_period import month_start
from troth.model.deadline import (
    Anchor,
    Cutoff,
    Cycle,
    Deadline,
    Reckoner,
    Span,
    SpanUnit,
)
from troth.model.quantity import ordinal
from troth.model.recurrence import Recurrence

WEEKDAYS = (
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
    *("Saturday", "Sunday"),
)
_CADENCES = {
    Cycle.DAY: "daily",
    Cycle.WEEK: "weekly",
    Cycle.MONTH: "monthly",
    Cycle.QUARTER: "quarterly",
    Cycle.YEAR: "yearly",
}
_MONTHS = {Cycle.MONTH: 1, Cycle.QUARTER: 3, Cycle.YEAR: 12}


class DayKind(Enum):
    """Which days are counted in a month, quarter or year."""

    DAY = "day"
    WORKING_DAY = "working day"


@dataclass(frozen=True, slots=True)
class NthDay:
    """`5th working day of the month`, `last Friday of the quarter`.

    Attributes:
        nth: Counted from 1; −1 is the last one.
        day: Which days are counted: all, working days, or one weekday (0 is Monday).
        of: Of what. at: the time of the day, if not its end.
    """

    nth: int
    day: DayKind | int
    of: Cycle
    at: time | None = None

    def __str__(self) -> str:
        """Show the canonical text."""
        nth = "last" if self.nth < 0 else ordinal(self.nth)
        day = self.day.value if isinstance(self.day, DayKind) else WEEKDAYS[self.day]
        return f"{nth} {day} of the {self.of.value}{_clock(self.at)}"


@dataclass(frozen=True, slots=True)
class EveryDay:
    """`every Friday 17:00`, `every working day`; no weekdays: every day."""

    weekdays: tuple[int, ...] = ()
    working: bool = False
    at: time | None = None

    def __str__(self) -> str:
        """Show the canonical text."""
        if self.working:
            return f"every working day{_clock(self.at)}"
        names = [WEEKDAYS[day] for day in self.weekdays]
        return f"every {' and '.join(names) or 'day'}{_clock(self.at)}"


@dataclass(frozen=True, slots=True)
class PerCycle:
    """`4 a month`, `quarterly`: so many by the end of each."""

    count: int
    of: Cycle

    def __str__(self) -> str:
        """Show the canonical text."""
        if self.count == 1:
            return _CADENCES[self.of]
        return f"{self.count} a {self.of.value}"


DueRule = NthDay | EveryDay | PerCycle | Deadline | Recurrence
"""When something comes due; a deadline comes again with what it is counted from."""


def _clock(at: time | None) -> str:
    return f" {at:%H:%M}" if at is not None else ""


_AHEAD = timedelta(days=800)
_BOUNDARIES = {
    Anchor.WEEK_END: Cycle.WEEK,
    Anchor.MONTH_END: Cycle.MONTH,
    Anchor.QUARTER_END: Cycle.QUARTER,
    Anchor.YEAR_END: Cycle.YEAR,
}


def next_due(rule: DueRule, after: datetime, reckoner: Reckoner) -> Cutoff | None:
    """Return the first last moment of a rule that lies after an instant.

    Args:
        rule: When something comes due.
        after: The instant asked from.
        reckoner: The clock and the working days that count.

    Returns:
        `None` where the rule hangs on an event, which no calendar knows, or where
        nothing comes due within two years.

    Example:
        >>> berlin = Reckoner("Europe/Berlin")
        >>> friday = EveryDay((4,), at=time(17))
        >>> after = datetime.fromisoformat("2026-03-27T17:00Z")
        >>> found = next_due(friday, after, berlin)
        >>> found.until.isoformat()  # the clocks changed on the 29th
        '2026-04-03T15:00:00+00:00'
    """
    first = reckoner.date_of(after) - timedelta(days=1)
    for cutoff in _cutoffs(rule, first, reckoner):
        if cutoff.until > after:
            return cutoff
        if cutoff.last_day > first + _AHEAD:
            return None
    return None


def _cutoffs(rule: DueRule, first: date, reckoner: Reckoner) -> Iterator[Cutoff]:
    """Yield the last moments from a date on, in order."""
    match rule:
        case Deadline(anchor, span) if anchor in _BOUNDARIES and span is not None:
            for start in _starts(_BOUNDARIES[anchor], first - _reach(span)):
                yield reckoner.after(span, reckoner.midnight(start), boundary=True)
        case Deadline():
            return
        case PerCycle(_, of):
            for start in _starts(of, first):
                yield reckoner.end_of(start - timedelta(days=1))
        case NthDay(_, _, of, at):
            for start in _starts(of, first - timedelta(days=366)):
                if start > first + _AHEAD:
                    return  # no week has a 20th day
                day = _nth_day(rule, start, reckoner)
                if day is not None:
                    yield reckoner.until(day, at)
        case EveryDay(weekdays, working, at):
            for ahead in range(_AHEAD.days):
                day = first + timedelta(days=ahead)
                is_on = not weekdays or day.weekday() in weekdays
                if is_on and (not working or reckoner.is_working(day)):
                    yield reckoner.until(day, at)
        case Recurrence():
            for day, at in rule.days_from(first):
                yield reckoner.until(day, at)


def _reach(span: Span) -> timedelta:
    """Return at least how long a span may last."""
    days = {
        SpanUnit.WORKING_DAYS: 7,
        SpanUnit.WEEKS: 7,
        SpanUnit.MONTHS: 31,
        SpanUnit.QUARTERS: 92,
        SpanUnit.YEARS: 366,
    }
    return timedelta(days=span.count * days.get(span.unit, 1) + 366)


def _starts(cycle: Cycle, first: date) -> Iterator[date]:
    """Yield the days on which a cycle begins, after a date."""
    if cycle in _MONTHS:
        months = _MONTHS[cycle]
        start = date(first.year, (first.month - 1) // months * months + 1, 1)
        yield from (month_start(start, months * step) for step in count(1))
    elif cycle is Cycle.WEEK:
        monday = first - timedelta(days=first.weekday())
        yield from (monday + timedelta(weeks=step) for step in count(1))
    else:
        yield from (first + timedelta(days=step) for step in count(1))


def _nth_day(rule: NthDay, start: date, reckoner: Reckoner) -> date | None:
    """Return the day that is meant in the cycle beginning on a date, if it has one."""
    after = next(_starts(rule.of, start))
    days = [start + timedelta(days=ahead) for ahead in range((after - start).days)]
    if rule.day is DayKind.WORKING_DAY:
        days = [day for day in days if reckoner.is_working(day)]
    elif isinstance(rule.day, int):
        days = [day for day in days if day.weekday() == rule.day]
    place = rule.nth if rule.nth < 0 else rule.nth - 1
    return days[place] if -len(days) <= place < len(days) else None
