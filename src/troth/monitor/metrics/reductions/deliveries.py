"""What is kept of rows that were due: how many, how many late, and how late."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from troth.model.reading import Window
from troth.monitor.metrics.kind import Ask, Measure
from troth.monitor.numbers import Bools, Ints, Numbers
from troth.monitor.placement import Placed
from troth.monitor.states import Maxima, Sums, Tally

_DUE, _LATE, _PENDING = range(3)


class DueRows:
    """Counts of what was due, late and pending, with the lateness, per group."""

    def __init__(self, ask: Ask) -> None:
        """Start with nothing due."""
        grace = ask.options.grace
        self._grace = 0 if grace is None else grace.microseconds
        self._as_of = ask.as_of_us
        self._ends = sorted(window.period.span[1] for window in ask.axis.windows)
        self._tally = Tally(3)
        self._lateness, self._longest = Sums(), Maxima()

    def add(self, placed: Placed) -> None:
        """Look at the rows of a batch."""
        due, groups, size = placed.at, placed.groups, placed.size
        came, valid = placed.instants("delivered")
        has_come: Bools = np.ones(len(due), np.bool_) if valid is None else valid.copy()
        if self._as_of is not None:
            has_come &= came <= self._as_of
        until = np.where(has_come, came, self._until(due))
        is_late = np.where(
            has_come, came > due + self._grace, until > due + self._grace
        )
        if self._as_of is None:
            is_late |= ~has_come  # all is over, so it never came
        is_pending = ~has_come & ~is_late
        if placed.met is not None:
            is_late &= ~placed.met
            is_pending &= ~placed.met
        late_by = np.where(is_late, np.maximum(until - due, 0), 0)
        self._tally.add(_DUE, groups, size, ~is_pending)
        self._tally.add(_LATE, groups, size, is_late)
        self._tally.add(_PENDING, groups, size, is_pending)
        numbers = Numbers(late_by, None, ~is_pending)
        self._lateness.add(groups, numbers, size)
        self._longest.add(groups, numbers)

    def _until(self, due: Ints) -> Ints:
        """Return up to when a row is late that has not come."""
        if self._as_of is not None:
            return np.full(len(due), self._as_of, np.int64)
        ends = np.asarray(self._ends, np.int64)
        place = np.minimum(np.searchsorted(ends, due, side="right"), len(ends) - 1)
        return ends[place]

    def merge(self, other: DueRows) -> None:
        """Add another's counts."""
        self._tally.merge(other._tally)
        self._lateness.merge(other._lateness)
        self._longest.merge(other._longest)

    def measure(self, ask: Ask, code: int, window: Window) -> Measure:
        """Return the figure that is asked for."""
        groups = ask.groups_of(code, window)
        due, late, pending = (
            sum(self._tally.of(channel, group) for group in groups)
            for channel in (_DUE, _LATE, _PENDING)
        )
        value: Fraction | None = None
        if due and ask.options.reads == "on time":
            value = Fraction(due - late, due)
        elif due and ask.options.reads == "late":
            value = Fraction(late)
        elif due and ask.options.reads == "mean lateness":
            value = sum((self._lateness.of(one) for one in groups), Fraction(0)) / due
        elif due:
            found = (self._longest.of(group) for group in groups)
            value = max((one for one in found if one is not None), default=None)
        return Measure(
            value=value,
            good=Fraction(due - late),
            total=Fraction(due),
            rows=due,
            pending=pending,
            counted_in="rows",
        )
