"""The command that writes documents: `troth report`."""

from __future__ import annotations

from pathlib import Path

import click

from troth.cli.files import write_whole
from troth.cli.monitor import (
    agreement_option,
    parse_streams,
    streams_option,
    workspace_option,
)
from troth.cli.output import FILE, note, quiet_option, say


@click.command("report")
@click.argument("document", metavar="DOCUMENT", help="Which one: attainment.")
@click.option(
    "--period",
    "-p",
    metavar="PERIOD",
    required=True,
    help="2026, 2026-Q1, 2026-03, …",
)
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
@quiet_option
def write_report(
    document: str,
    period: str,
    agreement: Path | None,
    form: str | None,
    output: Path | None,
    workspace: Path,
    streams: tuple[str, ...],
    quiet: bool,
) -> None:
    """Write a document about a period, as HTML or Markdown.

    \b
    Example:
      troth report attainment --period 2026-03 --output march.html
    """
    from troth.bootstrap import load_workspace

    chosen = form or _guess_format(output)
    with load_workspace(
        workspace, agreement=agreement, streams=parse_streams(streams)
    ) as opened:
        text = opened.report(document, period, form=chosen)
    if output is None:
        say(text.rstrip("\n"))
        return
    write_whole(output, text)
    if not quiet:
        note(f"Wrote {output}.")


def _guess_format(output: Path | None) -> str:
    ending = output.suffix.lower() if output is not None else ""
    return "html" if ending in (".html", ".htm") else "md"
