"""Reporting: from an assessment to a document in the form asked for."""

from __future__ import annotations

from troth.define.prose import write_prose
from troth.model.catalogue import Catalogue
from troth.report.documents import DOCUMENTS
from troth.report.figures import Records, StreamFigures
from troth.report.renderer import render_html, render_markdown
from troth.workflows.assessing import Assessment


def write_document(
    assessment: Assessment,
    document: str,
    *,
    period: str,
    form: str,
    catalogue: Catalogue,
) -> str:
    """Return a document about an assessment.

    Args:
        assessment: What it speaks of.
        document: The kind: `attainment`, `explanation`.
        period: How people call the period: `2026-03`.
        form: `html` or `md`.
        catalogue: The kinds the agreement names, for its sentences.

    Raises:
        NotFoundError: There is no such document.
    """
    kind = DOCUMENTS.get(document)
    records = gather_records(assessment, period, catalogue=catalogue)
    built = kind.build(records, kind.Options())
    return render_html(built) if form == "html" else render_markdown(built)


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
