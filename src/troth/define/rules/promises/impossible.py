"""A target that is always met, or never."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.promise_lines import lines_of
from troth.define.ranges import Range
from troth.define.rules.kind import LintRule, Mistake
from troth.define.rules.promises.contradiction import range_of
from troth.model.objective import Within
from troth.model.phrases import target_text
from troth.model.quantity import Unit


class TargetCanBeMissedAndMet(LintRule):
    """A target that every reading keeps promises nothing; one that none keeps, too.

    A share lies between 0 and 100 %, and lengths of time are never negative.

    Bad:
        indicators:
          wait: {metric: average, stream: tickets, of: replied - opened}
        objectives:
          short-wait: {owed_by: nimbus, indicator: wait, target: ">= 0 h"}

    Good:
        indicators:
          wait: {metric: average, stream: tickets, of: replied - opened}
        objectives:
          short-wait: {owed_by: nimbus, indicator: wait, target: "<= 1 h"}
    """

    code: ClassVar[str] = "D739"
    name: ClassVar[str] = "target-can-be-missed-and-met"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each target that says nothing about any reading."""
        for line in lines_of(text.agreement):
            kept, unit = range_of(line), line.indicator.unit
            if isinstance(line.target, Within):
                kept, unit = Range(low=line.target.share), Unit.SHARE
            if kept is None or unit not in (Unit.SHARE, Unit.TIME):
                continue
            top = Fraction(1) if unit is Unit.SHARE else None
            scale = Range(Fraction(0), high=top, high_inclusive=top is not None)
            if kept.holds(scale):
                said = "Every reading keeps"
            elif not kept.meets(scale):
                said = "No reading can keep"
            else:
                continue
            yield Mistake(
                line.path(text),
                f"{said} “{target_text(line.target)}”.",
                "Write a target that can be missed and met.",
                facts=(("objective", line.objective.name),),
            )
