"""What every warehouse must do, whatever holds its rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from properties.expression_oracle import normal, value_of
from strategies import (
    ROW_TYPES,
    conditions,
    instants,
    lengths,
    numbers,
    rows,
    texts,
    times,
)
from troth.adapters.sources import SOURCES
from troth.adapters.sources.memory import Memory
from troth.adapters.warehouses.arrow import ArrowWarehouse
from troth.errors import SourceError, WarehouseError
from troth.model.expression import (
    Comparison,
    Expression,
    Field,
    Literal,
)
from troth.model.feed import Feed
from troth.model.measurement import Stream, StreamKind
from troth.model.period import Period
from troth.ports import Warehouse

STREAM = Stream("rows", StreamKind.SAMPLES, ROW_TYPES, at="at")
SCHEMA = pa.schema(
    {
        "at": pa.timestamp("us", "UTC"),
        "other": pa.timestamp("us", "UTC"),
        "count": pa.int64(),
        "price": pa.decimal128(8, 2),
        "ratio": pa.float64(),
        "site": pa.dictionary(pa.int32(), pa.string()),
        "word": pa.string(),
        "good": pa.bool_(),
        "wait": pa.duration("us"),
    }
)

Open = Callable[[list[dict[str, Any]]], Warehouse]


def in_memory(rows: list[dict[str, Any]]) -> Warehouse:
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    return ArrowWarehouse({"rows": Memory("rows", table)})


def in_parquet(folder: Path) -> Open:
    def open_rows(rows: list[dict[str, Any]]) -> Warehouse:
        # Fields that need no typing, so that the file is scanned where it lies.
        table = pa.Table.from_pylist(rows, schema=SCHEMA)
        pq.write_table(table, folder / "rows.parquet", row_group_size=2)
        feed = Feed("parquet", ("rows.parquet",), str(folder))
        return ArrowWarehouse({"rows": SOURCES.get("parquet")(feed)})

    return open_rows


@pytest.fixture(params=["memory", "parquet"])
def warehouse_of(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    return in_memory if request.param == "memory" else in_parquet(tmp_path)


def scanned(
    warehouse: Warehouse, expression: Expression, stream: Stream = STREAM, **how: Any
) -> list[Any]:
    batches = warehouse.scan(stream, {"value": expression}, **how)
    return [
        None if value is None else normal(value)
        for batch in batches
        for value in batch.column("value").to_pylist()
    ]


def computed(warehouse: Warehouse, expression: Expression, **how: Any) -> list[Any]:
    try:
        return scanned(warehouse, expression, **how)
    except WarehouseError as error:
        # More than 38 digits, or a length of time beyond 290,000 years.
        assume("digits" not in str(error) and "out of bounds" not in str(error))
        assume("overflow" not in str(error) and "truncat" not in str(error))
        raise


def expressions() -> st.SearchStrategy[Expression]:
    return st.one_of(conditions(), numbers(), texts(), times(), lengths())


@given(st.lists(rows(), min_size=1, max_size=5), expressions())
def test_every_expression_means_what_the_slow_oracle_says(
    given_rows: list[dict[str, Any]], expression: Expression
) -> None:
    expected = [value_of(expression, row) for row in given_rows]
    actual = computed(in_memory(given_rows), expression)
    # Beside a double, an exact number becomes a double.
    if any(isinstance(one, float) for one in actual):
        expected = [None if one is None else float(one) for one in expected]
    assert actual == expected


@given(st.lists(rows(), max_size=6), conditions())
def test_only_rows_of_a_true_condition_are_selected(
    given_rows: list[dict[str, Any]], condition: Expression
) -> None:
    actual = computed(in_memory(given_rows), Field("at"), where=condition)
    assert actual == [row["at"] for row in given_rows if value_of(condition, row)]


@given(
    st.lists(rows(), max_size=8),
    st.lists(instants(), min_size=2, max_size=6, unique=True),
    st.booleans(),
)
def test_only_rows_inside_the_half_open_periods_are_selected(
    given_rows: list[dict[str, Any]], edges: list[Any], is_sorted: bool
) -> None:
    edges = sorted(edges)
    periods = [
        Period(start, end) for start, end in zip(edges[::2], edges[1::2], strict=False)
    ]
    if is_sorted:
        given_rows.sort(key=lambda row: row["at"])
    expected = [
        row["at"]
        for row in given_rows
        if any(period.contains(row["at"]) for period in periods)
    ]
    assert scanned(in_memory(given_rows), Field("at"), within=periods) == expected


@given(st.lists(rows(), max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_but_the_order(
    given_rows: list[dict[str, Any]], chance: Any
) -> None:
    shuffled = list(given_rows)
    chance.shuffle(shuffled)
    one, other = in_memory(given_rows), in_memory(shuffled)
    assert sorted(scanned(one, Field("at"))) == sorted(scanned(other, Field("at")))
    assert one.quality(STREAM).used == other.quality(STREAM).used == len(given_rows)


def a_row(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(ROW_TYPES)
    return row | {"at": NOON} | changes


NOON = Period.of_span((1_772_452_800_000_000, 1_772_452_800_000_001)).start


def test_rows_in_many_row_groups_are_selected_by_period(warehouse_of: Open) -> None:
    given_rows = [a_row(at=NOON + timedelta(hours=hour)) for hour in range(10)]
    warehouse = warehouse_of(given_rows)
    hours = [
        Period(NOON + timedelta(hours=start), NOON + timedelta(hours=end))
        for start, end in ((1, 3), (7, 8))
    ]
    actual = sorted(scanned(warehouse, Field("at"), within=hours))
    assert actual == [NOON + timedelta(hours=hour) for hour in (1, 2, 7)]


def test_no_period_selects_no_row(warehouse_of: Open) -> None:
    assert scanned(warehouse_of([a_row()]), Field("at"), within=[]) == []


def test_a_stream_without_rows_yields_none(warehouse_of: Open) -> None:
    warehouse = warehouse_of([])
    assert scanned(warehouse, Field("at")) == []
    assert warehouse.quality(STREAM).read == 0
    assert warehouse.data_version(STREAM).startswith("sha256:")


def test_a_constant_is_there_for_every_row(warehouse_of: Open) -> None:
    warehouse = warehouse_of([a_row(), a_row()])
    assert scanned(warehouse, Literal(1)) == [1, 1]


def test_a_missing_field_is_named_with_the_nearest_one(warehouse_of: Open) -> None:
    with pytest.raises(WarehouseError, match=r"no field “sight”.*“site”"):
        warehouse_of([]).scan(STREAM, {"value": Field("sight")})


def test_a_stream_without_a_source_is_not_there(warehouse_of: Open) -> None:
    warehouse = warehouse_of([])
    other = Stream("rwos", StreamKind.SAMPLES, ROW_TYPES, at="at")
    assert not warehouse.has(other)
    with pytest.raises(WarehouseError, match=r"\[streams.rows\]"):
        warehouse.quality(other)


def test_values_of_different_sorts_are_not_compared(warehouse_of: Open) -> None:
    condition = Comparison("=", Field("site"), Literal(1))
    with pytest.raises(WarehouseError, match="mixes number with text"):
        scanned(warehouse_of([a_row()]), Field("at"), where=condition)


def test_a_row_without_its_time_is_refused(warehouse_of: Open) -> None:
    warehouse = warehouse_of([a_row(), a_row(at=None)])
    quality = warehouse.quality(STREAM)
    assert (quality.read, quality.used, quality.refused) == (2, 1, 1)
    assert quality.reasons == {"at: no value, but it places the row in time": 1}
    assert [one.row for one in quality.refusals] == [2]
    assert scanned(warehouse, Literal(1)) == [1]


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), float("-inf")])
def test_a_row_with_a_number_that_is_none_is_refused(
    warehouse_of: Open, wrong: float
) -> None:
    warehouse = warehouse_of([a_row(ratio=wrong), a_row(ratio=0.5), a_row()])
    quality = warehouse.quality(STREAM)
    assert (quality.read, quality.used, quality.refused) == (3, 2, 1)
    assert quality.reasons == {"ratio: not a finite number": 1}
    # Refused is refused, whatever is asked of the row.
    assert scanned(warehouse, Literal(1)) == [1, 1]


def test_the_same_content_has_the_same_version(warehouse_of: Open) -> None:
    first = warehouse_of([a_row(count=1)]).data_version(STREAM)
    again = warehouse_of([a_row(count=1)]).data_version(STREAM)
    other = warehouse_of([a_row(count=2)]).data_version(STREAM)
    assert first == again != other


def test_a_file_that_changed_since_has_no_version(tmp_path: Path) -> None:
    warehouse = in_parquet(tmp_path)([a_row()])
    warehouse.quality(STREAM)
    (tmp_path / "rows.parquet").write_bytes(b"changed")
    with pytest.raises(SourceError, match="changed while it was read"):
        warehouse.data_version(STREAM)


def test_exact_numbers_stay_exact_beyond_64_bits(warehouse_of: Open) -> None:
    from troth.model.expression import Arithmetic

    warehouse = warehouse_of([a_row(count=2**63 - 1)])
    assert scanned(warehouse, Arithmetic("*", Field("count"), Literal(4))) == [
        4 * (2**63 - 1)
    ]
    tenth = Arithmetic("/", Field("count"), Literal(10))
    assert scanned(warehouse, tenth) == [normal(Decimal(2**63 - 1) / 10)]
