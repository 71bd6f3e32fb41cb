"""What an agreement takes in: standard provisions, supplements, parents, annexes."""

from fractions import Fraction

import pytest

from language import FILE, SMALL, catalogue, compiled, digest_of, editions
from troth.define.editions import Editions, compile_editions
from troth.define.provenance import tell_sources
from troth.define.writer import write
from troth.model.agreement import Agreement
from troth.model.finding import Finding, Severity
from troth.model.objective import Bound
from troth.model.prose import Prose, ProseClause, ProseSection

STANDARD = """\
troth: 1
provisions: standard
version: 4
streams:
  plans:
    kind: intervals
    fields: {start: time, end: time, announced: time}
exclusions:
  maintenance: {stream: plans, announced: 3 days before, at_most: 4 h per month}
objectives:
  shop-up: {target: ">= 99 %", excluding: [maintenance]}
"""


def taking_in(what: str = "provisions: standard", **more: str) -> str:
    keys = {"version": "4", "digest": f'"{digest_of(STANDARD)}"', **more}
    inner = ", ".join([what, *(f"{key}: {value}" for key, value in keys.items())])
    return f"{SMALL}incorporates: [{{{inner}}}]\n"


def last(result: Editions) -> Agreement:
    assert result.compiled, [f"{one.code} {one.message}" for one in result.findings]
    return result.compiled[-1].edition.agreement


def target(agreement: Agreement) -> Fraction:
    bound = agreement.objectives["shop-up"].targets
    assert isinstance(bound, Bound)
    return bound.value


def only(result: Editions, code: str) -> Finding:
    found = [one for one in result.findings if one.code == code]
    assert len(found) == 1, [f"{one.code} {one.message}" for one in result.findings]
    return found[0]


def test_provisions_fill_what_the_agreement_leaves_open() -> None:
    result = editions(taking_in(), standard=STANDARD)
    assert not result.findings
    agreement = last(result)
    assert agreement.objectives["shop-up"].exclusions == ("maintenance",)
    assert target(agreement) == Fraction(999, 1000)


def test_provisions_that_stand_above_hold_where_both_speak() -> None:
    result = editions(taking_in(precedence="above"), standard=STANDARD)
    assert target(last(result)) == Fraction(99, 100)


def test_a_supplement_holds_against_provisions() -> None:
    supplement = (
        "troth: 1\nsupplement: deal\nversion: 2\n"
        "exclusions: {maintenance: {at_most: 8 h per month}}\n"
    )
    text = taking_in().replace(
        "incorporates: [",
        "incorporates: [{supplement: deal, version: 2, digest: "
        f'"{digest_of(supplement)}"}}, ',
    )
    result = editions(text, standard=STANDARD, deal=supplement)
    assert not result.findings
    exclusion = last(result).exclusions["maintenance"]
    assert exclusion.budget is not None
    assert str(exclusion.budget.amount) == "8 h"
    assert str(exclusion.notice) == "72 h"


def test_a_clause_of_another_kind_is_not_mixed_with_the_weaker_one() -> None:
    standard = STANDARD + "remedies: {credit: {for: shop-up, task: {text: Say why.}}}\n"
    text = taking_in(digest=f'"{digest_of(standard)}"')
    assert last(editions(text, standard=standard)).remedies["credit"].kind == "tiers"


def test_the_end_of_a_term_is_said_once() -> None:
    standard = STANDARD + "term: {from: 2026-01-01, for: 12 months}\n"
    text = taking_in(digest=f'"{digest_of(standard)}"')
    text += "term: {from: 2026-01-01, until: 2026-06-30}\n"
    term = last(editions(text, standard=standard)).term
    assert str(term.ends_on) == "2026-07-01"


def test_without_a_digest_the_finding_says_which_to_write() -> None:
    text = f"{SMALL}incorporates: [{{provisions: standard, version: 4}}]\n"
    found = only(editions(text, standard=STANDARD), "D601")
    assert found.severity is Severity.WARNING
    assert digest_of(STANDARD) in found.hint
    assert found.other is not None
    assert found.other.file == "standard.yaml"


def test_layout_and_comments_do_not_change_a_digest() -> None:
    laid_out = STANDARD.replace("version: 4", 'version:   "4"  # the fourth')
    assert digest_of(laid_out) == digest_of(STANDARD)
    assert digest_of(STANDARD.replace("4 h", "5 h")) != digest_of(STANDARD)


BAD = [
    ("provisions: standard", {"digest": '"sha256:' + "0" * 64 + '"'}, "D603"),
    ("provisions: standard", {"version": "5"}, "D602"),
    ("provisions: standards", {}, "D602"),
    ("provisions: standard", {"file": "gone.yaml"}, "D602"),
    ("provisions: standard", {"file": "../standard.yaml"}, "D604"),
    ("provisions: standard", {"file": "/etc/passwd"}, "D604"),
    ("provisions: standard", {"file": "acme.yaml"}, "D608"),
    ("provisions: standard, supplement: deal", {}, "D608"),
]


@pytest.mark.parametrize(("what", "more", "code"), BAD)
def test_a_reference_that_does_not_fit_is_found(
    what: str, more: dict[str, str], code: str
) -> None:
    result = editions(taking_in(what, **more), standard=STANDARD)
    assert not result.compiled
    assert only(result, code).place.file == FILE


def test_a_missing_document_is_the_only_mistake() -> None:
    text = taking_in("provisions: gone").replace(
        "indicator: uptime,", "indicator: uptime, excluding: [maintenance],"
    )
    result = editions(text, standard=STANDARD)
    assert [one.code for one in result.findings] == ["D602"]


def test_two_documents_of_one_name_and_version_are_told_apart_by_nobody() -> None:
    found = only(editions(taking_in(), one=STANDARD, two=STANDARD), "D607")
    assert found.other is not None
    assert found.other.file == "two.yaml"


def test_provisions_of_another_language_version_are_refused() -> None:
    found = only(
        editions(taking_in(), standard=STANDARD.replace("troth: 1", "troth: 2")),
        "D606",
    )
    assert found.place.file == "standard.yaml"
    assert found.other is not None
    assert found.other.file == FILE


def test_documents_that_take_in_each_other_are_found() -> None:
    def part(name: str, other: str) -> str:
        return (
            f"troth: 1\nprovisions: {name}\nversion: 1\n"
            f"incorporates: [{{provisions: {other}, version: 1}}]\n"
        )

    text = f"{SMALL}incorporates: [{{provisions: a, version: 1}}]\n"
    found = only(editions(text, a=part("a", "b"), b=part("b", "a")), "D605")
    assert found.place.file == "b.yaml"
    assert found.other is not None
    assert found.other.file == FILE


def test_a_mistake_is_found_where_it_was_written() -> None:
    standard = STANDARD.replace("announced: 3 days before", "announce: 3 days before")
    result = editions(taking_in(digest=f'"{digest_of(standard)}"'), standard=standard)
    found = only(result, "D201")
    assert (found.place.file, found.place.line) == ("standard.yaml", 9)


def test_a_text_by_itself_says_that_it_was_read_alone() -> None:
    result = compile_editions(
        taking_in(), file=FILE, catalogue=catalogue(), binder=None
    )
    assert [one.severity for one in result.findings] == [Severity.NOTE]
    assert result.compiled


def test_the_canonical_text_of_the_whole_says_the_same_again() -> None:
    agreement = last(editions(taking_in(), standard=STANDARD))
    again = last(editions(write(agreement), standard=STANDARD))
    assert again == agreement
    assert compiled(write(agreement)).agreement == agreement


def test_an_annexed_file_is_held_to_its_digest() -> None:
    annexed = "annexes: {prices: {file: prices.yaml}}\n"
    prices = "not of this language"
    found = only(editions(SMALL + annexed, prices=prices), "D601")
    pinned = (
        f'annexes: {{prices: {{file: prices.yaml, digest: "{digest_of(prices)}"}}}}'
    )
    assert digest_of(prices) in found.hint
    assert not editions(f"{SMALL}{pinned}\n", prices=prices).findings
    assert only(editions(f"{SMALL}{pinned}\n", prices="other"), "D603")


def test_a_sales_agreement_has_its_service_levels_as_an_annex() -> None:
    sales = (
        SMALL.replace("agreement: sla", "agreement: sales").replace(
            "id: acme-shop", "id: acme-sales"
        )
        + "annexes: {sla: {agreement: acme-shop, version: 1, digest: "
        + f'"{digest_of(SMALL)}"}}}}\n'
    )
    result = editions(sales, levels=SMALL)
    assert not result.findings
    assert last(result).annexes["sla"].agreement == "acme-shop"
    gone = sales.replace("version: 1, digest", "version: 2, digest")
    assert only(editions(gone, levels=SMALL), "D602")


def test_an_annex_names_a_document() -> None:
    assert only(editions(SMALL + "annexes: {sla: {title: Levels}}\n"), "D608")


def test_a_commitment_binds_one_party() -> None:
    slc = SMALL.replace("agreement: sla", "agreement: slc")
    assert editions(slc).compiled
    found = only(editions(slc + "signatures: [nimbus, acme]\n"), "D622")
    assert found.other is not None
    owing = slc.replace("solved: {owed_by: nimbus", "solved: {owed_by: acme")
    assert only(editions(owing), "D622").path == "objectives.solved.owed_by"
    assert last(editions(slc + "signatures: [nimbus]\n")).signatures == ("nimbus",)


def test_provisions_are_checked_by_themselves() -> None:
    result = editions(STANDARD)
    assert result.is_part
    assert not result.findings
    wrong = editions(STANDARD.replace("4 h per month", "4 hours a month or so"))
    assert [one.place.line for one in wrong.findings] == [9]


def test_each_clause_says_where_it_comes_from_and_why() -> None:
    result = editions(taking_in(), standard=STANDARD)
    clause = ProseClause("objectives.shop-up", "")
    prose = Prose("", "", "", "", (ProseSection("Objectives", (clause,)),))
    told = tell_sources(prose, result.compiled[-1].version).sections[0].clauses[0]
    assert told.sources == (
        "agreement acme-shop, version 1: owed_by, owed_to, indicator, target",
        "provisions standard, version 4: excluding",
    )
    (reason,) = told.reasons
    assert reason == (
        "`target`: agreement acme-shop, version 1 stands above provisions standard, "
        "version 4, which says “>= 99 %”."
    )
