"""Delivery: whether what was due came in time, and how late it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from troth.model.catalogue import OptionType, option
from troth.model.expression import Expression, Field
from troth.model.measurement import FieldType, StreamKind
from troth.model.quantity import Duration, Unit
from troth.model.wording import Wording, say_duration
from troth.monitor.metrics.kind import Ask, Measure, MetricKind

if TYPE_CHECKING:
    from troth.model.reading import Window
    from troth.monitor.metrics.reductions.deliveries import DueRows

_UNITS = {"on time": Unit.SHARE, "late": Unit.NUMBER}
_READS = (*_UNITS, "mean lateness", "longest lateness")


class Delivery(MetricKind):
    """Share of what was due that came in time; or how many were late, or how late.

    Use it for reports, files, parts and instalments: each row has the time at which
    it is `due` and, once it came, the one at which it was `delivered`. On the due
    time itself is in time; `grace` allows more. `reads` says which figure is meant:

    * `on time`: the share that came in time;
    * `late`: how many did not;
    * `mean lateness`, `longest lateness`: the time beyond the due time (and not from
      the end of the grace), where what came in time is not late at all.

    What has not come is late once it is due, and pending before. It is late up to the
    instant at which the question is asked, and where all is over, up to the end of
    the window. A row belongs to the window in which it is due.

    YAML:
        metric: delivery
        stream: reports
        due: declared
        delivered: restored
    """

    name: ClassVar[str] = "delivery"
    streams: ClassVar[frozenset[StreamKind]] = frozenset(
        {StreamKind.DELIVERIES, StreamKind.CASES}
    )

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options:
        """What `delivery` takes."""

        due: str = option(OptionType.FIELD, "When a row is due.", holds=FieldType.TIME)
        delivered: str = option(OptionType.FIELD, "When it came.", holds=FieldType.TIME)
        grace: Duration | None = option(
            OptionType.DURATION, "How much later is still in time.", default=None
        )
        reads: str = option(
            OptionType.CHOICE,
            "Which figure is read.",
            default="on time",
            choices=_READS,
        )

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return which figure is read of what is due, as it goes on after “x is”."""
        said = [f"{_FIGURES[options.reads]} of {wording.subject}."]
        said.append(f"Each is due at its “{options.due}”.")
        said.append(f"It came at its “{options.delivered}”.")
        if options.grace is not None:
            grace = say_duration(options.grace)
            said.append(f"Up to {grace} later is still in time.")
        said.append("One that has not come is late once it is due, and not before.")
        return " ".join(said)

    @staticmethod
    def unit_from(options: Options, types: Mapping[str, FieldType | None]) -> Unit:
        """Return the unit of the figure that is read."""
        del types
        return _UNITS.get(options.reads, Unit.TIME)

    def placed_at(self, ask: Ask) -> Expression:
        """Return when a row is due."""
        return Field(ask.options.due)

    def columns(self, ask: Ask) -> Mapping[str, Expression]:
        """Return when a row came."""
        return {"delivered": Field(ask.options.delivered)}

    def begin(self, ask: Ask) -> DueRows:
        """Return an empty state."""
        from troth.monitor.metrics.reductions.deliveries import DueRows

        return DueRows(ask)

    def measure(
        self, state: DueRows, ask: Ask, code: int, window: Window
    ) -> Iterable[Measure]:
        """Yield the figure that is asked for."""
        yield state.measure(ask, code, window)


_FIGURES = {
    "on time": "the share in time",
    "late": "the number late",
    "mean lateness": "the mean time late",
    "longest lateness": "the longest time late",
}
