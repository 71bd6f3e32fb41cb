"""The command that writes documents: `troth report`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from troth.cli.files import write_whole
from troth.cli.monitor import SETTINGS, Streams, Workspace, parse_streams
from troth.cli.output import Quiet, note, say


class Format(StrEnum):
    """In which form a document is written."""

    HTML = "html"
    MARKDOWN = "md"


def write_report(
    document: Annotated[
        str, typer.Argument(metavar="DOCUMENT", help="Which one: attainment.")
    ],
    period: Annotated[
        str,
        typer.Option(
            "--period", "-p", metavar="PERIOD", help="2026, 2026-Q1, 2026-03, …"
        ),
    ],
    agreement: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="The agreement; without it, the workspace's own."
        ),
    ] = None,
    form: Annotated[
        Format | None,
        typer.Option("--format", help="By default as the output's name ends, or md."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write it to a file."),
    ] = None,
    workspace: Workspace = SETTINGS,
    streams: Streams = None,
    quiet: Quiet = False,
) -> None:
    """Write a document about a period, as HTML or Markdown.

    \b
    Example:
      troth report attainment --period 2026-03 --output march.html
    """
    from troth.bootstrap import load_workspace

    chosen = form or _guess_format(output)
    with load_workspace(
        workspace, agreement=agreement, streams=parse_streams(streams or ())
    ) as opened:
        text = opened.report(document, period, form=chosen.value)
    if output is None:
        say(text.rstrip("\n"))
        return
    write_whole(output, text)
    if not quiet:
        note(f"Wrote {output}.")


def _guess_format(output: Path | None) -> Format:
    ending = output.suffix.lower() if output is not None else ""
    return Format.HTML if ending in (".html", ".htm") else Format.MARKDOWN
