"""Conditions asked of a slot's sums: `failed > 5 % of all`, exact on the line.

Floats decide where the two sides are far apart, and fractions where they are near,
so a slot exactly on the line is decided exactly and a million slots cost little.
"""

from __future__ import annotations

from collections.abc import Mapping
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

_NEAR = 1e-9
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

    Raises:
        SlotConditionError: The condition asks for more than sums can answer.
    """
    match condition:
        case And(parts):
            return np.logical_and.reduce(
                [holds_in_slots(part, sums, slots) for part in parts]
            )
        case Or(parts):
            return np.logical_or.reduce(
                [holds_in_slots(part, sums, slots) for part in parts]
            )
        case Not(part):
            return ~holds_in_slots(part, sums, slots)
        case Literal(bool() as value):
            return np.full(slots, value)
        case Comparison(operator, left, right):
            return _compare(operator, left, right, sums, slots)
    raise SlotConditionError(condition)


def _compare(
    operator: str, left: Expression, right: Expression, sums: Sums, slots: int
) -> Bools:
    with np.errstate(divide="ignore", invalid="ignore"):
        one = np.broadcast_to(_about(left, sums), (slots,))
        two = np.broadcast_to(_about(right, sums), (slots,))
        outcome = np.array(_COMPARE[operator](one, two), dtype=np.bool_)
        near = ~(np.abs(one - two) > _NEAR * (np.abs(one) + np.abs(two)))
    for slot in np.flatnonzero(near):
        exact_one, exact_two = (_exactly(side, sums, slot) for side in (left, right))
        outcome[slot] = (
            exact_one is not None
            and exact_two is not None
            and _COMPARE[operator](exact_one, exact_two)
        )
    return outcome


def _about(expression: Expression, sums: Sums) -> npt.NDArray[np.float64]:
    match expression:
        case Field(name):
            whole, nano = sums[name]
            return whole + nano / BILLION
        case Literal(value):
            return np.float64(_literal(value, expression))
        case Arithmetic(operator, left, right):
            one, two = _about(left, sums), _about(right, sums)
            if operator == "+":
                return one + two
            if operator == "-":
                return one - two
            return one * two if operator == "*" else one / two
    raise SlotConditionError(expression)


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
