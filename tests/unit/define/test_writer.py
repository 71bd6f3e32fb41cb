"""The canonical text: compiling it gives the same agreement again."""

from pathlib import Path

import pytest

from language import EXAMPLES, SMALL, agreed, changed, compiled
from troth.define.writer import digest_of, write


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_means_its_canonical_text(path: Path) -> None:
    agreement = agreed(path.read_bytes())
    text = write(agreement)
    assert agreed(text) == agreement
    assert write(agreed(text)) == text


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_canonical_text_leaves_no_default_of_a_promise_unsaid(path: Path) -> None:
    agreement = agreed(path.read_bytes())
    left = {one.path for one in compiled(write(agreement)).defaults}
    said = {name for name in left if name.startswith(("objectives", "exclusions"))}
    assert {name for name in said if not name.endswith(".target")} == set()


def test_the_digest_is_that_of_the_canonical_text() -> None:
    agreement = agreed(SMALL)
    assert agreement.digest == digest_of(agreement)
    assert agreement.digest.startswith("sha256:")
    assert len(agreement.digest) == 71


@pytest.mark.parametrize(
    "title",
    [
        "yes",
        "012",
        "a: b",
        "- a",
        "# a",
        "null",
        "~",
        "“quoted” and 'so'",
        'back\\slash "and" quotes',
        "Übergröße 日本 🎉",
        "a #b",
        "{a}",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a`",
        "| a",
        "> a",
        "? a",
        "x" * 300,
    ],
)
def test_any_title_survives_being_written(title: str) -> None:
    quoted = title.replace("\\", "\\\\").replace('"', '\\"')
    text = changed("title: The Acme shop", f'title: "{quoted}"')
    agreement = agreed(text)
    assert agreement.title == title
    assert agreed(write(agreement)).title == title


CLAUSES = [
    ('target: ">= 99.9 %"', 'target: ">= 99.99999999999999 %"'),
    ("90 % within 4 h", "each within end of 2nd working day"),
    ("90 % within 4 h", "90 % within 90 s"),
    (
        "90 % within 4 h",
        '{by: priority, P1: each within 4 h, "2": 5 % within 1.5 ms}',
    ),
    ('target: ">= 99.9 %"', 'target: ">= 99.9 %", over: rolling 30 days every day'),
    ('target: ">= 99.9 %"', 'target: ">= 99.9 %", over: fiscal year from April'),
    (
        'target: ">= 99.9 %"',
        'target: ">= 99.9 %", over: billing cycle from the 31st, per: [site, status]',
    ),
    ('target: ">= 99.9 %"', "round_reading: 2 decimals truncate, complete: 99.5 %"),
    ("    cap: none\n", "    cap: [10 % of fee(shop) per month, 500 EUR per year]\n"),
    ("    of: fee(shop)\n", "    of: 500.005 EUR\n    minimum: at least 0.5\n"),
    ("    cap: none\n", "    cap: none\n    round_money: half even\n"),
    (
        "tiers: [{below: 99.9 %, credit: 10 %}]",
        (
            "tiers: [{at_least: 99 %, below: 99.9 %, credit: 7.5 %}, "
            "{above: 1 %, at_most: 98.9 %, credit: 50 EUR}]"
        ),
    ),
    *(
        ("  solving: {", f"  both: {{metric: composite, {options}}}\n  solving: {{")
        for options in (
            "reads: all of, of: {uptime: '>= 99.9 %', solving: 95 % within 4 h}",
            "reads: minimum, of: uptime, across: [site], windows: 2",
            "reads: mean, of: {uptime: 0.25}",
        )
    ),
    (
        "  solving: {",
        (
            "  worth: {metric: quotient, stream: tickets, divided_by: solved, "
            "of: \"if(priority = 'P1', score * 2, if(score is null, 0, score))\"}\n"
            "  solving: {"
        ),
    ),
    ("fee: 4000 per month", "fee: 4000.50 EUR per quarter"),
    ("fee: 4000 per month", 'fee: {from: invoices, where: "amount > 5"}'),
    (
        "down: \"status <> 'up'\"",
        (
            "down: \"status not in ('up', 'it''s')\", slot: 5 min, down_when: '> 5 %', "
            "monitors: [site], unknown_time: down"
        ),
    ),
    (
        "down: \"status <> 'up'\"",
        (
            "down: \"status like 'd%' or not (site is null and at > timestamp "
            "'2026-01-01T00:00Z')\", holds: 26 h, shortest: 2 min, merge: 1 min"
        ),
    ),
    ("clock: office", "clock: office, pause: waiting, reads: percentile 95 %"),
    (
        'office: {hours: {mon-fri: "09:00-17:00"}}',
        (
            "office: {union: [{hours: {sat: '22:00-06:00:30', sun: 00:00-24:00}, "
            "breaks: {2026-01-01: '10:00-11:00'}}, night]}\n"
            "  night: {versions: [{from: 2026-01-01, hours: {fri: 22:00-24:00}, "
            "timezone: America/New_York, special: {2026-12-24: closed}}, "
            "{from: 2027-01-01, hours: never, holidays: [05-01, US]}]}"
        ),
    ),
]


@pytest.mark.parametrize("window", ["30 days", "term"])
def test_windows_that_hang_on_the_term_survive_being_written(window: str) -> None:
    text = changed('target: ">= 99.9 %"', f'target: ">= 99.9 %", over: {window}')
    agreement = agreed(text + "term: {from: 2026-01-01, for: 12 months}\n")
    assert agreed(write(agreement)).objectives == agreement.objectives


@pytest.mark.parametrize(("old", "new"), CLAUSES)
def test_every_form_of_a_clause_survives_being_written(old: str, new: str) -> None:
    agreement = agreed(changed(old, new))
    assert agreed(write(agreement)) == agreement


FURTHER = [
    "term: {from: 2026-01-01, for: 12 months, renews: yearly, notice: 60 days}\n",
    "term: {until: 2026-12-31}\n",
    "definitions: {down: Not there., bad: {means: Bad., when: score < 5}}\n",
    (
        "exclusions: {m: {announced: 3 days before, within: [sun 02:00-06:00, "
        "'sat 01:00-02:00, 03:00-04:00'], "
        "at_most: 4 h per billing cycle from the 31st, "
        "effect: counts as met, reason: 'no: really'}}\n"
    ),
    "exclusions: {m: {within: office}}\n",
    "incorporates: [{provisions: std, version: 1.0, precedence: above}]\n",
    (
        "escalation: [{for: shop-up, when: missed, tell: [nimbus.escalation.1, acme], "
        "create: a task}]\n"
    ),
    (
        "reports: {monthly: {owed_by: nimbus, owed_to: acme, due: 5th business day of "
        "the month, calendar: office, "
        "shows: [a, b]}}\n"
    ),
    (
        "termination: {chronic: {right_of: acme, when: [shop-up missed 3 times in 6 "
        "months, shop-up below 95 %, 2 outages of 4 h or more in a month, 12 points "
        "in 1 year], upon: insolvency, notified: 7 days after month end, "
        "notices: tickets, exercise: 2 months after the miss, calendar: office, "
        "notice: 30 days, cure: 10 business days, ends: scope, refund: prepaid}, "
        "later: {right_of: nimbus, upon: convenience}}\n"
    ),
    "signatures: [nimbus, acme]\n",
    (
        "goals: {g: {title: t, calculator: {kind: leads_needed, goal: 5.5 per week, "
        "average_sale: 0.3, close_rate: 3 %, round: none}, served_by: shop-up}}\n"
    ),
]


@pytest.mark.parametrize("clause", FURTHER)
def test_every_further_clause_survives_being_written(clause: str) -> None:
    agreement = agreed(SMALL + clause)
    assert agreed(write(agreement)) == agreement
