"""Duration: how long cases take from one milestone to another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from troth.model.catalogue import Aggregate, OptionType, Statistic, option
from troth.model.expression import Call, Expression, Field
from troth.model.measurement import FieldType, StreamKind
from troth.model.quantity import Unit, percent
from troth.model.wording import Wording
from troth.monitor.metrics.kind import Ask, Measure, MetricKind

if TYPE_CHECKING:
    from troth.model.reading import Window
    from troth.monitor.metrics.reductions.durations import Durations

_EACH = Aggregate(Statistic.EACH)


class Duration(MetricKind):
    """Time that cases take on a clock: first reply, resolution, speed to lead.

    The clock is a calendar of the agreement (only open time passes) or `always`. It
    stands still in the stretches of the `pause` field; a pause without an end goes on.
    With several milestones in `from` or `to`, the first that happened counts.

    The target says what is read. `95 % within 30 min` reads the share of cases
    within the limit; `each within 4 h` gives every case a reading and a verdict of
    its own; a plain target such as `<= 4 h` is compared with what `reads` says:
    the `average` (MTTR), the `maximum`, or a `percentile`.

    A case that is still open counts as late once its limit has passed; until then
    it is pending and does not count. A case that ends before it starts, or without
    having started, contradicts itself: it is told and not judged. Cases belong to the
    window in which their clock starts, or with `placed_by: to` to the one in which it
    stops; one that never stops then belongs to none, however late it is.

    YAML:
        metric: duration
        stream: tickets
        from: opened
        to: resolved
        clock: office
        pause: waiting
    """

    name: ClassVar[str] = "duration"
    streams: ClassVar[frozenset[StreamKind]] = frozenset(
        {StreamKind.CASES, StreamKind.DELIVERIES, StreamKind.INTERVALS}
    )
    unit: ClassVar[Unit | None] = Unit.TIME

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options:
        """What `duration` takes."""

        from_: tuple[str, ...] = option(
            OptionType.FIELDS,
            "The milestone at which the clock starts.",
            holds=FieldType.TIME,
        )
        to: tuple[str, ...] = option(
            OptionType.FIELDS,
            "The milestone at which it stops.",
            holds=FieldType.TIME,
        )
        clock: str = option(
            OptionType.CALENDAR, "The calendar on which time passes.", default="always"
        )
        pause: str | None = option(
            OptionType.FIELD,
            "The field with the stretches in which the clock stands still.",
            default=None,
            holds=FieldType.PAUSES,
        )
        placed_by: str = option(
            OptionType.CHOICE,
            "Which milestone places a case in a window.",
            default="from",
            choices=("from", "to"),
        )
        reads: Aggregate = option(
            OptionType.AGGREGATE,
            "What a plain target is compared with.",
            default=_EACH,
        )

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return where the clock starts, stands and stops, after “x is”."""
        start = " or ".join(f"“{one}”" for one in options.from_)
        stop = " or ".join(f"“{one}”" for one in options.to)
        said = [f"the time from {start} to {stop} of each of {wording.subject}."]
        if len(options.from_) > 1 or len(options.to) > 1:
            said.append("Of several milestones, the first that happened counts.")
        if options.clock == "always":
            said.append("Time passes around the clock.")
        else:
            said.append(f"Only the open time of “{options.clock}” passes.")
        if options.pause is not None:
            pause = options.pause
            said.append(f"The clock stands still in the stretches of “{pause}”.")
        said.append("One still open is late once its limit has passed, not before.")
        if options.placed_by == "to":
            said.append("A case belongs to the window in which its clock stops.")
        else:
            said.append("A case belongs to the window in which its clock starts.")
        match options.reads:
            case Aggregate(Statistic.EACH):
                pass
            case Aggregate(Statistic.PERCENTILE, Fraction() as share):
                rank = f"{percent(share)} percentile"
                said.append(f"A plain target is held against its {rank}.")
            case Aggregate(statistic):
                said.append(f"A plain target is held against its {statistic.value}.")
        return " ".join(said)

    def placed_at(self, ask: Ask) -> Expression:
        """Return the milestone that places a case."""
        options: Duration.Options = ask.options
        return _earliest(options.to if options.placed_by == "to" else options.from_)

    def columns(self, ask: Ask) -> Mapping[str, Expression]:
        """Return the milestones, the pauses and what names the case."""
        options: Duration.Options = ask.options
        columns = {"from": _earliest(options.from_), "to": _earliest(options.to)}
        if options.pause is not None:
            columns["pause"] = Field(options.pause)
        return columns | {f"key {name}": Field(name) for name in ask.stream.key}

    def begin(self, ask: Ask) -> Durations:
        """Return a state without cases."""
        from troth.monitor.metrics.reductions.durations import Durations

        return Durations(ask)

    def refine(self, state: Durations, ask: Ask) -> Durations | None:
        """Return the state for a second pass where a percentile is read."""
        return state.refine(ask)

    def measure(
        self, state: Durations, ask: Ask, code: int, window: Window
    ) -> Iterable[Measure]:
        """Yield the share, the statistic, or one measure per case."""
        yield from state.measures(ask, code, window)


def _earliest(fields: tuple[str, ...]) -> Expression:
    """Return the first of some milestones that happened; missing if none did."""
    earliest: Expression = Field(fields[0])
    for name in fields[1:]:
        other = Field(name)
        # The least of two values is missing where one of them is.
        either = (
            Call("coalesce", pair) for pair in ((earliest, other), (other, earliest))
        )
        earliest = Call("least", tuple(either))
    return earliest
