"""Two rows of a table that claim the same reading."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.kind import LintRule, Mistake
from troth.define.tier_table import TierTable, range_of, row_path, tables_of
from troth.model.finding import Severity
from troth.model.remedy import Tier


class RowsDoNotOverlap(LintRule):
    """A reading lies in two rows that grant different credits, be it a single value.

    `at least 99.9 %` and `at most 99.9 %` both claim 99.9 %. In a list of `below` rows
    the strictest one counts, and that is no overlap; between ranges nobody knows which
    row was meant. Let one of the two ends be without its value.

    Bad:
        remedies:
          credit:
            for: shop-up
            tiers:
              - {at_least: 99.0 %, below: 99.9 %, credit: 10 %}
              - {at_most: 99.0 %, credit: 25 %}
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

    code: ClassVar[str] = "D711"
    name: ClassVar[str] = "rows-do-not-overlap"
    severity: ClassVar[Severity] = Severity.ERROR

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each pair of rows that claim one reading."""
        for table in tables_of(text):
            for first, second in combinations(range(len(table.tiers)), 2):
                if not _contradict(table.tiers[first], table.tiers[second]):
                    continue
                both = [
                    piece
                    for piece in table.pieces
                    if first in piece.rows and second in piece.rows
                ]
                if both:
                    yield _mistake(text, table, first, second)


def _contradict(one: Tier, other: Tier) -> bool:
    if one.credit == other.credit:
        return False
    one_ended = {(tier.low is None, tier.high is None) for tier in (one, other)}
    if len(one_ended) == 1 and next(iter(one_ended)) != (False, False):
        return False  # a cumulative list: the strictest row counts
    ranges = range_of(one), range_of(other)
    if (False, False) in one_ended and len(one_ended) == 2:
        # A range inside an open row narrows it, as the next row of a list does.
        return not (ranges[0].holds(ranges[1]) or ranges[1].holds(ranges[0]))
    return True


def _mistake(text: AgreedText, table: TierTable, first: int, second: int) -> Mistake:
    pieces = [one for one in table.pieces if {first, second} <= set(one.rows)]
    values = table.span(pieces)
    place = text.place(row_path(text, table.remedy, first))
    return Mistake(
        row_path(text, table.remedy, second),
        f"Readings {values.say(table.unit)} lie in this row and in the one in line "
        f"{place.line}, and the two grant different credits.",
        "Let one of the two ends be without its value: `below` instead of `at_most`, "
        "or `above` instead of `at_least`.",
        facts=(
            ("objective", table.objective.name),
            ("range", values.write(table.unit)),
            ("rows", f"{first + 1},{second + 1}"),
        ),
    )
