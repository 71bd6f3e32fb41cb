"""A row of a table that its cap never pays in full."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.amounts import cap_worth, credit_worth, months_of
from troth.define.rules.kind import LintRule, Mistake
from troth.define.tier_table import row_path, tables_of
from troth.model.money import Money
from troth.model.quantity import percent


class RowFitsTheCap(LintRule):
    """A row grants more than the cap lets through.

    The table says 50 % and the cap pays 30 %: what the reader is shown is never paid.
    Raise the cap, or let the row say what is paid.

    Bad:
        remedies:
          credit:
            for: shop-up
            tiers: [{below: 99.9 %, credit: 10 %}, {below: 99.0 %, credit: 50 %}]
            of: fee(shop)
            cap: 30 % of fee(shop) per month

    Good:
        remedies:
          credit:
            for: shop-up
            tiers: [{below: 99.9 %, credit: 10 %}, {below: 99.0 %, credit: 50 %}]
            of: fee(shop)
            cap: 50 % of fee(shop) per month
    """

    code: ClassVar[str] = "D719"
    name: ClassVar[str] = "row-fits-the-cap"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each row that is worth more than a cap over the same stretch."""
        agreement = text.agreement
        for table in tables_of(text):
            remedy = table.remedy
            own = months_of(table.objective.window.kind)
            for number, tier in enumerate(table.tiers):
                for cap in remedy.caps:
                    months = own if cap.per is None else months_of(cap.per)
                    if own is None or months is None:
                        continue
                    granted = credit_worth(agreement, remedy, tier.credit, own)
                    allowed = cap_worth(agreement, cap, months)
                    if granted is None or allowed is None:
                        continue
                    if granted.measure != allowed.measure:
                        continue
                    if granted.amount <= allowed.amount:
                        continue
                    yield Mistake(
                        row_path(text, remedy, number),
                        f"The row grants {say_credit(tier.credit)}, but the cap "
                        f"({text.text(f'remedies.{remedy.name}.cap') or 'below'}) lets "
                        "less through.",
                        "Raise the cap, or let the row say what is paid.",
                        facts=(
                            ("objective", table.objective.name),
                            ("row", str(number + 1)),
                        ),
                    )
                    break


def say_credit(credit: Fraction | Money) -> str:
    """Return a credit as it is written."""
    return str(credit) if isinstance(credit, Money) else percent(credit)
