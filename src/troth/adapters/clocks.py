"""Clocks: the only place that asks the machine what time it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


class SystemClock:
    """The clock of the machine."""

    def now(self) -> dt.datetime:
        """Return the present instant in UTC."""
        return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands: for a workspace that says as of when it is asked."""

    at: dt.datetime

    def now(self) -> dt.datetime:
        """Return the instant at which it stands."""
        return self.at
