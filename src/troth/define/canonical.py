"""The one way each value is written; reading it gives the same value again."""

from __future__ import annotations

from fractions import Fraction

from troth.define.quantities import Value
from troth.model.catalogue import (
    ALL,
    ANY,
    Aggregate,
    EmptyInterval,
    Holds,
    LimitAfter,
    OptionType,
    ShareRule,
    Statistic,
    Step,
)
from troth.model.expression import to_text
from troth.model.measurement import FieldType, StreamKind
from troth.model.money import Money
from troth.model.objective import (
    MONTH_NAMES,
    Bound,
    Budget,
    EachWithin,
    GoalBound,
    Target,
    WindowKind,
    WindowRule,
    Within,
)
from troth.model.quantity import (
    Duration,
    Rounding,
    RoundingMode,
    Unit,
    WorkingDays,
    ordinal,
)
from troth.model.remedy import Cap, FeeBase, Minimum


def write_decimal(value: Fraction) -> str:
    """Return a fraction as the decimals that say exactly it.

    Example:
        >>> write_decimal(Fraction(999, 1000)), write_decimal(Fraction(-3))
        ('0.999', '-3')
    """
    digits, power = 0, value.denominator
    while power % 10 == 0:
        power, digits = power // 10, digits + 1
    while power != 1:
        factor = 2 if power % 2 == 0 else 5
        assert power % factor == 0, "a written value has finitely many decimals"
        power, digits = power // factor, digits + 1
    scaled = abs(value) * 10**digits
    sign = "-" if value < 0 else ""
    text = str(scaled.numerator).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else f"{sign}{text}"


def write_share(value: Fraction) -> str:
    """Return a share as its percentage.

    Example:
        >>> write_share(Fraction(999, 1000))
        '99.9 %'
    """
    return f"{write_decimal(value * 100)} %"


def write_money(value: Money) -> str:
    """Return an amount with its currency, exactly."""
    return f"{write_decimal(value.amount)} {value.currency}"


def write_amount(value: Fraction, unit: Unit, currency: str | None) -> str:
    """Return a value of a reading's unit: `99.9 %`, `4 h`, `30` or `500 EUR`."""
    match unit:
        case Unit.SHARE:
            return write_share(value)
        case Unit.TIME:
            return str(Duration(value.numerator))
        case Unit.MONEY:
            return write_money(Money(value, currency or ""))
        case Unit.NUMBER:
            return write_decimal(value)


def write_target(target: Target, currency: str | None) -> str:
    """Return a target: `>= 99.9 %`, `95 % within 4 h`."""
    match target:
        case Bound(comparator, value, unit):
            return f"{comparator.value} {write_amount(value, unit, currency)}"
        case Within(share, limit):
            return f"{write_share(share)} within {limit}"
        case EachWithin(limit):
            return f"each within {limit}"
        case GoalBound(comparator, goal):
            return f"{comparator.value} goal({goal})"


def write_window(rule: WindowRule) -> str:
    """Return a window rule: `month`, `rolling 30 days every day`."""
    match rule.kind:
        case WindowKind.ROLLING:
            return f"rolling {_days(rule.days)} every {rule.step.value}"
        case WindowKind.FIXED:
            return f"{_days(rule.days)} (fixed)"
        case WindowKind.QUARTER | WindowKind.YEAR if rule.start_month != 1:
            month = MONTH_NAMES[rule.start_month - 1]
            return f"fiscal {rule.kind.value} from {month}"
        case WindowKind.CYCLE:
            return f"billing cycle from the {ordinal(rule.start_day)}"
        case _:
            return str(rule.kind.value)


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


def write_base(base: FeeBase | Money) -> str:
    """Return a base: `fee(storage, region)` or `500 EUR`."""
    if isinstance(base, Money):
        return write_money(base)
    said = " + ".join(
        f"fee({', '.join((one.service, *one.scope))})" for one in base.parts
    )
    before = " of the window before" if base.before else ""
    return f"{'daily ' if base.daily else ''}{said}{before}"


def write_cap(cap: Cap) -> str:
    """Return a cap: `20 % of fee(shop) per year`."""
    per = f" per {cap.per.value}" if cap.per else ""
    if isinstance(cap.base, Money):
        return f"{write_money(cap.base * cap.share)}{per}"
    return f"{write_share(cap.share)} of {write_base(cap.base)}{per}"


def write_minimum(minimum: Minimum) -> str:
    """Return a minimum: `more than 1`."""
    word = "more than" if minimum.strict else "at least"
    return f"{word} {write_decimal(minimum.amount)}"


def write_budget(budget: Budget) -> str:
    """Return a budget: `4 h per month`."""
    return f"{budget.amount} per {write_window(budget.per)}"


def write_option(value: Value) -> str:
    """Return an option's value as it is written, whatever its type."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case Fraction():
            return write_decimal(value)
        case ShareRule():
            if value in (ALL, ANY):
                return "all" if value == ALL else "any"
            return f"{'>=' if value.inclusive else '>'} {write_share(value.share)}"
        case Aggregate(Statistic.PERCENTILE, share):
            assert share is not None, "a percentile has its share"
            return f"percentile {write_share(share)}"
        case Aggregate(statistic):
            return str(statistic.value)
        case Money():
            return write_money(value)
        case Step(size, unit):
            plain = unit in (Unit.NUMBER, Unit.MONEY)
            return write_decimal(size) if plain else write_amount(size, unit, None)
        case EmptyInterval(share):
            return "skip" if share is None else f"{write_share(share)} good"
        case Rounding() | WorkingDays() | Duration() | Holds() | LimitAfter():
            return str(value)
        case FieldType() | StreamKind() | RoundingMode():
            return str(value.value)
        case tuple():
            return ", ".join(write_option(one) for one in value)
        case _:
            return str(value)


def write_typed(value: Value, kind: OptionType) -> str | list[str]:
    """Return an option's value as its type is written; several fields are a list."""
    match kind:
        case OptionType.CONDITION | OptionType.EXPRESSION | OptionType.MEASURE:
            return to_text(value)
        case OptionType.SHARE:
            return write_share(value)
        case OptionType.FIELDS:
            return list(value)
    return write_option(value)
