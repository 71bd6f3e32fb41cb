"""Fields that are collected and never read."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.kind import LintRule, Mistake
from troth.model.agreement import Agreement
from troth.model.expression import Expression, fields_of
from troth.model.finding import Severity
from troth.model.objective import TargetMatrix


class FieldIsRead(LintRule):
    """A stream collects a field that no clause of the agreement reads.

    Data that decides nothing costs money, and where it is about people it may not be
    kept at all. Leave the field out, or say what it is for.

    Bad:
        streams:
          tickets:
            kind: cases
            fields: {opened: time, replied: time, solved: time, caller_name: text}

    Good:
        streams:
          tickets:
            kind: cases
            fields: {opened: time, replied: time, solved: time}
    """

    code: ClassVar[str] = "D744"
    name: ClassVar[str] = "field-is-read"
    severity: ClassVar[Severity] = Severity.NOTE

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each field of a used stream that nothing reads."""
        reading = _read_fields(text.agreement)
        for stream in text.agreement.streams.values():
            read = reading.get(stream.name)
            if read is None or not text.has(f"streams.{stream.name}"):
                continue
            for name in stream.fields:
                if name in read:
                    continue
                path = f"streams.{stream.name}.fields.{name}"
                yield Mistake(
                    path,
                    f"No clause reads `{name}` of `{stream.name}`.",
                    "Leave the field out, if nobody needs it.",
                    facts=(("stream", stream.name), ("field", name)),
                    patch=text.remove(path),
                )


def _read_fields(agreement: Agreement) -> dict[str, set[str]]:
    """Return the fields that clauses read, by each stream that any of them reads."""
    streams = agreement.streams
    read: dict[str, set[str]] = {}
    for indicator in agreement.indicators.values():
        names = read.setdefault(indicator.stream, set())
        names |= {indicator.at, *_names_in(indicator.options)}
        names |= fields_of(indicator.where)
    for objective in agreement.objectives.values():
        indicator = agreement.indicators[objective.indicator]
        names = read[indicator.stream]
        names |= {*fields_of(objective.where), *objective.per}
        if isinstance(objective.targets, TargetMatrix):
            names.add(objective.targets.by)
    for exclusion in agreement.exclusions.values():
        names = read.setdefault(exclusion.stream, set())
        names |= {"start", "end", "announced", *fields_of(exclusion.where)}
        for objective in agreement.objectives.values():
            if exclusion.name in objective.exclusions:
                names |= {*objective.per}  # its rows are matched by scope
    for name, names in read.items():
        if name in streams:
            names |= {streams[name].at, *streams[name].key}
    return read


def _names_in(value: Any) -> Iterator[str]:  # noqa: ANN401  # each kind its own options
    """Yield every name that the options of a kind hold, and all fields they read."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Expression):
        yield from fields_of(value)
    elif isinstance(value, Mapping):
        for one in (*value.keys(), *value.values()):
            yield from _names_in(one)
    elif isinstance(value, tuple | list | frozenset | set):
        for one in value:
            yield from _names_in(one)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _names_in(getattr(value, field.name))
