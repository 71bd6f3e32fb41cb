"""The portfolio: several agreements over a year on one page, with ways into each.

Every promise is a row and every month a column; a click on a month opens its report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from troth.model.calendar_period import parse_period
from troth.model.phrases import counted
from troth.model.quantity import percent
from troth.model.reading import Reading, Verdict
from troth.report.figures import (
    ObjectiveFigures,
    Records,
    Tally,
    group_objectives,
    sum_text,
    tally,
)
from troth.report.outline import (
    Cell,
    Column,
    Document,
    Facts,
    Paragraph,
    Section,
    Table,
    Tile,
    Tiles,
)
from troth.report.passages import NONE, period_title

_SHORT = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One agreement of the portfolio.

    Attributes:
        records: What its year says.
        teaser: What it is about, in a few words.
        page: Where the report of the year lies.
        months: Where the report of each month lies, by its label.
    """

    records: Records
    teaser: str
    page: str
    months: Mapping[str, str]


def build_portfolio(title: str, year: str, holdings: Sequence[Holding]) -> Document:
    """Return the page that opens all others."""
    everything = tally(reading for one in holdings for reading in one.records.readings)
    credits_ = [credit for one in holdings for credit in one.records.credits]
    streams = [stream for one in holdings for stream in one.records.streams]
    kept = everything.share_met
    read = sum(one.read for one in streams)
    refused = sum(one.refused for one in streams)
    twice = sum(one.duplicates for one in streams)
    tiles = Tiles(
        (
            Tile(
                "Promises kept",
                NONE if kept is None else percent(kept, digits_max=1),
                f"{everything.met:,} of {everything.met + everything.missed:,} "
                "verdicts",
            ),
            Tile(
                "Violations",
                f"{sum(len(one.records.violations) for one in holdings):,}",
                f"{counted(everything.unknown, 'verdict')} unknown",
            ),
            Tile(
                "Credits",
                f"{sum(one.issued for one in credits_):,}",
                sum_text(credits_) or "nothing is owed",
            ),
            Tile(
                "Measurements",
                f"{read:,}",
                f"{twice:,} came twice, {refused:,} refused",
            ),
        )
    )
    return Document(
        title=title,
        kicker=f"Portfolio, {period_title(year)}",
        lead=_lead(holdings),
        facts=Facts(()),
        sections=(
            Section("At a glance", "glance", (tiles,)),
            *(_holding(one, year) for one in holdings),
        ),
        footer=(
            "Each sign opens the report of its month, each title that of the year.",
        ),
    )


def _lead(holdings: Sequence[Holding]) -> str:
    everything = tally(one for held in holdings for one in held.records.readings)
    months = f"{counted(len(holdings), 'agreement')} over twelve months"
    kept = f"{everything.met:,} of {counted(everything.judged, 'verdict')} kept"
    return f"{months}: {kept}, {everything.missed:,} missed, {_unknown(everything)}."


def _unknown(everything: Tally) -> str:
    return f"{everything.unknown:,} could not be decided"


def _holding(holding: Holding, year: str) -> Section:
    records = holding.records
    groups = group_objectives(records)
    months = [f"{year}-{month:02}" for month in range(1, 13)]
    table = Table(
        title="Promises by month",
        columns=(
            Column("Promise"),
            *(Column(short) for short in _SHORT),
            Column("Credits", number=True),
        ),
        rows=tuple(
            (
                Cell(
                    group.objective.title or group.objective.name,
                    link=holding.page,
                ),
                *(_month(holding, group, month) for month in months),
                Cell(group.credit_for(*group.readings) or NONE),
            )
            for group in groups
        ),
        grid=True,
    )
    return Section(
        records.agreement.title,
        records.agreement.id,
        (Paragraph(f"{holding.teaser[:1].upper()}{holding.teaser[1:]}."), table),
        subtitle=_parties(records),
        link=holding.page,
    )


def _parties(records: Records) -> str:
    parties = records.agreement.parties.values()
    said = [f"{one.title or one.name} ({one.role})" for one in parties]
    return " · ".join(said)


def _month(holding: Holding, group: ObjectiveFigures, month: str) -> Cell:
    """Return how all windows of a promise that close in a month came out together."""
    held = [one for one in group.readings if _closes_in(one, holding.records, month)]
    counts = tally(held)
    if counts.verdict is None:
        return Cell(NONE)
    # Several windows or scopes in one month: how many of them were missed.
    text = ""
    if counts.judged > 1 and counts.verdict is Verdict.MISSED:
        text = f"{counts.missed}/{counts.judged}"
    return Cell(text, counts.verdict, link=holding.months.get(month, ""))


def _closes_in(reading: Reading, records: Records, month: str) -> bool:
    asked = parse_period(month, records.agreement.timezone)
    return asked.start < reading.window.whole.end <= asked.end
