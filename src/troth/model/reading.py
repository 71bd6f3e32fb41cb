"""Readings: one objective measured in one window for one scope.

A reading keeps its numerator and denominator, so a value exactly on the line is
decided exactly. What could not be measured is unknown: it is neither good nor bad,
and `completeness` says how much of the window is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from fractions import Fraction

from troth.model.objective import Target
from troth.model.period import Period
from troth.model.phrases import target_value, value_text, visible
from troth.model.quantity import Rounding, Unit

Scope = tuple[tuple[str, str], ...]
"""The values of an objective's `per` fields (and of its matrix), in order."""


class Verdict(Enum):
    """Whether the promise was kept."""

    MET = "met"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time that gets a reading of its own.

    Attributes:
        period: What is measured: the window inside the term.
        whole: The window as the rule draws it; larger than `period` where the term
            begins or ends inside it.
        label: How people call it: `2026-03`, `2026-W07`, `2026-Q1`.
        closed: Whether it is over; an open window is measured up to now and pays
            nothing yet.
        due_at: The instant by which a schedule is owed, where it is before the end.
        covered: What will be measured once it is over; `None` where that is `period`.
        portion: The share of the window's days that it is, where an amendment splits
            the window.
    """

    period: Period
    whole: Period
    label: str
    closed: bool = True
    due_at: datetime | None = None
    covered: Period | None = None
    portion: Fraction = Fraction(1)


class Nature(Enum):
    """What a stretch of a window was, and so how it counted."""

    DOWN = "down"  # counted against the obligor
    EXCLUDED = "excluded"  # an exclusion took it out, or made it count as met
    TOO_SHORT = "too short"  # an outage below the agreed length
    PARTIAL = "not a whole unit"  # cut because only whole minutes count
    OUTSIDE = "outside agreed time"  # down while nothing was promised
    NOT_EXCLUDED = "not excluded"  # an exclusion that broke its own conditions
    UNKNOWN = "unknown"  # no measurement


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the window that the explanation names, with the reason."""

    period: Period
    nature: Nature
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A measured row that counted against the obligor."""

    at: datetime
    key: str  # the row's key fields, or its number in the source
    value: Fraction | None  # what was measured, in the reading's detail unit
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was measured, and (once judged) whether the promise was kept.

    Attributes:
        value: The reading in `unit` (share of one, microseconds, number, amount), or
            `None` where there is nothing to divide by or no data.
        good: The good side of a share, in `counted_in` units. total: the whole side.
        total: What the value is a share of, or the number of values averaged.
        excluded: What an exclusion removed, in the same units as `total`.
        unknown: What could not be measured, in the same units.
        ahead: What of an open window is still to come, in the same units.
        completeness: The known share of the agreed window; `None` where rows may
            honestly be absent (cases, outages).
        counted_in: What good and total are: `microseconds`, `rows`, `requests` …
        rows: How many measured rows went in. pending: cases not yet due.
        unmatched: Rows that no line of the target matrix covers. contradictory: rows
            that cannot be true, such as an end before its start; they are not judged.
        target: What it was compared with. verdict: the outcome.
        stretches: For time: what the explanation lists. offenders: for rows: the
            first of those that counted against.
        data_digest: Names the data version it was computed from.
        version: The version of the agreement it was judged by.
    """

    objective: str
    indicator: str
    scope: Scope
    window: Window
    value: Fraction | None
    unit: Unit
    good: Fraction | None = None
    total: Fraction | None = None
    excluded: Fraction = Fraction(0)
    unknown: Fraction = Fraction(0)
    ahead: Fraction = Fraction(0)
    completeness: Fraction | None = None
    counted_in: str = "rows"
    rows: int = 0
    pending: int = 0
    unmatched: int = 0
    contradictory: int = 0
    target: Target | None = None
    verdict: Verdict = Verdict.UNKNOWN
    reason: str = ""  # why a verdict is unknown, or which rule decided it
    stretches: tuple[Stretch, ...] = ()
    offenders: tuple[Row, ...] = ()
    data_digest: str = ""
    version: str = ""

    @property
    def bad(self) -> Fraction | None:
        """The bad side of a share."""
        if self.good is None or self.total is None:
            return None
        return self.total - self.good

    def rounded(self, rounding: Rounding | None) -> Fraction | None:
        """Return the value rounded as declared, in the unit people read it in.

        The decimals of a share are those of its percentage, the decimals of a length
        of time those of its seconds.
        """
        if self.value is None or rounding is None:
            return self.value
        if self.unit is Unit.TIME:
            return rounding.apply(self.value / 1_000_000) * 1_000_000
        return rounding.apply(self.value, scale=100 if self.unit is Unit.SHARE else 1)

    @property
    def scope_text(self) -> str:
        """The scope as people read it: `region=eu-west, class=standard`."""
        return visible(", ".join(f"{name}={value}" for name, value in self.scope))


def reading_text(reading: Reading) -> str:
    """Return a reading's value, told apart from its target."""
    return value_text(reading.value, reading.unit, beside=target_value(reading.target))
