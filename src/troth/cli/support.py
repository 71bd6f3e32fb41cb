"""The command that asks whether agreements with suppliers carry a promise."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from troth.cli.files import read_agreement
from troth.cli.findings import say_finding, to_json
from troth.cli.output import (
    FILE,
    ExitCode,
    json_option,
    paint,
    quiet_option,
    say,
    say_json,
    say_paragraph,
)
from troth.model.finding import Severity

if TYPE_CHECKING:
    from troth.workflows.supporting import Branch, Tree

_SAID = {True: ("carried", "green"), False: ("NOT CARRIED", "red")}


@click.command()
@click.argument(
    "files",
    metavar="FILE...",
    type=FILE,
    nargs=-1,
    required=True,
    help="A customer's agreement and those that support it.",
)
@json_option
@quiet_option
def support(files: tuple[Path, ...], as_json: bool, quiet: bool) -> None:
    """Ask whether suppliers' agreements carry a promise.

    Name the customer's agreement and those of the suppliers, in any order.

    \b
    Example:
      troth support agreement.yaml
    """
    from troth.bootstrap import build_catalogue, open_binder
    from troth.workflows.supporting import Document, trace_support

    texts = {str(path): read_agreement(path) for path in files}
    tree = trace_support(
        [Document(str(path), texts[str(path)], open_binder(path)) for path in files],
        catalogue=build_catalogue(),
    )
    if as_json:
        say_json(
            {
                "agreements": dict(tree.titles),
                "promises": [asdict(one) for one in tree.branches],
                "findings": [to_json(one) for one in tree.findings],
                "holds": tree.holds,
            }
        )
    else:
        if not quiet:
            _say_tree(tree)
        for finding in tree.findings:
            name = finding.place.file  # it may be an amendment, or terms taken over
            text = texts.get(name) or read_agreement(Path(name))
            say_finding(finding, text.decode("utf-8", "replace").splitlines())
            say()
        if not quiet:
            say_paragraph(_sum_up(tree))
    if not tree.holds:
        raise click.exceptions.Exit(ExitCode.FOUND)


def _say_tree(tree: Tree) -> None:
    title = None
    for branch in tree.branches:
        if branch.agreement != title:
            title = branch.agreement
            say(paint(f"{tree.titles[title]} ({title})", "bright_white"))
        _say_branch(branch, 1, tree)
    say()


def _say_branch(branch: Branch, depth: int, tree: Tree) -> None:
    indent = 2 * depth
    part = f"{branch.component}: " if branch.component else ""
    giver = f" ({tree.titles[branch.agreement]})" if depth > 1 else ""
    said = f"{part}{branch.title}, {branch.obligor}{giver}"
    promised = "; ".join(branch.promised) or "only measured"
    say_paragraph(f"{said}: {promised}", indent=indent)
    for one in branch.reckoned:
        say_paragraph(f"= {one}", indent=indent + 2)
    if branch.is_carried is not None:
        word, colour = _SAID[branch.is_carried]
        say(f"{' ' * (indent + 2)}{paint(word, colour)}")
    elif depth == 1:
        say(f"{' ' * (indent + 2)}{paint('nothing below', 'dim')}")
    for inner in branch.below:
        _say_branch(inner, depth + 1, tree)


def _sum_up(tree: Tree) -> str:
    counts = {
        severity: sum(one.severity is severity for one in tree.findings)
        for severity in Severity
    }
    said = [
        f"{count} {severity.value}{'' if count == 1 else 's'}"
        for severity, count in counts.items()
        if count
    ]
    if not said and not any(one.below for one in tree.branches):
        return "None of these agreements supports another."
    if not said:
        return "Every promise that something supports is carried."
    return f"{', '.join(said)}."
