"""Laws of judging and settling, whatever the numbers."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from builders import (
    MINUTE,
    a_month,
    a_reading,
    a_remedy,
    an_agreement,
    an_objective,
    at_least,
    share,
)
from troth.detect.judgement import judge
from troth.detect.violations import find_violations
from troth.enforce.remedies.multiple import Multiple
from troth.enforce.settlement import Settlement, settle
from troth.model.agreement import Agreement, Fee
from troth.model.money import Money
from troth.model.objective import WindowKind
from troth.model.quantity import RoundingMode
from troth.model.reading import Reading, Verdict
from troth.model.remedy import Cap, FeeBase, MoneyRounding

SHOP = FeeBase("shop")
TOTAL = 44_640

losses = st.lists(st.integers(0, TOTAL), min_size=1, max_size=9)
fees = st.integers(0, 10**7).map(lambda cents: Money(Fraction(cents, 100), "EUR"))
shares = st.fractions(0, 2, max_denominator=1000)
modes = st.sampled_from(RoundingMode)


def read(losses: Sequence[int]) -> list[Reading]:
    return [
        a_reading(bad=bad, total=TOTAL, window=a_month(f"2026-0{place}"))
        for place, bad in enumerate(losses, start=1)
    ]


def settled(readings: Sequence[Reading], agreement: Agreement) -> Settlement:
    judged = [judge(one, agreement.objectives["shop-up"]) for one in readings]
    return settle(judged, find_violations(judged, agreement), agreement)


@given(losses=losses, fee=fees, cap=shares, yearly=shares, mode=modes)
def test_credits_never_exceed_their_caps(
    losses: list[int], fee: Money, cap: Fraction, yearly: Fraction, mode: RoundingMode
) -> None:
    caps = (Cap(cap, SHOP, WindowKind.MONTH), Cap(yearly, SHOP, WindowKind.YEAR))
    agreement = an_agreement(
        remedies=[
            a_remedy(
                kind="multiple",
                options=Multiple.Options(Fraction(50)),
                caps=caps,
                round_money=MoneyRounding(mode),
            )
        ],
        fee=Fee(amount=fee, per=WindowKind.MONTH),
    )
    granted = [credit.amount for credit in settled(read(losses), agreement).credits]
    assert all(amount <= fee * cap for amount in granted)
    assert sum(granted, start=Money(0, "EUR")) <= fee * (12 * yearly)


@given(less=st.integers(0, TOTAL), more=st.integers(0, TOTAL), mode=modes)
def test_losing_more_never_lowers_a_credit(
    less: int, more: int, mode: RoundingMode
) -> None:
    less, more = sorted((less, more))
    agreement = an_agreement(remedies=[a_remedy(round_money=MoneyRounding(mode))])
    (small,) = settled([a_reading(bad=less)], agreement).credits
    (large,) = settled([a_reading(bad=more)], agreement).credits
    assert small.amount <= large.amount


@given(losses=losses, data=st.data())
def test_the_order_of_readings_does_not_matter(
    losses: list[int], data: st.DataObject
) -> None:
    caps = (Cap(share(7), SHOP, WindowKind.YEAR),)
    agreement = an_agreement(remedies=[a_remedy(caps=caps)])
    readings = read(losses)
    shuffled = data.draw(st.permutations(readings))
    assert settled(shuffled, agreement) == settled(readings, agreement)


@given(losses=losses)
def test_settling_again_grants_nothing_new(losses: list[int]) -> None:
    caps = (Cap(share(7), SHOP, WindowKind.YEAR),)
    agreement = an_agreement(remedies=[a_remedy(caps=caps)])
    judged = [judge(one, agreement.objectives["shop-up"]) for one in read(losses)]
    violations = find_violations(judged, agreement)
    first = settle(judged, violations, agreement)
    again = settle(judged, violations, agreement, earlier=first.credits)
    assert again.credits == first.credits


@given(bad=st.integers(0, TOTAL), fee=fees, times=shares, mode=modes)
def test_only_the_last_step_rounds(
    bad: int, fee: Money, times: Fraction, mode: RoundingMode
) -> None:
    remedy = a_remedy(
        kind="multiple",
        options=Multiple.Options(times),
        round_money=MoneyRounding(mode),
    )
    agreement = an_agreement(
        remedies=[remedy], fee=Fee(amount=fee, per=WindowKind.MONTH)
    )
    (credit,) = settled([a_reading(bad=bad, total=TOTAL)], agreement).credits
    assert credit.exact == fee * (Fraction(bad, TOTAL) * times)
    assert credit.amount == credit.exact.rounded(mode)


@given(
    good=st.integers(0, 500),
    bad=st.integers(0, 500),
    unknown=st.integers(1, 500),
    turned=st.integers(0, 500),
    target=st.integers(0, 100),
)
def test_a_verdict_with_unknown_time_stays_however_that_time_turns_out(
    good: int, bad: int, unknown: int, turned: int, target: int
) -> None:
    objective = an_objective(targets=at_least(str(target)), complete=Fraction(1))
    total = good + bad
    reading = a_reading(
        bad=bad,
        total=total,
        unknown=Fraction(unknown * MINUTE),
        completeness=Fraction(total, total + unknown),
    )
    judged = judge(reading, objective)
    turned_bad = min(turned, unknown)
    known = a_reading(bad=bad + turned_bad, total=total + unknown)
    if judged.verdict is not Verdict.UNKNOWN:
        assert judge(known, objective).verdict is judged.verdict


@given(losses=losses)
def test_detecting_twice_finds_no_second_violation(losses: list[int]) -> None:
    agreement = an_agreement()
    judged = [judge(one, agreement.objectives["shop-up"]) for one in read(losses)]
    first = find_violations(judged, agreement)
    late = [replace(one, data_digest="sha256:1a7e") for one in judged]
    assert {one.id for one in find_violations([*judged, *late], agreement)} == {
        one.id for one in first
    }
