"""An agreement that nobody keeps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.kind import LintRule, Mistake
from troth.model.finding import Severity


class AgreementHasAnOwner(LintRule):
    """Nobody is named who keeps the agreement: who is asked, and who changes it.

    Bad:
        owner: null

    Good:
        owner: Service management
    """

    code: ClassVar[str] = "D751"
    name: ClassVar[str] = "agreement-has-an-owner"
    severity: ClassVar[Severity] = Severity.NOTE

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield one mistake where there is no owner."""
        if not text.agreement.record.owners:
            yield Mistake(
                "owner",
                "The agreement has no owner.",
                "Write `owner:` with the person or team that keeps it.",
            )
