"""Availability: the share of agreed time that was not down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from troth.model.catalogue import (
    ALL,
    ANY,
    Holds,
    OptionsError,
    OptionType,
    ShareRule,
    option,
)
from troth.model.expression import Expression, Field, Literal, fields_of
from troth.model.measurement import FieldType, Stream, StreamKind
from troth.model.quantity import Duration, Unit
from troth.model.wording import (
    Wording,
    say_condition,
    say_duration,
    say_list,
    say_operand,
    say_share,
)
from troth.monitor.metrics.kind import Ask, Measure, MetricKind, State

if TYPE_CHECKING:
    from troth.model.reading import Stretch, Window
    from troth.monitor.outages import Known

_HOLDS_UNTIL_NEXT = Holds()
_COUNTED_BY = Duration.of(1, "min")


class Availability(MetricKind):
    """Share of agreed time in which the service was not down.

    Use it where a promise speaks of uptime. It reads three kinds of stream:

    * `checks`: a probe's result at an instant, or a status that holds until the next
      one. With `slot`, time is cut into slots and a slot is down when the checks in
      it say so (`down_when: all`); a slot without checks is unknown. Without `slot`,
      each status `holds` until the next.
    * `counts`: numbers counted per slot, such as requests and errors. The fields are
      summed in each slot, and `down` is asked of the sums; `needs` says how much
      traffic a slot must have to be down at all.
    * `intervals`: one row per outage with its start and end; what no row covers was
      up. A row without an end is an outage that goes on.

    Then, in this order: outages closer together than `merge` become one; outages
    shorter than `shortest` (or not `longer_than`) do not count. What is left counts
    where it lies in agreed time: inside the hours of `during` and the service's
    coverage, outside exclusions; with `whole`, only the full units of that length in
    it. With `unit`, the agreed time is cut into units of the clock, and each is down as
    a whole or not at all, as `unit_down` says. Unknown time is in neither side unless
    `unknown_time` says otherwise.

    Where only some are affected, `affected` and `out_of` weigh each outage (intervals):
    one that hits 20 of 100 users counts a fifth of its time, and outages at the same
    time add up to all of them at most; a row without these numbers counts in full.
    Where parts stand in for each other, `monitors` names the field that tells them
    apart and `members` says how many there are (intervals): it is down while
    `down_when` of them are down at the same time.

    With `total_time`, a window is reckoned to have that much time whatever its days
    (a month of 720 h), and a part of the window that part of it.

    An outage over the border of two windows is judged by its whole length, and each
    window counts its own part. Slots are laid from the start of each window; a check
    without a result says nothing, as if it had not been made.

    YAML:
        metric: availability
        stream: checks
        down: status <> 'up'
        holds: 5 min
        shortest: 2 min
    """

    name: ClassVar[str] = "availability"
    may_void: ClassVar[bool] = True
    streams: ClassVar[frozenset[StreamKind]] = frozenset(
        {StreamKind.CHECKS, StreamKind.COUNTS, StreamKind.INTERVALS}
    )
    unit: ClassVar[Unit | None] = Unit.SHARE

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options:
        """What `availability` takes."""

        down: Expression | None = option(
            OptionType.CONDITION,
            "When a check, or a slot of counts, is down.",
            default=None,
        )
        slot: Duration | None = option(
            OptionType.INTERVAL,
            "Cut time into slots of this length and judge each slot.",
            default=None,
        )
        holds: Holds = option(
            OptionType.HOLDS,
            "How long a check without slots speaks for the time after it.",
            default=_HOLDS_UNTIL_NEXT,
        )
        monitors: tuple[str, ...] = option(
            OptionType.FIELDS,
            "Fields that tell monitors of the same service apart.",
            default=(),
        )
        down_when: ShareRule = option(
            OptionType.SHARE_RULE,
            "Which share of the checks of a slot, or of the monitors, must be down.",
            default=ALL,
        )
        needs: Expression | None = option(
            OptionType.CONDITION,
            "What the sums of a slot must show for it to count as down at all.",
            default=None,
        )
        shortest: Duration | None = option(
            OptionType.DURATION, "Outages shorter than this do not count.", default=None
        )
        longer_than: Duration | None = option(
            OptionType.DURATION,
            "Only outages longer than this count.",
            default=None,
        )
        merge: Duration | None = option(
            OptionType.DURATION,
            "Outages closer together than this are one, gap included.",
            default=None,
        )
        whole: Duration | None = option(
            OptionType.DURATION,
            "Only full units of this length, aligned to the clock, count as down.",
            default=None,
        )
        unit: Duration | None = option(
            OptionType.DURATION,
            "Cut time into units of the clock; one that is down enough is down whole.",
            default=None,
        )
        unit_down: ShareRule | None = option(
            OptionType.SHARE_RULE,
            "Which share of a unit must be down for the whole of it to count as down; "
            "else any.",
            default=None,
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
        affected: Expression | None = option(
            OptionType.EXPRESSION,
            "How many a row of an outage affected; it weighs as much (intervals).",
            default=None,
        )
        out_of: Expression | None = option(
            OptionType.EXPRESSION,
            "Of how many that is.",
            default=None,
        )
        members: int | None = option(
            OptionType.COUNT,
            "How many monitors there are in all, down or not (intervals).",
            default=None,
        )
        total_time: Duration | None = option(
            OptionType.DURATION,
            "The time that a whole window is reckoned to have, whatever it has.",
            default=None,
        )
        unknown_time: str = option(
            OptionType.CHOICE,
            "What time without measurement counts.",
            default="removed",
            choices=("removed", "up", "down"),
        )

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return what is down and what of it counts, as it goes on after “x is”."""
        said = [
            "the share of agreed time in which it was not down.",
            _say_down(options, wording),
        ]
        if options.merge is not None:
            gap = say_duration(options.merge)
            said.append(f"Outages less than {gap} apart are one, gap included.")
        if options.shortest is not None:
            shortest = say_duration(options.shortest)
            said.append(f"Outages shorter than {shortest} do not count.")
        if options.longer_than is not None:
            said.append(
                f"Only outages longer than {say_duration(options.longer_than)} count."
            )
        if options.whole is not None:
            unit = say_duration(options.whole)
            said.append(f"Only full units of {unit} by the clock count as down.")
        if options.unit is not None:
            unit, share = (
                say_duration(options.unit),
                say_share(options.unit_down or ANY),
            )
            said.append(
                f"Each unit of {unit} by the clock of which {share} is down counts as "
                "down whole, and any other not at all."
            )
        if options.affected is not None and options.out_of is not None:
            part, whole = say_operand(options.affected), say_operand(options.out_of)
            said.append(f"An outage weighs as much as {part} is of {whole}.")
        if options.total_time is not None:
            said.append(
                "A whole window is reckoned to have "
                f"{say_duration(options.total_time)}, whatever its days."
            )
        said.append(
            {
                "removed": "Time without measurement is left out of both sides.",
                "up": "Time without measurement counts as up.",
                "down": "Time without measurement counts as down.",
            }[options.unknown_time]
        )
        return " ".join(said)

    @staticmethod
    def check(options: Options, stream: Stream) -> None:
        """Refuse a stream without what says when the service was down."""
        _check_weights(options, stream)
        if stream.kind is StreamKind.INTERVALS:
            for name in (options.start, options.end):
                if stream.fields.get(name) is not FieldType.TIME:
                    raise OptionsError(
                        f"`{stream.name}` has no time field `{name}`, so no outage "
                        "has its ends.",
                        "Add it to the stream, or say `start:` and `end:`.",
                    )
        elif options.down is None:
            raise OptionsError(
                f"Nothing says when a row of `{stream.name}` is down.",
                "Write a condition, such as `down: status <> 'up'`.",
            )

    def takes_all_rows(self, ask: Ask) -> bool:
        """Tell whether rows before the window matter: statuses and outages last."""
        return ask.stream.kind is StreamKind.INTERVALS or (
            ask.stream.kind is StreamKind.CHECKS and ask.options.slot is None
        )

    def looks_around(self, options: Options, stream: Stream) -> int:
        """Return how far beyond a window slots tell how long its outages are.

        An outage that goes on for the longest limit counts anyway, and one that ends
        before that ends where no other follows within `merge`.
        """
        slot = _slot_of(options, stream)
        limits = [one for one in (options.shortest, options.longer_than) if one]
        if slot is None or not (limits or options.merge):
            return 0
        merge = 0 if options.merge is None else options.merge.microseconds
        longest = max((limit.microseconds for limit in limits), default=0)
        slots = -(-(longest + merge) // slot.microseconds) + 1
        return slots * slot.microseconds

    def placed_at(self, ask: Ask) -> Expression:
        """Return the instant that dates a row; an outage is dated by its start."""
        if ask.stream.kind is StreamKind.INTERVALS:
            return Field(ask.options.start)
        return Field(ask.indicator.at or ask.stream.at)

    def columns(self, ask: Ask) -> Mapping[str, Expression]:
        """Return the columns it needs."""
        options: Availability.Options = ask.options
        columns: dict[str, Expression]
        if ask.stream.kind is StreamKind.INTERVALS:
            columns = {"end": Field(options.end)}
            columns |= {f"monitor {name}": Field(name) for name in options.monitors}
            if options.affected is not None and options.out_of is not None:
                columns |= {"affected": options.affected, "out_of": options.out_of}
            return columns
        if ask.stream.kind is StreamKind.COUNTS:
            wanted = fields_of(options.down) | fields_of(options.needs)
            return {f"sum {name}": Field(name) for name in sorted(wanted)}
        columns = {"down": options.down or Literal(value=False)}
        columns |= {f"monitor {name}": Field(name) for name in options.monitors}
        return columns

    def begin(self, ask: Ask) -> State:
        """Return the empty state that fits the kind of stream."""
        from troth.monitor.outages import (
            CountedSlots,
            MemberOutages,
            OutageRows,
            ProbedSlots,
            Statuses,
            WeighedOutages,
        )

        options: Availability.Options = ask.options
        if ask.stream.kind is StreamKind.INTERVALS:
            if options.affected is not None:
                return WeighedOutages(ask.as_of_us)
            if options.members is not None:
                return MemberOutages(
                    options.monitors, options.members, options.down_when, ask.as_of_us
                )
            return OutageRows(ask.as_of_us)
        slot = _slot_of(options, ask.stream)
        if ask.stream.kind is StreamKind.COUNTS:
            assert slot is not None, "counts always lie in slots"
            fields = sorted(fields_of(options.down) | fields_of(options.needs))
            return CountedSlots(
                ask.axis, slot.microseconds, fields, options.down, options.needs
            )
        if slot is not None:
            return ProbedSlots(ask.axis, slot.microseconds, options.down_when)
        return Statuses(
            options.holds, options.monitors, options.down_when, ask.as_of_us
        )

    def measure(
        self, state: Known, ask: Ask, code: int, window: Window
    ) -> Iterable[Measure]:
        """Yield the share of agreed time that was up."""
        from troth.monitor.metrics.reductions.uptime import measure_uptime

        yield measure_uptime(state, ask, code, window)

    def explain(
        self, state: Known, ask: Ask, code: int, window: Window
    ) -> tuple[Stretch, ...]:
        """Return what was down, excluded, too short or unknown, in order of time."""
        from troth.monitor.metrics.reductions.uptime import explain_uptime

        return explain_uptime(state, ask, code, window)


def _slot_of(options: Availability.Options, stream: Stream) -> Duration | None:
    """Return how long the slots are; `None` where time is not cut into slots."""
    if stream.kind is StreamKind.INTERVALS:
        return None
    if stream.kind is StreamKind.COUNTS and options.slot is None:
        return _COUNTED_BY
    return options.slot


def _check_weights(options: Availability.Options, stream: Stream) -> None:
    """Refuse weights that say half of what they need, or that no outage has."""
    of_outages = {
        "affected": options.affected,
        "out_of": options.out_of,
        "members": options.members,
    }
    given = [name for name, value in of_outages.items() if value is not None]
    if given and stream.kind is not StreamKind.INTERVALS:
        raise OptionsError(
            f"`{given[0]}` is about outages, and `{stream.name}` holds "
            f"{stream.kind.value}.",
            "Leave it out, or read a stream of intervals.",
        )
    if (options.affected is None) is not (options.out_of is None):
        raise OptionsError(
            "`affected` and `out_of` belong together.",
            "Write both: `affected: users`, `out_of: 250`.",
        )
    if options.affected and (options.merge or options.members or options.unit):
        raise OptionsError(
            "An outage that is weighed counts by itself, and not merged with others.",
            "Leave out `merge`, `members` and `unit`, or `affected`.",
        )
    if options.members is not None and not options.monitors:
        raise OptionsError(
            "Nothing says which of the members an outage is of.",
            "Name the field that tells them apart: `monitors: feed`.",
        )
    is_of_members = stream.kind is StreamKind.INTERVALS and bool(options.monitors)
    if is_of_members and (options.members is None or options.members < 1):
        raise OptionsError(
            "Outages do not show how many members there are.",
            "Say it: `members: 2`.",
        )


def _say_down(options: Availability.Options, wording: Wording) -> str:
    """Return when it is down, as the kind of stream tells it."""
    if options.members is not None:
        share, fields = say_share(options.down_when), say_list(options.monitors)
        return (
            f"Each {fields} is down in each stretch that {wording.subject} name of it, "
            f"from “{options.start}” to “{options.end}”; it is down while {share} of "
            f"the {options.members} are, at the same time."
        )
    if wording.stream is StreamKind.INTERVALS or options.down is None:
        return (
            f"It is down in each stretch that {wording.subject} name, from its "
            f"“{options.start}” to its “{options.end}”; one without an end goes on."
        )
    down = say_condition(options.down)
    if wording.stream is StreamKind.COUNTS:
        slot = say_duration(options.slot or Duration.of(1, "min"))
        said = f"Time is cut into slots of {slot}, and {wording.subject} are summed in "
        said += f"each; it is down in a slot where {down}"
        if options.needs is not None:
            said += f", provided that {say_condition(options.needs)}"
        return f"{said}."
    share = say_share(options.down_when)
    if options.slot is not None:
        return (
            f"Time is cut into slots of {say_duration(options.slot)}; it is down in a "
            f"slot where {down} for {share} of {wording.subject}, and unknown in a "
            "slot that has none."
        )
    rows, holds = wording.subject, _say_holds(options.holds)
    said = f"It is down while {rows} say that {down}; {holds}."
    if options.monitors:
        fields = say_list(options.monitors)
        said += f" Each {fields} watches by itself, and {share} of them must say so."
    return said


def _say_holds(holds: Holds) -> str:
    if holds.forever:
        return "each holds until the next one, and the last one goes on"
    if holds.longest is None:
        return "each holds until the next one, and the last one for no time"
    longest = say_duration(holds.longest)
    return f"each holds until the next one, but for {longest} at most"
