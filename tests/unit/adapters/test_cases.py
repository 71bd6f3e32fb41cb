"""Event logs turned into cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.adapters.sources import SOURCES
from troth.adapters.sources.memory import Memory
from troth.errors import ConfigError
from troth.model.feed import (
    Column,
    Derived,
    Events,
    Feed,
    Milestone,
    Pausing,
    Recipe,
    Tally,
)
from troth.model.measurement import FieldType, Stream, StreamKind
from troth.ports import Rows

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
FIELDS = {
    "opened": FieldType.TIME,
    "resolved": FieldType.TIME,
    "closed": FieldType.TIME,
    "waiting": FieldType.PAUSES,
    "priority": FieldType.TEXT,
    "first_priority": FieldType.TEXT,
    "events": FieldType.NUMBER,
    "waits": FieldType.NUMBER,
    "took": FieldType.DURATION,
}
STREAM = Stream("tickets", StreamKind.CASES, FIELDS, "opened")
RECIPES: dict[str, Recipe] = {
    "opened": Milestone("first"),
    "resolved": Milestone("first", ("resolved", "closed")),
    "closed": Milestone("last", ("closed",)),
    "waiting": Pausing(("wait", "hold")),
    "first_priority": Column(("priority",), take="first"),
    "events": Tally(),
    "waits": Tally(("wait", "hold")),
    "took": Derived("subtract", ("resolved", "opened")),
}


def a_feed(**changes: Any) -> Feed:
    made: dict[str, Any] = {
        "place": "[streams.tickets]",
        "time_format": "iso",
        "timezone": "UTC",
        "fields": RECIPES,
        "events": Events("ticket", Column(("at",)), "state"),
    }
    return Feed("memory", **(made | changes))


def hour(hours: float) -> datetime:
    return NINE + timedelta(hours=hours)


def log(*events: tuple[Any, ...]) -> list[dict[str, Any]]:
    names = ("ticket", "at", "state", "priority")
    return [
        dict(zip(names, (ticket, hour(at), *rest), strict=False))
        for ticket, at, *rest in events
    ]


def opened(events: list[dict[str, Any]], /, **changes: Any) -> Rows:
    for event in events:
        event.setdefault("priority", None)
    return Memory("tickets", events, a_feed(**changes)).open(STREAM)


def cases(rows: Rows) -> list[dict[str, Any]]:
    batches = rows.batches(list(FIELDS), None)
    return [case for batch in batches for case in batch.to_pylist()]


def pauses(*spans: tuple[float, float]) -> list[dict[str, datetime]]:
    return [{"start": hour(start), "end": hour(end)} for start, end in spans]


def test_events_become_one_row_for_each_case() -> None:
    rows = opened(
        log(
            ("b", 5, "new", "P2"),
            ("a", 3, "closed", "P1"),
            ("a", 0, "new", "P3"),
            ("a", 1, "wait", None),
            ("a", 2, "resolved", "P2"),
        )
    )
    b, a = cases(rows)
    assert b["opened"] == hour(5)
    assert b["resolved"] is None
    assert a == {
        "opened": hour(0),
        "resolved": hour(2),
        "closed": hour(3),
        "waiting": pauses((1, 2)),
        "priority": "P1",
        "first_priority": "P3",
        "events": 4,
        "waits": 1,
        "took": timedelta(hours=2),
    }
    assert (rows.quality().read, rows.quality().used) == (5, 5)


def test_paused_states_in_a_row_are_one_pause() -> None:
    rows = opened(log(("a", 0, "wait"), ("a", 1, "hold"), ("a", 2, "closed")))
    assert cases(rows)[0]["waiting"] == pauses((0, 2))


def test_a_pause_that_nothing_ends_lasts_as_far_as_the_log_reaches() -> None:
    rows = opened(log(("a", 0, "wait"), ("b", 7, "closed")))
    assert cases(rows)[0]["waiting"] == pauses((0, 7))


def test_a_case_that_never_paused_has_an_empty_list() -> None:
    rows = opened(log(("a", 0, "wait"), ("a", 0, "closed")))
    assert cases(rows)[0]["waiting"] == []


def test_the_order_of_the_file_decides_between_events_at_once() -> None:
    first = opened(log(("a", 0, "new", "P1"), ("a", 0, "closed", "P2")))
    second = opened(log(("a", 0, "closed", "P2"), ("a", 0, "new", "P1")))
    assert cases(first)[0]["priority"] == "P2"
    assert cases(second)[0]["priority"] == "P1"


def test_an_event_that_cannot_be_read_is_refused_and_its_case_stays() -> None:
    events = log(("a", 0, "new"), ("a", 2, "closed"), (None, 1, "new"))
    events.append({"ticket": "a", "at": None, "state": "wait"})
    rows = opened(events)
    assert cases(rows)[0]["events"] == 2
    assert rows.quality().reasons == {
        "event_at: no value": 1,
        "ticket: no value, but it names the case": 1,
    }
    assert (rows.quality().read, rows.quality().used) == (4, 2)


def test_a_case_without_its_place_in_time_is_refused_with_all_its_events() -> None:
    recipes = RECIPES | {"opened": Milestone("first", ("new",))}
    events = log(("a", 0, "new"), ("b", 0, "closed"), ("b", 1, "closed"))
    rows = opened(events, fields=recipes)
    assert len(cases(rows)) == 1
    assert rows.quality().refused == 2


def test_no_events_are_no_cases() -> None:
    feed = a_feed()
    columns: dict[str, list[Any]] = {
        name: [] for name in ("ticket", "at", "state", "priority")
    }
    rows = Memory("tickets", columns, feed).open(STREAM)
    assert cases(rows) == []


def test_a_state_that_no_event_has_is_an_error_with_the_nearest() -> None:
    recipes = RECIPES | {"closed": Milestone("last", ("clsoed",))}
    with pytest.raises(ConfigError, match="Did you mean “closed”"):
        opened(log(("a", 0, "wait"), ("a", 1, "closed")), fields=recipes)


def test_states_need_a_column_that_holds_them() -> None:
    with pytest.raises(ConfigError, match="no column is named as the state"):
        opened(log(("a", 0, "new")), events=Events("ticket", Column(("at",))))


def test_milestones_need_events(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("at\n")
    feed = Feed("csv", ("a.csv",), str(tmp_path), fields={"opened": Milestone("first")})
    stream = Stream("t", StreamKind.CASES, {"opened": FieldType.TIME}, "opened")
    with pytest.raises(ConfigError, match="the rows are no events"):
        SOURCES.get("csv")(feed).open(stream)


def test_a_state_that_is_merely_absent_is_no_mistake() -> None:
    (case,) = cases(opened(log(("a", 0, "new"))))
    assert (case["closed"], case["waits"], case["waiting"]) == (None, 0, [])


STATES = ["new", "wait", "hold", "resolved", "closed"]


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 9), st.sampled_from(STATES)),
        max_size=20,
    )
)
def test_cases_agree_with_a_plain_loop(events: list[tuple[str, int, str]]) -> None:
    # States that are asked for and missing are an error, so all are there.
    events = [*events, *(("z", 0, state) for state in STATES)]
    found = cases(opened(log(*events)))
    latest = max(at for _, at, _ in events)
    expected = []
    for name in dict.fromkeys(ticket for ticket, _, _ in events):
        own = sorted((one for one in events if one[0] == name), key=lambda one: one[1])
        spans: list[tuple[int, int]] = []
        for (_, at, state), following in zip(own, [*own[1:], None], strict=True):
            until = latest if following is None else following[1]
            if state in ("wait", "hold") and until > at:
                if spans and spans[-1][1] == at:
                    at = spans.pop()[0]  # noqa: PLW2901
                spans.append((at, until))
        done = [at for _, at, state in own if state in ("resolved", "closed")]
        expected.append(
            (hour(own[0][1]), hour(done[0]) if done else None, pauses(*spans))
        )
    assert [
        (one["opened"], one["resolved"], one["waiting"]) for one in found
    ] == expected
