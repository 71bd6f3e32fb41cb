"""Average: the arithmetic mean of a value over rows, or over intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from troth.model.catalogue import OptionType, option
from troth.model.expression import Expression
from troth.model.reading import Window
from troth.model.wording import Wording, say_operand
from troth.monitor.metrics.kind import Ask, Measure, MetricKind, State
from troth.monitor.metrics.total import SummedRows
from troth.monitor.placement import Placed
from troth.monitor.states import Sums


class Average(MetricKind):
    """Mean of a value over the rows that have it: speed of answer, latency, CSAT.

    Rows without the value are in neither sum nor count. With `weight`, each row
    counts as often as its weight says (daily averages weighted by calls).

    YAML:
        metric: average
        stream: calls
        of: answered - offered
    """

    name: ClassVar[str] = "average"

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options:
        """What `average` takes."""

        of: Expression = option(OptionType.EXPRESSION, "The value that is averaged.")
        weight: Expression | None = option(
            OptionType.EXPRESSION, "How much each row weighs.", default=None
        )

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return what is averaged, as it goes on after “x is”."""
        said = f"the mean of {say_operand(options.of)} over {wording.subject}"
        if options.weight is not None:
            said += f", each weighted by {say_operand(options.weight)}"
        return f"{said}. Rows without a value do not count."

    def columns(self, ask: Ask) -> Mapping[str, Expression]:
        """Return the value and the weight."""
        options: Average.Options = ask.options
        columns = {"of": options.of}
        if options.weight is not None:
            columns["weight"] = options.weight
        return columns

    def begin(self, ask: Ask) -> State:
        """Return empty sums."""
        return _Weighted() if ask.options.weight is not None else SummedRows()

    def measure(
        self, state: SummedRows | _Weighted, ask: Ask, code: int, window: Window
    ) -> Iterable[Measure]:
        """Yield the exact mean, none where there was no value."""
        groups = ask.groups_of(code, window)
        if isinstance(state, _Weighted):
            total, weight, rows = state.of(groups)
        else:
            total, rows = state.of(groups)
            weight = Fraction(rows)
        yield Measure(
            value=total / weight if weight > 0 else None,
            total=weight,
            rows=rows,
            counted_in="rows" if isinstance(state, SummedRows) else "weight",
        )


class _Weighted:
    """Sums of value × weight and of weight, exact, per group."""

    def __init__(self) -> None:
        self._products: dict[int, Fraction] = {}
        self._weights = Sums()

    def add(self, placed: Placed) -> None:
        values, weights = placed.numbers("of"), placed.numbers("weight")
        keep = [
            row
            for row in range(len(placed))
            if (values.valid is None or values.valid[row])
            and (weights.valid is None or weights.valid[row])
            and (placed.met is None or not placed.met[row])
        ]
        for row in keep:
            group = int(placed.groups[row])
            product = values.at(row) * weights.at(row)
            self._products[group] = self._products.get(group, Fraction(0)) + product
        if keep:
            rows = np.array(keep)
            self._weights.add(placed.groups[rows], weights.take(rows), placed.size)

    def merge(self, other: _Weighted) -> None:
        for group, product in other._products.items():
            self._products[group] = self._products.get(group, Fraction(0)) + product
        self._weights.merge(other._weights)

    def of(self, groups: range) -> tuple[Fraction, Fraction, int]:
        total = sum(
            (self._products.get(group, Fraction(0)) for group in groups), Fraction(0)
        )
        weight = sum((self._weights.of(group) for group in groups), Fraction(0))
        return total, weight, sum(self._weights.count(group) for group in groups)
