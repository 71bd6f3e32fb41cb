"""Multiples of the lost part: gate, allowance, what is set aside, who is affected."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from builders import (
    MINUTE,
    a_number,
    a_reading,
    a_remedy,
    an_agreement,
    an_objective,
    share,
)
from troth.enforce.remedies.kind import Context, Grant, RemedyError
from troth.enforce.remedies.multiple import Multiple
from troth.model.quantity import Duration, Unit
from troth.model.reading import Reading

GATE = share("99.99")


def grant(reading: Reading, *beside: Reading, **options: Any) -> Grant:
    context = Context(
        agreement=an_agreement(),
        objective=an_objective(),
        remedy=a_remedy(),
        value=reading.value,
        history={"shop-up": [reading], "users": list(beside)},
    )
    return Multiple.grant(reading, Multiple.Options(**options), context)


def test_the_lost_part_is_paid_as_many_times_as_agreed() -> None:
    reading = a_reading(bad=120, total=129_600)
    granted = grant(reading, times=Fraction(10))
    assert granted.share == Fraction(120, 129_600) * 10
    assert granted.steps[-1].text == "10 × 2 h of 2160 h ≈ 0.9259 %"


def test_the_lost_part_follows_the_rounding_that_the_clause_declares() -> None:
    reading = a_reading(bad=300, total=43_200)
    context = Context(
        agreement=an_agreement(),
        objective=an_objective(),
        remedy=a_remedy(),
        value=Fraction(9931, 10_000),
        history={"shop-up": [reading]},
    )
    options = Multiple.Options(times=Fraction(2))
    granted = Multiple.grant(reading, options, context)
    assert granted.share == Fraction(138, 10_000)


def test_a_reading_that_is_not_below_the_gate_grants_nothing() -> None:
    met = grant(a_reading(bad=12, total=129_600), times=Fraction(10), only_below=GATE)
    assert met.share == 0
    on_the_line = a_reading(bad=1, total=10_000)
    assert grant(on_the_line, times=Fraction(10), only_below=GATE).share == 0
    below = a_reading(bad=2, total=10_000)
    assert grant(below, times=Fraction(1), only_below=GATE).share == Fraction(2, 10_000)


def test_only_what_exceeds_the_allowance_may_be_paid() -> None:
    reading = a_reading(bad=3, total=10_000)
    granted = grant(reading, times=Fraction(1), only_below=GATE, beyond="allowance")
    assert granted.share == Fraction(2, 10_000)


def test_a_first_part_may_be_set_aside() -> None:
    reading = a_reading(bad=90, total=1000)
    half_hour = Duration.of(30, "min")
    assert grant(reading, times=Fraction(1), after=half_hour).share == Fraction(
        60, 1000
    )
    two_hours = Duration.of(2, "h")
    assert grant(reading, times=Fraction(1), after=two_hours).share == 0


def test_rows_are_set_aside_by_number() -> None:
    reading = replace(
        a_reading(), good=Fraction(90), total=Fraction(100), counted_in="rows"
    )
    assert grant(reading, times=Fraction(1), after=Fraction(4)).share == Fraction(
        6, 100
    )


@pytest.mark.parametrize("after", [Fraction(5), Duration(5)])
def test_what_is_set_aside_is_counted_like_the_loss(after: Any) -> None:
    counted_in = "rows" if isinstance(after, Duration) else "microseconds"
    with pytest.raises(RemedyError, match="cannot be taken off"):
        grant(
            replace(a_reading(), counted_in=counted_in), times=Fraction(1), after=after
        )


def test_the_share_of_users_affected_multiplies_the_credit() -> None:
    reading = a_reading(bad=100, total=1000)
    affected = replace(
        a_reading(), objective="users", indicator="affected", value=share(25)
    )
    granted = grant(reading, affected, times=Fraction(1), affected="affected")
    assert granted.share == Fraction(25, 1000)
    assert granted.steps[-1].text.endswith("× 25 % affected = 2.5 %")


def test_an_unknown_share_affected_is_no_share() -> None:
    with pytest.raises(RemedyError, match="unknown"):
        grant(a_reading(bad=1), times=Fraction(1), affected="affected")


def test_an_allowance_needs_the_share_that_leaves_it() -> None:
    with pytest.raises(RemedyError, match="which allowance"):
        grant(a_reading(bad=1), times=Fraction(1), beyond="allowance")


def test_a_number_has_no_lost_part() -> None:
    with pytest.raises(RemedyError, match="needs a share"):
        grant(a_number(3), times=Fraction(1))


def test_a_window_without_data_lost_nothing() -> None:
    assert grant(a_reading(total=0), times=Fraction(1)).share == 0


def test_an_outage_longer_than_the_fee_covers_is_more_than_all_of_it() -> None:
    reading = a_reading(bad=900, total=43_200)
    assert grant(reading, times=Fraction(50)).share == Fraction(25, 24)
    assert Fraction(900 * MINUTE) == reading.bad
    assert reading.unit is Unit.SHARE
