"""Chance: everything a made-up year leaves open, drawn from one seeded generator.

All draws are made from uniform numbers by plain arithmetic, so that the same seed
gives the same values on every machine and with every version of numpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

Ints: TypeAlias = "np.ndarray[Any, np.dtype[np.int64]]"
Floats: TypeAlias = "np.ndarray[Any, np.dtype[np.float64]]"


class Chance:
    """Draws whole numbers, choices and waits.

    Args:
        generator: Seeded by whoever asks for a year.
    """

    def __init__(self, generator: np.random.Generator) -> None:
        self._generator = generator

    def units(self, count: int) -> Floats:
        """Return numbers of [0, 1)."""
        return self._generator.random(count)

    def between(self, low: int, high: int) -> int:
        """Return one whole number from `low` to `high`, both included."""
        return int(self.many_between(low, high, 1)[0])

    def many_between(self, low: int, high: int, count: int) -> Ints:
        """Return whole numbers from `low` to `high`, both included."""
        return low + (self.units(count) * (high - low + 1)).astype(np.int64)

    def waits(self, mean: int, most: int, count: int) -> Ints:
        """Return waiting times: many short ones, few long ones, none above `most`."""
        waits = -np.log1p(-self.units(count)) * mean
        return np.minimum(waits.astype(np.int64), most)

    def choices(self, shares: Sequence[int], count: int) -> Ints:
        """Return places in `shares`, each as often as its share of all says."""
        edges = np.cumsum(shares)
        drawn = self.units(count) * edges[-1]
        return np.asarray(np.searchsorted(edges, drawn, side="right"), np.int64)

    def distinct(self, low: int, high: int, count: int) -> list[int]:
        """Return different whole numbers from `low` to `high`, in order."""
        order = np.argsort(self.units(high - low + 1), kind="stable")
        return sorted((low + order[:count]).tolist())

    def rounded(self, values: Floats) -> Ints:
        """Return whole numbers that on average are the values."""
        return np.floor(values + self.units(len(values))).astype(np.int64)
