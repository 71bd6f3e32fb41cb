"""What a calendar means, found by a slow walk over minutes.

Nothing here is shared with the program: each minute of real time is asked what
the wall clock shows, and whether a window of the calendar's text holds that. All
instants and edges lie on whole minutes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from strategies import Both, CalendarText, Either, Versions, Week

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Walk:
    """The dates to which each minute from `start` on belongs; none: closed."""

    start: datetime
    dates: list[frozenset[date]]

    @classmethod
    def over(cls, text: CalendarText, start: datetime, end: datetime) -> Walk:
        minutes = [start + n * MINUTE for n in range((end - start) // MINUTE)]
        return cls(start, _walk(text, minutes))

    def open_minutes(self, pauses: Iterable[tuple[datetime, datetime]]) -> list[int]:
        """The minutes in which the clock runs."""
        still = {
            minute
            for go, stop in pauses
            for minute in range(
                (go - self.start) // MINUTE, (stop - self.start) // MINUTE
            )
        }
        return [m for m, dates in enumerate(self.dates) if dates and m not in still]

    def elapsed(
        self,
        start: datetime,
        end: datetime,
        pauses: Iterable[tuple[datetime, datetime]] = (),
    ) -> timedelta:
        first, after = (start - self.start) // MINUTE, (end - self.start) // MINUTE
        return sum(first <= m < after for m in self.open_minutes(pauses)) * MINUTE

    def due(
        self,
        start: datetime,
        length: timedelta,
        pauses: Iterable[tuple[datetime, datetime]] = (),
        *,
        at_end: bool = True,
    ) -> datetime | None:
        """The deadline, or `None` where the walk is too short to say."""
        first, count = (start - self.start) // MINUTE, length // MINUTE
        running = [m for m in self.open_minutes(pauses) if m >= first]
        if at_end and count:
            used = running[count - 1] + 1 if count <= len(running) else None
        else:
            used = running[count] if count < len(running) else None
        return None if used is None else self.start + used * MINUTE

    def due_before(
        self,
        end: datetime,
        length: timedelta,
        pauses: Iterable[tuple[datetime, datetime]] = (),
        *,
        at_start: bool = True,
    ) -> datetime | None:
        after, count = (end - self.start) // MINUTE, length // MINUTE
        running = [m for m in self.open_minutes(pauses) if m < after][::-1]
        if at_start and count:
            used = running[count - 1] if count <= len(running) else None
        else:
            used = running[count] + 1 if count < len(running) else None
        return None if used is None else self.start + used * MINUTE

    def first_showing(self, local: datetime, text: CalendarText) -> datetime:
        """The first minute at which the clock shows a time or a later one."""
        minutes = (self.start + m * MINUTE for m in range(len(self.dates)))
        return next(
            at
            for at in minutes
            if at.astimezone(text.tzinfo).replace(tzinfo=None) >= local
        )

    def ends_of_dates(self) -> dict[date, datetime]:
        """When each working date ends, by date."""
        last = {day: m for m, dates in enumerate(self.dates) for day in dates}
        return {day: self.start + (last[day] + 1) * MINUTE for day in sorted(last)}


def _walk(text: CalendarText, minutes: list[datetime]) -> list[frozenset[date]]:
    match text:
        case Week():
            return _walk_week(text, minutes)
        case Either(left, right):
            dated = _dated_by(left, right, minutes)
            pairs = zip(_walk(left, minutes), dated, strict=True)
            return [mine | theirs for mine, theirs in pairs]
        case Both(left, right):
            pairs = zip(_walk(left, minutes), _walk(right, minutes), strict=True)
            return [mine if theirs else frozenset() for mine, theirs in pairs]
        case Versions(versions):
            walks = [
                (_start_of(version, first), _dated_by(text, version, minutes))
                for first, version in versions
            ]
            return [
                next(
                    (walk[n] for starts, walk in reversed(walks) if at >= starts),
                    frozenset(),
                )
                for n, at in enumerate(minutes)
            ]


def _dated_by(
    text: CalendarText, other: CalendarText, minutes: list[datetime]
) -> list[frozenset[date]]:
    """Walk another calendar, its stretches dated by the clock of the text."""
    walked = _walk(other, minutes)
    if other.timezone == text.timezone:
        return walked
    dated: list[frozenset[date]] = []
    since: dict[date, date] = {}
    for at, dates in zip(minutes, walked, strict=True):
        today = at.astimezone(text.tzinfo).date()
        since = {day: since.get(day, today) for day in dates}
        dated.append(frozenset(since.values()))
    return dated


def _walk_week(week: Week, minutes: list[datetime]) -> list[frozenset[date]]:
    zone, special, breaks = week.tzinfo, dict(week.special), dict(week.breaks)

    def windows_of(day: date) -> Iterable[tuple[int, int]]:
        return special.get(day, week.windows[day.weekday()])

    def dates_at(at: datetime) -> frozenset[date]:
        shown = at.astimezone(zone)
        today, minute = shown.date(), shown.hour * 60 + shown.minute
        if today in week.holidays or (today.month, today.day) in week.yearly:
            return frozenset()
        # A window or break of yesterday may run over midnight.
        seen = [(today, minute), (today - DAY, minute + 24 * 60)]
        for day, clock in seen:
            for start, end in breaks.get(day, ()):
                if start <= clock < end:
                    return frozenset()
        return frozenset(
            day
            for day, clock in seen
            for start, end in windows_of(day)
            if start <= clock < end
        )

    return [dates_at(at) for at in minutes]


def _start_of(text: CalendarText, first: date) -> datetime:
    """The first minute at which the newest clock of the text shows the date."""
    at = datetime(first.year, first.month, first.day, tzinfo=UTC) - 2 * DAY
    while at.astimezone(text.tzinfo).date() < first:
        at += MINUTE
    return at
