"""Conditions and values computed from the fields of a row.

An expression is a small closed tree. There is no way to write a statement, a
subquery or a call outside `FUNCTIONS`, so nothing needs to be escaped or run: an
engine translates the tree into its own expressions.

The meaning is SQL's: a comparison with a missing value is neither true nor false,
and a row is selected only where its condition is true. Arithmetic is exact on whole
numbers and decimals; the difference of two times is a length of time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from troth.model.quantity import Duration

FUNCTIONS = {
    "lower": 1,
    "upper": 1,
    "trim": 1,
    "length": 1,
    "abs": 1,
    "coalesce": 2,
    "greatest": 2,
    "least": 2,
    "if": 3,
}
"""The functions an expression may call, with the number of arguments each takes."""

Value = bool | int | Decimal | str | Duration | datetime | None


@dataclass(frozen=True, slots=True)
class Field:
    """The value of one field of the row."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the agreement."""

    value: Value


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two values compared; `operator` is one of `= <> < <= > >=`."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class IsIn:
    """Membership in a list of literals."""

    item: Expression
    choices: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class IsNull:
    """Whether a value is missing; never missing itself."""

    item: Expression


@dataclass(frozen=True, slots=True)
class Like:
    """Whether a text fits a pattern of `%` (any text) and `_` (one character)."""

    item: Expression
    pattern: str


@dataclass(frozen=True, slots=True)
class And:
    """True where all parts are."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """True where any part is."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True where the part is false."""

    part: Expression


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two values combined; `operator` is one of `+ - * /`."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """A function of `FUNCTIONS` applied to its arguments."""

    function: str
    arguments: tuple[Expression, ...]


Expression = (
    Field
    | Literal
    | Comparison
    | IsIn
    | IsNull
    | Like
    | And
    | Or
    | Not
    | Arithmetic
    | Call
)


def children(expression: Expression) -> tuple[Expression, ...]:
    """Return the parts an expression is built from, in order."""
    match expression:
        case Comparison() | Arithmetic():
            return (expression.left, expression.right)
        case IsIn() | IsNull() | Like():
            return (expression.item,)
        case And() | Or():
            return expression.parts
        case Not():
            return (expression.part,)
        case Call():
            return expression.arguments
        case _:
            return ()


def fields_of(expression: Expression | None) -> frozenset[str]:
    """Return the names of all fields an expression reads.

    Example:
        >>> sorted(fields_of(Comparison("<", Field("a"), Field("b"))))
        ['a', 'b']
    """
    if expression is None:
        return frozenset()
    if isinstance(expression, Field):
        return frozenset({expression.name})
    return frozenset().union(*(fields_of(part) for part in children(expression)))


def conjunction(*conditions: Expression | None) -> Expression | None:
    """Return the condition that all given ones hold; `None` stands for no condition."""
    parts = tuple(part for part in conditions if part is not None)
    if len(parts) > 1:
        return And(parts)
    return parts[0] if parts else None


def to_text(expression: Expression) -> str:
    """Return the canonical text, which parses back to the same tree.

    Example:
        >>> to_text(Comparison("<>", Field("status"), Literal("up")))
        "status <> 'up'"
    """
    match expression:
        case Field(name):
            return name
        case Literal(value):
            return _literal_text(value)
        case Comparison() | Arithmetic():
            return (
                f"{_operand(expression.left)} {expression.operator} "
                f"{_operand(expression.right)}"
            )
        case IsIn(item, choices):
            listed = ", ".join(to_text(choice) for choice in choices)
            return f"{_operand(item)} in ({listed})"
        case IsNull(item):
            return f"{_operand(item)} is null"
        case Like(item, pattern):
            return f"{_operand(item)} like {_literal_text(pattern)}"
        case And(parts):
            return " and ".join(_operand(part) for part in parts)
        case Or(parts):
            return " or ".join(_operand(part) for part in parts)
        case Not(IsNull(item)):
            return f"{_operand(item)} is not null"
        case Not(part):
            return f"not {_operand(part)}"
        case Call(function, arguments):
            return f"{function}({', '.join(to_text(one) for one in arguments)})"


def _operand(expression: Expression) -> str:
    text = to_text(expression)
    atomic = isinstance(expression, (Field, Literal, Call))
    return text if atomic else f"({text})"


def _literal_text(value: Value) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return "'" + value.replace("'", "''") + "'"
        case datetime():
            return f"timestamp '{value.isoformat()}'"
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)
