"""The last moment of a deadline, from the facts that it is counted from.

Everything is counted on the wall clock of the agreement. Where a fact is not known
there is no deadline yet: none is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from troth.model.calendar_period import month_start
from troth.model.deadline import Anchor, Cutoff, Cycle, Deadline, Reckoner, add_months
from troth.model.period import Period

_INSTANT = timedelta(microseconds=1)
_MONTHS = {
    Anchor.MONTH_END: 1,
    Anchor.QUARTER_END: 3,
    Anchor.YEAR_END: 12,
    Cycle.MONTH: 1,
    Cycle.QUARTER: 3,
    Cycle.YEAR: 12,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the deadlines about one window are counted from.

    Attributes:
        window: The window that a credit is for.
        instants: When each thing happened, where it is known.
        cycle_day: The day of the month on which a billing cycle begins.
        term_ends_on: The day after the last of the term.
    """

    window: Period
    instants: Mapping[Anchor, datetime] = field(default_factory=dict, hash=False)
    cycle_day: int = 1
    term_ends_on: date | None = None


def cutoff_of(deadline: Deadline, facts: Facts, reckoner: Reckoner) -> Cutoff | None:
    """Return the last moment of a deadline; `None` where its anchor is not known."""
    anchor = deadline.anchor
    if deadline.span is not None:
        if anchor.is_boundary:
            first = _boundary(anchor, facts, reckoner)
            if first is None:
                return None
            midnight = reckoner.midnight(first)
            return reckoner.after(deadline.span, midnight, boundary=True)
        at_event = facts.instants.get(anchor)
        if at_event is None:
            return None
        return reckoner.after(deadline.span, at_event)
    found = facts.instants.get(anchor)
    if found is not None:
        days = [reckoner.date_of(found)]
    else:
        # Somewhere in the window: known if its first and last day give the same.
        ends = (facts.window.start, facts.window.end - _INSTANT)
        days = [reckoner.date_of(at) for at in ends]
    firsts = {_cycle_after(deadline, day, facts.cycle_day) for day in days}
    if len(firsts) > 1:
        return None
    (first,) = firsts
    return reckoner.end_of(first - timedelta(days=1))


def _boundary(anchor: Anchor, facts: Facts, reckoner: Reckoner) -> date | None:
    """Return the day that begins at the midnight which an anchor names."""
    last = reckoner.date_of(facts.window.end - _INSTANT)
    match anchor:
        case Anchor.TERM_END:
            return facts.term_ends_on
        case Anchor.CYCLE_END:
            return _cycle_start(last, facts.cycle_day, 1)
        case Anchor.WEEK_END:
            return last + timedelta(days=7 - last.weekday())
        case Anchor.MONTH_END | Anchor.QUARTER_END | Anchor.YEAR_END:
            return _calendar_start(last, _MONTHS[anchor], 1)
    return last + timedelta(days=1)


def _cycle_after(deadline: Deadline, day: date, cycle_day: int) -> date:
    """Return the day on which the cycle after the nth one from here begins."""
    later = deadline.nth + 1
    match deadline.cycle:
        case Cycle.BILLING:
            return _cycle_start(day, cycle_day, later)
        case Cycle.DAY:
            return day + timedelta(days=later)
        case Cycle.WEEK:
            return day + timedelta(days=7 * later - day.weekday())
        case cycle:
            return _calendar_start(day, _MONTHS[cycle], later)


def _calendar_start(day: date, months: int, later: int) -> date:
    """Return the start of the month, quarter or year so many after that of a day."""
    start = date(day.year, (day.month - 1) // months * months + 1, 1)
    return month_start(start, months * later)


def _cycle_start(day: date, cycle_day: int, later: int) -> date:
    """Return the start of the billing cycle so many after the one that holds a day."""
    this = add_months(date(day.year, 1, cycle_day), day.month - 1)
    held_by = 0 if this <= day else -1
    month = month_start(day, held_by + later)
    return add_months(date(month.year, 1, cycle_day), month.month - 1)
