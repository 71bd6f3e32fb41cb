"""Patterns of failure: `missed 3 times in 6 months`, `an outage of at least 24 h`.

A pattern is about one objective, and about each scope of it alone: one bad circuit does
not count for another. How far it looks back is a stretch of the calendar that ends with
the window of the last failure.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from troth.model.deadline import Span
from troth.model.objective import Bound, Comparator
from troth.model.phrases import exact_text
from troth.model.quantity import Duration, Unit, plain_decimal


class Counted(Enum):
    """What a pattern counts."""

    WINDOWS = "windows"  # missed, or with a reading beyond a bound
    OUTAGES = "outages"  # each of at least a length
    DOWN_TIME = "down time"
    DOWN_DAYS = "days"  # local dates on which there was an outage
    POINTS = "points"


_COMPARATORS = {
    Comparator.BELOW: "below",
    Comparator.ABOVE: "above",
    Comparator.AT_MOST: "at most",
    Comparator.AT_LEAST: "at least",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """What must have come together before something follows.

    Attributes:
        counted: What is counted. count: how much of it there must be.
        objective: The promise it is about; `None`: any one of them.
        bound: Readings that count as failures; `None`: those that missed the target.
        length: How long each outage, or all down time, must be. longer: and longer.
        back: How far it looks back; `None` where once is enough.
        in_a_row: Whether the windows must follow each other; `back` then only says
            of which sort they are.
    """

    counted: Counted = Counted.WINDOWS
    count: int = 1
    objective: str | None = None
    bound: Bound | None = None
    length: Duration | None = None
    longer: bool = False
    back: Span | None = None
    in_a_row: bool = False

    @property
    def looks_inside(self) -> bool:
        """Whether it counts what happened inside a window."""
        return self.counted not in (Counted.WINDOWS, Counted.POINTS)

    def __str__(self) -> str:
        """Show the canonical text."""
        about = f"{self.objective} " if self.objective is not None else ""
        return f"{about}{self._counting()}"

    def _counting(self) -> str:
        back = f" in {self.back}" if self.back is not None else ""
        than = "longer than" if self.longer else "of at least"
        match self.counted:
            case Counted.OUTAGES:
                outages = "outage" if self.count == 1 else "outages"
                return f"{self.count} {outages} {than} {self.length}{back}"
            case Counted.DOWN_TIME:
                than = "more than" if self.longer else "at least"
                return f"down {than} {self.length}{back}"
            case Counted.DOWN_DAYS:
                days = "day" if self.count == 1 else "days"
                return f"down on {self.count} {days}{back}"
            case Counted.POINTS:
                points = "point" if self.count == 1 else "points"
                return f"{self.count} {points}{back}"
        failing = "missed"
        if self.bound is not None:
            words = _COMPARATORS[self.bound.comparator]
            failing = f"{words} {_value_text(self.bound)}"
        if self.in_a_row and self.back is not None:
            return f"{failing} in {self.count} consecutive {self.back.unit.value}s"
        if self.in_a_row:
            return f"{failing} {self.count} times in a row"
        if self.back is None:
            return failing
        return f"{failing} {'once' if self.count == 1 else f'{self.count} times'}{back}"


def _value_text(bound: Bound) -> str:
    """Return a bound as it is written: digits without commas."""
    if bound.unit is Unit.NUMBER:
        return plain_decimal(bound.value, digits_max=24)
    return exact_text(bound.value, bound.unit)


class Part(Enum):
    """What a step of a ladder is a part of."""

    TARGET_TIME = "target time"
    BUDGET = "budget"


@dataclass(frozen=True, slots=True)
class Used:
    """So many per cent of the target time, or of the error budget, are used up."""

    percent: int
    of: Part

    def __str__(self) -> str:
        """Show the canonical text."""
        return f"{self.percent} % of {self.of.value} used"


@dataclass(frozen=True, slots=True)
class LateBy:
    """Something is late by so much, on the objective's own clock."""

    span: Span

    def __str__(self) -> str:
        """Show the canonical text."""
        return f"{self.span} late"


@dataclass(frozen=True, slots=True)
class Ahead:
    """So much is left before the limit, on the objective's own clock."""

    span: Span

    def __str__(self) -> str:
        """Show the canonical text."""
        return f"{self.span} before the limit"


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A warning was given: the promise is likely to be missed."""

    def __str__(self) -> str:
        """Show the canonical text."""
        return "at risk"


StepRule = Pattern | Used | LateBy | Ahead | AtRisk
"""When a step of a ladder is reached."""
