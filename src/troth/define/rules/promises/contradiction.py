"""Two promises that no reading can keep."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.promise_lines import Line, alike, lines_of
from troth.define.ranges import Range
from troth.define.rules.kind import LintRule, Mistake
from troth.model.finding import Severity
from troth.model.objective import Bound, GoalBound
from troth.model.phrases import target_text


class PromisesAgree(LintRule):
    """Two promises about one reading contradict each other: none keeps both.

    Whatever happens, the obligor breaks one of the two. They were meant for different
    rows, windows or parties, or one of the comparisons is turned round.

    Bad:
        objectives:
          no-fewer: {owed_by: nimbus, indicator: tickets, target: "> 4", over: month}
          no-more: {owed_by: nimbus, indicator: tickets, target: "<= 4", over: month}

    Good:
        objectives:
          no-fewer: {owed_by: nimbus, indicator: tickets, target: "> 4", over: month}
          no-more: {owed_by: nimbus, indicator: tickets, target: "<= 40", over: month}
    """

    code: ClassVar[str] = "D730"
    name: ClassVar[str] = "promises-agree"
    severity: ClassVar[Severity] = Severity.ERROR

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each pair of promises that exclude each other."""
        groups = alike(lines_of(text.agreement), lambda line: line.same_reading)
        for one, other in (pair for group in groups for pair in combinations(group, 2)):
            ranges = range_of(one), range_of(other)
            if ranges[0] is None or ranges[1] is None or ranges[0].meets(ranges[1]):
                continue
            line = text.place(one.path(text)).line
            yield Mistake(
                other.path(text),
                f"No reading of `{other.indicator.name}` is {target_text(other.target)}"
                f" here and {target_text(one.target)} as line {line} says.",
                "Keep one of the two, or say for which rows each is meant.",
                facts=(("objectives", f"{one.objective.name},{other.objective.name}"),),
            )


def range_of(line: Line) -> Range | None:
    """Return the readings that keep a promise, where it bounds the reading."""
    match line.target:
        case Bound() | GoalBound():
            return Range.of(line.target.comparator, line.target.value)
    return None
