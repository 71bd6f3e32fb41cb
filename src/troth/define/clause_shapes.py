"""The blocks of clauses that no measurement decides: who does what, who bears what.

They are part of the grammar table and stand apart only for their length.
"""

from __future__ import annotations

from troth.define.form import Inner, Key, Named, OneOrMany, Shape, Words, Written
from troth.define.quantities import Sort
from troth.define.sayings import Saying
from troth.define.written import (
    CALENDAR,
    CONTACT,
    DATE,
    FLAG,
    PARTY,
    REFERENCE,
    TEXTS,
)

WORKING_CALENDAR = Key(
    "Whose working days count; else Monday to Friday.", CALENDAR, "office"
)
_WHEN = Written(Saying.PATTERN)
_DEADLINE = Written(Saying.DEADLINE)
_SPAN = Written(Saying.SPAN)
_PARTIES = OneOrMany(PARTY)

CHANGE = Shape(
    "change",
    "One entry of the history of the agreement.",
    {
        "version": Key("The version it made.", example="2", required=True),
        "on": Key("The day of the change.", DATE, "2026-03-01", required=True),
        "by": Key("Who made it.", example="Alice"),
        "what": Key("What changed.", example="Targets of P1", required=True),
    },
)

APPROVAL = Shape(
    "approval",
    "That someone approved this version.",
    {
        "by": Key("Who approves.", example="Alice", required=True),
        "of": Key("For which party.", PARTY, "acme"),
        "role": Key("In which role.", example="Head of service"),
        "on": Key("The day; missing while it is pending.", DATE, "2026-01-15"),
    },
)

CHANGE_NOTICE = Shape(
    "change notice",
    "Who may change the agreement, and how long before.",
    {
        "by": Key("Who may change it; else only all together.", _PARTIES, "vendor"),
        "notice": Key("How long before a change holds.", _SPAN, "90 days"),
        "objection": Key("How long the others may object.", _SPAN, "30 days"),
        "worse": Key(
            "Whether a change may be to the disadvantage of the others.", FLAG, "no"
        ),
    },
)

RESPONSIBILITY = Shape(
    "responsibility",
    "Who does a thing, who answers for it, who is asked and who is told.",
    {
        "what": Key("What is to be done.", example="Nightly backups", required=True),
        "does": Key("Who does it.", OneOrMany(CONTACT), "nimbus", required=True),
        "answers": Key("Who answers for it.", CONTACT, "nimbus"),
        "asked": Key("Who is asked before.", OneOrMany(CONTACT), "[acme]"),
        "told": Key("Who is told after.", OneOrMany(CONTACT), "[acme.operations]"),
    },
)

ELIGIBILITY = Shape(
    "eligibility",
    "What must hold for the promises to be owed at all.",
    {
        "for": Key("The objectives; else all.", OneOrMany(REFERENCE), "[shop-up]"),
        "plans": Key("Only under these plans.", TEXTS, "[Enterprise]"),
        "regions": Key("Only in these regions.", TEXTS, "[eu-west-1]"),
        "configuration": Key(
            "How it must be set up.", TEXTS, "two instances in different zones"
        ),
        "running": Key("How long it must have run before.", Written(Sort.LONG), "24 h"),
        "good_standing": Key(
            "Whether invoices must be paid up and terms kept.", FLAG, "yes"
        ),
        "also": Key("What else must hold.", TEXTS, "no beta features"),
    },
)

TASK = Shape(
    "task",
    "Another duty with a due date.",
    {
        "owed_by": Key("Who owes it.", PARTY, "nimbus", required=True),
        "owed_to": Key("Who is owed it.", PARTY, "acme"),
        "text": Key("What is owed.", example="Root-cause analysis", required=True),
        "for": Key("The objective it follows.", REFERENCE, "shop-up"),
        "upon": Key("What makes it due.", example="an incident of severity 1"),
        "due": Key(
            "When it is due: once after an event, or again and again.",
            Written(Saying.TASK_DUE),
            "48 h after the incident",
            required=True,
        ),
        "calendar": WORKING_CALENDAR,
        "stream": Key("Where it is recorded.", REFERENCE, "analyses"),
    },
)

REVIEW = Shape(
    "review",
    "A meeting in which the parties look at the agreement.",
    {
        "due": Key("How often.", Written(Saying.DUE), "quarterly", required=True),
        "calendar": WORKING_CALENDAR,
        "owners": Key("Who holds it.", OneOrMany(CONTACT), "[nimbus, acme]"),
        "inputs": Key("What is looked at.", TEXTS, "[monthly report, open tasks]"),
        "decides": Key("What may be decided.", TEXTS, "new targets"),
    },
)


def measure_shape(entitlement: dict[str, Key]) -> Shape:
    """Return the block of rights other than to end the agreement."""
    return Shape(
        "measure",
        "What a party may do, or ask for, once failures have come together.",
        {
            "kind": Key(
                "What it is.",
                Words(
                    (
                        "rectification plan",
                        "step-in",
                        "suspension",
                        "withholding",
                        "price reduction",
                        "audit",
                    )
                ),
                "rectification plan",
                required=True,
            ),
            **entitlement,
            "of": Key("Who must bear or do it.", PARTY, "nimbus"),
            "text": Key("What it comes to.", example="A plan with dates"),
            "within": Key(
                "By when it is owed.", _DEADLINE, "10 working days after the notice"
            ),
            "until": Key("How long it lasts.", example="two months without a miss"),
            "costs": Key("Who bears its costs.", PARTY, "nimbus"),
        },
    )


LIABILITY = Shape(
    "liability",
    "The most that a party is liable for, and what no limit holds for.",
    {
        "of": Key("Whose; else each party's.", PARTY, "nimbus"),
        "cap": Key(
            "The most, in all; or `none`.",
            OneOrMany(Written(Sort.CAP)),
            "100 % of fee(shop) per year",
            required=True,
        ),
        "credits_count": Key("Whether credits count towards it.", FLAG, "yes"),
        "excludes": Key("What is not owed at all.", TEXTS, "[lost profit]"),
        "except": Key("What no cap holds for.", TEXTS, "[gross negligence]"),
    },
)

INDEMNITY = Shape(
    "indemnity",
    "That one party holds others harmless.",
    {
        "by": Key("Who bears it.", PARTY, "nimbus", required=True),
        "holder": Key("Who is held harmless.", PARTY, "acme", required=True),
        "also": Key("Who else is.", TEXTS, "[staff of Acme]"),
        "trigger": Key(
            "What it is for.",
            example="claims that the software infringes",
            required=True,
        ),
        "scope": Key("What is borne.", TEXTS, "[damages, legal fees]"),
        "third_party": Key("Whether only claims of others count.", FLAG, "yes"),
        "except": Key("What it is not for.", TEXTS, "[use against the manual]"),
        "insurance": Key("Which insurance stands behind it.", example="5 million EUR"),
        "cap": Key("The most; or `none`.", OneOrMany(Written(Sort.CAP)), "none"),
        "notice": Key(
            "By when a claim must be told.", _DEADLINE, "10 days after the claim"
        ),
        "defence": Key(
            "Who conducts the defence.", Words(("by", "holder", "together")), "by"
        ),
    },
)

GOODS = Shape(
    "goods",
    "One line of what is sold.",
    {
        "title": Key("What it is.", example="Pump P-200", required=True),
        "quantity": Key("How many.", Written(Sort.NUMBER), "200", required=True),
        "unit": Key("Of what.", example="piece"),
        "price": Key("The price of one.", Written(Sort.CREDIT), "12.50 EUR"),
        "terms": Key(
            "Rule of the Incoterms and named place.",
            Written(Saying.TERMS),
            "FCA Hamburg",
        ),
        "due": Key("When it is delivered.", Written(Saying.DELIVERY), "2026-05-04"),
        "tolerance": Key("How late is still in time.", _SPAN, "2 working days"),
        "quality": Key("What it must be like.", example="Annex B"),
        "measured_by": Key(
            "The objective that says how late it was.", REFERENCE, "delivered"
        ),
    },
)

ACCEPTANCE = Shape(
    "acceptance",
    "How goods are tested and accepted.",
    {
        "by": Key("Who tests.", PARTY, "buyer", required=True),
        "within": Key(
            "How long there is.",
            _DEADLINE,
            "10 working days after the delivery",
            required=True,
        ),
        "criteria": Key("What they are tested by.", TEXTS, "[Annex X]"),
        "silence": Key(
            "What it means when nothing is said in time.",
            Words(("accepted", "rejected", "nothing")),
            "accepted",
        ),
        "cure": Key("How long to put a rejection right.", _SPAN, "30 days"),
    },
)

PAYMENT = Shape(
    "payment",
    "How the price is paid.",
    {
        "due": Key("By when.", _DEADLINE, "30 days after the invoice", required=True),
        "discount": Key(
            "What is taken off for an early payment.", Written(Sort.SHARE), "2 %"
        ),
        "early": Key("Until when it is early.", _DEADLINE, "14 days after the invoice"),
        "interest": Key("What a year of delay costs.", Written(Sort.SHARE), "9 %"),
    },
)

SALE = Shape(
    "sale",
    "The terms of a sale and purchase.",
    {
        "incoterms": Key(
            "The edition of the delivery terms.", Words(("2010", "2020")), "2020"
        ),
        "goods": Key("What is sold.", Named(Inner(GOODS)), required=True),
        "acceptance": Key("How it is accepted.", Inner(ACCEPTANCE)),
        "title": Key(
            "When the goods become the buyer's.",
            Words(("delivery", "acceptance", "payment")),
            "payment",
        ),
        "risk": Key(
            "When their loss becomes the buyer's.",
            Words(("terms", "delivery", "acceptance")),
            "terms",
        ),
        "payment": Key("How it is paid.", Inner(PAYMENT)),
        "calendar": WORKING_CALENDAR,
    },
)
