"""The base of a credit: what a service costs over a window.

A fee per month is the fee of a month, however many days it has: over a quarter it is
three, over a year twelve, and a yearly fee over a month is a twelfth. Where window
and fee do not lie end to end (thirty days of a monthly fee) it is shared by the days
of each calendar month that the window touches. A window that the term covers only in
part still has its whole fee: what was paid for less is what invoices say.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Protocol
from zoneinfo import ZoneInfo

from troth.errors import RefusedError
from troth.model.agreement import Agreement, Service, Term
from troth.model.money import Money
from troth.model.objective import WindowKind
from troth.model.period import Period
from troth.model.phrases import money_text
from troth.model.reading import Scope
from troth.model.remedy import Base, FeeBase

MONTHS = {WindowKind.MONTH: 1, WindowKind.QUARTER: 3, WindowKind.YEAR: 12}
"""How many months a fee is for."""


class FeeError(RefusedError):
    """A fee is not known for this window and scope; says why."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__("E102", message, hint)


class InvoiceLines(Protocol):
    """Finds what was invoiced; the caller has applied the fee's own condition."""

    def __call__(self, service: str, scope: Scope, period: Period) -> Sequence[Money]:
        """Return the amounts of a service's invoice lines in the period.

        Args:
            service: The service whose fee is meant.
            scope: Only lines with these values; empty means all.
            period: Only lines dated inside it.
        """
        ...


def base_amount(
    base: Base,
    agreement: Agreement,
    window: Period,
    scope: Scope,
    invoices: InvoiceLines | None,
) -> Money:
    """Return the exact amount that shares are taken of.

    Args:
        base: A service's fee, or an amount.
        agreement: Where the service and its fee stand, and the zone of its days.
        window: The whole window, of which the fee is asked.
        scope: The reading's scope; the base names the fields that narrow it.
        invoices: Finds invoice lines, where the fee comes from invoices.

    Raises:
        FeeError: The fee is not known.
    """
    if isinstance(base, Money):
        return base
    zone = ZoneInfo(agreement.timezone)
    if base.before:
        window = _window_before(window, zone)
    fees = [_fee_amount(one, agreement, window, scope, invoices) for one in base.parts]
    total = sum(fees[1:], start=fees[0])
    if base.daily:
        first, last = local_dates(window, zone)
        return total * Fraction(1, (last - first).days)
    return total


def _window_before(window: Period, zone: ZoneInfo) -> Period:
    """Return the window of the same months, or of as many days, just before."""
    first, last = local_dates(window, zone)
    months = count_months(first, last)
    if months is None or first.day != 1:
        start = first - (last - first)
    else:
        start = add_months(first, -months)
    return Period(*(datetime.combine(day, time(), zone) for day in (start, first)))


def _fee_amount(
    base: FeeBase,
    agreement: Agreement,
    window: Period,
    scope: Scope,
    invoices: InvoiceLines | None,
) -> Money:
    service = agreement.services[base.service]
    fee = service.fee
    if fee is None:
        raise FeeError(
            f"The service “{service.name}” has no fee.",
            f"Write `fee: 4000 per month` at services.{service.name}.",
        )
    if fee.amount is None:
        narrowed = _narrow(base, scope)
        return _sum_invoices(service, agreement, window, narrowed, invoices)
    if base.scope:
        raise FeeError(
            f"The fee of “{service.name}” is one amount, so no part of it is that of "
            f"one {' and '.join(base.scope)}.",
            f"Write `of: fee({service.name})`, or `fee: from invoices`.",
        )
    assert fee.per is not None, "a fixed fee says per what it is"
    zone = ZoneInfo(agreement.timezone)
    return fee.amount * count_periods(fee.per, window, zone, agreement.term)


def base_text(base: Base, scope: Scope = ()) -> str:
    """Return how a base is called: `the fee of shop`.

    Example:
        >>> base_text(FeeBase("storage", ("region",)), (("region", "eu"),))
        'the fee of storage (region=eu)'
    """
    if isinstance(base, Money):
        return money_text(base)
    said = " and ".join(_fee_text(one, scope) for one in base.parts)
    if base.daily:
        said = f"the daily average of {said}"
    return f"{said} of the window before" if base.before else said


def _fee_text(base: FeeBase, scope: Scope) -> str:
    values = dict(scope)
    named = ", ".join(f"{field}={values.get(field, '?')}" for field in base.scope)
    return f"the fee of {base.service}" + (f" ({named})" if named else "")


def count_periods(
    kind: WindowKind, window: Period, zone: ZoneInfo, term: Term
) -> Fraction:
    """Return how many days, weeks, months … of a fee the window has; exact.

    Example:
        >>> from datetime import datetime
        >>> utc = ZoneInfo("UTC")
        >>> def dates(*ends: tuple[int, int, int]) -> Period:
        ...     return Period(*(datetime(*end, tzinfo=utc) for end in ends))
        >>> term = Term()
        >>> quarter = dates((2026, 1, 1), (2026, 4, 1))
        >>> str(count_periods(WindowKind.MONTH, quarter, utc, term))
        '3'
        >>> thirty_days = dates((2026, 1, 31), (2026, 3, 2))
        >>> str(count_periods(WindowKind.MONTH, thirty_days, utc, term))
        '33/31'
    """
    first, last = local_dates(window, zone)
    days = (last - first).days
    match kind:
        case WindowKind.DAY:
            return Fraction(days)
        case WindowKind.WEEK:
            return Fraction(days, 7)
        case WindowKind.MONTH | WindowKind.QUARTER | WindowKind.YEAR:
            months = count_months(first, last)
            if months is not None:
                return Fraction(months, MONTHS[kind])
            return sum(
                (
                    Fraction((min(end, last) - max(start, first)).days)
                    / (end - start).days
                    for start, end in _calendar_periods(kind, first, last)
                ),
                Fraction(0),
            )
        case WindowKind.TERM:
            starts, ends = term.starts_on, term.ends_on
            if starts is None or ends is None:
                raise FeeError(
                    "The fee is for the whole term, and the term has no end.",
                    "Write the fee per month or per year.",
                )
            return Fraction(days, (ends - starts).days)
        case _:
            raise FeeError(
                f"A fee per {kind.value} window is not one that bills are made for.",
                "Write the fee per day, week, month, quarter or year.",
            )


def count_months(first: date, last: date) -> int | None:
    """Return how many whole months lie between two dates; `None` if not whole.

    A billing month from the 31st ends on the last day of a shorter month.

    Example:
        >>> count_months(date(2026, 1, 15), date(2026, 4, 15))
        3
        >>> count_months(date(2026, 1, 31), date(2026, 2, 28))
        1
        >>> count_months(date(2026, 1, 15), date(2026, 2, 14)) is None
        True
    """
    months = (last.year - first.year) * 12 + last.month - first.month
    same = last.day == first.day
    last_of_month = last.day == monthrange(last.year, last.month)[1]
    first_of_end = first.day == monthrange(first.year, first.month)[1]
    clamped = last_of_month and (first.day > last.day or first_of_end)
    return months if months > 0 and (same or clamped) else None


def local_dates(window: Period, zone: ZoneInfo) -> tuple[date, date]:
    """Return the first local date of a window and the date after its last one."""
    first = window.start.astimezone(zone).date()
    end = window.end.astimezone(zone)
    last = end.date()
    if (end.hour, end.minute, end.second, end.microsecond) != (0, 0, 0, 0):
        last += timedelta(days=1)
    return first, last


def _calendar_periods(
    kind: WindowKind, first: date, last: date
) -> Iterator[tuple[date, date]]:
    """Yield the calendar months, quarters or years that the dates touch."""
    months = MONTHS[kind]
    start = date(first.year, (first.month - 1) // months * months + 1, 1)
    while start < last:
        end = add_months(start, months)
        yield start, end
        start = end


def add_months(start: date, months: int) -> date:
    """Return the first of a month so many months after a first of a month."""
    place = start.year * 12 + start.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def _narrow(base: FeeBase, scope: Scope) -> Scope:
    values = dict(scope)
    missing = [field for field in base.scope if field not in values]
    if missing:
        raise FeeError(
            f"The base asks for the fee of one {missing[0]}, but the objective is not "
            f"read per {missing[0]}.",
            f"Write `per: {missing[0]}` at the objective, or take the whole fee.",
        )
    return tuple((field, values[field]) for field in base.scope)


def _sum_invoices(
    service: Service,
    agreement: Agreement,
    window: Period,
    scope: Scope,
    invoices: InvoiceLines | None,
) -> Money:
    lines = invoices(service.name, scope, window) if invoices else ()
    where = "".join(f", {field}={value}" for field, value in scope)
    if not lines:
        raise FeeError(
            f"There is no invoice line of “{service.name}”{where} in this window.",
            "Map the stream `invoices` in the workspace and bring its rows.",
        )
    currency = agreement.currency or lines[0].currency
    foreign = sorted({line.currency for line in lines} - {currency})
    if foreign:
        raise FeeError(
            f"An invoice line of “{service.name}”{where} is in {foreign[0]}, but the "
            f"agreement pays in {currency}.",
            "Bring invoices in the agreement's currency: no rate is ever guessed.",
        )
    return sum(lines[1:], start=lines[0])
