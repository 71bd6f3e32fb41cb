"""Duration: how long cases take from one milestone to another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from fractions import Fraction
from typing import ClassVar

import numpy as np
import pyarrow as pa

from troth.model.catalogue import Aggregate, OptionType, Statistic, option
from troth.model.expression import Call, Expression, Field
from troth.model.measurement import FieldType, StreamKind
from troth.model.objective import EachWithin, Target, Within
from troth.model.period import from_us
from troth.model.quantity import Limit, Unit, percent
from troth.model.reading import Row, Window
from troth.model.wording import Wording
from troth.monitor.cases import CaseTally, row_keys
from troth.monitor.clocks import FAR_US, Pauses, elapsed_us, is_within
from troth.monitor.metrics.kind import Ask, Measure, MetricKind
from troth.monitor.metrics.percentile import Spread
from troth.monitor.numbers import Bools, Ints, Numbers, to_instants
from troth.monitor.placement import Placed
from troth.monitor.states import Maxima, Sums

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

    def begin(self, ask: Ask) -> _Durations:
        """Return a state without cases."""
        return _Durations(ask)

    def refine(self, state: _Durations, ask: Ask) -> _Durations | None:
        """Return the state for a second pass where a percentile is read."""
        return state.refine(ask)

    def measure(
        self, state: _Durations, ask: Ask, code: int, window: Window
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


def pauses_of(column: pa.Array) -> Pauses:
    """Return the pauses in a column of lists of `{start, end}`.

    A pause without an end goes on; one without a start is none.
    """
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    lengths = np.diff(column.offsets.to_numpy().astype(np.int64))
    if column.null_count:
        lengths = np.where(column.is_valid().to_numpy(zero_copy_only=False), lengths, 0)
    rows = np.repeat(np.arange(len(column)), lengths)
    inner = column.flatten()
    starts, begun = to_instants(inner.field("start"))
    ends, over = to_instants(inner.field("end"))
    if over is not None:
        ends = np.where(over, ends, FAR_US)
    if begun is not None:
        rows, starts, ends = rows[begun], starts[begun], ends[begun]
    return Pauses(rows, starts, ends)


class _Outcome(IntEnum):
    """What became of a case that is judged by itself."""

    GOOD = 0
    LATE = 1
    PENDING = 2
    CONTRADICTORY = 3


@dataclass(frozen=True, slots=True)
class _Cases:
    """The cases of a batch: milestones, whether they count, time passed.

    Attributes:
        usable: Started, and free of contradiction.
        contradictory: Ended, but before they started or without having started.
        met: Inside an exclusion that makes them count as met.
        passed: The time that those which ended took.
    """

    starts: Ints
    ends: Ints
    ended: Bools
    usable: Bools
    contradictory: Bools
    met: Bools
    passed: Ints
    pauses: Pauses | None

    @classmethod
    def of(cls, placed: Placed, ask: Ask) -> _Cases:
        """Return the cases as they are known at the instant of asking."""
        options: Duration.Options = ask.options
        starts, started = placed.instants("from")
        ends, ended = placed.instants("to")
        pauses = None
        if options.pause is not None:
            pauses = pauses_of(placed.column("pause"))
        everyone = np.ones(len(placed), np.bool_)
        started = everyone if started is None else started
        ended = everyone if ended is None else ended
        if ask.as_of_us is not None:
            ended = ended & (ends < ask.as_of_us)
        contradictory = ended & (~started | (ends < starts))
        usable = started & ~contradictory
        rows = np.flatnonzero(usable & ended)
        passed: Ints = np.zeros(len(placed), np.int64)
        if len(rows):
            given = None if pauses is None else pauses.of(rows)
            passed[rows] = elapsed_us(ask.clock, starts[rows], ends[rows], given)
        met = ~everyone if placed.met is None else placed.met
        return cls(starts, ends, ended, usable, contradictory, met, passed, pauses)

    def took(self, row: int) -> int | None:
        """Return how long a case took, `None` while it is open."""
        return int(self.passed[row]) if self.ended[row] else None


class _Durations:
    """What is kept of cases, as the target and `reads` ask for it."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._tally = CaseTally()
        self._sums, self._maxima, self._spread = Sums(), Maxima(), Spread()
        self._each: dict[int, list[tuple[str, int, int | None, _Outcome]]] = {}
        self._is_second_pass = False

    def add(self, placed: Placed) -> None:
        cases = _Cases.of(placed, self._ask)
        if self._is_second_pass:
            numbers = Numbers(cases.passed, None, None)
            done = cases.usable & cases.ended & ~cases.met
            self._spread.add_numbers(placed.groups, numbers, ~done)
            return
        for rows, (limit, is_each) in self._by_rule(placed):
            if limit is None:
                self._sum_up(placed, cases, rows)
            else:
                self._judge(placed, cases, rows, limit, is_each=is_each)

    def merge(self, other: _Durations) -> None:
        self._tally.merge(other._tally)
        self._sums.merge(other._sums)
        self._maxima.merge(other._maxima)
        self._spread.merge(other._spread)
        for group, cases in other._each.items():
            self._each.setdefault(group, []).extend(cases)

    def refine(self, ask: Ask) -> _Durations | None:
        reads: Aggregate = ask.options.reads
        if reads.statistic is not Statistic.PERCENTILE or reads.share is None:
            return None
        wanted: dict[int, set[int]] = {}
        for code, _ in ask.scopes.numbered():
            for window in ask.axis.windows:
                groups = ask.groups_of(code, window)
                found = self._spread.locate(groups, reads.share)
                if found is not None:
                    for group in groups:
                        wanted.setdefault(group, set()).add(found[0])
        if not wanted:
            return None
        self._spread.look_into(wanted)
        self._is_second_pass = True
        return self

    def measures(self, ask: Ask, code: int, window: Window) -> Iterable[Measure]:
        groups = ask.groups_of(code, window)
        target = ask.target_of(ask.scopes.values[code])
        told = Measure(
            value=None,
            pending=self._tally.pending(groups),
            contradictory=self._tally.contradictory(groups),
            offenders=self._tally.offenders(groups),
            counted_in="cases",
        )
        if isinstance(target, EachWithin):
            yield from self._each_case(groups, told)
        elif isinstance(target, Within):
            good, total = self._tally.good(groups), self._tally.total(groups)
            yield replace(
                told,
                value=Fraction(good, total) if total else None,
                good=Fraction(good),
                total=Fraction(total),
                rows=total,
            )
        else:
            count = sum(self._sums.count(group) for group in groups)
            value = self._statistic(groups, ask.options.reads, count)
            yield replace(told, value=value, total=Fraction(count), rows=count)

    def _statistic(
        self, groups: range, reads: Aggregate, count: int
    ) -> Fraction | None:
        if not count:
            return None
        if reads.statistic is Statistic.MAXIMUM:
            seen = [self._maxima.of(group) for group in groups]
            return max(value for value in seen if value is not None)
        if reads.statistic is Statistic.PERCENTILE and reads.share is not None:
            return self._spread.value_at(groups, reads.share)
        return sum((self._sums.of(group) for group in groups), Fraction(0)) / count

    def _each_case(self, groups: range, told: Measure) -> Iterable[Measure]:
        cases = [case for group in groups for case in self._each.get(group, ())]
        if not cases:
            yield told
        for key, at, passed, outcome in sorted(cases, key=_case_order):
            measure = Measure(value=None, counted_in="cases", case=key)
            if outcome is _Outcome.PENDING:
                yield replace(measure, pending=1)
                continue
            if outcome is _Outcome.CONTRADICTORY:
                yield replace(measure, contradictory=1)
                continue
            is_good = outcome is _Outcome.GOOD
            value = None if passed is None else Fraction(passed)
            late = () if is_good else (Row(from_us(at), key, value, _note(passed)),)
            yield replace(
                measure,
                value=value,
                good=Fraction(int(is_good)),
                total=Fraction(1),
                rows=1,
                offenders=late,
            )

    def _by_rule(
        self, placed: Placed
    ) -> Iterable[tuple[Ints, tuple[Limit | None, bool]]]:
        """Yield the rows that are judged alike, with how; a matrix has several."""
        rules: dict[tuple[Limit | None, bool], list[int]] = {}
        for code in np.unique(placed.codes).tolist():
            target = self._ask.target_of(self._ask.scopes.values[code])
            rules.setdefault(_rule_of(target), []).append(code)
        for rule, codes in rules.items():
            if len(rules) == 1:
                yield np.arange(len(placed)), rule
            else:
                yield np.flatnonzero(np.isin(placed.codes, codes)), rule

    def _sum_up(self, placed: Placed, cases: _Cases, rows: Ints) -> None:
        """Take cases whose time is averaged; those that count as met are left out."""
        groups = placed.groups[rows]
        usable = (cases.usable & ~cases.met)[rows]
        done, contradictory = usable & cases.ended[rows], cases.contradictory[rows]
        numbers = Numbers(cases.passed[rows], None, None)
        self._sums.add(groups, numbers, placed.size, done)
        kept = np.flatnonzero(done)
        self._maxima.add(groups[kept], numbers.take(kept))
        self._spread.add_numbers(groups, numbers, ~done)
        told = np.flatnonzero(usable | contradictory)
        self._tally.add(
            groups[told],
            placed.size,
            good=done[told],
            pending=~done[told],
            contradictory=contradictory[told],
        )

    def _judge(
        self, placed: Placed, cases: _Cases, rows: Ints, limit: Limit, *, is_each: bool
    ) -> None:
        """Take cases that are held against a limit, one by one."""
        rows = rows[(cases.usable | cases.contradictory)[rows]]
        contradictory = cases.contradictory[rows]
        good, pending = self._within(cases, rows, limit)
        good, pending = good | cases.met[rows], pending & ~cases.met[rows]
        against = self._tally.add(
            placed.groups[rows],
            placed.size,
            good=good,
            pending=pending,
            contradictory=contradictory,
        )
        if is_each:
            outcomes = np.where(good, _Outcome.GOOD, _Outcome.LATE)
            outcomes[pending] = _Outcome.PENDING
            outcomes[contradictory] = _Outcome.CONTRADICTORY
            self._keep_each(placed, cases, rows, outcomes)
        else:
            self._tally.remember(
                placed,
                rows[against],
                self._ask.stream.key,
                lambda row: _told(cases.took(row)),
            )

    def _within(self, cases: _Cases, rows: Ints, limit: Limit) -> tuple[Bools, Bools]:
        """Return which cases are within the limit, and which are not yet due."""
        ask = self._ask
        good: Bools = np.zeros(len(rows), np.bool_)
        pending: Bools = np.zeros(len(rows), np.bool_)
        done = np.flatnonzero(cases.usable[rows] & cases.ended[rows])
        if len(done):
            chosen = rows[done]
            given = None if cases.pauses is None else cases.pauses.of(chosen)
            good[done] = is_within(
                ask.clock, cases.starts[chosen], cases.ends[chosen], limit, given
            )
        still_open = np.flatnonzero(cases.usable[rows] & ~cases.ended[rows])
        if len(still_open) and ask.as_of_us is not None:
            chosen = rows[still_open]
            now = np.full(len(chosen), ask.as_of_us, np.int64)
            begun = np.minimum(cases.starts[chosen], now)
            given = None if cases.pauses is None else cases.pauses.of(chosen)
            # On the line it is not yet late: a reply now would still be in time.
            pending[still_open] = is_within(ask.clock, begun, now, limit, given)
        return good, pending

    def _keep_each(
        self, placed: Placed, cases: _Cases, rows: Ints, outcomes: Ints
    ) -> None:
        keys = row_keys(placed, self._ask.stream.key, rows)
        for row, key, outcome in zip(
            rows.tolist(), keys, outcomes.tolist(), strict=True
        ):
            kept = (key, int(placed.at[row]), cases.took(row), _Outcome(outcome))
            self._each.setdefault(int(placed.groups[row]), []).append(kept)


def _rule_of(target: Target | None) -> tuple[Limit | None, bool]:
    """Return the limit that cases are held against, and whether each by itself."""
    if isinstance(target, Within | EachWithin):
        return target.limit, isinstance(target, EachWithin)
    return None, False


def _case_order(
    case: tuple[str, int, int | None, _Outcome],
) -> tuple[str, int, int, _Outcome]:
    key, at, passed, outcome = case
    return key, at, -1 if passed is None else passed, outcome


def _told(passed: int | None) -> tuple[Fraction | None, str]:
    return None if passed is None else Fraction(passed), _note(passed)


def _note(passed: int | None) -> str:
    return "still open" if passed is None else ""
