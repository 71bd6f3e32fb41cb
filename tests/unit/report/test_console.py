"""A document on a terminal: it fits, it says each verdict, and nothing steers it."""

from fractions import Fraction

import pytest

from builders import MINUTE, a_month, a_reading, an_agreement
from troth.model.period import Period
from troth.model.reading import Nature, Stretch, Verdict
from troth.report.console import render_text
from troth.report.documents.explanation import Explanation
from troth.report.figures import Records
from troth.report.outline import (
    Block,
    Cell,
    Column,
    Document,
    Entry,
    Facts,
    Figure,
    Line,
    Lines,
    Paragraph,
    Section,
    Table,
    Tile,
    Tiles,
)

COLUMNS = (Column("Promise"), Column("Lost", number=True), Column("Verdict"))
TABLE = Table(
    "Promises",
    COLUMNS,
    (
        (Cell("shop-up"), Cell("2 h"), Cell("missed", Verdict.MISSED, "so far")),
        (Cell("mail"), Cell("10 min"), Cell("met", Verdict.MET)),
    ),
    total=(Cell("Together"), Cell("130 min"), Cell("")),
    more="2 more left out.",
)


def a_document(*blocks: Block, verdict: Verdict | None = None) -> Document:
    section = Section("shop-up in 2026-03", "a", blocks, verdict=verdict)
    return Document("Title", "Kicker", "Lead.", Facts(()), (section,))


def shown(*blocks: Block, width: int = 80, brief: bool = False) -> list[str]:
    """What stands under the heading."""
    text = render_text(a_document(*blocks), width=width, brief=brief)
    return text.splitlines()[1:]


def test_a_heading_says_the_verdict_with_its_mark() -> None:
    text = render_text(a_document(verdict=Verdict.MISSED), width=80)
    assert text == "shop-up in 2026-03: ✗ missed\n"


def test_colour_only_repeats_what_the_words_say() -> None:
    document = a_document(
        Facts((("Data", "sha256:1"),), small=True), TABLE, verdict=Verdict.UNKNOWN
    )
    plain = render_text(document, width=80)
    coloured = render_text(document, width=80, colour=True)
    assert "\x1b" not in plain
    assert "\x1b[33m? unknown\x1b[0m" in coloured
    assert "\x1b[2m  data sha256:1\x1b[0m" in coloured
    assert "\x1b[31m✗ missed\x1b[0m (so far)" in coloured
    for code in ("0", "2", "31", "32", "33"):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured == plain


def test_a_subtitle_and_each_sort_of_block_is_shown() -> None:
    blocks = (
        Facts((("Target", "at least 99 %"), ("A rather long name", "x"))),
        Paragraph("A sentence."),
        Entry("Head", "text", "quiet"),
        Entry("Head", "text"),
        Tiles((Tile("Kept", "1", "of 2"), Tile("Late", "3"))),
        Figure("Picture", "<svg/>", "<svg/>"),
    )
    section = Section("Part", "a", blocks, subtitle="More of it")
    document = Document("Title", "Kicker", "Lead.", Facts(()), (section, section))
    part = """\
Part
  More of it
  target              at least 99 %
  a rather long name  x

  A sentence.

  Head: text (quiet)

  Head: text

  kept        1 (of 2)
  late        3
"""
    assert render_text(document, width=80) == f"{part}\n{part}"


def test_a_table_has_its_title_its_total_and_what_was_left_out() -> None:
    assert shown(TABLE) == [
        "  Promises:",
        "  promise       lost   verdict",
        "  ──────────────────────────────────────",
        "  shop-up        2 h   ✗ missed (so far)",
        "  mail        10 min   ✓ met",
        "  Together   130 min",
        "  2 more left out.",
    ]


@pytest.mark.parametrize("width", [24, 30, 47, 80])
def test_every_line_fits_the_width(width: int) -> None:
    long = Table(
        "Rows that counted against it",
        (Column("Row"), Column("At"), Column("Why")),
        ((Cell("INC" * 20), Cell("2026-03-01 00:00"), Cell("a reason " * 9)),),
    )
    lines = shown(long, Paragraph("Some words " * 30), width=width)
    assert max(map(len, lines)) <= width
    assert "".join("".join(lines).split()).count("INC") > 5


def test_a_narrow_table_breaks_its_widest_column_first() -> None:
    table = Table(
        "Steps",
        (Column("Step"), Column("Reckoning")),
        ((Cell("cap"), Cell("at most all of the fee of the shop")),),
    )
    assert shown(table, width=26) == [
        "  Steps:",
        "  step   reckoning",
        "  ────────────────────────",
        "  cap    at most all of",
        "         the fee of the",
        "         shop",
    ]


def test_wide_letters_take_two_columns_and_accents_none() -> None:
    table = Table(
        "Names",
        (Column("Name"), Column("N")),
        ((Cell("東京"), Cell("1")), (Cell("e\u0301te\u0301"), Cell("2"))),
    )
    assert shown(table)[3:] == ["  東京   1", "  e\u0301te\u0301    2"]


def test_a_digest_is_left_whole_for_copying() -> None:
    digest = "sha256:" + "a" * 64
    lines = shown(Facts((("Data", digest),), small=True), width=40)
    assert digest in [line.strip() for line in lines]


def test_small_print_is_left_out_where_little_is_wanted() -> None:
    small = Facts((("Data", "sha256:1"),), small=True)
    assert shown(small) == ["  data sha256:1"]
    assert shown(Paragraph("Said."), small, brief=True) == ["  Said."]


def test_a_calculation_ends_with_its_closing_sentence_or_its_result() -> None:
    steps = (Line("tier", "tier 10 %"), Line("base", "10 % of 40", "4.00 EUR"))
    assert shown(Lines("shop-credit", steps, "4.00 EUR", "4.00 EUR is granted.")) == [
        "  shop-credit:",
        "  step   reckoning      amount",
        "  ────────────────────────────",
        "  tier   tier 10 %           –",
        "  base   10 % of 40   4.00 EUR",
        "",
        "  4.00 EUR is granted.",
    ]
    assert shown(Lines("plan", (), "4.00 EUR")) == ["  plan:", "  = 4.00 EUR"]


def test_nothing_that_someone_wrote_steers_the_terminal() -> None:
    hostile = "a\x1b[2Jb\rc\nd\u202e"
    text = render_text(
        a_document(
            Facts(((hostile, hostile),)),
            Paragraph(hostile),
            Table(hostile, (Column(hostile),), ((Cell(hostile),),)),
        ),
        width=80,
    )
    assert not set("\x1b\r\u202e") & set(text)
    assert "a␛[2Jb␍c␊d\ufffd" in text


def test_the_terminal_shows_an_explanation_without_its_title_page() -> None:
    period = a_month().period
    outage = Stretch(
        Period(period.start, period.start.replace(hour=2)), Nature.DOWN, ""
    )
    reading = a_reading(bad=120, stretches=(outage,), excluded=Fraction(9 * MINUTE))
    records = Records(agreement=an_agreement(), period="2026-03", readings=(reading,))
    document = Explanation.build(records, Explanation.Options("shop-up"))
    text = render_text(document, width=80)
    assert text.startswith(
        "shop-up in 2026-03\n  window      2026-03-01 00:00 to before"
    )
    assert "  excluded    9 min left out of both sides\n" in text
    assert "  target      measured only\n" in text
    assert "\n\n  Down 2 h:\n  from " in text
    assert "why" not in text
