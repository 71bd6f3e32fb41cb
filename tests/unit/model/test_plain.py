"""Nouns as plain data: exact, stable, without a float."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from fractions import Fraction

import pytest

from builders import a_period, a_reading, an_agreement
from troth.model.money import Money
from troth.model.period import InstantError
from troth.model.plain import to_plain
from troth.model.quantity import Duration, WorkingDays


class Colour(Enum):
    RED = "red"


def test_every_noun_has_a_plain_form() -> None:
    assert to_plain(
        {
            "share": Fraction(2, 3),
            "fee": Money("12.5", "EUR"),
            "price": Decimal("1E+2"),
            "on": date(2026, 3, 1),
            "limit": [Duration(1_500_000), WorkingDays(2)],
            "colour": Colour.RED,
            "none": None,
            1: (True, "text", 7),
        }
    ) == {
        "share": {"exact": "2/3", "decimal": "0.6666666667"},
        "fee": {"amount": "12.5", "exact": "25/2", "currency": "EUR"},
        "price": "100",
        "on": "2026-03-01",
        "limit": ["1.5 s", "2 working days"],
        "colour": "red",
        "none": None,
        "1": [True, "text", 7],
    }


def test_instants_are_told_in_utc() -> None:
    berlin = timezone(timedelta(hours=1))
    assert (
        to_plain(datetime(2026, 3, 2, 9, tzinfo=berlin)) == "2026-03-02T08:00:00+00:00"
    )
    assert to_plain(a_period("2026-03-01", "2026-04-01")) == {
        "start": "2026-03-01T00:00:00+00:00",
        "end": "2026-04-01T00:00:00+00:00",
    }


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(InstantError):
        to_plain(datetime(2026, 3, 2, tzinfo=UTC).replace(tzinfo=None))


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError, match="fraction"):
        to_plain({"value": 0.1})


def test_a_scope_is_an_object() -> None:
    scoped = a_reading(scope=(("region", "eu"), ("class", "gold")))
    assert to_plain(scoped)["scope"] == {"region": "eu", "class": "gold"}
    assert to_plain(a_reading())["scope"] == {}


def test_an_agreement_is_named_and_not_repeated() -> None:
    assert to_plain(an_agreement()) == {
        "id": "acme-hosting",
        "version": "3",
        "digest": "sha256:5f0c",
        "title": "Managed hosting of the Acme web shop",
        "timezone": "UTC",
    }


def test_plain_data_is_json_as_it_stands_and_the_same_twice() -> None:
    reading = a_reading(bad=7)
    first, second = (json.dumps(to_plain(reading)) for _ in range(2))
    assert first == second
    assert json.loads(first, parse_float=_refuse)["value"]["exact"] == "44633/44640"


def _refuse(text: str) -> None:
    raise AssertionError(text)
