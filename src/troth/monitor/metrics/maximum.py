"""Maximum: the largest value of any row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from troth.model.catalogue import OptionType, option
from troth.model.expression import Expression
from troth.model.reading import Window
from troth.model.wording import Wording, say_operand
from troth.monitor.metrics.kind import Ask, Measure, MetricKind
from troth.monitor.placement import Placed
from troth.monitor.states import Maxima, Tally


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

    def begin(self, ask: Ask) -> _Largest:
        """Return a state that has seen nothing."""
        del ask
        return _Largest()

    def measure(
        self, state: _Largest, ask: Ask, code: int, window: Window
    ) -> Iterable[Measure]:
        """Yield the largest value, none where there was no value."""
        groups = ask.groups_of(code, window)
        seen = [state.maxima.of(group) for group in groups]
        values = [value for value in seen if value is not None]
        yield Measure(
            value=max(values, default=None),
            rows=sum(state.tally.of(0, group) for group in groups),
        )


class _Largest:
    """The largest value and the number of rows per group, met rows left out."""

    def __init__(self) -> None:
        self.maxima, self.tally = Maxima(), Tally(1)

    def add(self, placed: Placed) -> None:
        numbers, groups = placed.numbers("of"), placed.groups
        if placed.met is not None:
            rows = np.flatnonzero(~placed.met)
            numbers, groups = numbers.take(rows), groups[rows]
        self.maxima.add(groups, numbers)
        self.tally.add(0, groups, placed.size, numbers.valid)

    def merge(self, other: _Largest) -> None:
        self.maxima.merge(other.maxima)
        self.tally.merge(other.tally)
