"""Lengths of time as people write them: `4 h`, `1 h 30 min`, `2 d`.

A length is whole microseconds. On a business calendar it is open time, so
`2 d` is 48 hours of it; “two working days” is another meaning, and has its own
questions (`Calendar.due_days`, `Calendar.end_of_day`).
"""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction
from typing import TypeAlias

from troth.errors import RefusedError
from troth.model.quantity import MICROSECONDS, Duration

Length: TypeAlias = str | timedelta | Duration
"""A length of time: `4 h`, a timedelta, or a duration of the agreement."""

_MICROSECOND = timedelta(microseconds=1)
_PART = re.compile(r"\s*(?P<amount>\d+(?:\.\d+)?)\s*(?P<unit>[a-zµ]+)\s*")
_UNITS = {
    "us": "us microsecond microseconds µs",
    "ms": "ms millisecond milliseconds",
    "s": "s sec second seconds",
    "min": "min minute minutes",
    "h": "h hour hours",
    "d": "d day days",
    "w": "w week weeks",
}
_UNIT_OF_WORD = {word: unit for unit, words in _UNITS.items() for word in words.split()}


class DurationError(RefusedError, ValueError):
    """A length of time that cannot be read, or is negative."""

    def __init__(self, said: object) -> None:
        super().__init__(
            "D701",
            f"“{said}” is not a length of time.",
            "Write an amount and a unit, such as `30 min`, `1 h 30 min` or `2 d`.",
        )


def parse_duration(text: str) -> timedelta:
    """Return the length of time that a text such as `1 h 30 min` names.

    Example:
        >>> parse_duration("1 h 30 min"), parse_duration("2 d")
        (datetime.timedelta(seconds=5400), datetime.timedelta(days=2))
    """
    total, place = Fraction(0), 0
    while place < len(text) or not text:
        part = _PART.match(text, place)
        unit = _UNIT_OF_WORD.get(part["unit"]) if part else None
        if part is None or unit is None:
            raise DurationError(text)
        total += Fraction(part["amount"]) * MICROSECONDS[unit]
        place = part.end()
    if total.denominator != 1:
        raise DurationError(text)
    try:
        return timedelta(microseconds=total.numerator)
    except OverflowError as error:
        raise DurationError(text) from error


def duration_us(length: Length) -> int:
    """Return a length of time, however it was given, in whole microseconds.

    A negative length is refused: no clock runs backwards.
    """
    if isinstance(length, Duration):
        us = length.microseconds
    else:
        us = (parse_duration(length) if isinstance(length, str) else length) // (
            _MICROSECOND
        )
    if us < 0:
        raise DurationError(length)
    return us
