"""Business calendars: how much open time passed, and when a deadline falls.

An instant is open exactly when the wall clock of the calendar's zone shows a
time inside a window of that day, outside its breaks and on no holiday. Whatever
the clocks do follows from that one sentence: a whole day has 23, 24 or 25 hours
of open time, of a window in the hour that spring skips only the rest exists, and
a window in the hour that autumn repeats is open twice.

Two questions carry all others: `elapsed` (open time between two instants) and
`due` (the instant at which an amount of open time is used up). They undo each
other: `elapsed(start, due(start, length)) == length`.

A *day* in a limit has three meanings, and each is a question of its own: 24 hours
of open time (`due(start, "2 d")`), the same clock time so many working dates on
(`due_days`), and the end of the Nth working day (`end_of_day`). A working date is
one to which open time belongs; a window over midnight belongs to the date on
which it starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from troth.errors import RefusedError
from troth.model.duration import Length, duration_us
from troth.model.holidays import Holidays, parse_date
from troth.model.hours import DAY_US, parse_week, parse_windows
from troth.model.period import (
    InstantError,
    Period,
    Span,
    Stretches,
    from_us,
    merged,
    subtracted,
    to_us,
    to_utc,
)
from troth.model.timetable import (
    IntersectionRule,
    NeverOpenError,
    Rule,
    Timetable,
    UnionRule,
    VersionsRule,
    WeekRule,
    day_of,
)
from troth.model.wall_clock import WallClock

if TYPE_CHECKING:
    from troth.model.agreed_table import AgreedTime
    from troth.model.calendar_columns import Instants, Lengths, RowPauses

Pauses: TypeAlias = Iterable[Period | tuple[datetime, datetime]]
"""Stretches in which the clock stands still; only their open part matters."""

Boundary: TypeAlias = Literal["end_of_window", "next_open"]
"""Where a deadline lies whose time is used up exactly at closing."""

BoundaryBefore: TypeAlias = Literal["start_of_window", "previous_close"]
"""The same, counted backwards."""


class CalendarError(RefusedError, ValueError):
    """A calendar or a question to it that makes no sense as it is put."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__("D705", message, hint)


@dataclass(frozen=True, slots=True, init=False)
class Calendar:
    """When the clock of a promise runs.

    Instants go in with any offset and come out in UTC; instants without one are
    refused. Calendars combine: `a | b` is open when either is, `a & b` when both
    are, also in different zones; dates are then meant by the left one's clock.

    Args:
        timezone: The IANA zone whose wall clock the hours mean.
        hours: Windows by days, such as `{"mon-fri": "08:00-12:00, 13:00-18:00"}`,
            or `"always"` or `"never"`. A day not named is closed. `22:00-06:00`
            runs over midnight and belongs to the day on which it starts.
        holidays: Dates, yearly dates (`05-01`), regions (`DE-BE`). A holiday is
            stronger than a special day: it closes its date from 00:00 to 24:00,
            whatever window lies there.
        special: By date, the windows that hold instead of the week's, or `closed`.
        breaks: By date, stretches that are closed though a window lies there.

    Example:
        >>> desk = Calendar(
        ...     timezone="Europe/Berlin",
        ...     hours={"mon-fri": "08:00-12:00, 13:00-18:00"},
        ...     holidays=["05-01"],
        ... )
        >>> thursday = datetime.fromisoformat("2026-04-30T17:00+02:00")
        >>> desk.due(thursday, "4 h").isoformat()  # Friday is the first of May
        '2026-05-04T09:00:00+00:00'
        >>> monday = datetime.fromisoformat("2026-05-04T09:30+02:00")
        >>> desk.elapsed(thursday, monday)
        datetime.timedelta(seconds=9000)
    """

    timetable: Timetable
    """The open stretches of instants behind all answers."""
    _agreed_time: list[AgreedTime] = field(repr=False, compare=False)

    def __init__(
        self,
        timezone: str,
        hours: Mapping[str, str] | str,
        holidays: str | date | Iterable[str | date] = (),
        special: Mapping[str | date, str] | None = None,
        breaks: Mapping[str | date, str] | None = None,
    ) -> None:
        rule = WeekRule(
            clock=WallClock.of(timezone),
            week=parse_week(hours),
            special=_by_day(special or {}),
            breaks=_by_day(breaks or {}),
            holidays=Holidays.of(holidays),
        )
        _lay_down(self, rule)

    @classmethod
    def always(cls, timezone: str = "UTC") -> Calendar:
        """Return the calendar that never closes."""
        return cls(timezone, "always")

    @classmethod
    def never(cls, timezone: str = "UTC") -> Calendar:
        """Return the calendar that never opens."""
        return cls(timezone, "never")

    @classmethod
    def versions(cls, versions: Iterable[tuple[str | date, Calendar]]) -> Calendar:
        """Return the calendar whose versions each hold from a local date on.

        A case that runs across the change counts by the old version before it and
        by the new one after it. Questions about the time before the first version
        are refused; give that an early date if it has always held.

        Args:
            versions: First local date and calendar of each version, in any order;
                the date is meant by the version's own clock.

        Example:
            >>> short = Calendar("UTC", {"mon-fri": "09:00-12:00"})
            >>> long = Calendar("UTC", {"mon-fri": "09:00-17:00"})
            >>> desk = Calendar.versions([("2025-01-01", short), ("2026-03-03", long)])
            >>> monday = datetime.fromisoformat("2026-03-02T09:00Z")
            >>> desk.due(monday, "6 h").isoformat()
            '2026-03-03T12:00:00+00:00'
        """
        from_day = [(_day(first), calendar.timetable) for first, calendar in versions]
        days = [day for day, _ in from_day]
        if not days or len(set(days)) < len(days):
            raise CalendarError(
                "Versions of a calendar start on different dates, and there is one "
                "at least.",
                "Give each version its own first date.",
            )
        from_us = [
            (timetable.rule.clock.first_showing(day * DAY_US), timetable)
            for day, timetable in from_day
        ]
        return cls._of(
            VersionsRule(tuple(sorted(from_us, key=lambda version: version[0])))
        )

    def __or__(self, other: Calendar) -> Calendar:
        return self._of(UnionRule(self.timetable, other.timetable))

    def __and__(self, other: Calendar) -> Calendar:
        return self._of(IntersectionRule(self.timetable, other.timetable))

    @property
    def timezone(self) -> str:
        """The IANA name of the zone by which dates are meant."""
        return self.timetable.rule.clock.zone.key

    def elapsed(
        self, start: datetime, end: datetime, *, pauses: Pauses = ()
    ) -> timedelta:
        """Return how much open time lies between two instants.

        Args:
            start: Where the count begins.
            end: Where it ends; an end before the start is refused.
            pauses: Stretches in which the clock stands still. They may overlap.
        """
        start_us, end_us = to_us(start), to_us(end)
        if end_us < start_us:
            raise InstantError(
                f"Time runs from {start.isoformat()} to a later instant, but "
                f"{end.isoformat()} is earlier.",
                "Swap the two.",
            )
        self.timetable.require(start_us)
        self.timetable.require(end_us)
        still = Stretches.of(pauses).spans
        running = subtracted(self.timetable.between(start_us, end_us), still)
        return timedelta(microseconds=sum(stop - go for go, stop in running))

    def due(
        self,
        start: datetime,
        length: Length,
        *,
        pauses: Pauses = (),
        boundary: Boundary = "end_of_window",
    ) -> datetime:
        """Return the instant at which this much open time after the start is used up.

        No time at all asks for the first open instant at or after the start.

        Args:
            start: Where the clock starts.
            length: Open time, such as `4 h`.
            pauses: Stretches in which the clock stands still. They may overlap.
            boundary: Where the deadline lies when the time is used up exactly at
                closing (or where a pause begins): there, or when the clock would
                next run. Both have the same open time before them.
        """
        at_end = _is_first(boundary, get_args(Boundary))
        start_us, budget = to_us(start), duration_us(length)
        self.timetable.require(start_us)
        still = Stretches.of(pauses).spans
        running = subtracted(self.timetable.forward(start_us), still)
        due_us = _fill(running, budget, at_end=at_end)
        if due_us is None:
            raise NeverOpenError(start.isoformat(), "after")
        return from_us(due_us)

    def due_before(
        self,
        end: datetime,
        length: Length,
        *,
        pauses: Pauses = (),
        boundary: BoundaryBefore = "start_of_window",
    ) -> datetime:
        """Return the latest instant from which this much open time lies before the end.

        It mirrors `due`. No time at all asks for the last instant at or before the
        end up to which the calendar was open.
        """
        at_end = _is_first(boundary, get_args(BoundaryBefore))
        end_us, budget = to_us(end), duration_us(length)
        self.timetable.require(end_us)
        still = Stretches.of(pauses).spans
        mirrored = [(-stop, -go) for go, stop in reversed(still)]
        running = subtracted(self.timetable.backward(end_us), mirrored)
        due_us = _fill(running, budget, at_end=at_end)
        if due_us is None:
            raise NeverOpenError(end.isoformat(), "before")
        return from_us(-due_us)

    def is_open(self, at: datetime) -> bool:
        """Return whether the calendar is open at an instant."""
        us = to_us(at)
        self.timetable.require(us)
        return any(self.timetable.between(us, us + 1))

    def next_open(self, at: datetime) -> datetime:
        """Return the first open instant at or after this one."""
        return self.due(at, timedelta(0))

    def next_close(self, at: datetime) -> datetime:
        """Return the first closing instant after this one."""
        us = to_us(at)
        self.timetable.require(us)
        following = next(merged(self.timetable.forward(us)), None)
        if following is None:
            raise NeverOpenError(at.isoformat(), "after")
        if following[1] == self.timetable.rule.reach[1]:
            raise CalendarError(
                f"The calendar does not close any more after {at.isoformat()}.",
                "Ask only a calendar that closes for its next closing.",
            )
        return from_us(following[1])

    def open_stretches(self, period: Period) -> Stretches:
        """Return all open time inside a period."""
        start, end = period.span
        self.timetable.require(start)
        self.timetable.require(end)
        return Stretches.of_spans(self.timetable.between(start, end))

    def due_days(self, start: datetime, days: int) -> datetime:
        """Return the same clock time so many working dates after the start.

        The date of the start does not count. Where the calendar is closed at that
        time of the day, the answer moves on to its next opening.

        Example:
            >>> desk = Calendar("Europe/Berlin", {"mon-fri": "08:00-18:00"})
            >>> friday = datetime.fromisoformat("2026-03-27T10:00+01:00")
            >>> desk.due_days(friday, 1).isoformat()  # the clocks changed on Sunday
            '2026-03-30T08:00:00+00:00'
        """
        at = self._same_clock(start, days, after=True) if _counted(days) else start
        return self.next_open(at)

    def due_days_before(self, end: datetime, days: int) -> datetime:
        """Return the same clock time so many working dates before the end.

        The date of the end does not count. Where the calendar is closed at that time
        of the day, the answer moves back to the closing before it.
        """
        at = self._same_clock(end, days, after=False) if _counted(days) else end
        return to_utc(at) if self.is_open(at) else self.due_before(at, timedelta(0))

    def end_of_day(self, start: datetime, days: int) -> datetime:
        """Return when the Nth working day after the start's date ends.

        A working day ends when the last window that starts on it closes. With no
        days, it is the first working day that has not ended at the start.

        Example:
            >>> desk = Calendar("UTC", {"mon-fri": "08:00-18:00"})
            >>> friday = datetime.fromisoformat("2026-03-27T10:00Z")
            >>> desk.end_of_day(friday, 0).isoformat()
            '2026-03-27T18:00:00+00:00'
            >>> desk.end_of_day(friday, 2).isoformat()
            '2026-03-31T18:00:00+00:00'
        """
        timetable, start_us = self.timetable, to_us(start)
        timetable.require(start_us)
        today = timetable.rule.clock.day_at(start_us)
        if _counted(days):
            working = timetable.working_days_after(today)
            ends = (timetable.end_of(day) for day in working)
        else:
            # A window of the evening before may still be open; with versions and
            # zones it may even be one of the day before that.
            working = timetable.working_days_after(today - 3)
            ends = (end for day in working if (end := timetable.end_of(day)) > start_us)
        for count, end in enumerate(ends, start=1):
            if count >= days:
                return from_us(end)
        raise NeverOpenError(start.isoformat(), "after")

    def elapsed_many(
        self, starts: Instants, ends: Instants, *, pauses: RowPauses | None = None
    ) -> Lengths:
        """Return `elapsed` for each pair of many instants.

        Args:
            starts: `datetime64` in UTC; digits below the microsecond are cut.
            ends: The same, of the same length. `NaT` in either gives `NaT`.
            pauses: Three columns: the row (counted from 0) each pause belongs to,
                where it starts, where it ends.

        Returns:
            `timedelta64[us]`, one for each row.
        """
        from troth.model import calendar_columns

        return calendar_columns.elapsed_many(self.agreed_time, starts, ends, pauses)

    def due_many(
        self,
        starts: Instants,
        lengths: Lengths | Length,
        *,
        pauses: RowPauses | None = None,
        boundary: Boundary = "end_of_window",
    ) -> Instants:
        """Return `due` for each of many starts.

        Args:
            starts: `datetime64` in UTC; `NaT` gives `NaT`.
            lengths: `timedelta64` for each row, or one length for all.
            pauses: Three columns: the row (counted from 0) each pause belongs to,
                where it starts, where it ends.
            boundary: As in `due`.

        Returns:
            `datetime64[us]` in UTC, one for each row.
        """
        from troth.model import calendar_columns

        at_end = _is_first(boundary, get_args(Boundary))
        return calendar_columns.due_many(
            self.agreed_time, starts, lengths, pauses, at_end=at_end
        )

    def due_days_many(self, starts: Instants, days: int) -> Instants:
        """Return `due_days` for each of many starts."""
        from troth.model import calendar_columns

        return calendar_columns.due_days_many(self.agreed_time, starts, _counted(days))

    def end_of_day_many(self, starts: Instants, days: int) -> Instants:
        """Return `end_of_day` for each of many starts."""
        from troth.model import calendar_columns

        return calendar_columns.end_of_day_many(
            self.agreed_time, starts, _counted(days)
        )

    @property
    def agreed_time(self) -> AgreedTime:
        """The compiled open time behind the questions to columns."""
        from troth.model.agreed_table import AgreedTime

        if not self._agreed_time:
            self._agreed_time.append(AgreedTime(self.timetable))
        return self._agreed_time[0]

    def _same_clock(self, at: datetime, days: int, *, after: bool) -> datetime:
        """Return the clock time of `at` on the working date so many away."""
        timetable, clock = self.timetable, self.timetable.rule.clock
        us = to_us(at)
        timetable.require(us)
        today, time_of_day = divmod(clock.shown_at(us), DAY_US)
        working = (
            timetable.working_days_after(today)
            if after
            else timetable.working_days_before(today)
        )
        for count, day in enumerate(working, start=1):
            if count == days:
                return from_us(clock.first_showing(day * DAY_US + time_of_day))
        raise NeverOpenError(at.isoformat(), "after" if after else "before")

    @classmethod
    def _of(cls, rule: Rule) -> Calendar:
        calendar = cls.__new__(cls)
        _lay_down(calendar, rule)
        return calendar


def _lay_down(calendar: Calendar, rule: Rule) -> None:
    # The class is frozen, and has two ways to be made: from hours and from a rule.
    object.__setattr__(calendar, "timetable", Timetable(rule))
    object.__setattr__(calendar, "_agreed_time", [])


def _fill(running: Iterator[Span], budget: int, *, at_end: bool) -> int | None:
    """Return where the budget is used up along the spans; `None` if nowhere."""
    for start, end in running:
        length = end - start
        if budget < length or (at_end and budget == length):
            return start + budget
        budget -= length
    return None


def _is_first(boundary: str, choices: tuple[str, str]) -> bool:
    """Return whether the first of two boundaries was chosen; refuse a third."""
    if boundary not in choices:
        raise CalendarError(
            f"“{boundary}” is no boundary of a deadline.",
            f"Choose `{choices[0]}` or `{choices[1]}`.",
        )
    return boundary == choices[0]


def _counted(days: int) -> int:
    if days < 0:
        raise CalendarError(
            f"{days} working days cannot be counted.",
            "Give 0 or more; `due_days_before` counts back.",
        )
    return days


def _by_day(windows: Mapping[str | date, str]) -> dict[int, tuple[Span, ...]]:
    return {_day(day): parse_windows(text) for day, text in windows.items()}


def _day(day: str | date) -> int:
    return day_of(parse_date(day) if isinstance(day, str) else day)
