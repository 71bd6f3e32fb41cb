"""Periods named by the calendar, in zones whose clocks jump."""

import itertools
from datetime import date, timedelta

import pytest

from troth.model.calendar_period import (
    PeriodTextError,
    day_start,
    days_between,
    month_start,
    parse_period,
)
from troth.model.wall_clock import WallClock


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026", "2026-01-01T00:00:00+00:00/2027-01-01T00:00:00+00:00"),
        ("2026-Q4", "2026-10-01T00:00:00+00:00/2027-01-01T00:00:00+00:00"),
        ("2026-12", "2026-12-01T00:00:00+00:00/2027-01-01T00:00:00+00:00"),
        ("2026-W01", "2025-12-29T00:00:00+00:00/2026-01-05T00:00:00+00:00"),
        ("2026-W53", "2026-12-28T00:00:00+00:00/2027-01-04T00:00:00+00:00"),
        ("2028-02-29", "2028-02-29T00:00:00+00:00/2028-03-01T00:00:00+00:00"),
        ("2026-Q1..2026-Q3", "2026-01-01T00:00:00+00:00/2026-07-01T00:00:00+00:00"),
        (" 2026-03 .. 2026-05 ", "2026-03-01T00:00:00+00:00/2026-05-01T00:00:00+00:00"),
    ],
)
def test_a_text_names_a_period(text: str, shown: str) -> None:
    assert str(parse_period(text, "UTC")) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "march",
        "\uff12026-03",
        "2026-13",
        "2026-00",
        "2026-Q5",
        "2026-W54",
        "2027-W53",
        "2026-02-29",
        "2026-3",
        "26-03",
        "0026",
        "1899",
        "3000",
        "9999",
        "0000",
        "2026-03..",
        "..2026-03",
        "2026-04..2026-03",
        "2026-03..2026-03",
        "2026-03-01T00:00",
    ],
)
def test_a_text_that_names_none_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(PeriodTextError, match="M705") as raised:
        parse_period(text, "UTC")
    assert "2026-Q1" in raised.value.hint


@pytest.mark.parametrize(
    ("text", "zone", "hours"),
    [
        ("2026-03-29", "Europe/Berlin", 23),
        ("2026-10-25", "Europe/Berlin", 25),
        # The clock goes from 24:00 to 01:00, so the day begins at one.
        ("2018-11-04", "America/Sao_Paulo", 23),
        ("2018-02-17", "America/Sao_Paulo", 25),
        ("2026-03-29", "Asia/Beirut", 23),
        ("2026-04-05", "Australia/Lord_Howe", 24.5),
    ],
)
def test_a_day_is_as_long_as_the_clock_makes_it(
    text: str, zone: str, hours: float
) -> None:
    assert parse_period(text, zone).duration == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("zone", "day", "start"),
    [
        ("America/Sao_Paulo", date(2018, 11, 4), "2018-11-04T03:00:00+00:00"),
        ("Asia/Beirut", date(2026, 3, 29), "2026-03-28T22:00:00+00:00"),
        ("Pacific/Apia", date(2011, 12, 31), "2011-12-30T10:00:00+00:00"),
    ],
)
def test_a_day_without_midnight_begins_where_the_clock_jumps(
    zone: str, day: date, start: str
) -> None:
    assert day_start(day, WallClock.of(zone)).isoformat() == start


def test_a_day_that_a_zone_skipped_is_no_period() -> None:
    with pytest.raises(PeriodTextError):
        parse_period("2011-12-30", "Pacific/Apia")
    month = parse_period("2011-12", "Pacific/Apia")
    assert month.duration == timedelta(days=30)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia"])
def test_days_of_a_year_lie_end_to_end(zone: str) -> None:
    clock, day = WallClock.of(zone), date(2018, 1, 1)
    periods = []
    while day.year == 2018:
        periods.append(days_between(day, day + timedelta(days=1), clock))
        day += timedelta(days=1)
    assert all(one.end == two.start for one, two in itertools.pairwise(periods))
    assert periods[0].start == parse_period("2018", zone).start
    assert periods[-1].end == parse_period("2018", zone).end


def test_months_are_counted_over_the_year() -> None:
    assert month_start(date(2026, 1, 31), -1) == date(2025, 12, 1)
    assert month_start(date(2026, 12, 31), 1) == date(2027, 1, 1)
    assert month_start(date(2026, 5, 17)) == date(2026, 5, 1)
