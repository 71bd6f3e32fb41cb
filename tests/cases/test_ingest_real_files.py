"""Real files become streams with the figures that their manifest publishes."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from places import find_data
from troth.adapters.sources import SOURCES
from troth.adapters.warehouses.arrow import ArrowWarehouse
from troth.config import read_settings
from troth.model.expression import Arithmetic, Comparison, Expression, Field, Literal
from troth.model.measurement import FieldType, Stream, StreamKind
from troth.model.quantity import Duration

pytestmark = pytest.mark.data


def a_workspace(folder: Path, toml: str) -> ArrowWarehouse:
    (folder / "troth.toml").write_text(toml, encoding="utf-8")
    settings = read_settings(folder / "troth.toml")
    return ArrowWarehouse(
        {
            name: SOURCES.get(feed.source)(feed)
            for name, feed in settings.streams.items()
        }
    )


def a_stream(name: str, kind: StreamKind, place: str, /, **words: str) -> Stream:
    fields = {field: FieldType(word.replace("_", "/")) for field, word in words.items()}
    return Stream(name, kind, fields, place)


def count(
    warehouse: ArrowWarehouse, stream: Stream, where: Expression | None = None
) -> int:
    columns = {"one": Literal(1)}
    return sum(one.num_rows for one in warehouse.scan(stream, columns, where=where))


def rows(warehouse: ArrowWarehouse, stream: Stream) -> list[dict[str, Any]]:
    columns = {name: Field(name) for name in stream.fields}
    return [row for one in warehouse.scan(stream, columns) for row in one.to_pylist()]


def published(heading: str) -> dict[str, Any]:
    text = find_data("datasets/MANIFEST.md").read_text(encoding="utf-8")
    section = text.split(f"## {heading}")[1].split("\n## ")[0]
    found = re.search(r"```json\n(.*?)\n```", section, re.DOTALL)
    assert found, heading
    figures: dict[str, Any] = json.loads(found[1])
    return figures


def test_the_servicenow_log_becomes_its_incidents(tmp_path: Path) -> None:
    path = find_data("datasets/servicenow_incident_event_log.csv.gz")
    warehouse = a_workspace(
        tmp_path,
        f"""
        [streams.incidents]
        source = "csv"
        path = "{path}"
        allow_outside = true
        missing = ["?"]
        time_format = "%d/%m/%Y %H:%M"
        timezone = "UTC"
        [streams.incidents.cases]
        case = "number"
        event_at = "sys_updated_at"
        state = "incident_state"
        [streams.incidents.fields]
        opened = {{column = "opened_at", take = "first"}}
        resolved = {{first = {{state = ["Resolved", "Closed"]}}}}
        closed = {{last = {{state = ["Closed"]}}}}
        waiting = {{pauses = {{states = ["Awaiting User Info", "Awaiting Vendor",
                   "Awaiting Problem", "Awaiting Evidence"], until = "next event"}}}}
        priority = {{column = "priority", take = "last"}}
        made_sla = {{column = "made_sla", take = "last"}}
        """,
    )
    stream = a_stream(
        "incidents",
        StreamKind.CASES,
        "opened",
        opened="time",
        resolved="time",
        closed="time",
        waiting="pauses",
        priority="text",
        made_sla="yes_no",
    )
    quality = warehouse.quality(stream)
    assert (quality.read, quality.used, quality.refused) == (141_712, 141_712, 0)
    assert count(warehouse, stream) == 24_918


def test_the_bpi_log_has_its_first_completions_and_waits(tmp_path: Path) -> None:
    path = find_data("datasets/bpi2013_incidents.csv.gz")
    figures = published("bpi2013_incidents.csv.gz")
    completed = [one for one in figures["tasks"] if one.startswith("Completed+")]
    warehouse = a_workspace(
        tmp_path,
        f"""
        [streams.incidents]
        source = "csv"
        path = "{path}"
        allow_outside = true
        time_format = "iso"
        timezone = "UTC"
        [streams.incidents.cases]
        case = "caseid"
        event_at = "end_timestamp"
        state = "task"
        [streams.incidents.fields]
        opened = {{first = "event"}}
        completed = {{first = {{state = {completed}}}}}
        waiting = {{pauses = {{states = {figures["pause_states"]}}}}}
        """,
    )
    stream = a_stream(
        "incidents",
        StreamKind.CASES,
        "opened",
        opened="time",
        completed="time",
        waiting="pauses",
    )
    assert warehouse.quality(stream).used == figures["events"]
    cases = rows(warehouse, stream)
    assert len(cases) == figures["cases"]
    done = [case for case in cases if case["completed"] is not None]
    assert len(done) == figures["cases_with_completion"]
    limit, nothing = timedelta(hours=72), timedelta()
    waits = [
        sum(
            (
                min(one["end"], case["completed"]) - one["start"]
                for one in case["waiting"]
                if one["start"] < case["completed"]
            ),
            nothing,
        )
        for case in done
    ]
    raw = [case["completed"] - case["opened"] for case in done]
    net = [whole - wait for whole, wait in zip(raw, waits, strict=True)]
    assert (
        sum(one <= limit for one in raw) == figures["first_completion_within_72h_raw"]
    )
    assert (
        sum(one <= limit for one in net) == figures["first_completion_within_72h_net"]
    )
    hours = sum(waits, nothing) / timedelta(hours=1)
    assert round(hours, 4) == figures["total_paused_hours"]


def test_the_call_centre_has_its_published_counts(tmp_path: Path) -> None:
    path = find_data("datasets/callcentre_phonenow_5000.csv.gz")
    figures = published("callcentre_phonenow_5000.csv.gz")
    warehouse = a_workspace(
        tmp_path,
        f"""
        [streams.calls]
        source = "csv"
        path = "{path}"
        allow_outside = true
        timezone = "UTC"
        [streams.calls.fields]
        offered = {{columns = ["Date", "Time"], format = "%Y-%m-%d %H:%M:%S"}}
        picked_up = {{column = "Answered (Y/N)", yes = ["Y"], no = ["N"]}}
        wait = {{column = "Speed of answer in seconds", unit = "s"}}
        answered = {{add = ["offered", "wait"]}}
        """,
    )
    stream = a_stream(
        "calls",
        StreamKind.CASES,
        "offered",
        offered="time",
        answered="time",
        picked_up="yes_no",
        wait="duration",
    )
    assert count(warehouse, stream) == figures["calls"]
    assert count(warehouse, stream, Field("picked_up")) == figures["answered"]
    waited = Arithmetic("-", Field("answered"), Field("offered"))
    in_time = Comparison("<=", waited, Literal(Duration.of(20, "s")))
    share = count(warehouse, stream, in_time) / figures["answered"]
    assert round(share, 6) == figures["service_level_20s_of_answered"]
    waits = [row["wait"] for row in rows(warehouse, stream) if row["picked_up"]]
    speed = sum(waits, timedelta()) / len(waits) / timedelta(seconds=1)
    assert round(speed, 5) == figures["asa_seconds"]


@pytest.mark.parametrize(
    ("name", "checks", "sites"),
    [("digitaleditions", 10_535, 54), ("manticore", 336, 22)],
)
def test_the_checks_of_a_status_page_are_read(
    tmp_path: Path, name: str, checks: int, sites: int
) -> None:
    path = find_data(f"datasets/upptime_{name}_checks.csv.gz")
    warehouse = a_workspace(
        tmp_path,
        f"""
        [streams.checks]
        source = "csv"
        path = "{path}"
        allow_outside = true
        time_format = "iso"
        [streams.checks.fields]
        at = "last_updated"
        ms = "response_time_ms"
        """,
    )
    stream = a_stream(
        "checks",
        StreamKind.CHECKS,
        "at",
        at="time",
        site="text",
        url="text",
        status="text",
        ms="number",
    )
    quality = warehouse.quality(stream)
    assert (quality.read, quality.used) == (checks, checks)
    found = rows(warehouse, stream)
    assert len({row["site"] for row in found}) == sites
    assert {row["status"] for row in found} == {"up", "down"}


def test_american_times_of_a_city_are_read(tmp_path: Path) -> None:
    path = find_data("datasets/nyc311_2022-05-01.csv.gz")
    figures = published("nyc311_2022-05-01.csv.gz")
    warehouse = a_workspace(
        tmp_path,
        f"""
        [streams.requests]
        source = "csv"
        path = "{path}"
        allow_outside = true
        time_format = "%m/%d/%Y %I:%M:%S %p"
        timezone = "America/New_York"
        fields = {{opened = "Created Date", closed = "Closed Date"}}
        """,
    )
    stream = a_stream(
        "requests", StreamKind.CASES, "opened", opened="time", closed="time"
    )
    took = Arithmetic("-", Field("closed"), Field("opened"))
    in_time = Comparison("<=", took, Literal(Duration.of(2, "h")))
    assert count(warehouse, stream) == figures["rows"]
    assert count(warehouse, stream, in_time) == figures["closed_within_2h"]
