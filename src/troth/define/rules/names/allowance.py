"""An allowance for something that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.kind import LintRule, Mistake


class AllowanceIsNeeded(LintRule):
    """`allow` lets a finding pass that there is not, or no longer.

    It would let the next one pass unseen. Delete it.

    Bad:
        allow:
          D720: The cap is the customer's wish.

    Good:
        allow:
          D720: The cap is the customer's wish.
        remedies:
          credit:
            for: shop-up
            tiers: [{below: 99.9 %, credit: 10 %}]
            of: fee(shop)
            cap: 100 % of fee(shop) per month
    """

    code: ClassVar[str] = "D770"
    name: ClassVar[str] = "allowance-is-needed"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield nothing by itself: only the linter knows what was allowed."""
        del text
        yield from ()

    @staticmethod
    def unneeded(text: AgreedText, path: str, code: str) -> Mistake:
        """Return the mistake of an allowance that lets nothing pass."""
        return Mistake(
            path,
            f"There is no finding {code} here, so nothing is allowed by this.",
            "Delete it.",
            facts=(("allowed", code),),
            patch=text.remove(path, is_safe=True),
        )
