"""Credits by service points, which repeated failures multiply."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from troth.enforce.remedies.kind import (
    Context,
    Grant,
    RemedyKind,
    add_grants,
    grant_times,
    nothing,
)
from troth.enforce.remedies.tiers import find_strictest
from troth.model.catalogue import OptionType, expect_one, option
from troth.model.money import Money
from troth.model.phrases import value_text
from troth.model.quantity import Unit, plain_decimal
from troth.model.reading import Reading, Verdict
from troth.model.remedy import Tier
from troth.model.violation import Step
from troth.model.wording import Wording, say_amount, say_range


class Points(RemedyKind):
    """Service points by the severity of a failure, and what points cost.

    Use it in outsourcing contracts that give each failure points: so many for a minor,
    serious or severe one, and twice as many where the window before failed too. Points
    become money by `credit`, so much for each point, or by a `table`.

    Between the bands nothing is given. Contracts often print bands with one decimal
    (`98.0` to `98.9`): round the reading the same way at the objective.

    YAML:
        remedies:
          service-points:
            for: availability
            points:
              bands:
                - {at_least: 98.0 %, at_most: 98.9 %, points: 1}
                - {at_least: 97.0 %, at_most: 97.9 %, points: 2}
                - {at_most: 96.9 %, points: 3}
              repeat: 2
              credit: 1 %
            of: fee(shop)
            cap: 20 % of fee(shop) per month
    """

    name: ClassVar[str] = "points"
    looks_back: ClassVar[bool] = True

    @dataclass(frozen=True, slots=True)
    class Options:
        """How many points a reading is given, and what points grant."""

        bands: tuple[Tier, ...] = option(
            OptionType.BANDS, "Ranges of readings, each with its points."
        )
        repeat: Fraction = option(
            OptionType.NUMBER,
            "What points are multiplied by where the window before was missed too.",
            default=Fraction(1),
        )
        credit: Fraction | Money | None = option(
            OptionType.CREDIT, "What each point grants.", default=None
        )
        table: tuple[Tier, ...] | None = option(
            OptionType.POINT_TIERS, "What so many points grant.", default=None
        )

        def __post_init__(self) -> None:
            """Refuse points that cost nothing, or in two ways."""
            expect_one(self, "credit", "table")

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return how points are given and what they grant, in sentences."""
        subject = f"The reading of {wording.subject}"
        said = [f"{subject} is given the points of the row in which it lies."]
        if options.repeat != 1:
            times = plain_decimal(options.repeat)
            said.append(
                f"Where the window before was missed too, they count {times} times."
            )
        if options.credit is not None:
            said.append(f"Each point grants {say_amount(options.credit)}.")
        for row in options.table or ():
            points = say_range(row, Unit.NUMBER)
            said.append(f"Points of {points} grant {say_amount(row.credit)}.")
        return " ".join(said)

    @staticmethod
    def needs_base(options: Options) -> bool:
        """Tell whether anything it grants is a share of the base."""
        return _grants_share(options)

    @staticmethod
    def grant(reading: Reading, options: Options, context: Context) -> Grant:
        """Return what the points of the reading grant."""
        value = context.value
        if value is None:
            return nothing("There is no value to give points for.")
        band = find_strictest(options.bands, value)
        if band is None:
            is_gap = reading.verdict is Verdict.MISSED
            said = value_text(value, reading.unit)
            text = f"{said} is in no band, so it has no points"
            gap = (Step("gap", text),) if is_gap else ()
            return nothing(f"{text}.", *gap, tier_gap=is_gap)
        points = band.credit
        assert isinstance(points, Fraction), "points are a number"
        text = f"{value_text(value, reading.unit)}: {_say(points)}"
        before = context.find_before(reading)
        if options.repeat != 1 and before and before.verdict is Verdict.MISSED:
            points *= options.repeat
            text += f", {plain_decimal(options.repeat)} times as many because "
            text += f"{before.window.label} was missed too: {_say(points)}"
        steps = (Step("points", text),)
        if options.credit is not None:
            grant = add_grants(
                [grant_times(options.credit, points, "each point")], steps
            )
        else:
            grant = _look_up(options.table or (), points, steps)
        return grant.with_points(points)


def _grants_share(options: Points.Options) -> bool:
    rows = tuple(row.credit for row in options.table or ())
    granted = rows if options.credit is None else (options.credit,)
    return any(not isinstance(one, Money) for one in granted)


def _look_up(
    table: tuple[Tier, ...], points: Fraction, steps: tuple[Step, ...]
) -> Grant:
    row = find_strictest(table, points)
    if row is None:
        return nothing("So many points are in no row of the table.", *steps)
    return add_grants([grant_times(row.credit, Fraction(1), "table")], steps)


def _say(points: Fraction) -> str:
    return f"{plain_decimal(points)} point{'' if points == 1 else 's'}"
