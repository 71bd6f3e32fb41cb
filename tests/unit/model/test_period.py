"""Periods and sets of stretches."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.model.period import (
    InstantError,
    Period,
    Span,
    Stretches,
    from_us,
    parse_instant,
    to_us,
    to_utc,
)


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour, minute, second, tzinfo=UTC)


def stretches(*pairs: tuple[datetime, datetime]) -> Stretches:
    return Stretches.of(pairs)


spans = st.lists(
    st.tuples(st.integers(-40, 40), st.integers(-40, 40)).map(
        lambda pair: (min(pair), max(pair))
    ),
    max_size=8,
)


def instants(of: list[Span] | Stretches) -> set[int]:
    held = of.spans if isinstance(of, Stretches) else of
    return {us for start, end in held for us in range(start, end)}


def test_period_holds_its_start_and_not_its_end() -> None:
    period = Period(at(9), at(17))
    assert period.contains(at(9))
    assert not period.contains(at(17))


def test_period_keeps_its_ends_in_utc() -> None:
    berlin = timezone(timedelta(hours=1))
    period = Period(datetime(2026, 3, 2, 9, tzinfo=berlin), at(17))
    assert period.start == at(8)
    assert period.start.tzinfo is UTC
    assert period.duration == timedelta(hours=9)


@pytest.mark.parametrize("end", [at(9), at(8)])
def test_period_that_does_not_end_after_its_start_is_refused(end: datetime) -> None:
    with pytest.raises(ValueError, match="is not after"):
        Period(at(9), end)


def test_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(InstantError, match="does not say its time zone"):
        to_utc(datetime(2026, 3, 2, 9))  # noqa: DTZ001  # the point


def test_text_that_is_no_instant_is_refused() -> None:
    with pytest.raises(InstantError, match="is not an instant"):
        parse_instant("yesterday")


def test_periods_that_touch_do_not_overlap() -> None:
    assert not Period(at(9), at(12)).overlaps(Period(at(12), at(13)))
    assert Period(at(9), at(12)).intersect(Period(at(12), at(13))) is None


def test_intersection_of_periods_is_what_both_hold() -> None:
    both = Period(at(9), at(12)).intersect(Period(at(11), at(13)))
    assert both == Period(at(11), at(12))


def test_period_shows_its_ends() -> None:
    assert str(Period(at(9), at(10))) == (
        "2026-03-02T09:00:00+00:00/2026-03-02T10:00:00+00:00"
    )


def test_microseconds_are_kept() -> None:
    fine = datetime(2026, 3, 2, 9, 0, 0, 1, tzinfo=UTC)
    assert from_us(to_us(fine)) == fine
    assert to_us(fine) - to_us(at(9)) == 1


def test_stretches_that_touch_become_one() -> None:
    assert stretches((at(9), at(10)), (at(10), at(11))) == stretches((at(9), at(11)))


def test_pair_without_length_holds_nothing() -> None:
    assert not stretches((at(9), at(9)))
    assert str(Stretches.empty()) == "nothing"


def test_reversed_pair_is_refused() -> None:
    with pytest.raises(InstantError):
        stretches((at(10), at(9)))


def test_gap_of_exactly_the_limit_stays_open() -> None:
    outages = stretches((at(9), at(9, 10)), (at(9, 15), at(9, 20)))
    assert len(outages.merge_gaps(timedelta(minutes=5))) == 2
    assert len(outages.merge_gaps(timedelta(minutes=5, microseconds=1))) == 1


def test_stretch_of_exactly_the_length_is_kept_unless_longer_is_asked_for() -> None:
    outages = stretches((at(9), at(9, 5)), (at(10), at(10, 6)))
    five = timedelta(minutes=5)
    assert len(outages.drop_shorter(five, strictly_longer=False)) == 2
    assert len(outages.drop_shorter(five, strictly_longer=True)) == 1


def test_partial_minutes_do_not_count() -> None:
    outages = stretches((at(9, 0, 30), at(9, 3, 10)), (at(10, 0, 1), at(10, 1, 59)))
    assert outages.whole_minutes() == stretches((at(9, 1), at(9, 3)))


def test_unit_without_length_is_refused() -> None:
    with pytest.raises(InstantError, match="not a unit of time"):
        stretches((at(9), at(10))).whole(timedelta(0))


def test_clipped_stretches_lie_inside_the_period() -> None:
    hours = stretches((at(8), at(12)), (at(13), at(18)))
    assert hours.clip(Period(at(11), at(14))) == stretches(
        (at(11), at(12)), (at(13), at(14))
    )


def test_stretches_know_what_they_hold() -> None:
    hours = stretches((at(8), at(12)), (at(13), at(18)))
    assert [hours.contains(at(hour)) for hour in (7, 8, 12, 13, 17, 18)] == [
        False,
        True,
        False,
        True,
        True,
        False,
    ]
    assert hours.total == timedelta(hours=9)
    assert [period.start for period in hours] == [at(8), at(13)]


@given(these=spans, those=spans)
def test_algebra_is_that_of_sets(these: list[Span], those: list[Span]) -> None:
    one, other = Stretches.of_spans(these), Stretches.of_spans(those)
    assert instants(one) == instants(these)
    assert instants(one | other) == instants(these) | instants(those)
    assert instants(one & other) == instants(these) & instants(those)
    assert instants(one - other) == instants(these) - instants(those)
    for found in (one | other, one & other, one - other):
        assert found == Stretches.of_spans(found.spans)
        assert found.total_us == len(instants(found))
