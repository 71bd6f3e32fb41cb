"""Conditions asked of a slot's sums: `failed > 5 % of all`, exact on the line.

Floats decide where the two sides are far apart, and fractions where they are near,
so a slot exactly on the line is decided exactly and a million slots cost little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from troth.errors import RefusedError
from troth.model.expression import (
    And,
    Arithmetic,
    Comparison,
    Expression,
    Field,
    Literal,
    Not,
    Or,
    to_text,
)
from troth.model.quantity import Duration
from troth.monitor.numbers import BILLION, Bools, Ints

Sums = Mapping[str, tuple[Ints, Ints]]
"""By field: whole parts and billionths of each slot's sum."""

# Generously more than what one operation on floats gets wrong, as a share.
_FLOAT_ERROR = 2.0**-48
_COMPARE = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


class SlotConditionError(RefusedError):
    """A condition that cannot be asked of summed numbers."""

    def __init__(self, expression: Expression) -> None:
        super().__init__(
            "M301",
            f"“{to_text(expression)}” cannot be asked of numbers summed per slot.",
            "Compare sums of number fields with + - * / and and, or, not.",
        )


def holds_in_slots(condition: Expression, sums: Sums, slots: int) -> Bools:
    """Return in which slots a condition on the sums is true.

    As everywhere, what cannot be computed (a division by nothing) is neither true nor
    false, and `not` leaves it so.

    Raises:
        SlotConditionError: The condition asks for more than sums can answer.
    """
    return _decide(condition, sums, slots)[0]


def _decide(condition: Expression, sums: Sums, slots: int) -> tuple[Bools, Bools]:
    """Return in which slots a condition is true, and in which it is false."""
    match condition:
        case And(parts) | Or(parts):
            true, false = zip(
                *(_decide(part, sums, slots) for part in parts), strict=True
            )
            if isinstance(condition, And):
                return _in_all(true), _in_any(false)
            return _in_any(true), _in_all(false)
        case Not(part):
            true_inside, false_inside = _decide(part, sums, slots)
            return false_inside, true_inside
        case Literal(bool() as value):
            answer = np.full(slots, value, np.bool_)
            return answer, ~answer
        case Comparison(operator, left, right):
            return _compare(operator, left, right, sums, slots)
    raise SlotConditionError(condition)


def _in_all(masks: Sequence[Bools]) -> Bools:
    return np.asarray(np.logical_and.reduce(masks), np.bool_)


def _in_any(masks: Sequence[Bools]) -> Bools:
    return np.asarray(np.logical_or.reduce(masks), np.bool_)


def _compare(
    operator: str, left: Expression, right: Expression, sums: Sums, slots: int
) -> tuple[Bools, Bools]:
    with np.errstate(all="ignore"):
        one, two = _about(left, sums), _about(right, sums)
        true = np.broadcast_to(_COMPARE[operator](one.value, two.value), slots).copy()
        clear = np.abs(one.value - two.value) > one.error + two.error
    false = ~true
    for slot in np.flatnonzero(~np.broadcast_to(clear, slots)).tolist():
        exact_one, exact_two = (_exactly(side, sums, slot) for side in (left, right))
        is_known = exact_one is not None and exact_two is not None
        true[slot] = is_known and _COMPARE[operator](exact_one, exact_two)
        false[slot] = is_known and not true[slot]
    return true, false


@dataclass(frozen=True, slots=True)
class _About:
    """Floats, each with how far from the truth it may be; NaN where it may be any."""

    value: npt.NDArray[np.float64]
    error: npt.NDArray[np.float64]

    @classmethod
    def of(
        cls,
        value: npt.NDArray[np.float64],
        error: npt.NDArray[np.float64] | float = 0.0,
    ) -> _About:
        """Return a computed value, with the error of what it was computed from."""
        return cls(value, error + np.abs(value) * _FLOAT_ERROR)


def _about(expression: Expression, sums: Sums) -> _About:
    match expression:
        case Field(name):
            whole, nano = sums[name]
            return _About.of(np.asarray(whole, np.float64) + nano / BILLION)
        case Literal(written):
            return _About.of(np.asarray(_to_float(_literal(written, expression))))
        case Arithmetic(operator, left, right):
            one, two = _about(left, sums), _about(right, sums)
            if operator in "+-":
                value = one.value + (two.value if operator == "+" else -two.value)
                return _About.of(value, one.error + two.error)
            if operator == "*":
                wide = np.abs(one.value) * two.error + np.abs(two.value) * one.error
                return _About.of(one.value * two.value, wide + one.error * two.error)
            value, least = one.value / two.value, np.abs(two.value) - two.error
            wide = (one.error + np.abs(value) * two.error) / least
            return _About.of(value, np.where(least > 0, wide, np.nan))
    raise SlotConditionError(expression)


def _to_float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return np.nan  # near to anything, so that fractions decide


def _exactly(expression: Expression, sums: Sums, slot: int) -> Fraction | None:
    """Return the exact value in one slot; `None` where it divides by nothing."""
    match expression:
        case Field(name):
            whole, nano = sums[name]
            return Fraction(int(whole[slot]) * BILLION + int(nano[slot]), BILLION)
        case Literal(value):
            return _literal(value, expression)
        case Arithmetic(operator, left, right):
            one, two = _exactly(left, sums, slot), _exactly(right, sums, slot)
            if one is None or two is None:
                return None
            if operator == "+":
                return one + two
            if operator == "-":
                return one - two
            if operator == "*":
                return one * two
            return one / two if two else None
    raise SlotConditionError(expression)


def _literal(value: object, expression: Expression) -> Fraction:
    if isinstance(value, Duration):
        return Fraction(value.microseconds)
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return Fraction(value)
    raise SlotConditionError(expression)
