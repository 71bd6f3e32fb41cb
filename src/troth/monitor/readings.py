"""What each objective of an agreement asks of its stream, in the windows of a period.

This is where clauses become questions: the windows are drawn and cut to the term,
hours and coverage become agreed time, and exclusions are matched with scopes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from troth.model.agreement import Agreement
from troth.model.calendar import Calendar
from troth.model.objective import Indicator, Objective, Target, TargetMatrix
from troth.model.period import Period, to_us
from troth.model.reading import Reading, Scope, Window
from troth.monitor.agreed_time import ExcludedTime, ExclusionRows, exclude, open_time
from troth.monitor.axis import Axis
from troth.monitor.metrics import METRICS
from troth.monitor.metrics.kind import Ask
from troth.monitor.placement import Agreed, ScopeIndex, ScopeValues
from troth.monitor.tenures import cut_to_tenure
from troth.monitor.windows import windows_closing_in

ALWAYS = "always"


def scope_fields(objective: Objective) -> tuple[str, ...]:
    """Return the fields that split an objective: its `per` and its matrix field."""
    if isinstance(objective.targets, TargetMatrix):
        return (*objective.per, objective.targets.by)
    return objective.per


def windows_of(
    agreement: Agreement,
    objective: Objective,
    asked: Period,
    as_of: datetime | None,
) -> tuple[Window, ...]:
    """Return the objective's windows that close in a period, inside term and tenure."""
    windows = windows_closing_in(
        objective.window,
        asked,
        timezone=agreement.timezone,
        term=agreement.term,
        partial=objective.partial,
        as_of=as_of,
        by_day=objective.by_day,
    )
    if objective.tenure is None:
        return windows
    return tuple(
        cut_to_tenure(
            windows, objective.tenure, timezone=agreement.timezone, as_of=as_of
        )
    )


@dataclass
class Asking:
    """Makes the asks of one agreement; equal parts of them are shared.

    Attributes:
        as_of: The instant the questions are asked at; `None` where all is known.
        exclusions: The stretches that may be excluded, by exclusion.
    """

    agreement: Agreement
    as_of: datetime | None = None
    exclusions: Mapping[str, ExclusionRows] = field(default_factory=dict)
    _scopes: dict[tuple[str, tuple[str, ...]], ScopeIndex] = field(default_factory=dict)
    _excluded: dict[
        tuple[tuple[str, ...], tuple[str, ...]],
        Callable[[ScopeValues], ExcludedTime],
    ] = field(default_factory=dict)

    def ask(self, objective: Objective, asked: Period) -> Ask | None:
        """Return what an objective asks in a period; `None` where no window closes."""
        windows = windows_of(self.agreement, objective, asked, self.as_of)
        if not windows:
            return None
        indicator = self.agreement.indicators[objective.indicator]
        stream = self.agreement.streams[indicator.stream]
        fields = scope_fields(objective)
        kind = METRICS.get(indicator.metric)()
        around = kind.looks_around(indicator.options, stream)
        until = None if self.as_of is None else to_us(self.as_of)
        scopes = self._scopes.setdefault((stream.name, fields), ScopeIndex(fields))
        return Ask(
            objective=objective,
            indicator=indicator,
            stream=stream,
            axis=Axis(windows, around, until if around else None),
            scopes=scopes,
            agreed=self._agreed(objective, windows, fields, around),
            clock=self._clock(indicator),
            as_of_us=until,
            is_priced=any(
                remedy.objective == objective.name
                for remedy in self.agreement.remedies.values()
            )
            or objective.name not in self.agreement.objectives,  # part of another
        )

    def _clock(self, indicator: Indicator) -> Calendar | None:
        name = getattr(indicator.options, "clock", ALWAYS)
        return None if name == ALWAYS else self.agreement.calendars[name]

    def _agreed(
        self,
        objective: Objective,
        windows: Sequence[Window],
        fields: tuple[str, ...],
        around_us: int,
    ) -> Agreed:
        # Whole windows: what lies ahead, or outside the term, may be asked for too.
        around = timedelta(microseconds=around_us)
        span = Period(
            min(window.whole.start for window in windows) - around,
            max(window.whole.end for window in windows) + around,
        )
        hours = open_time(self.agreement, objective, span)
        if self._has_scoped_rows(objective.exclusions, fields):
            of_scope = self._by_scope(objective.exclusions, fields)
            return Agreed(hours.spans, of_scope=of_scope)
        return Agreed(hours.spans, common=self._exclude(objective.exclusions, {}))

    def _has_scoped_rows(self, names: Iterable[str], fields: tuple[str, ...]) -> bool:
        return any(
            self.exclusions[name].fields & set(fields)
            for name in names
            if name in self.exclusions
        )

    def _by_scope(
        self, names: tuple[str, ...], fields: tuple[str, ...]
    ) -> Callable[[ScopeValues], ExcludedTime]:
        answers: dict[ScopeValues, ExcludedTime] = {}

        def excluded(values: ScopeValues) -> ExcludedTime:
            if values not in answers:
                scope = dict(zip(fields, values, strict=True))
                answers[values] = self._exclude(names, scope)
            return answers[values]

        # One function for equal questions: they place their rows alike.
        return self._excluded.setdefault((names, fields), excluded)

    def _exclude(self, names: Iterable[str], scope: Mapping[str, str]) -> ExcludedTime:
        clauses = [self.agreement.exclusions[name] for name in names]
        return exclude(clauses, self.exclusions, agreement=self.agreement, scope=scope)


def unmeasured(
    windows: Sequence[Window], objective: Objective, indicator: Indicator, why: str
) -> tuple[Reading, ...]:
    """Return the readings of an objective whose stream has no source: all unknown."""
    targets = objective.targets
    lines: Mapping[Scope, Target | None]
    if isinstance(targets, TargetMatrix):
        lines = {((targets.by, line),): it for line, it in targets.targets.items()}
    else:
        lines = {(): targets}
    return tuple(
        Reading(
            objective=objective.name,
            indicator=indicator.name,
            scope=scope,
            window=window,
            value=None,
            unit=indicator.unit,
            completeness=None,
            target=target,
            reason=why,
        )
        for window in windows
        for scope, target in lines.items()
    )
