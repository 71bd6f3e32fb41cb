"""The command that shows everything at once: `troth demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from troth.cli.output import Quiet, say


def demo(
    directory: Annotated[
        Path,
        typer.Option("--directory", "-d", metavar="DIR", help="Where it is built."),
    ] = Path("out/demo"),
    seed: Annotated[
        int, typer.Option(min=0, help="Another year of life; same seed, same bytes.")
    ] = 1,
    quiet: Quiet = False,
) -> None:
    """Live through a year of a small cloud provider.

    \b
    Example:
      troth demo --directory demo
    """
    from troth.bootstrap import run_demo

    run_demo(directory, seed=seed, tell=(lambda _: None) if quiet else say)
