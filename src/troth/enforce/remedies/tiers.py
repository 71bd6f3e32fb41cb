"""Credits read off a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from troth.enforce.remedies.kind import Context, Grant, RemedyKind, nothing
from troth.model.catalogue import OptionType, option
from troth.model.money import Money
from troth.model.objective import Bound, Comparator, GoalBound, Target, Within
from troth.model.phrases import exact_text, money_text, target_text, value_text
from troth.model.quantity import Unit, percent
from troth.model.reading import Reading, Verdict
from troth.model.remedy import Tier
from troth.model.violation import Step
from troth.model.wording import Wording


class Tiers(RemedyKind):
    """A table: the worse the reading, the larger the credit.

    Use it where the contract lists ranges and what each one grants. Tiers are steps,
    not a slope: the whole credit of the row reached, never a blend of two. In a list
    of `below` (or `above`) rows several are reached at once, and the strictest one
    counts. Rows may be percentages, minutes, counts or points, and may rise or fall.

    The table alone decides, whether or not the target is met. Where the target is
    missed and no row covers the reading, the contract has a hole: `between_tiers`
    says what then holds, and the hole is reported in either case.

    YAML:
        remedies:
          shop-credit:
            for: shop-up
            tiers:
              tiers:
                - {at_least: 99.0 %, below: 99.9 %, credit: 10 %}
                - {at_least: 95.0 %, below: 99.0 %, credit: 25 %}
                - {below: 95.0 %, credit: 100 %}
              between_tiers: none
            of: fee(shop)
            cap: 100 % of fee(shop) per month
    """

    name: ClassVar[str] = "tiers"

    @dataclass(frozen=True, slots=True)
    class Options:
        """The rows, and what holds between them."""

        tiers: tuple[Tier, ...] = option(
            OptionType.TIERS, "The rows of the table, each a range and its credit."
        )
        between_tiers: str = option(
            OptionType.CHOICE,
            "What a missed reading grants that no row covers: nothing, or what the "
            "nearest worse row grants.",
            default="none",
            choices=("none", "worse"),
        )

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return how the table is read, in sentences."""
        gap = {
            "none": "A missed reading that no row covers grants nothing.",
            "worse": "A missed reading that no row covers grants what the nearest "
            "worse row grants.",
        }
        return (
            f"The reading of {wording.subject} is looked up in the table below. The "
            "row that covers it grants its whole credit; of several rows that cover "
            f"it, the strictest alone. {gap[options.between_tiers]}"
        )

    @staticmethod
    def needs_base(options: Options) -> bool:
        """Tell whether anything it grants is a share of the base."""
        return any(not isinstance(one.credit, Money) for one in options.tiers)

    @staticmethod
    def grant(reading: Reading, options: Options, context: Context) -> Grant:
        """Return what the strictest row that covers the reading grants."""
        value = context.value
        if value is None:
            return nothing("There is no value to look up in the table.")
        steps = _rounding_steps(reading, value)
        tier = find_strictest(options.tiers, value)
        if tier is not None:
            return _grant_row(tier, reading, value, steps)
        said = value_text(value, reading.unit)
        if reading.verdict is not Verdict.MISSED:
            return nothing(f"{said} is in no row of the table.", *steps)
        gap = Step("gap", _say_gap(reading, value))
        if options.between_tiers == "none":
            return nothing(
                "A gap of the table grants nothing.", *steps, gap, tier_gap=True
            )
        tier = find_worse(options.tiers, value, reading.target)
        return _grant_row(tier, reading, value, (*steps, gap), tier_gap=True)


def find_strictest(tiers: Sequence[Tier], value: Fraction) -> Tier | None:
    """Return the covering row that lies within the most of the other covering rows.

    Of `below 99.9 %`, `below 99 %` and `below 95 %` it is the last one reached. Where
    two rows only overlap, the earlier one is returned.

    Example:
        >>> mild = Tier(Fraction(1, 10), high=Fraction(99))
        >>> grave = Tier(Fraction(1), high=Fraction(95))
        >>> find_strictest([grave, mild], Fraction(94)) == grave
        True
    """
    covering = [tier for tier in tiers if tier.covers(value)]
    if not covering:
        return None
    return max(
        covering, key=lambda tier: sum(_holds(other, tier) for other in covering)
    )


def find_worse(tiers: Sequence[Tier], value: Fraction, target: Target | None) -> Tier:
    """Return the row next to the value on its worse side; beyond all, the last one.

    Which side is worse follows from the target; without one, from where the larger
    credits stand.
    """
    rows = sorted(tiers, key=_position)
    if not _lower_is_worse(rows, target):
        above = (tier for tier in rows if tier.low is not None and tier.low >= value)
        return next(above, rows[-1])
    below = (
        tier for tier in reversed(rows) if tier.high is not None and tier.high <= value
    )
    return next(below, rows[0])


def _holds(outer: Tier, inner: Tier) -> bool:
    """Tell whether one row's range holds the whole of another's, ends included."""
    if outer.low is not None and (
        inner.low is None
        or inner.low < outer.low
        or (inner.low == outer.low and inner.low_inclusive > outer.low_inclusive)
    ):
        return False
    return outer.high is None or (
        inner.high is not None
        and (
            inner.high < outer.high
            or (
                inner.high == outer.high
                and inner.high_inclusive <= outer.high_inclusive
            )
        )
    )


def _position(tier: Tier) -> tuple[bool, Fraction]:
    """Order rows by their lower end; an open one stands first."""
    if tier.low is None:
        return False, tier.high or Fraction(0)
    return True, tier.low


def _lower_is_worse(rows: Sequence[Tier], target: Target | None) -> bool:
    match target:
        case Bound(comparator=comparator) | GoalBound(comparator=comparator):
            return comparator in (Comparator.AT_LEAST, Comparator.ABOVE)
        case Within():
            return True
    first, last = rows[0].credit, rows[-1].credit
    if isinstance(first, Money) and isinstance(last, Money):
        return last <= first
    if isinstance(first, Fraction) and isinstance(last, Fraction):
        return last <= first
    return True


def _grant_row(
    tier: Tier,
    reading: Reading,
    value: Fraction,
    steps: tuple[Step, ...],
    *,
    tier_gap: bool = False,
) -> Grant:
    where = "nearest worse row" if tier_gap else _say_range(tier, reading.unit, value)
    if isinstance(tier.credit, Money):
        step = Step("tier", f"{where}: tier {money_text(tier.credit)}", tier.credit)
        return Grant(money=tier.credit, steps=(*steps, step), tier_gap=tier_gap)
    step = Step("tier", f"{where}: tier {percent(tier.credit)}")
    return Grant(share=tier.credit, steps=(*steps, step), tier_gap=tier_gap)


def _say_range(tier: Tier, unit: Unit, value: Fraction) -> str:
    borders = [one for one in (tier.low, tier.high) if one is not None]
    near = min(borders, key=lambda one: abs(one - value), default=None)
    said = value_text(value, unit, beside=near)
    ends = []
    if tier.low is not None:
        word = "at least" if tier.low_inclusive else "more than"
        ends.append(f"{word} {exact_text(tier.low, unit)}")
    if tier.high is not None:
        word = "at most" if tier.high_inclusive else "below"
        ends.append(f"{word} {exact_text(tier.high, unit)}")
    return f"{said} is {' and '.join(ends)}" if ends else f"{said} is in the only row"


def _say_gap(reading: Reading, value: Fraction) -> str:
    bound = reading.target.value if isinstance(reading.target, Bound) else None
    said = value_text(reading.value, reading.unit, beside=bound)
    if value != reading.value:
        said += f" (rounded to {value_text(value, reading.unit)})"
    return (
        f"{said} misses the target ({target_text(reading.target)}), but no row of the "
        "table covers it"
    )


def _rounding_steps(reading: Reading, value: Fraction) -> tuple[Step, ...]:
    if reading.value is None or reading.value == value:
        return ()
    exact = value_text(reading.value, reading.unit, beside=value)
    return (
        Step("rounding", f"{exact} is rounded to {value_text(value, reading.unit)}"),
    )
