"""Small worlds that monitoring is tested in: a stream, a metric, a few rows.

Time is counted in ticks of ten minutes from Monday, 2 March 2026, 00:00 UTC; a day
has 144 of them. What lies between two ticks is of no interest to the laws.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa

from builders import an_agreement, an_objective
from troth.adapters.sources.memory import Memory
from troth.adapters.warehouses.arrow import ArrowWarehouse
from troth.adapters.warehouses.expressions import evaluate
from troth.model.agreement import Agreement, Term
from troth.model.expression import Expression
from troth.model.measurement import FieldType, Stream, StreamKind
from troth.model.objective import (
    Exclusion,
    Indicator,
    Objective,
    WindowKind,
    WindowRule,
)
from troth.model.period import Period, to_us
from troth.model.reading import Reading
from troth.monitor.agreed_time import ExclusionRow, ExclusionRows
from troth.monitor.metrics import METRICS
from troth.monitor.metrics.kind import Ask
from troth.monitor.plan import StreamPlan, take_readings
from troth.monitor.readings import Asking
from troth.workflows.assessing import Assessment, assess

START = datetime(2026, 3, 2, tzinfo=UTC)
TICK = timedelta(minutes=10)
TICK_US = 600_000_000
DAY = 144

DAYS = WindowRule(WindowKind.DAY)
TERM = Term(starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1))

Row = Mapping[str, Any]


def at(tick: int) -> datetime:
    """The instant of a tick."""
    return START + tick * TICK


def span(first: int, after: int) -> Period:
    return Period(at(first), at(after))


def two_days() -> Period:
    return span(0, 2 * DAY)


def a_stream(kind: StreamKind, key: tuple[str, ...] = (), **fields: str) -> Stream:
    """A stream; a field's type is given by its word in the language."""
    types = {name: FieldType(word) for name, word in fields.items()}
    first = next(name for name, type_ in types.items() if type_ is FieldType.TIME)
    return Stream("rows", kind, types, first, key)


def measuring(
    stream: Stream,
    metric: str,
    *,
    where: Expression | None = None,
    during: str | None = None,
    objective: Mapping[str, Any] | None = None,
    exclusions: Sequence[Exclusion] = (),
    agreement: Mapping[str, Any] | None = None,
    **options: Any,
) -> Agreement:
    """An agreement with one objective, judged each day."""
    kind = METRICS.get(metric)
    promise = an_objective(
        indicator="measure",
        window=DAYS,
        targets=None,
        exclusions=tuple(one.name for one in exclusions),
    )
    promise = _changed(promise, objective or {})
    indicator = Indicator(
        name="measure",
        metric=metric,
        stream=stream.name,
        where=where,
        during=during,
        at=stream.at,
        options=kind.Options(**options),
        **({} if kind.unit is None else {"unit": kind.unit}),
    )
    streams = {stream.name: stream}
    for one in exclusions:
        streams[one.stream] = Stream(
            one.stream,
            StreamKind.INTERVALS,
            {"start": FieldType.TIME, "end": FieldType.TIME},
            "start",
        )
    changes: dict[str, Any] = {
        "term": TERM,
        "streams": streams,
        "indicators": {"measure": indicator},
        "exclusions": {one.name: one for one in exclusions},
    }
    return an_agreement(
        objectives=[promise], remedies=(), **(changes | dict(agreement or {}))
    )


def _changed(objective: Objective, changes: Mapping[str, Any]) -> Objective:
    return dataclasses.replace(objective, **changes)


ARROW = {
    FieldType.TIME: pa.timestamp("us", "UTC"),
    FieldType.TEXT: pa.string(),
    FieldType.NUMBER: pa.int64(),
    FieldType.YES_NO: pa.bool_(),
    FieldType.MONEY: pa.decimal128(18, 2),
    FieldType.DURATION: pa.duration("us"),
    FieldType.PAUSES: pa.list_(
        pa.struct(
            [("start", pa.timestamp("us", "UTC")), ("end", pa.timestamp("us", "UTC"))]
        )
    ),
}


def batch_of(
    stream: Stream, rows: Sequence[Row], **types: pa.DataType
) -> pa.RecordBatch:
    """Rows as a warehouse hands them over; a missing key is a missing value."""
    return pa.RecordBatch.from_arrays(
        [
            pa.array(
                [row.get(name) for row in rows], types.get(name, ARROW[field_type])
            )
            for name, field_type in stream.fields.items()
        ],
        names=list(stream.fields),
    )


def project(
    batch: pa.RecordBatch, columns: Mapping[str, Expression], where: Expression | None
) -> pa.RecordBatch:
    """The columns wanted of the rows that fulfil a condition."""
    if where is not None:
        batch = batch.filter(evaluate(where, batch))
    return pa.RecordBatch.from_arrays(
        [evaluate(one, batch) for one in columns.values()], names=list(columns)
    )


def asks_of(
    agreement: Agreement,
    asked: Period | None = None,
    *,
    as_of: datetime | None = None,
    excluded: Mapping[str, Sequence[ExclusionRow]] | None = None,
) -> list[Ask]:
    rows = {name: ExclusionRows(found) for name, found in (excluded or {}).items()}
    asking = Asking(agreement, as_of, rows)
    asks = [
        asking.ask(one, asked or two_days()) for one in agreement.objectives.values()
    ]
    return [ask for ask in asks if ask is not None]


def read(
    agreement: Agreement,
    batches: Sequence[pa.RecordBatch],
    asked: Period | None = None,
    *,
    as_of: datetime | None = None,
    excluded: Mapping[str, Sequence[ExclusionRow]] | None = None,
) -> tuple[Reading, ...]:
    """The readings of a stream's batches, not yet judged."""

    def scan(
        _: Stream, columns: Mapping[str, Expression], where: Expression | None, __: Any
    ) -> Iterator[pa.RecordBatch]:
        return (project(batch, columns, where) for batch in batches)

    asks = asks_of(agreement, asked, as_of=as_of, excluded=excluded)
    return take_readings(asks, scan, METRICS.get)


def plan_of(asks: Sequence[Ask]) -> StreamPlan:
    return StreamPlan(asks, METRICS.get)


def assessed(
    agreement: Agreement,
    data: Mapping[str, Any],
    asked: Period | None = None,
    *,
    as_of: datetime | None = None,
) -> Assessment:
    """The whole assessment of rows in memory."""
    warehouse = ArrowWarehouse(
        {name: Memory(name, rows) for name, rows in data.items()}
    )
    return assess(agreement, warehouse, period=asked or two_days(), as_of=as_of)


def tick_of(instant: datetime) -> int:
    return (to_us(instant) - to_us(START)) // TICK_US
