"""Rows that were read into memory: typed, checked, and free of repetitions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from troth.model.period import Period
from troth.ports import StreamQuality

BATCH_ROWS = 1 << 17
"""Few enough that the columns of a batch stay in the processor's cache."""


class LoadedRows:
    """The typed rows of a stream in memory.

    Args:
        table: One column for each field.
        quality: What became of the rows that were read.
        data_version: Returns the digest of what was read; by default of the table.
    """

    def __init__(
        self,
        table: pa.Table,
        quality: StreamQuality,
        data_version: Callable[[], str] | None = None,
    ) -> None:
        self._table = table.unify_dictionaries().combine_chunks()
        self._quality = quality
        self._data_version = data_version

    @property
    def table(self) -> pa.Table:
        """The rows that are used."""
        return self._table

    def batches(
        self, fields: Sequence[str], within: Sequence[Period] | None
    ) -> Iterator[pa.RecordBatch]:
        """Yield the rows with these fields; see `ports.Rows.batches`."""
        del within  # in memory there is nothing to save by leaving rows out here
        yield from self._table.select(fields).to_batches(max_chunksize=BATCH_ROWS)

    def quality(self) -> StreamQuality:
        """Return what became of the rows that were read."""
        return self._quality

    def data_version(self) -> str:
        """Return `sha256:…` over the content."""
        return self._data_version() if self._data_version else digest_of(self._table)


def digest_of(table: pa.Table) -> str:
    """Return `sha256:…` over the values of a table, however it is laid out.

    Chunks, dictionaries and the order of the columns make no difference; the order
    of the rows does.

    Example:
        >>> one = pa.table({"a": ["x", "y"], "b": [1, None]})
        >>> texts = pa.array(["x", "y"]).dictionary_encode()
        >>> two = pa.table({"b": [1, None], "a": texts})
        >>> digest_of(one) == digest_of(two), digest_of(one)[:7]
        (True, 'sha256:')
    """
    total = hashlib.sha256()
    for name in sorted(table.column_names):
        column = table.column(name)
        total.update(f"{len(name.encode())}:{name}:{len(column)}:".encode())
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        merged = pa.concat_arrays(column.chunks or [pa.array([], column.type)])
        _digest(total, merged)
    return f"sha256:{total.hexdigest()}"


def _digest(total: hashlib._Hash, values: pa.Array) -> None:
    kind = values.type
    valid = values.is_valid().to_numpy(zero_copy_only=False)
    total.update(f"{kind}:".encode())
    total.update(np.packbits(valid, bitorder="little").tobytes())
    if pa.types.is_list(kind):
        lengths = pc.list_value_length(values).fill_null(0)
        total.update(np.asarray(lengths).astype("<i8").tobytes())
        _digest(total, values.flatten())
    elif pa.types.is_struct(kind):
        for place in range(kind.num_fields):
            _digest(total, values.field(place))
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        total.update(_text_bytes(values.fill_null("").cast(pa.large_binary())))
    elif pa.types.is_decimal(kind):
        _digest(total, values.cast(pa.string()))
    elif pa.types.is_boolean(kind):
        total.update(np.packbits(np.asarray(values.fill_null(False))).tobytes())  # noqa: FBT003
    elif pa.types.is_floating(kind):
        doubles = np.asarray(values.cast(pa.float64()).fill_null(0.0))
        total.update(doubles.astype("<f8").tobytes())
    else:
        counts = np.asarray(values.cast(pa.int64()).fill_null(0))
        total.update(counts.astype("<i8").tobytes())


def _text_bytes(texts: pa.Array) -> bytes:
    _, offsets_buffer, data = texts.buffers()
    if not len(texts) or data is None:
        return b""
    offsets = np.frombuffer(offsets_buffer, np.int64)[texts.offset :][: len(texts) + 1]
    lengths = np.diff(offsets).astype("<i8").tobytes()
    return lengths + bytes(memoryview(data)[int(offsets[0]) : int(offsets[-1])])
