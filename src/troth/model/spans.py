"""The algebra of stretches on columns: the twin of `Stretches` for millions.

A column of spans is two int64 arrays, starts and ends, in microseconds since
1970. Where a function asks for *sorted* spans it means sorted, disjoint and
half-open, as `merge` returns them.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Column: TypeAlias = npt.NDArray[np.int64]
"""Whole numbers: microseconds, or rows."""

_FIRST = np.iinfo(np.int64).min
_LAST = np.iinfo(np.int64).max


class Spans(NamedTuple):
    """Half-open stretches: two columns of microseconds of equal length."""

    starts: Column
    ends: Column


class RowSpans(NamedTuple):
    """Half-open stretches, each of which belongs to a row."""

    rows: Column
    starts: Column
    ends: Column


def merge(spans: Spans) -> Spans:
    """Return the same instants as sorted spans; empty spans fall.

    Example:
        >>> merge(Spans(np.array([5, 1, 3]), np.array([6, 3, 4])))
        Spans(starts=array([1, 5]), ends=array([4, 6]))
    """
    rows = np.zeros(len(spans.starts), dtype=np.int64)
    return Spans(*merge_by_row(RowSpans(rows, *spans))[1:])


def merge_by_row(spans: RowSpans) -> RowSpans:
    """Return the same instants of each row as sorted spans; empty spans fall.

    The result is sorted by row, then by start.
    """
    kept = spans.starts < spans.ends
    rows, starts, ends = (column[kept] for column in spans)
    order = np.lexsort((starts, rows))
    rows, starts, ends = rows[order], starts[order], ends[order]
    if not len(rows):
        return RowSpans(rows, starts, ends)
    # The latest end so far within each row: as the ranks of ends are small numbers,
    # row and rank fit into one, and one running maximum serves all rows.
    by_end = np.argsort(ends, kind="stable")
    rank = np.empty_like(by_end)
    rank[by_end] = np.arange(len(ends))
    numbered = np.cumsum(np.diff(rows, prepend=rows[0]) != 0)
    reached = np.maximum.accumulate(numbered * len(ends) + rank) - numbered * len(ends)
    latest = ends[by_end[reached]]
    opens = np.ones(len(rows), dtype=np.bool_)
    opens[1:] = (numbered[1:] != numbered[:-1]) | (starts[1:] > latest[:-1])
    closes = np.append(opens[1:], np.True_)
    return RowSpans(rows[opens], starts[opens], latest[closes])


def intersect(these: Spans, those: Spans) -> Spans:
    """Return what two columns of sorted spans have in common."""
    # Each span of the first meets a run of the second, from `first` up to `after`.
    first = np.searchsorted(those.ends, these.starts, side="right")
    after = np.searchsorted(those.starts, these.ends, side="left")
    counts = np.maximum(after - first, 0)
    mine = np.repeat(np.arange(len(these.starts)), counts)
    before = np.cumsum(counts) - counts
    theirs = np.arange(len(mine)) - before[mine] + first[mine]
    return Spans(
        np.maximum(these.starts[mine], those.starts[theirs]),
        np.minimum(these.ends[mine], those.ends[theirs]),
    )


def subtract(these: Spans, those: Spans) -> Spans:
    """Return what the first of two columns of sorted spans has alone."""
    gaps = Spans(np.append(_FIRST, those.ends), np.append(those.starts, _LAST))
    return intersect(these, gaps)


def total(spans: Spans) -> int:
    """Return how long sorted spans are together, in microseconds."""
    return int((spans.ends - spans.starts).sum())
