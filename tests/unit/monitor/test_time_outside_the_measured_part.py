"""Time of a window that is not measured: to come, outside the term, or met."""

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import troth
from documents import promise, write
from troth.model.reading import Reading, Verdict

_HOUR = 3_600_000_000
_STRETCH = {"start": "time", "end": "time"}


def _outage(day: int, first: int, last: int) -> dict[str, datetime | None]:
    start, end = (datetime(2026, 3, day, hour, tzinfo=UTC) for hour in (first, last))
    return {"start": start, "end": end, "announced": None}


def _read(
    objective: dict[str, Any],
    *,
    as_of: datetime | None = None,
    until: str = "2026-12-31",
    start: str = "2026-01-01",
    effect: str = "removed",
    budget: str = "100 h per month",
    excluded: tuple[dict[str, datetime | None], ...] = (),
) -> Reading:
    text = write(
        {
            "timezone": "UTC",
            "term": {"from": start, "until": until},
            "calendars": {"office": {"hours": {"mon-fri": "09:00-17:00"}}},
            "streams": {
                "outages": {"kind": "intervals", "fields": _STRETCH},
            },
            "indicators": {
                "uptime": {
                    "metric": "availability",
                    "stream": "outages",
                    "during": "office",
                }
            },
            "exclusions": {"works": {"effect": effect, "at_most": budget}},
        },
        promise("uptime", target=">= 90 %", excluding="works", **objective),
    )
    data = {"outages": [_outage(2, 9, 11)], "works": list(excluded)}
    assessed = troth.assess(troth.loads(text), data, period="2026-03", as_of=as_of)
    (reading,) = assessed.readings
    return reading


def test_an_open_window_knows_how_much_agreed_time_is_still_to_come() -> None:
    reading = _read({"over": "month"}, as_of=datetime(2026, 3, 31, 12, tzinfo=UTC))
    assert reading.ahead == 5 * _HOUR
    assert reading.total == (22 * 8 - 5) * _HOUR


def test_what_comes_after_the_term_is_not_still_to_come() -> None:
    asked_at = datetime(2026, 3, 3, tzinfo=UTC)
    reading = _read({"over": "month"}, as_of=asked_at, until="2026-03-04")
    assert reading.ahead == 16 * _HOUR


def test_an_open_window_is_not_a_window_that_the_term_cuts() -> None:
    asked_at = datetime(2026, 3, 31, 12, tzinfo=UTC)
    reading = _read({"over": "month", "partial": "skip"}, as_of=asked_at)
    assert reading.verdict is Verdict.MET


def test_a_full_window_adds_only_the_hours_that_the_term_leaves_out() -> None:
    reading = _read({"over": "month", "partial": "full window"}, start="2026-03-02")
    cut = _read({"over": "month", "partial": "full window"}, until="2026-03-02")
    assert reading.total == cut.total == 22 * 8 * _HOUR


def test_time_that_counts_as_met_is_not_taken_out() -> None:
    excluded = (_outage(2, 9, 10),)
    met = _read({"over": "month"}, effect="counts as met", excluded=excluded)
    assert (met.excluded, met.total, met.bad) == (0, 22 * 8 * _HOUR, _HOUR)


def test_an_exclusion_may_have_a_budget_for_the_whole_term() -> None:
    reading = _read(
        {"over": "term"},
        until="2026-03-31",
        budget="1 h per term",
        excluded=(_outage(2, 9, 10), _outage(2, 10, 11)),
    )
    assert reading.excluded == Fraction(_HOUR)
