"""What a business calendar answers where contracts and programs differ."""

from datetime import UTC, date, datetime, timedelta

import pytest

from troth.errors import RefusedError
from troth.model.calendar import Calendar, CalendarError
from troth.model.hours import HoursError
from troth.model.period import InstantError, Period
from troth.model.timetable import BeyondCalendarError, NeverOpenError

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)

DESK = Calendar("Europe/Berlin", {"mon-fri": "08:00-12:00, 13:00-18:00"})
NIGHTS = Calendar("Europe/Berlin", {"mon-fri": "22:00-06:00"})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def whole(day: str, zone: str = "+00:00", days: int = 1) -> tuple[datetime, datetime]:
    start = at(f"{day}T00:00{zone}")
    return start, start + timedelta(days=days)


def sundays(hours: str, zone: str = "Europe/Berlin") -> Calendar:
    return Calendar(zone, {"sun": hours})


SPRING = whole("2026-03-28", days=3)
AUTUMN = whole("2026-10-24", days=3)


class TestTheTwoQuestions:
    def test_clock_waits_until_the_desk_opens(self) -> None:
        assert DESK.due(at("2026-03-02T06:00+01:00"), "1 h") == at(
            "2026-03-02T09:00+01:00"
        )

    def test_lunch_does_not_count(self) -> None:
        start, end = at("2026-03-02T11:00+01:00"), at("2026-03-02T14:00+01:00")
        assert DESK.elapsed(start, end) == 2 * HOUR

    def test_time_used_up_at_closing_is_due_at_closing(self) -> None:
        start = at("2026-03-06T14:00+01:00")
        assert DESK.due(start, "4 h") == at("2026-03-06T18:00+01:00")

    def test_time_used_up_at_closing_may_be_due_at_the_next_opening(self) -> None:
        start = at("2026-03-06T14:00+01:00")
        due = DESK.due(start, "4 h", boundary="next_open")
        assert due == at("2026-03-09T08:00+01:00")

    def test_boundary_mirrors_backwards(self) -> None:
        end = at("2026-03-09T12:00+01:00")
        assert DESK.due_before(end, "4 h") == at("2026-03-09T08:00+01:00")
        before = DESK.due_before(end, "4 h", boundary="previous_close")
        assert before == at("2026-03-06T18:00+01:00")

    def test_no_time_asks_for_the_next_opening(self) -> None:
        assert DESK.due(at("2026-03-06T18:00+01:00"), "0 h") == at(
            "2026-03-09T08:00+01:00"
        )

    def test_no_time_backwards_asks_for_the_last_closing(self) -> None:
        assert DESK.due_before(at("2026-03-09T08:00+01:00"), "0 h") == at(
            "2026-03-06T18:00+01:00"
        )

    def test_microseconds_count(self) -> None:
        start = at("2026-03-02T11:59:59.999999+01:00")
        due = DESK.due(start, timedelta(microseconds=2))
        assert due == at("2026-03-02T13:00:00.000001+01:00")
        assert DESK.elapsed(start, due) == timedelta(microseconds=2)

    def test_answers_are_in_utc(self) -> None:
        assert DESK.next_open(at("2026-03-02T08:00+01:00")).tzinfo is UTC

    def test_closing_instant_is_closed(self) -> None:
        assert DESK.is_open(at("2026-03-02T08:00+01:00"))
        assert not DESK.is_open(at("2026-03-02T12:00+01:00"))

    def test_next_closing_of_a_closing_instant_is_the_one_after(self) -> None:
        assert DESK.next_close(at("2026-03-02T12:00+01:00")) == at(
            "2026-03-02T18:00+01:00"
        )


class TestPauses:
    def test_only_the_open_part_of_a_pause_counts(self) -> None:
        start, end = at("2026-03-02T17:00+01:00"), at("2026-03-03T09:00+01:00")
        pause = (at("2026-03-02T17:30+01:00"), at("2026-03-03T08:15+01:00"))
        assert DESK.elapsed(start, end, pauses=[pause]) == 75 * MINUTE

    def test_pauses_that_overlap_count_once(self) -> None:
        start = at("2026-03-02T08:00+01:00")
        pauses = [
            (start + HOUR, start + 2 * HOUR),
            (start + HOUR, start + 2 * HOUR + MINUTE),
            (start, start),
        ]
        assert DESK.due(start, "2 h", pauses=pauses) == start + 3 * HOUR + MINUTE

    def test_pause_that_begins_when_the_time_is_used_up_moves_nothing(self) -> None:
        start = at("2026-03-02T08:00+01:00")
        pauses = [(start + HOUR, start + 2 * HOUR)]
        assert DESK.due(start, "1 h", pauses=pauses) == start + HOUR
        later = DESK.due(start, "1 h", pauses=pauses, boundary="next_open")
        assert later == start + 2 * HOUR

    def test_pause_that_ends_before_it_starts_is_refused(self) -> None:
        start = at("2026-03-02T08:00+01:00")
        with pytest.raises(InstantError):
            DESK.due(start, "1 h", pauses=[(start + HOUR, start)])

    def test_pauses_count_backwards_too(self) -> None:
        end = at("2026-03-02T12:00+01:00")
        pauses = [(end - 2 * HOUR, end - HOUR)]
        assert DESK.due_before(end, "2 h", pauses=pauses) == end - 3 * HOUR


class TestClockChanges:
    @pytest.mark.parametrize(("period", "hours"), [(SPRING, 23), (AUTUMN, 25)])
    def test_whole_day_has_the_hours_that_it_has(
        self, period: tuple[datetime, datetime], hours: int
    ) -> None:
        assert sundays("00:00-24:00").elapsed(*period) == hours * HOUR

    def test_of_a_window_in_the_skipped_hour_the_rest_exists(self) -> None:
        assert sundays("02:30-03:30").elapsed(*SPRING) == 30 * MINUTE
        assert not sundays("02:00-03:00").elapsed(*SPRING)

    def test_window_in_the_repeated_hour_is_open_twice(self) -> None:
        calendar = sundays("02:15-02:45")
        assert calendar.elapsed(*AUTUMN) == HOUR
        first = calendar.next_open(AUTUMN[0])
        assert first == at("2026-10-25T02:15+02:00")
        assert calendar.next_close(first) == at("2026-10-25T02:45+02:00")
        assert calendar.next_open(first + HOUR - MINUTE) == at("2026-10-25T02:15+01:00")

    def test_zone_may_change_by_half_an_hour(self) -> None:
        day = whole("2026-04-04", days=3)
        assert sundays("00:00-24:00", "Australia/Lord_Howe").elapsed(*day) == (
            24 * HOUR + 30 * MINUTE
        )

    def test_date_that_does_not_exist_has_no_hours(self) -> None:
        calendar = Calendar("Pacific/Apia", {"fri": "00:00-24:00"})
        assert not calendar.elapsed(at("2011-12-29T00:00Z"), at("2012-01-02T00:00Z"))

    def test_midnight_may_not_exist(self) -> None:
        calendar = sundays("00:00-24:00", "America/Sao_Paulo")
        opens = calendar.next_open(at("2018-11-03T12:00Z"))
        assert opens == at("2018-11-04T01:00-02:00")
        assert calendar.next_close(opens) - opens == 23 * HOUR

    def test_rule_of_a_zone_may_change_for_good(self) -> None:
        calendar = Calendar("Asia/Pyongyang", {"daily": "09:00-10:00"})
        assert calendar.next_open(at("2018-05-03T12:00Z")) == at("2018-05-04T00:30Z")
        assert calendar.next_open(at("2018-05-04T12:00Z")) == at("2018-05-05T00:00Z")


class TestSpecialDates:
    def test_window_over_midnight_ends_on_the_next_morning(self) -> None:
        friday = at("2026-03-06T22:00+01:00")
        assert NIGHTS.next_close(friday) == at("2026-03-07T06:00+01:00")
        assert not NIGHTS.is_open(at("2026-03-09T05:00+01:00"))

    def test_holiday_closes_its_date_from_midnight_to_midnight(self) -> None:
        # Tuesday: the tail of Monday's night and the head of its own are closed.
        nights = Calendar(
            "Europe/Berlin", {"mon-fri": "22:00-06:00"}, holidays=["2026-03-03"]
        )
        monday, wednesday = at("2026-03-02T12:00+01:00"), at("2026-03-04T12:00+01:00")
        found = nights.open_stretches(Period(monday, wednesday))
        assert [(period.start, period.end) for period in found] == [
            (at("2026-03-02T22:00+01:00"), at("2026-03-03T00:00+01:00")),
            (at("2026-03-04T00:00+01:00"), at("2026-03-04T06:00+01:00")),
        ]

    def test_holiday_is_stronger_than_a_special_day(self) -> None:
        calendar = Calendar(
            "UTC",
            "always",
            holidays=date(2026, 12, 24),
            special={"2026-12-24": "08:00-12:00"},
        )
        assert not calendar.elapsed(*whole("2026-12-24"))

    def test_special_day_replaces_the_windows_that_start_on_it(self) -> None:
        nights = Calendar(
            "UTC",
            {"daily": "22:00-06:00"},
            special={date(2026, 3, 3): "closed", "2026-03-04": "08:00-09:00"},
        )
        # The tail of the second is the second's, though it lies on the third.
        assert nights.elapsed(*whole("2026-03-03")) == 6 * HOUR
        assert nights.elapsed(*whole("2026-03-04")) == HOUR

    def test_break_closes_its_part_of_the_day(self) -> None:
        calendar = Calendar("UTC", "always", breaks={"2026-03-16": "11:00-12:00"})
        assert calendar.elapsed(*whole("2026-03-16")) == 23 * HOUR
        assert not calendar.is_open(at("2026-03-16T11:30Z"))

    def test_region_closes_its_public_holidays(self) -> None:
        desk = Calendar("Europe/London", {"mon-fri": "09:00-17:00"}, holidays="GB-ENG")
        assert desk.next_open(at("2026-04-02T17:00+01:00")) == at(
            "2026-04-07T09:00+01:00"
        )


class TestCombinations:
    def test_union_follows_the_sun(self) -> None:
        tokyo = Calendar("Asia/Tokyo", {"mon-fri": "09:00-17:00"})
        berlin = Calendar("Europe/Berlin", {"mon-fri": "09:00-17:00"})
        assert (tokyo | berlin).elapsed(*whole("2026-03-02")) == 16 * HOUR
        assert (tokyo | berlin).timezone == "Asia/Tokyo"

    def test_intersection_is_where_both_are_there(self) -> None:
        london = Calendar("Europe/London", {"mon-fri": "09:00-17:00"})
        new_york = Calendar("America/New_York", {"mon-fri": "09:00-17:00"})
        assert (london & new_york).elapsed(*whole("2026-03-02")) == 3 * HOUR
        # America changes its clocks three weeks before Europe.
        assert (london & new_york).elapsed(*whole("2026-03-09")) == 4 * HOUR

    def test_each_version_holds_from_its_date_on(self) -> None:
        desk = Calendar.versions(
            [
                ("2026-03-03", Calendar("UTC", {"daily": "10:00-12:00"})),
                (date(2026, 3, 1), Calendar("UTC", {"daily": "09:00-10:00"})),
            ]
        )
        assert desk.elapsed(*whole("2026-03-02", days=2)) == 3 * HOUR

    def test_new_version_ends_the_window_of_the_old_at_midnight(self) -> None:
        desk = Calendar.versions(
            [
                ("2026-01-01", Calendar("UTC", {"daily": "22:00-06:00"})),
                ("2026-03-03", Calendar.never()),
            ]
        )
        assert desk.next_close(at("2026-03-02T23:00Z")) == at("2026-03-03T00:00Z")

    def test_time_before_the_first_version_is_refused(self) -> None:
        desk = Calendar.versions([("2026-03-01", DESK)])
        with pytest.raises(BeyondCalendarError, match="outside the calendar"):
            desk.elapsed(at("2026-02-27T09:00+01:00"), at("2026-03-02T09:00+01:00"))
        with pytest.raises(NeverOpenError):
            desk.due_before(at("2026-03-02T09:00+01:00"), "2 h")

    def test_versions_start_on_different_dates(self) -> None:
        for versions in ([], [("2026-01-01", DESK), ("2026-01-01", NIGHTS)]):
            with pytest.raises(CalendarError, match="different dates"):
                Calendar.versions(versions)

    def test_calendars_of_the_same_text_are_equal(self) -> None:
        again = Calendar("Europe/Berlin", {"mon-fri": "08:00-12:00, 13:00-18:00"})
        DESK.is_open(at("2026-03-02T08:00+01:00"))
        assert again == DESK
        assert again != NIGHTS


class TestThreeMeaningsOfADay:
    FRIDAY = at("2026-03-27T16:30+01:00")

    def test_day_of_24_hours_is_open_time(self) -> None:
        # 1.5 h on Friday, five days of 9 h, and 1.5 h on the Monday after.
        assert DESK.due(self.FRIDAY, "2 d") == at("2026-04-06T09:30+02:00")

    def test_working_days_keep_the_clock_time(self) -> None:
        assert DESK.due_days(self.FRIDAY, 2) == at("2026-03-31T16:30+02:00")
        assert DESK.due_days_before(self.FRIDAY, 2) == at("2026-03-25T16:30+01:00")

    def test_working_days_move_into_open_time(self) -> None:
        lunch, night = at("2026-03-27T12:30+01:00"), at("2026-03-27T23:00+01:00")
        assert DESK.due_days(lunch, 1) == at("2026-03-30T13:00+02:00")
        assert DESK.due_days_before(lunch, 1) == at("2026-03-26T12:00+01:00")
        assert DESK.due_days(night, 1) == at("2026-03-31T08:00+02:00")
        assert DESK.due_days(night, 0) == at("2026-03-30T08:00+02:00")
        assert DESK.due_days_before(night, 0) == at("2026-03-27T18:00+01:00")

    def test_working_days_stay_where_the_desk_just_opens(self) -> None:
        opening = at("2026-03-27T08:00+01:00")
        assert DESK.due_days_before(opening, 1) == at("2026-03-26T08:00+01:00")

    def test_working_day_ends_at_its_last_closing(self) -> None:
        assert DESK.end_of_day(self.FRIDAY, 0) == at("2026-03-27T18:00+01:00")
        assert DESK.end_of_day(self.FRIDAY, 1) == at("2026-03-30T18:00+02:00")
        evening = at("2026-03-27T18:00+01:00")
        assert DESK.end_of_day(evening, 0) == at("2026-03-30T18:00+02:00")

    def test_night_belongs_to_the_date_on_which_it_starts(self) -> None:
        saturday = at("2026-03-07T03:00+01:00")
        assert NIGHTS.end_of_day(saturday, 0) == at("2026-03-07T06:00+01:00")
        assert NIGHTS.end_of_day(saturday, 1) == at("2026-03-10T06:00+01:00")
        assert NIGHTS.due_days(saturday, 1) == at("2026-03-09T22:00+01:00")

    def test_skipped_clock_time_is_due_at_the_jump(self) -> None:
        always = Calendar.always("Europe/Berlin")
        saturday = at("2026-03-28T02:30+01:00")
        assert always.due_days(saturday, 1) == at("2026-03-29T03:00+02:00")

    def test_repeated_clock_time_is_due_at_its_first_showing(self) -> None:
        always = Calendar.always("Europe/Berlin")
        saturday = at("2026-10-24T02:30+02:00")
        assert always.due_days(saturday, 1) == at("2026-10-25T02:30+02:00")

    def test_negative_days_are_refused(self) -> None:
        with pytest.raises(CalendarError, match="-1 working days"):
            DESK.due_days(self.FRIDAY, -1)


class TestRefusals:
    START = at("2026-03-02T09:00+01:00")

    def test_hours_must_say_something(self) -> None:
        with pytest.raises(HoursError, match="There are no hours"):
            Calendar("UTC", {})

    @pytest.mark.parametrize(
        "calendar",
        [
            Calendar.never(),
            Calendar("UTC", {"mon": "08:00-09:00"})
            & Calendar("UTC", {"tue": "08:00-09:00"}),
            Calendar("UTC", "never", special={"2026-03-01": "08:00-09:00"}),
        ],
    )
    def test_calendar_that_never_opens_again_says_so(self, calendar: Calendar) -> None:
        for question in (
            lambda: calendar.due(self.START, "1 h"),
            lambda: calendar.next_open(self.START),
            lambda: calendar.next_close(self.START),
            lambda: calendar.due_days(self.START, 1),
            lambda: calendar.end_of_day(self.START, 0),
            lambda: calendar.end_of_day(self.START, 1),
        ):
            with pytest.raises(NeverOpenError, match="not enough open time after"):
                question()
        assert not calendar.elapsed(self.START, self.START + 24 * HOUR)

    def test_calendar_that_never_was_open_says_so(self) -> None:
        never = Calendar.never()
        with pytest.raises(NeverOpenError, match="before"):
            never.due_before(self.START, "1 h")
        with pytest.raises(NeverOpenError, match="before"):
            never.due_days_before(self.START, 1)

    def test_calendar_that_never_closes_says_so(self) -> None:
        with pytest.raises(CalendarError, match="does not close any more"):
            Calendar.always().next_close(self.START)

    def test_always_open_calendar_is_the_clock_itself(self) -> None:
        always = Calendar.always()
        assert always.due(self.START, "3 d") == self.START + 72 * HOUR
        assert always.due_before(self.START, "3 d") == self.START - 72 * HOUR

    def test_end_before_the_start_is_refused(self) -> None:
        with pytest.raises(InstantError, match="is earlier"):
            DESK.elapsed(self.START, self.START - HOUR)

    def test_instant_without_a_zone_is_refused(self) -> None:
        naive = datetime(2026, 3, 2, 9)  # noqa: DTZ001  # the point
        for question in (DESK.is_open, DESK.next_open, DESK.next_close):
            with pytest.raises(InstantError, match="does not say its time zone"):
                question(naive)

    def test_year_9999_is_refused(self) -> None:
        sentinel = datetime(9999, 12, 31, tzinfo=UTC)
        with pytest.raises(BeyondCalendarError, match="9999-12-31"):
            DESK.elapsed(self.START, sentinel)

    def test_unknown_boundary_is_refused(self) -> None:
        with pytest.raises(CalendarError, match="no boundary"):
            DESK.due(self.START, "1 h", boundary="start_of_window")  # type: ignore[arg-type]  # the point

    def test_refusals_carry_a_code(self) -> None:
        with pytest.raises(RefusedError) as refused:
            Calendar("Mars/Olympus", "always")
        assert refused.value.code == "D704"
        assert refused.value.hint
