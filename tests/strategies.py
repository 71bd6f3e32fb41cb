"""The one home of Hypothesis: calendars as texts, instants near clock changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from troth.model.calendar import Calendar

Window: TypeAlias = tuple[int, int]
"""Minutes of a day; an end after 24:00 lies on the next day."""

# Where clocks do something unusual, and the days on which they do it.
_CLOCK_CHANGES = {
    "UTC": ["2026-06-01"],
    "Europe/Berlin": ["2026-03-29", "2026-10-25"],
    "America/New_York": ["2026-03-08", "2026-11-01"],
    "Australia/Lord_Howe": ["2026-04-05", "2026-10-04"],  # by half an hour
    "Antarctica/Troll": ["2026-03-29", "2026-10-25"],  # by two hours
    "Asia/Kathmandu": ["1986-01-01", "2026-01-01"],  # to an offset of 5:45
    "Pacific/Apia": ["2011-12-30"],  # a date that does not exist
    "Pacific/Kwajalein": ["1993-08-21"],  # another one
    "America/Sao_Paulo": ["2018-11-04", "2019-02-17"],  # at midnight
    "America/St_Johns": ["2010-03-14", "2010-11-07"],  # a minute after midnight
    "Africa/Casablanca": ["2026-02-15", "2026-03-22"],  # back for Ramadan
    "Asia/Pyongyang": ["2018-05-05"],  # a new rule of the zone
}


@dataclass(frozen=True)
class Week:
    """The text of a calendar of weekly hours, in minutes."""

    timezone: str
    windows: tuple[tuple[Window, ...], ...]
    special: tuple[tuple[date, tuple[Window, ...]], ...] = ()
    breaks: tuple[tuple[date, tuple[Window, ...]], ...] = ()
    holidays: frozenset[date] = frozenset()
    yearly: frozenset[tuple[int, int]] = frozenset()

    @property
    def tzinfo(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def calendar(self) -> Calendar:
        days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        return Calendar(
            self.timezone,
            {day: _hours(it) for day, it in zip(days, self.windows, strict=True)},
            holidays=[*self.holidays, *(f"{m:02}-{d:02}" for m, d in self.yearly)],
            special={day: _hours(windows) for day, windows in self.special},
            breaks={day: _hours(windows) for day, windows in self.breaks},
        )


@dataclass(frozen=True)
class Either:
    """Open when one of two is."""

    left: CalendarText
    right: CalendarText

    @property
    def tzinfo(self) -> ZoneInfo:
        return self.left.tzinfo

    def calendar(self) -> Calendar:
        return self.left.calendar() | self.right.calendar()


@dataclass(frozen=True)
class Both:
    """Open when both are."""

    left: CalendarText
    right: CalendarText

    @property
    def tzinfo(self) -> ZoneInfo:
        return self.left.tzinfo

    def calendar(self) -> Calendar:
        return self.left.calendar() & self.right.calendar()


@dataclass(frozen=True)
class Versions:
    """One after the other, each from a date on."""

    versions: tuple[tuple[date, CalendarText], ...]

    @property
    def tzinfo(self) -> ZoneInfo:
        return self.versions[-1][1].tzinfo

    def calendar(self) -> Calendar:
        return Calendar.versions(
            [(first, text.calendar()) for first, text in self.versions]
        )


CalendarText: TypeAlias = Week | Either | Both | Versions


@dataclass(frozen=True)
class Scene:
    """A calendar, and the instant round which something happens to its clock."""

    text: CalendarText
    anchor: datetime

    def instants(self) -> st.SearchStrategy[datetime]:
        """Whole minutes within two days of the anchor."""
        return st.integers(-2 * 24 * 60, 2 * 24 * 60).map(
            lambda minutes: self.anchor + timedelta(minutes=minutes)
        )

    def fine_instants(self) -> st.SearchStrategy[datetime]:
        """Instants within a few months, to the microsecond."""
        span = 150 * 86_400 * 10**6
        return st.integers(-span // 10, span).map(
            lambda us: self.anchor + timedelta(microseconds=us)
        )

    def pauses(self) -> st.SearchStrategy[list[tuple[datetime, datetime]]]:
        """Up to four pauses of up to a day; they may overlap or be empty."""
        return st.lists(
            st.builds(
                lambda go, minutes: (go, go + timedelta(minutes=minutes)),
                self.instants(),
                st.integers(0, 24 * 60),
            ),
            max_size=4,
        )


def windows() -> st.SearchStrategy[tuple[Window, ...]]:
    """Up to two windows of a day, often round, sometimes over midnight."""
    round_minute = st.integers(0, 47).map(lambda half_hour: half_hour * 30)
    start = round_minute | st.integers(0, 24 * 60 - 1)
    length = st.sampled_from([30, 240, 480, 24 * 60]) | st.integers(1, 24 * 60)
    window = st.builds(lambda s, n: (s, s + min(n, 24 * 60 - (s > 0))), start, length)
    return st.lists(window, max_size=2).map(tuple)


def weeks(timezone: str, day: date) -> st.SearchStrategy[Week]:
    """Weekly hours in a zone, with special days, breaks and holidays near a date."""
    near = st.integers(-3, 3).map(lambda days: day + timedelta(days=days))
    of_dates = st.dictionaries(near, windows(), max_size=2).map(
        lambda named: tuple(sorted(named.items()))
    )
    return st.builds(
        Week,
        timezone=st.just(timezone),
        windows=st.tuples(*[windows()] * 7),
        special=of_dates,
        breaks=of_dates,
        holidays=st.frozensets(near, max_size=1),
        yearly=st.frozensets(near.map(lambda it: (it.month, it.day)), max_size=1),
    )


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """A calendar of any sort, set where a clock changes."""
    timezone = draw(st.sampled_from(sorted(_CLOCK_CHANGES)))
    day = date.fromisoformat(draw(st.sampled_from(_CLOCK_CHANGES[timezone])))
    other = draw(st.sampled_from(sorted(_CLOCK_CHANGES)))
    here, there = weeks(timezone, day), weeks(other, day)
    shift = st.integers(-1, 2).map(lambda days: day + timedelta(days=days))
    text = draw(
        here
        | here
        | st.builds(Either, here, there)
        | st.builds(Both, here, there)
        | st.builds(
            lambda old, first, new: Versions(((date(1980, 1, 1), old), (first, new))),
            here,
            shift,
            there,
        )
    )
    # Noon, so that a change in the night before or after is as near.
    return Scene(text, datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def _hours(windows: tuple[Window, ...]) -> list[str] | str:
    return [f"{_clock(start)}-{_clock(end)}" for start, end in windows] or "closed"


def _clock(minutes: int) -> str:
    # 24:00 is the end of a day; anything later is a time of the next one.
    minutes = minutes if minutes <= 24 * 60 else minutes - 24 * 60
    return f"{minutes // 60:02}:{minutes % 60:02}"
