"""Rows that were offered more than once, found by the key that names a row.

A repetition with the same content is dropped and counted. One with other content is
a correction: the workspace says whether the last one counts, the one of the highest
version, or none but the first.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from troth.adapters.sources.intake import Intake
from troth.model.feed import Feed

Mask: TypeAlias = "np.ndarray[Any, np.dtype[np.bool_]]"
Codes: TypeAlias = "np.ndarray[Any, np.dtype[np.int64]]"


def drop_repetitions(
    intake: Intake,
    fields: dict[str, pa.Array],
    key: tuple[str, ...],
    feed: Feed,
    version: pa.Array | None,
) -> Mask:
    """Return the rows that are repetitions; refuse those that contradict.

    Args:
        intake: The rows; refused ones are no repetitions of anything.
        fields: All fields of all rows.
        key: The fields that name a row.
        feed: What to do with corrections.
        version: By which the highest counts, if the feed says so.
    """
    repeated = np.zeros(len(intake), bool)
    for name in key:
        nameless = np.asarray(fields[name].is_null().to_numpy(zero_copy_only=False))
        intake.refuse(nameless, f"{name}: no value, but it names the row")
    rows = np.flatnonzero(intake.kept)
    if not len(rows):
        return repeated
    named = codes_of([fields[name] for name in key])[rows]
    # By key, in the order of the rows, or of their version where there is one.
    if version is not None:
        ranks = pc.rank(version, sort_keys="ascending", tiebreaker="dense")
        order = np.lexsort((rows, np.asarray(ranks)[rows].astype(np.int64), named))
    else:
        order = np.lexsort((rows, named))
    rows, named = rows[order], named[order]
    opens = np.r_[True, named[1:] != named[:-1]]
    if opens.all():
        return repeated
    if version is not None or feed.corrections == "last":
        repeated[rows[~np.r_[opens[1:], True]]] = True
        return repeated
    content = codes_of(list(fields.values()))[rows]
    group = np.cumsum(opens) - 1
    same = content == content[np.flatnonzero(opens)][group]
    repeated[rows[~opens & same]] = True
    contradicting = np.zeros(len(intake), bool)
    contradicting[rows[~same]] = True
    intake.refuse(
        contradicting, "a row of the same key says something else (see `corrections`)"
    )
    return repeated


def codes_of(columns: list[pa.Array]) -> Codes:
    """Return one number per row, equal where all columns are equal.

    The numbers count up in the order in which the rows are first seen.
    """
    codes = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        if pa.types.is_list(column.type):
            column = pa.array([str(one) for one in column.to_pylist()], pa.string())  # noqa: PLW2901
        encoded = (
            column
            if pa.types.is_dictionary(column.type)
            else column.dictionary_encode()
        )
        count = len(encoded.dictionary)
        place = np.asarray(encoded.indices.fill_null(count)).astype(np.int64)
        codes = codes * (count + 1) + place
        # Dense again, so that the next column cannot outgrow 64 bits.
        dense = pa.array(codes).dictionary_encode().indices
        codes = np.asarray(dense).astype(np.int64)
    return codes
