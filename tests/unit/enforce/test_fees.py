"""Bases: fixed fees over windows of all sorts, and what invoices say."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest

from builders import a_period, an_agreement
from troth.enforce.fees import FeeError, base_amount, base_text
from troth.model.agreement import Fee, Service, Term
from troth.model.money import Money
from troth.model.objective import WindowKind
from troth.model.period import Period
from troth.model.reading import Scope
from troth.model.remedy import Base, FeeBase

SHOP = FeeBase("shop")
REGION = FeeBase("shop", ("region",))
EU = (("region", "eu"),)
FROM_INVOICES = Fee(invoices="invoices")


def base_of(
    window: Period,
    per: WindowKind = WindowKind.MONTH,
    amount: int = 4000,
    **more: object,
) -> Fraction:
    fee = Fee(amount=Money(amount, "EUR"), per=per)
    return base_amount(SHOP, an_agreement(fee=fee, **more), window, (), None).amount


@pytest.mark.parametrize(
    ("first", "end", "fee"),
    [
        ("2026-02-01", "2026-03-01", 4000),  # 28 days
        ("2026-03-01", "2026-04-01", 4000),  # 31 days
        ("2026-01-01", "2026-04-01", 12_000),
        ("2026-01-01", "2027-01-01", 48_000),
        ("2026-01-15", "2026-02-15", 4000),  # a billing cycle
        ("2026-01-31", "2026-02-28", 4000),  # one that starts on the last day
        ("2026-02-28", "2026-03-31", 4000),
    ],
)
def test_a_monthly_fee_is_that_of_whole_months_however_long(
    first: str, end: str, fee: int
) -> None:
    assert base_of(a_period(first, end)) == fee


def test_a_monthly_fee_of_thirty_days_is_shared_by_the_days_of_each_month() -> None:
    window = a_period("2026-01-31", "2026-03-02")
    assert base_of(window) == 4000 * (Fraction(1, 31) + 1 + Fraction(1, 31))


def test_a_yearly_fee_over_a_month_is_a_twelfth() -> None:
    march = a_period("2026-03-01", "2026-04-01")
    assert base_of(march, WindowKind.YEAR, 12_000) == 1000
    assert base_of(march, WindowKind.QUARTER, 3000) == 1000


def test_a_yearly_fee_over_a_week_is_shared_by_days() -> None:
    week = a_period("2026-03-02", "2026-03-09")
    assert base_of(week, WindowKind.YEAR, 365) == 7


def test_fees_per_day_and_week_count_days() -> None:
    march = a_period("2026-03-01", "2026-04-01")
    assert base_of(march, WindowKind.DAY, 10) == 310
    assert base_of(march, WindowKind.WEEK, 70) == 310


def test_days_are_those_of_the_agreements_zone() -> None:
    window = a_period("2026-02-28T23:00", "2026-03-31T22:00")  # March in Berlin
    assert base_of(window, timezone="Europe/Berlin") == 4000


def test_a_day_begun_is_a_day() -> None:
    window = a_period("2026-03-01", "2026-03-02T12:00")
    assert base_of(window, WindowKind.DAY, 10) == 20


def test_a_fee_for_the_whole_term_is_shared_by_its_days() -> None:
    march = a_period("2026-03-01", "2026-04-01")
    assert base_of(march, WindowKind.TERM, 365) == 31
    with pytest.raises(FeeError, match="no end"):
        base_of(march, WindowKind.TERM, 365, term=Term(starts_on=date(2026, 1, 1)))


def test_a_fee_per_rolling_window_is_refused() -> None:
    with pytest.raises(FeeError, match="rolling"):
        base_of(a_period("2026-03-01", "2026-04-01"), WindowKind.ROLLING)


def test_a_base_may_be_an_amount() -> None:
    base: Base = Money(99, "EUR")
    march = a_period("2026-03-01", "2026-04-01")
    assert base_amount(base, an_agreement(), march, (), None) == base
    assert base_text(base) == "99.00 EUR"


def test_a_service_without_a_fee_has_no_base() -> None:
    agreement = an_agreement(services={"shop": Service(name="shop", title="Shop")})
    with pytest.raises(FeeError, match="no fee"):
        base_amount(SHOP, agreement, a_period("2026-03-01", "2026-04-01"), (), None)


def test_a_fixed_fee_has_no_part_for_one_region() -> None:
    with pytest.raises(FeeError, match="one region"):
        base_amount(
            REGION, an_agreement(), a_period("2026-03-01", "2026-04-01"), EU, None
        )


def invoiced(*lines: Money, base: Base = REGION, scope: Scope = EU) -> Money:
    def find_lines(service: str, scope: Scope, period: Period) -> Sequence[Money]:
        assert (service, scope) == ("shop", EU if base == REGION else ())
        assert period == a_period("2026-03-01", "2026-04-01")
        return lines

    return base_amount(
        base,
        an_agreement(fee=FROM_INVOICES),
        a_period("2026-03-01", "2026-04-01"),
        scope,
        find_lines,
    )


def test_invoices_of_the_window_and_scope_are_summed() -> None:
    lines = Money("70.10", "EUR"), Money("29.90", "EUR")
    assert invoiced(*lines) == Money(100, "EUR")
    assert invoiced(*lines, base=SHOP) == Money(100, "EUR")


def test_without_invoices_the_base_is_unknown_and_not_zero() -> None:
    with pytest.raises(FeeError, match="no invoice line of “shop”, region=eu"):
        invoiced()
    with pytest.raises(FeeError, match="no invoice line"):
        base_amount(
            SHOP,
            an_agreement(fee=FROM_INVOICES),
            a_period("2026-03-01", "2026-04-01"),
            (),
            None,
        )


def test_an_invoice_in_another_currency_is_refused() -> None:
    with pytest.raises(FeeError, match="in USD"):
        invoiced(Money(1, "EUR"), Money(1, "USD"))


def test_a_base_of_one_region_needs_readings_per_region() -> None:
    with pytest.raises(FeeError, match="not read per region"):
        invoiced(Money(1, "EUR"), scope=())
