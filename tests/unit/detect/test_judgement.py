"""Verdicts: exact, rounded only as declared, and unknown where nothing is known."""

from dataclasses import replace
from fractions import Fraction

import pytest

from builders import (
    MINUTE,
    a_month,
    a_number,
    a_period,
    a_reading,
    an_objective,
    at_least,
    at_most_minutes,
    share,
)
from troth.detect.judgement import judge
from troth.model.objective import (
    Bound,
    Comparator,
    EachWithin,
    GoalBound,
    NoData,
    Partial,
    TargetMatrix,
    Within,
)
from troth.model.quantity import Duration, Rounding, RoundingMode, Unit
from troth.model.reading import Verdict

HALF_HOUR = Duration.of(30, "min")


def test_a_share_exactly_on_its_target_is_met() -> None:
    reading = a_reading(bad=1, total=1000)
    assert judge(reading, an_objective()).verdict is Verdict.MET


def test_the_smallest_part_below_the_target_is_missed() -> None:
    reading = a_reading(bad=1_000_000_001, total=10**12)
    assert judge(reading, an_objective()).verdict is Verdict.MISSED


def test_a_reading_is_rounded_as_a_percentage_before_it_is_compared() -> None:
    reading = a_reading(bad=6, total=43_200)  # 99.98611… %
    exact = an_objective(targets=at_least("99.99"))
    rounded = replace(exact, round_reading=Rounding(2))
    cut = replace(exact, round_reading=Rounding(2, RoundingMode.DOWN))
    assert judge(reading, exact).verdict is Verdict.MISSED
    assert judge(reading, rounded).verdict is Verdict.MET
    assert judge(reading, cut).verdict is Verdict.MISSED


def test_a_length_of_time_is_rounded_in_seconds() -> None:
    objective = an_objective(
        targets=Bound(Comparator.AT_MOST, Fraction(20_000_000), Unit.TIME),
        round_reading=Rounding(0),
    )
    reading = a_reading(value=Fraction(20_400_000), unit=Unit.TIME)
    assert judge(reading, objective).verdict is Verdict.MET


def test_the_judged_reading_says_what_it_was_compared_with() -> None:
    assert judge(a_reading(), an_objective()).target == at_least("99.9")


def test_the_target_of_a_matrix_is_chosen_by_the_scope() -> None:
    matrix = TargetMatrix("priority", {"P1": at_least("99"), "P2": at_least("90")})
    objective = an_objective(targets=matrix)
    reading = a_reading(bad=5, total=100, scope=(("priority", "P2"),))
    assert judge(reading, objective).verdict is Verdict.MET
    assert judge(replace(reading, scope=(("priority", "P1"),)), objective).target == (
        at_least("99")
    )


def test_a_row_outside_the_matrix_is_only_measured() -> None:
    objective = an_objective(targets=TargetMatrix("priority", {"P1": at_least("99")}))
    judged = judge(a_reading(scope=(("priority", "P9"),)), objective)
    assert (judged.verdict, judged.reason) == (Verdict.UNKNOWN, "measured only")


def test_an_objective_without_a_target_is_only_measured() -> None:
    judged = judge(a_number(12), an_objective(targets=None))
    assert (judged.verdict, judged.reason) == (Verdict.UNKNOWN, "measured only")


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        (NoData.UNKNOWN, Verdict.UNKNOWN),
        (NoData.MET, Verdict.MET),
        (NoData.MISSED, Verdict.MISSED),
    ],
)
def test_a_window_without_data_is_judged_by_the_agreed_rule(
    rule: NoData, verdict: Verdict
) -> None:
    judged = judge(a_reading(total=0), an_objective(no_data=rule))
    assert judged.verdict is verdict
    assert judged.reason.startswith("no data")


def test_a_window_whose_cases_are_not_due_yet_is_unknown_and_says_so() -> None:
    reading = a_reading(total=0, pending=3)
    judged = judge(reading, an_objective(no_data=NoData.MET))
    assert (judged.verdict, judged.reason) == (Verdict.UNKNOWN, "nothing is due yet")


def test_too_little_is_known_to_tell() -> None:
    reading = a_reading(
        bad=0, total=900, unknown=Fraction(100 * MINUTE), completeness=share(90)
    )
    judged = judge(reading, an_objective(complete=share(95)))
    assert judged.verdict is Verdict.UNKNOWN
    assert judged.reason == "only 90 % is known and 95 % is needed"


def test_a_miss_is_certain_even_if_all_unknown_time_had_been_good() -> None:
    reading = a_reading(
        bad=10, total=900, unknown=Fraction(100 * MINUTE), completeness=share(90)
    )
    judged = judge(reading, an_objective(complete=share(95)))
    assert judged.verdict is Verdict.MISSED
    assert judged.reason == (
        "missed even if all of the unknown 1 h 40 min had been good"
    )


def test_a_promise_is_kept_for_certain_even_if_all_unknown_time_had_been_bad() -> None:
    reading = a_reading(
        bad=0, total=900, unknown=Fraction(100 * MINUTE), completeness=share(90)
    )
    objective = an_objective(complete=share(95), targets=at_least("90"))
    judged = judge(reading, objective)
    assert judged.verdict is Verdict.MET
    assert "even if all" in judged.reason


def test_the_bad_side_of_a_share_is_decided_for_certain_as_well() -> None:
    objective = an_objective(
        complete=share(95), targets=Bound(Comparator.AT_MOST, share(5), Unit.SHARE)
    )
    reading = a_reading(
        bad=90, total=900, unknown=Fraction(100 * MINUTE), completeness=share(90)
    )
    judged = judge(replace(reading, value=Fraction(1, 10)), objective)
    assert judged.verdict is Verdict.MISSED


def test_an_exact_target_is_never_certain_with_unknown_time() -> None:
    objective = an_objective(
        complete=share(95), targets=Bound(Comparator.EXACTLY, share(50), Unit.SHARE)
    )
    reading = a_reading(
        bad=450, total=900, unknown=Fraction(100 * MINUTE), completeness=share(90)
    )
    assert judge(reading, objective).verdict is Verdict.UNKNOWN


def test_a_length_of_time_with_too_little_data_is_unknown() -> None:
    reading = a_reading(
        value=Fraction(5 * MINUTE), unit=Unit.TIME, completeness=share(10)
    )
    objective = an_objective(complete=share(95), targets=at_most_minutes(10))
    assert judge(reading, objective).verdict is Verdict.UNKNOWN


def test_a_share_that_is_no_plain_quotient_with_too_little_data_is_unknown() -> None:
    reading = a_reading(
        bad=90, total=900, unknown=Fraction(MINUTE), completeness=share(10)
    )
    judged = judge(replace(reading, value=share(33)), an_objective(complete=share(95)))
    assert judged.verdict is Verdict.UNKNOWN


def test_a_window_that_the_term_covers_in_part_is_not_judged_if_so_agreed() -> None:
    window = replace(a_month(), period=a_period("2026-03-10", "2026-04-01"))
    reading = a_reading(bad=900, window=window)
    judged = judge(reading, an_objective(partial=Partial.SKIP))
    assert judged.verdict is Verdict.UNKNOWN


def test_a_case_is_judged_by_its_own_outcome() -> None:
    objective = an_objective(targets=EachWithin(HALF_HOUR))
    late = a_reading(bad=1, total=1, unit=Unit.TIME, value=Fraction(40 * MINUTE))
    assert judge(late, objective).verdict is Verdict.MISSED
    in_time = a_reading(total=1, unit=Unit.TIME, value=Fraction(4 * MINUTE))
    assert judge(in_time, objective).verdict is Verdict.MET


def test_a_share_of_cases_is_compared_with_its_promise() -> None:
    objective = an_objective(targets=Within(share(95), HALF_HOUR))
    assert judge(a_reading(bad=5, total=100), objective).verdict is Verdict.MET
    assert judge(a_reading(bad=6, total=100), objective).verdict is Verdict.MISSED


def test_a_goal_is_compared_with_what_it_computes() -> None:
    goal = GoalBound(Comparator.AT_LEAST, "revenue", Fraction(100))
    objective = an_objective(targets=goal)
    assert judge(a_number(100), objective).verdict is Verdict.MET
    assert judge(a_number(99), objective).verdict is Verdict.MISSED


def test_what_was_noted_when_it_was_read_stays_with_the_verdict() -> None:
    judged = judge(a_reading(reason="two sources"), an_objective())
    assert (judged.verdict, judged.reason) == (Verdict.MET, "two sources")


def test_a_share_without_its_parts_and_too_little_data_is_unknown() -> None:
    reading = replace(a_reading(completeness=share(10)), good=None, total=None)
    judged = judge(reading, an_objective(complete=share(95)))
    assert judged.verdict is Verdict.UNKNOWN
