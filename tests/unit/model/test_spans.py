"""The algebra on columns says what `Stretches` says."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from troth.model.period import Span, Stretches
from troth.model.spans import (
    RowSpans,
    Spans,
    intersect,
    merge,
    merge_by_row,
    subtract,
    total,
)

rows_of_spans = st.lists(
    st.tuples(st.integers(-40, 40), st.integers(-40, 40)).map(
        lambda pair: (min(pair), max(pair))
    ),
    max_size=8,
)


def columns(of: list[Span]) -> Spans:
    starts, ends = np.array(of, dtype=np.int64).reshape(-1, 2).T
    return Spans(starts, ends)


def listed(of: Spans) -> tuple[Span, ...]:
    return tuple(zip(of.starts.tolist(), of.ends.tolist(), strict=True))


@given(these=rows_of_spans, those=rows_of_spans)
def test_columns_have_the_algebra_of_stretches(
    these: list[Span], those: list[Span]
) -> None:
    one, other = Stretches.of_spans(these), Stretches.of_spans(those)
    left, right = merge(columns(these)), merge(columns(those))
    assert listed(left) == one.spans
    assert listed(intersect(left, right)) == (one & other).spans
    assert listed(subtract(left, right)) == (one - other).spans
    assert total(left) == one.total_us


@given(st.lists(rows_of_spans, max_size=4))
def test_spans_are_merged_row_by_row(rows: list[list[Span]]) -> None:
    flat = [(row, *span) for row, spans in enumerate(rows) for span in spans]
    numbers, starts, ends = np.array(flat, dtype=np.int64).reshape(-1, 3).T

    merged = merge_by_row(RowSpans(numbers, starts, ends))

    expected = [
        (row, *span)
        for row, spans in enumerate(rows)
        for span in Stretches.of_spans(spans).spans
    ]
    assert list(zip(*(column.tolist() for column in merged), strict=True)) == expected
