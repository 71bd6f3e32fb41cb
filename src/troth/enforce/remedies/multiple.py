"""Credits for the part that was lost, once or many times over."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from troth.enforce.remedies.kind import (
    Context,
    Grant,
    RemedyError,
    RemedyKind,
    nothing,
)
from troth.model.catalogue import OptionType, option
from troth.model.phrases import amount_text, exact_text, value_text
from troth.model.quantity import Duration, Unit, percent, plain_decimal
from troth.model.reading import Reading
from troth.model.violation import Step
from troth.model.wording import Wording, say_duration


class Multiple(RemedyKind):
    """A multiple of what was paid for the part that was lost.

    Use it where the contract pays the lost time back, ten times over, or only what
    goes beyond an allowance. The lost part is the bad side of the reading over its
    whole: minutes down of agreed minutes, failed of all requests. So the reading must
    be a share. Where `round_reading` rounds it, the lost part is what the rounded
    share leaves.

    `only_below` is a gate: a reading that is not below it grants nothing. With
    `beyond: allowance` only what goes beyond the gate is paid. `after` sets a first
    stretch (or number) aside, and `affected` is an indicator whose share of users
    multiplies the credit.

    YAML:
        remedies:
          downtime-credit:
            for: shop-up
            multiple: {times: 10, only_below: 99.99 %}
            of: fee(shop)
            cap: 100 % of fee(shop) per month
    """

    name: ClassVar[str] = "multiple"

    @dataclass(frozen=True, slots=True)
    class Options:
        """How many times what is paid, and which part of it."""

        times: Fraction = option(
            OptionType.NUMBER, "How many times the fee of the lost part is paid."
        )
        only_below: Fraction | None = option(
            OptionType.SHARE,
            "Nothing is paid unless the reading is below this.",
            default=None,
        )
        beyond: str = option(
            OptionType.CHOICE,
            "Beyond what the lost part counts: from the start, or only what exceeds "
            "the allowance that `only_below` leaves.",
            default="nothing",
            choices=("nothing", "allowance"),
        )
        after: Fraction | Duration | None = option(
            OptionType.QUANTITY,
            "A first part of the loss that is set aside.",
            default=None,
        )
        affected: str | None = option(
            OptionType.INDICATOR,
            "An indicator whose share multiplies the credit, such as the share of "
            "users affected.",
            default=None,
        )

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return which part is paid back and how many times, in sentences."""
        times = plain_decimal(options.times)
        part = f"the bad side of the reading of {wording.subject} over its whole"
        said = [f"It is {times} × the part that was lost, which is {part}."]
        if options.only_below is not None:
            gate = percent(options.only_below)
            said.append(f"Nothing is paid unless the reading is below {gate}.")
        if options.beyond == "allowance":
            said.append("Only the loss beyond what that share allows counts.")
        if options.after is not None:
            first = (
                say_duration(options.after)
                if isinstance(options.after, Duration)
                else plain_decimal(options.after)
            )
            said.append(f"The first {first} of the loss are set aside.")
        if options.affected is not None:
            said.append(f"It is multiplied by the reading of “{options.affected}”.")
        return " ".join(said)

    @staticmethod
    def grant(reading: Reading, options: Options, context: Context) -> Grant:
        """Return the share of the base that the lost part is, times the multiple."""
        value, total, bad = context.value, reading.total, reading.bad
        if value is None or not total or bad is None:
            if value is not None and reading.unit is not Unit.SHARE:
                raise RemedyError(
                    f"A multiple of the lost part needs a share, but “"
                    f"{reading.indicator}” reads no part of a whole.",
                    "Use an indicator such as availability or ratio, or a table.",
                )
            return nothing("There is no value, so no part that was lost.")
        steps = []
        if options.only_below is not None:
            said = value_text(value, reading.unit, beside=options.only_below)
            gate = exact_text(options.only_below, reading.unit)
            if value >= options.only_below:
                return nothing(f"{said} is not below {gate}: nothing is paid.")
            steps.append(Step("gate", f"{said} is below {gate}"))
        lost = _lost(reading, value, bad, total)
        for text, amount in _set_aside(reading, options, total):
            lost = max(Fraction(0), lost - amount)
            steps.append(Step("set aside", f"{text}, leaving {_say(reading, lost)}"))
        factor = _find_affected(reading, options, context)
        share = lost / total * options.times * factor
        said = (
            f"{plain_decimal(options.times)} × {_say(reading, lost)} of "
            f"{_say(reading, total)}"
        )
        if options.affected is not None:
            said += f" × {percent(factor)} affected"
        equals = "=" if (share * 10**6).denominator == 1 else "≈"
        steps.append(
            Step("lost part", f"{said} {equals} {percent(share, digits_max=4)}")
        )
        return Grant(share=share, steps=tuple(steps))


def _lost(
    reading: Reading, value: Fraction, bad: Fraction, total: Fraction
) -> Fraction:
    """Return the lost part, by the rounded reading where the clause rounds it."""
    if value == reading.value or reading.good is None:
        return bad
    reads_good = reading.value is not None and reading.value * total == reading.good
    return (1 - value if reads_good else value) * total


def _set_aside(
    reading: Reading, options: Multiple.Options, total: Fraction
) -> list[tuple[str, Fraction]]:
    """Return what is taken off the loss, with its reason."""
    taken = []
    if options.after is not None:
        amount = _offset(reading, options.after)
        taken.append((f"the first {_say(reading, amount)} are set aside", amount))
    if options.beyond == "allowance":
        if options.only_below is None:
            raise RemedyError(
                "`beyond: allowance` does not say which allowance is meant.",
                "Write the share that leaves it: `only_below: 99.9 %`.",
            )
        amount = (1 - options.only_below) * total
        gate = percent(options.only_below)
        taken.append((f"{gate} allows {_say(reading, amount)}", amount))
    return taken


def _offset(reading: Reading, after: Fraction | Duration) -> Fraction:
    counts_time = reading.counted_in == "microseconds"
    if counts_time is not isinstance(after, Duration):
        unit = "time" if counts_time else reading.counted_in
        raise RemedyError(
            f"`after: {after}` cannot be taken off a loss that is counted in {unit}.",
            "Write a length of time for a loss of time, and a number for any other.",
        )
    return Fraction(after.microseconds if isinstance(after, Duration) else after)


def _find_affected(
    reading: Reading, options: Multiple.Options, context: Context
) -> Fraction:
    if options.affected is None:
        return Fraction(1)
    beside = context.find_beside(options.affected, reading)
    if beside is None or beside.value is None:
        raise RemedyError(
            f"“{options.affected}” has no value in {reading.window.label}, so the "
            "share affected is unknown.",
            "Let an objective read that indicator over the same window.",
        )
    return beside.value


def _say(reading: Reading, amount: Fraction) -> str:
    return amount_text(amount, reading.counted_in)
