"""Conditions over several fields: which promises exclude each other, and why."""

import sys

import pytest

from language import linted, with_clauses
from troth.model.finding import Finding

_ALL = "'>= 100 %'"


def judged(*promises: str) -> tuple[Finding, ...]:
    """What is found where each promise is `name | where | what every row shows`."""
    indicators, objectives = [], []
    for promise in promises:
        name, where, good = (part.strip() for part in promise.split("|"))
        indicators.append(f'  {name}: {{metric: ratio, stream: loads, good: "{good}"}}')
        guard = f', where: "{where}"' if where else ""
        objectives.append(
            f"  {name}: {{owed_by: nimbus, indicator: {name}{guard}, target: {_ALL}}}"
        )
    fields = "at: time, reads: number, writes: number, delay: duration, tier: text"
    return linted(
        with_clauses(
            "\n".join(
                [
                    "streams:",
                    f"  loads: {{kind: samples, fields: {{{fields}, urgent: yes/no}}}}",
                    "indicators:",
                    *indicators,
                    "objectives:",
                    *objectives,
                ]
            )
        )
    )


def told(findings: tuple[Finding, ...]) -> list[tuple[str, ...]]:
    return [
        (one.code, *(value for _, value in one.facts))
        for one in findings
        if one.code in {"D732", "D733", "D734"}
    ]


@pytest.mark.parametrize(
    ("where", "is_dead"),
    [
        ("reads > writes and writes > reads", True),
        ("reads > writes or writes > reads", False),
        ("tier = 'gold' and tier = 'silver'", True),
        ("tier = 'gold' or tier = 'silver'", False),
        ("tier in ('gold', 'silver') and tier <> 'gold' and tier <> 'silver'", True),
        ("reads is null and reads > 3", True),  # nothing is known of what is missing
        ("reads is null and not reads > 3", True),
        ("reads is null and writes > 3", False),
        ("reads between 3 and 5 and reads * 2 > 10", True),
        ("reads between 3 and 5 and reads * 2 >= 10", False),
        ("delay < 5 min and delay > 299 s and delay <> 299.5 s", False),
        ("delay < 5 min and delay > 300 s", True),
        ("urgent and not urgent", True),
        ("abs(reads) < 0 and reads > 0", True),
        ("tier like 'a%' and tier not like 'a%'", True),
        ("lower(tier) = 'gold' and lower(tier) = 'silver'", True),
        ("lower(tier) = 'gold' and tier = 'Gold'", False),
    ],
)
def test_a_condition_that_contradicts_itself_is_found(
    where: str, is_dead: bool
) -> None:
    expected = [("D732", "a", "")] if is_dead else []
    assert told(judged(f"a | {where} | writes >= 0")) == expected


def test_a_promise_is_dead_where_another_leaves_it_no_rows() -> None:
    found = judged("a || reads > writes", "b | writes > reads | delay <= 1 s")
    assert told(found) == [("D732", "b", "a")]
    assert any("contradicts a (line " in one.message for one in found)


def test_the_fewest_clauses_are_named() -> None:
    found = judged(
        "a || reads >= 0",
        "b | reads > 10 | writes >= 20",
        "c | delay > 1 min | writes <= 15",
        "d | delay > 1 min | reads >= 0",
        "e | delay > 2 min | reads >= 11",
    )
    assert told(found) == [("D733", "e", "b,c")]


def test_promises_that_exclude_each_other_are_told_once() -> None:
    found = judged("a | urgent | delay <= 1 s", "b | reads > 9 | delay >= 5 s")
    assert told(found) == []  # an urgent row may simply have few reads
    found = judged("a || delay <= 1 s", "b || delay >= 5 s")
    assert told(found) == [("D733", "a", "b")]


def test_a_promise_that_no_row_keeps_contradicts_itself() -> None:
    assert told(judged("a || reads <= 4 and reads > 4")) == [("D733", "a", "")]


def test_a_promise_about_a_share_contradicts_nothing() -> None:
    text = with_clauses("""
    objectives:
      replied:
        owed_by: nimbus
        indicator: reply
        where: "solved > replied"
        target: 90 % within 1 h
      slowly:
        owed_by: nimbus
        indicator: solving
        where: "replied > solved"
        target: 90 % within 8 h
    """)
    assert not linted(text)


def test_without_the_solver_a_note_says_what_was_not_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    found = judged("a | reads > writes and writes > reads | writes >= 0")
    assert told(found) == [("D734", "loads")]
    assert not told(judged("a | reads > 3 | delay < 1 s"))
