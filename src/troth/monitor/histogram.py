"""Histograms with logarithmic buckets: which bucket a percentile lies in.

A bucket holds the floats that share sign, exponent and the first six bits of the
fraction: 64 buckets per doubling, so its ends lie less than 1.6 % apart. Bucket
numbers follow the order of values, counts are integers, and two histograms are
merged by adding them: the same on every machine and in every order.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from troth.monitor.numbers import Ints
from troth.monitor.states import Groups, count_into

_ROWS_PER_SWEEP = 1 << 20
_SHIFT = 46  # 52 bits of fraction less the 6 that a bucket keeps
# Everything from 0 up to 2**-20 shares the first bucket.
_FIRST = (1023 - 20) << 6


def buckets_of(values: npt.NDArray[np.float64]) -> Ints:
    """Return the bucket of each value; a larger value never has a smaller bucket."""
    buckets = values.view(np.int64) >> _SHIFT
    buckets -= _FIRST - 1
    np.maximum(buckets, 0, out=buckets)
    negative = values < 0
    if negative.any():
        mirrored = np.abs(values[negative]).view(np.int64) >> _SHIFT
        buckets[negative] = -np.maximum(mirrored - (_FIRST - 1), 0)
    return buckets


def bucket_middle(bucket: int) -> float:
    """Return the value in the middle of a bucket, within 0.8 % of all in it."""
    if bucket == 0:
        return 0.0
    edges = np.array(
        [(abs(bucket) + _FIRST - 1) << _SHIFT, (abs(bucket) + _FIRST) << _SHIFT],
        np.int64,
    ).view(np.float64)
    middle = float(edges.mean())
    return -middle if bucket < 0 else middle


class Histogram:
    """Counts per bucket and group, as far as values and groups reach.

    Values crowd in few buckets, so counters lie bucket by bucket: what one batch
    touches lies close together.
    """

    def __init__(self) -> None:
        """Start with nothing counted."""
        self._low = 0  # the bucket of the first row of counters
        self._counts: Ints = np.zeros((0, 1), np.int64)
        # Rows wait here until there are enough to be worth a sweep of the counters.
        self._waiting: Ints = np.zeros(0, np.int64)
        self._rows = 0

    def add(self, groups: Groups, buckets: Ints) -> None:
        """Count the rows of a batch."""
        if not len(groups):
            return
        low, high = int(buckets.min()), int(buckets.max()) + 1
        self._reserve(int(groups.max()) + 1, low, high)
        if self._rows + len(groups) > len(self._waiting):
            self._sweep()
            room = max(len(groups), min(2 * len(self._waiting), _ROWS_PER_SWEEP))
            if room > len(self._waiting):
                self._waiting = np.empty(room, np.int64)
        keys = self._waiting[self._rows : self._rows + len(groups)]
        np.subtract(buckets, self._low, out=keys)
        keys *= self._counts.shape[1]
        keys += groups
        self._rows += len(groups)

    def _sweep(self) -> None:
        """Count the rows that wait."""
        count_into(self._counts.reshape(-1), self._waiting[: self._rows])
        self._rows = 0

    def merge(self, other: Histogram) -> None:
        """Add another's counts."""
        self._sweep()
        other._sweep()
        buckets, groups = other._counts.shape
        if not buckets:
            return
        self._reserve(groups, other._low, other._low + buckets)
        first = other._low - self._low
        self._counts[first : first + buckets, :groups] += other._counts

    def of(self, groups: range) -> Ints:
        """Return the counts of some groups together, bucket by bucket."""
        self._sweep()
        return np.asarray(self._counts[:, groups.start : groups.stop].sum(axis=1))

    def bucket_of_rank(self, counts: Ints, rank: int) -> tuple[int, int]:
        """Return the bucket of the value with this rank, and how many lie before it.

        Args:
            counts: From `of`.
            rank: From 1, the smallest value, to the number of values.
        """
        reached = np.cumsum(counts)
        place = int(np.searchsorted(reached, rank))
        before = int(reached[place - 1]) if place else 0
        return place + self._low, before

    def _reserve(self, groups: int, low: int, high: int) -> None:
        buckets, room = self._counts.shape
        if not buckets:
            self._low, self._counts = low, np.zeros((high - low, groups), np.int64)
            return
        first, last = min(low, self._low), max(high, self._low + buckets)
        if groups <= room and last - first == buckets:
            return
        self._sweep()  # the rows that wait know the old layout
        wider = max(groups, 2 * room) if groups > room else room
        larger = np.zeros((last - first, wider), np.int64)
        start = self._low - first
        larger[start : start + buckets, :room] = self._counts
        self._low, self._counts = first, larger
