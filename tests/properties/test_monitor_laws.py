"""Laws of monitoring: readings equal a slow oracle, however rows arrive."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import share
from properties.monitor_oracle import (
    EARLIEST,
    LATEST,
    Day,
    LengthRules,
    availability,
    held,
    in_slots,
    is_met,
    judge_cases,
    nearest_rank,
    rows_of,
    ticks,
    union,
)
from troth.model.calendar import Calendar
from troth.model.catalogue import (
    ALL,
    ANY,
    Aggregate,
    EmptyInterval,
    Holds,
    LimitAfter,
    ShareRule,
    Statistic,
)
from troth.model.expression import (
    Arithmetic,
    Comparison,
    Expression,
    Field,
    Literal,
    Not,
)
from troth.model.measurement import StreamKind
from troth.model.objective import (
    Bound,
    Comparator,
    EachWithin,
    Exclusion,
    ExclusionEffect,
    TargetMatrix,
    WindowKind,
    WindowRule,
    Within,
)
from troth.model.quantity import Duration, Unit
from troth.model.reading import Reading
from troth.monitor.agreed_time import ExclusionRow
from troth.monitor.metrics import METRICS
from worlds import (
    DAY,
    TICK,
    TICK_US,
    a_stream,
    asks_of,
    at,
    batch_of,
    measuring,
    plan_of,
    project,
    read,
    span,
    tick_of,
)

OFFICE = Calendar("UTC", {"mon-sun": "08:00-18:00"})
OFFICE_TICKS = union(
    ticks(day * DAY + 48, day * DAY + 108)
    for day in range(EARLIEST // DAY, LATEST // DAY)
)
ALWAYS = ticks(EARLIEST, LATEST)

WORKS = Exclusion(name="works", stream="works")
FORCE = Exclusion(name="force", stream="force", effect=ExclusionEffect.MET)


# ------------------------------------------------------------------------ worlds

some_ticks = st.integers(-DAY, 3 * DAY) | st.sampled_from([0, 48, 108, DAY, 2 * DAY])
stretches = st.tuples(some_ticks, st.integers(1, 100)).map(lambda it: (it[0], sum(it)))
excluded_stretches = st.lists(stretches, max_size=2)


@st.composite
def surroundings(draw: st.DrawFn) -> dict[str, Any]:
    """Hours, and what is excluded from them."""
    return {
        "during": draw(st.sampled_from([None, "office"])),
        "works": draw(excluded_stretches),
        "force": draw(excluded_stretches),
    }


def days_of(around: Mapping[str, Any], numbers: Sequence[int] = (0, 1)) -> list[Day]:
    hours = OFFICE_TICKS if around["during"] else ALWAYS
    removed = union(ticks(*one) for one in around["works"])
    met = union(ticks(*one) for one in around["force"])
    return [
        Day(ticks(day * DAY, (day + 1) * DAY), hours, removed, met) for day in numbers
    ]


def read_days(
    stream: Any,
    rows: Sequence[Mapping[str, Any]],
    metric: str,
    around: Mapping[str, Any] | None = None,
    *,
    as_of: int | None = None,
    objective: Mapping[str, Any] | None = None,
    types: Mapping[str, pa.DataType] | None = None,
    **options: Any,
) -> tuple[Reading, ...]:
    """The readings of Monday and Tuesday."""
    around = around or {"during": None, "works": [], "force": []}
    agreement = measuring(
        stream,
        metric,
        during=around["during"],
        exclusions=(WORKS, FORCE),
        objective=objective,
        agreement={"calendars": {"office": OFFICE}},
        **options,
    )
    excluded = {
        name: [ExclusionRow(at(first), at(after)) for first, after in around[name]]
        for name in ("works", "force")
    }
    return read(
        agreement,
        [batch_of(stream, rows, **(types or {}))],
        as_of=None if as_of is None else at(as_of),
        excluded=excluded,
    )


def in_ticks(us: Fraction | None) -> Fraction | None:
    return None if us is None else us / TICK_US


# ------------------------------------------------------------------ availability

length_rules = st.builds(
    LengthRules,
    merge=st.sampled_from([0, 0, 3, 10]),
    shortest=st.sampled_from([0, 0, 2, 8]),
    longer_than=st.sampled_from([0, 0, 4]),
    whole=st.sampled_from([0, 0, 3, 6]),
)
unknown_times = st.sampled_from(["removed", "up", "down"])


def length_options(rules: LengthRules) -> dict[str, Any]:
    named = {
        "merge": rules.merge,
        "shortest": rules.shortest,
        "longer_than": rules.longer_than,
        "whole": rules.whole,
    }
    return {name: Duration(size * TICK_US) for name, size in named.items() if size}


CHECKS = a_stream(StreamKind.CHECKS, at="time", down="yes/no", monitor="text")

check_rows = st.lists(
    st.fixed_dictionaries(
        {
            "tick": some_ticks,
            "down": st.sampled_from([True, False, False, None]),
            "monitor": st.sampled_from(["north", "south", None]),
        }
    ),
    max_size=12,
)


def as_checks(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "at": at(row["tick"])} for row in rows]


def expect_availability(
    readings: Sequence[Reading],
    expected: Sequence[tuple[Fraction | None, int, int]],
) -> None:
    found = [(one.value, one.good / TICK_US, one.total / TICK_US) for one in readings]
    assert found == list(expected)


@given(
    rows=check_rows,
    around=surroundings(),
    rules=length_rules,
    unknown_time=unknown_times,
    holds=st.sampled_from([Holds(), Holds(forever=True), Holds(Duration(5 * TICK_US))]),
    rule=st.sampled_from([ALL, ANY, ShareRule(Fraction(1, 2), inclusive=True)]),
    has_monitors=st.booleans(),
    as_of=st.none() | st.integers(1, 2 * DAY),
)
def test_statuses_that_hold_read_as_the_oracle_says(
    *,
    rows: list[dict[str, Any]],
    around: dict[str, Any],
    rules: LengthRules,
    unknown_time: str,
    holds: Holds,
    rule: ShareRule,
    has_monitors: bool,
    as_of: int | None,
) -> None:
    readings = read_days(
        CHECKS,
        as_checks(rows),
        "availability",
        around,
        as_of=as_of,
        down=Field("down"),
        holds=holds,
        down_when=rule,
        monitors=("monitor",) if has_monitors else (),
        unknown_time=unknown_time,
        **length_options(rules),
    )
    if not has_monitors:
        rows = [{**row, "monitor": ""} for row in rows]
        rule = ALL
    down, known = held(rows, holds, rule, as_of)
    days = days_of(around)
    if as_of is not None:
        days = [replace(day, window=day.window & ticks(0, as_of)) for day in days]
    expect_availability(
        readings,
        [
            availability(day, down, known, rules, unknown_time)
            for day in days
            if day.window
        ],
    )


@given(
    rows=check_rows,
    around=surroundings(),
    rules=length_rules,
    unknown_time=unknown_times,
    slot=st.sampled_from([1, 3, 6, 48]),
    rule=st.sampled_from([ALL, ANY, ShareRule(Fraction(1, 2), inclusive=True)]),
)
def test_checks_in_slots_read_as_the_oracle_says(
    *,
    rows: list[dict[str, Any]],
    around: dict[str, Any],
    rules: LengthRules,
    unknown_time: str,
    slot: int,
    rule: ShareRule,
) -> None:
    readings = read_days(
        CHECKS,
        as_checks(rows),
        "availability",
        around,
        down=Field("down"),
        slot=Duration(slot * TICK_US),
        down_when=rule,
        unknown_time=unknown_time,
        **length_options(rules),
    )
    known_rows = [row for row in rows if row["down"] is not None]

    def is_down(day: Day, mine: list[Mapping[str, Any]]) -> bool:
        failed = sum(row["down"] and not is_met(day, row) for row in mine)
        return rule.holds(failed, len(mine))

    expected = expect_slots(
        around, known_rows, slot, is_down, rules, unknown_time=unknown_time
    )
    expect_availability(readings, expected)


def expect_slots(
    around: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    slot: int,
    is_down: Callable[[Day, list[Mapping[str, Any]]], bool],
    rules: LengthRules,
    *,
    unknown_time: str = "removed",
) -> list[tuple[Fraction | None, int, int]]:
    """What Monday and Tuesday read, where outages may begin before and end after."""
    days = days_of(around, range(-1, 3))
    found = [in_slots(day, rows, slot, functools.partial(is_down, day)) for day in days]
    down = union(one for one, _ in found)
    return [
        availability(day, down, known, rules, unknown_time)
        for day, (_, known) in list(zip(days, found, strict=True))[1:3]
    ]


@given(check_rows, st.sampled_from([7, 50]))
def test_slots_may_end_with_the_window(rows: list[dict[str, Any]], slot: int) -> None:
    around: dict[str, Any] = {"during": None, "works": [], "force": []}
    readings = read_days(
        CHECKS,
        as_checks(rows),
        "availability",
        around,
        down=Field("down"),
        slot=Duration(slot * TICK_US),
    )
    known_rows = [row for row in rows if row["down"] is not None]
    expected = expect_slots(
        around,
        known_rows,
        slot,
        lambda _, mine: all(row["down"] for row in mine),
        LengthRules(),
    )
    expect_availability(readings, expected)


COUNTS = a_stream(StreamKind.COUNTS, at="time", failed="number", served="money")
BAD_SLOT = Comparison(
    ">",
    Arithmetic("/", Field("failed"), Arithmetic("+", Field("failed"), Field("served"))),
    Literal(Decimal("0.05")),
)
TRAFFIC = Comparison(">=", Field("served"), Literal(10))


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "tick": some_ticks,
                "failed": st.sampled_from([0, 0, 1, 5]),
                "served": st.sampled_from([Decimal(0), Decimal(19), Decimal("0.25")]),
            }
        ),
        max_size=12,
    ),
    surroundings(),
    length_rules,
    st.booleans(),
    st.booleans(),
)
def test_counts_in_slots_read_as_the_oracle_says(
    rows: list[dict[str, Any]],
    around: dict[str, Any],
    rules: LengthRules,
    has_needs: bool,
    is_negated: bool,
) -> None:
    condition: Expression = BAD_SLOT
    if is_negated:
        condition = Not(replace(BAD_SLOT, operator="<="))
    readings = read_days(
        COUNTS,
        [{**row, "at": at(row["tick"])} for row in rows],
        "availability",
        around,
        down=condition,
        slot=Duration(6 * TICK_US),
        needs=TRAFFIC if has_needs else None,
        **length_options(rules),
    )

    def is_down(day: Day, mine: list[Mapping[str, Any]]) -> bool:
        bad = [row for row in mine if not is_met(day, row)]
        failed = sum(row["failed"] for row in bad)
        served = sum(row["served"] for row in bad)
        if not failed + served:
            return False
        is_bad = Fraction(failed) / Fraction(failed + served) > Fraction(1, 20)
        return is_bad and (served >= 10 or not has_needs)

    expect_availability(readings, expect_slots(around, rows, 6, is_down, rules))


OUTAGES = a_stream(StreamKind.INTERVALS, start="time", end="time")
outages = st.lists(
    st.tuples(some_ticks, st.none() | st.integers(-20, 3 * DAY)), max_size=6
)


def as_outages(rows: Sequence[tuple[int, int | None]]) -> list[dict[str, Any]]:
    return [
        {"start": at(first), "end": None if length is None else at(first + length)}
        for first, length in rows
    ]


@given(outages, surroundings(), length_rules, st.none() | st.integers(1, 2 * DAY))
def test_outages_read_as_the_oracle_says(
    rows: list[tuple[int, int | None]],
    around: dict[str, Any],
    rules: LengthRules,
    as_of: int | None,
) -> None:
    readings = read_days(
        OUTAGES,
        as_outages(rows),
        "availability",
        around,
        as_of=as_of,
        **length_options(rules),
    )
    last = LATEST if as_of is None else as_of
    down = union(
        ticks(first, last if length is None else min(first + length, last))
        for first, length in rows
    )
    expected = []
    for day in days_of(around):
        window = day.window & ticks(0, last)
        if window:
            cut = replace(day, window=window)
            expected.append(availability(cut, down, ALWAYS, rules, "removed"))
    expect_availability(readings, expected)


@given(outages, outages, surroundings())
def test_more_downtime_never_raises_availability(
    rows: list[tuple[int, int | None]],
    more: list[tuple[int, int | None]],
    around: dict[str, Any],
) -> None:
    little = read_days(OUTAGES, as_outages(rows), "availability", around)
    much = read_days(OUTAGES, as_outages(rows + more), "availability", around)
    for one, two in zip(little, much, strict=True):
        assert (one.value is None) == (two.value is None)
        assert one.value is None or one.value >= two.value


# ------------------------------------------------------------------- rows of cases

CASES = a_stream(
    StreamKind.CASES,
    key=("id",),
    at="time",
    opened="time",
    closed="time",
    waiting="pauses",
    took="duration",
    amount="number",
    price="money",
    good="yes/no",
    site="text",
    id="text",
)

pauses = st.lists(
    st.tuples(st.integers(-20, 80), st.none() | st.integers(-5, 40)), max_size=2
)


@st.composite
def case_rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Cases with everything that may be missing missing now and then."""
    rows = []
    for number in range(draw(st.integers(0, 10))):
        tick = draw(some_ticks)
        length = draw(st.none() | st.integers(-5, 120))
        waiting = [
            (tick + first, None if size is None else tick + first + size)
            for first, size in draw(pauses)
        ]
        rows.append(
            {
                "tick": tick,
                "at": at(tick),
                "opened": tick,
                "closed": None if length is None else tick + length,
                "waiting": waiting,
                "took": draw(st.none() | st.integers(0, 12)),
                "amount": draw(st.none() | st.integers(-9, 9)),
                "price": draw(
                    st.none() | st.integers(-900, 900).map(lambda n: Decimal(n) / 100)
                ),
                "good": draw(st.none() | st.booleans()),
                "site": draw(st.sampled_from(["eu", "us", "ap"])),
                "id": f"case-{number}",
            }
        )
    return rows


def as_cases(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            **row,
            "opened": at(row["opened"]),
            "closed": None if row["closed"] is None else at(row["closed"]),
            "took": None if row["took"] is None else row["took"] * TICK,
            "waiting": [
                {"start": at(first), "end": None if after is None else at(after)}
                for first, after in row["waiting"]
            ],
        }
        for row in rows
    ]


def share_of(limit: int) -> Within:
    return Within(share("90"), Duration(limit * TICK_US))


@given(
    rows=case_rows(),
    around=surroundings(),
    clock=st.sampled_from(["always", "office"]),
    limit=st.sampled_from([None, 0, 12, 60]),
    as_of=st.none() | st.integers(1, 2 * DAY),
    reads=st.sampled_from(
        [
            Aggregate(Statistic.AVERAGE),
            Aggregate(Statistic.MAXIMUM),
            Aggregate(Statistic.PERCENTILE, Fraction(3, 4)),
        ]
    ),
)
def test_durations_read_as_the_oracle_says(
    *,
    rows: list[dict[str, Any]],
    around: dict[str, Any],
    clock: str,
    limit: int | None,
    as_of: int | None,
    reads: Aggregate,
) -> None:
    readings = read_days(
        CASES,
        as_cases(rows),
        "duration",
        around,
        as_of=as_of,
        objective={} if limit is None else {"targets": share_of(limit)},
        from_=("opened",),
        to=("closed",),
        clock=clock,
        pause="waiting",
        reads=reads,
    )
    days = days_of(around)
    if as_of is not None:
        days = [replace(day, window=day.window & ticks(0, as_of)) for day in days]
    days = [day for day in days if day.window]
    hours = OFFICE_TICKS if clock == "office" else ALWAYS
    for reading, day in zip(readings, days, strict=True):
        desk = judge_cases(day, rows, hours=hours, limit=limit, as_of=as_of)
        assert reading.pending == desk.pending
        assert reading.contradictory == desk.contradictory
        if limit is not None:
            assert (reading.good, reading.total) == (desk.good, desk.total)
            continue
        assert reading.total == len(desk.took)
        expected = None
        if desk.took:
            expected = {
                Statistic.AVERAGE: sum(desk.took) / len(desk.took),
                Statistic.MAXIMUM: max(desk.took),
                Statistic.PERCENTILE: nearest_rank(desk.took, Fraction(3, 4)),
            }[reads.statistic]
        assert in_ticks(reading.value) == expected


@given(case_rows(), surroundings(), st.none() | st.integers(1, 2 * DAY))
def test_each_case_has_a_reading_of_its_own(
    rows: list[dict[str, Any]], around: dict[str, Any], as_of: int | None
) -> None:
    limit = EachWithin(Duration(12 * TICK_US))
    readings = read_days(
        CASES,
        as_cases(rows),
        "duration",
        around,
        as_of=as_of,
        objective={"targets": limit},
        from_=("opened",),
        to=("closed",),
        pause="waiting",
    )
    for day in days_of(around):
        window = day.window if as_of is None else day.window & ticks(0, as_of)
        if not window:
            continue
        desk = judge_cases(
            replace(day, window=window), rows, hours=ALWAYS, limit=12, as_of=as_of
        )
        mine = [
            one
            for one in readings
            if tick_of(one.window.whole.start) == min(day.window)
        ]
        assert sum(one.good or 0 for one in mine) == desk.good
        assert sum(one.total or 0 for one in mine) == desk.total
        assert sum(one.pending for one in mine) == desk.pending
        assert sum(one.contradictory for one in mine) == desk.contradictory
        named = [one.scope for one in mine if one.scope]
        assert len(named) == desk.total + desk.pending + desk.contradictory


LATER = Comparison(">", Field("amount"), Literal(2))


@given(
    rows=case_rows(),
    around=surroundings(),
    limits=st.sampled_from(
        [{}, {"at_most": 5}, {"below": 5}, {"at_least": 5}, {"above": 5}]
    ),
    has_second=st.booleans(),
    out_of=st.sampled_from([None, "amount", "good", "condition"]),
    leaves_out=st.booleans(),
    puts_within=st.booleans(),
    as_of=st.none() | st.integers(1, 2 * DAY),
)
def test_shares_within_a_limit_read_as_the_oracle_says(
    *,
    rows: list[dict[str, Any]],
    around: dict[str, Any],
    limits: dict[str, int],
    has_second: bool,
    out_of: str | None,
    leaves_out: bool,
    puts_within: bool,
    as_of: int | None,
) -> None:
    if has_second:
        limits = {**limits, "at_least": 2}
    limits = limits or {"at_most": 3}
    wholes = {"condition": LATER, None: None}
    readings = read_days(
        CASES,
        as_cases(rows),
        "share_within",
        around,
        as_of=as_of,
        value=Field("took"),
        out_of=wholes.get(out_of, Field(out_of or "")),
        not_counted=Comparison("=", Field("amount"), Literal(3))
        if leaves_out
        else None,
        counted_within=Field("good") if puts_within else None,
        judged=LimitAfter(Duration(6 * TICK_US), "opened"),
        **{name: Duration(size * TICK_US) for name, size in limits.items()},
    )
    compare = {
        "at_most": lambda a, b: a <= b,
        "at_least": lambda a, b: a >= b,
        "below": lambda a, b: a < b,
        "above": lambda a, b: a > b,
    }
    for reading in readings:
        (day,) = (
            day
            for day in days_of(around)
            if min(day.window) == tick_of(reading.window.whole.start)
        )
        if as_of is not None:
            day = replace(day, window=day.window & ticks(0, as_of))
        good = total = pending = 0
        for row in rows_of(day, rows):
            amount = row["amount"]
            is_out = {
                None: True,
                "amount": amount is not None,
                "good": bool(row["good"]),
                "condition": amount is not None and amount > 2,
            }[out_of]
            if not is_out or (leaves_out and amount == 3):
                continue
            if as_of is not None and row["opened"] + 6 > as_of:
                pending += 1
                continue
            total += 1
            keeps = row["took"] is not None and all(
                compare[name](row["took"], size) for name, size in limits.items()
            )
            good += keeps or (puts_within and bool(row["good"])) or is_met(day, row)
        assert (reading.good, reading.total, reading.pending) == (good, total, pending)


@given(
    rows=case_rows(),
    around=surroundings(),
    side=st.sampled_from(["good", "bad", "of"]),
    part_name=st.sampled_from(["good", "price", "site"]),
    total_name=st.sampled_from([None, "amount"]),
    empty=st.sampled_from([None, Fraction(0), Fraction(1)]),
    slot=st.sampled_from([None, 7, 36]),
)
def test_ratios_read_as_the_oracle_says(
    *,
    rows: list[dict[str, Any]],
    around: dict[str, Any],
    side: str,
    part_name: str,
    total_name: str | None,
    empty: Fraction | None,
    slot: int | None,
) -> None:
    readings = read_days(
        CASES,
        as_cases(rows),
        "ratio",
        around,
        **{side: Field(part_name)},
        total=None if total_name is None else Field(total_name),
        mean_of=None if slot is None else Duration(slot * TICK_US),
        empty_interval=EmptyInterval(empty),
    )

    def worth(value: Any) -> Fraction:
        if isinstance(value, str):
            return Fraction(1)
        return Fraction(0 if value is None else value)

    def sides(day: Day, mine: Sequence[Mapping[str, Any]]) -> tuple[Fraction, Fraction]:
        part = total = Fraction(0)
        for row in mine:
            whole = worth(row[total_name]) if total_name else Fraction(1)
            if not is_met(day, row):
                part, total = part + worth(row[part_name]), total + whole
            elif side != "of":
                part, total = part + (whole if side == "good" else 0), total + whole
        return (total - part if side == "bad" else part), total

    def possible(value: Fraction | None) -> Fraction | None:
        """More good or bad than there was at all proves nothing."""
        if side != "of" and value is not None and not 0 <= value <= 1:
            return None
        return value

    for reading, day in zip(readings, days_of(around), strict=True):
        mine = rows_of(day, rows)
        if slot is None:
            read_part, total = sides(day, mine)
            expected = read_part / total if total > 0 else None
            assert reading.value == possible(expected)
            continue
        values = []
        first, after = min(day.window), max(day.window) + 1
        for start in range(first, after, slot):
            inside = ticks(start, min(start + slot, after))
            one, whole = sides(day, [row for row in mine if row["tick"] in inside])
            if whole > 0:
                values.append(one / whole)
            elif inside & day.agreed and empty is not None:
                met = not (inside & day.agreed - day.met)
                good = Fraction(1) if met else empty
                values.append(1 - good if side == "of" else good)
        assert reading.value == possible(sum(values) / len(values) if values else None)


NUMBERS = a_stream(StreamKind.SAMPLES, at="time", value="number", weight="number")
wholes = st.integers(-(10**6), 10**6)
number_columns = st.one_of(
    st.tuples(st.just(pa.int64()), st.just(wholes | st.integers(-(2**62), 2**62))),
    st.tuples(st.just(pa.int16()), st.just(st.integers(-300, 300))),
    st.tuples(st.just(pa.uint32()), st.just(st.integers(0, 2**32 - 1))),
    st.integers(0, 9).map(
        lambda places: (
            pa.decimal128(18, places),
            wholes.map(lambda n: Decimal(n).scaleb(-places)),
        )
    ),
    st.integers(10, 18).map(
        lambda places: (
            pa.decimal128(36, places),
            wholes.map(lambda n: Decimal(n).scaleb(-9)),
        )
    ),
    st.tuples(
        st.just(pa.float64()),
        st.just(st.integers(-(10**9), 10**9).map(lambda n: n / 64)),
    ),
    st.tuples(st.just(pa.bool_()), st.just(st.booleans())),
    st.tuples(st.just(pa.duration("us")), st.just(wholes)),
)


@st.composite
def number_rows(draw: st.DrawFn) -> tuple[pa.DataType, list[dict[str, Any]]]:
    kind, values = draw(number_columns)
    row = st.fixed_dictionaries(
        {
            "tick": some_ticks,
            "value": st.none() | values,
            "weight": st.none() | st.integers(0, 5),
        }
    )
    return kind, draw(st.lists(row, max_size=12))


@given(
    number_rows(), surroundings(), st.sampled_from([Fraction(n, 20) for n in range(21)])
)
def test_numbers_of_every_type_are_read_exactly(
    column: tuple[pa.DataType, list[dict[str, Any]]],
    around: dict[str, Any],
    percent: Fraction,
) -> None:
    kind, rows = column
    given_rows = [{**row, "at": at(row["tick"])} for row in rows]

    def reading_of(metric: str, **options: Any) -> tuple[Reading, ...]:
        return read_days(
            NUMBERS, given_rows, metric, around, types={"value": kind}, **options
        )

    value = Field("value")
    totals = reading_of("total", of=value)
    averages = reading_of("average", of=value)
    weighted = reading_of("average", of=value, weight=Field("weight"))
    largest = reading_of("maximum", of=value)
    ranks = reading_of("percentile", of=value, share=percent)
    counts = reading_of("count")
    sums = reading_of("progress", at="at", counts=value)
    for place, day in enumerate(days_of(around)):
        mine = [row for row in rows_of(day, rows) if not is_met(day, row)]
        known = [row for row in mine if row["value"] is not None]
        values = [Fraction(row["value"]) for row in known]
        heavy = [row for row in known if row["weight"] is not None]
        weight = sum(row["weight"] for row in heavy)
        products = sum(Fraction(row["value"]) * row["weight"] for row in heavy)
        everyone = [row["value"] for row in rows_of(day, rows)]
        assert totals[place].value == sum(values)
        assert averages[place].value == (sum(values) / len(values) if values else None)
        assert weighted[place].value == (Fraction(products, weight) if weight else None)
        assert largest[place].value == max(values, default=None)
        assert ranks[place].value == nearest_rank(values, percent)
        assert counts[place].value == len(mine)
        assert sums[place].value == sum(
            Fraction(one) for one in everyone if one is not None
        )


@given(case_rows(), st.integers(1, 3))
def test_progress_counts_what_came_by_the_day_it_was_owed(
    rows: list[dict[str, Any]], by_day: int
) -> None:
    (reading,) = read(
        measuring(
            CASES,
            "progress",
            at="at",
            counts=Field("amount"),
            objective={"window": WindowRule(WindowKind.WEEK), "by_day": by_day},
        ),
        [batch_of(CASES, as_cases(rows))],
        span(0, 7 * DAY),
    )
    in_time = [row for row in rows if 0 <= row["tick"] < by_day * DAY]
    assert reading.value == sum(row["amount"] or 0 for row in in_time)


# -------------------------------------------------------------- how rows may arrive

BY_SITE = TargetMatrix(
    "site",
    {
        "eu": EachWithin(Duration(12 * TICK_US)),
        "us": Within(share("90"), Duration(12 * TICK_US)),
        "ap": Bound(Comparator.AT_MOST, Fraction(9 * TICK_US), Unit.TIME),
    },
)
PARTS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "count": ("count", {}, {}),
    "total": ("total", {"of": Field("price")}, {}),
    "average": ("average", {"of": Field("took"), "weight": Field("amount")}, {}),
    "maximum": ("maximum", {"of": Field("price")}, {}),
    "percentile": ("percentile", {"of": Field("price"), "share": Fraction(1, 2)}, {}),
    "ratio": ("ratio", {"bad": Field("good"), "total": Field("amount")}, {}),
    "mean of ratios": (
        "ratio",
        {"good": Field("good"), "mean_of": Duration(9 * TICK_US)},
        {},
    ),
    "share within": (
        "share_within",
        {"value": Field("took"), "at_most": Fraction(3)},
        {},
    ),
    "durations": (
        "duration",
        {"from_": ("opened",), "to": ("closed",), "pause": "waiting"},
        {"targets": share_of(12)},
    ),
    "durations by site": (
        "duration",
        {
            "from_": ("opened",),
            "to": ("closed",),
            "reads": Aggregate(Statistic.PERCENTILE, Fraction(9, 10)),
        },
        {"targets": BY_SITE},
    ),
    "two thirds of sites": (
        "duration",
        {"from_": ("opened",), "to": ("closed",)},
        {"targets": TargetMatrix("site", {"eu": share_of(3), "us": share_of(3)})},
    ),
    "quotient": (
        "quotient",
        {"of": Field("price"), "divided_by": Field("amount")},
        {},
    ),
    "on time": ("delivery", {"due": "opened", "delivered": "closed"}, {}),
    "lateness": (
        "delivery",
        {
            "due": "opened",
            "delivered": "closed",
            "grace": Duration(TICK_US),
            "reads": "mean lateness",
        },
        {},
    ),
    "longest lateness": (
        "delivery",
        {"due": "opened", "delivered": "closed", "reads": "longest lateness"},
        {},
    ),
    "progress": ("progress", {"at": "at", "counts": Field("price")}, {}),
}
MATRICES = {"durations by site", "two thirds of sites"}
TIMED: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "statuses": (
        "availability",
        {"down": Field("good"), "monitors": ("id",), "holds": Holds(forever=True)},
        {},
    ),
    "checks in slots": (
        "availability",
        {
            "down": Field("good"),
            "slot": Duration(6 * TICK_US),
            "shortest": Duration(9 * TICK_US),
            "merge": Duration(20 * TICK_US),
        },
        {},
    ),
    "counts in slots": (
        "availability",
        {
            "down": Comparison(">", Field("price"), Literal(1)),
            "slot": Duration(6 * TICK_US),
            "longer_than": Duration(6 * TICK_US),
        },
        {},
    ),
    "outages": (
        "availability",
        {"start": "opened", "end": "closed", "shortest": Duration(3 * TICK_US)},
        {},
    ),
    "weighed outages": (
        "availability",
        {
            "start": "opened",
            "end": "closed",
            "affected": Field("amount"),
            "out_of": Literal(5),
        },
        {},
    ),
    "outages of members": (
        "availability",
        {"start": "opened", "end": "closed", "monitors": ("id",), "members": 2},
        {},
    ),
    "failures": (
        "between_failures",
        {
            "start": "opened",
            "end": "closed",
            "reads": "operating time",
            "merge": Duration(5 * TICK_US),
        },
        {},
    ),
    "failing statuses": (
        "between_failures",
        {"down": Field("good"), "reads": "failures"},
        {},
    ),
}
STREAMS = {
    "statuses": StreamKind.CHECKS,
    "checks in slots": StreamKind.CHECKS,
    "counts in slots": StreamKind.COUNTS,
    "outages": StreamKind.INTERVALS,
    "weighed outages": StreamKind.INTERVALS,
    "outages of members": StreamKind.INTERVALS,
    "failures": StreamKind.INTERVALS,
    "failing statuses": StreamKind.CHECKS,
}


@pytest.mark.parametrize("name", [*PARTS, *TIMED])
@given(rows=case_rows(), data=st.data(), is_split=st.booleans(), rolls=st.booleans())
def test_the_order_and_the_parts_of_rows_change_nothing(
    name: str,
    rows: list[dict[str, Any]],
    data: st.DataObject,
    is_split: bool,
    rolls: bool,
) -> None:
    metric, options, objective = (PARTS | TIMED)[name]
    stream = replace(CASES, kind=STREAMS.get(name, StreamKind.CASES))
    changes = dict(objective)
    if is_split and "targets" not in changes:
        changes["per"] = ("site",)
    if rolls:
        changes["window"] = WindowRule(WindowKind.ROLLING, days=2, step=WindowKind.DAY)
    agreement = measuring(stream, metric, objective=changes, **options)
    whole = batch_of(stream, as_cases(rows))
    expected = read(agreement, [whole])

    shuffled = batch_of(stream, as_cases(data.draw(st.permutations(rows))))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=3)))
    edges = [0, *cuts, len(rows)]
    parts = [
        shuffled.slice(first, after - first)
        for first, after in itertools.pairwise(edges)
    ]
    assert read(agreement, parts) == expected

    asks = asks_of(agreement)
    plans = [plan_of(asks) for _ in parts]
    projected = [
        project(part, {name: one for one, name in plans[0].columns.items()}, None)
        for part in parts
    ]
    for plan, part in zip(plans, projected, strict=True):
        plan.feed([part])
    merged = plans[-1]
    for plan in plans[:-1]:
        merged.merge(plan)
    merged.feed(projected, only=merged.refine())
    found = [one for job in merged.jobs for one in job.readings(lambda _: True)]
    assert tuple(found) == expected


@pytest.mark.parametrize("name", sorted({*PARTS, *TIMED} - MATRICES))
@given(
    rows=case_rows(),
    stretches=excluded_stretches,
    meant=st.sampled_from(["eu", "us"]),
    clause=st.sampled_from([WORKS, FORCE]),
)
def test_each_scope_reads_as_its_rows_alone(
    name: str,
    rows: list[dict[str, Any]],
    stretches: list[tuple[int, int]],
    meant: str,
    clause: Exclusion,
) -> None:
    metric, options, objective = (PARTS | TIMED)[name]
    stream = replace(CASES, kind=STREAMS.get(name, StreamKind.CASES))
    alone = measuring(
        stream, metric, objective=objective, exclusions=(clause,), **options
    )
    per_site = objective | {"per": ("site",)}
    split = measuring(
        stream, metric, objective=per_site, exclusions=(clause,), **options
    )
    here = [ExclusionRow(at(a), at(b), scope={"site": meant}) for a, b in stretches]
    plain = [ExclusionRow(at(a), at(b)) for a, b in stretches]
    batch = batch_of(stream, as_cases(rows))
    found = read(split, [batch], excluded={clause.name: here})
    for site in sorted({row["site"] for row in rows}):
        mine = [row for row in rows if row["site"] == site]
        excluded = {clause.name: plain if site == meant else []}
        expected = read(alone, [batch_of(stream, as_cases(mine))], excluded=excluded)
        scoped = tuple(
            replace(one, scope=()) for one in found if ("site", site) in one.scope
        )
        assert scoped == expected


@pytest.mark.parametrize("name", [*PARTS, *TIMED])
@given(rows=case_rows())
def test_a_window_asked_alone_reads_the_same(
    name: str, rows: list[dict[str, Any]]
) -> None:
    metric, options, objective = (PARTS | TIMED)[name]
    stream = replace(CASES, kind=STREAMS.get(name, StreamKind.CASES))
    rolling = WindowRule(WindowKind.ROLLING, days=2, step=WindowKind.DAY)
    agreement = measuring(
        stream, metric, objective=objective | {"window": rolling}, **options
    )
    batch = batch_of(stream, as_cases(rows))
    together = read(agreement, [batch], span(0, 3 * DAY))
    alone = [
        one
        for day in range(3)
        for one in read(agreement, [batch], span(day * DAY, (day + 1) * DAY))
    ]
    assert together == tuple(alone)


@given(case_rows(), excluded_stretches)
def test_removed_rows_are_as_if_they_had_never_been(
    rows: list[dict[str, Any]], works: list[tuple[int, int]]
) -> None:
    gone = union(ticks(*one) for one in works)
    agreement = measuring(CASES, "total", of=Field("price"), exclusions=(WORKS,))
    excluded = [ExclusionRow(at(a), at(b)) for a, b in works]
    found = read(
        agreement, [batch_of(CASES, as_cases(rows))], excluded={"works": excluded}
    )
    kept = [row for row in rows if row["tick"] not in gone]
    expected = read(agreement, [batch_of(CASES, as_cases(kept))])
    assert [one.value for one in found] == [one.value for one in expected]


def test_all_kinds_are_held_by_a_law() -> None:
    tested = {metric for metric, _, _ in (PARTS | TIMED).values()}
    assert tested == {kind.name for kind in METRICS if kind.streams}
