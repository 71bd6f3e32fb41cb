"""The socket of lint rules: what a sound agreement does not say.

The compiler refuses what has no meaning. A lint rule looks at an agreement that has
one, and finds what the parties will fight over: a hole in a table, a promise nobody
can measure, a credit that nobody can reach.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.model.finding import Patch, Rule, Severity

_SECTION = re.compile(r"^(Bad|Good):\n((?:[ ]+.*\n?|\n)+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What a rule found: where, why it matters, and what to write instead.

    Attributes:
        path: The clause, as keys; its place in the text is found by it.
        facts: The exact numbers and names, for programs.
        patch: What would mend it, where that is one change.
    """

    path: str
    message: str
    hint: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    patch: Patch | None = None


class LintRule:
    """One rule. Its docstring is its page, and ends with a bad and a good example.

    The examples are clauses that stand in a sound agreement: the bad ones raise this
    rule and no other, the good ones none.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity] = Severity.WARNING

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield every place in which an agreement breaks the rule."""
        raise NotImplementedError

    @classmethod
    def page(cls) -> Rule:
        """Return what the rule says of itself."""
        said = inspect.getdoc(cls) or ""
        shown = {
            title: textwrap.dedent(example).strip("\n")
            for title, example in _SECTION.findall(said)
        }
        meaning = _SECTION.sub("", said).strip()
        return Rule(
            cls.code, cls.name, meaning, shown["Bad"], shown["Good"], cls.severity
        )
