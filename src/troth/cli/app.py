"""The command line: flat verbs, one for each thing people do.

What a command needs is imported inside it, so that each starts quickly and pays only
for itself.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Annotated

import typer

from troth.cli.output import fail, say

# Each command, in the order in which they are shown: its module and its function.
COMMANDS = {
    "init": ("troth.cli.define", "init"),
    "check": ("troth.cli.define", "check"),
    "show": ("troth.cli.define", "show"),
    "assess": ("troth.cli.monitor", "assess"),
    "explain": ("troth.cli.detect", "explain"),
    "report": ("troth.cli.report", "write_report"),
    "schema": ("troth.cli.define", "schema"),
    "demo": ("troth.cli.demo", "demo"),
}


def build_app(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """Return the command line with these commands.

    Building a command takes a while, so that `main` builds only the one asked for.
    """
    app = typer.Typer(
        name="troth",
        help="Keep service-level promises: check, show, assess, explain agreements.",
        epilog=(
            "Exit codes: 0 done, 1 findings or violations found, 2 wrong use, "
            "3 refused, 4 a file or server failed."
        ),
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(start)
    for name in names:
        module, function = COMMANDS[name]
        app.command(name=name)(getattr(import_module(module), function))
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        # Reading what is installed takes time that no other command needs.
        from importlib.metadata import version

        say(f"troth {version('troth')}")
        raise typer.Exit


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
    """Keep service-level promises: check, show, assess, explain agreements."""
    del version  # answered before anything else


def main() -> None:
    """Run the command line and end with its exit code; never with a traceback."""
    asked = sys.argv[1:2]
    names = asked if asked and asked[0] in COMMANDS else COMMANDS
    try:
        build_app(names)(prog_name="troth")
    except Exception as error:  # noqa: BLE001  # a fault too is said, not thrown
        sys.exit(fail(error, as_json="--json" in sys.argv))
