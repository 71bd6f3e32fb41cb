"""Slots: short intervals of equal length that are counted by themselves.

Counters lie slot by slot and, inside a slot, scope by scope. Rows that come in
order of time therefore touch a small part of the counters at once.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from troth.model.period import Stretches
from troth.model.reading import Window
from troth.monitor.axis import Axis
from troth.monitor.numbers import BILLION, Bools, Ints, Numbers
from troth.monitor.placement import Placed
from troth.monitor.states import SUM_MAX, Groups, count_into, reach_of


class SlotCounters:
    """Integer counters for every scope in every slot, in one or more channels."""

    def __init__(self, axis: Axis, slot_us: int, channels: int, dtype: type) -> None:
        """Lay the slots from the start of each segment; all counters are zero."""
        self.axis, self.slot_us = axis, slot_us
        self._first = axis.slot_starts(slot_us)
        self._room = 1
        self._borders: dict[range, tuple[Ints, Ints]] = {}
        self._counts: list[npt.NDArray[np.signedinteger]] = [
            np.zeros((int(self._first[-1]), self._room), dtype) for _ in range(channels)
        ]

    def keys(self, placed: Placed) -> Groups:
        """Return the place of each row among the counters of a channel."""
        self._reserve(placed.scopes)
        at, segments = placed.at, placed.segments
        cuts = self.axis.cuts
        if isinstance(segments, int):
            slots = self._slots_in_order(at, segments)
            if slots is None:
                slots = (at - cuts[segments]) // self.slot_us + self._first[segments]
        else:
            slots = (at - cuts[segments]) // self.slot_us + self._first[segments]
        return slots * self._room + placed.codes

    def _slots_in_order(self, at: Ints, segment: int) -> Ints | None:
        """Return the slots of sorted instants without a division for each row."""
        if len(at) < 64 or (at[1:] < at[:-1]).any():
            return None
        start = int(self.axis.cuts[segment])
        first = (int(at[0]) - start) // self.slot_us
        last = (int(at[-1]) - start) // self.slot_us
        if last - first > len(at):
            return None
        borders = start + np.arange(first + 1, last + 1, dtype=np.int64) * self.slot_us
        places = np.searchsorted(at, borders)
        lengths = np.diff(np.concatenate([[0], places, [len(at)]]))
        numbers = np.arange(first, last + 1, dtype=np.int64) + self._first[segment]
        return np.repeat(numbers, lengths)

    def count(self, channel: int, keys: Groups) -> None:
        """Add one at every key."""
        count_into(self._counts[channel].reshape(-1), keys)

    def add(self, channel: int, keys: Groups, amounts: Ints) -> None:
        """Add an amount at every key."""
        np.add.at(self._counts[channel].reshape(-1), keys, amounts)

    def merge(self, other: SlotCounters) -> None:
        """Add another's counters; its scopes are numbered alike."""
        self._reserve(other._room)
        for mine, theirs in zip(self._counts, other._counts, strict=True):
            mine[:, : theirs.shape[1]] += theirs

    def of(
        self, channel: int, code: int, window: Window, *, around: bool = False
    ) -> Ints:
        """Return the counters of one scope in a window, slot by slot."""
        segments = self._segments(window, around=around)
        first, last = self._first[segments.start], self._first[segments.stop]
        if code >= self._room:
            return np.zeros(int(last - first), np.int64)
        counts = self._counts[channel][first:last, code]
        return counts if counts.dtype == object else counts.astype(np.int64)

    def widen(self) -> None:
        """Go on with integers of any size."""
        self._counts = [counts.astype(object) for counts in self._counts]

    def borders(self, window: Window, *, around: bool = False) -> tuple[Ints, Ints]:
        """Return the starts and ends of a window's slots, in microseconds."""
        segments = self._segments(window, around=around)
        if segments not in self._borders:
            edges = [self.axis.slot_spans(one, self.slot_us) for one in segments]
            self._borders[segments] = (
                np.concatenate([one[:-1] for one in edges]),
                np.concatenate([one[1:] for one in edges]),
            )
        return self._borders[segments]

    def _segments(self, window: Window, *, around: bool) -> range:
        if around:
            return self.axis.segments_around(window)
        return self.axis.segments_of(window)

    def _reserve(self, scopes: int) -> None:
        if scopes <= self._room:
            return
        room = max(scopes, 2 * self._room)
        for place, counts in enumerate(self._counts):
            wider = np.zeros((len(counts), room), counts.dtype)
            wider[:, : self._room] = counts
            self._counts[place] = wider
        self._room = room


def touched(starts: Ints, ends: Ints, stretches: Stretches) -> Bools:
    """Return which slots share any time with some stretches."""
    edges = np.array(stretches.spans, np.int64).reshape(-1, 2)
    # The first stretch that is not over when the slot starts begins before its end.
    place = np.searchsorted(edges[:, 1], starts, side="right")
    begins = np.append(edges[:, 0], np.iinfo(np.int64).max)
    return np.asarray(begins[place] < ends)


class SlotSums:
    """Exact sums of numbers for every scope in every slot."""

    def __init__(self, axis: Axis, slot_us: int, channels: int) -> None:
        """Take as many channels as there are numbers to sum."""
        self.counters = SlotCounters(axis, slot_us, 2 * channels, np.int64)
        self._reach = 0  # no sum is further from zero

    def keys(self, placed: Placed) -> Groups:
        """Return the place of each row among the sums."""
        return self.counters.keys(placed)

    def add(self, channel: int, keys: Groups, numbers: Numbers) -> None:
        """Add the rows' numbers; a missing number adds nothing."""
        if numbers.valid is not None:
            rows = np.flatnonzero(numbers.valid)
            keys, numbers = keys[rows], numbers.take(rows)
        self._widen(reach_of(numbers))
        self.counters.add(2 * channel, keys, numbers.whole)
        if numbers.nano is not None:
            self.counters.add(2 * channel + 1, keys, numbers.nano)

    def merge(self, other: SlotSums) -> None:
        """Add another's sums."""
        self._widen(other._reach)
        self.counters.merge(other.counters)

    def of(
        self, channel: int, code: int, window: Window, *, around: bool = False
    ) -> tuple[Ints, Ints]:
        """Return the whole parts and billionths of one scope, slot by slot."""
        whole = self.counters.of(2 * channel, code, window, around=around)
        billionths = self.counters.of(2 * channel + 1, code, window, around=around)
        # Billionths of billions of rows fit: a row has less than 2**30 of them.
        carry, nano = np.divmod(billionths.astype(np.int64), BILLION)
        return whole + carry, nano

    def _widen(self, reach: int) -> None:
        """Make room for sums that grow by so much."""
        if self._reach <= SUM_MAX < self._reach + reach:
            self.counters.widen()
        self._reach += reach
