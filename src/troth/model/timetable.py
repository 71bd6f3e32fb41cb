"""When a calendar is open, as stretches of instants, page by page.

A timetable is a rule that says which stretches of instants *belong to* a local
date: those of the windows that start on it. Four rules are enough, and they
nest: the hours of a week, the union and the intersection of two timetables, and
versions that follow each other. All else (is it open, how long, until when) is
asked of the stretches, without regard to the rule.

Pages of 64 days are worked out when they are first asked for and then kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple, Protocol

from troth.errors import RefusedError
from troth.model.holidays import Holidays
from troth.model.hours import DAY_US, Week
from troth.model.period import (
    Span,
    from_us,
    intersected,
    merged,
    subtracted,
    to_us,
)
from troth.model.wall_clock import WallClock, showings

PAGE_DAYS = 64
PAGE_US = PAGE_DAYS * DAY_US

# Beyond 2099 the rules of zones and the dates of holidays are not known.
REACH = (
    to_us(datetime(1900, 1, 1, tzinfo=UTC)),
    to_us(datetime(2100, 1, 1, tzinfo=UTC)),
)

_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


class BeyondCalendarError(RefusedError, ValueError):
    """A question about a time for which the calendar does not speak."""

    def __init__(self, us: int, reach: Span) -> None:
        super().__init__(
            "M703",
            f"{from_us(us).isoformat()} lies outside the calendar, which holds from "
            f"{from_us(reach[0]).isoformat()} to {from_us(reach[1]).isoformat()}.",
            "Check the instant, or add a version of the calendar that holds then.",
        )


class NeverOpenError(RefusedError, ValueError):
    """No open time is left in the direction asked for."""

    def __init__(self, at: str, direction: str) -> None:
        super().__init__(
            "M702",
            f"The calendar has not enough open time {direction} {at}.",
            "Give it hours or a later version, or ask for a shorter time.",
        )


class DayStretch(NamedTuple):
    """An open stretch of instants and the local date to which it belongs."""

    day: int
    start: int
    end: int


class Rule(Protocol):
    """What says which stretches belong to a date."""

    @property
    def clock(self) -> WallClock:
        """The wall clock by which its dates are meant."""

    @property
    def reach(self) -> Span:
        """The first instant for which the rule speaks, and the end."""

    def stretches_of(self, first: int, last: int) -> Iterator[DayStretch]:
        """Yield the stretches of the dates from first to last, by date.

        Those of one date are sorted and disjoint. Dates count days since 1970.
        """


@dataclass(frozen=True, slots=True)
class WeekRule:
    """Weekly hours with special days, breaks and holidays in one zone.

    An instant is open exactly when the wall clock shows a time inside a window,
    outside every break and on no holiday. A special day has its own windows
    instead of the week's. A holiday closes its date from 00:00 to 24:00, so also
    the tail of a window that began the evening before; it does not close the tail
    that a window of its own would have on the next morning.
    """

    clock: WallClock
    week: Week
    special: dict[int, tuple[Span, ...]]
    breaks: dict[int, tuple[Span, ...]]
    holidays: Holidays
    reach: Span = REACH

    def stretches_of(self, first: int, last: int) -> Iterator[DayStretch]:
        """Yield the stretches of the dates from first to last, by date."""
        pieces = list(
            self.clock.pieces((first - 2) * DAY_US, (last + 3) * DAY_US),
        )
        closed = {
            day: spans
            for day in range(first - 1, last + 2)
            if (spans := self._closed_on(day))
        }
        for day in range(first, last + 1):
            local: Iterable[Span] = _on(day, self._windows_of(day))
            closures = [
                span
                for near in (day - 1, day, day + 1)
                for span in closed.get(near, ())
            ]
            if closures:
                local = subtracted(local, merged(sorted(closures)))
            spans = [span for window in local for span in showings(window, pieces)]
            if len(spans) > 1:
                spans = list(merged(sorted(spans)))
            for start, end in spans:
                yield DayStretch(day, start, end)

    def _windows_of(self, day: int) -> tuple[Span, ...]:
        # The first day of 1970 was a Thursday.
        return self.special.get(day, self.week[(day + 3) % 7])

    def _closed_on(self, day: int) -> list[Span]:
        if self.holidays and date_of(day) in self.holidays:
            return [(day * DAY_US, (day + 1) * DAY_US), *self._breaks_on(day)]
        return self._breaks_on(day)

    def _breaks_on(self, day: int) -> list[Span]:
        return list(_on(day, self.breaks.get(day, ())))


@dataclass(frozen=True, slots=True)
class UnionRule:
    """Open when either is: hours of two sites that follow the sun.

    Dates are those of the left clock; where the right one has another zone, its
    stretches belong to the date that they start on by the left.
    """

    left: Timetable
    right: Timetable

    @property
    def clock(self) -> WallClock:
        """The clock of the left one, by which dates are meant."""
        return self.left.rule.clock

    @property
    def reach(self) -> Span:
        """What both reach."""
        return _common(self.left.rule.reach, self.right.rule.reach)

    def stretches_of(self, first: int, last: int) -> Iterator[DayStretch]:
        """Yield the stretches of the dates from first to last, by date."""
        found = [
            stretch
            for timetable in (self.left, self.right)
            for stretch in _dated_by(self.clock, timetable.rule, first, last)
        ]
        yield from _merged_by_day(found)


@dataclass(frozen=True, slots=True)
class IntersectionRule:
    """Open when both are; a stretch belongs to the date it has on the left."""

    left: Timetable
    right: Timetable

    @property
    def clock(self) -> WallClock:
        """The clock of the left one, by which dates are meant."""
        return self.left.rule.clock

    @property
    def reach(self) -> Span:
        """What both reach."""
        return _common(self.left.rule.reach, self.right.rule.reach)

    def stretches_of(self, first: int, last: int) -> Iterator[DayStretch]:
        """Yield the stretches of the dates from first to last, by date."""
        for day, start, end in self.left.rule.stretches_of(first, last):
            for both in intersected([(start, end)], self.right.between(start, end)):
                yield DayStretch(day, *both)


@dataclass(frozen=True, slots=True)
class VersionsRule:
    """Timetables that follow each other, each from an instant on.

    Before the first there is no rule, and a question about that time is refused:
    answering “closed” would turn old cases into met ones.
    """

    versions: tuple[tuple[int, Timetable], ...]
    """The instant from which each holds, and the timetable; sorted."""

    @property
    def clock(self) -> WallClock:
        """The clock of the newest version, by which dates are meant."""
        return self.versions[-1][1].rule.clock

    @property
    def reach(self) -> Span:
        """From the start of the first version on."""
        return max(REACH[0], self.versions[0][0]), REACH[1]

    def stretches_of(self, first: int, last: int) -> Iterator[DayStretch]:
        """Yield the stretches of the dates from first to last, by date."""
        ends = [start for start, _ in self.versions[1:]] + [REACH[1]]
        found = [
            DayStretch(day, max(start, holds_from), min(end, holds_until))
            for (holds_from, timetable), holds_until in zip(
                self.versions, ends, strict=True
            )
            for day, start, end in _dated_by(self.clock, timetable.rule, first, last)
            if start < holds_until and holds_from < end
        ]
        yield from _merged_by_day(found)


@dataclass(frozen=True, slots=True)
class Timetable:
    """The open stretches of instants that a rule lays down, worked out by page."""

    rule: Rule
    _days: dict[int, list[DayStretch]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _open: dict[int, list[Span]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def days(self, page: int) -> list[DayStretch]:
        """Return the stretches that belong to the dates of a page, by date."""
        if page not in self._days:
            first = page * PAGE_DAYS
            self._days[page] = list(
                self.rule.stretches_of(first, first + PAGE_DAYS - 1)
            )
        return self._days[page]

    def open(self, page: int) -> list[Span]:
        """Return the open spans among the instants of a page: sorted, disjoint."""
        if page not in self._open:
            whole = (page * PAGE_US, (page + 1) * PAGE_US)
            # A window may reach past midnight, and the zone past the page.
            near = [
                (start, end)
                for neighbour in (page - 1, page, page + 1)
                for _, start, end in self.days(neighbour)
            ]
            self._open[page] = list(intersected(merged(sorted(near)), [whole]))
        return self._open[page]

    def require(self, us: int) -> None:
        """Refuse an instant for which the rule does not speak."""
        start, end = self.rule.reach
        if not start <= us < end:
            raise BeyondCalendarError(us, self.rule.reach)

    def between(self, start: int, end: int) -> Iterator[Span]:
        """Yield the open spans between two instants; spans may touch, not overlap."""
        for page in range(start // PAGE_US, -(-end // PAGE_US)):
            for open_start, open_end in self.open(page):
                if open_end > start and open_start < end:
                    yield max(open_start, start), min(open_end, end)

    def forward(self, start: int) -> Iterator[Span]:
        """Yield the open spans from an instant on, to the end of the reach."""
        return self.between(start, self.rule.reach[1])

    def backward(self, end: int) -> Iterator[Span]:
        """Yield the open spans before an instant in a mirror, latest first.

        The mirror turns time round: a span from `a` to `b` comes as `-b` to `-a`,
        so whoever walks forward through it walks back through time.
        """
        first = self.rule.reach[0]
        for page in range(-(-end // PAGE_US) - 1, first // PAGE_US - 1, -1):
            for open_start, open_end in reversed(self.open(page)):
                if open_start < end and open_end > first:
                    yield -min(open_end, end), -max(open_start, first)

    def working_days_after(self, day: int) -> Iterator[int]:
        """Yield the dates after this one to which open time belongs."""
        for page in range(day // PAGE_DAYS, -(-self.rule.reach[1] // PAGE_US)):
            for working in sorted({stretch.day for stretch in self.days(page)}):
                if working > day:
                    yield working

    def working_days_before(self, day: int) -> Iterator[int]:
        """Yield the dates before this one to which open time belongs, latest first."""
        for page in range(day // PAGE_DAYS, self.rule.reach[0] // PAGE_US - 1, -1):
            found = {stretch.day for stretch in self.days(page)}
            for working in sorted(found, reverse=True):
                if working < day:
                    yield working

    def end_of(self, day: int) -> int:
        """Return the last closing instant of a working date."""
        return max(
            stretch.end for stretch in self.days(day // PAGE_DAYS) if stretch.day == day
        )


def day_of(day: date) -> int:
    """Return the date as days since 1970."""
    return day.toordinal() - _EPOCH_ORDINAL


def date_of(day: int) -> date:
    """Return the date that stands so many days after the first of 1970."""
    return date.fromordinal(day + _EPOCH_ORDINAL)


def _dated_by(
    clock: WallClock, rule: Rule, first: int, last: int
) -> Iterator[DayStretch]:
    """Yield the rule's stretches that belong to the dates of one clock.

    A stretch of a rule with another clock belongs to the date on which it starts.
    """
    if rule.clock == clock:
        yield from rule.stretches_of(first, last)
        return
    # No two clocks are two days apart.
    for _, start, end in rule.stretches_of(first - 2, last + 2):
        day = clock.day_at(start)
        if first <= day <= last:
            yield DayStretch(day, start, end)


def _merged_by_day(stretches: Iterable[DayStretch]) -> Iterator[DayStretch]:
    """Yield the stretches by date, those of a date sorted and disjoint."""
    of_day: dict[int, list[Span]] = {}
    for day, start, end in stretches:
        of_day.setdefault(day, []).append((start, end))
    for day in sorted(of_day):
        for start, end in merged(sorted(of_day[day])):
            yield DayStretch(day, start, end)


def _on(day: int, windows: Iterable[Span]) -> Iterator[Span]:
    """Yield the windows of a day in local microseconds since 1970."""
    for start, end in windows:
        yield day * DAY_US + start, day * DAY_US + end


def _common(these: Span, those: Span) -> Span:
    return max(these[0], those[0]), min(these[1], those[1])
