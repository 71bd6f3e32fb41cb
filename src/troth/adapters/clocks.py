"""Clocks: the only place that asks the machine what time it is."""

from __future__ import annotations

import datetime


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime.datetime:
        """Return the present instant in UTC."""
        return datetime.datetime.now(datetime.UTC)  # noqa: TID251  # this is the clock
