"""The command that measures: `troth assess`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from troth.cli.files import write_whole
from troth.cli.output import (
    FILE,
    ExitCode,
    json_option,
    note,
    quiet_option,
    say,
    say_json,
    say_paragraph,
    say_table,
    verbose_option,
)
from troth.errors import ConfigError
from troth.model.identity import Subject, subject_of
from troth.model.objective import EachWithin
from troth.model.period import InstantError, parse_instant
from troth.model.phrases import counted, money_text, target_text
from troth.model.quantity import percent
from troth.model.reading import Reading, Verdict, reading_text
from troth.model.right import say_right
from troth.model.violation import Credit, TaskDue, sum_issued

if TYPE_CHECKING:
    from troth.workflows.assessing import Assessment


def _read_instant(
    context: click.Context, option: click.Parameter, text: str | None
) -> datetime | None:
    if text is None:
        return None
    try:
        return parse_instant(text)
    except InstantError as error:
        raise click.BadParameter(str(error), context, option) from error


as_of_option = click.option(
    "--as-of",
    metavar="INSTANT",
    callback=_read_instant,
    help="Ask as of this instant, such as 2026-04-01T00:00+02:00; by default now.",
)
agreement_option = click.option(
    "--agreement",
    metavar="FILE",
    type=FILE,
    help="The agreement; without it, the workspace's own.",
)
workspace_option = click.option(
    "--workspace",
    "-w",
    metavar="FILE",
    type=FILE,
    default=Path("troth.toml"),
    show_default=True,
    help="Says where the measurements lie and what their columns mean.",
)
streams_option = click.option(
    "--stream",
    "streams",
    metavar="NAME=PATH",
    multiple=True,
    help="Read a stream from this file instead; may be repeated.",
)

VERDICTS = {
    Verdict.MET: "✓ met",
    Verdict.MISSED: "✗ missed",
    Verdict.UNKNOWN: "? unknown",
}
COLOURS = {"✓ met": "green", "✗ missed": "bold red", "? unknown": "yellow"}
_ROWS_MAX = 60


class StreamOptionError(ConfigError):
    """A `--stream` that does not say a name and a path."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"“{text}” does not say which stream is read from where.",
            place="--stream",
            hint="Write `--stream checks=checks.csv`.",
        )


@click.command()
@click.argument(
    "agreement",
    metavar="[FILE]",
    type=FILE,
    required=False,
    help="The agreement; without it, the workspace's own.",
)
@click.option(
    "--period",
    "-p",
    metavar="PERIOD",
    required=True,
    help="2026, 2026-Q1, 2026-03, 2026-W07, 2026-03-14 or FIRST..AFTER.",
)
@workspace_option
@streams_option
@as_of_option
@click.option(
    "--rejects",
    metavar="FILE",
    type=FILE,
    help="Write the rows that were refused, with the reason.",
)
@json_option
@quiet_option
@verbose_option
def assess(
    agreement: Path | None,
    period: str,
    workspace: Path,
    streams: tuple[str, ...],
    as_of: datetime | None,
    rejects: Path | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Judge every objective in a period: readings, verdicts, credits.

    \b
    Example:
      troth assess --period 2026-03
    """
    from troth.bootstrap import load_workspace

    with load_workspace(
        workspace,
        agreement=agreement,
        streams=parse_streams(streams),
        as_of=as_of,
    ) as opened:
        assessment = opened.assess(period)
    if rejects is not None:
        write_whole(rejects, _write_rejects(assessment))
    if as_json:
        say_json(assessment.to_json())
    else:
        _say_assessment(assessment, period, quiet=quiet, verbose=verbose)
        if rejects is not None and not quiet:
            note(f"Wrote {rejects}.")
    if assessment.violations:
        raise click.exceptions.Exit(ExitCode.FOUND)


def parse_streams(texts: Iterable[str]) -> dict[str, Path]:
    """Return the streams that `--stream NAME=PATH` names, with their files.

    Raises:
        StreamOptionError: One lacks its name or its path.
    """
    streams = {}
    for text in texts:
        name, equals, path = text.partition("=")
        if not (name and equals and path):
            raise StreamOptionError(text)
        streams[name] = Path(path)
    return streams


def _say_assessment(
    assessment: Assessment, period: str, *, quiet: bool, verbose: bool
) -> None:
    credits_of = group_credits(assessment.credits)
    readings = list(assessment.readings)
    batches: list[list[Reading]] = []
    left_out = 0
    if len(readings) > _ROWS_MAX and not verbose:
        readings, batches = _gather_cases(readings)
        shown = readings
        if len(readings) > _ROWS_MAX:
            # What needs someone's eye comes first, in the order of the agreement.
            shown = [one for one in readings if one.verdict is not Verdict.MET]
        left_out = len(readings) - len(shown[:_ROWS_MAX])
        readings = shown[:_ROWS_MAX]
    rows = [_write_row(one, credits_of.get(subject_of(one), ())) for one in readings]
    rows += [_write_batch(cases, credits_of) for cases in batches]
    say_table(
        ("objective", "scope", "window", "reading", "target", "verdict", "credit"),
        rows,
        right=("reading", "credit"),
        colours=COLOURS,
    )
    if left_out:
        say()
        say(f"… and {counted(left_out, 'more reading')}: --verbose shows them all.")
    if quiet:
        return
    say()
    say_paragraph(summarise(assessment, period))
    for task in assessment.tasks:
        say_paragraph(_say_task(task))
    for right in assessment.rights:
        say_paragraph(say_right(right, assessment.agreement))
    for remark in assessment.notes:
        say_paragraph(remark)
    for finding in assessment.findings:
        say_paragraph(f"{finding.code} {finding.path}: {finding.message}")
    say()
    _say_quality(assessment)


def _gather_cases(
    readings: Sequence[Reading],
) -> tuple[list[Reading], list[list[Reading]]]:
    """Return the readings apart from cases, and the cases of each promise and window.

    A promise that judges each case has a verdict for every one of thousands; in a
    table one line says how they came out.
    """
    single: list[Reading] = []
    cases: dict[tuple[str, str], list[Reading]] = {}
    for one in readings:
        if isinstance(one.target, EachWithin) and one.rows:
            cases.setdefault((one.objective, one.window.label), []).append(one)
        else:
            single.append(one)
    return single, list(cases.values())


def _write_batch(
    cases: Sequence[Reading], credits_of: Mapping[Subject, tuple[Credit, ...]]
) -> tuple[str, ...]:
    first = cases[0]
    verdicts = Counter(one.verdict for one in cases)
    granted = [
        credit for one in cases for credit in credits_of.get(subject_of(one), ())
    ]
    met = verdicts[Verdict.MET]
    return (
        first.objective,
        counted(len(cases), "case"),
        name_window(first),
        percent(Fraction(met, len(cases)), digits_max=4),
        target_text(first.target),
        f"{met:,} met, {verdicts[Verdict.MISSED]:,} missed",
        " + ".join(map(money_text, sum_issued(granted))) or "–",
    )


def _write_row(reading: Reading, granted: Sequence[Credit]) -> tuple[str, ...]:
    return (
        reading.objective,
        reading.scope_text or "–",
        name_window(reading),
        reading_text(reading),
        target_text(reading.target),
        VERDICTS[reading.verdict],
        say_credits(granted),
    )


def name_window(reading: Reading) -> str:
    """Return what people call the reading's window, and whether it goes on."""
    label = reading.window.label
    return label if reading.window.closed else f"{label} so far"


def group_credits(granted: Iterable[Credit]) -> dict[Subject, tuple[Credit, ...]]:
    """Return the credits by what their reading is about."""
    grouped: dict[Subject, tuple[Credit, ...]] = {}
    for credit in granted:
        subject = subject_of(credit.reading)
        grouped[subject] = (*grouped.get(subject, ()), credit)
    return grouped


def say_credits(granted: Iterable[Credit]) -> str:
    """Return what is granted for one reading, for a cell of a table."""
    issued = [money_text(credit.amount) for credit in granted if credit.issued]
    return " + ".join(issued) or "–"


def summarise(assessment: Assessment, period: str) -> str:
    """Return what came out, in one or two sentences."""
    verdicts = Counter(reading.verdict for reading in assessment.readings)
    counts = ", ".join(
        f"{verdicts[verdict]} {verdict.value}"
        for verdict in Verdict
        if verdicts[verdict]
    )
    said = counts or "nothing to judge, as no window of an objective ends in it"
    lines = [f"“{assessment.agreement.title}” in {period}: {said}."]
    if assessment.violations:
        lines.append(f"{counted(len(assessment.violations), 'violation')}.")
    for by_claim in (False, True):
        totals = sum_issued(
            credit for credit in assessment.credits if credit.claim_needed is by_claim
        )
        for total in totals:
            how = "is due without a claim"
            if by_claim:
                how = f"must be claimed{_say_cutoffs(assessment.credits)}"
            lines.append(f"A credit of {money_text(total)} {how}.")
    return " ".join(lines)


def _say_cutoffs(credits_: Iterable[Credit]) -> str:
    """Return until when credits may be claimed; of several days the first."""
    days = {one.claim_by.last_day for one in credits_ if one.issued and one.claim_by}
    if not days:
        return ""
    return f"{'' if len(days) == 1 else ', the first'} by {min(days)}"


def _say_task(task: TaskDue) -> str:
    return f"To do for {task.owed_by}: {task.text}; due {task.due} ({task.objective})."


def _say_quality(assessment: Assessment) -> None:
    quality = assessment.quality
    rows = [
        (
            name,
            f"{one.read:,}",
            f"{one.used:,}",
            f"{one.duplicates:,}",
            f"{one.refused:,}",
        )
        for name, one in quality.items()
    ]
    if not rows:
        return
    heads = ("rows", "read", "used", "duplicates", "refused")
    say_table(heads, rows, right=heads[1:])
    reasons = [
        f"  {name}: {counted(count, 'row')} refused: {reason}"
        for name, one in quality.items()
        for reason, count in _reasons(one.reasons)
    ]
    if reasons:
        say()
        for reason in reasons:
            say(reason)
        say("  `--rejects FILE` writes refused rows to a file.")


def _reasons(reasons: Mapping[str, int] | None) -> list[tuple[str, int]]:
    return sorted((reasons or {}).items(), key=lambda one: (-one[1], one[0]))


def _write_rejects(assessment: Assessment) -> str:
    """Return the refused rows as CSV."""
    import csv
    import io

    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("stream", "source", "row", "reason", "content"))
    for name, quality in assessment.quality.items():
        for refusal in quality.refusals:
            told = (refusal.source, refusal.row, refusal.reason, refusal.content)
            writer.writerow((name, *map(_cell, told)))
    return text.getvalue()


def _cell(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value
