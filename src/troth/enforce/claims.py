"""Claims: until when a credit must be claimed, to the last good day.

What a deadline is counted from is a fact: the end of a month follows from the window
that was missed, an incident from its outages, and what only the parties know (a ticket,
an invoice, a notice) is handed in. Where the fact is not known there is no deadline
yet: none is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from troth.model.agreement import Agreement
from troth.model.claim import Claim
from troth.model.deadline import Anchor, Cutoff, Reckoner
from troth.model.objective import WindowKind
from troth.model.reading import Nature, Reading
from troth.model.reckoning import Facts, cutoff_of
from troth.model.remedy import Remedy


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
