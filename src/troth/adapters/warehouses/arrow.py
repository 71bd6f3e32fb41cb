"""The warehouse that is always there: Arrow batches, from files or from memory.

A source hands over typed rows; the warehouse selects those that lie in the periods
asked for and fulfil the condition, and computes the values wanted, batch by batch.
Nothing is copied that is not computed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from troth.adapters.warehouses.expressions import evaluate, is_true_everywhere
from troth.errors import WarehouseError
from troth.model.expression import Expression, Field, fields_of
from troth.model.measurement import Stream
from troth.model.period import Period
from troth.ports import Rows, Source, StreamQuality
from troth.registry import find_nearest


class NoSourceError(WarehouseError):
    """A stream is asked for that no source feeds."""

    def __init__(self, stream: str, known: Sequence[str]) -> None:
        near = find_nearest(stream, known)
        meant = f" Did you mean it by [streams.{near}]?" if near else ""
        super().__init__(
            f"Nothing says where the rows of stream “{stream}” come from.",
            place="troth.toml",
            hint=f"Write [streams.{stream}] with `source` and `path`.{meant}",
        )


class NoFieldError(WarehouseError):
    """An expression reads a field that the stream does not have."""

    def __init__(self, field: str, stream: Stream) -> None:
        near = find_nearest(field, stream.fields)
        listed = ", ".join(stream.fields)
        super().__init__(
            f"Stream “{stream.name}” has no field “{field}”.",
            hint=f"Did you mean “{near}”?" if near else f"It has: {listed}.",
        )


class ArrowWarehouse:
    """Selects and projects the rows of streams with pyarrow.

    Args:
        sources: Where the rows of each stream come from, by the stream's name. A
            source is opened once, when its stream is first asked for.
    """

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = dict(sources)
        self._opened: dict[Stream, Rows] = {}

    def has(self, stream: Stream) -> bool:
        """Tell whether there is any source for this stream."""
        return stream.name in self._sources

    def scan(
        self,
        stream: Stream,
        columns: Mapping[str, Expression],
        *,
        where: Expression | None = None,
        within: Sequence[Period] | None = None,
    ) -> Iterator[pa.RecordBatch]:
        """Yield the rows' values in batches; see `ports.Warehouse.scan`.

        Raises:
            WarehouseError: A field is missing or a value cannot be computed.
        """
        wanted = frozenset().union(*(fields_of(one) for one in columns.values()))
        for field in sorted(wanted | fields_of(where)):
            if field not in stream.fields:
                raise NoFieldError(field, stream)
        return self._scan(stream, columns, where, within)

    def _scan(
        self,
        stream: Stream,
        columns: Mapping[str, Expression],
        where: Expression | None,
        within: Sequence[Period] | None,
    ) -> Iterator[pa.RecordBatch]:
        projected = frozenset().union(*(fields_of(one) for one in columns.values()))
        fields = projected | fields_of(where)
        if within is not None or not fields:
            fields |= {stream.at}
        # What only the place in time or the condition needs is not copied along.
        kept = sorted(projected) or [stream.at]
        read = [name for name in stream.fields if name in fields | set(kept)]
        bounds = None if within is None else bounds_of(within)
        for batch in self._rows(stream).batches(read, within):
            for part in _inside(batch, stream.at, bounds):
                chosen = _select(part, where, kept)
                if chosen.num_rows:
                    yield _project(chosen, columns)

    def quality(self, stream: Stream) -> StreamQuality:
        """Return what became of the rows that were offered for this stream."""
        return self._rows(stream).quality()

    def data_version(self, stream: Stream) -> str:
        """Return `sha256:…` over the content that readings are computed from."""
        return self._rows(stream).data_version()

    def _rows(self, stream: Stream) -> Rows:
        if stream not in self._opened:
            if not self.has(stream):
                raise NoSourceError(stream.name, tuple(self._sources))
            self._opened[stream] = self._sources[stream.name].open(stream)
        return self._opened[stream]


def bounds_of(periods: Sequence[Period]) -> np.ndarray:
    """Return starts and ends of disjoint periods in turn, in microseconds."""
    return np.array([edge for period in periods for edge in period.span], np.int64)


def _inside(
    batch: pa.RecordBatch, at: str, bounds: np.ndarray | None
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a batch that lie in the periods, as slices where possible."""
    if bounds is None:
        yield batch
        return
    if not batch.num_rows or not len(bounds):
        return
    times = batch.column(at).cast(pa.int64()).to_numpy(zero_copy_only=False)
    first, last = times.min(), times.max()
    # An odd place among the bounds is inside a period.
    low, high = np.searchsorted(bounds, (first, last), side="right")
    if low == high:
        if low % 2:
            yield batch
        return
    near = bounds[low:high]
    if np.all(times[1:] >= times[:-1]):
        cuts = np.searchsorted(times, near, side="left")
        edges = [0, *cuts.tolist(), len(times)]
        for place, (start, end) in enumerate(itertools.pairwise(edges)):
            if (low + place) % 2 and start < end:
                yield batch.slice(start, end - start)
        return
    places = np.searchsorted(near, times, side="right") + low
    yield batch.filter(pa.array(places % 2 == 1))


def _select(
    batch: pa.RecordBatch, where: Expression | None, kept: Sequence[str]
) -> pa.RecordBatch:
    if where is None:
        return batch
    mask = evaluate(where, batch)
    if pa.types.is_null(mask.type):
        return batch.slice(0, 0)
    if not pa.types.is_boolean(mask.type):
        raise WarehouseError(
            "A condition is neither true nor false.", hint="Compare it with something."
        )
    if is_true_everywhere(mask):
        return batch
    if not mask.true_count:
        return batch.slice(0, 0)
    return batch.select(kept).filter(mask)


def _project(
    batch: pa.RecordBatch, columns: Mapping[str, Expression]
) -> pa.RecordBatch:
    values = [
        batch.column(one.name) if isinstance(one, Field) else evaluate(one, batch)
        for one in columns.values()
    ]
    return pa.RecordBatch.from_arrays(
        [_widened(value) for value in values], names=list(columns)
    )


def _widened(value: pa.Array) -> pa.Array:
    """Return narrow numbers as `int64` or `double`."""
    kind = value.type
    if pa.types.is_integer(kind) and not pa.types.is_int64(kind):
        return pc.cast(value, pa.int64())
    if pa.types.is_float32(kind):
        return pc.cast(value, pa.float64())
    return value
