"""How often something fails, and whether what is due comes in time."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

import troth
from documents import promise, write
from troth.model.finding import FindingsError
from troth.model.quantity import Unit
from troth.model.reading import Reading, Verdict

_START = datetime(2026, 3, 2, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_HOUR_US = 3_600_000_000


def read(
    stream: dict[str, Any],
    indicator: dict[str, Any],
    rows: list[dict[str, Any]],
    as_of: datetime | None = None,
    excluded: list[dict[str, Any]] | None = None,
    **more: Any,
) -> Reading:
    clauses: dict[str, Any] = {
        "timezone": "UTC",
        "streams": {"rows": stream},
        "indicators": {"figure": {"stream": "rows", **indicator}},
    }
    data = {"rows": rows}
    if excluded is not None:
        clauses["exclusions"] = {"works": {}}
        data["works"] = excluded
        more["excluding"] = "works"
    agreement = troth.loads(write(clauses, promise("figure", **more)))
    (reading,) = troth.assess(agreement, data, period="2026-03", as_of=as_of).readings
    return reading


OUTAGES = {"kind": "intervals", "fields": {"start": "time", "end": "time"}}


def outage(first: float, last: float) -> dict[str, Any]:
    return {"start": _START + first * _HOUR, "end": _START + last * _HOUR}


def failures(reads: str, *rows: dict[str, Any], **more: Any) -> Reading:
    options = {"metric": "between_failures", "reads": reads, **more}
    return read(OUTAGES, options, list(rows))


@pytest.mark.parametrize(
    ("reads", "value"),
    [
        ("operating time", Fraction(744 - 6, 2) * _HOUR_US),
        ("start to start", Fraction(744, 2) * _HOUR_US),
        ("repair time", Fraction(6, 2) * _HOUR_US),
        ("failures", Fraction(2)),
    ],
)
def test_each_definition_has_its_own_name(reads: str, value: Fraction) -> None:
    reading = failures(reads, outage(0, 4), outage(10, 12))
    assert reading.value == value
    assert reading.unit is (Unit.NUMBER if reads == "failures" else Unit.TIME)


def test_without_a_failure_there_is_no_mean() -> None:
    assert failures("operating time").value is None
    assert failures("failures").value == 0


def test_a_failure_belongs_to_the_window_in_which_it_begins() -> None:
    assert failures("failures", outage(-48, 4), outage(700, 800)).value == 1


def test_outages_close_together_are_one_and_short_ones_none() -> None:
    rows = outage(0, 1), outage(1.5, 2), outage(5, 5.1)
    assert failures("failures", *rows).value == 3
    assert failures("failures", *rows, merge="1 h").value == 2
    assert failures("failures", *rows, merge="1 h", shortest="30 min").value == 1
    assert failures("failures", *rows, longer_than="30 min").value == 1


def test_what_is_excluded_from_end_to_end_is_no_failure() -> None:
    works = [{"start": _START, "end": _START + 4 * _HOUR, "announced": None}]
    options = {"metric": "between_failures", "reads": "failures"}
    rows = [outage(0, 4), outage(3, 5), outage(10, 11)]
    assert read(OUTAGES, options, rows[:1], excluded=works).value == 0
    assert read(OUTAGES, options, rows, excluded=works).value == 2


def test_statuses_that_hold_fail_too() -> None:
    checks = {"kind": "checks", "fields": {"at": "time", "status": "text"}}
    options = {
        "metric": "between_failures",
        "reads": "failures",
        "down": "status = 'down'",
        "holds": "forever",
    }
    rows = [
        {"at": _START + hour * _HOUR, "status": status}
        for hour, status in ((0, "up"), (4, "down"), (5, "up"), (9, "down"))
    ]
    reading = read(checks, options, rows)
    assert reading.value == 2
    assert reading.completeness == Fraction(720, 744)


def test_checks_must_say_when_they_are_down() -> None:
    checks = {"kind": "checks", "fields": {"at": "time", "status": "text"}}
    with pytest.raises(FindingsError, match="Nothing says when"):
        read(checks, {"metric": "between_failures", "reads": "failures"}, [])


REPORTS = {"kind": "deliveries", "fields": {"due": "time", "came": "time"}}


def report(due: float, came: float | None) -> dict[str, Any]:
    at = None if came is None else _START + came * _HOUR
    return {"due": _START + due * _HOUR, "came": at}


def deliveries(
    reads: str, *rows: dict[str, Any], as_of: datetime | None = None, **more: Any
) -> Reading:
    options = {"metric": "delivery", "due": "due", "delivered": "came", "reads": reads}
    return read(REPORTS, options, list(rows), as_of, **more)


ROWS = report(0, 0), report(10, 12), report(20, 19), report(30, 36)


@pytest.mark.parametrize(
    ("reads", "value"),
    [
        ("on time", Fraction(2, 4)),
        ("late", 2),
        ("mean lateness", 2 * _HOUR_US),
        ("longest lateness", 6 * _HOUR_US),
    ],
)
def test_each_figure_of_deliveries(reads: str, value: Fraction) -> None:
    assert deliveries(reads, *ROWS).value == value


def test_some_grace_is_still_in_time() -> None:
    options = {
        "metric": "delivery",
        "due": "due",
        "delivered": "came",
        "grace": "2 h",
        "reads": "on time",
    }
    assert read(REPORTS, options, list(ROWS)).value == Fraction(3, 4)


def test_what_has_not_come_is_late_once_it_is_due_and_pending_before() -> None:
    options = {
        "metric": "delivery",
        "due": "due",
        "delivered": "came",
        "grace": "2 h",
    }
    rows = [report(0, None), report(11, None), report(24, None), report(2, 30)]
    reading = read(REPORTS, options, rows, as_of=_START + 12 * _HOUR)
    assert (reading.value, reading.pending, reading.total) == (0, 1, 2)
    lateness = deliveries("longest lateness", *rows, as_of=_START + 12 * _HOUR)
    assert lateness.value == 12 * _HOUR_US


def test_where_all_is_over_what_never_came_is_late_to_the_end_of_the_window() -> None:
    reading = deliveries("longest lateness", report(0, None))
    assert reading.value == 720 * _HOUR_US
    assert deliveries("late", report(0, None)).value == 1


def test_nothing_due_is_no_reading() -> None:
    assert deliveries("on time", target=">= 95 %").verdict is Verdict.UNKNOWN
