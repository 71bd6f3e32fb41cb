"""Demonstrating: a whole year lived through, from the first row to the last report.

Measurements are made up, agreements published and assessed, reports written, and at
the end it is told what happened. Chance and places are handed in: the same chance
gives the same year.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from troth.examples.chance import Chance
from troth.examples.life import YEAR
from troth.examples.year import Chapter
from troth.model.agreement import Agreement
from troth.model.calendar_period import parse_period
from troth.model.catalogue import Catalogue
from troth.model.document import Binder
from troth.model.phrases import counted
from troth.model.reading import Verdict
from troth.ports import Shelf, Warehouse
from troth.report.documents import DOCUMENTS
from troth.report.figures import sum_text, tally
from troth.report.portfolio import Holding, build_portfolio
from troth.report.renderer import render_html, render_markdown
from troth.report.summary import summarise
from troth.workflows.assessing import assess_each
from troth.workflows.publishing import load_agreement
from troth.workflows.reporting import gather_records

TITLE = f"A year of Nimbus: {YEAR}"
_REPORT = "attainment"
_MONTHS = tuple(f"{YEAR}-{month:02}" for month in range(1, 13))
_STEPS_OF_A_CHAPTER = 4

Watch = Callable[[int, int, str], None]
"""Told how many steps are done, of how many, and what comes next."""

Open = Callable[[str, Agreement], tuple[Warehouse, datetime | None]]
"""Opens the measurements of a folder, and says as of when they are asked."""


@dataclass(frozen=True, slots=True)
class Story:
    """A chapter with everything that is made of chance or lies in a file.

    Attributes:
        agreement: The agreement's text. settings: the workspace's.
        documents: The texts of what it takes in, by their path beside it.
        binder: Where these are looked up.
        chance: Draws what the agreement leaves open.
    """

    chapter: Chapter
    agreement: bytes
    settings: str
    chance: Chance
    documents: Mapping[str, str]
    binder: Binder


def demonstrate(
    stories: Sequence[Story],
    shelf: Shelf,
    *,
    open_folder: Open,
    catalogue: Catalogue,
    watch: Watch,
) -> list[str]:
    """Live through the year of each story, and return what is to be told of it.

    Args:
        stories: In the order in which they are told.
        shelf: Where workspaces and reports are put, each in a folder of its own.
        open_folder: Opens the measurements that were put on the shelf.
        catalogue: The kinds that agreements may name.
        watch: Told of each step.
    """
    total = len(stories) * _STEPS_OF_A_CHAPTER
    holdings, lines = [], []
    for number, story in enumerate(stories):
        steps = _tell(story, shelf, open_folder, catalogue)
        for done, step in enumerate(steps, start=number * _STEPS_OF_A_CHAPTER):
            if isinstance(step, Holding):
                holdings.append(step)
            else:
                watch(done, total, step)
        lines += _introduce(holdings[-1], story, number + 1, len(stories))
        lines += summarise(holdings[-1].records)
    watch(total, total, "done")
    page = build_portfolio(TITLE, str(YEAR), holdings)
    shelf.put_text("index.html", render_html(page))
    shelf.put_text("index.md", render_markdown(page))
    return [*lines, *_conclude(holdings)]


def _tell(
    story: Story, shelf: Shelf, open_folder: Open, catalogue: Catalogue
) -> Iterator[str | Holding]:
    """Yield what is done next; at the end, what came of it."""
    chapter = story.chapter
    yield f"{chapter.folder}: living through {YEAR}"
    for file in chapter.live(story.chance):
        path = f"{chapter.folder}/{file.path}"
        shelf.put_rows(path, file.columns, delimiter=file.delimiter)
    yield f"{chapter.folder}: publishing the agreement"
    name = f"{chapter.folder}/agreement.yaml"
    agreement = load_agreement(
        story.agreement, file=name, catalogue=catalogue, binder=story.binder
    )
    shelf.put_text(name, story.agreement.decode())
    for path, text in story.documents.items():
        shelf.put_text(f"{chapter.folder}/{path}", text)
    shelf.put_text(f"{chapter.folder}/troth.toml", story.settings)
    yield f"{chapter.folder}: assessing twelve months"
    warehouse, as_of = open_folder(chapter.folder, agreement)
    labels = [str(YEAR), *_MONTHS]
    periods = [parse_period(label, agreement.timezone) for label in labels]
    assessments = assess_each(agreement, warehouse, periods=periods, as_of=as_of)
    yield f"{chapter.folder}: writing reports"
    kind = DOCUMENTS.get(_REPORT)
    pages: dict[str, str] = {}
    for label, assessment in zip(labels, assessments, strict=True):
        records = gather_records(assessment, label, catalogue=catalogue)
        document = kind.build(records, kind.Options())
        page = f"{chapter.folder}/reports/{label}"
        shelf.put_text(f"{page}.html", render_html(document))
        shelf.put_text(f"{page}.md", render_markdown(document))
        pages[label] = f"{page}.html"
    yield Holding(
        records=gather_records(assessments[0], str(YEAR), catalogue=catalogue),
        teaser=chapter.teaser,
        page=pages.pop(str(YEAR)),
        months=pages,
    )


def _introduce(holding: Holding, story: Story, number: int, count: int) -> list[str]:
    agreement = holding.records.agreement
    head = f"{number} of {count}  {agreement.title} ({story.chapter.folder}/)"
    return ["", head, "─" * len(head)]


def _conclude(holdings: Sequence[Holding]) -> list[str]:
    everything = tally(one for held in holdings for one in held.records.readings)
    credits_ = [one for held in holdings for one in held.records.credits]
    streams = [one for held in holdings for one in held.records.streams]
    verdicts = ", ".join(
        f"{count:,} {verdict.value}"
        for verdict, count in (
            (Verdict.MET, everything.met),
            (Verdict.MISSED, everything.missed),
            (Verdict.UNKNOWN, everything.unknown),
        )
    )
    rows = sum(one.read for one in streams)
    money = sum_text(credits_).replace(", ", " and ")
    tasks = sum(len(held.records.tasks) for held in holdings)
    return [
        "",
        f"All in all: {rows:,} rows, {everything.judged:,} verdicts ({verdicts}),",
        f"credits of {money or 'nothing'}, {counted(tasks, 'task')}.",
    ]
