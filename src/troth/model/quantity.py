"""Quantities an agreement names: shares, lengths of time, roundings, units.

All of them are exact. A share is a fraction of one (`99.9 %` is `999/1000`), a
length of time is whole microseconds, and a *day* always says which of its three
meanings it has: 24 hours of the clock, the same clock time N working days on, or
the end of the Nth working day.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

MICROSECONDS = {
    "us": 1,
    "ms": 1_000,
    "s": 1_000_000,
    "min": 60_000_000,
    "h": 3_600_000_000,
    "d": 86_400_000_000,
    "w": 604_800_000_000,
}


class Unit(Enum):
    """What a reading's value counts."""

    SHARE = "share"
    TIME = "time"
    NUMBER = "number"
    MONEY = "money"


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """A length of time that a clock measures, in whole microseconds.

    On a business calendar it is open time: `24 h` on an eight-hour desk is three
    working days.

    Example:
        >>> str(Duration.of(90, "min")), str(Duration(1_500_000))
        ('1 h 30 min', '1.5 s')
    """

    microseconds: int

    @classmethod
    def of(cls, amount: Fraction | int, unit: str) -> Duration:
        """Return `amount` of a unit in `MICROSECONDS`; it must come out whole."""
        microseconds = Fraction(amount) * MICROSECONDS[unit]
        if microseconds.denominator != 1:
            message = f"{amount} {unit} is finer than a microsecond"
            raise ValueError(message)
        return cls(microseconds.numerator)

    def __str__(self) -> str:
        """Show the canonical text, largest units first."""
        rest, parts = abs(self.microseconds), []
        for unit in ("h", "min"):
            count, rest = divmod(rest, MICROSECONDS[unit])
            if count:
                parts.append(f"{count} {unit}")
        if rest or not parts:
            seconds = Fraction(rest, 1_000_000)
            parts.append(f"{plain_decimal(seconds)} s")
        sign = "-" if self.microseconds < 0 else ""
        return sign + " ".join(parts)


class DayMeaning(Enum):
    """What a working day in a limit means; contracts fight over it."""

    SAME_TIME = "working days"
    END_OF_DAY = "end of working day"


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """A limit in working dates of a calendar.

    `SAME_TIME`: the same clock time that many working dates on. `END_OF_DAY`: when
    the calendar closes on that working date.
    """

    count: int
    meaning: DayMeaning = DayMeaning.SAME_TIME

    def __str__(self) -> str:
        """Show the canonical text."""
        plural = "" if self.count == 1 else "s"
        if self.meaning is DayMeaning.SAME_TIME:
            return f"{self.count} working day{plural}"
        return f"end of {ordinal(self.count)} working day"


Limit = Duration | WorkingDays


class RoundingMode(Enum):
    """How a value between two steps is rounded."""

    HALF_UP = "half up"
    HALF_EVEN = "half even"
    DOWN = "truncate"
    UP = "up"


@dataclass(frozen=True, slots=True)
class Rounding:
    """A rounding that an agreement declares: `2 decimals half up`.

    Example:
        >>> Rounding(2).apply(Fraction("99.985"))
        Fraction(9999, 100)
        >>> Rounding(2, RoundingMode.DOWN).apply(Fraction("99.989"))
        Fraction(4999, 50)
    """

    decimals: int
    mode: RoundingMode = RoundingMode.HALF_UP

    def apply(self, value: Fraction, *, scale: int = 1) -> Fraction:
        """Return the value rounded on its own scale.

        Args:
            value: What to round.
            scale: What the value is multiplied by where people read it: 100 for a
                share read in percent, so that two decimals are of the percentage.

        Returns:
            The rounded value, still on the scale of `value`.
        """
        step = Fraction(10) ** -self.decimals / scale
        return round_steps(value / step, self.mode) * step

    def __str__(self) -> str:
        """Show the canonical text."""
        plural = "" if self.decimals == 1 else "s"
        return f"{self.decimals} decimal{plural} {self.mode.value}"


def round_steps(steps: Fraction, mode: RoundingMode) -> int:
    """Return the whole number of steps; halves go away from zero or to even."""
    sign = -1 if steps < 0 else 1
    whole, rest = divmod(abs(steps).numerator, abs(steps).denominator)
    twice = 2 * rest - steps.denominator
    up = {
        RoundingMode.HALF_UP: twice >= 0,
        RoundingMode.HALF_EVEN: twice > 0 or (twice == 0 and whole % 2 == 1),
        RoundingMode.DOWN: False,
        RoundingMode.UP: rest > 0,
    }[mode]
    return sign * (whole + int(up and rest > 0))


def plain_decimal(value: Fraction, *, digits_max: int = 10) -> str:
    """Return a fraction as decimals without trailing zeros, rounded half up.

    Example:
        >>> plain_decimal(Fraction(999, 10)), plain_decimal(Fraction(1, 3))
        ('99.9', '0.3333333333')
    """
    scaled = round_steps(value * 10**digits_max, RoundingMode.HALF_UP)
    sign, digits = (
        ("-" if scaled < 0 else ""),
        str(abs(scaled)).rjust(digits_max + 1, "0"),
    )
    whole, part = digits[:-digits_max], digits[-digits_max:].rstrip("0")
    return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"


def percent(share: Fraction, *, digits_max: int = 10) -> str:
    """Return a share as people read it.

    Example:
        >>> percent(Fraction(999, 1000))
        '99.9 %'
    """
    return f"{plain_decimal(share * 100, digits_max=digits_max)} %"


def ordinal(number: int) -> str:
    """Return an English ordinal.

    Example:
        >>> [ordinal(n) for n in (1, 2, 3, 11, 22)]
        ['1st', '2nd', '3rd', '11th', '22nd']
    """
    is_teen = number % 100 in (11, 12, 13)
    ending = "th" if is_teen else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
