"""Cases judged one by one: good, late, still pending, or contradicting themselves.

What is late but still open counts as late; what is not yet due does not count; what
ends before it starts is told, not judged.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pyarrow as pa

from troth.model.period import from_us
from troth.model.reading import Row
from troth.monitor.numbers import Bools, Ints
from troth.monitor.placement import Placed
from troth.monitor.states import Groups, Tally

OFFENDERS_MAX = 20
"""How many of the rows that counted against are kept with a reading."""

_GOOD, _TOTAL, _PENDING, _CONTRADICTORY = range(4)


def row_keys(placed: Placed, fields: tuple[str, ...], rows: Ints) -> list[str]:
    """Return what names some rows: their key fields, or the instant they stand at."""
    if not fields:
        return [from_us(at).isoformat() for at in placed.at[rows].tolist()]
    columns = [
        placed.column(f"key {name}").take(pa.array(rows)).to_pylist() for name in fields
    ]
    return [
        " ".join(str(part) for part in parts) for parts in zip(*columns, strict=True)
    ]


class CaseTally:
    """Counts of cases per group, and the first of those that counted against."""

    def __init__(self) -> None:
        """Start with no case."""
        self._tally = Tally(4)
        self._offenders: dict[int, list[tuple[int, str, Fraction | None, str]]] = {}

    def add(
        self,
        groups: Groups,
        size: int,
        *,
        good: Bools,
        pending: Bools | None = None,
        contradictory: Bools | None = None,
    ) -> Bools:
        """Count the cases of a batch.

        Returns:
            Which cases counted against the obligor.
        """
        judged = np.ones(len(groups), np.bool_)
        if contradictory is not None:
            judged &= ~contradictory
            self._tally.add(_CONTRADICTORY, groups, size, contradictory)
        if pending is not None:
            pending = pending & judged
            judged &= ~pending
            self._tally.add(_PENDING, groups, size, pending)
        self._tally.add(_TOTAL, groups, size, judged)
        self._tally.add(_GOOD, groups, size, judged & good)
        return np.asarray(judged & ~good)

    def remember(
        self,
        placed: Placed,
        rows: Ints,
        fields: tuple[str, ...],
        describe: Callable[[int], tuple[Fraction | None, str]],
    ) -> None:
        """Keep cases that counted against; only the first ones of each group are kept.

        Args:
            placed: The batch.
            rows: Those of its rows that counted against.
            fields: The fields that name a row.
            describe: Gives a row's measured value and a note on it.
        """
        chosen = self._first_rows(placed, rows)
        for row, key in zip(
            chosen.tolist(), row_keys(placed, fields, chosen), strict=True
        ):
            value, note = describe(row)
            kept = self._offenders.setdefault(int(placed.groups[row]), [])
            kept.append((int(placed.at[row]), key, value, note))
        for group in np.unique(placed.groups[chosen]).tolist():
            if len(self._offenders[group]) > 4 * OFFENDERS_MAX:
                self._offenders[group] = _first(self._offenders[group])

    def _first_rows(self, placed: Placed, rows: Ints) -> Ints:
        """Return the rows that may be among the first of their group."""
        groups, at = placed.groups[rows], placed.at[rows]
        order = np.lexsort((at, groups))
        borders = np.flatnonzero(np.diff(groups[order])) + 1
        chosen = [np.zeros(0, np.int64)]
        for part in np.split(order, borders) if len(order) else ():
            latest = at[part[min(len(part), OFFENDERS_MAX) - 1]]
            kept = self._offenders.get(int(groups[part[0]]), [])
            if len(kept) >= OFFENDERS_MAX:
                latest = min(latest, _first(kept)[-1][0])
            # All of one instant: which of them come first, their keys decide.
            chosen.append(part[at[part] <= latest])
        return rows[np.concatenate(chosen)]

    def merge(self, other: CaseTally) -> None:
        """Add another's cases."""
        self._tally.merge(other._tally)
        for group, rows in other._offenders.items():
            self._offenders.setdefault(group, []).extend(rows)

    def good(self, groups: range) -> int:
        """Return how many cases were good."""
        return self._sum(_GOOD, groups)

    def total(self, groups: range) -> int:
        """Return how many cases were judged."""
        return self._sum(_TOTAL, groups)

    def pending(self, groups: range) -> int:
        """Return how many cases are not yet due."""
        return self._sum(_PENDING, groups)

    def contradictory(self, groups: range) -> int:
        """Return how many cases cannot be true."""
        return self._sum(_CONTRADICTORY, groups)

    def offenders(self, groups: range) -> tuple[Row, ...]:
        """Return the first cases that counted against, in order of time."""
        rows = [row for group in groups for row in self._offenders.get(group, ())]
        return tuple(
            Row(from_us(at), key, value, note) for at, key, value, note in _first(rows)
        )

    def _sum(self, channel: int, groups: range) -> int:
        return sum(self._tally.of(channel, group) for group in groups)


def _first(
    rows: list[tuple[int, str, Fraction | None, str]],
) -> list[tuple[int, str, Fraction | None, str]]:
    return heapq.nsmallest(OFFENDERS_MAX, rows, key=_order)


def _order(
    row: tuple[int, str, Fraction | None, str],
) -> tuple[int, str, bool, Fraction, str]:
    at, key, value, note = row
    return at, key, value is not None, value or Fraction(0), note
