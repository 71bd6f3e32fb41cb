"""Tables of tiers: ranges of readings and what each grants."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from troth.define.draft import Draft
from troth.define.fields import Fields
from troth.define.grammar import BAND, TIER
from troth.define.quantities import BareAmount, Sort, parse_quantity
from troth.define.spelling import SpellingError
from troth.model.money import Money
from troth.model.quantity import Duration, Unit
from troth.model.remedy import Tier

_EXPECTED = {
    Unit.SHARE: (Sort.SHARE, "a share such as `99.9 %`"),
    Unit.TIME: (Sort.DURATION, "a length of time such as `4 h`"),
    Unit.NUMBER: (Sort.NUMBER, "a number such as `30`"),
    Unit.MONEY: (Sort.QUANTITY, "an amount"),
}
_BOUNDS = ("below", "at_most", "at_least", "above")


def read_tiers(
    draft: Draft, fields: Fields, key: str, unit: Unit | None
) -> tuple[Tier, ...]:
    """Return the rows of a table, in the order written.

    Args:
        draft: Knows the currency of amounts.
        fields: The block that holds the table. key: the key it stands under.
        unit: What the readings of the objective count; `None` if not known.
    """
    rows = [
        _read_row(row, unit, read_credit(draft, row, "credit"))
        for row in fields.listed(key, TIER)
    ]
    return tuple(row for row in rows if row is not None)


def read_bands(fields: Fields, key: str, unit: Unit | None) -> tuple[Tier, ...]:
    """Return the rows of a table of points, in the order written."""
    rows = [
        _read_row(row, unit, row.quantity("points", Sort.NUMBER))
        for row in fields.listed(key, BAND)
    ]
    return tuple(row for row in rows if row is not None)


def _read_row(
    row: Fields, unit: Unit | None, credit: Fraction | Money | None
) -> Tier | None:
    bounds = {key: read_bound(row, key, unit) for key in _BOUNDS}
    for one, other in (("below", "at_most"), ("at_least", "above")):
        if row.has(one) and row.has(other):
            message = (
                f"The row has both `{one}` and `{other}`; only one can be its end."
            )
            row.error("D508", other, message, "Keep one of the two.")
    below, at_most = bounds["below"], bounds["at_most"]
    at_least, above = bounds["at_least"], bounds["above"]
    if credit is None:
        return None
    low = above if at_least is None else at_least
    high = below if at_most is None else at_most
    tier = Tier(
        credit,
        low=low,
        low_inclusive=above is None,
        high=high,
        high_inclusive=at_most is not None,
    )
    if low is not None and high is not None:
        is_point = low == high and tier.low_inclusive and tier.high_inclusive
        if low > high or (low == high and not is_point):
            row.notes.error(
                "D508",
                row.place,
                row.path,
                "The row covers no reading: it begins above its end.",
                "Swap the two ends.",
            )
    return tier


def read_credit(draft: Draft, row: Fields, key: str) -> Fraction | Money | None:
    """Return the share or the amount of money under a key."""
    credit = row.quantity(key, Sort.CREDIT)
    if not isinstance(credit, BareAmount):
        return credit if isinstance(credit, Fraction) else None
    if credit.currency is None:
        row.error(
            "D206",
            key,
            f"“{row.text(key)}” is neither a share nor an amount of money.",
            "Write `10 %` for a share of the base, or `50 EUR` for an amount.",
        )
        return None
    return draft.money(row, key, credit)


def read_bound(row: Fields, key: str, unit: Unit | None) -> Fraction | None:
    """Return the value under a key, on the scale of a reading of this unit."""
    scalar = row.scalar(key)
    if scalar is None:
        return None
    sort, said = _EXPECTED[unit] if unit else (Sort.QUANTITY, "")
    try:
        value: Any = parse_quantity(scalar.text, sort)
    except SpellingError as error:
        row.misspelt(scalar, key, error)
        return None
    match value:
        case Duration(microseconds):
            return Fraction(microseconds)
        case Money(amount=amount):
            return amount
        case Fraction():
            return value
    row.error("D206", key, f"Expected {said}, got “{scalar.text}”.")
    return None
