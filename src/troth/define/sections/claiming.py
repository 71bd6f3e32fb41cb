"""How a credit is claimed: deadlines, conditions, decision, silence, dispute."""

from __future__ import annotations

from troth.define.draft import Draft
from troth.define.fields import Fields
from troth.define.grammar import CLAIM
from troth.define.reader import Scalar
from troth.define.sayings import Saying
from troth.model.claim import Claim, Late, Silence
from troth.model.deadline import Deadline, Span, SpanUnit


def read_claim(draft: Draft, fields: Fields) -> Claim | None:
    """Return the claim clause of a remedy; `none` says that nobody need claim."""
    entry = fields.block.entries.get("claim")
    if entry and isinstance(entry.value, Scalar) and entry.value.text == "none":
        return None
    inner = fields.inner("claim", CLAIM)
    if inner is None:
        return None
    needs = (
        inner.parse_saying(one, "needs", Saying.CONDITION)
        for one in inner.scalars("needs")
    )
    claim = Claim(
        by=inner.refer("by", draft.known("parties"), "D301", "party") or "",
        deadline=_read_deadline(inner),
        calendar=read_calendar(draft, inner),
        needs=tuple(one for one in needs if one is not None),
        evidence=inner.texts("evidence"),
        decide=inner.saying("decide", Saying.SPAN),
        issue=inner.saying("issue", Saying.DEADLINE),
        silence=Silence(inner.word("silence") or Silence.NOTHING.value),
        late=Late(inner.word("late") or Late.FORFEITS.value),
        dispute=inner.saying("dispute", Saying.DEADLINE),
    )
    _note_defaults(inner, claim)
    return claim


def read_calendar(draft: Draft, fields: Fields) -> str | None:
    """Return the calendar whose working days count in the spans of a clause."""
    known = draft.known("calendars")
    return fields.refer("calendar", known, "D307", "calendar")


def _read_deadline(fields: Fields) -> Deadline | None:
    within: Deadline | None = fields.saying("within", Saying.DEADLINE)
    until: Deadline | None = fields.saying("until", Saying.DEADLINE)
    if within is not None and until is not None:
        fields.error(
            "D521",
            "until",
            "The claim has two deadlines, and nothing says which of them holds.",
            "Keep `within` or `until`.",
        )
    return within or until


def _note_defaults(fields: Fields, claim: Claim) -> None:
    if not (fields.has("within") or fields.has("until")):
        fields.default("within", "no limit", "A credit may be claimed at any time.")
    elif not fields.has("late"):
        why = "A credit that is claimed too late is lost."
        fields.default("late", "forfeits", why)
    if not fields.has("calendar") and _has_working_days(claim):
        why = "Working days are Monday to Friday; no holiday is left out."
        fields.default("calendar", "mon-fri", why)
    if claim.decide is not None and not fields.has("silence"):
        why = "Where no decision comes in time, nothing follows from that alone."
        fields.default("silence", "nothing", why)


def _has_working_days(claim: Claim) -> bool:
    deadlines = (claim.deadline, claim.issue, claim.dispute)
    spans: list[Span | None] = [one.span for one in deadlines if one is not None]
    spans += [need.span for need in claim.needs if hasattr(need, "span")]
    spans.append(claim.decide)
    return any(
        span is not None and span.unit is SpanUnit.WORKING_DAYS for span in spans
    )
