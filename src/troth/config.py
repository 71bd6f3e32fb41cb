"""The workspace's settings: `troth.toml`, read once.

It names the agreements, and says for each stream where its rows come from and what
their columns mean. Whatever cannot work is said with its file and key and with what
to write; a key that nobody knows is never ignored.
"""

from __future__ import annotations

import glob
import os
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from troth.errors import ConfigError
from troth.model.feed import (
    Column,
    Constant,
    Derived,
    Events,
    Feed,
    Milestone,
    Pausing,
    Recipe,
    Tally,
)
from troth.model.measurement import FieldType
from troth.model.quantity import MICROSECONDS
from troth.model.wall_clock import WallClock, ZoneError, zone_names
from troth.registry import find_nearest

FILE_NAME = "troth.toml"

_ENDINGS = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_HEADS = (
    *("column", "columns", "add", "subtract", "coalesce", "value"),
    *("first", "last", "count", "pauses"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a workspace says about itself.

    Attributes:
        folder: The workspace, from which all paths are seen.
        agreements: The files of its agreements.
        documents: Further files of provisions, parents and amendments.
        as_of: The instant at which every question is asked; `None` asks now.
        streams: The feed of each stream, for every agreement.
        overrides: The feeds of single agreements, by the agreement's id.
    """

    folder: Path
    agreements: tuple[Path, ...] = ()
    documents: tuple[Path, ...] = ()
    as_of: datetime | None = None
    streams: Mapping[str, Feed] = field(default_factory=dict)
    overrides: Mapping[str, Mapping[str, Feed]] = field(default_factory=dict)

    def feeds_of(self, agreement_id: str) -> dict[str, Feed]:
        """Return the feed of each stream of one agreement."""
        return {**self.streams, **self.overrides.get(agreement_id, {})}


def find_settings(folder: Path) -> Path | None:
    """Return the `troth.toml` of a folder or of the nearest one above it."""
    for one in (folder.resolve(), *folder.resolve().parents):
        path = one / FILE_NAME
        if path.is_file():
            return path
    return None


def find_documents(folder: Path) -> tuple[Path | None, tuple[Path, ...]]:
    """Return the workspace that a folder lies in, and the documents it names.

    Only `documents` is read: who checks an agreement need not have measurements.

    Raises:
        ConfigError: The settings are no TOML, or name a document that is not there.
    """
    path = find_settings(folder)
    if path is None:
        return None, ()
    try:
        text = path.read_text(encoding="utf-8")
        named = tomllib.loads(text).get("documents") if "documents" in text else None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return path.parent, ()  # said by whoever reads the settings as a whole
    if named is None:
        return path.parent, ()
    patterns = _Table({"documents": named}, path.name, "").texts("documents")
    return path.parent, _find_documents(patterns, path.parent, path.name)


def read_settings(path: Path) -> Settings:
    """Return what a `troth.toml` says.

    Raises:
        ConfigError: It cannot be read, or something in it cannot work.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"There is no {path.name}.",
            place=str(path.parent),
            hint="`troth init` writes one.",
        ) from error
    except OSError as error:
        raise ConfigError(
            f"It cannot be read: {error.strerror}.",
            place=str(path),
            hint="Give a file that may be read.",
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(
            f"It is no TOML: {error}.",
            place=str(path),
            hint="Correct that line; texts stand in quotes.",
        ) from error
    folder = path.parent.resolve()
    top = _Table(document, path.name, "")
    agreements = top.texts("agreements")
    documents = top.texts("documents")
    as_of = top.instant("as_of")
    streams = _read_streams(top.tables("streams"), folder)
    overrides = {}
    for name, table in top.tables("agreement").items():
        overrides[name] = _read_streams(table.tables("streams"), folder)
        table.finish()
    top.finish()
    return Settings(
        folder=folder,
        agreements=_find_files(agreements, folder, f"{path.name}, agreements"),
        documents=_find_documents(documents, folder, path.name),
        as_of=as_of,
        streams=streams,
        overrides=overrides,
    )


def feed_for_path(stream: str, path: str | os.PathLike[str]) -> Feed:
    """Return the feed of a file that a program names; its ending says what it is.

    Its columns bear the names of the fields, and times written as text are ISO 8601.

    Raises:
        ConfigError: The ending says nothing.
    """
    place = Path(path)
    endings = [one.lower() for one in place.suffixes if one.lower() != ".gz"]
    source = _ENDINGS.get(endings[-1]) if endings else None
    if source is None:
        raise ConfigError(
            f"The ending of {place.name} does not say what it is.",
            place=f"data for “{stream}”",
            hint=f"Name it {', '.join(_ENDINGS)}, also with .gz; or describe it in "
            f"{FILE_NAME}.",
        )
    return Feed(
        source=source,
        paths=(str(place.absolute()),),
        folder=str(Path.cwd()),
        place=f"data for “{stream}”",
        allow_outside=True,
        time_format="iso",
    )


def _find_documents(
    patterns: Sequence[str], folder: Path, file: str
) -> tuple[Path, ...]:
    for pattern in patterns:
        if Path(pattern).is_absolute() or ".." in Path(pattern).parts:
            raise ConfigError(
                f"“{pattern}” leads out of the workspace.",
                place=f"{file}, documents",
                hint=f"Put the documents into {folder}.",
            )
    return _find_files(patterns, folder, f"{file}, documents")


def _find_files(patterns: Sequence[str], folder: Path, place: str) -> tuple[Path, ...]:
    found: dict[Path, None] = {}
    for pattern in patterns:
        whole = str(folder / pattern)
        names = sorted(glob.glob(whole, recursive=True))  # noqa: PTH207  # may be absolute
        if not names:
            raise ConfigError(
                f"There is no document at {pattern}.",
                place=place,
                hint=f"Put it into {folder}, or correct the path.",
            )
        found |= dict.fromkeys(map(Path, names))
    return tuple(found)


def _read_streams(tables: Mapping[str, _Table], folder: Path) -> dict[str, Feed]:
    return {name: _read_feed(table, folder) for name, table in tables.items()}


def _read_feed(table: _Table, folder: Path) -> Feed:
    source = table.text("source")
    if source is None:
        raise table.error(
            "source", "is missing", 'Write `source = "csv"`, `"parquet"` or `"jsonl"`.'
        )
    decimal = table.text("decimal", ".")
    thousands = table.text("thousands", "")
    for key, mark in (("decimal", decimal), ("thousands", thousands)):
        if len(mark) > 1 or (key == "decimal" and not mark):
            raise table.error(key, f"is “{mark}”", "Write one character.")
    if decimal == thousands:
        raise table.error(
            "thousands", "is the decimal mark as well", 'Write `decimal = ","`.'
        )
    version = table.take("version")
    cases = table.take("cases")
    fields = table.take("fields")
    return Feed(
        source=source,
        paths=table.texts("path"),
        folder=str(folder),
        place=table.place,
        allow_outside=table.flag("allow_outside", default=False),
        compression=table.choice("compression", ("auto", "gzip", "none")),
        fields={}
        if fields is None
        else {
            name: _read_recipe(table, f"fields.{name}", value)
            for name, value in table.as_table("fields", fields).items()
        },
        time_format=table.text("time_format"),
        timezone=table.zone("timezone"),
        ambiguous=table.choice("ambiguous", ("refuse", "first", "second")),
        missing=table.texts("missing") if "missing" in table else None,
        decimal=decimal,
        thousands=thousands,
        key=table.texts("key"),
        corrections=table.choice("corrections", ("refuse", "last")),
        version=None if version is None else _read_column(table, "version", version),
        order=table.texts("order"),
        events=None if cases is None else _read_events(table, cases),
        options=table.rest(),
    )


def _read_events(table: _Table, value: object) -> Events:
    inner = table.inner("cases", value)
    case, at = inner.text("case"), inner.take("event_at")
    if case is None:
        raise inner.error("case", "is missing", 'Write `case = "<column>"`.')
    if at is None:
        raise inner.error("event_at", "is missing", 'Write `event_at = "<column>"`.')
    events = Events(case, _read_column(inner, "event_at", at), inner.text("state"))
    inner.finish()
    return events


def _read_column(table: _Table, key: str, value: object) -> Column:
    recipe = _read_recipe(table, key, value)
    if not isinstance(recipe, Column):
        raise table.error(key, "is no column", "Write the name of a column.")
    return recipe


def _read_recipe(table: _Table, key: str, value: object) -> Recipe:
    if isinstance(value, str):
        return Column((value,))
    inner = table.inner(key, value)
    heads = [head for head in _HEADS if head in inner]
    if len(heads) != 1:
        said = " and ".join(f"`{head}`" for head in heads) or "nothing"
        wrong = inner.unknown(_HEADS) if not heads else ""
        raise table.error(
            key,
            f"says {said} about where it comes from",
            wrong or f"Write one of {', '.join(_HEADS)}.",
        )
    recipe = _READERS[heads[0]](inner, heads[0])
    inner.finish(_HEADS)
    return recipe


def _read_columns(inner: _Table, head: str) -> Column:
    mapping = inner.take("map")
    when = inner.take("when")
    kind = inner.choice("type", ("", *(kind.value for kind in FieldType)))
    names = inner.texts(head)
    if not names:
        raise inner.error(head, "names no column", "Write the name of a column.")
    return Column(
        names=names,
        type=FieldType(kind) if kind else None,
        format=inner.text("format"),
        timezone=inner.zone("timezone"),
        mapping=None if mapping is None else _read_mapping(inner, mapping),
        yes=inner.texts("yes") if "yes" in inner else None,
        no=inner.texts("no") if "no" in inner else None,
        unit=inner.choice("unit", (None, "%", *MICROSECONDS)),
        when=None if when is None else _read_when(inner, when),
        take=inner.choice("take", ("last", "first")),
    )


def _read_mapping(inner: _Table, value: object) -> dict[str, str]:
    table = inner.as_table("map", value)
    for key, text in table.items():
        if not isinstance(text, str):
            raise inner.error(f"map.{key}", f"is {text!r}", "Write a text in quotes.")
    return {key: str(text) for key, text in table.items()}


def _read_when(inner: _Table, value: object) -> tuple[str, tuple[str, ...]]:
    table = inner.inner("when", value)
    column, texts = table.text("column"), table.texts("is")
    if column is None or not texts:
        raise inner.error(
            "when", "is not whole", 'Write `when = {column = "<column>", is = ["Y"]}`.'
        )
    table.finish()
    return column, texts


def _read_derived(inner: _Table, head: str) -> Derived:
    parts = inner.texts(head)
    if len(parts) < 2:
        raise inner.error(head, "needs two fields or more", "Write a list of fields.")
    return Derived(head, parts)


def _read_constant(inner: _Table, head: str) -> Constant:
    value = inner.take(head)
    if not isinstance(value, str | int):
        raise inner.error(
            head, f"is {value!r}", "Write a text, a whole number, true or false."
        )
    return Constant(value)


def _read_milestone(inner: _Table, head: str) -> Milestone:
    return Milestone(head, _read_states(inner, head))


def _read_tally(inner: _Table, head: str) -> Tally:
    return Tally(_read_states(inner, head))


def _read_states(inner: _Table, head: str) -> tuple[str, ...] | None:
    value = inner.take(head)
    if value == "event":
        return None
    hint = f'Write `{head} = "event"` or `{head} = {{state = ["<state>"]}}`.'
    if not isinstance(value, dict):
        raise inner.error(head, f"is {value!r}", hint)
    table = inner.inner(head, value)
    states = table.texts("state")
    if not states:
        raise inner.error(head, "names no state", hint)
    table.finish()
    return states


def _read_pausing(inner: _Table, head: str) -> Pausing:
    table = inner.inner(head, inner.take(head))
    states = table.texts("states")
    if not states:
        raise inner.error(
            head, "names no state", 'Write `pauses = {states = ["<state>"]}`.'
        )
    table.choice("until", ("next event",))
    table.finish()
    return Pausing(states)


class _Table:
    """A table of the document, of which each key is taken once; the rest is wrong."""

    def __init__(self, values: Mapping[str, object], file: str, path: str) -> None:
        self._values = values
        self._file = file
        self._path = path
        self._taken: list[str] = []

    @property
    def place(self) -> str:
        return f"{self._file}, [{self._path}]" if self._path else self._file

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def error(self, key: str, what: str, hint: str) -> ConfigError:
        return ConfigError(f"`{key}` {what}.", place=self.place, hint=hint)

    def take(self, key: str) -> Any:  # noqa: ANN401  # whatever TOML holds
        self._taken.append(key)
        return self._values.get(key)

    def text(self, key: str, default: Any = None) -> Any:  # noqa: ANN401  # or a text
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, str):
            raise self.error(key, f"is {value!r}", "Write a text in quotes.")
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        value = self.take(key)
        if value is None:
            return default
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(
            isinstance(one, str) for one in listed
        ):
            raise self.error(
                key, f"is {value!r}", "Write a text in quotes, or a list of them."
            )
        return tuple(listed)

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            raise self.error(key, f"is {value!r}", "Write true or false.")
        return default if value is None else bool(value)

    def choice(self, key: str, choices: tuple[Any, ...]) -> Any:  # noqa: ANN401  # one of them
        """Return one of the choices, of which the first is the default."""
        value = self.text(key, choices[0])
        if value not in choices:
            known = [one for one in choices if one]
            near = find_nearest(str(value), known)
            meant = f"Did you mean “{near}”? " if near else ""
            listed = ", ".join(f'"{one}"' for one in known)
            raise self.error(key, f"is “{value}”", f"{meant}Write one of {listed}.")
        return value

    def instant(self, key: str) -> datetime | None:
        value = self.take(key)
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value.astimezone(UTC)
        if value is not None:
            raise self.error(
                key,
                f"is {value!r}, which is no instant",
                "Write date, time and offset without quotes: 2027-01-01T12:00:00Z.",
            )
        return None

    def zone(self, key: str) -> str | None:
        value: str | None = self.text(key)
        if value is None:
            return None
        try:
            WallClock.of(value)
        except ZoneError as error:
            names = {one.lower(): one for one in zone_names()}
            near = find_nearest(value, names)
            hint = f"Did you mean “{names[near]}”?" if near else ""
            raise self.error(
                key,
                f"is “{value}”, which is no time zone",
                hint or 'Write a name such as "Europe/Berlin" or "UTC".',
            ) from error
        return value

    def as_table(self, key: str, value: object) -> Mapping[str, object]:
        if not isinstance(value, dict):
            raise self.error(key, f"is {value!r}", "Write a table: `{… = …}`.")
        return value

    def inner(self, key: str, value: object) -> _Table:
        path = f"{self._path}.{key}" if self._path else key
        return _Table(self.as_table(key, value), self._file, path)

    def tables(self, key: str) -> dict[str, _Table]:
        value = self.take(key)
        if value is None:
            return {}
        outer = self.inner(key, value)
        return {name: outer.inner(name, one) for name, one in outer.items()}

    def items(self) -> Iterable[tuple[str, object]]:
        return self._values.items()

    def rest(self) -> dict[str, object]:
        """Return what was not taken; the kind of source may know it."""
        return {
            key: value for key, value in self._values.items() if key not in self._taken
        }

    def unknown(self, known: Iterable[str]) -> str:
        """Return a hint for the first key that was not taken."""
        names = list(dict.fromkeys([*known, *self._taken]))
        for key in self.rest():
            near = find_nearest(key, names)
            return f"Did you mean `{near}`?" if near else f"Known: {', '.join(names)}."
        return ""

    def finish(self, known: Iterable[str] = ()) -> None:
        """Refuse whatever was not taken."""
        for key in self.rest():
            raise self.error(key, "is not known here", self.unknown(known))


_READERS: Mapping[str, Callable[[_Table, str], Recipe]] = {
    "column": _read_columns,
    "columns": _read_columns,
    "add": _read_derived,
    "subtract": _read_derived,
    "coalesce": _read_derived,
    "value": _read_constant,
    "first": _read_milestone,
    "last": _read_milestone,
    "count": _read_tally,
    "pauses": _read_pausing,
}
