"""Duration: how long cases take from one milestone to another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
from troth.monitor.cases import OFFENDERS_MAX, CaseTally, row_keys
from troth.monitor.clocks import Pauses, elapsed_us, is_within
from troth.monitor.metrics.kind import Ask, Measure, MetricKind
from troth.monitor.metrics.percentile import Spread
from troth.monitor.numbers import Bools, Ints, Numbers, to_instants
from troth.monitor.placement import Placed
from troth.monitor.states import Maxima, Sums

_EACH = Aggregate(Statistic.EACH)


class Duration(MetricKind):
    """Time that cases take on a clock: first reply, resolution, speed to lead.

    The clock is a calendar of the agreement (only open time passes) or `always`. It
    stands still in the stretches of the `pause` field. With several milestones in
    `from` or `to`, the first that happened counts.

    The target says what is read. `95 % within 30 min` reads the share of cases
    within the limit; `each within 4 h` gives every case a reading and a verdict of
    its own; a plain target such as `<= 4 h` is compared with what `reads` says:
    the `average` (MTTR), the `maximum`, or a `percentile`.

    A case that is still open counts as late once its limit has passed; until then
    it is pending and does not count. A case that ends before it starts contradicts
    itself: it is told and not judged. Cases belong to the window in which their
    clock starts, or with `placed_by: to` to the one in which it stops.

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
    earliest: Expression = Field(fields[0])
    for name in fields[1:]:
        earliest = Call("least", (earliest, Field(name)))
    return earliest


def pauses_of(column: pa.Array) -> Pauses:
    """Return the pauses in a column of lists of `{start, end}`."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    offsets = column.offsets.to_numpy().astype(np.int64)
    lengths = np.diff(offsets)
    if column.null_count:
        lengths = np.where(column.is_valid().to_numpy(zero_copy_only=False), lengths, 0)
    inner = column.flatten()
    starts, _ = to_instants(inner.field("start"))
    ends, _ = to_instants(inner.field("end"))
    rows = np.repeat(np.arange(len(column)), lengths)
    return Pauses(rows, starts, ends)


class _Durations:
    """What is kept of cases, as the target and `reads` ask for it."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._tally = CaseTally()
        self._sums, self._maxima, self._spread = Sums(), Maxima(), Spread()
        self._each: dict[int, list[tuple[str, int, int | None, bool]]] = {}
        self._is_second_pass = False

    def add(self, placed: Placed) -> None:
        ask = self._ask
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
        contradictory = started & ended & (ends < starts)
        usable = started & ~contradictory
        rows = np.flatnonzero(usable & ended)
        passed: Ints = np.zeros(len(placed), np.int64)
        if len(rows):
            given = None if pauses is None else pauses.of(rows)
            passed[rows] = elapsed_us(ask.clock, starts[rows], ends[rows], given)
        if placed.met is not None:
            usable = usable & ~placed.met

        if self._is_second_pass:
            self._add_spread(placed, passed, usable & ended)
            return
        case = _Cases(starts, ends, ended, usable, passed, pauses)
        for rows, limit in self._by_limit(placed):
            self._judge(placed, case, rows, limit, contradictory)

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
        for code in range(len(ask.scopes)):
            for window in ask.axis.windows:
                groups = ask.groups_of(code, window)
                found = self._spread.locate(groups, reads.share)
                for group in groups if found else ():
                    wanted.setdefault(group, set()).add(found[0] if found else 0)
        if not wanted:
            return None
        self._spread.look_into(wanted)
        self._is_second_pass = True
        return self

    def measures(self, ask: Ask, code: int, window: Window) -> Iterable[Measure]:
        groups = ask.groups_of(code, window)
        target = ask.target_of(ask.scopes.values[code])
        reads: Aggregate = ask.options.reads
        common = {
            "pending": self._tally.pending(groups),
            "contradictory": self._tally.contradictory(groups),
            "offenders": self._tally.offenders(groups),
            "counted_in": "cases",
        }
        if _limit_of(target) is not None and not isinstance(target, Within):
            yield from self._each_case(groups, common)
            return
        if isinstance(target, Within):
            good, total = self._tally.good(groups), self._tally.total(groups)
            yield Measure(
                value=Fraction(good, total) if total else None,
                good=Fraction(good),
                total=Fraction(total),
                rows=total,
                **common,
            )
            return
        count = sum(self._sums.count(group) for group in groups)
        yield Measure(
            value=self._statistic(groups, reads, count),
            total=Fraction(count),
            rows=count,
            **common,
        )

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

    def _each_case(self, groups: range, common: dict[str, object]) -> Iterable[Measure]:
        cases = sorted(case for group in groups for case in self._each.get(group, ()))
        if not cases:
            yield Measure(value=None, **common)  # type: ignore[arg-type]  # all Measure fields
            return
        for key, at, passed, is_good in cases:
            value = None if passed is None else Fraction(passed)
            late = () if is_good else (Row(from_us(at), key, value, _note(passed)),)
            yield Measure(
                value=value,
                good=Fraction(int(is_good)),
                total=Fraction(1),
                rows=1,
                counted_in="cases",
                case=key,
                offenders=late,
            )

    def _by_limit(self, placed: Placed) -> Iterable[tuple[Ints, Limit | None]]:
        """Yield the rows that share a limit, with it; a matrix has several."""
        limits: dict[Limit | None, list[int]] = {}
        for code in np.unique(placed.codes).tolist():
            target = self._ask.target_of(self._ask.scopes.values[code])
            limits.setdefault(_limit_of(target), []).append(code)
        for limit, codes in limits.items():
            if len(limits) == 1:
                yield np.arange(len(placed)), limit
            else:
                yield np.flatnonzero(np.isin(placed.codes, codes)), limit

    def _judge(
        self,
        placed: Placed,
        case: _Cases,
        rows: Ints,
        limit: Limit | None,
        contradictory: Bools,
    ) -> None:
        groups = placed.groups[rows]
        if limit is None:
            done = case.usable[rows] & case.ended[rows]
            numbers = Numbers(case.passed[rows], None, None)
            self._sums.add(groups, numbers, placed.size, done)
            kept = np.flatnonzero(done)
            self._maxima.add(groups[kept], numbers.take(kept))
            self._spread.add_numbers(groups, numbers, ~done)
            self._tally.add(
                groups,
                placed.size,
                good=done,
                pending=case.usable[rows] & ~case.ended[rows],
                contradictory=contradictory[rows],
            )
            return
        good, pending = self._within(case, rows, limit)
        excused = None if placed.met is None else placed.met[rows]
        if excused is not None:
            good = good | excused
            pending = pending & ~excused
        counted = case.usable[rows] if excused is None else case.usable[rows] | excused
        target = self._ask.target_of(
            self._ask.scopes.values[int(placed.codes[rows[0]])]
        )
        against = self._tally.add(
            groups[counted],
            placed.size,
            good=good[counted],
            pending=pending[counted],
        )
        self._tally.add(
            groups[contradictory[rows]],
            placed.size,
            good=np.zeros(int(contradictory[rows].sum()), np.bool_),
            contradictory=np.ones(int(contradictory[rows].sum()), np.bool_),
        )
        chosen = rows[counted]
        if isinstance(target, EachWithin):
            self._keep_each(placed, case, chosen, good[counted], pending[counted])
        else:
            self._keep_offenders(placed, case, chosen[against])

    def _within(self, case: _Cases, rows: Ints, limit: Limit) -> tuple[Bools, Bools]:
        """Return which cases are within the limit, and which are not yet due."""
        ask = self._ask
        good: Bools = np.zeros(len(rows), np.bool_)
        pending: Bools = np.zeros(len(rows), np.bool_)
        done = np.flatnonzero(case.usable[rows] & case.ended[rows])
        if len(done):
            chosen = rows[done]
            given = None if case.pauses is None else case.pauses.of(chosen)
            good[done] = is_within(
                ask.clock, case.starts[chosen], case.ends[chosen], limit, given
            )
        still_open = np.flatnonzero(case.usable[rows] & ~case.ended[rows])
        if len(still_open) and ask.as_of_us is not None:
            chosen = rows[still_open]
            now = np.full(len(chosen), ask.as_of_us, np.int64)
            begun = np.minimum(case.starts[chosen], now)
            given = None if case.pauses is None else case.pauses.of(chosen)
            # On the line it is not yet late: a reply now would still be in time.
            pending[still_open] = is_within(ask.clock, begun, now, limit, given)
        return good, pending

    def _keep_each(
        self, placed: Placed, case: _Cases, rows: Ints, good: Bools, pending: Bools
    ) -> None:
        keys = row_keys(placed, self._ask.stream.key)
        for row, is_good, is_pending in zip(
            rows.tolist(), good.tolist(), pending.tolist(), strict=True
        ):
            if is_pending:
                continue
            passed = int(case.passed[row]) if case.ended[row] else None
            self._each.setdefault(int(placed.groups[row]), []).append(
                (keys[row], int(placed.at[row]), passed, is_good)
            )

    def _keep_offenders(self, placed: Placed, case: _Cases, rows: Ints) -> None:
        if not len(rows):
            return
        wanted = np.zeros(len(rows), np.bool_)
        for group in np.unique(placed.groups[rows]).tolist():
            mine = np.flatnonzero(placed.groups[rows] == group)
            first = mine[np.argsort(placed.at[rows[mine]], kind="stable")]
            needed = self._tally.needs(group, placed.at[rows[first]])
            wanted[first[needed][: 4 * OFFENDERS_MAX]] = True
        keys = row_keys(placed, self._ask.stream.key)
        for row in rows[wanted].tolist():
            passed = int(case.passed[row]) if case.ended[row] else None
            self._tally.remember(
                int(placed.groups[row]),
                int(placed.at[row]),
                keys[row],
                None if passed is None else Fraction(passed),
                _note(passed),
            )

    def _add_spread(self, placed: Placed, passed: Ints, done: Bools) -> None:
        self._spread.add_numbers(placed.groups, Numbers(passed, None, None), ~done)


@dataclass(frozen=True, slots=True)
class _Cases:
    """The cases of a batch: milestones, whether they count, time passed."""

    starts: Ints
    ends: Ints
    ended: Bools
    usable: Bools
    passed: Ints
    pauses: Pauses | None


def _limit_of(target: Target | None) -> Limit | None:
    if isinstance(target, (Within, EachWithin)):
        return target.limit
    return None


def _note(passed: int | None) -> str:
    return "still open" if passed is None else ""
