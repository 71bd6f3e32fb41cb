"""Money: exact until a clause rounds it."""

from decimal import Decimal
from fractions import Fraction

import pytest

from troth.model.money import Money, fixed, minor_digits
from troth.model.quantity import RoundingMode


def test_an_amount_is_never_a_float() -> None:
    with pytest.raises(TypeError, match="write a decimal"):
        Money(0.1, "EUR")  # type: ignore[arg-type]  # the mistake under test


def test_a_factor_that_is_a_float_is_refused_too() -> None:
    with pytest.raises(TypeError):
        Money(10, "EUR") * 0.1  # type: ignore[operator]  # the mistake under test


def test_a_third_stays_a_third_until_it_is_rounded() -> None:
    third = Money(Decimal(100), "EUR") * Fraction(1, 3)
    assert third + third + third == Money(100, "EUR")
    assert third.rounded() == Money("33.33", "EUR")


@pytest.mark.parametrize(
    ("mode", "rounded"),
    [
        (RoundingMode.HALF_UP, "0.13"),
        (RoundingMode.HALF_EVEN, "0.12"),
        (RoundingMode.DOWN, "0.12"),
        (RoundingMode.UP, "0.13"),
    ],
)
def test_half_a_cent_goes_where_the_mode_says(mode: RoundingMode, rounded: str) -> None:
    assert Money("0.125", "EUR").rounded(mode) == Money(rounded, "EUR")
    assert Money("-0.125", "EUR").rounded(mode) == Money(f"-{rounded}", "EUR")


@pytest.mark.parametrize(
    ("currency", "digits"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("ZZZ", 2)]
)
def test_a_currency_is_paid_in_its_own_coins(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits


def test_only_a_rounded_amount_can_be_counted_in_coins() -> None:
    assert Money("12.34", "EUR").minor_units == 1234
    assert Money(7, "JPY").minor_units == 7
    with pytest.raises(ValueError, match="is not rounded"):
        _ = Money("12.345", "EUR").minor_units


def test_two_currencies_do_not_meet() -> None:
    euro, yen = Money(1, "EUR"), Money(1, "JPY")
    for meet in (
        lambda: euro + yen,
        lambda: euro - yen,
        lambda: euro < yen,
        lambda: euro <= yen,
    ):
        with pytest.raises(ValueError, match="different currencies"):
            meet()


def test_amounts_of_one_currency_are_ordered_and_taken_away() -> None:
    small, large = Money("0.99", "EUR"), Money(1, "EUR")
    assert small < large
    assert small <= small  # noqa: PLR0124  # it is as large as itself
    assert large - small == Money("0.01", "EUR")
    assert not Money(0, "EUR")
    assert small


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("4000", "4000.00 EUR"),
        ("-3.5", "-3.50 EUR"),
        ("1/3", "0.333… EUR"),
        ("-1/3000", "0.000… EUR"),
    ],
)
def test_what_goes_on_behind_the_coin_is_shown_as_going_on(
    amount: str, shown: str
) -> None:
    assert str(Money(Fraction(amount), "EUR")) == shown


def test_a_cut_number_has_no_negative_zero() -> None:
    assert fixed(Fraction(-1, 1000), 2) == "0.00"
    assert fixed(Fraction(-1999, 1000), 2) == "-1.99"
