"""What credits and caps are worth beside each other.

A share of a fee grows with the window the fee is for, so credits and caps are
compared as amounts over the same stretch. Where a fee comes from invoices nobody
knows the amount yet; shares of the same fee can be compared all the same.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from fractions import Fraction

from troth.model.agreement import Agreement
from troth.model.money import Money
from troth.model.objective import EachWithin, Objective, TargetMatrix, WindowKind
from troth.model.remedy import Base, Cap, FeeBase, Remedy, Rolling

_MONTHS = {
    WindowKind.MONTH: 1,
    WindowKind.CYCLE: 1,
    WindowKind.QUARTER: 3,
    WindowKind.YEAR: 12,
}


@dataclass(frozen=True, slots=True)
class Worth:
    """An amount in a measure of its own: a currency, or months of one fee."""

    measure: Hashable
    amount: Fraction


def months_of(kind: WindowKind | Rolling | None) -> int | None:
    """Return how many months a window has, where that is always the same."""
    if isinstance(kind, Rolling):
        return kind.months or None
    return _MONTHS.get(kind) if kind is not None else None


def worth_of(
    agreement: Agreement, share: Fraction, base: Base | None, months: int
) -> Worth | None:
    """Return what a share of a base is worth over so many months."""
    match base:
        case None:
            return None
        case Money(amount=amount, currency=currency):
            return Worth(currency, share * amount)
        case FeeBase(others=(), before=False, daily=False, service=name, scope=scope):
            service = agreement.services.get(name)
            fee = service.fee if service else None
            per = months_of(fee.per) if fee else None
            if fee and fee.amount is not None and per and not scope:
                amount = share * fee.amount.amount * months / per
                return Worth(fee.amount.currency, amount)
            return Worth((name, scope), share * months)
        case FeeBase():
            return None  # of other fees or days than those of the window


def credit_worth(
    agreement: Agreement, remedy: Remedy, credit: Fraction | Money, months: int
) -> Worth | None:
    """Return what a row of a table is worth for one window."""
    if isinstance(credit, Money):
        return Worth(credit.currency, credit.amount)
    return worth_of(agreement, credit, remedy.base, months)


def cap_worth(agreement: Agreement, cap: Cap, months: int) -> Worth | None:
    """Return what a cap allows over so many months."""
    return worth_of(agreement, cap.share, cap.base, months)


def has_one_credit_per_window(objective: Objective, cap: Cap) -> bool:
    """Tell whether one window gives one credit that counts against a cap.

    A promise that is judged per region or per case may give many; a cap on the fee of
    the same region sees one of them.
    """
    if isinstance(objective.targets, TargetMatrix | EachWithin):
        return False
    scope = cap.base.scope if isinstance(cap.base, FeeBase) else ()
    return set(objective.per) <= set(scope)
