"""Credits that good windows give back, bonuses, scales, and further bases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

import troth
from documents import write
from language import SMALL, compiled
from troth.model.violation import Credit, CreditState

FLAT = {"for": "promise", "flat": "10 USD", "cap": "none"}


def assess(
    remedy: Mapping[str, Any], values: Sequence[float], *, period: str = "2026"
) -> troth.Assessment:
    """What a remedy makes of a figure read once a month, which must reach 99."""
    fields = {"at": "time", "value": "number", "hit": "number", "all_users": "number"}
    owed = {"owed_by": "provider", "owed_to": "customer", "over": "month"}
    text = write(
        {
            "timezone": "UTC",
            "services": {
                "desk": {"title": "Desk", "fee": "310 per month"},
                "line": {"title": "Line", "fee": "31 per month"},
            },
            "streams": {"figures": {"kind": "samples", "fields": fields}},
            "indicators": {
                "figure": {"metric": "average", "stream": "figures", "of": "value"},
                "users": {
                    "metric": "ratio",
                    "stream": "figures",
                    "of": "hit",
                    "total": "all_users",
                },
            },
            "objectives": {
                "promise": {**owed, "indicator": "figure", "target": ">= 99"},
                "affected": {**owed, "indicator": "users"},
            },
            "remedies": {"credit": remedy},
        }
    )
    rows = [
        {
            "at": datetime(2026, place + 1, 10, tzinfo=UTC),
            "value": value,
            "hit": 1,
            "all_users": 4,
        }
        for place, value in enumerate(values)
    ]
    return troth.assess(troth.loads(text), {"figures": rows}, period=period)


def grant(
    remedy: Mapping[str, Any], values: Sequence[float], *, period: str = "2026"
) -> list[Credit]:
    """What a remedy grants at all for the figure."""
    assessed = assess(remedy, values, period=period)
    return [one for one in assessed.credits if one.exact.amount]


def test_a_credit_is_given_back_by_good_windows() -> None:
    (credit,) = grant({**FLAT, "earn_back": {"windows": 2}}, [98, 99, 99.5])
    assert credit.state is CreditState.EARNED_BACK
    assert str(credit.amount) == "0.00 USD"
    assert str(credit.exact) == "10.00 USD"
    assert not credit.issued


def test_until_the_windows_are_over_a_credit_is_pending() -> None:
    rule = {"windows": 2}
    (credit,) = grant({**FLAT, "earn_back": rule}, [98, 99], period="2026-01")
    assert credit.state is CreditState.PENDING
    assert not credit.issued
    assert str(credit.amount) == "10.00 USD"


def test_a_bad_window_lets_the_credit_stand() -> None:
    first, second = grant({**FLAT, "earn_back": {"windows": 2}}, [98, 99.2, 98])
    assert first.state is CreditState.GRANTED
    assert first.issued
    assert second.reading.window.label == "2026-03"


def test_windows_must_reach_what_is_said() -> None:
    rule = {"windows": 1, "reaching": ">= 99.9"}
    (credit,) = grant({**FLAT, "earn_back": rule}, [98, 99.5])
    assert credit.state is CreditState.GRANTED


def test_what_was_too_bad_is_never_given_back() -> None:
    rule = {"windows": 1, "floor": "95"}
    (credit,) = grant({**FLAT, "earn_back": rule}, [94.9, 100])
    assert credit.state is CreditState.GRANTED
    (credit,) = grant({**FLAT, "earn_back": rule}, [95, 100])
    assert credit.state is CreditState.EARNED_BACK


def test_a_bonus_is_paid_to_the_obligor() -> None:
    bonus = {
        "for": "promise",
        "tiers": [{"above": "99.9", "credit": "5 USD"}],
        "cap": "none",
        "to": "provider",
    }
    (credit,) = grant(bonus, [99.95, 99.9, 98])
    assert (credit.to, str(credit.amount)) == ("provider", "5.00 USD")
    assert not assess(bonus, [98]).findings  # a miss is no gap of a bonus


def test_a_credit_is_paid_to_whom_the_promise_is_owed() -> None:
    (credit,) = grant(FLAT, [98])
    assert credit.to == "customer"


@pytest.mark.parametrize(
    ("base", "paid"),
    [
        ("fee(desk)", "31.00 USD"),
        ("fee(desk) + fee(line)", "34.10 USD"),
        ("daily fee(desk)", "1.00 USD"),
        ("fee(desk) of the window before", "31.00 USD"),
        ("daily fee(desk) of the window before", "1.11 USD"),  # February has 28 days
    ],
)
def test_a_share_is_taken_of_the_base_that_is_said(base: str, paid: str) -> None:
    remedy = {"for": "promise", "flat": "10 %", "of": base, "cap": "none"}
    (credit,) = grant(remedy, [99, 99, 98])
    assert str(credit.amount) == paid


def test_a_credit_is_scaled_by_the_share_of_users_affected() -> None:
    (credit,) = grant({**FLAT, "scaled_by": "users"}, [98])
    assert str(credit.amount) == "2.50 USD"


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("earn_back: {windows: 0}", "D552"),
        ("earn_back: {windows: 2, reaching: '>= 99 %'}", "D552"),
        ("earn_back: {reaching: '>= 4 h'}", "D202"),
        ("to: nobody", "D301"),
        ("scaled_by: nothing", "D304"),
        ("of: fee(shop) + fee(desk)", "D306"),
    ],
)
def test_what_cannot_hold_is_refused(key: str, code: str) -> None:
    remedy = f"  more: {{for: solved, flat: 5 EUR, cap: none, {key}}}\n"
    text = (SMALL + remedy).replace("90 % within 4 h", "each within 4 h")
    assert code in {one.code for one in compiled(text).findings}
