"""The terms of a sale and purchase: goods, delivery, acceptance, payment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from troth.model.deadline import Deadline, Span
from troth.model.money import Money

INCOTERMS = {
    "EXW": "at the seller's place",
    "FCA": "handed to the carrier at",
    "CPT": "handed to the carrier, with carriage paid to",
    "CIP": "handed to the carrier, with carriage and insurance paid to",
    "DAP": "ready for unloading at",
    "DPU": "unloaded at",
    "DDP": "ready for unloading, with duties paid, at",
    "FAS": "alongside the ship at",
    "FOB": "on board the ship at",
    "CFR": "on board the ship, with freight paid to",
    "CIF": "on board the ship, with freight and insurance paid to",
}
"""The rules of the Incoterms 2020, and where the goods count as delivered."""


@dataclass(frozen=True, slots=True)
class DeliveryTerms:
    """A rule of the Incoterms and its named place."""

    rule: str
    place: str

    def __str__(self) -> str:
        """Show the canonical text."""
        return f"{self.rule} {self.place}"


@dataclass(frozen=True, slots=True)
class OnDate:
    """A delivery on a day of the calendar."""

    day: date

    def __str__(self) -> str:
        """Show the canonical text."""
        return self.day.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """One line of what is sold."""

    name: str
    title: str
    quantity: Fraction
    unit: str | None = None
    price: Money | None = None
    terms: DeliveryTerms | None = None
    due: OnDate | Deadline | None = None
    tolerance: Span | None = None
    quality: str | None = None
    measured_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """How goods are tested and accepted."""

    by: str
    within: Deadline
    criteria: tuple[str, ...] = ()
    silence: str = "nothing"
    cure: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """How the price is paid."""

    due: Deadline
    discount: Fraction | None = None
    early: Deadline | None = None
    interest: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """A sale and purchase; `title` and `risk` say when each passes."""

    goods: Mapping[str, Goods] = field(hash=False)
    incoterms: str = "2020"
    acceptance: Acceptance | None = None
    title: str = "delivery"
    risk: str = "terms"
    payment: Payment | None = None
    calendar: str | None = None
