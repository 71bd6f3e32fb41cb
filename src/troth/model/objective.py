"""Objectives: what is promised, over which windows, and what does not count.

An objective (the field's SLO) compares one reading per scope and window with a
target. Everything that contracts leave open is a field here, so that nothing is
decided silently further down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Any

from troth.model.expression import Expression
from troth.model.quantity import Duration, Limit, Rounding, Unit
from troth.model.tenure import Tenure


class Comparator(Enum):
    """How a reading is compared with its target."""

    AT_LEAST = ">="
    ABOVE = ">"
    AT_MOST = "<="
    BELOW = "<"
    EXACTLY = "="

    def holds(self, value: Fraction, bound: Fraction) -> bool:
        """Tell whether `value` stands in this relation to `bound`; exact.

        Example:
            >>> Comparator.AT_LEAST.holds(Fraction(999, 1000), Fraction(999, 1000))
            True
        """
        match self:
            case Comparator.AT_LEAST:
                return value >= bound
            case Comparator.ABOVE:
                return value > bound
            case Comparator.AT_MOST:
                return value <= bound
            case Comparator.BELOW:
                return value < bound
            case Comparator.EXACTLY:
                return value == bound


@dataclass(frozen=True, slots=True)
class Bound:
    """A plain target: `>= 99.9 %`, `<= 30 s`, `>= 30`.

    `value` is a share of one, microseconds, a number or an amount, as `unit` says.
    """

    comparator: Comparator
    value: Fraction
    unit: Unit


@dataclass(frozen=True, slots=True)
class Within:
    """A share of cases within a limit: `95 % within 30 min`; on the line is within."""

    share: Fraction
    limit: Limit


@dataclass(frozen=True, slots=True)
class EachWithin:
    """Every case by itself: `each within 4 h`; one reading and verdict per case."""

    limit: Limit


@dataclass(frozen=True, slots=True)
class GoalBound:
    """A target that a goal of the agreement computes: `>= goal(revenue)`."""

    comparator: Comparator
    goal: str
    value: Fraction  # what the goal computes with the inputs in the agreement


Target = Bound | Within | EachWithin | GoalBound


@dataclass(frozen=True, slots=True)
class TargetMatrix:
    """Targets by the value of a field: `{by: priority, P1: …, P2: …}`.

    A row whose field has none of these values is not judged; the reading counts it
    as `unmatched`.
    """

    by: str
    targets: Mapping[str, Target] = field(hash=False)


MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class WindowKind(Enum):
    """Over which stretches of time readings are taken."""

    DAY = "day"
    WEEK = "week"  # Monday 00:00 to Monday 00:00, ISO 8601
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ROLLING = "rolling"  # N days up to the end of each step
    FIXED = "fixed"  # N days laid end to end from the start of the term
    CYCLE = "cycle"  # a month that starts on a given day, as bills do
    TERM = "term"  # the whole term of the agreement


@dataclass(frozen=True, slots=True)
class WindowRule:
    """The `over:` of an objective, in the agreement's zone.

    Attributes:
        kind: The kind of window.
        days: How many local days a rolling or fixed window has.
        start_day: The day of the month a billing cycle starts on; in a shorter month
            it starts on that month's last day.
        step: What ends a rolling window: each day, week, month …
        start_month: The month that a year begins with, and its first quarter.
    """

    kind: WindowKind
    days: int = 0
    start_day: int = 1
    step: WindowKind = WindowKind.MONTH
    start_month: int = 1


class Partial(Enum):
    """What a window counts that the term covers only in part."""

    EXISTING = "existing part"  # only the covered part is measured
    FULL = "full window"  # the rest counts as good
    SKIP = "skip"  # such a window is not judged


class NoData(Enum):
    """The verdict of a window in which nothing was measured."""

    UNKNOWN = "unknown"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetUse:
    """How an indicator came by its metric: what its author wrote, canonically.

    Attributes:
        name: The preset. arguments: the texts that filled its gaps.
        open: The options of the kind that the author may give.
        where: The author's own condition; the indicator's holds the preset's too.
    """

    name: str
    arguments: tuple[tuple[str, str], ...]
    open: tuple[str, ...]
    where: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """What is measured: a metric kind on a stream, with its options compiled.

    Attributes:
        name: How objectives call it.
        metric: The name of the metric kind.
        stream: The stream it reads; empty for a kind that reads other indicators.
        where: Which rows count; `None` means all.
        during: The calendar in whose open time rows count (and time is agreed);
            `None` means around the clock.
        at: The time field that places a row in a window.
        options: The kind's own frozen `Options`.
        unit: What the reading's value counts.
        measured_by: The party that measures, where the agreement says so.
        preset: How it came by its metric, where the agreement names one of the
            catalogue.
    """

    name: str
    metric: str
    stream: str
    where: Expression | None = None
    during: str | None = None
    at: str = ""
    options: Any = None
    unit: Unit = Unit.SHARE
    measured_by: str | None = None
    preset: PresetUse | None = None


class ExclusionEffect(Enum):
    """What an exclusion does to a reading; both are found in real contracts."""

    REMOVED = "removed"  # leaves both sides of the share
    MET = "counts as met"  # stays in the total and counts as good


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much may be excluded in each window of the rule: `4 h per month`."""

    amount: Duration
    per: WindowRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """Stretches of time that do not count against the obligor.

    Attributes:
        name: How objectives call it.
        stream: The stream of intervals that names the stretches (fields `start`,
            `end` and, with a notice, `announced`).
        where: Which of its rows are meant.
        effect: Out of both sides, or counted as met.
        notice: How long before its start a stretch must have been announced; one
            announced later (or never) does not count.
        within: Name of the compiled calendar of allowed hours; only the part inside
            counts.
        budget: How much may be excluded; beyond it, in order of time, nothing is.
        reason: Why, in words.
    """

    name: str
    stream: str
    where: Expression | None = None
    effect: ExclusionEffect = ExclusionEffect.REMOVED
    notice: Duration | None = None
    within: str | None = None
    budget: Budget | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Support:
    """A promise of another agreement that a promise carries: `up of acme-shop as web`.

    Attributes:
        objective: The promise. agreement: the id of the agreement that gives it.
        component: As which component of its service; `None` where it is the whole.
    """

    objective: str
    agreement: str
    component: str | None = None

    def __str__(self) -> str:
        """Show the canonical text."""
        said = f"{self.objective} of {self.agreement}"
        return f"{said} as {self.component}" if self.component else said


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """One promise: who owes what to whom, measured how, over which window.

    Attributes:
        targets: A `Target` for all rows, or a `TargetMatrix`; `None` where the
            objective is only measured and a table of tiers judges it.
        supports: The promises of other agreements that it carries.
        per: Fields whose values each get a reading of their own.
        where: Narrows the indicator's rows.
        coverage: The calendar of the service's coverage, where one is set.
        complete: The share of the window that must be known for a verdict; below
            it the verdict is unknown.
        round_reading: Rounding declared before the reading is compared.
        by_day: For a schedule: the day of the window until which rows count.
        tenure: Which of its windows this version judges; `None` judges all.
    """

    name: str
    owed_by: str
    owed_to: str | None
    indicator: str
    targets: Target | TargetMatrix | None
    window: WindowRule
    title: str = ""
    service: str | None = None
    goal: str | None = None
    supports: tuple[Support, ...] = ()
    where: Expression | None = None
    per: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    coverage: str | None = None
    no_data: NoData = NoData.UNKNOWN
    complete: Fraction = Fraction(0)
    partial: Partial = Partial.EXISTING
    round_reading: Rounding | None = None
    by_day: int | None = None
    warn: str | None = None
    tenure: Tenure | None = None

    def reading_unit(self, measured: Unit) -> Unit:
        """Return what its readings count, of an indicator that measures in a unit.

        `95 % within 30 min` measures times and reads the share that keeps the limit.
        """
        targets = self.targets
        if isinstance(targets, TargetMatrix):
            within = [isinstance(one, Within) for one in targets.targets.values()]
            return Unit.SHARE if within and all(within) else measured
        return Unit.SHARE if isinstance(targets, Within) else measured
