"""Clauses that the agreement carries beside its objectives and remedies.

They are compiled far enough to be checked, shown in words and written back; the
phases that act on them (claims, escalation, reports) read them from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from troth.model.deadline import Deadline, Span
from troth.model.due import DueRule
from troth.model.expression import Expression
from troth.model.objective import Bound, WindowKind
from troth.model.pattern import Pattern, StepRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A term everyone shares, with a test where a row can be asked."""

    term: str
    meaning: str
    test: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incorporation:
    """Other terms that are part of the agreement, pinned by digest.

    Attributes:
        provisions: Their name. version: which one. digest: of what they say.
        precedence: Whether they stand `above` or `below` the agreement's own text.
        sort: `provisions`, or `supplement`. file: where they lie, if it is said.
    """

    provisions: str
    version: str
    digest: str | None = None
    precedence: str = "below"
    sort: str = "provisions"
    file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentLevel:
    """The agreement one level above, whose clauses hold here too."""

    id: str
    version: str
    digest: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """A document that belongs to the agreement: another agreement, or any file."""

    name: str
    title: str
    agreement: str | None = None
    version: str | None = None
    file: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A common goal, and what each party owes so that it is reached.

    `value` is what the calculator gives with the inputs in the agreement; `per` is
    the window the goal is set for, and `rounding` says when the value is rounded. A
    goal without a calculator says its `target` itself. `parts` are the objectives that
    together reach it, and `adds_up` says how: by their sum, product or minimum.
    """

    name: str
    title: str
    calculator: str = ""
    inputs: Mapping[str, Fraction] = field(default_factory=dict, hash=False)
    value: Fraction
    per: WindowKind
    target: Bound | None = None
    adds_up: str | None = None
    parts: tuple[str, ...] = ()
    rounding: str = "once up"
    served_by: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()  # the arithmetic in words, one step each


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """One step of a ladder: when it is reached, who is told, what is created."""

    when: StepRule
    tell: tuple[str, ...]
    objective: str | None = None
    create: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDuty:
    """A report that a party owes, like any other promise."""

    name: str
    owed_by: str
    owed_to: str | None
    due: DueRule
    calendar: str | None = None
    stream: str | None = None
    shows: tuple[str, ...] = ()
    feeds: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """Who may act once failures have come together.

    Attributes:
        path: The clause it stands in: `termination.chronic`.
        holder: The party that may act.
        when: The patterns, any of which is enough.
        notified: By when each failure must be notified to count.
        notices: The stream in which notices are recorded.
        exercise: Until when it may be used once it has arisen.
        calendar: Whose working days count; `None`: Monday to Friday.
    """

    path: str
    holder: str
    when: tuple[Pattern, ...] = ()
    notified: Deadline | None = None
    notices: str | None = None
    exercise: Deadline | None = None
    calendar: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Termination:
    """A right to end the agreement: whose, when it arises, what follows.

    Attributes:
        upon: What else gives the right, in words: no measurement shows it.
        notice: How long before its end it must be said. cure: how long the other
            party has to put things right before.
        ends: What is ended: `agreement`, `service` or `scope`.
        refund: What is paid back: `none`, `prepaid` or `all`.
    """

    name: str
    right: Entitlement
    upon: str | None = None
    notice: Span | None = None
    cure: Span | None = None
    ends: str = "agreement"
    refund: str = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A right short of the end: a plan, a step-in, a suspension, a reduction.

    Attributes:
        kind: What it is, in the words of the language.
        of: Who must bear or do it. text: what it comes to.
        within: By when it is owed. until: how long it lasts, in words.
        costs: Who bears its costs.
    """

    name: str
    kind: str
    right: Entitlement
    upon: str | None = None
    of: str | None = None
    text: str | None = None
    within: Deadline | None = None
    until: str | None = None
    costs: str | None = None
