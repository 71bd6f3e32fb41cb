"""Readings made of other readings: chains, pairs, the worst, all of several."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

import troth
from documents import promise, write
from troth.model.finding import FindingsError
from troth.model.quantity import Unit
from troth.model.reading import Reading, Verdict

_FIELDS = {"at": "time", "good": "number", "all": "number", "zone": "text"}


def document(composite: dict[str, Any], **more: Any) -> str:
    streams = {
        name: {"kind": "counts", "fields": _FIELDS} for name in ("web", "db", "none")
    }
    ratios = {
        name: {"metric": "ratio", "stream": name, "good": "good", "total": "all"}
        for name in streams
    }
    whole = {"metric": "composite", **composite}
    return write(
        {
            "timezone": "UTC",
            "streams": streams,
            "indicators": {"whole": whole, **ratios},
        },
        promise("whole", **more),
    )


def row(good: int, total: int = 100, *, zone: str = "a", month: int = 3) -> Any:
    at = datetime(2026, month, 2, tzinfo=UTC)
    return {"at": at, "good": good, "all": total, "zone": zone}


def readings(
    composite: dict[str, Any], data: dict[str, Any], **more: Any
) -> tuple[Reading, ...]:
    text = document(composite, **more)
    return troth.assess(troth.loads(text), data, period="2026-03").readings


def only(composite: dict[str, Any], data: dict[str, Any], **more: Any) -> Reading:
    (reading,) = readings(composite, data, **more)
    return reading


BOTH = {"web": [row(90)], "db": [row(160, 200)]}


@pytest.mark.parametrize(
    ("reads", "of", "value"),
    [
        ("product", ["web", "db"], Fraction(72, 100)),
        ("redundant", ["web", "db"], Fraction(98, 100)),
        ("minimum", ["web", "db"], Fraction(80, 100)),
        ("maximum", ["web", "db"], Fraction(90, 100)),
        ("mean", ["web", "db"], Fraction(85, 100)),
        ("mean", {"web": 3, "db": 1}, Fraction(875, 1000)),
        ("sum", ["web", "db"], Fraction(170, 100)),
        ("pooled", ["web", "db"], Fraction(250, 300)),
        ("all of", {"web": ">= 90 %", "db": ">= 80 %"}, 1),
        ("all of", {"web": ">= 90 %", "db": "> 80 %"}, 0),
        ("any of", {"web": "> 90 %", "db": ">= 80 %"}, 1),
        ("any of", {"web": "> 90 %", "db": "> 80 %"}, 0),
        ("kept", {"web": ">= 90 %", "db": "> 80 %"}, Fraction(1, 2)),
    ],
)
def test_parts_are_combined_as_is_said(reads: str, of: Any, value: Fraction) -> None:
    reading = only({"reads": reads, "of": of}, BOTH)
    assert (reading.value, reading.unit) == (value, Unit.SHARE)


def test_a_reading_says_what_it_was_made_of() -> None:
    reading = only({"reads": "minimum", "of": ["web", "db"]}, BOTH)
    assert reading.reason == "measured only"
    judged = only({"reads": "minimum", "of": ["web", "db"]}, BOTH, target=">= 80 %")
    assert judged.reason == "made of web 90 %, db 80 %"
    assert (judged.verdict, judged.bad, judged.total) == (Verdict.MET, 40, 200)


@pytest.mark.parametrize(
    ("reads", "of", "value"),
    [
        ("product", ["web", "none"], None),
        ("minimum", ["web", "none"], None),
        ("all of", {"web": ">= 90 %", "none": ">= 80 %"}, None),
        ("all of", {"web": "> 90 %", "none": ">= 80 %"}, 0),
        ("any of", {"web": ">= 90 %", "none": ">= 80 %"}, 1),
        ("any of", {"web": "> 90 %", "none": ">= 80 %"}, None),
        ("kept", {"web": ">= 90 %", "none": ">= 80 %"}, None),
    ],
)
def test_an_unknown_part_decides_nothing(reads: str, of: Any, value: Any) -> None:
    reading = only({"reads": reads, "of": of}, {"web": [row(90)], "none": []})
    assert reading.value == value


def test_a_part_without_a_source_is_unknown() -> None:
    reading = only(
        {"reads": "minimum", "of": ["web", "db"]},
        {"web": [row(90)]},
        target=">= 50 %",
        no_data="met",
    )
    assert reading.value is None


def test_scopes_are_combined_one_by_one() -> None:
    data = {
        "web": [row(90), row(50, zone="b")],
        "db": [row(80), row(60, zone="b"), row(10, zone="c")],
    }
    found = readings({"reads": "minimum", "of": ["web", "db"]}, data, per="zone")
    assert {dict(one.scope)["zone"]: one.value for one in found} == {
        "a": Fraction(80, 100),
        "b": Fraction(50, 100),
        "c": None,
    }


@pytest.mark.parametrize(
    ("reads", "value"),
    [
        ("minimum", Fraction(50, 100)),
        ("pooled", Fraction(140, 200)),
        ("mean", Fraction(70, 100)),
    ],
)
def test_one_measure_is_combined_across_the_values_of_a_field(
    reads: str, value: Fraction
) -> None:
    data = {"web": [row(90), row(50, zone="b")]}
    reading = only({"reads": reads, "of": "web", "across": "zone"}, data)
    assert reading.value == value


def test_all_zones_must_meet() -> None:
    data = {"web": [row(90), row(50, zone="b")]}
    whole = {"reads": "all of", "of": {"web": ">= 90 %"}, "across": "zone"}
    reading = only(whole, data, target=">= 100 %")
    assert reading.verdict is Verdict.MISSED
    assert reading.reason == "made of web (a) 90 %, web (b) 50 %"


def test_a_month_is_averaged_with_the_one_before() -> None:
    whole = {"reads": "mean", "of": "web", "windows": 2}
    data = {"web": [row(90), row(80, month=2), row(10, month=1)]}
    assert only(whole, data).value == Fraction(85, 100)
    assert only(whole, {"web": [row(90)]}).value is None


def test_no_month_before_the_term_is_averaged() -> None:
    text = document({"reads": "mean", "of": "web", "windows": 2})
    term = "\nterm: {from: 2026-03-01, until: 2026-12-31}"
    assessed = troth.assess(
        troth.loads(text + term), {"web": [row(90), row(10, month=2)]}, period="2026-03"
    )
    assert [one.value for one in assessed.readings] == [Fraction(90, 100)]


def test_targets_may_differ_by_a_field_that_all_parts_have() -> None:
    data = {"web": [row(90), row(50, zone="b")], "db": [row(95), row(95, zone="b")]}
    found = readings(
        {"reads": "minimum", "of": ["web", "db"]},
        data,
        target={"by": "zone", "a": ">= 90 %", "b": ">= 60 %", "c": ">= 1 %"},
    )
    assert [(dict(one.scope)["zone"], one.verdict.value) for one in found] == [
        ("a", "met"),
        ("b", "missed"),
        ("c", "unknown"),
    ]


def test_composites_may_be_parts() -> None:
    text = document({"reads": "product", "of": ["pair", "web"]}).replace(
        "indicators: {",
        'indicators: {"pair": {metric: composite, reads: redundant, of: [web, db]}, ',
    )
    (reading,) = troth.assess(troth.loads(text), BOTH, period="2026-03").readings
    assert reading.value == Fraction(98, 100) * Fraction(90, 100)


def test_cases_of_a_part_may_have_to_be_within_a_limit() -> None:
    opened = datetime(2026, 3, 2, tzinfo=UTC)
    text = write(
        {
            "timezone": "UTC",
            "streams": {
                "tickets": {
                    "kind": "cases",
                    "fields": {"opened": "time", "closed": "time"},
                }
            },
            "indicators": {
                "time": {
                    "metric": "duration",
                    "stream": "tickets",
                    "from": "opened",
                    "to": "closed",
                },
                "whole": {
                    "metric": "composite",
                    "reads": "all of",
                    "of": {"time": "50 % within 4 h"},
                },
            },
        },
        promise("whole", target=">= 100 %"),
    )
    tickets = [
        {"opened": opened, "closed": opened + timedelta(hours=hours)}
        for hours in (4, 5)
    ]
    (reading,) = troth.assess(
        troth.loads(text), {"tickets": tickets}, period="2026-03"
    ).readings
    assert reading.verdict is Verdict.MET


@pytest.mark.parametrize(
    ("composite", "code", "said"),
    [
        ({"reads": "mean", "of": ["webb"]}, "D304", "web"),
        ({"reads": "mean", "of": ["whole"]}, "D411", "made of itself"),
        ({"reads": "mean"}, "D202", "`of`"),
        ({"reads": "mean", "of": ["web"], "stream": "web"}, "D201", "`stream`"),
        ({"reads": "all of", "of": ["web"]}, "D505", "its target"),
        ({"reads": "mean", "of": {"web": ">= 1 %"}}, "D505", "no part for a target"),
        ({"reads": "sum", "of": {"web": "2"}}, "D505", "does not weigh"),
        ({"reads": "mean", "of": {"web": "0"}}, "D505", "above zero"),
        ({"reads": "all of", "of": {"web": "<= 4 h"}}, "D501", "does not fit"),
        ({"reads": "mean", "of": "web", "across": "place"}, "D303", "place"),
        ({"reads": "mean", "of": "web", "windows": "0"}, "D505", "No window"),
    ],
)
def test_what_cannot_be_combined_is_a_finding(
    composite: dict[str, Any], code: str, said: str
) -> None:
    with pytest.raises(FindingsError) as raised:
        troth.loads(document(composite))
    found = [(one.code, one.message) for one in raised.value.findings]
    assert [one for one, text in found if said in text] == [code], found
