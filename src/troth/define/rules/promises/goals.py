"""A goal that its parts do not reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import prod
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.kind import LintRule, Mistake
from troth.model.agreement import Agreement
from troth.model.clause import Goal
from troth.model.objective import Bound, Comparator, GoalBound
from troth.model.phrases import exact_text
from troth.model.quantity import Unit

_FLOORS = (Comparator.AT_LEAST, Comparator.ABOVE)


class PartsReachTheGoal(LintRule):
    """Everyone keeps what they promise, and the common goal is missed all the same.

    A goal says which objectives together reach it: by their sum, their product (parts
    that must all work) or the least of them. The sum is exact, and what is missing is
    told. Parts whose targets point the other way, or are of another sort, cannot be
    put together at all.

    Bad:
        goals:
          many:
            title: Forty tickets a day
            target: ">= 40"
            parts: {sum: [one, two]}
        indicators:
          tickets: {metric: count, stream: tickets}
        objectives:
          one: {owed_by: nimbus, goal: many, indicator: tickets, target: ">= 20"}
          two: {owed_by: acme, goal: many, indicator: tickets, target: ">= 15"}

    Good:
        goals:
          many:
            title: Forty tickets a day
            target: ">= 40"
            parts: {sum: [one, two]}
        indicators:
          tickets: {metric: count, stream: tickets}
        objectives:
          one: {owed_by: nimbus, goal: many, indicator: tickets, target: ">= 20"}
          two: {owed_by: acme, goal: many, indicator: tickets, target: ">= 20"}
    """

    code: ClassVar[str] = "D748"
    name: ClassVar[str] = "parts-reach-the-goal"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each goal that its parts do not reach, with what is missing."""
        agreement = text.agreement
        for goal in agreement.goals.values():
            if goal.adds_up is None:
                continue
            path = f"goals.{goal.name}.parts"
            bounds = _bounds_of(goal, agreement)
            wanted = goal.target or Bound(Comparator.AT_LEAST, goal.value, Unit.NUMBER)
            if bounds is None or not _are_alike([*bounds, wanted]):
                yield Mistake(
                    path,
                    f"The parts of “{goal.title}” cannot be put together: their "
                    "targets are of different sorts, or point different ways.",
                    "Give each a plain target such as `>= 20`, like the goal's own.",
                    facts=(("goal", goal.name),),
                )
                continue
            whole = _put_together(goal.adds_up, [one.value for one in bounds])
            missing = wanted.value - whole
            if wanted.comparator not in _FLOORS:
                missing = -missing
            if missing > 0:
                yield Mistake(
                    path,
                    f"The {goal.adds_up} of the parts of “{goal.title}” is "
                    f"{exact_text(whole, wanted.unit)}, which misses "
                    f"{exact_text(wanted.value, wanted.unit)} by "
                    f"{exact_text(missing, wanted.unit)}.",
                    "Promise more in a part, or ask for less.",
                    facts=(
                        ("goal", goal.name),
                        ("whole", str(whole)),
                        ("missing", str(missing)),
                    ),
                )


def _bounds_of(goal: Goal, agreement: Agreement) -> list[Bound] | None:
    """Return the plain targets of the parts; `None` where one has none."""
    bounds = []
    for name in goal.parts:
        target = agreement.objectives[name].targets
        if isinstance(target, GoalBound):
            target = Bound(target.comparator, target.value, Unit.NUMBER)
        if not isinstance(target, Bound):
            return None
        bounds.append(target)
    return bounds


def _are_alike(bounds: Sequence[Bound]) -> bool:
    units = {one.unit for one in bounds}
    sides = {one.comparator in _FLOORS for one in bounds}
    return len(units) == 1 and len(sides) == 1


def _put_together(adds_up: str, values: Sequence[Fraction]) -> Fraction:
    match adds_up:
        case "sum":
            return sum(values, Fraction(0))
        case "product":
            return prod(values, start=Fraction(1))
        case _:
            return min(values)
