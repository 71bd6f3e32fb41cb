"""What `troth.toml` may say, and what is said where it is wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from troth.config import feed_for_path, find_settings, read_settings
from troth.errors import ConfigError
from troth.model.feed import (
    Column,
    Constant,
    Derived,
    Events,
    Feed,
    Milestone,
    Pausing,
    Tally,
)
from troth.model.measurement import FieldType

STREAM = '[streams.checks]\nsource = "csv"\npath = "a.csv"\n'


def feed_of(folder: Path, text: str, head: str = STREAM) -> Feed:
    (folder / "troth.toml").write_text(head + text, encoding="utf-8")
    return read_settings(folder / "troth.toml").streams["checks"]


def error_of(folder: Path, text: str, head: str = STREAM) -> str:
    with pytest.raises(ConfigError) as caught:
        feed_of(folder, text, head)
    return str(caught.value)


def test_a_workspace_names_its_agreements_and_streams(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").touch()
    (tmp_path / "a.yaml").touch()
    (tmp_path / "troth.toml").write_text(f'agreements = ["*.yaml"]\n{STREAM}')
    settings = read_settings(tmp_path / "troth.toml")
    assert [path.name for path in settings.agreements] == ["a.yaml", "b.yaml"]
    assert settings.streams["checks"] == Feed(
        "csv", ("a.csv",), str(tmp_path), "troth.toml, [streams.checks]"
    )


def test_one_agreement_may_have_streams_of_its_own(tmp_path: Path) -> None:
    own = STREAM.replace("[streams", '[agreement."acme-hosting".streams').replace(
        "a.csv", "b.csv"
    )
    (tmp_path / "troth.toml").write_text(STREAM + own)
    settings = read_settings(tmp_path / "troth.toml")
    assert settings.feeds_of("other")["checks"].paths == ("a.csv",)
    assert settings.feeds_of("acme-hosting")["checks"].paths == ("b.csv",)


def test_settings_are_found_in_a_folder_above(tmp_path: Path) -> None:
    (tmp_path / "troth.toml").touch()
    (tmp_path / "data" / "2026").mkdir(parents=True)
    assert find_settings(tmp_path / "data" / "2026") == tmp_path / "troth.toml"


def test_a_stream_says_how_its_files_are_written(tmp_path: Path) -> None:
    feed = feed_of(
        tmp_path,
        """
        delimiter = ";"
        compression = "gzip"
        time_format = "%d/%m/%Y"
        timezone = "Europe/Berlin"
        ambiguous = "first"
        missing = ["?", ""]
        decimal = ","
        thousands = "."
        key = ["site", "at"]
        corrections = "last"
        version = {column = "updated", format = "epoch_s"}
        order = ["at", "done"]
        """,
    )
    assert feed.options == {"delimiter": ";"}
    assert (feed.compression, feed.time_format) == ("gzip", "%d/%m/%Y")
    assert (feed.timezone, feed.ambiguous) == ("Europe/Berlin", "first")
    assert (feed.missing, feed.decimal, feed.thousands) == (("?", ""), ",", ".")
    assert (feed.key, feed.corrections) == (("site", "at"), "last")
    assert feed.version == Column(("updated",), format="epoch_s")
    assert feed.order == ("at", "done")


def test_a_field_has_a_recipe(tmp_path: Path) -> None:
    feed = feed_of(
        tmp_path,
        """
        [streams.checks.fields]
        site = "slug"
        at = {columns = ["Date", "Time"], format = "iso", timezone = "UTC"}
        status = {column = "status", map = {up = "up", "*" = "down"}}
        answered = {column = "a", yes = ["Y"], no = "N"}
        wait = {column = "w", unit = "s"}
        size = {column = "s", type = "number"}
        gone = {column = "at", when = {column = "a", is = "N"}}
        done = {add = ["at", "wait"]}
        took = {subtract = ["done", "at"]}
        either = {coalesce = ["done", "at"]}
        currency = {value = "EUR"}
        """,
    )
    assert feed.fields == {
        "site": Column(("slug",)),
        "at": Column(("Date", "Time"), format="iso", timezone="UTC"),
        "status": Column(("status",), mapping={"up": "up", "*": "down"}),
        "answered": Column(("a",), yes=("Y",), no=("N",)),
        "wait": Column(("w",), unit="s"),
        "size": Column(("s",), type=FieldType.NUMBER),
        "gone": Column(("at",), when=("a", ("N",))),
        "done": Derived("add", ("at", "wait")),
        "took": Derived("subtract", ("done", "at")),
        "either": Derived("coalesce", ("done", "at")),
        "currency": Constant("EUR"),
    }
    assert feed.recipe("other") == Column(("other",))


def test_events_become_cases(tmp_path: Path) -> None:
    feed = feed_of(
        tmp_path,
        """
        [streams.checks.cases]
        case = "number"
        event_at = {column = "updated", format = "iso"}
        state = "state"
        [streams.checks.fields]
        opened = {first = "event"}
        resolved = {last = {state = ["Resolved", "Closed"]}}
        events = {count = "event"}
        reopened = {count = {state = "Reopened"}}
        waiting = {pauses = {states = ["Waiting"], until = "next event"}}
        priority = {column = "priority", take = "first"}
        """,
    )
    assert feed.events == Events("number", Column(("updated",), format="iso"), "state")
    assert feed.fields == {
        "opened": Milestone("first"),
        "resolved": Milestone("last", ("Resolved", "Closed")),
        "events": Tally(),
        "reopened": Tally(("Reopened",)),
        "waiting": Pausing(("Waiting",)),
        "priority": Column(("priority",), take="first"),
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("time_format = 7", "troth.toml, [streams.checks]: `time_format` is 7. Write"),
        ("missing = [7]", "`missing` is [7]. Write a text in quotes, or a list"),
        ("allow_outside = 1", "`allow_outside` is 1. Write true or false"),
        ('ambiguous = "frist"', 'Did you mean “first”? Write one of "refuse"'),
        ('timezone = "Europe/Berln"', "Did you mean “Europe/Berlin”?"),
        ('timezone = "../etc/passwd"', "which is no time zone"),
        ('timezone = ""', "which is no time zone"),
        ('timezone = "localtime"', "which is no time zone"),
        ('decimal = ""', "`decimal` is “”. Write one character"),
        ('thousands = "."', "`thousands` is the decimal mark as well"),
        ('compression = "zip"', "“zip”. Did you mean “gzip”?"),
        ("fields = 7", "`fields` is 7. Write a table"),
        ("fields = {at = {}}", "says nothing about where it comes from"),
        ('fields = {at = {colunm = "a"}}', "Did you mean `column`?"),
        ('fields = {at = {column = "a", formt = "iso"}}', "Did you mean `format`?"),
        ('fields = {at = {column = "a", value = 1}}', "says `column` and `value`"),
        ('fields = {at = {column = "a", unit = "sec"}}', "`unit` is “sec”"),
        ('fields = {at = {column = "a", map = {a = 1}}}', "`map.a` is 1"),
        ('fields = {at = {column = "a", when = {column = "b"}}}', "is not whole"),
        ("fields = {at = {columns = []}}", "`columns` names no column"),
        ('fields = {at = {add = ["a"]}}', "`add` needs two fields or more"),
        ("fields = {at = {value = 1.5}}", "`value` is 1.5"),
        ('fields = {at = {first = "evnt"}}', "`first` is 'evnt'"),
        ("fields = {at = {first = {state = []}}}", "`first` names no state"),
        ("fields = {at = {pauses = {states = []}}}", "`pauses` names no state"),
        ('fields = {at = {pauses = {states = "a", until = "end"}}}', '"next event"'),
        ('version = {add = ["a", "b"]}', "`version` is no column"),
        ("cases = {}", "[streams.checks.cases]: `case` is missing"),
        ('cases = {case = "a"}', "`event_at` is missing"),
        ('cases = {case = "a", event_at = "b", stat = "c"}', "Did you mean `state`?"),
    ],
)
def test_what_is_wrong_is_said_with_its_key(
    tmp_path: Path, text: str, said: str
) -> None:
    assert said in error_of(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[streams.checks]\n", "`source` is missing"),
        ("[stream.checks]\n", "`stream` is not known here. Did you mean `streams`?"),
        ("streams = 7\n", "`streams` is 7. Write a table"),
        ("[streams]\nchecks = 7\n", "[streams]: `checks` is 7"),
        ("streams = \n", "It is no TOML: Invalid value (at line 1"),
        ('agreements = ["gone.yaml"]\n', "There is no document at gone.yaml"),
        ('agreement."a".stream = {}\n', "Did you mean `streams`?"),
    ],
)
def test_what_is_wrong_at_the_top_is_said(tmp_path: Path, text: str, said: str) -> None:
    assert said in error_of(tmp_path, "", head=text)


def test_settings_that_are_not_there_are_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no troth\.toml.*troth init"):
        read_settings(tmp_path / "troth.toml")


def test_settings_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_settings(tmp_path)
    (tmp_path / "troth.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="It is no TOML"):
        read_settings(tmp_path / "troth.toml")


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("checks.csv", "csv"),
        ("checks.2026.CSV.gz", "csv"),
        ("checks.parquet", "parquet"),
        ("checks.jsonl.gz", "jsonl"),
        ("checks.ndjson", "jsonl"),
    ],
)
def test_the_ending_of_a_path_says_what_it_is(name: str, source: str) -> None:
    feed = feed_for_path("checks", name)
    assert (feed.source, feed.time_format) == (source, "iso")


def test_an_ending_that_says_nothing_is_an_error() -> None:
    with pytest.raises(ConfigError, match=r"checks\.xlsx does not say what it is"):
        feed_for_path("checks", "checks.xlsx")


def test_a_workspace_may_say_as_of_when_it_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "troth.toml"
    path.write_text("as_of = 2027-01-01T12:00:00+01:00\n", encoding="utf-8")
    assert read_settings(path).as_of == datetime(2027, 1, 1, 11, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2027-01-01", "2027-01-01T12:00:00", '"today"'])
def test_an_instant_without_an_offset_is_no_instant(tmp_path: Path, text: str) -> None:
    said = error_of(tmp_path, "", head=f"as_of = {text}\n{STREAM}")
    assert "which is no instant" in said
