"""Readings that are made of other readings: which to take, and how they join.

A composite indicator has no rows. Its parts are measured as promises of their own,
over the windows, scopes, hours and exclusions of the objective that reads it; whoever
runs the assessment measures and judges them, and hands them back to be combined.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from troth.model.agreement import Agreement
from troth.model.objective import (
    Indicator,
    Objective,
    TargetMatrix,
    WindowKind,
    WindowRule,
)
from troth.model.part import Part
from troth.model.period import Period
from troth.model.reading import Reading, Scope, Stretch, Window, reading_text
from troth.monitor.metrics.composite import Composite
from troth.monitor.readings import scope_fields, windows_of

# The longest that a window of each kind can be, and what its cut may shift.
_DAYS_MAX = {
    WindowKind.DAY: 2,
    WindowKind.WEEK: 8,
    WindowKind.MONTH: 32,
    WindowKind.CYCLE: 32,
    WindowKind.QUARTER: 93,
    WindowKind.YEAR: 367,
    WindowKind.TERM: 0,
}
# So many parts are named where a reading says what it is made of.
_NAMED_MAX = 6


def is_composite(indicator: Indicator) -> bool:
    """Tell whether an indicator reads others instead of rows."""
    return isinstance(indicator.options, Composite.Options)


@dataclass(frozen=True, slots=True)
class Leaf:
    """An objective to be measured on rows, and over which period it is asked."""

    objective: Objective
    period: Period


@dataclass(frozen=True, slots=True)
class Branch:
    """A composite reading to be made of others, which come before it."""

    objective: Objective
    period: Period
    parts: tuple[tuple[Part, str], ...]  # with the name of the objective it became


Plan: TypeAlias = Sequence[Leaf | Branch]
"""What to measure and what to combine, parts before wholes; the whole is last."""


def plan_objective(agreement: Agreement, objective: Objective, asked: Period) -> Plan:
    """Return what must be measured and combined for one objective."""
    return list(_walk(agreement, objective, asked))


def _walk(
    agreement: Agreement, objective: Objective, asked: Period
) -> Iterator[Leaf | Branch]:
    indicator = agreement.indicators[objective.indicator]
    if not is_composite(indicator):
        yield Leaf(objective, asked)
        return
    options: Composite.Options = indicator.options
    reach = Period(
        asked.start - (options.windows - 1) * _longest(objective.window), asked.end
    )
    parts = []
    for place, part in enumerate(options.of):
        inner = replace(
            objective,
            name=f"{objective.name} / {place + 1} {part.indicator}",
            indicator=part.indicator,
            targets=part.target,
            per=(*scope_fields(objective), *options.across),
        )
        yield from _walk(agreement, inner, reach)
        parts.append((part, inner.name))
    yield Branch(objective, asked, tuple(parts))


def _longest(rule: WindowRule) -> timedelta:
    if rule.kind is WindowKind.FIXED:
        return timedelta(days=rule.days + 1)
    kind = rule.step if rule.kind is WindowKind.ROLLING else rule.kind
    return timedelta(days=_DAYS_MAX[kind])


def combine_readings(
    agreement: Agreement,
    branch: Branch,
    readings: Mapping[str, Sequence[Reading]],
    as_of: datetime | None,
) -> tuple[Reading, ...]:
    """Return the readings of a composite, not yet judged.

    Args:
        agreement: The agreement that says what is made of what.
        branch: The composite and its parts.
        readings: The judged readings of each part, by the objective's name.
        as_of: As the assessment takes it.
    """
    objective = branch.objective
    indicator = agreement.indicators[objective.indicator]
    options: Composite.Options = indicator.options
    width = len(scope_fields(objective))
    asked = branch.period
    reach = Period(
        asked.start - (options.windows - 1) * _longest(objective.window), asked.end
    )
    all_windows = windows_of(agreement, objective, reach, as_of)
    found: dict[tuple[str, Scope, Window], list[Reading]] = defaultdict(list)
    scopes: set[Scope] = set()
    for _, name in branch.parts:
        for one in readings[name]:
            found[name, one.scope[:width], one.window].append(one)
            scopes.add(one.scope[:width])
    made = []
    for place, window in enumerate(all_windows):
        if not asked.start < window.whole.end <= asked.end:
            continue
        last = all_windows[max(place + 1 - options.windows, 0) : place + 1]
        for scope in _lines(objective, scopes):
            parts = [
                (part, reading)
                for part, name in branch.parts
                for one in last
                for reading in found.get((name, scope, one))
                or [_unread(objective, part, scope, one)]
            ]
            made.append(_make(objective, indicator, scope, window, parts))
    return tuple(made)


def _lines(objective: Objective, seen: set[Scope]) -> list[Scope]:
    """Return the scopes that get a reading, also where nothing was seen of them."""
    width = len(scope_fields(objective))
    whole = {scope for scope in seen if len(scope) == width}
    targets = objective.targets
    if isinstance(targets, TargetMatrix):
        stems = {scope[:-1] for scope in whole} or ({()} if width == 1 else set())
        whole = {
            (*stem, (targets.by, line)) for stem in stems for line in targets.targets
        }
    return sorted(whole) if whole else [()]


def _unread(objective: Objective, part: Part, scope: Scope, window: Window) -> Reading:
    """Return the reading of a part that has none for a scope: unknown."""
    return Reading(
        objective=objective.name,
        indicator=part.indicator,
        scope=scope,
        window=window,
        value=None,
        unit=part.unit,
        reason="no data",
    )


def _make(
    objective: Objective,
    indicator: Indicator,
    scope: Scope,
    window: Window,
    parts: Sequence[tuple[Part, Reading]],
) -> Reading:
    measure = Composite.combine(indicator.options, parts)
    digests = sorted({one.data_digest for _, one in parts if one.data_digest})
    return Reading(
        objective=objective.name,
        indicator=indicator.name,
        scope=scope,
        window=window,
        value=measure.value,
        unit=indicator.unit,
        good=measure.good,
        total=measure.total,
        excluded=measure.excluded,
        unknown=measure.unknown,
        ahead=measure.ahead,
        completeness=measure.completeness,
        counted_in=measure.counted_in,
        rows=measure.rows,
        reason=_say_parts(parts, width=len(scope), window=window),
        stretches=_stretches(parts, width=len(scope), window=window),
        offenders=tuple(row for _, one in parts for row in one.offenders),
        data_digest=" ".join(digests),
    )


def _say_parts(
    parts: Sequence[tuple[Part, Reading]], *, width: int, window: Window
) -> str:
    """Return what the composite was made of, the first few by name."""
    said = []
    for _, one in parts[:_NAMED_MAX]:
        value = reading_text(one) if one.value is not None else "unknown"
        said.append(f"{_name(one, width, window)} {value}")
    if len(parts) > _NAMED_MAX:
        said.append(f"and {len(parts) - _NAMED_MAX} more")
    return f"made of {', '.join(said)}"


def _name(reading: Reading, width: int, window: Window) -> str:
    """Return a part's indicator, with its place and its window where they differ."""
    where = [value for _, value in reading.scope[width:]]
    where += [reading.window.label] if reading.window != window else []
    return f"{reading.indicator} ({', '.join(where)})" if where else reading.indicator


def _stretches(
    parts: Sequence[tuple[Part, Reading]], *, width: int, window: Window
) -> tuple[Stretch, ...]:
    """Return what the parts explain, in order of time, each with the part's name."""
    found = []
    for _, one in parts:
        name = _name(one, width, window)
        found += [
            replace(stretch, reason=": ".join(filter(None, (name, stretch.reason))))
            for stretch in one.stretches
        ]
    return tuple(
        sorted(found, key=lambda one: (one.period, one.nature.value, one.reason))
    )
