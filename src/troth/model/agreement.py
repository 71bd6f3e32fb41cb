"""The agreement: the one thing that people sign and the program computes.

It is compiled from a document and never changes. Every default stands in it as if
it had been written, so the code that measures and pays decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from troth.model.calendar import Calendar
from troth.model.clause import (
    Annex,
    Definition,
    Entitlement,
    Escalation,
    Goal,
    Incorporation,
    Measure,
    ParentLevel,
    ReportDuty,
    Termination,
)
from troth.model.composition import Composition
from troth.model.duty import Eligibility, Responsibility, Review, TaskDuty
from troth.model.expression import Expression
from troth.model.head import Record
from troth.model.liability import Indemnity, Liability
from troth.model.measurement import Stream
from troth.model.money import Money
from troth.model.objective import Exclusion, Indicator, Objective, WindowKind
from troth.model.remedy import Combination, Remedy
from troth.model.sale import Sale


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One who owes or is owed. Contacts are by duty; escalation is a ladder."""

    name: str
    role: str
    title: str
    contacts: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """When the agreement holds: local dates, from the first to before the last.

    Attributes:
        starts_on: First day.
        ends_on: Day after the last; `None` while it is open-ended.
        renews: How it is renewed, in words. notice: how long before its end it can
            be ended, in words. review: how often it is reviewed, in words.
    """

    starts_on: date | None = None
    ends_on: date | None = None
    renews: str | None = None
    notice: str | None = None
    review: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """What a service costs.

    Either a fixed amount per window kind (`4000 per month`), or what the invoices
    say: rows of the stream `invoices`, narrowed by `where`.
    """

    amount: Money | None = None
    per: WindowKind | None = None
    invoices: str | None = None
    where: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What is promised to be there, with its fee and the hours it is covered."""

    name: str
    title: str
    fee: Fee | None = None
    coverage: str | None = None
    scope: str = ""
    out_of_scope: tuple[str, ...] = ()
    consumers: tuple[str, ...] = ()
    components: Composition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A compiled agreement. Mappings keep the order of the document.

    Attributes:
        may_differ_below: Paths of clauses that a level below may say otherwise.
        digest: `sha256:…` of the canonical document; it names this version exactly.
    """

    id: str
    title: str
    kind: str  # sla, slc, ola, underpinning, sales
    version: str
    timezone: str
    digest: str = ""
    classification: str | None = None  # customer, internal, vendor
    basis: str | None = None  # customer, service, multi-level
    currency: str | None = None
    record: Record = field(default_factory=Record)
    parties: Mapping[str, Party] = field(default_factory=dict, hash=False)
    term: Term = field(default_factory=Term)
    definitions: Mapping[str, Definition] = field(default_factory=dict, hash=False)
    services: Mapping[str, Service] = field(default_factory=dict, hash=False)
    calendars: Mapping[str, Calendar] = field(default_factory=dict, hash=False)
    streams: Mapping[str, Stream] = field(default_factory=dict, hash=False)
    indicators: Mapping[str, Indicator] = field(default_factory=dict, hash=False)
    goals: Mapping[str, Goal] = field(default_factory=dict, hash=False)
    objectives: Mapping[str, Objective] = field(default_factory=dict, hash=False)
    exclusions: Mapping[str, Exclusion] = field(default_factory=dict, hash=False)
    remedies: Mapping[str, Remedy] = field(default_factory=dict, hash=False)
    combinations: Mapping[str, Combination] = field(default_factory=dict, hash=False)
    parent: ParentLevel | None = None
    may_differ_below: tuple[str, ...] = ()
    incorporates: tuple[Incorporation, ...] = ()
    annexes: Mapping[str, Annex] = field(default_factory=dict, hash=False)
    escalation: tuple[Escalation, ...] = ()
    reports: Mapping[str, ReportDuty] = field(default_factory=dict, hash=False)
    termination: Mapping[str, Termination] = field(default_factory=dict, hash=False)
    responsibilities: Mapping[str, Responsibility] = field(
        default_factory=dict, hash=False
    )
    eligibility: Mapping[str, Eligibility] = field(default_factory=dict, hash=False)
    tasks: Mapping[str, TaskDuty] = field(default_factory=dict, hash=False)
    reviews: Mapping[str, Review] = field(default_factory=dict, hash=False)
    measures: Mapping[str, Measure] = field(default_factory=dict, hash=False)
    liability: tuple[Liability, ...] = ()
    indemnities: Mapping[str, Indemnity] = field(default_factory=dict, hash=False)
    sale: Sale | None = None
    signatures: tuple[str, ...] = ()

    @property
    def entitlements(self) -> tuple[Entitlement, ...]:
        """Every right that failures can give, in the order of the document."""
        measures = (one.right for one in self.measures.values())
        return (*measures, *(one.right for one in self.termination.values()))
