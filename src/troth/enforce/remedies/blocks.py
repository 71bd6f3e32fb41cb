"""Credits that grow in steps with the part that was lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import ClassVar
from zoneinfo import ZoneInfo

from troth.enforce.fees import local_dates
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
from troth.model.catalogue import OptionsError, OptionType, expect_one, option
from troth.model.money import Money
from troth.model.phrases import amount_text
from troth.model.quantity import Duration, Unit, plain_decimal
from troth.model.reading import Reading
from troth.model.violation import Step
from troth.model.wording import Wording, say_amount, say_duration

_DAYS = {
    "1/30 of the fee": Fraction(1, 30),
    "24/730 of the fee": Fraction(24, 730),
}
_OF_THE_WINDOW = "of the window"


class Blocks(RemedyKind):
    """So much for each half hour, hour or day that was lost.

    Use it where the contract pays 5 % for every 30 minutes, or one day of the fee for
    each hour or part of an hour. The loss is the bad side of a share (minutes down,
    failed requests), or the reading itself where it is a time or a number (days late).

    `count` says what a block that is not full counts: only `full` ones, each one that
    has `begun` ("or portion thereof"), or `exact` parts. `after` sets a first stretch
    aside. `first` is a first block with a credit of its own: it is granted once
    anything is lost, and the others are counted after it. With `days` a block grants
    days of the fee, and `day` says which part of the fee a day is.

    YAML:
        remedies:
          outage-credit:
            for: circuit-up
            blocks: {each: 1 h, count: begun, days: 1, day: 1/30 of the fee}
            of: fee(shop)
            cap: 100 % of fee(shop) per month
    """

    name: ClassVar[str] = "blocks"
    by_window: ClassVar[bool] = False

    @dataclass(frozen=True, slots=True)
    class Options:
        """How large a block is, and what it grants."""

        each: Duration | Fraction = option(
            OptionType.QUANTITY, "How long, or how large, one block is."
        )
        count: str = option(
            OptionType.CHOICE, "Which blocks count.", choices=tuple(COUNTS)
        )
        credit: Fraction | Money | None = option(
            OptionType.CREDIT,
            "What each block grants: a share of the base, or money.",
            default=None,
        )
        days: Fraction | None = option(
            OptionType.NUMBER,
            "How many days of the fee each block grants.",
            default=None,
        )
        day: str = option(
            OptionType.CHOICE,
            "Which part of the fee is one day of it: one of the days of the window, "
            "a thirtieth, or 24 of 730 hours.",
            default=_OF_THE_WINDOW,
            choices=(_OF_THE_WINDOW, *_DAYS),
        )
        after: Duration | Fraction | None = option(
            OptionType.QUANTITY,
            "A first part of the loss that is set aside.",
            default=None,
        )
        first: Duration | Fraction | None = option(
            OptionType.QUANTITY,
            "How much of the loss a first block covers, which has its own credit.",
            default=None,
        )
        first_credit: Fraction | Money | None = option(
            OptionType.CREDIT, "What the first block grants.", default=None
        )

        def __post_init__(self) -> None:
            """Refuse what contradicts itself."""
            expect_one(self, "credit", "days")
            if (self.first is None) is not (self.first_credit is None):
                raise OptionsError(
                    "A first block has both a size and a credit.",
                    "Write `first` and `first_credit`, or neither.",
                )
            if _size(self.each) <= 0:
                raise OptionsError("A block of no size never ends.", "Write `1 h`.")
            kinds = {
                type(one)
                for one in (self.each, self.after, self.first)
                if one is not None
            }
            if len(kinds) > 1:
                raise OptionsError(
                    "The blocks are measured in time and in numbers at once.",
                    "Write all of them as lengths of time, or all as numbers.",
                )
            credits_ = {isinstance(one, Money) for one in self.granted()}
            if len(credits_) > 1:
                raise OptionsError(
                    "One block grants a share of the base and another an amount.",
                    "Write both as shares, or both as amounts.",
                )

        def granted(self) -> tuple[Fraction | Money, ...]:
            """Return what blocks grant, the first one included."""
            each = self.days if self.credit is None else self.credit
            found = (each, self.first_credit)
            return tuple(one for one in found if one is not None)

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return what each block grants, in sentences."""
        size = _say(options.each)
        if options.credit is not None:
            credit = say_amount(options.credit)
        else:
            assert options.days is not None, "a block grants a credit or days"
            many = "day" if options.days == 1 else "days"
            credit = f"{plain_decimal(options.days)} {many} of the fee"
        lost = f"lost of {wording.subject}"
        said = [f"For {say_units(size, options.count, lost)}, {credit} is granted."]
        if options.first is not None and options.first_credit is not None:
            first = _say(options.first)
            reach = f"for the first {first}, once" if _size(options.first) else "once"
            credit = say_amount(options.first_credit)
            text = f"Any loss grants {credit} {reach}; the blocks are counted after it."
            said.insert(0, text)
        if options.after is not None:
            said.append(f"The first {_say(options.after)} of the loss are set aside.")
        if options.days is not None:
            day = {
                _OF_THE_WINDOW: "the fee divided by the days of the window",
                "1/30 of the fee": "a thirtieth of the fee",
                "24/730 of the fee": "the fee of 24 of 730 hours",
            }[options.day]
            said.append(f"One day of the fee is {day}.")
        return " ".join(said)

    @staticmethod
    def needs_base(options: Options) -> bool:
        """Tell whether anything it grants is a share of the base."""
        return any(not isinstance(one, Money) for one in options.granted())

    @staticmethod
    def grant(reading: Reading, options: Options, context: Context) -> Grant:
        """Return what the blocks grant that the loss fills."""
        lost, counted_in = find_loss(reading)
        if lost is None:
            return nothing("There is no value, so no part that was lost.")
        _check_units(options, counted_in)
        steps = []
        if options.after is not None:
            lost = max(Fraction(0), lost - _size(options.after))
            left = amount_text(lost, counted_in)
            steps.append(
                Step("set aside", f"{_say(options.after)} are set aside: {left} left")
            )
        if lost <= 0:
            return nothing("Nothing was lost beyond what is allowed.", *steps)
        grants = []
        if options.first is not None and options.first_credit is not None:
            grants.append(grant_times(options.first_credit, Fraction(1), "first block"))
            lost = max(Fraction(0), lost - _size(options.first))
        count = count_units(lost / _size(options.each), options.count)
        counted = say_counted(count, options.count, _say(options.each))
        steps.append(Step("blocks", f"{amount_text(lost, counted_in)}: {counted}"))
        grants.append(
            grant_times(_credit(options, reading, context), count, "each block")
        )
        return add_grants(grants, tuple(steps))


def find_loss(reading: Reading) -> tuple[Fraction | None, str]:
    """Return what was lost and in what it is counted.

    It is the bad side of a share; of any other reading it is the value itself.
    """
    if reading.unit is Unit.SHARE:
        return reading.bad, reading.counted_in
    if reading.unit is Unit.TIME:
        return reading.value, "microseconds"
    return reading.value, reading.counted_in


def _check_units(options: Blocks.Options, counted_in: str) -> None:
    if isinstance(options.each, Duration) is not (counted_in == "microseconds"):
        unit = "time" if counted_in == "microseconds" else counted_in
        raise RemedyError(
            f"Blocks of {_say(options.each)} do not fit a loss counted in {unit}.",
            "Write a length of time for a loss of time, and a number for any other.",
        )


def _credit(
    options: Blocks.Options, reading: Reading, context: Context
) -> Fraction | Money:
    if options.credit is not None:
        return options.credit
    assert options.days is not None, "a block grants a credit or days"
    if options.day in _DAYS:
        return options.days * _DAYS[options.day]
    zone = ZoneInfo(context.agreement.timezone)
    first, last = local_dates(reading.window.whole, zone)
    return options.days / ((last - first) // timedelta(days=1))


def _size(amount: Duration | Fraction) -> Fraction:
    return Fraction(amount.microseconds if isinstance(amount, Duration) else amount)


def _say(amount: Duration | Fraction) -> str:
    if isinstance(amount, Duration):
        return say_duration(amount)
    return plain_decimal(amount)
