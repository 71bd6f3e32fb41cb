"""The explanation: why this number, down to each stretch and each factor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from zoneinfo import ZoneInfo

from troth.errors import NotFoundError
from troth.model.catalogue import OptionType, option
from troth.model.identity import derive_id, subject_of
from troth.model.phrases import amount_text, target_text, value_text
from troth.model.quantity import percent
from troth.model.reading import Reading, Verdict
from troth.report.documents.kind import DocumentKind
from troth.report.figures import Records
from troth.report.outline import Block, Document, Facts, Paragraph, Section
from troth.report.passages import (
    credit_lines,
    known_text,
    period_title,
    promise_text,
    reading_text,
    row_table,
    stretch_sums,
    stretch_table,
    timeline_figure,
    verdict_sentence,
    window_text,
)

READINGS_MAX = 25
"""How many readings one page explains; a window of cases may have thousands."""


class NoReadingError(NotFoundError):
    """There is no reading of that objective in that window."""

    def __init__(self, objective: str, window: str, known: list[str]) -> None:
        there = ", ".join(known) if known else "none"
        super().__init__(
            f"“{objective}” has no reading in {window or 'any window'}.",
            hint=f"Windows that were read: {there}.",
        )


class Explanation(DocumentKind):
    """One objective in one window: promise, measurement, verdict and money.

    Use it when someone asks why. It lists each stretch or row that counted and each
    that did not, with the reason; then the comparison, every step of the credit, and
    the versions that anyone needs to compute the same again. Scopes of the window
    follow one another.

    Command:
        troth explain shop-up 2026-03
    """

    name: ClassVar[str] = "explanation"

    @dataclass(frozen=True, slots=True)
    class Options:
        """What is explained."""

        objective: str = option(OptionType.TEXT, "The objective's name.")
        window: str = option(
            OptionType.TEXT,
            "The window's label; all that were read if left out.",
            default="",
        )
        scope: str = option(
            OptionType.TEXT,
            "Only this scope, such as `region=eu`; all scopes if left out.",
            default="",
        )
        rows: int = option(
            OptionType.COUNT, "How many stretches or rows are listed.", default=200
        )

    @staticmethod
    def build(records: Records, options: Options) -> Document:
        """Return the explanation of the chosen readings.

        Raises:
            NoReadingError: Nothing was read there.
        """
        agreement = records.agreement
        named = [one for one in records.readings if one.objective == options.objective]
        chosen = [
            one
            for one in named
            if options.window in ("", one.window.label)
            and options.scope in ("", one.scope_text)
        ]
        if not chosen:
            labels = list(dict.fromkeys(one.window.label for one in named))
            raise NoReadingError(options.objective, options.window, labels)
        objective = agreement.objectives[options.objective]
        ordered = sorted(
            chosen, key=lambda one: (one.verdict is not Verdict.MISSED, subject_of(one))
        )
        shown = ordered[:READINGS_MAX]
        sections: list[Section] = []
        for reading in shown:
            sections += _explain(reading, records, options.rows)
        when = period_title(options.window or records.period)
        lead = verdict_sentence(chosen[0])
        if len(chosen) > 1:
            lead = f"{len(chosen):,} readings, one after another, misses first."
        if len(chosen) > len(shown):
            lead += f" The first {len(shown)} are explained; name a scope for others."
        return Document(
            title=objective.title or objective.name,
            kicker=f"Explanation, {when}",
            lead=lead,
            facts=_facts(records, chosen[0]),
            sections=tuple(sections),
            footer=(f"Times are those of {agreement.timezone}.",),
        )


def _explain(reading: Reading, records: Records, rows: int) -> list[Section]:
    zone = ZoneInfo(records.agreement.timezone)
    scope = f" ({reading.scope_text})" if reading.scope else ""
    anchor = derive_id("of", *subject_of(reading))
    parts = [
        Section(
            f"What was measured{scope}", f"measured-{anchor}", (_measured(reading),)
        ),
        Section(
            f"What counted{scope}", f"counted-{anchor}", _counted(reading, zone, rows)
        ),
        Section(
            f"The verdict{scope}",
            f"verdict-{anchor}",
            (Paragraph(verdict_sentence(reading)),),
            verdict=reading.verdict if reading.target else None,
        ),
        Section(
            f"What follows{scope}", f"follows-{anchor}", _consequences(reading, records)
        ),
        Section(
            f"Evidence{scope}", f"evidence-{anchor}", (_evidence(reading, records),)
        ),
    ]
    return [part for part in parts if part.blocks]


def _facts(records: Records, reading: Reading) -> Facts:
    agreement = records.agreement
    zone = ZoneInfo(agreement.timezone)
    prose = records.prose
    sentences = (
        {c.path: c.sentence for section in prose.sections for c in section.clauses}
        if prose
        else {}
    )
    return Facts(
        (
            ("Promise", promise_text(agreement, reading.objective, sentences)),
            ("Target", target_text(reading.target)),
            ("Window", window_text(reading.window, zone)),
            ("Agreement", f"{agreement.id}, version {agreement.version}"),
        )
    )


def _measured(reading: Reading) -> Facts:
    unit = reading.counted_in
    pairs = [("Rows measured", f"{reading.rows:,}")]
    if reading.total is not None:
        pairs.append(("Agreed, and known", amount_text(reading.total, unit)))
    if reading.good is not None and reading.bad is not None:
        pairs.append(("Of these good", amount_text(reading.good, unit)))
        pairs.append(("Of these bad", amount_text(reading.bad, unit)))
    if reading.excluded:
        pairs.append(("Excluded", amount_text(reading.excluded, unit)))
    if reading.unknown:
        pairs.append(("Unknown", amount_text(reading.unknown, unit)))
    if reading.completeness is not None:
        pairs.append(("Known share", known_text(reading.completeness)))
    for count, name in (
        (reading.pending, "Not due yet"),
        (reading.unmatched, "Without a target"),
        (reading.contradictory, "Contradictory, not judged"),
    ):
        if count:
            pairs.append((name, f"{count:,}"))
    pairs.append(("Reading", _quotient(reading)))
    return Facts(tuple(pairs))


def _quotient(reading: Reading) -> str:
    said = reading_text(reading)
    if reading.good is None or not reading.total or reading.value is None:
        return said
    exact = value_text(reading.value, reading.unit)
    for side, word in ((reading.good, "good"), (reading.bad, "bad")):
        if side is not None and side / reading.total == reading.value:
            part = amount_text(side, reading.counted_in)
            whole = amount_text(reading.total, reading.counted_in)
            return f"{part} {word} of {whole} = {max(said, exact, key=len)}"
    return said


def _counted(reading: Reading, zone: ZoneInfo, rows: int) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if reading.stretches:
        blocks.append(Facts(stretch_sums(reading.stretches)))
        blocks.append(timeline_figure(reading, zone))
        blocks.append(stretch_table(reading.stretches, zone, most=rows))
    if reading.offenders:
        blocks.append(row_table(reading.offenders, reading.unit, zone, most=rows))
    if not blocks and reading.bad == 0:
        blocks.append(Paragraph("Nothing counted against it."))
    return tuple(blocks)


def _consequences(reading: Reading, records: Records) -> tuple[Block, ...]:
    subject = subject_of(reading)
    blocks: list[Block] = [
        credit_lines(credit, f"Remedy {credit.remedy}")
        for credit in records.credits
        if subject_of(credit.reading) == subject
    ]
    violations = {
        one.id
        for one in records.violations
        if subject_of(one.evidence.reading) == subject
    }
    blocks += [
        Paragraph(f"Task for {task.owed_by}: {task.text}; due in {task.due}.")
        for task in records.tasks
        if task.violation in violations
    ]
    return tuple(blocks)


def _evidence(reading: Reading, records: Records) -> Facts:
    pairs = [
        ("Violation", one.id)
        for one in records.violations
        if subject_of(one.evidence.reading) == subject_of(reading)
    ]
    agreement = records.agreement
    if agreement.digest:
        pairs.append(("Agreement", agreement.digest))
    if reading.data_digest:
        pairs.append(("Data", reading.data_digest))
    if reading.value is not None:
        pairs.append(("Exact value", f"{reading.value}"))
        if reading.completeness is not None:
            pairs.append(("Known", percent(reading.completeness)))
    return Facts(tuple(pairs))
