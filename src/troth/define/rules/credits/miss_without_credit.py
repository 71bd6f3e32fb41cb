"""A promise that is missed and grants nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.credits.closed_ranges import holes_of
from troth.define.rules.credits.gap import gaps_of
from troth.define.rules.kind import LintRule, Mistake
from troth.define.tier_table import Piece, TierTable, table_path, tables_of
from troth.model.phrases import target_text


class MissHasACredit(LintRule):
    """The target is missed by readings before the first row that grants anything.

    The title says 99.9 % and the table begins at 99.5 %: between the two the promise
    has no price. Begin the table at the target, or promise what the table protects.

    Bad:
        remedies:
          credit:
            for: shop-up
            tiers:
              - {at_least: 99.0 %, below: 99.5 %, credit: 10 %}
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

    code: ClassVar[str] = "D714"
    name: ClassVar[str] = "miss-has-a-credit"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each stretch that misses the target and grants nothing."""
        for table in tables_of(text):
            for pieces in bare_misses_of(table):
                values = table.span(pieces)
                yield Mistake(
                    table_path(text, table.remedy),
                    f"Readings {values.say(table.unit)} miss the target "
                    f"({target_text(table.target)}), but the table grants nothing for "
                    "them.",
                    "Begin the table at the target, or lower the target to it.",
                    facts=(
                        ("objective", table.objective.name),
                        ("range", values.write(table.unit)),
                    ),
                )


def bare_misses_of(table: TierTable) -> Iterator[list[Piece]]:
    """Yield the stretches that miss the target, grant nothing and are no holes."""
    told = [one for pieces in (*gaps_of(table), *holes_of(table)) for one in pieces]

    def is_bare(piece: Piece) -> bool | None:
        is_missed = piece.is_met is False and not table.grants(piece)
        return True if is_missed and piece not in told else None

    for _, pieces in table.stretches(is_bare):
        yield pieces
