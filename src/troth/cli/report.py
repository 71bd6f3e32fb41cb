"""The command that writes documents: `troth report`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from troth.cli.detect import parse_scope, scope_option
from troth.cli.files import guess_format, write_whole
from troth.cli.monitor import (
    agreement_option,
    as_of_option,
    parse_streams,
    streams_option,
    workspace_option,
)
from troth.cli.output import FILE, note, quiet_option, say


@click.command("report")
@click.argument(
    "document", metavar="DOCUMENT", help="Which one: attainment or explanation."
)
@click.option(
    "--period",
    "-p",
    metavar="PERIOD",
    required=True,
    help="2026, 2026-Q1, 2026-03, …",
)
@click.option(
    "--objective", metavar="NAME", help="Of an explanation: what it explains."
)
@scope_option
@agreement_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "md"]),
    help="By default as the output's name ends, or md.",
)
@click.option("--output", "-o", metavar="FILE", type=FILE, help="Write it to a file.")
@workspace_option
@streams_option
@as_of_option
@quiet_option
def write_report(
    document: str,
    period: str,
    objective: str | None,
    scopes: tuple[str, ...],
    agreement: Path | None,
    form: str | None,
    output: Path | None,
    workspace: Path,
    streams: tuple[str, ...],
    as_of: datetime | None,
    quiet: bool,
) -> None:
    """Write a document about a period, as HTML or Markdown.

    \b
    Example:
      troth report attainment --period 2026-03 --output march.html
      troth report explanation --objective shop-up --period 2026-03
    """
    from troth.bootstrap import load_workspace

    chosen = form or (guess_format(output, _FORMATS) if output else "md")
    wanted = parse_scope(scopes)
    with load_workspace(
        workspace,
        agreement=agreement,
        streams=parse_streams(streams),
        as_of=as_of,
    ) as opened:
        if objective is None:
            options: dict[str, Any] = {"scope": wanted} if wanted else {}
            found = opened.assess(period)
        else:
            options = {"objective": objective}
            found = opened.explain(objective, period, scope=wanted)
        text = opened.report(found, document, period, form=chosen, **options)
    if output is None:
        say(text.rstrip("\n"))
        return
    write_whole(output, text)
    if not quiet:
        note(f"Wrote {output}.")


_FORMATS = {
    "": "md",
    ".md": "md",
    ".markdown": "md",
    ".txt": "md",
    ".html": "html",
    ".htm": "html",
}
