"""Remedies in words: what a reading grants, of what, within which limits."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

from troth.define.prose_of_claims import say_claim
from troth.define.prose_of_options import describe_kind
from troth.model.agreement import Agreement
from troth.model.catalogue import Catalogue, OptionType
from troth.model.claim import Claim
from troth.model.money import Money, minor_digits
from troth.model.objective import WindowKind
from troth.model.phrases import money_text
from troth.model.prose import ProseClause
from troth.model.quantity import percent, plain_decimal
from troth.model.remedy import (
    Base,
    Cap,
    Combination,
    Combining,
    FeeBase,
    Minimum,
    MoneyRounding,
    Remedy,
    Rolling,
    Tier,
)
from troth.model.wording import (
    Wording,
    say_amount,
    say_count,
    say_list,
    say_mode,
    say_range,
    say_rounding,
    say_target,
    say_value,
)

_NATURES = {
    "price adjustment": "an adjustment of the price and no penalty",
    "liquidated damages": "liquidated damages: no other loss need be shown",
    "penalty": "a penalty",
}
_WINDOWS = {
    WindowKind.DAY: "each calendar day",
    WindowKind.WEEK: "each calendar week",
    WindowKind.MONTH: "each calendar month",
    WindowKind.QUARTER: "each calendar quarter",
    WindowKind.YEAR: "each calendar year",
    WindowKind.CYCLE: "each billing month",
    WindowKind.TERM: "the whole term",
}


def write_remedy(
    remedy: Remedy, agreement: Agreement, catalogue: Catalogue
) -> ProseClause:
    """Return everything that follows from a reading by one remedy."""
    objective = agreement.objectives[remedy.objective]
    indicator = agreement.indicators[objective.indicator]
    base = say_base(remedy.base, agreement) if remedy.base is not None else ""
    wording = Wording(
        subject=f"“{objective.name}”",
        unit=objective.reading_unit(indicator.unit),
        currency=agreement.currency or "",
        base=base,
        parties={party.name: party.title for party in agreement.parties.values()},
    )
    kind = catalogue.remedies.get(remedy.kind)
    said = [f"“{remedy.name}” follows from each reading of “{objective.name}”."]
    said.append(describe_kind(kind, remedy.kind, remedy.options, wording))
    is_money = getattr(kind, "pays", True)
    if remedy.base is not None:
        said.append(f"Shares are of {base}.")
    if is_money:
        said.extend(_say_reckoning(remedy, agreement))
    said.extend(_say_more(remedy, agreement, wording))
    if isinstance(remedy.claim, Claim):
        claimant = wording.party(remedy.claim.by)
        said.append(say_claim(remedy.claim, claimant))
    elif is_money:
        said.append("It is due without a claim.")
    if remedy.pays:
        said.append(f"It is paid with the {remedy.pays.removeprefix('the ')}.")
    if remedy.expires:
        said.append(f"It expires after {remedy.expires}.")
    if remedy.sole_remedy:
        beside = f", but for {say_list(remedy.exceptions)}" if remedy.exceptions else ""
        said.append(f"It is the only remedy for this miss{beside}.")
    if remedy.nature:
        said.append(f"It is {_NATURES[remedy.nature]}.")
    header, rows = _table_of(remedy.options, wording)
    return ProseClause(f"remedies.{remedy.name}", " ".join(said), header, rows)


def _say_more(remedy: Remedy, agreement: Agreement, wording: Wording) -> list[str]:
    """Return who else is paid, what scales the credit, and how it is given back."""
    said = []
    if remedy.scaled_by is not None:
        said.append(
            f"The credit is multiplied by the reading of “{remedy.scaled_by}” over the "
            "same window."
        )
    if remedy.to is not None:
        said.append(f"It is paid to {wording.party(remedy.to)}.")
    if remedy.earn_back is not None:
        back, currency = remedy.earn_back, agreement.currency or ""
        reached = (
            f"their readings are {say_target(back.target, currency=currency)}"
            if back.target
            else "the promise is kept in all of them"
        )
        windows = say_count(back.windows, "window")
        said.append(f"It is given back if, over the next {windows}, {reached}.")
        if back.floor is not None:
            floor = say_value(back.floor, wording.unit, currency=currency)
            said.append(f"A reading worse than {floor} is never given back.")
        said.append("Until they are over it is pending.")
    return said


def write_combination(combination: Combination, agreement: Agreement) -> ProseClause:
    """Return how several remedies add up, as sentences."""
    joined = say_list(f"“{name}”" for name in combination.remedies)
    party = agreement.parties.get(combination.chosen_by or "")
    rule = {
        Combining.SUM: f"The credits of {joined} are added up.",
        Combining.HIGHEST: (
            f"Of the credits of {joined} for the same window, only the highest is "
            "granted."
        ),
        Combining.CHOICE: (
            f"Of the credits of {joined} for the same window, only one is granted. "
            f"{party.title if party else 'The customer'} chooses which; until then it "
            "is the highest."
        ),
    }[combination.pays]
    said = [rule, *(say_cap(cap, agreement) for cap in combination.caps)]
    return ProseClause(f"combinations.{combination.name}", " ".join(said))


def _say_reckoning(remedy: Remedy, agreement: Agreement) -> list[str]:
    """Return the order of the arithmetic: round, take the share, cap, test, round."""
    said = []
    if remedy.round_reading is None:
        said.append("The reading is not rounded before this is looked up.")
    else:
        said.append(
            f"The reading is first rounded {say_rounding(remedy.round_reading)}."
        )
    said.extend(say_cap(cap, agreement) for cap in remedy.caps)
    if not remedy.caps:
        said.append("It has no cap.")
    if remedy.minimum is not None:
        said.append(say_minimum(remedy.minimum, agreement.currency or ""))
    said.append(say_money_rounding(remedy.round_money, agreement.currency or ""))
    return said


def say_base(base: Base, agreement: Agreement) -> str:
    """Return what shares of money are taken of."""
    if isinstance(base, Money):
        return money_text(base)
    fees = say_list(_say_fee(one, agreement) for one in base.parts)
    if base.daily:
        fees = f"the average of {fees} per day"
    return f"{fees} of the window before" if base.before else fees


def _say_fee(base: FeeBase, agreement: Agreement) -> str:
    service = agreement.services.get(base.service)
    fee = f"the fee of “{service.title if service else base.service}”"
    if base.scope:
        return f"the part of {fee} that falls on the same {say_list(base.scope)}"
    return fee


def say_cap(cap: Cap, agreement: Agreement) -> str:
    """Return the most that may be granted, as a sentence."""
    if isinstance(cap.base, FeeBase) or cap.share != 1:
        said = f"{percent(cap.share)} of {say_base(cap.base, agreement)}"
    else:
        said = say_base(cap.base, agreement)
    if cap.per is None:
        return f"It is at most {said}."
    if isinstance(cap.per, Rolling):
        window = f"the {cap.per.value.removeprefix('rolling ')} up to its end"
    else:
        window = _WINDOWS.get(cap.per, f"each {cap.per.value}")
    return f"Over {window}, all of these credits together are at most {said}."


def say_minimum(minimum: Minimum, currency: str) -> str:
    """Return from which amount on a credit is paid at all."""
    amount = f"{plain_decimal(minimum.amount)} {currency}".rstrip()
    words = "more than" if minimum.strict else "at least"
    return f"It is granted only if it comes to {words} {amount} before rounding."


def say_money_rounding(rounding: MoneyRounding, currency: str) -> str:
    """Return how an amount is rounded to the coin."""
    digits = minor_digits(currency)
    coin = f"to {say_count(digits, 'decimal')}" if digits else "to whole units"
    return f"Last, the amount is rounded {coin}, {say_mode(rounding.mode)}."


def _table_of(
    options: object,
    wording: Wording,
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the tiers among the options of a remedy, as a table."""
    if not dataclasses.is_dataclass(options):
        return (), ()
    for field in dataclasses.fields(options):
        value = getattr(options, field.name)
        if value and isinstance(value, tuple) and isinstance(value[0], Tier):
            are_points = field.metadata["option"].kind is OptionType.BANDS
            say = _say_points if are_points else _say_credit
            rows = tuple(
                (
                    say_range(
                        _reach_of(tier, value), wording.unit, currency=wording.currency
                    ),
                    say(tier, wording),
                )
                for tier in value
            )
            return ("reading", "points" if are_points else "credit"), rows
    return (), ()


def _say_credit(tier: Tier, wording: Wording) -> str:
    credit = say_amount(tier.credit)
    if isinstance(tier.credit, Fraction) and wording.base:
        return f"{credit} of {wording.base}"
    return credit


def _say_points(tier: Tier, wording: Wording) -> str:
    del wording
    assert isinstance(tier.credit, Fraction), "points are a number"
    return plain_decimal(tier.credit)


def _reach_of(tier: Tier, tiers: tuple[Tier, ...]) -> Tier:
    """Return the range in which this row is the one that counts."""
    low, low_inclusive = tier.low, tier.low_inclusive
    high, high_inclusive = tier.high, tier.high_inclusive
    # In a list of open rows the strictest wins: each reaches to the next one.
    if low is None and high is not None:
        stricter = [
            other
            for other in tiers
            if other.low is None and other.high is not None and other.high < high
        ]
        if stricter:
            nearest = max(stricter, key=_high_of)
            low, low_inclusive = nearest.high, not nearest.high_inclusive
    elif high is None and low is not None:
        stricter = [
            other
            for other in tiers
            if other.high is None and other.low is not None and other.low > low
        ]
        if stricter:
            nearest = min(stricter, key=_low_of)
            high, high_inclusive = nearest.low, not nearest.low_inclusive
    return Tier(tier.credit, low, low_inclusive, high, high_inclusive)


def _high_of(tier: Tier) -> Fraction:
    assert tier.high is not None
    return tier.high


def _low_of(tier: Tier) -> Fraction:
    assert tier.low is not None
    return tier.low
