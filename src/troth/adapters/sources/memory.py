"""Rows that a program hands over: Arrow tables, DataFrames, lists of records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from troth.adapters.sources.intake import Portion
from troth.adapters.sources.loading import columns_read, load_rows
from troth.adapters.sources.records import flatten, table_of
from troth.errors import ConfigError
from troth.model.feed import Feed
from troth.model.measurement import Stream
from troth.ports import Rows


class Memory:
    """Rows from memory; not named in `troth.toml`, but given to the library.

    Args:
        name: The stream, for messages.
        data: An Arrow table, batch or reader; whatever has `__arrow_c_stream__`
            (pandas, Polars and other DataFrames); a mapping of columns; or records,
            one mapping per row, in which a key may be absent.
        feed: How the fields are made; by default each is the column of its name, and
            times that are text are ISO 8601.
    """

    def __init__(self, name: str, data: object, feed: Feed | None = None) -> None:
        self._name = f"data for “{name}”"
        self._data = data
        self._feed = feed or Feed(source="memory", place=self._name, time_format="iso")
        self._table: pa.Table | None = None
        self._is_sparse = False

    def open(self, stream: Stream) -> Rows:
        """Return the rows of the stream."""
        if self._table is None:
            # A reader is consumed by reading, and may be asked for twice.
            self._table = self._read()
        table = self._table
        if self._is_sparse:
            for name in stream.fields:
                if name != stream.at and name not in table.column_names:
                    table = table.append_column(name, pa.nulls(table.num_rows))
        names = list(table.column_names)
        # An empty list of records says nothing of its columns.
        if self._is_sparse and stream.at not in names and not table.num_rows:
            table = table.append_column(stream.at, pa.nulls(0))
            names.append(stream.at)
        read = columns_read(stream, self._feed, names)
        portion = Portion(self._name, table.select(read), tuple(names))
        return load_rows([portion], stream, self._feed)

    def _read(self) -> pa.Table:
        data: Any = self._data
        try:
            if isinstance(data, pa.RecordBatchReader):
                return data.read_all()
            if isinstance(data, pa.Table):
                return data
            if isinstance(data, Mapping) or hasattr(data, "__arrow_c_stream__"):
                return pa.table(data)
            if hasattr(data, "__arrow_c_array__"):
                return pa.Table.from_batches([pa.record_batch(data)])
        except (pa.ArrowException, TypeError, ValueError) as error:
            raise ConfigError(
                f"The columns cannot be read: {error}.",
                place=self._name,
                hint="Give columns of one length and of one type each.",
            ) from error
        if isinstance(data, Iterable) and not isinstance(data, str | bytes):
            records = list(data)
            if all(isinstance(one, Mapping) for one in records):
                self._is_sparse = True
                flat = [flatten(one) for one in records]
                names = dict.fromkeys(key for one in flat for key in one)
                try:
                    return table_of(flat, names)
                except UnicodeEncodeError as error:
                    raise ConfigError(
                        f"A text holds what is no character: {error.object!r:.80}.",
                        place=self._name,
                        hint="Correct how the records were decoded.",
                    ) from error
        raise ConfigError(
            f"A {type(data).__name__} holds no rows.",
            place=self._name,
            hint="Give a path, an Arrow table, a DataFrame, or a list of records.",
        )
