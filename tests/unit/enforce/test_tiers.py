"""Tables of credits: the strictest row, its ends, its holes, both directions."""

from dataclasses import replace
from fractions import Fraction

import pytest

from builders import (
    MINUTE,
    a_number,
    a_reading,
    a_remedy,
    an_agreement,
    an_objective,
    at_least,
    at_most_minutes,
    share,
    some_tiers,
)
from troth.enforce.remedies.kind import Context, Grant
from troth.enforce.remedies.tiers import Tiers, find_strictest
from troth.model.money import Money
from troth.model.objective import EachWithin, Target, Within
from troth.model.quantity import Duration, Rounding, Unit
from troth.model.reading import Reading, Verdict
from troth.model.remedy import Tier

BELOW = some_tiers((None, "99.9", "10"), (None, "99", "25"), (None, "95", "100"))
RANGES = some_tiers(("99", "99.9", "10"), ("95", "99", "25"), (None, "95", "100"))
# Two-decimal closed ranges, as they are published: 98.50–99.98 and 97.00–98.49.
CLOSED = (
    Tier(share(5), share("98.5"), high=share("99.98"), high_inclusive=True),
    Tier(share(10), share("97"), high=share("98.49"), high_inclusive=True),
    Tier(share(20), high=share("97")),
)
MINUTES = tuple(
    Tier(
        share(credit),
        low=Fraction(low * MINUTE),
        high=None if high is None else Fraction(high * MINUTE),
    )
    for low, high, credit in ((5, 60, 5), (60, 180, 15), (200, None, 50))
)


def grant(
    tiers: tuple[Tier, ...],
    reading: Reading,
    *,
    between: str = "none",
    rounding: Rounding | None = None,
) -> Grant:
    context = Context(
        agreement=an_agreement(),
        objective=an_objective(),
        remedy=a_remedy(),
        value=reading.rounded(rounding),
    )
    return Tiers.grant(reading, Tiers.Options(tiers, between), context)


def read(percent: str, target: Target | None = None) -> Reading:
    verdict = Verdict.UNKNOWN if target is None else Verdict.MISSED
    return replace(a_reading(), value=share(percent), target=target, verdict=verdict)


@pytest.mark.parametrize("tiers", [BELOW, RANGES, tuple(reversed(BELOW))])
@pytest.mark.parametrize(
    ("percent", "credit"),
    [("99.9", 0), ("99.89", 10), ("99", 10), ("98.99", 25), ("95", 25), ("94.9", 100)],
)
def test_the_strictest_row_reached_grants_its_whole_share(
    tiers: tuple[Tier, ...], percent: str, credit: int
) -> None:
    assert grant(tiers, read(percent)).share == share(credit)


def test_the_step_says_which_row_and_why() -> None:
    assert grant(BELOW, read("99.8842")).steps[-1].text == (
        "99.8842 % is below 99.9 %: tier 10 %"
    )
    assert grant(CLOSED, read("99")).steps[-1].text == (
        "99 % is at least 98.5 % and at most 99.98 %: tier 5 %"
    )


def test_a_row_may_leave_out_its_lower_end() -> None:
    rows = (Tier(share(10), low=share(99), low_inclusive=False, high=share(100)),)
    assert grant(rows, read("99")).share == 0
    assert grant(rows, read("99.01")).steps[-1].text == (
        "99.01 % is more than 99 % and below 100 %: tier 10 %"
    )


def test_a_row_without_ends_covers_everything() -> None:
    assert grant((Tier(share(5)),), read("12")).share == share(5)


def test_a_table_of_minutes_rises() -> None:
    outage = replace(a_reading(), unit=Unit.TIME, value=Fraction(90 * MINUTE))
    granted = grant(MINUTES, outage)
    assert granted.share == share(15)
    assert granted.steps[-1].text == (
        "1 h 30 min is at least 1 h and below 3 h: tier 15 %"
    )


def test_a_reading_close_to_either_end_of_its_row_is_told_apart_from_it() -> None:
    rows = (Tier(share(10), low=share(60), high=share(90), low_inclusive=False),)
    reading = read("60.0000001")
    (step,) = grant(rows, reading).steps
    assert step.text.startswith("60.0000001 % is more than 60 % and below 90 %")


def test_a_table_of_amounts_grants_money() -> None:
    rows = (Tier(Money(500, "EUR"), high=share(99)),)
    granted = grant(rows, read("98"))
    assert (granted.money, granted.share) == (Money(500, "EUR"), None)


def test_a_missed_promise_that_no_row_covers_is_a_gap_and_grants_nothing() -> None:
    granted = grant(CLOSED, read("99.986", at_least("99.99")))
    assert (granted.share, granted.tier_gap) == (0, True)


def test_a_kept_promise_that_no_row_covers_is_no_gap() -> None:
    met = replace(read("100", at_least("99.99")), verdict=Verdict.MET)
    assert not grant(CLOSED, met).tier_gap


def test_a_declared_rounding_closes_the_holes_of_two_decimals() -> None:
    reading = read("98.494", at_least("99.99"))
    assert grant(CLOSED, reading).tier_gap
    rounded = grant(CLOSED, reading, rounding=Rounding(2))
    assert (rounded.share, rounded.tier_gap) == (share(10), False)
    assert rounded.steps[0].text == "98.494 % is rounded to 98.49 %"


def test_a_gap_may_take_the_nearest_worse_row() -> None:
    for percent, credit in (("99.986", 5), ("98.494", 10)):
        reading = read(percent, at_least("99.99"))
        granted = grant(CLOSED, reading, between="worse")
        assert (granted.share, granted.tier_gap) == (share(credit), True)


def test_beyond_the_worst_row_the_worst_row_is_the_nearest() -> None:
    rows = some_tiers(("99", "99.95", "10"))
    reading = read("98", at_least("99.95"))
    assert grant(rows, reading, between="worse").share == share(10)


def test_in_a_rising_table_the_next_higher_row_is_worse() -> None:
    missed = replace(
        a_reading(),
        unit=Unit.TIME,
        value=Fraction(190 * MINUTE),
        target=at_most_minutes(4),
        verdict=Verdict.MISSED,
    )
    assert grant(MINUTES, missed, between="worse").share == share(50)


@pytest.mark.parametrize(
    ("target", "credit"),
    [(Within(share(99), Duration.of(1, "h")), 10), (EachWithin(Duration(1)), 10)],
)
def test_without_a_bound_the_larger_credits_tell_which_side_is_worse(
    target: Target, credit: int
) -> None:
    assert grant(CLOSED, read("98.494", target), between="worse").share == share(credit)


def test_a_table_of_amounts_tells_which_side_is_worse_too() -> None:
    rows = (
        Tier(Money(1, "EUR"), low=share(10), high=share(20)),
        Tier(Money(9, "EUR"), low=share(30), high=share(40)),
    )
    reading = read("25", EachWithin(Duration(1)))
    assert grant(rows, reading, between="worse").money == Money(9, "EUR")
    mixed = (rows[0], Tier(share(50), low=share(30), high=share(40)))
    assert grant(mixed, reading, between="worse").money == Money(1, "EUR")


def test_a_reading_without_a_value_grants_nothing() -> None:
    assert grant(BELOW, a_reading(total=0)).share == 0


def test_points_need_no_target() -> None:
    rows = tuple(
        Tier(share(credit), low=Fraction(low), high=Fraction(high))
        for low, high, credit in ((10, 15, 2), (15, 20, 4))
    )
    assert grant(rows, a_number(5)).share == 0
    assert grant(rows, a_number(10)).share == share(2)


def test_a_row_without_its_end_is_stricter_than_one_with_it() -> None:
    with_end = Tier(share(5), high=share("99"), high_inclusive=True)
    without = Tier(share(25), high=share("99"))
    for tiers in ((with_end, without), (without, with_end)):
        assert find_strictest(tiers, share("98")) == without
        assert find_strictest(tiers, share("99")) == with_end
