"""A promise about rows that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.row_demands import Demand, demands_of
from troth.define.rules.kind import LintRule, Mistake
from troth.define.solver import Rows, find_solver

DEMANDS_MAX = 50  # more promises about one stream are not weighed


class GuardCanHold(LintRule):
    """A promise speaks of rows that no row can be.

    Its condition contradicts itself, or another promise that allows no exception. It
    reads like a duty and never is one: `priority = 'P1' and priority = 'P2'` was meant
    as `or`. This is asked of the solver (`pip install troth[solver]`).

    Bad:
        objectives:
          replied:
            owed_by: nimbus
            indicator: reply
            where: "replied > solved and solved > replied"
            target: 90 % within 2 h

    Good:
        objectives:
          replied:
            owed_by: nimbus
            indicator: reply
            where: "replied > solved or solved > replied"
            target: 90 % within 2 h
    """

    code: ClassVar[str] = "D732"
    name: ClassVar[str] = "guard-can-hold"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each promise whose condition is never true."""
        for rows, demand in questions(text):
            if demand.guard is None:
                continue
            others = rows.contradiction(demand, keeps=False)
            if others is None:
                continue
            why = name_others(text, others)
            yield Mistake(
                _path(text, demand),
                f"No row can be one that {demand.name} speaks of: its condition "
                + (f"contradicts {why}." if others else "contradicts itself."),
                "Correct the condition, or delete the promise.",
                facts=(
                    ("objective", demand.line.objective.name),
                    ("with", ",".join(one.line.objective.name for one in others)),
                ),
            )


def questions(text: AgreedText) -> Iterator[tuple[Rows, Demand]]:
    """Yield each promise that needs weighing; none where no solver is installed."""
    weighed = list(demands_of(text.agreement))
    z3 = find_solver() if weighed else None
    if z3 is None:
        return
    for stream, demands in weighed:
        if len(demands) > DEMANDS_MAX:
            continue  # D734 tells it
        rows = Rows(z3, stream, demands)
        for demand in demands:
            yield rows, demand


def name_others(text: AgreedText, others: tuple[Demand, ...]) -> str:
    """Return the promises of a contradiction, each with its line."""
    return " and ".join(
        f"{one.name} (line {text.place(one.line.path(text)).line})" for one in others
    )


def _path(text: AgreedText, demand: Demand) -> str:
    path = f"objectives.{demand.line.objective.name}"
    return f"{path}.where" if text.has(f"{path}.where") else demand.line.path(text)
