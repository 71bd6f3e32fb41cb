"""A credit for a promise that was kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.kind import LintRule, Mistake
from troth.define.tier_table import Piece, TierTable, row_path, tables_of
from troth.model.phrases import target_text


class CreditNeedsAMiss(LintRule):
    """A row grants a credit for readings that keep the target.

    Either the table protects more than was promised, and then the promise should say
    so, or a row begins at the wrong number.

    Bad:
        objectives:
          shop-up:
            owed_by: nimbus
            owed_to: acme
            service: shop
            indicator: uptime
            target: ">= 99.5 %"

    Good:
        objectives:
          shop-up:
            owed_by: nimbus
            owed_to: acme
            service: shop
            indicator: uptime
            target: ">= 99.9 %"
    """

    code: ClassVar[str] = "D715"
    name: ClassVar[str] = "credit-needs-a-miss"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each stretch that keeps the target and is granted a credit."""
        for table in tables_of(text):
            for pieces in kept_and_credited(table):
                if len(pieces) == 1 and pieces[0].values.is_point:
                    continue  # a single value is a matter of its own: D716
                values, row = table.span(pieces), pieces[0].row
                assert row is not None, "something is granted"
                yield Mistake(
                    row_path(text, table.remedy, row),
                    f"Readings {values.say(table.unit)} keep the target "
                    f"({target_text(table.target)}) and are granted a credit all the "
                    "same.",
                    "End the row at the target, or promise what the table protects.",
                    facts=(
                        ("objective", table.objective.name),
                        ("range", values.write(table.unit)),
                    ),
                )


def kept_and_credited(table: TierTable) -> Iterator[list[Piece]]:
    """Yield the stretches that keep the target and are granted something."""

    def sort(piece: Piece) -> bool | None:
        return True if piece.is_met and table.grants(piece) else None

    for _, pieces in table.stretches(sort):
        yield pieces
