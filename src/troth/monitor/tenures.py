"""Windows cut to the time in which one edition of an agreement judges them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

from troth.model.calendar_period import day_start
from troth.model.period import Period
from troth.model.reading import Window
from troth.model.tenure import Tenure
from troth.model.wall_clock import WallClock


def cut_to_tenure(
    windows: Iterable[Window],
    tenure: Tenure,
    *,
    timezone: str,
    as_of: datetime | None,
) -> Iterator[Window]:
    """Yield the windows, or parts of windows, that an edition judges.

    Args:
        windows: The windows as the rule draws them and the term cuts them.
        tenure: When the edition judges.
        timezone: The zone whose days are meant.
        as_of: Nothing after this instant is measured.
    """
    clock = WallClock.of(timezone)
    starts_at = day_start(tenure.starts_on, clock) if tenure.starts_on else None
    ends_at = day_start(tenure.ends_on, clock) if tenure.ends_on else None
    for window in windows:
        full = window.covered or window.period
        first, end = full.start, full.end
        if starts_at is not None:
            if tenure.splits_start:
                first = max(first, starts_at)
            elif full.start < starts_at:
                continue
        if ends_at is not None:
            if tenure.splits_end:
                end = min(end, ends_at)
            elif full.start >= ends_at:
                continue
        if first >= end or (as_of is not None and first >= as_of):
            continue
        if (first, end) == (full.start, full.end):
            yield window
        else:
            yield _part_of(window, Period(first, end), full, clock, as_of)


def _part_of(
    window: Window,
    part: Period,
    full: Period,
    clock: WallClock,
    as_of: datetime | None,
) -> Window:
    first, end = (at.astimezone(clock.zone).date() for at in (part.start, part.end))
    label = window.label
    if part.start > full.start:
        label += f" from {first}"
    if part.end < full.end:
        label += f" to {end - timedelta(days=1)}"
    is_over = as_of is None or as_of >= part.end
    assert is_over or as_of is not None, "only an instant leaves a window open"
    return replace(
        window,
        period=part if is_over or as_of is None else Period(part.start, as_of),
        covered=None if is_over else part,
        label=label,
        closed=is_over,
        portion=Fraction(_days(part, clock), _days(full, clock)),
    )


def _days(period: Period, clock: WallClock) -> int:
    ends = [at.astimezone(clock.zone).date() for at in (period.start, period.end)]
    return (ends[1] - ends[0]).days
