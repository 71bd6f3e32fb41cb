"""A term that is defined and never said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.kind import LintRule, Mistake
from troth.model.finding import Severity


class DefinitionIsUsed(LintRule):
    """A term is defined, and no clause says it.

    Readers look for where it matters. Use it, or leave it out.

    Bad:
        definitions:
          incident: An unplanned interruption.

    Good:
        definitions:
          incident: An unplanned interruption.
        services:
          shop:
            title: Web shop
            fee: 4000 per month
            scope: The shop, and help with every incident.
    """

    code: ClassVar[str] = "D761"
    name: ClassVar[str] = "definition-is-used"
    severity: ClassVar[Severity] = Severity.NOTE

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each definition whose term stands nowhere else."""
        for term in text.agreement.definitions:
            own = f"definitions.{term}"
            elsewhere = text.clauses_that_say(term) - {own}
            if any(not one.startswith("allow.") for one in elsewhere):
                continue
            yield Mistake(
                own,
                f"No clause says “{term}”.",
                "Use the term, or leave the definition out.",
                facts=(("definition", term),),
                patch=text.remove(own),
            )
