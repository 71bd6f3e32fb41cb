"""Commands about the agreement itself: check it, show it, begin one, its schema."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from troth.cli.files import read_agreement, write_whole
from troth.cli.output import (
    FILE,
    ExitCode,
    json_option,
    note,
    paint,
    quiet_option,
    say,
    say_json,
    say_paragraph,
    say_table,
    verbose_option,
)
from troth.errors import NotFoundError
from troth.model.finding import Finding, Severity
from troth.model.phrases import visible
from troth.registry import find_nearest

if TYPE_CHECKING:
    from troth.model.prose import Prose
    from troth.workflows.publishing import Checked

_LINE_MAX = 160  # a longer line is shown in part
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue"}


class NoSuchClauseError(NotFoundError):
    """A clause was asked for by a path that the agreement does not have."""

    def __init__(self, path: str, known: Sequence[str], file: str) -> None:
        near = find_nearest(path, known)
        groups = dict.fromkeys(one.partition(".")[0] for one in known)
        hint = f"Did you mean “{near}”?" if near else f"It has: {', '.join(groups)}."
        super().__init__(f"There is no clause “{path}”.", place=file, hint=hint)


@click.command()
@click.argument(
    "directory", metavar="DIR", type=FILE, help="A folder that is new or empty."
)
@click.option(
    "--example",
    metavar="NAME",
    default="starter",
    show_default=True,
    help="The agreement to begin with.",
)
@click.option(
    "--template",
    metavar="NAME",
    help="A published or house agreement to begin with: `troth templates`.",
)
@quiet_option
def init(directory: Path, example: str, template: str | None, quiet: bool) -> None:
    """Begin a workspace: settings, an agreement to edit, sample data.

    \b
    Examples:
      troth init my-workspace
      troth init our-storage --template aws-s3
    """
    if template is not None and example != "starter":
        message = "`--example` and `--template` each name an agreement: keep one."
        raise click.UsageError(message)
    from troth.bootstrap import build_catalogue, open_library, write_year
    from troth.cli.starter import (
        SCHEMA_FILE,
        STARTER,
        read_starter,
        read_template,
        write_folder,
    )
    from troth.workflows.publishing import write_schema
    from troth.workflows.starting import write_samples

    period, listed = "2026-03", []
    schema = {SCHEMA_FILE: write_schema(build_catalogue())}
    if template is not None:
        library = open_library()
        period = library.find(template).period
        texts = {**read_template(library, template), **schema}
        write_folder(directory, texts)
    elif example == STARTER:
        texts = {**read_starter(example), **schema, **write_samples()}
        write_folder(directory, texts)
    else:
        texts = {**read_starter(example), **schema}
        write_folder(directory, texts, fill=lambda root: write_year(root, example))
        listed = ["data/"]
    if not quiet:
        say_paragraph(f"Wrote {directory}: {', '.join([*sorted(texts), *listed])}.")
        say("Go on with:")
        say()
        say(f"  cd {directory}")
        say("  troth check agreement.yaml")
        say(f"  troth assess --period {period}")


@click.command()
@click.argument(
    "files",
    metavar="FILE...",
    type=FILE,
    nargs=-1,
    required=True,
    help="Agreements in YAML.",
)
@click.option("--explain", is_flag=True, help="Print every default in force.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How findings are printed.",
)
@json_option
@quiet_option
@verbose_option
def check(
    files: tuple[Path, ...],
    explain: bool,
    form: str,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Find every mistake, with its place, reason and fix.

    \b
    Example:
      troth check agreement.yaml --explain
    """
    from troth.bootstrap import build_catalogue
    from troth.workflows.publishing import check_text

    catalogue = build_catalogue()
    texts = [read_agreement(path) for path in files]
    checked = [
        check_text(text, file=str(path), catalogue=catalogue)
        for path, text in zip(files, texts, strict=True)
    ]
    if as_json or form == "json":
        say_json(_checked_json(checked))
    else:
        for text, one in zip(texts, checked, strict=True):
            _say_checked(one, text, explain=explain or verbose, quiet=quiet)
    if not all(one.is_usable for one in checked):
        raise click.exceptions.Exit(ExitCode.FOUND)


@click.command()
@click.argument("file", metavar="FILE", type=FILE, help="An agreement in YAML.")
@click.option("--clause", metavar="PATH", help="Only this clause and those below it.")
@json_option
@quiet_option
def show(file: Path, clause: str | None, as_json: bool, quiet: bool) -> None:
    """Show the agreement in plain words: what people sign.

    \b
    Example:
      troth show agreement.yaml --clause objectives.shop-up
    """
    from troth.bootstrap import build_catalogue
    from troth.workflows.publishing import show_agreement

    text = read_agreement(file)
    prose = show_agreement(text, file=str(file), catalogue=build_catalogue())
    if clause is not None:
        known = prose.paths
        prose = prose.select(clause)
        if not prose.sections:
            raise NoSuchClauseError(clause, known, str(file))
    if as_json:
        say_json(asdict(prose))
    else:
        _say_prose(prose, quiet=quiet or clause is not None)


@click.command()
@click.option("--output", "-o", metavar="FILE", type=FILE, help="Write it to a file.")
@quiet_option
def schema(output: Path | None, quiet: bool) -> None:
    """Print the JSON Schema by which editors complete agreements.

    \b
    Example:
      troth schema --output troth.schema.json
    """
    from troth.bootstrap import build_catalogue
    from troth.workflows.publishing import write_schema

    text = write_schema(build_catalogue())
    if output is None:
        say(text.rstrip("\n"))
        return
    write_whole(output, text)
    if not quiet:
        note(f"Wrote {output}.")


def _say_checked(checked: Checked, text: bytes, *, explain: bool, quiet: bool) -> None:
    lines = text.decode("utf-8", "replace").removeprefix("\ufeff").splitlines()
    for finding in checked.findings:
        _say_finding(finding, lines)
        say()
    if explain and checked.defaults:
        say(f"Where {checked.file} says nothing, this holds:")
        say()
        say_table(
            ("where", "what holds", "why"),
            [(one.path, one.text, one.why) for one in checked.defaults],
            indent=2,
        )
        say()
    if not quiet:
        say_paragraph(_summarise(checked, explained=explain))


def _say_finding(finding: Finding, lines: Sequence[str]) -> None:
    """Print one finding as compilers do: place, line, carets, reason, fix."""
    severity = paint(finding.severity.value, _COLOURS[finding.severity])
    say(f"{finding.place}  {severity}  {finding.code} {finding.rule}")
    place = finding.place
    if place.line <= len(lines):
        line, start = _part_of(lines[place.line - 1], place.column - 1)
        number = f"{place.line:>5}"
        before, marked = line[:start], line[start : start + max(place.length, 1)]
        carets = "^" * max(_columns(marked), 1)
        where = f" in {finding.path}" if finding.path else ""
        # Tabs stay tabs, so that the carets stand where the eye expects them.
        space = "".join("\t" if one == "\t" else " " * _columns(one) for one in before)
        seen = visible(line.rstrip(), keep="\t")
        say(f"{number} | {seen}")
        say(f"{' ' * 5} | {space}{paint(carets, _COLOURS[finding.severity])}{where}")
    say_paragraph(finding.message, indent=2)
    if finding.hint:
        say_paragraph(finding.hint, indent=2)


def _part_of(line: str, start: int) -> tuple[str, int]:
    """Return the part of a line around a place, and where the place is in it."""
    if len(line) <= _LINE_MAX:
        return line, start
    first = max(start - _LINE_MAX // 2, 0)
    before = "…" if first else ""
    after = "…" if first + _LINE_MAX < len(line) else ""
    part = f"{before}{line[first : first + _LINE_MAX]}{after}"
    return part, start - first + len(before)


def _columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(
        0
        if unicodedata.combining(one)
        else 2
        if unicodedata.east_asian_width(one) in "WF"
        else 1
        for one in text
    )


def _summarise(checked: Checked, *, explained: bool) -> str:
    counts = [
        f"{count} {severity.value}{'' if count == 1 else 's'}"
        for severity in Severity
        if (count := checked.count(severity))
    ]
    said = f"{checked.file}: {', '.join(counts) or 'no mistakes'}."
    if checked.agreement is None or not checked.is_usable:
        return said
    agreement = checked.agreement
    held = f" “{agreement.title}” has {_count(len(agreement.objectives), 'objective')}"
    held += f" and {_count(len(agreement.remedies), 'remed', 'y', 'ies')}."
    if checked.defaults and not explained:
        defaults = _count(len(checked.defaults), "default")
        held += f" {defaults} in force: --explain prints them."
    return said + held


def _count(number: int, noun: str, one: str = "", many: str = "s") -> str:
    return f"{number} {noun}{one if number == 1 else many}"


def _checked_json(checked: Sequence[Checked]) -> dict[str, object]:
    return {
        "files": [
            {
                "file": one.file,
                "agreement": one.agreement.id if one.agreement else None,
                "version": one.agreement.version if one.agreement else None,
                "digest": one.agreement.digest if one.agreement else None,
                "findings": [_finding_json(finding) for finding in one.findings],
                "defaults": [asdict(default) for default in one.defaults],
            }
            for one in checked
        ],
        "errors": sum(one.count(Severity.ERROR) for one in checked),
        "warnings": sum(one.count(Severity.WARNING) for one in checked),
    }


def _finding_json(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "file": finding.place.file,
        "line": finding.place.line,
        "column": finding.place.column,
        "length": finding.place.length,
        "path": finding.path,
        "message": finding.message,
        "hint": finding.hint,
    }


def _say_prose(prose: Prose, *, quiet: bool) -> None:
    if not quiet:
        say(paint(prose.title, "bright_white"))
        say("=" * _columns(prose.title))
    for section in prose.sections:
        say()
        say(paint(section.title, "bright_white"))
        say("-" * len(section.title))
        for clause in section.clauses:
            say()
            say(paint(f"[{clause.path}]", "dim"))
            say_paragraph(clause.sentence)
            if clause.rows:
                say()
                say_table(clause.header, clause.rows, indent=2)
    if not quiet:
        say()
        say(paint(f"Digest of this text: {prose.digest}", "dim"))
