"""The cases of a batch: when they started and ended, and how long they took."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from troth.monitor.clocks import FAR_US, Pauses, elapsed_us
from troth.monitor.metrics.kind import Ask
from troth.monitor.numbers import Bools, Ints, to_instants
from troth.monitor.placement import Placed


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases of a batch: milestones, whether they count, time passed.

    Attributes:
        usable: Started, and free of contradiction.
        contradictory: Ended, but before they started or without having started.
        met: Inside an exclusion that makes them count as met.
        passed: The time that those which ended took.
    """

    starts: Ints
    ends: Ints
    ended: Bools
    usable: Bools
    contradictory: Bools
    met: Bools
    passed: Ints
    pauses: Pauses | None

    @classmethod
    def of(cls, placed: Placed, ask: Ask) -> Cases:
        """Return the cases as they are known at the instant of asking."""
        starts, started = placed.instants("from")
        ends, ended = placed.instants("to")
        pauses = None
        if ask.options.pause is not None:
            pauses = _pauses_of(placed.column("pause"))
        everyone = np.ones(len(placed), np.bool_)
        started = everyone if started is None else started
        ended = everyone if ended is None else ended
        if ask.as_of_us is not None:
            ended = ended & (ends < ask.as_of_us)
        contradictory = ended & (~started | (ends < starts))
        usable = started & ~contradictory
        rows = np.flatnonzero(usable & ended)
        passed: Ints = np.zeros(len(placed), np.int64)
        if len(rows):
            given = None if pauses is None else pauses.of(rows)
            passed[rows] = elapsed_us(ask.clock, starts[rows], ends[rows], given)
        met = ~everyone if placed.met is None else placed.met
        return cls(starts, ends, ended, usable, contradictory, met, passed, pauses)

    def took(self, row: int) -> int | None:
        """Return how long a case took, `None` while it is open."""
        return int(self.passed[row]) if self.ended[row] else None


def _pauses_of(column: pa.Array) -> Pauses:
    """Return the pauses in a column of lists of `{start, end}`.

    A pause without an end goes on; one without a start is none.
    """
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    lengths = np.diff(column.offsets.to_numpy().astype(np.int64))
    if column.null_count:
        lengths = np.where(column.is_valid().to_numpy(zero_copy_only=False), lengths, 0)
    rows = np.repeat(np.arange(len(column)), lengths)
    inner = column.flatten()
    starts, begun = to_instants(inner.field("start"))
    ends, over = to_instants(inner.field("end"))
    if over is not None:
        ends = np.where(over, ends, FAR_US)
    if begun is not None:
        rows, starts, ends = rows[begun], starts[begun], ends[begun]
    return Pauses(rows, starts, ends)
