"""The codes of what measuring refuses to do.

They are refusals: the question cannot be answered, and no number is better than one
that means something else.
"""

from __future__ import annotations

from troth.model.finding import Rule

_RULES = (
    Rule(
        "M301",
        "slot-condition-sums",
        "Counts are summed in each slot before `down` and `needs` are asked, so these "
        "may only compare sums of number fields.",
        "down: \"region = 'eu' and errors > 0\"",
        "where: \"region = 'eu'\" and down: errors > 0",
    ),
    Rule(
        "M302",
        "day-clock-has-calendar",
        "A limit in working days needs a calendar to count them on.",
        "target: 90 % within 2 working days, without a clock",
        "clock: office",
    ),
    Rule(
        "M303",
        "number-is-exact",
        "The rows hold a number that cannot be counted exactly: NaN, infinity, or one "
        "too large to be summed.",
        "latency: NaN",
        "latency: 12.5",
    ),
)

RULES = {rule.code: rule for rule in _RULES}
"""Every rule by its code."""
