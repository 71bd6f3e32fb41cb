"""The one home of Hypothesis: calendars, instants near clock changes, expressions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from troth.model.calendar import Calendar
from troth.model.expression import (
    And,
    Arithmetic,
    Call,
    Comparison,
    Expression,
    Field,
    IsIn,
    IsNull,
    Like,
    Literal,
    Not,
    Or,
)
from troth.model.measurement import FieldType
from troth.model.quantity import Duration

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
    def timezone(self) -> str:
        return self.left.timezone

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
    def timezone(self) -> str:
        return self.left.timezone

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
    def timezone(self) -> str:
        return self.versions[-1][1].timezone

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


# ------------------------------------------------------------- rows and expressions

_NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
_PATTERNS = ["%", "u_", "%p%", "a%", "%n", "up", "ä%ö", "a\\_b", "", "%%"]

ROW_TYPES: dict[str, FieldType] = {
    "at": FieldType.TIME,
    "other": FieldType.TIME,
    "count": FieldType.NUMBER,
    "price": FieldType.NUMBER,
    "ratio": FieldType.NUMBER,
    "site": FieldType.TEXT,
    "word": FieldType.TEXT,
    "good": FieldType.YES_NO,
    "wait": FieldType.DURATION,
}
"""The fields of the rows of `tables()`: whole, decimal and double numbers, and more."""


def instants() -> st.SearchStrategy[datetime]:
    """Instants in the two days around a Monday's noon, often the same ones."""
    minutes = st.integers(-2000, 2000).map(lambda m: _NOON + timedelta(minutes=m))
    return st.sampled_from([_NOON, _NOON + timedelta(hours=1)]) | minutes


def _texts() -> st.SearchStrategy[str]:
    return st.sampled_from(["", "up", "down", "Up ", "a%b", "a_b", "ä\nö", "100"])


def _wholes() -> st.SearchStrategy[int]:
    return st.integers(-9, 9) | st.sampled_from([2**62, -(2**62), 2**63 - 1])


def _decimals() -> st.SearchStrategy[Decimal]:
    return st.integers(-999_999, 999_999).map(lambda n: Decimal(n) / 100)


def _doubles() -> st.SearchStrategy[float]:
    return st.sampled_from([0.0, 0.1, 0.5, -2.0, 1e6]) | st.floats(-1e6, 1e6)


def rows() -> st.SearchStrategy[dict[str, Any]]:
    """One row of `ROW_TYPES`; every field but `at` may be missing."""
    spans = st.integers(0, 10**9).map(lambda us: timedelta(microseconds=us))
    return st.fixed_dictionaries(
        {
            "at": instants(),
            "other": st.none() | instants(),
            "count": st.none() | _wholes(),
            "price": st.none() | _decimals(),
            "ratio": st.none() | _doubles(),
            "site": st.none() | _texts(),
            "word": st.none() | _texts(),
            "good": st.none() | st.booleans(),
            "wait": st.none() | spans,
        }
    )


def conditions() -> st.SearchStrategy[Expression]:
    """Conditions over the fields of `ROW_TYPES`."""
    signs = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
    compared = st.one_of(
        st.builds(Comparison, signs, part, part)
        for part in (numbers(), texts(), times(), lengths())
    )
    leaves = st.one_of(
        compared,
        st.just(Field("good")),
        st.builds(IsIn, numbers(), _choices(_literal_numbers())),
        st.builds(IsIn, texts(), _choices(_literals(_texts()))),
        st.builds(IsNull, st.one_of(numbers(), texts(), times())),
        st.builds(Like, texts(), st.sampled_from(_PATTERNS)),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(And, st.tuples(inner, inner)),
            st.builds(Or, st.tuples(inner, inner)),
            st.builds(Not, inner),
        ),
        max_leaves=4,
    )


def _literals(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Literal]:
    return st.builds(Literal, st.none() | values)


def _literal_numbers() -> st.SearchStrategy[Literal]:
    return _literals(_wholes() | _decimals())


def _choices(
    literals: st.SearchStrategy[Literal],
) -> st.SearchStrategy[tuple[Literal, ...]]:
    return st.lists(literals, min_size=1, max_size=3).map(tuple)


def numbers() -> st.SearchStrategy[Expression]:
    """Numbers computed from the fields of `ROW_TYPES`."""
    leaves = st.one_of(
        st.sampled_from([Field("count"), Field("price"), Field("ratio")]),
        _literal_numbers(),
        st.builds(Call, st.just("length"), st.tuples(texts())),
        st.builds(Arithmetic, st.just("/"), lengths(), lengths()),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(Arithmetic, st.sampled_from("+-*/"), inner, inner),
            st.builds(Call, st.just("abs"), st.tuples(inner)),
            st.builds(
                Call,
                st.sampled_from(["coalesce", "greatest", "least"]),
                st.tuples(inner, inner),
            ),
            st.builds(Call, st.just("if"), st.tuples(_questions(), inner, inner)),
        ),
        max_leaves=3,
    )


def _questions() -> st.SearchStrategy[Expression]:
    """Conditions on single fields, of which some have no answer."""
    return st.sampled_from(
        [
            Field("good"),
            IsNull(Field("price")),
            Comparison("=", Field("site"), Literal("shop")),
            Comparison(">", Field("count"), Literal(0)),
        ]
    )


def texts() -> st.SearchStrategy[Expression]:
    """Texts computed from the fields of `ROW_TYPES`."""
    leaves = st.sampled_from([Field("site"), Field("word")]) | _literals(_texts())
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(
                Call, st.sampled_from(["lower", "upper", "trim"]), st.tuples(inner)
            ),
            st.builds(
                Call,
                st.sampled_from(["coalesce", "greatest", "least"]),
                st.tuples(inner, inner),
            ),
        ),
        max_leaves=2,
    )


def times() -> st.SearchStrategy[Expression]:
    """Instants computed from the fields of `ROW_TYPES`."""
    leaves = st.sampled_from([Field("at"), Field("other")]) | _literals(instants())
    spans = st.one_of(st.just(Field("wait")), _literals(_durations()))
    return leaves | st.builds(Arithmetic, st.sampled_from("+-"), leaves, spans)


def lengths() -> st.SearchStrategy[Expression]:
    """Lengths of time computed from the fields of `ROW_TYPES`."""
    instant = st.sampled_from([Field("at"), Field("other")])
    factors = st.one_of(
        st.sampled_from([Field("price"), Field("ratio")]),
        _literals(st.integers(-9, 9) | _decimals()),
    )
    leaves = st.one_of(
        st.just(Field("wait")),
        _literals(_durations()),
        st.builds(Arithmetic, st.just("-"), instant, instant),
    )
    return leaves | st.one_of(
        st.builds(Arithmetic, st.sampled_from("+-"), leaves, leaves),
        st.builds(Arithmetic, st.sampled_from("*/"), leaves, factors),
        st.builds(Call, st.just("abs"), st.tuples(leaves)),
    )


def _durations() -> st.SearchStrategy[Duration]:
    return st.builds(Duration, st.sampled_from([0, 1, 1_000_000, 60_000_000, 7]))
