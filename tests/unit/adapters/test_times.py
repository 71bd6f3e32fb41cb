"""Times read from text, and local clocks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.adapters.sources.times import parse_texts, to_utc_us
from troth.errors import ConfigError
from troth.model.period import from_us, to_us

ZONES = ["Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe"]


def parsed(text: str, how: str) -> datetime | None:
    result = parse_texts(pa.array([text]), how, "troth.toml")
    return from_us(int(result.us[0])) if result.valid[0] else None


@pytest.mark.parametrize(
    ("text", "how", "expected"),
    [
        ("2026-03-01", "iso", "2026-03-01T00:00Z"),
        ("2026-03-01 10:20", "iso", "2026-03-01T10:20Z"),
        ("2026-03-01T10:20:30.123456", "iso", "2026-03-01T10:20:30.123456Z"),
        ("2026-03-01T10:20:30.123456789Z", "iso", "2026-03-01T10:20:30.123456Z"),
        ("2026-03-01T10:20:30+01:00", "iso", "2026-03-01T09:20:30Z"),
        ("29/2/2016 01:16", "%d/%m/%Y %H:%M", "2016-02-29T01:16Z"),
        ("05/01/2022 12:00:03 AM", "%m/%d/%Y %I:%M:%S %p", "2022-05-01T00:00:03Z"),
        ("05/01/2022 12:00:03 pm", "%m/%d/%Y %I:%M:%S %p", "2022-05-01T12:00:03Z"),
        ("7 Mar 26", "%d %b %y", "2026-03-07T00:00Z"),
        ("Sun, 1 March 2026", "%a, %d %B %Y", "2026-03-01T00:00Z"),
        ("2026-03-01 10:20:30.5", "%F %T.%f", "2026-03-01T10:20:30.5Z"),
        ("2026-03-01 10:20 -0330", "%F %R %z", "2026-03-01T13:50Z"),
        ("2026-03-01 10:20 +05:45", "%F %R %z", "2026-03-01T04:35Z"),
        ("100% 2026-03-01", "100%% %Y-%m-%d", "2026-03-01T00:00Z"),
    ],
)
def test_a_time_is_read_by_its_format(text: str, how: str, expected: str) -> None:
    assert parsed(text, how) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("31/02/2016 01:16", "%d/%m/%Y %H:%M"),
        ("29/02/2015 01:16", "%d/%m/%Y %H:%M"),
        ("00/01/2016 01:16", "%d/%m/%Y %H:%M"),
        ("01/13/2016 01:16", "%d/%m/%Y %H:%M"),
        ("01/01/2016 24:00", "%d/%m/%Y %H:%M"),
        ("01/01/2016 23:60", "%d/%m/%Y %H:%M"),
        ("01/01/2016 01:16x", "%d/%m/%Y %H:%M"),
        ("01/01/2016 13:00 PM", "%d/%m/%Y %I:%M %p"),
        ("01/01/2016 00:00 PM", "%d/%m/%Y %I:%M %p"),
        ("2026-02-30", "iso"),
        ("2026-03-01T10:20:61Z", "iso"),
        ("yesterday", "iso"),
        ("", "iso"),
    ],
)
def test_a_time_that_does_not_exist_is_not_read(text: str, how: str) -> None:
    assert parsed(text, how) is None


def test_one_wrong_time_among_many_spoils_no_other() -> None:
    texts = [f"2026-03-01T{hour:02}:00Z" for hour in range(24)] * 20
    texts[333] = "2026-03-01T25:00Z"
    texts[40] = "2026-03-01 10:00"
    result = parse_texts(pa.array(texts), "iso", "troth.toml")
    assert [place for place, valid in enumerate(result.valid) if not valid] == [333]
    assert [place for place, zoned in enumerate(result.zoned[:333]) if not zoned] == [
        40
    ]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("%Q", "“%Q” cannot be used"),
        ("%d/%m", "no year, month and day"),
        ("%d/%m/%Y %I:%M", "%I and %p need each other"),
        ("%d/%m/%Y %d", "“%d” cannot be used"),
        ("DD.MM.YYYY", "no year, month and day"),
    ],
)
def test_a_format_that_cannot_be_read_is_an_error(pattern: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        parse_texts(pa.array(["x"]), pattern, "troth.toml")


def placed(text: str, zone: str, *, second: bool = False) -> Any:
    local = pa.array([to_us(datetime.fromisoformat(text + "Z"))]).to_numpy()
    return to_utc_us(local, ZoneInfo(zone), second=second)


def test_an_hour_that_the_clock_skips_does_not_exist() -> None:
    assert placed("2026-03-29T02:30", "Europe/Berlin").skipped.tolist() == [True]
    assert placed("2026-03-29T03:00", "Europe/Berlin").skipped.tolist() == [False]


def test_an_hour_that_the_clock_shows_twice_is_ambiguous() -> None:
    first = placed("2026-10-25T02:30", "Europe/Berlin")
    second = placed("2026-10-25T02:30", "Europe/Berlin", second=True)
    assert first.twice.tolist() == [True]
    assert from_us(int(first.us[0])).isoformat() == "2026-10-25T00:30:00+00:00"
    assert from_us(int(second.us[0])).isoformat() == "2026-10-25T01:30:00+00:00"


def test_a_date_that_a_zone_skipped_does_not_exist() -> None:
    assert placed("2011-12-30T12:00", "Pacific/Apia").skipped.tolist() == [True]


@given(
    st.lists(st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)), min_size=1),  # noqa: DTZ001
    st.sampled_from(ZONES),
    st.booleans(),
)
def test_local_clocks_agree_with_the_standard_library(
    clocks: list[datetime], name: str, second: bool
) -> None:
    zone = ZoneInfo(name)
    local = pa.array([to_us(clock.replace(tzinfo=UTC)) for clock in clocks]).to_numpy()
    result = to_utc_us(local, zone, second=second)
    for place, clock in enumerate(clocks):
        at = clock.replace(tzinfo=zone, fold=int(second)).astimezone(UTC)
        exists = at.astimezone(zone).replace(tzinfo=None) == clock
        assert result.skipped[place] == (not exists)
        if exists:
            assert from_us(int(result.us[place])) == at
