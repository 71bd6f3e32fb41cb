"""What else differs below: maintenance, deadlines to claim, money paid back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from troth.define.amounts import Worth, cap_worth, credit_worth, months_of
from troth.define.ranges import Range
from troth.define.support.chain import Carrier, Gap, Promise
from troth.define.tier_table import TierTable
from troth.model.agreement import Agreement
from troth.model.claim import Claim
from troth.model.deadline import Anchor, Cutoff, Reckoner
from troth.model.money import Money
from troth.model.objective import WindowKind
from troth.model.period import Period
from troth.model.phrases import money_text
from troth.model.quantity import Duration, Unit, percent
from troth.model.reckoning import Facts, cutoff_of
from troth.model.remedy import Remedy
from troth.model.wording import name_window, say_date

_MONTHS = 12


def find_maintenance(promise: Promise, carriers: Sequence[Carrier]) -> Iterator[Gap]:
    """Yield what a carrier may take out of its reading and the promise may not."""
    above = [
        promise.agreement.exclusions[name] for name in promise.objective.exclusions
    ]
    for carrier in carriers:
        below = carrier.promise
        for name in below.objective.exclusions:
            mine = below.agreement.exclusions[name]
            budget = mine.budget
            match_ = [one for one in above if one.budget is None]
            if match_:
                continue
            allowed = [
                one.budget.amount.microseconds
                for one in above
                if one.budget and budget and one.budget.per == budget.per
            ]
            if budget and allowed and sum(allowed) >= budget.amount.microseconds:
                continue
            much = "without a limit"
            facts = [("objective", promise.objective.name), ("exclusion", name)]
            if budget:
                much = f"up to {budget.amount} in each {name_window(budget.per)}"
                facts.append(("excluded", str(budget.amount)))
                over = Duration(budget.amount.microseconds - sum(allowed))
                facts.append(("over", str(over)))
            said = (
                f"“{below.title}” leaves out “{name}”, {much}, but “{promise.title}” "
            )
            if allowed:
                said += f"leaves out only {Duration(sum(allowed))}."
            elif above:
                said += "leaves out less."
            else:
                said += "counts every minute of it."
            yield Gap(
                "D816",
                below.agreement.id,
                f"{below.path}.excluding",
                said,
                "Exclude the same above, or nothing below.",
                tuple(facts),
                other=(promise.agreement.id, promise.path),
            )


def find_claim_gaps(promise: Promise, carriers: Sequence[Carrier]) -> Iterator[Gap]:
    """Yield each claim below that lapses while one above may still be made.

    Both deadlines are reckoned for the windows of a year and an incident on the last
    day of each; one counted from what only the parties know is left aside.
    """
    claims = list(_claims(promise))
    for carrier in carriers:
        for mine in _claims(carrier.promise):
            if mine.claim.deadline is None:
                continue
            for theirs in claims:
                worst = _worst(theirs, mine)
                if worst is None:
                    continue
                lapses, claimed = worst
                said = (
                    f"“{mine.name}” must be claimed by {say_date(lapses.last_day)}, "
                    f"but “{theirs.name}” may be claimed from "
                    f"{promise.obligor} "
                )
                facts = [("objective", promise.objective.name)]
                if claimed is None:
                    said += "at any time."
                else:
                    days = (claimed.last_day - lapses.last_day).days
                    said += (
                        f"until {say_date(claimed.last_day)}, {days} days later: what "
                        "is paid then cannot be claimed back any more."
                    )
                    facts.append(("days", str(days)))
                yield Gap(
                    "D817",
                    carrier.promise.agreement.id,
                    f"remedies.{mine.name}.claim",
                    said,
                    "Give more time below, or less above.",
                    tuple(facts),
                    other=(promise.agreement.id, f"remedies.{theirs.name}.claim"),
                )


@dataclass(frozen=True, slots=True)
class CreditRow:
    """What one range of readings costs above and brings back below.

    Attributes:
        reading: A reading of the range; `text` says the range.
        paid: What the customer gets. back: what each supplier pays for it alone.
    """

    reading: Fraction
    text: str
    paid: Money
    back: tuple[tuple[Carrier, Money], ...] = field(default=())

    def short(self, carrier: Carrier) -> Fraction:
        """Return what is paid above and not paid back by a supplier."""
        return self.paid.amount - dict(self.back)[carrier].amount


def credit_rows(promise: Promise, carriers: Sequence[Carrier]) -> tuple[CreditRow, ...]:
    """Return what each range of readings costs and brings back, from good to bad.

    Each supplier is asked by itself: the outage is its own, so that it reads what the
    customer reads. Only credits of tables on a fixed fee, over windows of as many
    months, in the same currency and for one reading per window are compared.
    """
    months = months_of(promise.objective.window.kind)
    tables = _tables(promise)
    below = {carrier: _tables(carrier.promise) for carrier in carriers}
    below = {
        carrier: found
        for carrier, found in below.items()
        if months_of(carrier.promise.objective.window.kind) == months
    }
    if months is None or not tables or not any(below.values()):
        return ()
    every = [*tables, *(table for found in below.values() for table in found)]
    marks = sorted(
        {
            end
            for table in every
            for tier in table.tiers
            for end in (tier.low, tier.high)
            if end is not None and 0 < end < 1
        }
    )
    rows = []
    edges = [Fraction(0), *marks, Fraction(1)]
    for low, high in zip(edges[-2::-1], edges[:0:-1], strict=True):
        reading = (low + high) / 2
        paid = _granted(promise.agreement, tables, reading, months)
        if paid is None:
            return ()
        back = []
        for carrier, found in below.items():
            one = _granted(carrier.promise.agreement, found, reading, months)
            if one is None or (one.currency != paid.currency and one.amount):
                continue
            back.append((carrier, Money(one.amount, paid.currency)))
        text = f"{percent(low)} to {percent(high)}"
        rows.append(CreditRow(reading, text, paid, tuple(back)))
    return tuple(rows)


def find_credit_gaps(promise: Promise, carriers: Sequence[Carrier]) -> Iterator[Gap]:
    """Yield, for each supplier, the worst difference between paid and paid back."""
    rows = credit_rows(promise, carriers)
    for carrier in dict.fromkeys(one for row in rows for one, _ in row.back):
        known = [row for row in rows if carrier in dict(row.back)]
        worst = max(known, key=lambda row: row.short(carrier))
        short = worst.short(carrier)
        if short <= 0:
            continue
        back = dict(worst.back)[carrier]
        missing = Money(short, worst.paid.currency)
        yield Gap(
            "D818",
            promise.agreement.id,
            promise.path,
            f"Where “{carrier.promise.title}” causes a reading of {worst.text}, "
            f"“{promise.title}” costs {promise.obligor} {money_text(worst.paid)} and "
            f"{carrier.promise.obligor} pays back {money_text(back)}: "
            f"{money_text(missing)} in a {name_window(promise.objective.window)} are "
            "nobody's but its own.",
            "Agree on larger credits below, or bear the difference knowingly.",
            (
                ("objective", promise.objective.name),
                ("paid", money_text(worst.paid)),
                ("back", money_text(back)),
                ("short", money_text(missing)),
            ),
            other=carrier.place,
        )


@dataclass(frozen=True, slots=True)
class _Claiming:
    name: str
    claim: Claim
    agreement: Agreement
    rule_kind: WindowKind


def _claims(promise: Promise) -> Iterator[_Claiming]:
    for remedy in promise.agreement.remedies.values():
        claim = remedy.claim
        if remedy.objective == promise.objective.name and isinstance(claim, Claim):
            kind = promise.objective.window.kind
            yield _Claiming(remedy.name, claim, promise.agreement, kind)


def _worst(theirs: _Claiming, mine: _Claiming) -> tuple[Cutoff, Cutoff | None] | None:
    """Return the ends of both claims where they lie furthest apart."""
    found = None
    start = mine.agreement.term.starts_on
    year = start.year if start else 2026
    for month in range(1, _MONTHS + 1):
        lapses = _cutoff(mine, year, month)
        if lapses is None:
            return None
        if theirs.claim.deadline is None:
            return lapses, None
        claimed = _cutoff(theirs, year, month)
        if claimed is None:
            return None
        late = claimed.until - lapses.until
        if late > timedelta(0) and (found is None or late > found[0]):
            found = (late, lapses, claimed)
    return found[1:] if found else None


def _cutoff(one: _Claiming, year: int, month: int) -> Cutoff | None:
    assert one.claim.deadline is not None, "asked by whoever knows that there is one"
    calendar = one.agreement.calendars.get(one.claim.calendar or "")
    reckoner = Reckoner(one.agreement.timezone, calendar)
    first = datetime(year, month, 1, tzinfo=UTC).date()
    after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC).date()
    start, end = reckoner.midnight(first), reckoner.midnight(after)
    happened = end - timedelta(hours=12)
    facts = Facts(
        window=Period(start, end),
        instants={Anchor.INCIDENT: happened, Anchor.INCIDENT_END: happened},
        term_ends_on=one.agreement.term.ends_on,
    )
    return cutoff_of(one.claim.deadline, facts, reckoner)


def _tables(promise: Promise) -> list[TierTable]:
    found = []
    for remedy in promise.agreement.remedies.values():
        if remedy.objective != promise.objective.name or promise.objective.per:
            continue
        table = TierTable.of(promise.agreement, remedy)
        if table is not None and table.unit is Unit.SHARE:
            found.append(table)
    return found


def _granted(
    agreement: Agreement, tables: Sequence[TierTable], reading: Fraction, months: int
) -> Money | None:
    """Return what tables grant together for a reading; `None` where it is not fixed."""
    total, currency = Fraction(0), agreement.currency or ""
    for table in tables:
        piece = next(one for one in table.pieces if _holds(one.values, reading))
        if piece.row is None:
            continue
        worth = credit_worth(
            agreement, table.remedy, table.tiers[piece.row].credit, months
        )
        amount = _amount(_capped(agreement, table.remedy, worth, months))
        if amount is None:
            return None
        total += amount.amount
        currency = amount.currency
    return Money(total, currency)


def _capped(
    agreement: Agreement, remedy: Remedy, worth: Worth | None, months: int
) -> Worth | None:
    for cap in remedy.caps:
        allowed = cap_worth(agreement, cap, months_of(cap.per) or months)
        if worth and allowed and allowed.measure == worth.measure:
            worth = Worth(worth.measure, min(worth.amount, allowed.amount))
    return worth


def _amount(worth: Worth | None) -> Money | None:
    if worth is None or not isinstance(worth.measure, str):
        return None
    return Money(worth.amount, worth.measure)


def _holds(values: Range, reading: Fraction) -> bool:
    low_ok = (
        values.low is None
        or values.low < reading
        or (values.low == reading and values.low_inclusive)
    )
    high_ok = (
        values.high is None
        or reading < values.high
        or (values.high == reading and values.high_inclusive)
    )
    return low_ok and high_ok
