"""Rows of `real-sla.jsonl` that are one quotient or product, or two tests at once.

Each is written as an agreement and asked of it: a formula is an indicator over the
inputs of the row, a credit formula a remedy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

import troth
from documents import Clause, holding, promise, write
from places import each_of, read_rows
from troth.model.quantity import RoundingMode, round_steps
from troth.model.reading import Verdict

ROWS = read_rows("real-sla.jsonl")
JUNE = datetime(2026, 6, 1, tzinfo=UTC)

pytestmark = pytest.mark.cases

Row = Mapping[str, Any]
Formula = Callable[[Row, Row], Fraction]


def read_figure(inputs: Row, **indicator: str) -> Fraction:
    """Return what an indicator reads from one row that holds the inputs."""
    fields = {"at": "time", **dict.fromkeys(inputs, "number")}
    text = write(
        {
            "timezone": "UTC",
            "streams": {"figures": {"kind": "samples", "fields": fields}},
            "indicators": {"figure": {"stream": "figures", **indicator}},
        },
        promise("figure"),
    )
    data = {"figures": [{"at": JUNE, **inputs}]}
    (reading,) = troth.assess(troth.loads(text), data, period="2026-06").readings
    assert reading.value is not None
    return reading.value


def _share(of: str, total: str) -> Formula:
    def percent(inputs: Row, params: Row) -> Fraction:
        del params
        return 100 * read_figure(inputs, metric="ratio", of=of, total=total)

    return percent


def _quotient(inputs: Row, params: Row) -> Fraction:
    del params
    above, below = inputs
    return read_figure(inputs, metric="quotient", of=above, divided_by=below)


def _total(of: str) -> Formula:
    def total(inputs: Row, params: Row) -> Fraction:
        del params
        return read_figure(inputs, metric="total", of=of)

    return total


def _product(inputs: Row, params: Row) -> Fraction:
    return _total(" * ".join(inputs))(inputs, params)


def _handled(inputs: Row, params: Row) -> Fraction:
    """Return the time spent on all that was handled, for each of it."""
    del params
    *times, handled = inputs
    of = " + ".join(times)
    return read_figure(inputs, metric="quotient", of=of, divided_by=handled)


def _occupied(inputs: Row, params: Row) -> Fraction:
    *busy, _ = inputs
    return _share(" + ".join(busy), " + ".join(inputs))(inputs, params)


def _apdex(inputs: Row, params: Row) -> Fraction:
    del params
    by = "total" if "total" in inputs else " + ".join(inputs)
    of = "satisfied + tolerating * 0.5"
    return read_figure(inputs, metric="quotient", of=of, divided_by=by)


def _between_failures(inputs: Row, params: Row) -> Fraction:
    *times, failures = inputs
    if len(times) == 1:
        return _quotient(inputs, params)
    of = " - ".join(times)
    return read_figure(inputs, metric="quotient", of=of, divided_by=failures)


def _rank_that_is_billed(inputs: Row, params: Row) -> Fraction:
    """Return which of the samples, counted from the largest, the percentile is."""
    del params
    ((_, count),) = inputs.items()
    text = write(
        {
            "timezone": "UTC",
            "streams": {
                "samples": {
                    "kind": "samples",
                    "fields": {"at": "time", "rate": "number"},
                }
            },
            "indicators": {
                "billed": {
                    "metric": "percentile",
                    "stream": "samples",
                    "of": "rate",
                    "share": "95 %",
                }
            },
        },
        promise("billed"),
    )
    samples = [{"at": JUNE, "rate": rate} for rate in range(1, int(count) + 1)]
    (reading,) = troth.assess(
        troth.loads(text), {"samples": samples}, period="2026-06"
    ).readings
    assert reading.value is not None
    return int(count) - reading.value + 1


def _lost_time(month_hours: int, times: str) -> Formula:
    """Return the credit for lost hours of a month that is reckoned to have so many."""

    def credit(inputs: Row, params: Row) -> Fraction:
        rounded = {}
        if params.get("round_factor_4dp"):
            rounded = {"round_reading": "2 decimals half up"}
        fields = {"start": "time", "end": "time"}
        text = write(
            {
                "timezone": "UTC",
                "services": {
                    "service": {"title": "Line", "fee": f"{inputs['fee']} per month"}
                },
                "streams": {"outages": {"kind": "intervals", "fields": fields}},
                "indicators": {
                    "up": {
                        "metric": "availability",
                        "stream": "outages",
                        "total_time": f"{month_hours} h",
                    }
                },
                "remedies": {
                    "credit": {
                        "for": "promise",
                        "of": "fee(service)",
                        "multiple": {"times": inputs.get("multiple", times)},
                        "cap": "100 % of fee(service) per month",
                        **rounded,
                    }
                },
            },
            promise("up", service="service"),
        )
        lost = timedelta(microseconds=int(Fraction(inputs["hours"]) * 3_600_000_000))
        data = {"outages": [{"start": JUNE, "end": JUNE + lost}]}
        agreement = troth.loads(text)
        (granted,) = troth.assess(agreement, data, period="2026-06").credits
        return granted.exact.amount

    return credit


FORMULAS: Mapping[str, Formula] = {
    "sl_answered_plus_abandoned_in_over_all": _share(
        "answered_in + abandoned_in", "answered + abandoned"
    ),
    "sl_answered_in_over_answered": _share("answered_in", "answered"),
    "sl_answered_in_over_offered": _share("answered_in", "answered + abandoned"),
    "sl_answered_in_over_answered_plus_late_abandoned": _share(
        "answered_in", "answered + abandoned_after"
    ),
    "sl_with_short_abandons": _share(
        "answered_in + abandoned_short", "answered + abandoned"
    ),
    "ratio_percent": _share("num", "den"),
    "availability_mtbf_mttr": _share("mtbf", "mtbf + mttr"),
    "difference": _total("target - actual"),
    "product3": _product,
    "days_times_rate": _product,
    "asa": _quotient,
    "mttr": _quotient,
    "mtbf": _between_failures,
    "aht": _handled,
    "occupancy": _occupied,
    "apdex": _apdex,
    "p95_index": _rank_that_is_billed,
    "outage_multiple_rounded": _lost_time(720, "1"),
}
# Their inputs have no names that anyone has told.
UNTOLD = {
    "downtime_allowed_minutes",
    "hourly_credit",
    "expertsystems",
    "capped_fraction_per_day",
}


def _of(kind: str) -> list[Row]:
    return [row for row in ROWS if row["kind"] == kind]


def _evaluate(row: Row) -> Fraction:
    params = row["params"]
    return FORMULAS[params["formula"]](row["inputs"], params)


@pytest.mark.parametrize("row", each_of(_of("formula")), ids=lambda row: row["id"])
def test_a_formula_gives_what_was_published(row: Row) -> None:
    if row["params"]["formula"] in UNTOLD:
        pytest.skip("what its inputs are is not said")
    value = _evaluate(row)
    assert value == Fraction(row["expected"]["value_exact"])
    assert _decimals(value, 8) == row["expected"]["value_decimal"]


def _decimals(value: Fraction, digits: int) -> str:
    steps = int(round_steps(value * 10**digits, RoundingMode.HALF_UP))
    whole, rest = divmod(abs(steps), 10**digits)
    return f"{'-' if steps < 0 else ''}{whole}.{rest:0{digits}}"


# Formulas that no row of the sample uses, worked out by hand.
@pytest.mark.parametrize(
    ("formula", "inputs", "value"),
    [
        ("asa", {"wait": "2400", "answered": "100"}, 24),
        ("mttr", {"down": "90", "outages": "4"}, Fraction(45, 2)),
        ("mtbf", {"up": "700", "failures": "3"}, Fraction(700, 3)),
        ("mtbf", {"time": "720", "down": "20", "failures": "3"}, Fraction(700, 3)),
        ("availability_mtbf_mttr", {"mtbf": "99", "mttr": "1"}, 99),
        ("apdex", {"satisfied": "60", "tolerating": "30", "total": "100"}, 0.75),
        ("apdex", {"satisfied": "6", "tolerating": "3", "frustrated": "1"}, 0.75),
        ("aht", {"talk": "90", "hold": "9", "after": "21", "handled": "4"}, 30),
        ("occupancy", {"talk": "3", "hold": "1", "available": "1"}, 80),
        ("ratio_percent", {"num": "1", "den": "8"}, Fraction(25, 2)),
        ("product3", {"a": "1000", "b": "0.05", "c": "3"}, 150),
        ("days_times_rate", {"days": "7", "rate": "12.5"}, Fraction(175, 2)),
        ("p95_index", {"samples": "100"}, 6),
        ("p95_index", {"samples": "30"}, 2),
    ],
)
def test_a_formula_that_no_row_of_the_sample_uses(
    formula: str, inputs: Row, value: Any
) -> None:
    row = {"params": {"formula": formula}, "inputs": inputs}
    assert _evaluate(row) == Fraction(value)


def _dual(row: Row) -> tuple[Clause, dict[str, Any]]:
    """Return a promise that holds where all of several availabilities hold."""
    tests = row["params"]["all_of"]
    minutes, total = row["inputs"]["minutes"], row["inputs"]["total_minutes"]
    clauses, inside = holding(JUNE, JUNE + timedelta(minutes=int(total)), "UTC")
    each = {
        f"test {place}": {
            "metric": "availability",
            "stream": "traffic",
            "down": f"errors * 100 >= requests * {test['error_rate_ge_percent']}",
            "needs": "requests > 0",
            "slot": "1 min",
            "unknown_time": "up",
            **inside,
        }
        for place, test in enumerate(tests)
    }
    targets = {
        f"test {place}": f">= {test['target']} %" for place, test in enumerate(tests)
    }
    both = {"metric": "composite", "reads": "all of", "of": targets}
    objectives = {
        name: {
            "owed_by": "provider",
            "indicator": name,
            "target": target,
            "over": "term",
        }
        for name, target in targets.items()
    }
    fields = {"at": "time", "requests": "number", "errors": "number"}
    document = {
        **clauses,
        "streams": {"traffic": {"kind": "counts", "fields": fields}},
        "indicators": {**each, "both": both},
        "objectives": {
            **promise("both", target=">= 100 %", over="term")["objectives"],
            **objectives,
        },
    }
    rows = []
    for run in minutes:
        for _ in range(int(run["n"])):
            at = JUNE + timedelta(minutes=len(rows))
            rows.append(
                {"at": at, "requests": run["requests"], "errors": run["errors"]}
            )
    return document, {"traffic": rows}


@pytest.mark.parametrize("row", each_of(_of("dual")), ids=lambda row: row["id"])
def test_the_promise_holds_where_each_of_its_tests_does(row: Row) -> None:
    document, data = _dual(row)
    days = -(-int(row["inputs"]["total_minutes"]) // 1440)
    end = (JUNE + timedelta(days=days)).date()

    whole, *each = troth.assess(
        troth.loads(write(document)), data, period=f"2026-06-01..{end}"
    ).readings

    expected = row["expected"]
    found = [
        (one.value and one.value * 100, one.verdict is Verdict.MET) for one in each
    ]
    assert found == [
        (Fraction(one["sli_percent"]), one["met"]) for one in expected["each"]
    ]
    assert (whole.verdict is Verdict.MISSED) is expected["violated"]
