"""How an agreement speaks: every form of value, target, window and condition."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from troth.model.expression import (
    And,
    Arithmetic,
    Call,
    Comparison,
    Expression,
    Field,
    IsIn,
    IsNull,
    Like,
    Literal,
    Not,
    Or,
)
from troth.model.money import Money
from troth.model.objective import (
    Bound,
    Comparator,
    EachWithin,
    GoalBound,
    Target,
    WindowKind,
    WindowRule,
    Within,
)
from troth.model.quantity import (
    DayMeaning,
    Duration,
    Limit,
    Rounding,
    RoundingMode,
    Unit,
    WorkingDays,
)
from troth.model.wording import (
    Wording,
    name_window,
    say_amount,
    say_condition,
    say_date,
    say_duration,
    say_limit,
    say_list,
    say_operand,
    say_rounding,
    say_target,
    say_value,
    say_window,
)

P1 = Comparison("=", Field("priority"), Literal("P1"))
LATE = Comparison(">", Field("wait"), Literal(Duration.of(2, "min")))


@pytest.mark.parametrize(
    ("items", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_a_list_reads_as_in_english(items: list[str], said: str) -> None:
    assert say_list(items) == said


@pytest.mark.parametrize(
    ("duration", "said"),
    [
        (Duration.of(1, "h"), "1 hour"),
        (Duration.of(24, "h"), "24 hours"),
        (Duration.of(2, "min"), "2 minutes"),
        (Duration.of(1, "s"), "1 second"),
        (Duration.of(1500, "ms"), "1.5 seconds"),
        (Duration(0), "0 seconds"),
        (Duration.of(-90, "min"), "minus 1 hour 30 minutes"),
    ],
)
def test_a_length_of_time_is_said_in_whole_words(duration: Duration, said: str) -> None:
    assert say_duration(duration) == said


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (Duration.of(4, "h"), "4 hours"),
        (WorkingDays(2), "2 working days (to the same clock time)"),
        (
            WorkingDays(2, DayMeaning.END_OF_DAY),
            "2 working days (to the end of the last of them)",
        ),
    ],
)
def test_a_limit_says_which_day_it_means(limit: Limit, said: str) -> None:
    assert say_limit(limit) == said


@pytest.mark.parametrize(
    ("value", "unit", "currency", "said"),
    [
        (Fraction(999, 1000), Unit.SHARE, "", "99.9 %"),
        (Fraction(30_000_000), Unit.TIME, "", "30 seconds"),
        (Fraction(1, 2), Unit.TIME, "", "0.0000005 seconds"),
        (Fraction(12_500), Unit.NUMBER, "", "12,500"),
        (Fraction(10), Unit.MONEY, "EUR", "10.00 EUR"),
        (Fraction(10), Unit.MONEY, "", "10"),
    ],
)
def test_a_value_is_said_in_its_unit(
    value: Fraction, unit: Unit, currency: str, said: str
) -> None:
    assert say_value(value, unit, currency=currency) == said


def test_an_amount_is_a_share_or_money() -> None:
    assert say_amount(Fraction(1, 10)) == "10 %"
    assert say_amount(Money(250, "EUR")) == "250.00 EUR"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (Bound(Comparator.AT_MOST, Fraction(1, 20), Unit.SHARE), "at most 5 %"),
        (Bound(Comparator.ABOVE, Fraction(5), Unit.NUMBER), "more than 5"),
        (Bound(Comparator.BELOW, Fraction(5), Unit.NUMBER), "less than 5"),
        (Bound(Comparator.EXACTLY, Fraction(5), Unit.NUMBER), "exactly 5"),
        (
            Within(Fraction(95, 100), Duration.of(30, "min")),
            "within 30 minutes for at least 95 % of the rows",
        ),
        (
            EachWithin(Duration.of(4, "h")),
            "within 4 hours for each row, each judged by itself",
        ),
        (
            GoalBound(Comparator.AT_LEAST, "revenue", Fraction(100)),
            (
                "at least what the goal “revenue” needs, which is 100 with the numbers "
                "of this agreement"
            ),
        ),
    ],
)
def test_a_target_goes_on_after_is(target: Target, said: str) -> None:
    assert say_target(target) == said


@pytest.mark.parametrize(
    ("rule", "noun", "said"),
    [
        (WindowRule(WindowKind.DAY), "calendar day", "in each calendar day (UTC)"),
        (
            WindowRule(WindowKind.WEEK),
            "calendar week",
            "in each calendar week (Monday to Sunday, UTC)",
        ),
        (
            WindowRule(WindowKind.ROLLING, days=30),
            "window of 30 days",
            "over the 30 days up to the end of each calendar month (UTC)",
        ),
        (
            WindowRule(WindowKind.FIXED, days=30),
            "window of 30 days",
            (
                "in each stretch of 30 days, laid end to end from the start of the "
                "term (UTC)"
            ),
        ),
        (
            WindowRule(WindowKind.CYCLE, start_day=15),
            "billing month",
            (
                "in each billing month, from the 15th or the last day of a shorter "
                "month on (UTC)"
            ),
        ),
        (WindowRule(WindowKind.TERM), "term", "over the whole term (UTC)"),
        (
            WindowRule(WindowKind.QUARTER, start_month=2),
            "fiscal quarter",
            "in each fiscal quarter, of years that begin with February (UTC)",
        ),
    ],
)
def test_a_window_says_its_zone(rule: WindowRule, noun: str, said: str) -> None:
    assert name_window(rule) == noun
    assert say_window(rule, "UTC") == said


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        (RoundingMode.HALF_UP, "to 1 decimal, halves up"),
        (RoundingMode.HALF_EVEN, "to 1 decimal, halves to the even digit"),
        (RoundingMode.DOWN, "to 1 decimal, the rest cut off"),
        (RoundingMode.UP, "to 1 decimal, any rest up"),
    ],
)
def test_a_rounding_says_what_becomes_of_the_rest(
    mode: RoundingMode, said: str
) -> None:
    assert say_rounding(Rounding(1, mode)) == said


def test_a_date_is_said_as_letters_write_it() -> None:
    assert say_date(date(2026, 12, 24)) == "24 December 2026"


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (P1, "priority is “P1”"),
        (LATE, "wait is more than 2 minutes"),
        (IsIn(Field("a"), (Literal("x"), Literal("y"))), "a is one of “x” or “y”"),
        (Not(IsIn(Field("a"), (Literal("x"),))), "a is none of “x”"),
        (IsNull(Field("budget")), "budget is missing"),
        (Not(IsNull(Field("budget"))), "budget is given"),
        (Like(Field("host"), "web%"), "host reads like “web%”"),
        (And((P1, LATE)), "priority is “P1” and wait is more than 2 minutes"),
        (
            And((P1, Or((LATE, Field("vip"))))),
            "priority is “P1” and (wait is more than 2 minutes or vip is yes)",
        ),
        (Not(Field("vip")), "vip is no"),
        (
            Not(Or((P1, LATE))),
            "it is not so that (priority is “P1” or wait is more than 2 minutes)",
        ),
        (Not(P1), "it is not so that priority is “P1”"),
        (Comparison("=", Field("vip"), Literal(value=True)), "vip is yes"),
        (Comparison("=", Field("vip"), Literal(value=False)), "vip is no"),
        (Comparison("=", Field("vip"), P1), "vip is (priority is “P1”)"),
    ],
)
def test_a_condition_reads_as_a_clause(condition: Expression, said: str) -> None:
    assert say_condition(condition) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Literal(Decimal("1.50")), "1.50"),
        (Arithmetic("-", Field("answered"), Field("offered")), "answered − offered"),
        (
            Arithmetic("*", Arithmetic("+", Field("a"), Field("b")), Literal(2)),
            "(a + b) × 2",
        ),
        (Call("lower", (Field("status"),)), "status in lower case"),
        (
            Call("if", (Field("vip"), Literal(2), Literal(1))),
            "(2 where vip is yes, or else 1)",
        ),
        (
            Call("coalesce", (Field("a"), Literal(0))),
            "a (or, where that is missing, 0)",
        ),
    ],
)
def test_a_value_of_a_row_reads_as_arithmetic(value: Expression, said: str) -> None:
    assert say_operand(value) == said


def test_a_party_is_called_as_it_signs() -> None:
    wording = Wording(subject="it", parties={"acme": "Acme Trading GmbH"})
    assert wording.party("acme") == "Acme Trading GmbH"
    assert wording.party("nobody") == "nobody"
