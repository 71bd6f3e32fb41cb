"""Credits for each point by which a reading falls short of its target."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from troth.enforce.remedies.kind import (
    COUNTS,
    Context,
    Grant,
    RemedyError,
    RemedyKind,
    add_grants,
    count_units,
    grant_times,
    nothing,
    say_counted,
    say_units,
)
from troth.model.catalogue import OptionType, option
from troth.model.catalogue import Step as Unit
from troth.model.money import Money
from troth.model.objective import Bound, Comparator, GoalBound, Target, Within
from troth.model.phrases import exact_text, target_text, value_text
from troth.model.reading import Reading
from troth.model.violation import Step
from troth.model.wording import Wording, say_amount


class Shortfall(RemedyKind):
    """So much for each point, or unit, that is missing to the target.

    Use it where the contract takes 2,000 USD for each percentage point or fraction
    below 90 %, or half a per cent for each point under the target. What is missing is
    measured from the target in the direction in which the promise is broken.

    `count` says what a part of a unit counts: only `full` units, each one that has
    `begun` ("or fraction thereof"), or `exact` parts.

    YAML:
        remedies:
          damages:
            for: eighty-twenty
            shortfall: {each: 1 %, count: begun, credit: 2000 USD}
            cap: 20000 USD per quarter
    """

    name: ClassVar[str] = "shortfall"

    @dataclass(frozen=True, slots=True)
    class Options:
        """How large a unit is, and what it grants."""

        each: Unit = option(OptionType.STEP, "How much is one unit of what is missing.")
        count: str = option(
            OptionType.CHOICE, "Which units count.", choices=tuple(COUNTS)
        )
        credit: Fraction | Money = option(
            OptionType.CREDIT, "What each unit grants: a share of the base, or money."
        )

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return what each unit grants, as a sentence."""
        size = exact_text(options.each.size, options.each.unit)
        missing = f"by which {wording.subject} misses its target"
        credit = say_amount(options.credit)
        return f"For {say_units(size, options.count, missing)}, {credit} is granted."

    @staticmethod
    def needs_base(options: Options) -> bool:
        """Tell whether anything it grants is a share of the base."""
        return not isinstance(options.credit, Money)

    @staticmethod
    def grant(reading: Reading, options: Options, context: Context) -> Grant:
        """Return what the missing units grant."""
        value = context.value
        if value is None:
            return nothing("There is no value to compare with the target.")
        missing = find_shortfall(reading.target, value)
        if missing <= 0:
            return nothing("Nothing is missing to the target.")
        count = count_units(missing / options.each.size, options.count)
        target = target_text(reading.target)
        size = exact_text(options.each.size, reading.unit)
        text = (
            f"{value_text(value, reading.unit)} misses {target} by "
            f"{exact_text(missing, reading.unit)}: "
            f"{say_counted(count, options.count, size)}"
        )
        step = Step("shortfall", text)
        return add_grants([grant_times(options.credit, count, "each unit")], (step,))


def falls_below(target: Target | None) -> bool:
    """Tell whether a promise is broken by a reading that is too low."""
    if isinstance(target, Bound | GoalBound):
        return target.comparator not in (Comparator.AT_MOST, Comparator.BELOW)
    return True


def find_shortfall(target: Target | None, value: Fraction) -> Fraction:
    """Return by how much a value misses its target; zero or less where it does not.

    Raises:
        RemedyError: The target has no line to measure from.
    """
    match target:
        case Bound(comparator, bound, _) | GoalBound(comparator, value=bound):
            if comparator in (Comparator.AT_LEAST, Comparator.ABOVE):
                return bound - value
            if comparator in (Comparator.AT_MOST, Comparator.BELOW):
                return value - bound
            return abs(value - bound)
        case Within(share, _):
            return share - value
        case _:
            raise RemedyError(
                "Without a target nothing says how much is missing.",
                "Write the target at the objective: `target: >= 90 %`.",
            )
