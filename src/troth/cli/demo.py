"""The command that shows everything at once: `troth demo`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from troth.cli.output import FILE, quiet_option, say


@click.command()
@click.option(
    "--directory",
    "-d",
    metavar="DIR",
    type=FILE,
    default=Path("out/demo"),
    show_default=True,
    help="Where it is built.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    metavar="NUMBER",
    default=1,
    show_default=True,
    help="Another year of life; same seed, same bytes.",
)
@quiet_option
def demo(directory: Path, seed: int, quiet: bool) -> None:
    """Live through a year of a small cloud provider.

    \b
    Example:
      troth demo --directory demo
    """
    from troth.bootstrap import run_demo

    with _show_progress(wanted=not quiet) as watch:
        lines: list[str] = []
        run_demo(directory, seed=seed, tell=lines.append, watch=watch)
    for line in lines if not quiet else ():
        say(line)


@contextlib.contextmanager
def _show_progress(*, wanted: bool) -> Iterator[Callable[[int, int, str], None]]:
    """Draw a bar while the year is worked through, on a terminal and nowhere else."""
    if not (wanted and sys.stderr.isatty()):
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=1)

        def watch(done: int, total: int, doing: str) -> None:
            bar.update(task, completed=done, total=total, description=doing)

        yield watch
