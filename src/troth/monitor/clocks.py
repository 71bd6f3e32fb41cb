"""Limits on a clock, for whole columns: elapsed time, deadlines, within or not.

The clock is a business calendar or runs around the clock. A limit in working days
is a deadline by dates; time in which the clock was paused moves it on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from troth.model.calendar import Calendar
from troth.model.quantity import DayMeaning, Duration, Limit, WorkingDays
from troth.monitor.numbers import Ints


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


def elapsed_us(
    clock: Calendar | None, starts: Ints, ends: Ints, pauses: Pauses | None
) -> Ints:
    """Return the time that passed on the clock from each start to each end."""
    if clock is None:
        passed = ends - starts
        if pauses is not None and len(pauses.rows):
            passed = passed - _paused_wall(starts, ends, pauses)
        return passed
    given = None
    if pauses is not None and len(pauses.rows):
        given = (pauses.rows, _instants(pauses.starts), _instants(pauses.ends))
    passed = clock.elapsed_many(_instants(starts), _instants(ends), pauses=given)
    return np.asarray(passed.astype("timedelta64[us]").astype(np.int64))


def due_us(
    clock: Calendar | None, starts: Ints, limit: Limit, pauses: Pauses | None
) -> Ints:
    """Return when the limit of each row is used up.

    Raises:
        ValueError: The limit is in working days but the clock has no calendar.
    """
    if isinstance(limit, WorkingDays):
        if clock is None:
            message = "a limit in working days needs a calendar as its clock"
            raise ValueError(message)
        if limit.meaning is DayMeaning.SAME_TIME:
            due = clock.due_days_many(_instants(starts), limit.count)
        else:
            due = clock.end_of_day_many(_instants(starts), limit.count)
        due = due.astype("datetime64[us]").astype(np.int64)
        if pauses is None or not len(pauses.rows):
            return np.asarray(due)
        return _moved_on(clock, starts, np.asarray(due), pauses)
    if clock is None:
        due = starts + limit.microseconds
        if pauses is not None and len(pauses.rows):
            due = _moved_on(None, starts, due, pauses)
        return due
    lengths = np.full(len(starts), limit.microseconds).astype("timedelta64[us]")
    given = None
    if pauses is not None and len(pauses.rows):
        given = (pauses.rows, _instants(pauses.starts), _instants(pauses.ends))
    due = clock.due_many(_instants(starts), lengths, pauses=given)
    return np.asarray(due.astype("datetime64[us]").astype(np.int64))


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
    return np.asarray(ends <= due_us(clock, starts, limit, pauses))


def _instants(us: Ints) -> np.ndarray:
    return us.astype("datetime64[us]")


def _paused_wall(starts: Ints, ends: Ints, pauses: Pauses) -> Ints:
    """Return how much of [start, end) each row's pauses cover; overlaps count once."""
    begin = np.maximum(pauses.starts, starts[pauses.rows])
    finish = np.minimum(pauses.ends, ends[pauses.rows])
    order = np.lexsort((begin, pauses.rows))
    paused: Ints = np.zeros(len(starts), np.int64)
    row, reached = -1, 0
    for place in order:
        if pauses.rows[place] != row:
            row, reached = int(pauses.rows[place]), int(begin[place])
        low, high = max(int(begin[place]), reached), int(finish[place])
        if high > low:
            paused[row] += high - low
            reached = high
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
            following = (
                clock.due_many(_instants(first_due), lengths)
                .astype("datetime64[us]")
                .astype(np.int64)
            )
            following = np.where(paused > 0, following, first_due)
        if (following == moved).all():
            break
        moved = following
    return moved
