"""Progress: a running count or sum against what is owed by a day of the window."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from troth.model.catalogue import OptionType, option
from troth.model.expression import Expression, Field, Literal
from troth.model.measurement import FieldType
from troth.model.period import to_us
from troth.model.reading import Window
from troth.model.wording import Wording, say_operand
from troth.monitor.metrics.kind import Ask, Measure, MetricKind
from troth.monitor.metrics.total import SummedRows
from troth.monitor.placement import Placed

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

    def begin(self, ask: Ask) -> _Counted:
        """Return an empty sum."""
        return _Counted(ask)

    def measure(
        self, state: _Counted, ask: Ask, code: int, window: Window
    ) -> Iterable[Measure]:
        """Yield what came in by the day it was owed."""
        total, rows = state.of(ask.groups_of(code, window))
        yield Measure(value=total, rows=rows)


class _Counted(SummedRows):
    """Sums of what came in on time."""

    def __init__(self, ask: Ask) -> None:
        super().__init__()
        self._late = [
            (to_us(window.due_at), window.period.span[1])
            for window in ask.axis.windows
            if window.due_at is not None
        ]

    def add(self, placed: Placed) -> None:
        late = np.zeros(len(placed), np.bool_)
        for due, end in self._late:
            late |= (placed.at >= due) & (placed.at < end)
        self._sums.add(placed.groups, placed.numbers("of"), placed.size, ~late)
