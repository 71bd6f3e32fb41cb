"""Exact numbers from Arrow columns, as integers that numpy can add.

A measured number is kept as a whole part and billionths, both 64-bit integers, so
that sums do not depend on the order of rows. Whole numbers, lengths of time
(microseconds) and decimals of up to nine places are exact; a binary float is taken
to the nearest billionth, which is what its source could mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

BILLION = 1_000_000_000
_PLACES = 9
_DIGITS_OF_64_BITS = 18


_LARGEST = 2**63 - 1


class NumberError(ValueError):
    """A measured number that cannot be counted exactly: NaN, infinity, too large.

    Whoever knows the stream and the field turns it into a refusal that names them.
    """


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column of exact numbers: `whole + nano / 10**9`, each row; missing is 0.

    `valid` tells which rows have a value; `None` means all.
    """

    whole: Ints
    nano: Ints | None
    valid: Bools | None

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.whole)

    def take(self, rows: npt.NDArray[np.intp]) -> Numbers:
        """Return the numbers of some rows."""
        return Numbers(
            self.whole[rows],
            None if self.nano is None else self.nano[rows],
            None if self.valid is None else self.valid[rows],
        )

    def at(self, row: int) -> Fraction:
        """Return the exact value of one row."""
        nano = 0 if self.nano is None else int(self.nano[row])
        return exact(int(self.whole[row]), nano)

    def to_float(self) -> npt.NDArray[np.float64]:
        """Return the nearest floats: for choosing a bucket, never for a verdict."""
        floats = self.whole.astype(np.float64)
        return floats if self.nano is None else floats + self.nano / BILLION


def exact(whole: int, nano: int) -> Fraction:
    """Return the exact value of a whole part and billionths."""
    return Fraction(whole * BILLION + nano, BILLION)


def to_numbers(column: pa.Array) -> Numbers:
    """Return what a column is worth when it is summed or compared.

    Yes/no is 1 or 0, a length of time its microseconds, a number itself; any other
    type (a time, a text) counts 1 where it is present.

    Raises:
        NumberError: A float is NaN or infinite, a decimal has more than nine places
            that are not zero, or a number is too large for 64 bits.
    """
    kind = column.type
    valid = presence(column)
    if pa.types.is_boolean(kind):
        filled = pc.fill_null(column, False)  # noqa: FBT003  # a value, not a switch
        return Numbers(_plain(filled.cast(pa.int8())).astype(np.int64), None, valid)
    if pa.types.is_integer(kind):
        try:
            whole = _filled(column).cast(pa.int64())
        except pa.ArrowInvalid as error:
            message = "a number is too large to be counted exactly"
            raise NumberError(message) from error
        return Numbers(_plain(whole), None, valid)
    if pa.types.is_duration(kind):
        micro = column.cast(pa.duration("us")).cast(pa.int64())
        return Numbers(_plain(_filled(micro)), None, valid)
    if pa.types.is_decimal(kind):
        return _from_decimals(column, valid)
    if pa.types.is_floating(kind):
        floats = np.asarray(_filled(column).cast(pa.float64()), np.float64)
        return _from_floats(floats, valid)
    if pa.types.is_null(kind):
        return Numbers(np.zeros(len(column), np.int64), None, valid)
    return Numbers(
        np.ones(len(column), np.int64) if valid is None else valid.astype(np.int64),
        None,
        None,
    )


def presence(column: pa.Array) -> Bools | None:
    """Return which rows have a value; `None` where all have."""
    if column.null_count == 0:
        return None
    return np.asarray(pc.is_valid(column).to_numpy(zero_copy_only=False))


def to_instants(column: pa.Array) -> tuple[Ints, Bools | None]:
    """Return a column of times in microseconds, with which rows have one."""
    valid = presence(column)
    if column.type.unit != "us":
        column = column.cast(pa.timestamp("us", "UTC"))
    return _plain(_filled(column.view(pa.int64()))), valid


def to_flags(column: pa.Array) -> Bools:
    """Return which rows are true; a missing value is not."""
    if pa.types.is_null(column.type):
        return np.zeros(len(column), np.bool_)
    if column.null_count:
        column = pc.fill_null(column, False)  # noqa: FBT003  # a value, not a switch
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.bool_)


def _filled(column: pa.Array) -> pa.Array:
    return pc.fill_null(column, 0) if column.null_count else column


def _plain(column: pa.Array) -> Ints:
    return np.asarray(column.to_numpy(zero_copy_only=False))


def _from_decimals(column: pa.Array, valid: Bools | None) -> Numbers:
    scale = min(max(column.type.scale, 0), _PLACES)
    try:
        column = column.cast(pa.decimal128(_DIGITS_OF_64_BITS, scale))
    except pa.ArrowInvalid:  # one of them has more digits, or finer ones
        return _from_wide_decimals(column, valid)
    filled = column if valid is None else pc.fill_null(column, 0)
    parts, rests = np.divmod(
        _unscaled(filled.cast(pa.decimal128(38, scale))), 10**scale
    )
    return Numbers(parts, rests * 10 ** (_PLACES - scale), valid)


def _from_wide_decimals(column: pa.Array, valid: Bools | None) -> Numbers:
    """Return decimals one by one: more digits than 64 bits hold, or finer ones."""
    whole: Ints = np.zeros(len(column), np.int64)
    nano: Ints = np.zeros(len(column), np.int64)
    for row, value in enumerate(column.to_pylist()):
        scaled = 0 if value is None else Fraction(value) * BILLION
        if scaled.denominator != 1:
            message = "a number has more than nine decimal places"
            raise NumberError(message)
        part, nano[row] = divmod(scaled.numerator, BILLION)
        if abs(part) > _LARGEST:
            message = "a number is too large to be counted exactly"
            raise NumberError(message)
        whole[row] = part
    return Numbers(whole, nano, valid)


def _unscaled(column: pa.Array) -> Ints:
    """Return the low 64 bits of each 128-bit decimal, which hold 18 digits whole."""
    words = np.frombuffer(column.buffers()[1], dtype="<i8")
    first = column.offset * 2
    return words[first : first + 2 * len(column) : 2].copy()


def _from_floats(values: npt.NDArray[np.float64], valid: Bools | None) -> Numbers:
    if not np.isfinite(values).all():
        message = "a number is NaN or infinite"
        raise NumberError(message)
    if (np.abs(values) >= 2.0**62).any():
        message = "a number is too large to be counted exactly"
        raise NumberError(message)
    floor = np.floor(values)
    whole = floor.astype(np.int64)
    nano = np.rint((values - floor) * BILLION).astype(np.int64)
    # Just below a whole number, the nearest billionth is that number.
    carried = nano == BILLION
    whole[carried] += 1
    nano[carried] = 0
    return Numbers(whole, nano, valid)
