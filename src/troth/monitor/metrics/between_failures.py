"""Between failures: how often something fails, and how long it works in between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from troth.model.catalogue import Holds, OptionsError, OptionType, option
from troth.model.expression import Expression, Field, Literal
from troth.model.measurement import FieldType, Stream, StreamKind
from troth.model.quantity import Duration, Unit
from troth.model.wording import Wording, say_condition, say_duration
from troth.monitor.metrics.kind import Ask, Measure, MetricKind, State

if TYPE_CHECKING:
    from troth.model.reading import Stretch, Window
    from troth.monitor.outages import Known

_FAILURES = "failures"
_READS = ("operating time", "start to start", "repair time", _FAILURES)


class BetweenFailures(MetricKind):
    """Mean time between failures, mean time to repair, or the number of failures.

    Use it where a promise speaks of how often a thing fails rather than for how long.
    `reads` says which figure is meant; two are both called MTBF:

    * `operating time`: the agreed time that it was up ÷ failures (also MTTF);
    * `start to start`: all agreed time ÷ failures, repair included;
    * `repair time`: the agreed time that it was down ÷ failures (MTTR);
    * `failures`: how many there were.

    It reads outages (`intervals`) or statuses that hold (`checks`), as `availability`
    does: outages closer together than `merge` are one failure, those shorter than
    `shortest` (or not `longer_than`) are none. A failure belongs to the window in
    which it begins, also where it lasts into the next one. Without a failure there is
    no mean, so `no_data` of the objective decides.

    YAML:
        metric: between_failures
        stream: checks
        down: status <> 'up'
        reads: operating time
    """

    name: ClassVar[str] = "between_failures"
    may_void: ClassVar[bool] = True
    streams: ClassVar[frozenset[StreamKind]] = frozenset(
        {StreamKind.CHECKS, StreamKind.INTERVALS}
    )

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options:
        """What `between_failures` takes."""

        unknown_time: ClassVar[str] = "removed"
        whole: ClassVar[Duration | None] = None
        unit: ClassVar[Duration | None] = None

        reads: str = option(OptionType.CHOICE, "Which figure is read.", choices=_READS)
        down: Expression | None = option(
            OptionType.CONDITION, "When a check is down.", default=None
        )
        holds: Holds = option(
            OptionType.HOLDS,
            "How long a check speaks for the time after it.",
            default=Holds(),
        )
        start: str = option(
            OptionType.FIELD,
            "When an outage begins (intervals).",
            default="start",
            holds=FieldType.TIME,
        )
        end: str = option(
            OptionType.FIELD,
            "When an outage ends (intervals).",
            default="end",
            holds=FieldType.TIME,
        )
        shortest: Duration | None = option(
            OptionType.DURATION, "Shorter outages are no failure.", default=None
        )
        longer_than: Duration | None = option(
            OptionType.DURATION, "Only longer outages are failures.", default=None
        )
        merge: Duration | None = option(
            OptionType.DURATION,
            "Outages closer together than this are one failure.",
            default=None,
        )

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return which figure is read of which failures, after “x is”."""
        said = [f"{_FIGURES[options.reads]}."]
        if options.down is not None:
            down = say_condition(options.down)
            said.append(f"It fails when {wording.subject} say that {down}.")
        else:
            said.append(f"It fails in each stretch that {wording.subject} name.")
        if options.merge is not None:
            gap = say_duration(options.merge)
            said.append(f"Outages less than {gap} apart are one failure.")
        if options.shortest is not None:
            shortest = say_duration(options.shortest)
            said.append(f"Outages shorter than {shortest} are none.")
        if options.longer_than is not None:
            longest = say_duration(options.longer_than)
            said.append(f"Only outages longer than {longest} are failures.")
        said.append("A failure belongs to the window in which it begins.")
        return " ".join(said)

    @staticmethod
    def unit_from(options: Options, types: Mapping[str, FieldType | None]) -> Unit:
        """Return a length of time, or a number where failures are counted."""
        del types
        return Unit.NUMBER if options.reads == _FAILURES else Unit.TIME

    @staticmethod
    def check(options: Options, stream: Stream) -> None:
        """Refuse a stream without what says when it failed."""
        if stream.kind is StreamKind.CHECKS and options.down is None:
            raise OptionsError(
                f"Nothing says when a row of `{stream.name}` is down.",
                "Write a condition, such as `down: status <> 'up'`.",
            )
        missing = [
            name
            for name in (options.start, options.end)
            if stream.fields.get(name) is not FieldType.TIME
        ]
        if stream.kind is StreamKind.INTERVALS and missing:
            raise OptionsError(
                f"`{stream.name}` has no time field `{missing[0]}`, so no outage has "
                "its ends.",
                "Add it to the stream, or say `start:` and `end:`.",
            )

    def takes_all_rows(self, ask: Ask) -> bool:
        """Take rows before the window too: statuses and outages last."""
        del ask
        return True

    def placed_at(self, ask: Ask) -> Expression:
        """Return the instant that dates a row; an outage is dated by its start."""
        if ask.stream.kind is StreamKind.INTERVALS:
            return Field(ask.options.start)
        return Field(ask.indicator.at or ask.stream.at)

    def columns(self, ask: Ask) -> Mapping[str, Expression]:
        """Return the columns it needs."""
        if ask.stream.kind is StreamKind.INTERVALS:
            return {"end": Field(ask.options.end)}
        return {"down": ask.options.down or Literal(value=False)}

    def begin(self, ask: Ask) -> State:
        """Return the empty state that fits the kind of stream."""
        from troth.model.catalogue import ALL
        from troth.monitor.outages import OutageRows, Statuses

        if ask.stream.kind is StreamKind.INTERVALS:
            return OutageRows(ask.as_of_us)
        return Statuses(ask.options.holds, (), ALL, ask.as_of_us)

    def measure(
        self, state: Known, ask: Ask, code: int, window: Window
    ) -> Iterable[Measure]:
        """Yield the figure that is asked for."""
        from troth.monitor.metrics.reductions.uptime import measure_failures

        yield measure_failures(state, ask, code, window)

    def explain(
        self, state: Known, ask: Ask, code: int, window: Window
    ) -> tuple[Stretch, ...]:
        """Return what was down, excluded, too short or unknown, in order of time."""
        from troth.monitor.metrics.reductions.uptime import explain_uptime

        return explain_uptime(state, ask, code, window)


_FIGURES = {
    "operating time": "the mean operating time between failures: the agreed time that "
    "it was up, divided by the number of failures",
    "start to start": "the mean time from failure to failure: all agreed time, repair "
    "included, divided by the number of failures",
    "repair time": "the mean time to repair: the agreed time that it was down, divided "
    "by the number of failures",
    _FAILURES: "the number of failures",
}
