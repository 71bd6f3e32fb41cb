"""The axis of time that readings are placed on: segments, and slots inside them.

Windows may overlap (thirty days, every day), so time is cut at every border of any
window: a row lies in exactly one segment, and a window is a run of segments. States
are kept per segment and merged per window.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from troth.model.period import Span, merged
from troth.model.reading import Window
from troth.monitor.numbers import Ints


@dataclass(frozen=True)
class Axis:
    """The segments that some windows are cut into.

    Attributes:
        windows: In order of time; they may overlap and may leave gaps.
        around_us: How much time before and after the windows is looked at as well:
            what happens on their borders may depend on it.
        until_us: Nothing from this instant on is looked at; `None` for no end.
    """

    windows: tuple[Window, ...]
    around_us: int = 0
    until_us: int | None = None

    @cached_property
    def cuts(self) -> Ints:
        """All borders, sorted, in µs; segment `i` is `[cuts[i], cuts[i+1])`."""
        borders = {us for window in self.windows for us in window.period.span}
        borders.update(us for span in self.covered for us in span)
        return np.array(sorted(borders), np.int64)

    @property
    def segments(self) -> int:
        """How many segments there are (one that lies in no window gets no rows)."""
        return max(len(self.cuts) - 1, 0)

    @cached_property
    def covered(self) -> tuple[Span, ...]:
        """The time that lies in any window or around it: sorted, disjoint."""
        spans = (self._reach(window) for window in self.windows)
        return tuple(merged(sorted(spans)))

    def segments_of(self, window: Window) -> range:
        """Return the segments that make up a window."""
        start, end = window.period.span
        first = int(np.searchsorted(self.cuts, start))
        return range(first, int(np.searchsorted(self.cuts, end)))

    def segments_around(self, window: Window) -> range:
        """Return the segments that make up a window and the time around it."""
        start, end = self._reach(window)
        # Where another window lies next to it, its segments are larger.
        first = int(np.searchsorted(self.cuts, start, side="right")) - 1
        return range(first, int(np.searchsorted(self.cuts, end)))

    def _reach(self, window: Window) -> Span:
        start, end = window.period.span
        last = end + self.around_us
        if self.until_us is not None:
            last = max(end, min(last, self.until_us))
        return start - self.around_us, last

    def slot_starts(self, slot_us: int) -> Ints:
        """Return the first slot's number of each segment, and the total at the end.

        Slots of equal length are laid from the start of each segment; the last one
        of a segment that is no multiple of the length is shorter.
        """
        lengths = np.diff(self.cuts)
        slots = -(-lengths // slot_us)
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(slots)])

    def slot_spans(self, segment: int, slot_us: int) -> Ints:
        """Return the borders of the slots of a segment, one more than there are."""
        start, end = int(self.cuts[segment]), int(self.cuts[segment + 1])
        borders = np.arange(start, end, slot_us, dtype=np.int64)
        return np.append(borders, end)
