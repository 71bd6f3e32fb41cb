"""Caps: the most that a remedy may grant, one after another.

A cap holds for a stretch of the calendar: a month, a quarter, a year, the term. What
the same remedy granted in that stretch before counts against it, so the order of
time decides which credit is cut. A cap on the fee of one region looks only at the
credits of that region.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from troth.enforce.fees import (
    MONTHS,
    FeeError,
    InvoiceLines,
    add_months,
    base_amount,
    base_text,
)
from troth.model.agreement import Agreement
from troth.model.money import Money
from troth.model.objective import WindowKind
from troth.model.period import Period
from troth.model.phrases import money_text
from troth.model.quantity import percent
from troth.model.reading import Reading
from troth.model.remedy import Cap, FeeBase, Remedy
from troth.model.violation import Credit, Step


@dataclass(frozen=True, slots=True)
class Capped:
    """What is left of an amount after all caps.

    Attributes:
        amount: The exact amount that may be granted.
        room: The least that any cap leaves; `None` without caps.
        steps: What each cap allowed.
        capped: Whether a cap took something away.
    """

    amount: Money
    room: Money | None
    steps: tuple[Step, ...]
    capped: bool


def apply_caps(
    amount: Money,
    reading: Reading,
    remedy: Remedy,
    agreement: Agreement,
    *,
    granted: Sequence[Credit],
    invoices: InvoiceLines | None,
) -> Capped:
    """Return what the remedy's caps leave of an amount, applied in their order.

    Args:
        amount: The exact amount before caps.
        reading: What the amount is granted for.
        remedy: Whose caps are applied.
        agreement: Where fees stand.
        granted: All credits granted before, of any remedy.
        invoices: Finds invoice lines, where a fee comes from invoices.

    Raises:
        FeeError: The fee that a cap is a share of is not known.
    """
    left, room, steps = amount, None, []
    for cap in remedy.caps:
        window = cap_window(cap, reading, agreement)
        base = base_amount(cap.base, agreement, window, reading.scope, invoices)
        if base.currency != amount.currency:
            raise FeeError(
                f"The credit is in {amount.currency}, but its cap is in "
                f"{base.currency}.",
                "Write the cap in the currency of the credit: no rate is ever guessed.",
            )
        most = base * cap.share
        used = Money(0, amount.currency)
        if cap.per is not None:
            sharing = (
                credit.amount
                for credit in granted
                if credit.remedy == remedy.name
                and cap_window(cap, credit.reading, agreement) == window
                and _is_of_same_part(cap, credit.reading, reading)
            )
            used = sum(sharing, start=used)
        free = max(most - used, Money(0, amount.currency))
        room = free if room is None else min(room, free)
        text = _say_cap(cap, reading, most=most, free=free)
        if free < left:
            text += f"; {money_text(left)} is cut to it"
        left = min(left, free)
        steps.append(Step("cap", text, left))
    return Capped(left, room, tuple(steps), capped=left < amount)


def cap_window(cap: Cap, reading: Reading, agreement: Agreement) -> Period:
    """Return the stretch over which a cap adds up; it holds the reading's start.

    Raises:
        FeeError: The cap names a kind of window that no calendar draws.
    """
    if cap.per is None:
        return reading.window.whole
    zone = ZoneInfo(agreement.timezone)
    day = reading.window.whole.start.astimezone(zone).date()
    match cap.per:
        case WindowKind.DAY:
            return _between(day, day + timedelta(days=1), zone)
        case WindowKind.WEEK:
            monday = day - timedelta(days=day.weekday())
            return _between(monday, monday + timedelta(days=7), zone)
        case WindowKind.MONTH | WindowKind.QUARTER | WindowKind.YEAR:
            months = MONTHS[cap.per]
            first = date(day.year, (day.month - 1) // months * months + 1, 1)
            return _between(first, add_months(first, months), zone)
        case WindowKind.TERM:
            term = agreement.term
            if term.starts_on is None or term.ends_on is None:
                raise FeeError(
                    "A cap per term needs a term with a first and a last day.",
                    "Write `term: {from: …, for: 12 months}`, or a cap per year.",
                )
            return _between(term.starts_on, term.ends_on, zone)
        case _:
            raise FeeError(
                f"A cap per {cap.per.value} window is not drawn by the calendar.",
                "Write a cap per month, quarter, year or term.",
            )


def _between(first: date, end: date, zone: ZoneInfo) -> Period:
    return Period(
        datetime.combine(first, time(), zone), datetime.combine(end, time(), zone)
    )


def _is_of_same_part(cap: Cap, one: Reading, other: Reading) -> bool:
    """Tell whether two readings fall on the same part of the cap's fee."""
    fields = cap.base.scope if isinstance(cap.base, FeeBase) else ()
    these, those = dict(one.scope), dict(other.scope)
    return all(these.get(field) == those.get(field) for field in fields)


def _say_cap(cap: Cap, reading: Reading, *, most: Money, free: Money) -> str:
    what = base_text(cap.base, reading.scope)
    if cap.share != 1 or isinstance(cap.base, FeeBase):
        what = f"{percent(cap.share)} of {what}"
    per = f" per {cap.per.value}" if cap.per else ""
    left = money_text(most)
    if free != most:
        left = f"{money_text(free)} of {left} left"
    return f"at most {what}{per}: {left}"
