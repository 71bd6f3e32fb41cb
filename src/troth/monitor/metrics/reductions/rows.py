"""What is kept of rows that are counted, summed or compared one by one."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from troth.model.period import to_us
from troth.monitor.metrics.kind import Ask
from troth.monitor.placement import Placed
from troth.monitor.states import Maxima, Sums, Tally


class CountedRows:
    """Rows per group; rows that an exclusion counts as met are left out."""

    def __init__(self) -> None:
        """Start with nothing counted."""
        self.tally = Tally(1)

    def add(self, placed: Placed) -> None:
        """Count the rows of a batch."""
        where = None if placed.met is None else ~placed.met
        self.tally.add(0, placed.groups, placed.size, where)

    def merge(self, other: CountedRows) -> None:
        """Add another's counts."""
        self.tally.merge(other.tally)


class SummedRows:
    """Exact sums of one value per group, met rows left out."""

    def __init__(self) -> None:
        """Start with nothing summed."""
        self._sums = Sums()

    def add(self, placed: Placed) -> None:
        """Add the values of a batch."""
        numbers = placed.numbers("of")
        where = None if placed.met is None else ~placed.met
        self._sums.add(placed.groups, numbers, placed.size, where)

    def merge(self, other: SummedRows) -> None:
        """Add another's sums."""
        self._sums.merge(other._sums)

    def of(self, groups: range) -> tuple[Fraction, int]:
        """Return the sum over some groups, and how many values went in."""
        total = sum((self._sums.of(group) for group in groups), Fraction(0))
        return total, sum(self._sums.count(group) for group in groups)


class TimelySums(SummedRows):
    """Sums of what came in on time."""

    def __init__(self, ask: Ask) -> None:
        """Start with nothing summed; the windows say what is late."""
        super().__init__()
        self._late = [
            (to_us(window.due_at), window.period.span[1])
            for window in ask.axis.windows
            if window.due_at is not None
        ]

    def add(self, placed: Placed) -> None:
        """Add the values of a batch that came in on time."""
        late = np.zeros(len(placed), np.bool_)
        for due, end in self._late:
            late |= (placed.at >= due) & (placed.at < end)
        self._sums.add(placed.groups, placed.numbers("of"), placed.size, ~late)


class WeightedSums:
    """Sums of value × weight and of weight, exact, per group."""

    def __init__(self) -> None:
        """Start with nothing summed."""
        self._products: dict[int, Fraction] = {}
        self._weights = Sums()

    def add(self, placed: Placed) -> None:
        """Add the values of a batch; a row lacks neither value nor weight."""
        values, weights = placed.numbers("of"), placed.numbers("weight")
        keep = [
            row
            for row in range(len(placed))
            if (values.valid is None or values.valid[row])
            and (weights.valid is None or weights.valid[row])
            and (placed.met is None or not placed.met[row])
        ]
        for row in keep:
            group = int(placed.groups[row])
            product = values.at(row) * weights.at(row)
            self._products[group] = self._products.get(group, Fraction(0)) + product
        if keep:
            rows = np.array(keep)
            self._weights.add(placed.groups[rows], weights.take(rows), placed.size)

    def merge(self, other: WeightedSums) -> None:
        """Add another's sums."""
        for group, product in other._products.items():
            self._products[group] = self._products.get(group, Fraction(0)) + product
        self._weights.merge(other._weights)

    def of(self, groups: range) -> tuple[Fraction, Fraction, int]:
        """Return the sums over some groups, and how many rows went in."""
        total = sum(
            (self._products.get(group, Fraction(0)) for group in groups), Fraction(0)
        )
        weight = sum((self._weights.of(group) for group in groups), Fraction(0))
        return total, weight, sum(self._weights.count(group) for group in groups)


class QuotientSums:
    """Sums of what is divided and of what it is divided by, per group."""

    def __init__(self, *, counts_rows: bool) -> None:
        """Start with nothing summed; `counts_rows` divides by the number of rows."""
        self._counts_rows = counts_rows
        self._of, self._by, self._rows = Sums(), Sums(), Tally(1)

    def add(self, placed: Placed) -> None:
        """Add both sides of a batch, met rows left out."""
        where = None if placed.met is None else ~placed.met
        groups, size = placed.groups, placed.size
        self._of.add(groups, placed.numbers("of"), size, where)
        if not self._counts_rows:
            self._by.add(groups, placed.numbers("divided_by"), size, where)
        self._rows.add(0, groups, size, where)

    def merge(self, other: QuotientSums) -> None:
        """Add another's sums."""
        self._of.merge(other._of)
        self._by.merge(other._by)
        self._rows.merge(other._rows)

    def of(self, groups: range) -> tuple[Fraction, Fraction, int]:
        """Return both sums over some groups, and how many rows went in."""
        rows = sum(self._rows.of(0, group) for group in groups)
        above = sum((self._of.of(group) for group in groups), Fraction(0))
        below = sum((self._by.of(group) for group in groups), Fraction(0))
        return above, Fraction(rows) if self._counts_rows else below, rows


class LargestValues:
    """The largest value and the number of rows per group, met rows left out."""

    def __init__(self) -> None:
        """Start with nothing seen."""
        self.maxima, self.tally = Maxima(), Tally(1)

    def add(self, placed: Placed) -> None:
        """Look at the values of a batch."""
        numbers, groups = placed.numbers("of"), placed.groups
        if placed.met is not None:
            rows = np.flatnonzero(~placed.met)
            numbers, groups = numbers.take(rows), groups[rows]
        self.maxima.add(groups, numbers)
        self.tally.add(0, groups, placed.size, numbers.valid)

    def merge(self, other: LargestValues) -> None:
        """Look at what another has seen."""
        self.maxima.merge(other.maxima)
        self.tally.merge(other.tally)
