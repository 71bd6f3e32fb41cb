"""A term in quotes that nobody defined."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.kind import LintRule, Mistake

_QUOTED = re.compile(r"[“\"]([^“”\"]{2,40})[”\"]")
# Where people write prose; elsewhere quotes are part of a condition.
_PROSE = ("definitions.", "services.", "exclusions.")
_KEYS = ("means", "scope", "reason")


class TermIsDefined(LintRule):
    """A text puts a term in quotes like a defined one, and no definition has it.

    Two readers will have two meanings. Define the term, or take off the quotes.

    Bad:
        services:
          shop:
            title: Web shop
            fee: 4000 per month
            scope: The shop during “Peak Season”.

    Good:
        definitions:
          Peak Season: November and December.
        services:
          shop:
            title: Web shop
            fee: 4000 per month
            scope: The shop during “Peak Season”.
    """

    code: ClassVar[str] = "D762"
    name: ClassVar[str] = "term-is-defined"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each quoted term without a definition."""
        known = {_plain(term) for term in text.agreement.definitions}
        for path, scalar in text.texts():
            if not path.startswith(_PROSE):
                continue
            if path.rpartition(".")[2] not in _KEYS and path.count(".") > 1:
                continue
            for term in _QUOTED.findall(scalar.text):
                if _plain(term) in known or _plain(term).removesuffix("s") in known:
                    continue
                yield Mistake(
                    path,
                    f"“{term}” is in quotes like a defined term, but nothing defines "
                    "it.",
                    f"Define it: `{term}: …` under `definitions`.",
                    facts=(("term", term),),
                )


def _plain(term: str) -> str:
    return " ".join(term.lower().split())
