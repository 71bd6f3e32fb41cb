"""Percentile: the value that a share of all rows does not exceed."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from troth.model.catalogue import OptionType, option
from troth.model.expression import Expression
from troth.model.objective import Bound
from troth.model.quantity import percent
from troth.model.reading import Window
from troth.model.wording import Wording, say_operand
from troth.monitor.histogram import Histogram, bucket_middle, buckets_of
from troth.monitor.metrics.kind import Ask, Measure, MetricKind
from troth.monitor.numbers import Ints, NumberError, Numbers
from troth.monitor.placement import Placed
from troth.monitor.states import Groups


class Percentile(MetricKind):
    """Smallest value that at least p % of all rows are not above (nearest rank, NIST).

    It is one of the values measured, never something between two of them, and it is
    exact: a first pass over the rows finds where it lies, a second one finds it. For
    very many rows, `precision: 1 %` leaves out the second pass; the value shown is
    then within 1 % and the verdict is still exact, because near the target the
    second pass is made all the same. Leave it out where a table of tiers grants
    credits on the value itself.

    YAML:
        metric: percentile
        stream: requests
        of: latency
        share: 95 %
    """

    name: ClassVar[str] = "percentile"
    may_void: ClassVar[bool] = True

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options:
        """What `percentile` takes."""

        of: Expression = option(OptionType.EXPRESSION, "The value looked at.")
        share: Fraction = option(
            OptionType.SHARE, "The share of rows that is not above it."
        )
        precision: Fraction | None = option(
            OptionType.SHARE,
            "How inexact the value shown may be; 1 % or more saves a pass.",
            default=None,
        )

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return which of the values is read, as it goes on after “x is”."""
        share = percent(options.share)
        return (
            f"the {share} percentile of {say_operand(options.of)} over "
            f"{wording.subject}: the smallest value measured such that at least "
            f"{share} of the rows are not above it."
        )

    def state_key(self, ask: Ask) -> Hashable:
        """Return the value: all percentiles of it share one histogram."""
        return ask.options.of  # type: ignore[no-any-return]  # an Expression

    def columns(self, ask: Ask) -> Mapping[str, Expression]:
        """Return the value."""
        return {"of": ask.options.of}

    def begin(self, ask: Ask) -> Spread:
        """Return an empty histogram."""
        del ask
        return Spread()

    def refine(self, state: Spread, ask: Ask) -> Spread | None:
        """Return the state with the buckets to look into, `None` if none is needed."""
        options: Percentile.Options = ask.options
        wanted: dict[int, set[int]] = {}
        for code, values in ask.scopes.numbered():
            for window in ask.axis.windows:
                groups = ask.groups_of(code, window)
                found = state.locate(groups, options.share)
                if found is None:
                    continue
                bucket, _ = found
                is_coarse = options.precision is not None and options.precision >= (
                    Fraction(1, 100)
                )
                if is_coarse and not _is_near(bucket, ask.target_of(values)):
                    continue
                for group in groups:
                    wanted.setdefault(group, set()).add(bucket)
        if not wanted:
            return None
        state.look_into(wanted)
        return state

    def measure(
        self, state: Spread, ask: Ask, code: int, window: Window
    ) -> Iterable[Measure]:
        """Yield the percentile, none where there was no value."""
        groups = ask.groups_of(code, window)
        rows = state.rows(groups)
        yield Measure(
            value=state.value_at(groups, ask.options.share),
            total=Fraction(rows),
            rows=rows,
        )


def _is_near(bucket: int, target: object) -> bool:
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

    def look_into(self, wanted: dict[int, set[int]]) -> None:
        """Begin the second pass: keep the values in these buckets of these groups."""
        known = self._wanted or {}
        for group, buckets in wanted.items():
            known.setdefault(group, set()).update(buckets)
        self._wanted = known

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


def _key(groups: Groups | np.int64, buckets: Ints | np.int64) -> np.ndarray:
    """Return one integer for a group and a bucket; buckets stay below 2**18."""
    return np.asarray(groups * 2**20 + buckets + 2**19)
