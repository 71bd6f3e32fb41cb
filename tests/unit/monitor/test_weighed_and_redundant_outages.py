"""Outages that hit some of the users, or one of two feeds, and months of 720 hours."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

import troth
from documents import promise, write
from troth.model.finding import FindingsError
from troth.model.reading import Reading

_FIELDS = {
    "start": "time",
    "end": "time",
    "users": "number",
    "licensed": "number",
    "feed": "text",
}
_HOUR = timedelta(hours=1)
_HOUR_US = 3_600_000_000
_START = datetime(2026, 3, 2, tzinfo=UTC)


def document(options: dict[str, Any], **more: Any) -> str:
    up = {"metric": "availability", "stream": "outages", **options}
    return write(
        {
            "timezone": "UTC",
            "streams": {"outages": {"kind": "intervals", "fields": _FIELDS}},
            "indicators": {"up": up},
        },
        promise("up", **more),
    )


def read(
    options: dict[str, Any], outages: list[dict[str, Any]], **more: Any
) -> Reading:
    rows = [{**dict.fromkeys(_FIELDS), **row} for row in outages]
    agreement = troth.loads(document(options, **more))
    (reading,) = troth.assess(agreement, {"outages": rows}, period="2026-03").readings
    return reading


def outage(first: float, last: float, **more: Any) -> dict[str, Any]:
    return {"start": _START + first * _HOUR, "end": _START + last * _HOUR, **more}


WEIGHED = {"affected": "users", "out_of": "100"}


def test_an_outage_weighs_as_much_as_it_affected() -> None:
    reading = read(WEIGHED, [outage(0, 5, users=20)])
    assert reading.bad == _HOUR_US
    assert reading.value == 1 - Fraction(1, 744)


def test_outages_at_the_same_time_add_up_to_all_users_at_most() -> None:
    reading = read(WEIGHED, [outage(0, 4, users=60), outage(2, 6, users=70)])
    assert reading.bad == (Fraction(2 * 60 + 2 * 70, 100) + 2) * _HOUR_US


def test_an_explanation_says_which_share_was_affected_when() -> None:
    reading = read(WEIGHED, [outage(0, 4, users=60), outage(2, 6, users=70)])
    said = [
        ((one.period.end - one.period.start) / _HOUR, one.reason)
        for one in reading.stretches
    ]
    assert said == [
        (2, "60 % affected"),
        (2, "100 % affected"),
        (2, "70 % affected"),
    ]


def test_an_outage_that_does_not_say_whom_it_hit_counts_in_full() -> None:
    assert read(WEIGHED, [outage(0, 5)]).bad == 5 * _HOUR_US


def test_the_number_of_all_may_differ_from_row_to_row() -> None:
    rows = [outage(0, 4, users=1, licensed=4), outage(5, 9, users=1, licensed=8)]
    reading = read({"affected": "users", "out_of": "licensed"}, rows)
    assert reading.bad == Fraction(3, 2) * _HOUR_US


@pytest.mark.parametrize(
    ("down_when", "hours"), [("all", 1), ("any", 7), ("> 50 %", 1)]
)
def test_it_is_down_while_so_many_members_are_at_the_same_time(
    down_when: str, hours: int
) -> None:
    rows = [outage(0, 4, feed="A"), outage(3, 7, feed="B"), outage(1, 2, feed="A")]
    pair = {"monitors": "feed", "members": "2", "down_when": down_when}
    assert read(pair, rows).bad == hours * _HOUR_US


def test_two_of_three_must_be_down() -> None:
    rows = [outage(0, 4, feed="A"), outage(3, 7, feed="B"), outage(6, 9, feed="C")]
    three = {"monitors": "feed", "members": "3", "down_when": ">= 60 %"}
    assert read(three, rows).bad == 2 * _HOUR_US


def test_a_month_may_be_reckoned_as_720_hours() -> None:
    reading = read({"total_time": "720 h"}, [outage(0, 36)])
    assert (reading.value, reading.total) == (Fraction(95, 100), 720 * _HOUR_US)
    assert read({"total_time": "720 h"}, [outage(-24, 720)]).value == 0


@pytest.mark.parametrize(
    ("partial", "hours"), [("existing part", 360), ("full window", 720)]
)
def test_a_part_of_a_month_is_reckoned_as_that_part(partial: str, hours: int) -> None:
    text = document({"total_time": "720 h"}, partial=partial)
    text += "\nterm: {from: 2026-04-16, until: 2026-12-31}"
    (reading,) = troth.assess(
        troth.loads(text), {"outages": []}, period="2026-04"
    ).readings
    assert (reading.total, reading.value) == (hours * _HOUR_US, 1)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"affected": "users"}, "belong together"),
        ({**WEIGHED, "merge": "5 min"}, "not merged"),
        ({"members": "2"}, "Nothing says which of the members"),
        ({"monitors": "feed"}, "how many members"),
    ],
)
def test_what_says_half_of_it_is_a_finding(options: dict[str, Any], said: str) -> None:
    with pytest.raises(FindingsError) as raised:
        troth.loads(document(options))
    assert [one.code for one in raised.value.findings if said in one.message] == [
        "D505"
    ]
