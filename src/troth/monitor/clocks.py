"""Limits on a clock, for whole columns: elapsed time, deadlines, within or not.

The clock is a business calendar or runs around the clock. A limit in working days
is a deadline by dates; time in which the clock was paused moves it on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from troth.errors import RefusedError
from troth.model.calendar import Calendar
from troth.model.quantity import DayMeaning, Duration, Limit, WorkingDays
from troth.model.spans import RowSpans, merge_by_row
from troth.monitor.numbers import Ints

FAR_US = 2**61
"""An instant beyond all that clocks show: the end of what goes on."""


class DayClockError(RefusedError):
    """A limit in working days on a clock that knows no days."""

    def __init__(self, limit: WorkingDays) -> None:
        super().__init__(
            "M302",
            f"A limit of {limit} needs a calendar to count on, and its clock has none.",
            "Name a calendar of the agreement: `clock: office`.",
        )


@dataclass(frozen=True, slots=True)
class Pauses:
    """Stretches in which clocks stood still: which row, from, to (microseconds)."""

    rows: Ints
    starts: Ints
    ends: Ints

    def of(self, chosen: Ints) -> Pauses:
        """Return the pauses of some rows, numbered anew in their order."""
        place = np.full(
            int(max(self.rows.max(initial=-1), chosen.max(initial=-1))) + 1, -1
        )
        place[chosen] = np.arange(len(chosen))
        kept = place[self.rows] >= 0
        return Pauses(place[self.rows[kept]], self.starts[kept], self.ends[kept])

    def inside(self, starts: Ints, ends: Ints) -> Pauses:
        """Return what of them lies between each row's start and end; the rest falls."""
        begin = np.maximum(self.starts, starts[self.rows])
        finish = np.minimum(self.ends, ends[self.rows])
        kept = begin < finish
        return Pauses(self.rows[kept], begin[kept], finish[kept])


def elapsed_us(
    clock: Calendar | None, starts: Ints, ends: Ints, pauses: Pauses | None
) -> Ints:
    """Return the time that passed on the clock from each start to each end."""
    inside = None if pauses is None else pauses.inside(starts, ends)
    if clock is None:
        return ends - starts - (0 if inside is None else _paused(len(starts), inside))
    given = None
    if inside is not None and len(inside.rows):
        given = (inside.rows, _instants(inside.starts), _instants(inside.ends))
    passed = clock.elapsed_many(_instants(starts), _instants(ends), pauses=given)
    return _microseconds(passed, "timedelta64[us]")


def due_us(
    clock: Calendar | None, starts: Ints, limit: Limit, pauses: Pauses | None
) -> Ints:
    """Return when the limit of each row is used up.

    Raises:
        DayClockError: The limit is in working days but the clock has no calendar.
    """
    if isinstance(limit, WorkingDays):
        if clock is None:
            raise DayClockError(limit)
        if limit.meaning is DayMeaning.SAME_TIME:
            days = clock.due_days_many(_instants(starts), limit.count)
        else:
            days = clock.end_of_day_many(_instants(starts), limit.count)
        due = _microseconds(days, "datetime64[us]")
        if pauses is None or not len(pauses.rows):
            return due
        return _moved_on(clock, starts, due, pauses)
    if clock is None:
        due = starts + limit.microseconds
        if pauses is None or not len(pauses.rows):
            return due
        return _moved_on(None, starts, due, pauses)
    lengths = np.full(len(starts), limit.microseconds).astype("timedelta64[us]")
    given = None
    if pauses is not None and len(pauses.rows):
        given = (pauses.rows, _instants(pauses.starts), _instants(pauses.ends))
    return _microseconds(
        clock.due_many(_instants(starts), lengths, pauses=given), "datetime64[us]"
    )


def is_within(
    clock: Calendar | None,
    starts: Ints,
    ends: Ints,
    limit: Limit,
    pauses: Pauses | None,
) -> np.ndarray:
    """Return for which rows the end is not after the limit."""
    if isinstance(limit, Duration):
        return elapsed_us(clock, starts, ends, pauses) <= limit.microseconds
    # Only pauses before the end can move a deadline beyond it.
    inside = None if pauses is None else pauses.inside(starts, ends)
    return np.asarray(ends <= due_us(clock, starts, limit, inside))


def _instants(us: Ints) -> np.ndarray:
    return us.astype("datetime64[us]")


def _microseconds(times: np.ndarray, unit: str) -> Ints:
    return np.asarray(times.astype(unit).astype(np.int64))


def _paused(size: int, pauses: Pauses) -> Ints:
    """Return how long each row's pauses are together; overlaps count once."""
    spans = merge_by_row(RowSpans(pauses.rows, pauses.starts, pauses.ends))
    paused: Ints = np.zeros(size, np.int64)
    np.add.at(paused, spans.rows, spans.ends - spans.starts)
    return paused


def _moved_on(clock: Calendar | None, starts: Ints, due: Ints, pauses: Pauses) -> Ints:
    """Return deadlines moved on by the paused clock time before them.

    A pause inside the time gained moves the deadline again, so this goes on until
    nothing moves; each round takes in at least one more pause.
    """
    first_due, moved = due, due
    for _ in range(len(pauses.rows) + 1):
        unpaused = elapsed_us(clock, starts, moved, None)
        paused = unpaused - elapsed_us(clock, starts, moved, pauses)
        if clock is None:
            following = first_due + paused
        else:
            lengths = paused.astype("timedelta64[us]")
            later = clock.due_many(_instants(first_due), lengths)
            following = _microseconds(later, "datetime64[us]")
            following = np.where(paused > 0, following, first_due)
        if (following == moved).all():
            break
        moved = following
    return moved
