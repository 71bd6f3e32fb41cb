"""Quantities: exact lengths, shares and roundings, shown in one way each."""

from fractions import Fraction

import pytest

from troth.model.quantity import (
    DayMeaning,
    Duration,
    Rounding,
    RoundingMode,
    WorkingDays,
    ordinal,
    percent,
    plain_decimal,
    round_steps,
)


@pytest.mark.parametrize(
    ("microseconds", "text"),
    [
        (0, "0 s"),
        (1, "0.000001 s"),
        (90_000_000, "1 min 30 s"),
        (86_400_000_000, "24 h"),
        (3_661_500_000, "1 h 1 min 1.5 s"),
        (-1_500_000, "-1.5 s"),
    ],
)
def test_a_length_of_time_has_one_text(microseconds: int, text: str) -> None:
    assert str(Duration(microseconds)) == text


def test_a_length_is_made_of_any_unit_and_comes_out_whole() -> None:
    assert Duration.of(Fraction(1, 3), "min") == Duration(20_000_000)
    with pytest.raises(ValueError, match="finer than a microsecond"):
        Duration.of(Fraction(1, 3), "us")


def test_the_meanings_of_a_working_day_are_told_apart() -> None:
    assert str(WorkingDays(1)) == "1 working day"
    assert str(WorkingDays(2)) == "2 working days"
    assert str(WorkingDays(2, DayMeaning.END_OF_DAY)) == "end of 2nd working day"


@pytest.mark.parametrize(
    ("mode", "rounded"),
    [
        (RoundingMode.HALF_UP, [2, -2, 3, 1]),
        (RoundingMode.HALF_EVEN, [2, -2, 2, 1]),
        (RoundingMode.DOWN, [1, -1, 2, 1]),
        (RoundingMode.UP, [2, -2, 3, 2]),
    ],
)
def test_steps_are_rounded_as_the_mode_says(
    mode: RoundingMode, rounded: list[int]
) -> None:
    steps = [Fraction(3, 2), Fraction(-3, 2), Fraction(5, 2), Fraction(5, 4)]
    assert [round_steps(one, mode) for one in steps] == rounded


def test_a_whole_number_of_steps_is_not_rounded_by_any_mode() -> None:
    assert {round_steps(Fraction(7), mode) for mode in RoundingMode} == {7}


def test_decimals_are_those_of_the_scale_that_people_read() -> None:
    rounding = Rounding(2)
    assert rounding.apply(Fraction(99_995, 100_000), scale=100) == 1
    assert rounding.apply(Fraction(999_949, 1_000_000), scale=100) == Fraction(
        9999, 10_000
    )
    assert str(rounding) == "2 decimals half up"
    assert str(Rounding(1, RoundingMode.DOWN)) == "1 decimal truncate"


def test_fewer_than_no_decimals_round_to_tens() -> None:
    assert Rounding(-1).apply(Fraction(1234)) == 1230


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(1, 3), "0.3333333333"),
        (Fraction(-1, 3), "-0.3333333333"),
        (Fraction(1, 10**12), "0"),
        (Fraction(-1, 10**12), "0"),
        (Fraction(2, 3), "0.6666666667"),
        (Fraction(10**20), "100000000000000000000"),
    ],
)
def test_a_fraction_is_shown_in_decimals(value: Fraction, text: str) -> None:
    assert plain_decimal(value) == text


def test_a_share_is_shown_in_percent() -> None:
    assert percent(Fraction(2, 3), digits_max=4) == "66.6667 %"


def test_ordinals_know_the_teens() -> None:
    shown = [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 111, 112, 123)]
    expected = "1st 2nd 3rd 4th 11th 12th 13th 21st 111th 112th 123rd"
    assert shown == expected.split()
