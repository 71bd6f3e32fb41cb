"""Calendars, terms and exclusions in words."""

import dataclasses
from datetime import date

import pytest

from builders import an_agreement
from troth.define.prose_of_time import (
    say_calendar,
    say_term,
    write_calendar,
    write_exclusion,
)
from troth.model.agreement import Term
from troth.model.calendar import Calendar
from troth.model.expression import Comparison, Field, Literal
from troth.model.objective import (
    Budget,
    Exclusion,
    ExclusionEffect,
    WindowKind,
    WindowRule,
)
from troth.model.quantity import Duration

OFFICE = {"mon-fri": "08:00-12:00, 13:00-18:00"}


@pytest.mark.parametrize(
    ("term", "said"),
    [
        (Term(), "It holds without a fixed beginning or end."),
        (
            Term(starts_on=date(2026, 1, 1)),
            "It holds from 1 January 2026 until it is ended.",
        ),
        (
            Term(ends_on=date(2027, 1, 1)),
            "It holds until 1 January 2027 begins.",
        ),
        (
            Term(
                starts_on=date(2026, 1, 1),
                ends_on=date(2027, 1, 1),
                renews="yearly",
                notice="60 days",
                review="quarterly",
            ),
            (
                "It holds from the beginning of 1 January 2026 and ends as 1 January "
                "2027 begins. It renews: yearly. Notice to end it: 60 days. The "
                "parties review it: quarterly."
            ),
        ),
    ],
)
def test_a_term_says_its_first_and_last_instant(term: Term, said: str) -> None:
    assert say_term(term) == said


def test_weekly_hours_are_said_by_runs_of_days() -> None:
    calendar = Calendar("Europe/Berlin", OFFICE)
    assert say_calendar(calendar) == (
        "Monday to Friday 08:00 to 12:00 and 13:00 to 18:00, and on no other day "
        "(Europe/Berlin)"
    )


def test_two_days_are_joined_and_a_night_ends_on_the_next_day() -> None:
    calendar = Calendar("UTC", {"mon-fri": "00:00-24:00", "sat, sun": "22:00:30-06:00"})
    assert say_calendar(calendar) == (
        "Monday to Friday 00:00 to 24:00; Saturday and Sunday 22:00:30 to 06:00 of the "
        "next day (UTC)"
    )


def test_a_single_day_is_said_alone() -> None:
    assert say_calendar(Calendar("UTC", {"wed": "08:00-12:00"})).startswith(
        "Wednesday 08:00 to 12:00, and on no other day"
    )


@pytest.mark.parametrize(
    ("calendar", "said"),
    [
        (Calendar.always(), "around the clock (UTC)"),
        (Calendar.never(), "never (UTC)"),
    ],
)
def test_always_and_never_are_said_plainly(calendar: Calendar, said: str) -> None:
    assert say_calendar(calendar) == said


def test_holidays_special_days_and_breaks_are_said_with_their_dates() -> None:
    calendar = Calendar(
        "Europe/Berlin",
        {"mon-fri": "08:00-18:00"},
        holidays=["DE-BE", "05-01", "2026-12-23"],
        special={"2026-12-24": "08:00-12:00", "2026-12-31": "closed"},
        breaks={"2026-06-01": "10:00-11:00", "2026-06-02": "closed"},
    )
    clause = write_calendar("office", calendar)
    assert clause.path == "calendars.office"
    assert clause.sentence == (
        "“office” is open Monday to Friday 08:00 to 18:00, and on no other day "
        "(Europe/Berlin). It is closed all day on the public holidays of DE-BE and on "
        "1 May of every year and on 23 December 2026. On 24 December 2026 it is open "
        "08:00 to 12:00 instead. On 31 December 2026 it is closed all day. On 1 June "
        "2026 it is also closed 10:00 to 11:00."
    )


def test_union_intersection_and_versions_are_said_from_their_parts() -> None:
    day = Calendar("UTC", {"daily": "08:00-18:00"})
    night = Calendar("UTC", {"daily": "22:00-06:00"})
    assert say_calendar(day | night) == (
        "when it is so Monday to Sunday 08:00 to 18:00 (UTC), or Monday to Sunday "
        "22:00 to 06:00 of the next day (UTC)"
    )
    assert say_calendar(day & night).startswith("only when it is so both Monday")
    versions = Calendar.versions([("2025-01-01", day), ("2026-03-01", night)])
    assert say_calendar(versions) == (
        "from 1 January 2025 on Monday to Sunday 08:00 to 18:00 (UTC); then from 1 "
        "March 2026 on Monday to Sunday 22:00 to 06:00 of the next day (UTC)"
    )


MAINTENANCE = Exclusion(
    name="maintenance",
    stream="maintenance",
    where=Comparison("=", Field("site"), Literal("shop")),
    notice=Duration.of(71, "h"),
    within="maintenance hours",
    budget=Budget(amount=Duration.of(4, "h"), per=WindowRule(WindowKind.MONTH)),
    reason="Planned work",
)


def test_an_exclusion_says_its_conditions_and_what_breaks_them() -> None:
    agreement = an_agreement(
        calendars={"maintenance hours": Calendar("UTC", {"sun": "02:00-06:00"})}
    )
    assert write_exclusion(MAINTENANCE, agreement).sentence == (
        "“maintenance”: The stretches of time in “maintenance” for which site is "
        "“shop” are taken out of the reckoning: they count neither for nor against. "
        "The reason: Planned work. Each must be announced at least 71 hours before it "
        "starts; one announced later, or never, counts in full. Only the part that "
        "lies in the hours Sunday 02:00 to 06:00, and on no other day (UTC) is "
        "excluded. At most 4 hours are excluded in each calendar month (UTC), in the "
        "order in which they happen; what goes beyond counts in full."
    )


def test_an_exclusion_may_count_as_met_and_use_a_named_calendar() -> None:
    exclusion = dataclasses.replace(
        MAINTENANCE,
        where=None,
        effect=ExclusionEffect.MET,
        notice=None,
        within="nights",
        budget=None,
        reason="",
    )
    agreement = an_agreement(calendars={"nights": Calendar.always()})
    assert write_exclusion(exclusion, agreement).sentence == (
        "“maintenance”: The stretches of time in “maintenance” count as if the promise "
        "were kept in them. Only the part that lies in the open time of “nights” is "
        "excluded."
    )
