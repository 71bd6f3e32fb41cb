"""Count: how many rows there were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from troth.model.expression import Expression
from troth.model.quantity import Unit
from troth.model.wording import Wording
from troth.monitor.metrics.kind import Ask, Measure, MetricKind

if TYPE_CHECKING:
    from troth.model.reading import Window
    from troth.monitor.metrics.reductions.rows import CountedRows


class Count(MetricKind):
    """Number of rows: outages, complaints, missed appointments.

    Use `where` to say which rows are meant. A window without a row counts 0: that
    nothing happened is a measurement, as long as the stream has a source.

    YAML:
        metric: count
        stream: outages
        where: severity = 1
    """

    name: ClassVar[str] = "count"
    unit: ClassVar[Unit | None] = Unit.NUMBER

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options:
        """What `count` takes: nothing of its own."""

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return what is counted, as it goes on after “x is”."""
        del options  # it has none
        return f"the number of {wording.subject.removeprefix('the ')}."

    def columns(self, ask: Ask) -> Mapping[str, Expression]:
        """Return no column: rows are counted, not read."""
        del ask
        return {}

    def begin(self, ask: Ask) -> CountedRows:
        """Return an empty count."""
        from troth.monitor.metrics.reductions.rows import CountedRows

        del ask
        return CountedRows()

    def measure(
        self, state: CountedRows, ask: Ask, code: int, window: Window
    ) -> Iterable[Measure]:
        """Yield the number of rows."""
        rows = sum(state.tally.of(0, group) for group in ask.groups_of(code, window))
        yield Measure(value=Fraction(rows), rows=rows)
