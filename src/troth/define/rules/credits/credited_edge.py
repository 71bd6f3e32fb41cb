"""The one value on the line, promised and penalised at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.credits.credit_without_miss import kept_and_credited
from troth.define.rules.kind import LintRule, Mistake
from troth.define.tier_table import row_path, tables_of
from troth.model.phrases import exact_text, target_text


class EdgeKeepsThePromise(LintRule):
    """A reading exactly on the target keeps it, and is granted a credit.

    `at least 99.9 %` is promised, and the first row says `at most 99.9 %`. One word
    is wrong: the row is meant `below`, or the promise `more than`.

    Bad:
        remedies:
          credit:
            for: shop-up
            tiers: [{at_most: 99.9 %, credit: 10 %}, {below: 99.0 %, credit: 25 %}]
            of: fee(shop)
            cap: 25 % of fee(shop) per month

    Good:
        remedies:
          credit:
            for: shop-up
            tiers: [{below: 99.9 %, credit: 10 %}, {below: 99.0 %, credit: 25 %}]
            of: fee(shop)
            cap: 25 % of fee(shop) per month
    """

    code: ClassVar[str] = "D716"
    name: ClassVar[str] = "edge-keeps-the-promise"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each single value that is promised and credited."""
        for table in tables_of(text):
            for pieces in kept_and_credited(table):
                values, row = pieces[0].values, pieces[0].row
                if len(pieces) > 1 or not values.is_point or len(pieces[0].rows) > 1:
                    continue  # where several rows claim it, D711 tells it
                assert row is not None, "something is granted"
                assert values.low is not None, "a point has a value"
                yield Mistake(
                    row_path(text, table.remedy, row),
                    f"A reading of exactly {exact_text(values.low, table.unit)} keeps "
                    f"the target ({target_text(table.target)}) and is granted a "
                    "credit.",
                    "Let the row be without its end: `below` instead of `at_most`, or "
                    "`above` instead of `at_least`.",
                    facts=(
                        ("objective", table.objective.name),
                        ("range", values.write(table.unit)),
                    ),
                )
