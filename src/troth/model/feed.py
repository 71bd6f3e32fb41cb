"""Feeds: where the rows of a stream come from, and what its columns mean.

The agreement names streams and fields; a feed is the workspace's answer to it. Each
field has a recipe: a column of the file, a value derived from other fields, or a
milestone picked out of the events of a case. Recipes are a small closed set; nothing
in them is code, and nothing is guessed: a time written as text says its format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from troth.model.measurement import FieldType


@dataclass(frozen=True, slots=True)
class Column:
    """A field read from one column, or from several joined with a space.

    Attributes:
        names: The columns.
        type: What it holds, where the agreement does not declare the field.
        format: How its times are written: `iso`, `epoch_s`, `epoch_ms`, `epoch_us` or
            a pattern such as `%d/%m/%Y %H:%M`; for durations `h:m:s` or `m:s`.
        timezone: The zone of local times, if not the feed's.
        mapping: Texts replaced by others; `*` stands for every other text.
        yes: Texts that mean yes. no: Texts that mean no.
        unit: The unit of a duration given as a number: `s`, `min`, `h` …; or `%` for
            a number that is a percentage and is read as a share of one.
        when: The value counts only where this column has one of these texts.
        take: Of the events of a case, the `first` or the `last` value present.
    """

    names: tuple[str, ...]
    type: FieldType | None = None
    format: str | None = None
    timezone: str | None = None
    mapping: Mapping[str, str] | None = field(default=None, hash=False)
    yes: tuple[str, ...] | None = None
    no: tuple[str, ...] | None = None
    unit: str | None = None
    when: tuple[str, tuple[str, ...]] | None = None
    take: str = "last"


@dataclass(frozen=True, slots=True)
class Derived:
    """A field computed from other fields: `add`, `subtract` or `coalesce`."""

    operation: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Constant:
    """A field that has the same value in every row."""

    value: str | int | bool


@dataclass(frozen=True, slots=True)
class Milestone:
    """When the `first` or `last` event of a case was, of all or in these states."""

    which: str
    states: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many events a case has, of all or in these states."""

    states: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Pausing:
    """The stretches that a case spends in these states.

    A state lasts from its event to the next event of the case; where none follows, to
    the latest event of the whole log: so far it is known to last.
    """

    states: tuple[str, ...]


Recipe = Column | Derived | Constant | Milestone | Tally | Pausing


@dataclass(frozen=True, slots=True)
class Events:
    """How rows that are events become cases, one row for each.

    Attributes:
        case: The column that names the case.
        at: When the event happened.
        state: The column of the state that the event puts the case into.
    """

    case: str
    at: Column
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """Where the rows of one stream come from.

    Attributes:
        source: The kind of source: `csv`, `parquet`, `jsonl`.
        paths: Files, or patterns of files (`checks-*.csv`), seen from `folder`.
        folder: The workspace.
        place: Where this was written, for messages: `troth.toml, [streams.checks]`.
        allow_outside: Files outside the workspace may be read.
        compression: `gzip`, `none`, or `auto` by the ending of the name.
        options: What only this kind of source understands.
        fields: The recipe of each field; a field left out is the column of its name.
        time_format: How times are written, where a field does not say it.
        timezone: The zone of times without an offset.
        ambiguous: The hour that a clock set back shows twice: `first`, `second`, or
            `refuse` the row.
        missing: Texts that stand for no value; without it, the empty one in CSV.
        decimal: The decimal mark of numbers. thousands: Their grouping mark.
        key: Fields that together name a row; over the agreement's own.
        corrections: Of rows with one key and different content, `refuse` the later
            ones, or the `last` one counts.
        version: Of rows with one key, the one where this is highest counts.
        order: Time fields that must not run backwards in a row.
        events: How events become cases, where rows are events.
    """

    source: str
    paths: tuple[str, ...] = ()
    folder: str = "."
    place: str = ""
    allow_outside: bool = False
    compression: str = "auto"
    options: Mapping[str, object] = field(default_factory=dict, hash=False)
    fields: Mapping[str, Recipe] = field(default_factory=dict, hash=False)
    time_format: str | None = None
    timezone: str | None = None
    ambiguous: str = "refuse"
    missing: tuple[str, ...] | None = None
    decimal: str = "."
    thousands: str = ""
    key: tuple[str, ...] = ()
    corrections: str = "refuse"
    version: Column | None = None
    order: tuple[str, ...] = ()
    events: Events | None = None

    def recipe(self, name: str) -> Recipe:
        """Return how a field is made; by default from the column of its name."""
        return self.fields.get(name) or Column((name,))
