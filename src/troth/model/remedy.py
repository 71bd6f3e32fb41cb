"""Remedies: what follows from a reading, in money or in tasks.

`credit = round( caps( function(reading) × base ) )`. The function is a kind of the
registry; base, caps, minimum and roundings are the same for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from troth.model.money import Money
from troth.model.objective import Bound, WindowKind
from troth.model.quantity import Rounding, RoundingMode


@dataclass(frozen=True, slots=True)
class Tier:
    """One row of a credit table: a range of readings and what it grants.

    Bounds are in the reading's unit (a share of one, microseconds, a number); a
    missing bound is an open end. `{below: 99.9 %, credit: 10 %}` has only a high end:
    in such a list the strictest row wins.
    """

    credit: Fraction | Money  # a share of the base, or an amount
    low: Fraction | None = None
    low_inclusive: bool = True
    high: Fraction | None = None
    high_inclusive: bool = False

    def covers(self, value: Fraction) -> bool:
        """Tell whether a reading falls in this row.

        Example:
            >>> below = Tier(Fraction(1, 10), high=Fraction(999, 1000))
            >>> below.covers(Fraction(998, 1000)), below.covers(Fraction(999, 1000))
            (True, False)
        """
        if self.low is not None and (
            value < self.low or (value == self.low and not self.low_inclusive)
        ):
            return False
        return self.high is None or (
            value < self.high or (value == self.high and self.high_inclusive)
        )


@dataclass(frozen=True, slots=True)
class FeeBase:
    """The fee of a service over the window, of the reading's own scope where named.

    `fee(storage, region)`: only the part of the fee that falls on the same region.
    `fee(tables, region) + fee(replicas)` adds the fees of `others`; `before` takes the
    fee of the window before, and `daily` its average per day.
    """

    @property
    def parts(self) -> tuple[FeeBase, ...]:
        """Every fee that is added, this one first."""
        return (self, *self.others)

    service: str
    scope: tuple[str, ...] = ()
    others: tuple[FeeBase, ...] = ()
    before: bool = False
    daily: bool = False


Base = FeeBase | Money


@dataclass(frozen=True, slots=True)
class Rolling:
    """The months or days up to the end of a window: `rolling 12 months`."""

    months: int = 0
    days: int = 0

    @property
    def value(self) -> str:
        """The canonical text, as other windows have one."""
        count = self.months or self.days
        unit = "month" if self.months else "day"
        return f"rolling {count} {unit}{'' if count == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that may be granted: `20 % of fee(shop) per year`.

    `per` is the window over which grants add up; `None` caps each credit by itself.
    Without `share` the cap is the amount `base` itself.
    """

    share: Fraction
    base: Base
    per: WindowKind | Rolling | None = None


class Combining(Enum):
    """What is paid where several promises are broken in one window."""

    SUM = "sum"
    HIGHEST = "highest"  # the largest alone
    CHOICE = "choice"  # one of them, which a party chooses; the largest until it does


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """Remedies that are not simply added up.

    Attributes:
        name: How reports call it.
        remedies: The remedies it joins, by name; of equal credits the first counts.
        pays: What is paid of the credits of one window and scope.
        chosen_by: Who may choose, where one of them is chosen.
        caps: The most that all of them may grant together, in the order applied.
    """

    name: str
    remedies: tuple[str, ...]
    pays: Combining = Combining.SUM
    chosen_by: str | None = None
    caps: tuple[Cap, ...] = ()


@dataclass(frozen=True, slots=True)
class Minimum:
    """The least that is paid, tested on the exact amount: `more than 1`."""

    amount: Fraction
    strict: bool


@dataclass(frozen=True, slots=True)
class MoneyRounding:
    """How the credit is rounded to the coin, last of all."""

    mode: RoundingMode = RoundingMode.HALF_UP


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnBack:
    """How a credit is given back by what comes after its window.

    Attributes:
        windows: How many windows after it must all be as promised, or as `target` says.
        target: What they must reach, where that is more than the promise itself.
        floor: A reading on the wrong side of it is never given back.
    """

    windows: int
    target: Bound | None = None
    floor: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What a reading of its objective grants, and within which limits.

    Attributes:
        name: How reports call it.
        objective: The objective whose readings it follows.
        kind: The name of the remedy kind (`tiers`, `multiple`, `task`).
        options: The kind's own frozen `Options`.
        base: What shares are taken of; `None` for a kind without money.
        round_reading: Rounding of the reading before the table is read.
        round_money: How the credit is rounded to the coin.
        caps: In the order in which they are applied.
        claim: The claim clause as compiled, `None` where credits are automatic.
        pays: How it is paid, in words. expires: after how long, in words.
        sole_remedy: Whether the customer has no other. exceptions: what there is
            nevertheless. nature: what the money is in law.
        to: Who is paid, where it is not who is owed the promise: a bonus.
        scaled_by: An indicator whose share of the same window multiplies the credit.
        earn_back: How the credit is given back, where it can be.
    """

    name: str
    objective: str
    kind: str
    options: Any
    base: Base | None = None
    round_reading: Rounding | None = None
    round_money: MoneyRounding = MoneyRounding()
    caps: tuple[Cap, ...] = ()
    minimum: Minimum | None = None
    claim: Any = None
    pays: str | None = None
    expires: str | None = None
    sole_remedy: bool = False
    exceptions: tuple[str, ...] = ()
    nature: str | None = None
    to: str | None = None
    scaled_by: str | None = None
    earn_back: EarnBack | None = None
