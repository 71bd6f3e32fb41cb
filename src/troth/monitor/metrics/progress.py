"""Progress: a running count or sum against what is owed by a day of the window."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from troth.model.catalogue import OptionType, option
from troth.model.expression import Expression, Field, Literal
from troth.model.measurement import FieldType
from troth.model.wording import Wording, say_operand
from troth.monitor.metrics.kind import Ask, Measure, MetricKind

if TYPE_CHECKING:
    from troth.model.reading import Window
    from troth.monitor.metrics.reductions.rows import TimelySums

_ONE = Literal(1)


class Progress(MetricKind):
    """What has come in so far: qualified leads, points, pipeline value.

    Each row counts what `counts` says (1 by default) at the instant of its `at`
    field. With `by: 25th` on the objective, only what came in until the end of that
    day of the window counts: what comes later is late.

    YAML:
        metric: progress
        stream: leads
        where: mql
        at: qualified
        counts: 1
    """

    name: ClassVar[str] = "progress"

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options:
        """What `progress` takes."""

        at: str = option(OptionType.FIELD, "When a row counts.", holds=FieldType.TIME)
        counts: Expression = option(
            OptionType.EXPRESSION, "What a row counts.", default=_ONE
        )

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return what adds up, as it goes on after “x is”."""
        counts = say_operand(options.counts)
        return (
            f"what has come in: each of {wording.subject} counts {counts} at its "
            f"“{options.at}”."
        )

    def placed_at(self, ask: Ask) -> Expression:
        """Return the instant at which a row counts."""
        return Field(ask.options.at)

    def columns(self, ask: Ask) -> Mapping[str, Expression]:
        """Return what a row counts."""
        return {"of": ask.options.counts}

    def begin(self, ask: Ask) -> TimelySums:
        """Return an empty sum."""
        from troth.monitor.metrics.reductions.rows import TimelySums

        return TimelySums(ask)

    def measure(
        self, state: TimelySums, ask: Ask, code: int, window: Window
    ) -> Iterable[Measure]:
        """Yield what came in by the day it was owed."""
        total, rows = state.of(ask.groups_of(code, window))
        yield Measure(value=total, rows=rows)
