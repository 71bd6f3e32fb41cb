"""From columns as found to the checked rows of a stream.

Fields are read from columns, picked from the events of a case, or derived from other
fields; then rows are checked as a whole: the time that places them is there, times
stand in order, and what was offered twice counts once.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from troth.adapters.sources.cases import (
    INSTANT,
    Log,
    mask_of_cases,
    reduce_field,
    sort_events,
)
from troth.adapters.sources.conversion import arrow_type, convert
from troth.adapters.sources.intake import Intake, Portion
from troth.adapters.sources.loaded import LoadedRows
from troth.adapters.sources.repetition import drop_repetitions
from troth.errors import ConfigError, SourceError
from troth.model.feed import (
    Column,
    Constant,
    Derived,
    Feed,
    Milestone,
    Pausing,
    Recipe,
    Tally,
)
from troth.model.measurement import FieldType, Stream, StreamKind
from troth.model.period import InstantError, parse_instant
from troth.registry import find_nearest

Mask: TypeAlias = "np.ndarray[Any, np.dtype[np.bool_]]"


def load_rows(
    portions: Sequence[Portion],
    stream: Stream,
    feed: Feed,
    data_version: Callable[[], str] | None = None,
) -> LoadedRows:
    """Return the rows of a stream, typed and checked.

    Args:
        portions: The columns as they were found, file by file.
        stream: Which fields are wanted, of which types.
        feed: How each field is made.
        data_version: Returns the digest of what was read.

    Raises:
        ConfigError: The feed does not fit the columns or the stream.
        SourceError: The files do not fit together.
    """
    intake = Intake(portions, _laid_together(portions, feed))
    if feed.events is not None:
        return _load_cases(intake, stream, feed, data_version)
    made = _Fields(intake, stream, feed)
    fields = {name: made.field(name) for name in stream.fields}
    _check_rows(intake.refuse, stream, feed, fields, made.field)
    key = feed.key or stream.key
    repeated = np.zeros(len(intake), bool)
    if key:
        named = {name: made.field(name) for name in key}
        version = None
        if feed.version is not None:
            kind = made.sort_of("version", feed.version)
            version = convert(intake, "version", feed.version, kind, feed)
        repeated = drop_repetitions(intake, named | fields, key, feed, version)
    kept = pa.array(intake.kept & ~repeated)
    table = pa.table({name: fields[name] for name in stream.fields}).filter(kept)
    return LoadedRows(table, intake.quality(int(repeated.sum())), data_version)


def _laid_together(portions: Sequence[Portion], feed: Feed) -> pa.Table:
    tables = [portion.table for portion in portions]
    if len(tables) == 1:
        return tables[0]
    try:
        return pa.concat_tables(tables, promote_options="permissive")
    except pa.ArrowException as error:
        raise SourceError(
            f"The files of one stream do not fit together: {error}.",
            place=feed.place,
            hint="Give files of the same columns and types.",
        ) from error


def _load_cases(
    intake: Intake,
    stream: Stream,
    feed: Feed,
    data_version: Callable[[], str] | None,
) -> LoadedRows:
    assert feed.events is not None, "asked for by the caller"
    # Events refuse themselves while their fields are read: read all, then sort.
    for _ in range(2):
        log = sort_events(intake, feed, feed.events)
        before = int(intake.kept.sum())
        made = _Fields(intake, stream, feed, log)
        fields = {name: made.field(name) for name in stream.fields}

        def refuse(cases: Mask, reason: str, log: Log = log) -> None:
            intake.refuse(mask_of_cases(log, cases), reason)

        _check_rows(refuse, stream, feed, fields, made.field)
        if int(intake.kept.sum()) == before:
            break
    cases = np.zeros(log.count, bool)
    cases[log.case_of[intake.kept[log.rows]]] = True
    table = pa.table(fields).filter(pa.array(cases))
    return LoadedRows(table, intake.quality(0), data_version)


class _Fields:
    """Makes fields by their recipes, each once."""

    def __init__(
        self, intake: Intake, stream: Stream, feed: Feed, log: Log | None = None
    ) -> None:
        self._intake = intake
        self._stream = stream
        self._feed = feed
        self._log = log
        self._made: dict[str, pa.Array] = {}
        self._asked: list[str] = []

    def field(self, name: str) -> pa.Array:
        if name in self._made:
            return self._made[name]
        if name in self._asked:
            chain = " → ".join([*self._asked[self._asked.index(name) :], name])
            raise ConfigError(
                f"Field “{name}” is derived from itself: {chain}.",
                place=self._feed.place,
                hint="Break the circle.",
            )
        self._asked.append(name)
        made = self._make(name, self._feed.recipe(name))
        self._asked.pop()
        self._made[name] = made
        return made

    def sort_of(self, name: str, recipe: Column) -> FieldType:
        """Return what a column that only the feed speaks of holds."""
        if name in self._stream.fields:
            return self._stream.fields[name]
        if recipe.type is not None:
            return recipe.type
        if recipe.unit == "%":
            return FieldType.NUMBER
        if recipe.unit is not None or recipe.format in ("h:m:s", "m:s"):
            return FieldType.DURATION
        if recipe.format is not None:
            return FieldType.TIME
        if recipe.yes is not None or recipe.no is not None:
            return FieldType.YES_NO
        return FieldType.NUMBER if name == "version" else FieldType.TEXT

    def _make(self, name: str, recipe: Recipe) -> pa.Array:
        kind = self._stream.fields.get(name)
        match recipe:
            case Constant():
                made = self._constant(name, recipe, kind)
            case Derived(operation, parts):
                made = self._derive(name, operation, [self._part(one) for one in parts])
            case Column() if self._log is None:
                kind = self.sort_of(name, recipe)
                made = convert(self._intake, name, recipe, kind, self._feed)
            case Column() | Milestone() | Tally() | Pausing() if self._log is not None:
                if isinstance(recipe, Column):
                    kind = self.sort_of(name, recipe)
                made = reduce_field(self._log, name, recipe, kind or FieldType.TEXT)
            case _:
                raise ConfigError(
                    f"Field “{name}” is made from events, but the rows are no events.",
                    place=self._feed.place,
                    hint="Write a table `cases` with `case` and `event_at`.",
                )
        if kind is not None and not _is_fit(made, kind):
            raise ConfigError(
                f"Field “{name}” is declared as {kind.value}, but comes out as "
                f"{made.type}.",
                place=self._feed.place,
                hint="Change its recipe, or its type in the agreement.",
            )
        return made

    def _part(self, name: str) -> pa.Array:
        known = {*self._feed.fields, *self._stream.fields}
        if name not in known:
            near = find_nearest(name, known)
            raise ConfigError(
                f"There is no field “{name}” to derive another from.",
                place=self._feed.place,
                hint=f"Did you mean “{near}”?"
                if near
                else "Give it a column under fields.",
            )
        return self.field(name)

    def _constant(
        self, name: str, recipe: Constant, kind: FieldType | None
    ) -> pa.Array:
        value, count = recipe.value, self._count
        if kind is FieldType.TIME and isinstance(value, str):
            try:
                at = parse_instant(value)
            except InstantError as error:
                raise ConfigError(
                    f"Field “{name}” has the same time in every row, “{value}”, which "
                    "cannot be read.",
                    place=self._feed.place,
                    hint='Write an instant such as "2026-01-01T00:00Z".',
                ) from error
            return pa.repeat(pa.scalar(at, INSTANT), count)
        if isinstance(value, str):
            return pa.repeat(pa.scalar(value), count).dictionary_encode()
        if kind is FieldType.MONEY:
            return pa.repeat(pa.scalar(value, pa.decimal128(19, 0)), count)
        return pa.repeat(pa.scalar(value), count)

    @property
    def _count(self) -> int:
        return len(self._intake) if self._log is None else self._log.count

    def _derive(self, name: str, operation: str, parts: list[pa.Array]) -> pa.Array:
        steps: dict[str, Callable[[pa.Array, pa.Array], pa.Array]] = {
            "add": _add,
            "subtract": pc.subtract_checked,
            "coalesce": pc.coalesce,
        }
        made = parts[0]
        try:
            for part in parts[1:]:
                made = steps[operation](_plain(made), _plain(part))
        except pa.ArrowException as error:
            raise ConfigError(
                f"Field “{name}” cannot be derived by {operation}: {error}.",
                place=self._feed.place,
                hint="Add durations to times or numbers to numbers; coalesce fields "
                "of one type.",
            ) from error
        return made.dictionary_encode() if pa.types.is_string(made.type) else made


def _plain(values: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(values.type):
        return values.dictionary_decode()
    return values


def _add(left: pa.Array, right: pa.Array) -> pa.Array:
    if pa.types.is_duration(left.type) and pa.types.is_timestamp(right.type):
        left, right = right, left
    return pc.add_checked(left, right)


def _is_fit(values: pa.Array, kind: FieldType) -> bool:
    made, wanted = values.type, arrow_type(kind)
    if kind in (FieldType.NUMBER, FieldType.MONEY):
        return bool(
            pa.types.is_decimal(made)
            or (
                kind is FieldType.NUMBER
                and (pa.types.is_integer(made) or pa.types.is_floating(made))
            )
        )
    return bool(made == wanted)


def _check_rows(
    refuse: Callable[[Mask, str], None],
    stream: Stream,
    feed: Feed,
    fields: dict[str, pa.Array],
    find: Callable[[str], pa.Array],
) -> None:
    placeless = fields[stream.at].is_null().to_numpy(zero_copy_only=False)
    refuse(
        np.asarray(placeless), f"{stream.at}: no value, but it places the row in time"
    )
    order = feed.order or _natural_order(stream)
    for earlier, later in itertools.pairwise(order):
        backwards = pc.less(find(later), find(earlier)).fill_null(False)  # noqa: FBT003
        refuse(
            np.asarray(backwards.to_numpy(zero_copy_only=False)),
            f"{later} before {earlier}",
        )


def _natural_order(stream: Stream) -> tuple[str, ...]:
    """Return start and end of an interval: its two times, in the order declared."""
    times = [name for name, kind in stream.fields.items() if kind is FieldType.TIME]
    if stream.kind is not StreamKind.INTERVALS or len(times) != 2:
        return ()
    other = next((name for name in times if name != stream.at), None)
    return () if other is None else (stream.at, other)


def columns_read(stream: Stream, feed: Feed, known: Sequence[str]) -> list[str]:
    """Return the columns of a file that the stream needs, in the file's order.

    Columns that are needed and not there are reported when their field is made.

    Raises:
        ConfigError: A column that is needed is there twice.
    """
    wanted = columns_needed(stream, feed)
    read = [name for name in known if name in wanted]
    for name in read:
        if read.count(name) > 1:
            raise ConfigError(
                f"There are {read.count(name)} columns “{name}”.",
                place=feed.place,
                hint="Rename one of them in the file, or name all columns anew: "
                "`columns = [...]`.",
            )
    return read


def columns_needed(stream: Stream, feed: Feed) -> set[str]:
    """Return the columns from which the fields of a stream are made."""
    wanted: set[str] = set()
    seen: set[str] = set()
    todo = [*stream.fields, *feed.key, *feed.order]
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        recipe = feed.recipe(name)
        if isinstance(recipe, Derived):
            todo.extend(recipe.fields)
        elif isinstance(recipe, Column):
            wanted |= _columns(recipe)
    if feed.version is not None:
        wanted |= _columns(feed.version)
    if feed.events is not None:
        wanted |= {feed.events.case} | _columns(feed.events.at)
        wanted |= {feed.events.state} if feed.events.state else set()
    return wanted


def _columns(recipe: Column) -> set[str]:
    return {*recipe.names, *([recipe.when[0]] if recipe.when else [])}
