"""Total: the sum of a value over all rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from troth.model.catalogue import OptionType, option
from troth.model.expression import Expression
from troth.model.reading import Window
from troth.model.wording import Wording, say_operand
from troth.monitor.metrics.kind import Ask, Measure, MetricKind
from troth.monitor.placement import Placed
from troth.monitor.states import Sums


class Total(MetricKind):
    """Sum of a value over all rows: points, minutes lost, units delivered.

    A window without rows totals 0; a row without the value adds nothing.

    YAML:
        metric: total
        stream: failures
        of: points
    """

    name: ClassVar[str] = "total"

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options:
        """What `total` takes."""

        of: Expression = option(OptionType.EXPRESSION, "The value that is summed.")

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return what is summed, as it goes on after “x is”."""
        return f"the sum of {say_operand(options.of)} over {wording.subject}."

    def columns(self, ask: Ask) -> Mapping[str, Expression]:
        """Return the value."""
        return {"of": ask.options.of}

    def begin(self, ask: Ask) -> SummedRows:
        """Return an empty sum."""
        del ask
        return SummedRows()

    def measure(
        self, state: SummedRows, ask: Ask, code: int, window: Window
    ) -> Iterable[Measure]:
        """Yield the exact sum."""
        total, count = state.of(ask.groups_of(code, window))
        yield Measure(value=total, rows=count)


class SummedRows:
    """Exact sums of one value per group, met rows left out."""

    def __init__(self) -> None:
        """Start with nothing summed."""
        self._sums = Sums()

    def add(self, placed: Placed) -> None:
        """Add the values of a batch."""
        numbers = placed.numbers("of")
        where = None if placed.met is None else ~placed.met
        self._sums.add(placed.groups, numbers, placed.size, where)

    def merge(self, other: SummedRows) -> None:
        """Add another's sums."""
        self._sums.merge(other._sums)

    def of(self, groups: range) -> tuple[Fraction, int]:
        """Return the sum over some groups, and how many values went in."""
        total = sum((self._sums.of(group) for group in groups), Fraction(0))
        return total, sum(self._sums.count(group) for group in groups)
