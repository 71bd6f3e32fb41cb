"""Goods are tested in time, or silence speaks."""

from __future__ import annotations

from datetime import datetime

import pytest

from language import SMALL, agreed
from troth.enforce.acceptance import Inspection, Outcome, inspect_delivery

RECEIVED = "2026-03-27T16:00+01:00"  # a Friday


def inspect(
    as_of: str,
    *,
    passed: bool | None = None,
    said: str | None = None,
    silence: str = "nothing",
    within: str = "2 business days after the delivery",
) -> Inspection:
    agreement = agreed(
        SMALL + "sale: {goods: {a: {title: Pump, quantity: 1}}, acceptance: "
        f"{{by: acme, within: {within}, silence: {silence}}}, calendar: office}}\n"
    )
    assert agreement.sale is not None
    return inspect_delivery(
        agreement.sale,
        agreement,
        received=datetime.fromisoformat(RECEIVED),
        as_of=datetime.fromisoformat(as_of),
        passed=passed,
        said=None if said is None else datetime.fromisoformat(said),
    )


@pytest.mark.parametrize(
    ("as_of", "passed", "silence", "outcome"),
    [
        ("2026-03-31T23:59:59+02:00", True, "nothing", Outcome.ACCEPTED),
        ("2026-03-31T23:59:59+02:00", False, "nothing", Outcome.REJECTED),
        ("2026-04-01T00:00:00+02:00", True, "nothing", Outcome.TOO_LATE),
        ("2026-03-31T23:59:59+02:00", None, "accepted", Outcome.PENDING),
        ("2026-04-01T00:00:00+02:00", None, "accepted", Outcome.ACCEPTED),
        ("2026-04-01T00:00:00+02:00", None, "rejected", Outcome.REJECTED),
        ("2026-04-01T00:00:00+02:00", None, "nothing", Outcome.OPEN),
    ],
)
def test_the_time_to_test_ends_with_its_last_working_day(
    as_of: str, *, passed: bool | None, silence: str, outcome: Outcome
) -> None:
    found = inspect(as_of, passed=passed, silence=silence)
    assert found.outcome is outcome
    assert found.cutoff is not None
    assert str(found.cutoff.last_day) == "2026-03-31"


def test_what_was_said_in_time_holds_whenever_it_is_asked() -> None:
    asked, said = "2026-05-01T00:00:00+02:00", "2026-03-30T10:00:00+02:00"
    assert inspect(asked, passed=True, said=said).outcome is Outcome.ACCEPTED


def test_a_time_that_hangs_on_something_else_is_not_known() -> None:
    within = "2 business days after the invoice"
    found = inspect("2026-05-01T00:00:00+02:00", within=within)
    assert found == Inspection(Outcome.PENDING, None)


def test_without_a_clause_goods_are_accepted() -> None:
    agreement = agreed(SMALL + "sale: {goods: {a: {title: Pump, quantity: 1}}}\n")
    assert agreement.sale is not None
    at = datetime.fromisoformat(RECEIVED)
    found = inspect_delivery(agreement.sale, agreement, received=at, as_of=at)
    assert found == Inspection(Outcome.ACCEPTED, None)
