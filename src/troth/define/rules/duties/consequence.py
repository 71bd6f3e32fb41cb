"""A promise that may be broken without anything happening."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.kind import LintRule, Mistake
from troth.model.finding import Severity


class PromiseHasAConsequence(LintRule):
    """Nothing follows if the promise is missed: no remedy, nobody told, no right.

    Such a promise is a wish. A consequence need not be money: an escalation, a task or
    a right to end the agreement will do.

    Bad:
        objectives:
          replied: {owed_by: nimbus, indicator: reply, target: 90 % within 1 h}
        escalation:
          - {for: shop-up, when: missed, tell: [nimbus.operations]}

    Good:
        objectives:
          replied: {owed_by: nimbus, indicator: reply, target: 90 % within 1 h}
        escalation:
          - {when: missed, tell: [nimbus.operations]}
    """

    code: ClassVar[str] = "D750"
    name: ClassVar[str] = "promise-has-a-consequence"
    severity: ClassVar[Severity] = Severity.NOTE

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each promise that nothing follows."""
        agreement = text.agreement
        followed = {step.objective for step in agreement.escalation}
        followed |= {one.objective for one in agreement.remedies.values()}
        followed |= {
            pattern.objective
            for right in agreement.entitlements
            for pattern in right.when
        }
        if None in followed:
            return  # something is for every objective
        followed |= {task.objective for task in agreement.tasks.values()}
        for name, objective in agreement.objectives.items():
            if objective.targets is None or name in followed:
                continue
            yield Mistake(
                f"objectives.{name}",
                f"Nothing follows if {name} is missed.",
                "Add a remedy, or an `escalation` step that tells somebody.",
                facts=(("objective", name),),
            )
