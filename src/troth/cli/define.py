"""Commands about the agreement itself: check it, show it, begin one, its schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from troth.cli.files import guess_format, read_agreement, read_attachment, write_whole
from troth.cli.findings import (
    columns,
    from_level,
    say_finding,
    to_github,
    to_json,
    to_sarif,
)
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
from troth.model.finding import Severity
from troth.model.phrases import visible
from troth.registry import find_nearest

if TYPE_CHECKING:
    from troth.model.finding import Rule
    from troth.model.prose import Prose
    from troth.workflows.mending import Mended
    from troth.workflows.publishing import Checked

_DOCUMENTS = {
    ".html": "html",
    ".htm": "html",
    ".md": "md",
    ".markdown": "md",
    ".pdf": "pdf",
}


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
    from troth.bootstrap import (
        build_catalogue,
        open_library,
        read_example_documents,
        write_year,
    )
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
        texts = {**read_starter(example), **read_example_documents(example), **schema}
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
    "--level",
    type=click.Choice([one.value for one in Severity]),
    default=Severity.WARNING.value,
    show_default=True,
    help="The least grave findings that are printed.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
    help="How findings are printed.",
)
@click.option(
    "--fix",
    is_flag=True,
    help="Make the patches that change no promise, and show them.",
)
@json_option
@quiet_option
@verbose_option
def check(
    files: tuple[Path, ...],
    explain: bool,
    level: str,
    form: str,
    fix: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Find every mistake, with its place, reason and fix.

    \b
    Examples:
      troth check agreement.yaml --explain
      troth check agreement.yaml --level note
      troth check agreement.yaml --fix
    """
    form = "json" if as_json else form
    texts, checked = [], []
    for path in files:
        text, one = _check(path, fix=fix, tells=form == "text" and not quiet)
        texts.append(text)
        checked.append(one)
    shown = Severity.NOTE if verbose else Severity(level)
    if form == "json":
        say_json(_checked_json(checked, shown))
    elif form == "sarif":
        say_json(to_sarif(checked, shown))
    elif form == "github":
        for one in checked:
            for finding in from_level(one.findings, shown):
                say(to_github(finding))
    else:
        for text, one in zip(texts, checked, strict=True):
            _say_checked(one, text, shown, explain=explain or verbose, quiet=quiet)
    if not all(one.is_usable for one in checked):
        raise click.exceptions.Exit(ExitCode.FOUND)


def _check(path: Path, *, fix: bool, tells: bool) -> tuple[bytes, Checked]:
    """Return the text of a file and what is said of it, mended first if asked."""
    from troth.bootstrap import build_catalogue, feeds_beside, open_binder
    from troth.workflows.publishing import check_text

    catalogue, feeds, file = build_catalogue(), feeds_beside(path), str(path)
    text, binder = read_agreement(path), open_binder(path)
    checked = check_text(
        text, file=file, catalogue=catalogue, binder=binder, feeds=feeds
    )
    if not fix or not any(one.patch and one.patch.is_safe for one in checked.findings):
        return text, checked
    from troth.workflows.mending import mend_text

    before = text.decode("utf-8")
    mended = mend_text(
        before, file=file, catalogue=catalogue, binder=binder, feeds=feeds
    )
    if mended.made:
        write_whole(path, mended.text)
        if tells:
            _say_mended(path, before, mended)
    return mended.text.encode("utf-8"), mended.checked


def _say_mended(path: Path, before: str, mended: Mended) -> None:
    from difflib import unified_diff

    for finding in mended.made:
        say(f"{path}: mended {finding.code} {finding.rule} in {finding.path}")
    say()
    diff = unified_diff(before.splitlines(), mended.text.splitlines(), lineterm="", n=1)
    for line in list(diff)[2:]:
        say(f"  {visible(line)}")
    say()


@click.command()
@click.argument(
    "code", metavar="[CODE]", required=False, help="A code or the name of its rule."
)
@json_option
def rule(code: str | None, as_json: bool) -> None:
    """Explain a finding's code with examples; without one, list all.

    \b
    Example:
      troth rule D710
    """
    from troth.workflows.looking_up import find_rule, list_rules

    if code is None:
        rules = list_rules()
        if as_json:
            say_json([_rule_json(one) for one in rules.values()])
        else:
            rows = [(one.code, one.severity.value, one.name) for one in rules.values()]
            say_table(("code", "severity", "what holds where all is well"), rows)
        return
    found = find_rule(code)
    if as_json:
        say_json(_rule_json(found))
        return
    say(f"{found.code} {found.name}  {found.severity.value}")
    for paragraph in found.meaning.split("\n\n"):
        say()
        say_paragraph(" ".join(paragraph.split()))
    for title, example in (("Instead of", found.bad), ("write", found.good)):
        say()
        say(f"{title}:")
        say()
        for line in example.splitlines():
            say(f"  {line}".rstrip())


@click.command()
@click.argument("file", metavar="FILE", type=FILE, help="An agreement in YAML.")
@click.option("--clause", metavar="PATH", help="Only this clause and those below it.")
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    type=FILE,
    help="Write the document to sign: .html, .md or .pdf.",
)
@click.option(
    "--as-of",
    "as_of",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The text in force on a day, and where each clause comes from.",
)
@click.option(
    "--why", is_flag=True, help="Where each clause comes from, and why it holds."
)
@json_option
@quiet_option
def show(
    file: Path,
    clause: str | None,
    output: Path | None,
    as_of: datetime | None,
    why: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Show the agreement in plain words: what people sign.

    Without a day it is the last version agreed upon.

    \b
    Examples:
      troth show agreement.yaml --clause objectives.shop-up
      troth show agreement.yaml --output agreement.pdf
      troth show agreement.yaml --as-of 2026-07-15
    """
    from troth.bootstrap import build_catalogue, open_binder
    from troth.workflows.publishing import show_agreement

    day = as_of.date() if as_of else None
    if output is not None:
        if clause is not None or why or as_json:
            message = (
                "`--output` writes the whole document, without sources: leave out "
                "`--clause`, `--why` and `--json`."
            )
            raise click.UsageError(message)
        _write_paper(file, output, day, quiet=quiet)
        return
    prose = show_agreement(
        read_agreement(file),
        file=str(file),
        catalogue=build_catalogue(),
        binder=open_binder(file),
        as_of=day,
        tells_sources=why or as_of is not None,
    )
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
@click.argument(
    "files", metavar="FILE...", type=FILE, nargs=-1, required=True, help="Documents."
)
@json_option
def digest(files: tuple[Path, ...], as_json: bool) -> None:
    """Print the digests by which other documents pin these.

    \b
    Example:
      troth digest agreement.yaml
    """
    from troth.workflows.publishing import digest_text

    found = {str(path): digest_text(read_attachment(path)) for path in files}
    if as_json:
        say_json(found)
        return
    for name, one in found.items():
        say(f"{one}  {visible(name)}")


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


def _write_paper(file: Path, output: Path, day: date | None, *, quiet: bool) -> None:
    from troth.bootstrap import open_binder, write_paper

    form = guess_format(output, _DOCUMENTS)
    paper = write_paper(
        read_agreement(file),
        file=str(file),
        form=form,
        binder=open_binder(file),
        as_of=day,
    )
    write_whole(output, paper)
    if not quiet:
        note(f"Wrote {output}.")


def _say_checked(
    checked: Checked, text: bytes, level: Severity, *, explain: bool, quiet: bool
) -> None:
    lines = {checked.file: _lines_of(text)}
    for finding in from_level(checked.findings, level):
        name = finding.place.file
        if name not in lines:
            lines[name] = _lines_of(read_agreement(Path(name)))
        say_finding(finding, lines[name])
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
        say_paragraph(_summarise(checked, level, explained=explain))


def _lines_of(text: bytes) -> list[str]:
    return text.decode("utf-8", "replace").removeprefix("\ufeff").splitlines()


def _summarise(checked: Checked, level: Severity, *, explained: bool) -> str:
    shown = from_level(checked.findings, level)
    counts = [
        _count(number, severity.value)
        for severity in Severity
        if (number := sum(one.severity is severity for one in shown))
    ]
    said = f"{checked.file}: {', '.join(counts) or 'no mistakes'}."
    if checked.agreement is not None and checked.is_usable:
        agreement = checked.agreement
        said += (
            f" “{agreement.title}” has {_count(len(agreement.objectives), 'objective')}"
        )
        said += f" and {_count(len(agreement.remedies), 'remed', 'y', 'ies')}."
        if checked.defaults and not explained:
            defaults = _count(len(checked.defaults), "default")
            said += f" {defaults} in force: --explain prints them."
    hidden = len(checked.findings) - len(shown)
    if hidden:
        said += f" {_count(hidden, 'lesser finding')}: --level note prints them."
    return said


def _count(number: int, noun: str, one: str = "", many: str = "s") -> str:
    return f"{number} {noun}{one if number == 1 else many}"


def _checked_json(checked: Sequence[Checked], level: Severity) -> dict[str, object]:
    return {
        "files": [
            {
                "file": one.file,
                "agreement": one.agreement.id if one.agreement else None,
                "version": one.agreement.version if one.agreement else None,
                "digest": one.agreement.digest if one.agreement else None,
                "findings": [
                    to_json(finding) for finding in from_level(one.findings, level)
                ],
                "defaults": [asdict(default) for default in one.defaults],
            }
            for one in checked
        ],
        "errors": sum(one.count(Severity.ERROR) for one in checked),
        "warnings": sum(one.count(Severity.WARNING) for one in checked),
    }


def _rule_json(rule: Rule) -> dict[str, object]:
    return {**asdict(rule), "severity": rule.severity.value}


def _say_prose(prose: Prose, *, quiet: bool) -> None:
    if not quiet:
        say(paint(prose.title, "bright_white"))
        say("=" * columns(prose.title))
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
            if clause.sources:
                say_paragraph(f"Source: {'; '.join(clause.sources)}.", indent=2)
            for reason in clause.reasons:
                say_paragraph(reason, indent=2)
    if not quiet:
        say()
        say(paint(f"Digest of this text: {prose.digest}", "dim"))
