"""Promises that no row keeps together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.row_demands import Demand
from troth.define.rules.kind import LintRule, Mistake
from troth.define.rules.promises.dead_guard import name_others, questions
from troth.define.solver import Rows


class ConditionsAgree(LintRule):
    """Promises that allow no exception exclude each other for some rows.

    Each is sound alone; a row of which several hold cannot keep them all. The finding
    names the fewest clauses that already contradict each other. This is asked of the
    solver (`pip install troth[solver]`).

    Bad:
        indicators:
          fast: {metric: maximum, stream: tickets, of: solved - opened}
          thorough: {metric: ratio, stream: tickets, good: "solved - opened >= 2 h"}
        objectives:
          fast: {owed_by: nimbus, indicator: fast, target: "<= 1 h"}
          thorough:
            owed_by: nimbus
            indicator: thorough
            where: "replied > opened"
            target: ">= 100 %"

    Good:
        indicators:
          fast: {metric: maximum, stream: tickets, of: solved - opened}
          thorough: {metric: ratio, stream: tickets, good: "solved - opened >= 2 h"}
        objectives:
          fast: {owed_by: nimbus, indicator: fast, target: "<= 8 h"}
          thorough:
            owed_by: nimbus
            indicator: thorough
            where: "replied > opened"
            target: ">= 100 %"
    """

    code: ClassVar[str] = "D733"
    name: ClassVar[str] = "conditions-agree"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each smallest set of promises that no row keeps."""
        told: set[frozenset[str]] = set()
        for rows, demand in questions(text):
            if not demand.is_strict or _is_void(rows, demand):
                continue
            others = rows.contradiction(demand, keeps=True)
            if others is None:
                continue
            names = frozenset({demand.name, *(one.name for one in others)})
            if names in told:
                continue
            told.add(names)
            why = name_others(text, others)
            yield Mistake(
                demand.line.path(text),
                (
                    f"A row that {demand.name} is about cannot keep it beside {why}."
                    if others
                    else f"No row can keep {demand.name}: it contradicts itself."
                ),
                "Say which of them holds where, or correct one of the conditions.",
                facts=(
                    ("objective", demand.line.objective.name),
                    ("with", ",".join(one.line.objective.name for one in others)),
                ),
            )


def _is_void(rows: Rows, demand: Demand) -> bool:
    """Tell whether there is no row of the promise at all, which D732 tells."""
    return rows.contradiction(demand, keeps=False) is not None
