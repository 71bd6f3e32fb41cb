"""The cumulative function of agreed time, compiled for columns of instants.

Let C(t) be the open time before t. It rises with slope one while the calendar is
open and rests while it is closed, so the open time between two instants is
C(end) - C(start), and a deadline is where C reaches C(start) + length: its
inverse. Both are one look-up in a table, for any calendar and any zone.

On the i-th stretch C(t) = min(t - start_i, length_i) + (length of those before).
Which stretch is i is found by binary search, or quicker: opening hours begin and
end on a grid (of a quarter of an hour, say), no slot of which is open in part, so
the number of the slot says it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from troth.model.hours import DAY_US
from troth.model.period import merged
from troth.model.spans import Column
from troth.model.timetable import PAGE_US, Timetable
from troth.model.wall_clock import WallClock

# A table of this many slots still fits a processor's cache.
_SLOTS_MAX = 1 << 20

# Rows worked on at a time: their columns stay in the cache from step to step.
_ROWS_AT_A_TIME = 1 << 14

# Far beyond all instants, and far from the ends of int64.
_FAR = 1 << 61


@dataclass(slots=True)
class AgreedTime:
    """The table of a timetable, grown as far as the questions have reached."""

    timetable: Timetable
    _table: AgreedTable | None = None

    def over(self, first: int, last: int) -> AgreedTable:
        """Return a table that covers two instants and all that was covered before."""
        kept = self._table
        if kept is not None:
            if kept.start <= first and last < kept.end:
                return kept
            first, last = min(first, kept.start), max(last, kept.end - 1)
        self._table = AgreedTable.of(self.timetable, first, last)
        return self._table


@dataclass(frozen=True, slots=True)
class AgreedTable:
    """What a calendar says between two instants, as arrays.

    All instants are microseconds since 1970 in UTC and lie from `start` to `end`.
    """

    start: int
    end: int
    opened: Steps
    """From an instant to C: what to add on the stretch, and C at its end."""
    reached: Steps
    """From C to an instant: what to add, without a limit."""
    total: int
    """C at the end of the table."""
    days: Days
    pieces: Pieces

    @classmethod
    def of(cls, timetable: Timetable, start: int, end: int) -> AgreedTable:
        """Return the table of a timetable that covers two instants at least."""
        first, last = start // PAGE_US, end // PAGE_US
        start, end = first * PAGE_US, (last + 1) * PAGE_US
        reach = timetable.rule.reach
        spans = list(
            merged(timetable.between(max(start, reach[0]), min(end, reach[1])))
        )
        edges = np.array(spans, dtype=np.int64).reshape(-1, 2)
        starts, ends = edges[:, 0].copy(), edges[:, 1].copy()
        lengths = ends - starts
        at_end = np.cumsum(lengths)
        before = at_end - lengths
        grid = int(np.gcd.reduce(np.append(edges.ravel() - start, end - start)))
        return cls(
            start=start,
            end=end,
            opened=Steps.of(
                edges=starts - start,
                step=grid,
                length=end - start,
                # Before the first stretch, C is zero whatever is added.
                added=np.append(_FAR, before - starts),
                limit=np.append(0, at_end),
            ),
            reached=Steps.of(
                edges=at_end,
                step=grid,
                length=int(lengths.sum()),
                added=np.append(starts - before, _FAR),
                limit=None,
            ),
            total=int(lengths.sum()),
            days=Days.of(timetable, first, last),
            pieces=Pieces.of(timetable.rule.clock, start, end),
        )

    def open_before(self, at: Column) -> Column:
        """Return C at each instant: the open time of the table before it."""
        found = np.empty_like(at)
        for rows in _chunks(len(at)):
            part = at[rows]
            step = self.opened.at(part - self.start)
            np.add(part, self.opened.added.take(step), out=found[rows])
            assert self.opened.limit is not None, "C rests at the end of a stretch"
            np.minimum(found[rows], self.opened.limit.take(step), out=found[rows])
        return found

    def where_reached(self, amount: Column, *, last: bool | np.ndarray) -> Column:
        """Return the instant at which C reaches each amount.

        C rests while the calendar is closed, so at a closing there are many such
        instants: the closing itself, and at the latest the next opening.

        Args:
            amount: Below `total`; at most `total` where the first instant is meant.
            last: Whether the last such instant is meant, for all or for each row.
        """
        found = np.empty_like(amount)
        back = np.broadcast_to(np.asarray(~np.asarray(last), np.int64), amount.shape)
        for rows in _chunks(len(amount)):
            part = amount[rows]
            step = self.reached.at(part - back[rows])
            np.add(part, self.reached.added.take(step), out=found[rows])
        return found


@dataclass(frozen=True, slots=True)
class Steps:
    """A function that is constant between edges, looked up by slot or by search."""

    edges: Column
    step: int
    """The width of a slot, or 0 if the edges lie on no grid that is worth it."""
    added: Column
    limit: Column | None

    @classmethod
    def of(
        cls,
        *,
        edges: Column,
        step: int,
        length: int,
        added: Column,
        limit: Column | None,
    ) -> Steps:
        """Return the function, spread over slots where they are few enough.

        Args:
            edges: Where the next value begins; multiples of the step.
            step: The width of a slot.
            length: Up to where the function is asked for, from zero.
            added: The value before the first edge, and from each edge on.
            limit: The same of a second value.
        """
        slots = length // step + 1
        if slots > _SLOTS_MAX:
            return cls(edges, 0, added, limit)
        place = np.searchsorted(edges, np.arange(slots) * step, side="right")
        return cls(edges, step, added[place], limit if limit is None else limit[place])

    def at(self, offsets: Column) -> Column:
        """Return the place of each offset in the columns of values."""
        if not self.step:
            return np.searchsorted(self.edges, offsets, side="right")
        return offsets // self.step


@dataclass(frozen=True, slots=True)
class Days:
    """The working dates of a table, and when each of them ends."""

    working: Column
    """Dates as days since 1970, in order."""
    ends: Column
    """The last closing instant of each."""

    @classmethod
    def of(cls, timetable: Timetable, first: int, last: int) -> Days:
        """Return the working dates of the pages from first to last."""
        ends: dict[int, int] = {}
        for page in range(first, last + 1):
            for day, _, end in timetable.days(page):
                ends[day] = max(end, ends.get(day, end))
        return cls(
            np.fromiter(ends.keys(), np.int64), np.fromiter(ends.values(), np.int64)
        )

    def place_after(self, days: Column) -> Column:
        """Return the place of the first working date after each date."""
        return np.searchsorted(self.working, days, side="right")

    def place_not_ended(self, at: Column) -> Column:
        """Return the place of the first working date that has not ended by then."""
        # Of two windows over midnight, the earlier may end later.
        latest = np.maximum.accumulate(self.ends)
        return np.searchsorted(latest, at, side="right")


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of constant offset of a wall clock, as columns."""

    starts: Column
    offsets: Column
    local_ends: Column

    @classmethod
    def of(cls, clock: WallClock, start: int, end: int) -> Pieces:
        """Return the pieces that hold all dates between two instants."""
        pieces = list(clock.pieces(start - 2 * DAY_US, end + 2 * DAY_US))
        starts, ends, offsets = np.array(pieces, dtype=np.int64).T
        return cls(starts, offsets, ends + offsets)

    def shown_at(self, at: Column) -> Column:
        """Return the local time that the clock shows at each instant."""
        piece = np.searchsorted(self.starts, at, side="right") - 1
        return at + self.offsets[piece]

    def first_showing(self, local: Column) -> Column:
        """Return the first instant at which the clock shows this time or a later."""
        piece = np.searchsorted(self.local_ends, local, side="right")
        first: Column = np.maximum(local - self.offsets[piece], self.starts[piece])
        return first


def _chunks(rows: int) -> list[slice]:
    return [
        slice(first, first + _ROWS_AT_A_TIME)
        for first in range(0, rows, _ROWS_AT_A_TIME)
    ]
