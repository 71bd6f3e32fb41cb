"""Measurements far finer than their promise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.promise_lines import lines_of
from troth.define.rules.kind import LintRule, Mistake
from troth.define.rules.measuring.resolution import allowed_of, step_of
from troth.define.window_lengths import minutes
from troth.model.finding import Severity

_STEPS_MAX = 10_000


class MeasureIsNeeded(LintRule):
    """The measurement is ten thousand times finer than what is promised.

    95 % a month allows 36 h; a check every second makes 130,000 of them. The data is
    collected, kept and paid for, and decides nothing. Check less often.

    Bad:
        indicators:
          uptime:
            {metric: availability, stream: checks, down: "status <> 'up'", slot: 1 s}
        objectives:
          shop-up:
            owed_by: nimbus
            service: shop
            indicator: uptime
            target: ">= 95 %"
        remedies:
          credit: {for: shop-up, task: {owed_by: nimbus, text: Say why, due: 48 h}}

    Good:
        indicators:
          uptime:
            {metric: availability, stream: checks, down: "status <> 'up'", slot: 1 min}
        objectives:
          shop-up:
            owed_by: nimbus
            service: shop
            indicator: uptime
            target: ">= 95 %"
        remedies:
          credit: {for: shop-up, task: {owed_by: nimbus, text: Say why, due: 48 h}}
    """

    code: ClassVar[str] = "D743"
    name: ClassVar[str] = "measure-is-needed"
    severity: ClassVar[Severity] = Severity.NOTE

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each promise whose measure is far finer than it needs."""
        for line in lines_of(text.agreement):
            allowed, step = allowed_of(line), step_of(line.indicator)
            if allowed is None or step is None or allowed < _STEPS_MAX * step:
                continue
            path = f"indicators.{line.indicator.name}"
            key = "slot" if text.has(f"{path}.slot") else "holds"
            yield Mistake(
                f"{path}.{key}",
                f"{line.objective.name} allows {minutes(allowed)} min of downtime, and "
                f"it is measured in steps of {minutes(step)} min: the data decides "
                "nothing that coarser data would not.",
                "Measure in longer steps.",
                facts=(
                    ("objective", line.objective.name),
                    ("allowed", minutes(allowed)),
                    ("step", minutes(step)),
                ),
            )
