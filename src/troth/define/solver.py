"""Conditions over several fields, weighed by the solver z3, if it is installed.

It answers whether there can be a row of which given promises hold, and if not, names a
smallest set of them that already excludes each other. Conditions mean what SQL says:
a comparison with a missing value is neither true nor false. What the solver is not told
(patterns, functions of texts) may be anything, so it never finds a contradiction that
is none. Its effort is counted in steps and not in time, so the same text always gives
the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from troth.define.row_demands import Demand
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
    children,
    to_text,
)
from troth.model.measurement import FieldType, Stream
from troth.model.period import to_us
from troth.model.quantity import Duration

_STEPS_MAX = 2_000_000


def find_solver() -> Any | None:  # noqa: ANN401  # the library has no types
    """Return the library, or `None` where it is not installed."""
    try:
        import z3
    except ImportError:
        return None
    return z3


@dataclass(slots=True)
class Rows:
    """What can be said about one row of a stream."""

    z3: Any
    stream: Stream
    demands: Sequence[Demand]
    _codes: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Number the texts that conditions name, in their order."""
        texts: set[str] = set()
        for demand in self.demands:
            for part in (demand.guard, demand.must, demand.never):
                texts |= _texts_in(part)
        self._codes = {text: number for number, text in enumerate(sorted(texts))}

    def contradiction(
        self, demand: Demand | None, *, keeps: bool
    ) -> tuple[Demand, ...] | None:
        """Return the fewest other promises that leave a promise no row.

        Args:
            demand: The promise whose rows are asked for; `None` asks for any row.
            keeps: Whether the row must keep that promise too.

        Returns:
            The other promises that exclude it; empty if it excludes itself, and
            `None` where there can be such a row, or nobody knows.
        """
        asked = self.z3.BoolVal(True) if demand is None else self._selects(demand)  # noqa: FBT003  # the solver's own
        if demand is not None and keeps:
            asked = self.z3.And(asked, self._keeps(demand))
        others = [one for one in self.demands if one.is_strict and one is not demand]
        if not self._excludes(asked, others):
            return None
        # A smallest set: whichever can be left out is left out.
        for one in list(others):
            fewer = [other for other in others if other is not one]
            if self._excludes(asked, fewer):
                others = fewer
        return tuple(others)

    def _excludes(self, asked: Any, others: Sequence[Demand]) -> bool:  # noqa: ANN401  # the library has no types
        solver = self.z3.Solver()
        solver.set("rlimit", _STEPS_MAX)
        solver.add(asked)
        for one in others:
            solver.add(self.z3.Implies(self._selects(one), self._keeps(one)))
        return bool(solver.check() == self.z3.unsat)

    def _selects(self, demand: Demand) -> Any:  # noqa: ANN401  # as above
        if demand.guard is None:
            return self.z3.BoolVal(True)  # noqa: FBT003  # the solver's own
        return self._is(demand.guard, truth=True)

    def _keeps(self, demand: Demand) -> Any:  # noqa: ANN401  # as above
        if demand.must is not None:
            return self._is(demand.must, truth=True)
        if demand.never is not None:
            return self.z3.Not(self._is(demand.never, truth=True))
        return self.z3.BoolVal(True)  # noqa: FBT003  # the solver's own

    def _is(self, condition: Expression, *, truth: bool) -> Any:  # noqa: ANN401  # as above
        """Return that a condition is true, or that it is false; it may be neither."""
        z3 = self.z3
        match condition:
            case And(parts):
                join = z3.And if truth else z3.Or
                return join(*(self._is(part, truth=truth) for part in parts))
            case Or(parts):
                join = z3.Or if truth else z3.And
                return join(*(self._is(part, truth=truth) for part in parts))
            case Not(part):
                return self._is(part, truth=not truth)
            case IsNull(item):
                known = self._value(item)[1]
                return z3.Not(known) if truth else known
            case IsIn(item, choices):
                equal = [Comparison("=", item, choice) for choice in choices]
                return self._is(Or(tuple(equal)), truth=truth)
            case Comparison(operator, left, right):
                (one, knows_one), (other, knows_other) = (
                    self._value(left),
                    self._value(right),
                )
                holds = {
                    "=": one == other,
                    "<>": one != other,
                    "<": one < other,
                    "<=": one <= other,
                    ">": one > other,
                    ">=": one >= other,
                }[operator]
                return z3.And(knows_one, knows_other, holds if truth else z3.Not(holds))
            case Like():
                fits = z3.Bool(f"is {to_text(condition)}")
                known = self._value(condition.item)[1]
                return z3.And(known, fits if truth else z3.Not(fits))
            case _:
                value, known = self._value(condition)
                return z3.And(known, value == (1 if truth else 0))

    def _value(self, expression: Expression) -> tuple[Any, Any]:
        """Return a value as a number, and that there is one."""
        z3 = self.z3
        always = z3.BoolVal(True)  # noqa: FBT003  # the solver's own
        match expression:
            case Field(name):
                known = z3.Bool(f"known {name}")
                if self.stream.fields.get(name) is FieldType.YES_NO:
                    value = z3.If(z3.Bool(f"yes {name}"), z3.RealVal(1), z3.RealVal(0))
                    return value, known
                return z3.Real(name), known
            case Literal(None):
                return z3.RealVal(0), z3.Not(always)
            case Literal(value):
                return z3.RealVal(str(self._number(value))), always
            case Arithmetic(operator, left, right):
                (one, knows_one), (other, knows_other) = (
                    self._value(left),
                    self._value(right),
                )
                known = z3.And(knows_one, knows_other)
                match operator:
                    case "+":
                        return one + other, known
                    case "-":
                        return one - other, known
                    case "*":
                        return one * other, known
                return one / other, z3.And(known, other != 0)
            case Call("abs", (inner,)):
                value, known = self._value(inner)
                return z3.If(value < 0, -value, value), known
            case _:
                # It may be anything, the same wherever it is written.
                said = to_text(expression)
                return z3.Real(f"value {said}"), z3.Bool(f"known {said}")

    def _number(self, value: object) -> Fraction:
        match value:
            case str():
                return Fraction(self._codes[value])
            case Duration(microseconds):
                return Fraction(microseconds)
            case datetime():
                return Fraction(to_us(value))
            case int() | Decimal() | Fraction():
                return Fraction(value)
        raise AssertionError(f"a condition holds no {type(value)}")


def _texts_in(expression: Expression | None) -> set[str]:
    if expression is None:
        return set()
    if isinstance(expression, IsIn):
        parts: tuple[Expression, ...] = (expression.item, *expression.choices)
    else:
        parts = children(expression)
    if isinstance(expression, Literal) and isinstance(expression.value, str):
        return {expression.value}
    return set().union(*(_texts_in(part) for part in parts))
