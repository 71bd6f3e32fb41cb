"""An exclusion under which little of the promise is left."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.promise_lines import lines_of
from troth.define.rules.kind import LintRule, Mistake
from troth.define.window_lengths import length_of, minutes
from troth.model.objective import Bound, Comparator
from troth.model.quantity import Unit, percent

_TIMES = 10  # how many times the allowed downtime may be excluded beside it


class ExclusionLeavesThePromise(LintRule):
    """An exclusion takes out ten times as much time as the target allows, or more.

    99.99 % allows 4.3 min a month; with 8 h of maintenance that do not count, the
    service may be away for 8 h all the same, which is 98.9 %. The promise is the
    exclusion and not the number.

    Bad:
        objectives:
          shop-up:
            owed_by: nimbus
            owed_to: acme
            service: shop
            indicator: uptime
            target: ">= 99.9 %"
            excluding: [maintenance]
        exclusions:
          maintenance: {announced: 3 days before, at_most: 16 h per month}

    Good:
        objectives:
          shop-up:
            owed_by: nimbus
            owed_to: acme
            service: shop
            indicator: uptime
            target: ">= 99.9 %"
            excluding: [maintenance]
        exclusions:
          maintenance: {announced: 3 days before, at_most: 4 h per month}
    """

    code: ClassVar[str] = "D738"
    name: ClassVar[str] = "exclusion-leaves-the-promise"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each exclusion that outweighs a promise."""
        for line in lines_of(text.agreement):
            target = line.target
            if not isinstance(target, Bound) or target.unit is not Unit.SHARE:
                continue
            if target.comparator not in (Comparator.AT_LEAST, Comparator.ABOVE):
                continue
            window = length_of(line.objective.window)
            for name in line.objective.exclusions:
                budget = text.agreement.exclusions[name].budget
                per = length_of(budget.per) if budget else None
                if budget is None or per is None or window is None:
                    continue
                excluded = Fraction(budget.amount.microseconds) / per
                allowed = 1 - target.value
                if excluded < _TIMES * allowed:
                    continue
                left = max(target.value * (1 - excluded), Fraction(0))
                yield Mistake(
                    f"exclusions.{name}.at_most",
                    f"{line.objective.name} allows {minutes(allowed * window)} min of "
                    f"downtime, and this takes out {minutes(excluded * window)} min "
                    "beside it: what is left of the promise is "
                    f"{percent(left, digits_max=4)}.",
                    "Exclude less, or promise what is meant.",
                    facts=(
                        ("objective", line.objective.name),
                        ("allowed", minutes(allowed * window)),
                        ("excluded", minutes(excluded * window)),
                    ),
                )
