"""What an indicator reads may be the good side of a promise, or the bad one."""

from fractions import Fraction

import pytest

import troth
from troth.model.reading import Reading

ROWS = [
    {"at": f"2026-03-02T10:0{number}:00Z", "lost": "yes" if number < 2 else "no"}
    for number in range(8)
]


def read(options: str, target: str) -> Reading:
    agreement = troth.loads(f"""
troth: 1
agreement: slc
id: calls
title: Calls
timezone: UTC
parties: {{desk: {{role: provider, name: Desk}}}}
streams: {{calls: {{kind: cases, fields: {{at: time, lost: yes/no}}}}}}
indicators: {{share: {{metric: ratio, stream: calls, {options}}}}}
objectives:
  promise: {{owed_by: desk, indicator: share, target: "{target}", over: month}}
""")
    (reading,) = troth.assess(agreement, {"calls": ROWS}, period="2026-03").readings
    return reading


@pytest.mark.parametrize(
    ("options", "target", "value", "good"),
    [
        ("of: lost", "<= 5 %", Fraction(1, 4), 6),  # what is read should be small
        ("of: lost", ">= 20 %", Fraction(1, 4), 2),
        ("good: lost", ">= 20 %", Fraction(1, 4), 2),
        ("bad: lost", ">= 95 %", Fraction(3, 4), 6),
    ],
)
def test_the_good_side_is_the_one_that_was_promised(
    options: str, target: str, value: Fraction, good: int
) -> None:
    reading = read(options, target)
    assert (reading.value, reading.good, reading.total) == (value, good, 8)
