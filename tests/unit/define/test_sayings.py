"""Clauses of a few words: which forms there are, and what they mean."""

import pytest

from language import SMALL, agreed, changed, compiled, only_finding, pointed_at
from troth.define.sayings import Saying, parse_saying
from troth.define.spelling import SpellingError
from troth.define.writer import write
from troth.model.claim import Claim, Late, PaidUp, SeverityOf, Silence, TicketWithin
from troth.model.deadline import Anchor, Cycle, Deadline, Span, SpanUnit

CAP = "    cap: none\n"


@pytest.mark.parametrize("saying", Saying)
def test_every_form_that_is_shown_can_be_written(saying: Saying) -> None:
    for form in saying.forms:
        value = parse_saying(form, saying)
        assert parse_saying(str(value), saying) == value


@pytest.mark.parametrize("anchor", Anchor)
def test_every_anchor_is_read_as_it_is_written(anchor: Anchor) -> None:
    text = f"3 days after {anchor.value}"
    assert parse_saying(text, Saying.DEADLINE) == Deadline(
        anchor, Span(3, SpanUnit.DAYS)
    )


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("5 business days of the event", "5 working days after the incident"),
        ("72 hours after the outage ended", "72 h after the end of the incident"),
        ("7 days from the end of each month", "7 days after month end"),
        ("3 months after cycle end", "3 months after the end of the billing cycle"),
        ("10 days after ticket closing", "10 days after the ticket is closed"),
        ("60 days after becoming aware", "60 days after awareness"),
        (
            "end of second billing cycle after the event",
            "end of the 2nd billing cycle after the incident",
        ),
        (
            "the end of the next month after the incident",
            "end of the 1st month after the incident",
        ),
        (
            "end of 2 quarter after the incident",
            None,
        ),
        ("30 days", None),
        ("0 days after month end", None),
        ("99999999999 days after month end", None),
        ("thirty days after month end", None),
        ("101 years after month end", None),
        ("30 days after " + "x" * 200, None),
        ("", None),
    ],
)
def test_a_deadline_has_one_canonical_text(text: str, canonical: str | None) -> None:
    if canonical is None:
        with pytest.raises(SpellingError):
            parse_saying(text, Saying.DEADLINE)
    else:
        assert str(parse_saying(text, Saying.DEADLINE)) == canonical


def test_all_of_a_claim_is_read_and_written() -> None:
    text = changed(
        CAP,
        CAP + "    claim: {by: acme, until: end of the 2nd quarter after the event, "
        "calendar: office, needs: [ticket within 1 business day, severity 2 or 1, "
        "account paid up], evidence: [logs], decide: 15 business days, "
        "issue: 30 days after approval, silence: accepted, late: at discretion, "
        "dispute: 14 days after the decision}\n",
    )
    agreement = agreed(text)
    assert agreement.remedies["credit"].claim == Claim(
        by="acme",
        deadline=Deadline(Anchor.INCIDENT, None, 2, Cycle.QUARTER),
        calendar="office",
        needs=(
            TicketWithin(Span(1, SpanUnit.WORKING_DAYS)),
            SeverityOf((1, 2)),
            PaidUp(),
        ),
        evidence=("logs",),
        decide=Span(15, SpanUnit.WORKING_DAYS),
        issue=Deadline(Anchor.DECISION, Span(30, SpanUnit.DAYS)),
        silence=Silence.ACCEPTED,
        late=Late.DISCRETION,
        dispute=Deadline(Anchor.DECISION, Span(14, SpanUnit.DAYS)),
    )
    assert agreed(write(agreement)) == agreement


def test_another_wording_is_shown_the_forms_there_are() -> None:
    text = changed(CAP, CAP + "    claim: {by: acme, within: a month or so}\n")
    finding = only_finding(text)
    assert finding.code == "D520"
    assert finding.message == "Expected a deadline, got “a month or so”."
    assert "`30 days after month end`" in finding.hint
    assert pointed_at(text, finding) == "a month or so"


def test_a_claim_has_one_deadline() -> None:
    text = changed(
        CAP,
        CAP + "    claim: {by: acme, within: 30 days after month end, "
        "until: end of the next month after the incident}\n",
    )
    assert only_finding(text).code == "D521"


def test_what_a_claim_leaves_open_is_said() -> None:
    text = changed(
        CAP,
        CAP + "    claim: {by: acme, within: 5 business days after the incident, "
        "decide: 45 days}\n",
    )
    said = {one.path: one.text for one in compiled(text).defaults}
    assert said["remedies.credit.claim.calendar"] == "mon-fri"
    assert said["remedies.credit.claim.late"] == "forfeits"
    assert said["remedies.credit.claim.silence"] == "nothing"
    text = changed(CAP, CAP + "    claim: {by: acme}\n")
    said = {one.path: one.text for one in compiled(text).defaults}
    assert said["remedies.credit.claim.within"] == "no limit"


@pytest.mark.parametrize(
    ("clause", "code"),
    [
        ("when: shop-down missed", "D305"),
        ("when: shop-up missed in 3 consecutive weeks", "D522"),
        ("when: shop-up above 4 h", "D523"),
        ("when: solved-total 2 outages of at least 4 h in 1 month", "D305"),
        ("notice: 30 days", "D524"),
        ("when: missed often", "D520"),
        ("when: missed, notified: 7 days after the invoice", "D520"),
        ("when: missed 0 times in 3 months", "D211"),
        ("when: down at least 1 h in a row", "D211"),
        ("when: missed, refund: some", "D204"),
    ],
)
def test_a_right_that_could_never_arise_is_a_finding(clause: str, code: str) -> None:
    text = SMALL + f"termination: {{chronic: {{right_of: acme, {clause}}}}}\n"
    assert only_finding(text).code == code


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("3 misses in 6 months", "missed 3 times in 6 months"),
        ("missed in 2 of any 3 consecutive months", "missed 2 times in 3 months"),
        ("missed 3 consecutive months", "missed in 3 consecutive months"),
        ("3 misses in a row", "missed 3 times in a row"),
        ("an outage of 24 h or more", "1 outage of at least 24 h"),
        ("shop-up below 95 % once", "shop-up below 95 %"),
        ("missed once in any year", "missed once in 1 year"),
        ("missed-calls missed", "missed-calls missed"),
        ("delivery above 1 day 12 h", None),
        ("below 0.0000000000000000000000001 %", None),
        ("1 outage of at least 0.3 s", "1 outage of at least 0.3 s"),
        ("1 outage of at least 0.0000001 s", None),
    ],
)
def test_a_pattern_has_one_canonical_text(text: str, canonical: str | None) -> None:
    if canonical is None:
        with pytest.raises(SpellingError):
            parse_saying(text, Saying.PATTERN)
    else:
        assert str(parse_saying(text, Saying.PATTERN)) == canonical


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("5th business day of the month", "5th working day of the month"),
        ("last day of each quarter", "last day of the quarter"),
        ("second Tuesday of the month 9:00", "2nd Tuesday of the month 09:00"),
        ("every Thursday and Monday at 09:00", "every Monday and Thursday 09:00"),
        ("once a month", "monthly"),
        ("4 per month", "4 a month"),
        ("every day", "every day"),
        ("rrule:freq=weekly;byday=fr;byhour=17", None),
        ("RRULE:FREQ=HOURLY", None),
        ("1st day of the billing cycle", None),
        ("2 a billing cycle", None),
        ("sometimes", None),
    ],
)
def test_a_due_rule_has_one_canonical_text(text: str, canonical: str | None) -> None:
    if canonical is None and not text.startswith("rrule"):
        with pytest.raises(SpellingError):
            parse_saying(text, Saying.DUE)
    else:
        said = canonical or "RRULE:FREQ=WEEKLY;BYDAY=FR;BYHOUR=17;BYMINUTE=0"
        assert str(parse_saying(text, Saying.DUE)) == said
