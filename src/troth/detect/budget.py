"""Error budgets: how much may still go wrong before a promise is missed.

A promise of 99.9 % allows one part in a thousand to be bad. Of what it is a part is
told in two ways in the field, and they give different numbers: of the whole window as
it was planned, or of what has been measured so far.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from math import ceil, floor

from troth.model.objective import Bound, Comparator, Target, Within
from troth.model.quantity import Unit
from troth.model.reading import Reading

SECOND = 1_000_000
"""Microseconds: the usual step in which the budget of a time share is counted."""


class BudgetMeaning(Enum):
    """What the allowed bad part is a part of.

    `SO_FAR`: of what goes with the good part measured so far, and never more than
    what is left of the window. Excluded time is in neither side.
    `WHOLE`: of the whole window as planned, excluded time included.
    """

    SO_FAR = "so far"
    WHOLE = "whole window"


@dataclass(frozen=True, slots=True)
class ErrorBudget:
    """A budget in whole steps (seconds, or rows); `left` is negative once overspent."""

    allowed: int
    used: int
    left: int
    meaning: BudgetMeaning


def error_budget(
    reading: Reading,
    target: Target | None,
    *,
    meaning: BudgetMeaning = BudgetMeaning.WHOLE,
    step: int | None = None,
) -> ErrorBudget | None:
    """Return the error budget of a share in its window, cut to whole steps.

    Args:
        reading: A share with its good side, its whole and what is unknown.
        target: The promise; the budget is what it allows to be bad.
        meaning: What the allowed part is a part of.
        step: How many of the reading's units make a step; by default a second for
            time and one for anything else.

    Returns:
        The budget, or `None` where the promise is not one of a share.
    """
    share = promised_share(target)
    if share is None or reading.good is None or reading.bad is None:
        return None
    if step is None:
        step = SECOND if reading.counted_in == "microseconds" else 1
    good, bad = reading.good / step, reading.bad / step
    planned = good + bad + (reading.unknown + reading.ahead) / step
    is_all_excluded = reading.value is None and not (reading.unknown or reading.ahead)
    if not planned or is_all_excluded:  # nothing is promised
        return ErrorBudget(0, 0, 0, meaning)
    used = ceil(bad)
    if meaning is BudgetMeaning.WHOLE:
        allowed = floor((planned + reading.excluded / step) * (1 - share))
        return ErrorBudget(allowed, used, allowed - used, meaning)
    left = planned - good - bad
    if share:
        left = min(left, floor(good / share) - good - bad)
    return ErrorBudget(floor(left) + used, used, floor(left), meaning)


def promised_share(target: Target | None) -> Fraction | None:
    """Return the share that must be good, whichever side the target speaks of."""
    match target:
        case Within():
            return target.share
        case Bound(comparator, value, Unit.SHARE):
            if comparator in (Comparator.AT_LEAST, Comparator.ABOVE):
                return value
            if comparator in (Comparator.AT_MOST, Comparator.BELOW):
                return 1 - value
    return None
