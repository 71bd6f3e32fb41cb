"""Ranges with a last decimal, and readings that have more of them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.ranges import scaled
from troth.define.rules.kind import LintRule, Mistake
from troth.define.tier_table import Piece, TierTable, table_path, tables_of
from troth.model.quantity import Unit


class ClosedRangesAreRounded(LintRule):
    """Ranges such as 99.00 to 99.89 % leave out what lies before 99.90 %.

    A month read exactly is 99.8951 % and falls between two rows. Whoever wrote the
    table had rounded readings in mind and did not say how they are rounded: half up,
    or cut off. Say it by `round_reading`, or let the rows touch.

    Bad:
        remedies:
          credit:
            for: shop-up
            tiers:
              - {at_least: 99.00 %, at_most: 99.89 %, credit: 10 %}
              - {below: 99.00 %, credit: 25 %}
            of: fee(shop)
            cap: 25 % of fee(shop) per month

    Good:
        objectives:
          shop-up:
            owed_by: nimbus
            owed_to: acme
            service: shop
            indicator: uptime
            target: ">= 99.9 %"
            round_reading: 2 decimals truncate
        remedies:
          credit:
            for: shop-up
            tiers:
              - {at_least: 99.00 %, at_most: 99.89 %, credit: 10 %}
              - {below: 99.00 %, credit: 25 %}
            round_reading: 2 decimals truncate
            of: fee(shop)
            cap: 25 % of fee(shop) per month
    """

    code: ClassVar[str] = "D717"
    name: ClassVar[str] = "closed-ranges-are-rounded"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each table whose rows need a rounding that is not said."""
        for table in tables_of(text):
            holes = list(holes_of(table))
            if not holes:
                continue
            low, high = holes[0][0].values.low, holes[0][0].values.high
            assert low is not None, "a hole lies between two ends"
            assert high is not None, "a hole lies between two ends"
            digits = _digits(low, high, table.unit)
            ends = f"{scaled(low, table.unit)} and {scaled(high, table.unit)}"
            rounding = f"round_reading: {digits} decimals half up"
            path = f"remedies.{table.remedy.name}"
            yield Mistake(
                table_path(text, table.remedy),
                f"The rows end and begin at {ends}, and an exact reading may lie "
                "between the two, in no row.",
                f"Write `{rounding}` (or `truncate`) if readings are rounded first, or "
                "let the rows touch.",
                facts=(
                    ("objective", table.objective.name),
                    ("decimals", str(digits)),
                    ("holes", str(len(holes))),
                ),
                patch=text.insert(path, rounding),
            )


def holes_of(table: TierTable) -> Iterator[list[Piece]]:
    """Yield the holes that are one step of the last decimal wide."""
    if table.rounding is not None:
        return
    for _, pieces in table.stretches(
        lambda one: None if one.rows or one.is_met else True
    ):
        low, high = pieces[0].values.low, pieces[-1].values.high
        if len(pieces) > 1 or low is None or high is None or low == high:
            continue
        step = Fraction(10) ** -_digits(low, high, table.unit)
        if (high - low) * _scale(table.unit) == step:
            yield pieces


def _scale(unit: Unit) -> int:
    return 100 if unit is Unit.SHARE else 1


def _digits(low: Fraction, high: Fraction, unit: Unit) -> int:
    """Return how many decimals two ends are written with, where people read them."""
    ends = (low * _scale(unit), high * _scale(unit))
    return next(
        digits
        for digits in range(20)
        if digits == 19 or all((end * 10**digits).denominator == 1 for end in ends)
    )
