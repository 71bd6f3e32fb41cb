"""Common goals that objectives reach together, and the arithmetic that shows it."""

from __future__ import annotations

import pytest

from language import SMALL, agreed, compiled, linted
from troth.define.writer import write

TWO = """\
  also-up: {owed_by: nimbus, goal: shared, indicator: uptime, target: ">= 99.5 %%"}
goals:
  shared: {title: The whole is up, target: "%s", parts: {%s: [shop-up, also-up]}}
"""


def goal_of(target: str, adds_up: str) -> str:
    """Two promises of 99.9 % and 99.5 %, and a goal that they reach together."""
    head, remedies = SMALL.split("remedies:")
    return f"{head}{TWO % (target, adds_up)}remedies:{remedies}"


@pytest.mark.parametrize(
    ("target", "adds_up"),
    [
        (">= 99.4005 %", "product"),  # exactly 0.999 × 0.995
        (">= 99.5 %", "minimum"),
        (">= 100 %", "sum"),
    ],
)
def test_parts_that_reach_the_goal_are_fine(target: str, adds_up: str) -> None:
    assert "D748" not in {one.code for one in linted(goal_of(target, adds_up))}


@pytest.mark.parametrize(
    ("target", "adds_up", "missing"),
    [
        (">= 99.4006 %", "product", "1/1000000"),
        (">= 99.6 %", "minimum", "1/1000"),
    ],
)
def test_what_is_missing_is_told_exactly(
    target: str, adds_up: str, missing: str
) -> None:
    (finding,) = (one for one in linted(goal_of(target, adds_up)) if one.code == "D748")
    assert dict(finding.facts)["missing"] == missing


def test_parts_of_another_sort_cannot_be_put_together() -> None:
    text = goal_of("<= 4 h", "minimum")
    (finding,) = (one for one in linted(text) if one.code == "D748")
    assert "cannot be put together" in finding.message


def test_a_goal_by_parts_is_written_and_read_again() -> None:
    agreement = agreed(goal_of(">= 99.5 %", "minimum"))
    assert agreed(write(agreement)) == agreement


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('target: ">= 99.5 %", parts', "parts", "D507"),
        ("parts: {minimum: [shop-up, also-up]}", "parts: {}", "D213"),
        ("{minimum: [shop-up, also-up]}", "{minimum: [a], sum: [b]}", "D507"),
        ("[shop-up, also-up]", "[shop-up, nothing]", "D305"),
        ('target: ">= 99.5 %", parts', "target: each within 4 h, parts", "D206"),
    ],
)
def test_a_goal_that_cannot_be_read_is_refused(old: str, new: str, code: str) -> None:
    text = goal_of(">= 99.5 %", "minimum")
    assert old in text
    assert code in {one.code for one in compiled(text.replace(old, new)).findings}
