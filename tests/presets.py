"""The catalogue of metrics for tests: each preset with its worked example."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from troth.bootstrap import open_presets
from troth.define.quantities import Sort, parse_quantity
from troth.model.catalogue import Preset
from troth.model.measurement import FieldType
from troth.model.quantity import Duration
from troth.presets.library import write_clauses

PRESETS = open_presets().list_presets()

HEAD = """\
troth: 1
agreement: sla
id: example
title: An example
timezone: UTC
currency: EUR
parties:
  nimbus: {role: provider}
"""


def agreement_of(preset: Preset) -> str:
    """A whole agreement around a preset's example."""
    return HEAD + write_clauses(preset)


def rows_of(preset: Preset) -> list[dict[str, Any]]:
    """The rows of a preset's example, as a program would hand them over."""
    return [dict(_values(preset, row)) for row in preset.example.rows]


def _values(preset: Preset, row: Any) -> Iterator[tuple[str, Any]]:
    for name, kind in preset.example.fields.items():
        yield name, _read(row[name], kind) if row[name] else None


def _read(text: str, kind: FieldType) -> Any:
    match kind:
        case FieldType.TIME:
            return datetime.fromisoformat(text).replace(tzinfo=UTC)
        case FieldType.NUMBER | FieldType.MONEY:
            return Decimal(text)
        case FieldType.DURATION:
            length = parse_quantity(text, Sort.DURATION)
            return timedelta(microseconds=length.microseconds)
        case FieldType.YES_NO:
            return {"yes": True, "no": False}[text]
        case _:
            return text


def answer_of(preset: Preset) -> Fraction:
    """The exact reading that was worked out by hand."""
    text = preset.example.answer
    if "/" in text:
        return Fraction(text)
    value = parse_quantity(text, Sort.QUANTITY)
    if isinstance(value, Duration):
        return Fraction(value.microseconds)
    return Fraction(value)
