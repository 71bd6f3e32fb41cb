"""Error budgets in whole steps, under both meanings."""

from dataclasses import replace
from fractions import Fraction

from builders import MINUTE, a_number, a_reading, at_least, share
from troth.detect.budget import BudgetMeaning, ErrorBudget, error_budget
from troth.model.objective import Bound, Comparator, Within
from troth.model.quantity import Duration, Unit

DAY = 1440


def test_the_budget_of_a_whole_day_is_a_thousandth_of_it() -> None:
    budget = error_budget(a_reading(bad=0, total=DAY), at_least("99.9"))
    assert budget == ErrorBudget(86, 0, 86, BudgetMeaning.WHOLE)


def test_an_overspent_budget_is_negative() -> None:
    reading = a_reading(bad=60, total=DAY)
    whole = error_budget(reading, at_least("99.9"))
    so_far = error_budget(reading, at_least("99.9"), meaning=BudgetMeaning.SO_FAR)
    assert whole is not None
    assert so_far is not None
    assert (whole.left, so_far.left) == (-3514, -3518)


def test_a_budget_so_far_is_never_more_than_what_is_left_of_the_window() -> None:
    reading = a_reading(bad=0, total=DAY - 1, unknown=Fraction(MINUTE))
    budget = error_budget(reading, at_least("50"), meaning=BudgetMeaning.SO_FAR)
    assert budget is not None
    assert budget.left == 60


def test_a_budget_so_far_of_a_promise_of_nothing_is_the_rest_of_the_window() -> None:
    reading = a_reading(bad=0, total=DAY, unknown=Fraction(MINUTE))
    budget = error_budget(reading, at_least("0"), meaning=BudgetMeaning.SO_FAR)
    assert budget is not None
    assert budget.left == 60


def test_excluded_time_is_part_of_the_whole_window() -> None:
    reading = a_reading(total=DAY // 2, excluded=Fraction(DAY // 2 * MINUTE))
    budget = error_budget(reading, at_least("99.9"))
    assert budget is not None
    assert budget.allowed == 86


def test_a_window_that_is_excluded_whole_has_no_budget_to_spend() -> None:
    reading = a_reading(total=0, excluded=Fraction(DAY * MINUTE))
    for meaning in BudgetMeaning:
        budget = error_budget(reading, at_least("99"), meaning=meaning)
        assert budget == ErrorBudget(0, 0, 0, meaning)


def test_rows_are_counted_one_by_one() -> None:
    reading = replace(
        a_reading(),
        good=Fraction(997),
        total=Fraction(1000),
        counted_in="rows",
    )
    budget = error_budget(reading, Within(share(99), Duration.of(4, "h")))
    assert budget == ErrorBudget(10, 3, 7, BudgetMeaning.WHOLE)


def test_a_promise_of_the_bad_side_leaves_the_same_budget() -> None:
    reading = a_reading(bad=0, total=DAY)
    bad = Bound(Comparator.AT_MOST, share("0.1"), Unit.SHARE)
    assert error_budget(reading, bad) == error_budget(reading, at_least("99.9"))


def test_a_promise_of_no_share_has_no_budget() -> None:
    bound = Bound(Comparator.AT_MOST, Fraction(3), Unit.NUMBER)
    assert error_budget(a_number(2), bound) is None
    assert error_budget(a_reading(), bound) is None
    exact = Bound(Comparator.EXACTLY, share(50), Unit.SHARE)
    assert error_budget(a_reading(), exact) is None
    assert error_budget(a_number(2), at_least("99")) is None


def test_what_lies_ahead_in_an_open_window_belongs_to_its_budget() -> None:
    reading = a_reading(bad=0, total=DAY, ahead=Fraction(29 * DAY * MINUTE))
    whole = error_budget(reading, at_least("99.9"))
    so_far = error_budget(reading, at_least("99.9"), meaning=BudgetMeaning.SO_FAR)
    assert whole is not None
    assert so_far is not None
    assert (whole.left, so_far.left) == (2592, 86)


def test_a_window_that_counts_as_met_whole_has_no_budget_to_spend() -> None:
    reading = a_reading(total=DAY, value=None)
    budget = error_budget(reading, at_least("99"))
    assert budget == ErrorBudget(0, 0, 0, BudgetMeaning.WHOLE)
