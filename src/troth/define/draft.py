"""The agreement while it is being compiled: what later sections refer to.

Sections are compiled in the order in which they need each other. Each finds here what
came before: names that exist even where their clause is broken (so that one mistake is
not reported twice), and the values that were compiled.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from troth.define.conditions import Surroundings
from troth.define.fields import Fields
from troth.define.notes import Notes
from troth.define.quantities import BareAmount
from troth.model.agreement import Party, Service, Term
from troth.model.calendar import Calendar
from troth.model.catalogue import Catalogue
from troth.model.clause import Definition, Goal
from troth.model.measurement import FieldType, Stream
from troth.model.money import Money
from troth.model.objective import Exclusion, Indicator, Objective
from troth.model.remedy import Combination, Remedy


@dataclass(slots=True)
class Draft:
    """What is known so far of the agreement that is being compiled.

    Attributes:
        names: The names each section declares, broken clauses included.
        tests: The texts of definitions that have a test.
        priced: Services that write a fee, be it a broken one.
        fee_scopes: Fields by which a share of a service's fee is taken.
    """

    notes: Notes
    document: Fields
    catalogue: Catalogue
    timezone: str | None = None
    currency: str | None = None
    term: Term = field(default_factory=Term)
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tests: dict[str, str] = field(default_factory=dict)
    parties: dict[str, Party] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    calendars: dict[str, Calendar] = field(default_factory=dict)
    streams: dict[str, Stream] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    goals: dict[str, Goal] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    exclusions: dict[str, Exclusion] = field(default_factory=dict)
    objectives: dict[str, Objective] = field(default_factory=dict)
    remedies: dict[str, Remedy] = field(default_factory=dict)
    combinations: dict[str, Combination] = field(default_factory=dict)
    priced: set[str] = field(default_factory=set)
    fee_scopes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    clauses: dict[str, Any] = field(default_factory=dict)

    def known(self, section: str) -> tuple[str, ...]:
        """Return the names a section declares."""
        return self.names.get(section, ())

    def row_of(self, indicator: Indicator | None) -> dict[str, FieldType] | None:
        """Return the fields that all rows have which an indicator reads."""
        if indicator is None:
            return None
        if indicator.stream:
            stream = self.streams.get(indicator.stream)
            return stream.fields if stream else None
        parts = getattr(indicator.options, "of", ())
        rows = [self.row_of(self.indicators.get(part.indicator)) for part in parts]
        known = [row for row in rows if row is not None]
        if not known:
            return None
        return {
            name: held
            for name, held in known[0].items()
            if all(row.get(name) is held for row in known)
        }

    def around(self, fields: dict[str, FieldType] | None) -> Surroundings:
        """Return what names in a condition over these fields may mean."""
        words = set(self.known("definitions")) - self.tests.keys()
        return Surroundings(fields, self.tests, words)

    def money(self, fields: Fields, key: str, amount: BareAmount) -> Money | None:
        """Return an amount in the agreement's currency, or note why there is none."""
        if not self.is_own_currency(fields, key, amount.currency):
            return None
        return Money(amount.amount, amount.currency or self.currency or "")

    def is_own_currency(self, fields: Fields, key: str, currency: str | None) -> bool:
        """Tell whether an amount is in the agreement's currency; note it if not."""
        if self.currency is None:
            # Where a currency is written but broken, that has been said.
            if not self.document.has("currency"):
                fields.error(
                    "D503",
                    key,
                    "The amount has no currency to be paid in.",
                    "Write `currency: EUR` at the head of the agreement.",
                )
            return False
        if currency is not None and currency != self.currency:
            fields.error(
                "D503",
                key,
                f"The amount is in {currency}, but the agreement's currency is "
                f"{self.currency}; no rate is ever guessed.",
                f"Write it in {self.currency}.",
            )
            return False
        return True
