"""Rows held against a limit: within, not within, or pending."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from troth.model.catalogue import LimitAfter
from troth.model.quantity import Duration
from troth.monitor.cases import CaseTally
from troth.monitor.clocks import due_us
from troth.monitor.metrics.kind import Ask
from troth.monitor.numbers import BILLION, Bools, Ints, Numbers, presence
from troth.monitor.placement import Placed

Options: TypeAlias = Any
"""What `share_within` takes; the kind knows this module, not the other way round."""


class JudgedRows:
    """Rows counted as within, not within, or pending."""

    def __init__(self, ask: Ask) -> None:
        """Start without rows."""
        self._ask = ask
        self.tally = CaseTally()

    def add(self, placed: Placed) -> None:
        """Judge the rows of a batch."""
        options: Options = self._ask.options
        values = placed.numbers("value")
        good = _keeps_limits(values, options)
        if options.counted_within is not None:
            good |= placed.flags("counted_within")
        if placed.met is not None:
            good |= placed.met
        counted = np.ones(len(placed), np.bool_)
        if options.out_of is not None:
            counted &= _has(placed, "out_of")
        if options.not_counted is not None:
            counted &= ~placed.flags("not_counted")
        rows = np.flatnonzero(counted)
        pending = self._pending(placed, rows) if options.judged is not None else None
        against = self.tally.add(
            placed.groups[rows], placed.size, good=good[rows], pending=pending
        )

        def describe(row: int) -> tuple[Fraction | None, str]:
            if values.valid is None or values.valid[row]:
                return values.at(row), ""
            return None, "no value"

        self.tally.remember(placed, rows[against], self._ask.stream.key, describe)

    def merge(self, other: JudgedRows) -> None:
        """Add what another has judged."""
        self.tally.merge(other.tally)

    def _pending(self, placed: Placed, rows: Ints) -> Bools | None:
        judged: LimitAfter = self._ask.options.judged
        if self._ask.as_of_us is None or not len(rows):
            return None
        starts, valid = placed.instants("judged")
        due = due_us(self._ask.clock, starts[rows], judged.limit, None)
        pending = due > self._ask.as_of_us
        return pending if valid is None else pending & valid[rows]


def _has(placed: Placed, name: str) -> Bools:
    """Return which rows have a field, or fulfil a condition."""
    if placed.is_flag(name):
        return placed.flags(name)
    valid = presence(placed.column(name))
    return np.ones(len(placed), np.bool_) if valid is None else valid


def _keeps_limits(values: Numbers, options: Options) -> Bools:
    """Return which values keep all limits, exactly; a missing value keeps none."""
    kept = np.ones(len(values), np.bool_)
    if options.at_most is not None:
        kept &= _order(values, options.at_most) <= 0
    if options.at_least is not None:
        kept &= _order(values, options.at_least) >= 0
    if options.below is not None:
        kept &= _order(values, options.below) < 0
    if options.above is not None:
        kept &= _order(values, options.above) > 0
    return kept if values.valid is None else kept & values.valid


def _order(values: Numbers, bound: Fraction | Duration) -> Ints:
    """Return −1, 0 or 1 for each value below, at or above the bound; exact."""
    limit = Fraction(bound.microseconds if isinstance(bound, Duration) else bound)
    whole, rest = divmod(limit.numerator, limit.denominator)
    order = (values.whole > whole).astype(np.int64) - (values.whole < whole)
    scaled = Fraction(rest * BILLION, limit.denominator)
    nano = np.zeros(len(values), np.int64) if values.nano is None else values.nano
    # A bound finer than a billionth lies between two values that can be measured.
    finer = np.where(nano > int(scaled), 1, -1)
    inner = np.sign(nano - int(scaled)) if scaled.denominator == 1 else finer
    return np.where(order == 0, inner, order)
