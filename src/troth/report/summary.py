"""A summary: what an assessment says, in lines that a person reads on a terminal.

It tells what was promised and how often it was kept, then the worst misses with the
reason of each, what is owed for them, and how far the measurements can be trusted.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from fractions import Fraction
from zoneinfo import ZoneInfo

from troth.model.agreement import Agreement
from troth.model.claim import Claim
from troth.model.identity import subject_of
from troth.model.objective import Objective, TargetMatrix
from troth.model.phrases import (
    amount_text,
    counted,
    money_text,
    target_text,
    target_value,
)
from troth.model.reading import Nature, Reading, Stretch, Verdict, reading_text
from troth.model.violation import Credit
from troth.report.figures import (
    Records,
    StreamFigures,
    group_objectives,
    sum_text,
)
from troth.report.passages import (
    NONE,
    against_text,
    clock_text,
)

WIDTH = 88
_WORST = 12
_INDENT = "  "


def summarise(records: Records) -> list[str]:
    """Return the lines of a summary."""
    said = [*_promises(records), *_misses(records)]
    for part in (
        _credits(records),
        _tasks(records),
        _holes(records),
        _data(records.streams),
    ):
        said += part
    return said


def _promises(records: Records) -> Iterator[str]:
    """Yield a table of the promises and how their windows came out, by who owes it."""
    groups = group_objectives(records)
    heads = ("promise", "target", "met", "missed", "unknown", "credits")
    rows = [
        (
            group.objective.name,
            _target(group.objective),
            f"{group.tally.met:,}",
            f"{group.tally.missed:,}",
            f"{group.tally.unknown:,}",
            group.credit_for(*group.readings) or NONE,
        )
        for group in groups
    ]
    before = None
    head, *lines = _table(heads, rows, right=heads[2:])
    yield _INDENT + head
    for group, line in zip(groups, lines, strict=True):
        owed = group.objective.owed_by, group.objective.owed_to
        if owed != before:
            yield f"{_INDENT}{_say_owed(records.agreement, *owed)}"
        before = owed
        yield _INDENT + line


def _say_owed(agreement: Agreement, owed_by: str, owed_to: str | None) -> str:
    said = f"{_party(agreement, owed_by)} promises"
    return f"{said} {_party(agreement, owed_to)}:" if owed_to else f"{said}:"


def _table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[str] = ()
) -> list[str]:
    widths = [
        max(len(line[place]) for line in (heads, *rows)) for place in range(len(heads))
    ]
    return [
        _INDENT
        + "  ".join(
            f"{cell:>{width}}" if head in right else f"{cell:<{width}}"
            for head, cell, width in zip(heads, line, widths, strict=True)
        ).rstrip()
        for line in (heads, *rows)
    ]


def _target(objective: Objective) -> str:
    """Return what is promised, short enough for a column."""
    targets = objective.targets
    if isinstance(targets, TargetMatrix):
        return f"by {targets.by}"
    said = target_text(targets)
    per = f" per {', '.join(objective.per)}" if objective.per else ""
    return f"{said}{per}, each {objective.window.kind.value}"


def _party(agreement: Agreement, name: str) -> str:
    party = agreement.parties.get(name)
    return party.title if party and party.title else name


# ------------------------------------------------------------------------ misses


def _misses(records: Records) -> Iterator[str]:
    """Yield the worst misses and all that is unknown, in order of time."""
    credits_: dict[object, list[Credit]] = {}
    for credit in records.credits:
        credits_.setdefault(subject_of(credit.reading), []).append(credit)
    missed = [one for one in records.readings if one.verdict is Verdict.MISSED]
    unknown = [
        one
        for one in records.readings
        if one.verdict is Verdict.UNKNOWN and one.target is not None
    ]
    shown = sorted(missed, key=lambda one: _weight(one, credits_))[:_WORST]
    left_out = len(missed) - len(shown)
    if not missed and not unknown:
        yield ""
        yield f"{_INDENT}Every promise was kept."
        return
    yield ""
    head = f"The {len(shown)} worst of {counted(len(missed), 'miss', 'misses')}"
    yield _INDENT + (f"{head}:" if left_out else "What went wrong:")
    zone = ZoneInfo(records.agreement.timezone)
    for one in sorted([*shown, *unknown[:_WORST]], key=_by_time):
        where = " ".join([one.objective, *(value for _, value in one.scope)])
        granted = sum_text(credits_.get(subject_of(one), ()))
        said = f"{where}: {_why(one, zone)}"
        yield from _wrapped(
            f"{said}. Credit {granted}." if granted else f"{said}.",
            mark=f"{_mark(one)} {one.window.label}  ",
        )
    if len(unknown) > _WORST:
        yield f"{_INDENT * 2}… and {counted(len(unknown) - _WORST, 'more unknown')}"


def _mark(reading: Reading) -> str:
    return "✗" if reading.verdict is Verdict.MISSED else "?"


def _by_time(reading: Reading) -> tuple[object, ...]:
    return reading.window.period.start, reading.objective, reading.scope


def _weight(
    reading: Reading, granted: dict[object, list[Credit]]
) -> tuple[Fraction, Fraction, tuple[object, ...]]:
    """Return what sorts the costliest miss first, and then the farthest one."""
    amounts = (one.amount.amount for one in granted.get(subject_of(reading), ()))
    line = target_value(reading.target)
    far = Fraction(0)
    if reading.value is not None and line:
        far = abs(reading.value - line) / line
    return -sum(map(Fraction, amounts), Fraction(0)), -far, _by_time(reading)


def _why(reading: Reading, zone: ZoneInfo) -> str:
    """Return in one sentence what a reading is made of."""
    if reading.verdict is Verdict.UNKNOWN:
        return reading.reason
    said = f"{reading_text(reading)} instead of {target_text(reading.target)}"
    bad, total = reading.bad, reading.total
    if bad is None or total is None:
        return said
    if reading.counted_in == "microseconds":
        return f"{reading_text(reading)}, {_say_downtime(reading, bad, zone)}"
    if bad.denominator == 1 and total.denominator == 1:
        return f"{said} ({against_text(reading).removesuffix(' counted')})"
    return said


def _say_downtime(reading: Reading, bad: Fraction, zone: ZoneInfo) -> str:
    said = f"{amount_text(bad, 'microseconds')} down"
    down = [one for one in reading.stretches if one.nature is Nature.DOWN]
    if down:
        worst = max(down, key=lambda one: (_length(one), -one.period.span[0]))
        said += f", most of it from {clock_text(worst.period.start, zone)}"
    refused = [one for one in reading.stretches if one.nature is Nature.NOT_EXCLUDED]
    if refused:
        said += f" (maintenance {refused[0].reason})"
    return said


def _length(stretch: Stretch) -> int:
    start, end = stretch.period.span
    return end - start


# ------------------------------------------------------------- what follows of it


def _credits(records: Records) -> Iterator[str]:
    """Yield what is owed by each remedy, and how one gets it."""
    for remedy in records.agreement.remedies.values():
        issued = [
            one for one in records.credits if one.remedy == remedy.name and one.issued
        ]
        refused = [
            one
            for one in records.credits
            if one.remedy == remedy.name and one.before_minimum and not one.issued
        ]
        if issued:
            windows = dict.fromkeys(one.reading.window.label for one in issued)
            said = f"{sum_text(issued)} for {', '.join(windows)}."
            said += _say_claim(records.agreement, remedy.claim)
            yield ""
            yield from _wrapped(said, mark="Credits: ")
        for one in refused:
            about = one.reading.window.label
            if one.reading.scope_text:
                about += f", {one.reading.scope_text}"
            yield from _wrapped(
                f"{money_text(one.before_minimum)} for {about} is too little to be "
                "paid.",
                mark="Nothing: ",
            )


def _say_claim(agreement: Agreement, claim: Claim | None) -> str:
    if claim is None:
        return " Nobody has to claim them."
    party = agreement.parties[claim.by]
    said = f" {party.title or party.name} must claim each"
    if claim.deadline is not None and claim.deadline.span is not None:
        said += f" within {claim.deadline}"
    elif claim.deadline is not None:
        said += f" by the {claim.deadline}"
    if claim.evidence:
        said += f", with {', '.join(claim.evidence)}"
    return f"{said}."


def _tasks(records: Records) -> Iterator[str]:
    """Yield each duty that misses created, once, with its windows."""
    labels = {one.id: one.evidence.reading.window.label for one in records.violations}
    found: dict[tuple[str, str, str], list[str]] = {}
    for task in records.tasks:
        owed_by = _party(records.agreement, task.owed_by)
        key = (owed_by, task.text.rstrip("."), task.due)
        found.setdefault(key, []).append(labels.get(task.violation, ""))
    if found:
        yield ""
    for (owed_by, text, due), windows in found.items():
        yield from _wrapped(
            f"{owed_by}, for {', '.join(windows)}: {text}; due in {due}.",
            mark="To do: ",
        )


def _holes(records: Records) -> Iterator[str]:
    """Yield what the agreement leaves open and the period brought to light."""
    if records.findings:
        yield ""
    for finding in records.findings:
        yield from _wrapped(f"{finding.code}, {finding.message}", mark="Gap: ")


def _data(streams: Sequence[StreamFigures]) -> Iterator[str]:
    """Yield what became of the rows of each stream."""
    yield ""
    heads = ("measurements", "rows read", "used", "came twice", "refused")
    rows = [
        (
            one.name,
            f"{one.read:,}",
            f"{one.used:,}",
            f"{one.duplicates:,}",
            f"{one.refused:,}",
        )
        for one in streams
    ]
    yield from _table(heads, rows, right=heads[1:])


def _wrapped(text: str, *, mark: str) -> list[str]:
    """Return a text broken between words, set off by its mark."""
    head = _INDENT + mark
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_long_words=False,
        break_on_hyphens=False,
    )
