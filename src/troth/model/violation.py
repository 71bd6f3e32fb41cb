"""Violations and the credits that follow from readings.

"Missed" is a verdict; a violation is the recorded miss, found once and named by what
it is about. A credit names the reading (and violation) it pays for and keeps every
factor of its arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from troth.model.deadline import Cutoff
from troth.model.money import Money
from troth.model.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a violation is one: versions, and the stretches or rows that count."""

    agreement_id: str
    agreement_version: str
    agreement_digest: str
    data_digest: str
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """An objective missed in one window and scope; `id` is the same whenever found."""

    id: str
    objective: str
    owed_by: str
    owed_to: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a credit's arithmetic, as the explanation prints it."""

    name: str  # `tier`, `base`, `cap`, `minimum`, `rounding` …
    text: str
    amount: Money | None = None


class CreditState(Enum):
    """Whether a credit stands."""

    GRANTED = "granted"
    PENDING = "pending"  # until the windows are over by which it may be earned back
    EARNED_BACK = "earned back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What a remedy grants for one reading.

    Attributes:
        id: The same for the same agreement, remedy, window and scope, so that
            computing again cannot pay twice.
        share: The share of the base the function gave, where it gave one.
        exact: The amount after caps and minimum, before rounding to the coin.
        amount: What is granted, rounded as agreed.
        before_minimum: The exact amount before the minimum was tested.
        capped: Whether a cap took something away.
        issued: Whether anything is granted.
        tier_gap: The promise is missed but no row of the table covers the reading.
        points: The service points it was granted for, where it counts points.
        to: Who is paid. state: whether it stands, is pending, or was earned back.
        claim_by: The last moment at which it may be claimed, where one is known.
        violation: The violation's id; `None` where a table grants for a met target.
        steps: The arithmetic, in order.
    """

    id: str
    remedy: str
    objective: str
    reading: Reading
    share: Fraction | None
    exact: Money
    amount: Money
    before_minimum: Money
    capped: bool = False
    issued: bool = False
    tier_gap: bool = False
    points: Fraction | None = None
    to: str | None = None
    state: CreditState = CreditState.GRANTED
    violation: str | None = None
    claim_needed: bool = False
    claim_by: Cutoff | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDue:
    """A duty that a remedy creates instead of money."""

    id: str
    remedy: str
    objective: str
    owed_by: str
    text: str
    due: str
    violation: str


def sum_issued(credits_: Iterable[Credit]) -> tuple[Money, ...]:
    """Return the sums of what was issued, one for each currency as it first comes."""
    sums: dict[str, Money] = {}
    for credit in credits_:
        if credit.issued:
            currency = credit.amount.currency
            sums[currency] = sums.get(currency, Money(0, currency)) + credit.amount
    return tuple(sums.values())
