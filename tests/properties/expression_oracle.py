"""What an expression means, one row at a time and slowly.

Exact numbers are fractions, doubles are floats, lengths of time are microseconds
marked as such; `None` is SQL's null. Nothing here looks at how an engine does it.
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

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
    fields_of,
)
from troth.model.quantity import Duration

_COMPARE = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_EXACT = {"+": operator.add, "-": operator.sub, "*": operator.mul}


@dataclass(frozen=True, order=True)
class Length:
    us: int


def value_of(expression: Expression, row: dict[str, Any]) -> Any:
    match expression:
        case Field(name):
            return normal(row[name])
        case Literal(value):
            return normal(value)
        case Comparison(sign, left, right):
            return _compare(sign, value_of(left, row), value_of(right, row))
        case IsIn(item, choices):
            return _is_in(value_of(item, row), [normal(one.value) for one in choices])
        case IsNull(item):
            return value_of(item, row) is None
        case Like(item, pattern):
            text = value_of(item, row)
            if text is None:
                return None
            regex = "".join(
                {"%": ".*", "_": "."}.get(one) or re.escape(one) for one in pattern
            )
            return re.fullmatch(regex, text, re.DOTALL) is not None
        case And(parts):
            values = [value_of(part, row) for part in parts]
            if False in values:
                return False
            return None if None in values else True
        case Or(parts):
            values = [value_of(part, row) for part in parts]
            if True in values:
                return True
            return None if None in values else False
        case Not(part):
            value = value_of(part, row)
            return None if value is None else not value
        case Arithmetic(sign, left, right):
            one, other = value_of(left, row), value_of(right, row)
            if one is None or other is None:
                return None
            return _combine(sign, one, other, is_written=not fields_of(right))
        case Call("if", (condition, then, otherwise)):
            chosen = then if value_of(condition, row) is True else otherwise
            return value_of(chosen, row)
        case Call(function, arguments):
            return _call(function, [value_of(one, row) for one in arguments])
    raise AssertionError(expression)


def normal(value: Any) -> Any:
    match value:
        case bool() | None | str() | float() | datetime() | Length() | Fraction():
            return value
        case int() | Decimal():
            return Fraction(value)
        case Duration(us):
            return Length(us)
        case timedelta():
            return Length(value // timedelta(microseconds=1))
    raise AssertionError(value)


def _alike(one: Any, other: Any) -> tuple[Any, Any]:
    if {type(one), type(other)} == {float, Fraction}:
        return float(one), float(other)
    return one, other


def _compare(sign: str, one: Any, other: Any) -> bool | None:
    if one is None or other is None:
        return None
    return _COMPARE[sign](*_alike(one, other))


def _is_in(item: Any, choices: list[Any]) -> bool | None:
    if item is None:
        return None
    answers = [_compare("=", item, choice) for choice in choices]
    if True in answers:
        return True
    return None if None in answers else False


def _combine(sign: str, one: Any, other: Any, *, is_written: bool) -> Any:
    match one, other:
        case datetime(), datetime():
            return normal(one - other)
        case datetime(), Length(us):
            span = timedelta(microseconds=us)
            return one + span if sign == "+" else one - span
        case Length(us), datetime():
            return other + timedelta(microseconds=us)
        case Length(left), Length(right):
            if sign == "/":
                return _number(sign, Fraction(left), Fraction(right), is_written)
            return Length(_EXACT[sign](left, right))
        case Length(us), _:
            return _length(_number(sign, Fraction(us), other, is_written))
        case _, Length(us):
            return _length(_number(sign, one, Fraction(us), is_written))
    return _number(sign, one, other, is_written)


def _length(us: Any) -> Length | None:
    return None if us is None else Length(round(us))


def _number(sign: str, one: Any, other: Any, is_written: bool) -> Any:
    if sign == "/":
        if other == 0:
            return None
        exact = isinstance(one, Fraction) and isinstance(other, Fraction)
        if exact and is_written and (1 / other * 10**18).denominator == 1:
            return one / other
        return float(one) / float(other)
    one, other = _alike(one, other)
    return _EXACT[sign](one, other)


def _call(function: str, values: list[Any]) -> Any:
    if function == "coalesce":
        return values[0] if values[0] is not None else values[1]
    if None in values:
        return None
    match function, values:
        case "greatest", [one, other]:
            return max(_alike(one, other))
        case "least", [one, other]:
            return min(_alike(one, other))
        case "lower", [text]:
            return text.lower()
        case "upper", [text]:
            return text.upper()
        case "trim", [text]:
            return text.strip(" ")
        case "length", [text]:
            return Fraction(len(text))
        case "abs", [Length(us)]:
            return Length(abs(us))
        case "abs", [number]:
            return abs(number)
    raise AssertionError(function)
