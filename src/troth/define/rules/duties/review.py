"""An agreement that is never looked at again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.kind import LintRule, Mistake
from troth.model.finding import Severity


class AgreementIsReviewed(LintRule):
    """No review is agreed, so nobody asks whether the promises are still right.

    Bad:
        term: {from: 2026-01-01, for: 12 months}

    Good:
        term: {from: 2026-01-01, for: 12 months, review: quarterly}
    """

    code: ClassVar[str] = "D752"
    name: ClassVar[str] = "agreement-is-reviewed"
    severity: ClassVar[Severity] = Severity.NOTE

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield one mistake where nobody reviews the agreement."""
        if text.agreement.term.review is None and not text.has("reviews"):
            yield Mistake(
                "term",
                "The agreement is never reviewed.",
                "Write `review: quarterly` in `term`.",
            )
