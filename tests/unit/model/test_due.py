"""When something comes due again and again, to the next last moment."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from troth.define.sayings import Saying, parse_saying
from troth.model.calendar import Calendar
from troth.model.deadline import Reckoner
from troth.model.due import next_due
from troth.model.recurrence import Recurrence, RecurrenceError

BERLIN = "Europe/Berlin"
DESK = Calendar(BERLIN, {"mon-fri": "09:00-17:00"}, holidays=["2026-05-01"])
# A Saturday in the middle of a month.
AFTER = "2026-04-18T12:00+02:00"


def due(text: str, after: str = AFTER, working: Calendar | None = DESK) -> str | None:
    rule = parse_saying(text, Saying.DUE)
    reckoner = Reckoner(BERLIN, working)
    found = next_due(rule, datetime.fromisoformat(after), reckoner)
    if found is None:
        return None
    local = found.until.astimezone(DESK.timetable.rule.clock.zone)
    return local.strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("5th working day of the month", "2026-05-09 00:00"),
        ("last working day of the month", "2026-05-01 00:00"),
        ("1st working day of the quarter", "2026-07-02 00:00"),
        ("10th day of the month 09:30", "2026-05-10 09:30"),
        ("18th day of the month", "2026-04-19 00:00"),
        ("31st day of the month", "2026-06-01 00:00"),
        ("last day of the year", "2027-01-01 00:00"),
        ("2nd Tuesday of the month 10:00", "2026-05-12 10:00"),
        ("last Friday of the quarter 17:00", "2026-06-26 17:00"),
        ("1st Wednesday of the week", "2026-04-23 00:00"),
        ("every Friday 17:00", "2026-04-24 17:00"),
        ("every Monday and Thursday", "2026-04-21 00:00"),
        ("every day 11:59", "2026-04-19 11:59"),
        ("every day 12:01", "2026-04-18 12:01"),
        ("every working day 09:00", "2026-04-20 09:00"),
        ("4 a month", "2026-05-01 00:00"),
        ("2 a week", "2026-04-20 00:00"),
        ("quarterly", "2026-07-01 00:00"),
        ("yearly", "2027-01-01 00:00"),
        ("daily", "2026-04-19 00:00"),
        ("10 days after month end", "2026-05-11 00:00"),
        ("5 working days after quarter end", "2026-07-08 00:00"),
        ("2 days after week end", "2026-04-22 00:00"),
        ("45 days after year end", "2027-02-15 00:00"),
        ("RRULE:FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=17", "2026-04-24 17:00"),
        ("RRULE:FREQ=DAILY;INTERVAL=2", "2026-04-19 00:00"),
        ("10 days after the incident", None),
        ("20th day of the week", None),
        ("6th Friday of the month", None),
        ("3 years after month end", "2026-05-01 00:00"),
        ("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", None),
    ],
)
def test_the_next_last_moment_lies_after_the_instant(
    text: str, until: str | None
) -> None:
    assert due(text) == until


def test_the_moment_itself_is_over() -> None:
    assert due("every Friday 17:00", "2026-04-24T17:00+02:00") == "2026-05-01 17:00"
    assert due("every Friday 17:00", "2026-04-24T16:59+02:00") == "2026-04-24 17:00"


def test_without_a_calendar_monday_to_friday_are_working_days() -> None:
    last = "last working day of the month"
    after = "2026-05-01T00:00+02:00"
    assert due(last, after, None) == "2026-05-30 00:00"
    assert due("1st working day of the month", after, None) == "2026-05-02 00:00"


# Worked out with another implementation of RFC 5545.
@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,TH", "2026-03-02 2026-03-05 2026-03-09"),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;DTSTART=20260306",
            "2026-03-06 2026-03-20 2026-04-03",
        ),
        ("FREQ=MONTHLY;BYDAY=2TU", "2026-03-10 2026-04-14 2026-05-12"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "2026-03-27 2026-04-24 2026-05-29"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2026-03-31 2026-05-31 2026-07-31"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-03-31 2026-04-30 2026-05-31"),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "2026-03-31 2026-04-30 2026-05-29",
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=5",
            "2026-03-06 2026-04-07 2026-05-07",
        ),
        ("FREQ=MONTHLY;BYMONTH=3,6", "2026-03-01 2026-06-01 2027-03-01"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "2026-03-13 2026-11-13 2027-08-13"),
        ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15", "2027-01-15 2028-01-15 2029-01-15"),
        ("FREQ=YEARLY;BYDAY=20MO", "2026-05-18 2027-05-17 2028-05-15"),
        ("FREQ=YEARLY", "2027-01-01 2028-01-01 2029-01-01"),
        ("FREQ=WEEKLY", "2026-03-02 2026-03-09 2026-03-16"),
        ("FREQ=DAILY;BYMONTH=4;BYDAY=MO", "2026-04-06 2026-04-13 2026-04-20"),
    ],
)
def test_a_rule_recurs_on_these_days(text: str, days: str) -> None:
    rule = Recurrence.parse(text)
    found = rule.days_from(date(2026, 3, 1))
    assert " ".join(str(next(found)[0]) for _ in range(3)) == days
    assert Recurrence.parse(str(rule)) == rule


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=SECONDLY",
        "BYDAY=MO",
        "FREQ=DAILY;COUNT=3",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=x",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=x",
        "FREQ=MONTHLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=2MO",
        "FREQ=DAILY;BYHOUR=9,17",
        "FREQ=DAILY;BYMINUTE=30",
        "FREQ=DAILY;BYHOUR=24",
        "FREQ=DAILY;DTSTART=tomorrow",
        "nothing",
    ],
)
def test_what_a_rule_cannot_say_is_refused(text: str) -> None:
    with pytest.raises(RecurrenceError):
        Recurrence.parse(text)
