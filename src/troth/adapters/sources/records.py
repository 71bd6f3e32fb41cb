"""Records (one mapping per row) as columns, without losing what they said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa


def flatten(record: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return a record whose inner records are dotted columns.

    Example:
        >>> flatten({"id": 1, "service": {"name": "shop"}})
        {'id': 1, 'service.name': 'shop'}
    """
    flat: dict[str, Any] = {}
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            flat |= flatten(value, f"{name}.")
        else:
            flat[name] = value
    return flat


def table_of(records: Sequence[Mapping[str, Any]], names: Iterable[str]) -> pa.Table:
    """Return these columns of the records; a key that is absent has no value.

    A column of one sort of value is typed by it, one of mixed sorts is text.
    """
    columns = {name: _column([one.get(name) for one in records]) for name in names}
    if not columns:
        return pa.table({"": pa.nulls(len(records))})
    return pa.table(columns)


def _column(values: list[Any]) -> pa.Array:
    sorts = {type(value) for value in values if value is not None}
    clocks = {
        value.utcoffset() is None for value in values if isinstance(value, datetime)
    }
    if len(sorts) <= 1 and len(clocks) <= 1:
        try:
            return pa.array(values)
        except (pa.ArrowException, OverflowError, TypeError):
            pass
    return pa.array([None if value is None else _text(value) for value in values])


def _text(value: Any) -> str:  # noqa: ANN401  # whatever a record holds
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):  # a pause, as are pairs inside a list
        return f"{_text(value.get('start'))}/{_text(value.get('end'))}"
    if isinstance(value, list):
        return ";".join(
            "/".join(map(_text, one)) if isinstance(one, list | tuple) else _text(one)
            for one in value
        )
    return value.isoformat() if isinstance(value, datetime) else str(value)
