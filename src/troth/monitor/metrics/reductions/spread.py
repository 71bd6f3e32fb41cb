"""How values spread: a histogram, and the values of the buckets that matter."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from troth.model.objective import Bound
from troth.monitor.histogram import Histogram, bucket_middle, buckets_of
from troth.monitor.numbers import Ints, NumberError, Numbers
from troth.monitor.placement import Placed, ScopeValues
from troth.monitor.states import Groups

if TYPE_CHECKING:
    from troth.monitor.metrics.kind import Ask


class Spread:
    """A histogram of values per group and, in a second pass, the values that matter."""

    def __init__(self) -> None:
        """Start with nothing seen."""
        self._histogram = Histogram()
        self._wanted: dict[int, set[int]] | None = None
        self._found: dict[tuple[int, int], list[Fraction]] = {}

    def add(self, placed: Placed) -> None:
        """Count the values of a batch or, in the second pass, pick those wanted."""
        floats = placed.floats("of")
        if floats is None or placed.met is not None:
            self.add_numbers(placed.groups, placed.numbers("of"), placed.met)
            return
        if not np.isfinite(floats).all():
            message = "a number is NaN or infinite"
            raise NumberError(message)
        # In both passes by the same float, which the exact number only comes near.
        if self._wanted is None:
            self._histogram.add(placed.groups, buckets_of(floats))
        else:
            self._pick(placed.groups, buckets_of(floats), placed.numbers("of"))

    def add_numbers(
        self, groups: Groups, numbers: Numbers, left_out: np.ndarray | None
    ) -> None:
        """Take numbers with their groups; missing ones and `left_out` are passed."""
        keep = numbers.valid
        if left_out is not None:
            keep = ~left_out if keep is None else keep & ~left_out
        if keep is not None:
            rows = np.flatnonzero(keep)
            groups, numbers = groups[rows], numbers.take(rows)
        buckets = buckets_of(numbers.to_float())
        if self._wanted is None:
            self._histogram.add(groups, buckets)
        else:
            self._pick(groups, buckets, numbers)

    def merge(self, other: Spread) -> None:
        """Add what another state has seen."""
        if self._wanted is None:
            self._histogram.merge(other._histogram)
        for key, values in other._found.items():
            self._found.setdefault(key, []).extend(values)

    def rows(self, groups: range) -> int:
        """Return how many values some groups have."""
        return int(self._histogram.of(groups).sum())

    def locate(self, groups: range, share: Fraction) -> tuple[int, int] | None:
        """Return the bucket of a percentile, and its rank inside that bucket."""
        counts = self._histogram.of(groups)
        rows = int(counts.sum())
        if not rows:
            return None
        rank = rank_of(share, rows)
        bucket, before = self._histogram.bucket_of_rank(counts, rank)
        return bucket, rank - before

    def seek(
        self,
        ask: Ask,
        share: Fraction,
        is_wanted: Callable[[int, ScopeValues], bool] = lambda *_: True,
    ) -> bool:
        """Begin the second pass for a percentile, if there is any to look for.

        Args:
            ask: Whose windows and scopes the percentile is read for.
            share: Which percentile.
            is_wanted: Whether a bucket of a scope is worth looking into.

        Returns:
            Whether there is a bucket to look into; if not, nothing has changed.
        """
        wanted: dict[int, set[int]] = {}
        for code, values in ask.scopes.numbered():
            for window in ask.axis.windows:
                groups = ask.groups_of(code, window)
                found = self.locate(groups, share)
                if found is None or not is_wanted(found[0], values):
                    continue
                for group in groups:
                    wanted.setdefault(group, set()).add(found[0])
        if not wanted:
            return False
        known = self._wanted or {}
        for group, buckets in wanted.items():
            known.setdefault(group, set()).update(buckets)
        self._wanted = known
        return True

    def value_at(self, groups: range, share: Fraction) -> Fraction | None:
        """Return a percentile; exact where its bucket was looked into."""
        found = self.locate(groups, share)
        if found is None:
            return None
        bucket, rank = found
        values = sorted(
            value for group in groups for value in self._found.get((group, bucket), ())
        )
        if len(values) >= rank:
            return values[rank - 1]
        return Fraction(bucket_middle(bucket)).limit_denominator(10**6)

    def _pick(self, groups: Groups, buckets: Ints, numbers: Numbers) -> None:
        assert self._wanted is not None, "picked only in the second pass"
        wanted = [
            _key(np.int64(group), np.int64(bucket))
            for group, chosen in self._wanted.items()
            for bucket in chosen
        ]
        for row in np.flatnonzero(np.isin(_key(groups, buckets), wanted)):
            key = int(groups[row]), int(buckets[row])
            self._found.setdefault(key, []).append(numbers.at(int(row)))


def is_near(bucket: int, target: object) -> bool:
    """Tell whether a bucket is so near a target that only its values can judge."""
    if not isinstance(target, Bound):
        return True  # who knows what it is compared with
    line = int(buckets_of(np.array([float(target.value)]))[0])
    return abs(line - bucket) <= 1  # rounding a value moves it by one at most


def rank_of(share: Fraction, rows: int) -> int:
    """Return the nearest rank of a share among that many rows, from 1 (NIST).

    Example:
        >>> rank_of(Fraction(95, 100), 20), rank_of(Fraction(0), 5)
        (19, 1)
    """
    return max(-(-share.numerator * rows // share.denominator), 1)


def _key(groups: Groups | np.int64, buckets: Ints | np.int64) -> np.ndarray:
    """Return one integer for a group and a bucket; buckets stay below 2**18."""
    return np.asarray(groups * 2**20 + buckets + 2**19)
