"""Whole and valid values; a test changes only what it is about.

Nimbus hosts Acme's web shop for 4,000 EUR a month, promises that it is up 99.9 % of
each month, and owes a tenth of the fee below that.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from cast import ACME, NIMBUS
from troth.enforce.remedies.tiers import Tiers
from troth.model.agreement import Agreement, Fee, Party, Service, Term
from troth.model.money import Money
from troth.model.objective import (
    Bound,
    Comparator,
    Indicator,
    Objective,
    WindowKind,
    WindowRule,
)
from troth.model.period import Period
from troth.model.quantity import Unit
from troth.model.reading import Reading, Scope, Window
from troth.model.remedy import FeeBase, Remedy, Tier

MINUTE = 60_000_000


def share(percent: str | int) -> Fraction:
    """A percentage as a share of one."""
    return Fraction(percent) / 100


def at_least(percent: str) -> Bound:
    return Bound(Comparator.AT_LEAST, share(percent), Unit.SHARE)


def at_most_minutes(minutes: int) -> Bound:
    return Bound(Comparator.AT_MOST, Fraction(minutes * MINUTE), Unit.TIME)


def a_period(first: str, end: str) -> Period:
    """From a date (or instant) in UTC to before another."""
    return Period(
        *(datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (first, end))
    )


def a_month(label: str = "2026-03", **changes: Any) -> Window:
    year, month = map(int, label.split("-"))
    after = (year + month // 12, month % 12 + 1)
    period = Period(
        datetime(year, month, 1, tzinfo=UTC), datetime(*after, 1, tzinfo=UTC)
    )
    window = Window(period=period, whole=period, label=label)
    return dataclasses.replace(window, **changes)


def an_objective(**changes: Any) -> Objective:
    objective = Objective(
        name="shop-up",
        owed_by=NIMBUS.id,
        owed_to=ACME.id,
        indicator="uptime",
        targets=at_least("99.9"),
        window=WindowRule(WindowKind.MONTH),
        title="The shop is up",
        service="shop",
    )
    return dataclasses.replace(objective, **changes)


def some_tiers(*rows: tuple[str | None, str | None, str]) -> tuple[Tier, ...]:
    """Rows of percentages: from, below, credit."""
    return tuple(
        Tier(
            share(credit),
            low=None if low is None else share(low),
            high=None if high is None else share(high),
        )
        for low, high, credit in rows
    )


def a_remedy(**changes: Any) -> Remedy:
    remedy = Remedy(
        name="shop-credit",
        objective="shop-up",
        kind="tiers",
        options=Tiers.Options(
            some_tiers((None, "99.9", "10"), (None, "99", "25"), (None, "95", "100"))
        ),
        base=FeeBase("shop"),
    )
    return dataclasses.replace(remedy, **changes)


def an_agreement(
    *,
    objectives: Iterable[Objective] = (),
    remedies: Sequence[Remedy] | None = None,
    fee: Fee | None = None,
    **changes: Any,
) -> Agreement:
    promises = tuple(objectives) or (an_objective(),)
    consequences = (a_remedy(),) if remedies is None else remedies
    shop = Service(
        name="shop",
        title="Web shop hosting",
        fee=fee or Fee(amount=Money(4000, "EUR"), per=WindowKind.MONTH),
    )
    agreement = Agreement(
        id="acme-hosting",
        title="Managed hosting of the Acme web shop",
        kind="sla",
        version="3",
        timezone="UTC",
        digest="sha256:5f0c",
        currency="EUR",
        parties={
            company.id: Party(name=company.id, role=company.role, title=company.title)
            for company in (NIMBUS, ACME)
        },
        term=Term(starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1)),
        services={"shop": shop},
        indicators={
            "uptime": Indicator(name="uptime", metric="availability", stream="checks")
        },
        objectives={one.name: one for one in promises},
        remedies={one.name: one for one in consequences},
    )
    return dataclasses.replace(agreement, **changes)


def a_reading(
    *,
    bad: int | Fraction = 0,
    total: int | Fraction = 44_640,
    window: Window | None = None,
    scope: Scope = (),
    **changes: Any,
) -> Reading:
    """A share of minutes, not yet judged; 44,640 is a March."""
    good = Fraction(total) - bad
    reading = Reading(
        objective="shop-up",
        indicator="uptime",
        scope=scope,
        window=window or a_month(),
        value=good / Fraction(total) if total else None,
        unit=Unit.SHARE,
        good=good * MINUTE,
        total=Fraction(total) * MINUTE,
        completeness=Fraction(1),
        counted_in="microseconds",
        rows=int(total),
        data_digest="sha256:da7a",
    )
    return dataclasses.replace(reading, **changes)


def a_number(value: Fraction | int, **changes: Any) -> Reading:
    """A reading that is a number, such as points."""
    number = dataclasses.replace(
        a_reading(),
        value=Fraction(value),
        unit=Unit.NUMBER,
        good=None,
        total=None,
        completeness=None,
        counted_in="rows",
    )
    return dataclasses.replace(number, **changes)
