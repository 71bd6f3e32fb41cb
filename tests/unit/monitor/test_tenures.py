"""Windows cut where an amendment takes effect."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from builders import a_month
from troth.model.reading import Window
from troth.model.tenure import Tenure
from troth.monitor.tenures import cut_to_tenure

MARCH, APRIL = a_month("2026-03"), a_month("2026-04")
DAY = date(2026, 3, 11)


def cut(tenure: Tenure, as_of: datetime | None = None) -> list[Window]:
    return list(cut_to_tenure([MARCH, APRIL], tenure, timezone="UTC", as_of=as_of))


def test_split_parts_cover_the_window_without_a_gap() -> None:
    (before,) = cut(Tenure(ends_on=DAY, splits_end=True))
    after, april = cut(Tenure(starts_on=DAY, splits_start=True))
    assert before.period.start == MARCH.period.start
    assert before.period.end == after.period.start
    assert after.period.end == MARCH.period.end
    assert before.portion == Fraction(10, 31)
    assert before.portion + after.portion == 1
    assert april == APRIL
    assert [before.label, after.label] == [
        "2026-03 to 2026-03-10",
        "2026-03 from 2026-03-11",
    ]


def test_a_window_that_has_begun_waits() -> None:
    assert cut(Tenure(ends_on=DAY)) == [MARCH]
    assert cut(Tenure(starts_on=DAY)) == [APRIL]


@pytest.mark.parametrize("splits", [True, False])
def test_an_edge_between_windows_splits_nothing(splits: bool) -> None:
    day = date(2026, 4, 1)
    assert cut(Tenure(ends_on=day, splits_end=splits)) == [MARCH]
    assert cut(Tenure(starts_on=day, splits_start=splits)) == [APRIL]


def test_a_part_is_over_when_the_next_edition_begins() -> None:
    as_of = datetime(2026, 3, 20, tzinfo=UTC)
    (before,) = cut(Tenure(ends_on=DAY, splits_end=True), as_of)
    assert before.closed
    (after,) = cut(Tenure(starts_on=DAY, splits_start=True), as_of)
    assert not after.closed
    assert after.period.end == as_of
    assert after.covered is not None
    assert after.covered.end == MARCH.period.end
