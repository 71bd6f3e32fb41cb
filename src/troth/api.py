"""The library's face: load, check and assess agreements from Python."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from troth.bootstrap import (
    build_catalogue,
    feeds_beside,
    open_binder,
    open_data,
    read_agreement,
)
from troth.workflows.publishing import check_text, load_agreement

if TYPE_CHECKING:
    from troth.model.agreement import Agreement
    from troth.model.finding import Finding
    from troth.workflows.assessing import Assessment


def load(path: str | Path) -> Agreement:
    """Return the agreement that a file says, compiled.

    Raises:
        FindingsError: The file has mistakes; the error carries all of them.
        ConfigError: The file cannot be read.
    """
    return load_agreement(
        read_agreement(Path(path)),
        file=str(path),
        catalogue=build_catalogue(),
        binder=open_binder(Path(path)),
    )


def loads(text: str, *, file: str = "<text>") -> Agreement:
    """Return the agreement that a text says, compiled.

    Raises:
        FindingsError: The text has mistakes; the error carries all of them.

    Example:
        >>> loads("troth: 1").id
        Traceback (most recent call last):
        troth.model.finding.FindingsError: ...
    """
    return load_agreement(text, file=file, catalogue=build_catalogue())


def check(path: str | Path) -> list[Finding]:
    """Return all findings in an agreement's file, those of the linter among them.

    Where a `troth.toml` lists the file, the streams it supplies are known too.

    Raises:
        ConfigError: The file cannot be read.
    """
    checked = check_text(
        read_agreement(Path(path)),
        file=str(path),
        catalogue=build_catalogue(),
        feeds=feeds_beside(Path(path)),
        binder=open_binder(Path(path)),
    )
    return list(checked.findings)


def assess(
    agreement: Agreement | str | Path,
    data: Mapping[str, Any],
    *,
    period: str,
    as_of: datetime | None = None,
) -> Assessment:
    """Return what measurements say about a period.

    Args:
        agreement: Compiled, or the path of its file.
        data: By stream: a path (`.csv`, `.parquet`, `.jsonl`, also gzipped), an Arrow
            table or reader, a DataFrame, or a list of records. Columns bear the names
            of the stream's fields; times are instants or ISO 8601 texts.
        period: `2026`, `2026-Q1`, `2026-03`, `2026-W07`, `2026-03-14` or
            `2026-03-01..2026-04-01`, in the agreement's zone.
        as_of: The instant the question is asked at; by default everything is over.

    Returns:
        Readings (exact fractions), verdicts, violations with evidence, and credits
        with their arithmetic; `to_json()` gives plain data.

    Raises:
        FindingsError: The agreement has mistakes.
        RefusedError: The period cannot be read.
        ConfigError: A stream is unknown or its data has not the fields.
        OutsideError: A file could not be read.
    """
    if isinstance(agreement, (str, Path)):
        agreement = load(agreement)
    with open_data(agreement, data) as opened:
        return opened.assess(period, as_of=as_of)
