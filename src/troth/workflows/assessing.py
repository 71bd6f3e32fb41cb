"""Assessing: measurements in, readings, verdicts, violations and credits out.

Caps look back: what a year may grant at most depends on what it has granted. So an
assessment always works through all windows since the start of the longest cap, and
then shows those of the period asked about. The same measurements give the same
answer whichever period is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pyarrow as pa

from troth.detect.judgement import judge
from troth.detect.patterns import find_rights, patterns_begin
from troth.detect.violations import find_violations
from troth.enforce.remedies import REMEDIES
from troth.enforce.settlement import settle
from troth.model.agreement import Agreement, Term
from troth.model.calendar_period import day_start
from troth.model.edition import Edition
from troth.model.expression import (
    Expression,
)
from troth.model.finding import Finding
from troth.model.measurement import Stream
from troth.model.money import Money
from troth.model.objective import Objective, WindowKind, WindowRule
from troth.model.period import Period, to_utc
from troth.model.quantity import percent
from troth.model.reading import Reading, Scope, Verdict
from troth.model.remedy import Rolling
from troth.model.right import Notice, Right
from troth.model.violation import Credit, TaskDue, Violation
from troth.model.wall_clock import WallClock
from troth.monitor.agreed_time import ExclusionRows
from troth.monitor.composites import (
    Branch,
    Leaf,
    combine_readings,
    plan_objective,
)
from troth.monitor.metrics import METRICS
from troth.monitor.metrics.kind import Ask
from troth.monitor.plan import take_readings
from troth.monitor.readings import Asking, unmeasured, windows_of
from troth.monitor.windows import windows_closing_in
from troth.ports import StreamQuality, Warehouse
from troth.workflows.editions import Outcome, agreement_for, with_tenures
from troth.workflows.gathering import (
    InvoiceLine,
    gather_exclusion_rows,
    gather_invoice_lines,
    gather_notices,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What came out of one period.

    Attributes:
        period: The period asked about; readings are of the windows closing in it.
        credits: One for each remedy, window and scope, also where nothing is granted.
        rights: What parties may do since failures came together in the period.
        quality: By stream, what became of the rows offered.
        notes: What could not be measured and why, in sentences.
    """

    agreement: Agreement
    period: Period
    readings: tuple[Reading, ...]
    violations: tuple[Violation, ...]
    credits: tuple[Credit, ...]
    tasks: tuple[TaskDue, ...]
    findings: tuple[Finding, ...]
    rights: tuple[Right, ...]
    quality: Mapping[str, StreamQuality] = field(hash=False)
    notes: tuple[str, ...] = ()

    def verdicts(self) -> Mapping[Verdict, int]:
        """Return how many readings have each verdict."""
        return {
            verdict: sum(1 for one in self.readings if one.verdict is verdict)
            for verdict in Verdict
        }

    def to_json(self) -> dict[str, Any]:
        """Return the assessment as plain JSON data, exact and stable."""
        # Only faces that print JSON pay for it.
        from troth.model.plain import to_plain

        plain: dict[str, Any] = to_plain(self)
        return plain


def assess(
    agreement: Agreement | Sequence[Edition],
    warehouse: Warehouse,
    *,
    period: Period,
    as_of: datetime | None = None,
    explain: str | None = None,
) -> Assessment:
    """Return what an agreement's measurements say about a period.

    Args:
        agreement: The compiled agreement, or all its versions: each window is judged
            by the one in force.
        warehouse: Holds the measurements of its streams.
        period: The readings of all windows that close in it are returned.
        as_of: The instant the question is asked at. Nothing later is known, windows
            that are not over are measured so far and settle nothing, and a case
            still open is late once its limit has passed. `None`: everything is over.
        explain: The objective whose readings all carry the stretches of their
            explanation. Those that are not met always do, and so do all readings
            of an objective that has few.

    Raises:
        OutsideError: A stream could not be read.
    """
    (assessment,) = assess_each(
        agreement, warehouse, periods=[period], as_of=as_of, explain=explain
    )
    return assessment


def assess_each(
    agreement: Agreement | Sequence[Edition],
    warehouse: Warehouse,
    *,
    periods: Sequence[Period],
    as_of: datetime | None = None,
    explain: str | None = None,
) -> tuple[Assessment, ...]:
    """Return what `assess` says about each of several periods; rows are read once.

    Args:
        agreement: As `assess` takes it.
        warehouse: Holds the measurements of its streams.
        periods: At least one, in any order; they may overlap, as a year its months.
        as_of: As `assess` takes it.
        explain: As `assess` takes it.

    Raises:
        OutsideError: A stream could not be read.
    """
    if isinstance(agreement, Agreement):
        agreement = [Edition(agreement=agreement)]
    editions = with_tenures(agreement)
    start = min(
        _settled_from(one.agreement, period) for one in editions for period in periods
    )
    at = None if as_of is None else to_utc(as_of)
    reach = Period(start, max(period.end for period in periods))
    outcome = Outcome()
    works = []
    for edition in editions:
        works.append(_Work(edition.agreement, warehouse, at, explain))
        _work_out(works[-1], reach, outcome)
    return tuple(_show(period, editions, works, outcome) for period in periods)


def _work_out(work: _Work, reach: Period, outcome: Outcome) -> None:
    """Add to the outcome what one version of the agreement judges and grants."""
    agreement, before = work.agreement, tuple(outcome.readings)
    readings = [replace(one, version=agreement.version) for one in work.read(reach)]
    closed = [reading for reading in readings if reading.window.closed]
    violations = find_violations(readings, agreement)
    known = [one for one in before if one.objective in agreement.objectives]
    rights = find_rights([*known, *readings], agreement, notices=work.notices())
    settlement = settle(
        closed,
        violations,
        agreement,
        invoices=work.invoice_total,
        earlier=outcome.credits,
        before=[one for one in known if one.window.closed],
    )
    outcome.readings += readings
    outcome.violations += violations
    outcome.rights += [
        one for one in rights if one.readings[-1].version == agreement.version
    ]
    outcome.credits += settlement.credits
    outcome.tasks += settlement.tasks
    outcome.remarks += settlement.remarks


def _show(
    period: Period,
    editions: Sequence[Edition],
    works: Sequence[_Work],
    outcome: Outcome,
) -> Assessment:
    """Return what of all that was worked out belongs to one period."""

    def is_asked(reading: Reading) -> bool:
        return period.start < reading.window.whole.end <= period.end

    shown = [one for one in outcome.violations if is_asked(one.evidence.reading)]
    ids = {one.id for one in shown}
    asked = outcome.sorted_readings(is_asked, editions)
    remarks = (finding for about, finding in outcome.remarks if is_asked(about))
    quality = {name: one for work in works for name, one in work.quality().items()}
    notes = dict.fromkeys(note for work in works for note in work.notes)
    return Assessment(
        agreement=agreement_for(period, editions, asked),
        period=period,
        readings=asked,
        violations=tuple(shown),
        credits=tuple(one for one in outcome.credits if is_asked(one.reading)),
        tasks=tuple(one for one in outcome.tasks if one.violation in ids),
        findings=tuple(dict.fromkeys(remarks)),
        rights=tuple(one for one in outcome.rights if is_asked(one.readings[-1])),
        quality=quality,
        notes=(*notes, *_scanty(asked)),
    )


def _scanty(readings: Sequence[Reading]) -> Iterator[str]:
    """Say which verdicts rest on a part of their window only; the scantiest first."""
    partly = [
        (reading.completeness, reading)
        for reading in readings
        if reading.verdict is not Verdict.UNKNOWN
        and reading.completeness is not None
        and reading.completeness < _WELL_KNOWN
    ]
    partly.sort(key=lambda one: one[0])
    for known, reading in partly[:_SCANTY_MAX]:
        scope = f" {reading.scope_text}" if reading.scope else ""
        yield (
            f"“{reading.objective}”{scope} is judged in {reading.window.label} though "
            f"only {percent(known, digits_max=4)} of it was measured."
        )
    if len(partly) > _SCANTY_MAX:
        yield f"… and {len(partly) - _SCANTY_MAX} more are judged on a part."


def _settled_from(agreement: Agreement, period: Period) -> datetime:
    """Return since when grants count against the caps that hold in a period."""
    period = Period(_begun(agreement, period), period.end)
    start = period.start
    start = patterns_begin(agreement, start)
    clock = WallClock.of(agreement.timezone)
    own = (one.caps for one in agreement.remedies.values())
    shared = (one.caps for one in agreement.combinations.values())
    kinds = {cap.per for caps in (*own, *shared) for cap in caps}
    for kind in kinds:
        # What counts in the stretch before was itself cut by the stretch before it.
        if kind is WindowKind.TERM or isinstance(kind, Rolling):
            if agreement.term.starts_on is not None:
                start = min(start, day_start(agreement.term.starts_on, clock))
            elif isinstance(kind, Rolling):
                days = kind.days or 31 * kind.months
                start = min(start, period.start - timedelta(days=2 * days))
        elif kind is not None:
            reach = Period(period.start, max(period.end, _year_on(period.start)))
            around = windows_closing_in(
                WindowRule(kind), reach, timezone=agreement.timezone, term=_OPEN_TERM
            )
            start = min([start, *(window.whole.start for window in around[:1])])
    for remedy in agreement.remedies.values():
        if REMEDIES.get(remedy.kind).looks_back:
            objective = agreement.objectives[remedy.objective]
            start = min(start, _window_before(agreement, objective, start))
    return start


def _window_before(
    agreement: Agreement, objective: Objective, start: datetime
) -> datetime:
    """Return when the window began that closed before an instant."""
    just = Period(start - timedelta(days=400), start)
    windows = windows_of(agreement, objective, just, None)
    return min(start, windows[-1].whole.start) if windows else start


def _begun(agreement: Agreement, period: Period) -> datetime:
    """Return when the first window of a period that a cap may cut begins."""
    joined = {name for one in agreement.combinations.values() for name in one.remedies}
    capped = {
        one.objective
        for one in agreement.remedies.values()
        if one.caps or one.name in joined
    }
    windows = [
        window
        for name in capped
        for window in windows_of(agreement, agreement.objectives[name], period, None)
    ]
    return min([period.start, *(window.whole.start for window in windows)])


class _Work:
    """One assessment under way: what was read, and what could not be."""

    def __init__(
        self,
        agreement: Agreement,
        warehouse: Warehouse,
        as_of: datetime | None,
        explain: str | None,
    ) -> None:
        self.agreement, self.warehouse, self.as_of = agreement, warehouse, as_of
        self._explain = explain
        self._explained: Counter[str] = Counter()
        self.notes: list[str] = []
        self._used: dict[str, Stream] = {}
        self._invoices: dict[str, list[InvoiceLine]] = {}

    def read(self, reach: Period) -> tuple[Reading, ...]:
        """Return the judged readings of all objectives, in the agreement's order."""
        plans = {
            name: plan_objective(self.agreement, objective, reach)
            for name, objective in self.agreement.objectives.items()
        }
        steps = [step for plan in plans.values() for step in plan]
        judged = self._measure([step for step in steps if isinstance(step, Leaf)])
        for step in steps:
            if isinstance(step, Branch):
                made = combine_readings(self.agreement, step, judged, self.as_of)
                objective = step.objective
                judged[objective.name] = [judge(one, objective) for one in made]
        return tuple(reading for name in plans for reading in judged[name])

    def _measure(self, leaves: Sequence[Leaf]) -> dict[str, list[Reading]]:
        """Return the judged readings that rows give, by the objective's name."""
        asking = Asking(self.agreement, self.as_of, self._exclusion_rows())
        promises = {leaf.objective.name: leaf.objective for leaf in leaves}
        asks: list[Ask] = []
        judged: dict[str, list[Reading]] = {name: [] for name in promises}
        for objective, reach in ((leaf.objective, leaf.period) for leaf in leaves):
            indicator = self.agreement.indicators[objective.indicator]
            stream = self.agreement.streams[indicator.stream]
            if not self._has(stream):
                why = f"stream “{stream.name}” has no source"
                windows = windows_of(self.agreement, objective, reach, self.as_of)
                missing = unmeasured(windows, objective, indicator, why)
                judged[objective.name] += missing
                continue
            ask = asking.ask(objective, reach)
            if ask is not None:
                asks.append(ask)
        readings = take_readings(
            asks,
            self._scan,
            METRICS.get,
            explained=lambda one: self._is_explained(one, promises[one.objective]),
            remark=self._remark,
        )
        versions = {
            name: self.warehouse.data_version(stream)
            for name, stream in self._used.items()
        }
        for one in readings:
            dated = replace(one, data_digest=versions[self._stream_of(one)])
            judged[one.objective].append(judge(dated, promises[one.objective]))
        return judged

    def invoice_total(
        self, service: str, scope: Scope, period: Period
    ) -> Sequence[Money]:
        """Return the amounts of a service's invoice lines in a period."""
        if service not in self._invoices:
            self._invoices[service] = self._invoice_lines(service)
        wanted = dict(scope)
        return [
            line.amount
            for line in self._invoices[service]
            if period.contains(line.at)
            and all(line.scope.get(name) == value for name, value in wanted.items())
        ]

    def quality(self) -> dict[str, StreamQuality]:
        """Return what became of the rows of each stream that was used."""
        return {
            name: self.warehouse.quality(stream) for name, stream in self._used.items()
        }

    def notices(self) -> dict[str, Sequence[Notice]]:
        """Return when failures were notified, by the clause that asks for it."""
        return {
            right.path: gather_notices(self.agreement, right.notices, self._scan_all)
            for right in self.agreement.entitlements
            if right.notices is not None
            and self._has(self.agreement.streams[right.notices])
        }

    def _remark(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def _is_explained(self, reading: Reading, promise: Objective) -> bool:
        """Tell whether a reading carries its stretches; a thousand scopes need not."""
        name = reading.objective
        self._explained[name] += 1
        if name == self._explain or self._explained[name] <= _EXPLAINED_ANYWAY:
            return True
        if reading.bad and self._counts_outages(name):
            return True
        return judge(reading, promise).verdict is not Verdict.MET

    def _counts_outages(self, objective: str) -> bool:
        """Tell whether a right hangs on the outages of an objective's readings."""
        return any(
            pattern.objective in (None, objective) and pattern.looks_inside
            for right in self.agreement.entitlements
            for pattern in right.when
        )

    def _has(self, stream: Stream) -> bool:
        if not self.warehouse.has(stream):
            note = f"Stream “{stream.name}” has no source, so it says nothing."
            if note not in self.notes:
                self.notes.append(note)
            return False
        self._used[stream.name] = stream
        return True

    def _stream_of(self, reading: Reading) -> str:
        return self.agreement.indicators[reading.indicator].stream

    def _scan(
        self,
        stream: Stream,
        columns: Mapping[str, Expression],
        where: Expression | None,
        within: Sequence[Period] | None,
    ) -> Iterator[pa.RecordBatch]:
        return self.warehouse.scan(stream, columns, where=where, within=within)

    def _scan_all(
        self,
        stream: Stream,
        columns: Mapping[str, Expression],
        where: Expression | None,
    ) -> Iterator[pa.RecordBatch]:
        return self._scan(stream, columns, where, None)

    def _exclusion_rows(self) -> dict[str, ExclusionRows]:
        """Return the stretches that each exclusion's stream asks to exclude."""
        named = {
            name
            for objective in self.agreement.objectives.values()
            for name in objective.exclusions
        }
        rows: dict[str, ExclusionRows] = {}
        for name in sorted(named):
            clause = self.agreement.exclusions[name]
            if self._has(self.agreement.streams[clause.stream]):
                rows[name], left_out = gather_exclusion_rows(
                    self.agreement, clause, self._scan_all
                )
                self._note_left_out(
                    clause.stream, left_out, "names no stretch of time to exclude"
                )
        return rows

    def _invoice_lines(self, service: str) -> list[InvoiceLine]:
        fee = self.agreement.services[service].fee
        if fee is None or fee.invoices is None:
            return []
        if not self._has(self.agreement.streams[fee.invoices]):
            return []
        lines, left_out = gather_invoice_lines(self.agreement, service, self._scan_all)
        self._note_left_out(fee.invoices, left_out, "has no time or no amount")
        return lines

    def _note_left_out(self, stream: str, rows: int, why: str) -> None:
        if rows:
            row = "1 row" if rows == 1 else f"{rows} rows"
            note = f"Stream “{stream}”: {row} left out, each of which {why}."
            if note not in self.notes:
                self.notes.append(note)


# A verdict on less of its window than this is remarked on, the first few by name.
_WELL_KNOWN = Fraction(99, 100)
_SCANTY_MAX = 5
# So many readings of an objective carry their stretches although they are met.
_EXPLAINED_ANYWAY = 24
_OPEN_TERM = Term()


def _year_on(at: datetime) -> datetime:
    return at + timedelta(days=400)
