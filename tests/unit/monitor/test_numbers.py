"""Numbers from Arrow columns: exact, or refused."""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from troth.errors import RefusedError
from troth.model.expression import Field
from troth.model.measurement import StreamKind
from troth.model.quantity import Duration
from troth.monitor.numbers import (
    NumberError,
    Numbers,
    to_flags,
    to_instants,
    to_numbers,
)
from troth.monitor.states import SUM_MAX, Maxima, Sums, Tally
from worlds import a_stream, at, batch_of, measuring, read

NAN, INFINITY = float("nan"), float("inf")


def values_of(column: pa.Array) -> list[Fraction | None]:
    numbers = to_numbers(column)
    return [
        numbers.at(row) if numbers.valid is None or numbers.valid[row] else None
        for row in range(len(numbers))
    ]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array([1, None, -(2**63)]), [1, None, -(2**63)]),
        (pa.array([255], pa.uint8()), [255]),
        (pa.array([0.1, -0.1, None]), ["1/10", "-1/10", None]),
        (pa.array([np.float16(0.5)], pa.float16()), ["1/2"]),
        (pa.array([0.9999999999, -1e-12]), [1, 0]),
        (pa.array([1e-10 + 5]), [5]),
        (pa.array([Decimal("0.01"), None]), ["1/100", None]),
        (pa.array([Decimal("-0.01")], pa.decimal128(38, 18)), ["-1/100"]),
        (pa.array([Decimal(10**18 + 1)], pa.decimal128(38, 9)), [10**18 + 1]),
        (
            pa.array([Decimal("-7.000000001")], pa.decimal256(60, 20)),
            ["-7000000001/1000000000"],
        ),
        (pa.array([Decimal(1200)], pa.decimal128(5, -2)), [1200]),
        (pa.array([True, None, False]), [1, None, 0]),
        (pa.array([1, None], pa.duration("ms")), [1000, None]),
        (pa.array(["a", None, "a"]).dictionary_encode(), [1, 0, 1]),
        (pa.array([None, datetime(2026, 3, 1, tzinfo=UTC)]), [0, 1]),
        (pa.nulls(2), [None, None]),
        (pa.array([], pa.int64()), []),
    ],
)
def test_a_column_is_worth_what_it_says(column: pa.Array, expected: list[Any]) -> None:
    assert values_of(column) == [
        None if one is None else Fraction(one) for one in expected
    ]


def test_a_slice_of_a_column_is_read_from_where_it_begins() -> None:
    column = pa.array([Decimal(n) / 4 for n in range(9)]).slice(3, 2)
    assert values_of(column) == [Fraction(3, 4), Fraction(1)]


@pytest.mark.parametrize(
    ("column", "why"),
    [
        (pa.array([1.0, NAN]), "NaN or infinite"),
        (pa.array([-INFINITY]), "NaN or infinite"),
        (pa.array([1e300]), "too large"),
        (pa.array([2**64 - 1], pa.uint64()), "too large"),
        (pa.array([Decimal(10**20)]), "too large"),
        (pa.array([Decimal("0.0000000001")]), "nine decimal places"),
    ],
)
def test_what_cannot_be_counted_is_refused(column: pa.Array, why: str) -> None:
    with pytest.raises(NumberError, match=why):
        to_numbers(column)


SAMPLES = a_stream(StreamKind.SAMPLES, at="time", value="number")


@pytest.mark.parametrize("value", [NAN, INFINITY, -INFINITY])
@pytest.mark.parametrize(
    ("metric", "options"),
    [
        ("total", {"of": Field("value")}),
        ("percentile", {"of": Field("value"), "share": Fraction(1, 2)}),
        (
            "percentile",
            {
                "of": Field("value"),
                "share": Fraction(1, 2),
                "precision": Fraction(1, 50),
            },
        ),
        ("share_within", {"value": Field("value"), "at_most": Fraction(1)}),
        ("progress", {"at": "at", "counts": Field("value")}),
    ],
)
def test_a_number_that_is_none_is_told_by_stream_and_field(
    metric: str, options: dict[str, Any], value: float
) -> None:
    rows = [{"at": at(1), "value": 1.0}, {"at": at(2), "value": value}]
    batch = batch_of(SAMPLES, rows, value=pa.float64())
    with pytest.raises(RefusedError, match=r"M303.*stream “rows”, “value”"):
        read(measuring(SAMPLES, metric, **options), [batch])


def test_texts_that_are_missing_are_not_true() -> None:
    assert to_flags(pa.array([True, None, False])).tolist() == [True, False, False]
    assert to_flags(pa.nulls(2)).tolist() == [False, False]


def test_instants_of_any_unit_are_microseconds() -> None:
    at_us, valid = to_instants(pa.array([1, None], pa.timestamp("s", "UTC")))
    assert at_us.tolist()[0] == 1_000_000
    assert valid is not None
    assert valid.tolist() == [True, False]


def some_sums(values: list[int], where: list[bool] | None = None) -> Sums:
    sums = Sums()
    numbers = Numbers(np.array(values, np.int64), None, None)
    mask = None if where is None else np.array(where)
    sums.add(np.zeros(len(values), np.intp), numbers, 1, mask)
    return sums


def test_sums_grow_beyond_64_bits() -> None:
    sums = some_sums([2**62, 2**62, 2**62])
    sums.merge(some_sums([2**62, -1]))
    sums.merge(some_sums([]))
    assert sums.of(0) == 4 * 2**62 - 1
    assert sums.count(0) == 5


def test_small_sums_stay_small() -> None:
    sums = some_sums([1, 2, 3], [True, False, True])
    assert sums.of(0) == 4
    assert sums.of(9) == 0
    assert sums.count(9) == 0
    assert some_sums([SUM_MAX // 4]).of(0) == SUM_MAX // 4


def test_a_total_of_enormous_numbers_is_exact() -> None:
    rows = [{"at": at(n), "value": 2**62} for n in range(5)]
    batch = batch_of(SAMPLES, rows)
    first, _ = read(measuring(SAMPLES, "total", of=Field("value")), [batch, batch])
    assert first.value == 10 * 2**62


def test_a_mean_of_intervals_with_enormous_numbers_is_exact() -> None:
    stream = a_stream(StreamKind.COUNTS, at="time", good="number", all="number")
    rows = [{"at": at(n), "good": 2**62 - n, "all": 2**62} for n in range(4)]
    agreement = measuring(
        stream,
        "ratio",
        good=Field("good"),
        total=Field("all"),
        mean_of=Duration.of(20, "min"),
    )
    first, _ = read(agreement, [batch_of(stream, rows)])
    assert first.value == (Fraction(2**63 - 1, 2**63) + Fraction(2**63 - 5, 2**63)) / 2


def test_tallies_and_maxima_know_nothing_of_groups_they_never_saw() -> None:
    assert Tally(1).of(0, 5) == 0
    maxima = Maxima()
    maxima.add(np.zeros(0, np.intp), Numbers(np.zeros(0, np.int64), None, None))
    assert maxima.of(0) is None
