"""A table that grants less where the reading is worse."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.kind import LintRule, Mistake
from troth.define.tier_table import row_path, tables_of, worth
from troth.model.money import Money


class WorseGrantsMore(LintRule):
    """A worse reading is granted less than a better one.

    Once the obligor has missed a little, it gains by missing more. Two credits were
    probably swapped.

    Bad:
        remedies:
          credit:
            for: shop-up
            tiers:
              - {at_least: 99.0 %, below: 99.9 %, credit: 25 %}
              - {below: 99.0 %, credit: 10 %}
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

    code: ClassVar[str] = "D713"
    name: ClassVar[str] = "worse-grants-more"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each pair of neighbouring rows of which the worse grants less."""
        for table in tables_of(text):
            if table.lower_is_worse is None:
                continue
            reached = [piece.row for piece in table.from_good_to_bad]
            rows = list(dict.fromkeys(row for row in reached if row is not None))
            for better, worse in pairwise(rows):
                more, less = table.tiers[better].credit, table.tiers[worse].credit
                if isinstance(more, Money) is not isinstance(less, Money):
                    continue
                if worth(less) >= worth(more):
                    continue
                line = text.place(row_path(text, table.remedy, better)).line
                yield Mistake(
                    row_path(text, table.remedy, worse),
                    "This row is for worse readings than the one in line "
                    f"{line}, but grants less.",
                    "Swap the two credits, if that was meant.",
                    facts=(
                        ("objective", table.objective.name),
                        ("rows", f"{better + 1},{worse + 1}"),
                    ),
                )
