"""Credits out of an amount at risk that several promises share."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from troth.enforce.remedies.kind import Context, Grant, RemedyKind, nothing
from troth.model.catalogue import OptionType, option
from troth.model.quantity import percent
from troth.model.reading import Reading, Verdict
from troth.model.violation import Step
from troth.model.wording import Wording


class Pool(RemedyKind):
    """A part of the amount at risk: at-risk share × pool × allocation.

    Use it in outsourcing contracts that put a share of each invoice at risk, divide it
    into pools and give each promise an allocation of its pool. The percentages may add
    up to more than the amount at risk; a `combination` with a cap limits the sum.

    YAML:
        remedies:
          severity-1:
            for: severity-1-resolved
            pool: {at_risk: 10 %, pool: 50 %, allocation: 40 %}
            of: fee(shop)
            cap: 10 % of fee(shop) per month
    """

    name: ClassVar[str] = "pool"

    @dataclass(frozen=True, slots=True)
    class Options:
        """Which part of the base is at risk, and how much of it this promise takes."""

        at_risk: Fraction = option(
            OptionType.SHARE, "Which share of the base is at risk."
        )
        allocation: Fraction = option(
            OptionType.SHARE, "Which share of its pool a miss takes."
        )
        pool: Fraction = option(
            OptionType.SHARE,
            "Which share of the amount at risk the pool is.",
            default=Fraction(1),
        )

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return how the share of a miss is found, in sentences."""
        return (
            f"{percent(options.at_risk)} of the base are at risk. Each time "
            f"{wording.subject} is missed, {percent(options.allocation)} of a pool are "
            f"granted that holds {percent(options.pool)} of the amount at risk."
        )

    @staticmethod
    def needs_base(options: Options) -> bool:
        """Tell whether anything it grants is a share of the base."""
        del options  # always
        return True

    @staticmethod
    def grant(reading: Reading, options: Options, context: Context) -> Grant:
        """Return the product of the shares where the promise is missed."""
        del context  # a miss takes its allocation, however bad it is
        if reading.verdict is not Verdict.MISSED:
            return nothing("The promise is not missed.")
        share = options.at_risk * options.pool * options.allocation
        text = (
            f"{percent(options.at_risk)} at risk × pool of {percent(options.pool)} × "
            f"allocation of {percent(options.allocation)} = {percent(share)}"
        )
        return Grant(share=share, steps=(Step("pool", text),))
