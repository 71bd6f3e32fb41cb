"""Rows from Parquet files; straight from the disk where they are already typed.

Where each field is a column of the right type, nothing is loaded: a scan reads only
the columns it needs, skips the row groups that lie outside the periods asked for, and
keeps texts as dictionaries. Anything else (times without a zone, values to be
mapped, a key by which repetitions are found) is loaded and typed like any file.
"""

from __future__ import annotations

import contextlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from troth.adapters.sources.files import (
    BrokenFileError,
    FoundFile,
    digest_files,
    find_files,
    open_plain,
    translated,
)
from troth.adapters.sources.intake import REFUSALS_KEPT, Portion, contents_of
from troth.adapters.sources.kind import check_options
from troth.adapters.sources.loaded import BATCH_ROWS
from troth.adapters.sources.loading import columns_read, load_rows
from troth.model.feed import Column, Feed
from troth.model.measurement import FieldType, Stream, StreamKind
from troth.model.period import Period, to_us
from troth.ports import Refusal, Rows, StreamQuality

INSTANT = pa.timestamp("us", "UTC")
_ROWS_AT_ONCE = 2_000_000


@dataclass(frozen=True, slots=True)
class ParquetOptions:
    """Parquet files say all about themselves."""


class ParquetFile:
    """Rows from Parquet files, the quickest source.

    TOML:
        source = "parquet"
        path = "data/checks-*.parquet"
    """

    name: ClassVar[str] = "parquet"
    Options: ClassVar[type] = ParquetOptions

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        check_options(ParquetOptions, feed)

    def open(self, stream: Stream) -> Rows:
        """Return the rows of the stream: on disk, or loaded where they need typing."""
        found = find_files(self._feed)
        columns = _plain_columns(stream, self._feed)
        if columns is not None and not any(file.is_gzip for file in found):
            opened = [_open(file, columns, stream) for file in found]
            if all(_is_typed(file, columns, stream) for file in opened):
                return _ScannedRows(opened, columns, stream)
        portions = [self._load(file, stream) for file in found]
        return load_rows(portions, stream, self._feed, lambda: digest_files(found))

    def _load(self, file: FoundFile, stream: Stream) -> Portion:
        import pyarrow.parquet as pq

        content: Any = file.path
        if file.is_gzip:
            with open_plain(file) as opened:
                content = pa.BufferReader(opened.read())
        with translated(file.path), _explained(file):
            reader = pq.ParquetFile(content)
            names = list(reader.schema_arrow.names)
            table = reader.read(columns=columns_read(stream, self._feed, names))
        return Portion(file.name, table, tuple(names))


@dataclass(frozen=True, slots=True)
class _OpenFile:
    """A Parquet file whose footer was read."""

    found: FoundFile
    reader: Any
    at_index: int


class _ScannedRows:
    """The rows of Parquet files that need no typing, read from disk at each scan."""

    def __init__(
        self, files: Sequence[_OpenFile], columns: dict[str, str], stream: Stream
    ) -> None:
        self._files = files
        self._columns = columns
        self._stream = stream
        self._refused: dict[tuple[int, int], list[_Refused]] = {}
        # What can refuse a row: no time, and a double that is no number.
        self._checked = [
            name
            for name in stream.fields
            if (name == stream.at and any(map(_may_lack_time, files)))
            or any(pa.types.is_floating(self._kind(file, name)) for file in files)
        ]

    def batches(
        self, fields: Sequence[str], within: Sequence[Period] | None
    ) -> Iterator[pa.RecordBatch]:
        """Yield the rows with these fields; see `ports.Rows.batches`."""
        read = list(dict.fromkeys([*fields, *self._checked]))
        spans = None if within is None else [period.span for period in within]
        for place, file in enumerate(self._files):
            for group in _groups_within(file, spans):
                for batch in self._usable(place, group, read):
                    yield batch.select(fields)

    def quality(self) -> StreamQuality:
        """Return what became of the rows; reads only what no scan has looked at."""
        read = 0
        refused: list[_Refused] = []
        for place, file in enumerate(self._files):
            read += file.reader.metadata.num_rows
            for group in range(file.reader.metadata.num_row_groups):
                if self._checked and (place, group) not in self._refused:
                    for _ in self._usable(place, group, self._checked):
                        pass
                refused += self._refused.get((place, group), ())
        reasons: dict[str, int] = {}
        for one in refused:
            reasons[one.reason] = reasons.get(one.reason, 0) + one.count
        told = [refusal for one in refused for refusal in one.told]
        order = {file.found.name: place for place, file in enumerate(self._files)}
        told.sort(key=lambda one: (order[one.source], one.row))
        count = sum(reasons.values())
        return StreamQuality(
            read=read,
            used=read - count,
            refused=count,
            reasons=reasons,
            refusals=tuple(told[:REFUSALS_KEPT]),
        )

    def data_version(self) -> str:
        """Return `sha256:…` over the files."""
        return digest_files([file.found for file in self._files])

    def _kind(self, file: _OpenFile, name: str) -> pa.DataType:
        return file.reader.schema_arrow.field(self._columns[name]).type

    def _usable(
        self, place: int, group: int, fields: Sequence[str]
    ) -> Iterator[pa.RecordBatch]:
        """Yield the usable rows of a row group, and note those that are not."""
        file = self._files[place]
        metadata = file.reader.metadata
        row = sum(metadata.row_group(before).num_rows for before in range(group))
        refused: list[_Refused] = []
        for batch in self._read(file, group, fields):
            bad: np.ndarray | None = None
            for name in self._checked:
                flags = _unusable(batch.column(name))
                if flags is None:
                    continue
                marked = np.asarray(flags.to_numpy(zero_copy_only=False))
                fresh = marked if bad is None else marked & ~bad
                bad = marked if bad is None else bad | marked
                refused.append(self._refuse(file, batch, row, name, fresh))
            row += batch.num_rows
            yield batch if bad is None else batch.filter(pa.array(~bad))
        self._refused[place, group] = refused

    def _refuse(
        self,
        file: _OpenFile,
        batch: pa.RecordBatch,
        row: int,
        name: str,
        marked: np.ndarray,
    ) -> _Refused:
        """Return what a field refuses of a batch; `row` is the row before its first."""
        if name == self._stream.at:
            reason = f"{name}: no value, but it places the row in time"
        else:
            reason = f"{name}: not a finite number"
        places = np.flatnonzero(marked)
        shown = batch.select(self._checked)
        told = [
            Refusal(
                file.found.name,
                row + place + 1,
                reason,
                contents_of(shown.slice(place, 1))[0],
            )
            for place in places[:REFUSALS_KEPT].tolist()
        ]
        return _Refused(reason, len(places), told)

    def _read(
        self, file: _OpenFile, group: int, fields: Sequence[str]
    ) -> Iterator[pa.RecordBatch]:
        names = [self._columns[name] for name in fields]
        with translated(file.found.path), _explained(file.found):
            for batch in _batches(file.reader, group, names):
                values = [
                    _typed(batch.column(name), self._stream.fields[field])
                    for field, name in zip(fields, names, strict=True)
                ]
                yield pa.RecordBatch.from_arrays(values, names=list(fields))


@dataclass(frozen=True, slots=True)
class _Refused:
    """Rows of a batch refused for one reason, the first of them told."""

    reason: str
    count: int
    told: list[Refusal]


def _batches(
    reader: Any,  # noqa: ANN401  # pyarrow's
    group: int,
    columns: Sequence[str],
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a row group; one of ordinary size is read at once.

    That is a fifth quicker than batch by batch, which only a huge one needs.
    """
    if reader.metadata.row_group(group).num_rows <= _ROWS_AT_ONCE:
        table = reader.read_row_group(group, columns=columns)
        yield from table.to_batches(max_chunksize=BATCH_ROWS)
    else:
        yield from reader.iter_batches(
            batch_size=BATCH_ROWS, row_groups=[group], columns=columns
        )


def _unusable(values: pa.Array) -> pa.Array | None:
    if pa.types.is_timestamp(values.type):
        return values.is_null() if values.null_count else None
    if not pa.types.is_floating(values.type):
        return None
    numbers = values.to_numpy(zero_copy_only=False)
    if not values.null_count:
        # One sum finds a NaN or an infinity anywhere, quicker than looking at each.
        with np.errstate(all="ignore"):
            if np.isfinite(numbers.sum()) or np.isfinite(numbers).all():
                return None
    flags = pc.invert(pc.is_finite(values)).fill_null(False)  # noqa: FBT003
    return flags if flags.true_count else None


def _plain_columns(stream: Stream, feed: Feed) -> dict[str, str] | None:
    """Return the column of each field, if all fields are plain columns."""
    if (
        feed.events
        or feed.missing
        or feed.key
        or stream.key
        or feed.order
        or feed.version
    ):
        return None
    if stream.kind is StreamKind.INTERVALS:
        return None  # an end before its start must be refused
    columns = {}
    for name in stream.fields:
        recipe = feed.recipe(name)
        if not isinstance(recipe, Column) or recipe != Column((recipe.names[0],)):
            return None
        if recipe.mapping is not None:
            return None
        columns[name] = recipe.names[0]
    return columns


def _open(file: FoundFile, columns: dict[str, str], stream: Stream) -> _OpenFile:
    import pyarrow.parquet as pq

    texts = [
        columns[name] for name, kind in stream.fields.items() if kind is FieldType.TEXT
    ]
    with translated(file.path), _explained(file):
        reader = pq.ParquetFile(file.path)
        names = list(reader.schema_arrow.names)
        if all(text in names for text in texts):
            # What is buffered ahead stays in memory as long as the reader does.
            reader = pq.ParquetFile(
                file.path,
                metadata=reader.metadata,
                read_dictionary=texts,
                pre_buffer=False,
            )
    # The place among the leaves, which is that among the columns while none nests.
    leaves = [reader.schema.column(place).path for place in range(len(reader.schema))]
    at = columns[stream.at]
    return _OpenFile(file, reader, leaves.index(at) if at in names else -1)


def _is_typed(file: _OpenFile, columns: dict[str, str], stream: Stream) -> bool:
    schema = file.reader.schema_arrow
    return file.at_index >= 0 and all(
        schema.names.count(columns[name]) == 1
        and _is_right(schema.field(columns[name]).type, kind)
        for name, kind in stream.fields.items()
    )


def _is_right(made: pa.DataType, kind: FieldType) -> bool:
    """Return whether a column of this type needs no reading but widening."""
    match kind:
        case FieldType.TIME:
            return bool(pa.types.is_timestamp(made) and made.tz and made.unit != "ns")
        case FieldType.TEXT:
            inner = made.value_type if pa.types.is_dictionary(made) else made
            return bool(pa.types.is_string(inner))
        case FieldType.NUMBER:
            return bool(
                (pa.types.is_integer(made) and made != pa.uint64())
                or pa.types.is_float32(made)
                or pa.types.is_float64(made)
                or pa.types.is_decimal128(made)
            )
        case FieldType.MONEY:
            return bool(pa.types.is_decimal128(made))
        case FieldType.YES_NO:
            return bool(pa.types.is_boolean(made))
        case FieldType.DURATION | FieldType.PAUSES:
            return False  # a negative one must be refused


def _typed(values: pa.Array, kind: FieldType) -> pa.Array:
    if kind is FieldType.TIME and values.type != INSTANT:
        return values.cast(INSTANT)
    if kind is FieldType.NUMBER:
        if pa.types.is_integer(values.type) and values.type != pa.int64():
            return values.cast(pa.int64())
        if pa.types.is_float32(values.type):
            return values.cast(pa.float64())
    return values


def _may_lack_time(file: _OpenFile) -> bool:
    groups = range(file.reader.metadata.num_row_groups)
    for group in groups:
        statistics = _at_statistics(file, group)
        if statistics is None or not statistics.has_null_count or statistics.null_count:
            return True
    return False


def _at_statistics(file: _OpenFile, group: int) -> Any:  # noqa: ANN401  # pyarrow's
    return file.reader.metadata.row_group(group).column(file.at_index).statistics


def _groups_within(
    file: _OpenFile, spans: Sequence[tuple[int, int]] | None
) -> list[int]:
    """Return the row groups that may hold a row of one of the sorted spans."""
    groups = range(file.reader.metadata.num_row_groups)
    if spans is None:
        return list(groups)
    starts = [start for start, _ in spans]
    kept = []
    for group in groups:
        statistics = _at_statistics(file, group)
        if statistics is None or not statistics.has_min_max:
            kept.append(group)
            continue
        first, last = _to_us(statistics.min), _to_us(statistics.max)
        # The last span that begins no later than the group's last row reaches it.
        place = bisect_right(starts, last)
        if place and spans[place - 1][1] > first:
            kept.append(group)
    return kept


def _to_us(at: datetime) -> int:
    return to_us(at if at.utcoffset() is not None else at.replace(tzinfo=UTC))


@contextlib.contextmanager
def _explained(file: FoundFile) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, (FileNotFoundError, PermissionError, IsADirectoryError)):
            raise
        raise BrokenFileError(
            file.path,
            f"The file is no Parquet that can be read: {str(error).rstrip('.')}.",
            "Copy it again, or write the `source` that it is.",
        ) from error
