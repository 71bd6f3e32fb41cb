"""The command line: flat verbs, one for each thing people do.

What a command needs is imported inside it, so that each starts quickly and pays only
for itself.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from troth.cli import define, demo, detect, monitor, report
from troth.cli.output import fail, say
from troth.errors import TrothError

app = typer.Typer(
    name="troth",
    help="Keep service-level promises: check, show, assess and explain agreements.",
    epilog=(
        "Exit codes: 0 done, 1 findings or violations found, 2 wrong use, 3 refused, "
        "4 a file or server failed."
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
)
app.command()(define.init)
app.command()(define.check)
app.command()(define.show)
app.command()(monitor.assess)
app.command()(detect.explain)
app.command(name="report")(report.write_report)
app.command()(define.schema)
app.command()(demo.demo)


def _show_version(wanted: bool) -> None:
    if wanted:
        # Reading what is installed takes time that no other command needs.
        from importlib.metadata import version

        say(f"troth {version('troth')}")
        raise typer.Exit


@app.callback()
def start(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Print the version.",
            callback=_show_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    """Keep service-level promises: check, show, assess and explain agreements."""
    del version  # answered before anything else


def main() -> None:
    """Run the command line and end with its exit code; never with a traceback."""
    try:
        app(prog_name="troth")
    except (TrothError, OSError) as error:
        sys.exit(fail(error, as_json="--json" in sys.argv))
    except Exception as error:  # noqa: BLE001  # a fault: said, not thrown at people
        sys.exit(fail(error, as_json="--json" in sys.argv))
