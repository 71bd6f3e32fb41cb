"""Windows: drawn over the calendar, cut to the term, closed where they end."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest

from troth.model.agreement import Term
from troth.model.calendar_period import parse_period
from troth.model.objective import Partial, WindowKind, WindowRule
from troth.model.reading import Window
from troth.monitor.windows import windows_closing_in

ALL_YEAR = Term(starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1))


def draw(
    rule: WindowRule,
    asked: str,
    *,
    zone: str = "UTC",
    term: Term = ALL_YEAR,
    partial: Partial = Partial.EXISTING,
    as_of: datetime | None = None,
    by_day: int | None = None,
) -> tuple[Window, ...]:
    return windows_closing_in(
        rule,
        parse_period(asked, zone),
        timezone=zone,
        term=term,
        partial=partial,
        as_of=as_of,
        by_day=by_day,
    )


def labels(*args: object, **options: object) -> list[str]:
    return [window.label for window in draw(*args, **options)]  # type: ignore[arg-type]  # handed through


@pytest.mark.parametrize(
    ("rule", "asked", "expected"),
    [
        (WindowRule(WindowKind.DAY), "2026-03-14", ["2026-03-14"]),
        (WindowRule(WindowKind.WEEK), "2026-W07", ["2026-W07"]),
        (
            WindowRule(WindowKind.WEEK),
            "2026-03",
            ["2026-W09", "2026-W10", "2026-W11", "2026-W12", "2026-W13"],
        ),
        (WindowRule(WindowKind.MONTH), "2026-03", ["2026-03"]),
        (WindowRule(WindowKind.MONTH), "2026-Q1", ["2026-01", "2026-02", "2026-03"]),
        (WindowRule(WindowKind.QUARTER), "2026-03", ["2026-Q1"]),
        (WindowRule(WindowKind.QUARTER), "2026-02", []),
        (WindowRule(WindowKind.YEAR), "2026-12", ["2026"]),
        (WindowRule(WindowKind.YEAR), "2026-Q3", []),
        (WindowRule(WindowKind.TERM), "2026-12", ["term"]),
        (WindowRule(WindowKind.TERM), "2026-11", []),
        (
            WindowRule(WindowKind.CYCLE, start_day=15),
            "2026-03",
            ["cycle from 2026-02-15"],
        ),
        (
            WindowRule(WindowKind.FIXED, days=30),
            "2026-Q1",
            ["2026-01-01/30 days", "2026-01-31/30 days", "2026-03-02/30 days"],
        ),
        (
            WindowRule(WindowKind.ROLLING, days=30, step=WindowKind.MONTH),
            "2026-03",
            ["30 days to 2026-03-31"],
        ),
        (
            WindowRule(WindowKind.ROLLING, days=7, step=WindowKind.DAY),
            "2026-03-14..2026-03-16",
            ["7 days to 2026-03-14", "7 days to 2026-03-15"],
        ),
        (
            WindowRule(WindowKind.QUARTER, start_month=2),
            "2026-04..2026-06",
            ["fiscal quarter from 2026-02"],
        ),
        (
            WindowRule(WindowKind.YEAR, start_month=4),
            "2026",
            ["fiscal year from 2025-04"],
        ),
        (
            WindowRule(WindowKind.ROLLING, days=28, step=WindowKind.WEEK),
            "2026-W11",
            ["28 days to 2026-03-15"],
        ),
    ],
)
def test_a_period_holds_the_windows_that_close_in_it(
    rule: WindowRule, asked: str, expected: list[str]
) -> None:
    assert labels(rule, asked) == expected


@pytest.mark.parametrize("kind", [WindowKind.DAY, WindowKind.WEEK, WindowKind.MONTH])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/Sao_Paulo"])
def test_windows_of_each_month_are_those_of_the_year(
    kind: WindowKind, zone: str
) -> None:
    rule = WindowRule(kind)
    months = [
        window
        for month in range(1, 13)
        for window in draw(rule, f"2026-{month:02}", zone=zone)
    ]
    year = list(draw(rule, "2026", zone=zone))
    assert months == year
    assert all(
        one.period.end == two.period.start for one, two in itertools.pairwise(year)
    )


def test_a_cycle_from_the_31st_starts_on_the_last_day_of_a_shorter_month() -> None:
    cycles = draw(WindowRule(WindowKind.CYCLE, start_day=31), "2026-Q2")
    starts = [window.whole.start.date() for window in cycles]
    assert starts == [date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]
    assert cycles[-1].whole.end.date() == date(2026, 6, 30)


def test_fixed_windows_start_with_the_term() -> None:
    term = Term(starts_on=date(2026, 2, 10), ends_on=None)
    (window,) = draw(WindowRule(WindowKind.FIXED, days=30), "2026-03", term=term)
    assert window.period.start == datetime(2026, 2, 10, tzinfo=UTC)


def test_fixed_windows_without_a_start_are_the_same_whoever_asks() -> None:
    rule = WindowRule(WindowKind.FIXED, days=30)
    year = draw(rule, "2026", term=Term())
    months = [
        window
        for month in range(1, 13)
        for window in draw(rule, f"2026-{month:02}", term=Term())
    ]
    assert list(year) == months


def test_no_fixed_window_lies_before_the_term() -> None:
    rule = WindowRule(WindowKind.FIXED, days=30)
    assert draw(rule, "2025", term=Term(starts_on=date(2026, 1, 1))) == ()


def test_an_open_ended_term_has_no_window_of_its_own() -> None:
    term = Term(starts_on=date(2026, 1, 1))
    assert draw(WindowRule(WindowKind.TERM), "2026", term=term) == ()


SHORT = Term(starts_on=date(2026, 3, 10), ends_on=date(2026, 3, 20))


def test_of_a_window_that_the_term_cuts_the_covered_part_is_measured() -> None:
    (window,) = draw(WindowRule(WindowKind.MONTH), "2026-03", term=SHORT)
    assert window.period == parse_period("2026-03-10..2026-03-20", "UTC")
    assert window.whole == parse_period("2026-03", "UTC")
    assert window.closed


@pytest.mark.parametrize(
    ("partial", "count"), [(Partial.EXISTING, 1), (Partial.FULL, 1), (Partial.SKIP, 0)]
)
def test_a_cut_window_is_skipped_only_where_that_is_agreed(
    partial: Partial, count: int
) -> None:
    rule = WindowRule(WindowKind.MONTH)
    assert len(draw(rule, "2026-03", term=SHORT, partial=partial)) == count


def test_windows_outside_the_term_are_none() -> None:
    assert labels(WindowRule(WindowKind.MONTH), "2026-Q1", term=SHORT) == ["2026-03"]
    assert labels(WindowRule(WindowKind.MONTH), "2026-05", term=SHORT) == []


def test_a_rolling_window_at_the_start_of_the_term_is_as_long_as_the_term() -> None:
    rule = WindowRule(WindowKind.ROLLING, days=30, step=WindowKind.DAY)
    (window,) = draw(rule, "2026-03-12", term=SHORT)
    assert window.period == parse_period("2026-03-10..2026-03-13", "UTC")


def test_a_window_is_open_until_it_is_over() -> None:
    rule = WindowRule(WindowKind.MONTH)
    inside = datetime(2026, 3, 15, 12, tzinfo=UTC)
    (window,) = draw(rule, "2026-03", as_of=inside)
    assert (window.closed, window.period.end) == (False, inside)
    (over,) = draw(rule, "2026-03", as_of=datetime(2026, 4, 1, tzinfo=UTC))
    assert over.closed


def test_a_window_that_has_not_begun_is_none() -> None:
    at_start = datetime(2026, 3, 1, tzinfo=UTC)
    assert draw(WindowRule(WindowKind.MONTH), "2026-03", as_of=at_start) == ()


def test_a_schedule_is_owed_at_the_end_of_its_day() -> None:
    (window,) = draw(WindowRule(WindowKind.MONTH), "2026-03", by_day=25)
    assert window.due_at == datetime(2026, 3, 26, tzinfo=UTC)


def test_a_day_that_a_month_lacks_is_its_last() -> None:
    (window,) = draw(WindowRule(WindowKind.MONTH), "2026-02", by_day=31)
    assert window.due_at == datetime(2026, 3, 1, tzinfo=UTC)


def test_days_follow_the_clock_of_the_zone() -> None:
    days = draw(WindowRule(WindowKind.DAY), "2026-03", zone="Europe/Berlin")
    assert {window.period.duration for window in days} == {
        timedelta(hours=24),
        timedelta(hours=23),
    }


def test_a_day_that_a_zone_skipped_has_no_window() -> None:
    term = Term()
    days = labels(WindowRule(WindowKind.DAY), "2011-12", zone="Pacific/Apia", term=term)
    assert len(days) == 30
    assert "2011-12-30" not in days
