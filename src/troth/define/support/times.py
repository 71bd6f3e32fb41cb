"""Limits of time below and above: steps that follow one another, each on its clock.

On one clock the limits add up. On several the worst moment counts: the steps are laid
end to end from every moment at which a clock starts or stops within a year, and the
end is held against the limit above.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from troth.define.support.chain import Carrier, Gap, Promise
from troth.model.calendar import Calendar
from troth.model.objective import EachWithin, Target, TargetMatrix, Within
from troth.model.period import Period
from troth.model.phrases import target_text
from troth.model.quantity import DayMeaning, Duration, Limit, percent

_STEP = timedelta(microseconds=1)
_SPAN = timedelta(days=366)
_REACH = timedelta(days=60)
_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Step:
    """A limit on the clock of a promise, and the share of cases that keep it."""

    label: str
    limit: Limit
    clock: Calendar
    share: Fraction = Fraction(1)

    def due(self, start: datetime) -> datetime:
        """Return until when the step may take that begins at an instant."""
        if isinstance(self.limit, Duration):
            return self.clock.due(
                start, timedelta(microseconds=self.limit.microseconds)
            )
        if self.limit.meaning is DayMeaning.SAME_TIME:
            return self.clock.due_days(start, self.limit.count)
        return self.clock.end_of_day(start, self.limit.count)

    def starts_of(self, ends: Iterable[datetime]) -> Iterator[datetime]:
        """Yield the latest starts from which the step may take until these instants."""
        if isinstance(self.limit, Duration):
            length = timedelta(microseconds=self.limit.microseconds)
            for end in ends:
                yield self.clock.due_before(end, length)


@dataclass(frozen=True, slots=True)
class Sum:
    """What steps one after the other come to, against the limit above.

    Attributes:
        whole: The limit above. steps: those below, in their order.
        component: The component in which they follow one another, where one is named.
        total: Their sum, where all run on the same clock by hours.
        worst_start: When a case must begin to be latest, where they do not; with
            `due`, the end of its limit above, and `done`, the end of the last step.
        share: Which share of cases keeps every step at the least.
    """

    whole: Step
    steps: tuple[Step, ...]
    component: str | None
    total: Duration | None
    worst_start: datetime | None
    due: datetime | None
    done: datetime | None
    share: Fraction
    line: str | None = None

    @property
    def is_in_time(self) -> bool:
        """Whether all steps end within the limit above, whenever a case begins."""
        if self.total is not None:
            assert isinstance(self.whole.limit, Duration), "as its steps are"
            return self.total <= self.whole.limit
        return self.due is None or self.done is None or self.done <= self.due

    @property
    def holds(self) -> bool:
        """Whether enough cases end in time."""
        return self.is_in_time and self.share >= self.whole.share

    @property
    def arithmetic(self) -> str:
        """How the sum is reckoned."""
        said = " + ".join(f"{one.label} {one.limit}" for one in self.steps)
        return f"{said} = {self.total}" if self.total is not None else said


def sums_of(promise: Promise, carriers: Sequence[Carrier]) -> Iterator[Sum]:
    """Yield what the steps below come to, for each target that is a limit of time.

    A case goes through the steps that name no component, and through those of the one
    component at which its cause lies; they come in the order of the agreements.
    """
    for line in promise.lines:
        whole = _step(promise, promise.target(line), promise.title)
        if whole is None:
            continue
        steps = [
            (
                carrier.stands_for,
                _step(carrier.promise, _for(carrier, line), carrier.label),
            )
            for carrier in carriers
        ]
        components = dict.fromkeys(name for name, _ in steps if name is not None)
        for component in components or (None,):
            path = [step for name, step in steps if name in (None, component)]
            known = tuple(step for step in path if step is not None)
            if known and len(known) == len(path):
                yield _add(whole, known, component, line, promise)


def find_long_steps(promise: Promise, carriers: Sequence[Carrier]) -> Iterator[Gap]:
    """Yield each limit that the steps below exceed."""
    for one in sums_of(promise, carriers):
        if one.holds:
            continue
        where = f" for {one.line}" if one.line is not None else ""
        where += f" where the cause lies in {one.component}" if one.component else ""
        said = f"“{promise.title}”{where} promises {_say(one.whole)}. "
        facts = [("objective", promise.objective.name)]
        if one.total is not None and not one.is_in_time:
            assert isinstance(one.whole.limit, Duration), "as its steps are"
            over = Duration(one.total.microseconds - one.whole.limit.microseconds)
            said += f"The steps that carry it take {one.arithmetic}: {over} more."
            facts += [("sum", str(one.total)), ("limit", str(one.whole.limit))]
            facts.append(("over", str(over)))
        elif not one.is_in_time:
            assert one.worst_start is not None, "found with the worst case"
            assert one.due is not None, "found with the worst case"
            assert one.done is not None, "found with the worst case"
            over = Duration((one.done - one.due) // _STEP)
            zone = promise.agreement.timezone
            said += (
                f"The steps that carry it ({one.arithmetic}) run on other clocks: a "
                f"case of {_local(one.worst_start, zone)} is due on "
                f"{_local(one.due, zone)} and may take until {_local(one.done, zone)}, "
                f"{over} later."
            )
            facts += [("start", one.worst_start.isoformat()), ("over", str(over))]
        else:
            said += (
                f"The steps that carry it are kept in time for {percent(one.share)} of "
                "cases at the least: what each may miss adds up."
            )
            facts += [("share", percent(one.share))]
        yield Gap(
            "D810",
            promise.agreement.id,
            f"{promise.path}.target",
            said,
            "Promise more time, or agree on shorter steps below.",
            tuple(facts),
            next(
                carrier.place
                for carrier in carriers
                if carrier.stands_for in (None, one.component)
            ),
        )


def _for(carrier: Carrier, line: str | None) -> Target | None:
    targets = carrier.promise.objective.targets
    if not isinstance(targets, TargetMatrix):
        return targets
    return targets.targets.get(line) if line is not None else None


def _step(promise: Promise, target: Target | None, label: str) -> Step | None:
    match target:
        case EachWithin(limit):
            return Step(label, limit, _clock(promise))
        case Within(share, limit):
            return Step(label, limit, _clock(promise), share)
    return None


def _clock(promise: Promise) -> Calendar:
    agreement = promise.agreement
    options = agreement.indicators[promise.objective.indicator].options
    name: str = getattr(options, "clock", "always")
    return agreement.calendars.get(name) or Calendar.always(agreement.timezone)


def _add(
    whole: Step,
    steps: tuple[Step, ...],
    component: str | None,
    line: str | None,
    promise: Promise,
) -> Sum:
    share = max(Fraction(0), 1 - sum((1 - one.share for one in steps), Fraction(0)))
    lengths = [one.limit for one in (whole, *steps)]
    hours = [one.microseconds for one in lengths if isinstance(one, Duration)]
    if len(hours) == len(lengths) and _is_one_clock((whole, *steps)):
        total = Duration(sum(hours[1:]))
        return Sum(whole, steps, component, total, None, None, None, share, line)
    start, due, done = _worst(whole, steps, _begin(promise))
    return Sum(whole, steps, component, None, start, due, done, share, line)


def _is_one_clock(steps: Sequence[Step]) -> bool:
    year = Period(_YEAR, _YEAR + _SPAN)
    first = steps[0].clock
    return all(
        one.clock == first
        or one.clock.open_stretches(year) == first.open_stretches(year)
        for one in steps[1:]
    )


def _worst(
    whole: Step, steps: Sequence[Step], begin: datetime
) -> tuple[datetime, datetime, datetime]:
    """Return the start from which the steps end latest after the limit above."""
    found = None
    for start in sorted(_starts(whole, steps, begin)):
        done = start
        for step in steps:
            done = step.due(done)
        due = whole.due(start)
        if found is None or done - due > found[2] - found[1]:
            found = (start, due, done)
    assert found is not None, "the year itself begins somewhere"
    return found


def _starts(whole: Step, steps: Sequence[Step], begin: datetime) -> set[datetime]:
    """Return every moment within a year at which the lateness may turn."""
    year = Period(begin, begin + _SPAN)
    ends: set[datetime] = set()
    for step in reversed(steps):
        ends = _edges(step.clock, begin) | set(step.starts_of(ends))
    ends |= _edges(whole.clock, begin) | set(
        whole.starts_of(_edges(whole.clock, begin))
    )
    near = {one + shift for one in ends for shift in (-_STEP, timedelta(0))}
    return {one for one in near if year.contains(one)} | {begin}


def _edges(clock: Calendar, begin: datetime) -> set[datetime]:
    period = Period(begin, begin + _SPAN + _REACH)
    return {
        edge for one in clock.open_stretches(period) for edge in (one.start, one.end)
    }


def _begin(promise: Promise) -> datetime:
    day = promise.agreement.term.starts_on
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else _YEAR


def _say(step: Step) -> str:
    target = Within(step.share, step.limit)
    return target_text(EachWithin(step.limit) if step.share == 1 else target)


def _local(at: datetime, zone: str) -> str:
    # The last microsecond before a clock stops is shown as that moment.
    shown = (at + _STEP if at.microsecond else at).astimezone(ZoneInfo(zone))
    return f"{shown:%a %Y-%m-%d %H:%M}"
