"""A party that nobody can reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.kind import LintRule, Mistake
from troth.model.finding import Severity


class PartyCanBeReached(LintRule):
    """A party names no point of contact, so a notice has no address.

    Bad:
        parties:
          acme: {role: customer, name: Acme Shop AG}

    Good:
        parties:
          acme:
            role: customer
            name: Acme Shop AG
            contacts: {operations: it@acme.example}
    """

    code: ClassVar[str] = "D753"
    name: ClassVar[str] = "party-can-be-reached"
    severity: ClassVar[Severity] = Severity.NOTE

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each party without a contact."""
        for name, party in text.agreement.parties.items():
            if not party.contacts:
                yield Mistake(
                    f"parties.{name}",
                    f"{party.title or name} has no point of contact.",
                    "Write `contacts: {operations: …}`.",
                    facts=(("party", name),),
                )
