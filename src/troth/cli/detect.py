"""The command that says why: `troth explain`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from troth.cli.monitor import (
    COLOURS,
    VERDICTS,
    agreement_option,
    group_credits,
    name_window,
    parse_streams,
    read_value,
    streams_option,
    workspace_option,
)
from troth.cli.output import (
    ExitCode,
    json_option,
    paint,
    quiet_option,
    say,
    say_json,
    say_paragraph,
    say_table,
    verbose_option,
)
from troth.errors import ConfigError, NotFoundError
from troth.model.identity import subject_of
from troth.model.phrases import (
    amount_text,
    counted,
    money_text,
    target_text,
    value_text,
)
from troth.model.quantity import Duration, Unit, percent
from troth.model.reading import Reading, Row, Scope, Stretch, Verdict
from troth.registry import find_nearest

if TYPE_CHECKING:
    from troth.model.violation import Credit
    from troth.workflows.assessing import Assessment

_LINES_MAX = 40


class NoSuchObjectiveError(NotFoundError):
    """An objective was asked for that the agreement does not have."""

    def __init__(self, name: str, known: Sequence[str], agreement: str) -> None:
        near = find_nearest(name, known)
        hint = f"Did you mean “{near}”?" if near else f"It has: {', '.join(known)}."
        super().__init__(f"There is no objective “{name}”.", place=agreement, hint=hint)


class NoSuchReadingError(NotFoundError):
    """Nothing was read for the scope asked for."""

    def __init__(self, objective: str, period: str, known: Iterable[str]) -> None:
        scopes = [one for one in dict.fromkeys(known) if one][:8]
        listed = f"It was read for: {'; '.join(scopes)}." if scopes else ""
        super().__init__(f"“{objective}” has no such reading in {period}.", hint=listed)


class ScopeOptionError(ConfigError):
    """A `--scope` that does not say a field and its value."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"“{text}” does not say a field and its value.",
            place="--scope",
            hint="Write `--scope region=eu-west`.",
        )


@click.command()
@click.argument("objective", help="The objective's name.")
@click.argument("period", help="A month, week, day: 2026-03.")
@click.option(
    "--scope",
    "scopes",
    metavar="FIELD=VALUE",
    multiple=True,
    help="Only this scope; may be repeated.",
)
@agreement_option
@workspace_option
@streams_option
@json_option
@quiet_option
@verbose_option
def explain(
    objective: str,
    period: str,
    scopes: tuple[str, ...],
    agreement: Path | None,
    workspace: Path,
    streams: tuple[str, ...],
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Say why: each stretch that counted, each step of the credit.

    \b
    Example:
      troth explain shop-up 2026-03
    """
    from troth.bootstrap import load_workspace

    wanted = _parse_scope(scopes)
    with load_workspace(
        workspace, agreement=agreement, streams=parse_streams(streams)
    ) as opened:
        assessment = opened.assess(period, explain=objective)
    known = tuple(assessment.agreement.objectives)
    if objective not in known:
        raise NoSuchObjectiveError(objective, known, assessment.agreement.id)
    of_objective = [one for one in assessment.readings if one.objective == objective]
    readings = [
        one for one in of_objective if wanted.items() <= dict(one.scope).items()
    ]
    if not readings:
        known_scopes = (one.scope_text for one in of_objective)
        raise NoSuchReadingError(objective, period, known_scopes)
    if as_json:
        say_json(_select_json(assessment, readings))
    else:
        _say_readings(assessment, readings, quiet=quiet, verbose=verbose)
    if any(reading.verdict is Verdict.MISSED for reading in readings):
        raise click.exceptions.Exit(ExitCode.FOUND)


def _parse_scope(texts: Iterable[str]) -> dict[str, str]:
    wanted = {}
    for text in texts:
        field, equals, value = text.partition("=")
        if not (field and equals):
            raise ScopeOptionError(text)
        wanted[field] = value
    return wanted


def _select_json(
    assessment: Assessment, readings: Sequence[Reading]
) -> dict[str, object]:
    """Return the part of the assessment's JSON that is about these readings."""
    ids = {one.id for one in assessment.violations if one.evidence.reading in readings}
    return replace(
        assessment,
        readings=tuple(readings),
        violations=tuple(one for one in assessment.violations if one.id in ids),
        credits=tuple(one for one in assessment.credits if one.reading in readings),
        tasks=tuple(one for one in assessment.tasks if one.violation in ids),
    ).to_json()


def _say_readings(
    assessment: Assessment, readings: Sequence[Reading], *, quiet: bool, verbose: bool
) -> None:
    zone = ZoneInfo(assessment.agreement.timezone)
    credits_of = group_credits(assessment.credits)
    limit = None if verbose else _LINES_MAX
    for number, reading in enumerate(readings):
        if number:
            say()
        _say_reading(reading, zone, limit=limit, quiet=quiet)
        for credit in credits_of.get(subject_of(reading), ()):
            say()
            _say_credit(credit)


def _say_reading(
    reading: Reading, zone: ZoneInfo, *, limit: int | None, quiet: bool
) -> None:
    scope: Scope | str = reading.scope_text
    named = f"{reading.objective} ({scope})" if scope else reading.objective
    verdict = VERDICTS[reading.verdict]
    colour = COLOURS[verdict].removeprefix("bold ")
    say(f"{named} in {name_window(reading)}: {paint(verdict, colour)}")
    period = reading.window.period
    say(
        f"  window      {_local(period.start, zone)} to before "
        f"{_local(period.end, zone)} ({zone.key})"
    )
    say(f"  reading     {read_value(reading)}{_say_fraction(reading)}")
    say(f"  target      {target_text(reading.target)}")
    if reading.excluded:
        say(f"  excluded    {amount_text(reading.excluded, reading.counted_in)}")
    if reading.unknown:
        say(f"  unknown     {amount_text(reading.unknown, reading.counted_in)}")
    if reading.completeness is not None:
        say(
            f"  measured    {percent(reading.completeness, digits_max=4)} of the window"
        )
    if reading.pending:
        say(f"  pending     {counted(reading.pending, 'case')} not due yet")
    if reading.unmatched:
        say(f"  not judged  {counted(reading.unmatched, 'row')} outside the table")
    if reading.reason:
        say_paragraph(f"{reading.reason}", indent=2)
    _say_stretches(reading.stretches, zone, limit)
    _say_offenders(reading.offenders, reading.unit, zone, limit)
    if not quiet and reading.data_digest:
        say()
        say(paint(f"  data {reading.data_digest}", "dim"))


def _say_fraction(reading: Reading) -> str:
    """Return the division behind a reading: good of total."""
    if reading.good is None or reading.total is None:
        return f" from {counted(reading.rows, 'row')}"
    good = amount_text(reading.good, reading.counted_in)
    total = amount_text(reading.total, reading.counted_in)
    return f" = {good} of {total}"


def _say_stretches(
    stretches: Sequence[Stretch], zone: ZoneInfo, limit: int | None
) -> None:
    if not stretches:
        return
    shown = stretches[:limit]
    say()
    say_table(
        ("from", "to before", "length", "counted as", "why"),
        [
            (
                _local(one.period.start, zone),
                _local(one.period.end, zone),
                str(Duration(one.period.span[1] - one.period.span[0])),
                one.nature.value,
                one.reason or "–",
            )
            for one in shown
        ],
        indent=2,
        right=("length",),
    )
    _say_left_out(len(stretches) - len(shown), "stretch", "stretches")


def _say_offenders(
    rows: Sequence[Row], unit: Unit, zone: ZoneInfo, limit: int | None
) -> None:
    if not rows:
        return
    shown = rows[:limit]
    # What was measured of one case is a time, even where the reading is a share.
    detail = Unit.TIME if unit is Unit.SHARE else unit
    say()
    say_table(
        ("row", "at", "measured", "note"),
        [
            (
                row.key,
                _local(row.at, zone),
                "–" if row.value is None else value_text(row.value, detail),
                row.note or "–",
            )
            for row in shown
        ],
        indent=2,
        right=("measured",),
    )
    _say_left_out(len(rows) - len(shown), "row", "rows")


def _say_left_out(count: int, noun: str, plural: str) -> None:
    if count > 0:
        say(f"  … and {counted(count, f'more {noun}', f'more {plural}')}: --verbose.")


def _say_credit(credit: Credit) -> None:
    say(f"  {credit.remedy}:")
    rows = [
        (step.name, step.text, money_text(step.amount) if step.amount else "–")
        for step in credit.steps
    ]
    if rows:
        say_table(("step", "reckoning", "amount"), rows, indent=2, right=("amount",))
        say()
    granted = money_text(credit.amount)
    if not credit.issued:
        say("  Nothing is granted.")
    elif credit.claim_needed:
        say(f"  {granted} is granted once it is claimed.")
    else:
        say(f"  {granted} is granted.")


def _local(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    spec = "minutes" if not (local.second or local.microsecond) else "auto"
    return local.replace(tzinfo=None).isoformat(" ", timespec=spec)
