"""Rights: what a party may do once failures have come together as agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from troth.model.agreement import Agreement
from troth.model.deadline import Cutoff
from troth.model.phrases import visible
from troth.model.reading import Reading, Scope


@dataclass(frozen=True, slots=True)
class Notice:
    """That a failure was notified: when, and for which scope where that is said."""

    at: datetime
    scope: Mapping[str, str] = field(default_factory=dict, hash=False)

    def is_about(self, scope: Scope) -> bool:
        """Return whether it may be about a scope."""
        values = dict(scope)
        return all(values.get(name, said) == said for name, said in self.scope.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """A right that arose, with the readings that made it.

    Attributes:
        id: The same for the same agreement, clause, pattern, scope and last window.
        clause: The path of the clause: `termination.chronic`.
        holder: The party that may act.
        pattern: The canonical text of the pattern that was fulfilled.
        since: When it arose: the end of the window that completed the pattern.
        readings: The failures that count, in order of time.
        exercise_by: The last moment at which it may be used, where there is one.
        notify_by: By when each failure must be notified, where that is agreed and
            no stream of notices says whether it was.
    """

    id: str
    clause: str
    holder: str
    objective: str
    scope: Scope
    pattern: str
    since: datetime
    readings: tuple[Reading, ...]
    exercise_by: Cutoff | None = None
    notify_by: tuple[Cutoff, ...] = ()


def say_right(right: Right, agreement: Agreement) -> str:
    """Return a right that arose as people read it."""
    party = agreement.parties.get(right.holder)
    holder = party.title if party is not None else right.holder
    about = ", ".join([right.objective, *(f"{k}={v}" for k, v in right.scope)])
    windows = dict.fromkeys(one.window.label for one in right.readings)
    said = (
        f"{holder} has the right of {right.clause}: {about}, {right.pattern} "
        f"({', '.join(windows)})."
    )
    if right.exercise_by is not None:
        said += f" It may be used until {right.exercise_by.last_day}."
    if right.notify_by:
        days = ", ".join(str(one.last_day) for one in right.notify_by)
        said += f" It hangs on each having been notified by {days}."
    return visible(said)
