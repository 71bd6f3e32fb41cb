"""Every row of `business-time.jsonl`, asked of the public `Calendar`."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from places import each_of, read_rows
from troth.model.calendar import Calendar

# One boundary is the default of each direction; the others must be asked for.
_BOUNDARIES = {"next_open", "previous_close"}

pytestmark = pytest.mark.cases


def _windows(pairs: list[list[str]]) -> str:
    return ", ".join("-".join(pair) for pair in pairs) or "closed"


def _calendar(row: dict[str, Any]) -> Calendar:
    week = {day: _windows(pairs) for day, pairs in row["week"].items()}
    return Calendar(
        timezone=row["tz"],
        hours=week or "never",
        holidays=row.get("holidays", []) + row.get("recurring_holidays", []),
        special={day: _windows(it) for day, it in row.get("dates", {}).items()},
        breaks={day: _windows(it) for day, it in row.get("breaks", {}).items()},
    )


def _answer(row: dict[str, Any]) -> datetime | timedelta | bool:
    calendar = _calendar(row)
    start = datetime.fromisoformat(row["start"])
    pauses = [
        (datetime.fromisoformat(go), datetime.fromisoformat(stop))
        for go, stop in row.get("pauses", [])
    ]
    asked = {}
    if row.get("boundary") in _BOUNDARIES and not row.get("quirk"):
        # A quirk's boundary is the peer's own; without it the default holds.
        asked["boundary"] = row["boundary"]
    match row["op"]:
        case "elapsed":
            end = datetime.fromisoformat(row["end"])
            return calendar.elapsed(start, end, pauses=pauses)
        case "due":
            length = timedelta(seconds=row["duration_s"])
            return calendar.due(start, length, pauses=pauses, **asked)
        case "due_before":
            length = timedelta(seconds=row["duration_s"])
            return calendar.due_before(start, length, pauses=pauses, **asked)
        case "is_open":
            return calendar.is_open(start)
        case "next_close":
            return calendar.next_close(start)
        case "due_days":
            return calendar.due_days(start, row["days"])
        case "due_days_before":
            return calendar.due_days_before(start, row["days"])
        case other:
            raise AssertionError(other)


def _expected(row: dict[str, Any]) -> datetime | timedelta | bool:
    if "expect_elapsed_s" in row:
        kind, expected = "elapsed", row["expect_elapsed_s"]
    elif "expect_due" in row:
        kind, expected = "due", row["expect_due"]
    else:
        kind, expected = "open", row["expect_open"]
    expected = row["expect_without_quirk"] if row.get("quirk") else expected
    if kind == "elapsed":
        return timedelta(seconds=expected)
    return datetime.fromisoformat(expected) if kind == "due" else bool(expected)


@pytest.mark.parametrize(
    "row", each_of(read_rows("business-time.jsonl")), ids=lambda row: row["id"]
)
def test_calendar_answers_as_the_case_expects(row: dict[str, Any]) -> None:
    assert _answer(row) == _expected(row)
