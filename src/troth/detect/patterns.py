"""Which rights arise from the readings of an agreement, and by which failures.

A pattern looks at one objective and one scope, window by window. It is fulfilled by a
failure and not by the passing of time: each failure that completes the pattern gives
the right anew. A window whose verdict is unknown is no failure, and breaks a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction

from troth.model.agreement import Agreement
from troth.model.clause import Entitlement
from troth.model.deadline import (
    MONTHS,
    Cutoff,
    Deadline,
    Reckoner,
    Span,
    SpanUnit,
    add_months,
)
from troth.model.identity import Subject, derive_id, subject_of
from troth.model.objective import (
    Bound,
    Comparator,
    EachWithin,
    WindowKind,
    WindowRule,
)
from troth.model.pattern import Counted, Pattern
from troth.model.period import Period
from troth.model.reading import Nature, Reading, Scope, Verdict
from troth.model.reckoning import Facts, cutoff_of
from troth.model.right import Notice, Right

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class _Failure:
    """A reading that counts, with how much of it does."""

    reading: Reading
    weight: Fraction


def find_rights(
    readings: Iterable[Reading],
    agreement: Agreement,
    *,
    notices: Mapping[str, Sequence[Notice]] | None = None,
    points: Mapping[Subject, Fraction] | None = None,
) -> tuple[Right, ...]:
    """Return the rights that arise, in order of time.

    Args:
        readings: Judged readings, in any order; those of windows still open are not
            looked at, but for single cases that are late already.
        agreement: Whose clauses are asked.
        notices: By clause, when failures were notified; a clause that asks for
            notices and has none here arises on condition.
        points: By subject of a reading, how many service points it has.
    """
    history: dict[tuple[str, Scope], list[Reading]] = {}
    for reading in sorted(readings, key=lambda one: one.window.whole.end):
        if reading.window.closed or isinstance(reading.target, EachWithin):
            history.setdefault((reading.objective, reading.scope), []).append(reading)
    found = [
        right
        for clause in agreement.entitlements
        for pattern in clause.when
        for (objective, _), mine in history.items()
        if pattern.objective in (None, objective)
        for right in _rights_of(
            clause,
            pattern,
            mine,
            agreement,
            notices=(notices or {}).get(clause.path),
            points=points or {},
        )
    ]
    once = {right.id: right for right in found}
    return tuple(sorted(once.values(), key=lambda right: right.since))


def patterns_begin(agreement: Agreement, start: datetime) -> datetime:
    """Return from when readings are needed to know what comes together from a start."""
    reckoner = Reckoner(agreement.timezone)
    begins = [start]
    for pattern in (one for right in agreement.entitlements for one in right.when):
        if pattern.in_a_row:
            days = max(
                _window_days(objective.window)
                for name, objective in agreement.objectives.items()
                if pattern.objective in (None, name)
            )
            span = Span(days * pattern.count, SpanUnit.DAYS)
            begins.append(_before(span, start, reckoner))
        elif pattern.back is not None:
            begins.append(_before(pattern.back, start, reckoner))
        elif pattern.counted is not Counted.WINDOWS and agreement.term.starts_on:
            begins.append(reckoner.midnight(agreement.term.starts_on))
    return min(begins)


_DAYS = {
    WindowKind.DAY: 1,
    WindowKind.WEEK: 7,
    WindowKind.MONTH: 31,
    WindowKind.CYCLE: 31,
    WindowKind.QUARTER: 92,
    WindowKind.YEAR: 366,
}


def _window_days(rule: WindowRule) -> int:
    """Return how many days lie at most between two windows of a rule."""
    if rule.kind is WindowKind.ROLLING:
        return _DAYS[rule.step]
    return _DAYS.get(rule.kind, rule.days)


def _rights_of(
    clause: Entitlement,
    pattern: Pattern,
    history: Sequence[Reading],
    agreement: Agreement,
    *,
    notices: Sequence[Notice] | None,
    points: Mapping[Subject, Fraction],
) -> Iterator[Right]:
    working = agreement.calendars[clause.calendar] if clause.calendar else None
    reckoner = Reckoner(agreement.timezone, working)
    cutoffs: dict[Subject, Cutoff] = {}
    counted = [_weigh(reading, pattern, reckoner, points) for reading in history]
    if clause.notified is not None:
        cutoffs = {
            subject_of(one.reading): _cutoff_after(
                clause.notified, one.reading, agreement, reckoner
            )
            for one in counted
        }
        if notices is not None:
            counted = _notified(counted, cutoffs, notices)
    for place, last in enumerate(counted):
        if not last.weight:
            continue
        back = list(_look_back(counted, place, pattern, reckoner))
        if not _suffices(sum(one.weight for one in back), pattern):
            continue
        reading = last.reading
        since = reading.window.whole.end
        subjects = [subject_of(one.reading) for one in back]
        unsure = notices is None and clause.notified is not None
        yield Right(
            id=derive_id("R", agreement.id, clause.path, *subject_of(reading)),
            clause=clause.path,
            holder=clause.holder,
            objective=reading.objective,
            scope=reading.scope,
            pattern=str(replace(pattern, objective=None)),
            since=since,
            readings=tuple(one.reading for one in back),
            exercise_by=_cutoff_after(clause.exercise, reading, agreement, reckoner)
            if clause.exercise is not None
            else None,
            notify_by=tuple(cutoffs[one] for one in subjects) if unsure else (),
        )


# How much a reading counts


def _weigh(
    reading: Reading,
    pattern: Pattern,
    reckoner: Reckoner,
    points: Mapping[Subject, Fraction],
) -> _Failure:
    match pattern.counted:
        case Counted.WINDOWS:
            return _Failure(reading, Fraction(_has_failed(reading, pattern.bound)))
        case Counted.OUTAGES:
            assert pattern.length is not None, "outages have a length"
            least = pattern.length.microseconds + pattern.longer
            long = [one for one in _outages(reading) if _length(one) >= least]
            return _Failure(reading, Fraction(len(long)))
        case Counted.DOWN_TIME:
            lost = sum(_length(one) for one in _outages(reading))
            return _Failure(reading, Fraction(lost))
        case Counted.DOWN_DAYS:
            days = {day for one in _outages(reading) for day in _days_of(one, reckoner)}
            return _Failure(reading, Fraction(len(days)))
        case Counted.POINTS:
            given = points.get(subject_of(reading), Fraction(0))
            return _Failure(reading, given)


def _has_failed(reading: Reading, bound: Bound | None) -> bool:
    if bound is None:
        return reading.verdict is Verdict.MISSED
    if reading.value is None or reading.verdict is Verdict.UNKNOWN:
        return False
    match bound.comparator:
        case Comparator.BELOW:
            return reading.value < bound.value
        case Comparator.AT_MOST:
            return reading.value <= bound.value
        case Comparator.ABOVE:
            return reading.value > bound.value
        case _:
            return reading.value >= bound.value


def _outages(reading: Reading) -> list[Period]:
    """Return the outages of a window; stretches that touch are one outage."""
    down = sorted(
        (one.period for one in reading.stretches if one.nature is Nature.DOWN),
        key=lambda period: period.start,
    )
    merged: list[Period] = []
    for period in down:
        if merged and period.start <= merged[-1].end:
            end = max(merged[-1].end, period.end)
            merged[-1] = Period(merged[-1].start, end)
        else:
            merged.append(period)
    return merged


def _length(period: Period) -> int:
    start, end = period.span
    return end - start


def _days_of(period: Period, reckoner: Reckoner) -> Iterator[int]:
    first = reckoner.date_of(period.start).toordinal()
    last = reckoner.date_of(period.end - _INSTANT).toordinal()
    yield from range(first, last + 1)


# What comes together


def _look_back(
    counted: Sequence[_Failure], place: int, pattern: Pattern, reckoner: Reckoner
) -> Iterator[_Failure]:
    """Yield the failures that count together with the one at a place."""
    if pattern.in_a_row:
        first = place
        while first > 0 and counted[first - 1].weight and place - first < _ROW_MAX:
            first -= 1
        row = counted[first : place + 1]
        # A longer row holds one of just the length, which is enough.
        yield from row[-pattern.count :]
        return
    if pattern.back is None and pattern.counted is Counted.WINDOWS:
        yield counted[place]
        return
    ends = counted[place].reading.window.whole.end
    begins = _before(pattern.back, ends, reckoner) if pattern.back else None
    for one in counted[: place + 1]:
        if one.weight and (begins is None or one.reading.window.whole.end > begins):
            yield one


_ROW_MAX = 10_000


def _before(span: Span, end: datetime, reckoner: Reckoner) -> datetime:
    """Return the instant so far before the end of a window."""
    day = reckoner.date_of(end)
    if span.unit in MONTHS:
        first = add_months(day, -span.count * MONTHS[span.unit])
    else:
        days = 7 if span.unit is SpanUnit.WEEKS else 1
        first = day - timedelta(days=span.count * days)
    return reckoner.midnight(first)


def _suffices(weight: Fraction | int, pattern: Pattern) -> bool:
    if pattern.counted is Counted.DOWN_TIME:
        assert pattern.length is not None, "down time has a length"
        return weight >= pattern.length.microseconds + pattern.longer
    return weight >= pattern.count


# Notices


def _cutoff_after(
    deadline: Deadline, reading: Reading, agreement: Agreement, reckoner: Reckoner
) -> Cutoff:
    """Return the last moment of a deadline counted from the end of a window."""
    facts = Facts(
        window=reading.window.whole,
        cycle_day=agreement.objectives[reading.objective].window.start_day,
        term_ends_on=agreement.term.ends_on,
    )
    cutoff = cutoff_of(deadline, facts, reckoner)
    assert cutoff is not None, "the language asks for a deadline after an end"
    return cutoff


def _notified(
    counted: Sequence[_Failure],
    cutoffs: Mapping[Subject, Cutoff],
    notices: Sequence[Notice],
) -> list[_Failure]:
    """Return what is left of failures once those not notified in time are no more.

    Each notice is for one failure: the first whose time it is.
    """
    left = sorted(notices, key=lambda notice: notice.at)
    kept = []
    for one in counted:
        cutoff = cutoffs[subject_of(one.reading)]
        since = one.reading.window.whole.end
        mine = next(
            (
                notice
                for notice in left
                if since <= notice.at
                and cutoff.holds(notice.at)
                and notice.is_about(one.reading.scope)
            ),
            None,
        )
        if one.weight and mine is not None:
            left.remove(mine)
            kept.append(one)
        else:
            kept.append(_Failure(one.reading, Fraction(0)))
    return kept
