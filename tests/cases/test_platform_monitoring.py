"""Rows of `platform.json` on measuring: what other platforms read from the same facts.

Each rule is written as clauses and each fact as a row; readings and their verdicts are
compared, and nothing is worked out here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

import troth
from documents import Clause, promise, write
from places import each_of, read_cases
from troth.model.quantity import RoundingMode, round_steps
from troth.model.reading import Reading, Verdict

ROWS = read_cases("platform.json")
START = datetime(2026, 6, 1, tzinfo=UTC)

pytestmark = pytest.mark.cases

Row = Mapping[str, Any]


def _read(
    stream: Clause,
    rows: list[Row],
    indicator: Clause,
    period: str = "2026-06",
    beside: Clause | None = None,
    **more: Any,
) -> tuple[Reading, ...]:
    text = write(
        {
            "timezone": "UTC",
            "streams": {"rows": stream},
            "indicators": {"figure": {"stream": "rows", **indicator}},
        },
        promise("figure", **more),
        beside or {},
    )
    return troth.assess(troth.loads(text), {"rows": rows}, period=period).readings


# --- constraints on points ---------------------------------------------------------

_SPELLED = (("&&", "and"), ("||", "or"), ("==", "="), ("!=", "<>"))


def _constraint(text: str) -> tuple[str, list[str]]:
    """Return a constraint in the language of conditions, and the variables it reads."""
    for other, mine in _SPELLED:
        text = text.replace(other, mine)
    names = re.findall(r"[^\W\d]\w*", text)
    return text, sorted({name for name in names if name not in {"and", "or", "not"}})


def _assess_points(row: Row) -> None:
    """Count the points that break a constraint, of those that say all it reads."""
    expected = row["expected"]
    for name, written in row["input"]["guarantees"].items():
        constraint, variables = _constraint(written)
        known = " and ".join(f"{one} is not null" for one in variables)
        points = [
            {
                "at": START + timedelta(seconds=point["t"]),
                **{one: point.get(one) for one in variables},
            }
            for point in row["input"]["points"]
        ]
        (reading,) = _read(
            {
                "kind": "samples",
                "fields": {"at": "time", **dict.fromkeys(variables, "number")},
            },
            points,
            {
                "metric": "ratio",
                "of": f"not ({constraint})",
                "total": known,
            },
            target="<= 0 %",
        )
        if expected.get("error"):
            assert reading.verdict is Verdict.UNKNOWN
            continue
        assert reading.value is not None
        assert reading.total is not None
        broken = reading.value * reading.total
        assert broken == expected["violations"].get(name, 0)
        assert (reading.verdict is Verdict.MISSED) is bool(broken)


_LIMITS = {"LT": "below", "LE": "at_most", "GT": "above", "GE": "at_least"}


def _find_breaches(row: Row) -> None:
    """Name the samples that break a constraint, each with its time and value."""
    field, operator, bound = row["input"]["constraint"].split()
    samples = [
        {"at": START + timedelta(hours=1, seconds=second), field.lower(): value}
        for second, value in row["input"]["samples_s"]
    ]
    (reading,) = _read(
        {"kind": "samples", "fields": {"at": "time", field.lower(): "number"}},
        samples,
        {
            "metric": "share_within",
            "value": field.lower(),
            _LIMITS[operator]: bound,
        },
        target=">= 100 %",
    )
    found = [
        ((one.at - START - timedelta(hours=1)).total_seconds(), one.value)
        for one in reading.offenders
    ]
    assert found == [
        (one["t"], Fraction(one["actual"])) for one in row["expected"]["violations"]
    ]


_SIGNS = {"GT": ">", "GE": ">=", "EQ": "=", "LT": "<", "LE": "<=", "NE": "<>"}


def _condition(operator: str, operands: list[Any]) -> str:
    listed = ", ".join(str(one) for one in operands)
    match operator:
        case "BETWEEN":
            return f"x between {operands[0]} and {operands[1]}"
        case "IN":
            return f"x in ({listed})"
        case "EXISTS":
            return "x is not null"
        case "NOT_EXISTS":
            return "x is null"
    return f"x {_SIGNS[operator]} {listed}"


def _operators(row: Row) -> None:
    found = []
    for value, operator, operands in row["input"]["evaluations"]:
        (reading,) = _read(
            {"kind": "samples", "fields": {"at": "time", "x": "number"}},
            [{"at": START, "x": str(value)}],
            {"metric": "count", "where": _condition(operator, operands)},
        )
        found.append(reading.value == 1)
    assert found == row["expected"]["results"]


# --- shares ------------------------------------------------------------------------


def _ratio(row: Row) -> None:
    for counts, share in zip(
        row["input"]["cases"], row["expected"]["sli"], strict=True
    ):
        part = "good" if "good" in counts else "bad"
        (reading,) = _read(
            {
                "kind": "counts",
                "fields": {"at": "time", **dict.fromkeys(counts, "number")},
            },
            [{"at": START, **counts}],
            {"metric": "ratio", part: part, "total": "total"},
        )
        assert reading.value == Fraction(str(share))


def _score(row: Row) -> None:
    fields = {"at": "time", "result": "number", "maximum": "number"}
    (reading,) = _read(
        {"kind": "counts", "fields": fields},
        [{"at": START, **row["input"]}],
        {"metric": "ratio", "of": "result", "total": "maximum"},
    )
    assert reading.value is not None
    expected = Fraction(str(row["expected"]["total_score_percent"]))
    assert _rounded(reading.value * 100, 2) == expected


def _rounded(value: Fraction, digits: int) -> Fraction:
    return Fraction(round_steps(value * 10**digits, RoundingMode.HALF_UP), 10**digits)


# --- time --------------------------------------------------------------------------


def _minutes(amount: float) -> timedelta:
    return timedelta(microseconds=int(Fraction(str(amount)) * 60_000_000))


def _uptime(row: Row) -> None:
    """Read months in which some downtime lies in time that is not counted at all."""
    expected = row["expected"]
    for place, month in enumerate(row["input"]["months"]):
        first = datetime.fromisoformat(f"{month['month']}-01T00:00:00+00:00")
        works, other, rest = (first + timedelta(days=day) for day in (1, 5, 10))
        within = [
            _minutes(month.get(f"down_in_{name}", 0))
            for name in ("scheduled", "excluded")
        ]
        counted = _minutes(month["down_gross"]) - within[0] - within[1]
        lengths = zip((works, other, rest), (*within, counted), strict=True)
        outages = [
            {"start": start, "end": start + length}
            for start, length in lengths
            if length
        ]
        excluded = [
            {"start": start, "end": start + _minutes(month[name]), "announced": None}
            for start, name in ((works, "scheduled"), (other, "excluded"))
            if month[name]
        ]
        text = write(
            {
                "timezone": "UTC",
                "streams": {
                    "outages": {
                        "kind": "intervals",
                        "fields": {"start": "time", "end": "time"},
                    }
                },
                "indicators": {"up": {"metric": "availability", "stream": "outages"}},
                "exclusions": {"works": {"effect": "removed"}},
            },
            promise("up", excluding="works", over="month"),
        )
        data = {"outages": outages, "works": excluded}
        (reading,) = troth.assess(
            troth.loads(text), data, period=month["month"]
        ).readings
        assert reading.total == _us(expected["available"][place])
        assert reading.bad == _us(expected["downtime"][place])
        assert reading.value is not None
        percent = Fraction(str(expected["uptime_percent"][place]))
        assert _rounded(reading.value * 100, 4) == percent


def _us(minutes: float) -> Fraction:
    return Fraction(str(minutes)) * 60_000_000


def _response(row: Row) -> None:
    """Stop the clock at the answer of a person, and at no other."""
    told, expected = row["input"], row["expected"]
    case = {
        name: None
        if told[name] is None
        else datetime.fromisoformat(f"2026-06-01T{told[name]}:00+00:00")
        for name in ("submitted", "auto_reply", "human_reply")
    }
    indicator = {
        "metric": "duration",
        "from": "submitted",
        "to": "human_reply",
        "reads": "average",
    }
    (reading,) = _read(
        {"kind": "cases", "fields": dict.fromkeys(case, "time")},
        [case],
        indicator,
        target=f"<= {told['target_minutes']} min",
    )
    assert reading.value == _us(expected["response_minutes"])
    assert (reading.verdict is Verdict.MET) is expected["met"]


def _periods(row: Row) -> None:
    """Draw billing months over every change of the clocks."""
    asked = row["input"]
    first = datetime.fromisoformat(asked["initial"]).date()
    text = write(
        {
            "timezone": asked["timeZone"],
            "term": {"from": str(first), "for": f"{asked['count']} months"},
            "streams": {"rows": {"kind": "samples", "fields": {"at": "time"}}},
            "indicators": {"figure": {"stream": "rows", "metric": "count"}},
        },
        promise("figure", over=f"billing cycle from the {first.day}th"),
    )
    last = first.year + asked["count"] // 12 + 1
    readings = troth.assess(
        troth.loads(text), {"rows": []}, period=f"{first}..{last}-12-31"
    ).readings
    # The peer names the last millisecond of a period; ours end where the next begins.
    found = [
        (
            one.window.period.start.astimezone(UTC),
            one.window.period.end.astimezone(UTC) - timedelta(milliseconds=1),
        )
        for one in readings
    ]
    assert found == [
        (datetime.fromisoformat(one["from"]), datetime.fromisoformat(one["to"]))
        for one in row["expected"]["periods"]
    ]


# By how the row's id begins.
CHECKS: Mapping[str, Callable[[Row], None]] = {
    "slalite-assess": _assess_points,
    "slalite-wrong-values": _assess_points,
    "atos-nopolicy": _find_breaches,
    "atos-operators": _operators,
    "openslo-ratio": _ratio,
    "keptn-score": _score,
    "commonpaper-uptime": _uptime,
    "commonpaper-response": _response,
    "governify-periods": _periods,
}


def _check_of(row: Row) -> Callable[[Row], None] | None:
    return next(
        (check for name, check in CHECKS.items() if row["id"].startswith(name)), None
    )


@pytest.mark.parametrize(
    "row", each_of([row for row in ROWS if _check_of(row)]), ids=lambda row: row["id"]
)
def test_a_platform_and_an_agreement_read_the_same(row: Row) -> None:
    check = _check_of(row)
    assert check is not None
    check(row)
