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
    """Counts per group and bucket. Buckets are laid out as far as values reach."""

    def __init__(self) -> None:
        """Start with nothing counted."""
        self._low, self._high = 0, 1
        self._counts: Ints = np.zeros((0, 1), np.int64)

    def add(self, groups: Groups, buckets: Ints) -> None:
        """Count the rows of a batch."""
        if not len(groups):
            return
        self._reserve(
            int(groups.max()) + 1, int(buckets.min()), int(buckets.max()) + 1
        )
        keys = groups * (self._high - self._low)
        keys += buckets
        if self._low:
            keys -= self._low
        count_into(self._counts.reshape(-1), keys)

    def merge(self, other: Histogram) -> None:
        """Add another's counts."""
        if not len(other._counts):
            return
        self._reserve(len(other._counts), other._low, other._high)
        first = other._low - self._low
        self._counts[
            : len(other._counts), first : first + other._high - other._low
        ] += other._counts

    def of(self, groups: range) -> Ints:
        """Return the counts of some groups together, bucket by bucket."""
        if groups.start >= len(self._counts):
            return np.zeros(self._high - self._low, np.int64)
        return np.asarray(self._counts[groups.start : groups.stop].sum(axis=0))

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
        rows, width = self._counts.shape
        low, high = min(low, self._low), max(high, self._high)
        if groups <= rows and (low, high) == (self._low, self._high):
            return
        if (low, high) != (self._low, self._high):
            # Room for another doubling on each side that grew.
            low = low - 64 if low < self._low else low
            high = high + 64 if high > self._high else high
        room = rows if groups <= rows else max(groups, 2 * rows)
        wider = np.zeros((room, high - low), np.int64)
        wider[:rows, self._low - low : self._low - low + width] = self._counts
        self._counts, self._low, self._high = wider, low, high
