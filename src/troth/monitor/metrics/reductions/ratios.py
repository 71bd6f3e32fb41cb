"""Sums of a part and of its whole, and what is read from them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from troth.model.objective import Bound, Comparator, Partial
from troth.model.period import Stretches
from troth.model.reading import Window
from troth.monitor.metrics.kind import Ask, Measure
from troth.monitor.numbers import BILLION, Bools, Ints, Numbers
from troth.monitor.placement import Placed
from troth.monitor.slots import SlotCounters, SlotSums, touched
from troth.monitor.states import SUM_MAX, Sums, Tally

Options: TypeAlias = Any
"""What `ratio` takes; the kind knows this module, and not the other way round."""


class PooledSums:
    """Sums of the part and of the whole per group; rows are merely counted."""

    def __init__(self, ask: Ask) -> None:
        """Start with nothing summed."""
        self._options = ask.options
        self._part, self._total, self._rows = Sums(), Sums(), Tally(2)

    def add(self, placed: Placed) -> None:
        """Add the rows of a batch."""
        groups, size = placed.groups, placed.size
        is_counted = self._options.total is None and placed.is_flag("part")
        if is_counted and placed.met is None:
            self._rows.add(0, groups, size)
            self._rows.add(1, groups, size, placed.flags("part"))
            return
        part, total = _columns_of(placed, self._options)
        self._part.add(groups, part, size)
        self._total.add(groups, total, size)

    def merge(self, other: PooledSums) -> None:
        """Add another's sums."""
        self._part.merge(other._part)
        self._total.merge(other._total)
        self._rows.merge(other._rows)

    def measure(self, ask: Ask, code: int, window: Window) -> Measure:
        """Return the ratio of the sums."""
        groups = ask.groups_of(code, window)
        counted, flagged = (
            sum(self._rows.of(channel, group) for group in groups) for channel in (0, 1)
        )
        part = flagged + sum((self._part.of(group) for group in groups), Fraction(0))
        total = counted + sum((self._total.of(group) for group in groups), Fraction(0))
        rows = counted + sum(self._total.count(group) for group in groups)
        read = total - part if self._options.bad is not None else part
        measure = Measure(
            value=read / total if total > 0 else None,
            good=read if _reads_good(ask) else total - read,
            total=total,
            rows=rows,
            counted_in="rows" if self._options.total is None else "counted",
        )
        return _possible(measure, ask)


def _possible(measure: Measure, ask: Ask) -> Measure:
    """Return the measure, or none where more was good or bad than there was at all.

    Such counts contradict themselves, so they prove nothing and pay nothing. A share
    read by `of:` may have parts that belong to other rows, and may exceed one.
    """
    value, total = measure.value, measure.total
    is_negative = total is not None and total < 0
    is_beyond = value is not None and (value < 0 or value > 1)
    if is_negative or (is_beyond and ask.options.of is None):
        return replace(measure, value=None, contradictory=measure.rows, rows=0)
    return measure


class IntervalSums:
    """Sums of the part and of the whole per scope and interval."""

    def __init__(self, ask: Ask) -> None:
        """Start with nothing summed."""
        self._options = ask.options
        self._slot_us = slot_us = ask.options.mean_of.microseconds
        self._sums = SlotSums(ask.axis, slot_us, 2)
        self._rows = SlotCounters(ask.axis, slot_us, 1, np.int64)

    def add(self, placed: Placed) -> None:
        """Add the rows of a batch."""
        part, total = _columns_of(placed, self._options)
        keys = self._sums.keys(placed)
        self._sums.add(0, keys, part)
        self._sums.add(1, keys, total)
        self._rows.count(0, self._rows.keys(placed))

    def merge(self, other: IntervalSums) -> None:
        """Add another's sums."""
        self._sums.merge(other._sums)
        self._rows.merge(other._rows)

    def measure(self, ask: Ask, code: int, window: Window) -> Measure:
        """Return the mean of the intervals' ratios."""
        part, total = _units(*(self._sums.of(n, code, window) for n in (0, 1)))
        rows = int(self._rows.of(0, code, window).sum())
        good = total - part if self._options.bad is not None else part
        filled = total > 0
        value_sum = _sum_of_ratios(good[filled], total[filled])
        count = int(filled.sum())
        empty = self._options.empty_interval.good_share
        best = 0 if self._options.of is not None else 1
        if self._options.of is not None and empty is not None:
            empty = 1 - empty  # what is read is the part, not the good side
        if empty is not None:
            met, empties = self._empty(filled, ask, code, window)
            value_sum += empty * (empties - met) + best * met
            count += empties
        if ask.objective.partial is Partial.FULL:
            uncovered = _uncovered(ask, window, self._slot_us)
            value_sum += best * uncovered
            count += uncovered
        measure = Measure(
            value=value_sum / count if count else None,
            good=value_sum if _reads_good(ask) else count - value_sum,
            total=Fraction(count),
            rows=rows,
            counted_in="intervals",
        )
        return _possible(measure, ask)

    def _empty(
        self, filled: Bools, ask: Ask, code: int, window: Window
    ) -> tuple[int, int]:
        """Return how many agreed intervals are empty, and how many of them met."""
        starts, ends = self._rows.borders(window)
        excluded = ask.agreed.excluded(ask.scopes.values[code])
        agreed = Stretches(ask.agreed.open_spans or ()) - excluded.removed
        empty = ~filled & touched(starts, ends, agreed)
        owed = empty & touched(starts, ends, agreed - excluded.met)
        return int(empty.sum()) - int(owed.sum()), int(empty.sum())


def _reads_good(ask: Ask) -> bool:
    """Tell whether what is read is the good side: an abandonment rate is not."""
    match ask.objective.targets:
        case Bound(comparator=Comparator.AT_MOST | Comparator.BELOW):
            return ask.options.of is None
    return True


def _uncovered(ask: Ask, window: Window, slot_us: int) -> int:
    """Return how many intervals of a window with open time the term does not cover."""
    covered = Stretches.of([window.covered or window.period])
    hours = Stretches(ask.agreed.open_spans or ())
    count = 0
    for start, end in (Stretches.of([window.whole]) - covered).spans:
        starts = np.arange(start, end, slot_us, dtype=np.int64)
        ends = np.minimum(starts + slot_us, end)
        count += int(touched(starts, ends, hours).sum())
    return count


def _columns_of(placed: Placed, options: Options) -> tuple[Numbers, Numbers]:
    """Return the part and the whole of each row, met rows made good."""
    part = placed.numbers("part")
    if options.total is None:
        total = Numbers(np.ones(len(placed), np.int64), None, None)
    else:
        total = placed.numbers("total")
    if placed.met is None:
        return part, total
    if options.good is not None:
        return _replaced(part, placed.met, total), total
    nothing = Numbers(np.zeros(len(placed), np.int64), None, None)
    part = _replaced(part, placed.met, nothing)
    if options.of is not None:
        total = _replaced(total, placed.met, nothing)
    return part, total


def _replaced(numbers: Numbers, where: np.ndarray, others: Numbers) -> Numbers:
    zeros = np.zeros(len(numbers), np.int64)
    nano = None
    if numbers.nano is not None or others.nano is not None:
        mine = zeros if numbers.nano is None else numbers.nano
        theirs = zeros if others.nano is None else others.nano
        nano = np.where(where, theirs, mine)
    valid = None
    if numbers.valid is not None or others.valid is not None:
        everyone = np.ones(len(numbers), np.bool_)
        mine_valid = everyone if numbers.valid is None else numbers.valid
        others_valid = everyone if others.valid is None else others.valid
        valid = np.where(where, others_valid, mine_valid)
    return Numbers(np.where(where, others.whole, numbers.whole), nano, valid)


def _units(*sums: tuple[Ints, Ints]) -> tuple[np.ndarray, ...]:
    """Return sums as integers in one common unit: ones, or billionths where needed."""
    if not any(nano.any() or _is_wide(whole) for whole, nano in sums):
        return tuple(whole for whole, _ in sums)
    return tuple(whole.astype(object) * BILLION + nano for whole, nano in sums)


def _is_wide(whole: Ints) -> bool:
    """Tell whether the sum of these numbers may need more than 64 bits."""
    if whole.dtype == object or not len(whole):
        return whole.dtype == object
    return max(int(whole.max()), -int(whole.min())) * len(whole) > SUM_MAX


def _sum_of_ratios(good: np.ndarray, total: np.ndarray) -> Fraction:
    """Return the exact sum of good ÷ total over all intervals.

    Ratios with the same total are added first, and then pairs of partial sums, so
    that denominators stay as small as they can.
    """
    by_total: Counter[int] = Counter()
    if good.dtype == object:
        for one, whole in zip(good.tolist(), total.tolist(), strict=True):
            by_total[whole] += one
    else:
        totals, place = np.unique(total, return_inverse=True)
        sums = np.zeros(len(totals), np.int64)
        np.add.at(sums, place, good)
        by_total.update(dict(zip(totals.tolist(), sums.tolist(), strict=True)))
    parts = [Fraction(part, whole) for whole, part in sorted(by_total.items())]
    while len(parts) > 1:
        pairs = [sum(parts[i : i + 2], Fraction(0)) for i in range(0, len(parts), 2)]
        parts = pairs
    return parts[0] if parts else Fraction(0)
