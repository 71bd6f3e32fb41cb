"""What the linter says of a table is what the table does, value by value."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language import agreed, linted, with_clauses
from troth.define.ranges import Range
from troth.enforce.remedies.tiers import find_strictest
from troth.model.objective import Comparator
from troth.model.quantity import Rounding, RoundingMode
from troth.model.remedy import Tier

# Ends lie on tens of a percent; readings on the ends, between them, and beside them.
_ENDS = st.integers(min_value=0, max_value=10).map(lambda tens: tens * 10)
_READINGS = sorted(
    {
        Fraction(tens * 100 + beside, 1000)
        for tens in range(11)
        for beside in (-6, -5, -1, 0, 1, 4, 5, 50)
        if 0 <= tens * 100 + beside <= 1000
    }
)


@st.composite
def rows(draw: st.DrawFn) -> str:
    """One row of a table, in YAML."""
    low, high = sorted((draw(_ENDS), draw(_ENDS)))
    low_key, high_key = (
        draw(st.sampled_from(["at_least", "above"])),
        draw(st.sampled_from(["below", "at_most"])),
    )
    ends = draw(st.sampled_from(["low", "high", "both"]))
    if low == high:
        low_key, high_key = "at_least", "at_most"
    said = [f"{low_key}: {low} %"] if ends != "high" else []
    said += [f"{high_key}: {high} %"] if ends != "low" else []
    credit = draw(st.sampled_from([0, 5, 10, 25]))
    return "{" + ", ".join([*said, f"credit: {credit} %"]) + "}"


def _document(table: list[str], target: str, rounding: str) -> str:
    return with_clauses(f"""
    objectives:
      shop-up:
        owed_by: nimbus
        service: shop
        indicator: uptime
        target: "{target}"
        round_reading: {rounding}
    remedies:
      credit:
        for: shop-up
        tiers: [{", ".join(table)}]
        round_reading: {rounding}
        of: fee(shop)
        cap: none
    """)


def _ranges(found: dict[str, list[str]], *codes: str) -> list[Range]:
    read = []
    for code in codes:
        for said in found.get(code, []):
            low, high = said[1:-1].split(",")
            read.append(
                Range(
                    Fraction(low) / 100,
                    said[0] == "[",
                    Fraction(high) / 100,
                    said[-1] == "]",
                )
            )
    return read


def _lies_in(value: Fraction, ranges: list[Range]) -> bool:
    point = Range(value, high=value, high_inclusive=True)
    return any(one.holds(point) for one in ranges)


@pytest.mark.parametrize(
    "rounding", ["none", "1 decimal half up", "0 decimals half up"]
)
@settings(max_examples=40)
@given(
    table=st.lists(rows(), min_size=1, max_size=4),
    sign=st.sampled_from([">=", ">", "<=", "<"]),
    bound=_ENDS.filter(lambda tens: 0 < tens < 100),
)
def test_holes_and_gifts_are_exactly_those_of_the_table(
    table: list[str], sign: str, bound: int, rounding: str
) -> None:
    text = _document(table, f"{sign} {bound} %", rounding)
    tiers: tuple[Tier, ...] = agreed(text).remedies["credit"].options.tiers
    found: dict[str, list[str]] = {}
    for one in linted(text):
        found.setdefault(one.code, []).append(dict(one.facts).get("range", ""))
    bare = _ranges(found, "D710", "D714")
    gifts = _ranges(found, "D715", "D716")
    is_complete = any(not tier.credit for tier in tiers)
    target = Comparator(sign)
    decimals = {"1": 1, "0": 0}.get(rounding[0])
    for reading in _READINGS:
        value = reading
        if decimals is not None:
            rule = Rounding(decimals, RoundingMode.HALF_UP)
            value = rule.apply(reading, scale=100)
        tier = find_strictest(tiers, value)
        is_met = target.holds(value, Fraction(bound, 100))
        grants = tier is not None and bool(tier.credit)
        if not is_met and not grants:
            assert _lies_in(value, bare) or "D717" in found, (value, found)
        elif is_met and grants:
            several = sum(one.covers(value) for one in tiers) > 1
            assert _lies_in(value, gifts) or several, (value, found)
        else:
            assert not _lies_in(value, gifts)
            assert not _lies_in(value, bare) or (is_complete and tier is None)
