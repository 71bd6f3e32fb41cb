"""A credit that is larger than what was paid."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.amounts import Worth, cap_worth, credit_worth, months_of, worth_of
from troth.define.rules.credits.row_above_cap import say_credit
from troth.define.rules.kind import LintRule, Mistake
from troth.define.tier_table import Granted, credits_of
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
        for one in credits_of(text):
            base, months = _fee_of(one), months_of(one.objective.window.kind)
            if base is None or months is None:
                continue
            fee = worth_of(text.agreement, _WHOLE, base, months)
            granted = credit_worth(text.agreement, one.remedy, one.credit, months)
            if granted is None or fee is None or granted.measure != fee.measure:
                continue
            if granted.amount <= fee.amount or _is_capped(text, one, fee, months):
                continue
            yield Mistake(
                one.path,
                f"{say_credit(one.credit)} are granted here: more than the fee of "
                f"`{base.service}` over the same time.",
                "Cap it at the fee, or say under `allow` that it is meant.",
                facts=(("objective", one.objective.name), ("row", str(one.number))),
            )


def _fee_of(one: Granted) -> FeeBase | None:
    if isinstance(one.remedy.base, FeeBase):
        return one.remedy.base
    service = one.objective.service
    return FeeBase(service) if service else None


def _is_capped(text: AgreedText, one: Granted, fee: Worth, months: int) -> bool:
    """Tell whether a cap keeps each credit within the fee."""
    for cap in one.remedy.caps:
        over = months if cap.per is None else months_of(cap.per)
        allowed = None if over is None else cap_worth(text.agreement, cap, over)
        if allowed and allowed.measure == fee.measure and allowed.amount <= fee.amount:
            return True
    return False
