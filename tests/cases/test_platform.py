"""Behaviour of other platforms that concerns the life of an agreement and templates.

What a platform calls a state is the term here: an agreement that has been stopped is
one whose term has ended. A placeholder that nobody filled in is a text like any other,
and no value can be read from it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import troth
from language import compiled
from places import read_cases

pytestmark = pytest.mark.cases

ROWS = read_cases("platform.json")
STATES = [row for row in ROWS if row["area"] == "lifecycle"]
TEMPLATES = [row for row in ROWS if row["area"] == "templates"]

_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
_PROMISE = re.compile(r"(\w+)\s*(<=|>=|<|>)\s*(\S+)")
_AGREEMENT = """\
troth: 1
agreement: slc
id: platform
title: A promise about numbers
timezone: UTC
parties: {{provider: {{role: provider}}}}
term: {{from: 2025-01-01, until: {until}}}
streams: {{samples: {{kind: samples, fields: {{at: time, {fields}}}}}}}
indicators: {{{indicators}}}
objectives: {{{objectives}}}
"""


def write_agreement(constraints: list[str], until: str = "2026-12-31") -> str:
    promises = [_PROMISE.fullmatch(one.strip()) for one in constraints]
    named = [(one[1], f"{one[2]} {one[3]}") for one in promises if one is not None]
    assert len(named) == len(constraints)
    return _AGREEMENT.format(
        until=until,
        fields=", ".join(f"{name}: number" for name, _ in named),
        indicators=", ".join(
            f"{name}: {{metric: average, stream: samples, of: {name}}}"
            for name, _ in named
        ),
        objectives=", ".join(
            f"{name}-kept: {{owed_by: provider, indicator: {name}, over: day, "
            f'target: "{target}"}}'
            for name, target in named
        ),
    )


@pytest.mark.parametrize("row", STATES, ids=lambda row: row["id"])
def test_an_agreement_is_judged_only_while_it_is_in_force(row: dict[str, Any]) -> None:
    given = row["input"]
    is_started = given["state"] == "started"
    constraints = list(given["guarantees"].values())
    agreement = troth.loads(
        write_agreement(constraints, "2026-12-31" if is_started else "2025-12-31")
    )
    rows = [
        {"at": _FIRST + timedelta(days=point["t"]), "m": point["m"]}
        for point in given["points"]
    ]
    found = troth.assess(agreement, {"samples": rows}, period="2026-01")
    assert len(found.violations) == sum(
        map(len, row["expected"]["violations"].values())
    )
    assert bool(found.readings) is is_started
    control = troth.assess(
        troth.loads(write_agreement(constraints)), {"samples": rows}, period="2026-01"
    )
    assert control.violations, "while it is in force, the same rows violate it"


@pytest.mark.parametrize("row", TEMPLATES, ids=lambda row: row["id"])
def test_a_placeholder_that_nobody_filled_in_is_a_mistake(row: dict[str, Any]) -> None:
    text = row["input"]["template_constraint"]
    for name, value in row["input"]["parameters"].items():
        text = text.replace(f"{{{{.{name}}}}}", value)
    result = compiled(write_agreement(text.split("&&")))
    is_whole = "{{" not in text
    assert (result.agreement is not None) is is_whole
    if row["expected"].get("error") == "unreplaced":
        assert [one.path for one in result.findings if "{{" in one.message]
