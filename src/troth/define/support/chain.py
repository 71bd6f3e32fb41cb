"""Which promises carry which: the links between agreements, followed both ways.

A supplier's agreement names what it supports, so the customer's own text says nothing
of suppliers. Here the names are looked up among the agreements at hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from troth.model.agreement import Agreement
from troth.model.calendar import Calendar
from troth.model.composition import Composition
from troth.model.objective import Objective, Support, Target, TargetMatrix


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a promise lacks below, found in two agreements.

    Attributes:
        code: The rule that is broken.
        agreement: In which agreement, by id; `path`: in which clause of it.
        message: What is wrong. hint: what to do about it.
        facts: The exact numbers, for programs.
        other: The agreement and the path of the other half.
    """

    code: str
    agreement: str
    path: str
    message: str
    hint: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    other: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """An objective together with the agreement that gives it."""

    agreement: Agreement
    objective: Objective

    @property
    def key(self) -> tuple[str, str]:
        """What names it among all promises."""
        return self.agreement.id, self.objective.name

    @property
    def path(self) -> str:
        """Where it stands in its agreement."""
        return f"objectives.{self.objective.name}"

    @property
    def title(self) -> str:
        """How people call it."""
        return self.objective.title or self.objective.name

    @property
    def obligor(self) -> str:
        """Who owes it, by full name."""
        return title_of(self.agreement, self.objective.owed_by)

    def target(self, line: str | None) -> Target | None:
        """Return what is promised for a value of the field that targets differ by."""
        targets = self.objective.targets
        if isinstance(targets, TargetMatrix):
            return targets.targets.get(line) if line is not None else None
        return targets

    @property
    def lines(self) -> tuple[str | None, ...]:
        """The values that targets differ by; `None` where there is a single target."""
        targets = self.objective.targets
        return tuple(targets.targets) if isinstance(targets, TargetMatrix) else (None,)

    @property
    def hours(self) -> Calendar:
        """The time that counts: open in every calendar that the promise names."""
        zone = self.agreement.timezone
        indicator = self.agreement.indicators[self.objective.indicator]
        calendar = Calendar.always(zone)
        for name in (indicator.during, self.objective.coverage):
            if name is not None and name in self.agreement.calendars:
                calendar = calendar & self.agreement.calendars[name]
        return calendar


@dataclass(frozen=True, slots=True)
class Carrier:
    """A promise that carries another one, and as which component."""

    promise: Promise
    support: Support

    @property
    def stands_for(self) -> str | None:
        """The component of the service that it stands for."""
        return self.support.component

    @property
    def label(self) -> str:
        """How arithmetic calls it."""
        return self.stands_for or self.promise.title

    @property
    def place(self) -> tuple[str, str]:
        """Where it says what it carries."""
        return self.promise.agreement.id, f"{self.promise.path}.supports"


@dataclass(frozen=True)
class Chain:
    """Agreements that carry one another, in the order in which they were given."""

    agreements: Mapping[str, Agreement] = field(hash=False)

    @classmethod
    def of(cls, agreements: Sequence[Agreement]) -> Chain:
        """Return the chain of some agreements, each with an id of its own."""
        return cls({one.id: one for one in agreements})

    @cached_property
    def promises(self) -> Mapping[tuple[str, str], Promise]:
        """Every promise, by agreement and name."""
        return {
            (agreement.id, objective.name): Promise(agreement, objective)
            for agreement in self.agreements.values()
            for objective in agreement.objectives.values()
        }

    @cached_property
    def carriers(self) -> Mapping[tuple[str, str], tuple[Carrier, ...]]:
        """What carries each promise that something carries."""
        found: dict[tuple[str, str], list[Carrier]] = {}
        for promise in self.promises.values():
            for support in promise.objective.supports:
                key = (support.agreement, support.objective)
                if key in self.promises:
                    found.setdefault(key, []).append(Carrier(promise, support))
        return {key: tuple(carriers) for key, carriers in found.items()}

    @cached_property
    def carried(self) -> tuple[tuple[Promise, tuple[Carrier, ...]], ...]:
        """Each promise that something carries, with what does."""
        return tuple(
            (promise, self.carriers[key])
            for key, promise in self.promises.items()
            if key in self.carriers
        )

    @cached_property
    def supports(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the agreements that each agreement supports."""
        return {
            one.id: tuple(
                dict.fromkeys(
                    support.agreement
                    for objective in one.objectives.values()
                    for support in objective.supports
                )
            )
            for one in self.agreements.values()
        }

    @cached_property
    def tops(self) -> tuple[Agreement, ...]:
        """The agreements that support no other one at hand; all where none is such."""
        known = self.agreements
        found = tuple(
            one
            for one in known.values()
            if not any(other in known for other in self.supports[one.id])
        )
        return found or tuple(known.values())


def composition_of(
    promise: Promise, carriers: Sequence[Carrier]
) -> tuple[Composition, Mapping[str, tuple[Carrier, ...]]]:
    """Return how carriers make up a promise, and which carriers make each part.

    The service says what it is made of. Where it says nothing, every carrier is
    needed; so is one that names no component, or one that the service does not have.
    """
    service = promise.agreement.services.get(promise.objective.service or "")
    whole = service.components if service is not None else None
    parts: dict[str, list[Carrier]] = (
        {name: [] for name in whole.names} if whole else {}
    )
    others: dict[str, list[Carrier]] = {}
    for carrier in carriers:
        if carrier.stands_for in parts:
            parts[carrier.stands_for].append(carrier)
        else:
            name = f"{carrier.label} ({carrier.promise.agreement.id})"
            others.setdefault(name, []).append(carrier)
    parts |= others
    if whole is None:
        whole = Composition(len(others), tuple(others))
    elif others:
        whole = Composition(1 + len(others), (whole, *others))
    return whole, {name: tuple(found) for name, found in parts.items()}


def title_of(agreement: Agreement, party: str | None) -> str:
    """Return the full name of a party."""
    if party is None:
        return "nobody in particular"
    known = agreement.parties.get(party)
    return known.title if known is not None else party


def cycles_of(graph: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Yield each set of names that reach one another, in alphabetical order.

    Example:
        >>> list(cycles_of({"sla": ["a"], "a": ["b"], "b": ["a"]}))
        [('a', 'b')]
    """
    reached = {name: _reached(graph, name) for name in graph}
    seen: set[str] = set()
    for name in graph:
        if name in reached[name] and name not in seen:
            members = {one for one in reached[name] if name in reached.get(one, ())}
            seen |= members
            yield tuple(sorted(members))


def _reached(graph: Mapping[str, Sequence[str]], start: str) -> set[str]:
    reached: set[str] = set()
    waiting = list(graph.get(start, ()))
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += graph.get(name, ())
    return reached
