"""The command line: flat verbs, one for each thing people do.

A command is imported when it is asked for, and what it needs is imported inside it,
so that each starts quickly and pays only for itself.
"""

from __future__ import annotations

import sys
from importlib import import_module

import click

from troth.cli.output import fail, say

# Each command, in the order in which they are shown: its module and its function.
COMMANDS = {
    "init": ("troth.cli.define", "init"),
    "templates": ("troth.cli.templates", "templates"),
    "check": ("troth.cli.define", "check"),
    "rule": ("troth.cli.define", "rule"),
    "show": ("troth.cli.define", "show"),
    "diff": ("troth.cli.comparing", "diff"),
    "digest": ("troth.cli.define", "digest"),
    "support": ("troth.cli.support", "support"),
    "assess": ("troth.cli.monitor", "assess"),
    "explain": ("troth.cli.detect", "explain"),
    "report": ("troth.cli.report", "write_report"),
    "metrics": ("troth.cli.metrics", "metrics"),
    "schema": ("troth.cli.define", "schema"),
    "demo": ("troth.cli.demo", "demo"),
}


class _Commands(click.Group):
    """Commands that are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            if ctx.resilient_parsing:  # someone is still typing it
                return None
            raise click.NoSuchCommand(cmd_name, possibilities=COMMANDS, ctx=ctx)
        module, function = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), function)
        return command


def _show_completion(
    context: click.Context, _: click.Parameter, shell: str | None
) -> None:
    if shell is None:
        return
    from click.shell_completion import get_completion_class

    completion = get_completion_class(shell)
    assert completion is not None, "the option takes no other shell"
    say(completion(app, {}, "troth", "_TROTH_COMPLETE").source())
    context.exit()


@click.group(
    "troth",
    cls=_Commands,
    epilog="Exit codes: 0 done, 1 findings or violations found, 2 wrong use, "
    "3 refused, 4 a file or server failed.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(
    package_name="troth", message="troth %(version)s", help="Print the version."
)
@click.option(
    "--show-completion",
    type=click.Choice(["bash", "zsh", "fish"]),
    metavar="SHELL",
    callback=_show_completion,
    is_eager=True,
    expose_value=False,
    help="Print what completes commands in bash, zsh or fish.",
)
def app() -> None:
    """Keep service-level promises: check, show, assess, explain agreements."""


def main() -> None:
    """Run the command line and end with its exit code; never with a traceback."""
    try:
        app(prog_name="troth")
    except Exception as error:  # noqa: BLE001  # a fault too is said, not thrown
        sys.exit(fail(error, as_json="--json" in sys.argv))
