"""Clauses of published contracts: until when to claim, when one may terminate.

Each row is written as an agreement and its facts as measurements; what is compared is
what the assessment says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

import troth
from documents import Clause, promise, write
from places import each_of, read_cases, read_rows
from troth.enforce.acceptance import Outcome, inspect_delivery
from troth.model.deadline import Cutoff
from troth.model.quantity import ordinal

pytestmark = pytest.mark.cases

Row = Mapping[str, Any]
ROWS = read_rows("real-sla.jsonl")
PLATFORM = read_cases("platform.json")
DEADLINES = {
    "end_of_nth_cycle_after": "end of the {nth} billing cycle after the incident",
    "days_after_month_end": "{n} days after month end",
    "days_after_quarter_end": "{n} days after quarter end",
    "business_days_after_month_end": "{n} business days after month end",
    "business_days_after_event": "{n} business days after the event",
    "days_after_event": "{n} days after the event",
    "months_after_month_end": "{n} months after month end",
}


def _watched(**claim: Any) -> Clause:
    """Return the clauses of a service whose outages are credited on claim."""
    return {
        "timezone": "UTC",
        "services": {"service": {"title": "The service", "fee": "100 per month"}},
        "streams": {
            "incidents": {
                "kind": "intervals",
                "fields": {"start": "time", "end": "time"},
            }
        },
        "indicators": {"uptime": {"metric": "availability", "stream": "incidents"}},
        "remedies": {
            "credit": {
                "for": "promise",
                "of": "fee(service)",
                "cap": "none",
                "tiers": [{"below": "100 %", "credit": "10 %"}],
                "claim": {"by": "customer", **claim},
            }
        },
    }


def _outage(day: date) -> Row:
    noon = datetime.combine(day, time(12), UTC)
    return {"start": noon, "end": noon + timedelta(hours=1)}


def _cutoff(incident: date, holidays: list[str], within: str) -> Cutoff:
    """Return until when the credit for an outage must be claimed."""
    business: dict[str, Any] = {"hours": {"mon-fri": "09:00-17:00"}}
    if holidays:
        business["holidays"] = holidays
    key = "until" if within.startswith("end of") else "within"
    text = write(
        {"calendars": {"business": business}},
        _watched(**{key: within}, calendar="business"),
        promise("uptime", service="service", over="month", target=">= 100 %"),
    )
    assessed = troth.assess(
        troth.loads(text),
        {"incidents": [_outage(incident)]},
        period=f"{incident:%Y-%m}",
    )
    (credit,) = assessed.credits
    assert credit.claim_by is not None
    return credit.claim_by


def _holds(cutoff: Cutoff, day: str) -> bool:
    """Return whether a claim is in time, in the first and the last moment of a day."""
    first = datetime.combine(date.fromisoformat(day), time(), UTC)
    last = first + timedelta(days=1, microseconds=-1)
    assert cutoff.holds(first) is cutoff.holds(last), "a deadline ends with its day"
    return cutoff.holds(last)


@pytest.mark.parametrize(
    "row",
    each_of([row for row in ROWS if row["kind"] == "deadline"]),
    ids=lambda row: row["id"],
)
def test_a_claim_is_in_time_until_the_last_good_day(row: Row) -> None:
    params, inputs, expected = row["params"], row["inputs"], row["expected"]
    assert set(params) == {"rule", "n"}
    n = int(params["n"])
    within = DEADLINES[params["rule"]].format(n=n, nth=ordinal(n))

    cutoff = _cutoff(
        date.fromisoformat(inputs["incident"]), inputs.get("holidays") or [], within
    )

    assert str(cutoff.last_day) == expected["deadline"]
    assert _holds(cutoff, inputs["claim"]) is expected["in_time"]


@pytest.mark.parametrize(
    "case",
    each_of([c for c in PLATFORM if c["area"] == "claims"]),
    ids=lambda case: case["id"],
)
def test_a_month_that_is_over_may_be_claimed_for_seven_days(case: Row) -> None:
    month = date.fromisoformat(f"{case['input']['month']}-01")

    cutoff = _cutoff(month, [], "7 days after month end")

    eligible = [_holds(cutoff, day) for day in case["input"]["claims"]]
    assert eligible == case["expected"]["eligible"]


def _arises(
    failed: list[bool], notified: list[bool | None] | None, **clause: Any
) -> tuple[bool, int | None]:
    """Return whether a right arises from months, and at which of them first."""
    first = date(2026, 1, 1)
    months = [
        date(2026 + number // 12, number % 12 + 1, 1)
        for number in range(len(failed) + 1)
    ]
    termination = {"right_of": "customer", **clause}
    clauses: list[Clause] = [
        _watched(),
        promise("uptime", service="service", over="month", target=">= 100 %"),
        {"term": {"from": str(first), "until": str(months[-1] - timedelta(days=1))}},
    ]
    incidents = [
        _outage(month.replace(day=10))
        for month, is_bad in zip(months, failed, strict=False)
        if is_bad
    ]
    data: dict[str, Any] = {"incidents": incidents}
    if notified is not None:
        termination |= {"notified": "7 days after month end", "notices": "notices"}
        fields = {"at": "time"}
        clauses.append({"streams": {"notices": {"kind": "samples", "fields": fields}}})
        data["notices"] = [
            {"at": datetime.combine(after, time(9), UTC) + timedelta(days=6)}
            for after, is_told in zip(months[1:], notified, strict=True)
            if is_told
        ]
    text = write(*clauses, {"termination": {"chronic": termination}})
    period = f"{months[0]}..{months[-1]}"
    rights = troth.assess(troth.loads(text), data, period=period).rights
    if not rights:
        return False, None
    label = rights[0].readings[-1].window.label
    return True, [f"{month:%Y-%m}" for month in months].index(label)


def _patterns(any_of: list[Row]) -> list[str]:
    said = []
    for one in any_of:
        assert set(one) <= {"count", "window", "consecutive"}
        if one.get("consecutive"):
            said.append(f"missed in {one['count']} consecutive months")
        else:
            said.append(f"missed {one['count']} times in {one['window']} months")
    return said


@pytest.mark.parametrize(
    "row",
    each_of([row for row in ROWS if row["kind"] == "term"]),
    ids=lambda row: row["id"],
)
def test_a_right_to_terminate_arises_with_the_failure_that_completes_it(
    row: Row,
) -> None:
    inputs, expected = row["inputs"], row["expected"]
    assert set(row["params"]) == {"any_of"}

    arises, first = _arises(
        inputs["failed"],
        inputs.get("notified"),
        when=_patterns(row["params"]["any_of"]),
    )

    assert arises is expected["right_arises"]
    assert first == expected["first_at_index"]


@pytest.mark.parametrize(
    "case",
    each_of([case for case in PLATFORM if case["id"].endswith("-termination")]),
    ids=lambda case: case["id"],
)
def test_only_failures_that_were_notified_count(case: Row) -> None:
    failed = [is_bad for _, is_bad in case["input"]["missed"]]
    notified = list(case["input"]["notified"])
    when = "missed in 2 of any 3 consecutive months"

    arises, _ = _arises(failed, notified, when=when)

    assert arises is case["expected"]["may_terminate"]
    assert (
        "the March failure not notified: False" in case["expected"]["counter_example"]
    )
    assert _arises(failed, [*notified[:-1], None], when=when) == (False, None)


_OUTCOMES = {
    Outcome.TOO_LATE: "OUTSIDE_INSPECTION_PERIOD",
    Outcome.ACCEPTED: "PASSED_TESTING",
    Outcome.REJECTED: "FAILED_TESTING",
}


@pytest.mark.parametrize(
    "case",
    each_of([case for case in PLATFORM if "acceptance-of-delivery" in case["id"]]),
    ids=lambda case: case["id"],
)
def test_a_delivery_is_inspected_within_the_time_agreed(case: Row) -> None:
    given = case["input"]
    assert "will have 10 Business Days to inspect" in given["clause_text"]
    goods = {"widgets": {"title": "Widgets", "quantity": 1}}
    within = "10 business days after the delivery"
    acceptance = {"by": "customer", "within": within, "criteria": "Attachment X"}
    text = write(
        {"timezone": "UTC", "agreement": "sales"},
        {"sale": {"goods": goods, "acceptance": acceptance}},
    )
    agreement = troth.loads(text)
    assert agreement.sale is not None

    inspection = inspect_delivery(
        agreement.sale,
        agreement,
        received=datetime.fromisoformat(given["request"]["deliverableReceivedAt"]),
        as_of=datetime.fromisoformat(given["now"]),
        passed=given["request"]["inspectionPassed"],
    )

    expected = case["expected"]["response"]["status"]
    assert _OUTCOMES[inspection.outcome] == expected
