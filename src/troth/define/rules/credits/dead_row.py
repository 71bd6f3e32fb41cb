"""A row of a table that no reading reaches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.kind import LintRule, Mistake
from troth.define.tier_table import range_of, row_path, tables_of


class RowCanBeReached(LintRule):
    """No reading there can be is granted this row.

    It lies outside the scale (a share is 0 to 100 %), or stricter rows hold wherever it
    would. Whoever reads the table believes in a credit that never comes.

    Bad:
        remedies:
          credit:
            for: shop-up
            tiers:
              - {at_least: 0 %, below: 99.9 %, credit: 10 %}
              - {below: 0 %, credit: 25 %}
            of: fee(shop)
            cap: none

    Good:
        remedies:
          credit:
            for: shop-up
            tiers:
              - {at_least: 95 %, below: 99.9 %, credit: 10 %}
              - {below: 95 %, credit: 25 %}
            of: fee(shop)
            cap: none
    """

    code: ClassVar[str] = "D712"
    name: ClassVar[str] = "row-can-be-reached"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each row that is never the one that holds."""
        for table in tables_of(text):
            reached = {piece.row for piece in table.pieces}
            for number, tier in enumerate(table.tiers):
                if number in reached:
                    continue
                path = row_path(text, table.remedy, number)
                yield Mistake(
                    path,
                    f"No reading is granted this row ({range_of(tier).say(table.unit)}"
                    "): there is none in it, or a stricter row holds there.",
                    "Delete the row, or give it the range that was meant.",
                    facts=(
                        ("objective", table.objective.name),
                        ("row", str(number + 1)),
                    ),
                    patch=text.remove(path, is_safe=True),
                )
