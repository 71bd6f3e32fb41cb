"""Mergeable states: what a metric keeps of the rows it has seen.

States hold integers only. Adding rows in any order, or merging the states of two
parts, gives the same state, so one definition serves a file, a stream, a late
correction and a cluster.

Rows are added under a *group*: one scope in one segment of time. A state grows as
new groups appear.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from troth.monitor.numbers import BILLION, Bools, Ints, Numbers, exact

Groups = npt.NDArray[np.intp]


def count_into(counts: npt.NDArray[np.signedinteger], keys: Groups) -> None:
    """Add one to `counts` at every key; keys may repeat.

    Rows that lie close together touch few counters, so the counters between the
    smallest and the largest key are counted in one sweep.
    """
    if not len(keys):
        return
    if len(counts) <= 4 * len(keys):
        np.add(
            counts,
            np.bincount(keys, minlength=len(counts)),
            out=counts,
            casting="unsafe",
        )
        return
    low, high = int(keys.min()), int(keys.max())
    if high - low <= 8 * len(keys):
        seen = np.bincount(keys - low if low else keys)
        part = counts[low : high + 1]
        np.add(part, seen, out=part, casting="unsafe")
    else:
        np.add.at(counts, keys, 1)


def grown(
    array: npt.NDArray[np.signedinteger], size: int
) -> npt.NDArray[np.signedinteger]:
    """Return the array with at least `size` rows, new ones zero; room to spare."""
    if size <= len(array):
        return array
    larger = np.zeros((max(size, 2 * len(array)), *array.shape[1:]), array.dtype)
    larger[: len(array)] = array
    return larger


SUM_MAX = 2**62
"""Sums that may grow beyond this are kept in integers of any size, which are slow."""


def reach_of(numbers: Numbers) -> int:
    """Return what no sum of some of the numbers can exceed, whatever their signs."""
    if not len(numbers):
        return 0
    largest = max(int(numbers.whole.max()), -int(numbers.whole.min()))
    return (largest + 1) * len(numbers)


class Tally:
    """Counts of rows per group, in one or more channels."""

    def __init__(self, channels: int) -> None:
        """Start with nothing counted."""
        self._counts: Ints = np.zeros((channels, 0), np.int64)

    def add(
        self, channel: int, groups: Groups, size: int, where: Bools | None = None
    ) -> None:
        """Count the rows of each group (those where `where` holds).

        Args:
            channel: Which of the counts.
            groups: The group of each row.
            size: A number above all groups.
            where: Which rows to count; `None` means all.
        """
        self._reserve(size)
        count_into(self._counts[channel], groups if where is None else groups[where])

    def merge(self, other: Tally) -> None:
        """Add what another tally has counted."""
        size = other._counts.shape[1]
        self._reserve(size)
        self._counts[:, :size] += other._counts

    def of(self, channel: int, group: int) -> int:
        """Return how many rows of a group were counted."""
        if group >= self._counts.shape[1]:
            return 0
        return int(self._counts[channel, group])

    def _reserve(self, size: int) -> None:
        if size > self._counts.shape[1]:
            room = max(size, 2 * self._counts.shape[1])
            larger = np.zeros((len(self._counts), room), np.int64)
            larger[:, : self._counts.shape[1]] = self._counts
            self._counts = larger


class Sums:
    """Exact sums of numbers per group, with how many there were."""

    def __init__(self) -> None:
        """Start with nothing summed."""
        self._whole: Ints = np.zeros(0, np.int64)
        self._nano: Ints = np.zeros(0, np.int64)
        self._count: Ints = np.zeros(0, np.int64)
        self._reach = 0  # no sum is further from zero

    def add(
        self,
        groups: Groups,
        numbers: Numbers,
        size: int,
        where: Bools | None = None,
    ) -> None:
        """Add the rows' numbers to their groups; a missing number adds nothing.

        Args:
            groups: The group of each row.
            numbers: The number of each row.
            size: A number above all groups.
            where: Which rows to add; `None` means all.
        """
        keep = numbers.valid if where is None else where
        if where is not None and numbers.valid is not None:
            keep = where & numbers.valid
        if keep is not None:
            rows = np.flatnonzero(keep)
            groups, numbers = groups[rows], numbers.take(rows)
        self._reserve(size)
        self._widen(reach_of(numbers))
        np.add.at(self._whole, groups, numbers.whole)
        if numbers.nano is not None:
            np.add.at(self._nano, groups, numbers.nano)
            carry, self._nano = np.divmod(self._nano, BILLION)
            self._whole += carry
        count_into(self._count, groups)

    def merge(self, other: Sums) -> None:
        """Add what another state has summed."""
        size = len(other._whole)
        self._reserve(size)
        self._widen(other._reach)
        self._whole[:size] += other._whole
        self._nano[:size] += other._nano
        self._count[:size] += other._count

    def of(self, group: int) -> Fraction:
        """Return the exact sum of a group."""
        if group >= len(self._whole):
            return Fraction(0)
        return exact(int(self._whole[group]), int(self._nano[group]))

    def count(self, group: int) -> int:
        """Return how many numbers of a group were present."""
        return int(self._count[group]) if group < len(self._count) else 0

    def _widen(self, reach: int) -> None:
        """Make room for sums that grow by so much."""
        self._reach += reach
        if self._reach > SUM_MAX and self._whole.dtype != object:
            self._whole = self._whole.astype(object)

    def _reserve(self, size: int) -> None:
        self._whole = grown(self._whole, size)
        self._nano = grown(self._nano, size)
        self._count = grown(self._count, size)


class Maxima:
    """The largest number per group, exact."""

    def __init__(self) -> None:
        """Start with nothing seen."""
        self._largest: dict[int, Fraction] = {}

    def add(self, groups: Groups, numbers: Numbers) -> None:
        """Look at the rows' numbers; a missing one is passed over."""
        if numbers.valid is not None:
            rows = np.flatnonzero(numbers.valid)
            groups, numbers = groups[rows], numbers.take(rows)
        if not len(groups):
            return
        nano = np.zeros(len(groups), np.int64) if numbers.nano is None else numbers.nano
        order = np.lexsort((nano, numbers.whole, groups))
        last = np.append(np.diff(groups[order]) != 0, True)  # a value
        for row in order[last]:
            value = exact(int(numbers.whole[row]), int(nano[row]))
            self._see(int(groups[row]), value)

    def merge(self, other: Maxima) -> None:
        """Look at what another state has seen."""
        for group, value in other._largest.items():
            self._see(group, value)

    def of(self, group: int) -> Fraction | None:
        """Return the largest number of a group, `None` if there was none."""
        return self._largest.get(group)

    def _see(self, group: int, value: Fraction) -> None:
        known = self._largest.get(group)
        if known is None or value > known:
            self._largest[group] = value
