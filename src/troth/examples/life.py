"""A life: the measurements of one year that belong to an example agreement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np

from troth.examples.chance import Chance, Ints

YEAR = 2026
"""The year that is lived through."""

Texts: TypeAlias = "np.ndarray[Any, np.dtype[np.str_]]"
Columns: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of measurements.

    Attributes:
        path: Where it lies in the workspace; the ending says which form it has.
        columns: The values by column, all of one length. Numpy arrays or lists;
            `None` in a list stands for no value.
        delimiter: What parts the fields of a CSV file.
    """

    path: str
    columns: Columns
    delimiter: str = ","


def instant(
    zone: ZoneInfo, month: int, day: int, hour: int = 0, minute: int = 0
) -> int:
    """Return a local time of the year as seconds since 1970.

    Example:
        >>> instant(ZoneInfo("Europe/Berlin"), 1, 1)
        1767222000
    """
    at = datetime(YEAR, month, day, hour, minute, tzinfo=zone)
    return int(at.astimezone(UTC).timestamp())


def write_instants(seconds: Ints) -> Texts:
    """Return instants as ISO 8601 texts in UTC.

    Example:
        >>> write_instants(np.array([1767222000])).tolist()
        ['2025-12-31T23:00:00Z']
    """
    return np.char.add(np.datetime_as_string(seconds.astype("M8[s]")), "Z")


def take(columns: Columns, places: Ints) -> dict[str, Any]:
    """Return the rows at these places, in their order."""
    return {
        name: values[places]
        if isinstance(values, np.ndarray)
        else [values[place] for place in places.tolist()]
        for name, values in columns.items()
    }


def disturb(chance: Chance, count: int, *, late: int, twice: int) -> Ints:
    """Return the places of rows as they arrive: some late, some more than once.

    Late rows stand at the end; a row that comes twice comes again a little later.
    """
    places = np.arange(count)
    if not count:
        return places
    is_late = np.zeros(count, np.bool_)
    is_late[chance.many_between(0, count - 1, late)] = True
    again = np.sort(chance.many_between(0, count - 1, twice))
    arrived = np.concatenate([places[~is_late], again, places[is_late]])
    when = np.concatenate([places[~is_late], again + 30, places[is_late] + count])
    return arrived[np.argsort(when, kind="stable")]


def add_rows(columns: Columns, rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """Return the columns with these rows at their end."""
    added = list(zip(*rows, strict=True))
    return {
        name: np.concatenate([values, np.array(new, values.dtype)])
        if isinstance(values, np.ndarray) and values.dtype.kind != "U"
        else np.concatenate([values, np.array(new)])
        if isinstance(values, np.ndarray)
        else [*values, *new]
        for (name, values), new in zip(columns.items(), added, strict=True)
    }
