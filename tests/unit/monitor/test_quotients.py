"""One sum divided by another: the contact centre's and the web's usual figures."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

import troth
from documents import promise, write
from troth.model.finding import FindingsError
from troth.model.quantity import Unit
from troth.model.reading import Reading

_AT = datetime(2026, 3, 2, tzinfo=UTC)
_FIELDS = {
    "at": "time",
    "talk": "duration",
    "wrap_up": "duration",
    "score": "number",
    "cost": "money",
    "leads": "number",
    "handled": "yes/no",
}
_MINUTE = timedelta(minutes=1)


def read(rows: list[dict[str, Any]], **options: Any) -> Reading:
    nothing = dict.fromkeys(_FIELDS)
    text = write(
        {
            "timezone": "UTC",
            "streams": {"rows": {"kind": "samples", "fields": _FIELDS}},
            "indicators": {
                "figure": {"metric": "quotient", "stream": "rows", **options}
            },
        },
        promise("figure"),
    )
    data = {"rows": [{**nothing, "at": _AT, **row} for row in rows]}
    (reading,) = troth.assess(troth.loads(text), data, period="2026-03").readings
    return reading


def test_handling_time_per_handled_call_is_a_length_of_time() -> None:
    rows = [
        {"talk": 3 * _MINUTE, "wrap_up": _MINUTE, "handled": True},
        {"talk": 5 * _MINUTE, "wrap_up": 2 * _MINUTE, "handled": True},
        {"talk": _MINUTE, "wrap_up": 0 * _MINUTE, "handled": False},
    ]
    reading = read(rows, of="talk + wrap_up", divided_by="handled")
    assert (reading.value, reading.unit) == (Fraction(360_000_000), Unit.TIME)
    assert (reading.total, reading.rows) == (2, 3)


def test_cost_per_lead_is_an_amount() -> None:
    rows = [{"cost": "100.10", "leads": 3}, {"cost": "50", "leads": 4}]
    reading = read(rows, of="cost", divided_by="leads")
    assert (reading.value, reading.unit) == (Fraction("150.10") / 7, Unit.MONEY)


def test_like_by_like_is_a_number() -> None:
    rows = [{"talk": 3 * _MINUTE, "wrap_up": 2 * _MINUTE}]
    reading = read(rows, of="talk", divided_by="wrap_up")
    assert (reading.value, reading.unit) == (Fraction(3, 2), Unit.NUMBER)


@pytest.mark.parametrize(
    ("scores", "net"), [((10, 9, 8, 6), 25), ((0, 6), -100), ((7,), 0)]
)
def test_each_row_counts_as_much_as_a_condition_says(
    scores: tuple[int, ...], net: int
) -> None:
    rows = [{"score": score} for score in scores]
    weighed = "if(score >= 9, 100, if(score <= 6, -100, 0))"
    assert read(rows, of=weighed).value == net


def test_a_row_whose_condition_has_no_answer_takes_the_last_value() -> None:
    assert read([{}, {"score": 9}], of="if(score >= 9, 1, 0)").value == Fraction(1, 2)


def test_nothing_to_divide_by_gives_no_reading() -> None:
    assert (
        read([{"cost": "5", "leads": 0}], of="cost", divided_by="leads").value is None
    )


def test_what_has_no_unit_is_a_finding() -> None:
    text = write(
        {
            "timezone": "UTC",
            "streams": {"rows": {"kind": "samples", "fields": _FIELDS}},
            "indicators": {
                "figure": {
                    "metric": "quotient",
                    "stream": "rows",
                    "of": "leads",
                    "divided_by": "talk",
                }
            },
        },
        promise("figure"),
    )
    with pytest.raises(FindingsError) as raised:
        troth.loads(text)
    (finding,) = raised.value.findings
    assert finding.code == "D505"
    assert "divided_by: busy / 1 h" in finding.hint
