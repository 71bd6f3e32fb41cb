"""What people write for hours, days, holidays, zones and lengths of time."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from troth.errors import TrothError
from troth.model import holidays, regions
from troth.model.duration import DurationError, duration_us, parse_duration
from troth.model.holidays import HolidayRuleError, Holidays
from troth.model.hours import DAY_US, HoursError, parse_days, parse_week, parse_windows
from troth.model.quantity import Duration
from troth.model.wall_clock import WallClock, ZoneError, zone_names

HOUR = 3_600_000_000


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("4 h", timedelta(hours=4)),
        ("30 min", timedelta(minutes=30)),
        ("90 s", timedelta(seconds=90)),
        ("1 h 30 min", timedelta(minutes=90)),
        ("1.5h", timedelta(minutes=90)),
        ("2 d", timedelta(hours=48)),
        ("1 week", timedelta(days=7)),
        ("0 s", timedelta(0)),
        ("1 us", timedelta(microseconds=1)),
    ],
)
def test_length_is_read(text: str, length: timedelta) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize(
    "text",
    [
        "",
        "h",
        "4",
        "-4 h",
        "4 fortnights",
        "0.1 us",
        "4 h and",
        "1e3 s",
        "9" * 30 + " d",
    ],
)
def test_text_that_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(DurationError, match="is not a length of time"):
        parse_duration(text)


def test_length_comes_as_text_timedelta_or_duration() -> None:
    assert duration_us("1 s") == duration_us(timedelta(seconds=1)) == 1_000_000
    assert duration_us(Duration(5)) == 5


def test_negative_length_is_refused() -> None:
    with pytest.raises(DurationError):
        duration_us(timedelta(seconds=-1))


def test_windows_of_a_day_are_sorted_and_merged() -> None:
    assert parse_windows("13:00-18:00, 08:00-12:00,11:00–12:30") == (
        (8 * HOUR, 12 * HOUR + HOUR // 2),
        (13 * HOUR, 18 * HOUR),
    )


def test_window_over_midnight_ends_on_the_next_day() -> None:
    assert parse_windows(["22:00-06:00"]) == ((22 * HOUR, 30 * HOUR),)
    assert parse_windows("18:00-00:00") == ((18 * HOUR, 24 * HOUR),)


def test_window_may_name_seconds() -> None:
    assert parse_windows("00:00:01-24:00") == ((1_000_000, DAY_US),)


def test_closed_has_no_windows() -> None:
    assert parse_windows("closed") == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8-12",
        "08:00",
        "08:00-08:00",
        "24:00-08:00",
        "08:00-24:01",
        "08:60-09:00",
        "25:00-26:00",
        "08:00-12:00 13:00-18:00",
    ],
)
def test_text_that_is_no_window_is_refused(text: str) -> None:
    with pytest.raises(HoursError, match="is not a window"):
        parse_windows(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon", [0]),
        ("Mon-Fri", [0, 1, 2, 3, 4]),
        ("sat,sun", [5, 6]),
        ("mon, wed-fri", [0, 2, 3, 4]),
        ("fri–mon", [4, 5, 6, 0]),
        ("Saturday", [5]),
        ("daily", [0, 1, 2, 3, 4, 5, 6]),
    ],
)
def test_days_are_read(text: str, days: list[int]) -> None:
    assert parse_days(text) == days


@pytest.mark.parametrize("text", ["", "mo", "mon-", "mon-tue-wed", "weekdays", "1-5"])
def test_text_that_names_no_days_is_refused(text: str) -> None:
    with pytest.raises(HoursError, match="does not name days"):
        parse_days(text)


def test_hours_of_a_day_are_given_once() -> None:
    with pytest.raises(HoursError, match="hours of mon are given twice"):
        parse_week({"mon-fri": "08:00-12:00", "mon": "13:00-18:00"})


def test_no_hours_are_neither_always_nor_never() -> None:
    with pytest.raises(HoursError, match="say `always` or `never`"):
        parse_week({})
    with pytest.raises(HoursError, match="“sometimes” are no opening hours"):
        parse_week("sometimes")


def test_always_and_never_are_said() -> None:
    assert parse_week("always") == (((0, DAY_US),),) * 7
    assert parse_week("never") == ((),) * 7


def test_holidays_fall_by_date_by_year_and_by_region() -> None:
    rules = Holidays.of([date(2026, 12, 24), "2026-12-31", "05-01", "02-29", "DE-BE"])
    assert date(2026, 12, 24) in rules
    assert date(2027, 12, 31) not in rules
    assert date(2031, 5, 1) in rules
    assert date(2028, 2, 29) in rules
    # International Women's Day is a holiday in Berlin, and not in all of Germany.
    assert date(2026, 3, 8) in rules
    assert date(2026, 3, 8) not in Holidays.of("DE")
    assert Holidays.of("DE")
    assert not Holidays.of([])


@pytest.mark.parametrize(
    ("rule", "hint"),
    [
        ("GB-EGN", "`GB-ENG`"),
        ("de-be", "`DE-BE`"),
        ("Gb", "`GB`"),
        ("2026-02-30", "Write a date"),
        ("02-30", "Write a date"),
        ("Christmas", "Write a date"),
    ],
)
def test_unknown_holiday_names_what_looks_like_it(rule: str, hint: str) -> None:
    with pytest.raises(HolidayRuleError) as refused:
        Holidays.of([rule])
    assert f"“{rule}”" in refused.value.message
    assert hint in refused.value.hint


@pytest.mark.parametrize(
    "name",
    [
        "Mars/Olympus",
        "",
        "../etc/passwd",
        "europe",
        "localtime",
        "posixrules",
        "Factory",
        "posix/Europe/Berlin",
        "right/Europe/Berlin",
    ],
)
def test_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(ZoneError, match="is not a time zone"):
        WallClock.of(name)


def test_no_zone_is_named_that_only_this_machine_knows() -> None:
    names = zone_names()
    assert "Europe/Berlin" in names
    assert not {"localtime", "posixrules", "Factory"} & set(names)


def test_refusals_are_both_troths_and_pythons() -> None:
    for error in (DurationError, HolidayRuleError, HoursError, ZoneError):
        assert issubclass(error, TrothError)
        assert issubclass(error, ValueError)


def test_the_kept_regions_are_those_the_library_knows() -> None:
    kept = Path(regions.__file__).read_text(encoding="utf-8")
    assert kept == holidays.write_regions(), "run `make tables`"


def test_a_region_that_is_not_kept_is_asked_for_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(holidays, "REGIONS", frozenset())
    assert Holidays.of("DE-BE").regions == ("DE-BE",)


def test_a_region_that_an_older_library_lacks_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(holidays, "REGIONS", frozenset({"DE-XX"}))
    with pytest.raises(HolidayRuleError, match="“DE-XX” is not a holiday rule"):
        _ = date(2026, 1, 1) in Holidays.of("DE-XX")
