"""How long a window is, where an agreement is judged before any month has come.

A month is counted as 30 days and a year as 365, as contracts do in examples. What
depends on the very month is said with its shortest and its longest.
"""

from __future__ import annotations

from fractions import Fraction

from troth.model.objective import WindowKind, WindowRule
from troth.model.quantity import MICROSECONDS

_DAYS = {
    WindowKind.DAY: (1, 1, 1),
    WindowKind.WEEK: (7, 7, 7),
    WindowKind.MONTH: (28, 30, 31),
    WindowKind.CYCLE: (28, 30, 31),
    WindowKind.QUARTER: (90, 90, 92),
    WindowKind.YEAR: (365, 365, 366),
}
_MINUTE = MICROSECONDS["min"]


def days_of(rule: WindowRule) -> tuple[int, int, int] | None:
    """Return the days of a window: the fewest, the usual, the most."""
    if rule.days:
        return rule.days, rule.days, rule.days
    return _DAYS.get(rule.kind)


def length_of(rule: WindowRule) -> Fraction | None:
    """Return the usual length of a window in microseconds."""
    days = days_of(rule)
    return None if days is None else Fraction(days[1] * MICROSECONDS["d"])


def minutes(microseconds: Fraction) -> str:
    """Return a length in minutes with three decimals, rounded half up.

    Example:
        >>> minutes(Fraction(25_920_000))
        '0.432'
    """
    thousandths = (microseconds / _MINUTE * 1000 + Fraction(1, 2)).__floor__()
    return f"{thousandths // 1000}.{thousandths % 1000:03d}"
