"""Agreed time: hours, less holidays, less what exclusions take out.

An exclusion counts only as far as it keeps its own conditions: announced early
enough, inside the allowed hours, within its budget. What breaks a condition stays
agreed time, and the explanation says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from troth.model.agreement import Agreement
from troth.model.calendar_period import day_start
from troth.model.objective import (
    Exclusion,
    ExclusionEffect,
    Objective,
    WindowKind,
    WindowRule,
)
from troth.model.period import Period, Span, Stretches, intersected
from troth.model.reading import Nature, Stretch
from troth.model.wall_clock import WallClock
from troth.monitor.windows import windows_closing_in


@dataclass(frozen=True, slots=True)
class ExclusionRow:
    """A stretch that someone asks to exclude, as it was measured.

    `scope` holds the row's values of fields that objectives may be split by; a row
    without them is meant for all scopes.
    """

    start: datetime
    end: datetime
    announced_at: datetime | None = None
    scope: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class ExcludedTime:
    """What exclusions do to one scope: taken out, counted as met, or refused."""

    removed: Stretches = field(default_factory=Stretches.empty)
    met: Stretches = field(default_factory=Stretches.empty)
    stretches: tuple[Stretch, ...] = ()

    def __or__(self, other: ExcludedTime) -> ExcludedTime:
        """Return what two exclusions do together."""
        return ExcludedTime(
            self.removed | other.removed,
            self.met | other.met,
            self.stretches + other.stretches,
        )


def open_time(agreement: Agreement, objective: Objective, span: Period) -> Stretches:
    """Return the time in which the objective is promised at all, inside a span.

    The indicator's own hours and the coverage of the service both bound it.
    """
    agreed = Stretches.of([span])
    indicator = agreement.indicators[objective.indicator]
    for name in (indicator.during, objective.coverage):
        if name is not None and name != "always":
            agreed &= agreement.calendars[name].open_stretches(span)
    return agreed


def apply_exclusion(
    exclusion: Exclusion,
    rows: Iterable[ExclusionRow],
    *,
    agreement: Agreement,
) -> ExcludedTime:
    """Return what an exclusion makes of the stretches asked for, with reasons.

    Args:
        exclusion: The clause with its conditions.
        rows: All stretches of one scope, in any order. The budget is used up in
            order of time, so rows before the window matter too.
        agreement: For its zone, term and calendars.
    """
    kept: list[Span] = []
    refused: list[Stretch] = []
    for row in sorted(rows, key=lambda one: (one.start, one.end)):
        period = Period(row.start, row.end)
        complaint = _notice_complaint(exclusion, row)
        if complaint:
            refused.append(Stretch(period, Nature.NOT_EXCLUDED, complaint))
            continue
        kept.append(period.span)
    wanted = Stretches.of_spans(kept)
    if exclusion.within is not None and wanted:
        hours = agreement.calendars[exclusion.within]
        allowed = wanted & hours.open_stretches(_hull(wanted))
        refused += _refuse(wanted - allowed, "outside the hours allowed for it")
        wanted = allowed
    if exclusion.budget is not None and wanted:
        allowed = _within_budget(exclusion, wanted, agreement)
        refused += _refuse(wanted - allowed, f"beyond the {_budget_text(exclusion)}")
        wanted = allowed
    reason = exclusion.reason or exclusion.name
    granted = [Stretch(period, Nature.EXCLUDED, reason) for period in wanted]
    effect = exclusion.effect
    return ExcludedTime(
        removed=wanted if effect is ExclusionEffect.REMOVED else Stretches.empty(),
        met=wanted if effect is ExclusionEffect.MET else Stretches.empty(),
        stretches=tuple(granted + refused),
    )


class ExclusionRows:
    """The stretches one exclusion is asked for, found by the scope they are meant for.

    A row that names fields of the scope is meant for those values alone; a row that
    names none is meant for all. A field that the scope does not have tells nothing
    apart: a maintenance of one region counts for a promise about all of them.
    """

    def __init__(self, rows: Iterable[ExclusionRow] = ()) -> None:
        """Sort the rows by the fields they name, and by their values."""
        self.fields: set[str] = set()
        self._rows: dict[tuple[str, ...], dict[tuple[str, ...], list[ExclusionRow]]]
        self._rows = {}
        for row in rows:
            names = tuple(sorted(row.scope))
            self.fields.update(names)
            values = tuple(row.scope[name] for name in names)
            self._rows.setdefault(names, {}).setdefault(values, []).append(row)

    def meant_for(self, scope: Mapping[str, str]) -> list[ExclusionRow]:
        """Return the rows that no field of theirs keeps from a scope."""
        meant: list[ExclusionRow] = []
        for names, by_values in self._rows.items():
            if all(name in scope for name in names):
                meant += by_values.get(tuple(scope[name] for name in names), ())
                continue
            asked = {name: scope[name] for name in names if name in scope}
            meant += [
                row
                for rows in by_values.values()
                for row in rows
                if all(row.scope[name] == value for name, value in asked.items())
            ]
        return meant


def exclude(
    exclusions: Sequence[Exclusion],
    rows: Mapping[str, ExclusionRows],
    *,
    agreement: Agreement,
    scope: Mapping[str, str],
) -> ExcludedTime:
    """Return what all exclusions of an objective do to one scope.

    Args:
        exclusions: Those the objective names.
        rows: By exclusion, all stretches asked for.
        agreement: For its zone, term and calendars.
        scope: The scope's values; a row that names another value does not count.
    """
    excluded = ExcludedTime()
    for exclusion in exclusions:
        found = rows.get(exclusion.name)
        if found is not None:
            meant = found.meant_for(scope)
            excluded |= apply_exclusion(exclusion, meant, agreement=agreement)
    return excluded


def _notice_complaint(exclusion: Exclusion, row: ExclusionRow) -> str:
    if exclusion.notice is None:
        return ""
    if row.announced_at is None:
        return f"not announced; {exclusion.notice} of notice were agreed"
    latest = row.start - timedelta(microseconds=exclusion.notice.microseconds)
    if row.announced_at > latest:
        return f"announced less than {exclusion.notice} before"
    return ""


def _budget_text(exclusion: Exclusion) -> str:
    assert exclusion.budget is not None, "asked only where there is one"
    return f"{exclusion.budget.amount} per {exclusion.budget.per.kind.value} agreed"


def _refuse(stretches: Stretches, why: str) -> list[Stretch]:
    return [Stretch(period, Nature.NOT_EXCLUDED, why) for period in stretches]


def _hull(stretches: Stretches) -> Period:
    return Period.of_span((stretches.spans[0][0], stretches.spans[-1][1]))


def _within_budget(
    exclusion: Exclusion, wanted: Stretches, agreement: Agreement
) -> Stretches:
    """Return the first part of each budget window, up to the budget."""
    assert exclusion.budget is not None, "asked only where there is one"
    hull = _hull(wanted)
    # Windows close after the hull; one year on reaches the end of every kind.
    rule: WindowRule = exclusion.budget.per
    reach_end = hull.end + timedelta(days=400)
    if rule.kind is WindowKind.TERM and agreement.term.ends_on is not None:
        clock = WallClock.of(agreement.timezone)
        reach_end = max(hull.end, day_start(agreement.term.ends_on, clock))
    reach = Period(hull.start, reach_end)
    allowed: list[Span] = []
    for window in windows_closing_in(
        rule, reach, timezone=agreement.timezone, term=agreement.term
    ):
        left = exclusion.budget.amount.microseconds
        for start, end in intersected(wanted.spans, (window.whole.span,)):
            taken = min(left, end - start)
            if taken > 0:
                allowed.append((start, start + taken))
            left -= taken
    return Stretches.of_spans(allowed)
