"""Average: the arithmetic mean of a value over rows, or over intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from troth.model.catalogue import OptionType, option
from troth.model.expression import Expression
from troth.model.wording import Wording, say_operand
from troth.monitor.metrics.kind import Ask, Measure, MetricKind, State

if TYPE_CHECKING:
    from troth.model.reading import Window
    from troth.monitor.metrics.reductions.rows import SummedRows, WeightedSums


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
        from troth.monitor.metrics.reductions.rows import SummedRows, WeightedSums

        return WeightedSums() if ask.options.weight is not None else SummedRows()

    def measure(
        self, state: SummedRows | WeightedSums, ask: Ask, code: int, window: Window
    ) -> Iterable[Measure]:
        """Yield the exact mean, none where there was no value."""
        from troth.monitor.metrics.reductions.rows import WeightedSums

        groups = ask.groups_of(code, window)
        if isinstance(state, WeightedSums):
            total, weight, rows = state.of(groups)
        else:
            total, rows = state.of(groups)
            weight = Fraction(rows)
        yield Measure(
            value=total / weight if weight > 0 else None,
            total=weight,
            rows=rows,
            counted_in="weight" if isinstance(state, WeightedSums) else "rows",
        )
