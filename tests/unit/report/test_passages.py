"""Passages: labels, instants and numbers as people read them."""

from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from builders import a_reading
from troth.model.identity import derive_id
from troth.model.objective import Bound, Comparator, EachWithin, GoalBound
from troth.model.phrases import (
    amount_text,
    grouped,
    target_text,
    target_value,
    value_text,
)
from troth.model.quantity import Duration, Rounding, Unit
from troth.report.passages import clock_text, period_title

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("label", "title"),
    [
        ("2026-03", "March 2026"),
        ("2026-Q1", "quarter 1 of 2026"),
        ("2026-W07", "week 7 of 2026"),
        ("2026", "2026"),
        ("2026-13", "2026-13"),
    ],
)
def test_a_label_is_said_as_people_say_it(label: str, title: str) -> None:
    assert period_title(label) == title


@pytest.mark.parametrize(
    ("second", "microsecond", "said"),
    [
        (0, 0, "2026-07-01 14:30"),
        (5, 0, "2026-07-01 14:30:05"),
        (5, 250_000, "2026-07-01 14:30:05.25"),
    ],
)
def test_an_instant_is_said_in_the_agreements_zone_as_fine_as_it_is(
    second: int, microsecond: int, said: str
) -> None:
    at = datetime(2026, 7, 1, 12, 30, second, microsecond, tzinfo=UTC)
    assert clock_text(at, BERLIN) == said


def test_the_line_of_a_goal_stands_at_its_value_and_a_case_has_none() -> None:
    goal = GoalBound(Comparator.AT_LEAST, "revenue", Fraction(100))
    assert target_value(goal) == 100
    assert target_text(goal) == "at least 100"
    assert target_value(EachWithin(Duration(1))) is None


def test_a_value_close_to_its_target_never_looks_like_it() -> None:
    target = Fraction(999, 1000)
    for gap in range(5, 12):
        value = target - Fraction(1, 10**gap)
        assert value_text(value, Unit.SHARE, beside=target) != "99.9 %"
    assert value_text(target, Unit.SHARE, beside=target) == "99.9 %"


def test_a_gap_too_small_for_any_digits_is_shown_with_all_there_are() -> None:
    value = Fraction(999, 1000) - Fraction(1, 10**20)
    assert value_text(value, Unit.SHARE, beside=Fraction(999, 1000)) == "99.9 %"


def test_numbers_and_times_are_said_plainly() -> None:
    assert value_text(Fraction(1, 3), Unit.NUMBER) == "0.3333"
    assert value_text(Fraction(1_234_567), Unit.TIME) == "1.235 s"
    assert amount_text(Fraction(3_600_400_000), "microseconds") == "1 h"
    assert grouped("-0.5") == "-0.5"
    bound = Bound(Comparator.BELOW, Fraction(1500), Unit.NUMBER)
    assert target_text(bound) == "less than 1,500"


def test_a_number_is_rounded_on_its_own_scale() -> None:
    reading = a_reading(value=Fraction(5, 2), unit=Unit.NUMBER)
    assert reading.rounded(Rounding(0)) == 3


def test_an_id_depends_on_each_part() -> None:
    assert derive_id("V", "a", "bc") != derive_id("V", "ab", "c")
