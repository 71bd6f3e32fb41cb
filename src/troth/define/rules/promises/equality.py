"""A promise of one exact value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.promise_lines import lines_of
from troth.define.rules.kind import LintRule, Mistake
from troth.model.objective import Bound, Comparator
from troth.model.phrases import target_text
from troth.model.quantity import Unit


class TargetHasASide(LintRule):
    """A share or a length of time is promised to be exactly a value.

    A better reading misses `= 4 h` as well as a worse one. `at least` or `at most` was
    meant. Counts may be promised exactly, and so may all (100 %) and none (0 %).

    Bad:
        indicators:
          wait: {metric: average, stream: tickets, of: replied - opened}
        objectives:
          short-wait: {owed_by: nimbus, indicator: wait, target: "= 4 h"}

    Good:
        indicators:
          wait: {metric: average, stream: tickets, of: replied - opened}
        objectives:
          short-wait: {owed_by: nimbus, indicator: wait, target: "<= 4 h"}
    """

    code: ClassVar[str] = "D728"
    name: ClassVar[str] = "target-has-a-side"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each target that is a single value between the ends of its scale."""
        for line in lines_of(text.agreement):
            target, unit = line.target, line.indicator.unit
            if not isinstance(target, Bound):
                continue
            if target.comparator is not Comparator.EXACTLY or target.value == 0:
                continue
            if unit not in (Unit.SHARE, Unit.TIME):
                continue
            if unit is Unit.SHARE and target.value == 1:
                continue
            yield Mistake(
                line.path(text),
                f"“{target_text(target)}” is missed by every better reading, too.",
                "Write `>=` or `<=`, whichever side is good.",
                facts=(("objective", line.objective.name),),
            )
