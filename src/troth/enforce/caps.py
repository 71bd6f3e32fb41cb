"""Caps: the most that a remedy may grant, one after another.

A cap holds for a stretch of the calendar: a month, a quarter, a year, the term. What
the same remedy granted in that stretch before counts against it, so the order of
time decides which credit is cut. A cap on the fee of one region looks only at the
credits of that region.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Hashable, Sequence
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
    local_dates,
)
from troth.model.agreement import Agreement
from troth.model.money import Money
from troth.model.objective import WindowKind
from troth.model.period import Period
from troth.model.phrases import money_text
from troth.model.quantity import percent
from troth.model.reading import Reading
from troth.model.remedy import Cap, Combination, FeeBase, Remedy, Rolling
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


Holder = Remedy | Combination
"""Who has caps: a remedy of its own, or several together."""


class Granted:
    """What was granted so far, added up for each cap that it counts against.

    Args:
        agreement: Whose remedies and caps are meant.
        earlier: Credits granted before.
    """

    def __init__(self, agreement: Agreement, earlier: Sequence[Credit] = ()) -> None:
        self.agreement = agreement
        self._credits: dict[tuple[Hashable, ...], list[tuple[datetime, Money]]] = {}
        for credit in earlier:
            self.add(credit)

    def holders(self, remedy: Remedy) -> tuple[Holder, ...]:
        """Return whose caps hold for a remedy: its own first, then the shared ones."""
        shared = self.agreement.combinations.values()
        return (remedy, *(one for one in shared if remedy.name in one.remedies))

    def add(self, credit: Credit) -> None:
        """Count a credit against every cap of its remedy, its own and shared ones."""
        remedy = self.agreement.remedies.get(credit.remedy)
        if remedy is None or not credit.issued:
            return
        at = credit.reading.window.whole.start
        for holder in self.holders(remedy):
            for place in range(len(holder.caps)):
                key = _key(holder, place, credit.reading)
                self._credits.setdefault(key, []).append((at, credit.amount))

    def find(
        self,
        holder: Holder,
        place: int,
        reading: Reading,
        window: Period,
        currency: str,
    ) -> Money:
        """Return what counts already against a cap in the stretch it holds for."""
        if holder.caps[place].per is None:
            return Money(0, currency)  # each credit by itself
        found = self._credits.get(_key(holder, place, reading), ())
        amounts = [
            amount
            for at, amount in found
            if window.contains(at) and amount.currency == currency
        ]
        return sum(amounts, start=Money(0, currency))


def apply_caps(
    amount: Money,
    reading: Reading,
    remedy: Remedy,
    *,
    granted: Granted,
    invoices: InvoiceLines | None,
) -> Capped:
    """Return what the caps leave of an amount, applied in their order.

    The caps of the remedy itself come first, then those it shares with others.

    Args:
        amount: The exact amount before caps.
        reading: What the amount is granted for.
        remedy: Whose caps are applied.
        granted: What was granted before; it names the agreement.
        invoices: Finds invoice lines, where a fee comes from invoices.

    Raises:
        FeeError: The fee that a cap is a share of is not known.
    """
    agreement = granted.agreement
    left, room, steps = amount, None, []
    holders = granted.holders(remedy)
    caps = [(one, place) for one in holders for place in range(len(one.caps))]
    for holder, place in caps:
        cap = holder.caps[place]
        window = cap_window(cap, reading, agreement)
        base = base_amount(cap.base, agreement, window, reading.scope, invoices)
        if base.currency != amount.currency:
            raise FeeError(
                f"The credit is in {amount.currency}, but its cap is in "
                f"{base.currency}.",
                "Write the cap in the currency of the credit: no rate is ever guessed.",
            )
        most = base * cap.share
        used = granted.find(holder, place, reading, window, amount.currency)
        free = max(most - used, Money(0, amount.currency))
        room = free if room is None else min(room, free)
        text = _say_cap(cap, reading, most=most, free=free)
        if isinstance(holder, Combination):
            text = f"“{holder.name}”: {text}"
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
    if isinstance(cap.per, Rolling):
        return _rolling(cap.per, reading, zone)
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


def _rolling(rolling: Rolling, reading: Reading, zone: ZoneInfo) -> Period:
    """Return the months or days up to the end of the reading's window."""
    _, end = local_dates(reading.window.whole, zone)
    if rolling.days:
        return _between(end - timedelta(days=rolling.days), end, zone)
    first = add_months(end.replace(day=1), -rolling.months)
    day = min(end.day, monthrange(first.year, first.month)[1])
    return _between(first.replace(day=day), end, zone)


def _between(first: date, end: date, zone: ZoneInfo) -> Period:
    return Period(
        datetime.combine(first, time(), zone), datetime.combine(end, time(), zone)
    )


def _key(holder: Holder, place: int, reading: Reading) -> tuple[Hashable, ...]:
    """Return what credits must have in common to count against the same cap."""
    base = holder.caps[place].base
    values = dict(reading.scope)
    part = (
        tuple(values.get(field) for field in base.scope)
        if isinstance(base, FeeBase)
        else ()
    )
    return isinstance(holder, Combination), holder.name, place, part


def _say_cap(cap: Cap, reading: Reading, *, most: Money, free: Money) -> str:
    what = base_text(cap.base, reading.scope)
    if cap.share != 1 or isinstance(cap.base, FeeBase):
        what = f"{percent(cap.share)} of {what}"
    per = f" per {cap.per.value}" if cap.per else ""
    left = money_text(most)
    if free != most:
        left = f"{money_text(free)} of {left} left"
    return f"at most {what}{per}: {left}"
