"""Gathering: the rows that lie beside the measured ones.

Exclusions name the stretches that do not count, invoices the amounts that credits are
a share of. Both are streams like any other and may have no source; what a row leaves
open is never guessed: such a row does nothing, and a note says how many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

import pyarrow as pa

from troth.model.agreement import Agreement
from troth.model.expression import Comparison, Expression, Field, Literal, conjunction
from troth.model.measurement import Stream
from troth.model.money import Money
from troth.model.objective import Exclusion
from troth.model.period import from_us
from troth.model.right import Notice
from troth.monitor.agreed_time import ExclusionRow, ExclusionRows
from troth.monitor.numbers import NumberError, to_instants, to_numbers
from troth.monitor.placement import scope_text
from troth.monitor.plan import UncountableError
from troth.monitor.readings import scope_fields

Scan = Callable[
    [Stream, Mapping[str, Expression], Expression | None], Iterator[pa.RecordBatch]
]
"""Yields the wanted columns of all rows of a stream: (stream, columns, where)."""

_OF_A_STRETCH = frozenset({"start", "end", "announced"})
_OF_A_LINE = frozenset({"service", "amount", "currency"})


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """An amount invoiced at an instant, with the fields that tell lines apart."""

    at: datetime
    amount: Money
    scope: Mapping[str, str]


def gather_exclusion_rows(
    agreement: Agreement, exclusion: Exclusion, scan: Scan
) -> tuple[ExclusionRows, int]:
    """Return the stretches that an exclusion's stream asks to exclude.

    Returns:
        The stretches, and how many rows name none: they have no start or no end, or
        end before they start.
    """
    stream = agreement.streams[exclusion.stream]
    split = {
        name for one in agreement.objectives.values() for name in scope_fields(one)
    }
    scoped = [name for name in stream.fields if name in split - _OF_A_STRETCH]
    columns: dict[str, Expression] = {"start": Field("start"), "end": Field("end")}
    if "announced" in stream.fields:
        columns["announced"] = Field("announced")
    columns |= {f"scope {name}": Field(name) for name in scoped}
    found: list[ExclusionRow] = []
    rows = 0
    for batch in scan(stream, columns, exclusion.where):
        found += _to_exclusion_rows(batch, scoped)
        rows += batch.num_rows
    return ExclusionRows(found), rows - len(found)


def _to_exclusion_rows(
    batch: pa.RecordBatch, scoped: Sequence[str]
) -> Iterator[ExclusionRow]:
    starts, ends = _instants_in(batch, "start"), _instants_in(batch, "end")
    announced: Sequence[datetime | None] = [None] * batch.num_rows
    if "announced" in batch.schema.names:
        announced = _instants_in(batch, "announced")
    scopes = _scopes_in(batch, scoped)
    for start, end, at, scope in zip(starts, ends, announced, scopes, strict=True):
        if start is not None and end is not None and start < end:
            yield ExclusionRow(start, end, at, scope)


def gather_notices(agreement: Agreement, stream_name: str, scan: Scan) -> list[Notice]:
    """Return the notices in a stream, each with what it says of the scopes."""
    stream = agreement.streams[stream_name]
    split = {
        name for one in agreement.objectives.values() for name in scope_fields(one)
    }
    scoped = [name for name in stream.fields if name in split - {stream.at}]
    columns: dict[str, Expression] = {"at": Field(stream.at)}
    columns |= {f"scope {name}": Field(name) for name in scoped}
    return [
        Notice(at, scope)
        for batch in scan(stream, columns, None)
        for at, scope in zip(
            _instants_in(batch, "at"), _scopes_in(batch, scoped), strict=True
        )
        if at is not None
    ]


def gather_invoice_lines(
    agreement: Agreement, service: str, scan: Scan
) -> tuple[list[InvoiceLine], int]:
    """Return the invoice lines of a service whose fee is invoiced.

    Returns:
        The lines, and how many rows are none: they have no time or no amount.

    Raises:
        UncountableError: An amount cannot be counted exactly.
    """
    fee = agreement.services[service].fee
    assert fee is not None, "only a service with a fee is asked for"
    assert fee.invoices is not None, "only a fee that is invoiced is asked for"
    stream, where = agreement.streams[fee.invoices], fee.where
    if "service" in stream.fields:
        where = conjunction(where, Comparison("=", Field("service"), Literal(service)))
    scoped = [name for name in stream.fields if name not in _OF_A_LINE | {stream.at}]
    columns = {"at": Field(stream.at), "amount": Field("amount")}
    if "currency" in stream.fields:
        columns["currency"] = Field("currency")
    columns |= {f"scope {name}": Field(name) for name in scoped}
    lines: list[InvoiceLine] = []
    rows = 0
    for batch in scan(stream, columns, where):
        try:
            lines += _to_lines(batch, scoped, agreement.currency or "")
        except NumberError as error:
            raise UncountableError(stream.name, columns["amount"], error) from error
        rows += batch.num_rows
    return lines, rows - len(lines)


def _to_lines(
    batch: pa.RecordBatch, scoped: Sequence[str], currency: str
) -> Iterator[InvoiceLine]:
    amounts = _amounts_in(batch)
    currencies: Sequence[str | None] = [None] * batch.num_rows
    if "currency" in batch.schema.names:
        currencies = batch.column("currency").to_pylist()
    given = zip(
        _instants_in(batch, "at"),
        amounts,
        currencies,
        _scopes_in(batch, scoped),
        strict=True,
    )
    for at, amount, written, scope in given:
        if at is not None and amount is not None:
            yield InvoiceLine(at, Money(amount, written or currency), scope)


def _instants_in(batch: pa.RecordBatch, name: str) -> list[datetime | None]:
    at, valid = to_instants(batch.column(name))
    return [
        from_us(us) if valid is None or valid[row] else None
        for row, us in enumerate(at.tolist())
    ]


def _amounts_in(batch: pa.RecordBatch) -> list[Fraction | None]:
    numbers = to_numbers(batch.column("amount"))
    return [
        numbers.at(row) if numbers.valid is None or numbers.valid[row] else None
        for row in range(batch.num_rows)
    ]


def _scopes_in(batch: pa.RecordBatch, names: Sequence[str]) -> list[dict[str, str]]:
    """Return the values that each row has of some fields, as scopes name them."""
    columns = {name: batch.column(f"scope {name}").to_pylist() for name in names}
    return [
        {
            name: scope_text(values[row])
            for name, values in columns.items()
            if values[row] is not None
        }
        for row in range(batch.num_rows)
    ]
