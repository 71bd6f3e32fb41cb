"""The command that says why: `troth explain`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from troth.cli.monitor import (
    agreement_option,
    as_of_option,
    parse_streams,
    streams_option,
    workspace_option,
)
from troth.cli.output import (
    ExitCode,
    has_colour,
    json_option,
    quiet_option,
    say,
    say_json,
    verbose_option,
    width_of,
)
from troth.errors import ConfigError
from troth.model.reading import Verdict

if TYPE_CHECKING:
    from troth.bootstrap import Workspace
    from troth.workflows.assessing import Assessment

_READINGS_MAX = 25
_ROWS_MAX = 40

scope_option = click.option(
    "--scope",
    "scopes",
    metavar="FIELD=VALUE",
    multiple=True,
    help="Only this scope; may be repeated.",
)


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
@scope_option
@agreement_option
@workspace_option
@streams_option
@as_of_option
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
    as_of: datetime | None,
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

    wanted = parse_scope(scopes)
    with load_workspace(
        workspace,
        agreement=agreement,
        streams=parse_streams(streams),
        as_of=as_of,
    ) as opened:
        found = opened.explain(objective, period, scope=wanted)
        if as_json:
            say_json(found.to_json())
        else:
            _say_explanation(
                opened, found, objective, period, quiet=quiet, verbose=verbose
            )
    if any(reading.verdict is Verdict.MISSED for reading in found.readings):
        raise click.exceptions.Exit(ExitCode.FOUND)


def parse_scope(texts: Iterable[str]) -> dict[str, str]:
    """Return the fields that `--scope FIELD=VALUE` names, with their values.

    Raises:
        ScopeOptionError: One lacks its field or its value.
    """
    wanted = {}
    for text in texts:
        field, equals, value = text.partition("=")
        if not (field and equals):
            raise ScopeOptionError(text)
        wanted[field] = value
    return wanted


def _say_explanation(
    opened: Workspace,
    found: Assessment,
    objective: str,
    period: str,
    *,
    quiet: bool,
    verbose: bool,
) -> None:
    from troth.workflows.reporting import Screen

    text = opened.report(
        found,
        "explanation",
        period,
        form=Screen(width_of(sys.stdout), has_colour(sys.stdout), brief=quiet),
        objective=objective,
        readings=sys.maxsize if verbose else _READINGS_MAX,
        rows=sys.maxsize if verbose else _ROWS_MAX,
    )
    say(text.rstrip("\n"))
    lists = [part for one in found.readings for part in (one.stretches, one.offenders)]
    cut = len(found.readings) > _READINGS_MAX or max(map(len, lists)) > _ROWS_MAX
    if cut and not (quiet or verbose):
        say()
        say("--verbose leaves nothing out.")
