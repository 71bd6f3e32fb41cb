"""The rows of a stream while they are read: what was found, and what is wrong where.

Nothing is dropped in silence. A row that cannot be used is refused with its reason,
and the rest goes on; each row is counted once, as used, as a repetition or refused.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from troth.ports import Refusal, StreamQuality

Mask: TypeAlias = "np.ndarray[Any, np.dtype[np.bool_]]"

REFUSALS_KEPT = 10_000
CONTENT_LENGTH_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Portion:
    """The rows of one file, or of one thing in memory.

    Attributes:
        name: What messages call it.
        table: The columns that are needed, as they were found: texts, or typed by
            the format.
        columns: The names of all columns there are.
        numbers: The 1-based number of each row in an array, where rows before it were
            malformed.
        malformed: Rows that could not even be cut into columns.
    """

    name: str
    table: pa.Table
    columns: tuple[str, ...]
    numbers: Any = None
    malformed: tuple[Refusal, ...] = ()


@dataclass(slots=True)
class Intake:
    """All portions side by side, and the verdict on each row."""

    portions: Sequence[Portion]
    table: pa.Table
    _refused: Mask = field(init=False)
    _because: Any = field(init=False)
    _reasons: list[str] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._refused = np.zeros(self.table.num_rows, bool)
        self._because = np.zeros(self.table.num_rows, np.int32)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @property
    def columns(self) -> list[str]:
        """The names of all columns that any portion has."""
        return list(
            dict.fromkeys(name for one in self.portions for name in one.columns)
        )

    def refuse(self, rows: Mask, reason: str) -> None:
        """Refuse the marked rows; a row keeps its first reason."""
        fresh = rows & ~self._refused
        if fresh.any():
            if reason not in self._reasons:
                self._reasons.append(reason)
            self._because[fresh] = self._reasons.index(reason)
            self._refused |= fresh

    @property
    def kept(self) -> Mask:
        """The rows that have not been refused."""
        return ~self._refused

    def quality(self, duplicates: int) -> StreamQuality:
        """Return what became of the rows, of which so many were repetitions."""
        malformed = [one for portion in self.portions for one in portion.malformed]
        reasons = Counter(one.reason for one in malformed)
        counts = np.bincount(
            self._because[self._refused], minlength=len(self._reasons)
        ).tolist()
        for reason, count in zip(self._reasons, counts, strict=True):
            reasons[reason] += count
        refused = sum(reasons.values())
        read = len(self) + len(malformed)
        return StreamQuality(
            read=read,
            used=read - refused - duplicates,
            duplicates=duplicates,
            refused=refused,
            reasons=dict(sorted(reasons.items())),
            refusals=tuple(self._refusals(malformed)),
        )

    def _refusals(self, malformed: list[Refusal]) -> list[Refusal]:
        rows = np.flatnonzero(self._refused)[:REFUSALS_KEPT]
        starts = np.cumsum([0, *(one.table.num_rows for one in self.portions)])
        told = list(malformed[:REFUSALS_KEPT])
        contents = contents_of(self.table.take(pa.array(rows))) if len(rows) else []
        for row, content in zip(rows.tolist(), contents, strict=True):
            place = int(np.searchsorted(starts, row, side="right")) - 1
            portion, offset = self.portions[place], row - int(starts[place])
            number = offset + 1 if portion.numbers is None else portion.numbers[offset]
            told.append(
                Refusal(
                    portion.name,
                    int(number),
                    self._reasons[self._because[row]],
                    content,
                )
            )
        order = {portion.name: place for place, portion in enumerate(self.portions)}
        told.sort(key=lambda one: (order.get(one.source, 0), one.row))
        return told[:REFUSALS_KEPT]


def contents_of(rows: pa.Table | pa.RecordBatch) -> list[str]:
    """Return each row as text for the reject file."""
    try:
        found = rows.to_pylist()
    except (OverflowError, ValueError):
        # A time that no calendar holds, or finer than Python tells: its bare count.
        counts = {
            name: _counts(rows.column(name)) if pa.types.is_temporal(kind) else None
            for name, kind in zip(rows.schema.names, rows.schema.types, strict=True)
        }
        columns = [
            rows.column(name) if count is None else count
            for name, count in counts.items()
        ]
        found = pa.table(columns, names=list(counts)).to_pylist()
    return [_content_of(row) for row in found]


def _counts(column: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    narrow = pa.types.is_date32(column.type) or pa.types.is_time32(column.type)
    return column.cast(pa.int32() if narrow else pa.int64())


def _content_of(row: dict[str, Any]) -> str:
    text = json.dumps(row, ensure_ascii=False, default=str)
    return text if len(text) <= CONTENT_LENGTH_MAX else text[:CONTENT_LENGTH_MAX] + "…"
