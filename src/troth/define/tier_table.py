"""What a table of tiers grants for every reading there can be.

The ends of the rows, the target and the ends of the scale cut all readings into
pieces: single values, and the open stretches between two of them. On each piece the
same rows hold and the target is met or not, so a table is judged by finitely many
questions, exactly. Where the reading is rounded before the table is read, only the
values that rounding can give are readings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import groupby, pairwise
from typing import TypeVar

from troth.define.agreed_text import AgreedText
from troth.define.ranges import Range
from troth.define.reader import Listing
from troth.model.agreement import Agreement
from troth.model.money import Money
from troth.model.objective import (
    Bound,
    Comparator,
    GoalBound,
    Objective,
    Target,
    TargetMatrix,
    Within,
)
from troth.model.quantity import Rounding, Unit
from troth.model.remedy import Remedy, Tier

T = TypeVar("T")

_ROWS_MAX = 100  # no table that people read is longer


@dataclass(frozen=True, slots=True)
class Piece:
    """Readings that the table and the target treat alike.

    Attributes:
        values: The readings: a single one, or an open stretch.
        rows: The numbers of the rows that cover them, from zero.
        row: The one that holds; `None` where no row covers them.
        is_met: Whether they keep the target; `None` where there is none.
        first: The smallest of them, and `last` the largest, where rounding makes
            them steps.
    """

    values: Range
    rows: tuple[int, ...]
    row: int | None
    is_met: bool | None
    first: Fraction | None = None
    last: Fraction | None = None


@dataclass(frozen=True, slots=True)
class TierTable:
    """A table, the promise it belongs to, and its pieces from low to high."""

    remedy: Remedy
    objective: Objective
    tiers: tuple[Tier, ...]
    unit: Unit
    target: Target | None
    rounding: Rounding | None
    _within: tuple[tuple[bool, ...], ...] = field(repr=False)
    pieces: tuple[Piece, ...] = field(default=())

    @classmethod
    def of(cls, agreement: Agreement, remedy: Remedy) -> TierTable | None:
        """Return the table of a remedy; `None` where it has none."""
        tiers = getattr(remedy.options, "tiers", None)
        objective = agreement.objectives.get(remedy.objective)
        if not tiers or len(tiers) > _ROWS_MAX or not isinstance(tiers[0], Tier):
            return None
        if objective is None:
            return None
        target = objective.targets
        if isinstance(target, TargetMatrix) or remedy.to is not None:
            # Each value of the field has a line of its own; and a bonus is for
            # readings that are better than the promise.
            target = None
        unit = objective.reading_unit(agreement.indicators[objective.indicator].unit)
        rounding = remedy.round_reading
        ranges = [range_of(tier) for tier in tiers]
        within = tuple(tuple(other.holds(one) for other in ranges) for one in ranges)
        table = cls(remedy, objective, tuple(tiers), unit, target, rounding, within)
        return replace(table, pieces=table._cut())

    @property
    def lower_is_worse(self) -> bool | None:
        """Which way readings get worse, as the target says; `None` if it does not."""
        match self.target:
            case Bound(comparator=comparator) | GoalBound(comparator=comparator):
                if comparator is Comparator.EXACTLY:
                    return None
                return comparator in (Comparator.AT_LEAST, Comparator.ABOVE)
            case Within():
                return True
        return None

    @property
    def from_good_to_bad(self) -> tuple[Piece, ...]:
        """The pieces in the order in which readings get worse."""
        return self.pieces[::-1] if self.lower_is_worse else self.pieces

    def grants(self, piece: Piece) -> bool:
        """Tell whether something is granted for a reading of a piece."""
        return piece.row is not None and bool(self.tiers[piece.row].credit)

    def stretches(
        self, sort: Callable[[Piece], T | None]
    ) -> Iterator[tuple[T, list[Piece]]]:
        """Yield neighbouring pieces of one sort; those of sort `None` are left out."""
        for key, group in groupby(self.pieces, key=sort):
            if key is not None:
                yield key, list(group)

    def span(self, pieces: Sequence[Piece]) -> Range:
        """Return the readings of neighbouring pieces as one range."""
        first, last = pieces[0], pieces[-1]
        if self.rounding is not None:
            return Range(
                first.first, high=last.last, high_inclusive=last.last is not None
            )
        return Range(
            first.values.low,
            first.values.low_inclusive,
            last.values.high,
            last.values.high_inclusive,
        )

    def _cut(self) -> tuple[Piece, ...]:
        top = Fraction(1) if self.unit is Unit.SHARE else None
        marks = {Fraction(0), *([top] if top is not None else [])}
        for tier in self.tiers:
            marks |= {one for one in (tier.low, tier.high) if one is not None}
        bound = self._bound()
        if bound is not None:
            marks.add(bound)
        inside = sorted(
            one for one in marks if one >= 0 and (top is None or one <= top)
        )
        ranges = [_point(inside[0])]
        for low, high in pairwise(inside):
            ranges += [Range(low, low_inclusive=False, high=high), _point(high)]
        if top is None:
            ranges.append(Range(inside[-1], low_inclusive=False))
        found = (self._piece(one) for one in ranges)
        return tuple(piece for piece in found if piece is not None)

    def _piece(self, values: Range) -> Piece | None:
        assert values.low is not None, "readings begin at zero"
        first = last = None
        if self.rounding is not None:
            step = Fraction(10) ** -self.rounding.decimals
            step /= 100 if self.unit is Unit.SHARE else 1
            number = -(-values.low // step)
            first = number * step
            if first == values.low and not values.low_inclusive:
                first += step
            if values.high is not None:
                last = (values.high // step) * step
                if last == values.high and not values.high_inclusive:
                    last -= step
                if last < first:
                    return None  # rounding never gives a value here
        if values.high is None:
            sample = values.low + 1
        else:
            sample = (values.low + values.high) / 2
        rows = [n for n, tier in enumerate(self.tiers) if tier.covers(sample)]
        return Piece(
            values,
            tuple(rows),
            self._strictest(rows),
            self._is_met(sample),
            first,
            last,
        )

    def _strictest(self, rows: Sequence[int]) -> int | None:
        """Return the row that lies within the most of the others, as credits do."""
        if not rows:
            return None
        within = self._within
        return max(rows, key=lambda row: (sum(within[row][one] for one in rows), -row))

    def _bound(self) -> Fraction | None:
        match self.target:
            case Bound(value=value) | GoalBound(value=value):
                return value
            case Within(share=share):
                return share
        return None

    def _is_met(self, value: Fraction) -> bool | None:
        match self.target:
            case Bound() | GoalBound():
                return self.target.comparator.holds(value, self.target.value)
            case Within(share=share):
                return value >= share
        return None


def _point(value: Fraction) -> Range:
    return Range(value, high=value, high_inclusive=True)


def range_of(tier: Tier) -> Range:
    """Return the readings a row covers."""
    return Range(
        tier.low,
        tier.low_inclusive or tier.low is None,
        tier.high,
        tier.high_inclusive and tier.high is not None,
    )


def tables_of(text: AgreedText) -> tuple[TierTable, ...]:
    """Return the tables of an agreement by which misses are paid; a bonus is none."""
    if "tables" not in text.memory:
        agreement = text.agreement
        tables = (
            TierTable.of(agreement, one)
            for one in agreement.remedies.values()
            if one.to != agreement.objectives[one.objective].owed_by
        )
        text.memory["tables"] = tuple(one for one in tables if one is not None)
    found: tuple[TierTable, ...] = text.memory["tables"]
    return found


def table_path(text: AgreedText, remedy: Remedy) -> str:
    """Return the path under which the rows of a remedy's table stand."""
    path = f"remedies.{remedy.name}.tiers"
    return f"{path}.tiers" if text.has(f"{path}.tiers") else path


def row_path(text: AgreedText, remedy: Remedy, number: int) -> str:
    """Return the path of a row, counted from zero."""
    path = table_path(text, remedy)
    return f"{path}.{number + 1}" if isinstance(text.node(path), Listing) else path


@dataclass(frozen=True, slots=True)
class Granted:
    """One credit that a remedy names: a row of its table, or what each miss grants."""

    remedy: Remedy
    objective: Objective
    credit: Fraction | Money
    number: int
    path: str


def credits_of(text: AgreedText) -> Iterator[Granted]:
    """Yield every credit that the agreement names."""
    for table in tables_of(text):
        for number, tier in enumerate(table.tiers):
            path = row_path(text, table.remedy, number)
            yield Granted(table.remedy, table.objective, tier.credit, number + 1, path)
    for remedy in text.agreement.remedies.values():
        credit = getattr(remedy.options, "flat", None)
        objective = text.agreement.objectives.get(remedy.objective)
        if credit is not None and objective is not None:
            yield Granted(remedy, objective, credit, 1, f"remedies.{remedy.name}.flat")


def worth(credit: Fraction | Money) -> Fraction:
    """Return how much a row grants beside rows of the same sort."""
    return credit.amount if isinstance(credit, Money) else credit
