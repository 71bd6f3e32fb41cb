"""Rows read from files and from memory, and what becomes of the bad ones."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from troth.adapters.sources import SOURCES
from troth.adapters.sources.loaded import LoadedRows, digest_of
from troth.adapters.sources.memory import Memory
from troth.errors import ConfigError, SourceError
from troth.model.feed import Column, Constant, Derived, Feed
from troth.model.measurement import FieldType, Stream, StreamKind
from troth.ports import Rows

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def a_stream(**fields: str) -> Stream:
    """Samples of a time and further fields, by the words of the agreement."""
    typed = {name: FieldType(word.replace("_", "/")) for name, word in fields.items()}
    return Stream("checks", StreamKind.SAMPLES, {"at": FieldType.TIME} | typed, "at")


def a_feed(folder: Path, path: str = "a.csv", **changes: Any) -> Feed:
    source = {"csv": "csv", "parquet": "parquet", "jsonl": "jsonl"}[
        path.removesuffix(".gz").rsplit(".", 1)[-1]
    ]
    made: dict[str, Any] = {"time_format": "iso", "timezone": "UTC"} | changes
    return Feed(source, (path,), str(folder), place="[streams.checks]", **made)


def opened(feed: Feed, stream: Stream) -> Rows:
    return SOURCES.get(feed.source)(feed).open(stream)


def values(rows: Rows, field: str) -> list[Any]:
    batches = rows.batches([field], None)
    return [value for batch in batches for value in batch.column(0).to_pylist()]


def write(folder: Path, text: str | bytes, name: str = "a.csv") -> None:
    content = text.encode() if isinstance(text, str) else text
    (folder / name).write_bytes(content)


def read(
    folder: Path, text: str | bytes, stream: Stream, field: str, **changes: Any
) -> list[Any]:
    write(folder, text)
    return values(opened(a_feed(folder, **changes), stream), field)


def assert_law(rows: Rows) -> None:
    quality = rows.quality()
    assert quality.read == quality.used + quality.duplicates + quality.refused
    assert sum((quality.reasons or {}).values()) == quality.refused
    batches = rows.batches(["at"], None)
    assert sum(batch.num_rows for batch in batches) == quality.used


def reasons(rows: Rows) -> dict[str, int]:
    assert_law(rows)
    return dict(rows.quality().reasons or {})


# ------------------------------------------------------------------------------ CSV


def test_a_delimiter_is_any_character(tmp_path: Path) -> None:
    text = "at;n\n2026-03-02;1\n"
    options = {"delimiter": ";"}
    assert read(tmp_path, text, a_stream(n="number"), "n", options=options) == [1]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("at,s\n2026-03-02,é\n".encode("utf-8-sig"), "utf-8"),
        ("at,s\n2026-03-02,é\n".encode(), "utf-8"),
        ("at,s\n2026-03-02,é".encode("latin-1"), "latin-1"),
        ("at,s\r\n2026-03-02,é\r\n".encode("utf-16"), "utf-16"),
    ],
)
def test_an_encoding_is_declared_and_a_mark_skipped(
    tmp_path: Path, content: bytes, encoding: str
) -> None:
    options = {"encoding": encoding}
    assert read(tmp_path, content, a_stream(s="text"), "s", options=options) == ["é"]


def test_a_quoted_text_may_hold_a_line_break_and_the_delimiter(tmp_path: Path) -> None:
    text = 'at,s\n2026-03-02,"a,\nb ""c"""\n'
    assert read(tmp_path, text, a_stream(s="text"), "s") == ['a,\nb "c"']


def test_a_file_without_header_is_read_by_declared_names(tmp_path: Path) -> None:
    options = {"header": False, "columns": ["at", "n"]}
    text = "2026-03-02,1\n2026-03-02,2\n"
    assert read(tmp_path, text, a_stream(n="number"), "n", options=options) == [1, 2]


def test_declared_names_replace_the_header_there_is(tmp_path: Path) -> None:
    options = {"columns": ["at", "n"]}
    text = "x,x\n2026-03-02,1\n"
    assert read(tmp_path, text, a_stream(n="number"), "n", options=options) == [1]


def test_lines_before_the_header_are_skipped(tmp_path: Path) -> None:
    text = "Export of Monday\n\nat,n\n2026-03-02,1\n"
    options = {"skip_rows": 2}
    assert read(tmp_path, text, a_stream(n="number"), "n", options=options) == [1]


def test_a_packed_file_is_unpacked(tmp_path: Path) -> None:
    write(tmp_path, gzip.compress(b"at\n2026-03-02\n"), "a.csv.gz")
    assert len(values(opened(a_feed(tmp_path, "a.csv.gz"), a_stream()), "at")) == 1


def test_files_of_a_pattern_are_read_in_order(tmp_path: Path) -> None:
    for name, number in (("b.csv", 2), ("a.csv", 1), ("c.csv", 3)):
        write(tmp_path, f"at,n\n2026-03-02,{number}\n", name)
    rows = opened(a_feed(tmp_path, "*.csv"), a_stream(n="number"))
    assert values(rows, "n") == [1, 2, 3]


def test_a_ragged_line_is_refused_with_its_number_and_text(tmp_path: Path) -> None:
    write(
        tmp_path, "at,n\n2026-03-02,1\n2026-03-02\n2026-03-02,3,4\nx,5\n2026-03-02,6\n"
    )
    rows = opened(a_feed(tmp_path), a_stream(n="number"))
    assert reasons(rows) == {
        "1 columns instead of 2": 1,
        "3 columns instead of 2": 1,
        "at: not a time of format iso": 1,
    }
    assert [(one.row, one.content) for one in rows.quality().refusals] == [
        (2, "2026-03-02"),
        (3, "2026-03-02,3,4"),
        (4, '{"at": "x", "n": "5"}'),
    ]
    assert values(rows, "n") == [1, 6]


def test_a_header_alone_is_an_empty_stream(tmp_path: Path) -> None:
    write(tmp_path, "at,n")
    rows = opened(a_feed(tmp_path), a_stream(n="number"))
    assert values(rows, "n") == []
    assert rows.quality().read == 0


# -------------------------------------------------------------- files that cannot be


def failing(feed: Feed, stream: Stream | None = None) -> str:
    with pytest.raises((SourceError, ConfigError)) as caught:
        opened(feed, stream or a_stream())
    return str(caught.value)


def test_a_missing_file_is_said_with_its_folder(tmp_path: Path) -> None:
    said = failing(a_feed(tmp_path, "gone.csv"))
    assert "[streams.checks]: There is no file at gone.csv" in said


def test_a_pattern_that_fits_nothing_is_an_error(tmp_path: Path) -> None:
    assert "no file that fits *.csv" in failing(a_feed(tmp_path, "*.csv"))


def test_a_file_outside_the_workspace_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write(tmp_path, "at\n")
    said = failing(a_feed(tmp_path / "in", "../a.csv"))
    assert "outside the workspace" in said
    assert "allow_outside = true" in said
    opened(a_feed(tmp_path / "in", "../a.csv", allow_outside=True), a_stream())


def test_a_link_out_of_the_workspace_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write(tmp_path, "at\n")
    (tmp_path / "in" / "a.csv").symlink_to(tmp_path / "a.csv")
    assert "outside the workspace" in failing(a_feed(tmp_path / "in"))


def test_a_pipe_is_no_file_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    assert "a pipe or a device" in failing(a_feed(tmp_path))


@pytest.mark.parametrize(
    "column",
    [
        pa.array([{"a": 1}]),
        pa.array([[1]]),
        pa.array([b"\xff"]),
    ],
    ids=["nested", "list", "bytes"],
)
def test_a_column_that_has_no_text_is_refused(column: pa.Array) -> None:
    table = pa.table({"at": [NINE], "s": column})
    with pytest.raises(ConfigError, match="cannot be read as texts"):
        Memory("checks", table).open(a_stream(s="text"))


@pytest.mark.parametrize(
    ("unit", "count"), [("us", -(2**62)), ("ns", 1)], ids=["far past", "fine"]
)
def test_a_refused_row_is_told_whatever_its_times_are(unit: str, count: int) -> None:
    kind = pa.timestamp(unit, "UTC")
    times = pa.array([count], pa.int64()).cast(kind)
    table = pa.table({"at": times, "n": pa.array(["x"])})
    (refusal,) = Memory("checks", table).open(a_stream(n="number")).quality().refusals
    assert '"at": ' in refusal.content


def test_half_of_a_surrogate_pair_refuses_its_row_alone(tmp_path: Path) -> None:
    whole = r'{"at": "2026-03-02", "s": "\ud83d\ude00"}' + "\n"
    half = whole.replace(r"\ude00", "")
    write(tmp_path, whole + half, "a.jsonl")
    rows = opened(a_feed(tmp_path, "a.jsonl"), a_stream(s="text"))
    assert reasons(rows) == {"not a JSON object": 1}
    assert values(rows, "s") == ["\U0001f600"]
    with pytest.raises(ConfigError, match="no character"):
        Memory("checks", [{"at": NINE, "s": "\ud83d"}]).open(a_stream(s="text"))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    assert "folder and not a file" in failing(a_feed(tmp_path))


@pytest.mark.parametrize("content", [b"", b"\n\n"])
def test_an_empty_file_is_an_error(tmp_path: Path, content: bytes) -> None:
    write(tmp_path, content)
    assert "The file is empty" in failing(a_feed(tmp_path))


def test_a_cut_off_gzip_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, gzip.compress(b"at\n2026-03-02\n" * 9)[:-9], "a.csv.gz")
    assert "ends too early" in failing(a_feed(tmp_path, "a.csv.gz"))


@pytest.mark.parametrize("name", ["a.csv.gz", "a.jsonl.gz", "a.parquet.gz"])
def test_what_is_no_gzip_is_an_error(tmp_path: Path, name: str) -> None:
    write(tmp_path, b"at\n2026-03-02\n", name)
    assert "no sound gzip" in failing(a_feed(tmp_path, name))


def test_a_wrong_encoding_is_said_with_line_and_byte(tmp_path: Path) -> None:
    write(tmp_path, "at,s\n2026-03-02,a\n2026-03-02,é\n".encode("latin-1"))
    said = failing(a_feed(tmp_path), a_stream(s="text"))
    assert "line 3 holds the byte 0xe9" in said


def test_an_unknown_encoding_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "at\n")
    assert "no encoding “utf-9”" in failing(
        a_feed(tmp_path, options={"encoding": "utf-9"})
    )


def test_a_file_of_another_format_is_no_parquet(tmp_path: Path) -> None:
    write(tmp_path, "at\n2026-03-02\n", "a.parquet")
    assert "no Parquet that can be read" in failing(a_feed(tmp_path, "a.parquet"))


def test_a_missing_column_is_said_with_the_nearest_and_all(tmp_path: Path) -> None:
    write(tmp_path, "at,sights\n2026-03-02,1\n")
    said = failing(a_feed(tmp_path), a_stream(sight="number"))
    assert "no column “sight”" in said
    assert "Did you mean “sights”?" in said
    assert "the columns are: at, sights" in said


def test_two_columns_of_one_name_are_an_error(tmp_path: Path) -> None:
    write(tmp_path, "at,n,n\n2026-03-02,1,2\n")
    assert "2 columns “n”" in failing(a_feed(tmp_path), a_stream(n="number"))


def test_an_unknown_key_is_said_with_the_nearest(tmp_path: Path) -> None:
    said = failing(a_feed(tmp_path, options={"delimeter": ";"}))
    assert "A csv source has no key “delimeter”" in said
    assert "“delimiter”" in said
    assert "Did you mean “timezone”" in failing(
        a_feed(tmp_path, options={"timezne": "UTC"})
    )


def test_a_wrong_option_is_said_with_what_to_write(tmp_path: Path) -> None:
    said = failing(a_feed(tmp_path, options={"delimiter": "::"}))
    assert "`delimiter = '::'` cannot work" in said
    assert "Write one character" in said


def test_a_header_is_needed_or_names(tmp_path: Path) -> None:
    write(tmp_path, "2026-03-02\n")
    assert "needs the names of its columns" in failing(
        a_feed(tmp_path, options={"header": False})
    )


# ---------------------------------------------------------------------------- times


def test_a_time_as_text_needs_a_declared_format(tmp_path: Path) -> None:
    write(tmp_path, "at\n02.03.2026\n")
    said = failing(a_feed(tmp_path, time_format=None))
    assert "“02.03.2026”" in said
    assert "time_format" in said


def test_a_time_without_offset_needs_a_declared_zone(tmp_path: Path) -> None:
    write(tmp_path, "at\n2026-03-02\n")
    assert "no zone is declared" in failing(a_feed(tmp_path, timezone=None))


def test_a_single_time_without_offset_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "at\n2026-03-02T10:00Z\n2026-03-02T10:00\n")
    rows = opened(a_feed(tmp_path, timezone=None), a_stream())
    assert reasons(rows) == {"at: a time without an offset": 1}


def test_local_times_are_of_the_declared_zone(tmp_path: Path) -> None:
    text = "at\n2026-03-02T10:00\n2026-07-02T10:00\n2026-03-02T10:00Z\n"
    hours = [
        at.hour
        for at in read(tmp_path, text, a_stream(), "at", timezone="Europe/Berlin")
    ]
    assert hours == [9, 8, 10]


CHANGES = "at\n2026-03-29T02:30\n2026-10-25T02:30\n2026-10-25T03:30\n"


def test_skipped_and_double_hours_are_refused(tmp_path: Path) -> None:
    write(tmp_path, CHANGES)
    rows = opened(a_feed(tmp_path, timezone="Europe/Berlin"), a_stream())
    assert reasons(rows) == {
        "at: a local time that Europe/Berlin had twice": 1,
        "at: a local time that Europe/Berlin skipped": 1,
    }


@pytest.mark.parametrize(("which", "hour"), [("first", 0), ("second", 1)])
def test_of_a_double_hour_one_is_chosen(tmp_path: Path, which: str, hour: int) -> None:
    found = read(
        tmp_path, CHANGES, a_stream(), "at", timezone="Europe/Berlin", ambiguous=which
    )
    assert [at.hour for at in found] == [hour, 2]


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("1772442000", "epoch_s"),
        ("1772442000.0", "epoch_s"),
        ("1772442000000", "epoch_ms"),
        ("1772442000000000", "epoch_us"),
    ],
)
def test_a_time_may_be_counted_since_1970(tmp_path: Path, text: str, how: str) -> None:
    found = read(tmp_path, f"at\n{text}\n", a_stream(), "at", time_format=how)
    assert found == [NINE]


def test_a_time_beyond_all_calendars_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "at\n99999999999999\n-1\n9e99\n")
    rows = opened(a_feed(tmp_path, time_format="epoch_s"), a_stream())
    assert reasons(rows) == {
        "at: a number of too many digits": 1,
        "at: a time out of range": 1,
    }


def test_several_columns_are_joined_with_a_space(tmp_path: Path) -> None:
    fields = {"at": Column(("day", "clock"), format="%Y-%m-%d %H:%M")}
    text = "day,clock\n2026-03-02,09:00\n"
    assert read(tmp_path, text, a_stream(), "at", fields=fields) == [NINE]


def test_a_row_without_its_time_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "at,n\n,1\n")
    rows = opened(a_feed(tmp_path), a_stream(n="number"))
    assert reasons(rows) == {"at: no value, but it places the row in time": 1}


# --------------------------------------------------------------------------- numbers


def numbers_of(tmp_path: Path, texts: Iterable[str], **changes: Any) -> list[Any]:
    rows = "".join(f"2026-03-02;{text}\n" for text in texts)
    options = {"delimiter": ";"}
    write(tmp_path, f"at;n\n{rows}")
    made = opened(a_feed(tmp_path, options=options, **changes), a_stream(n="number"))
    assert_law(made)
    return values(made, "n")


def test_whole_numbers_are_whole_however_they_are_written(tmp_path: Path) -> None:
    assert numbers_of(tmp_path, ["1", "+2", "-3.0", "4.", "5e1", " 6 "]) == [
        *(1, 2, -3, 4, 50, 6),
    ]


def test_decimals_are_never_rounded(tmp_path: Path) -> None:
    found = numbers_of(tmp_path, ["0.1", "-.25", "1234567890123456789.5", "7", "1e-9"])
    assert found == [
        Decimal("0.1"),
        Decimal("-0.25"),
        Decimal("1234567890123456789.5"),
        Decimal(7),
        Decimal("1e-9"),
    ]


def test_numbers_beyond_64_bits_are_exact(tmp_path: Path) -> None:
    assert numbers_of(tmp_path, [str(2**64)]) == [Decimal(2**64)]


def test_marks_of_numbers_are_declared(tmp_path: Path) -> None:
    found = numbers_of(tmp_path, ["1.234,5", "-1,25", "7"], decimal=",", thousands=".")
    assert found == [Decimal("1234.5"), Decimal("-1.25"), Decimal(7)]


@pytest.mark.parametrize(
    "text", ["NaN", "inf", "-Infinity", "twelve", "1,5", "0x1", "--1"]
)
def test_what_is_no_number_is_refused(tmp_path: Path, text: str) -> None:
    assert numbers_of(tmp_path, [text, "1"]) == [1]


def test_a_point_is_no_decimal_mark_where_a_comma_is(tmp_path: Path) -> None:
    assert numbers_of(tmp_path, ["1.5", "1,5"], decimal=",") == [Decimal("1.5")]


def test_a_number_of_too_many_digits_is_refused(tmp_path: Path) -> None:
    write(tmp_path, f"at,n\n2026-03-02,{'9' * 50}\n2026-03-02,0.5\n")
    rows = opened(a_feed(tmp_path), a_stream(n="number"))
    assert reasons(rows) == {"n: a number of too many digits": 1}
    assert values(rows, "n") == [Decimal("0.5")]


def test_money_is_decimal_even_where_a_program_kept_it_in_doubles() -> None:
    rows = Memory("checks", [{"at": NINE, "paid": 0.1}]).open(a_stream(paid="money"))
    assert values(rows, "paid") == [Decimal("0.1")]


def test_missing_texts_are_declared(tmp_path: Path) -> None:
    found = numbers_of(tmp_path, ["?", "N/A", "1"], missing=("?", "N/A"))
    assert found == [None, None, 1]


# ------------------------------------------------------------------- yes/no, mapping


def test_yes_and_no_have_usual_words(tmp_path: Path) -> None:
    text = "at,b\n" + "".join(
        f"2026-03-02,{word}\n" for word in ("Yes", "no", "TRUE", "0", "")
    )
    assert read(tmp_path, text, a_stream(b="yes_no"), "b") == [
        True,
        False,
        True,
        False,
        None,
    ]


def test_other_words_for_yes_and_no_are_declared(tmp_path: Path) -> None:
    fields = {"b": Column(("b",), yes=("up",), no=("*",))}
    text = "at,b\n2026-03-02,up\n2026-03-02,flaky\n"
    assert read(tmp_path, text, a_stream(b="yes_no"), "b", fields=fields) == [
        True,
        False,
    ]


def test_what_is_neither_yes_nor_no_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "at,b\n2026-03-02,maybe\n")
    rows = opened(a_feed(tmp_path), a_stream(b="yes_no"))
    assert reasons(rows) == {"b: neither yes nor no": 1}


def test_texts_are_mapped_and_the_star_is_every_other(tmp_path: Path) -> None:
    fields = {"s": Column(("s",), mapping={"up": "up", "*": "down"})}
    text = "at,s\n2026-03-02,up\n2026-03-02,flaky\n2026-03-02,\n"
    assert read(tmp_path, text, a_stream(s="text"), "s", fields=fields) == [
        "up",
        "down",
        None,
    ]


def test_a_text_that_the_map_does_not_name_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "at,s\n2026-03-02,up\n2026-03-02,flaky\n")
    fields = {"s": Column(("s",), mapping={"up": "up"})}
    rows = opened(a_feed(tmp_path, fields=fields), a_stream(s="text"))
    assert reasons(rows) == {"s: a text that `map` does not name": 1}


def test_a_value_may_count_only_where_another_column_says_so(tmp_path: Path) -> None:
    fields = {"gone": Column(("at",), when=("answered", ("N",)))}
    text = "at,answered\n2026-03-02T09:00,Y\n2026-03-02T09:00,N\n"
    found = read(tmp_path, text, a_stream(gone="time"), "gone", fields=fields)
    assert found == [None, NINE]


# ------------------------------------------------------------------------- durations


def lasting(tmp_path: Path, text: str, **recipe: Any) -> Rows:
    write(tmp_path, f"at,wait\n2026-03-02,{text}\n")
    fields = {"wait": Column(("wait",), **recipe)}
    return opened(a_feed(tmp_path, fields=fields), a_stream(wait="duration"))


@pytest.mark.parametrize(
    ("text", "recipe", "expected"),
    [
        ("90", {"unit": "s"}, timedelta(seconds=90)),
        ("1.5", {"unit": "min"}, timedelta(seconds=90)),
        ("250", {"unit": "ms"}, timedelta(milliseconds=250)),
        ("00:02:23", {"format": "h:m:s"}, timedelta(seconds=143)),
        ("100:00:00.5", {"format": "h:m:s"}, timedelta(hours=100, seconds=0.5)),
        ("2:23", {"format": "m:s"}, timedelta(seconds=143)),
    ],
)
def test_a_duration_is_read_by_unit_or_format(
    tmp_path: Path, text: str, recipe: dict[str, Any], expected: timedelta
) -> None:
    assert values(lasting(tmp_path, text, **recipe), "wait") == [expected]


@pytest.mark.parametrize(
    ("text", "recipe", "reason"),
    [
        ("-1", {"unit": "s"}, "wait: a negative duration"),
        ("1e30", {"unit": "s"}, "wait: a duration out of range"),
        ("soon", {"unit": "s"}, "wait: not a number"),
        ("1:99", {"format": "m:s"}, "wait: not a duration of format m:s"),
    ],
)
def test_a_duration_that_cannot_be_is_refused(
    tmp_path: Path, text: str, recipe: dict[str, Any], reason: str
) -> None:
    assert reasons(lasting(tmp_path, text, **recipe)) == {reason: 1}


def test_a_duration_without_unit_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="its unit is not declared"):
        lasting(tmp_path, "90")


# ------------------------------------------------------------- derived fields, order


def test_fields_are_derived_from_others(tmp_path: Path) -> None:
    fields = {
        "wait": Column(("seconds",), unit="s"),
        "answered": Derived("add", ("at", "wait")),
        "asked": Derived("subtract", ("answered", "at")),
        "either": Derived("coalesce", ("answered", "at")),
        "currency": Constant("EUR"),
    }
    stream = a_stream(answered="time", asked="duration", either="time", currency="text")
    write(tmp_path, "at,seconds\n2026-03-02T09:00,60\n2026-03-02T09:00,\n")
    rows = opened(a_feed(tmp_path, fields=fields), stream)
    minute = timedelta(minutes=1)
    assert values(rows, "answered") == [NINE + minute, None]
    assert values(rows, "asked") == [minute, None]
    assert values(rows, "either") == [NINE + minute, NINE]
    assert values(rows, "currency") == ["EUR", "EUR"]


@pytest.mark.parametrize(
    ("recipe", "said"),
    [
        (Derived("add", ("n", "at")), "cannot be derived by add"),
        (Derived("add", ("at", "wiat")), "no field “wiat”"),
        (Derived("add", ("n", "n")), "is derived from itself: n → n"),
        (Derived("coalesce", ("at", "at")), "comes out as timestamp"),
        (Constant("one"), "comes out as dictionary"),
    ],
)
def test_a_field_that_cannot_be_derived_is_an_error(
    tmp_path: Path, recipe: Derived | Constant, said: str
) -> None:
    write(tmp_path, "at,m\n2026-03-02,1\n")
    fields = {"n": recipe}
    if "by add" in said:
        recipe = Derived("add", ("m", "at"))
        fields = {"n": recipe, "m": Column(("m",), type=FieldType.NUMBER)}  # type: ignore[dict-item]
    with pytest.raises(ConfigError, match=said):
        opened(a_feed(tmp_path, fields=fields), a_stream(n="number"))


def test_an_interval_that_ends_before_it_starts_is_refused(tmp_path: Path) -> None:
    write(
        tmp_path,
        "start,end\n2026-03-02,2026-03-01\n2026-03-02,2026-03-02\n2026-03-02,\n",
    )
    fields = {"start": FieldType.TIME, "end": FieldType.TIME}
    stream = Stream("down", StreamKind.INTERVALS, fields, "start")
    rows = opened(a_feed(tmp_path), stream)
    assert rows.quality().reasons == {"end before start": 1}
    assert rows.quality().used == 2


def test_times_stand_in_a_declared_order(tmp_path: Path) -> None:
    write(tmp_path, "at,done\n2026-03-02,2026-03-01\n")
    rows = opened(a_feed(tmp_path, order=("at", "done")), a_stream(done="time"))
    assert reasons(rows) == {"done before at": 1}


# ----------------------------------------------------------------------- repetitions

REPEATED = "at,site,n\n" + "".join(
    f"2026-03-02,{site},{number}\n"
    for site, number in (("a", 1), ("b", 1), ("a", 1), ("a", 3), ("b", 2), ("a", 2))
)


def repeated(folder: Path, **changes: Any) -> Rows:
    write(folder, REPEATED)
    stream = a_stream(site="text", n="number")
    rows = opened(a_feed(folder, key=("site", "at"), **changes), stream)
    assert_law(rows)
    return rows


def test_rows_are_repetitions_only_where_a_key_is_declared(tmp_path: Path) -> None:
    assert len(read(tmp_path, REPEATED, a_stream(n="number"), "n")) == 6


def test_a_contradicting_row_is_refused_and_a_repetition_counted(
    tmp_path: Path,
) -> None:
    rows = repeated(tmp_path)
    quality = rows.quality()
    assert values(rows, "n") == [1, 1]
    assert (quality.duplicates, quality.refused) == (1, 3)


def test_the_last_correction_counts(tmp_path: Path) -> None:
    rows = repeated(tmp_path, corrections="last")
    assert values(rows, "n") == [2, 2]
    assert rows.quality().duplicates == 4


def test_the_highest_version_counts(tmp_path: Path) -> None:
    rows = repeated(tmp_path, version=Column(("n",)))
    assert values(rows, "n") == [3, 2]


def test_a_row_without_its_key_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "at,site\n2026-03-02,\n")
    rows = opened(a_feed(tmp_path, key=("site",)), a_stream(site="text"))
    assert reasons(rows) == {"site: no value, but it names the row": 1}


def test_the_key_of_the_agreement_counts_without_one_of_the_workspace(
    tmp_path: Path,
) -> None:
    write(tmp_path, "at\n2026-03-02\n2026-03-02\n")
    stream = Stream("checks", StreamKind.SAMPLES, {"at": FieldType.TIME}, "at", ("at",))
    assert opened(a_feed(tmp_path), stream).quality().duplicates == 1


# -------------------------------------------------------------------- JSON lines


def test_json_numbers_are_exact_and_objects_have_dotted_columns(tmp_path: Path) -> None:
    line = '{"at": "2026-03-02T09:00Z", "of": {"n": 0.1}, "b": true}\n'
    write(tmp_path, line * 2, "a.jsonl")
    feed = a_feed(tmp_path, "a.jsonl", fields={"n": Column(("of.n",))})
    rows = opened(feed, a_stream(n="number", b="yes_no"))
    assert values(rows, "n") == [Decimal("0.1")] * 2
    assert values(rows, "b") == [True, True]


def test_a_line_that_is_no_object_is_refused(tmp_path: Path) -> None:
    good = '{"at": "2026-03-02", "n": 1}'
    lines = [good, "{", "[1]", '{"at": "2026-03-02", "n": NaN}', "", good]
    write(tmp_path, "\n".join(lines), "a.jsonl")
    rows = opened(a_feed(tmp_path, "a.jsonl"), a_stream(n="number"))
    assert reasons(rows) == {"n: not a number": 1, "not a JSON object": 2}
    assert [one.row for one in rows.quality().refusals] == [2, 3, 4]


def test_pauses_are_lists_of_starts_and_ends(tmp_path: Path) -> None:
    pause = '["2026-03-02T09:00Z", "2026-03-02T10:00Z"]'
    named = '{"start": "2026-03-02T09:00", "end": "2026-03-02T10:00"}'
    text = '"2026-03-02T09:00Z/2026-03-02T10:00Z"'
    lines = [f'{{"at": "2026-03-02", "p": [{one}]}}\n' for one in (pause, named, text)]
    write(tmp_path, "".join(lines), "a.jsonl")
    rows = opened(a_feed(tmp_path, "a.jsonl"), a_stream(p="pauses"))
    expected = [{"start": NINE, "end": NINE + timedelta(hours=1)}]
    assert values(rows, "p") == [expected] * 3


def test_pauses_may_be_written_as_text(tmp_path: Path) -> None:
    hour = "2026-03-02T09:00Z/2026-03-02T10:00Z"
    text = f"at,p\n2026-03-02,{hour}; {hour}\n2026-03-02,\n"
    found = read(tmp_path, text, a_stream(p="pauses"), "p")
    assert [None if one is None else len(one) for one in found] == [2, None]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a while", "p: not a list of pauses `start/end` with offsets"),
        (
            "2026-03-02T10:00Z/2026-03-02T09:00Z",
            "p: a pause that ends before it starts",
        ),
    ],
)
def test_a_pause_that_cannot_be_is_refused(
    tmp_path: Path, text: str, reason: str
) -> None:
    write(tmp_path, f"at,p\n2026-03-02,{text}\n")
    rows = opened(a_feed(tmp_path), a_stream(p="pauses"))
    assert reasons(rows) == {reason: 1}


def test_json_that_is_not_utf_8_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, b'{"at": "\xe9"}', "a.jsonl")
    assert "not UTF-8" in failing(a_feed(tmp_path, "a.jsonl"))


def test_an_empty_json_file_is_an_empty_stream(tmp_path: Path) -> None:
    write(tmp_path, "", "a.jsonl")
    rows = opened(a_feed(tmp_path, "a.jsonl"), a_stream(n="number"))
    assert rows.quality().read == 0


# -------------------------------------------------------------------------- Parquet


def write_parquet(folder: Path, **columns: Any) -> None:
    pq.write_table(pa.table(columns), folder / "a.parquet")


def test_local_times_in_parquet_need_a_zone(tmp_path: Path) -> None:
    naive = pa.array([NINE.replace(tzinfo=None)])
    write_parquet(tmp_path, at=naive)
    assert "no zone is declared" in failing(
        a_feed(tmp_path, "a.parquet", timezone=None)
    )
    berlin = a_feed(tmp_path, "a.parquet", timezone="Europe/Berlin")
    assert values(opened(berlin, a_stream()), "at") == [NINE - timedelta(hours=1)]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_times_in_parquet_come_in_microseconds(tmp_path: Path, unit: str) -> None:
    write_parquet(tmp_path, at=pa.array([NINE]).cast(pa.timestamp(unit, "UTC")))
    rows = opened(a_feed(tmp_path, "a.parquet"), a_stream())
    (batch,) = rows.batches(["at"], None)
    assert batch.column(0).type == pa.timestamp("us", "UTC")
    assert batch.column(0).to_pylist() == [NINE]


def test_a_text_column_in_parquet_is_typed_like_any_text(tmp_path: Path) -> None:
    write_parquet(tmp_path, at=["2026-03-02T09:00"], n=["0.1"])
    rows = opened(a_feed(tmp_path, "a.parquet"), a_stream(n="number"))
    assert values(rows, "at") == [NINE]
    assert values(rows, "n") == [Decimal("0.1")]


def test_a_packed_parquet_is_read(tmp_path: Path) -> None:
    write_parquet(tmp_path, at=pa.array([NINE]))
    packed = gzip.compress((tmp_path / "a.parquet").read_bytes())
    write(tmp_path, packed, "b.parquet.gz")
    assert values(opened(a_feed(tmp_path, "b.parquet.gz"), a_stream()), "at") == [NINE]


def test_a_missing_column_of_parquet_is_said(tmp_path: Path) -> None:
    write_parquet(tmp_path, at=pa.array([NINE]), status=["up"])
    said = failing(a_feed(tmp_path, "a.parquet"), a_stream(statsu="text"))
    assert "Did you mean “status”?" in said


def test_a_column_of_another_type_is_said(tmp_path: Path) -> None:
    write_parquet(tmp_path, at=pa.array([NINE]), n=pa.array([True]))
    said = failing(a_feed(tmp_path, "a.parquet"), a_stream(n="number"))
    assert "declared as number, but its column holds bool" in said


def test_narrow_columns_of_parquet_come_wide(tmp_path: Path) -> None:
    write_parquet(
        tmp_path,
        at=pa.array([NINE]),
        n=pa.array([1], pa.int16()),
        x=pa.array([0.5], pa.float32()),
    )
    rows = opened(a_feed(tmp_path, "a.parquet"), a_stream(n="number", x="number"))
    (batch,) = rows.batches(["n", "x"], None)
    assert batch.schema.types == [pa.int64(), pa.float64()]


def test_one_file_has_the_digest_that_everyone_can_compute(tmp_path: Path) -> None:
    import hashlib

    write(tmp_path, "at\n2026-03-02\n")
    expected = hashlib.sha256(b"at\n2026-03-02\n").hexdigest()
    rows = opened(a_feed(tmp_path), a_stream())
    assert rows.data_version() == f"sha256:{expected}"


# --------------------------------------------------------------------------- memory

TABLE = pa.table({"at": [NINE], "n": [1]})


@pytest.mark.parametrize(
    "data",
    [
        TABLE,
        TABLE.to_batches()[0],
        TABLE.to_pylist(),
        {"at": [NINE], "n": [1]},
        iter([{"at": "2026-03-02T09:00Z", "n": "1"}]),
    ],
    ids=["table", "batch", "records", "columns", "generator"],
)
def test_rows_are_handed_over_in_many_forms(data: object) -> None:
    rows = Memory("checks", data).open(a_stream(n="number"))
    assert values(rows, "at") == [NINE]
    assert values(rows, "n") == [1]


def test_a_reader_is_read_once_for_all_that_ask() -> None:
    source = Memory("checks", TABLE.to_reader())
    assert values(source.open(a_stream(n="number")), "n") == [1]
    assert values(source.open(a_stream()), "at") == [NINE]


def test_a_data_frame_is_read_and_its_gaps_are_missing() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"at": [NINE, NINE], "n": [1.5, None]})
    rows = Memory("checks", frame).open(a_stream(n="number"))
    assert values(rows, "n") == [1.5, None]


def test_a_key_may_be_absent_from_records() -> None:
    rows = Memory("checks", [{"at": NINE}]).open(a_stream(n="number", s="text"))
    assert values(rows, "n") == [None]
    assert values(rows, "s") == [None]


def test_no_records_are_an_empty_stream() -> None:
    assert Memory("checks", []).open(a_stream(n="number")).quality().read == 0


def test_an_empty_text_of_a_program_is_a_text() -> None:
    rows = Memory("checks", [{"at": NINE, "s": ""}]).open(a_stream(s="text"))
    assert values(rows, "s") == [""]


@pytest.mark.parametrize("data", [7, "checks.csv", [1, 2], {"a": [1], "b": [1, 2]}])
def test_what_holds_no_rows_is_an_error(data: object) -> None:
    with pytest.raises(ConfigError, match="data for “checks”"):
        Memory("checks", data).open(a_stream())


def test_the_digest_of_a_table_does_not_depend_on_its_layout() -> None:
    texts = ["up", None, "down", "up"]
    pauses = [[{"start": NINE, "end": NINE}], [], None, []]
    one = pa.table({"s": texts, "p": pauses, "d": [Decimal("1.5"), None, None, None]})
    halves = pa.concat_tables([one.slice(0, 1), one.slice(1)])
    encoded = halves.set_column(0, "s", halves.column("s").dictionary_encode())
    assert digest_of(one) == digest_of(halves) == digest_of(encoded)
    assert digest_of(one) != digest_of(one.slice(1))


def test_texts_are_dictionaries_of_one_chunk() -> None:
    rows = Memory("checks", [{"at": NINE, "s": "a"}]).open(a_stream(s="text"))
    assert isinstance(rows, LoadedRows)
    assert pa.types.is_dictionary(rows.table.column("s").type)
    assert rows.table.column("s").num_chunks == 1


def test_a_percentage_is_read_as_a_share_of_one(tmp_path: Path) -> None:
    rate = Column(("rate",), unit="%")
    text = "at,rate\n2026-03-02,94.01%\n2026-03-02,100 %\n2026-03-02,7\n"
    read_shares = read(
        tmp_path, text, a_stream(rate="number"), "rate", fields={"rate": rate}
    )
    assert read_shares == [Decimal("0.9401"), Decimal(1), Decimal("0.07")]


def test_a_sheet_without_dates_may_have_one_time_for_all_rows(tmp_path: Path) -> None:
    fields = {"at": Constant("2026-03-02T09:00Z")}
    text = "calls\n3\n4\n"
    assert read(tmp_path, text, a_stream(calls="number"), "at", fields=fields) == [
        NINE,
        NINE,
    ]


def test_a_time_for_all_rows_says_its_zone(tmp_path: Path) -> None:
    fields = {"at": Constant("2026-03-02 09:00")}
    with pytest.raises(ConfigError, match="cannot be read"):
        read(tmp_path, "calls\n3\n", a_stream(calls="number"), "at", fields=fields)
