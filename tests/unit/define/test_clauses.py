"""Further clauses of every section: what each refuses, and where."""

import pytest

from language import SMALL, agreed, compiled, pointed_at
from troth.model.finding import Severity

OFFICE = 'office: {hours: {mon-fri: "09:00-17:00"}}'
FEE = "fee: 4000 per month"
TARGET = '">= 99.9 %"'
UPTIME = "down: \"status <> 'up'\""
TIERS = "[{below: 99.9 %, credit: 10 %}]"
FOR = "    for: shop-up\n"

# Replaced, replacement, code, what the carets stand under.
REFUSED = [
    # calendars
    (OFFICE, OFFICE + "\n  always: {hours: always}", "D210", "always"),
    (OFFICE, "office: {}", "D316", "office"),
    (OFFICE, "office: {timezone: Mars/Base, hours: always}", "D315", "Mars/Base"),
    (OFFICE, "office: {timezone: localtime, hours: always}", "D315", "localtime"),
    (OFFICE, "office: {hours: sometimes}", "D204", "sometimes"),
    (OFFICE, "office: {hours: [always]}", "D203", "[always]"),
    (OFFICE, "office: {hours: {mon: [[1]]}}", "D203", "[1]"),
    (OFFICE, "office: {union: [always2, x]}", "D307", "always2"),
    (OFFICE, "office: {union: [{hours: always}]}", "D316", "[{hours: always}]"),
    (OFFICE, "office: {union: [{hours: always}, [x]]}", "D203", "[x]"),
    (OFFICE, "office: {holidays: US, union: [{hours: always}]}", "D316", "US"),
    (OFFICE, "office: {versions: [{from: 2026-01-01, hours: x}]}", "D204", "x"),
    (OFFICE, "office: {versions: [{from: 2026-01-01}]}", "D202", "from"),
    (
        OFFICE,
        (
            "office: {versions: [{from: 2026-01-01, hours: never}, "
            "{from: 2026-01-01, hours: always}]}"
        ),
        "D316",
        "[",
    ),
    (
        OFFICE,
        "office: {hours: always, special: {2026-02-30: closed}}",
        "D316",
        "{2026-02-30: closed}",
    ),
    (
        OFFICE,
        "office: {hours: always, breaks: {2026-02-03: noon}}",
        "D316",
        "{2026-02-03: noon}",
    ),
    # services
    (FEE, "fee: [1]", "D203", "[1]"),
    (FEE, "fee: 4000", "D206", "4000"),
    (FEE, "fee: 4000 USD per month", "D503", "4000 USD per month"),
    (FEE, "fee: {from: bills}", "D204", "bills"),
    (FEE, "fee: {from: invoices, where: price > 1}", "D403", "price"),
    (FEE, "coverage: nights, " + FEE, "D307", "nights"),
    # streams and indicators
    ("kind: checks, fields", "kind: checks, at: site, fields", "D404", "site"),
    ("kind: checks, fields", "kind: checks, key: [sites], fields", "D303", "sites"),
    (UPTIME, UPTIME + ", during: night", "D307", "night"),
    (UPTIME, UPTIME + ", at: site", "D404", "site"),
    (UPTIME, UPTIME + ", measured_by: bob", "D301", "bob"),
    (UPTIME, UPTIME + ", where: site", "D406", "site"),
    (UPTIME, UPTIME + ", unknown_time: maybe", "D204", "maybe"),
    (UPTIME, UPTIME + ", holds: 5", "D206", "5"),
    (UPTIME, UPTIME + ", monitors: [stie]", "D303", "stie"),
    (UPTIME, UPTIME + ", shortest: [1]", "D203", "[1]"),
    # objectives
    (TARGET, "[1]", "D203", "[1]"),
    (TARGET, "{P1: '>= 99 %'}", "D202", "{P1: '>= 99 %'}"),
    (TARGET, "{by: site}", "D202", "{by: site}"),
    (TARGET, "{by: stie, P1: '>= 99 %'}", "D303", "stie"),
    (TARGET, "'>= 5 EUR'", "D501", "'>= 5 EUR'"),
    (TARGET, "'>= 5 USD'", "D503", "'>= 5 USD'"),
    (TARGET, f"{TARGET}, per: at", "D404", "at"),
    (TARGET, f"{TARGET}, service: shoop", "D306", "shoop"),
    (TARGET, f"{TARGET}, by: 45th", "D211", "45th"),
    (TARGET, f"{TARGET}, where: site > 5", "D404", "site > 5"),
    (TARGET, f"{TARGET}, partial: half", "D204", "half"),
    # remedies
    (TIERS, "[]", "D213", "tiers"),
    ("[lead@nimbus.example]", "[]", "D213", "escalation"),
    ("{at: time, site: text, status: text}", "{}", "D213", "fields"),
    (TIERS, "[{below: 99.9 %}]", "D202", "below"),
    (TIERS, "[{below: 99.9 %, credit: much}]", "D205", "much"),
    (TIERS, "10 %", "D203", "10 %"),
    (FOR, FOR + "    task: {owed_by: bob, text: t, due: 4 h}\n", "D313", "credit"),
    (FOR, FOR + "    claim: {by: bob}\n", "D301", "bob"),
    (FOR, FOR + "    sole_remedy: perhaps\n", "D204", "perhaps"),
    (FOR, FOR + "    minimum: at least 1 USD\n", "D503", "at least 1 USD"),
    (FOR, FOR + "    round_money: nearest\n", "D205", "nearest"),
    ("fee(shop)", "fee(shop, region)", "D303", "region"),
    # head
    ("id: acme-shop", "id: acme-shop\nincorporates: [x]", "D203", "x"),
    ("id: acme-shop", "id: acme-shop\ndefinitions: {a: [x]}", "D203", "[x]"),
    ("id: acme-shop", "id: acme-shop\ndefinitions: {'!': x}", "D210", "'!'"),
    (
        "id: acme-shop",
        "id: acme-shop\ndefinitions: {a: {means: b, when: 'select 1'}}",
        "D402",
        "select",
    ),
    ("id: acme-shop", "id: acme-shop\nterm: {until: 9999-12-31}", "D211", "9999-12-31"),
    ("id: acme-shop", "id: acme-shop\nterm: {from: , for: 1 year}", "D213", "from"),
]


@pytest.mark.parametrize(
    ("old", "new", "code", "under"),
    REFUSED,
    ids=[f"{number}-{row[2]}" for number, row in enumerate(REFUSED)],
)
def test_a_clause_that_cannot_hold_is_answered_at_its_place(
    old: str, new: str, code: str, under: str
) -> None:
    assert SMALL.count(old) == 1
    text = SMALL.replace(old, new)
    findings = [
        one for one in compiled(text).findings if one.severity is Severity.ERROR
    ]
    assert findings[0].code == code, [one.message for one in findings]
    assert pointed_at(text, findings[0]).startswith(under)


def test_invoices_of_another_sort_cannot_carry_a_fee() -> None:
    text = SMALL.replace(FEE, "fee: from invoices")
    text = text.replace(
        "streams:\n", "streams:\n  invoices: {kind: checks, fields: {at: time}}\n"
    )
    findings = compiled(text).findings
    assert [one.code for one in findings] == ["D314"]


def test_listed_invoices_carry_a_fee_as_they_are() -> None:
    text = SMALL.replace(FEE, "fee: from invoices")
    text = text.replace(
        "streams:\n",
        "streams:\n  invoices: {kind: amounts, fields: {on: time, amount: money}}\n",
    )
    agreement = agreed(text)
    assert not agreement.streams["invoices"].implied
    fee = agreement.services["shop"].fee
    assert fee is not None
    assert fee.where is None


def test_an_exclusion_may_take_a_declared_stream() -> None:
    text = SMALL.replace(
        "streams:\n",
        "streams:\n  works: {kind: intervals, fields: {start: time, end: time}}\n",
    )
    exclusion = agreed(text + "exclusions: {m: {stream: works}}\n").exclusions["m"]
    assert exclusion.stream == "works"
    findings = compiled(text + "exclusions: {m: {stream: works, announced: 1 h}}\n")
    assert [one.code for one in findings.findings] == ["D303"]


def test_hours_of_an_exclusion_do_not_overwrite_a_calendar() -> None:
    text = SMALL.replace(OFFICE, OFFICE + '\n  "m hours": {hours: always}')
    text += "exclusions: {m: {within: sun 02:00-06:00}}\n"
    assert [one.code for one in compiled(text).findings] == ["D210"]


def test_an_exclusion_with_an_unknown_calendar_offers_the_near_one() -> None:
    text = SMALL + "exclusions: {m: {within: offise}}\n"
    (finding,) = compiled(text).findings
    assert (finding.code, finding.hint) == ("D307", "Did you mean `office`?")
