"""Nouns as plain data for JSON: exact, stable, the same bytes for the same inputs.

Fractions are texts (`999/1000`, with the decimal beside them where people read it),
instants are ISO 8601 in UTC, money is a decimal text with its currency, the scope of a
reading an object. No number in the output went through a binary float.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from troth.model.agreement import Agreement
from troth.model.money import Money
from troth.model.period import Period, to_utc
from troth.model.quantity import Duration, WorkingDays, plain_decimal
from troth.model.reading import Reading


def to_plain(value: Any) -> Any:  # noqa: ANN401  # any noun in, plain data out
    """Return a noun (or a collection of them) as plain JSON data.

    Example:
        >>> to_plain(Money("12.5", "EUR"))
        {'amount': '12.5', 'exact': '25/2', 'currency': 'EUR'}
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            raise TypeError("a float has no exact text: hand over a fraction")
        case Fraction():
            return {"exact": str(value), "decimal": plain_decimal(value)}
        case Money():
            return {
                "amount": plain_decimal(value.amount),
                "exact": str(value.amount),
                "currency": value.currency,
            }
        case Decimal():
            return format(value, "f")
        case datetime():
            return to_utc(value).isoformat()
        case date():
            return value.isoformat()
        case Period():
            return {"start": value.start.isoformat(), "end": value.end.isoformat()}
        case Reading():
            return {**_fields(value), "scope": dict(value.scope)}
        case Duration() | WorkingDays():
            return str(value)
        case Enum():
            return value.value
        case Agreement():
            return {
                "id": value.id,
                "version": value.version,
                "digest": value.digest,
                "title": value.title,
                "timezone": value.timezone,
            }
        case Mapping():
            return {str(key): to_plain(one) for key, one in value.items()}
    if dataclasses.is_dataclass(value):
        return _fields(value)
    return [to_plain(one) for one in value]


def _fields(value: Any) -> dict[str, Any]:  # noqa: ANN401  # any dataclass
    return {
        field.name: to_plain(getattr(value, field.name))
        for field in dataclasses.fields(value)
    }
