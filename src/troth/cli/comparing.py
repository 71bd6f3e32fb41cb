"""The command that says what changes between two agreements, in meaning."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from troth.cli.files import read_agreement
from troth.cli.output import FILE, json_option, say, say_json, say_paragraph
from troth.model.phrases import visible

if TYPE_CHECKING:
    from troth.model.edition import Edition

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("before", metavar="FILE", type=FILE, help="An agreement in YAML.")
@click.argument(
    "after",
    metavar="[OTHER]",
    type=FILE,
    required=False,
    help="Another; else the same.",
)
@click.option("--from", "first", metavar="DATE", type=_DAY, help="The first one's day.")
@click.option("--to", "second", metavar="DATE", type=_DAY, help="The other one's day.")
@json_option
def diff(
    before: Path,
    after: Path | None,
    first: datetime | None,
    second: datetime | None,
    as_json: bool,
) -> None:
    """Say what differs in meaning: downtime, money, deadlines.

    Without a day the last version is meant.

    \b
    Examples:
      troth diff agreement.yaml agreement.yaml
      troth diff agreement.yaml --from 2026-01-01 --to 2026-12-31
    """
    from troth.workflows.comparing import compare_editions

    if after is None and first is None:
        message = "Name two agreements, or one and a day: `--from 2026-01-01`."
        raise click.UsageError(message)
    found = compare_editions(
        _load(before),
        _load(after or before),
        before_on=first.date() if first else None,
        after_on=second.date() if second else None,
    )
    if as_json:
        say_json(found)
        return
    for one in found:
        _say_difference(one)
    if not found:
        say("Both say the same.")


def _load(path: Path) -> tuple[Edition, ...]:
    from troth.bootstrap import build_catalogue, open_binder
    from troth.workflows.publishing import load_editions

    return load_editions(
        read_agreement(path),
        file=str(path),
        catalogue=build_catalogue(),
        binder=open_binder(path),
    )


def _say_difference(one: dict[str, Any]) -> None:
    say(f"[{visible(one['path'])}]")
    if one["before"] and one["after"]:
        say_paragraph(visible(f"{one['before']} → {one['after']}"), indent=2)
    else:
        mark = "+" if one["after"] else "-"
        say_paragraph(visible(f"{mark} {one['after'] or one['before']}"), indent=2)
    said = one["meaning"] or ""
    if one["gains"]:
        said += f"{'; ' if said else ''}{one['gains']} gains"
    if said:
        say_paragraph(visible(f"{said}."), indent=2)
    say()
