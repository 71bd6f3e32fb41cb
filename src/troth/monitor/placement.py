"""Placing rows: which scope they belong to, which segment, and whether they count.

A row counts where it lies in agreed time. Rows mostly come in order of time, so a
batch usually lies in one open stretch and one segment; those batches cost next to
nothing. Everything else is looked up exactly, to the microsecond.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from troth.model.period import Span, intersected, subtracted
from troth.model.quantity import plain_decimal
from troth.monitor.agreed_time import ExcludedTime
from troth.monitor.axis import Axis
from troth.monitor.numbers import (
    Bools,
    Ints,
    Numbers,
    presence,
    to_flags,
    to_instants,
    to_numbers,
)
from troth.monitor.states import Groups

Codes = npt.NDArray[np.intp]
Rows = npt.NDArray[np.intp]
ScopeValues = tuple[str, ...]

NOWHERE = 0
"""The number of no scope: what is counted there, nobody asks for."""

# Every instant that a clock can show, in microseconds.
_ALL_TIME: Span = (-(2**62), 2**62)


class ScopeIndex:
    """Numbers the scopes in the order in which they are first seen."""

    def __init__(self, fields: Sequence[str]) -> None:
        """Start with no scope; with no fields there is exactly one, the whole.

        With fields, number 0 is `NOWHERE`: rows that do not count can be counted
        there, which is cheaper than taking all others out.
        """
        self.fields = tuple(fields)
        self.first = 1 if fields else 0
        self.values: list[ScopeValues] = [()]
        self._codes: dict[ScopeValues, int] = {} if fields else {(): 0}
        self._last: tuple[pa.Array, Codes] | None = None
        self._is_identity = False

    def numbered(self) -> Iterator[tuple[int, ScopeValues]]:
        """Yield the scopes with their numbers."""
        for code in range(self.first, len(self.values)):
            yield code, self.values[code]

    def __len__(self) -> int:
        """Return a number above those of all scopes known."""
        return len(self.values)

    def code_of(self, values: ScopeValues) -> int:
        """Return a scope's number, a new one where it was not known."""
        code = self._codes.get(values)
        if code is None:
            code = self._codes[values] = len(self.values)
            self.values.append(values)
        return code

    def codes(self, columns: Sequence[pa.Array]) -> tuple[Codes | int, Bools | None]:
        """Return the scope number of each row, and which rows have all values.

        Args:
            columns: The fields' columns of one batch, in the order of `fields`.

        Returns:
            The numbers (a single one where all rows are of one scope), and a mask
            of the rows in which no value is missing (`None` where all have them).
        """
        if not columns:
            return 0, None
        if len(columns) == 1:
            return self._codes_of_one(columns[0])
        return self._codes_of_many(columns)

    def _codes_of_one(self, column: pa.Array) -> tuple[Codes, Bools | None]:
        encoded = _encode(column)
        valid = None
        indices = encoded.indices
        if indices.null_count:
            valid = np.asarray(pc.is_valid(indices).to_numpy(zero_copy_only=False))
            indices = pc.fill_null(indices, 0)
        table = self._table(encoded.dictionary)
        positions = indices.to_numpy(zero_copy_only=False)
        if not len(table):
            return np.zeros(len(positions), np.intp), valid
        if self._is_identity:
            numbers: Codes = positions.astype(np.intp)
            numbers += self.first
            return numbers, valid
        return table[positions], valid

    def _table(self, dictionary: pa.Array) -> Codes:
        """Return the scope numbers of a dictionary's values; batches often share it."""
        if self._last is not None and self._last[0].equals(dictionary):
            return self._last[1]
        table = np.array(
            [self.code_of((scope_text(value),)) for value in dictionary.to_pylist()],
            np.intp,
        )
        self._last = (dictionary, table)
        # Scopes are numbered as first seen, so the first dictionary's own numbers stay.
        self._is_identity = bool((table == np.arange(len(table)) + self.first).all())
        return table

    def _codes_of_many(self, columns: Sequence[pa.Array]) -> tuple[Codes, Bools | None]:
        encoded = [_encode(column) for column in columns]
        combined: Ints = np.zeros(len(columns[0]), np.int64)
        valid: Bools | None = None
        for column in encoded:
            indices = column.indices
            if indices.null_count:
                present = np.asarray(
                    pc.is_valid(indices).to_numpy(zero_copy_only=False)
                )
                valid = present if valid is None else valid & present
                indices = pc.fill_null(indices, 0)
            size = max(len(column.dictionary), 1)
            combined = combined * size + indices.to_numpy(zero_copy_only=False)
        distinct, inverse = np.unique(combined, return_inverse=True)
        first = np.zeros(len(distinct), np.intp)
        first[inverse[::-1]] = np.arange(len(combined))[::-1]
        table = np.zeros(len(distinct), np.intp)
        for place, row in enumerate(first):
            if valid is None or valid[row]:
                values = tuple(
                    scope_text(column[int(row)].as_py()) for column in encoded
                )
                table[place] = self.code_of(values)
        return table[inverse], valid


def _encode(column: pa.Array) -> pa.DictionaryArray:
    if pa.types.is_dictionary(column.type):
        return column
    return column.dictionary_encode()


def scope_text(value: object) -> str:
    """Return a field's value as it names a scope; equal numbers have equal names.

    Example:
        >>> scope_text(Decimal("2.50")), scope_text(2.0), scope_text(True)
        ('2.5', '2', 'yes')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return plain_decimal(Fraction(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


class Inside:
    """Tells which instants lie in a set of spans; whole batches at a glance."""

    def __init__(self, spans: Sequence[Span]) -> None:
        """Take sorted, disjoint spans."""
        self._edges: Ints = np.array(spans, np.int64).reshape(-1)

    def test(self, at: Ints, low: int, high: int) -> Bools | bool:
        """Return a mask of the rows inside, or one answer that holds for all.

        Args:
            at: The instants.
            low: Their minimum. high: their maximum.
        """
        first, last = np.searchsorted(self._edges, (low, high), side="right")
        if first == last:
            return bool(first % 2)
        places = np.searchsorted(self._edges[first:last], at, side="right") + first
        return np.asarray(places % 2 == 1)


class InsideByScope:
    """The same for sets that differ from scope to scope."""

    def __init__(self, spans_of: Callable[[int], Sequence[Span]]) -> None:
        """Take a function from the scope's number to its sorted, disjoint spans."""
        self._spans_of = spans_of
        self._known = NOWHERE + 1
        self._starts: Ints = np.zeros(0, np.int64)
        self._ends: Ints = np.zeros(0, np.int64)
        self._codes: Ints = np.zeros(0, np.int64)

    def rows_inside(
        self, at: Ints, codes: Codes, scopes: int, low: int, high: int
    ) -> Rows | None:
        """Return the rows that lie inside the spans of their own scope, if any."""
        self._learn(scopes)
        near = np.flatnonzero((self._starts <= high) & (self._ends > low))
        if not len(near):
            return None
        concerned: Bools = np.zeros(scopes, np.bool_)
        concerned[self._codes[near]] = True
        rows = np.flatnonzero(concerned[codes])
        if not len(rows):
            return None
        # One sorted array for all concerned scopes: the scope's rank leads, the
        # instant follows; an odd place among the edges is inside.
        ranks = np.cumsum(concerned) - 1
        # Only as far as the spans reach: a row may be dated in the year 9999.
        low = max(low, int(self._starts[near].min()))
        high = min(high, int(self._ends[near].max()))
        base, width = low - 1, high - low + 3
        near = near[np.lexsort((self._starts[near], self._codes[near]))]
        shift = ranks[self._codes[near]] * width
        edges: Ints = np.empty(2 * len(near), np.int64)
        edges[0::2] = np.clip(self._starts[near] - base, 0, width - 1) + shift
        edges[1::2] = np.clip(self._ends[near] - base, 0, width - 1) + shift
        keys = np.clip(at[rows] - base, 0, width - 1) + ranks[codes[rows]] * width
        places = np.searchsorted(edges, keys, side="right")
        inside = rows[places % 2 == 1]
        return inside if len(inside) else None

    def _learn(self, scopes: int) -> None:
        if scopes == self._known:
            return
        found = [
            (start, end, code)
            for code in range(self._known, scopes)
            for start, end in self._spans_of(code)
        ]
        self._known = scopes
        if found:
            starts, ends, codes = (
                np.array(part, np.int64) for part in zip(*found, strict=True)
            )
            self._starts = np.concatenate([self._starts, starts])
            self._ends = np.concatenate([self._ends, ends])
            self._codes = np.concatenate([self._codes, codes])


@dataclass(frozen=True)
class Agreed:
    """The time that counts, for all scopes and for each.

    Attributes:
        open_spans: When the objective is promised at all; `None` where rows of any
            time are wanted.
        common: What exclusions do to every scope.
        of_scope: What they do to one scope alone, by its values; `None` where no
            exclusion tells scopes apart.
    """

    open_spans: tuple[Span, ...] | None
    common: ExcludedTime = field(default_factory=ExcludedTime)
    of_scope: Callable[[ScopeValues], ExcludedTime] | None = None

    def excluded(self, scope: ScopeValues) -> ExcludedTime:
        """Return all that exclusions do to a scope."""
        if self.of_scope is None:
            return self.common
        return self.common | self.of_scope(scope)


@dataclass(frozen=True, slots=True)
class Placed:
    """The rows of a batch that count, with their group.

    Attributes:
        batch: All rows, by column.
        rows: Which of them count; `None` means all.
        codes: The scope's number of each counting row, or one for all.
        segments: The segment of each, or one for all.
        groups: `code × segments + segment` of each counting row. size: a number
            above all groups seen so far. scopes: how many scopes are known so far.
        at: The instants of the counting rows, in microseconds.
        met: Rows in time that an exclusion makes count as met; `None` for none.
    """

    batch: Mapping[str, pa.Array]
    rows: Rows | None
    codes: Codes
    segments: Codes | int
    groups: Groups
    size: int
    scopes: int
    at: Ints
    met: Bools | None

    def __len__(self) -> int:
        """Return how many rows count."""
        return len(self.at)

    def column(self, name: str) -> pa.Array:
        """Return a column of the counting rows."""
        column = self.batch[name]
        return column if self.rows is None else column.take(pa.array(self.rows))

    def numbers(self, name: str) -> Numbers:
        """Return a column's exact numbers."""
        numbers = to_numbers(self.batch[name])
        return numbers if self.rows is None else numbers.take(self.rows)

    def floats(self, name: str) -> npt.NDArray[np.float64] | None:
        """Return a column of binary floats as they are; `None` if it is no such one.

        Enough to choose a bucket, and cheaper than exact numbers.
        """
        column = self.batch[name]
        if column.null_count or not pa.types.is_float64(column.type):
            return None
        floats: npt.NDArray[np.float64] = column.to_numpy()
        return floats if self.rows is None else floats[self.rows]

    def is_flag(self, name: str) -> bool:
        """Tell whether a column holds yes or no."""
        return bool(pa.types.is_boolean(self.batch[name].type))

    def known_flags(self, name: str) -> tuple[Bools, Bools | None]:
        """Return the same as `flags`, and which rows have a value (`None`: all)."""
        valid = presence(self.batch[name])
        if valid is not None and self.rows is not None:
            valid = valid[self.rows]
        return self.flags(name), valid

    def flags(self, name: str) -> Bools:
        """Return which rows are true in a column of conditions."""
        flags = to_flags(self.batch[name])
        return flags if self.rows is None else flags[self.rows]

    def instants(self, name: str) -> tuple[Ints, Bools | None]:
        """Return a column of times in microseconds, with which rows have one."""
        at, valid = to_instants(self.batch[name])
        if self.rows is None:
            return at, valid
        return at[self.rows], None if valid is None else valid[self.rows]


class Placement:
    """Where the rows of an objective go. Batches are placed one after another."""

    def __init__(
        self,
        axis: Axis,
        scopes: ScopeIndex,
        agreed: Agreed,
        *,
        at: str,
        where: str | None,
        scope_columns: Sequence[str],
        may_void: bool = False,
    ) -> None:
        """Take the axis, the scopes and the time that counts.

        Args:
            axis: The segments of time.
            scopes: Numbers the scopes as they appear.
            agreed: The time that counts.
            at: The column of the instant that places a row.
            where: The column of the condition for a row to count, if there is one.
            scope_columns: The columns of the scope's fields, in their order.
            may_void: Whether rows that an exclusion removes may be left among the
                others, numbered `NOWHERE`.
        """
        self._may_void = may_void
        self.stray = 0
        """How many rows of the batch placed last name no value of a scope field."""
        self.axis, self.scopes, self.agreed = axis, scopes, agreed
        self._at, self._where, self._scope_columns = at, where, scope_columns
        self.spans: tuple[Span, ...] = (_ALL_TIME,)
        if agreed.open_spans is not None:
            counted = tuple(intersected(agreed.open_spans, axis.covered))
            self.spans = tuple(subtracted(counted, agreed.common.removed.spans))
        self._counted = Inside(self.spans)
        self._met = Inside(agreed.common.met.spans)
        self._has_met = bool(agreed.common.met) or agreed.of_scope is not None
        self._seen: Bools = np.zeros(0, np.bool_)
        self._removed_by = self._met_by = None
        by_scope, values = agreed.of_scope, scopes.values
        if by_scope is not None:
            self._removed_by = InsideByScope(
                lambda code: by_scope(values[code]).removed.spans
            )
            self._met_by = InsideByScope(lambda code: by_scope(values[code]).met.spans)

    def seen(self) -> list[ScopeValues]:
        """Return the scopes that have any row that fulfils the condition.

        Without scope fields there is always exactly one, the whole.
        """
        if not self.scopes.fields:
            return [()]
        return [self.scopes.values[code] for code in np.flatnonzero(self._seen)]

    def merge(self, other: Placement) -> None:
        """Note the scopes that another placement of the same rows' kind has seen."""
        size = max(len(self._seen), len(other._seen))
        seen = np.zeros(size, np.bool_)
        seen[: len(self._seen)] = self._seen
        seen[: len(other._seen)] |= other._seen
        self._seen = seen

    def place(self, batch: Mapping[str, pa.Array]) -> Placed | None:
        """Return the rows of a batch that count, `None` where none does."""
        at, keep = to_instants(batch[self._at])
        if not len(at):
            return None
        if self._where is not None:
            chosen = to_flags(batch[self._where])
            keep = chosen if keep is None else keep & chosen
        codes, known = self.scopes.codes([batch[name] for name in self._scope_columns])
        self.stray = 0
        stray: Bools | None = None
        if known is not None:
            stray = ~known if keep is None else keep & ~known
            keep = known if keep is None else keep & known
        self._see(codes, keep)
        low, high = int(at.min()), int(at.max())
        inside = self._counted.test(at, low, high)
        if inside is False:
            return None
        if inside is not True:
            keep = np.asarray(inside) if keep is None else keep & inside
        if stray is not None:
            self.stray = int(np.count_nonzero(stray & inside))
        if self._removed_by is not None and not isinstance(codes, int):
            gone = self._removed_by.rows_inside(at, codes, len(self.scopes), low, high)
            if gone is not None and keep is None and self._may_void:
                # Few rows of any batch are removed, and many columns would be taken.
                codes[gone] = NOWHERE
            elif gone is not None:
                keep = np.ones(len(at), np.bool_) if keep is None else keep.copy()
                keep[gone] = False
        rows = None if keep is None or keep.all() else np.flatnonzero(keep)
        if rows is not None:
            if not len(rows):
                return None
            at = at[rows]
            codes = codes if isinstance(codes, int) else codes[rows]
        return self._grouped(batch, rows, at, codes, low=low, high=high)

    def _see(self, codes: Codes | int, keep: Bools | None) -> None:
        """Note which scopes have rows, whenever these were."""
        if isinstance(codes, int):
            return
        if len(self._seen) < len(self.scopes):
            seen = np.zeros(len(self.scopes), np.bool_)
            seen[: len(self._seen)] = self._seen
            self._seen = seen
        if not self._seen[self.scopes.first :].all():
            self._seen[codes if keep is None else codes[keep]] = True

    def _grouped(
        self,
        batch: Mapping[str, pa.Array],
        rows: Rows | None,
        at: Ints,
        codes: Codes | int,
        *,
        low: int,
        high: int,
    ) -> Placed:
        cuts = self.axis.cuts
        segments: Codes | int = 0
        if self.axis.segments > 1:
            first, last = np.searchsorted(cuts, (low, high), side="right") - 1
            segments = int(first)
            if first != last:
                segments = np.searchsorted(cuts, at, side="right") - 1
        if isinstance(codes, int):
            codes = np.full(len(at), codes, np.intp)
        groups = codes
        if self.axis.segments > 1:
            groups = codes * self.axis.segments + segments
        met = self._met_rows(at, codes, low, high) if self._has_met else None
        size = len(self.scopes) * max(self.axis.segments, 1)
        return Placed(
            batch, rows, codes, segments, groups, size, len(self.scopes), at, met
        )

    def _met_rows(self, at: Ints, codes: Codes, low: int, high: int) -> Bools | None:
        inside = self._met.test(at, low, high)
        met = None
        if inside is True:
            met = np.ones(len(at), np.bool_)
        elif inside is not False:
            met = np.asarray(inside)
        if self._met_by is not None:
            rows = self._met_by.rows_inside(at, codes, len(self.scopes), low, high)
            if rows is not None:
                met = np.zeros(len(at), np.bool_) if met is None else met
                met[rows] = True
        return met
