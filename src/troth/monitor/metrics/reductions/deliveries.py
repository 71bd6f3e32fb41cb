"""What is kept of rows that were due: how many, how many late, and how late."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from troth.model.reading import Window
from troth.monitor.metrics.kind import Ask, Measure
from troth.monitor.numbers import Bools, Ints, Numbers
from troth.monitor.placement import Placed
from troth.monitor.states import Groups, Maxima, Sums, Tally

_DUE, _LATE, _PENDING = range(3)


class DueRows:
    """Counts of what was due, late and pending, with the lateness, per group.

    Up to when a row is late that never came depends on the window that is read, so
    of those rows the due time is kept.
    """

    def __init__(self, ask: Ask) -> None:
        """Start with nothing due."""
        grace = ask.options.grace
        self._grace = 0 if grace is None else grace.microseconds
        self._as_of = ask.as_of_us
        self._tally = Tally(3)
        self._came_late, self._never = _Lateness(), _Lateness()

    def add(self, placed: Placed) -> None:
        """Look at the rows of a batch."""
        due, groups, size = placed.at, placed.groups, placed.size
        came, valid = placed.instants("delivered")
        has_come: Bools = np.ones(len(due), np.bool_) if valid is None else valid
        is_late = ~has_come | (came > due + self._grace)
        if self._as_of is not None:
            has_come = has_come & (came <= self._as_of)
            is_late = np.where(has_come, is_late, due + self._grace < self._as_of)
        is_pending = ~has_come & ~is_late
        if placed.met is not None:
            is_late &= ~placed.met
            is_pending &= ~placed.met
        self._tally.add(_DUE, groups, size, ~is_pending)
        self._tally.add(_LATE, groups, size, is_late)
        self._tally.add(_PENDING, groups, size, is_pending)
        self._came_late.add(groups, came - due, size, is_late & has_come)
        self._never.add(groups, -due, size, is_late & ~has_come)

    def merge(self, other: DueRows) -> None:
        """Add another's counts."""
        self._tally.merge(other._tally)
        self._came_late.merge(other._came_late)
        self._never.merge(other._never)

    def measure(self, ask: Ask, code: int, window: Window) -> Measure:
        """Return the figure that is asked for."""
        groups = ask.groups_of(code, window)
        due, late, pending = (
            sum(self._tally.of(channel, group) for group in groups)
            for channel in (_DUE, _LATE, _PENDING)
        )
        until = window.period.span[1] if self._as_of is None else self._as_of
        sides = self._came_late.of(groups), self._never.of(groups, until)
        figures = {
            "on time": Fraction(due - late),
            "late": Fraction(late),
            "mean lateness": sum((total for total, _ in sides), Fraction(0)),
            "longest lateness": max(longest for _, longest in sides),
        }
        value = figures[ask.options.reads]
        if due and ask.options.reads in {"on time", "mean lateness"}:
            value /= due
        return Measure(
            value=value if due else None,
            good=Fraction(due - late),
            total=Fraction(due),
            rows=due,
            pending=pending,
        )


class _Lateness:
    """Sums and maxima of how late rows were, per group."""

    def __init__(self) -> None:
        self._sums, self._maxima = Sums(), Maxima()

    def add(self, groups: Groups, late_by: Ints, size: int, where: Bools) -> None:
        numbers = Numbers(np.asarray(late_by, np.int64), None, where)
        self._sums.add(groups, numbers, size)
        self._maxima.add(groups, numbers)

    def merge(self, other: _Lateness) -> None:
        self._sums.merge(other._sums)
        self._maxima.merge(other._maxima)

    def of(self, groups: range, plus: int = 0) -> tuple[Fraction, Fraction]:
        """Return the sum and the largest, with something added to each row."""
        total = sum((self._sums.of(one) for one in groups), Fraction(0))
        rows = sum(self._sums.count(one) for one in groups)
        found = (self._maxima.of(one) for one in groups)
        largest = max((one for one in found if one is not None), default=None)
        return total + rows * plus, Fraction(0) if largest is None else largest + plus
