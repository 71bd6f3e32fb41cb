"""Deadlines by the calendar: `30 days after month end`, and the last moment of them.

A deadline that is counted in days, working days, weeks, months or years lasts to the
end of its last day on the wall clock of the agreement; one that is counted in hours or
minutes ends at an instant. The day of the event itself never counts, and the end of a
month is the midnight after its last day: three months after the end of November is the
end of February.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum

from troth.model.calendar import Calendar
from troth.model.calendar_period import day_start, month_start
from troth.model.hours import DAY_US
from troth.model.period import from_us, to_utc
from troth.model.quantity import ordinal
from troth.model.timetable import NeverOpenError, date_of, day_of
from troth.model.wall_clock import WallClock


class SpanUnit(Enum):
    """What a span is counted in."""

    MINUTES = "min"
    HOURS = "h"
    DAYS = "day"
    WORKING_DAYS = "working day"
    WEEKS = "week"
    MONTHS = "month"
    QUARTERS = "quarter"
    YEARS = "year"


MONTHS = {SpanUnit.MONTHS: 1, SpanUnit.QUARTERS: 3, SpanUnit.YEARS: 12}
"""How many months each longer unit has."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the calendar: `30 days`, `15 working days`, `48 h`.

    Example:
        >>> str(Span(1, SpanUnit.DAYS)), str(Span(48, SpanUnit.HOURS))
        ('1 day', '48 h')
    """

    count: int
    unit: SpanUnit

    @property
    def by_clock(self) -> bool:
        """Whether it ends at an instant and not with a day."""
        return self.unit in (SpanUnit.MINUTES, SpanUnit.HOURS)

    def __str__(self) -> str:
        """Show the canonical text."""
        plural = "" if self.count == 1 or self.by_clock else "s"
        return f"{self.count} {self.unit.value}{plural}"


class Anchor(Enum):
    """What a deadline is counted from, as canonical texts name it."""

    INCIDENT = "the incident"
    INCIDENT_END = "the end of the incident"
    AWARENESS = "awareness"
    TICKET_OPENED = "the ticket is opened"
    TICKET_CLOSED = "the ticket is closed"
    WINDOW_END = "the end of the window"
    WEEK_END = "week end"
    MONTH_END = "month end"
    QUARTER_END = "quarter end"
    YEAR_END = "year end"
    CYCLE_END = "the end of the billing cycle"
    TERM_END = "the end of the term"
    MISS = "the miss"
    INVOICE = "the invoice"
    NOTICE = "the notice"
    CLAIM = "the claim"
    DECISION = "the decision"
    REPORT = "the report"
    REQUEST = "the request"
    DELIVERY = "the delivery"
    ACCEPTANCE = "the acceptance"
    SIGNATURE = "the signature"

    @property
    def is_boundary(self) -> bool:
        """Whether it is the midnight at which a stretch of the calendar ends."""
        return self in _BOUNDARIES


_BOUNDARIES = {
    Anchor.WINDOW_END,
    Anchor.MISS,
    Anchor.WEEK_END,
    Anchor.MONTH_END,
    Anchor.QUARTER_END,
    Anchor.YEAR_END,
    Anchor.CYCLE_END,
    Anchor.TERM_END,
}


class Cycle(Enum):
    """What ends in a deadline such as `end of the 2nd billing cycle after …`."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    BILLING = "billing cycle"


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when something must happen: a span after an anchor, or the end of a cycle.

    Attributes:
        anchor: What it is counted from.
        span: How long there is; `None` where the end of a cycle is meant.
        nth: Which cycle after the one that holds the anchor. cycle: of which sort.
    """

    anchor: Anchor
    span: Span | None = None
    nth: int = 0
    cycle: Cycle = Cycle.BILLING

    def __str__(self) -> str:
        """Show the canonical text."""
        if self.span is not None:
            return f"{self.span} after {self.anchor.value}"
        nth = ordinal(self.nth)
        return f"end of the {nth} {self.cycle.value} after {self.anchor.value}"


@dataclass(frozen=True, slots=True)
class Cutoff:
    """The last moment of a deadline.

    Attributes:
        last_day: The last local date on which it is still kept.
        until: The instant from which on it is too late, in UTC.
    """

    last_day: date
    until: datetime

    def holds(self, at: datetime) -> bool:
        """Return whether an instant is still in time."""
        return at < self.until


@dataclass(frozen=True, slots=True)
class Reckoner:
    """Counts spans of one agreement: by its wall clock and some working days.

    Attributes:
        timezone: The zone whose dates are meant.
        working: Whose working days count; `None`: Monday to Friday.
    """

    timezone: str
    working: Calendar | None = None

    def after(self, span: Span, anchor: datetime, *, boundary: bool = False) -> Cutoff:
        """Return the last moment of a span after an instant.

        Args:
            span: How long there is.
            anchor: Where it is counted from.
            boundary: Whether the anchor is the midnight at which a stretch of the
                calendar ends: then the day that begins there is the first one.

        Example:
            >>> berlin = Reckoner("Europe/Berlin")
            >>> month_end = datetime.fromisoformat("2026-05-01T00:00+02:00")
            >>> cutoff = berlin.after(Span(30, SpanUnit.DAYS), month_end, boundary=True)
            >>> str(cutoff.last_day)
            '2026-05-30'
        """
        if span.by_clock:
            minutes = span.count * (60 if span.unit is SpanUnit.HOURS else 1)
            until = to_utc(anchor) + timedelta(minutes=minutes)
            last = until - timedelta(microseconds=1)
            return Cutoff(self.date_of(last), until)
        today = self.date_of(anchor)
        yesterday = today - timedelta(days=1) if boundary else today
        last_day = self._last_day(span, yesterday, boundary=boundary)
        return self.end_of(last_day)

    def end_of(self, day: date) -> Cutoff:
        """Return the last moment of a local date."""
        return Cutoff(day, self.midnight(day + timedelta(days=1)))

    def until(self, day: date, at: time | None) -> Cutoff:
        """Return the last moment up to a time of a local date, or of all of it."""
        if at is None:
            return self.end_of(day)
        clock = WallClock.of(self.timezone)
        local = day_of(day) * DAY_US + (at.hour * 60 + at.minute) * 60_000_000
        return Cutoff(day, from_us(clock.first_showing(local)))

    def midnight(self, day: date) -> datetime:
        """Return the first instant of a local date, in UTC."""
        return day_start(day, WallClock.of(self.timezone))

    def date_of(self, at: datetime) -> date:
        """Return the local date at an instant."""
        return at.astimezone(WallClock.of(self.timezone).zone).date()

    def is_working(self, day: date) -> bool:
        """Return whether a local date is a working day."""
        if self.working is None:
            return day.weekday() < _SATURDAY
        before = day - timedelta(days=1)
        found = self.working.timetable.working_days_after(day_of(before))
        return next(found, None) == day_of(day)

    def _last_day(self, span: Span, day: date, *, boundary: bool) -> date:
        match span.unit:
            case SpanUnit.WORKING_DAYS:
                return self._working_day(day, span.count)
            case SpanUnit.MONTHS | SpanUnit.QUARTERS | SpanUnit.YEARS:
                months = span.count * MONTHS[span.unit]
                if boundary:
                    first = add_months(day + timedelta(days=1), months)
                    return first - timedelta(days=1)
                return add_months(day, months)
            case SpanUnit.WEEKS:
                return day + timedelta(weeks=span.count)
            case _:
                return day + timedelta(days=span.count)

    def _working_day(self, day: date, count: int) -> date:
        working = self.working or Calendar(self.timezone, {"mon-fri": "00:00-24:00"})
        days = working.timetable.working_days_after(day_of(day))
        for place, one in enumerate(days, start=1):
            if place >= count:
                return date_of(one)
        raise NeverOpenError(day.isoformat(), "after")


_SATURDAY = 5


def add_months(day: date, months: int) -> date:
    """Return the same day so many months on; a day the month lacks is its last one.

    Example:
        >>> add_months(date(2026, 1, 31), 1)
        datetime.date(2026, 2, 28)
    """
    start = month_start(day, months)
    after = month_start(start, 1)
    return min(start + timedelta(days=day.day - 1), after - timedelta(days=1))
