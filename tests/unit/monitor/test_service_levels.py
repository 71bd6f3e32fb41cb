"""“80 % within 20 seconds”, in the five ways in which call centres count it.

The example is a published one: 1,000 calls answered, 860 of them within 20 s; 60 given
up, 10 of them within 5 s, 20 within 20 s.
"""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

import troth
from documents import promise, write

_AT = datetime(2026, 3, 2, tzinfo=UTC)
_CALLS = (
    (860, "answered", 20),
    (140, "answered", 21),
    (10, "abandoned", 5),
    (10, "abandoned", 20),
    (40, "abandoned", 21),
)


@pytest.mark.parametrize(
    ("way", "level"),
    [
        ({"counted_within": "abandoned - offered <= 20 s"}, Fraction(880, 1060)),
        ({"out_of": "answered"}, Fraction(860, 1000)),
        ({"out_of": "offered"}, Fraction(860, 1060)),
        ({"not_counted": "abandoned - offered <= 20 s"}, Fraction(860, 1040)),
        ({"counted_within": "abandoned - offered <= 5 s"}, Fraction(870, 1060)),
    ],
)
def test_each_way_to_count_gives_its_own_share(
    way: dict[str, Any], level: Fraction
) -> None:
    fields = {"offered": "time", "answered": "time", "abandoned": "time"}
    indicator = {
        "metric": "share_within",
        "stream": "calls",
        "value": "answered - offered",
        "at_most": "20 s",
        **way,
    }
    text = write(
        {
            "timezone": "UTC",
            "streams": {"calls": {"kind": "cases", "fields": fields}},
            "indicators": {"level": indicator},
        },
        promise("level", target=">= 80 %"),
    )
    nothing = {"answered": None, "abandoned": None}
    calls = [
        {"offered": _AT, **nothing, how: _AT + timedelta(seconds=wait)}
        for count, how, wait in _CALLS
        for _ in range(count)
    ]

    (reading,) = troth.assess(
        troth.loads(text), {"calls": calls}, period="2026-03"
    ).readings

    assert reading.value == level
