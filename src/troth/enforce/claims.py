"""Until when a credit must be claimed: the exact last moment and the last good day.

Everything is counted on the wall clock of the agreement. What a deadline is counted
from is a fact: the end of a month follows from the window that was missed, an incident
from its outages, and what only the parties know (a ticket, an invoice, a notice) is
handed in. Where the fact is not known there is no deadline yet: none is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from troth.model.agreement import Agreement
from troth.model.calendar_period import day_start, month_start
from troth.model.claim import Claim
from troth.model.deadline import Anchor, Cutoff, Cycle, Deadline, Reckoner, add_months
from troth.model.objective import WindowKind
from troth.model.period import Period
from troth.model.reading import Nature, Reading
from troth.model.remedy import Remedy
from troth.model.wall_clock import WallClock

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


def claim_cutoff(
    reading: Reading,
    remedy: Remedy,
    agreement: Agreement,
    known: Mapping[Anchor, datetime] | None = None,
) -> Cutoff | None:
    """Return the last moment at which the credit for a reading may be claimed.

    Args:
        reading: What the credit is for.
        remedy: The remedy that grants it.
        agreement: The agreement of both.
        known: When tickets, invoices or notices were; they are not measured.

    Returns:
        `None` where nobody need claim, where there is no limit, or where what the
        limit is counted from is not known.
    """
    claim: Claim | None = remedy.claim
    if claim is None or claim.deadline is None:
        return None
    facts = facts_of(reading, agreement, known or {})
    return cutoff_of(claim.deadline, facts, reckoner_of(agreement, claim.calendar))


def reckoner_of(agreement: Agreement, calendar: str | None) -> Reckoner:
    """Return who counts by the agreement's clock and a calendar's working days."""
    working = agreement.calendars[calendar] if calendar is not None else None
    return Reckoner(agreement.timezone, working)


def facts_of(
    reading: Reading, agreement: Agreement, known: Mapping[Anchor, datetime]
) -> Facts:
    """Return what a reading says about when things happened."""
    rule = agreement.objectives[reading.objective].window
    instants = {**_first_event(reading), **known}
    return Facts(
        window=reading.window.whole,
        instants=instants,
        cycle_day=rule.start_day if rule.kind is WindowKind.CYCLE else 1,
        term_ends_on=agreement.term.ends_on,
    )


def _first_event(reading: Reading) -> dict[Anchor, datetime]:
    """Return when the first thing happened that counted against the obligor.

    Several incidents may have made up one miss; whoever keeps to the first keeps to
    all of them.
    """
    down = [one.period for one in reading.stretches if one.nature is Nature.DOWN]
    if down:
        first = min(down, key=lambda period: period.start)
        return {Anchor.INCIDENT: first.start, Anchor.INCIDENT_END: first.end}
    if reading.offenders:
        return {Anchor.INCIDENT: min(row.at for row in reading.offenders)}
    return {}


def cutoff_of(deadline: Deadline, facts: Facts, reckoner: Reckoner) -> Cutoff | None:
    """Return the last moment of a deadline; `None` where its anchor is not known."""
    zone = WallClock.of(reckoner.timezone).zone
    anchor = deadline.anchor
    if deadline.span is not None:
        if anchor.is_boundary:
            first = _boundary(anchor, facts, reckoner.timezone)
            if first is None:
                return None
            at = day_start(first, WallClock.of(reckoner.timezone))
            return reckoner.after(deadline.span, at, boundary=True)
        at_event = facts.instants.get(anchor)
        if at_event is None:
            return None
        return reckoner.after(deadline.span, at_event)
    found = facts.instants.get(anchor)
    if found is not None:
        days = [found.astimezone(zone).date()]
    else:
        # Somewhere in the window: known if its first and last day give the same.
        ends = (facts.window.start, facts.window.end - _INSTANT)
        days = [at.astimezone(zone).date() for at in ends]
    firsts = {_cycle_after(deadline, day, facts.cycle_day) for day in days}
    if len(firsts) > 1:
        return None
    (first,) = firsts
    return reckoner.end_of(first - timedelta(days=1))


def _boundary(anchor: Anchor, facts: Facts, timezone: str) -> date | None:
    """Return the day that begins at the midnight which an anchor names."""
    zone = WallClock.of(timezone).zone
    last = (facts.window.end - _INSTANT).astimezone(zone).date()
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
