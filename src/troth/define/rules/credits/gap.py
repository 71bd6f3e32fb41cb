"""A hole in a table of credits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.credits.closed_ranges import holes_of
from troth.define.rules.kind import LintRule, Mistake
from troth.define.tier_table import Piece, TierTable, table_path, tables_of
from troth.model.phrases import target_text


class TableHasNoGap(LintRule):
    """Some readings that miss the target lie between two rows or below the last one.

    The customer was let down and the table is silent; courts and suppliers differ on
    what then holds. Let the rows touch, or say `between_tiers: worse`, by which the
    nearest worse row holds.

    Bad:
        remedies:
          credit:
            for: shop-up
            tiers:
              - {at_least: 99.5 %, below: 99.9 %, credit: 10 %}
              - {below: 99.0 %, credit: 25 %}
            of: fee(shop)
            cap: 25 % of fee(shop) per month

    Good:
        remedies:
          credit:
            for: shop-up
            tiers:
              - {at_least: 99.0 %, below: 99.9 %, credit: 10 %}
              - {below: 99.0 %, credit: 25 %}
            of: fee(shop)
            cap: 25 % of fee(shop) per month
    """

    code: ClassVar[str] = "D710"
    name: ClassVar[str] = "table-has-no-gap"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each stretch of missed readings that no row covers."""
        for table in tables_of(text):
            if getattr(table.remedy.options, "between_tiers", "none") == "worse":
                continue
            for gap in gaps_of(table):
                values = table.span(gap)
                met = "" if gap[0].is_met else f" ({target_text(table.target)})"
                missed = "may miss" if table.target is None else "miss"
                said = "keep" if gap[0].is_met else missed
                yield Mistake(
                    table_path(text, table.remedy),
                    f"Readings {values.say(table.unit)} {said} the target{met}, but no "
                    "row of the table covers them.",
                    "Let the rows touch, or write `between_tiers: worse`: then the "
                    "nearest worse row holds.",
                    facts=(
                        ("objective", table.objective.name),
                        ("range", values.write(table.unit)),
                    ),
                )


def gaps_of(table: TierTable) -> Iterator[list[Piece]]:
    """Yield the holes: readings that no row covers although the table is for them.

    Next to the target, before the first row, is no hole but a promise without a row
    (D714). A table that also lists what grants nothing is meant to be complete.
    """
    is_complete = any(not tier.credit for tier in table.tiers)
    holes = list(holes_of(table))
    covered = [number for number, one in enumerate(table.pieces) if one.rows]
    for missed, pieces in table.stretches(
        lambda one: None if one.rows else (one.is_met is False)
    ):
        if pieces in holes:
            continue
        number = table.pieces.index(pieces[0])
        is_between = bool(covered) and covered[0] < number < covered[-1]
        if table.target is None:
            if is_between:
                yield pieces
        elif is_complete or (
            missed and (is_between or not _touches_target(table, pieces))
        ):
            yield pieces


def _touches_target(table: TierTable, pieces: list[Piece]) -> bool:
    """Tell whether the readings before these, towards the good side, are met."""
    ordered = list(table.from_good_to_bad)
    first = min(ordered.index(one) for one in pieces)
    return all(one.is_met for one in ordered[:first])
