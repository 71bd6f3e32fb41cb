"""Clauses that no measurement decides: read, said in words, written back."""

from __future__ import annotations

import pytest

from language import SMALL, agreed, catalogue, changed, compiled, only_finding
from troth.define.prose import write_prose
from troth.define.writer import write

HEAD = """\
owner: [Service management, Legal]
language: en
law: Germany
courts: Berlin
dated: 2026-01-15
informal: yes
version: 2
history:
  - {version: 1, on: 2026-01-15, by: Alice, what: First version}
  - {version: 2, on: 2026-03-01, what: Targets}
approvals:
  - {by: Alice, of: acme, role: Head of IT, on: 2026-03-02}
  - {by: Bob}
changes: {by: nimbus, notice: 90 days, objection: 30 days, worse: no}
"""
DUTIES = """\
responsibilities:
  backups: {what: Nightly backups., does: nimbus, asked: acme, told: [acme, nimbus]}
  restore: {what: Restoring, does: [nimbus, acme], answers: nimbus.escalation}
eligibility:
  enterprise:
    for: [shop-up]
    plans: [Enterprise, Business]
    regions: eu-west-1
    configuration: two zones
    running: 24 h
    good_standing: yes
    also: without beta features
  all: {good_standing: yes}
tasks:
  rca:
    owed_by: nimbus
    owed_to: acme
    for: shop-up
    upon: an incident of severity 1
    text: Root-cause analysis
    due: 2 business days after the incident
    calendar: office
    stream: tickets
  status: {owed_by: nimbus, text: Status of each ticket, due: every Friday 17:00}
reviews:
  service: {due: quarterly, owners: [nimbus, acme], inputs: [reports], decides: targets}
  board: {due: last business day of the year, calendar: office}
"""
RIGHTS = """\
measures:
  plan:
    kind: rectification plan
    right_of: acme
    when: shop-up missed 2 times in 3 months
    of: nimbus
    text: A plan with dates.
    within: 10 business days after the notice
    calendar: office
  step-in:
    kind: step-in
    right_of: acme
    when: [shop-up below 95 %, 2 outages longer than 4 h in 1 month]
    upon: danger to life
    until: two months without a miss
    costs: nimbus
liability:
  - cap: [100 % of fee(shop) per year, 100000 EUR]
    credits_count: yes
    excludes: lost profit
    except: [gross negligence, injury]
  - {of: nimbus, cap: none}
indemnities:
  ip:
    by: nimbus
    holder: acme
    also: its staff
    trigger: a claim that the software infringes a right
    scope: [damages, legal fees]
    except: use against the manual
    insurance: 5 million EUR
    cap: 1000000 EUR per year
    notice: 10 days after the claim
    defence: together
  data: {by: acme, holder: nimbus, trigger: unlawful data, third_party: no}
"""
SALE = """\
sale:
  goods:
    pumps:
      title: Pump P-200
      quantity: 200
      unit: piece
      price: 12.50 EUR
      terms: FCA Hamburg, Burchardkai
      due: 2026-05-04
      tolerance: 2 business days
      quality: Annex B
      measured_by: solved
    manuals: {title: Manual, quantity: 1, due: 30 days after the signature}
  acceptance:
    by: acme
    within: 10 business days after the delivery
    criteria: Annex X
    silence: accepted
    cure: 30 days
  title: payment
  payment:
    due: 30 days after the invoice
    discount: 2 %
    early: 14 days after the invoice
    interest: 9 %
  calendar: office
"""
ALL = SMALL + HEAD + DUTIES + RIGHTS + SALE


def said(text: str = ALL) -> dict[str, str]:
    prose = write_prose(agreed(text), catalogue=catalogue())
    return {
        clause.path: clause.sentence
        for section in prose.sections
        for clause in section.clauses
    }


def test_every_clause_survives_being_written() -> None:
    agreement = agreed(ALL)
    assert agreed(write(agreement)) == agreement


def test_what_a_sole_remedy_leaves_is_written_and_said() -> None:
    text = changed(
        "    cap: none\n",
        "    cap: none\n    sole_remedy: yes\n    except: [termination, fraud]\n"
        "    nature: liquidated damages\n",
    )
    agreement = agreed(text)
    assert agreed(write(agreement)) == agreement
    assert said(text)["remedies.credit"].endswith(
        "It is the only remedy for this miss, but for termination and fraud. It is "
        "liquidated damages: no other loss need be shown."
    )


def test_the_scope_of_a_service_is_written_and_said() -> None:
    text = changed(
        "{title: Web shop, fee: 4000 per month}",
        "{title: Web shop, fee: 4000 per month, out_of_scope: [search], "
        "consumers: [shop, warehouse]}",
    )
    agreement = agreed(text)
    assert agreed(write(agreement)) == agreement
    assert (
        "Not part of it: search. It is used by shop and warehouse."
        in (said(text)["services.shop"])
    )


SAID = """\
approvals.1
  Alice, Head of IT of acme approved it on 2 March 2026.

approvals.2
  The approval of Bob is pending.

changes
  nimbus may change it. A change holds 90 calendar days after its notice. The others
  may object within 30 calendar days. No change may be to the disadvantage of the
  others.

responsibilities.backups
  Nightly backups: nimbus does it, and nimbus answers for it. acme is asked before.
  acme and nimbus are told after.

responsibilities.restore
  Restoring: nimbus and acme do it, and nimbus (escalation) answers for it.

eligibility.enterprise
  “shop-up” is owed only under the plan Enterprise or Business, in eu-west-1, for a
  set-up with two zones, once it has run for 24 hours, while invoices are paid up and
  the terms are kept and without beta features (enterprise).

tasks.rca
  nimbus owes acme this (“rca”): Root-cause analysis. It follows “shop-up”. Upon an
  incident of severity 1, it is due within 2 working days after the incident. Working
  days are those of “office”. It is recorded in “tickets”.

tasks.status
  nimbus owes this (“status”): Status of each ticket. It is due every Friday by 17:00.

reviews.service
  The review “service” is held by the end of each quarter. It is held by nimbus and
  acme. It looks at reports. It may decide on targets.

measures.plan
  acme may ask for a rectification plan (“plan”) when “shop-up” is missed 2 times
  within 3 months. Working days are those of “office”. It comes to this: A plan with
  dates. nimbus must comply within 10 working days after the notice.

measures.step-in
  acme may step in and do the work itself, or have it done (“step-in”) when “shop-up”
  is below 95 % once, when one of the objectives has 2 outages of more than 4 hours
  within a month or upon danger to life. It lasts until two months without a miss.
  nimbus bears its costs.

liability.1
  Each party is liable under this agreement. Over each calendar year, all of these
  claims together are at most 100 % of the fee of “Web shop”. It is at most 100,000.00
  EUR. Credits count towards this limit. Not owed at all: lost profit. No limit holds
  for gross negligence and injury.

liability.2
  nimbus is liable under this agreement. Its liability has no limit.

indemnities.ip
  nimbus holds acme and its staff harmless (“ip”) and bears damages and legal fees,
  where this is the cause: a claim that the software infringes a right. Only what
  others claim is borne. It does not hold for use against the manual. The insurance
  behind it: 5 million EUR. Over each calendar year, all of these claims together are
  at most 1,000,000.00 EUR. acme must tell a claim within 10 calendar days after the
  claim. The defence is conducted together.

indemnities.data
  acme holds nimbus harmless (“data”) and bears what follows, where this is the cause:
  unlawful data. It has no limit. acme conducts the defence.

sale.goods.pumps
  “Pump P-200” (pumps): 200 piece. The price is 12.50 EUR per piece, 2,500.00 EUR in
  all. They are delivered FCA Hamburg, Burchardkai (Incoterms 2020): handed to the
  carrier at Hamburg, Burchardkai. The delivery is due on 4 May 2026. Up to 2 working
  days later is still in time. What they must be like: Annex B. “solved” says whether
  they came in time.

sale
  The goods become the buyer's with the payment of the whole price; their loss becomes
  the buyer's as the delivery terms say. acme tests them by Annex X and accepts or
  rejects them within 10 working days after the delivery. Without a word in time they
  are accepted. A rejection is put right within 30 calendar days. The price is paid
  within 30 calendar days after the invoice. Paid within 14 calendar days after the
  invoice, it is 2 % less. A year of delay costs 9 % of it. Working days are those of
  “office”.
"""
SENTENCES = [
    (path, " ".join(sentence.split()))
    for path, _, sentence in (part.partition("\n") for part in SAID.split("\n\n"))
]


@pytest.mark.parametrize(("path", "sentence"), SENTENCES, ids=lambda one: one[:20])
def test_each_clause_is_said_in_sentences(path: str, sentence: str) -> None:
    assert said()[path] == sentence


def test_the_record_is_said_in_the_head() -> None:
    assert (
        "Its owners are Service management and Legal. It is dated 15 January 2026. Its "
        "language is en. It is under the law of Germany. The courts of Berlin decide. "
        "It binds in honour only: no court is asked about it."
    ) in said()["agreement"]


@pytest.mark.parametrize(
    ("clause", "code"),
    [
        ("history: [{version: 2, on: 2026-03-01, what: Targets}]", "D525"),
        (
            (
                "history: [{version: 0, on: 2026-03-01, what: Targets}, "
                "{version: 1, on: 2026-02-01, what: More}]"
            ),
            "D525",
        ),
        ("approvals: [{by: Alice, of: bob}]", "D301"),
        ("changes: {by: bob}", "D301"),
        ("responsibilities: {a: {what: b, does: nimbus.finance}}", "D311"),
        ("eligibility: {a: {for: shop-down}}", "D305"),
        ("tasks: {a: {owed_by: nimbus, text: b, due: soon}}", "D520"),
        ("tasks: {a: {owed_by: bob, text: b, due: monthly}}", "D301"),
        ("reviews: {a: {due: now and then}}", "D520"),
        ("reports: {a: {owed_by: nimbus, due: at times}}", "D520"),
        ("measures: {a: {kind: scolding, right_of: acme, when: missed}}", "D204"),
        ("measures: {a: {kind: audit, right_of: acme}}", "D524"),
        ("liability: {cap: 100 % of fee(shpo)}", "D306"),
        ("liability: {cap: 5 USD}", "D503"),
        ("indemnities: {a: {by: nimbus, holder: nimbus, trigger: b}}", "D527"),
        ("sale: {goods: {a: {title: b, quantity: -1}}}", "D211"),
        ("sale: {goods: {a: {title: b, quantity: 1, price: 10 %}}}", "D206"),
        ("sale: {goods: {a: {title: b, quantity: 1, terms: FOO Bar}}}", "D520"),
        ("sale: {goods: {a: {title: b, quantity: 1, terms: FCA}}}", "D520"),
        ("sale: {goods: {a: {title: b, quantity: 1, due: 2026-02-30}}}", "D211"),
        (
            (
                "sale: {goods: {a: {title: b, quantity: 1}}, payment: {due: 30 days "
                "after the invoice, discount: 2 %}}"
            ),
            "D526",
        ),
        (
            (
                "sale: {goods: {a: {title: b, quantity: 1}}, acceptance: {by: acme, "
                "within: a week}}"
            ),
            "D520",
        ),
    ],
)
def test_a_clause_that_cannot_hold_is_a_finding(clause: str, code: str) -> None:
    assert only_finding(SMALL + clause + "\n").code == code


def test_what_clauses_leave_open_is_said() -> None:
    text = SMALL + (
        "changes: {notice: 30 days}\n"
        "responsibilities: {a: {what: b, does: [nimbus, acme]}}\n"
        "indemnities: {a: {by: nimbus, holder: acme, trigger: b}}\n"
        "tasks: {a: {owed_by: nimbus, text: b, due: 2 business days after the miss}}\n"
        "liability: {cap: 5 EUR}\n"
        "sale: {goods: {a: {title: b, quantity: 1}}}\n"
    )
    defaults = {one.path: one.text for one in compiled(text).defaults}
    for path, default in {
        "changes.worse": "yes",
        "responsibilities.a.answers": "nimbus",
        "indemnities.a.third_party": "yes",
        "indemnities.a.defence": "by",
        "tasks.a.calendar": "mon-fri",
        "liability.1.credits_count": "no",
        "sale.incoterms": "2020",
        "sale.risk": "terms",
    }.items():
        assert defaults[path] == default
    assert said(text)["changes"].startswith("Only all parties together may change it.")
