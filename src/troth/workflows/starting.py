"""What a new workspace holds: settings, an agreement to edit, sample measurements.

The sample is a March in which the shop goes down for two hours and a half, so one
promise is missed and a credit arises. It is worked out by plain arithmetic: the same
bytes for everyone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

_START = datetime(2026, 2, 28, 23, tzinfo=UTC)  # March begins in Europe/Berlin
_END = datetime(2026, 3, 31, 22, tzinfo=UTC)
_PROBE = timedelta(minutes=10)
_OUTAGES = (
    (datetime(2026, 3, 12, 13, 40, tzinfo=UTC), datetime(2026, 3, 12, 16, tzinfo=UTC)),
    (
        datetime(2026, 3, 24, 5, 10, tzinfo=UTC),
        datetime(2026, 3, 24, 5, 20, tzinfo=UTC),
    ),
)
_TICKETS = 24
_LATE_TICKET = 17


def write_samples() -> dict[str, str]:
    """Return the sample measurements: the text of each file by its path."""
    return {
        "data/checks.csv": "\n".join(["at,status", *_write_checks(), ""]),
        "data/tickets.csv": "\n".join(
            ["opened,first_reply,priority", *_write_tickets(), ""]
        ),
    }


def _write_checks() -> Iterator[str]:
    at = _START
    while at < _END:
        is_down = any(start <= at < end for start, end in _OUTAGES)
        yield f"{_write_instant(at)},{'down' if is_down else 'up'}"
        at += _PROBE


def _write_tickets() -> Iterator[str]:
    for number in range(_TICKETS):
        # Spread over working hours; the factors only keep it from looking ruled.
        opened = datetime(2026, 3, 2, 8, tzinfo=UTC) + timedelta(
            days=number * 30 // _TICKETS, minutes=number * 97 % 360
        )
        wait = timedelta(minutes=12 + number * 41 % 150)
        if number == _LATE_TICKET:
            wait = timedelta(days=2)
        priority = f"P{1 + number % 3}"
        yield f"{_write_instant(opened)},{_write_instant(opened + wait)},{priority}"


def _write_instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
