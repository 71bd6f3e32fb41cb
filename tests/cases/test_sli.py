"""Every row of `sli.jsonl`: a reading and its error budget, under both meanings.

The rows come from one program that changed its mind. Excluded time was first left in
the total as time that was up, and later taken out of both sides. Either is an effect
that an exclusion can have, and each goes with its own meaning of an error budget.
"""

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

import troth
from documents import Clause, promise, read_instant, write
from places import each_of, read_rows
from troth.detect.budget import BudgetMeaning, ErrorBudget, error_budget
from troth.model.reading import Reading

# Other models of status pages and downtimes have fields of their own.
ROWS = [row for row in read_rows("sli.jsonl") if row["model"] == "zabbix"]
_STRETCH = {"start": "time", "end": "time"}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

pytestmark = pytest.mark.cases


def _hours(schedule: list[dict[str, int]]) -> Clause:
    hours: dict[str, list[str]] = {}
    for window in schedule:
        ends = (divmod(window[key] // 60, 60) for key in ("from_s", "to_s"))
        text = "-".join(f"{hour:02}:{minute:02}" for hour, minute in ends)
        hours.setdefault(_DAYS[window["weekday"]], []).append(text)
    return {day: ", ".join(windows) for day, windows in hours.items()}


def _agreement(row: dict[str, Any], effect: str) -> str:
    first, after = row["period"]
    last = datetime.fromisoformat(after) - timedelta(days=1)
    is_scheduled = row["schedule"] is not None
    hours = {"calendars": {"schedule": {"hours": _hours(row["schedule"] or [])}}}
    return write(
        {
            "timezone": row["tz"],
            "term": {"from": first, "until": str(last.date())},
            "streams": {
                "outages": {"kind": "intervals", "fields": _STRETCH},
            },
            "indicators": {
                "uptime": {
                    "metric": "availability",
                    "stream": "outages",
                    "during": "schedule" if is_scheduled else "always",
                }
            },
            "exclusions": {"excluded": {"effect": effect}},
        },
        hours if is_scheduled else {},
        promise(
            "uptime", target=f">= {row['slo_pct']} %", over="term", excluding="excluded"
        ),
    )


def _read(row: dict[str, Any], effect: str, *, future_counts: bool = False) -> Reading:
    """Return what the engine reads; before its creation a service is excluded.

    What lies after `now` is not known yet, or, as the earlier meaning has it, counts
    as one more excluded stretch.
    """
    zone = row["tz"]

    def at(text: str) -> datetime:
        return read_instant(text, zone)

    first, after = row["period"]
    asked_at = at(row["now"]) if row["now"] else None
    excluded = list(row["excluded_downtimes"])
    if row["service_created"]:
        excluded.append([first, row["service_created"]])
    if row["now"] and future_counts:
        asked_at = None
        excluded.append([row["now"], after])
    data = {
        name: [
            {"start": at(start), "end": at(end), **more}
            for start, end in stretches
            if at(start) < at(end)
        ]
        for name, stretches, more in (
            ("outages", row["outages"], {}),
            ("excluded", excluded, {"announced": None}),
        )
    }
    agreement = troth.loads(_agreement(row, effect))
    assessed = troth.assess(agreement, data, period=f"{first}..{after}", as_of=asked_at)
    (reading,) = assessed.readings
    return reading


def _expected(row: dict[str, Any], key: str) -> dict[str, Any]:
    return row["expect_without_quirk"] if row.get("quirk") else row[key]


def _seconds(microseconds: Fraction | None) -> Fraction | None:
    return None if microseconds is None else microseconds / 1_000_000


def _budget(reading: Reading, meaning: BudgetMeaning) -> int:
    budget = error_budget(reading, reading.target, meaning=meaning)
    assert isinstance(budget, ErrorBudget), "a share has a budget"
    return budget.left


@pytest.mark.parametrize("row", each_of(ROWS), ids=lambda row: row["id"])
def test_excluded_time_taken_out_of_both_sides(row: dict[str, Any]) -> None:
    expected = _expected(row, "expect")

    reading = _read(row, "removed")

    assert _seconds(reading.bad) == expected["downtime"]
    if row.get("quirk"):
        return
    assert _seconds(reading.good) == expected["uptime"]
    if expected["sli"] == -1:
        assert reading.value is None
    else:
        whole = expected["uptime"] + expected["downtime"]
        assert reading.value == Fraction(expected["uptime"], whole)
        assert float(reading.value * 100) == pytest.approx(expected["sli"], rel=1e-14)
    assert _budget(reading, BudgetMeaning.SO_FAR) == expected["error_budget"]


@pytest.mark.parametrize("row", each_of(ROWS), ids=lambda row: row["id"])
def test_excluded_time_left_in_as_time_that_was_up(row: dict[str, Any]) -> None:
    expected = _expected(row, "expect_legacy")

    reading = _read(row, "counts as met", future_counts=True)

    assert _seconds(reading.bad) == expected["downtime"]
    if row.get("quirk"):
        return
    if expected["sli"] == -1:
        assert reading.value is None
    else:
        good = row["scheduled_s"] - expected["downtime"]
        assert reading.value == Fraction(good, row["scheduled_s"])
        assert float(reading.value * 100) == pytest.approx(expected["sli"], rel=1e-14)
    assert _budget(reading, BudgetMeaning.WHOLE) == expected["error_budget"]
