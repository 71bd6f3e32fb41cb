"""Whether agreements below carry a promise: exact, and said in both texts."""

from fractions import Fraction

from language import FILE, catalogue
from troth.define.agreed_text import AgreedText
from troth.define.compiler import compile_text
from troth.define.support.chain import Chain, cycles_of
from troth.define.support.clauses import credit_rows
from troth.define.support.gaps import find_support_gaps
from troth.define.support.shares import reach_of
from troth.model.finding import Finding

ABOVE = """\
troth: 1
agreement: sla
id: acme-shop
title: The Acme shop
currency: EUR
timezone: Europe/Berlin
parties:
  nimbus: {{role: provider, name: Nimbus}}
  acme: {{role: customer, name: Acme}}
term: {{from: 2026-01-01, for: 12 months}}
calendars:
  office: {{hours: {{mon-fri: "08:00-18:00"}}}}
services:
  shop: {{title: Shop, fee: 4000 per month, components: {components}}}
streams:
  checks: {{kind: checks, fields: {{at: time, status: text}}}}
  tickets: {{kind: cases, fields: {{opened: time, solved: time}}}}
indicators:
  uptime: {{metric: availability, stream: checks, down: "status <> 'up'"}}
  solving:
    {{metric: duration, stream: tickets, from: opened, to: solved, clock: office}}
objectives:
  up: {{owed_by: nimbus, service: shop, indicator: uptime, target: "{target}"}}
  solved: {{owed_by: nimbus, indicator: solving, target: 90 % within 8 h}}
remedies:
  credit:
    for: up
    tiers: [{{below: 99.9 %, credit: 10 %}}, {{below: 99 %, credit: 25 %}}]
    of: fee(shop)
    cap: 20 % of fee(shop) per month
"""

BELOW = """\
troth: 1
agreement: ola
id: {id}
title: {id}
currency: EUR
timezone: Europe/Berlin
parties:
  team: {{role: provider, name: Team {id}}}
  {customer}: {{role: customer}}
term: {{from: 2026-01-01, for: {months} months}}
calendars:
  office: {{hours: {{mon-fri: "08:00-18:00"}}}}
  short: {{hours: {{mon-fri: "09:00-17:00"}}}}
services:
  it: {{title: It, fee: 500 per month}}
streams:
  checks: {{kind: checks, fields: {{at: time, status: text}}}}
  tickets: {{kind: cases, fields: {{opened: time, solved: time}}}}
indicators:
  uptime: {{metric: availability, stream: checks, down: "status <> 'up'"{during}}}
  solving:
    {{metric: duration, stream: tickets, from: opened, to: solved, clock: {clock}}}
objectives:
  part:
    owed_by: team
    owed_to: {customer}
    supports: {supports}
    indicator: {indicator}
    target: "{target}"
    over: {over}
remedies:
  credit:
    for: part
    tiers: [{tiers}]
    of: fee(it)
    cap: 100 % of fee(it) per month
"""


def above(components: str = "{serial: [lb, net]}", target: str = ">= 99.9 %") -> str:
    """The customer's agreement."""
    return ABOVE.format(components=components, target=target)


def below(name: str, target: str, supports: str = "", **said: str) -> str:
    """An agreement that carries a component of the same name."""
    usual = {
        "customer": "nimbus",
        "months": "12",
        "during": "",
        "clock": "office",
        "indicator": "uptime",
        "over": "month",
        "tiers": "{below: 99 %, credit: 10 %}",
    }
    supports = supports or f"up of acme-shop as {name}"
    return BELOW.format(id=name, target=target, supports=supports, **usual | said)


def texts_of(*texts: str) -> list[AgreedText]:
    """The compiled agreements with their texts."""
    found = []
    for number, text in enumerate(texts):
        file = f"{number}-{FILE}"
        compiled = compile_text(text, file=file, catalogue=catalogue())
        assert compiled.agreement is not None, [str(one) for one in compiled.findings]
        assert compiled.tree is not None
        found.append(AgreedText(file, compiled.agreement, compiled.tree))
    return found


def found_in(*texts: str) -> dict[str, Finding]:
    """The last finding of each code that some agreements give."""
    return {one.code: one for one in find_support_gaps(texts_of(*texts))}


def test_redundancy_that_is_not_enough_is_told_with_its_product() -> None:
    components = "{serial: [lb, {redundant: [dc1, dc2]}]}"
    found = found_in(
        above(components, ">= 99.99 %"),
        below("lb", ">= 99.99 %"),
        below("dc1", ">= 99.5 %"),
        below("dc2", ">= 99.5 %"),
    )
    facts = dict(found["D810"].facts)
    assert facts["product"] == "99.987500"
    assert Fraction(facts["exact"]) == Fraction(9999, 10000) * (
        1 - Fraction(5, 1000) ** 2
    )
    assert found["D810"].path == "objectives.up.target"
    assert found["D810"].other is not None
    assert found["D810"].other.file == f"1-{FILE}"


def test_spares_that_are_enough_only_apart_are_warned_of() -> None:
    found = found_in(
        above("{redundant: [dc1, dc2]}"),
        below("dc1", ">= 99.5 %"),
        below("dc2", ">= 99.5 %"),
    )
    assert "D810" not in found
    assert dict(found["D813"].facts)["assured"] == "99.500000"


def test_a_sound_chain_says_nothing_but_the_money() -> None:
    found = found_in(above(), below("lb", ">= 99.97 %"), below("net", ">= 99.95 %"))
    assert set(found) == {"D818"}
    assert dict(found["D818"].facts)["short"] == "750.00 EUR"


def test_agreements_that_support_one_another_are_a_circle() -> None:
    found = found_in(
        above(),
        below("lb", ">= 99.97 %", "[up of acme-shop as lb, part of net]"),
        below("net", ">= 99.97 %", "[up of acme-shop as net, part of lb]"),
    )
    assert dict(found["D811"].facts) == {"agreements": "lb,net"}
    graph = {"sla": ["a"], "a": ["b"], "b": ["a"], "c": ["c"], "d": []}
    assert list(cycles_of(graph)) == [("a", "b"), ("c",)]


def test_what_is_not_there_is_missing() -> None:
    assert "among those given" in found_in(below("lb", ">= 99 %"))["D812"].message
    missing = found_in(above(), below("lb", ">= 99.97 %"))["D812"]
    assert dict(missing.facts)["components"] == "net"
    wrong = found_in(above(), below("lb", ">= 99 %", "down of acme-shop"))["D812"]
    assert "no objective “down”" in wrong.message
    part = found_in(above(), below("lb", ">= 99 %", "up of acme-shop as web"))
    assert "no component “web”" in part["D812"].message


def test_steps_on_one_clock_add_up_and_may_miss_one_after_the_other() -> None:
    steps = {"indicator": "solving", "tiers": "{below: 90 %, credit: 10 %}"}
    supports = "solved of acme-shop"
    found = found_in(
        above(),
        below("lb", "95 % within 4 h", supports, **steps),
        below("net", "95 % within 5 h", supports, **steps),
    )
    assert dict(found["D810"].facts)["over"] == "1 h"
    found = found_in(
        above(),
        below("lb", "95 % within 4 h", supports, **steps),
        below("net", "94 % within 4 h", supports, **steps),
    )
    assert dict(found["D810"].facts)["share"] == "89 %"
    found = found_in(
        above(),
        below("lb", "95 % within 4 h", supports, **steps),
        below("net", "95 % within 4 h", supports, **steps),
    )
    assert "D810" not in found


def test_a_shorter_desk_is_held_against_the_worst_moment() -> None:
    steps = {"indicator": "solving", "tiers": "{below: 90 %, credit: 10 %}"}
    found = found_in(
        above(),
        below("lb", "95 % within 7 h", "solved of acme-shop", clock="short", **steps),
    )
    # From 08:30 the shorter desk lasts until 16:00, well inside. From 16:30 it needs
    # until 15:30 of the next day, where the limit above ends at 14:30.
    assert dict(found["D810"].facts)["over"] == "1 h"


def test_hours_without_cover_are_counted_exactly() -> None:
    found = found_in(
        above("{serial: [lb]}"), below("lb", ">= 99.95 %", during=", during: office")
    )
    assert dict(found["D814"].facts) == {
        "objective": "up",
        "week": "118 h",
        "year": "6136 h",
    }


def test_windows_terms_and_parties_must_fit() -> None:
    found = found_in(
        above("{serial: [lb]}"),
        below("lb", ">= 99.95 %", over="year", months="9", customer="stratus"),
    )
    assert dict(found["D815"].facts)["allowed_below"] == "4 h 22 min 48 s"
    assert dict(found["D819"].facts) == {"days_after": "92"}
    assert found["D820"].path == "objectives.part"


def test_money_is_compared_range_by_range() -> None:
    texts = texts_of(above("{serial: [lb]}"), below("lb", ">= 99.95 %"))
    chain = Chain.of([one.agreement for one in texts])
    promise, carriers = chain.carried[0]
    rows = credit_rows(promise, carriers)
    assert [(row.text, row.paid.amount, row.back[0][1].amount) for row in rows] == [
        ("99.9 % to 100 %", 0, 0),
        ("99 % to 99.9 %", 400, 0),
        ("0 % to 99 %", 800, 50),  # 25 % is cut to 20 %
    ]


def test_promises_of_different_sorts_are_not_compared() -> None:
    found = found_in(above(), below("lb", ">= 99 %", "solved of acme-shop"))
    assert "D821" in found


def test_the_order_of_agreements_does_not_matter() -> None:
    texts = texts_of(above(), below("lb", ">= 99.97 %"), below("net", ">= 99.95 %"))
    values = set()
    for order in (texts, texts[::-1]):
        chain = Chain.of([one.agreement for one in order])
        promise, carriers = chain.carried[0]
        values |= {one.expected for one in reach_of(promise, carriers)}
    assert values == {Fraction(9997, 10000) * Fraction(9995, 10000)}
