"""A target finer than its measurement can resolve."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.promise_lines import Line, lines_of
from troth.define.rules.kind import LintRule, Mistake
from troth.define.window_lengths import length_of, minutes
from troth.model.objective import Bound, Comparator, Indicator
from troth.model.quantity import Duration, Unit


class TargetCanBeMeasured(LintRule):
    """A single failed check is already more downtime than the target allows.

    99.999 % allows 26 s a month; a probe every 5 min cannot see them. One false alarm
    breaks the promise, and four minutes of real outage may pass unseen. Probe more
    often, or promise less.

    Bad:
        objectives:
          shop-up:
            owed_by: nimbus
            service: shop
            indicator: uptime
            target: ">= 99.999 %"
        remedies:
          credit: {for: shop-up, task: {owed_by: nimbus, text: Say why, due: 48 h}}

    Good:
        objectives:
          shop-up:
            owed_by: nimbus
            service: shop
            indicator: uptime
            target: ">= 99.9 %"
        remedies:
          credit: {for: shop-up, task: {owed_by: nimbus, text: Say why, due: 48 h}}
    """

    code: ClassVar[str] = "D740"
    name: ClassVar[str] = "target-can-be-measured"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each target whose downtime is shorter than one step of its measure."""
        for line in lines_of(text.agreement):
            allowed, step = allowed_of(line), step_of(line.indicator)
            if allowed is None or step is None or not 0 < allowed < step:
                continue
            yield Mistake(
                line.path(text),
                f"The target allows {minutes(allowed)} min of downtime, and the "
                f"shortest that `{line.indicator.name}` can see is {minutes(step)} "
                "min: one failed check breaks the promise.",
                "Check more often, or lower the target.",
                facts=(
                    ("objective", line.objective.name),
                    ("allowed", minutes(allowed)),
                    ("step", minutes(step)),
                ),
            )


def allowed_of(line: Line) -> Fraction | None:
    """Return the downtime that a target on a share of time allows in a window."""
    target, window = line.target, length_of(line.objective.window)
    if not isinstance(target, Bound) or target.unit is not Unit.SHARE:
        return None
    if target.comparator not in (Comparator.AT_LEAST, Comparator.ABOVE):
        return None
    return None if window is None else (1 - target.value) * window


def step_of(indicator: Indicator) -> Fraction | None:
    """Return the least time that an indicator of uptime counts as down at once."""
    options = indicator.options
    if not hasattr(options, "down"):
        return None
    slot = getattr(options, "slot", None)
    holds = getattr(getattr(options, "holds", None), "longest", None)
    step = slot or holds
    return Fraction(step.microseconds) if isinstance(step, Duration) else None
