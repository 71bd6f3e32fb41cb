"""The same credit for every miss."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from troth.enforce.remedies.kind import (
    Context,
    Grant,
    RemedyKind,
    grant_times,
    nothing,
)
from troth.model.catalogue import OptionType, option
from troth.model.money import Money
from troth.model.reading import Reading, Verdict
from troth.model.wording import Wording, say_amount


class Flat(RemedyKind):
    """The same share or amount whenever the promise is missed.

    Use it where each failure costs the same, however bad it is: an appointment that
    was missed, a report that did not come, an outage of any length. With a target such
    as `each within 4 h` every late case is a miss of its own.

    YAML:
        remedies:
          missed-visit:
            for: visits
            flat: 25 USD
            cap: none
    """

    name: ClassVar[str] = "flat"

    @dataclass(frozen=True, slots=True)
    class Options:
        """What each miss grants."""

        flat: Fraction | Money = option(
            OptionType.CREDIT, "What each miss grants: a share of the base, or money."
        )

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return what each miss grants, as a sentence."""
        credit = say_amount(options.flat)
        return f"Each time {wording.subject} is missed, {credit} is granted."

    @staticmethod
    def needs_base(options: Options) -> bool:
        """Tell whether anything it grants is a share of the base."""
        return not isinstance(options.flat, Money)

    @staticmethod
    def grant(reading: Reading, options: Options, context: Context) -> Grant:
        """Return the credit where the promise is missed."""
        del context  # every miss is like the other
        if reading.verdict is not Verdict.MISSED:
            return nothing("The promise is not missed.")
        return grant_times(options.flat, Fraction(1), "each miss")
