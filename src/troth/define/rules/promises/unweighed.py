"""Conditions that nobody has weighed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.row_demands import demands_of
from troth.define.rules.kind import LintRule, Mistake
from troth.define.rules.promises.dead_guard import DEMANDS_MAX
from troth.define.solver import find_solver
from troth.model.finding import Severity


class ConditionsAreWeighed(LintRule):
    """Promises have conditions that only a solver can weigh, and none is installed.

    Whether they contradict each other is not known: `pip install troth[solver]`. Where
    no promise needs it, nothing is said.

    Bad:
        objectives:
          replied:
            owed_by: nimbus
            indicator: reply
            where: "replied > opened and replied < solved"
            target: 90 % within 2 h

    Good:
        objectives:
          replied:
            owed_by: nimbus
            indicator: reply
            where: "replied > opened"
            target: 90 % within 2 h
    """

    code: ClassVar[str] = "D734"
    name: ClassVar[str] = "conditions-are-weighed"
    severity: ClassVar[Severity] = Severity.NOTE

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield one mistake for each stream whose conditions were not weighed."""
        weighed = list(demands_of(text.agreement))
        has_solver = bool(weighed) and find_solver() is not None
        for stream, demands in weighed:
            if has_solver and len(demands) <= DEMANDS_MAX:
                continue
            names = ", ".join(dict.fromkeys(one.line.objective.name for one in demands))
            yield Mistake(
                demands[0].line.path(text),
                f"Whether the conditions on `{stream.name}` contradict each other was "
                f"not checked ({names}).",
                f"Weigh at most {DEMANDS_MAX} promises together."
                if has_solver
                else "Install the solver: `pip install troth[solver]`.",
                facts=(("stream", stream.name),),
            )
