"""Windows: the stretches of time over which readings are taken.

A window rule draws whole windows over the agreement's calendar; the term cuts the
first and the last. A period that someone asks about holds the windows that *close*
in it: a quarter is reported with its last month, and no window is reported twice.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from troth.model.agreement import Term
from troth.model.calendar_period import day_start, days_between, month_start
from troth.model.objective import Partial, WindowKind, WindowRule
from troth.model.period import EPOCH, Period
from troth.model.reading import Window
from troth.model.wall_clock import WallClock

_MONTHS = {WindowKind.MONTH: 1, WindowKind.QUARTER: 3, WindowKind.YEAR: 12}


def windows_closing_in(
    rule: WindowRule,
    asked: Period,
    *,
    timezone: str,
    term: Term,
    partial: Partial = Partial.EXISTING,
    as_of: datetime | None = None,
    by_day: int | None = None,
) -> tuple[Window, ...]:
    """Return the windows of a rule that close in a period, cut to the term.

    Args:
        rule: How windows are drawn.
        asked: The period asked about. A window closes in it when its end lies after
            the period's start and not after its end. A window that the term or
            `as_of` cuts short closes where its whole window does.
        timezone: The zone whose calendar is meant.
        term: Only what lies in the term is measured.
        partial: What becomes of a window that the term covers in part.
        as_of: Nothing after this instant is measured; a window that holds it is
            still open (`Window.closed` is false).
        by_day: The day of each window until whose end a schedule is owed.

    Returns:
        The windows in order of time.
    """
    clock = WallClock.of(timezone)
    covered_from = day_start(term.starts_on, clock) if term.starts_on else None
    covered_to = day_start(term.ends_on, clock) if term.ends_on else None
    windows = []
    for first, after, label in _drawn(rule, asked, clock, term):
        if day_start(first, clock) == day_start(after, clock):
            continue  # a zone that moved over the date line skipped this day
        whole = days_between(first, after, clock)
        if not asked.start < whole.end <= asked.end:
            continue
        start = max(whole.start, covered_from) if covered_from else whole.start
        end = min(whole.end, covered_to) if covered_to else whole.end
        is_cut = (start, end) != (whole.start, whole.end)
        if is_cut and partial is Partial.SKIP:
            continue
        closed = as_of is None or as_of >= end
        covered = None
        if not closed and as_of is not None and start < end:
            covered, end = Period(start, end), as_of
        due_at = None
        if by_day is not None:
            due_at = min(day_start(first + timedelta(days=by_day), clock), whole.end)
        if start < end:
            period = Period(start, end)
            windows.append(Window(period, whole, label, closed, due_at, covered))
    return tuple(windows)


def _drawn(
    rule: WindowRule, asked: Period, clock: WallClock, term: Term
) -> Iterator[tuple[date, date, str]]:
    """Yield first day, day after the last, and label of the windows near a period."""
    first = asked.start.astimezone(clock.zone).date() - timedelta(days=1)
    last = asked.end.astimezone(clock.zone).date() + timedelta(days=1)
    match rule.kind:
        case WindowKind.ROLLING:
            step = WindowRule(rule.step)
            for _, after, _ in _drawn(step, asked, clock, term):
                start = after - timedelta(days=rule.days)
                yield start, after, f"{rule.days} days to {after - timedelta(days=1)}"
        case WindowKind.FIXED:
            # Without a start, any fixed day: the same windows whoever asks.
            origin = term.starts_on or EPOCH.date()
            index = (first - origin).days // rule.days
            start = origin + timedelta(days=max(index, 0) * rule.days)
            while start <= last:
                after = start + timedelta(days=rule.days)
                yield start, after, f"{start}/{rule.days} days"
                start = after
        case WindowKind.TERM:
            if term.starts_on and term.ends_on:
                yield term.starts_on, term.ends_on, "term"
        case WindowKind.CYCLE:
            month = month_start(first, -1)
            while month <= last:
                start = _cycle_day(month, rule.start_day)
                after = _cycle_day(month_start(month, 1), rule.start_day)
                yield start, after, f"cycle from {start}"
                month = month_start(month, 1)
        case _:
            yield from _calendar_windows(rule, first, last)


def _calendar_windows(
    rule: WindowRule, first: date, last: date
) -> Iterator[tuple[date, date, str]]:
    kind = rule.kind
    if kind in _MONTHS:
        months = _MONTHS[kind]
        since = (first.month - rule.start_month) % months
        start = month_start(first, -since)
        while start <= last:
            after = month_start(start, months)
            yield start, after, _month_label(rule, start)
            start = after
        return
    days = 7 if kind is WindowKind.WEEK else 1
    start = first - timedelta(days=first.weekday()) if days == 7 else first
    while start <= last:
        label = str(start)
        if days == 7:
            year, week, _ = start.isocalendar()
            label = f"{year}-W{week:02}"
        yield start, start + timedelta(days=days), label
        start += timedelta(days=days)


def _month_label(rule: WindowRule, start: date) -> str:
    kind = rule.kind
    if rule.start_month != 1:
        return f"fiscal {kind.value} from {start.year}-{start.month:02}"
    if kind is WindowKind.YEAR:
        return str(start.year)
    if kind is WindowKind.QUARTER:
        return f"{start.year}-Q{(start.month + 2) // 3}"
    return f"{start.year}-{start.month:02}"


def _cycle_day(month: date, day: int) -> date:
    """Return the cycle's start in a month; a day the month lacks is its last one."""
    return month.replace(day=min(day, calendar.monthrange(month.year, month.month)[1]))
