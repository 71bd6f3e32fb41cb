"""The agreement as people sign it: what its document says, and in which order."""

import html
import re
from pathlib import Path

import pytest

from language import agreed, catalogue
from places import SOURCE
from troth.bootstrap import write_paper
from troth.define.prose import write_prose
from troth.enforce.remedies import REMEDIES
from troth.model.prose import ProseClause, ProseSection
from troth.model.reading import Verdict
from troth.report.outline import Clause, Document, Heading, Lines, Signatories, Table
from troth.report.paper import build_paper
from troth.report.renderer import render_html, render_markdown, render_plain
from troth.workflows.documenting import work_examples

EXAMPLES = sorted((SOURCE / "examples").glob("*.yaml"))
TEMPLATES = sorted((SOURCE / "templates").glob("*/*/agreement.yaml"))
HOSTING = (SOURCE / "examples" / "hosting.yaml").read_text("utf-8")
GROWTH = (SOURCE / "examples" / "smarketing.yaml").read_text("utf-8")


def paper(text: str) -> Document:
    agreement = agreed(text)
    prose = write_prose(agreement, catalogue=catalogue())
    return build_paper(agreement, prose, work_examples(agreement))


def blocks(document: Document, title: str) -> list[object]:
    return [
        block
        for section in document.sections
        if section.title == title
        for block in section.blocks
    ]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_sentence_of_the_prose_stands_in_the_page(path: Path) -> None:
    text = path.read_text("utf-8")
    page = html.unescape(write_paper(text.encode(), file="a", form="html").decode())
    prose = write_prose(agreed(text), catalogue=catalogue())
    for section in prose.sections:
        for clause in section.clauses:
            assert clause.sentence in page
            for row in clause.rows:
                assert all(cell in page for cell in row)


def test_a_new_section_of_the_prose_appears_by_itself() -> None:
    agreement = agreed(HOSTING)
    prose = write_prose(agreement, catalogue=catalogue())
    clause = ProseClause("insurance.first", "It is insured.")
    sections = (*prose.sections[:3], ProseSection("Insurance", (clause,)))
    prose = type(prose)("A", "a", "1", "sha256:0", sections)
    document = build_paper(agreement, prose, {})
    assert document.sections[-1].heading == "4 Insurance"
    assert document.sections[-1].blocks == (
        Clause("4.1", "It is insured.", "insurance.first", "insurance.first"),
    )


def test_promises_are_grouped_by_who_owes_them() -> None:
    groups = [
        one.text for one in blocks(paper(GROWTH), "Objectives") if type(one) is Heading
    ]
    assert groups == ["What Marketing owes Sales", "What Sales owes Marketing"]


def test_the_overview_lists_each_promise_and_links_to_its_clause() -> None:
    document = paper(HOSTING)
    (table,) = blocks(document, "Promises at a glance")
    assert isinstance(table, Table)
    anchors = {
        block.anchor
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Clause)
    }
    links = [row[0].link for row in table.rows]
    assert [one.removeprefix("#") in anchors for one in links] == [True] * 3


def test_an_example_stands_under_the_credit_it_shows() -> None:
    clause, table, example = blocks(paper(HOSTING), "Remedies")
    assert isinstance(clause, Clause)
    assert isinstance(table, Table)
    assert isinstance(example, Lines)
    assert example.title == "Example: “shop-up” reads 99.8 % in January 2026"
    assert example.result == "400.00 EUR"
    assert "made up" in example.note


def test_an_example_follows_the_agreement_that_it_stands_in() -> None:
    other = HOSTING.replace("credit: 10 %", "credit: 30 %")
    *_, example = blocks(paper(other), "Remedies")
    assert isinstance(example, Lines)
    assert example.result == "1,200.00 EUR"


def test_an_invoice_that_was_made_up_is_named() -> None:
    text = (SOURCE / "examples" / "vendor-object-storage.yaml").read_text("utf-8")
    *_, example = blocks(paper(text), "Remedies")
    assert isinstance(example, Lines)
    assert example.note.startswith("The reading and an invoice of 1,000.00 USD are")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.parent.name)
def test_each_credit_of_the_library_has_its_example(path: Path) -> None:
    agreement = agreed(path.read_bytes())
    money = {
        remedy.name
        for remedy in agreement.remedies.values()
        if REMEDIES.get(remedy.kind).pays
    }
    examples = work_examples(agreement)
    assert set(examples) == money
    for name, example in examples.items():
        assert example.credit.amount
        is_bonus = agreement.remedies[name].to is not None
        assert is_bonus or example.credit.reading.verdict is not Verdict.MET


def test_the_first_page_names_owners_approvals_and_the_last_change() -> None:
    record = (
        "owner: [Ada, Ben]\ndated: 2026-02-01\nhistory:\n"
        "  - {version: 1, on: 2026-01-15, what: Signed}\n"
        "approvals: [{by: Cleo, role: board, on: 2026-01-20}, {by: Dan}]\n"
    )
    facts = dict(paper(HOSTING.replace("parties:", f"{record}parties:", 1)).facts.pairs)
    assert facts["Owner"] == "Ada, Ben"
    assert facts["Dated"] == "1 February 2026"
    assert facts["Approved"] == "Cleo, board (20 January 2026); Dan (pending)"
    assert facts["Last change"] == "version 1, 15 January 2026: Signed"


def test_a_task_has_no_example_of_a_credit() -> None:
    assert not any(type(one) is Lines for one in blocks(paper(GROWTH), "Remedies"))


def test_who_signs_has_room_to_sign() -> None:
    *_, room = blocks(paper(HOSTING), "Signatures")
    assert isinstance(room, Signatories)
    assert [one.name for one in room.signatories] == [
        "Nimbus Cloud GmbH",
        "Acme Shop AG",
    ]


def test_what_is_looked_up_stands_in_appendices_behind_the_signatures() -> None:
    headings = [section.heading for section in paper(HOSTING).sections]
    place = headings.index("13 Signatures")
    assert headings[place + 1 :] == [
        "Appendix A Calendars",
        "Appendix B Measurements",
        "Appendix C Indicators",
    ]


def test_every_link_of_the_contents_leads_somewhere() -> None:
    document = paper(HOSTING)
    for text in (render_html(document), render_markdown(document)):
        places = set(re.findall(r'id="([^"]+)"', text))
        links = re.findall(r'(?:href="|\]\()#([^")]+)', text)
        assert len(links) > len(document.sections)
        assert set(links) <= places


def test_a_text_is_shown_and_never_read_as_markup() -> None:
    text = HOSTING.replace("Managed hosting", "'<b>*bold*</b> [a](b) Managed hosting'")
    text = text.replace("' of the Acme web shop", " of the Acme web shop'")
    page = write_paper(text.encode(), file="a", form="html").decode()
    assert "&lt;b&gt;*bold*&lt;/b&gt;" in page
    assert "<b>" not in page
    plain = write_paper(text.encode(), file="a", form="md").decode()
    assert "# \\<b\\>\\*bold\\*\\</b\\>" in plain


def test_plain_data_says_what_each_block_is() -> None:
    plain = render_plain(paper(HOSTING))
    sections = plain["sections"]
    assert isinstance(sections, tuple)
    kinds = {block["kind"] for section in sections for block in section["blocks"]}
    assert kinds == {"clause", "heading", "lines", "signatories", "table"}
