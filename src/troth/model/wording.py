"""How an agreement's quantities, conditions and windows are said in sentences.

Every sentence of the contract is put together from these, so the same thing is said
in the same words everywhere. What stands in tables is shorter: see `phrases`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from troth.model.catalogue import ALL, ANY, ShareRule
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
    to_text,
)
from troth.model.measurement import StreamKind
from troth.model.money import Money
from troth.model.objective import (
    MONTH_NAMES,
    Bound,
    Comparator,
    EachWithin,
    GoalBound,
    Target,
    WindowKind,
    WindowRule,
    Within,
)
from troth.model.phrases import grouped, money_text
from troth.model.quantity import (
    MICROSECONDS,
    DayMeaning,
    Duration,
    Limit,
    Rounding,
    RoundingMode,
    Unit,
    WorkingDays,
    ordinal,
    percent,
    plain_decimal,
)
from troth.model.remedy import Tier

_COMPARATORS = {
    Comparator.AT_LEAST: "at least",
    Comparator.ABOVE: "more than",
    Comparator.AT_MOST: "at most",
    Comparator.BELOW: "less than",
    Comparator.EXACTLY: "exactly",
}
_OPERATORS = {
    "=": "is",
    "<>": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
}
_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_CALLS = {
    "lower": "{} in lower case",
    "upper": "{} in upper case",
    "trim": "{} without spaces around it",
    "length": "the number of characters of {}",
    "abs": "{} without its sign",
    "coalesce": "{} (or, where that is missing, {})",
    "greatest": "the greater of {} and {}",
    "least": "the lesser of {} and {}",
    "if": "({1} where {0}, or else {2})",
}
_ROUNDINGS = {
    RoundingMode.HALF_UP: "halves up",
    RoundingMode.HALF_EVEN: "halves to the even digit",
    RoundingMode.DOWN: "the rest cut off",
    RoundingMode.UP: "any rest up",
}
_WINDOWS = {
    WindowKind.DAY: "calendar day",
    WindowKind.WEEK: "calendar week",
    WindowKind.MONTH: "calendar month",
    WindowKind.QUARTER: "calendar quarter",
    WindowKind.YEAR: "calendar year",
    WindowKind.CYCLE: "billing month",
    WindowKind.TERM: "term",
}
_LENGTHS = (("hour", 3_600_000_000), ("minute", 60_000_000))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a kind needs in order to say its options in an agreement's own words.

    A kind may say itself: a static method `describe(options, wording)` returns a
    metric's words as they go on after “x is”, or a remedy's as whole sentences.

    Attributes:
        subject: What it is about: the rows that a metric counts, the objective that
            a remedy follows.
        stream: What one of the rows is; `None` where there are none.
        unit: What the reading counts. currency: of the agreement.
        base: What shares of money are taken of; empty where there is none.
        parties: The parties' names by the word the agreement uses for them.
    """

    subject: str
    stream: StreamKind | None = None
    unit: Unit = Unit.NUMBER
    currency: str = ""
    base: str = ""
    parties: Mapping[str, str] = field(default_factory=dict, hash=False)

    def party(self, name: str) -> str:
        """Return the name of a party as it is signed."""
        return self.parties.get(name, name)


def say_list(items: Iterable[str], *, last: str = "and") -> str:
    """Return the items as an English list.

    Example:
        >>> say_list(["web", "database", "network"]), say_list(["P1", "P2"], last="or")
        ('web, database and network', 'P1 or P2')
    """
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def say_count(number: int, noun: str) -> str:
    """Return a number with its noun.

    Example:
        >>> say_count(1, "decimal"), say_count(2, "decimal")
        ('1 decimal', '2 decimals')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def say_duration(duration: Duration) -> str:
    """Return a length of time in words.

    Example:
        >>> say_duration(Duration.of(90, "min")), say_duration(Duration.of(20, "s"))
        ('1 hour 30 minutes', '20 seconds')
    """
    rest, parts = abs(duration.microseconds), []
    for noun, size in _LENGTHS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(say_count(count, noun))
    if rest or not parts:
        seconds = Fraction(rest, 1_000_000)
        noun = "second" if seconds == 1 else "seconds"
        parts.append(f"{plain_decimal(seconds)} {noun}")
    sign = "minus " if duration.microseconds < 0 else ""
    return sign + " ".join(parts)


def say_limit(limit: Limit) -> str:
    """Return a limit in words; a working day says which of its meanings it has.

    Example:
        >>> say_limit(WorkingDays(1))
        '1 working day (to the same clock time)'
    """
    match limit:
        case Duration():
            return say_duration(limit)
        case WorkingDays(count, DayMeaning.SAME_TIME):
            return f"{say_count(count, 'working day')} (to the same clock time)"
        case WorkingDays(count):
            return f"{say_count(count, 'working day')} (to the end of the last of them)"


def say_days(limit: Limit) -> str:
    """Return a length of time by the clock on the wall; 48 hours and more in days.

    Example:
        >>> say_days(Duration.of(720, "h")), say_days(Duration.of(24, "h"))
        ('30 days of 24 hours', '24 hours')
    """
    if isinstance(limit, Duration):
        days, rest = divmod(limit.microseconds, MICROSECONDS["d"])
        if days > 1 and not rest:
            return f"{days} days of 24 hours"
    return say_limit(limit)


def say_value(value: Fraction, unit: Unit, *, currency: str = "") -> str:
    """Return a bound or tier in its unit, with all its digits.

    Example:
        >>> say_value(Fraction(999, 1000), Unit.SHARE)
        '99.9 %'
        >>> say_value(Fraction(5000), Unit.MONEY, currency="EUR")
        '5,000.00 EUR'
    """
    match unit:
        case Unit.SHARE:
            return percent(value)
        case Unit.TIME if value.denominator == 1:
            return say_duration(Duration(value.numerator))
        case Unit.TIME:
            return f"{plain_decimal(value / 1_000_000)} seconds"
        case Unit.MONEY if currency:
            return money_text(Money(value, currency))
        case _:
            return grouped(plain_decimal(value))


def say_amount(amount: Money | Fraction) -> str:
    """Return an amount of money, or a share of one, in percent."""
    return percent(amount) if isinstance(amount, Fraction) else money_text(amount)


def say_range(tier: Tier, unit: Unit, *, currency: str = "") -> str:
    """Return the readings that a row covers: `below 99 % and at least 95 %`."""
    said = []
    if tier.high is not None:
        word = "at most" if tier.high_inclusive else "below"
        said.append(f"{word} {say_value(tier.high, unit, currency=currency)}")
    if tier.low is not None:
        word = "at least" if tier.low_inclusive else "above"
        said.append(f"{word} {say_value(tier.low, unit, currency=currency)}")
    return " and ".join(said) or "any reading"


def say_target(target: Target, *, currency: str = "", goal: str = "") -> str:
    """Return a target as it goes on after “x is”.

    Args:
        target: The target of an objective, or of one row of its matrix.
        currency: The agreement's, for amounts.
        goal: The title of the goal that computes the target, where one does.

    Example:
        >>> say_target(Bound(Comparator.AT_LEAST, Fraction(999, 1000), Unit.SHARE))
        'at least 99.9 %'
    """
    match target:
        case Bound(comparator, value, unit):
            said = say_value(value, unit, currency=currency)
            return f"{_COMPARATORS[comparator]} {said}"
        case Within(share, limit):
            return (
                f"within {say_limit(limit)} for at least {percent(share)} of the rows"
            )
        case EachWithin(limit):
            return f"within {say_limit(limit)} for each row, each judged by itself"
        case GoalBound(comparator, name, value):
            least = f"{_COMPARATORS[comparator]} what the goal “{goal or name}” needs"
            number = grouped(plain_decimal(value))
            return f"{least}, which is {number} with the numbers of this agreement"


def say_share(rule: ShareRule) -> str:
    """Return which share of a whole is meant.

    Example:
        >>> say_share(ShareRule(Fraction(1, 20), inclusive=False))
        'more than 5 %'
    """
    if rule == ALL:
        return "all"
    if rule == ANY:
        return "any"
    return f"{'at least' if rule.inclusive else 'more than'} {percent(rule.share)}"


def name_window(rule: WindowRule) -> str:
    """Return the noun for one window of the rule: `calendar month`."""
    if rule.kind in (WindowKind.ROLLING, WindowKind.FIXED):
        return f"window of {say_count(rule.days, 'day')}"
    if rule.start_month != 1:
        return f"fiscal {rule.kind.value}"
    return _WINDOWS[rule.kind]


def say_window(rule: WindowRule, timezone: str) -> str:
    """Return over which stretches of time readings are taken.

    Example:
        >>> say_window(WindowRule(WindowKind.MONTH), "Europe/Berlin")
        'in each calendar month (Europe/Berlin)'
    """
    match rule.kind:
        case WindowKind.WEEK:
            return f"in each calendar week (Monday to Sunday, {timezone})"
        case WindowKind.ROLLING:
            days = say_count(rule.days, "day")
            step = _WINDOWS[rule.step]
            return f"over the {days} up to the end of each {step} ({timezone})"
        case WindowKind.FIXED:
            days = say_count(rule.days, "day")
            return (
                f"in each stretch of {days}, laid end to end from the start of the "
                f"term ({timezone})"
            )
        case WindowKind.CYCLE:
            return (
                f"in each billing month, from the {ordinal(rule.start_day)} or the "
                f"last day of a shorter month on ({timezone})"
            )
        case WindowKind.TERM:
            return f"over the whole term ({timezone})"
        case kind if rule.start_month != 1:
            month = MONTH_NAMES[rule.start_month - 1]
            return (
                f"in each fiscal {kind.value}, of years that begin with {month} "
                f"({timezone})"
            )
        case kind:
            return f"in each {_WINDOWS[kind]} ({timezone})"


def say_rounding(rounding: Rounding) -> str:
    """Return a rounding in words.

    Example:
        >>> say_rounding(Rounding(2))
        'to 2 decimals, halves up'
    """
    return f"to {say_count(rounding.decimals, 'decimal')}, {say_mode(rounding.mode)}"


def say_mode(mode: RoundingMode) -> str:
    """Return what a rounding does with what lies between two steps."""
    return _ROUNDINGS[mode]


def say_date(day: date) -> str:
    """Return a day as letters write it.

    Example:
        >>> say_date(date(2026, 3, 1))
        '1 March 2026'
    """
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def say_condition(condition: Expression) -> str:
    """Return a condition on a row in words.

    Example:
        >>> say_condition(Comparison("<>", Field("status"), Literal("up")))
        'status is not “up”'
    """
    match condition:
        case Comparison(operator, left, right):
            return f"{say_operand(left)} {_OPERATORS[operator]} {say_operand(right)}"
        case IsIn(item, choices):
            return f"{say_operand(item)} is one of {_say_choices(choices)}"
        case Not(IsIn(item, choices)):
            return f"{say_operand(item)} is none of {_say_choices(choices)}"
        case IsNull(item):
            return f"{say_operand(item)} is missing"
        case Not(IsNull(item)):
            return f"{say_operand(item)} is given"
        case Like(item, pattern):
            return f"{say_operand(item)} reads like “{pattern}”"
        case And(parts):
            return " and ".join(_say_part(part) for part in parts)
        case Or(parts):
            return " or ".join(_say_part(part) for part in parts)
        case Not(Field(name)):
            return f"{name} is no"
        case Not(part):
            return f"it is not so that {_say_part(part)}"
        case _:
            return f"{say_operand(condition)} is yes"


def say_measure(measure: Expression) -> str:
    """Return what is counted or summed: rows that fulfil a condition, or a field.

    Example:
        >>> say_measure(Field("failed"))
        'failed'
        >>> say_measure(Comparison("=", Field("status"), Literal("up")))
        'the rows where status is “up”'
    """
    if isinstance(measure, Field | Literal | Arithmetic | Call):
        return say_operand(measure)
    return f"the rows where {say_condition(measure)}"


def say_operand(expression: Expression) -> str:
    """Return a value computed from a row in words.

    Example:
        >>> say_operand(Arithmetic("-", Field("answered"), Field("offered")))
        'answered − offered'
    """
    match expression:
        case Literal(str(text)):
            return f"“{text}”"
        case Literal(bool(flag)):
            return "yes" if flag else "no"
        case Literal(Duration() as duration):
            return say_duration(duration)
        case Field() | Literal():
            return to_text(expression)
        case Arithmetic(operator, left, right):
            return f"{_say_factor(left)} {_SIGNS[operator]} {_say_factor(right)}"
        case Call("if", (condition, then, otherwise)):
            chosen = say_condition(condition), say_operand(then), say_operand(otherwise)
            return _CALLS["if"].format(*chosen)
        case Call(function, arguments):
            return _CALLS[function].format(*(say_operand(one) for one in arguments))
        case _:
            return f"({say_condition(expression)})"


def _say_choices(choices: tuple[Literal, ...]) -> str:
    return say_list((say_operand(one) for one in choices), last="or")


def _say_part(condition: Expression) -> str:
    nested = isinstance(condition, And | Or)
    return f"({say_condition(condition)})" if nested else say_condition(condition)


def _say_factor(expression: Expression) -> str:
    nested = isinstance(expression, Arithmetic)
    return f"({say_operand(expression)})" if nested else say_operand(expression)
