"""Rows placed in scopes, cases told by name, and slots asked for their sums."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from builders import share
from troth.errors import RefusedError
from troth.model.calendar import Calendar
from troth.model.catalogue import Aggregate, Statistic
from troth.model.expression import (
    And,
    Arithmetic,
    Comparison,
    Expression,
    Field,
    IsNull,
    Literal,
    Not,
    Or,
)
from troth.model.measurement import StreamKind
from troth.model.objective import (
    Bound,
    Comparator,
    EachWithin,
    Exclusion,
    TargetMatrix,
    Within,
)
from troth.model.quantity import DayMeaning, Duration, Unit, WorkingDays
from troth.model.reading import Reading
from troth.monitor.agreed_time import ExclusionRow
from troth.monitor.clocks import Pauses, due_us
from troth.monitor.histogram import bucket_middle, buckets_of
from troth.monitor.placement import ScopeIndex, scope_text
from troth.monitor.slot_rule import SlotConditionError, holds_in_slots
from worlds import (
    TICK_US,
    a_stream,
    asks_of,
    at,
    batch_of,
    measuring,
    plan_of,
    read,
    span,
)

CASES = a_stream(
    StreamKind.CASES,
    key=("id",),
    opened="time",
    replied="time",
    closed="time",
    waiting="pauses",
    site="text",
    line="text",
    id="text",
)
OFFICE = Calendar("UTC", {"mon-fri": "08:00-18:00"})


def case(opened: int, closed: int | None, **more: Any) -> dict[str, Any]:
    return {
        "opened": at(opened),
        "closed": None if closed is None else at(closed),
        "id": f"case-{opened}",
        **more,
    }


def read_cases(
    rows: list[dict[str, Any]],
    target: Any = None,
    *,
    as_of: datetime | None = None,
    per: tuple[str, ...] = (),
    **options: Any,
) -> tuple[Reading, ...]:
    agreement = measuring(
        CASES,
        "duration",
        objective={"targets": target, "per": per},
        agreement={"calendars": {"office": OFFICE}},
        **({"from_": ("opened",), "to": ("closed",)} | options),
    )
    return read(agreement, [batch_of(CASES, rows)], as_of=as_of)


def within(ticks: int) -> Within:
    return Within(share("90"), Duration(ticks * TICK_US))


def each(ticks: int) -> EachWithin:
    return EachWithin(Duration(ticks * TICK_US))


# ------------------------------------------------------------------------- cases


def test_the_first_of_several_milestones_counts_even_where_others_are_missing() -> None:
    rows = [
        case(1, 9, replied=at(3)),
        case(2, None, replied=at(4)),
        case(3, 5),
        case(4, None),
    ]
    monday, _ = read_cases(rows, within(2), to=("replied", "closed"))
    assert (monday.good, monday.total) == (3, 4)


def test_a_pause_without_an_end_goes_on() -> None:
    rows = [case(0, 10, waiting=[{"start": at(2), "end": None}])]
    monday, _ = read_cases(rows, pause="waiting", reads=Aggregate(Statistic.AVERAGE))
    assert monday.value == 2 * TICK_US


def test_a_pause_without_a_start_and_one_turned_around_are_none() -> None:
    pauses = [{"start": None, "end": at(4)}, {"start": at(7), "end": at(5)}]
    monday, _ = read_cases(
        [case(0, 10, waiting=pauses), case(1, 11, waiting=None)],
        pause="waiting",
        reads=Aggregate(Statistic.AVERAGE),
    )
    assert monday.value == 10 * TICK_US


def test_a_case_on_hold_is_not_late() -> None:
    rows = [case(0, None, waiting=[{"start": at(2), "end": None}])]
    (monday,) = read_cases(rows, within(3), pause="waiting", as_of=at(100))
    assert (monday.total, monday.pending) == (0, 1)


def test_a_limit_in_working_days_needs_a_calendar() -> None:
    limit = Within(share("90"), WorkingDays(2))
    with pytest.raises(RefusedError, match=r"M302.*2 working days"):
        read_cases([case(0, 10)], limit)


@pytest.mark.parametrize(
    ("days", "closed", "good"),
    [
        (WorkingDays(1), 144 + 60, 1),  # Tuesday, 10:00
        (WorkingDays(1), 144 + 61, 0),
        (WorkingDays(1, DayMeaning.END_OF_DAY), 144 + 108, 1),  # Tuesday, 18:00
        (WorkingDays(1, DayMeaning.END_OF_DAY), 144 + 109, 0),
    ],
)
def test_a_working_day_ends_as_agreed(
    days: WorkingDays, closed: int, good: int
) -> None:
    limit = Within(share("90"), days)
    monday, _ = read_cases([case(60, closed)], limit, clock="office")
    assert monday.good == good


def test_a_pause_moves_a_deadline_in_working_days() -> None:
    limit = Within(share("90"), WorkingDays(1))
    pause = [{"start": at(70), "end": at(76)}]
    rows = [case(60, 144 + 66, waiting=pause), case(61, 144 + 68, waiting=pause)]
    monday, _ = read_cases(rows, limit, clock="office", pause="waiting")
    assert (monday.good, monday.total) == (1, 2)


def test_a_deadline_around_the_clock_moves_with_its_pauses() -> None:
    starts = np.array([0, 0], np.int64)
    pauses = Pauses(
        np.array([0, 0]), np.array([5, 12], np.int64), np.array([9, 14], np.int64)
    )
    due = due_us(None, starts, Duration(10), pauses)
    assert due.tolist() == [16, 10]
    assert due_us(None, starts, Duration(10), None).tolist() == [10, 10]


def test_a_deadline_on_a_calendar_moves_with_its_pauses() -> None:
    start = np.array([0], np.int64)
    always = Calendar("UTC", {"mon-sun": "00:00-24:00"})
    pauses = Pauses(np.array([0]), np.array([5], np.int64), np.array([9], np.int64))
    assert due_us(always, start, Duration(10), pauses).tolist() == [14]


def test_cases_without_a_key_are_named_by_their_instant() -> None:
    keyless = a_stream(StreamKind.CASES, opened="time", closed="time")
    agreement = measuring(
        keyless,
        "duration",
        objective={"targets": each(3)},
        from_=("opened",),
        to=("closed",),
    )
    rows = [{"opened": at(1), "closed": at(2)}, {"opened": at(1)}]
    monday = read(agreement, [batch_of(keyless, rows)])[:2]
    assert [one.scope for one in monday] == [(("case", at(1).isoformat()),)] * 2
    assert [one.good for one in monday] == [0, 1]


def test_the_first_offenders_are_the_same_in_any_order() -> None:
    rows = [{**case(7, 100), "id": f"case-{n:03}"} for n in range(300)]
    firsts = [
        [row.key for row in read_cases(order, within(3))[0].offenders]
        for order in (rows, rows[::-1])
    ]
    assert firsts[0] == firsts[1] == [f"case-{n:03}" for n in range(20)]


def test_offenders_of_many_batches_are_the_first_of_all() -> None:
    agreement = measuring(
        CASES,
        "duration",
        objective={"targets": within(3)},
        from_=("opened",),
        to=("closed",),
    )
    batches = [
        batch_of(CASES, [case(n, 140) for n in range(first, first + 30)])
        for first in (90, 60, 30, 0)
    ]
    monday, _ = read(agreement, batches)
    assert [row.key for row in monday.offenders] == [f"case-{n}" for n in range(20)]
    assert monday.offenders[0].value == 140 * TICK_US


MIXED = TargetMatrix(
    "line",
    {
        "each": each(3),
        "share": within(3),
        "mean": Bound(Comparator.AT_MOST, Fraction(3 * TICK_US), Unit.TIME),
    },
)


def test_lines_of_a_matrix_are_read_each_in_its_way() -> None:
    rows = [
        case(n, n + 5, line=line, id=f"{line}{n}")
        for line in ("mean", "share", "each", "other")
        for n in (0, 1)
    ]
    for order in (rows, rows[::-1]):
        monday = [
            one for one in read_cases(order, MIXED) if one.window.label[-1] == "2"
        ]
        told = [(dict(one.scope)["line"], one.value, one.total) for one in monday]
        assert told == [
            ("each", 5 * TICK_US, 1),
            ("each", 5 * TICK_US, 1),
            ("mean", 5 * TICK_US, 2),
            ("share", 0, 2),
        ]
        assert {one.unmatched for one in monday} == {2}


def test_rows_beside_a_matrix_are_told_by_what_is_before_it() -> None:
    rows = [
        case(0, 1, site="eu", line="share"),
        case(1, 2, site="eu", line="odd"),
        case(2, 3, site="us", line="share"),
        case(3, 4, site=None, line="share"),
    ]
    monday = [
        one
        for one in read_cases(rows, MIXED, per=("site",))
        if one.window.label[-1] == "2"
    ]
    assert {(dict(one.scope)["site"], one.unmatched) for one in monday} == {
        ("eu", 1),
        ("us", 0),
    }


def test_a_promise_for_each_site_does_not_vanish_with_its_rows() -> None:
    monday, tuesday = read_cases([], within(3), per=("site",))
    assert (monday.scope, monday.value, monday.total) == ((), None, None)
    assert tuesday.target == within(3)


def test_a_matrix_without_rows_keeps_its_lines() -> None:
    lines = {one.scope for one in read_cases([], MIXED, per=("site",))}
    assert lines == {(("line", line),) for line in ("each", "share", "mean")}


def test_a_matrix_over_statuses_tells_rows_of_any_time() -> None:
    checks = a_stream(StreamKind.CHECKS, at="time", down="yes/no", line="text")
    bound = Bound(Comparator.AT_LEAST, Fraction(1, 2), Unit.SHARE)
    agreement = measuring(
        checks,
        "availability",
        objective={"targets": TargetMatrix("line", {"a": bound, "b": bound})},
        down=Field("down"),
    )
    rows = [{"at": at(n), "down": False, "line": "abc"[n]} for n in range(3)]
    readings = read(agreement, [batch_of(checks, rows)])
    assert {one.unmatched for one in readings} == {1}


# ------------------------------------------------------------------------ scopes


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("eu", "eu"),
        (True, "yes"),
        (False, "no"),
        (3, "3"),
        (3.0, "3"),
        (2.5, "2.5"),
        (Decimal("3.10"), "3.1"),
        (Decimal("3E+2"), "300"),
    ],
)
def test_equal_values_name_equal_scopes(value: object, text: str) -> None:
    assert scope_text(value) == text


def test_scopes_are_numbered_as_they_appear_whatever_the_dictionary() -> None:
    index = ScopeIndex(("site",))
    first, _ = index.codes([pa.array(["b", "a", "b"]).dictionary_encode()])
    second, known = index.codes([pa.array(["a", None, "c"])])
    third, _ = index.codes([pa.array([], pa.string()).dictionary_encode()])
    assert [index.values[code] for code in np.asarray(first)] == [
        ("b",),
        ("a",),
        ("b",),
    ]
    assert known is not None
    assert known.tolist() == [True, False, True]
    assert index.values[np.asarray(second)[2]] == ("c",)
    assert len(np.asarray(third)) == 0


def test_scopes_of_several_fields_need_all_of_them() -> None:
    index = ScopeIndex(("site", "line"))
    codes, known = index.codes(
        [pa.array(["eu", "eu", None, "us"]), pa.array([1, 1, 2, None])]
    )
    assert known is not None
    assert known.tolist() == [True, True, False, False]
    assert [index.values[code] for code in np.asarray(codes)[:2]] == [("eu", "1")] * 2


def test_rows_dated_in_the_year_9999_disturb_no_scope() -> None:
    stream = a_stream(StreamKind.SAMPLES, at="time", site="text")
    agreement = measuring(
        stream,
        "count",
        objective={"per": ("site",)},
        exclusions=(Exclusion(name="works", stream="works"),),
    )
    far = datetime(9999, 12, 31, tzinfo=UTC)
    sites = [f"s{n:03}" for n in range(200)]
    rows = [{"at": at(5), "site": site} for site in sites]
    rows += [{"at": far, "site": "s000"}, {"at": None, "site": "s001"}]
    works = [ExclusionRow(at(0), at(9), scope={"site": site}) for site in sites[::2]]
    readings = read(agreement, [batch_of(stream, rows)], excluded={"works": works})
    monday = {
        one.scope[0][1]: one.value for one in readings if one.window.label[-1] == "2"
    }
    assert monday == {site: n % 2 for n, site in enumerate(sites)}


def test_plans_of_other_asks_are_not_merged() -> None:
    agreement = measuring(CASES, "count")
    one, two = plan_of(asks_of(agreement)), plan_of(asks_of(agreement, span(0, 144)))
    with pytest.raises(AssertionError):
        one.merge(two)


# ------------------------------------------------------------------ sums of slots

A, B = Field("a"), Field("b")


def ints(*values: int) -> tuple[Any, Any]:
    return np.array(values, np.int64), np.zeros(len(values), np.int64)


def ask_slots(condition: Expression, **sums: tuple[Any, Any]) -> list[bool]:
    size = len(next(iter(sums.values()))[0]) if sums else 2
    return [bool(one) for one in holds_in_slots(condition, sums, size)]


def test_a_slot_exactly_on_the_line_is_decided_exactly() -> None:
    above = Comparison(">", Arithmetic("/", A, B), Literal(Decimal("0.1")))
    assert ask_slots(
        above, a=ints(1, 10**17, 10**17 + 1), b=ints(10, 10**18, 10**18)
    ) == [
        False,
        False,
        True,
    ]


def test_what_floats_lose_in_a_difference_is_found_again() -> None:
    above = Comparison(">=", Arithmetic("-", A, B), Literal(3))
    assert ask_slots(above, a=ints(10**17 + 3, 10**17 + 2), b=ints(10**17, 10**17)) == [
        True,
        False,
    ]


@pytest.mark.parametrize("operator", [">", "<=", "=", "<>"])
def test_a_division_by_nothing_is_neither_true_nor_false(operator: str) -> None:
    asked = Comparison(operator, Arithmetic("/", A, B), Literal(1))
    zero = {"a": ints(0, 5), "b": ints(0, 0)}
    assert ask_slots(asked, **zero) == [False, False]
    assert ask_slots(Not(asked), **zero) == [False, False]
    assert ask_slots(Or((asked, Literal(value=True))), **zero) == [True, True]
    assert ask_slots(And((Not(asked), Literal(value=True))), **zero) == [False, False]


def test_conditions_of_sums_are_joined_as_usual() -> None:
    low, high = Comparison("<", A, Literal(2)), Comparison(">", A, Literal(7))
    sums = {"a": ints(1, 5, 9)}
    assert ask_slots(Or((low, high)), **sums) == [True, False, True]
    assert ask_slots(Not(Or((low, high))), **sums) == [False, True, False]
    assert ask_slots(And((Not(low), Not(high))), **sums) == [False, True, False]


def test_sums_are_added_and_multiplied_exactly() -> None:
    both = Comparison("=", Arithmetic("+", A, B), Literal(7))
    area = Comparison("=", Arithmetic("*", A, B), Literal(10**18 + 10**9))
    assert ask_slots(both, a=ints(3, 4), b=ints(4, 4)) == [True, False]
    assert ask_slots(area, a=ints(10**9, 10**9), b=ints(10**9 + 1, 10**9)) == [
        True,
        False,
    ]


def test_sums_are_compared_with_lengths_of_time_and_with_huge_numbers() -> None:
    longer = Comparison(">", A, Literal(Duration(5)))
    assert ask_slots(longer, a=ints(5, 6)) == [False, True]
    huge = Comparison("<", A, Literal(Decimal("1E+400")))
    assert ask_slots(huge, a=ints(5, 6)) == [True, True]


@pytest.mark.parametrize(
    "condition",
    [
        Field("a"),
        IsNull(A),
        Comparison("=", A, Literal("up")),
        Comparison("=", IsNull(A), Literal(1)),
        Comparison("=", Arithmetic("+", A, Literal(value=True)), Literal(1)),
    ],
)
def test_what_sums_cannot_answer_is_refused(condition: Expression) -> None:
    with pytest.raises(SlotConditionError, match="M301"):
        ask_slots(condition, a=ints(1, 2))


# ---------------------------------------------------------------------- histograms


def test_a_larger_value_never_has_a_smaller_bucket() -> None:
    values = np.array(
        [-1e18, -7.0, -0.5, -1e-9, -0.0, 0.0, 1e-9, 0.5, 0.51, 7.0, 7.2, 1e18]
    )
    buckets = buckets_of(values)
    assert (np.diff(buckets) >= 0).all()


@pytest.mark.parametrize("value", [0.001, 1.0, 3.3, 12345.678, -2.5, -1e12])
def test_the_middle_of_a_bucket_is_near_its_values(value: float) -> None:
    middle = bucket_middle(int(buckets_of(np.array([value]))[0]))
    assert abs(middle - value) <= abs(value) * 0.01
    assert bucket_middle(0) == 0.0


SAMPLES = a_stream(StreamKind.SAMPLES, at="time", value="number")


@pytest.mark.parametrize(
    ("target", "is_exact"),
    [
        (None, True),
        (Bound(Comparator.AT_MOST, Fraction(501), Unit.NUMBER), True),
        (Bound(Comparator.AT_MOST, Fraction(9000), Unit.NUMBER), False),
    ],
)
def test_a_coarse_percentile_is_exact_where_that_decides(
    target: Bound | None, is_exact: bool
) -> None:
    rows = [{"at": at(n % 144), "value": n} for n in range(1, 1001)]
    agreement = measuring(
        SAMPLES,
        "percentile",
        of=Field("value"),
        share=Fraction(1, 2),
        precision=Fraction(1, 100),
        objective={"targets": target},
    )
    monday, _ = read(agreement, [batch_of(SAMPLES, rows)])
    assert monday.value is not None
    assert (monday.value == 500) is is_exact
    assert abs(monday.value - 500) <= 5


def test_equal_values_are_all_of_one_rank() -> None:
    rows = [{"at": at(n), "value": 0.1} for n in range(7)]
    agreement = measuring(
        SAMPLES, "percentile", of=Field("value"), share=Fraction(9, 10)
    )
    monday, _ = read(agreement, [batch_of(SAMPLES, rows, value=pa.float64())])
    assert monday.value == Fraction(1, 10)


def test_a_float_just_under_a_bucket_is_found_in_the_second_look() -> None:
    # Its nearest billionth, 1, lies in the next bucket.
    rows = [{"at": at(n), "value": 0.99999999999} for n in range(3)]
    agreement = measuring(
        SAMPLES, "percentile", of=Field("value"), share=Fraction(1, 2)
    )
    monday, _ = read(agreement, [batch_of(SAMPLES, rows, value=pa.float64())])
    assert monday.value == 1
