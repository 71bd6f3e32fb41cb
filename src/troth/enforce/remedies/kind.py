"""The socket for remedies: a function from a reading to a share, money or a task.

A kind decides only what is granted. Base, caps, minimum and roundings are the same
for all kinds and are applied by the settlement afterwards, so a kind is a pure
function of a few lines. What it may ask beside its reading is the `Context`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, ClassVar

from troth.errors import RefusedError
from troth.model.agreement import Agreement
from troth.model.money import Money
from troth.model.objective import Objective
from troth.model.phrases import money_text
from troth.model.quantity import (
    Limit,
    RoundingMode,
    percent,
    plain_decimal,
    round_steps,
)
from troth.model.reading import Reading
from troth.model.remedy import Remedy
from troth.model.violation import Step


class RemedyError(RefusedError):
    """A remedy cannot be computed as it is written; says why and what to write."""

    def __init__(self, message: str, hint: str, code: str = "E101") -> None:
        super().__init__(code, message, hint)


@dataclass(frozen=True, slots=True)
class Duty:
    """What a party must do, and until when."""

    owed_by: str
    text: str
    due: Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a kind grants for one reading, before base, caps and minimum.

    Attributes:
        share: A share of the base; it may be more than one.
        money: An amount that needs no base.
        duty: A duty instead of money.
        steps: The arithmetic so far, in order.
        tier_gap: The promise is missed, but no row of the table covers the reading.
        points: The service points it was given for, where it counts points.
    """

    share: Fraction | None = None
    money: Money | None = None
    duty: Duty | None = None
    steps: tuple[Step, ...] = ()
    tier_gap: bool = False
    points: Fraction | None = None

    def with_points(self, points: Fraction) -> Grant:
        """Return the grant with the points it was given for."""
        return replace(self, points=points)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a kind may ask beside its reading.

    Attributes:
        agreement: The whole agreement: its zone, services and calendars.
        objective: The objective that the remedy follows.
        remedy: The remedy itself, with its rounding of the reading.
        value: The reading's value after that rounding; `None` without a value.
        history: All judged readings of the settlement by objective, in order of time:
            for points that double, averages with last month, pools and earn-back.
    """

    agreement: Agreement
    objective: Objective
    remedy: Remedy
    value: Fraction | None
    history: Mapping[str, Sequence[Reading]] = field(default_factory=dict)

    def find_beside(self, indicator: str, reading: Reading) -> Reading | None:
        """Return what another indicator read in the same window and scope."""
        for readings in self.history.values():
            for other in readings:
                if (
                    other.indicator == indicator
                    and other.window.period == reading.window.period
                    and other.scope in (reading.scope, ())
                ):
                    return other
        return None

    def find_before(self, reading: Reading) -> Reading | None:
        """Return the reading of the same promise and scope in the window before."""
        for other in self.history.get(reading.objective, ()):
            if (
                other.scope == reading.scope
                and other.window.whole.end == reading.window.whole.start
            ):
                return other
        return None


class RemedyKind:
    """What every remedy kind is: a name, its options and one function.

    The docstring of a kind is its page.
    """

    name: ClassVar[str]
    Options: ClassVar[type]
    pays: ClassVar[bool] = True
    """Whether it grants money; then each reading gets a credit, be it of nothing."""
    by_window: ClassVar[bool] = True
    """Whether a grant is for a whole window, so that a part of one grants its part."""
    looks_back: ClassVar[bool] = False
    """Whether it asks for the window before the one that is settled."""

    @staticmethod
    def needs_base(options: Any) -> bool:  # noqa: ANN401  # each kind its own
        """Tell whether it grants a share, so that the remedy must say of what."""
        del options
        return False

    @staticmethod
    def grant(reading: Reading, options: Any, context: Context) -> Grant:  # noqa: ANN401  # each kind its own
        """Return what the reading grants; a missing value grants nothing.

        Raises:
            RemedyError: The remedy cannot be computed as it is written.
        """
        raise NotImplementedError


def nothing(text: str, *steps: Step, tier_gap: bool = False) -> Grant:
    """Return a grant of nothing that says why, after the steps that led to it."""
    return Grant(
        share=Fraction(0), steps=(*steps, Step("nothing", text)), tier_gap=tier_gap
    )


COUNTS = {
    "full": RoundingMode.DOWN,
    "begun": RoundingMode.UP,
    "exact": None,
}
"""What a part of a unit counts: nothing, a whole one, or itself."""


def count_units(units: Fraction, count: str) -> Fraction:
    """Return how many units count.

    Example:
        >>> [str(count_units(Fraction(5, 2), count)) for count in COUNTS]
        ['2', '3', '5/2']
    """
    mode = COUNTS[count]
    return units if mode is None else Fraction(round_steps(units, mode))


def say_counted(number: Fraction, count: str, size: str) -> str:
    """Return how many units of a size were counted: `1 begun unit of 1 hour`."""
    noun = "unit" if number == 1 else "units"
    kind = "" if count == "exact" else f"{count} "
    return f"{plain_decimal(number)} {kind}{noun} of {size}"


def say_units(size: str, count: str, of_what: str) -> str:
    """Return which units count, as they go on after “for”."""
    match count:
        case "full":
            return f"each full {size} {of_what}"
        case "begun":
            return f"each {size} {of_what}, or part of it"
        case _:
            return f"each {size} {of_what}, and in proportion for a part of it"


def grant_times(credit: Fraction | Money, count: Fraction, what: str) -> Grant:
    """Return a credit so many times over, with its arithmetic."""
    times = plain_decimal(count)
    if isinstance(credit, Money):
        amount = credit * count
        text = f"{times} × {money_text(credit)}"
        return Grant(money=amount, steps=(Step(what, text, amount),))
    share = credit * count
    text = f"{times} × {percent(credit, digits_max=4)}"
    return Grant(share=share, steps=(Step(what, text),))


def add_grants(grants: Sequence[Grant], before: tuple[Step, ...] = ()) -> Grant:
    """Return the sum of grants, which are all shares or all amounts."""
    steps = (*before, *(step for grant in grants for step in grant.steps))
    amounts = [grant.money for grant in grants if grant.money is not None]
    if amounts:
        return Grant(money=sum(amounts[1:], start=amounts[0]), steps=steps)
    share = sum((grant.share or Fraction(0) for grant in grants), Fraction(0))
    return Grant(share=share, steps=steps)


def scale_grant(
    grant: Grant, indicator: str, reading: Reading, context: Context
) -> Grant:
    """Return a grant multiplied by what another indicator read in the same window.

    Raises:
        RemedyError: That indicator has no value there.
    """
    if not grant.share and not grant.money:
        return grant
    beside = context.find_beside(indicator, reading)
    if beside is None or beside.value is None:
        raise RemedyError(
            f"“{indicator}” has no value in {reading.window.label}, so the share that "
            "multiplies the credit is unknown.",
            "Let an objective read that indicator over the same window.",
        )
    step = Step("scaled", f"× {percent(beside.value, digits_max=4)} of “{indicator}”")
    return replace(
        grant,
        share=None if grant.share is None else grant.share * beside.value,
        money=None if grant.money is None else grant.money * beside.value,
        steps=(*grant.steps, step),
    )
