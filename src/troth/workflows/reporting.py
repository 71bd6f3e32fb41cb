"""Reporting: from an assessment to a document in the form asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from troth.define.prose import write_prose
from troth.errors import ConfigError
from troth.model.catalogue import Catalogue, options_of
from troth.report.console import render_text
from troth.report.documents import DOCUMENTS
from troth.report.figures import Records, StreamFigures
from troth.report.renderer import render_html, render_markdown
from troth.workflows.assessing import Assessment


@dataclass(frozen=True, slots=True)
class Screen:
    """The terminal on which a document is shown.

    Attributes:
        width: How many characters a line may have.
        colour: Whether it shows colours.
        brief: Whether the small print is left out.
    """

    width: int = 100
    colour: bool = False
    brief: bool = False


class DocumentOptionError(ConfigError):
    """A document needs something that was not said, or was told what it cannot use."""

    def __init__(self, document: str, option: str, *, needed: bool) -> None:
        does = "needs to know its" if needed else "has no"
        do = "Write" if needed else "Leave out"
        super().__init__(
            f"The document “{document}” {does} {option}.",
            place=f"--{option}",
            hint=f"{do} `--{option} …`.",
        )


def write_document(
    assessment: Assessment,
    document: str,
    *,
    period: str,
    form: str | Screen,
    catalogue: Catalogue,
    options: Mapping[str, Any],
) -> str:
    """Return a document about an assessment.

    Args:
        assessment: What it speaks of.
        document: The kind: `attainment`, `explanation`.
        period: How people call the period: `2026-03`.
        form: `html`, `md`, or the terminal that it is shown on.
        catalogue: The kinds the agreement names, for its sentences.
        options: Of the document, by their names.

    Raises:
        NotFoundError: There is no such document.
        DocumentOptionError: It has no such option, or needs one that is missing.
    """
    kind = DOCUMENTS.get(document)
    declared = {one.name: one for one in options_of(kind)}
    for name, one in declared.items():
        if one.required and name not in options:
            raise DocumentOptionError(document, name, needed=True)
    for name in options:
        if name not in declared:
            raise DocumentOptionError(document, name, needed=False)
    records = gather_records(assessment, period, catalogue=catalogue)
    built = kind.build(records, kind.Options(**options))
    match form:
        case Screen(width=width, colour=colour, brief=brief):
            return render_text(built, width=width, colour=colour, brief=brief)
        case "html":
            return render_html(built)
        case _:
            return render_markdown(built)


def gather_records(
    assessment: Assessment, period: str, *, catalogue: Catalogue
) -> Records:
    """Return an assessment as the records that documents are made of.

    Args:
        assessment: What they speak of.
        period: How people call the period: `2026-03`.
        catalogue: The kinds the agreement names, for its sentences.
    """
    digests = {one.indicator: one.data_digest for one in assessment.readings}
    streams = {
        assessment.agreement.indicators[name].stream: digest
        for name, digest in digests.items()
    }
    return Records(
        agreement=assessment.agreement,
        period=period,
        readings=assessment.readings,
        violations=assessment.violations,
        credits=assessment.credits,
        tasks=assessment.tasks,
        rights=assessment.rights,
        findings=assessment.findings,
        streams=tuple(
            StreamFigures(
                name=name,
                read=one.read,
                used=one.used,
                duplicates=one.duplicates,
                refused=one.refused,
                reasons=one.reasons or {},
                digest=streams.get(name, ""),
            )
            for name, one in assessment.quality.items()
        ),
        prose=write_prose(assessment.agreement, catalogue=catalogue),
    )
