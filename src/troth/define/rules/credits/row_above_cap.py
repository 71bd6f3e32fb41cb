"""A row of a table that its cap never pays in full."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.amounts import cap_worth, credit_worth, months_of
from troth.define.rules.kind import LintRule, Mistake
from troth.define.tier_table import Granted, credits_of
from troth.model.money import Money
from troth.model.quantity import percent
from troth.model.remedy import Cap


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
        for one in credits_of(text):
            if any(_is_above(text, one, cap) for cap in one.remedy.caps):
                cap = text.text(f"remedies.{one.remedy.name}.cap") or "below"
                yield Mistake(
                    one.path,
                    f"{say_credit(one.credit)} are granted here, but the cap ({cap}) "
                    "lets less through.",
                    "Raise the cap, or let the row say what is paid.",
                    facts=(
                        ("objective", one.objective.name),
                        ("row", str(one.number)),
                    ),
                )


def _is_above(text: AgreedText, one: Granted, cap: Cap) -> bool:
    """Tell whether a credit is worth more than a cap over the cap's own stretch."""
    own = months_of(one.objective.window.kind)
    months = own if cap.per is None else months_of(cap.per)
    if own is None or months is None:
        return False
    granted = credit_worth(text.agreement, one.remedy, one.credit, own)
    allowed = cap_worth(text.agreement, cap, months)
    if granted is None or allowed is None or granted.measure != allowed.measure:
        return False
    return granted.amount > allowed.amount


def say_credit(credit: Fraction | Money) -> str:
    """Return a credit as it is written."""
    return str(credit) if isinstance(credit, Money) else percent(credit)
