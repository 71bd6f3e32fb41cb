"""Documents: what they say, and that they say it safely in HTML and Markdown."""

import re
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from typing import Any

import pytest

from builders import (
    MINUTE,
    a_month,
    a_number,
    a_reading,
    a_remedy,
    an_agreement,
    an_objective,
    at_least,
    share,
)
from troth.detect.judgement import judge
from troth.detect.violations import find_violations
from troth.enforce.remedies.task import Task
from troth.enforce.settlement import settle
from troth.errors import NotFoundError
from troth.model.claim import Claim
from troth.model.finding import Finding, Place, Severity
from troth.model.money import Money
from troth.model.objective import Bound, Comparator, EachWithin, Objective
from troth.model.period import Period
from troth.model.prose import Prose, ProseClause, ProseSection
from troth.model.quantity import Duration, Unit, WorkingDays
from troth.model.reading import Nature, Reading, Row, Stretch
from troth.model.remedy import Remedy
from troth.report.documents import DOCUMENTS
from troth.report.figures import Records, StreamFigures, group_objectives
from troth.report.outline import Document
from troth.report.renderer import render_html, render_markdown

HOSTILE = "<script>alert('x')</script> & | *_`"
OTHER = an_objective(name="other", title="Another promise")


def some_records(
    *readings: Reading,
    objectives: tuple[Objective, ...] = (an_objective(),),
    remedies: tuple[Remedy, ...] | None = None,
    **changes: Any,
) -> Records:
    agreement = an_agreement(
        objectives=objectives,
        remedies=(a_remedy(),) if remedies is None else remedies,
    )
    by_name = agreement.objectives
    judged = [judge(one, by_name[one.objective]) for one in readings]
    violations = find_violations(judged, agreement)
    settlement = settle(judged, violations, agreement)
    records = Records(
        agreement=agreement,
        period="2026-03",
        readings=judged,
        violations=violations,
        credits=settlement.credits,
        tasks=settlement.tasks,
        findings=settlement.findings,
    )
    return replace(records, **changes)


def build(records: Records, name: str = "attainment", **options: Any) -> Document:
    kind = DOCUMENTS.get(name)
    return kind.build(records, kind.Options(**options))


def page(records: Records, name: str = "attainment", **options: Any) -> str:
    """What the Markdown says, with its spaces made even."""
    return render_markdown(build(records, name, **options))


def outage(
    minutes: int = 100, nature: Nature = Nature.DOWN, reason: str = ""
) -> Stretch:
    start = a_month().period.start
    return Stretch(Period(start, start.replace(hour=minutes // 60 + 1)), nature, reason)


class Structure(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.labelled: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name == "aria-labelledby":
                self.labelled += (value or "").split()


def test_a_month_with_a_miss_leads_with_one_sentence() -> None:
    document = build(some_records(a_reading(bad=100)))
    assert document.lead == (
        "In March 2026, the promise was missed. Credits come to 400.00 EUR."
    )


def test_months_are_told_by_how_often_promises_were_kept() -> None:
    readings = (
        a_reading(bad=100),
        a_reading(window=a_month("2026-04")),
        a_reading(objective="other"),
        a_reading(objective="third", total=0),
    )
    third = replace(OTHER, name="third")
    records = some_records(*readings, objectives=(an_objective(), OTHER, third))
    assert build(replace(records, credits=())).lead == (
        "In March 2026, 1 of 3 promises was kept throughout, 1 was missed at least "
        "once and 1 could not be judged in full."
    )


def test_all_promises_kept_is_said_plainly() -> None:
    records = some_records(
        a_reading(), a_reading(objective="other"), objectives=(an_objective(), OTHER)
    )
    assert build(records).lead == "In March 2026, all 2 promises were kept."


def test_a_period_without_verdicts_says_so() -> None:
    objective = an_objective(targets=None)
    records = some_records(a_number(4), objectives=(objective,), remedies=())
    assert build(records).lead == "Nothing was judged in March 2026."
    assert "measured only" in page(records)


def test_the_report_lists_readings_evidence_and_arithmetic() -> None:
    said = page(some_records(a_reading(bad=100, stretches=(outage(),))))
    assert "| 2026-03 | 99.776 % | 1 h 40 min | 100 % | ✗ missed | 400.00 EUR |" in said
    assert "99.776 % was read where at least 99.9 % was promised: missed." in said
    assert "| 2026-03-01 00:00 | 2026-03-01 02:00 | 2 h | down |" in said
    assert "10 % of the fee of shop, 4,000.00 EUR → 400.00 EUR" in said
    assert "**= 400.00 EUR**" in said
    assert "by version 3 of the agreement" in said


def test_the_report_takes_the_sentence_of_the_clause() -> None:
    clause = ProseClause("objectives.shop-up", "Nimbus keeps the shop up.")
    prose = Prose("", "a", "1", "", (ProseSection("Promises", (clause,)),))
    records = some_records(a_reading(), prose=prose)
    assert "Nimbus keeps the shop up." in page(records)
    explained = page(records, "explanation", objective="shop-up")
    assert "**Promise:** Nimbus keeps the shop up." in explained


def test_a_credit_that_must_be_claimed_says_so() -> None:
    records = some_records(
        a_reading(bad=100), remedies=(a_remedy(claim=Claim(by="acme")),)
    )
    said = page(records)
    assert "1 credit to be claimed" in said
    assert "400.00 EUR is granted once it is claimed." in said


def test_credits_of_two_currencies_are_summed_apart() -> None:
    francs = a_remedy(name="francs", base=Money(1000, "CHF"))
    records = some_records(a_reading(bad=100), remedies=(a_remedy(), francs))
    assert "**100.00 CHF, 400.00 EUR**" in page(records)


def test_tasks_say_what_who_when_and_why() -> None:
    options = Task.Options("nimbus", "Present a plan", WorkingDays(5))
    remedy = a_remedy(kind="task", options=options, base=None)
    records = some_records(a_reading(bad=100), remedies=(remedy,))
    assert (
        "| Present a plan (The shop is up, March 2026) | Nimbus Hosting Ltd "
        "| 5 working days |"
    ) in page(records)
    unknown = replace(records, violations=())
    assert "| Present a plan (The shop is up) |" in page(unknown)
    explained = page(records, "explanation", objective="shop-up")
    assert "Task for nimbus: Present a plan; due in 5 working days." in explained


def test_the_report_says_what_became_of_the_rows() -> None:
    streams = (
        StreamFigures(
            name="checks",
            read=1200,
            used=1190,
            duplicates=7,
            refused=3,
            reasons={"no date": 3},
        ),
    )
    said = page(some_records(a_reading(), streams=streams))
    assert "| checks (no date: 3) | 1,200 | 1,190 | 7 | 3 |" in said


def test_findings_stand_in_the_report() -> None:
    finding = Finding(
        "E103",
        "no-gap",
        Severity.WARNING,
        Place("a"),
        "remedies.x",
        "A hole.",
        "Close.",
    )
    said = page(some_records(a_reading(), findings=(finding,)))
    assert "| E103 | remedies.x | A hole. (Close.) |" in said


def test_scopes_of_one_window_are_listed_below_one_another() -> None:
    readings = [
        a_reading(bad=bad, scope=(("region", r),)) for bad, r in ((0, "eu"), (99, "us"))
    ]
    said = page(some_records(*readings))
    assert "| region=eu | 100 % | none | 100 % | ✓ met | – |" in said
    assert "| region=us | 99.7782 % |" in said


def test_scopes_of_several_windows_make_a_grid_with_misses_first() -> None:
    readings = [
        a_reading(bad=bad, scope=(("region", region),), window=a_month(month))
        for region, month, bad in (
            ("eu", "2026-03", 0),
            ("eu", "2026-04", 0),
            ("us", "2026-03", 100),
        )
    ]
    said = page(some_records(*readings))
    assert said.index("| region=us | ✗ 99.776 % | – | 400.00 EUR |") < said.index(
        "| region=eu | ✓ 100 % | ✓ 100 % | – |"
    )
    short = page(some_records(*readings), rows=1)
    assert "Misses first; 1 more scope left out." in short


def test_cases_are_counted_by_window() -> None:
    objective = an_objective(targets=EachWithin(Duration.of(4, "h")))
    cases = [
        a_reading(
            bad=late,
            total=1,
            unit=Unit.TIME,
            value=Fraction((300 if late else 60) * MINUTE),
            window=a_month(month),
            offenders=(Row(a_month(month).period.start, f"INC{place}", None),),
        )
        for place, (month, late) in enumerate(
            (("2026-03", 0), ("2026-03", 1), ("2026-04", 0))
        )
    ]
    records = some_records(*cases, objectives=(objective,), remedies=())
    said = page(records)
    assert "| 2026-03 | 2 | 1 | 1 | 0 | 50 % | – |" in said
    assert "It took 5 h; each within 4 h was promised: late." in said
    alone = some_records(cases[2], objectives=(objective,), remedies=())
    explained = page(alone, "explanation", objective="shop-up")
    assert "It took 1 h; each within 4 h was promised: in time." in explained
    assert "**Reading:** 1 h from " in explained


def test_long_lists_are_cut_and_say_so() -> None:
    readings = [
        a_reading(bad=100 * (month % 2), window=a_month(f"2026-0{month}"))
        for month in range(1, 8)
    ]
    said = page(some_records(*readings), rows=2)
    assert "Misses first; 5 more left out." in said
    assert "The first 2 of 4 are listed." in said
    assert "2 more left out; the total has them all." in said
    assert "**1,600.00 EUR**" in said


def test_a_long_list_of_stretches_keeps_the_longest() -> None:
    start = a_month().period.start
    many = tuple(
        Stretch(
            Period(start.replace(day=day), start.replace(day=day, minute=day)),
            Nature.DOWN,
        )
        for day in range(1, 12)
    )
    said = page(some_records(a_reading(bad=100, stretches=many)))
    assert "The longest; 3 shorter ones left out." in said
    assert "| 2026-03-11 00:00 | 2026-03-11 00:11 | 11 min |" in said


def test_an_open_window_is_marked_as_so_far() -> None:
    said = page(some_records(a_reading(bad=100, window=a_month(closed=False))))
    assert "✗ missed (so far)" in said


def test_the_explanation_tells_each_part_of_the_number() -> None:
    reading = a_reading(
        bad=100,
        excluded=Fraction(120 * MINUTE),
        unknown=Fraction(45 * MINUTE),
        pending=1,
        unmatched=2,
        contradictory=3,
        stretches=(outage(), outage(30, Nature.EXCLUDED, "maintenance")),
    )
    said = page(some_records(reading), "explanation", objective="shop-up")
    for part in (
        "**Excluded:** 2 h",
        "**Unknown:** 45 min",
        "**Pending:** 1 case not due yet",
        "**Not judged:** 2 rows outside the table",
        "**Set aside:** 3 rows that cannot be true",
        "**Reading:** 99.776 % = 742 h 20 min of 744 h",
        "**Down 2 h, excluded 1 h**",
        "| down | – |",
        "| excluded | maintenance |",
        "99.776 % is below 99.9 %: tier 10 %",
        "**Exact:** 2227/2232",
        "**Data:** sha256:da7a",
        "**Violation:** V-",
    ):
        assert part in said


def test_the_explanation_of_a_number_lists_its_rows() -> None:
    rows = (Row(a_month().period.start, "INC7", Fraction(3), "reopened"),)
    objective = an_objective(
        targets=Bound(Comparator.AT_MOST, Fraction(2), Unit.NUMBER)
    )
    records = some_records(
        a_number(3, offenders=rows), objectives=(objective,), remedies=()
    )
    said = page(records, "explanation", objective="shop-up")
    assert "| INC7 | 2026-03-01 00:00 | 3 | reopened |" in said
    assert "**Reading:** 3" in said
    assert "INC7" in page(records)


def test_the_exact_value_is_told_where_its_text_is_rounded() -> None:
    objective = an_objective(
        targets=Bound(Comparator.AT_MOST, Fraction(2), Unit.NUMBER)
    )
    for value, unit, said in (
        (Fraction(10, 3), Unit.NUMBER, "**Exact:** 10/3"),
        (Fraction(90_000_007), Unit.TIME, "**Exact:** 90000007 microseconds"),
        (Fraction(3), Unit.NUMBER, ""),
        (Fraction(90_000_000), Unit.TIME, ""),
    ):
        reading = a_number(value, unit=unit)
        records = some_records(reading, objectives=(objective,), remedies=())
        text = page(records, "explanation", objective="shop-up")
        assert said in text
        assert ("Exact" in text) is bool(said)


def test_the_explanation_of_the_bad_side_names_it() -> None:
    reading = replace(a_reading(bad=10, total=100), value=Fraction(1, 10))
    said = page(some_records(reading), "explanation", objective="shop-up")
    assert "**Reading:** 10 % = 10 min bad of 1 h 40 min" in said
    mean = replace(reading, value=share(33))
    said = page(some_records(mean), "explanation", objective="shop-up")
    assert "**Reading:** 33 % from " in said


def test_a_kept_promise_without_a_loss_says_that_nothing_counted() -> None:
    said = page(some_records(a_reading()), "explanation", objective="shop-up")
    assert "Nothing counted against it." in said


def test_an_unknown_verdict_is_explained() -> None:
    said = page(some_records(a_reading(total=0)), "explanation", objective="shop-up")
    assert "Nothing can be read; at least 99.9 % was promised (no data)." in said
    objective = an_objective(complete=share(95), targets=at_least("99"))
    little = a_reading(total=90, unknown=Fraction(10 * MINUTE), completeness=share(90))
    said = page(
        some_records(little, objectives=(objective,)),
        "explanation",
        objective="shop-up",
    )
    assert "it decides nothing: only 90 % is known and 95 % is needed." in said


def test_scopes_of_a_window_are_explained_one_after_another() -> None:
    readings = [a_reading(scope=(("region", r),)) for r in ("us", "eu")]
    said = page(some_records(*readings), "explanation", objective="shop-up")
    assert "2 readings, one after another, misses first." in said
    assert said.index("(region=eu)") < said.index("(region=us)")


def test_of_very_many_readings_the_first_misses_are_explained() -> None:
    readings = [
        a_reading(bad=100 * (place == 29), scope=(("case", f"{place:02}"),))
        for place in range(30)
    ]
    said = page(some_records(*readings), "explanation", objective="shop-up")
    assert "## … and 5 more readings" in said
    assert "## ✗ shop-up (case=29) in 2026-03 (missed)" in said
    assert "(case=28)" not in said
    whole = page(
        some_records(*readings), "explanation", objective="shop-up", readings=30
    )
    assert "(case=28)" in whole
    assert "more reading" not in whole


def test_an_objective_that_was_not_read_is_refused() -> None:
    records = some_records(a_reading())
    with pytest.raises(NotFoundError, match="no reading in 2026-03") as raised:
        build(records, "explanation", objective="nothing")
    assert "one of its windows ends" in raised.value.hint


def test_the_rows_of_a_share_tell_how_long_each_took() -> None:
    rows = (Row(a_month().period.start, "INC7", Fraction(90 * MINUTE)),)
    reading = a_reading(bad=1, total=10, counted_in="cases", offenders=rows)
    records = some_records(reading)
    for said in (
        page(records),
        page(records, "explanation", objective="shop-up"),
    ):
        assert "| Row | At | Measured |\n" in said
        assert "| INC7 | 2026-03-01 00:00 | 1 h 30 min |\n" in said


def test_of_many_rows_the_first_are_listed() -> None:
    rows = tuple(Row(a_month().period.start, f"INC{n}", None) for n in range(9))
    reading = a_reading(bad=9, total=10, counted_in="cases", offenders=rows)
    said = page(some_records(reading), "explanation", objective="shop-up", rows=7)
    assert "INC6" in said
    assert "INC7" not in said
    assert "The first; 2 more rows left out." in said


@pytest.mark.parametrize("name", ["attainment", "explanation"])
def test_the_page_is_whole_and_stands_alone(name: str) -> None:
    readings = (
        a_reading(bad=100, stretches=(outage(),)),
        a_reading(window=a_month("2026-04"), stretches=(outage(),)),
    )
    options = {"objective": "shop-up"} if name == "explanation" else {}
    html = render_html(build(some_records(*readings), name, **options))
    structure = Structure(html)
    assert len(structure.ids) == len(set(structure.ids))
    assert set(structure.labelled) <= set(structure.ids)
    assert "script" not in structure.tags
    assert "link" not in structure.tags
    assert not re.search(r"(src|href)=|url\(|@import", html)
    assert html == render_html(build(some_records(*readings), name, **options))


@pytest.mark.parametrize("name", ["attainment", "explanation"])
def test_nothing_that_someone_wrote_becomes_code(name: str) -> None:
    objective = an_objective(title=HOSTILE, name=HOSTILE)
    readings = [
        a_reading(
            bad=100,
            objective=HOSTILE,
            scope=((HOSTILE, HOSTILE),),
            window=a_month(month),
            stretches=(outage(reason=HOSTILE),),
            offenders=(Row(a_month().period.start, HOSTILE, None, HOSTILE),),
        )
        for month in ("2026-03", "2026-04")
    ]
    remedy = a_remedy(objective=HOSTILE, name=HOSTILE)
    records = some_records(*readings, objectives=(objective,), remedies=(remedy,))
    options = {"objective": HOSTILE} if name == "explanation" else {}
    document = build(records, name, **options)
    html = render_html(document)
    assert "<script" not in html
    assert "script" not in Structure(html).tags
    markdown = render_markdown(document)
    assert "<script" not in markdown.replace("\\<", "")


def test_figures_group_by_the_agreements_order() -> None:
    records = some_records(
        a_reading(objective="other"), a_reading(), objectives=(an_objective(), OTHER)
    )
    names = [group.objective.name for group in group_objectives(records)]
    assert names == ["shop-up", "other"]
