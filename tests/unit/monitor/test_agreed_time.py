"""Agreed time: what an exclusion may take out, and what breaks its conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from builders import an_agreement, an_objective
from troth.model.agreement import Agreement, Term
from troth.model.calendar import Calendar
from troth.model.objective import (
    Budget,
    Exclusion,
    ExclusionEffect,
    Indicator,
    WindowKind,
    WindowRule,
)
from troth.model.period import Period, Stretches
from troth.model.quantity import Duration
from troth.model.reading import Nature
from troth.monitor.agreed_time import (
    ExcludedTime,
    ExclusionRow,
    ExclusionRows,
    apply_exclusion,
    exclude,
    open_time,
)

NIGHTS = Calendar("UTC", {"mon-sun": "22:00-06:00"})
WORKS = Exclusion(name="works", stream="works", reason="planned works")


def moment(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def row(
    start: datetime,
    end: datetime,
    announced: datetime | None = None,
    **scope: str,
) -> ExclusionRow:
    return ExclusionRow(start, end, announced, scope)


def apply(
    exclusion: Exclusion, *rows: ExclusionRow, agreement: Agreement | None = None
) -> ExcludedTime:
    known = agreement or an_agreement(calendars={"nights": NIGHTS})
    return apply_exclusion(exclusion, rows, agreement=known)


def hours_of(stretches: Stretches) -> float:
    return stretches.total / timedelta(hours=1)


def refusals(excluded: ExcludedTime) -> list[str]:
    return [
        one.reason for one in excluded.stretches if one.nature is Nature.NOT_EXCLUDED
    ]


def test_an_exclusion_takes_out_or_counts_as_met() -> None:
    removed = apply(WORKS, row(moment(1), moment(1, 2)))
    met = apply(
        replace(WORKS, effect=ExclusionEffect.MET), row(moment(1), moment(1, 2))
    )
    assert (hours_of(removed.removed), hours_of(removed.met)) == (2, 0)
    assert (hours_of(met.removed), hours_of(met.met)) == (0, 2)
    assert [one.reason for one in removed.stretches] == ["planned works"]


@pytest.mark.parametrize(
    ("announced", "refused"),
    [
        (moment(1), []),
        (moment(3), []),  # exactly as long before as agreed
        (moment(3, 0, 1), ["announced less than 48 h before"]),
        (None, ["not announced; 48 h of notice were agreed"]),
    ],
)
def test_works_announced_too_late_are_not_excluded(
    announced: datetime | None, refused: list[str]
) -> None:
    clause = replace(WORKS, notice=Duration.of(48, "h"))
    excluded = apply(clause, row(moment(5), moment(5, 3), announced))
    assert refusals(excluded) == refused
    assert hours_of(excluded.removed) == (0 if refused else 3)


def test_only_the_part_inside_the_allowed_hours_is_excluded() -> None:
    clause = replace(WORKS, within="nights")
    excluded = apply(clause, row(moment(5, 4), moment(5, 9)))
    assert excluded.removed == Stretches.of([(moment(5, 4), moment(5, 6))])
    assert refusals(excluded) == ["outside the hours allowed for it"]


def test_a_budget_is_used_up_in_order_of_time() -> None:
    budget = Budget(amount=Duration.of(4, "h"), per=WindowRule(WindowKind.MONTH))
    clause = replace(WORKS, budget=budget)
    rows = [row(moment(9), moment(9, 3)), row(moment(5), moment(5, 3))]
    excluded = apply(clause, *rows)
    assert excluded.removed == Stretches.of(
        [(moment(5), moment(5, 3)), (moment(9), moment(9, 1))]
    )
    assert refusals(excluded) == ["beyond the 4 h per month agreed"]


def test_each_window_has_a_budget_of_its_own() -> None:
    budget = Budget(amount=Duration.of(4, "h"), per=WindowRule(WindowKind.MONTH))
    over_the_border = row(moment(31, 21), moment(31, 21) + timedelta(hours=9))
    excluded = apply(replace(WORKS, budget=budget), over_the_border)
    assert hours_of(excluded.removed) == 3 + 4


def test_overlapping_works_use_the_budget_once() -> None:
    budget = Budget(amount=Duration.of(2, "h"), per=WindowRule(WindowKind.MONTH))
    same = row(moment(5), moment(5, 2))
    excluded = apply(replace(WORKS, budget=budget), same, same)
    assert hours_of(excluded.removed) == 2
    assert refusals(excluded) == []


def test_a_budget_may_be_for_the_whole_term() -> None:
    budget = Budget(amount=Duration.of(2, "h"), per=WindowRule(WindowKind.TERM))
    term = Term(starts_on=date(2026, 3, 1), ends_on=date(2026, 6, 1))
    agreement = an_agreement(term=term)
    rows = [row(moment(5), moment(5, 2)), row(moment(6), moment(6, 2))]
    excluded = apply(replace(WORKS, budget=budget), *rows, agreement=agreement)
    assert excluded.removed == Stretches.of([(moment(5), moment(5, 2))])


def test_budget_notice_and_hours_are_asked_together() -> None:
    clause = replace(
        WORKS,
        notice=Duration.of(24, "h"),
        within="nights",
        budget=Budget(amount=Duration.of(1, "h"), per=WindowRule(WindowKind.DAY)),
    )
    excluded = apply(
        clause,
        row(moment(5, 4), moment(5, 9), moment(1)),
        row(moment(6, 4), moment(6, 5), moment(6)),
    )
    assert excluded.removed == Stretches.of([(moment(5, 4), moment(5, 5))])
    assert sorted(refusals(excluded)) == [
        "announced less than 24 h before",
        "beyond the 1 h per day agreed",
        "outside the hours allowed for it",
    ]


def test_without_rows_nothing_is_excluded() -> None:
    clause = replace(
        WORKS,
        within="nights",
        budget=Budget(amount=Duration.of(1, "h"), per=WindowRule(WindowKind.DAY)),
    )
    assert apply(clause) == ExcludedTime()


ROWS = ExclusionRows(
    [
        row(moment(1), moment(2)),
        row(moment(2), moment(3), region="eu"),
        row(moment(3), moment(4), region="us"),
        row(moment(4), moment(5), region="eu", zone="a"),
        row(moment(5), moment(6), region="us", zone="b"),
    ]
)


@pytest.mark.parametrize(
    ("scope", "days"),
    [
        ({"region": "eu"}, [1, 2, 4]),
        ({"region": "us"}, [1, 3, 5]),
        ({"region": "ap"}, [1]),
        ({"region": "eu", "zone": "b"}, [1, 2]),
        ({"zone": "a"}, [1, 2, 3, 4]),
        ({}, [1, 2, 3, 4, 5]),
    ],
)
def test_a_row_is_meant_for_the_scopes_it_does_not_contradict(
    scope: dict[str, str], days: list[int]
) -> None:
    assert sorted(one.start.day for one in ROWS.meant_for(scope)) == days


def test_exclusions_add_up_and_one_without_rows_does_nothing() -> None:
    force = Exclusion(name="force", stream="force", effect=ExclusionEffect.MET)
    known = {"works": ExclusionRows([row(moment(1), moment(2))])}
    excluded = exclude([WORKS, force], known, agreement=an_agreement(), scope={})
    assert hours_of(excluded.removed) == 24
    assert not excluded.met


def promised(during: str | None, coverage: str | None) -> Sequence[str]:
    agreement = an_agreement(
        objectives=[an_objective(coverage=coverage)],
        indicators={
            "uptime": Indicator(
                name="uptime", metric="availability", stream="checks", during=during
            )
        },
        calendars={
            "nights": NIGHTS,
            "mornings": Calendar("UTC", {"mon-sun": "05:00-12:00"}),
        },
    )
    day = Period(moment(2), moment(3))
    hours = open_time(agreement, agreement.objectives["shop-up"], day)
    return [f"{one.start:%H}-{one.end:%H}" for one in hours]


@pytest.mark.parametrize(
    ("during", "coverage", "hours"),
    [
        (None, None, ["00-00"]),
        ("always", None, ["00-00"]),
        ("nights", None, ["00-06", "22-00"]),
        (None, "mornings", ["05-12"]),
        ("nights", "mornings", ["05-06"]),
    ],
)
def test_hours_and_coverage_both_bound_what_is_promised(
    during: str | None, coverage: str | None, hours: list[str]
) -> None:
    assert promised(during, coverage) == hours
