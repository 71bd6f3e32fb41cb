"""Questions to a calendar about whole columns: gaps, growth and refusals."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from troth.model import agreed_table
from troth.model.calendar import Calendar, CalendarError
from troth.model.duration import DurationError
from troth.model.period import InstantError
from troth.model.timetable import BeyondCalendarError, NeverOpenError

START = np.datetime64("2026-03-02T08:00", "us")  # a Monday
HOUR = np.timedelta64(1, "h")
NAT = np.datetime64("NaT", "us")


@pytest.fixture
def desk() -> Calendar:
    return Calendar("Europe/Berlin", {"mon-fri": "08:00-12:00, 13:00-18:00"})


def instants(*values: Any) -> np.ndarray:
    return np.array(values, dtype="datetime64[us]")


def lengths(*values: Any) -> np.ndarray:
    return np.array(values, dtype="timedelta64[us]")


def columns_of_pauses(*pauses: tuple[int, Any, Any]) -> Any:
    rows, starts, ends = zip(*pauses, strict=True)
    return np.array(rows), instants(*starts), instants(*ends)


def test_row_without_an_instant_has_no_answer(desk: Calendar) -> None:
    starts = instants(START, NAT)
    assert np.isnat(desk.due_many(starts, "1 h")).tolist() == [False, True]
    assert np.isnat(desk.due_days_many(starts, 1)).tolist() == [False, True]
    assert np.isnat(desk.end_of_day_many(starts, 1)).tolist() == [False, True]
    passed = desk.elapsed_many(starts, instants(START + HOUR, START + HOUR))
    assert np.isnat(passed).tolist() == [False, True]
    due = desk.due_many(instants(START, START), lengths(HOUR, "NaT"))
    assert np.isnat(due).tolist() == [False, True]


@pytest.mark.parametrize("starts", [instants(), instants(NAT, NAT)])
def test_column_without_instants_has_no_answers(
    desk: Calendar, starts: np.ndarray
) -> None:
    for answers in (
        desk.due_many(starts, "1 h"),
        desk.elapsed_many(starts, starts),
        desk.due_days_many(starts, 1),
        desk.end_of_day_many(starts, 0),
    ):
        assert len(answers) == len(starts)
        assert np.isnat(answers).all()


def test_coarser_and_finer_instants_are_taken(desk: Calendar) -> None:
    fine = np.array(["2026-03-02T08:00:00.000000999"], dtype="datetime64[ns]")
    assert desk.due_many(fine, "1 h") == START + HOUR
    coarse = np.array(["2026-03-02T08"], dtype="datetime64[h]")
    assert desk.due_many(coarse, np.timedelta64(1, "h")) == START + HOUR


def test_answers_are_microseconds(desk: Calendar) -> None:
    starts = instants(START)
    assert desk.due_many(starts, "1 h").dtype == np.dtype("datetime64[us]")
    assert desk.elapsed_many(starts, starts).dtype == np.dtype("timedelta64[us]")


def test_table_grows_both_ways_with_the_questions(desk: Calendar) -> None:
    for year in ("2026", "2031", "2019", "2025"):
        start = np.datetime64(f"{year}-06-03T09:00", "us")
        python = start.item().replace(tzinfo=UTC)
        due = desk.due_many(instants(start), "900 h")
        assert due.item().replace(tzinfo=UTC) == desk.due(python, "900 h")


def test_edges_on_no_grid_are_found_by_search(
    desk: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts = START + np.arange(0, 500) * np.timedelta64(1999, "s")
    due, passed = desk.due_many(starts, "5 h"), desk.elapsed_many(starts, starts + HOUR)
    monkeypatch.setattr(agreed_table, "_SLOTS_MAX", 0)
    searching = Calendar("Europe/Berlin", {"mon-fri": "08:00-12:00, 13:00-18:00"})
    assert (searching.due_many(starts, "5 h") == due).all()
    assert (searching.elapsed_many(starts, starts + HOUR) == passed).all()


def test_hours_to_the_second_are_exact() -> None:
    odd = Calendar("UTC", {"daily": "08:00:01-11:59:58"})
    assert odd.due_many(instants(START), "1 s") == START + np.timedelta64(2, "s")


def test_last_open_time_of_all_can_be_used_up() -> None:
    once = Calendar("UTC", "never", special={"2026-03-02": "08:00-09:00"})
    assert once.due_many(instants(START), "1 h") == START + HOUR
    with pytest.raises(NeverOpenError, match="first in row 1"):
        once.due_many(instants(START, START), lengths(HOUR, HOUR + HOUR))
    with pytest.raises(NeverOpenError):
        once.due_many(instants(START), "1 h", boundary="next_open")


def test_calendar_that_never_opens_says_so() -> None:
    never = Calendar.never()
    assert never.elapsed_many(instants(START), instants(START + HOUR)) == 0 * HOUR
    with pytest.raises(NeverOpenError, match="first in row 0"):
        never.due_many(instants(START), "0 h")
    with pytest.raises(NeverOpenError):
        never.due_days_many(instants(START), 0)
    with pytest.raises(NeverOpenError):
        never.end_of_day_many(instants(START), 0)


def test_pauses_belong_to_their_rows(desk: Calendar) -> None:
    starts = instants(START, START)
    pauses = columns_of_pauses(
        (1, START + HOUR, START + 2 * HOUR),
        (1, START, START + HOUR),
        (1, START - HOUR, START),
    )
    due = desk.due_many(starts, "1 h", pauses=pauses)
    assert (due == instants(START + HOUR, START + 3 * HOUR)).all()
    passed = desk.elapsed_many(starts, due, pauses=pauses)
    assert (passed == HOUR).all()


def test_no_pauses_at_all_may_be_given(desk: Calendar) -> None:
    none = (np.array([], np.int64), instants(), instants())
    starts = instants(START)
    assert desk.due_many(starts, "1 h", pauses=none) == START + HOUR
    assert desk.elapsed_many(starts, starts + HOUR, pauses=none) == HOUR


@pytest.mark.parametrize(
    "pause",
    [
        (1, START, START + HOUR),
        (-1, START, START + HOUR),
        (0, START, NAT),
        (0, NAT, START),
        (0, START + HOUR, START),
    ],
)
def test_pause_that_cannot_be_meant_is_refused(
    desk: Calendar, pause: tuple[int, Any, Any]
) -> None:
    with pytest.raises(InstantError, match="1 of 1 pauses lack an end"):
        desk.due_many(instants(START), "1 h", pauses=columns_of_pauses(pause))


def test_end_before_its_start_is_refused_with_its_row(desk: Calendar) -> None:
    with pytest.raises(InstantError, match="in 1 of 2 rows, first in row 1"):
        desk.elapsed_many(instants(START, START), instants(START, START - HOUR))


def test_columns_of_different_length_are_refused(desk: Calendar) -> None:
    with pytest.raises(InstantError, match="hold 2 and 1 rows"):
        desk.elapsed_many(instants(START, START), instants(START))
    with pytest.raises(InstantError, match="hold 1 and 2 rows"):
        desk.due_many(instants(START), lengths(HOUR, HOUR))


@pytest.mark.parametrize(
    "column", [np.array([1, 2]), np.array(["2026"]), instants([START])]
)
def test_column_of_something_else_is_refused(
    desk: Calendar, column: np.ndarray
) -> None:
    with pytest.raises(InstantError, match="does not hold instants"):
        desk.due_many(column, "1 h")


@pytest.mark.parametrize("length", [lengths(-HOUR), np.array([3.5])])
def test_length_that_is_none_is_refused(desk: Calendar, length: np.ndarray) -> None:
    with pytest.raises(DurationError):
        desk.due_many(instants(START), length)


def test_length_beyond_all_calendars_is_refused(desk: Calendar) -> None:
    with pytest.raises(NeverOpenError):
        desk.due_many(instants(START), lengths(np.iinfo(np.int64).max))
    with pytest.raises(NeverOpenError):
        desk.due(datetime(2026, 3, 2, tzinfo=UTC), timedelta.max)


def test_year_9999_is_refused(desk: Calendar) -> None:
    with pytest.raises(BeyondCalendarError, match="9999"):
        desk.elapsed_many(instants(START), instants("9999-12-31"))


def test_negative_days_are_refused(desk: Calendar) -> None:
    with pytest.raises(CalendarError):
        desk.end_of_day_many(instants(START), -1)
