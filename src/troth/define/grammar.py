"""The whole form of an agreement: which blocks and keys there are.

This table is the language. Unknown keys, missing keys, the JSON Schema that completes
in an editor and the reference page all come from it; the keys of metrics and remedies
come from their kinds. It is plain data and not a validation library: reading a
document must cost less than a blink.
"""

from __future__ import annotations

from troth.define.clause_shapes import (
    APPROVAL,
    CHANGE,
    CHANGE_NOTICE,
    ELIGIBILITY,
    INDEMNITY,
    LIABILITY,
    RESPONSIBILITY,
    REVIEW,
    SALE,
    TASK,
    WORKING_CALENDAR,
    measure_shape,
)
from troth.define.form import (
    TEXT,
    Either,
    Inner,
    Key,
    Named,
    OneOrMany,
    Shape,
    Words,
    Written,
)
from troth.define.quantities import Sort
from troth.define.sayings import Saying
from troth.define.written import (
    CALENDAR,
    CONDITION,
    DATE,
    FLAG,
    PARTY,
    REFERENCE,
    SUPPORT,
    TEXTS,
)
from troth.model.claim import Late, Silence
from troth.model.document import DocumentSort
from troth.model.edition import InsidePeriod
from troth.model.measurement import FieldType, StreamKind
from troth.model.objective import ExclusionEffect, NoData, Partial
from troth.model.remedy import Combining

LANGUAGE_VERSION = "1"

CALENDAR_SHAPE_KEYS: dict[str, Key] = {
    "timezone": Key(
        "The zone whose wall clock the hours mean; else the agreement's.",
        example="Europe/Berlin",
    ),
    "hours": Key(
        "Open windows by days of the week, or `always` or `never`.",
        Either((Words(("always", "never")), Named(TEXT))),
        'mon-fri: "08:00-12:00, 13:00-18:00"',
    ),
    "holidays": Key(
        "Dates, dates of every year (`05-01`) or regions on which it is closed.",
        OneOrMany(TEXT),
        "DE-BE",
    ),
    "special": Key(
        "Windows of single dates, or `closed`.",
        Named(TEXT),
        '2026-12-24: "08:00-12:00"',
    ),
    "breaks": Key(
        "Closed stretches of single dates.",
        Named(TEXT),
        '2026-06-10: "14:00-16:00"',
    ),
}

CALENDAR_VERSION = Shape(
    "calendar version",
    "Hours that hold from a date on.",
    {
        "from": Key("First local date.", DATE, "2026-07-01", required=True),
        **CALENDAR_SHAPE_KEYS,
    },
)

CALENDAR_PART = Shape(
    "calendar", "When the clock of a promise runs.", CALENDAR_SHAPE_KEYS
)

_PARTS = OneOrMany(Either((REFERENCE, Inner(CALENDAR_PART))))

CALENDAR_BLOCK = Shape(
    "calendar",
    "When the clock of a promise runs: hours, or other calendars combined.",
    {
        **CALENDAR_SHAPE_KEYS,
        "versions": Key(
            "Hours by the date from which they hold.",
            OneOrMany(Inner(CALENDAR_VERSION)),
            "{from: 2026-07-01, hours: always}",
        ),
        "union": Key("Open when any of these is.", _PARTS, "[office, night]"),
        "intersection": Key("Open when all of these are.", _PARTS, "[office, plant]"),
    },
)

PARTY_BLOCK = Shape(
    "party",
    "One who owes or is owed.",
    {
        "role": Key("What it is here.", example="provider", required=True),
        "name": Key("Its full name.", example="Nimbus Cloud GmbH"),
        "contacts": Key(
            "Who is told, by duty; a list is a ladder.",
            Named(OneOrMany(TEXT)),
            "{operations: ops@nimbus.example}",
        ),
    },
)

TERM = Shape(
    "term",
    "When the agreement holds.",
    {
        "from": Key("First day.", DATE, "2026-01-01"),
        "for": Key("How long.", Written(Sort.MONTHS), "12 months"),
        "until": Key("Last day; instead of `for`.", DATE, "2026-12-31"),
        "renews": Key("How it is renewed.", example="yearly"),
        "notice": Key("How long before its end it can be ended.", example="60 days"),
        "review": Key("How often it is reviewed.", example="quarterly"),
    },
)

DIGEST = Written(pattern=r"^sha256:[0-9a-f]{64}$", said="A digest.")

_PINNED = {
    "version": Key("Which version of it.", example="4", required=True),
    "digest": Key("The digest of what it says: `troth digest` prints it.", DIGEST),
    "file": Key(
        "Its file, seen from the workspace; else it is found by name and version.",
        example="documents/nimbus-standard-4.yaml",
    ),
}

INCORPORATION = Shape(
    "incorporation",
    "Standard provisions or a supplement that are part of the agreement.",
    {
        "provisions": Key("Which standard provisions.", example="nimbus-standard"),
        "supplement": Key("Or which supplement.", example="acme-peak-season"),
        **_PINNED,
        "precedence": Key(
            "Whether it stands above or below this text where both speak.",
            Words(("above", "below")),
            "below",
        ),
    },
)

PARENT = Shape(
    "parent",
    "The agreement one level above, whose clauses hold here too.",
    {
        "id": Key("Its id.", example="acme-corporate", required=True),
        **_PINNED,
    },
)

ANNEX = Shape(
    "annex",
    "A document that belongs to the agreement and is judged by itself.",
    {
        "title": Key("How people call it.", example="Service levels"),
        "agreement": Key("The id of an agreement.", example="acme-hosting"),
        "version": Key("Which version of that agreement.", example="1"),
        "file": Key(
            "Its file, seen from the workspace.", example="documents/price-list.pdf"
        ),
        "digest": Key("Its digest: `troth digest` prints it.", DIGEST),
    },
)

DEFINITION = Shape(
    "definition",
    "A term everyone shares, with a test where a row can be asked.",
    {
        "means": Key("What it means.", example="A lead to hand over.", required=True),
        "when": Key("The test of a row.", CONDITION, "score >= 50"),
    },
)

FEE = Shape(
    "fee",
    "A fee taken from invoices.",
    {
        "from": Key("Where it is read from.", Words(("invoices",)), "invoices"),
        "where": Key("Which of them.", CONDITION, "service = 'storage'"),
    },
)

# A part is a name, or such a block again.
_COMPOSITION_KEYS: dict[str, Key] = {}
COMPOSITION = Shape(
    "composition",
    "What a whole is made of; a part is a name or again such a block.",
    _COMPOSITION_KEYS,
)
_MADE_OF = OneOrMany(Either((TEXT, Inner(COMPOSITION))))
_COMPOSITION_KEYS |= {
    "serial": Key("Parts that must all work.", _MADE_OF, "[network, database]"),
    "redundant": Key("Parts of which one is enough.", _MADE_OF, "[site-a, site-b]"),
    "at_least": Key(
        "How many of the parts under `of` must work.", Written(Sort.NUMBER), "2"
    ),
    "of": Key("Parts of which so many must work.", _MADE_OF, "[n1, n2, n3]"),
}

SERVICE = Shape(
    "service",
    "What is promised to be there.",
    {
        "title": Key("How people call it.", example="Web shop hosting", required=True),
        "fee": Key(
            "What it costs, or `from invoices`.",
            Either((Written(Sort.AMOUNT_PER), Words(("from invoices",)), Inner(FEE))),
            "4000 per month",
        ),
        "coverage": Key("The hours it is covered.", CALENDAR, "office"),
        "scope": Key("What belongs to it.", example="The shop and its checkout."),
        "out_of_scope": Key("What does not belong to it.", TEXTS, "[the search]"),
        "consumers": Key("Who uses it.", TEXTS, "[web shop, warehouse]"),
        "components": Key(
            "What it is made of: `serial`, `redundant`, or `at_least` so many `of`.",
            Inner(COMPOSITION),
            "{serial: [web, {redundant: [site-a, site-b]}]}",
        ),
    },
)

STREAM = Shape(
    "stream",
    "A table of measurements that the agreement is judged by.",
    {
        "kind": Key(
            "What one row is.",
            Words(tuple(kind.value for kind in StreamKind)),
            "checks",
            required=True,
        ),
        "fields": Key(
            "The fields of a row and what they hold.",
            Named(Words(tuple(kind.value for kind in FieldType))),
            "{at: time, status: text}",
            required=True,
        ),
        "at": Key("The time field that places a row; else the first.", example="at"),
        "key": Key(
            "Fields that name a row, so that a repeated row is known.",
            OneOrMany(TEXT),
            "[number]",
        ),
    },
)

INDICATOR = Shape(
    "indicator",
    "What is measured: a metric on a stream.",
    {
        "metric": Key(
            "The kind of metric, or a metric of the catalogue.",
            example="availability",
            required=True,
        ),
        "stream": Key("The stream it reads.", REFERENCE, "checks", required=True),
        "where": Key("Which rows count.", CONDITION, "site = 'shop'"),
        "during": Key("In whose open time rows count.", CALENDAR, "office"),
        "at": Key("The time field that places a row in a window.", example="opened"),
        "measured_by": Key("The party that measures.", PARTY, "nimbus"),
    },
    kinds="metric",
)

COMPOSITE = Shape(
    "composite indicator",
    "What is made of other indicators.",
    {name: INDICATOR.keys[name] for name in ("metric", "measured_by")},
    kinds="metric",
)
"""The keys of an indicator whose metric reads no stream."""

CALCULATOR = Shape(
    "calculator",
    "How a goal becomes what each party owes.",
    {
        "kind": Key("Which calculator.", Words(("leads_needed",)), required=True),
        "goal": Key(
            "What is to be sold.",
            Written(Sort.AMOUNT_PER),
            "5000 per month",
            required=True,
        ),
        "marketing_share": Key(
            "Which share marketing brings.", Written(Sort.SHARE), "100 %"
        ),
        "average_sale": Key(
            "What one sale brings.", Written(Sort.NUMBER), "100", required=True
        ),
        "close_rate": Key(
            "Which share of leads buys.", Written(Sort.SHARE), "50 %", required=True
        ),
        "round": Key(
            "Whether and when the number is rounded.",
            Words(("once up", "none")),
            "once up",
        ),
    },
)

GOAL_PARTS = Shape(
    "parts of a goal",
    "The objectives that together reach a goal; exactly one key says how.",
    {
        "sum": Key("Their targets are added.", OneOrMany(TEXT), "[north, south]"),
        "product": Key("Their shares are multiplied.", OneOrMany(TEXT), "[web, db]"),
        "minimum": Key("The least of them counts.", OneOrMany(TEXT), "[web, db]"),
    },
)

GOAL = Shape(
    "goal",
    "A common goal and what serves it.",
    {
        "title": Key("What is wanted.", example="5,000 USD a month", required=True),
        "calculator": Key("How what it demands is worked out.", Inner(CALCULATOR)),
        "target": Key(
            "What it demands; instead of a calculator.", Written(Sort.TARGET), ">= 40"
        ),
        "parts": Key("The objectives that together reach it.", Inner(GOAL_PARTS)),
        "served_by": Key("Objectives that serve it.", OneOrMany(TEXT), "[leads]"),
    },
)

OBJECTIVE = Shape(
    "objective",
    "One promise: who owes what to whom, measured how, over which window.",
    {
        "title": Key("How people call it.", example="The shop is up"),
        "owed_by": Key("Who owes it.", PARTY, "nimbus", required=True),
        "owed_to": Key("Who is owed it.", PARTY, "acme"),
        "service": Key("The service it is about.", REFERENCE, "shop"),
        "goal": Key("The goal it serves.", REFERENCE, "revenue"),
        "supports": Key(
            "The promises of other agreements that it carries, and as which component.",
            OneOrMany(SUPPORT),
            "shop-up of acme-shop as database",
        ),
        "indicator": Key("What is measured.", REFERENCE, "uptime", required=True),
        "where": Key("Narrows the rows.", CONDITION, "priority = 'P1'"),
        "per": Key("Fields whose values are judged apart.", OneOrMany(TEXT), "region"),
        "target": Key(
            "What is promised; by the value of a field as a block with `by`.",
            Either((Written(Sort.TARGET), Named(Written(Sort.TARGET)))),
            ">= 99.9 %",
        ),
        "by": Key(
            "The day of the window by which a schedule counts.",
            Written(Sort.ORDINAL),
            "25th",
        ),
        "over": Key(
            "The window each reading is taken over.", Written(Sort.WINDOW), "month"
        ),
        "excluding": Key(
            "Exclusions that do not count against it.",
            OneOrMany(REFERENCE),
            "[maintenance]",
        ),
        "no_data": Key(
            "The verdict of a window without measurements.",
            Words(tuple(one.value for one in NoData)),
            "unknown",
        ),
        "complete": Key(
            "The share of a window that must be known for a verdict.",
            Written(Sort.SHARE),
            "95 %",
        ),
        "partial": Key(
            "What a window counts that the term covers in part.",
            Words(tuple(one.value for one in Partial)),
            "existing part",
        ),
        "round_reading": Key(
            "How the reading is rounded before it is compared.",
            Written(Sort.ROUNDING),
            "2 decimals half up",
        ),
        "warn": Key("When someone is warned before.", example="forecast"),
    },
)

EXCLUSION = Shape(
    "exclusion",
    "Stretches of time that do not count against the obligor.",
    {
        "stream": Key("The stream that names them; else its own.", REFERENCE),
        "where": Key("Which of its rows are meant.", CONDITION, "kind = 'planned'"),
        "announced": Key(
            "How long before its start a stretch must be announced.",
            Written(Sort.LONG),
            "3 days before",
        ),
        "within": Key(
            "Allowed hours, or a calendar; only the part inside counts.",
            OneOrMany(TEXT),
            "sun 02:00-06:00",
        ),
        "at_most": Key(
            "How much may be excluded.", Written(Sort.BUDGET), "4 h per month"
        ),
        "effect": Key(
            "Out of both sides of the share, or counted as met.",
            Words(tuple(one.value for one in ExclusionEffect)),
            "removed",
        ),
        "reason": Key("Why, in words.", example="Planned maintenance"),
    },
)

CLAIM = Shape(
    "claim",
    "How a credit is claimed.",
    {
        "by": Key("Who claims.", PARTY, "acme", required=True),
        "within": Key(
            "Within how long.", Written(Saying.DEADLINE), "30 days after month end"
        ),
        "until": Key(
            "Until when; instead of `within`.",
            Written(Saying.DEADLINE),
            "end of the 2nd billing cycle after the incident",
        ),
        "calendar": WORKING_CALENDAR,
        "needs": Key(
            "What must hold before anything may be claimed.",
            OneOrMany(Written(Saying.CONDITION)),
            "[ticket within 24 h, severity 1, paid up]",
        ),
        "evidence": Key("What must be shown.", OneOrMany(TEXT), "[request logs]"),
        "decide": Key(
            "How long a decision takes after the claim.",
            Written(Saying.SPAN),
            "15 working days",
        ),
        "issue": Key(
            "By when what was granted is paid.",
            Written(Saying.DEADLINE),
            "30 days after the decision",
        ),
        "silence": Key(
            "What it means when no decision comes in time.",
            Words(tuple(one.value for one in Silence)),
            "accepted",
        ),
        "late": Key(
            "What becomes of a claim that comes too late.",
            Words(tuple(one.value for one in Late)),
            "forfeits",
        ),
        "dispute": Key(
            "Until when a decision may be disputed.",
            Written(Saying.DEADLINE),
            "30 days after the decision",
        ),
    },
)

EARN_BACK = Shape(
    "earn-back",
    "How a credit is given back by the windows after it; until then it is pending.",
    {
        "windows": Key(
            "How many windows after it must all be as promised.",
            Written(Sort.COUNT),
            "3",
            required=True,
        ),
        "reaching": Key(
            "What they must reach; else the promise itself.",
            Written(Sort.TARGET),
            ">= 99.95 %",
        ),
        "floor": Key(
            "A reading beyond it is never given back.", Written(Sort.QUANTITY), "98 %"
        ),
    },
)

REMEDY = Shape(
    "remedy",
    "What a reading grants. One key names the kind and holds its options.",
    {
        "for": Key("The objective it follows.", REFERENCE, "shop-up", required=True),
        "of": Key(
            "The base that shares are taken of.", Written(Sort.BASE), "fee(shop)"
        ),
        "round_reading": Key(
            "How the reading is rounded before the table is read.",
            Written(Sort.ROUNDING),
            "2 decimals half up",
        ),
        "cap": Key(
            "The most that is granted, in the order applied; or `none`.",
            OneOrMany(Written(Sort.CAP)),
            "100 % of fee(shop) per month",
        ),
        "minimum": Key("The least that is paid.", Written(Sort.MINIMUM), "more than 1"),
        "round_money": Key(
            "How a credit is rounded to the coin.", Written(Sort.COIN), "half up"
        ),
        "claim": Key("How it is claimed; else automatic.", Inner(CLAIM)),
        "pays": Key("How it is paid.", example="next invoice"),
        "expires": Key("After how long it lapses.", example="12 months"),
        "sole_remedy": Key("Whether there is no other remedy.", FLAG, "no"),
        "except": Key(
            "What a sole remedy leaves beside it.",
            TEXTS,
            "[termination, wilful misconduct]",
        ),
        "to": Key(
            "Who is paid; else who is owed the promise. A bonus names the obligor.",
            PARTY,
            "nimbus",
        ),
        "scaled_by": Key(
            "An indicator whose share of the same window multiplies the credit, such "
            "as the share of users affected.",
            REFERENCE,
            "affected",
        ),
        "earn_back": Key(
            "How a credit is given back by what comes after.", Inner(EARN_BACK)
        ),
        "nature": Key(
            "What the money is in law.",
            Words(("price adjustment", "liquidated damages", "penalty")),
            "price adjustment",
        ),
    },
    kinds="remedy",
)

COMBINATION = Shape(
    "combination",
    "Remedies that are not simply added up where one failure breaks several promises.",
    {
        "of": Key(
            "The remedies it joins; of equal credits the first one counts.",
            OneOrMany(REFERENCE),
            "[uptime-credit, latency-credit]",
            required=True,
        ),
        "pays": Key(
            "What is paid of the credits of one window and scope: their sum, the "
            "highest alone, or one of them by choice.",
            Words(tuple(one.value for one in Combining)),
            "highest",
        ),
        "chosen_by": Key("Who chooses.", PARTY, "acme"),
        "cap": Key(
            "The most that all of them may grant together, in the order applied.",
            OneOrMany(Written(Sort.CAP)),
            "10 % of fee(shop) per month",
        ),
    },
)

TIER = Shape(
    "tier",
    "One row of a credit table: a range of readings and what it grants.",
    {
        "below": Key("Readings under it, without it.", Written(Sort.QUANTITY), "99 %"),
        "at_most": Key("Readings up to and with it.", Written(Sort.QUANTITY), "99 %"),
        "at_least": Key("Readings from it on, with it.", Written(Sort.QUANTITY)),
        "above": Key("Readings over it, without it.", Written(Sort.QUANTITY)),
        "credit": Key("What it grants.", Written(Sort.CREDIT), "10 %", required=True),
    },
)

ENTITLEMENT_KEYS: dict[str, Key] = {
    "right_of": Key("Whose right.", PARTY, "acme", required=True),
    "when": Key(
        "The failures from which it arises; of several any one is enough.",
        OneOrMany(Written(Saying.PATTERN)),
        "shop-up missed 3 times in 6 months",
    ),
    "upon": Key(
        "What else gives the right, in words.", example="insolvency of the provider"
    ),
    "notified": Key(
        "By when each failure must be notified to count.",
        Written(Saying.DEADLINE),
        "7 days after month end",
    ),
    "notices": Key(
        "The stream in which such notices are recorded.", REFERENCE, "notices"
    ),
    "exercise": Key(
        "Until when it may be used once it has arisen; else at any time.",
        Written(Saying.DEADLINE),
        "60 days after the miss",
    ),
    "calendar": WORKING_CALENDAR,
}

MEASURE = measure_shape(ENTITLEMENT_KEYS)
BAND = Shape(
    "band",
    "One row of a points table: a range of readings and its points.",
    {
        **{name: key for name, key in TIER.keys.items() if name != "credit"},
        "points": Key("How many points.", Written(Sort.NUMBER), "3", required=True),
    },
)

ESCALATION = Shape(
    "escalation",
    "One step of a ladder.",
    {
        "for": Key("The objective; else every one.", REFERENCE, "shop-up"),
        "when": Key(
            "When the step is reached.",
            Written(Saying.STEP),
            "75 % of target time used",
            required=True,
        ),
        "tell": Key(
            "Who is told: a party's contact by duty, and by number where several.",
            OneOrMany(TEXT),
            "[nimbus.escalation.1]",
            required=True,
        ),
        "create": Key("What is created.", example="root-cause analysis"),
    },
)

REPORT = Shape(
    "report",
    "A report that a party owes.",
    {
        "owed_by": Key("Who owes it.", PARTY, "nimbus", required=True),
        "owed_to": Key("Who is owed it.", PARTY, "acme"),
        "due": Key(
            "When it is due, again and again.",
            Written(Saying.DUE),
            "5th working day of the month",
            required=True,
        ),
        "calendar": WORKING_CALENDAR,
        "stream": Key("Where deliveries are recorded.", REFERENCE, "status"),
        "shows": Key("What it contains.", OneOrMany(TEXT), "[attainment, credits]"),
        "feeds": Key("What it feeds.", example="knowledge base"),
    },
)

TERMINATION = Shape(
    "termination",
    "A right to end the agreement.",
    {
        **ENTITLEMENT_KEYS,
        "notice": Key("With which notice.", Written(Saying.SPAN), "30 days"),
        "cure": Key(
            "How long the other party has to put things right before.",
            Written(Saying.SPAN),
            "30 days",
        ),
        "ends": Key(
            "What may be ended: all of it, the service, or the scope that failed.",
            Words(("agreement", "service", "scope")),
            "scope",
        ),
        "refund": Key(
            "What is paid back: what was prepaid for the time after, or all.",
            Words(("none", "prepaid", "all")),
            "prepaid",
        ),
    },
)

ALLOWANCE = Shape(
    "allowance",
    "A finding of the checker that may stand, at one clause.",
    {
        "at": Key(
            "The clause; else everywhere.",
            Written(said="The path of a clause."),
            "remedies.shop-credit",
        ),
        "reason": Key(
            "Why it may stand.", example="The published table says so.", required=True
        ),
    },
)

DOCUMENT = Shape(
    "agreement",
    "A Troth agreement.",
    {
        "troth": Key(
            "The version of this language.",
            Words((LANGUAGE_VERSION,)),
            "1",
            required=True,
        ),
        "agreement": Key(
            "What it is.",
            Words(("sla", "slc", "ola", "underpinning", "sales")),
            "sla",
            required=True,
        ),
        "class": Key("For whom.", Words(("customer", "internal", "vendor")), "vendor"),
        "basis": Key(
            "How it is cut.",
            Words(("customer", "service", "multi-level")),
            "service",
        ),
        "id": Key("Its name in files.", example="acme-hosting", required=True),
        "title": Key("Its title.", example="Hosting of a web shop", required=True),
        "version": Key("Its version; else 1.", example="2"),
        "owner": Key("Who keeps it.", TEXTS, "Service management"),
        "language": Key(
            "The language of its words (BCP 47).",
            Written(
                pattern="^[a-z]{2,3}(-[A-Z]{2})?$", said="Such as `en` or `de-AT`."
            ),
            "en",
        ),
        "law": Key("The law it is under.", example="Germany"),
        "courts": Key("Which courts decide.", example="Berlin"),
        "dated": Key("The day of the document.", DATE, "2026-01-15"),
        "informal": Key("Whether it binds in honour only, not in law.", FLAG, "no"),
        "history": Key(
            "How it came to this version, oldest first.", OneOrMany(Inner(CHANGE))
        ),
        "approvals": Key("Who approved it.", OneOrMany(Inner(APPROVAL))),
        "changes": Key("How it may be changed.", Inner(CHANGE_NOTICE)),
        "currency": Key(
            "The currency of all amounts (ISO 4217).",
            Written(pattern="^[A-Z]{3}$", said="Three capitals."),
            "EUR",
        ),
        "timezone": Key(
            "The zone in which days and months begin (IANA).",
            example="Europe/Berlin",
            required=True,
        ),
        "parties": Key("Who is bound.", Named(Inner(PARTY_BLOCK)), required=True),
        "term": Key("When it holds.", Inner(TERM)),
        "parent": Key("The agreement one level above.", Inner(PARENT)),
        "may_differ_below": Key(
            "Clauses that a level below may say otherwise, not only tighten.",
            OneOrMany(TEXT),
            "[objectives.shop-up.over, calendars]",
        ),
        "incorporates": Key(
            "Provisions and supplements.", OneOrMany(Inner(INCORPORATION))
        ),
        "annexes": Key("What is attached.", Named(Inner(ANNEX))),
        "definitions": Key("Terms.", Named(Either((TEXT, Inner(DEFINITION))))),
        "services": Key("What is promised.", Named(Inner(SERVICE))),
        "calendars": Key("When clocks run.", Named(Inner(CALENDAR_BLOCK))),
        "responsibilities": Key("Who does what.", Named(Inner(RESPONSIBILITY))),
        "eligibility": Key("What must hold first.", Named(Inner(ELIGIBILITY))),
        "streams": Key("What is measured by.", Named(Inner(STREAM))),
        "goals": Key("Common goals.", Named(Inner(GOAL))),
        "indicators": Key("What is measured.", Named(Inner(INDICATOR))),
        "objectives": Key("Promises.", Named(Inner(OBJECTIVE))),
        "exclusions": Key("What does not count.", Named(Inner(EXCLUSION))),
        "remedies": Key("What follows.", Named(Inner(REMEDY))),
        "combinations": Key("How remedies add up.", Named(Inner(COMBINATION))),
        "escalation": Key("Who is told.", OneOrMany(Inner(ESCALATION))),
        "reports": Key("What is reported.", Named(Inner(REPORT))),
        "tasks": Key("What else is owed.", Named(Inner(TASK))),
        "reviews": Key("When it is looked at.", Named(Inner(REVIEW))),
        "measures": Key("Rights short of its end.", Named(Inner(MEASURE))),
        "termination": Key("Rights to end it.", Named(Inner(TERMINATION))),
        "liability": Key("Who is liable how far.", OneOrMany(Inner(LIABILITY))),
        "indemnities": Key("Who is held harmless.", Named(Inner(INDEMNITY))),
        "sale": Key("What is sold.", Inner(SALE)),
        "signatures": Key("Who signs.", OneOrMany(PARTY), "[nimbus, acme]"),
        "allow": Key(
            "Findings that may stand, by code: the reason, or the clause and the "
            "reason. It is not part of what is signed.",
            Named(Either((TEXT, OneOrMany(Inner(ALLOWANCE))))),
            "{D720: The cap is the wish of the customer.}",
        ),
    },
)

# What a document says of itself alone; nothing of it is taken over by another.
OWN_KEYS = frozenset(
    {
        *("troth", "agreement", "class", "basis", "id", "title", "version", "owner"),
        *("dated", "informal", "history", "approvals"),
        *(
            "parent",
            "may_differ_below",
            "incorporates",
            "annexes",
            "signatures",
            "allow",
        ),
        *(one.value for one in (DocumentSort.PROVISIONS, DocumentSort.SUPPLEMENT)),
    }
)

CHANGES = Written(said="Clauses by their path, each with what it says from then on.")

AMENDMENT = Shape(
    "amendment",
    "A change of an agreement from a day on.",
    {
        "troth": Key(
            "The version of this language.",
            Words((LANGUAGE_VERSION,)),
            "1",
            required=True,
        ),
        "amendment": Key("Its name.", example="acme-more-uptime", required=True),
        "amends": Key("The agreement's id.", example="acme-hosting", required=True),
        "from_version": Key(
            "The version in force that it changes.", example="1", required=True
        ),
        "to_version": Key("The version that it makes.", example="2", required=True),
        "effective": Key("Its first day.", DATE, "2026-07-15", required=True),
        "inside_a_period": Key(
            "Whether a window that has begun is split, or the change waits for the "
            "next one.",
            Words(tuple(one.value for one in InsidePeriod)),
            "wait",
            required=True,
        ),
        "title": Key("How people call it.", example="More uptime"),
        "reason": Key("Why, in words.", example="The shop grew."),
        "set": Key(
            "Clauses that are there, and what they say instead.",
            Named(CHANGES),
            '{objectives.shop-up.target: ">= 99.95 %"}',
        ),
        "add": Key(
            "Clauses that are not there yet.",
            Named(CHANGES),
            "{objectives.shop-up.warn: forecast}",
        ),
        "remove": Key(
            "Clauses that fall away.", OneOrMany(TEXT), "[objectives.p2-reply]"
        ),
        "signatures": Key("Who signs it.", OneOrMany(PARTY), "[nimbus, acme]"),
    },
)
