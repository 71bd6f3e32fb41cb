"""Ranges of values, with ends that belong to them or not; exact."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from troth.model.objective import Comparator
from troth.model.phrases import exact_text
from troth.model.quantity import MICROSECONDS, Unit, plain_decimal


@dataclass(frozen=True, slots=True)
class Range:
    """All values between two ends; a missing end is open.

    Example:
        >>> Range(Fraction(1), high=Fraction(2)).meets(Range(Fraction(2)))
        False
    """

    low: Fraction | None = None
    low_inclusive: bool = True
    high: Fraction | None = None
    high_inclusive: bool = False

    @classmethod
    def of(cls, comparator: Comparator, value: Fraction) -> Range:
        """Return the values that stand in a relation to a bound."""
        match comparator:
            case Comparator.AT_LEAST:
                return cls(low=value)
            case Comparator.ABOVE:
                return cls(low=value, low_inclusive=False)
            case Comparator.AT_MOST:
                return cls(high=value, high_inclusive=True)
            case Comparator.BELOW:
                return cls(high=value)
            case Comparator.EXACTLY:
                return cls(value, high=value, high_inclusive=True)

    @property
    def is_point(self) -> bool:
        """Whether it holds a single value."""
        return self.low is not None and self.low == self.high

    def common(self, other: Range) -> Range:
        """Return the values that both hold; it may hold none."""
        low, low_in = max(
            (self._lower(), other._lower()), key=lambda one: (one[0], not one[1])
        )
        high, high_in = min(
            (self._upper(), other._upper()), key=lambda one: (one[0], one[1])
        )
        return Range(
            low=low if isinstance(low, Fraction) else None,
            low_inclusive=low_in or low == _FAR_BELOW,
            high=high if isinstance(high, Fraction) else None,
            high_inclusive=high_in and high != _FAR_ABOVE,
        )

    @property
    def is_empty(self) -> bool:
        """Whether it holds no value at all."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (
            self.low == self.high and not (self.low_inclusive and self.high_inclusive)
        )

    def meets(self, other: Range) -> bool:
        """Tell whether some value lies in both."""
        return not self.common(other).is_empty

    def holds(self, other: Range) -> bool:
        """Tell whether every value of another range lies in this one."""
        return self.common(other) == other

    def say(self, unit: Unit) -> str:
        """Return the range as people read it: `at least 99.5 % and below 99.9 %`."""
        if self.is_point and self.low is not None:
            return f"exactly {exact_text(self.low, unit)}"
        ends = []
        if self.low is not None:
            word = "at least" if self.low_inclusive else "above"
            ends.append(f"{word} {exact_text(self.low, unit)}")
        if self.high is not None:
            word = "at most" if self.high_inclusive else "below"
            ends.append(f"{word} {exact_text(self.high, unit)}")
        return " and ".join(ends) or "any"

    def write(self, unit: Unit) -> str:
        """Return the range in signs, in percent, seconds or numbers: `[99.5,99.9)`."""
        low = "-∞" if self.low is None else scaled(self.low, unit)
        high = "∞" if self.high is None else scaled(self.high, unit)
        opening = "[" if self.low is not None and self.low_inclusive else "("
        closing = "]" if self.high is not None and self.high_inclusive else ")"
        return f"{opening}{low},{high}{closing}"

    def _lower(self) -> tuple[Fraction | float, bool]:
        return (_FAR_BELOW if self.low is None else self.low), self.low_inclusive

    def _upper(self) -> tuple[Fraction | float, bool]:
        return (_FAR_ABOVE if self.high is None else self.high), self.high_inclusive


# Only ever compared with fractions, which is exact; they never reach a value.
_FAR_BELOW = float("-inf")
_FAR_ABOVE = float("inf")


def scaled(value: Fraction, unit: Unit) -> str:
    """Return a value in percent, seconds or as it is, without its unit."""
    if unit is Unit.SHARE:
        value *= 100
    elif unit is Unit.TIME:
        value /= MICROSECONDS["s"]
    return plain_decimal(value)
