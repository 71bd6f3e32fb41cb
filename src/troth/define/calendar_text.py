"""A calendar as the agreement writes it, from the rules it was compiled to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from troth.model.calendar import Calendar
from troth.model.holidays import Holidays
from troth.model.hours import DAY_US
from troth.model.period import EPOCH, Span, from_us
from troth.model.timetable import (
    IntersectionRule,
    Rule,
    UnionRule,
    VersionsRule,
    WeekRule,
)

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WHOLE_DAY: tuple[Span, ...] = ((0, DAY_US),)


def write_calendar(calendar: Calendar) -> dict[str, Any]:
    """Return the block that compiles to this calendar."""
    return _write_rule(calendar.timetable.rule)


def _write_rule(rule: Rule) -> dict[str, Any]:
    match rule:
        case WeekRule():
            return _write_week(rule)
        case UnionRule(left, right):
            return {"union": [_write_rule(left.rule), _write_rule(right.rule)]}
        case IntersectionRule(left, right):
            return {"intersection": [_write_rule(left.rule), _write_rule(right.rule)]}
        case VersionsRule(versions):
            return {
                "versions": [
                    {
                        "from": _local_date(first, timetable.rule),
                        **_write_rule(timetable.rule),
                    }
                    for first, timetable in versions
                ]
            }
    message = f"a rule that no text says: {type(rule).__name__}"
    raise AssertionError(message)


def _local_date(first: int, rule: Rule) -> str:
    return from_us(first).astimezone(rule.clock.zone).date().isoformat()


def _write_week(rule: WeekRule) -> dict[str, Any]:
    hours: Any
    if all(day == _WHOLE_DAY for day in rule.week):
        hours = "always"
    elif not any(rule.week):
        hours = "never"
    else:
        hours = {
            _DAYS[number]: _write_windows(day)
            for number, day in enumerate(rule.week)
            if day
        }
    return {
        "timezone": rule.clock.zone.key,
        "hours": hours,
        "holidays": _write_holidays(rule.holidays),
        "special": _write_dates(rule.special),
        "breaks": _write_dates(rule.breaks),
    }


def _write_holidays(holidays: Holidays) -> list[str]:
    dates = [day.isoformat() for day in sorted(holidays.dates)]
    yearly = [f"{month:02}-{day:02}" for month, day in sorted(holidays.yearly)]
    return [*dates, *yearly, *holidays.regions]


def _write_dates(windows: dict[int, tuple[Span, ...]]) -> dict[str, str]:
    return {
        (EPOCH + timedelta(days=day)).date().isoformat(): _write_windows(spans)
        for day, spans in sorted(windows.items())
    }


def _write_windows(spans: tuple[Span, ...]) -> str:
    return ", ".join(_write_window(span) for span in spans) or "closed"


def _write_window(span: Span) -> str:
    start, end = span
    if end > DAY_US:
        end -= DAY_US
    return f"{_clock(start)}-{_clock(end)}"


def _clock(us: int) -> str:
    seconds = us // 1_000_000
    hour, minute, second = seconds // 3600, seconds // 60 % 60, seconds % 60
    text = f"{hour:02}:{minute:02}"
    return f"{text}:{second:02}" if second else text
