"""The explanation: why this number, down to each stretch and each factor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar
from zoneinfo import ZoneInfo

from troth.errors import NotFoundError
from troth.model.catalogue import OptionType, option
from troth.model.identity import Subject, derive_id, subject_of
from troth.model.phrases import amount_text, counted, target_text
from troth.model.quantity import Unit, percent
from troth.model.reading import Reading, Verdict, reading_text
from troth.model.right import Right, say_right
from troth.model.violation import Credit, TaskDue, Violation
from troth.report.documents.kind import DocumentKind
from troth.report.figures import Records
from troth.report.outline import Block, Document, Facts, Paragraph, Section
from troth.report.passages import (
    credit_lines,
    period_title,
    promise_text,
    row_table,
    stretch_table,
    timeline_figure,
    verdict_sentence,
    window_text,
)


class NoReadingError(NotFoundError):
    """There is no reading of that objective."""

    def __init__(self, objective: str, period: str) -> None:
        super().__init__(
            f"“{objective}” has no reading in {period}.",
            hint="Ask for a period in which one of its windows ends.",
        )


class Explanation(DocumentKind):
    """One objective in a period: measurement, verdict and money, number by number.

    Use it when someone asks why. Each reading has a part of its own, those missed
    first: how it compares with its target, each stretch or row that counted and each
    that did not, with the reason, then every step of the credit. What the terminal
    shows as `troth explain`, the page shows with its promise and with pictures.

    Command:
        troth report explanation --objective shop-up --period 2026-03
    """

    name: ClassVar[str] = "explanation"

    @dataclass(frozen=True, slots=True)
    class Options:
        """What is explained."""

        objective: str = option(OptionType.TEXT, "The objective's name.")
        readings: int = option(
            OptionType.COUNT,
            "How many readings are explained; a window of cases may have thousands.",
            default=25,
        )
        rows: int = option(
            OptionType.COUNT, "How many stretches or rows are listed.", default=200
        )

    @staticmethod
    def build(records: Records, options: Options) -> Document:
        """Return the explanation of an objective's readings.

        Raises:
            NoReadingError: There is none in the records.
        """
        agreement = records.agreement
        found = [one for one in records.readings if one.objective == options.objective]
        if not found:
            raise NoReadingError(options.objective, records.period)
        objective = agreement.objectives[options.objective]
        # What needs someone's eye comes first.
        ordered = sorted(
            found, key=lambda one: (one.verdict is not Verdict.MISSED, subject_of(one))
        )
        shown = ordered[: options.readings]
        page = _Page(records, options.rows)
        sections = [page.section(reading) for reading in shown]
        lead = verdict_sentence(found[0])
        if len(found) > 1:
            lead = f"{len(found):,} readings, one after another, misses first."
        if len(found) > len(shown):
            sections.append(_rest(len(found) - len(shown)))
        return Document(
            title=objective.title or objective.name,
            kicker=f"Explanation, {period_title(records.period)}",
            lead=lead,
            facts=_facts(records, objective.name),
            sections=tuple(sections),
        )


class _Page:
    """The explanation while it is put together."""

    def __init__(self, records: Records, rows: int) -> None:
        self.rows = rows
        self.zone = ZoneInfo(records.agreement.timezone)
        # Of thousands of cases, each must find its own without a walk through all.
        self.credits = defaultdict[Subject, list[Credit]](list)
        self.violations = defaultdict[Subject, list[Violation]](list)
        self.tasks = defaultdict[str, list[TaskDue]](list)
        for credit in records.credits:
            self.credits[subject_of(credit.reading)].append(credit)
        for violation in records.violations:
            self.violations[subject_of(violation.evidence.reading)].append(violation)
        self.agreement = records.agreement
        self.rights = defaultdict[Subject, list[Right]](list)
        for right in records.rights:
            self.rights[subject_of(right.readings[-1])].append(right)
        for task in records.tasks:
            self.tasks[task.violation].append(task)

    def section(self, reading: Reading) -> Section:
        """Return all there is to say about one reading."""
        scope = f" ({reading.scope_text})" if reading.scope else ""
        so_far = "" if reading.window.closed else " so far"
        return Section(
            f"{reading.objective}{scope} in {reading.window.label}{so_far}",
            derive_id("of", *subject_of(reading)),
            (
                Facts(tuple(self._comparison(reading))),
                *self._counted(reading),
                *_small_print(reading),
                *self._consequences(reading),
            ),
            verdict=reading.verdict if reading.target else None,
        )

    def _comparison(self, reading: Reading) -> Iterator[tuple[str, str]]:
        """Yield what was measured of what, and what it was held against."""
        unit = reading.counted_in
        yield "Window", window_text(reading.window, self.zone)
        yield "Reading", f"{reading_text(reading)}{_division(reading)}"
        yield "Target", target_text(reading.target)
        if reading.excluded:
            left_out = amount_text(reading.excluded, unit)
            yield "Excluded", f"{left_out} left out of both sides"
        if reading.unknown:
            yield "Unknown", amount_text(reading.unknown, unit)
        if reading.completeness is not None:
            known = percent(reading.completeness, digits_max=4)
            yield "Measured", f"{known} of the window"
        if reading.pending:
            yield "Pending", f"{counted(reading.pending, 'case')} not due yet"
        if reading.unmatched:
            rows = counted(reading.unmatched, "row")
            yield "Not judged", f"{rows} outside the table"
        if reading.contradictory:
            rows = counted(reading.contradictory, "row")
            yield "Set aside", f"{rows} that cannot be true"
        if reading.reason:
            yield "Reason", reading.reason
        for violation in self.violations[subject_of(reading)]:
            yield "Violation", violation.id

    def _counted(self, reading: Reading) -> Iterator[Block]:
        if reading.stretches:
            yield timeline_figure(reading, self.zone)
            yield stretch_table(reading.stretches, self.zone, most=self.rows)
        if reading.offenders:
            yield row_table(reading, self.zone, most=self.rows)
        elif not reading.stretches and reading.bad == 0:
            yield Paragraph("Nothing counted against it.")

    def _consequences(self, reading: Reading) -> Iterator[Block]:
        subject = subject_of(reading)
        for credit in self.credits[subject]:
            yield credit_lines(credit, credit.remedy)
        for violation in self.violations[subject]:
            for task in self.tasks[violation.id]:
                said = f"{task.text}; due in {task.due}."
                yield Paragraph(f"Task for {task.owed_by}: {said}")
        for right in self.rights[subject]:
            yield Paragraph(say_right(right, self.agreement))


def _rest(count: int) -> Section:
    return Section(
        f"… and {counted(count, 'more reading')}",
        "more",
        (Paragraph("Those missed come first; name a scope for the others."),),
    )


def _facts(records: Records, objective: str) -> Facts:
    agreement = records.agreement
    prose = records.prose
    sentences = (
        {c.path: c.sentence for section in prose.sections for c in section.clauses}
        if prose
        else {}
    )
    pairs = [
        ("Promise", promise_text(agreement, objective, sentences)),
        ("Agreement", f"{agreement.id}, version {agreement.version}"),
    ]
    if agreement.digest:
        pairs.append(("Its text", agreement.digest))
    return Facts(tuple(pairs))


def _division(reading: Reading) -> str:
    """Return the quotient that a share is, or how many rows made the reading."""
    if reading.value is not None and reading.total:
        whole = amount_text(reading.total, reading.counted_in)
        for side, word in ((reading.good, ""), (reading.bad, "bad ")):
            if side is not None and side / reading.total == reading.value:
                return f" = {amount_text(side, reading.counted_in)} {word}of {whole}"
    return f" from {counted(reading.rows, 'row')}"


def _small_print(reading: Reading) -> Iterator[Facts]:
    pairs = []
    if reading.value is not None:
        # A whole value is already told whole.
        in_time = reading.unit is Unit.TIME
        if (reading.value / (1_000_000 if in_time else 1)).denominator > 1:
            unit = " microseconds" if in_time else ""
            pairs.append(("Exact", f"{reading.value}{unit}"))
    if reading.data_digest:
        pairs.append(("Data", reading.data_digest))
    if pairs:
        yield Facts(tuple(pairs), small=True)
