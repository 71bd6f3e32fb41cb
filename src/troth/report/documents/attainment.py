"""The attainment report: what was promised, what was kept, and what follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from zoneinfo import ZoneInfo

from troth.model.catalogue import OptionType, option
from troth.model.identity import derive_id
from troth.model.phrases import (
    counted,
    money_text,
    target_text,
    target_value,
    value_text,
)
from troth.model.quantity import Unit, percent
from troth.model.reading import Reading, Verdict, reading_text
from troth.model.right import say_right
from troth.model.violation import Credit, Violation
from troth.report.charts import Point
from troth.report.documents.kind import DocumentKind
from troth.report.figures import (
    ObjectiveFigures,
    Records,
    Tally,
    group_objectives,
    known_share,
    sum_text,
    tally,
)
from troth.report.outline import (
    Block,
    Cell,
    Column,
    Document,
    Entry,
    Facts,
    Figure,
    Lines,
    Paragraph,
    Section,
    Table,
    Tile,
    Tiles,
)
from troth.report.passages import (
    NONE,
    against_text,
    credit_lines,
    known_text,
    period_title,
    promise_text,
    row_table,
    scope_title,
    stretch_table,
    timeline_figure,
    trend_figure,
    verdict_cell,
    verdict_sentence,
)


class Attainment(DocumentKind):
    """Every promise of a period with its verdict, evidence and credits.

    Use it for the report that goes to all parties at the end of a month, quarter or
    year. It opens with one sentence and four numbers, lists all promises at a glance,
    shows each over time, and ends with the evidence of every violation, the
    arithmetic of every credit, and how far the data can be trusted.

    Command:
        troth report attainment --period 2026-03
    """

    name: ClassVar[str] = "attainment"

    @dataclass(frozen=True, slots=True)
    class Options:
        """How much is listed."""

        rows: int = option(
            OptionType.COUNT,
            "How many rows a table shows before it only counts the rest.",
            default=40,
        )

    @staticmethod
    def build(records: Records, options: Options) -> Document:
        """Return the report of all readings in the records."""
        groups = group_objectives(records)
        page = _Page(records, groups, options.rows)
        return Document(
            title=records.agreement.title,
            kicker=f"Service attainment, {period_title(records.period)}",
            lead=_lead(records, groups),
            facts=_facts(records),
            sections=tuple(page.sections()),
            footer=_footer(records),
        )


class _Page:
    """The report while it is put together."""

    def __init__(
        self, records: Records, groups: Sequence[ObjectiveFigures], rows: int
    ) -> None:
        self.records = records
        self.groups = groups
        self.rows = rows
        self.zone = ZoneInfo(records.agreement.timezone)
        prose = records.prose
        self.sentences = (
            {
                clause.path: clause.sentence
                for section in prose.sections
                for clause in section.clauses
            }
            if prose
            else {}
        )

    def sections(self) -> list[Section]:
        """Return the parts of the report; those with nothing to say are left out."""
        found = [self._overview()]
        found += [self._objective(group) for group in self.groups]
        optional = (
            self._violations(),
            self._credits(),
            self._tasks(),
            self._rights(),
            self._data(),
            self._findings(),
        )
        return [*found, *(section for section in optional if section)]

    def _overview(self) -> Section:
        all_ = tally(self.records.readings)
        known = known_share(self.records.readings)
        kept = all_.share_met
        tiles = Tiles(
            (
                Tile(
                    "Promises kept",
                    NONE if kept is None else percent(kept, digits_max=1),
                    f"{all_.met:,} of {all_.met + all_.missed:,} verdicts",
                ),
                Tile(
                    "Violations",
                    f"{len(self.records.violations):,}",
                    "each listed with its evidence"
                    if self.records.violations
                    else "none found",
                ),
                Tile(
                    "Credits",
                    sum_text(self.records.credits) or "none",
                    _claims_note(self.records.credits),
                ),
                Tile(
                    "Data known",
                    known_text(known),
                    f"{counted(all_.unknown, 'verdict')} unknown"
                    if all_.unknown
                    else "every verdict decided",
                ),
            )
        )
        table = Table(
            title="All promises",
            columns=(
                Column("Promise"),
                Column("Target"),
                Column("Latest reading", number=True),
                Column("Kept", number=True),
                Column("Verdict"),
                Column("Credit", number=True),
            ),
            rows=tuple(self._overview_row(group) for group in self.groups),
        )
        return Section("At a glance", "glance", (tiles, table))

    def _overview_row(self, group: ObjectiveFigures) -> tuple[Cell, ...]:
        counts = group.tally
        latest = group.readings[-1]
        several = len(group.scopes) > 1 or group.judges_cases
        return (
            Cell(
                group.objective.title or group.objective.name, note=_owed(self, group)
            ),
            Cell(_target_of(group)),
            Cell(NONE if several else reading_text(latest)),
            Cell(f"{counts.met:,} of {counts.judged:,}" if counts.judged else NONE),
            _together(counts),
            Cell(group.credit_for(*group.readings) or NONE),
        )

    def _objective(self, group: ObjectiveFigures) -> Section:
        name = group.objective.name
        sentence = promise_text(self.records.agreement, name, self.sentences)
        title = group.objective.title or name
        blocks: list[Block] = []
        if sentence and sentence != title:
            blocks.append(Paragraph(sentence))
        if group.judges_cases:
            blocks += self._cases(group)
        elif len(group.scopes) > 1 and len(group.windows) > 1:
            blocks += self._grid(group)
        else:
            blocks += self._rows(group)
        return Section(
            title,
            derive_id("objective", name),
            tuple(blocks),
            subtitle=f"{name} · {_target_of(group)} · {_owed(self, group)}",
            verdict=group.tally.verdict,
        )

    def _rows(self, group: ObjectiveFigures) -> list[Block]:
        """Return one row for each window, or for each scope of one window."""
        by_window = len(group.windows) > 1 or len(group.scopes) == 1
        blocks: list[Block] = []
        if len(group.windows) > 1:
            blocks.append(self._trend(group, group.readings))
        elif len(group.readings) == 1 and group.readings[0].stretches:
            blocks.append(self._timeline(group.readings[0]))
        shown, more = self._first(group.readings)
        blocks.append(
            Table(
                title=f"{group.objective.title or group.objective.name}: readings",
                columns=(
                    Column("Window" if by_window else "Scope"),
                    Column("Reading", number=True),
                    Column("Counted against it", number=True),
                    Column("Known", number=True),
                    Column("Verdict"),
                    Column("Credit", number=True),
                ),
                rows=tuple(
                    (
                        Cell(one.window.label if by_window else scope_title(one)),
                        Cell(reading_text(one)),
                        Cell(against_text(one)),
                        Cell(known_text(one.completeness)),
                        verdict_cell(one),
                        Cell(group.credit_for(one) or NONE),
                    )
                    for one in shown
                ),
                more=more,
            )
        )
        return blocks

    def _grid(self, group: ObjectiveFigures) -> list[Block]:
        """Return scopes against windows, those with a miss first."""
        misses = Counter(
            one.scope for one in group.readings if one.verdict is Verdict.MISSED
        )
        scopes = sorted(group.scopes, key=lambda scope: (-misses[scope], scope))
        shown = scopes[: self.rows]
        rows = []
        for scope in shown:
            held = [group.cells.get((label, scope), ()) for label in group.windows]
            flat = [one for cell in held for one in cell]
            rows.append(
                (
                    Cell(scope_title(flat[0])),
                    *(
                        Cell(
                            _short(cell[0]), cell[0].verdict if cell[0].target else None
                        )
                        if cell
                        else Cell(NONE)
                        for cell in held
                    ),
                    Cell(group.credit_for(*flat) or NONE),
                )
            )
        left_out = len(scopes) - len(shown)
        return [
            Table(
                title=f"{group.objective.title or group.objective.name}: all readings",
                columns=(
                    Column("Scope"),
                    *(Column(label, number=True) for label in group.windows),
                    Column("Credit", number=True),
                ),
                rows=tuple(rows),
                grid=True,
                more=f"Misses first; {counted(left_out, 'more scope')} left out."
                if left_out
                else "",
            )
        ]

    def _cases(self, group: ObjectiveFigures) -> list[Block]:
        """Return how many cases of each window were in time."""
        rows, points = [], []
        for label in group.windows:
            held = [one for one in group.readings if one.window.label == label]
            counts = tally(held)
            points.append(Point(label, counts.share_met, None))
            share = counts.share_met
            rows.append(
                (
                    Cell(label),
                    Cell(f"{len(held):,}"),
                    Cell(f"{counts.met:,}"),
                    Cell(f"{counts.missed:,}"),
                    Cell(f"{counts.unknown:,}"),
                    Cell(NONE if share is None else percent(share, digits_max=2)),
                    Cell(group.credit_for(*held) or NONE),
                )
            )
        title = group.objective.title or group.objective.name
        blocks: list[Block] = []
        if len(points) > 1:
            blocks.append(
                trend_figure(
                    points, Unit.SHARE, None, f"{title}: share of cases in time", title
                )
            )
        numbers = ("Cases", "In time", "Late", "Unknown", "Share in time", "Credit")
        blocks.append(
            Table(
                title=f"{title}: cases",
                columns=(Column("Window"), *(Column(n, number=True) for n in numbers)),
                rows=tuple(rows),
            )
        )
        return blocks

    def _trend(self, group: ObjectiveFigures, readings: Sequence[Reading]) -> Figure:
        points = [
            Point(one.window.label, one.value, one.verdict if one.target else None)
            for one in readings
        ]
        title = group.objective.title or group.objective.name
        return trend_figure(
            points,
            readings[0].unit,
            target_value(readings[-1].target),
            f"{title}, window by window",
            group.objective.name,
        )

    def _timeline(self, reading: Reading) -> Figure:
        return timeline_figure(reading, self.zone)

    def _first(self, readings: Sequence[Reading]) -> tuple[Sequence[Reading], str]:
        """Return what a table has room for: all, or the misses before the others."""
        if len(readings) <= self.rows:
            return readings, ""
        ordered = sorted(readings, key=lambda one: one.verdict is not Verdict.MISSED)
        left_out = len(readings) - self.rows
        return ordered[: self.rows], f"Misses first; {left_out:,} more left out."

    def _violations(self) -> Section | None:
        found = self.records.violations
        if not found:
            return None
        shown = found[: self.rows]
        blocks: list[Block] = []
        if len(found) > len(shown):
            blocks.append(
                Paragraph(f"The first {len(shown):,} of {len(found):,} are listed.")
            )
        for violation in shown:
            blocks += self._evidence(violation)
        return Section("Violations and their evidence", "violations", tuple(blocks))

    def _evidence(self, violation: Violation) -> list[Block]:
        reading = violation.evidence.reading
        blocks: list[Block] = [
            Entry(
                _headline(self, reading),
                f"{verdict_sentence(reading)} {_owes(self, violation)}",
                _recorded(violation),
            )
        ]
        if reading.stretches:
            blocks.append(stretch_table(reading.stretches, self.zone, most=8))
        elif reading.offenders:
            blocks.append(row_table(reading, self.zone, most=8))
        return blocks

    def _credits(self) -> Section | None:
        issued = [credit for credit in self.records.credits if credit.issued]
        if not issued:
            return None
        shown = issued[: self.rows]
        total = sum_text(issued)
        table = Table(
            title="Credits granted",
            columns=(
                Column("Promise"),
                Column("Window"),
                Column("Reading", number=True),
                Column("Credit", number=True),
            ),
            rows=tuple(
                (
                    Cell(
                        self._title(credit.objective),
                        note=credit.reading.scope_text,
                    ),
                    Cell(credit.reading.window.label),
                    Cell(reading_text(credit.reading)),
                    Cell(
                        money_text(credit.amount),
                        note=_claim_note(credit),
                    ),
                )
                for credit in shown
            ),
            total=(Cell("Total"), Cell(""), Cell(""), Cell(total)),
            more=f"{len(issued) - len(shown):,} more left out; the total has them all."
            if len(issued) > len(shown)
            else "",
        )
        steps: list[Lines] = [
            credit_lines(credit, _headline(self, credit.reading)) for credit in shown
        ]
        return Section("Credits and their arithmetic", "credits", (table, *steps))

    def _tasks(self) -> Section | None:
        if not self.records.tasks:
            return None
        parties = self.records.agreement.parties
        missed = {
            violation.id: violation.evidence.reading
            for violation in self.records.violations
        }
        table = Table(
            title="What is now to be done",
            columns=(Column("Task"), Column("Owed by"), Column("Due in")),
            rows=tuple(
                (
                    Cell(
                        task.text,
                        note=_headline(self, missed[task.violation])
                        if task.violation in missed
                        else self._title(task.objective),
                    ),
                    Cell(
                        parties[task.owed_by].title
                        if task.owed_by in parties
                        else task.owed_by
                    ),
                    Cell(task.due),
                )
                for task in self.records.tasks[: self.rows]
            ),
        )
        return Section("Tasks", "tasks", (table,))

    def _rights(self) -> Section | None:
        if not self.records.rights:
            return None
        said = (
            Paragraph(say_right(right, self.records.agreement))
            for right in self.records.rights[: self.rows]
        )
        return Section("Rights that arose", "rights", tuple(said))

    def _data(self) -> Section | None:
        streams = self.records.streams
        if not streams:
            return None
        numbers = ("Read", "Used", "Repeated", "Refused")
        table = Table(
            title="Rows of each stream",
            columns=(Column("Stream"), *(Column(n, number=True) for n in numbers)),
            rows=tuple(
                (
                    Cell(
                        stream.name,
                        note="; ".join(
                            f"{reason}: {count:,}"
                            for reason, count in stream.reasons.items()
                        ),
                    ),
                    Cell(f"{stream.read:,}"),
                    Cell(f"{stream.used:,}"),
                    Cell(f"{stream.duplicates:,}"),
                    Cell(f"{stream.refused:,}"),
                )
                for stream in streams
            ),
        )
        said = Paragraph(
            "A repeated row counts once. A refused row counts nowhere and is kept with "
            "its reason. What was not measured is unknown: neither good nor bad."
        )
        return Section("Data behind the verdicts", "data", (said, table))

    def _findings(self) -> Section | None:
        findings = self.records.findings
        if not findings:
            return None
        table = Table(
            title="Findings",
            columns=(Column("Code"), Column("Clause"), Column("What was found")),
            rows=tuple(
                (
                    Cell(finding.code),
                    Cell(finding.path),
                    Cell(finding.message, note=finding.hint),
                )
                for finding in findings[: self.rows]
            ),
        )
        return Section("What the agreement leaves open", "findings", (table,))

    def _title(self, name: str) -> str:
        return self.records.agreement.objectives[name].title or name


def _lead(records: Records, groups: Sequence[ObjectiveFigures]) -> str:
    promises = [group.tally.verdict for group in groups]
    kept = promises.count(Verdict.MET)
    missed = promises.count(Verdict.MISSED)
    open_ = promises.count(Verdict.UNKNOWN)
    judged = kept + missed + open_
    when = period_title(records.period)
    if not judged:
        return f"Nothing was judged in {when}."
    # Over several windows a promise may be kept in one and missed in the next.
    several = any(len(group.windows) > 1 for group in groups)
    throughout, once = (" throughout", " at least once") if several else ("", "")
    if judged in (kept, missed):
        every = "the promise was" if judged == 1 else f"all {judged} promises were"
        how = f"kept{throughout}" if kept else f"missed{once}"
        said = f"In {when}, {every} {how}."
    else:
        parts = [
            f"{kept} of {counted(judged, 'promise')} {_was(kept)} kept{throughout}"
        ]
        if missed:
            parts.append(f"{missed} {_was(missed)} missed{once}")
        if open_:
            parts.append(f"{open_} could not be judged in full")
        said = f"In {when}, {_join(parts)}."
    money = sum_text(records.credits)
    return f"{said} Credits come to {money}." if money else said


def _facts(records: Records) -> Facts:
    agreement = records.agreement
    pairs = [
        (party.role.capitalize() or "Party", party.title or party.name)
        for party in agreement.parties.values()
    ]
    pairs.append(("Period", f"{period_title(records.period)}, {agreement.timezone}"))
    pairs.append(("Agreement", f"{agreement.id}, version {agreement.version}"))
    return Facts(tuple(pairs))


def _footer(records: Records) -> tuple[str, ...]:
    agreement = records.agreement
    said = [f"Agreement {agreement.digest}." if agreement.digest else ""]
    digests = sorted({one.data_digest for one in records.readings if one.data_digest})
    said += [f"Data {digest}." for digest in digests[:5]]
    said.append(
        "Verdicts and money are computed exactly; the numbers shown are rounded for "
        "reading and show more digits where a value is close to its target. Times are "
        f"those of {agreement.timezone}."
    )
    return tuple(line for line in said if line)


def _together(counts: Tally) -> Cell:
    verdict = counts.verdict
    return Cell("measured") if verdict is None else Cell(verdict.value, verdict)


def _target_of(group: ObjectiveFigures) -> str:
    targets = list(dict.fromkeys(target_text(one.target) for one in group.readings))
    return targets[0] if len(targets) == 1 else f"{len(targets)} targets by scope"


def _owed(page: _Page, group: ObjectiveFigures) -> str:
    owed_by = group.objective.owed_by
    party = page.records.agreement.parties.get(owed_by)
    return f"owed by {party.title if party else owed_by}"


def _owes(page: _Page, violation: Violation) -> str:
    party = page.records.agreement.parties.get(violation.owed_by)
    return f"Owed by {party.title if party else violation.owed_by}."


def _recorded(violation: Violation) -> str:
    version = violation.evidence.agreement_version
    return f"Recorded as {violation.id}, by version {version} of the agreement."


def _headline(page: _Page, reading: Reading) -> str:
    scope = f", {reading.scope_text}" if reading.scope else ""
    title = page.records.agreement.objectives[reading.objective].title
    when = period_title(reading.window.label)
    return f"{title or reading.objective}, {when}{scope}"


def _short(reading: Reading) -> str:
    return (
        value_text(reading.value, reading.unit) if reading.value is not None else NONE
    )


def _claim_note(credit: Credit) -> str:
    if credit.claim_by is not None:
        return f"claim by {credit.claim_by.last_day}"
    return "on claim" if credit.claim_needed else ""


def _claims_note(credits_: Sequence[Credit]) -> str:
    waiting = sum(credit.issued and credit.claim_needed for credit in credits_)
    issued = sum(credit.issued for credit in credits_)
    if not issued:
        return "nothing is owed"
    if waiting:
        return f"{counted(waiting, 'credit')} to be claimed"
    return counted(issued, "credit")


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def _join(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
