"""Claims: how a credit is asked for, until when, and what silence means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from troth.model.deadline import Deadline, Span


@dataclass(frozen=True, slots=True)
class TicketWithin:
    """A ticket must have been opened so soon after the incident began."""

    span: Span

    def __str__(self) -> str:
        """Show the canonical text."""
        return f"ticket within {self.span}"


@dataclass(frozen=True, slots=True)
class SeverityOf:
    """The incident must have had one of these severities."""

    levels: tuple[int, ...]

    def __str__(self) -> str:
        """Show the canonical text."""
        return f"severity {' or '.join(str(level) for level in self.levels)}"


@dataclass(frozen=True, slots=True)
class PaidUp:
    """No invoice of the claimant is overdue."""

    def __str__(self) -> str:
        """Show the canonical text."""
        return "paid up"


Condition: TypeAlias = TicketWithin | SeverityOf | PaidUp
"""What must hold before anything may be claimed."""


class Silence(Enum):
    """What it means when a claim is not decided in time."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NOTHING = "nothing"


class Late(Enum):
    """What becomes of a claim that comes too late."""

    FORFEITS = "forfeits"
    DISCRETION = "at discretion"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """How a credit is claimed.

    Attributes:
        by: The party that claims.
        deadline: Until when; `None` where the agreement sets no limit.
        calendar: Whose working days count; `None`: Monday to Friday.
        needs: What must hold before anything may be claimed.
        evidence: What must be shown.
        decide: How long a decision takes after the claim.
        issue: By when what was granted is paid.
        silence: What it means when no decision comes in time.
        late: What becomes of a late claim.
        dispute: Until when a decision may be disputed.
    """

    by: str
    deadline: Deadline | None = None
    calendar: str | None = None
    needs: tuple[Condition, ...] = ()
    evidence: tuple[str, ...] = ()
    decide: Span | None = None
    issue: Deadline | None = None
    silence: Silence = Silence.NOTHING
    late: Late = Late.FORFEITS
    dispute: Deadline | None = None
