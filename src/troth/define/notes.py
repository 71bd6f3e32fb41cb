"""What the compiler has to say: mistakes, and defaults it filled in.

Nothing stops at the first mistake. Whoever reads a part of the document notes what is
wrong and goes on with what can still be understood.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from troth.define.codes import RULES
from troth.model.finding import Finding, Place, Severity
from troth.registry import find_nearest

_NAME_MAX = 80
_KNOWN_MAX = 300
_GUESSES_MAX = 50


@dataclass(frozen=True, slots=True)
class Default:
    """A value that the agreement does not say and the language fills in.

    Attributes:
        path: Where it would stand: `objectives.shop-up.no_data`.
        text: What would be written there: `unknown`.
        why: One sentence: what it means and why it is the default.
    """

    path: str
    text: str
    why: str


class Notes:
    """Collects findings and defaults while one document is compiled."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._findings: dict[Finding, None] = {}
        self._defaults: dict[str, Default] = {}

    def near(self, name: str, known: Collection[str]) -> str | None:
        """Return the known name that one most likely meant, if any is near.

        Looking is slow, so a text that is wrong all over gets no more guesses.
        """
        is_cheap = len(name) <= _NAME_MAX and len(known) <= _KNOWN_MAX
        if not is_cheap or self.count > _GUESSES_MAX:
            return None
        return find_nearest(name, known)

    def error(
        self,
        code: str,
        place: Place,
        path: str,
        message: str,
        hint: str = "",
        *,
        other: Place | None = None,
    ) -> None:
        """Note a mistake; the code decides its rule and severity.

        Args:
            code: Which rule is broken.
            place: Where. path: in which clause.
            message: What is wrong. hint: what to write instead.
            other: Where the other half of a contradiction stands.
        """
        rule = RULES[code]
        finding = Finding(
            code, rule.name, rule.severity, place, path, message, hint, other=other
        )
        self._findings[finding] = None

    def take(self, findings: Iterable[Finding]) -> None:
        """Take what was found in another document of the same agreement."""
        self._findings.update(dict.fromkeys(findings))

    def default(self, path: str, text: str, why: str) -> None:
        """Note a default that was filled in."""
        self._defaults.setdefault(path, Default(path, text, why))

    @property
    def count(self) -> int:
        """How many findings there are so far."""
        return len(self._findings)

    def findings_since(self, count: int) -> tuple[Finding, ...]:
        """Return what was found after so many findings."""
        return tuple(self._findings)[count:]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order of the text."""
        return tuple(sorted(self._findings, key=lambda one: (one.place, one.code)))

    @property
    def defaults(self) -> tuple[Default, ...]:
        """All defaults, in the order in which they were filled in."""
        return tuple(self._defaults.values())

    @property
    def has_errors(self) -> bool:
        """Whether the agreement cannot be used as it stands."""
        return any(one.severity is Severity.ERROR for one in self._findings)
