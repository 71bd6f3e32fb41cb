"""Maximum: the largest value of any row."""

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
    from troth.monitor.metrics.reductions.rows import LargestValues


class Maximum(MetricKind):
    """Largest value of any row: longest wait, recovery time, replication lag.

    YAML:
        metric: maximum
        stream: recoveries
        of: restored - declared
    """

    name: ClassVar[str] = "maximum"

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options:
        """What `maximum` takes."""

        of: Expression = option(OptionType.EXPRESSION, "The value looked at.")

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return whose largest value is read, as it goes on after “x is”."""
        return f"the largest {say_operand(options.of)} of {wording.subject}."

    def columns(self, ask: Ask) -> Mapping[str, Expression]:
        """Return the value."""
        return {"of": ask.options.of}

    def begin(self, ask: Ask) -> LargestValues:
        """Return a state that has seen nothing."""
        from troth.monitor.metrics.reductions.rows import LargestValues

        del ask
        return LargestValues()

    def measure(
        self, state: LargestValues, ask: Ask, code: int, window: Window
    ) -> Iterable[Measure]:
        """Yield the largest value, none where there was no value."""
        groups = ask.groups_of(code, window)
        seen = [state.maxima.of(group) for group in groups]
        values = [value for value in seen if value is not None]
        yield Measure(
            value=max(values, default=None),
            rows=sum(state.tally.of(0, group) for group in groups),
        )
