"""Settlements: function, base, caps, minimum, and the coin last of all."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from builders import (
    a_month,
    a_number,
    a_reading,
    a_remedy,
    an_agreement,
    an_objective,
    at_least,
    share,
    some_tiers,
)
from troth.detect.judgement import judge
from troth.detect.violations import find_violations
from troth.enforce.remedies.multiple import Multiple
from troth.enforce.remedies.task import Task
from troth.enforce.remedies.tiers import Tiers
from troth.enforce.settlement import Settlement, settle
from troth.model.agreement import Agreement, Fee, Term
from troth.model.claim import Claim
from troth.model.money import Money
from troth.model.objective import EachWithin, Objective, WindowKind
from troth.model.quantity import Duration, Rounding, RoundingMode
from troth.model.reading import Reading
from troth.model.remedy import Cap, FeeBase, Minimum, MoneyRounding, Remedy, Tier
from troth.model.violation import Credit

SHOP = FeeBase("shop")


def settled(
    *readings: Reading,
    remedy: Remedy | None = None,
    objective: Objective | None = None,
    earlier: Sequence[Credit] = (),
    **changes: Any,
) -> Settlement:
    objective = objective or an_objective()
    agreement = an_agreement(
        objectives=[objective], remedies=[remedy or a_remedy()], **changes
    )
    judged = [judge(reading, objective) for reading in readings]
    violations = find_violations(judged, agreement)
    return settle(judged, violations, agreement, earlier=earlier)


def credit_of(*readings: Reading, **changes: Any) -> Credit:
    (credit,) = settled(*readings, **changes).credits
    return credit


def a_multiple(times: int = 1, **changes: Any) -> Remedy:
    options = Multiple.Options(Fraction(times))
    return a_remedy(kind="multiple", options=options, **changes)


def text_of(credit: Credit) -> str:
    return "\n".join(step.text for step in credit.steps)


def test_a_missed_month_grants_the_tiers_share_of_the_fee() -> None:
    credit = credit_of(a_reading(bad=100))
    assert (credit.share, credit.amount) == (share(10), Money(400, "EUR"))
    assert credit.issued
    assert credit.violation is not None
    assert text_of(credit) == (
        "99.776 % is below 99.9 %: tier 10 %\n10 % of the fee of shop, 4,000.00 EUR"
    )


def test_a_kept_month_grants_nothing_and_says_so() -> None:
    credit = credit_of(a_reading())
    assert (credit.exact, credit.issued) == (Money(0, "EUR"), False)
    assert credit.violation is None
    assert text_of(credit) == "100 % is in no row of the table."


def test_an_unknown_verdict_grants_nothing_and_says_why() -> None:
    credit = credit_of(a_reading(total=0))
    assert not credit.issued
    assert text_of(credit) == "The verdict is unknown (no data): nothing is granted."


def test_a_table_without_a_target_grants_by_the_value_alone() -> None:
    points = Tiers.Options((Tier(share(2), low=Fraction(10)),))
    remedy = a_remedy(options=points)
    credit = credit_of(
        a_number(10), remedy=remedy, objective=an_objective(targets=None)
    )
    assert credit.amount == Money(80, "EUR")


def test_a_table_without_a_target_needs_enough_data() -> None:
    objective = an_objective(targets=None, complete=share(95))
    credit = credit_of(a_reading(bad=900, completeness=share(90)), objective=objective)
    assert not credit.issued
    assert "90 % is known and 95 % is needed" in text_of(credit)


def test_an_open_window_grants_nothing_before_it_ends() -> None:
    credit = credit_of(a_reading(bad=900, window=a_month(closed=False)))
    assert not credit.issued
    assert "still open" in text_of(credit)


def test_a_late_case_of_an_open_window_grants_its_credit() -> None:
    remedy = a_remedy(options=Tiers.Options((Tier(Money(8, "EUR")),)), base=None)
    objective = an_objective(targets=EachWithin(Duration.of(4, "h")))
    late = a_reading(bad=1, total=1, window=a_month(closed=False))
    assert credit_of(late, remedy=remedy, objective=objective).amount == Money(8, "EUR")


def test_the_lost_time_is_paid_exactly_and_rounded_last() -> None:
    fee = Fee(amount=Money(3750, "USD"), per=WindowKind.QUARTER)
    window = replace(
        a_month(), whole=replace(a_month(), label="").whole, label="2026-Q1"
    )
    credit = credit_of(
        a_reading(bad=120, total=129_600, window=window),
        remedy=a_multiple(10),
        fee=fee,
        currency="USD",
    )
    assert credit.exact == Money(Fraction(1250, 1) * Fraction(1200, 129_600), "USD")
    assert credit.amount == Money("11.57", "USD")
    assert credit.steps[-1].text == "11.5740… USD rounded half up to the coin"


def test_a_cap_cuts_a_credit_and_says_so() -> None:
    remedy = a_multiple(50, caps=(Cap(share(100), SHOP, WindowKind.MONTH),))
    credit = credit_of(a_reading(bad=930), remedy=remedy)
    assert (credit.amount, credit.capped) == (Money(4000, "EUR"), True)
    assert credit.steps[-1].text == (
        "at most 100 % of the fee of shop per month: 4,000.00 EUR; "
        "4,166.6666… EUR is cut to it"
    )


def test_a_cap_that_is_not_reached_cuts_nothing() -> None:
    remedy = a_remedy(caps=(Cap(share(100), SHOP, WindowKind.MONTH),))
    credit = credit_of(a_reading(bad=100), remedy=remedy)
    assert (credit.amount, credit.capped) == (Money(400, "EUR"), False)
    assert credit.before_minimum == Money(400, "EUR")


def test_a_cap_of_the_year_adds_up_over_its_months() -> None:
    remedy = a_remedy(caps=(Cap(share(5), SHOP, WindowKind.YEAR),))  # 2,400 a year
    months = [a_reading(bad=900, window=a_month(f"2026-0{m}")) for m in (1, 2, 3, 4)]
    credits_ = settled(*months, remedy=remedy).credits
    assert [int(credit.amount.amount) for credit in credits_] == [1000, 1000, 400, 0]
    assert credits_[2].steps[-1].text == (
        "at most 5 % of the fee of shop per year: 400.00 EUR of 2,400.00 EUR left; "
        "1,000.00 EUR is cut to it"
    )


def test_a_new_year_has_a_cap_of_its_own() -> None:
    remedy = a_remedy(caps=(Cap(share(5), SHOP, WindowKind.QUARTER),))  # 600
    months = [a_reading(bad=900, window=a_month(f"2026-0{m}")) for m in (3, 4)]
    credits_ = settled(*months, remedy=remedy).credits
    assert [int(credit.amount.amount) for credit in credits_] == [600, 600]


def test_caps_are_applied_in_their_order_and_the_least_decides() -> None:
    caps = (
        Cap(share(20), SHOP, WindowKind.MONTH),
        Cap(Fraction(1), Money(300, "EUR"), WindowKind.TERM),
    )
    credit = credit_of(a_reading(bad=3000), remedy=a_remedy(caps=caps))
    assert credit.amount == Money(300, "EUR")
    assert [step.name for step in credit.steps] == ["tier", "base", "cap", "cap"]
    assert credit.steps[-1].text == (
        "at most 300.00 EUR per term: 300.00 EUR; 800.00 EUR is cut to it"
    )


@pytest.mark.parametrize("per", [WindowKind.DAY, WindowKind.WEEK, None])
def test_a_cap_may_be_of_a_day_a_week_or_each_credit(per: WindowKind | None) -> None:
    remedy = a_remedy(caps=(Cap(Fraction(1), Money(7, "EUR"), per),))
    months = [a_reading(bad=900, window=a_month(f"2026-0{m}")) for m in (1, 2)]
    amounts = [c.amount for c in settled(*months, remedy=remedy).credits]
    assert amounts == [Money(7, "EUR")] * 2


def test_regions_share_a_cap_of_the_whole_fee() -> None:
    remedy = a_remedy(caps=(Cap(share(30), SHOP, WindowKind.MONTH),))
    regions = [a_reading(bad=900, scope=(("region", r),)) for r in ("eu", "us")]
    amounts = [int(c.amount.amount) for c in settled(*regions, remedy=remedy).credits]
    assert amounts == [1000, 200]


def test_a_cap_of_one_regions_fee_looks_at_that_region_alone() -> None:
    base = FeeBase("shop", ("region",))
    remedy = a_remedy(base=base, caps=(Cap(share(20), base, WindowKind.MONTH),))
    objective = an_objective(per=("region",))
    agreement = an_agreement(
        objectives=[objective], remedies=[remedy], fee=Fee(invoices="invoices")
    )
    readings = [
        judge(a_reading(bad=900, scope=(("region", region),)), objective)
        for region in ("eu", "us")
    ]
    fees = {"eu": Money(1000, "EUR"), "us": Money(2000, "EUR")}
    settlement = settle(
        readings,
        find_violations(readings, agreement),
        agreement,
        invoices=lambda _service, scope, _period: [fees[dict(scope)["region"]]],
    )
    assert [int(c.amount.amount) for c in settlement.credits] == [200, 400]


def test_what_was_granted_earlier_counts_against_a_cap() -> None:
    remedy = a_remedy(caps=(Cap(share(5), SHOP, WindowKind.YEAR),))
    january, february, march = (
        a_reading(bad=900, window=a_month(f"2026-0{m}")) for m in (1, 2, 3)
    )
    earlier = settled(january, february, remedy=remedy).credits
    later = settled(march, remedy=remedy, earlier=earlier).credits
    assert [int(credit.amount.amount) for credit in later] == [400]


def test_a_credit_granted_earlier_stands_and_is_not_granted_again() -> None:
    earlier = settled(a_reading(bad=100)).credits
    again = settled(a_reading(bad=20_000), earlier=earlier).credits
    assert again == earlier


def test_the_same_reading_twice_grants_one_credit() -> None:
    assert len(settled(a_reading(bad=100), a_reading(bad=100)).credits) == 1


@pytest.mark.parametrize(
    ("fee", "strict", "paid"),
    [
        ("9.99", True, "0"),
        ("10.00", True, "0"),
        ("10.00", False, "1"),
        ("10.01", True, "1.00"),
    ],
)
def test_the_minimum_is_tested_on_the_exact_amount(
    fee: str, paid: str, *, strict: bool
) -> None:
    remedy = a_remedy(minimum=Minimum(Fraction(1), strict))
    monthly = Fee(amount=Money(fee, "EUR"), per=WindowKind.MONTH)
    credit = credit_of(a_reading(bad=100), remedy=remedy, fee=monthly)
    assert credit.before_minimum == Money(fee, "EUR") * share(10)
    assert credit.amount == Money(paid, "EUR")
    assert credit.issued is (paid != "0")
    if paid == "0":
        assert credit.exact == Money(0, "EUR")
        assert "so nothing is paid" in text_of(credit)


def test_the_minimum_says_nothing_where_nothing_is_granted() -> None:
    remedy = a_remedy(minimum=Minimum(Fraction(1), strict=True))
    assert "more than" not in text_of(credit_of(a_reading(), remedy=remedy))


def test_money_is_rounded_as_the_agreement_names() -> None:
    fee = Fee(amount=Money("0.25", "EUR"), per=WindowKind.MONTH)
    for mode, cents in ((RoundingMode.HALF_UP, 3), (RoundingMode.HALF_EVEN, 2)):
        remedy = a_remedy(round_money=MoneyRounding(mode))
        credit = credit_of(a_reading(bad=100), remedy=remedy, fee=fee)
        assert credit.amount.minor_units == cents


def test_no_rounding_steps_over_a_cap() -> None:
    caps = (Cap(Fraction(1), Money("10.005", "EUR"), None),)
    credit = credit_of(a_reading(bad=900), remedy=a_remedy(caps=caps))
    assert credit.exact == Money("10.005", "EUR")
    assert credit.amount == Money("10.00", "EUR")


def test_the_remedys_rounding_of_the_reading_goes_before_the_objectives() -> None:
    reading = a_reading(bad=14, total=10_000)  # 99.86 %
    objective = an_objective(targets=at_least("99.95"), round_reading=Rounding(2))
    remedy = a_remedy(round_reading=Rounding(1))
    assert credit_of(reading, objective=objective).share == share(10)
    assert credit_of(reading, objective=objective, remedy=remedy).share == 0


def test_a_hole_in_the_table_is_found_and_reported() -> None:
    remedy = a_remedy(options=Tiers.Options(some_tiers(("99", "99.5", "10"))))
    settlement = settled(a_reading(bad=100), remedy=remedy)
    (credit,) = settlement.credits
    (finding,) = settlement.findings
    assert (credit.tier_gap, credit.issued) == (True, False)
    assert (finding.code, finding.path) == ("E103", "remedies.shop-credit")
    assert "no row of the table covers it" in finding.message


def test_a_remedy_that_cannot_be_computed_is_reported_and_grants_nothing() -> None:
    objective = an_objective(targets=None)
    settlement = settled(a_number(3), remedy=a_multiple(), objective=objective)
    assert [finding.code for finding in settlement.findings] == ["E101"]
    assert not settlement.credits[0].issued


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fee": Fee(invoices="invoices")}, "no invoice line"),
        ({"remedy": a_remedy(base=None)}, "not of what"),
        (
            {
                "remedy": a_remedy(caps=(Cap(share(5), SHOP, WindowKind.TERM),)),
                "term": Term(),
            },
            "cap per term",
        ),
        (
            {"remedy": a_remedy(caps=(Cap(share(5), SHOP, WindowKind.CYCLE),))},
            "not drawn by the calendar",
        ),
        (
            {"remedy": a_remedy(caps=(Cap(Fraction(1), Money(5, "USD")),))},
            "its cap is in USD",
        ),
    ],
)
def test_a_base_or_cap_that_is_not_known_is_reported_and_grants_nothing(
    changes: dict[str, Any], said: str
) -> None:
    settlement = settled(a_reading(bad=100), **changes)
    (finding,) = settlement.findings
    assert finding.code == "E102"
    assert said in finding.message
    assert settlement.credits[0].amount == Money(0, "EUR")


def test_the_same_finding_is_reported_once() -> None:
    reading = a_reading(bad=100)
    settlement = settled(reading, reading, fee=Fee(invoices="invoices"))
    assert len(settlement.findings) == 1


def test_an_agreement_without_a_currency_grants_nothing_in_none() -> None:
    remedy = a_remedy(
        base=None, options=Tiers.Options((Tier(share(5), high=share(9)),))
    )
    credit = credit_of(a_reading(), remedy=remedy, currency=None)
    assert credit.amount == Money(0, "XXX")
    amount = a_remedy(base=Money(9, "CHF"))
    assert credit_of(a_reading(), remedy=amount).amount == Money(0, "CHF")


def test_a_base_that_is_an_amount_is_said_as_one() -> None:
    credit = credit_of(a_reading(bad=100), remedy=a_remedy(base=Money(90, "EUR")))
    assert credit.steps[-1].text == "10 % of 90.00 EUR"


def test_a_violation_creates_its_task_once_and_a_kept_promise_none() -> None:
    options = Task.Options("nimbus", "Plan how to prevent it", Duration.of(48, "h"))
    remedy = a_remedy(kind="task", options=options, base=None)
    readings = [
        a_reading(bad=100),
        a_reading(bad=100),
        a_reading(window=a_month("2026-04")),
    ]
    settlement = settled(*readings, remedy=remedy)
    (task,) = settlement.tasks
    assert settlement.credits == ()
    assert (task.owed_by, task.due) == ("nimbus", "48 h")


def test_a_claim_clause_makes_the_credit_wait_for_a_claim() -> None:
    assert credit_of(
        a_reading(bad=100), remedy=a_remedy(claim=Claim(by="acme"))
    ).claim_needed
    assert not credit_of(a_reading(bad=100)).claim_needed


def test_remedies_of_other_objectives_do_not_look() -> None:
    agreement: Agreement = an_agreement(
        objectives=[an_objective(), an_objective(name="other")]
    )
    reading = judge(a_reading(bad=100, objective="other"), an_objective())
    assert settle([reading], [], agreement) == Settlement()


def test_a_hole_that_only_rounding_makes_is_said_to_be_one() -> None:
    remedy = a_remedy(round_reading=Rounding(1))
    (finding,) = settled(a_reading(bad=12, total=10_000), remedy=remedy).findings
    assert "99.88 % (rounded to 99.9 %) misses the target" in finding.message
    assert "same `round_reading` at the objective" in finding.hint
