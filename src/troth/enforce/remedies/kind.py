"""The socket for remedies: a function from a reading to a share, money or a task.

A kind decides only what is granted. Base, caps, minimum and roundings are the same
for all kinds and are applied by the settlement afterwards, so a kind is a pure
function of a few lines. What it may ask beside its reading is the `Context`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar

from troth.errors import RefusedError
from troth.model.agreement import Agreement
from troth.model.money import Money
from troth.model.objective import Objective
from troth.model.quantity import Limit
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
    """

    share: Fraction | None = None
    money: Money | None = None
    duty: Duty | None = None
    steps: tuple[Step, ...] = ()
    tier_gap: bool = False


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


class RemedyKind:
    """What every remedy kind is: a name, its options and one function.

    The docstring of a kind is its page.
    """

    name: ClassVar[str]
    Options: ClassVar[type]
    pays: ClassVar[bool] = True
    """Whether it grants money; then each reading gets a credit, be it of nothing."""

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
