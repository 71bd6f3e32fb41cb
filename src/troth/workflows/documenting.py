"""Documenting: from an agreement's text to the document that people sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from troth.define.prose import write_prose
from troth.define.writer import write
from troth.detect.judgement import find_target, judge
from troth.enforce.imagined import imagine_invoice, imagine_readings
from troth.enforce.remedies import REMEDIES
from troth.enforce.settlement import settle
from troth.model.agreement import Agreement
from troth.model.catalogue import Catalogue
from troth.model.document import Binder
from troth.model.money import Money
from troth.model.objective import Objective, TargetMatrix
from troth.model.period import Period
from troth.model.reading import Reading, Scope, Verdict, Window
from troth.model.remedy import Remedy
from troth.model.violation import Credit
from troth.monitor.readings import scope_fields, windows_of
from troth.ports import Printer
from troth.report.outline import Document
from troth.report.paper import Example, build_paper
from troth.report.renderer import render_html, render_markdown, render_plain
from troth.workflows.publishing import find_edition

_FIRST_DAY = date(2026, 1, 1)  # of examples, where a term has no beginning
_YEARS = 3  # the longest window that examples look for
ATTACHED = "agreement.yaml"
"""How the canonical text is called that a PDF carries."""


def write_paper(
    text: str | bytes,
    *,
    file: str,
    catalogue: Catalogue,
    form: str,
    printer: Printer | None = None,
    binder: Binder | None = None,
    as_of: date | None = None,
) -> bytes:
    """Return an agreement as the document that people sign.

    Args:
        text: The agreement's text, or the file's bytes.
        file: How the file is called in findings.
        catalogue: The kinds the text may name.
        form: `html`, `md` or `pdf`; the last needs a printer.
        printer: Sets pages.
        binder: The documents of its workspace; `None` where the text stands alone.
        as_of: The day whose version is written; `None` writes the last one.

    Raises:
        FindingsError: The text has mistakes; the error carries all of them.
        PrinterError: The pages cannot be set.
    """
    held = find_edition(
        text, file=file, catalogue=catalogue, binder=binder, as_of=as_of
    )
    agreement, defaults = held.edition.agreement, held.compilation.defaults
    document = build_paper(
        agreement,
        write_prose(agreement, catalogue=catalogue, defaults=defaults),
        work_examples(agreement),
    )
    if form == "pdf":
        assert printer is not None, "pages are set by a printer"
        return print_paper(document, agreement, printer)
    rendered = render_html(document) if form == "html" else render_markdown(document)
    return rendered.encode()


def print_paper(document: Document, agreement: Agreement, printer: Printer) -> bytes:
    """Return the pages, with the canonical text attached to them.

    They are dated by the agreement and not by a clock: the same text gives the same
    bytes, whenever and wherever it is printed.
    """
    day = agreement.record.dated or agreement.term.starts_on or date(1970, 1, 1)
    return printer.print_pages(
        render_plain(document),
        attachments={ATTACHED: write(agreement).encode()},
        dated=datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("UTC")),
    )


def work_examples(agreement: Agreement) -> dict[str, Example]:
    """Return, by remedy, a credit that the settlement grants for a made-up miss.

    A remedy without money has none, nor has one for which no miss can be made up.
    """
    return {
        remedy.name: example
        for remedy in agreement.remedies.values()
        if REMEDIES.get(remedy.kind).pays
        and (example := _work_example(remedy, agreement)) is not None
    }


def _work_example(remedy: Remedy, agreement: Agreement) -> Example | None:
    objective = agreement.objectives[remedy.objective]
    for window in _first_windows(agreement, objective):
        for reading in _misses(objective, remedy, agreement, window):
            # A credit may look at what else was read; where it does, all is missed.
            for beside in ((), tuple(_others(objective, remedy, agreement, window))):
                credit = _settle_alone(remedy, [reading, *beside], agreement)
                if credit is not None:
                    return credit
    return None


def _settle_alone(
    remedy: Remedy, readings: Sequence[Reading], agreement: Agreement
) -> Example | None:
    invoice, asked = imagine_invoice(agreement), []

    def find_invoices(service: str, scope: Scope, period: Period) -> Sequence[Money]:
        del scope, period  # the made-up invoice is the same everywhere
        asked.append(service)
        return (invoice,)

    # The one remedy alone: what others pay for the same event is another example.
    alone = replace(agreement, remedies={remedy.name: remedy})
    settled = settle(readings, (), alone, invoices=find_invoices)
    credit: Credit | None = next((one for one in settled.credits if one.issued), None)
    if credit is None:
        return None
    return Example(credit, invoice if asked else None)


def _misses(
    objective: Objective, remedy: Remedy, agreement: Agreement, window: Window
) -> Iterator[Reading]:
    scope = tuple(
        (field, _first_value(objective, field)) for field in scope_fields(objective)
    )
    blank = Reading(
        objective=objective.name,
        indicator=objective.indicator,
        scope=scope,
        window=window,
        value=None,
        unit=agreement.indicators[objective.indicator].unit,
    )
    target = find_target(blank, objective)
    imagined = imagine_readings(
        objective, remedy, agreement, window=window, scope=scope, target=target
    )
    for reading in imagined:
        judged = judge(reading, objective)
        # A bonus is paid for what goes beyond the promise.
        is_bonus = remedy.to is not None
        if target is None or is_bonus or judged.verdict is Verdict.MISSED:
            yield judged


def _others(
    objective: Objective, remedy: Remedy, agreement: Agreement, window: Window
) -> Iterator[Reading]:
    for other in agreement.objectives.values():
        if other.name != objective.name and other.window == objective.window:
            yield from list(_misses(other, remedy, agreement, window))[:1]


def _first_value(objective: Objective, field: str) -> str:
    """Return a value of a field: the matrix names some, any other is made up."""
    matrix = objective.targets
    if isinstance(matrix, TargetMatrix) and matrix.by == field:
        return next(iter(matrix.targets))
    return "example"


def _first_windows(agreement: Agreement, objective: Objective) -> Sequence[Window]:
    """Return the first whole window of the term; a part of one where none is whole."""
    zone = ZoneInfo(agreement.timezone)
    day = agreement.term.starts_on or _FIRST_DAY
    first = datetime(day.year, day.month, day.day, tzinfo=zone)
    asked = Period(first, first + timedelta(days=366 * _YEARS))
    windows = windows_of(agreement, objective, asked, None)
    whole = [one for one in windows if one.period == one.whole]
    return (whole or windows)[:1]
