"""Claims in words: who must ask, until when, with what, and what follows."""

from __future__ import annotations

from troth.model.claim import (
    Claim,
    Condition,
    Late,
    PaidUp,
    SeverityOf,
    Silence,
    TicketWithin,
)
from troth.model.deadline import Deadline, Span, SpanUnit
from troth.model.wording import say_list

_SILENCE = {
    Silence.ACCEPTED: "without a decision in time it is accepted",
    Silence.REJECTED: "without a decision in time it is rejected",
}


def say_claim(claim: Claim, claimant: str) -> str:
    """Return everything about a claim, in sentences."""
    said = f"{claimant} must claim it"
    if claim.deadline is not None:
        said += f" {say_deadline(claim.deadline)}"
    if claim.evidence:
        said += f", with {say_list(claim.evidence)} as evidence"
    if claim.decide is not None:
        said += f"; the claim is decided within {say_span(claim.decide)}"
    if claim.silence in _SILENCE:
        said += f", and {_SILENCE[claim.silence]}"
    sentences = [f"{said}."]
    if claim.needs:
        needs = say_list(_say_need(one, claimant) for one in claim.needs)
        sentences.append(f"It may be claimed only if {needs}.")
    if claim.deadline is not None and claim.late is Late.DISCRETION:
        sentences.append("A late claim may still be granted, but need not be.")
    elif claim.deadline is not None:
        sentences.append("A credit that is claimed later is lost.")
    if claim.issue is not None:
        sentences.append(f"What is granted is paid {say_deadline(claim.issue)}.")
    if claim.dispute is not None:
        until = say_deadline(claim.dispute)
        sentences.append(f"A decision may be disputed {until}.")
    if claim.calendar is not None:
        sentences.append(f"Working days are those of “{claim.calendar}”.")
    return " ".join(sentences)


def say_span(span: Span) -> str:
    """Return a span in words; calendar days are called so.

    Example:
        >>> say_span(Span(30, SpanUnit.DAYS)), say_span(Span(48, SpanUnit.HOURS))
        ('30 calendar days', '48 hours')
    """
    noun = {
        SpanUnit.MINUTES: "minute",
        SpanUnit.HOURS: "hour",
        SpanUnit.DAYS: "calendar day",
    }.get(span.unit, span.unit.value)
    return f"{span.count} {noun}{'' if span.count == 1 else 's'}"


def say_deadline(deadline: Deadline) -> str:
    """Return a deadline as it goes on after “must be done”.

    Example:
        >>> from troth.model.deadline import Anchor
        >>> say_deadline(Deadline(Anchor.MONTH_END, Span(30, SpanUnit.DAYS)))
        'within 30 calendar days after the end of the month'
    """
    if deadline.span is None:
        return f"by the {deadline}"
    anchor = deadline.anchor.value
    if anchor.endswith(" end"):
        anchor = f"the end of the {anchor.removesuffix(' end')}"
    return f"within {say_span(deadline.span)} after {anchor}"


def _say_need(need: Condition, claimant: str) -> str:
    match need:
        case TicketWithin(span):
            return f"a ticket was opened within {say_span(span)} after the incident"
        case SeverityOf(levels):
            said = say_list((str(level) for level in levels), last="or")
            return f"the incident had severity {said}"
        case PaidUp():
            return f"{claimant} has paid its invoices up to then"
