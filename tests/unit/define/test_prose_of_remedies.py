"""Remedies in words: tables, bases, caps, minimum, roundings, claims."""

import dataclasses
from dataclasses import dataclass
from fractions import Fraction

import pytest

from builders import a_remedy, an_agreement, an_objective, share, some_tiers
from troth.define.prose_of_options import describe_kind, say_option
from troth.define.prose_of_remedies import write_remedy
from troth.enforce.remedies import REMEDIES
from troth.enforce.remedies.multiple import Multiple
from troth.enforce.remedies.task import Task
from troth.enforce.remedies.tiers import Tiers
from troth.model.catalogue import (
    ALL,
    Aggregate,
    Catalogue,
    EmptyInterval,
    LimitAfter,
    OptionType,
    ShareRule,
    Statistic,
    option,
)
from troth.model.claim import Claim
from troth.model.deadline import Anchor, Deadline, Span, SpanUnit
from troth.model.expression import Comparison, Field, Literal
from troth.model.money import Money
from troth.model.objective import WindowKind
from troth.model.prose import ProseClause
from troth.model.quantity import Duration, Rounding, WorkingDays
from troth.model.remedy import Cap, FeeBase, Minimum, Remedy, Tier
from troth.model.wording import Wording

CATALOGUE = Catalogue(metrics={}, remedies={kind.name: kind for kind in REMEDIES})
WORDING = Wording(subject="“shop-up”", parties={"nimbus": "Nimbus"})


def write(remedy: Remedy, **changes: object) -> ProseClause:
    agreement = an_agreement(objectives=[an_objective()], **changes)  # type: ignore[arg-type]
    return write_remedy(remedy, agreement, CATALOGUE)


def a_table(*tiers: Tier) -> tuple[tuple[str, ...], ...]:
    remedy = a_remedy(options=Tiers.Options(tiers), base=Money(100, "EUR"))
    return write(remedy).rows


def test_open_rows_reach_down_to_the_next_stricter_one() -> None:
    rows = a_table(*some_tiers((None, "99", "25"), (None, "99.9", "10")))
    assert rows == (
        ("below 99 %", "25 % of 100.00 EUR"),
        ("below 99.9 % and at least 99 %", "10 % of 100.00 EUR"),
    )


def test_rows_open_upwards_reach_up_to_the_next_stricter_one() -> None:
    rows = a_table(
        Tier(share(10), low=share(1), low_inclusive=False),
        Tier(share(20), low=share(5)),
    )
    assert rows == (
        ("below 5 % and above 1 %", "10 % of 100.00 EUR"),
        ("at least 5 %", "20 % of 100.00 EUR"),
    )


def test_closed_rows_and_amounts_are_said_as_they_are() -> None:
    rows = a_table(
        Tier(Money(5, "EUR"), low=share(1), high=share(2), high_inclusive=True),
        Tier(Money(9, "EUR")),
    )
    assert rows == (
        ("at most 2 % and at least 1 %", "5.00 EUR"),
        ("any reading", "9.00 EUR"),
    )


def test_a_share_without_a_base_is_only_a_share() -> None:
    assert write(a_remedy(base=None)).rows[2] == ("below 95 %", "100 %")


def test_the_reckoning_is_said_in_its_order() -> None:
    remedy = a_remedy(
        base=FeeBase("shop", ("region", "class")),
        round_reading=Rounding(2),
        caps=(
            Cap(Fraction(1), FeeBase("shop"), WindowKind.MONTH),
            Cap(Fraction(1, 5), Money(1000, "EUR"), WindowKind.CYCLE),
            Cap(Fraction(1), Money(50, "EUR")),
        ),
        minimum=Minimum(Fraction(1), strict=True),
        claim=Claim(
            by="acme",
            deadline=Deadline(Anchor.MONTH_END, Span(30, SpanUnit.DAYS)),
            evidence=("logs", "dates"),
            decide=Span(15, SpanUnit.WORKING_DAYS),
        ),
        pays="the next invoice",
        expires="12 months",
        sole_remedy=True,
    )
    sentence = write(remedy).sentence
    told = [
        (
            "Shares are of the part of the fee of “Web shop hosting” that falls on the "
            "same region and class."
        ),
        "The reading is first rounded to 2 decimals, halves up.",
        (
            "Over each calendar month, all of these credits together are at most 100 % "
            "of the fee of “Web shop hosting”."
        ),
        (
            "Over each billing month, all of these credits together are at most 20 % "
            "of 1,000.00 EUR."
        ),
        "It is at most 50.00 EUR.",
        "It is granted only if it comes to more than 1 EUR before rounding.",
        "Last, the amount is rounded to 2 decimals, halves up.",
        (
            "Acme Trading GmbH must claim it within 30 calendar days after the end of "
            "the month, with logs and dates as evidence; the claim is decided within "
            "15 working days. A credit that is claimed later is lost."
        ),
        "It is paid with the next invoice.",
        "It expires after 12 months.",
        "It is the only remedy for this miss.",
    ]
    assert sentence.endswith(" ".join(told))


def test_what_is_not_limited_says_so() -> None:
    sentence = write(a_remedy()).sentence
    assert "The reading is not rounded before this is looked up." in sentence
    assert "It has no cap." in sentence
    assert sentence.endswith("It is due without a claim.")


def test_a_claim_may_name_only_who_claims() -> None:
    remedy = a_remedy(
        claim=Claim(by="acme"), minimum=Minimum(Fraction(5), strict=False)
    )
    sentence = write(remedy, currency="JPY").sentence
    assert sentence.endswith("Acme Trading GmbH must claim it.")
    assert "comes to at least 5 JPY" in sentence
    assert "rounded to whole units, halves up" in sentence


def test_a_task_says_who_has_how_long_for_what() -> None:
    options = Task.Options("nimbus", "Write a plan.", WorkingDays(5))
    remedy = Remedy(name="plan", objective="shop-up", kind="task", options=options)
    assert write(remedy).sentence == (
        "“plan” follows from each reading of “shop-up”. When “shop-up” is missed, "
        "Nimbus Hosting Ltd has 5 working days (to the same clock time) for this: "
        "Write a plan."
    )


def test_a_multiple_says_its_gate_and_what_is_set_aside() -> None:
    options = Multiple.Options(
        Fraction(10), Fraction(999, 1000), "allowance", Duration.of(5, "min"), "users"
    )
    assert Multiple.describe(options, WORDING) == (
        "It is 10 × the part that was lost, which is the bad side of the reading of "
        "“shop-up” over its whole. Nothing is paid unless the reading is below 99.9 %. "
        "Only the loss beyond what that share allows counts. The first 5 minutes of "
        "the loss are set aside. It is multiplied by the reading of “users”."
    )
    plain = Multiple.Options(Fraction(1), after=Fraction(100))
    assert Multiple.describe(plain, WORDING).endswith(
        "The first 100 of the loss are set aside."
    )


class Foreign:
    """A kind of another package, without words of its own."""

    name = "foreign"

    @dataclass(frozen=True)
    class Options:
        """What it takes."""

        from_: str = option(OptionType.FIELD, "Where.")
        only_if: object = option(OptionType.CONDITION, "When.", default=None)
        rows: tuple[Tier, ...] = option(OptionType.TIERS, "A table.", default=())


def test_a_kind_without_words_is_said_by_its_options() -> None:
    options = Foreign.Options("opened", Comparison("=", Field("a"), Literal("b")))
    assert describe_kind(Foreign, "foreign", options, WORDING) == (
        "It is reckoned as “foreign”, with from: opened; only if: a is “b”."
    )


def test_a_kind_without_options_is_said_by_its_name() -> None:
    @dataclass(frozen=True)
    class Options:
        pass

    bare = type("Bare", (), {"name": "bare", "Options": Options})
    assert describe_kind(bare, "bare", Options(), WORDING) == (
        "It is reckoned as “bare”."
    )
    remedy = dataclasses.replace(a_remedy(), kind="bare", options=None)
    assert "It is reckoned as “bare”." in write(remedy).sentence


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (OptionType.TEXT, "words", "words"),
        (OptionType.FLAG, True, "yes"),
        (OptionType.FLAG, False, "no"),
        (OptionType.SHARE, Fraction(1, 2), "50 %"),
        (OptionType.NUMBER, Fraction(1, 2), "0.5"),
        (OptionType.COUNT, 3, "3"),
        (OptionType.DURATION, Duration.of(5, "min"), "5 minutes"),
        (
            OptionType.LIMIT_AFTER,
            LimitAfter(Duration.of(4, "h"), "opened"),
            "4 hours after opened",
        ),
        (OptionType.SHARE_RULE, ALL, "all"),
        (OptionType.SHARE_RULE, ShareRule(Fraction(1, 20), False), "more than 5 %"),
        (OptionType.AGGREGATE, Aggregate(Statistic.AVERAGE), "average"),
        (
            OptionType.AGGREGATE,
            Aggregate(Statistic.PERCENTILE, Fraction(95, 100)),
            "percentile 95 %",
        ),
        (OptionType.EMPTY, EmptyInterval(None), "left out"),
        (OptionType.EMPTY, EmptyInterval(Fraction(1)), "100 % good"),
        (OptionType.FIELDS, ("a", "b"), "a and b"),
        (OptionType.EXPRESSION, Field("a"), "a"),
        (OptionType.MEASURE, Field("a"), "a"),
    ],
)
def test_each_sort_of_option_has_its_words(
    kind: OptionType, value: object, said: str
) -> None:
    assert say_option(kind, value) == said
