"""From text to agreement: what is compiled, what is filled in, what is refused."""

import time
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from language import (
    EXAMPLES,
    FILE,
    SMALL,
    agreed,
    changed,
    compiled,
    only_finding,
    pointed_at,
)
from troth.define.codes import RULES
from troth.define.writer import write
from troth.model.expression import Comparison, Field, Literal
from troth.model.finding import Severity
from troth.model.measurement import StreamKind
from troth.model.money import Money
from troth.model.objective import (
    Bound,
    Comparator,
    EachWithin,
    GoalBound,
    NoData,
    TargetMatrix,
    WindowKind,
    Within,
)
from troth.model.quantity import Duration, Unit, WorkingDays
from troth.model.remedy import FeeBase, Tier


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_compiles_without_a_finding(path: Path) -> None:
    result = compiled(path.read_bytes())
    assert result.findings == ()
    assert result.agreement is not None


def test_the_small_agreement_has_no_finding() -> None:
    assert compiled(SMALL).findings == ()


def test_an_objective_carries_what_was_written() -> None:
    shop_up = agreed(SMALL).objectives["shop-up"]
    assert shop_up.owed_by == "nimbus"
    assert shop_up.targets == Bound(
        Comparator.AT_LEAST, Fraction(999, 1000), Unit.SHARE
    )
    assert shop_up.window.kind is WindowKind.MONTH
    assert shop_up.no_data is NoData.UNKNOWN


def test_a_remedy_carries_tiers_and_base() -> None:
    credit = agreed(SMALL).remedies["credit"]
    assert credit.base == FeeBase("shop")
    assert credit.options.tiers == (Tier(Fraction(1, 10), high=Fraction(999, 1000)),)


def test_every_default_is_said_with_its_reason() -> None:
    defaults = {one.path: one for one in compiled(SMALL).defaults}
    for path, text in (
        ("version", "1"),
        ("term", "open-ended"),
        ("streams.checks.at", "at"),
        ("indicators.uptime.during", "always"),
        ("indicators.uptime.holds", "until next"),
        ("objectives.shop-up.over", "month"),
        ("objectives.shop-up.no_data", "unknown"),
        ("objectives.shop-up.complete", "0 %"),
        ("objectives.shop-up.partial", "existing part"),
        ("objectives.shop-up.round_reading", "none"),
        ("remedies.credit.round_money", "half up"),
        ("remedies.credit.claim", "none"),
    ):
        assert defaults[path].text == text
        assert defaults[path].why.endswith(".")


def test_a_matrix_has_one_target_for_each_value() -> None:
    text = changed(
        "target: 90 % within 4 h",
        "target: {by: priority, P1: each within 4 h, P2: 90 % within 2 working days}",
    )
    targets = agreed(text).objectives["solved"].targets
    assert isinstance(targets, TargetMatrix)
    assert targets.by == "priority"
    assert targets.targets == {
        "P1": EachWithin(Duration(4 * 3_600_000_000)),
        "P2": Within(Fraction(9, 10), WorkingDays(2)),
    }


def test_a_goal_is_computed_exactly_and_explained() -> None:
    text = (Path(EXAMPLES[0].parent) / "smarketing.yaml").read_text(encoding="utf-8")
    agreement = agreed(text)
    goal = agreement.goals["revenue"]
    assert goal.value == 100
    assert goal.steps == (
        "5000 per month × 100 % = 5000",
        "5000 ÷ 100 a sale = 50 customers",
        "50 ÷ 50 % = 100 leads",
    )
    target = agreement.objectives["enough-leads"].targets
    assert target == GoalBound(Comparator.AT_LEAST, "revenue", Fraction(100))


def test_a_goal_rounds_once_and_up() -> None:
    text = (Path(EXAMPLES[0].parent) / "smarketing.yaml").read_text(encoding="utf-8")
    text = text.replace("goal: 5000 per month", "goal: 10000 per month")
    text = text.replace(
        "average_sale: 100, close_rate: 50 %", "average_sale: 3000, close_rate: 30 %"
    )
    assert agreed(text).goals["revenue"].value == 12


def test_a_definition_stands_for_its_test() -> None:
    text = (Path(EXAMPLES[0].parent) / "smarketing.yaml").read_text(encoding="utf-8")
    agreement = agreed(text)
    leads = agreement.indicators["qualified_leads"]
    assert leads.where == agreement.definitions["mql"].test


def test_a_term_of_twelve_months_ends_before_the_same_day_next_year() -> None:
    term = agreed(SMALL + "term: {from: 2026-01-31, for: 13 months}\n").term
    assert (term.starts_on, term.ends_on) == (date(2026, 1, 31), date(2027, 2, 28))


def test_until_is_the_last_day() -> None:
    term = agreed(SMALL + "term: {from: 2026-01-01, until: 2026-12-31}\n").term
    assert term.ends_on == date(2027, 1, 1)


def test_an_exclusion_makes_its_own_stream_and_calendar() -> None:
    text = SMALL + (
        "exclusions:\n"
        "  maintenance: {announced: 3 days before, within: 'sun 02:00-06:00'}\n"
    )
    agreement = agreed(text)
    stream = agreement.streams["maintenance"]
    assert stream.implied
    assert stream.kind is StreamKind.INTERVALS
    assert list(stream.fields) == ["start", "end", "announced"]
    assert agreement.exclusions["maintenance"].within == "maintenance hours"
    assert "maintenance hours" in agreement.calendars


def test_a_service_that_costs_nothing_has_a_fee() -> None:
    text = SMALL.replace("fee: 4000 per month", "fee: 0 per month")
    fee = agreed(text).services["shop"].fee
    assert fee is not None
    assert fee.amount == Money(0, "EUR")


def test_a_fee_from_invoices_makes_their_stream_with_its_scopes() -> None:
    text = SMALL.replace("fee: 4000 per month", "fee: from invoices")
    text = text.replace("of: fee(shop)", "of: fee(shop, site)")
    text = text.replace("indicator: uptime,", "indicator: uptime, per: site,")
    agreement = agreed(text)
    invoices = agreement.streams["invoices"]
    assert invoices.kind is StreamKind.AMOUNTS
    assert list(invoices.fields) == ["at", "service", "amount", "site"]
    fee = agreement.services["shop"].fee
    assert fee is not None
    assert fee.where == Comparison("=", Field("service"), Literal("shop"))


def test_an_amount_takes_the_currency_of_the_agreement() -> None:
    text = changed("credit: 10 %", "credit: 50 EUR")
    (tier,) = agreed(text).remedies["credit"].options.tiers
    assert tier.credit == Money(50, "EUR")


def test_calendars_are_made_from_others_and_from_versions() -> None:
    text = changed(
        '  office: {hours: {mon-fri: "09:00-17:00"}}\n',
        "  both: {union: [office, night]}\n"
        '  office: {hours: {mon-fri: "09:00-17:00"}, holidays: [05-01, 2026-12-24]}\n'
        '  night: {hours: {daily: "22:00-06:00"}, timezone: UTC}\n'
        "  desk: {versions: [{from: 2025-01-01, hours: never}, "
        "{from: 2026-03-01, hours: always}]}\n",
    )
    calendars = agreed(text).calendars
    assert set(calendars) == {"both", "office", "night", "desk"}
    assert calendars["both"] == calendars["office"] | calendars["night"]


# What is replaced in the small agreement, code, words under the carets, message.
REFUSED = [
    # keys
    ("owed_by: nimbus, owed_to: acme,", "owedby: nimbus, owed_to: acme,", "D201",
     "owedby", "no key `owedby`"),
    ("title: The Acme shop\n", "", "D202", "troth", "lacks `title`"),
    ("timezone: Europe/Berlin\n", "", "D202", "troth", "does not say its time zone"),
    ("title: The Acme shop", "title:", "D213", "title", "Nothing is written"),
    ("title: The Acme shop", "title: [a]", "D203", "[a]", "a list stands here"),
    ("acme: {role: customer}", "acme: customer", "D203", "customer", "a text stands"),
    ("agreement: sla", "agreement: slo", "D204", "slo", "none of the words"),
    ("troth: 1", "troth: 9", "D212", "9", "“9” is not known"),
    ("id: acme-shop", "id: ../etc", "D210", "../etc", "cannot be a name"),
    ("currency: EUR", "currency: euro", "D204", "euro", "not a currency code"),
    # zones and regions
    ("Europe/Berlin", "Europe/Berln", "D315", "Europe/Berln", "no time zone"),
    ("Europe/Berlin", "../../etc/passwd", "D315", "../../etc/passwd", "no time zone"),
    ('{hours: {mon-fri: "09:00-17:00"}}',
     '{hours: {mon-fri: "09:00-17:00"}, holidays: DE-XX}',
     "D316", "DE-XX", "not a holiday rule"),
    ('"09:00-17:00"', '"09:00-25:00"', "D316", "{", "09:00-25:00"),
    ('"09:00-17:00"', '"17:00"', "D316", "{", "17:00"),
    ("office: {hours", "office: {versions: [], hours", "D316", "office",
     "in one way"),
    ('{hours: {mon-fri: "09:00-17:00"}}', "{union: [office, office]}", "D317", "office",
     "made from itself"),
    # streams
    ("status: text}", "status: txt}", "D204", "txt", "none of the words"),
    ("kind: checks, fields: {at: time, site: text, status: text}",
     "kind: checks, fields: {site: text, status: text}", "D202", "{", "of type time"),
    ("score: number", "and: number", "D210", "and", "a word of conditions"),
    # references
    ("owed_by: nimbus, owed_to: acme", "owed_by: nimbsu, owed_to: acme", "D301",
     "nimbsu", "no party “nimbsu”"),
    ("stream: checks", "stream: check", "D302", "check", "no stream “check”"),
    ("from: opened", "from: openend", "D303", "openend", "called “openend”"),
    ("indicator: uptime", "indicator: uptme", "D304", "uptme", "no indicator"),
    ("for: shop-up", "for: shopup", "D305", "shopup", "no objective"),
    ("fee(shop)", "fee(shpo)", "D306", "shpo", "no service “shpo”"),
    ("clock: office", "clock: offise", "D307", "offise", "no calendar"),
    ('target: ">= 99.9 %"', 'target: ">= 99.9 %", excluding: [maintnance]', "D308",
     "maintnance", "no exclusion"),
    ('">= 99.9 %"', '">= goal(money)"', "D310", "money", "no goal “money”"),
    ("metric: availability", "metric: availabilty", "D312", "availabilty",
     "no metric"),
    ("stream: tickets, from", "stream: checks, from", "D314", "checks", "reads"),
    # units and numbers
    ("below: 99.9 %", "below: 99.9 min", "D206", "min",
     "Expected a share such as `99.9 %`, got “99.9 min”"),
    ("credit: 10 %", "credit: 10", "D206", "10", "neither a share nor an amount"),
    ("4000 per month", '"4,000 per month"', "D207", "4,0", "thousand or a decimal"),
    ("4000 per month", "4e3 per month", "D207", "4e3", "exponent"),
    ("4000 per month", ".nan per month", "D207", ".nan", "not a number"),
    ("90 % within 4 h", "90 % within 2 days", "D208", "2 days", "what a day is"),
    ("90 % within 4 h", "999 % within 4 h", "D211", "999 %", "between 0 and 100 %"),
    ('">= 99.9 %"', '"<= 30 s"', "D501", '"<= 30 s"', "does not fit `uptime`"),
    ('">= 99.9 %"', '"95 % within 4 h"', "D501", '"95 % within 4 h"', "does not fit"),
    ("credit: 10 %", "credit: 50 USD", "D503", "50 USD", "the agreement's currency is"),
    # conditions
    ("\"status <> 'up'\"", "\"state <> 'up'\"", "D403", "state", "no field “state”"),
    ("\"status <> 'up'\"", '"status <> 5"', "D404", "status <> 5", "compared with"),
    ("\"status <> 'up'\"", '"status in (select 1)"', "D402", "select", "subquery"),
    ("\"status <> 'up'\"", '"status"', "D406", "status", "true or false"),
    ("\"status <> 'up'\"", "\"status <> 'up' and\"", "D401", "d", "breaks off"),
    # remedies
    ("tiers: [{below: 99.9 %, credit: 10 %}]\n", "pays: later\n", "D313", "credit",
     "does not say how it is computed"),
    ("    of: fee(shop)\n", "", "D506", "credit", "nothing says of what"),
    ("    cap: none\n", "", "D502", "credit", "no cap"),
    (", fee: 4000 per month", "", "D509", "shop", "has no fee"),
    ("{below: 99.9 %, credit", "{at_least: 99.95 %, below: 99.9 %, credit", "D508",
     "at_least", "covers no reading"),
    ("{below: 99.9 %, credit", "{below: 99 %, at_most: 99.9 %, credit", "D508",
     "99.9 %", "only one can be its end"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "code", "under", "words"),
    REFUSED,
    ids=[f"{number}-{row[2]}" for number, row in enumerate(REFUSED)],
)
def test_each_mistake_is_one_finding_at_its_place(
    old: str, new: str, code: str, under: str, words: str
) -> None:
    text = changed(old, new)
    finding = only_finding(text)
    assert finding.code == code, finding.message
    assert finding.rule == RULES[code].name
    assert words in finding.message
    assert pointed_at(text, finding).startswith(under)


ADDED = [
    ("term: {from: 2026-02-30}", "D209", "2026-02-30", "not a date"),
    ("term: {from: 01.02.2026}", "D209", "01.02.2026", "not a date"),
    ("term: {from: 2026-02-01, until: 2026-01-01}", "D504", "2026-01-01", "before"),
    ("term: {for: 12 months}", "D504", "12 months", "not from when"),
    (
        "term: {from: 2026-01-01, for: 1 year, until: 2026-12-31}",
        "D504",
        "2026-12-31",
        "twice",
    ),
    ("term: {from: 9999-01-01, for: 12 months}", "D211", "12 months", "9999"),
    (
        "escalation: [{when: missed, tell: [nimbus.escalation.2]}]",
        "D311",
        "nimbus.escalation.2",
        "no contact",
    ),
    ("escalation: [{when: missed, tell: [bob]}]", "D301", "bob", "no party"),
    ("signatures: [nimbus, bob]", "D301", "bob", "no party"),
    (
        'incorporates: [{provisions: std, version: 1, digest: "sha256:5f0c"}]',
        "D205",
        '"sha256:5f0c"',
        "64 hexadecimal",
    ),
    (
        "exclusions: {m: {within: 'sun 02:00-26:00'}}",
        "D316",
        "'sun 02:00-26:00'",
        "02:00-26:00",
    ),
    ("exclusions: {m: {within: 02:00-06:00}}", "D205", "02:00-06:00", "days and hours"),
    ("exclusions: {m: {at_most: 4 per month}}", "D206", "per", "Expected a budget"),
    ("exclusions: {m: {stream: checks}}", "D303", "checks", "no time field"),
    (
        (
            "goals: {g: {title: t, calculator: {kind: leads_needed, goal: 5 per month, "
            "average_sale: 0, close_rate: 5 %}}}"
        ),
        "D507",
        "0",
        "more than nothing",
    ),
    (
        (
            "goals: {g: {title: t, calculator: {kind: leads_needed, goal: 5 per month, "
            "average_sale: 1, close_rate: 0 %}}}"
        ),
        "D507",
        "0 %",
        "more than 0 %",
    ),
    ("obejctives: {}", "D201", "obejctives", "no key `obejctives`"),
]


@pytest.mark.parametrize(("line", "code", "under", "words"), ADDED)
def test_each_mistake_of_a_further_clause_is_one_finding_at_its_place(
    line: str, code: str, under: str, words: str
) -> None:
    text = f"{SMALL}{line}\n"
    finding = next(
        one for one in compiled(text).findings if one.severity is Severity.ERROR
    )
    assert finding.code == code, finding.message
    assert words in finding.message
    assert pointed_at(text, finding) == under


def test_near_names_are_offered() -> None:
    finding = only_finding(changed("clock: office", "clock: offise"))
    assert finding.hint == "Did you mean `office`?"
    assert str(finding.place).startswith(f"{FILE}:")
    assert finding.path == "indicators.solving.clock"


def test_a_broken_clause_is_not_reported_again_by_those_who_name_it() -> None:
    text = SMALL.replace("\"status <> 'up'\"", "\"state <> 'up'\"")
    assert [one.code for one in compiled(text).findings] == ["D403"]


def test_all_mistakes_are_said_at_once_in_the_order_of_the_text() -> None:
    text = SMALL.replace("Europe/Berlin", "Europe/Berln")
    text = text.replace("clock: office", "clock: offise")
    text = text.replace("below: 99.9 %", "below: 99.9 min")
    codes = [one.code for one in compiled(text).findings]
    assert codes == ["D315", "D307", "D206"]


def test_a_warning_leaves_the_agreement_usable() -> None:
    result = compiled(changed("    cap: none\n", ""))
    assert [one.severity for one in result.findings] == [Severity.WARNING]
    assert result.agreement is not None


def test_the_digest_names_what_was_agreed_and_not_its_layout() -> None:
    spaced = SMALL.replace("below: 99.9 %", "below:   99.90%").replace("\n", "\n\n")
    assert agreed(spaced).digest == agreed(SMALL).digest
    other = changed("below: 99.9 %", "below: 99.8 %")
    assert agreed(other).digest != agreed(SMALL).digest


def test_a_large_agreement_compiles_quickly() -> None:
    many = "".join(
        f"  up-{number}: {{owed_by: nimbus, indicator: uptime, "
        f'target: ">= {number % 99}.5 %"}}\n'
        for number in range(300)
    )
    text = SMALL.replace("remedies:\n", many + "remedies:\n")
    compiled(SMALL)
    started = time.process_time()
    assert len(agreed(text).objectives) == 302
    assert time.process_time() - started < 3


def test_a_definition_in_words_cannot_select_rows() -> None:
    text = changed("\"status <> 'up'\"", "outage")
    finding = only_finding(text + "definitions: {outage: The shop is gone.}\n")
    assert finding.code == "D309"
    assert pointed_at(text, finding) == "outage"


UPTIME = "{metric: availability, stream: checks, down: \"status <> 'up'\"}"

OPTIONS = [
    (
        "{metric: ratio, stream: checks, good: site, bad: status}",
        "D505",
        "uptime",
        "Exactly one of `good`, `bad`, `of`",
    ),
    (
        "{metric: share_within, stream: tickets, value: score}",
        "D505",
        "uptime",
        "One of `at_most`",
    ),
    (
        "{metric: availability, stream: checks}",
        "D505",
        "uptime",
        "Nothing says when a row of `checks` is down",
    ),
    (
        "{metric: share_within, stream: tickets, value: solved - opened, at_most: 20}",
        "D206",
        "20",
        "compared with a length of time",
    ),
    (
        "{metric: share_within, stream: tickets, value: score, at_most: 20 s}",
        "D206",
        "20 s",
        "compared with a number",
    ),
    (
        "{metric: duration, stream: tickets, from: priority, to: solved}",
        "D404",
        "priority",
        "is a text, but `from` needs a time",
    ),
    (
        "{metric: duration, stream: tickets, from: opened, to: solved, pause: score}",
        "D404",
        "score",
        "needs a list of pauses",
    ),
    (
        "{metric: duration, stream: tickets, form: opened, to: solved}",
        "D201",
        "form",
        "no key `form`",
    ),
    (
        "{metric: duration, stream: tickets, to: solved}",
        "D202",
        "uptime",
        "lacks `from`",
    ),
    (
        "{metric: average, stream: tickets, of: waiting}",
        "D404",
        "waiting",
        "list of pauses",
    ),
]


@pytest.mark.parametrize(
    ("indicator", "code", "under", "words"),
    OPTIONS,
    ids=[str(number) for number in range(len(OPTIONS))],
)
def test_options_that_do_not_fit_are_one_finding(
    indicator: str, code: str, under: str, words: str
) -> None:
    text = changed(UPTIME, indicator)
    finding = only_finding(text)
    assert finding.code == code, finding.message
    assert words in finding.message
    assert pointed_at(text, finding) == under


def test_a_text_that_is_wrong_all_over_is_refused_quickly() -> None:
    keys = "".join(f"key_number_{number}: 1\n" for number in range(6_000))
    parties = "".join(f"  party{number}: {{role: x}}\n" for number in range(1_000))
    owed = "".join(
        f"  promise{number}: {{owed_by: nobody{number}, indicator: uptime}}\n"
        for number in range(500)
    )
    text = SMALL.replace("services:", parties + "services:")
    text = text.replace("remedies:", owed + "remedies:") + keys
    started = time.process_time()
    findings = compiled(text).findings
    assert time.process_time() - started < 5
    assert len(findings) > 6_000


@pytest.mark.parametrize(
    ("clause", "said"),
    [
        ("over: 30 days", "laid from the start of the term"),
        ("over: term", "only where it has both ends"),
    ],
)
def test_windows_that_hang_on_the_term_need_its_ends(clause: str, said: str) -> None:
    text = changed('target: ">= 99.9 %"', f'target: ">= 99.9 %", {clause}')
    finding = only_finding(text)
    assert finding.code == "D510"
    assert said in finding.message


def test_a_budget_over_windows_that_overlap_is_refused() -> None:
    text = SMALL + "exclusions: {night: {at_most: 4 h per rolling 30 days}}\n"
    finding = only_finding(text)
    assert (finding.code, finding.path) == ("D510", "exclusions.night.at_most")


def test_a_limit_in_working_days_needs_a_calendar() -> None:
    text = changed("to: solved, clock: office", "to: solved").replace(
        "90 % within 4 h", "90 % within 2 working days"
    )
    finding = only_finding(text)
    assert (finding.code, finding.path) == ("D501", "objectives.solved.target")
    assert "which days are worked" in finding.message


def test_a_plain_target_needs_to_know_which_number_of_all_cases_it_means() -> None:
    finding = only_finding(changed("90 % within 4 h", '"<= 4 h"'))
    assert (finding.code, finding.path) == ("D501", "objectives.solved.target")
    assert "which number" in finding.message
    agreed(
        changed("90 % within 4 h", '"<= 4 h"').replace(
            "clock: office", "clock: office, reads: average"
        )
    )


@pytest.mark.parametrize(
    "target", ["90 % within 4 h", "{by: priority, P1: 90 % within 4 h}"]
)
def test_what_follows_from_cases_within_a_limit_reads_their_share(target: str) -> None:
    text = SMALL.replace("90 % within 4 h", target)
    text += """\
  lateness: {for: solved, tiers: [{below: 90 %, credit: 5 EUR}], cap: none}
termination:
  chronic: {right_of: acme, when: solved below 80 %}
"""
    agreement = agreed(text)
    assert agreed(write(agreement)).remedies == agreement.remedies
    text = text.replace("{below: 90 %", "{above: 4 h").replace(
        "below 80 %", "above 4 h"
    )
    assert {one.code for one in compiled(text).findings} == {"D206", "D523"}
