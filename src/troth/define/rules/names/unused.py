"""Something that is declared and never used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.reader import Block
from troth.define.rules.kind import LintRule, Mistake

_NOUNS = {
    "streams": "stream",
    "calendars": "calendar",
    "indicators": "indicator",
    "exclusions": "exclusion",
    "goals": "goal",
}


class NameIsUsed(LintRule):
    """A stream, calendar, indicator, exclusion or goal is declared and never used.

    An exclusion that no objective names excludes nothing; an indicator that no
    objective names is promised by nobody. Use it, or delete it.

    Bad:
        exclusions:
          maintenance: {announced: 3 days before, at_most: 4 h per month}

    Good:
        exclusions:
          maintenance: {announced: 3 days before, at_most: 4 h per month}
        objectives:
          shop-up:
            owed_by: nimbus
            owed_to: acme
            service: shop
            indicator: uptime
            target: ">= 99.9 %"
            excluding: [maintenance]
    """

    code: ClassVar[str] = "D760"
    name: ClassVar[str] = "name-is-used"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each declared name that stands in no other clause."""
        for section, noun in _NOUNS.items():
            block = text.node(section)
            for name in block.entries if isinstance(block, Block) else ():
                own = f"{section}.{name}"
                elsewhere = text.clauses_that_say(name) - {own}
                if any(not one.startswith("allow.") for one in elsewhere):
                    continue
                if section == "streams" and _is_implied(text, name):
                    continue
                yield Mistake(
                    own,
                    f"No clause uses the {noun} `{name}`.",
                    "Use it, or delete it.",
                    facts=((noun, name),),
                    patch=text.remove(own, is_safe=noun != "exclusion"),
                )


def _is_implied(text: AgreedText, name: str) -> bool:
    """Tell whether a clause reads a stream without writing its name."""
    agreement = text.agreement
    return name in agreement.exclusions or any(
        one.fee is not None and one.fee.invoices == name
        for one in agreement.services.values()
    )
