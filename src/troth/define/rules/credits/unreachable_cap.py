"""A cap that no sum of credits ever reaches."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.amounts import (
    Worth,
    cap_worth,
    credit_worth,
    has_one_credit_per_window,
    months_of,
)
from troth.define.rules.credits.row_above_cap import say_credit
from troth.define.rules.kind import LintRule, Mistake
from troth.define.tier_table import TierTable, tables_of, worth
from troth.model.quantity import percent
from troth.model.remedy import Cap


class CapCanBeReached(LintRule):
    """Even if everything fails, the credits never add up to the cap.

    The cap promises the customer more than the table can give, or the last row is
    missing. Lower the cap to what can be paid, or complete the table.

    Bad:
        remedies:
          credit:
            for: shop-up
            tiers: [{below: 99.9 %, credit: 10 %}, {below: 99.0 %, credit: 25 %}]
            of: fee(shop)
            cap: 100 % of fee(shop) per month

    Good:
        remedies:
          credit:
            for: shop-up
            tiers: [{below: 99.9 %, credit: 10 %}, {below: 99.0 %, credit: 25 %}]
            of: fee(shop)
            cap: 25 % of fee(shop) per month
    """

    code: ClassVar[str] = "D720"
    name: ClassVar[str] = "cap-can-be-reached"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each cap above all that its table can grant."""
        for table in tables_of(text):
            for number, cap in enumerate(table.remedy.caps):
                if not has_one_credit_per_window(table.objective, cap):
                    continue
                most, allowed = _compare(text, table, cap)
                if most is None or allowed is None or most.amount >= allowed.amount:
                    continue
                largest = max((one.credit for one in table.tiers), key=worth)
                same = f"remedies.{table.remedy.name}.cap"
                path = f"{same}.{number + 1}" if len(table.remedy.caps) > 1 else same
                yield Mistake(
                    path,
                    f"The cap allows {_say_share(allowed, most)} of what the table can "
                    f"grant: its largest row is {say_credit(largest)}, so the cap is "
                    "never reached.",
                    "Lower the cap to what can be paid, or add the missing row.",
                    facts=(
                        ("objective", table.objective.name),
                        ("largest", say_credit(largest)),
                        ("cap", percent(cap.share)),
                    ),
                )


def _compare(
    text: AgreedText, table: TierTable, cap: Cap
) -> tuple[Worth | None, Worth | None]:
    """Return the most that windows inside the cap's stretch grant, and the cap."""
    own = months_of(table.objective.window.kind)
    months = own if cap.per is None else months_of(cap.per)
    if own is None or months is None or months % own:
        return None, None
    granted = [
        credit_worth(text.agreement, table.remedy, tier.credit, own)
        for number, tier in enumerate(table.tiers)
        if any(piece.row == number for piece in table.pieces)
    ]
    allowed = cap_worth(text.agreement, cap, months)
    if allowed is None or not granted:
        return None, None
    known = [one for one in granted if one is not None]
    if len(known) < len(granted) or {one.measure for one in known} != {allowed.measure}:
        return None, None
    most = max(one.amount for one in known) * (months // own)
    return Worth(allowed.measure, most), allowed


def _say_share(allowed: Worth, most: Worth) -> str:
    if not most.amount:
        return "more than the nothing"
    return percent(Fraction(allowed.amount) / most.amount, digits_max=2)
