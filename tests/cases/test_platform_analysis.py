"""The rows of `platform.json` that ask what is wrong with an agreement by itself.

They come from analysers of another language of agreements. Its properties become the
fields of one row, its terms promises that no row may break, and its domains promises
about single fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from documents import Clause, write
from language import linted
from places import each_of, read_cases
from troth.model.finding import Finding

pytestmark = pytest.mark.cases

ROWS = [row for row in read_cases("platform.json") if row["area"] == "static-analysis"]
_COMPARED = re.compile(r"(==|>=|<=|>|<)\s*(\d+)")


def _rows_with(key: str) -> list[Any]:
    return each_of([row for row in ROWS if key in row["input"]])


def _percent(number: int) -> str:
    return f"{number // 100}.{number % 100:02} %"


def _table(target: str, ranges: list[list[int]]) -> str:
    rows = [
        {
            "at_least": _percent(low),
            "at_most": _percent(high),
            "credit": f"{10 * number} %",
        }
        for number, (low, high) in enumerate(sorted(ranges, reverse=True), start=1)
    ]
    rounding = {"round_reading": "2 decimals half up"}
    promise = {"owed_by": "provider", "indicator": "up", "service": "host"}
    return write(
        {
            "timezone": "UTC",
            "services": {"host": {"title": "Hosting", "fee": "10 per month"}},
            "streams": {
                "checks": {"kind": "checks", "fields": {"at": "time", "ok": "yes/no"}}
            },
            "indicators": {
                "up": {"metric": "availability", "stream": "checks", "down": "not ok"}
            },
            "objectives": {"up": {**promise, **rounding, "target": target}},
            "remedies": {
                "credit": {
                    "for": "up",
                    "tiers": rows,
                    "of": "fee(host)",
                    "cap": "none",
                    **rounding,
                }
            },
        }
    )


@pytest.mark.parametrize("row", _rows_with("tiers"))
def test_the_gaps_of_a_table_are_found_to_the_last_value(row: dict[str, Any]) -> None:
    (sign, number), (said, _) = _COMPARED.findall(row["input"]["objective"])
    tiers = row["input"]["tiers"]
    found = linted(_table(f"{sign} {_percent(int(number))}", tiers))
    gaps = [
        [round(100 * float(end)) for end in dict(one.facts)["range"][1:-1].split(",")]
        for one in found
        if one.code in {"D710", "D714"}
    ]
    assert sorted(gaps) == sorted(row["expected"]["gaps"])
    # As the file itself says it, every better reading would miss, too.
    as_said = linted(_table(f"{said[:1]} {_percent(int(number))}", tiers))
    is_equality = "D728" in {one.code for one in as_said}
    assert is_equality == row["expected"]["objective_is_equality"]


def _judged(fields: set[str], terms: dict[str, tuple[str, str | None]]) -> Any:
    """What is found where each term is what every row shows, and when."""
    indicators: dict[str, Clause] = {}
    objectives: dict[str, Clause] = {}
    for name, (good, guard) in terms.items():
        indicators[name] = {"metric": "ratio", "stream": "rows", "good": good}
        where = {"where": guard} if guard else {}
        objectives[name] = {"owed_by": "provider", "indicator": name, **where}
        objectives[name] |= {"target": ">= 100 %"}
    kinds = {"at": "time", **dict.fromkeys(sorted(fields), "number")}
    return linted(
        write(
            {
                "timezone": "UTC",
                "streams": {"rows": {"kind": "samples", "fields": kinds}},
                "indicators": indicators,
                "objectives": objectives,
            }
        )
    )


def _analysed(
    found: tuple[Finding, ...], terms: dict[str, tuple[str, str | None]]
) -> dict[str, bool]:
    sets = [
        [name for key, said in one.facts for name in said.split(",") if name and key]
        for one in found
        if one.code == "D733"
    ]
    guarded = [any(terms[name][1] for name in names) for names in sets]
    return {
        "inconsistent": not all(guarded),
        "conditionally_inconsistent": any(guarded),
        "dead_terms": any(one.code == "D732" for one in found),
    }


@pytest.mark.parametrize(
    "row",
    each_of([row for row in ROWS if not {"tiers", "text"} & row["input"].keys()]),
)
def test_a_promise_that_contradicts_itself_is_found(row: dict[str, Any]) -> None:
    said = row["input"]["objective"]
    (name,) = set(re.findall(r"[A-Za-z]\w+", said)) - {"and", "or", "not"}
    low, high = row["input"]["domain"]
    terms = {
        "objective": (said, None),
        "domain": (f"{name} between {low} and {high}", None),
    }
    found = _analysed(_judged({name}, terms), terms)
    assert found["inconsistent"] is not row["expected"]["consistent"]


_METRIC = re.compile(r"(\w+): (?:integer|float) \[(-?\d+)\.\.(-?\d+)\];")
# What follows `=` is only proposed: an offer may say otherwise.
_PROPERTY = re.compile(r"(\w+):\s*(met\d+)(?: = \d+)?;")
_TERM = re.compile(
    r"^\s*([GC]\d+):\s*(?:\w+ guarantees )?(.*?);(?:\s*onlyIf\s*\((.*?)\);)?",
    re.MULTILINE | re.DOTALL,
)


def _read_template(text: str) -> tuple[set[str], dict[str, tuple[str, str | None]]]:
    """Return the properties of a template, and its terms and domains as conditions."""
    metrics = {name: (low, high) for name, low, high in _METRIC.findall(text)}
    properties = dict(_PROPERTY.findall(text))
    terms: dict[str, tuple[str, str | None]] = {
        name: (_as_condition(said), _as_condition(guard) or None)
        for name, said, guard in _TERM.findall(text)
    }
    used = {
        name for name in properties if any(name in str(one) for one in terms.values())
    }
    for name, condition in _domains(used, properties, metrics):
        terms[f"domain of {name}"] = (condition, None)
    return used, terms


def _domains(
    used: set[str], properties: dict[str, str], metrics: dict[str, tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    for name in sorted(used):
        low, high = metrics[properties[name]]
        yield name, f"{name} >= {low} and {name} <= {high}"


def _as_condition(said: str) -> str:
    return (
        " ".join(said.split())
        .replace("==", "=")
        .replace(" AND ", " and ")
        .replace(" OR ", " or ")
    )


@pytest.mark.parametrize("row", _rows_with("text"))
def test_dead_and_conflicting_terms_of_a_template_are_found(
    row: dict[str, Any],
) -> None:
    fields, terms = _read_template(row["input"]["text"])
    found = _judged(fields, terms)
    analysed = _analysed(found, terms)
    expected = row["expected"]
    # A term without a case contradicts nothing; the analyser's authors say so too.
    kept = set(analysed) - (
        {"conditionally_inconsistent"} if "caveat" in row else set()
    )
    assert {key: analysed[key] for key in kept} == {key: expected[key] for key in kept}
    assert any(analysed.values()) is not expected["valid"]
