"""Time without a check: unknown, unless something else says what it was."""

from datetime import UTC, datetime, timedelta
from typing import Any

import troth
from documents import promise, write
from troth.model.reading import Reading

_DAY = datetime(2026, 3, 2, tzinfo=UTC)
_HOUR = 3_600_000_000


def _read(checks: list[tuple[int, str]], **options: Any) -> Reading:
    """Read a day of checks by the hour; works from 2 to 4 count as met."""
    text = write(
        {
            "timezone": "UTC",
            "term": {"from": "2026-03-02", "until": "2026-03-02"},
            "streams": {
                "checks": {"kind": "checks", "fields": {"at": "time", "status": "text"}}
            },
            "indicators": {
                "uptime": {
                    "metric": "availability",
                    "stream": "checks",
                    "down": "status = 'down'",
                    "holds": "1 h",
                    **options,
                }
            },
            "exclusions": {"works": {"effect": "counts as met"}},
        },
        promise("uptime", target=">= 50 %", over="term", excluding="works"),
    )
    rows = [{"at": _DAY + timedelta(hours=at), "status": said} for at, said in checks]
    works = {"start": 2, "end": 4}
    ends = {name: _DAY + timedelta(hours=at) for name, at in works.items()}
    data = {"checks": rows, "works": [{**ends, "announced": None}]}
    (reading,) = troth.assess(troth.loads(text), data, period="2026-03-02").readings
    return reading


def test_a_gap_that_merging_closes_is_down_and_not_unknown() -> None:
    reading = _read([(5, "down"), (7, "down"), (8, "up")], merge="90 min")
    assert reading.bad == 3 * _HOUR
    assert reading.total == (4 + 2) * _HOUR  # measured or merged, and the works


def test_time_that_counts_as_met_needs_no_check() -> None:
    reading = _read([(0, "up"), (1, "down")])
    assert (reading.good, reading.total) == (3 * _HOUR, 4 * _HOUR)
    assert reading.unknown == 20 * _HOUR
