"""Which types of values may be compared and combined in a condition.

Each question answers with a sentence where two types do not fit. `None` is the type
of what is not known yet: `null`, or a field of a definition read by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from troth.model.measurement import FieldType

Type: TypeAlias = FieldType | None

_SAID = {
    FieldType.TIME: "a time",
    FieldType.TEXT: "a text",
    FieldType.NUMBER: "a number",
    FieldType.YES_NO: "yes or no",
    FieldType.MONEY: "an amount of money",
    FieldType.DURATION: "a length of time",
    FieldType.PAUSES: "a list of pauses",
    None: "a value",
}

_T, _N, _D, _M = (
    FieldType.TIME,
    FieldType.NUMBER,
    FieldType.DURATION,
    FieldType.MONEY,
)
_COMBINED: dict[tuple[str, FieldType, FieldType], FieldType] = {
    ("+", _N, _N): _N,
    ("-", _N, _N): _N,
    ("*", _N, _N): _N,
    ("/", _N, _N): _N,
    ("-", _T, _T): _D,
    ("+", _T, _D): _T,
    ("-", _T, _D): _T,
    ("+", _D, _T): _T,
    ("+", _D, _D): _D,
    ("-", _D, _D): _D,
    ("*", _D, _N): _D,
    ("*", _N, _D): _D,
    ("/", _D, _N): _D,
    ("/", _D, _D): _N,
    ("+", _M, _M): _M,
    ("-", _M, _M): _M,
    ("*", _M, _N): _M,
    ("*", _N, _M): _M,
    ("/", _M, _N): _M,
    ("/", _M, _M): _N,
}


def say(kind: Type) -> str:
    """Return how a message speaks of a type: `a length of time`."""
    return _SAID[kind]


def compare(operator: str, left: Type, right: Type) -> str:
    """Return why two types cannot be compared; empty if they can."""
    if FieldType.PAUSES in {left, right}:
        return "A list of pauses cannot be compared; a duration counts without it."
    if left is None or right is None:
        return ""
    if left is not right and {left, right} != {FieldType.MONEY, FieldType.NUMBER}:
        return f"{say(left).capitalize()} is compared with {say(right)}."
    if FieldType.YES_NO in {left, right} and operator not in {"=", "<>"}:
        return f"Yes and no have no order, so `{operator}` says nothing."
    return ""


def combine(operator: str, left: Type, right: Type) -> tuple[Type, str]:
    """Return the type of an arithmetic result, and why there is none."""
    if left is None or right is None:
        return None, ""
    kind = _COMBINED.get((operator, left, right))
    if kind is None:
        return None, f"`{operator}` does not combine {say(left)} with {say(right)}."
    return kind, ""


def returned(function: str, arguments: Sequence[Type]) -> tuple[Type, str]:
    """Return the type of a function's value, and why there is none."""
    first = arguments[0]
    if function in {"lower", "upper", "trim", "length"}:
        if first not in {FieldType.TEXT, None}:
            return None, f"`{function}` takes a text, not {say(first)}."
        return (FieldType.NUMBER if function == "length" else FieldType.TEXT), ""
    if function == "abs":
        if first not in {_N, _D, _M, None}:
            return None, f"`abs` takes a number, not {say(first)}."
        return first, ""
    if function == "if":
        if first not in {FieldType.YES_NO, None}:
            return None, f"`if` asks a condition first, not {say(first)}."
        arguments = arguments[1:]
    known = [one for one in arguments if one is not None]
    if FieldType.PAUSES in known:
        return None, f"`{function}` does not take a list of pauses."
    if any(one is not known[0] for one in known):
        said = " and ".join(say(one) for one in known)
        return None, f"`{function}` takes values of one sort, not {said}."
    return (known[0] if known else None), ""
