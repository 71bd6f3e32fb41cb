"""How long cases took, summed up or held against a limit one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import IntEnum
from fractions import Fraction

import numpy as np

from troth.model.catalogue import Aggregate, Statistic
from troth.model.objective import EachWithin, Target, Within
from troth.model.period import from_us
from troth.model.quantity import Limit
from troth.model.reading import Row, Window
from troth.monitor.cases import CaseTally, row_keys
from troth.monitor.clocks import is_within
from troth.monitor.metrics.kind import Ask, Measure
from troth.monitor.metrics.reductions.milestones import Cases
from troth.monitor.metrics.reductions.spread import Spread
from troth.monitor.numbers import Bools, Ints, Numbers
from troth.monitor.placement import Placed
from troth.monitor.states import Maxima, Sums


class _Outcome(IntEnum):
    """What became of a case that is judged by itself."""

    GOOD = 0
    LATE = 1
    PENDING = 2
    CONTRADICTORY = 3


class Durations:
    """What is kept of cases, as the target and `reads` ask for it."""

    def __init__(self, ask: Ask) -> None:
        """Start without cases."""
        self._ask = ask
        self._tally = CaseTally()
        self._sums, self._maxima, self._spread = Sums(), Maxima(), Spread()
        self._each: dict[int, list[tuple[str, int, int | None, _Outcome]]] = {}
        self._is_second_pass = False

    def add(self, placed: Placed) -> None:
        """Take the cases of a batch."""
        cases = Cases.of(placed, self._ask)
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

    def merge(self, other: Durations) -> None:
        """Take what another has seen."""
        self._tally.merge(other._tally)
        self._sums.merge(other._sums)
        self._maxima.merge(other._maxima)
        self._spread.merge(other._spread)
        for group, cases in other._each.items():
            self._each.setdefault(group, []).extend(cases)

    def refine(self, ask: Ask) -> Durations | None:
        """Return itself for a second pass, `None` where no percentile is read."""
        reads: Aggregate = ask.options.reads
        if reads.statistic is not Statistic.PERCENTILE or reads.share is None:
            return None
        if not self._spread.seek(ask, reads.share):
            return None
        self._is_second_pass = True
        return self

    def measures(self, ask: Ask, code: int, window: Window) -> Iterable[Measure]:
        """Yield the share, the statistic, or one measure per case."""
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

    def _sum_up(self, placed: Placed, cases: Cases, rows: Ints) -> None:
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
        self, placed: Placed, cases: Cases, rows: Ints, limit: Limit, *, is_each: bool
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

    def _within(self, cases: Cases, rows: Ints, limit: Limit) -> tuple[Bools, Bools]:
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
        self, placed: Placed, cases: Cases, rows: Ints, outcomes: Ints
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
