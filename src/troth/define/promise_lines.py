"""The single lines that objectives promise: for which rows, and how much.

A target by priority is as many promises as it has lines. Two lines can be compared
where they speak of the same reading: the same indicator, rows, window and exclusions.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass

from troth.define.agreed_text import AgreedText
from troth.model.agreement import Agreement
from troth.model.expression import And, Expression, to_text
from troth.model.objective import (
    EachWithin,
    Indicator,
    Objective,
    Target,
    TargetMatrix,
    Within,
)
from troth.model.quantity import Duration, Limit, WorkingDays

_ALIKE_MAX = 200  # more promises about one reading are no agreement


@dataclass(frozen=True, slots=True)
class Line:
    """One promise about one sort of rows.

    Attributes:
        value: The value of the matrix' field; `None` where there is no matrix.
        rows: What selects the rows, as the set of conditions that all hold.
    """

    objective: Objective
    indicator: Indicator
    target: Target
    rows: frozenset[str]
    value: str | None = None

    @property
    def same_reading(self) -> Hashable:
        """What two lines must share to speak of one reading."""
        one = self.objective
        return (
            self.indicator.name,
            self.rows,
            one.per,
            one.window,
            one.by_day,
            one.exclusions,
            one.coverage,
        )

    def path(self, text: AgreedText) -> str:
        """Return where the target of the line is written."""
        path = f"objectives.{self.objective.name}.target"
        inner = f"{path}.{self.value}"
        return inner if self.value is not None and text.has(inner) else path


def lines_of(agreement: Agreement) -> Iterator[Line]:
    """Yield all lines that an agreement promises."""
    for objective in agreement.objectives.values():
        indicator = agreement.indicators[objective.indicator]
        rows = frozenset(_parts(indicator.where)) | frozenset(_parts(objective.where))
        match objective.targets:
            case None:
                continue
            case TargetMatrix(by=by, targets=targets):
                for value, target in targets.items():
                    own = rows | {f"{by} = '{value}'"}
                    yield Line(objective, indicator, target, own, value)
            case target:
                yield Line(objective, indicator, target, rows)


def alike(
    lines: Iterable[Line], sort: Callable[[Line], Hashable]
) -> Iterator[list[Line]]:
    """Yield the lines that can be compared with each other, where there are several."""
    groups: dict[Hashable, list[Line]] = {}
    for line in lines:
        groups.setdefault(sort(line), []).append(line)
    for group in groups.values():
        if 1 < len(group) <= _ALIKE_MAX:
            yield group


def limit_of(target: Target) -> Limit | None:
    """Return the limit of a promise about the time that cases take."""
    return target.limit if isinstance(target, Within | EachWithin) else None


def is_longer(one: Limit, other: Limit) -> bool | None:
    """Tell whether one limit is longer; `None` where they cannot be compared."""
    if isinstance(one, Duration) and isinstance(other, Duration):
        return one > other
    if isinstance(one, WorkingDays) and isinstance(other, WorkingDays):
        return one.count > other.count if one.meaning is other.meaning else None
    return None


def _parts(condition: Expression | None) -> Iterator[str]:
    match condition:
        case None:
            return
        case And(parts):
            for part in parts:
                yield from _parts(part)
        case _:
            yield to_text(condition)
