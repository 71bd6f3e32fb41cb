"""Outages that windows, hours and exclusions cut; statuses that hold over borders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from builders import at_least
from troth.model.agreement import Term
from troth.model.calendar import Calendar
from troth.model.calendar_period import parse_period
from troth.model.catalogue import ANY, EmptyInterval, Holds
from troth.model.expression import Comparison, Field, Literal
from troth.model.measurement import StreamKind
from troth.model.objective import (
    Exclusion,
    ExclusionEffect,
    NoData,
    Partial,
    WindowKind,
    WindowRule,
)
from troth.model.quantity import Duration
from troth.model.reading import Nature, Reading, Verdict
from worlds import a_stream, assessed, at, batch_of, measuring, read

OUTAGES = a_stream(StreamKind.INTERVALS, start="time", end="time")
CHECKS = a_stream(StreamKind.CHECKS, at="time", down="yes/no", monitor="text")
MONTHS = {"window": WindowRule(WindowKind.MONTH), "targets": at_least("99.9")}
MINUTE_US = 60_000_000
FIVE = Duration.of(5, "min")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def outage(start: str, end: str | None) -> dict[str, datetime | None]:
    return {"start": moment(start), "end": None if end is None else moment(end)}


def minutes(one: Fraction | None) -> Fraction | None:
    return None if one is None else one / MINUTE_US


def read_outages(
    rows: Sequence[dict[str, Any]],
    asked: str = "2026-Q1",
    *,
    as_of: datetime | None = None,
    works: Sequence[dict[str, Any]] = (),
    effect: ExclusionEffect = ExclusionEffect.REMOVED,
    objective: dict[str, Any] | None = None,
    agreement: dict[str, Any] | None = None,
    during: str | None = None,
    **options: Any,
) -> tuple[Reading, ...]:
    described = measuring(
        OUTAGES,
        "availability",
        objective=MONTHS | (objective or {}),
        exclusions=[Exclusion(name="works", stream="works", effect=effect)],
        agreement=agreement,
        during=during,
        **options,
    )
    data = {"rows": list(rows), "works": list(works)}
    period = parse_period(asked, described.timezone)
    return assessed(described, data, period, as_of=as_of).readings


def test_an_outage_over_three_months_is_down_in_each() -> None:
    readings = read_outages([outage("2026-01-31T23:00", "2026-03-01T01:00")])
    assert [minutes(one.bad) for one in readings] == [60, 28 * 1440, 60]


def test_an_outage_without_an_end_goes_on() -> None:
    readings = read_outages([outage("2026-02-28T23:00", None)])
    assert [minutes(one.bad) for one in readings] == [0, 60, 31 * 1440]


def test_an_outage_without_an_end_goes_on_until_now() -> None:
    *_, march = read_outages(
        [outage("2026-02-28T23:00", None)], as_of=moment("2026-03-01T02:00")
    )
    assert (minutes(march.bad), minutes(march.total)) == (120, 120)


def test_both_months_judge_the_whole_of_an_outage_over_their_border() -> None:
    row = outage("2026-01-31T23:57", "2026-02-01T00:04")
    kept = read_outages([row], shortest=Duration.of(5, "min"))
    dropped = read_outages([row], shortest=Duration.of(8, "min"))
    assert [minutes(one.bad) for one in kept] == [3, 4, 0]
    assert [minutes(one.bad) for one in dropped] == [0, 0, 0]


def test_how_long_an_outage_will_last_is_not_known_while_it_lasts() -> None:
    row = outage("2026-01-05T10:00", "2026-01-05T11:00")
    (early,) = read_outages(
        [row],
        "2026-01",
        as_of=moment("2026-01-05T10:03"),
        shortest=Duration.of(5, "min"),
    )
    (later,) = read_outages(
        [row],
        "2026-01",
        as_of=moment("2026-01-05T10:30"),
        shortest=Duration.of(5, "min"),
    )
    assert (minutes(early.bad), minutes(later.bad)) == (0, 30)


def test_an_outage_that_has_not_begun_is_not_known() -> None:
    rows = [outage("2026-01-06T10:00", "2026-01-06T11:00")]
    (reading,) = read_outages(rows, "2026-01", as_of=moment("2026-01-06"))
    assert reading.value == 1


def test_rows_on_the_border_belong_to_the_window_that_begins_there() -> None:
    touching = [
        outage("2026-01-31T23:00", "2026-02-01T00:00"),
        outage("2026-03-01T00:00", "2026-03-01T01:00"),
    ]
    assert [minutes(one.bad) for one in read_outages(touching)] == [60, 0, 60]


def test_an_outage_that_ends_before_it_starts_is_told_and_not_counted() -> None:
    rows = [{"start": at(5), "end": at(2)}, {"start": at(9), "end": at(9)}]
    batch = batch_of(OUTAGES, rows)
    monday, tuesday = read(measuring(OUTAGES, "availability"), [batch])
    assert (monday.value, monday.contradictory) == (1, 1)
    assert tuesday.contradictory == 0


def test_gaps_are_merged_before_lengths_are_asked() -> None:
    rows = [
        outage("2026-01-05T10:00", "2026-01-05T10:02"),
        outage("2026-01-05T10:03", "2026-01-05T10:05"),
        outage("2026-01-05T12:00", "2026-01-05T12:02"),
    ]
    january, *_ = read_outages(
        rows, merge=Duration.of(2, "min"), shortest=Duration.of(4, "min")
    )
    assert minutes(january.bad) == 5


def test_only_whole_minutes_of_merged_outages_count() -> None:
    rows = [
        outage("2026-01-05T10:00:30", "2026-01-05T10:01:40"),
        outage("2026-01-05T10:02:10", "2026-01-05T10:03:10"),
    ]
    january, *_ = read_outages(
        rows, merge=Duration.of(1, "min"), whole=Duration.of(1, "min")
    )
    assert minutes(january.bad) == 2  # 10:01 and 10:02


def test_outages_overlapping_and_repeated_count_once() -> None:
    row = outage("2026-01-05T10:00", "2026-01-05T10:30")
    more = outage("2026-01-05T10:20", "2026-01-05T10:40")
    january, *_ = read_outages([row, row, more])
    assert minutes(january.bad) == 40


WHOLE_MONTH = [outage("2025-12-31", "2026-02-01")]


@pytest.mark.parametrize("effect", list(ExclusionEffect))
@pytest.mark.parametrize("no_data", [NoData.UNKNOWN, NoData.MISSED])
def test_a_month_that_is_all_excluded_promises_nothing(
    effect: ExclusionEffect, no_data: NoData
) -> None:
    january, *_ = read_outages(
        WHOLE_MONTH, works=WHOLE_MONTH, effect=effect, objective={"no_data": no_data}
    )
    assert (january.value, january.verdict) == (None, Verdict.UNKNOWN)
    assert "nothing was promised" in january.reason


def test_a_window_without_any_open_hour_promises_nothing() -> None:
    closed = Calendar("UTC", {"mon-fri": "08:00-18:00"})
    readings = read_outages(
        WHOLE_MONTH,
        "2026-01-02..2026-01-06",
        during="office",
        agreement={"calendars": {"office": closed}},
        objective={"window": WindowRule(WindowKind.DAY), "no_data": NoData.MISSED},
    )
    assert [one.verdict.value for one in readings] == [
        "missed",
        "unknown",
        "unknown",
        "missed",
    ]


def test_no_data_that_counts_as_met_is_met_where_nothing_is_promised() -> None:
    january, *_ = read_outages([], works=WHOLE_MONTH, objective={"no_data": NoData.MET})
    assert january.verdict is Verdict.MET


@pytest.mark.parametrize(
    ("partial", "days"),
    [(Partial.EXISTING, 10), (Partial.FULL, 31), (Partial.SKIP, None)],
)
def test_a_term_shorter_than_its_window_counts_as_agreed(
    partial: Partial, days: int | None
) -> None:
    term = Term(starts_on=date(2026, 3, 10), ends_on=date(2026, 3, 20))
    readings = read_outages(
        [outage("2026-03-09T12:00", "2026-03-10T12:00")],
        agreement={"term": term},
        objective={"partial": partial},
    )
    assert [(minutes(one.bad), minutes(one.total)) for one in readings] == (
        [] if days is None else [(720, days * 1440)]
    )


def test_an_explanation_names_each_stretch_with_its_nature() -> None:
    rows = [
        outage("2026-01-05T08:00", "2026-01-05T10:00"),
        outage("2026-01-05T12:00", "2026-01-05T12:01"),
        outage("2026-01-05T13:00:30", "2026-01-05T13:05"),
    ]
    office = Calendar("UTC", {"mon-sun": "09:00-17:00"})
    january, *_ = read_outages(
        rows,
        works=[outage("2026-01-05T09:00", "2026-01-05T09:30")],
        during="office",
        agreement={"calendars": {"office": office}},
        shortest=Duration.of(2, "min"),
        whole=Duration.of(1, "min"),
    )
    told = [
        (f"{one.period.start:%H:%M:%S}", f"{one.period.end:%H:%M}", one.nature)
        for one in january.stretches
    ]
    assert told == [
        ("08:00:00", "09:00", Nature.OUTSIDE),
        ("09:00:00", "09:30", Nature.EXCLUDED),
        ("09:30:00", "10:00", Nature.DOWN),
        ("12:00:00", "12:01", Nature.TOO_SHORT),
        ("13:00:30", "13:01", Nature.PARTIAL),
        ("13:01:00", "13:05", Nature.DOWN),
    ]
    assert minutes(january.bad) == 30 + 4


# ----------------------------------------------------------------------- statuses


def read_checks(
    rows: Sequence[tuple[str, bool | None] | tuple[str, bool | None, str]],
    asked: str = "2026-03",
    *,
    as_of: datetime | None = None,
    objective: dict[str, Any] | None = None,
    **options: Any,
) -> tuple[Reading, ...]:
    described = measuring(
        CHECKS,
        "availability",
        objective=MONTHS | (objective or {}),
        **({"down": Field("down"), "holds": Holds(forever=True)} | options),
    )
    records = [
        {"at": moment(at), "down": down, "monitor": more[0] if more else None}
        for at, down, *more in rows
    ]
    period = parse_period(asked, "UTC")
    return assessed(described, {"rows": records}, period, as_of=as_of).readings


def test_a_status_long_before_the_window_still_holds_in_it() -> None:
    (march,) = read_checks([("2025-06-01", True), ("2026-03-02", False)])
    assert (minutes(march.bad), minutes(march.total)) == (1440, 31 * 1440)
    assert march.rows == 1


def test_of_two_statuses_of_one_instant_the_worse_holds() -> None:
    rows = [("2026-03-01", True), ("2026-03-01", False), ("2026-03-02", False)]
    assert {minutes(read_checks(order)[0].bad) for order in (rows, rows[::-1])} == {
        1440
    }


def test_the_last_status_holds_until_now_and_not_longer() -> None:
    (march,) = read_checks(
        [("2026-02-01", False), ("2026-03-02", True)], as_of=moment("2026-03-03")
    )
    assert (minutes(march.bad), minutes(march.total)) == (1440, 2880)


def test_a_status_without_a_value_says_nothing() -> None:
    holds = Holds(Duration.of(1, "h"))
    rows = [("2026-03-01T00:00", False), ("2026-03-01T00:30", None)]
    (march,) = read_checks(rows, holds=holds)
    assert (minutes(march.good), minutes(march.total)) == (60, 60)


def test_a_monitor_without_a_name_is_one_more() -> None:
    rows = [
        ("2026-03-01", False, "north"),
        ("2026-03-01", True),
        ("2026-03-02", False),
    ]
    (march,) = read_checks(rows, monitors=("monitor",), down_when=ANY)
    assert minutes(march.bad) == 1440
    (march,) = read_checks(rows, monitors=("monitor",))
    assert minutes(march.bad) == 0  # all of them must say so


def test_no_row_at_all_is_unknown_and_not_down() -> None:
    (march,) = read_checks([])
    assert (march.value, march.verdict) == (None, Verdict.UNKNOWN)
    assert minutes(march.unknown) == 31 * 1440


@pytest.mark.parametrize(
    ("complete", "verdict"), [("10", Verdict.MET), ("90", Verdict.UNKNOWN)]
)
def test_a_window_of_which_too_little_is_known_gets_no_verdict(
    complete: str, verdict: Verdict
) -> None:
    rows = [("2026-03-01", False), ("2026-03-16", False)]
    (march,) = read_checks(
        rows, holds=Holds(), objective={"complete": Fraction(complete) / 100}
    )
    assert march.completeness == Fraction(15, 31)
    assert march.verdict is verdict


@pytest.mark.parametrize(
    ("unknown_time", "value", "unknown"),
    [
        ("removed", Fraction(1), 16 * 1440),
        ("up", Fraction(1), 0),
        ("down", Fraction(15, 31), 0),
    ],
)
def test_unknown_time_counts_what_the_agreement_says(
    unknown_time: str, value: Fraction, unknown: int
) -> None:
    rows = [("2026-03-01", False), ("2026-03-16", False)]
    (march,) = read_checks(rows, holds=Holds(), unknown_time=unknown_time)
    assert (march.value, minutes(march.unknown)) == (value, unknown)
    (gap,) = [one for one in march.stretches if one.nature is Nature.UNKNOWN]
    assert gap.period.start == moment("2026-03-16")
    assert not [one for one in march.stretches if one.nature is Nature.DOWN]


def test_a_check_without_a_result_is_no_check() -> None:
    rows = [("2026-03-01T00:00", None), ("2026-03-01T00:10", True)]
    (march,) = read_checks(rows, slot=Duration.of(10, "min"))
    assert (minutes(march.bad), minutes(march.total)) == (10, 10)


def test_slots_that_do_not_divide_the_window_end_with_it() -> None:
    rows = [("2026-03-31T23:59", True)]
    (march,) = read_checks(rows, slot=Duration.of(7, "h"))
    assert minutes(march.total) == 31 * 1440 % 420


def test_asking_twice_gives_the_same_bytes() -> None:
    rows = [("2026-03-01", False, "a"), ("2026-03-02", True, "b")]
    assert read_checks(rows) == read_checks(rows)


# --------------------------------------------------------- slots over the border

OVER_MIDNIGHT = [
    *((f"2026-03-31T23:{minute}", minute >= 57) for minute in range(50, 60)),
    *((f"2026-04-01T00:0{minute}", minute < 4) for minute in range(10)),
]
BY_MINUTE: dict[str, Any] = {"slot": Duration.of(1, "min")}


@pytest.mark.parametrize(
    ("shortest", "march", "april"), [(5, 3, 4), (7, 3, 4), (8, 0, 0)]
)
@pytest.mark.parametrize("asked", ["together", "alone"])
def test_slots_tell_how_long_an_outage_over_the_border_was(
    shortest: int, march: int, april: int, asked: str
) -> None:
    options = BY_MINUTE | {"shortest": Duration.of(shortest, "min")}
    periods = ["2026-03..2026-05"] if asked == "together" else ["2026-03", "2026-04"]
    readings = [
        one
        for period in periods
        for one in read_checks(OVER_MIDNIGHT, period, **options)
    ]
    assert [minutes(one.bad) for one in readings] == [march, april]
    assert [one.rows for one in readings] == [10, 10]


def test_slots_tell_what_merging_reaches_over_the_border() -> None:
    rows = [("2026-03-31T23:58", True), ("2026-04-01T00:01", True)]
    options = BY_MINUTE | {"merge": Duration.of(3, "min")}
    march, april = read_checks(rows, "2026-03..2026-05", **options)
    assert (minutes(march.bad), minutes(april.bad)) == (2, 2)
    (alone,) = read_checks(rows, "2026-03", **options)
    assert minutes(alone.bad) == 2


def test_slots_after_the_instant_of_asking_tell_nothing() -> None:
    options = BY_MINUTE | {"shortest": Duration.of(5, "min")}
    for asked_at, bad in (("2026-04-01T00:01", 0), ("2026-04-01T00:02", 3)):
        march, *_ = read_checks(OVER_MIDNIGHT, as_of=moment(asked_at), **options)
        assert minutes(march.bad) == bad


def test_counts_without_a_slot_are_those_of_a_minute() -> None:
    stream = a_stream(StreamKind.COUNTS, at="time", failed="number")
    rows = [
        {"at": moment(f"2026-03-31T23:{minute}"), "failed": int(minute >= 57)}
        for minute in range(50, 60)
    ]
    rows += [{"at": moment("2026-04-01T00:00"), "failed": 1}]
    described = measuring(
        stream,
        "availability",
        objective=MONTHS,
        down=Comparison(">", Field("failed"), Literal(0)),
        longer_than=Duration.of(3, "min"),
    )
    period = parse_period("2026-03", "UTC")
    (march,) = assessed(described, {"rows": rows}, period).readings
    assert (minutes(march.bad), minutes(march.total)) == (3, 10)


@pytest.mark.parametrize("step", [1, 90])
def test_many_checks_in_order_fall_into_their_slots(step: int) -> None:
    start = moment("2026-03-01")
    rows = [
        {"at": start + timedelta(minutes=n * step), "down": n * step % 180 < 15}
        for n in range(360)
    ]
    described = measuring(
        CHECKS,
        "availability",
        objective=MONTHS,
        down=Field("down"),
        slot=Duration.of(15, "min"),
    )
    period = parse_period("2026-03", "UTC")
    (march,) = assessed(described, {"rows": rows}, period).readings
    found = minutes(march.bad), minutes(march.total)
    assert found == ((30, 360) if step == 1 else (180 * 15, 360 * 15))


# ------------------------------------------------------------- ratios of intervals


@pytest.mark.parametrize(
    ("partial", "count"), [(Partial.EXISTING, 10 * 24), (Partial.FULL, 31 * 24)]
)
@pytest.mark.parametrize("side", ["good", "of"])
def test_intervals_that_the_term_leaves_out_are_good_in_a_full_window(
    partial: Partial, count: int, side: str
) -> None:
    described = measuring(
        CHECKS,
        "ratio",
        objective=MONTHS | {"partial": partial},
        agreement={
            "term": Term(starts_on=date(2026, 3, 10), ends_on=date(2026, 3, 20))
        },
        mean_of=Duration.of(1, "h"),
        empty_interval=EmptyInterval(Fraction(0)),
        **{side: Field("down")},
    )
    period = parse_period("2026-03", "UTC")
    (march,) = assessed(described, {"rows": []}, period).readings
    rest = count - 10 * 24
    assert march.total == count
    assert march.value == (
        Fraction(rest, count) if side == "good" else Fraction(240, count)
    )


@pytest.mark.parametrize(
    ("asked", "hours"),
    [("2026-03", 31 * 24 - 1), ("2026-10", 31 * 24 + 1), ("2026-05", 31 * 24)],
)
def test_a_month_in_which_clocks_change_is_as_long_as_it_is(
    asked: str, hours: int
) -> None:
    (month,) = read_outages(
        [outage("2026-01-01", "2026-12-31")],
        asked,
        agreement={"timezone": "Europe/Berlin"},
    )
    assert minutes(month.bad) == minutes(month.total) == hours * 60
