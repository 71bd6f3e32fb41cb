"""Pages: what a PDF says, carries and never takes for a command."""

import io
import json
import re
import sys
import time
from pathlib import Path

import pypdf
import pytest

from language import agreed, catalogue
from places import SOURCE
from troth.bootstrap import open_binder, write_paper
from troth.define.prose import write_prose
from troth.define.writer import write
from troth.errors import PrinterError

EXAMPLES = sorted((SOURCE / "examples").glob("*.yaml"))
HOSTING = (SOURCE / "examples" / "hosting.yaml").read_text("utf-8")
TITLE = "Managed hosting of the Acme web shop"


def printed(text: str) -> bytes:
    return write_paper(text.encode(), file="agreement.yaml", form="pdf")


def opened(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def letters(text: str) -> str:
    """A text without what setting it in lines changes: spaces and hyphens."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)


def said(content: bytes) -> str:
    """All letters of the pages."""
    return letters("".join(page.extract_text() for page in opened(content).pages))


def test_the_same_text_gives_the_same_bytes_whenever_it_is_printed() -> None:
    first = printed(HOSTING)
    time.sleep(1.1)  # a clock that was asked would show another second
    assert printed(HOSTING) == first


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_pages_carry_the_canonical_text(path: Path) -> None:
    text = path.read_text("utf-8")
    (carried,) = opened(printed(text)).attachments["agreement.yaml"]
    assert carried == write(agreed(text)).encode()
    assert agreed(carried).digest == agreed(text).digest


def test_what_is_carried_needs_none_of_the_documents_it_was_made_of() -> None:
    file = SOURCE / "examples" / "hosting.yaml"
    content = write_paper(
        file.read_bytes(), file=file.name, form="pdf", binder=open_binder(file)
    )
    (carried,) = opened(content).attachments["agreement.yaml"]
    alone = agreed(carried)
    assert "Anything else" in alone.definitions["P3"].meaning
    assert letters(alone.digest) in said(content)


def test_the_sentences_of_the_prose_stand_in_the_pages() -> None:
    found = said(printed(HOSTING))
    prose = write_prose(agreed(HOSTING), catalogue=catalogue())
    sentences = [
        sentence
        for section in prose.sections
        for clause in section.clauses
        for sentence in re.split(r"(?<=\.) ", clause.sentence)
    ]
    missing = [one for one in sentences if letters(one) not in found]
    # A sentence that a page breaks has the foot and head of pages in its midst.
    assert len(missing) <= len(opened(printed(HOSTING)).pages)
    assert len(sentences) > 10 * len(missing)


def test_each_page_has_its_number_and_the_digest() -> None:
    digest = agreed(HOSTING).digest
    pages = [page.extract_text() for page in opened(printed(HOSTING)).pages]
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert digest in page
        assert TITLE in page


def test_the_pages_are_made_to_be_kept() -> None:
    content = printed(HOSTING)
    assert b"<pdfaid:part>3</pdfaid:part>" in content.replace(b"\n", b"")
    known = opened(content).metadata
    assert known is not None
    assert known.title == TITLE
    assert str(known.creation_date) == "2026-01-01 00:00:00+00:00"


@pytest.mark.parametrize(
    "title",
    [
        '#import "x": y',
        "*bold* _thin_",
        "$x^2$",
        "#sys.inputs",
        "#panic()",
        "= Heading",
        "@label <label>",
        '"] + read("/etc/passwd")',
        "// gone /* gone */",
        "\\u{41} ~ --- `raw`",
        "https://example.com",
    ],
)
def test_a_title_is_printed_as_it_is_written(title: str) -> None:
    content = printed(HOSTING.replace(TITLE, json.dumps(title)))
    assert letters(title) in said(content)


def test_a_letter_that_no_font_has_is_refused_and_never_left_out() -> None:
    # A sign for private use, which means something in no font.
    with pytest.raises(PrinterError, match="could not be set"):
        printed(HOSTING.replace(TITLE, '"\\U0010FFFD"'))


def test_without_typst_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(PrinterError) as refused:
        printed(HOSTING)
    assert 'pip install "troth[pdf]"' in refused.value.hint
