"""The questions to a calendar, asked of columns of instants at once.

They mean what the questions of `Calendar` mean, row by row, but cost one look-up
in the compiled table of agreed time. A row without an instant (`NaT`) has no
answer; a row that cannot be answered refuses the whole column and is named.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from troth.model.agreed_table import AgreedTable, AgreedTime
from troth.model.duration import DurationError, Length, duration_us
from troth.model.hours import DAY_US
from troth.model.period import InstantError
from troth.model.quantity import Duration
from troth.model.spans import Column, RowSpans, merge_by_row
from troth.model.timetable import NeverOpenError

Instants: TypeAlias = npt.NDArray[np.datetime64]
"""Instants in UTC."""

Lengths: TypeAlias = npt.NDArray[np.timedelta64]
"""Lengths of open time."""

RowPauses: TypeAlias = tuple[npt.NDArray[np.integer], Instants, Instants]
"""Row, start and end of each pause."""

_NAT = np.iinfo(np.int64).min


def elapsed_many(
    agreed: AgreedTime, starts: Instants, ends: Instants, pauses: RowPauses | None
) -> Lengths:
    """Return the open time between each start and end, without pauses."""
    start, end = _instants(starts), _instants(ends)
    _require_equal_length(start, end)
    missing = (start == _NAT) | (end == _NAT)
    if missing.all():
        return np.full(len(start), "NaT", "timedelta64[us]")
    start, end = _filled(start, missing), _filled(end, missing)
    backwards = (end < start) & ~missing
    if backwards.any():
        raise InstantError(
            f"The end is before the start in {int(backwards.sum())} of {len(start)} "
            f"rows, {_first_row(backwards)}.",
            "Swap the two, or leave these rows out.",
        )
    table = _table_over(agreed, start, end)
    passed = table.open_before(end)
    passed -= table.open_before(start)
    if pauses is not None:
        still = _pauses_after(start, pauses)
        still = still._replace(ends=np.minimum(still.ends, end[still.rows]))
        still = merge_by_row(still)
        lost = table.open_before(still.ends) - table.open_before(still.starts)
        np.subtract.at(passed, still.rows, lost)
    passed[missing] = _NAT
    return passed.view("timedelta64[us]")


def due_many(
    agreed: AgreedTime,
    starts: Instants,
    lengths: Lengths | Length,
    pauses: RowPauses | None,
    *,
    at_end: bool,
) -> Instants:
    """Return when each length of open time after its start is used up."""
    start = _instants(starts)
    length = _lengths(lengths, agreed, rows=len(start))
    missing = (start == _NAT) | (length == _NAT)
    if missing.all():
        return np.full(len(start), "NaT", "datetime64[us]")
    start, length = _filled(start, missing), np.where(missing, 0, length)
    # No time at all asks for the next opening, whatever the boundary.
    last = (length == 0) if at_end else np.ones(len(start), np.bool_)
    if pauses is None:
        table = _table_over(agreed, start, start)
        target = table.open_before(start)
        target += length
    else:
        still = merge_by_row(_pauses_after(start, pauses))
        table = _table_over(agreed, start, np.append(start, still.ends))
        target = table.open_before(start)
        target += length
        _push_over_pauses(table, target, still, last)
    needed = target + last
    table = _grown_until(agreed, table, lambda larger: needed <= larger.total)
    found = table.where_reached(target, last=last)
    found[missing] = _NAT
    return found.view("datetime64[us]")


def due_days_many(agreed: AgreedTime, starts: Instants, days: int) -> Instants:
    """Return the same clock time so many working dates after each start."""
    start = _instants(starts)
    missing = start == _NAT
    if missing.all():
        return np.full(len(start), "NaT", "datetime64[us]")
    at = _filled(start, missing)
    table = _table_over(agreed, at, at)
    if days:
        shown = table.pieces.shown_at(at)
        today = shown // DAY_US
        place = table.days.place_after(today) + (days - 1)
        table = _grown_until(
            agreed, table, lambda larger: place < len(larger.days.working)
        )
        time_of_day = shown - today * DAY_US
        at = table.pieces.first_showing(
            table.days.working[place] * DAY_US + time_of_day
        )
        table = _table_over(agreed, at, at)
    target = table.open_before(at)
    table = _grown_until(agreed, table, lambda larger: target < larger.total)
    found = table.where_reached(target, last=np.ones(len(at), np.bool_))
    found[missing] = _NAT
    return found.view("datetime64[us]")


def end_of_day_many(agreed: AgreedTime, starts: Instants, days: int) -> Instants:
    """Return when the Nth working day after each start's date ends."""
    start = _instants(starts)
    missing = start == _NAT
    if missing.all():
        return np.full(len(start), "NaT", "datetime64[us]")
    at = _filled(start, missing)
    # A window of one of the days before may not have ended yet.
    table = _table_over(agreed, at, at, days_before=3)
    if days:
        today = table.pieces.shown_at(at) // DAY_US
        place = table.days.place_after(today) + (days - 1)
    else:
        place = table.days.place_not_ended(at)
    table = _grown_until(agreed, table, lambda larger: place < len(larger.days.working))
    found = table.days.ends[place]
    found[missing] = _NAT
    return found.view("datetime64[us]")


def _push_over_pauses(
    table: AgreedTable, target: Column, still: RowSpans, last: npt.NDArray[np.bool_]
) -> None:
    """Move each target on by the open time of the pauses that lie before it.

    A pause that begins before the time is used up costs its own open time; one
    that begins exactly then only where the last instant is meant. Pauses are taken
    in turn: first the first of every row, then the second.
    """
    begins = table.open_before(still.starts)
    costs = table.open_before(still.ends) - begins
    first_of_row = np.searchsorted(still.rows, still.rows, side="left")
    turn = np.arange(len(still.rows)) - first_of_row
    by_turn = np.argsort(turn, kind="stable")
    done = 0
    for count in np.bincount(turn):
        pause = by_turn[done : done + count]
        rows = still.rows[pause]
        before = begins[pause] < target[rows] + last[rows]
        target[rows] += np.where(before, costs[pause], 0)
        done += count


def _table_over(
    agreed: AgreedTime, earliest: Column, latest: Column, *, days_before: int = 0
) -> AgreedTable:
    """Return the table that covers two columns; refuse what it does not reach."""
    first, last = int(earliest.min()), int(latest.max())
    agreed.timetable.require(first)
    agreed.timetable.require(last)
    return agreed.over(first - days_before * DAY_US, last)


def _grown_until(
    agreed: AgreedTime,
    table: AgreedTable,
    is_enough: Callable[[AgreedTable], npt.NDArray[np.bool_]],
) -> AgreedTable:
    """Return the table, grown into the future until it is enough for every row."""
    while not (enough := is_enough(table)).all():
        reach_end = agreed.timetable.rule.reach[1]
        if table.end >= reach_end:
            raise NeverOpenError(f"its start, {_first_row(~enough)}", "after")
        further = 2 * table.end - table.start
        table = agreed.over(table.start, min(further, reach_end))
    return table


def _pauses_after(start: Column, pauses: RowPauses) -> RowSpans:
    """Return the pauses with what lies before their row's start cut off."""
    rows = np.asarray(pauses[0]).astype(np.int64)
    starts, ends = _instants(pauses[1]), _instants(pauses[2])
    _require_equal_length(rows, starts)
    _require_equal_length(rows, ends)
    wrong = (rows < 0) | (rows >= len(start))
    wrong |= (starts == _NAT) | (ends == _NAT) | (ends < starts)
    if wrong.any():
        raise InstantError(
            f"{int(wrong.sum())} of {len(rows)} pauses lack an end, end before they "
            f"start or belong to no row, {_first_row(wrong)} of the pauses.",
            "A pause has a row counted from 0, a start and a later end.",
        )
    return RowSpans(rows, np.maximum(starts, start[rows]), ends)


def _instants(values: Instants) -> Column:
    """Return the column in microseconds since 1970."""
    column = np.asarray(values)
    if column.dtype.kind != "M" or column.ndim != 1:
        raise InstantError(
            f"A column of {column.dtype} with {column.ndim} dimensions does not hold "
            "instants.",
            "Give a one-dimensional array of numpy's `datetime64`, in UTC.",
        )
    return column.astype("datetime64[us]", copy=False).view(np.int64)


def _lengths(values: Lengths | Length, agreed: AgreedTime, *, rows: int) -> Column:
    """Return the lengths in microseconds, one for each row."""
    if isinstance(values, str | timedelta | Duration):
        column = np.full(rows, duration_us(values), np.int64)
    else:
        column = np.asarray(values)
        if column.dtype.kind != "m":
            raise DurationError(column.dtype)
        column = column.astype("timedelta64[us]", copy=False).view(np.int64)
        column = np.broadcast_to(column, rows) if column.ndim == 0 else column
    if len(column) != rows:
        _require_equal_length(np.empty(rows, np.int64), column)
    given = column != _NAT
    if (column[given] < 0).any():
        raise DurationError(f"negative, {_first_row(given & (column < 0))}")
    reach = agreed.timetable.rule.reach
    if (column[given] > reach[1] - reach[0]).any():
        too_long = given & (column > reach[1] - reach[0])
        raise NeverOpenError(f"its start, {_first_row(too_long)}", "after")
    return column


def _filled(column: Column, missing: npt.NDArray[np.bool_]) -> Column:
    """Return the column with some instant that is there where one is missing."""
    if not missing.any():
        return column
    return np.where(missing, column[~missing].min(), column)


def _require_equal_length(these: Column, those: Column) -> None:
    if these.shape != those.shape:
        raise InstantError(
            f"Two columns belong together, but hold {len(these)} and {len(those)} "
            "rows.",
            "Give columns of the same length.",
        )


def _first_row(which: npt.NDArray[np.bool_]) -> str:
    return f"first in row {int(np.argmax(which))}"
