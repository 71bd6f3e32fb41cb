"""Acceptance of goods: until when they may be tested, and what was decided in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from troth.enforce.claims import reckoner_of
from troth.model.agreement import Agreement
from troth.model.deadline import Anchor, Cutoff
from troth.model.period import Period
from troth.model.reckoning import Facts, cutoff_of
from troth.model.sale import Sale


class Outcome(Enum):
    """What became of a delivery."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    TOO_LATE = "outside the time to test"  # said when nothing could be said any more
    PENDING = "pending"
    OPEN = "open"  # the time is over, and silence means nothing


@dataclass(frozen=True, slots=True)
class Inspection:
    """The outcome, and until when the buyer may speak; `None`: that is not known."""

    outcome: Outcome
    cutoff: Cutoff | None


def inspect_delivery(
    sale: Sale,
    agreement: Agreement,
    *,
    received: datetime,
    as_of: datetime,
    passed: bool | None = None,
    said: datetime | None = None,
) -> Inspection:
    """Return what became of a delivery that came at an instant.

    Args:
        sale: The terms; they say how long there is to test.
        agreement: Whose clock and calendars count.
        received: When the goods came.
        as_of: The instant the question is asked at.
        passed: What the buyer said, if anything.
        said: When the buyer said it; else at `as_of`.
    """
    acceptance = sale.acceptance
    if acceptance is None:
        # Without a clause there is nothing to say: goods that came are accepted.
        return Inspection(Outcome.ACCEPTED, None)
    facts = Facts(
        window=Period(received, max(received, as_of)),
        instants={Anchor.DELIVERY: received},
        term_ends_on=agreement.term.ends_on,
    )
    reckoner = reckoner_of(agreement, sale.calendar)
    cutoff = cutoff_of(acceptance.within, facts, reckoner)
    if passed is not None:
        if cutoff is not None and not cutoff.holds(said or as_of):
            return Inspection(Outcome.TOO_LATE, cutoff)
        return Inspection(Outcome.ACCEPTED if passed else Outcome.REJECTED, cutoff)
    if cutoff is None or cutoff.holds(as_of):
        return Inspection(Outcome.PENDING, cutoff)
    outcomes = {"accepted": Outcome.ACCEPTED, "rejected": Outcome.REJECTED}
    return Inspection(outcomes.get(acceptance.silence, Outcome.OPEN), cutoff)
