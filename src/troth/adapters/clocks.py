"""Clocks: the only place that asks the machine what time it is."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime.datetime:
        """Return the present instant in UTC."""
        return datetime.datetime.now(datetime.UTC)  # noqa: TID251  # this is the clock


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands: for a workspace that says as of when it is asked."""

    at: datetime.datetime

    def now(self) -> datetime.datetime:
        """Return the instant at which it stands."""
        return self.at
