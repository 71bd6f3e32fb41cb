"""What a service is made of: parts that must all work, or of which some must.

The shares of time in which parts work say how often the whole works only together
with how they fail. Both answers are exact: `expected` where parts fail independently
of one another, and `assured`, which holds however they fail together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

_NOTHING, _WHOLE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Composition:
    """A whole that works while at least `need` of its parts do.

    Serial parts are all needed; of redundant ones a single one is enough. A part is
    the name of a component, or a whole of its own.

    Example:
        >>> site = Composition(1, ("site-a", "site-b"))
        >>> whole = Composition(2, ("network", site))
        >>> one = Fraction(99, 100)
        >>> whole.expected({"network": one, "site-a": one, "site-b": one})
        Fraction(989901, 1000000)
    """

    need: int
    parts: tuple[Part, ...]

    @property
    def is_serial(self) -> bool:
        """Whether every part is needed."""
        return self.need == len(self.parts)

    @property
    def names(self) -> tuple[str, ...]:
        """The components, in the order written."""
        return tuple(dict.fromkeys(self._names()))

    @property
    def has_spares(self) -> bool:
        """Whether somewhere a part may fail without the whole."""
        inner = (part for part in self.parts if isinstance(part, Composition))
        return not self.is_serial or any(part.has_spares for part in inner)

    def __str__(self) -> str:
        """Say what must work: `all of network and (at least 1 of a and b)`."""
        said = [
            f"({one})" if isinstance(one, Composition) else one for one in self.parts
        ]
        if len(said) == 1:
            return said[0]
        listed = f"{', '.join(said[:-1])} and {said[-1]}"
        return f"{'all' if self.is_serial else f'at least {self.need}'} of {listed}"

    def expected(self, shares: Mapping[str, Fraction]) -> Fraction:
        """Return the share of time in which the whole works, parts failing apart.

        Args:
            shares: The share of time in which each component works.
        """
        return chance_of(self.need, [self._expected(one, shares) for one in self.parts])

    def assured(self, shares: Mapping[str, Fraction]) -> Fraction:
        """Return the share that the whole works at the least, however parts fail.

        Args:
            shares: The share of time in which each component works.
        """
        return least_of(self.need, [self._assured(one, shares) for one in self.parts])

    def _names(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, Composition):
                yield from part.names
            else:
                yield part

    @staticmethod
    def _expected(part: Part, shares: Mapping[str, Fraction]) -> Fraction:
        return part.expected(shares) if isinstance(part, Composition) else shares[part]

    @staticmethod
    def _assured(part: Part, shares: Mapping[str, Fraction]) -> Fraction:
        return part.assured(shares) if isinstance(part, Composition) else shares[part]


Part: TypeAlias = str | Composition


def chance_of(need: int, shares: Sequence[Fraction]) -> Fraction:
    """Return how often at least `need` parts work that fail independently.

    Example:
        >>> half = Fraction(1, 2)
        >>> chance_of(2, [half, half, half])
        Fraction(1, 2)
    """
    working = [_WHOLE] + [_NOTHING] * len(shares)  # by how many of them work
    for share in shares:
        for count in range(len(working) - 1, 0, -1):
            working[count] += share * (working[count - 1] - working[count])
        working[0] *= 1 - share
    return sum(working[need:], _NOTHING)


def least_of(need: int, shares: Sequence[Fraction]) -> Fraction:
    """Return how often at least `need` parts work, whatever fails together.

    The whole fails while too many parts do; the time they can do so together is at
    most what the parts that fail least often can fill (Rüger's bound, which is met).

    Example:
        >>> least_of(1, [Fraction(99, 100), Fraction(9, 10)])
        Fraction(99, 100)
        >>> least_of(2, [Fraction(99, 100), Fraction(9, 10)])
        Fraction(89, 100)
    """
    failing = sorted(1 - share for share in shares)
    fatal = len(failing) - need + 1
    bounds = (
        sum(failing[: len(failing) - spared], _NOTHING) / (fatal - spared)
        for spared in range(fatal)
    )
    return max(_NOTHING, 1 - min(bounds))
