"""The sockets: what the core needs of the outside world.

A workflow is handed plugs for these by `bootstrap`; nothing below knows what is
behind them, and tests plug in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import pyarrow as pa

from troth.model.expression import Expression
from troth.model.measurement import Stream
from troth.model.period import Period


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that could not be used: where it stood, why, and what it said."""

    source: str  # the file, as the workspace names it
    row: int  # 1-based number of the data row (the header is not counted)
    reason: str
    content: str


@dataclass(frozen=True, slots=True)
class StreamQuality:
    """What became of the rows of a stream; read = used + duplicates + refused.

    `reasons` counts the refused rows by reason. `refusals` holds them for the reject
    file, the first ones where there are very many.
    """

    read: int
    used: int
    duplicates: int = 0
    refused: int = 0
    reasons: Mapping[str, int] | None = None
    refusals: Sequence[Refusal] = ()


class Printer(Protocol):
    """Sets a document as pages."""

    def print_pages(
        self,
        document: Mapping[str, object],
        *,
        attachments: Mapping[str, bytes],
        dated: datetime,
    ) -> bytes:
        """Return the document as PDF; the same inputs give the same bytes.

        Args:
            document: Plain data, as the renderer makes it of an outline.
            attachments: Files that the PDF carries, by their names.
            dated: When the document is said to be made.

        Raises:
            PrinterError: The pages cannot be set; says why.
        """
        ...


class Shelf(Protocol):
    """A place where documents and measurements are put, by their path on it."""

    def put_text(self, path: str, text: str) -> None:
        """Put a text there, as UTF-8."""
        ...

    def put_rows(
        self, path: str, columns: Mapping[str, Any], *, delimiter: str = ","
    ) -> None:
        """Put rows there, in the form that the ending of the path says.

        Args:
            path: It ends in `.csv`, `.jsonl` or `.parquet`; the first two may be
                followed by `.gz`.
            columns: Arrays or lists of one length, by the name of the column.
            delimiter: What parts the fields of CSV.
        """
        ...


class Rows(Protocol):
    """The rows of a stream, typed as its fields declare and free of refused ones."""

    def batches(
        self, fields: Sequence[str], within: Sequence[Period] | None
    ) -> Iterator[pa.RecordBatch]:
        """Yield the rows with these fields.

        Args:
            fields: The fields wanted, at least one.
            within: Rows whose `stream.at` lies outside of all these periods may be
                left out; they need not be. `None` means all rows.
        """
        ...

    def quality(self) -> StreamQuality:
        """Return what became of the rows that were offered."""
        ...

    def data_version(self) -> str:
        """Return `sha256:…` over the content."""
        ...


class Source(Protocol):
    """Reads the rows of a stream from wherever they are."""

    def open(self, stream: Stream) -> Rows:
        """Return the rows of the stream.

        Raises:
            ConfigError: What is said about the source cannot work.
            SourceError: The source cannot be read.
        """
        ...


class Warehouse(Protocol):
    """Holds the measurements of all streams and selects and projects their rows."""

    def has(self, stream: Stream) -> bool:
        """Tell whether there is any source for this stream."""
        ...

    def scan(
        self,
        stream: Stream,
        columns: Mapping[str, Expression],
        *,
        where: Expression | None = None,
        within: Sequence[Period] | None = None,
    ) -> Iterator[pa.RecordBatch]:
        """Yield the rows' values in batches of any size and order.

        Args:
            stream: Which rows.
            columns: The columns wanted, by name, each a value computed from the row.
                Times come as `timestamp[us, UTC]`, lengths of time as
                `duration[us]`, numbers as `int64`, `decimal128` or `double`,
                yes/no and conditions as `bool`, texts as `string` or a dictionary
                of it, pauses as `list<struct<start, end>>` of timestamps.
            where: Only rows for which this is true.
            within: Only rows whose `stream.at` lies in one of these sorted, disjoint
                half-open periods. `None` means all.

        Raises:
            WarehouseError: A field is missing or a value cannot be computed.
        """
        ...

    def quality(self, stream: Stream) -> StreamQuality:
        """Return what became of the rows that were offered for this stream."""
        ...

    def data_version(self, stream: Stream) -> str:
        """Return `sha256:…` over the content that readings are computed from."""
        ...
