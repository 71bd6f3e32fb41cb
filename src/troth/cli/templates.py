"""The command that shows the library of agreements to begin with."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from troth.cli.output import json_option, say, say_json, say_paragraph, say_table
from troth.model.phrases import counted
from troth.templates.library import FIELDS

if TYPE_CHECKING:
    from troth.templates.library import Library, Template

_READ = {
    "whole": "The whole text was read.",
    "opening": "Only the opening of the text was read.",
    "secondary": "The text was read as others report it.",
    "ours": "It is a house template: a good start, not a published text.",
}


@click.command()
@click.argument("name", metavar="[NAME]", required=False, default=None)
@click.option(
    "--field",
    type=click.Choice(FIELDS),
    help="Only templates of this field.",
)
@json_option
def templates(name: str | None, field: str | None, as_json: bool) -> None:
    """List the agreements to begin with, or tell about one.

    \b
    Examples:
      troth templates
      troth templates --field telecom
      troth templates aws-s3
    """
    from troth.bootstrap import open_library

    library = open_library()
    if name is not None:
        _tell_one(library, library.find(name), as_json=as_json)
        return
    found = [
        one for one in library.list_templates() if field is None or one.field == field
    ]
    if as_json:
        say_json({"templates": [asdict(one) for one in found]})
        return
    rows = [
        (one.name, one.field, one.title, one.provider, one.edition or "–")
        for one in found
    ]
    say_table(("template", "field", "what", "of", "edition"), rows)
    say()
    say_paragraph(
        f"{counted(len(rows), 'template')}. `troth templates NAME` tells about one, "
        "and `troth init DIR --template NAME` begins with it."
    )


def _tell_one(library: Library, template: Template, *, as_json: bool) -> None:
    text = library.read_files(template.name)["agreement.yaml"]
    if as_json:
        say_json({**asdict(template), "agreement": text})
        return
    say(f"{template.title} ({template.provider})")
    say()
    say_paragraph(template.summary)
    say()
    if template.source:
        said = f"{template.edition}, {template.source}".removeprefix(", ")
        say_paragraph(f"Published text: {said}")
    say_paragraph(_READ[template.read])
    for defect in template.defects:
        say_paragraph(f"A defect of that text ({defect.code}): {defect.why}")
    for one in template.not_expressed:
        say_paragraph(f"Not expressed: {one}")
    say()
    say(f"Begin with it:  troth init DIR --template {template.name}")
    say()
    say(text)
