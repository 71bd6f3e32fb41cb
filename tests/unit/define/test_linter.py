"""What the linter finds, points at, and lets pass."""

import pytest

from language import SOUND, linted, pointed_at, with_clauses
from troth.model.finding import Finding, Severity

GAP = SOUND.replace(
    "[{below: 99.9 %, credit: 10 %}, {below: 99.0 %, credit: 25 %}]",
    "[{at_least: 99.5 %, below: 99.9 %, credit: 10 %}, {below: 99.0 %, credit: 25 %}]",
)


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [one.code for one in findings]


def test_a_finding_points_at_its_row_and_carries_the_exact_numbers() -> None:
    text = SOUND.replace(
        "{below: 99.0 %, credit: 25 %}", "{at_most: 0 %, above: 0 %, credit: 25 %}"
    )
    assert codes(linted(text)) == ["D508"]  # what has no meaning is the compiler's
    (finding,) = linted(GAP)
    assert finding.code == "D710"
    assert finding.severity is Severity.WARNING
    assert dict(finding.facts) == {"objective": "shop-up", "range": "[99,99.5)"}
    assert "at least 99 % and below 99.5 %" in finding.message
    assert pointed_at(GAP, finding) == "tiers"


def test_nothing_is_linted_that_does_not_compile() -> None:
    assert codes(linted(GAP.replace("owed_to: acme", "owed_to: acne"))) == ["D301"]


def test_a_finding_is_allowed_by_its_code_with_a_reason() -> None:
    assert not linted(GAP + "allow: {D710: The published table has this hole.}\n")


def test_a_finding_is_allowed_at_one_clause_only() -> None:
    entry = "allow: {D710: [{at: remedies.%s, reason: As published.}]}\n"
    assert not linted(GAP + entry % "credit")
    assert codes(linted(GAP + entry % "cred")) == ["D710", "D770"]


def test_an_allowance_that_allows_nothing_is_a_finding() -> None:
    (finding,) = linted(SOUND + "allow: {D710: As published.}\n")
    assert finding.code == "D770"
    assert dict(finding.facts) == {"allowed": "D710"}


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("{D999: Whatever.}", "D204"),
        ("{D710: ''}", "D213"),
        ("{D710: {at: remedies.credit}}", "D202"),
        ("{D710: {at: remedies.credit, reasons: x}}", "D201"),
    ],
)
def test_an_allowance_needs_a_code_that_there_is_and_a_reason(
    entry: str, code: str
) -> None:
    assert code in codes(linted(f"{GAP}allow: {entry}\n"))


def test_an_error_of_the_compiler_cannot_be_allowed() -> None:
    text = SOUND.replace("owed_to: acme", "owed_to: acne")
    assert codes(linted(text + "allow: {D301: It is a joke.}\n")) == ["D301"]


def test_what_is_allowed_is_no_part_of_what_is_signed() -> None:
    from language import agreed

    allowed = f"{GAP}allow: {{D710: As published.}}\n"
    assert agreed(GAP).digest == agreed(allowed).digest


def test_a_cap_is_compared_over_its_own_stretch() -> None:
    remedy = """
    remedies:
      credit:
        for: shop-up
        tiers: [{{below: 99.9 %, credit: 10 %}}, {{below: 99.0 %, credit: 25 %}}]
        of: fee(shop)
        cap: {}
    """
    for cap, expected in (
        ("25 % of fee(shop) per month", []),
        ("12000 EUR per year", []),  # 12 times 25 % of 4000
        ("12001 EUR per year", ["D720"]),
        ("2 % of fee(shop) per year", ["D719"]),  # 960 of 48,000 a year; 1000 granted
        ("3 % of fee(shop) per year", []),
        ("999 EUR", ["D719"]),
    ):
        assert codes(linted(with_clauses(remedy.format(cap)))) == expected, cap


def test_a_rounded_table_has_gaps_only_where_a_reading_can_be() -> None:
    remedy = """
    objectives:
      shop-up:
        owed_by: nimbus
        service: shop
        indicator: uptime
        target: ">= 99.9 %"
        round_reading: 1 decimal truncate
    remedies:
      credit:
        for: shop-up
        tiers:
          - {{at_least: 99.0 %, at_most: {} %, credit: 10 %}}
          - {{below: 99.0 %, credit: 25 %}}
        round_reading: 1 decimal truncate
        of: fee(shop)
        cap: none
    """
    assert not linted(with_clauses(remedy.format("99.8")))
    (finding,) = linted(with_clauses(remedy.format("99.6")))
    assert finding.code == "D714"
    assert dict(finding.facts)["range"] == "[99.7,99.8]"


def test_a_stream_without_a_source_is_told_where_the_workspace_is_known() -> None:
    assert not linted(SOUND)
    (finding,) = linted(SOUND, ["checks", "ticket"])
    assert finding.code == "D741"
    assert "`ticket`" in finding.hint


def test_a_flat_credit_is_compared_with_its_cap_and_fee_too() -> None:
    remedy = """
    remedies:
      credit: {{for: shop-up, flat: {}, of: fee(shop), cap: {}}}
    """
    for flat, cap, expected in (
        ("10 %", "10 % of fee(shop) per month", []),
        ("10 %", "300 EUR per month", ["D719"]),
        ("4000 EUR", "none", []),
        ("4000.01 EUR", "none", ["D721"]),
        ("4000.01 EUR", "4000 EUR", ["D719"]),
    ):
        assert codes(linted(with_clauses(remedy.format(flat, cap)))) == expected


def test_a_bonus_for_a_kept_promise_is_no_mistake() -> None:
    bonus = """
    remedies:
      credit: {for: shop-up, flat: 10 %, of: fee(shop), cap: none}
      bonus:
        for: shop-up
        tiers: [{at_least: 99.95 %, credit: 5 %}]
        of: fee(shop)
        cap: none
        to: nimbus
    """
    assert not linted(with_clauses(bonus))
    assert codes(linted(with_clauses(bonus.replace("to: nimbus", "")))) == [
        "D714",
        "D715",
    ]


def test_the_scope_of_a_maintenance_is_read() -> None:
    text = SOUND.replace(
        "{at: time, status: text}}",
        "{at: time, status: text, site: text}}\n"
        "  work: {kind: intervals, fields: {start: time, end: time, site: text}}",
    )
    text += "exclusions:\n  work: {at_most: 1 h per month, effect: removed}\n"
    line = "    indicator: uptime\n"
    text = text.replace(line, f"{line}    excluding: work\n")
    assert codes(linted(text)) == ["D744", "D744"]  # nothing is judged by site
    assert not linted(text.replace(line, f"{line}    per: site\n"))
