"""Calendars, terms and exclusions in words: what time counts and what does not."""

from __future__ import annotations

from datetime import date

from troth.model.agreement import Agreement, Term
from troth.model.calendar import Calendar
from troth.model.holidays import Holidays
from troth.model.hours import DAY_US
from troth.model.objective import Exclusion, ExclusionEffect
from troth.model.period import Span, from_us
from troth.model.prose import ProseClause
from troth.model.timetable import (
    IntersectionRule,
    Rule,
    UnionRule,
    VersionsRule,
    WeekRule,
    date_of,
)
from troth.model.wording import (
    say_condition,
    say_date,
    say_days,
    say_duration,
    say_list,
    say_window,
)

_DAYS = ("Monday Tuesday Wednesday Thursday Friday Saturday Sunday").split()
_MINUTE_US = 60_000_000
_WHOLE_DAY = ((0, DAY_US),)


def say_term(term: Term) -> str:
    """Return when the agreement holds, how it is renewed, ended and reviewed."""
    match term.starts_on, term.ends_on:
        case None, None:
            said = ["It holds without a fixed beginning or end."]
        case date() as first, None:
            said = [f"It holds from {say_date(first)} until it is ended."]
        case None, date() as end:
            said = [f"It holds until {say_date(end)} begins."]
        case date() as first, date() as end:
            holds = f"It holds from the beginning of {say_date(first)}"
            said = [f"{holds} and ends as {say_date(end)} begins."]
    if term.renews:
        said.append(f"It renews: {term.renews}.")
    if term.notice:
        said.append(f"Notice to end it: {term.notice}.")
    if term.review:
        said.append(f"The parties review it: {term.review}.")
    return " ".join(said)


def write_calendar(name: str, calendar: Calendar) -> ProseClause:
    """Return a calendar as one clause."""
    return ProseClause(
        f"calendars.{name}", f"“{name}” is open {say_calendar(calendar)}."
    )


def say_calendar(calendar: Calendar) -> str:
    """Return when a calendar is open, as it goes on after “is open”."""
    return _say_rule(calendar.timetable.rule)


def _say_rule(rule: Rule) -> str:
    match rule:
        case WeekRule():
            return _say_week(rule)
        case UnionRule(left, right):
            return f"when it is so {_say_rule(left.rule)}, or {_say_rule(right.rule)}"
        case IntersectionRule(left, right):
            return (
                f"only when it is so both {_say_rule(left.rule)}, and "
                f"{_say_rule(right.rule)}"
            )
        case VersionsRule(versions):
            return "; then ".join(
                f"from {_first_date(start, version.rule)} on {_say_rule(version.rule)}"
                for start, version in versions
            )
        case _:
            raise AssertionError(rule)


def _first_date(start: int, rule: Rule) -> str:
    return say_date(from_us(start).astimezone(rule.clock.zone).date())


def _say_week(rule: WeekRule) -> str:
    said = [f"{_say_hours(rule)} ({rule.clock.zone.key})"]
    if rule.holidays:
        said.append(f"It is closed all day on {_say_holidays(rule.holidays)}")
    said.extend(
        f"On {say_date(date_of(day))} it is {_say_windows(spans, instead=True)}"
        for day, spans in sorted(rule.special.items())
    )
    said.extend(
        f"On {say_date(date_of(day))} it is also closed {_say_windows(spans)}"
        for day, spans in sorted(rule.breaks.items())
        if spans
    )
    return ". ".join(said)


def _say_hours(rule: WeekRule) -> str:
    if all(windows == _WHOLE_DAY for windows in rule.week):
        return "around the clock"
    if not any(rule.week):
        return "never"
    said, day = [], 0
    while day < len(_DAYS):
        last = day
        while last < 6 and rule.week[last + 1] == rule.week[day]:
            last += 1
        if rule.week[day]:
            days = _DAYS[day]
            if last > day:
                days += (
                    f" to {_DAYS[last]}" if last > day + 1 else f" and {_DAYS[last]}"
                )
            said.append(f"{days} {_say_windows(rule.week[day])}")
        day = last + 1
    closed = "" if all(rule.week) else ", and on no other day"
    return f"{'; '.join(said)}{closed}"


def _say_windows(spans: tuple[Span, ...], *, instead: bool = False) -> str:
    if not spans:
        return "closed all day"
    windows = say_list(f"{_clock(start)} to {_clock(end)}" for start, end in spans)
    return f"open {windows} instead" if instead else windows


def _clock(us: int) -> str:
    days, rest = divmod(us, DAY_US)
    if us == DAY_US:
        return "24:00"
    minutes, seconds = divmod(rest, _MINUTE_US)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    if seconds:
        text += f":{seconds // 1_000_000:02}"
    return f"{text} of the next day" if days else text


def _say_holidays(holidays: Holidays) -> str:
    said = []
    if holidays.regions:
        said.append(f"the public holidays of {say_list(holidays.regions)}")
    if holidays.yearly:
        # A leap year, so that 29 February can be said.
        days = (
            say_date(date(2000, *day)).removesuffix(" 2000")
            for day in sorted(holidays.yearly)
        )
        said.append(f"{say_list(days)} of every year")
    if holidays.dates:
        said.append(say_list(say_date(day) for day in sorted(holidays.dates)))
    return " and on ".join(said)


def write_exclusion(exclusion: Exclusion, agreement: Agreement) -> ProseClause:
    """Return what an exclusion takes out, under which conditions and how."""
    rows = f"The stretches of time in “{exclusion.stream}”"
    if exclusion.where is not None:
        rows += f" for which {say_condition(exclusion.where)}"
    if exclusion.effect is ExclusionEffect.REMOVED:
        effect = "are taken out of the reckoning: they count neither for nor against"
    else:
        effect = "count as if the promise were kept in them"
    said = [f"“{exclusion.name}”: {rows} {effect}."]
    if exclusion.reason:
        said.append(f"The reason: {exclusion.reason}.")
    if exclusion.notice is not None:
        said.append(
            f"Each must be announced at least {say_days(exclusion.notice)} before "
            "it starts; one announced later, or never, counts in full."
        )
    if exclusion.within is not None:
        said.append(
            f"Only the part that lies {_say_allowed(exclusion.within, agreement)} is "
            "excluded."
        )
    if exclusion.budget is not None:
        per = say_window(exclusion.budget.per, agreement.timezone)
        said.append(
            f"At most {say_duration(exclusion.budget.amount)} are excluded {per}, in "
            "the order in which they happen; what goes beyond counts in full."
        )
    return ProseClause(f"exclusions.{exclusion.name}", " ".join(said))


def _say_allowed(name: str, agreement: Agreement) -> str:
    calendar = agreement.calendars.get(name)
    if calendar is None or is_named(name):
        return f"in the open time of “{name}”"
    return f"in the hours {say_calendar(calendar)}"


def is_named(calendar: str) -> bool:
    """Tell whether the parties named a calendar, or a clause brought its own hours."""
    # The compiler calls such hours `maintenance hours`; a name holds no space.
    return " " not in calendar
