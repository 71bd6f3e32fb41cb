"""From objectives to readings: select, place, reduce, finish.

One scan of a stream serves all objectives that read it: each says which values it
needs, equal ones are read once, and rows are placed once for all objectives that
place them alike. The scan itself is handed in, so the same plan runs over a file,
a database, or a part of either on another machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa

from troth.errors import RefusedError
from troth.model.expression import Expression, Field, conjunction, to_text
from troth.model.measurement import Stream
from troth.model.objective import TargetMatrix, Within
from troth.model.period import Period, Span, from_us, merged
from troth.model.quantity import Unit
from troth.model.reading import Reading, Scope, Window
from troth.monitor.axis import Axis
from troth.monitor.metrics.kind import Ask, Measure, MetricKind, State
from troth.monitor.numbers import NumberError, to_numbers
from troth.monitor.placement import Agreed, Placed, Placement, ScopeValues
from troth.monitor.states import Tally

Scan = Callable[
    [Stream, Mapping[str, Expression], Expression | None, Sequence[Period] | None],
    Iterator[pa.RecordBatch],
]
"""Yields the wanted columns of a stream: (stream, columns, where, within)."""

KindOf = Callable[[str], type[MetricKind]]
"""Finds a metric kind by its name."""


Wanted = Callable[[Reading], bool]
"""Tells for which readings the stretches of an explanation are wanted."""


class UncountableError(RefusedError):
    """A stream holds a number that cannot be counted exactly."""

    def __init__(self, stream: str, expression: Expression, why: NumberError) -> None:
        super().__init__(
            "M303",
            f"In stream “{stream}”, “{to_text(expression)}” cannot be counted: {why}.",
            "Correct the rows, or leave them out with `where:`.",
        )


def take_readings(
    asks: Sequence[Ask],
    scan: Scan,
    kind_of: KindOf,
    *,
    explained: Wanted = lambda _: True,
    remark: Callable[[str], None] = lambda _: None,
) -> tuple[Reading, ...]:
    """Return the readings that some objectives ask for, not yet judged.

    Args:
        asks: What is asked, in any order; streams are scanned once each (twice where
            a kind needs a second look).
        scan: Selects and projects rows.
        kind_of: Finds a metric kind by its name.
        explained: Which readings carry the stretches of their explanation.
        remark: Told, in a sentence, of rows that belong to nobody's reading.

    Returns:
        The readings, by objective in the order asked, window and scope.
    """
    readings: dict[int, list[Reading]] = {}
    by_stream: dict[str, list[int]] = {}
    for place, ask in enumerate(asks):
        by_stream.setdefault(ask.stream.name, []).append(place)
    for places in by_stream.values():
        plan = StreamPlan([asks[place] for place in places], kind_of)
        plan.run(scan)
        for sentence in plan.strays():
            remark(sentence)
        for place, job in zip(places, plan.jobs, strict=True):
            readings[place] = list(job.readings(explained))
    return tuple(reading for place in sorted(readings) for reading in readings[place])


@dataclass(eq=False)
class _Reduction:
    """A state on its way, with the rows and columns it takes."""

    placement: Placement
    columns: dict[str, str]  # the kind's name of a column → its name in the batch
    state: State

    def add(self, placed: Placed, batch: Mapping[str, pa.Array]) -> None:
        view = {name: batch[column] for name, column in self.columns.items()}
        self.state.add(replace(placed, batch=view))


@dataclass(eq=False)
class _Job:
    """One objective, the kind that measures it, and the state it shares."""

    ask: Ask
    kind: MetricKind
    reduction: _Reduction
    unmatched: Tally | None

    def readings(self, explained: Wanted) -> Iterator[Reading]:
        """Yield the finished readings, by window and scope."""
        ask, state = self.ask, self.reduction.state
        codes = self._codes()
        if not codes:
            yield from self._nothing_seen()
        strays = self._strays()
        for window in ask.axis.windows:
            for values in sorted(codes):
                code = codes[values]
                unmatched = self._unmatched(strays.get(values[:-1], ()), window)
                for measure in self.kind.measure(state, ask, code, window):
                    reading = _to_reading(ask, values, window, measure, unmatched)
                    if explained(reading):
                        stretches = self.kind.explain(state, ask, code, window)
                        reading = replace(reading, stretches=stretches)
                    yield reading

    def _codes(self) -> dict[ScopeValues, int]:
        """Return the scopes that get a reading, with their numbers."""
        scopes = self.ask.scopes
        targets = self.ask.objective.targets
        seen = self.reduction.placement.seen()
        if not isinstance(targets, TargetMatrix):
            return {values: scopes.code_of(values) for values in seen}
        stems = {values[:-1] for values in seen} or (
            {()} if len(scopes.fields) == 1 else set()
        )
        wanted = {(*stem, line) for stem in stems for line in targets.targets}
        return {values: scopes.code_of(values) for values in wanted}

    def _nothing_seen(self) -> Iterator[Reading]:
        """Yield readings without data: no row says which scopes there are.

        A promise must not vanish with its rows.
        """
        ask, targets = self.ask, self.ask.objective.targets
        lines: Sequence[Scope] = [()]
        if isinstance(targets, TargetMatrix):
            lines = [((targets.by, line),) for line in targets.targets]
        for window in ask.axis.windows:
            for scope in lines:
                line = scope[0][1] if scope else ""
                reading = _to_reading(ask, (line,), window, Measure(value=None), 0)
                yield replace(reading, scope=scope)

    def _strays(self) -> dict[ScopeValues, list[int]]:
        """Return the scopes that no line of the matrix covers, by what is before it."""
        targets = self.ask.objective.targets
        strays: dict[ScopeValues, list[int]] = {}
        if isinstance(targets, TargetMatrix):
            for values in self.reduction.placement.seen():
                if values[-1] not in targets.targets:
                    code = self.ask.scopes.code_of(values)
                    strays.setdefault(values[:-1], []).append(code)
        return strays

    def _unmatched(self, strays: Sequence[int], window: Window) -> int:
        """Return how many rows no line of the matrix covers."""
        if self.unmatched is None:
            return 0
        if not self.reduction.placement.axis.segments:  # rows of any time are taken
            return sum(self.unmatched.of(0, code) for code in strays)
        return sum(
            self.unmatched.of(0, group)
            for code in strays
            for group in self.ask.groups_of(code, window)
        )


@dataclass(eq=False)
class StreamPlan:
    """Everything that is asked of one stream, ready to be fed with rows.

    Plans made from the same asks may each be fed with a part of the rows; `merge`
    brings the parts together, in any order.
    """

    asks: Sequence[Ask]
    kind_of: KindOf
    jobs: list[_Job] = field(default_factory=list)
    columns: dict[Expression, str] = field(default_factory=dict)
    where: Expression | None = None
    within: tuple[Period, ...] | None = None
    _placements: dict[Hashable, Placement] = field(default_factory=dict)
    _reductions: dict[Hashable, _Reduction] = field(default_factory=dict)
    _strays: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Plan the asks, which all read the same stream."""
        self.stream = self.asks[0].stream
        wheres = {condition_of(ask) for ask in self.asks}
        self.where = wheres.pop() if len(wheres) == 1 else None
        for ask in self.asks:
            self._plan(ask)
        self.within = self._needed_time()

    def run(self, scan: Scan) -> None:
        """Feed the plan with all rows, and once more where a kind asks for it."""
        self.feed(scan(self.stream, self._projection(), self.where, self.within))
        again = self.refine()
        if again:
            batches = scan(self.stream, self._projection(), self.where, self.within)
            self.feed(batches, only=again)

    def feed(
        self,
        batches: Iterable[pa.RecordBatch],
        *,
        only: Sequence[_Reduction] | None = None,
    ) -> None:
        """Take batches of the columns that the plan asks for."""
        reductions = list(self._reductions.values()) if only is None else only
        placements = {id(one.placement): one.placement for one in reductions}
        for batch in batches:
            columns = dict(zip(batch.schema.names, batch.columns, strict=True))
            placed = {
                key: placement.place(columns) for key, placement in placements.items()
            }
            if only is None:
                for key, placement in placements.items():
                    self._strays[key] += placement.stray
            for reduction in reductions:
                rows = placed[id(reduction.placement)]
                if rows is not None:
                    self._add(reduction, rows, columns)
            for job in self.jobs if only is None else ():
                rows = placed[id(job.reduction.placement)]
                if job.unmatched is not None and rows is not None:
                    job.unmatched.add(0, rows.groups, rows.size)

    def strays(self) -> Iterator[str]:
        """Yield a sentence for each split that some rows take no part in."""
        for placement in self._placements.values():
            count = self._strays[id(placement)]
            if count:
                fields = " or ".join(f"“{one}”" for one in placement.scopes.fields)
                yield (
                    f"Rows of “{self.stream.name}” without a value in {fields} "
                    f"belong to no scope and count in no reading: {count:,}."
                )

    def refine(self) -> list[_Reduction]:
        """Return what must be fed with all rows once more, mostly nothing."""
        again: list[_Reduction] = []
        for job in self.jobs:
            state = job.kind.refine(job.reduction.state, job.ask)
            if state is not None and job.reduction not in again:
                again.append(job.reduction)
        return again

    def merge(self, other: StreamPlan) -> None:
        """Take what a plan made from the same asks was fed with."""
        assert self.asks == other.asks, "only then scopes are numbered alike"
        for key, placement in self._placements.items():
            placement.merge(other._placements[key])
            self._strays[id(placement)] += other._strays[id(other._placements[key])]
        for key, reduction in self._reductions.items():
            reduction.state.merge(other._reductions[key].state)
        for mine, theirs in zip(self.jobs, other.jobs, strict=True):
            if mine.unmatched is not None and theirs.unmatched is not None:
                mine.unmatched.merge(theirs.unmatched)

    def _add(
        self, reduction: _Reduction, rows: Placed, columns: Mapping[str, pa.Array]
    ) -> None:
        try:
            reduction.add(rows, columns)
        except NumberError as error:
            for expression, name in self.columns.items():
                if name in reduction.columns.values() and not _is_countable(
                    columns[name]
                ):
                    raise UncountableError(
                        self.stream.name, expression, error
                    ) from error
            raise

    def _plan(self, ask: Ask) -> None:
        kind = self.kind_of(ask.indicator.metric)()
        axis, agreed = ask.axis, ask.agreed
        if kind.takes_all_rows(ask):
            axis, agreed = Axis(()), Agreed(open_spans=None)
        where = condition_of(ask)
        place = (
            self._column(kind.placed_at(ask)),
            None if where in (None, self.where) else self._column(where),
            tuple(self._column(Field(name)) for name in ask.scopes.fields),
        )
        key = (*place, axis, agreed, id(ask.scopes), kind.may_void)
        if key not in self._placements:
            at, where_column, scope_columns = place
            self._placements[key] = Placement(
                axis,
                ask.scopes,
                agreed,
                at=at,
                where=where_column,
                scope_columns=scope_columns,
                may_void=kind.may_void,
            )
        columns = {
            name: self._column(expression)
            for name, expression in kind.columns(ask).items()
        }
        shared = kind.state_key(ask)
        state_key = (key, kind.name, id(ask) if shared is None else shared)
        if state_key not in self._reductions:
            self._reductions[state_key] = _Reduction(
                self._placements[key], columns, kind.begin(ask)
            )
        is_matrix = isinstance(ask.objective.targets, TargetMatrix)
        job = _Job(
            ask, kind, self._reductions[state_key], Tally(1) if is_matrix else None
        )
        self.jobs.append(job)

    def _column(self, expression: Expression | None) -> str:
        assert expression is not None, "only what is asked for becomes a column"
        return self.columns.setdefault(expression, f"c{len(self.columns)}")

    def _projection(self) -> dict[str, Expression]:
        return {name: expression for expression, name in self.columns.items()}

    def _needed_time(self) -> tuple[Period, ...] | None:
        """Return the only time from which rows matter, `None` where all may."""
        needed: list[Span] = []
        for job in self.jobs:
            by_stream = job.kind.placed_at(job.ask) == Field(self.stream.at)
            if job.kind.takes_all_rows(job.ask) or not by_stream:
                return None
            needed += job.reduction.placement.spans
        return tuple(Period(from_us(a), from_us(b)) for a, b in merged(sorted(needed)))


def condition_of(ask: Ask) -> Expression | None:
    """Return which rows an objective means: its own condition and the indicator's."""
    return conjunction(ask.indicator.where, ask.objective.where)


def _is_countable(column: pa.Array) -> bool:
    try:
        to_numbers(column)
    except NumberError:
        return False
    return True


def _to_reading(
    ask: Ask, values: ScopeValues, window: Window, measure: Measure, unmatched: int
) -> Reading:
    # Where no row was seen, the scope is not known to its end.
    scope: Scope = tuple(zip(ask.scopes.fields, values, strict=False))
    if measure.case is not None:
        scope = (*scope, ("case", measure.case))
    target = ask.target_of(values)
    # A share of cases within a limit is a share, whatever a case is measured in.
    unit = Unit.SHARE if isinstance(target, Within) else ask.indicator.unit
    return Reading(
        objective=ask.objective.name,
        indicator=ask.indicator.name,
        scope=scope,
        window=window,
        value=measure.value,
        unit=unit,
        good=measure.good,
        total=measure.total,
        excluded=measure.excluded,
        unknown=measure.unknown,
        ahead=measure.ahead,
        completeness=measure.completeness,
        counted_in=measure.counted_in,
        rows=measure.rows,
        pending=measure.pending,
        unmatched=unmatched,
        contradictory=measure.contradictory,
        target=target,
        offenders=measure.offenders,
    )
