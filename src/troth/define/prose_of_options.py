"""The options of a kind in words, for kinds that do not say themselves.

The language knows no kind. A kind may bring a `describe(options, wording)` that
returns its own sentences; one without is said by its declared options, complete
though less warm.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypeGuard, get_args

from troth.model.catalogue import (
    Aggregate,
    DeclaredOption,
    EmptyInterval,
    LimitAfter,
    OptionType,
    ShareRule,
    options_of,
)
from troth.model.expression import Expression
from troth.model.quantity import Duration, WorkingDays, percent, plain_decimal
from troth.model.wording import (
    Wording,
    say_condition,
    say_limit,
    say_list,
    say_operand,
    say_share,
)


def describe_kind(
    kind: type | None, name: str, options: object, wording: Wording
) -> str:
    """Return what a kind does with these options, in whole sentences.

    Args:
        kind: The kind's class, `None` where the catalogue has none of this name.
        name: How the agreement asks for the kind.
        options: Its compiled options.
        wording: What they are about.
    """
    if kind is None or options is None:
        return f"It is reckoned as “{name}”."
    describe = getattr(kind, "describe", None)
    if describe is not None:
        return str(describe(options, wording))
    said = [
        f"{declared.name.replace('_', ' ')}: {text}"
        for declared in options_of(kind)
        if (text := _say_option(declared, options))
    ]
    listed = f", with {'; '.join(said)}" if said else ""
    return f"It is reckoned as “{name}”{listed}."


def _say_option(declared: DeclaredOption, options: object) -> str:
    field = declared.name if hasattr(options, declared.name) else f"{declared.name}_"
    value = getattr(options, field)
    if value is None or declared.option.kind is OptionType.TIERS:
        return ""
    return say_option(declared.option.kind, value)


def say_option(kind: OptionType, value: object) -> str:
    """Return one compiled option as a contract says it."""
    match value:
        case str():
            return value
        case bool():
            return "yes" if value else "no"
        case Fraction():
            return percent(value) if kind is OptionType.SHARE else plain_decimal(value)
        case Duration() | WorkingDays():
            return say_limit(value)
        case LimitAfter(limit, field):
            return f"{say_limit(limit)} after {field}"
        case ShareRule():
            return say_share(value)
        case Aggregate(statistic, None):
            return statistic.value
        case Aggregate(statistic, Fraction() as share):
            return f"{statistic.value} {percent(share)}"
        case EmptyInterval(None):
            return "left out"
        case EmptyInterval(Fraction() as share):
            return f"{percent(share)} good"
        case tuple():
            return say_list(str(one) for one in value)
        case _ if kind is OptionType.CONDITION and is_expression(value):
            return say_condition(value)
        case _ if is_expression(value):
            return say_operand(value)
        case _:
            return str(value)


def is_expression(value: object) -> TypeGuard[Expression]:
    """Tell whether an option is a condition on the row, or computed from it."""
    return isinstance(value, get_args(Expression))
