"""Columns as they were found, turned into fields of the types that are declared.

Text is never read as a binary fraction: a number is a whole number where all are, and
a decimal of the digits written otherwise. What cannot be read refuses its row, with
a reason that says what was expected; what the workspace should have declared and did
not is an error, because it is the same for every row.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from troth.adapters.sources.intake import Intake
from troth.adapters.sources.times import (
    EARLIEST,
    LATEST,
    Numbers,
    Parsed,
    parse_texts,
    to_utc_us,
)
from troth.errors import ConfigError
from troth.model.feed import Column, Feed
from troth.model.measurement import FieldType
from troth.model.period import InstantError, parse_instant, to_us
from troth.model.quantity import MICROSECONDS
from troth.registry import find_nearest

Mask: TypeAlias = "np.ndarray[Any, np.dtype[np.bool_]]"

INSTANT = pa.timestamp("us", "UTC")
LENGTH = pa.duration("us")
STRETCHES = pa.list_(pa.struct([("start", INSTANT), ("end", INSTANT)]))

_EPOCHS = {"epoch_s": 1_000_000, "epoch_ms": 1_000, "epoch_us": 1}
_YES = ("true", "yes", "y", "1")
_NO = ("false", "no", "n", "0")
_DIGITS_MAX = 38
_PROBE = 64
_DIGITS_FAST = 18  # fit into 64 bits
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$"
_LENGTH_US_MAX = 2**62


class NoColumnError(ConfigError):
    """A field is read from a column that the rows do not have."""

    def __init__(
        self, column: str, field: str, known: Sequence[str], place: str
    ) -> None:
        near = find_nearest(column, known)
        meant = f"Did you mean “{near}”? " if near else ""
        listed = ", ".join(known) or "none"
        super().__init__(
            f"There is no column “{column}”, from which field “{field}” is read.",
            place=place,
            hint=f'{meant}Write `{field} = "<column>"` under fields; '
            f"the columns are: {listed}.",
        )


class UndeclaredError(ConfigError):
    """A column cannot be read without a declaration, and none is guessed."""

    def __init__(self, field: str, what: str, place: str, hint: str) -> None:
        super().__init__(f"Field “{field}” {what}.", place=place, hint=hint)


def convert(
    intake: Intake, name: str, recipe: Column, kind: FieldType, feed: Feed
) -> pa.Array:
    """Return a field of all rows; refused and missing ones hold no value.

    Raises:
        ConfigError: A column is missing, or its format or unit is not declared.
    """
    raw = find_column(intake, name, recipe, feed)
    if recipe.when is not None:
        column, texts = recipe.when
        chosen = read_texts(find_raw(intake, name, column, feed), feed)
        raw = pc.if_else(
            pc.is_in(chosen, value_set=pa.array(texts, pa.string())), raw, None
        )
    if recipe.mapping is not None:
        raw = _mapped(intake, name, read_texts(raw, feed), recipe.mapping)
    reader = _Reader(intake, name, recipe, feed)
    return reader.read(raw, kind)


def find_column(intake: Intake, name: str, recipe: Column, feed: Feed) -> pa.Array:
    """Return the column of a recipe; several are joined with a space."""
    columns = [find_raw(intake, name, column, feed) for column in recipe.names]
    if len(columns) == 1:
        return columns[0]
    texts = [read_texts(column, feed) for column in columns]
    return pc.binary_join_element_wise(*texts, " ")


def find_raw(intake: Intake, name: str, column: str, feed: Feed) -> pa.Array:
    """Return a column as it was found.

    Raises:
        ConfigError: There is none of this name.
    """
    if column not in intake.table.column_names:
        raise NoColumnError(column, name, intake.columns, feed.place)
    return _combined(intake.table.column(column))


def _combined(column: pa.ChunkedArray) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_large_string(column.type) or column.type == pa.string_view():
        column = column.cast(pa.string())
    combined = column.combine_chunks()
    if isinstance(combined, pa.ChunkedArray):  # as some versions do for no chunks
        combined = pa.concat_arrays(combined.chunks or [pa.array([], column.type)])
    return combined


def read_texts(raw: pa.Array, feed: Feed) -> pa.Array:
    """Return a column as texts, without those that stand for no value.

    Raises:
        ConfigError: What the column holds is no text and has none.
    """
    if not pa.types.is_string(raw.type):
        try:
            return pc.cast(raw, pa.string())
        except pa.ArrowException as error:
            raise ConfigError(
                f"A column of {raw.type} cannot be read as texts.",
                place=feed.place,
                hint="Map the field to a column of plain values.",
            ) from error
    if not feed.missing:
        return raw
    absent = pc.is_in(raw, value_set=pa.array(feed.missing, pa.string()))
    if not pc.any(absent).as_py():
        return raw
    return pc.if_else(absent, pa.scalar(None, pa.string()), raw)


def _mapped(
    intake: Intake, name: str, texts: pa.Array, mapping: Mapping[str, str]
) -> pa.Array:
    encoded = texts.dictionary_encode()
    other = mapping.get("*")
    values = [
        None if text is None else mapping.get(text, other)
        for text in encoded.dictionary.to_pylist()
    ]
    result = pa.array(values, pa.string()).take(encoded.indices)
    lost = _mask(pc.and_(pc.is_null(result), pc.is_valid(texts)))
    intake.refuse(lost, f"{name}: a text that `map` does not name")
    return result


def _mask(flags: pa.Array) -> Mask:
    return np.asarray(flags.to_numpy(zero_copy_only=False), bool)


class _Reader:
    """Reads one field of all rows."""

    def __init__(self, intake: Intake, name: str, recipe: Column, feed: Feed) -> None:
        self.intake = intake
        self.name = name
        self.recipe = recipe
        self.feed = feed

    def read(self, raw: pa.Array, kind: FieldType) -> pa.Array:
        if pa.types.is_null(raw.type):
            return pa.nulls(len(raw), arrow_type(kind))
        readers: dict[FieldType, Callable[[pa.Array], pa.Array]] = {
            FieldType.TEXT: self._text,
            FieldType.NUMBER: self._number,
            FieldType.MONEY: self._money,
            FieldType.YES_NO: self._yes_no,
            FieldType.TIME: self._time,
            FieldType.DURATION: self._duration,
            FieldType.PAUSES: self._pauses,
        }
        return readers[kind](raw)

    # ------------------------------------------------------------ plumbing

    def _refuse(self, rows: Mask | pa.Array, reason: str) -> None:
        if isinstance(rows, pa.Array):
            rows = _mask(rows.fill_null(False))  # noqa: FBT003
        self.intake.refuse(rows, f"{self.name}: {reason}")

    def _undeclared(self, what: str, hint: str) -> UndeclaredError:
        return UndeclaredError(self.name, what, self.feed.place, hint)

    def _unfit(self, raw: pa.Array, kind: FieldType) -> UndeclaredError:
        return self._undeclared(
            f"is declared as {kind.value}, but its column holds {raw.type}",
            "Map the field to another column, or declare its type as it is.",
        )

    # --------------------------------------------------------------- texts

    def _text(self, raw: pa.Array) -> pa.Array:
        return read_texts(raw, self.feed).dictionary_encode()

    # ------------------------------------------------------------- numbers

    def _number(self, raw: pa.Array) -> pa.Array:
        numbers = self._plain_number(raw)
        return _hundredths(numbers) if self.recipe.unit == "%" else numbers

    def _plain_number(self, raw: pa.Array) -> pa.Array:
        kind = raw.type
        if pa.types.is_string(kind):
            return self._numerals(raw)
        if pa.types.is_floating(kind):
            values = pc.cast(raw, pa.float64())
            finite = pc.is_finite(values)
            self._refuse(pc.invert(finite), "not a finite number")
            return pc.if_else(finite, values, pa.scalar(None, pa.float64()))
        if pa.types.is_integer(kind):
            try:
                return pc.cast(raw, pa.int64())
            except pa.ArrowInvalid:
                return pc.cast(raw, pa.decimal128(20, 0))
        if pa.types.is_decimal(kind) and kind.bit_width <= 128:
            return raw if kind.bit_width == 128 else self._narrow(raw)
        if pa.types.is_decimal(kind):
            return self._narrow(raw)
        raise self._unfit(raw, FieldType.NUMBER)

    def _narrow(self, raw: pa.Array) -> pa.Array:
        return self._numerals(pc.cast(raw, pa.string()))

    def _numerals(self, raw: pa.Array) -> pa.Array:
        texts = pc.utf8_trim_whitespace(read_texts(raw, self.feed))
        if self.recipe.unit == "%":
            texts = pc.replace_substring_regex(texts, r"\s*%$", "")
        if self.feed.thousands:
            texts = pc.replace_substring(texts, self.feed.thousands, "")
        if self.feed.decimal != ".":
            # A point is then no decimal mark: 1.5 is not one and a half.
            self._refuse(pc.match_substring(texts, "."), "not a number")
            texts = pc.if_else(
                pc.match_substring(texts, "."), pa.scalar(None, pa.string()), texts
            )
            texts = pc.replace_substring(texts, self.feed.decimal, ".")
        # Arrow reads 0x10 as sixteen.
        if not pc.any(pc.match_substring(texts, "x", ignore_case=True)).as_py():
            try:
                # A cast that fails does so slowly: try a few texts before all.
                pc.cast(texts.slice(0, _PROBE), pa.int64())
                return pc.cast(texts, pa.int64())
            except pa.ArrowInvalid:
                pass
        good = pc.match_substring_regex(texts, _NUMBER)
        self._refuse(pc.invert(good), "not a number")
        texts = pc.if_else(good, texts, pa.scalar(None, pa.string()))
        return self._decimals(texts)

    def _decimals(self, texts: pa.Array) -> pa.Array:
        if not pc.any(pc.match_substring(texts, "e", ignore_case=True)).as_py():
            parts = pc.extract_regex(
                texts, r"^[+-]?0*(?P<whole>\d*)\.?(?P<rest>\d*?)0*$"
            )
            whole = pc.max(pc.utf8_length(parts.field("whole"))).as_py() or 0
            scale = pc.max(pc.utf8_length(parts.field("rest"))).as_py() or 0
            if 0 < whole + scale < _DIGITS_MAX:
                made = self._cast_decimals(parts, texts, whole + scale, scale)
                # Zeros at the end do not count: a decimal place is really needed.
                return made if scale else _whole_where_all(made)
        return self._slow_decimals(texts)

    def _cast_decimals(
        self, parts: pa.Array, texts: pa.Array, precision: int, scale: int
    ) -> pa.Array:
        sign = pc.if_else(pc.starts_with(texts, "-"), "-", "")
        rest = pc.utf8_rpad(parts.field("rest"), scale, "0")
        digits = pc.binary_join_element_wise(sign, parts.field("whole"), rest, "0", "")
        # The zero stands for a number without any digit, and costs a digit.
        if precision < _DIGITS_FAST:
            counts = pc.cast(digits, pa.int64())
            wide = pc.cast(counts, pa.decimal128(19, 0))
            made = _scaled(wide, 19, scale + 1)
        else:
            wide = pc.cast(digits, pa.decimal128(precision + 1, 0))
            made = _scaled(wide, precision + 1, scale + 1)
        return made.cast(pa.decimal128(precision, scale))

    def _slow_decimals(self, texts: pa.Array) -> pa.Array:
        encoded = texts.dictionary_encode()
        values = [_to_decimal(text) for text in encoded.dictionary.to_pylist()]
        precision, scale = _digits(values)
        if precision > _DIGITS_MAX:
            # Keep what fits; a number of so many digits is refused like a wrong one.
            values = [
                value
                if value is not None and _digits([value])[0] <= _DIGITS_MAX // 2
                else None
                for value in values
            ]
            precision, scale = _digits(values)
        made = pa.array(values, pa.decimal128(max(1, precision), scale))
        result = made.take(encoded.indices)
        self._refuse(
            pc.and_(pc.is_null(result), pc.is_valid(texts)),
            "a number of too many digits",
        )
        return _whole_where_all(result)

    def _money(self, raw: pa.Array) -> pa.Array:
        if pa.types.is_floating(raw.type):
            finite = pc.is_finite(raw)
            self._refuse(pc.invert(finite), "not a finite number")
            # The shortest text that means this double: what was once written.
            texts = pc.cast(
                pc.if_else(finite, raw, pa.scalar(None, raw.type)), pa.string()
            )
            raw = self._decimals(texts)
        amounts = self._number(raw)
        if pa.types.is_integer(amounts.type):
            amounts = pc.cast(amounts, pa.decimal128(19, 0))
        return amounts

    # -------------------------------------------------------------- yes/no

    def _yes_no(self, raw: pa.Array) -> pa.Array:
        if pa.types.is_boolean(raw.type):
            return raw
        if not (pa.types.is_string(raw.type) or pa.types.is_integer(raw.type)):
            raise self._unfit(raw, FieldType.YES_NO)
        texts = read_texts(raw, self.feed)
        yes, no = self.recipe.yes, self.recipe.no
        if yes is None and no is None:
            yes, no = _YES, _NO
            texts = pc.ascii_lower(pc.utf8_trim_whitespace(texts))
        encoded = texts.dictionary_encode()
        meanings = [
            _meaning(text, yes or (), no or ())
            for text in encoded.dictionary.to_pylist()
        ]
        result = pa.array(meanings, pa.bool_()).take(encoded.indices)
        self._refuse(
            pc.and_(pc.is_null(result), pc.is_valid(texts)), "neither yes nor no"
        )
        return result

    # --------------------------------------------------------------- times

    def _time(self, raw: pa.Array) -> pa.Array:
        kind = raw.type
        how = self.recipe.format or self.feed.time_format
        if pa.types.is_timestamp(kind):
            times = self._stamps(raw)
        elif pa.types.is_date(kind):
            days = pc.cast(raw, pa.date32())
            times = self._local(pc.cast(days, pa.timestamp("us")))
        elif how in _EPOCHS:
            times = self._epochs(raw, _EPOCHS[how])
        elif pa.types.is_string(kind):
            times = self._written(raw, how)
        else:
            raise self._undeclared(
                f"is a time, but its column holds {kind}",
                'Say what it counts: `format = "epoch_s"` or `"epoch_ms"`.',
            )
        return self._in_range(times)

    def _stamps(self, raw: pa.Array) -> pa.Array:
        # Finer than a microsecond is cut; coarser is exact.
        if raw.type.tz is None:
            return self._local(_to_us(raw, pa.timestamp("us")))
        return _to_us(raw, INSTANT)

    def _epochs(self, raw: pa.Array, unit: int) -> pa.Array:
        numbers = self._number(raw)
        counts, fine = _times_unit(numbers, unit)
        self._refuse(~fine, "a time out of range")
        return _instants(counts, fine & _mask(pc.is_valid(numbers)))

    def _written(self, raw: pa.Array, how: str | None) -> pa.Array:
        if how is None:
            example = next((one for one in raw.to_pylist() if one), "")
            raise self._undeclared(
                f"is a time written as text (“{example}”) of no declared format",
                'Write `time_format = "iso"`, or a pattern such as `"%d/%m/%Y %H:%M"`.',
            )
        texts = read_texts(raw, self.feed)
        parsed = parse_texts(texts, how, self.feed.place)
        self._refuse(
            ~parsed.valid & _mask(pc.is_valid(texts)), f"not a time of format {how}"
        )
        return self._placed(parsed)

    def _placed(self, parsed: Parsed) -> pa.Array:
        local = parsed.valid & ~parsed.zoned
        if not local.any():
            return _instants(parsed.us, parsed.valid)
        if self._zone is None:
            if not (parsed.valid & parsed.zoned).any():
                raise self._no_zone()
            self._refuse(local, "a time without an offset")
            return _instants(parsed.us, parsed.valid & parsed.zoned)
        us, valid = parsed.us.copy(), parsed.valid.copy()
        us[local], fine = self._to_utc(parsed.us[local], local)
        valid[local] = fine
        return _instants(us, valid)

    def _local(self, times: pa.Array) -> pa.Array:
        valid = _mask(pc.is_valid(times))
        if not valid.any():
            return pa.nulls(len(times), INSTANT)
        if self._zone is None:
            raise self._no_zone()
        us = np.asarray(times.cast(pa.int64()).fill_null(0)).copy()
        us[valid], fine = self._to_utc(us[valid], valid)
        valid[valid] = fine
        return _instants(us, valid)

    def _to_utc(self, local: Numbers, rows: Mask) -> tuple[Numbers, Mask]:
        """Return instants for local times, and which exist; refuse the other rows."""
        zone = self._zone
        assert zone is not None, "asked for above"
        sound = (local >= EARLIEST) & (local <= LATEST)
        placed = to_utc_us(
            np.where(sound, local, 0), zone, second=self.feed.ambiguous == "second"
        )
        skipped = placed.skipped & sound
        twice = placed.twice & sound & (self.feed.ambiguous == "refuse")
        for flags, reason in (
            (~sound, "a time out of range"),
            (skipped, f"a local time that {zone.key} skipped"),
            (twice, f"a local time that {zone.key} had twice"),
        ):
            marked = np.zeros(len(rows), bool)
            marked[rows] = flags
            self._refuse(marked, reason)
        return placed.us, sound & ~skipped & ~twice

    @functools.cached_property
    def _zone(self) -> ZoneInfo | None:
        name = self.recipe.timezone or self.feed.timezone
        return None if name is None else ZoneInfo(name)

    def _no_zone(self) -> UndeclaredError:
        return self._undeclared(
            "holds times without an offset, and no zone is declared",
            'Write `timezone = "Europe/Berlin"` (or `"UTC"`).',
        )

    def _in_range(self, times: pa.Array) -> pa.Array:
        us = np.asarray(times.cast(pa.int64()).fill_null(0))
        strange = (us < EARLIEST) | (us > LATEST)
        if strange.any():
            self._refuse(strange, "a time out of range")
            return _instants(us, ~strange & _mask(pc.is_valid(times)))
        return times

    # ----------------------------------------------------------- durations

    def _duration(self, raw: pa.Array) -> pa.Array:
        if pa.types.is_duration(raw.type):
            lengths = _to_us(raw, LENGTH)
            counts = np.asarray(lengths.cast(pa.int64()).fill_null(0))
            valid = _mask(pc.is_valid(lengths))
        elif self.recipe.format in ("h:m:s", "m:s"):
            counts, valid = self._clock_lengths(read_texts(raw, self.feed))
        elif self.recipe.unit in MICROSECONDS:
            numbers = self._number(raw)
            counts, fine = _times_unit(numbers, MICROSECONDS[self.recipe.unit])
            self._refuse(~fine, "a duration out of range")
            valid = fine & _mask(pc.is_valid(numbers))
        else:
            raise self._undeclared(
                "is a duration, and its unit is not declared",
                f'Write `{self.name} = {{column = "{self.recipe.names[0]}", '
                'unit = "s"}`, or `format = "h:m:s"`.',
            )
        negative = valid & (counts < 0)
        self._refuse(negative, "a negative duration")
        return pa.array(counts, mask=~valid | negative).cast(LENGTH)

    def _clock_lengths(self, texts: pa.Array) -> tuple[Numbers, Mask]:
        hours = r"(?P<h>\d+):" if self.recipe.format == "h:m:s" else ""
        found = pc.extract_regex(
            texts, rf"^\s*{hours}(?P<m>\d+):(?P<s>\d{{1,2}})(?:\.(?P<f>\d{{1,6}}))?\s*$"
        )
        valid = _mask(pc.is_valid(found))

        def number(name: str) -> Numbers:
            digits = found.field(name)
            digits = pc.if_else(pc.equal(digits, ""), None, digits)
            return np.asarray(pc.cast(digits, pa.int64()).fill_null(0))

        fraction = pc.utf8_rpad(found.field("f"), 6, "0")
        us = np.asarray(pc.cast(fraction, pa.int64()).fill_null(0))
        seconds = number("m") * 60 + number("s")
        valid &= number("s") < 60
        if hours:
            valid &= number("m") < 60
            seconds += number("h") * 3600
        self._refuse(
            ~valid & _mask(pc.is_valid(texts)),
            f"not a duration of format {self.recipe.format}",
        )
        return seconds * 1_000_000 + us, valid

    # -------------------------------------------------------------- pauses

    def _pauses(self, raw: pa.Array) -> pa.Array:
        if pa.types.is_string(raw.type):
            raw = read_texts(raw, self.feed)
        elif not (pa.types.is_list(raw.type) or pa.types.is_large_list(raw.type)):
            raise self._unfit(raw, FieldType.PAUSES)
        flags = np.zeros(len(raw), bool)
        backwards = np.zeros(len(raw), bool)
        rows: list[list[dict[str, int]] | None] = []
        for place, value in enumerate(raw.to_pylist()):
            spans = None
            if value is not None:
                try:
                    spans = [self._span(one) for one in _split_pauses(value)]
                except (ValueError, TypeError, KeyError, InstantError):
                    flags[place] = True
            if spans and any(start > end for start, end in spans):
                backwards[place], spans = True, None
            rows.append(
                None
                if spans is None
                else [{"start": start, "end": end} for start, end in spans]
            )
        self._refuse(flags, "not a list of pauses `start/end` with offsets")
        self._refuse(backwards, "a pause that ends before it starts")
        return pa.array(rows, STRETCHES)

    def _span(self, value: Any) -> tuple[int, int]:  # noqa: ANN401  # as it was found
        start, end = (
            (value["start"], value["end"]) if isinstance(value, dict) else value
        )
        return self._pause_end(start), self._pause_end(end)

    def _pause_end(self, value: datetime | str) -> int:
        at = datetime.fromisoformat(value.strip()) if isinstance(value, str) else value
        if at.utcoffset() is None:
            if self._zone is None:
                return to_us(parse_instant(str(at)))  # refused: no offset
            at = at.replace(tzinfo=self._zone)
        return to_us(at)


# ----------------------------------------------------------------------- small steps


def arrow_type(kind: FieldType) -> pa.DataType:
    """Return the Arrow type of a field without any value."""
    return {
        FieldType.TEXT: pa.dictionary(pa.int32(), pa.string()),
        FieldType.NUMBER: pa.int64(),
        FieldType.MONEY: pa.decimal128(19, 0),
        FieldType.YES_NO: pa.bool_(),
        FieldType.TIME: INSTANT,
        FieldType.DURATION: LENGTH,
        FieldType.PAUSES: STRETCHES,
    }[kind]


def _instants(us: Numbers, valid: Mask) -> pa.Array:
    return pa.array(us, pa.int64(), mask=~valid).cast(INSTANT)


def _to_us(raw: pa.Array, kind: pa.DataType) -> pa.Array:
    return pc.cast(raw, kind, safe=False)


def _times_unit(numbers: pa.Array, unit: int) -> tuple[Numbers, Mask]:
    """Return numbers of a unit in whole microseconds, and which of them fit."""
    limit = _LENGTH_US_MAX // unit
    absolute = pc.abs(numbers)
    if pa.types.is_decimal(numbers.type):
        fine = pc.less_equal(pc.cast(absolute, pa.float64()), float(limit))
    else:
        fine = pc.less_equal(absolute, limit)
    fitting = pc.if_else(fine, numbers, pa.scalar(None, numbers.type))
    if pa.types.is_integer(numbers.type):
        counts = pc.multiply(fitting, unit)
    elif pa.types.is_decimal(numbers.type):
        counts = _exact_microseconds(fitting, unit)
    else:
        counts = pc.cast(
            pc.round(pc.multiply(fitting, float(unit)), 0, round_mode="half_to_even"),
            pa.int64(),
        )
    return np.asarray(counts.fill_null(0)), _mask(fine.fill_null(True))  # noqa: FBT003


def _exact_microseconds(numbers: pa.Array, unit: int) -> pa.Array:
    encoded = numbers.dictionary_encode()
    counts = [
        None if value is None else int((value * unit).to_integral_value())
        for value in encoded.dictionary.to_pylist()
    ]
    return pa.array(counts, pa.int64()).take(encoded.indices)


def _hundredths(numbers: pa.Array) -> pa.Array:
    """Return a hundredth of each number: a percentage as a share of one."""
    if pa.types.is_floating(numbers.type):
        return pc.divide(numbers, 100.0)
    if pa.types.is_integer(numbers.type):
        numbers = numbers.cast(pa.decimal128(19, 0))
    return pc.multiply(numbers, pa.scalar(Decimal("0.01"), pa.decimal128(3, 2)))


def _scaled(wholes: pa.Array, precision: int, scale: int) -> pa.Array:
    """Return whole decimals with their mark moved left, without touching a digit."""
    kind = pa.decimal128(precision, scale)
    return pa.Array.from_buffers(
        kind, len(wholes), wholes.buffers(), wholes.null_count, wholes.offset
    )


def _whole_where_all(decimals: pa.Array) -> pa.Array:
    try:
        return decimals.cast(pa.int64())
    except pa.ArrowInvalid:
        return decimals


def _to_decimal(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _digits(values: Sequence[Decimal | None]) -> tuple[int, int]:
    """Return the digits and the decimals that a column of numbers needs."""
    whole = scale = 0
    for value in values:
        if value is not None and value != 0:
            digits, exponent = value.as_tuple().digits, value.as_tuple().exponent
            assert isinstance(exponent, int), "numbers here are finite"
            text = "".join(map(str, digits)).rstrip("0")
            exponent += len(digits) - len(text)
            whole = max(whole, len(text) + exponent)
            scale = max(scale, -exponent)
    return max(1, whole + scale), scale


def _meaning(text: str | None, yes: Sequence[str], no: Sequence[str]) -> bool | None:
    if text is None:
        return None
    if text in yes:
        return True
    if text in no:
        return False
    if "*" in yes:
        return True
    return False if "*" in no else None


def _split_pauses(value: Any) -> list[Any]:  # noqa: ANN401  # as it was found
    if not isinstance(value, str):
        return [tuple(one.split("/")) if isinstance(one, str) else one for one in value]
    parts = [part.strip() for part in value.split(";")]
    return [tuple(part.split("/")) for part in parts if part]
