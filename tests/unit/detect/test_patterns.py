"""Rights arise from failures that come together as agreed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

import pytest

from language import SMALL, agreed
from troth.detect.patterns import find_rights, patterns_begin
from troth.model.agreement import Agreement
from troth.model.calendar_period import parse_period
from troth.model.identity import subject_of
from troth.model.objective import Bound, Comparator
from troth.model.period import Period
from troth.model.quantity import Unit
from troth.model.reading import Nature, Reading, Scope, Stretch, Verdict, Window
from troth.model.right import Notice, Right, say_right

ZONE = "Europe/Berlin"


def agreement_with(when: str, **more: str) -> Agreement:
    keys = "".join(f", {key}: {text}" for key, text in more.items())
    return agreed(
        SMALL + f"termination: {{chronic: {{right_of: acme, when: [{when}]{keys}}}}}\n"
    )


def a_reading(
    label: str,
    *,
    value: str = "0.5",
    verdict: Verdict = Verdict.MISSED,
    hours: tuple[int, ...] = (),
    scope: Scope = (),
    closed: bool = True,
) -> Reading:
    """A month (or other period) with outages of so many hours, each on its day."""
    period = parse_period(label, ZONE)
    down = []
    for number, length in enumerate(hours):
        start = period.start + timedelta(days=2 * number, hours=8)
        down.append(Period(start, start + timedelta(hours=length)))
    return Reading(
        objective="shop-up",
        indicator="uptime",
        scope=scope,
        window=Window(period, period, label, closed),
        value=Fraction(value),
        unit=Unit.SHARE,
        verdict=verdict,
        target=Bound(Comparator.AT_LEAST, Fraction(999, 1000), Unit.SHARE),
        stretches=tuple(Stretch(one, Nature.DOWN) for one in down),
    )


def months(*verdicts: str) -> list[Reading]:
    """Months from January on: `x` missed, `.` met, `?` unknown."""
    words = {"x": Verdict.MISSED, ".": Verdict.MET, "?": Verdict.UNKNOWN}
    return [
        a_reading(
            f"2026-{number:02}",
            verdict=words[verdict],
            value="1" if verdict == "." else "0.5",
        )
        for number, verdict in enumerate("".join(verdicts), start=1)
    ]


def labels(rights: tuple[Right, ...]) -> list[str]:
    return [right.readings[-1].window.label for right in rights]


@pytest.mark.parametrize(
    ("when", "verdicts", "arises"),
    [
        ("missed 3 times in 6 months", "x.x..x", ["2026-06"]),
        ("missed 3 times in 6 months", "x.x...x", []),
        ("missed 3 times in 2 quarters", "x.x..x", ["2026-06"]),
        ("shop-up missed in 2 of 3 months", "x.x", ["2026-03"]),
        ("missed in 2 of 3 months", "x..x", []),
        ("missed in 2 of 3 months", "xxxx", ["2026-02", "2026-03", "2026-04"]),
        ("missed in 3 consecutive months", "xx.xxx", ["2026-06"]),
        ("missed 2 times in a row", "x?x.xx", ["2026-06"]),
        ("missed", ".x", ["2026-02"]),
        ("below 60 %", ".x", ["2026-02"]),
        ("below 50 %", ".x", []),
        ("at most 50 % 2 times in a year", "x?x", ["2026-03"]),
        ("shop-up above 99 %", ".x", ["2026-01"]),
        ("missed 4 times in 4 weeks", "xxxx", []),
    ],
)
def test_a_right_arises_with_the_failure_that_completes_the_pattern(
    when: str, verdicts: str, arises: list[str]
) -> None:
    rights = find_rights(months(verdicts), agreement_with(when))
    assert labels(rights) == arises


@pytest.mark.parametrize(
    ("when", "arises"),
    [
        ("2 outages of at least 4 h in 1 month", ["2026-02"]),
        ("3 outages of 4 h or more in 2 months", ["2026-02"]),
        ("an outage longer than 4 h", ["2026-02"]),
        ("an outage of 24 h or more", []),
        ("down at least 13 h in 2 months", ["2026-02"]),
        ("down more than 13 h in 2 months", []),
        ("down on 3 days in 2 months", ["2026-02"]),
        ("down on 4 days in 2 months", []),
    ],
)
def test_outages_are_counted_by_their_length(when: str, arises: list[str]) -> None:
    readings = [a_reading("2026-01", hours=(4,)), a_reading("2026-02", hours=(5, 4))]
    assert labels(find_rights(readings, agreement_with(when))) == arises


def test_outages_that_touch_are_one() -> None:
    reading = a_reading("2026-01", hours=(2,))
    (first,) = reading.stretches
    more = Period(first.period.end, first.period.end + timedelta(hours=2))
    touching = (Stretch(more, Nature.DOWN), first)
    reading = replace(reading, stretches=touching)
    assert find_rights([reading], agreement_with("1 outage of at least 4 h"))


def test_points_come_together_over_months() -> None:
    readings = months("xxx")
    points = {subject_of(one): Fraction(5) for one in readings}
    agreement = agreement_with("12 points in 12 months")
    assert labels(find_rights(readings, agreement, points=points)) == ["2026-03"]
    assert find_rights(readings, agreement) == ()


def test_one_scope_does_not_count_for_another() -> None:
    east, west = (("circuit", "east"),), (("circuit", "west"),)
    readings = [
        a_reading("2026-01", scope=east),
        a_reading("2026-02", scope=west),
        a_reading("2026-03", scope=east),
    ]
    (right,) = find_rights(readings, agreement_with("missed 2 times in 3 months"))
    assert right.scope == east
    assert [one.window.label for one in right.readings] == ["2026-01", "2026-03"]


def test_a_window_that_is_not_over_gives_no_right() -> None:
    open_month = a_reading("2026-01", closed=False)
    assert find_rights([open_month], agreement_with("missed")) == ()


def test_without_notices_a_right_hangs_on_them() -> None:
    agreement = agreement_with(
        "missed 2 times in 3 months",
        notified="7 days after month end",
        exercise="30 days after the miss",
    )
    (right,) = find_rights(months("xx"), agreement)
    assert say_right(right, agreement) == (
        "acme has the right of termination.chronic: shop-up, missed 2 times in 3 "
        "months (2026-01, 2026-02). It may be used until 2026-03-30. It hangs on "
        "each having been notified by 2026-02-07, 2026-03-07."
    )


@pytest.mark.parametrize(
    ("notices", "arises"),
    [
        (["2026-02-07T23:59:59+01:00", "2026-03-01T00:00:00+01:00"], True),
        (["2026-02-08T00:00:00+01:00", "2026-03-01T00:00:00+01:00"], False),
        (["2026-01-31T12:00:00+01:00", "2026-03-01T00:00:00+01:00"], False),
        (["2026-02-01T12:00:00+01:00"], False),
    ],
)
def test_each_notice_is_for_one_failure(notices: list[str], *, arises: bool) -> None:
    agreement = agreement_with(
        "missed 2 times in 3 months", notified="7 days after month end"
    )
    given = {
        "termination.chronic": [
            Notice(datetime.fromisoformat(text)) for text in notices
        ]
    }
    assert bool(find_rights(months("xx"), agreement, notices=given)) is arises


@pytest.mark.parametrize(
    ("when", "begins"),
    [
        ("missed 3 times in 6 months", "2025-09-01"),
        ("missed 3 times in a row", "2025-11-28"),
        ("missed 2 times in 3 weeks", "2026-02-08"),
        ("missed", "2026-03-01"),
        ("3 outages of at least 4 h", "2025-01-01"),
    ],
)
def test_a_pattern_says_how_far_it_looks_back(when: str, begins: str) -> None:
    agreement = agreement_with(when)
    if "outages" in when:
        agreement = agreed(
            SMALL + "term: {from: 2025-01-01}\n"
            f"termination: {{chronic: {{right_of: acme, when: {when}}}}}\n"
        )
    start = parse_period("2026-03", ZONE).start
    assert patterns_begin(agreement, start) == parse_period(begins, ZONE).start


def test_a_notice_is_about_the_scope_that_it_names() -> None:
    agreement = agreement_with("missed", notified="7 days after month end")
    east = a_reading("2026-01", scope=(("circuit", "east"),))
    at = datetime.fromisoformat("2026-02-03T10:00:00+01:00")
    for scope, arises in (
        ({"circuit": "east"}, True),
        ({"circuit": "west"}, False),
        ({"city": "Bremen"}, True),
        ({}, True),
    ):
        given = {"termination.chronic": [Notice(at, scope)]}
        assert bool(find_rights([east], agreement, notices=given)) is arises
