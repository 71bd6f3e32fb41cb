"""Several promises broken at once: what is paid of their credits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

import troth
from documents import write
from language import SMALL, compiled

AT = datetime(2026, 3, 10, tzinfo=UTC)


def grant(
    combination: Mapping[str, Any], *, regions: tuple[str, ...] = ("",)
) -> list[tuple[str, str]]:
    """What three remedies grant in a March in which their promises are missed."""
    fields = {"at": "time", "value": "number", "region": "text"}
    per = {"per": "region"} if regions != ("",) else {}
    owed = {"owed_by": "provider", "target": ">= 1", "over": "month", **per}
    flats = {"small": "10 USD", "large": "40 USD", "middle": "25 USD"}
    text = write(
        {
            "timezone": "UTC",
            "streams": {"figures": {"kind": "samples", "fields": fields}},
            "indicators": {
                name: {"metric": "average", "stream": "figures", "of": "value"}
                for name in flats
            },
            "objectives": {name: {**owed, "indicator": name} for name in flats},
            "remedies": {
                name: {"for": name, "flat": flat, "cap": "none"}
                for name, flat in flats.items()
            },
            "combinations": {"together": combination},
        }
    )
    rows = [{"at": AT, "value": 0, "region": region} for region in regions]
    assessed = troth.assess(troth.loads(text), {"figures": rows}, period="2026-03")
    return [
        (one.remedy, str(one.amount)) for one in assessed.credits if one.amount.amount
    ]


ALL = ["small", "large", "middle"]


def test_without_a_rule_all_are_paid() -> None:
    assert grant({"of": ALL}) == [
        ("small", "10.00 USD"),
        ("large", "40.00 USD"),
        ("middle", "25.00 USD"),
    ]


def test_the_highest_alone_is_paid() -> None:
    assert grant({"of": ALL, "pays": "highest"}) == [("large", "40.00 USD")]


def test_what_is_not_joined_is_paid_beside_the_highest() -> None:
    assert grant({"of": ["small", "middle"], "pays": "highest"}) == [
        ("large", "40.00 USD"),
        ("middle", "25.00 USD"),
    ]


def test_until_someone_chooses_it_is_the_highest() -> None:
    rule = {"of": ALL, "pays": "choice", "chosen_by": "customer"}
    assert grant(rule) == [("large", "40.00 USD")]


def test_each_scope_has_its_own_highest() -> None:
    found = grant({"of": ALL, "pays": "highest"}, regions=("eu", "us"))
    assert found == [("large", "40.00 USD"), ("large", "40.00 USD")]


def test_a_shared_cap_cuts_what_comes_last() -> None:
    assert grant({"of": ALL, "cap": "60 USD per month"}) == [
        ("small", "10.00 USD"),
        ("large", "40.00 USD"),
        ("middle", "10.00 USD"),
    ]


@pytest.mark.parametrize(
    ("combination", "code"),
    [
        ("{of: [credit]}", "D551"),
        ("{of: [credit, other]}", "D550"),
        ("{of: [credit, extra], pays: choice}", "D551"),
        ("{of: [credit, extra], pays: largest}", "D204"),
        ("{of: [credit, extra], cap: much}", "D205"),
    ],
)
def test_a_combination_that_cannot_hold_is_refused(combination: str, code: str) -> None:
    extra = "  extra: {for: solved, flat: 5 EUR, cap: none}\n"
    text = f"{SMALL}{extra}combinations:\n  both: {combination}\n"
    assert code in {one.code for one in compiled(text).findings}
