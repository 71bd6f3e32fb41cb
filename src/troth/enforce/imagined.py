"""Readings that nobody measured: plausible misses, to show what a remedy would grant.

An agreement that people sign shows each credit by an example. The example goes through
the same settlement as a real reading, so it cannot disagree with it; only the reading
is made up, and says so wherever it is shown.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Any

from troth.enforce.settlement import NO_CURRENCY
from troth.model.agreement import Agreement
from troth.model.measurement import StreamKind
from troth.model.money import Money
from troth.model.objective import (
    Bound,
    Comparator,
    EachWithin,
    GoalBound,
    Objective,
    Target,
    Within,
)
from troth.model.period import Period
from troth.model.quantity import Duration, Unit
from troth.model.reading import Nature, Reading, Row, Scope, Stretch, Window
from troth.model.remedy import Remedy, Tier

INVOICED = 1000
"""What an imagined invoice comes to, in the agreement's currency."""

_ROWS = 1000  # how many rows, or requests, an imagined window has
_ON_TIME = (StreamKind.CHECKS, StreamKind.INTERVALS)
_WORSE = (Fraction(2), Fraction(5), Fraction(20), Fraction(100))
"""How many times what is allowed an imagined miss takes, the mildest first."""


def imagine_readings(
    objective: Objective,
    remedy: Remedy,
    agreement: Agreement,
    *,
    window: Window,
    scope: Scope,
    target: Target | None,
) -> Iterator[Reading]:
    """Yield readings that may miss a promise, from the mildest on.

    Args:
        objective: The promise. remedy: What follows, whose table gives more values.
        agreement: Where both stand.
        window: What is read. scope: Of whom. target: What was promised there.
    """
    indicator = agreement.indicators[objective.indicator]
    unit = Unit.SHARE if isinstance(target, Within) else indicator.unit
    stream = agreement.streams.get(indicator.stream)
    on_time = stream is not None and stream.kind in _ON_TIME
    for value in dict.fromkeys((*_beyond(target), *_inside(remedy.options))):
        reading = Reading(
            objective=objective.name,
            indicator=indicator.name,
            scope=scope,
            window=window,
            value=value,
            unit=unit,
            completeness=Fraction(1),
            rows=_ROWS,
            target=target,
        )
        if unit is Unit.SHARE and 0 <= value <= 1:
            yield _with_sides(reading, value, window, on_time=on_time)
        elif isinstance(target, EachWithin):
            row = Row(window.period.start, "example", value)
            yield dataclasses.replace(
                reading,
                good=Fraction(0),
                total=Fraction(1),
                counted_in="cases",
                rows=1,
                offenders=(row,),
            )
        elif unit is not Unit.SHARE:
            yield reading


def imagine_invoice(agreement: Agreement) -> Money:
    """Return an invoice as round as an example should be."""
    return Money(INVOICED, agreement.currency or NO_CURRENCY)


def _with_sides(
    reading: Reading, value: Fraction, window: Window, *, on_time: bool
) -> Reading:
    """Return a share with the sides it is the share of."""
    if not on_time:
        total = Fraction(_ROWS)
        return dataclasses.replace(reading, total=total, good=value * total)
    start, end = window.period.span
    total = Fraction(end - start)
    bad = int((1 - value) * total)
    down = Period(
        window.period.start, window.period.start + timedelta(microseconds=bad)
    )
    return dataclasses.replace(
        reading,
        total=total,
        good=value * total,
        counted_in="microseconds",
        stretches=(Stretch(down, Nature.DOWN, "an example"),) if bad else (),
    )


def _beyond(target: Target | None) -> Iterator[Fraction]:
    """Yield values on the wrong side of a target."""
    match target:
        case Within(share=share):
            yield from _below(share, Unit.SHARE)
        case Bound(comparator=comparator, value=bound, unit=unit):
            if comparator in (Comparator.AT_LEAST, Comparator.ABOVE):
                yield from _below(bound, unit)
            else:
                yield from _above(bound, unit)
        case GoalBound(value=bound):
            yield from _below(bound, Unit.NUMBER)
        case EachWithin(limit=limit):
            days = timedelta(days=1) // timedelta(microseconds=1)
            allowed = (
                limit.microseconds
                if isinstance(limit, Duration)
                else limit.count * days
            )
            yield from (factor * allowed for factor in _WORSE)


def _below(bound: Fraction, unit: Unit) -> Iterator[Fraction]:
    if unit is Unit.SHARE:
        allowed = 1 - bound or Fraction(1, 1000)
        yield from (1 - factor * allowed for factor in _WORSE)
        yield from (bound * Fraction(part, 10) for part in (9, 5))
    else:
        yield from (bound * Fraction(part, 10) for part in (9, 5, 1, 0))


def _above(bound: Fraction, unit: Unit) -> Iterator[Fraction]:
    least = Fraction(1, 100) if unit is Unit.SHARE else Fraction(1)
    yield from (factor * (bound or least) for factor in _WORSE)


def _inside(options: Any) -> Iterator[Fraction]:  # noqa: ANN401  # each kind its own
    """Yield a value inside each row of whatever table a kind has."""
    if isinstance(options, Tier):
        low, high = options.low, options.high
        if low is not None and high is not None:
            yield (low + high) / 2
        elif high is not None:
            yield high * Fraction(9, 10)
        elif low is not None:
            yield low * Fraction(11, 10)
            yield (low + 1) / 2  # a share ends at one
    elif isinstance(options, tuple | list):
        for one in options:
            yield from _inside(one)
    elif dataclasses.is_dataclass(options):
        for field in dataclasses.fields(options):
            yield from _inside(getattr(options, field.name))
