"""Total: the sum of a value over all rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from troth.model.catalogue import OptionType, option
from troth.model.expression import Expression
from troth.model.wording import Wording, say_operand
from troth.monitor.metrics.kind import Ask, Measure, MetricKind

if TYPE_CHECKING:
    from troth.model.reading import Window
    from troth.monitor.metrics.reductions.rows import SummedRows


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
        from troth.monitor.metrics.reductions.rows import SummedRows

        del ask
        return SummedRows()

    def measure(
        self, state: SummedRows, ask: Ask, code: int, window: Window
    ) -> Iterable[Measure]:
        """Yield the exact sum."""
        total, count = state.of(ask.groups_of(code, window))
        yield Measure(value=total, rows=count)
