"""A term that is defined and never said."""

from __future__ import annotations

import re
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
        written = [(path, scalar.text) for path, scalar in text.texts()]
        keys = set(_keys(text))
        for term in text.agreement.definitions:
            own = f"definitions.{term}"
            pattern = re.compile(rf"(?<!\w){re.escape(term)}s?(?!\w)", re.IGNORECASE)
            if term in keys or any(
                pattern.search(said)
                for path, said in written
                if path != own and not path.startswith((f"{own}.", "allow."))
            ):
                continue
            yield Mistake(
                own,
                f"No clause says “{term}”.",
                "Use the term, or leave the definition out.",
                facts=(("definition", term),),
                patch=text.remove(own),
            )


def _keys(text: AgreedText) -> Iterator[str]:
    """Yield the keys of blocks that name values, such as targets by priority."""
    for path, _ in text.texts():
        if not path.startswith("definitions."):
            yield from path.split(".")
