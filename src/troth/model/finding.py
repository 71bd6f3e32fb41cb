"""A mistake in what someone wrote, as a value.

Findings are collected and returned all at once; nothing stops at the first. A code
begins with the letter of its phase (`D` for define) and never changes its meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from troth.errors import TrothError


class Severity(Enum):
    """Whether the agreement can be used as it stands."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a code means; each phase keeps a table of its own.

    Attributes:
        code: `D205`. name: `quantity-is-readable`, what holds where all is well.
        meaning: What is wrong, and why it matters.
        bad: A line that breaks the rule. good: the same line as it should be.
    """

    code: str
    name: str
    meaning: str
    bad: str
    good: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a text: 1-based line and column, and how many characters."""

    file: str
    line: int = 1
    column: int = 1
    length: int = 1

    def __str__(self) -> str:
        """Show `file:line:column`, as editors and compilers do."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Patch:
    """A change of the text that mends it: one stretch of it replaced.

    Attributes:
        line: Where the stretch begins, 1-based, with its `column`.
        end_line: Where it ends, before its `end_column`; the same place to insert.
        text: What stands there instead.
        is_safe: Whether every promise, number and deadline stays as it is, so that
            it may be made unasked.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    is_safe: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake: what, where, why, and what to write instead.

    Attributes:
        code: `D102`. rule: `remedy-has-cap`.
        path: Where in the document, as keys: `remedies.shop-credit.cap`.
        message: What is wrong and why it matters. hint: what to do about it.
        facts: The exact numbers and names of the message, for programs.
        patch: What would mend it, where that is one change.
        other: Where the other half of a contradiction stands.
    """

    code: str
    rule: str
    severity: Severity
    place: Place
    path: str
    message: str
    hint: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    patch: Patch | None = None
    other: Place | None = None


class FindingsError(TrothError):
    """An agreement cannot be used as it stands; carries every finding at once."""

    def __init__(self, file: str, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        errors = [one for one in findings if one.severity is Severity.ERROR]
        mistakes = "1 mistake" if len(errors) == 1 else f"{len(errors)} mistakes"
        first = f" The first: {errors[0].place} {errors[0].message}" if errors else ""
        super().__init__(
            f"The agreement has {mistakes}.{first}",
            place=file,
            hint=f"`troth check {file}` shows them all, with what to write instead.",
        )
