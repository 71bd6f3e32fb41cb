"""Violations: found once, under a name that never changes, with evidence."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

from builders import a_month, a_reading, an_agreement, an_objective
from troth.detect.judgement import judge
from troth.detect.violations import find_violations
from troth.model.objective import EachWithin
from troth.model.quantity import Duration
from troth.model.reading import Reading, Row, Verdict


def a_miss(**changes: object) -> Reading:
    return judge(a_reading(bad=100, **changes), an_objective())


def test_a_missed_reading_is_a_violation_and_a_met_one_is_not() -> None:
    met = judge(a_reading(), an_objective())
    missed = a_miss(window=a_month("2026-04"))
    found = find_violations([met, missed], an_agreement())
    assert [violation.evidence.reading for violation in found] == [missed]
    assert (found[0].owed_by, found[0].owed_to) == ("nimbus", "acme")


def test_the_same_miss_found_twice_is_one_violation() -> None:
    assert len(find_violations([a_miss(), a_miss()], an_agreement())) == 1


def test_late_data_and_an_amendment_find_the_same_violation_again() -> None:
    first = find_violations([a_miss()], an_agreement())
    late = replace(a_miss(), value=Fraction(9, 10), data_digest="sha256:1a7e")
    again = find_violations([late], an_agreement(version="4", digest="sha256:new"))
    assert again[0].id == first[0].id
    assert again[0].evidence.agreement_version == "4"
    assert again[0].evidence.data_digest == "sha256:1a7e"


def test_windows_scopes_and_agreements_are_violated_apart() -> None:
    misses = [
        a_miss(),
        a_miss(window=a_month("2026-04")),
        a_miss(scope=(("region", "eu"),)),
        a_miss(scope=(("region", "us"),)),
    ]
    ids = {one.id for one in find_violations(misses, an_agreement())}
    ids |= {one.id for one in find_violations(misses, an_agreement(id="other"))}
    assert len(ids) == 8


def test_cases_of_one_window_are_violated_apart() -> None:
    target = EachWithin(Duration.of(4, "h"))
    at = datetime(2026, 3, 2, tzinfo=UTC)
    cases = [
        replace(a_miss(), target=target, offenders=(Row(at, key, None),))
        for key in ("INC1", "INC2")
    ]
    assert len(find_violations(cases, an_agreement())) == 2


def test_a_window_that_is_still_open_violates_nothing() -> None:
    open_month = replace(a_month(), closed=False)
    assert find_violations([a_miss(window=open_month)], an_agreement()) == ()


def test_a_late_case_in_an_open_window_stays_late() -> None:
    objective = an_objective(targets=EachWithin(Duration.of(4, "h")))
    window = replace(a_month(), closed=False)
    late = judge(a_reading(bad=1, total=1, window=window), objective)
    assert late.verdict is Verdict.MISSED
    assert len(find_violations([late], an_agreement(objectives=[objective]))) == 1


def test_violations_come_in_order_of_time_whatever_the_order_of_readings() -> None:
    misses = [a_miss(window=a_month(f"2026-0{month}")) for month in (5, 3, 4)]
    found = find_violations(misses, an_agreement())
    labels = [violation.evidence.reading.window.label for violation in found]
    assert labels == ["2026-03", "2026-04", "2026-05"]
    assert found == find_violations(reversed(misses), an_agreement())
