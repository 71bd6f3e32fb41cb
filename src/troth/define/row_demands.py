"""What promises demand of every single row, as conditions.

A promise such as `100 % within 4 h` or `each within 4 h` allows no row to fail, so it
says something about each row that its condition selects. Two such promises can
contradict each other, or leave a third one no row to speak of; a promise that only
counts a share never does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from troth.define.promise_lines import Line, lines_of
from troth.model.agreement import Agreement
from troth.model.expression import (
    And,
    Arithmetic,
    Comparison,
    Expression,
    Field,
    IsIn,
    IsNull,
    Like,
    Literal,
    Not,
    Or,
    children,
    conjunction,
    fields_of,
)
from troth.model.measurement import FieldType, Stream
from troth.model.objective import Bound, Comparator, EachWithin
from troth.model.quantity import Duration

_BEYOND = {Comparator.AT_MOST: ">", Comparator.BELOW: ">="}
_CONDITIONS = (Comparison, IsIn, IsNull, Like, And, Or, Not)


@dataclass(frozen=True, slots=True)
class Demand:
    """One promise about rows: which it selects, and what each of them must show.

    Attributes:
        guard: Selects the rows; `None` means all.
        must: What must be true of them; `None` where a share may fail.
        never: What may not be true of them.
    """

    line: Line
    guard: Expression | None
    must: Expression | None = None
    never: Expression | None = None

    @property
    def name(self) -> str:
        """How findings call the promise."""
        value = self.line.value
        return self.line.objective.name + (f" ({value})" if value else "")

    @property
    def is_strict(self) -> bool:
        """Whether no row may fail."""
        return self.must is not None or self.never is not None

    @property
    def fields(self) -> frozenset[str]:
        """The fields it looks at."""
        return fields_of(self.guard) | fields_of(self.must) | fields_of(self.never)


def demands_of(agreement: Agreement) -> Iterator[tuple[Stream, list[Demand]]]:
    """Yield the demands on the rows of each stream, where they need weighing."""
    by_stream: dict[str, list[Demand]] = {}
    for line in lines_of(agreement):
        stream = agreement.streams.get(line.indicator.stream)
        if stream is not None:
            by_stream.setdefault(stream.name, []).append(_demand(line, stream))
    for name, demands in by_stream.items():
        if any(_is_open(one) for one in demands) or _share_fields(demands):
            yield agreement.streams[name], demands


def _is_open(demand: Demand) -> bool:
    """Tell whether a condition could be impossible: it asks a field more than once."""
    parts = [demand.guard, demand.must, demand.never]
    asked = Counter(name for part in parts if part for name in _asked(part))
    return any(count > 1 for count in asked.values())


def _share_fields(demands: list[Demand]) -> bool:
    """Tell whether a strict promise and another one ask the same field."""
    return any(
        one.is_strict and other is not one and one.fields & other.fields
        for one in demands
        for other in demands
    )


def _asked(expression: Expression) -> Iterator[str]:
    if isinstance(expression, Field):
        yield expression.name
    for part in children(expression):
        yield from _asked(part)


def _demand(line: Line, stream: Stream) -> Demand:
    indicator, objective = line.indicator, line.objective
    guard = conjunction(indicator.where, objective.where, _of_matrix(line))
    options, target = indicator.options, line.target
    if isinstance(target, EachWithin):
        return Demand(line, guard, never=_too_late(options, target))
    if not isinstance(target, Bound):
        return Demand(line, guard)
    if _is_condition(getattr(options, "good", None), stream) and _wants_all(target):
        return Demand(line, _narrowed(guard, options.total, stream), must=options.good)
    if _is_condition(getattr(options, "bad", None), stream) and _wants_all(target):
        return Demand(line, guard, never=options.bad)
    if hasattr(options, "at_most") and hasattr(options, "out_of"):
        if not _wants_all(target) or options.counted_within is not None:
            return Demand(line, guard)
        counted = _narrowed(guard, options.out_of, stream)
        if options.not_counted is not None:
            counted = conjunction(counted, Not(options.not_counted))
        return Demand(line, counted, must=_within(options))
    if indicator.metric == "maximum" and target.comparator in _BEYOND:
        # A row without a value takes no part in the maximum.
        beyond = _BEYOND[target.comparator]
        bound = Literal(target.value)  # type: ignore[arg-type]  # exact, never written
        return Demand(line, guard, never=Comparison(beyond, options.of, bound))
    return Demand(line, guard)


def _narrowed(
    guard: Expression | None, counted: Expression | None, stream: Stream
) -> Expression | None:
    """Return which rows are in a denominator."""
    if counted is None or _is_condition(counted, stream):
        return conjunction(guard, counted)
    return conjunction(guard, Not(IsNull(counted)))


def _of_matrix(line: Line) -> Expression | None:
    if line.value is None:
        return None
    by = line.objective.targets.by  # type: ignore[union-attr]  # its line has a value
    return Comparison("=", Field(by), Literal(line.value))


def _wants_all(target: Bound) -> bool:
    return target.value == 1 and target.comparator in (
        Comparator.AT_LEAST,
        Comparator.EXACTLY,
    )


def _is_condition(part: Expression | None, stream: Stream) -> bool:
    if isinstance(part, Field):
        return stream.fields.get(part.name) is FieldType.YES_NO
    return isinstance(part, _CONDITIONS)


def _too_late(options: Any, target: EachWithin) -> Expression | None:  # noqa: ANN401  # each kind its own
    """Return when a case is late, on a clock that always runs."""
    starts: tuple[str, ...] = getattr(options, "from_", ())
    ends: tuple[str, ...] = getattr(options, "to", ())
    is_plain = getattr(options, "clock", "") == "always" and options.pause is None
    if not is_plain or len(starts) != 1 or len(ends) != 1:
        return None
    if not isinstance(target.limit, Duration):
        return None
    taken = Arithmetic("-", Field(ends[0]), Field(starts[0]))
    return Comparison(">", taken, Literal(target.limit))


def _within(options: Any) -> Expression | None:  # noqa: ANN401  # each kind its own
    """Return the limits that a value keeps."""
    signs = {"at_most": "<=", "at_least": ">=", "below": "<", "above": ">"}
    kept: list[Expression] = []
    for name, sign in signs.items():
        bound: Any = getattr(options, name, None)
        if bound is not None:
            kept.append(Comparison(sign, options.value, Literal(bound)))
    return conjunction(*kept)
