"""A credit that is larger than what was paid."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.amounts import credit_worth, months_of, worth_of
from troth.define.rules.credits.row_above_cap import say_credit
from troth.define.rules.kind import LintRule, Mistake
from troth.define.tier_table import TierTable, row_path, tables_of
from troth.model.remedy import FeeBase

_WHOLE = Fraction(1)


class CreditStaysWithinTheFee(LintRule):
    """One miss gives back more than the service costs over the same time.

    Some contracts mean that. Mostly it is a slip of the pen, and where the law knows
    penalties it may be void. Say so under `allow` where it is meant.

    Bad:
        remedies:
          credit:
            for: shop-up
            tiers: [{below: 99.9 %, credit: 10 %}, {below: 99.0 %, credit: 250 %}]
            of: fee(shop)
            cap: 250 % of fee(shop) per month

    Good:
        remedies:
          credit:
            for: shop-up
            tiers: [{below: 99.9 %, credit: 10 %}, {below: 99.0 %, credit: 25 %}]
            of: fee(shop)
            cap: 25 % of fee(shop) per month
    """

    code: ClassVar[str] = "D721"
    name: ClassVar[str] = "credit-stays-within-the-fee"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each row that grants more than the fee and is not capped below it."""
        agreement = text.agreement
        for table in tables_of(text):
            base, months = _fee_of(table), months_of(table.objective.window.kind)
            if base is None or months is None:
                continue
            fee = worth_of(agreement, _WHOLE, base, months)
            for number, tier in enumerate(table.tiers):
                granted = credit_worth(agreement, table.remedy, tier.credit, months)
                if granted is None or fee is None or granted.measure != fee.measure:
                    continue
                if granted.amount <= fee.amount or _is_capped(text, table, months):
                    continue
                yield Mistake(
                    row_path(text, table.remedy, number),
                    f"The row grants {say_credit(tier.credit)}: more than the fee of "
                    f"`{base.service}` over the same time.",
                    "Cap it at the fee, or say under `allow` that it is meant.",
                    facts=(
                        ("objective", table.objective.name),
                        ("row", str(number + 1)),
                    ),
                )


def _fee_of(table: TierTable) -> FeeBase | None:
    if isinstance(table.remedy.base, FeeBase):
        return table.remedy.base
    service = table.objective.service
    return FeeBase(service) if service else None


def _is_capped(text: AgreedText, table: TierTable, months: int) -> bool:
    """Tell whether a cap keeps each credit within the fee."""
    for cap in table.remedy.caps:
        fee = worth_of(text.agreement, _WHOLE, _fee_of(table), months)
        over = months if cap.per is None else months_of(cap.per)
        if over is None or fee is None:
            continue
        allowed = worth_of(text.agreement, cap.share, cap.base, over)
        if allowed and allowed.measure == fee.measure and allowed.amount <= fee.amount:
            return True
    return False
