"""From records to the numbers of a document: grouped, counted, summed.

Nothing is judged here. A verdict and an amount are what `detect` and `enforce` said;
a figure only says how many and how much.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from troth.model.agreement import Agreement
from troth.model.finding import Finding
from troth.model.identity import Subject, subject_of
from troth.model.objective import EachWithin, Objective
from troth.model.phrases import money_text
from troth.model.prose import Prose
from troth.model.reading import Reading, Scope, Verdict
from troth.model.right import Right
from troth.model.violation import Credit, TaskDue, Violation, sum_issued


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamFigures:
    """What became of the rows of one stream; read = used + duplicates + refused."""

    name: str
    read: int
    used: int
    duplicates: int = 0
    refused: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Everything a document may speak of.

    Attributes:
        period: What the document is about, as people call it: `2026-03`.
        readings: Judged readings, in any order.
        prose: The agreement in words, where the promises' sentences come from.
    """

    agreement: Agreement
    period: str
    readings: Sequence[Reading]
    violations: Sequence[Violation] = ()
    credits: Sequence[Credit] = ()
    tasks: Sequence[TaskDue] = ()
    rights: Sequence[Right] = ()
    findings: Sequence[Finding] = ()
    streams: Sequence[StreamFigures] = ()
    prose: Prose | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many readings came out which way.

    `measured` counts those that have no target and so no verdict.
    """

    met: int = 0
    missed: int = 0
    unknown: int = 0
    measured: int = 0

    @property
    def judged(self) -> int:
        """How many have a target."""
        return self.met + self.missed + self.unknown

    @property
    def verdict(self) -> Verdict | None:
        """The verdict of all together: one miss is a miss, one unknown no promise kept.

        `None` where nothing has a target.
        """
        if self.missed:
            return Verdict.MISSED
        if self.unknown:
            return Verdict.UNKNOWN
        return Verdict.MET if self.met else None

    @property
    def share_met(self) -> Fraction | None:
        """The share of the decided ones that were met."""
        decided = self.met + self.missed
        return Fraction(self.met, decided) if decided else None


@dataclass(frozen=True, slots=True)
class ObjectiveFigures:
    """One objective's readings, in order of time and scope.

    Attributes:
        windows: The labels of its windows, in order.
        scopes: Its scopes, in order.
        cells: The readings by window label and scope; several only for cases.
        granted: The credits that were issued, by what they were issued for.
    """

    objective: Objective
    readings: tuple[Reading, ...]
    windows: tuple[str, ...]
    scopes: tuple[Scope, ...]
    cells: Mapping[tuple[str, Scope], tuple[Reading, ...]]
    tally: Tally
    granted: Mapping[Subject, tuple[Credit, ...]]

    @property
    def judges_cases(self) -> bool:
        """Whether each case has a reading of its own."""
        return any(isinstance(one.target, EachWithin) for one in self.readings)

    def credit_for(self, *readings: Reading) -> str:
        """Return what was granted for the readings, or an empty text."""
        if not self.granted:
            return ""
        subjects = dict.fromkeys(subject_of(reading) for reading in readings)
        return sum_text(
            credit for subject in subjects for credit in self.granted.get(subject, ())
        )


def group_objectives(records: Records) -> tuple[ObjectiveFigures, ...]:
    """Return the figures of each objective that was read, in the agreement's order."""
    by_name: dict[str, list[Reading]] = {}
    for reading in sorted(records.readings, key=_in_time):
        by_name.setdefault(reading.objective, []).append(reading)
    return tuple(
        _group(objective, by_name[name], records.credits)
        for name, objective in records.agreement.objectives.items()
        if name in by_name
    )


def tally(readings: Iterable[Reading]) -> Tally:
    """Count the verdicts of readings."""
    counts = dict.fromkeys(("met", "missed", "unknown", "measured"), 0)
    for reading in readings:
        if reading.target is None:
            counts["measured"] += 1
        else:
            counts[reading.verdict.value] += 1
    return Tally(**counts)


def sum_text(credits_: Iterable[Credit]) -> str:
    """Return the sum of what was issued, one amount for each currency."""
    sums = sorted(sum_issued(credits_), key=lambda total: total.currency)
    return ", ".join(map(money_text, sums))


def known_share(readings: Iterable[Reading]) -> Fraction | None:
    """Return the least completeness, or `None` where none is told."""
    told = [one.completeness for one in readings if one.completeness is not None]
    return min(told, default=None)


def _group(
    objective: Objective, readings: Sequence[Reading], credits_: Iterable[Credit]
) -> ObjectiveFigures:
    cells: dict[tuple[str, Scope], list[Reading]] = {}
    for reading in readings:
        cells.setdefault((reading.window.label, reading.scope), []).append(reading)
    granted: dict[Subject, list[Credit]] = {}
    for credit in credits_:
        if credit.issued and credit.objective == objective.name:
            granted.setdefault(subject_of(credit.reading), []).append(credit)
    return ObjectiveFigures(
        objective=objective,
        readings=tuple(readings),
        windows=tuple(dict.fromkeys(one.window.label for one in readings)),
        scopes=tuple(sorted({one.scope for one in readings})),
        cells={place: tuple(held) for place, held in cells.items()},
        tally=tally(readings),
        granted={subject: tuple(held) for subject, held in granted.items()},
    )


def _in_time(reading: Reading) -> tuple[object, ...]:
    return reading.window.period.start, reading.window.period.end, subject_of(reading)
