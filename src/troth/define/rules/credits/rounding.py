"""A table and a promise that round differently."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.kind import LintRule, Mistake
from troth.define.tier_table import tables_of
from troth.model.finding import Severity


class TableRoundsAsTheTarget(LintRule):
    """The table rounds the reading, and the promise does not round it so.

    99.896 % misses a target of 99.9 %, is rounded to 99.90 %, and grants nothing. That
    may be meant; if not, give the objective the rounding of its table.

    Bad:
        remedies:
          credit:
            for: shop-up
            tiers: [{below: 99.9 %, credit: 10 %}, {below: 99.0 %, credit: 25 %}]
            round_reading: 2 decimals half up
            of: fee(shop)
            cap: 25 % of fee(shop) per month

    Good:
        remedies:
          credit:
            for: shop-up
            tiers: [{below: 99.9 %, credit: 10 %}, {below: 99.0 %, credit: 25 %}]
            round_reading: none
            of: fee(shop)
            cap: 25 % of fee(shop) per month
    """

    code: ClassVar[str] = "D718"
    name: ClassVar[str] = "table-rounds-as-the-target"
    severity: ClassVar[Severity] = Severity.NOTE

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each table whose rounding is not the objective's."""
        for table in tables_of(text):
            objective = table.objective
            if table.target is None or table.rounding == objective.round_reading:
                continue
            if table.rounding is None:
                continue  # a finer table than the promise grants no less
            line = f"round_reading: {table.rounding}"
            yield Mistake(
                f"remedies.{table.remedy.name}.round_reading",
                f"The table reads {objective.name} rounded to {table.rounding}, the "
                "target compares it "
                f"{objective.round_reading or 'exactly'}: a reading may miss the "
                "target and be rounded into the part of the table that grants nothing.",
                f"Write `{line}` in the objective too, if that was meant.",
                facts=(
                    ("objective", objective.name),
                    ("rounding", str(table.rounding)),
                ),
                patch=text.insert(f"objectives.{objective.name}", line),
            )
