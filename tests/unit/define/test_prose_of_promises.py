"""Indicators, goals and objectives in words."""

from fractions import Fraction

import pytest

from builders import an_agreement, an_objective, at_least
from troth.define.prose_of_promises import (
    write_goal,
    write_indicator,
    write_objective,
)
from troth.model.agreement import Term
from troth.model.catalogue import Catalogue
from troth.model.clause import Goal
from troth.model.expression import Comparison, Field, Literal
from troth.model.measurement import FieldType, Stream, StreamKind
from troth.model.objective import (
    Comparator,
    EachWithin,
    Exclusion,
    ExclusionEffect,
    GoalBound,
    Indicator,
    NoData,
    Partial,
    TargetMatrix,
    WindowKind,
    WindowRule,
)
from troth.model.quantity import Duration, Rounding
from troth.monitor.metrics import METRICS

CATALOGUE = Catalogue(metrics={kind.name: kind for kind in METRICS}, remedies={})
NOTHING = Catalogue(metrics={}, remedies={})
P1 = Comparison("=", Field("priority"), Literal("P1"))
REVENUE = Goal(
    name="revenue",
    title="5,000 USD a month",
    calculator="leads_needed",
    inputs={"average_sale": Fraction(100)},
    value=Fraction(100),
    per=WindowKind.MONTH,
    served_by=("shop-up", "unknown"),
    steps=("5000 ÷ 100 = 50 sales", "50 ÷ 50 % = 100 leads"),
)


def said(**changes: object) -> str:
    return write_objective(an_objective(**changes), an_agreement()).sentence


def test_a_promise_opens_with_who_owes_what_to_whom() -> None:
    assert said(title="").startswith(
        "Nimbus Hosting Ltd owes Acme Trading GmbH: in each calendar month (UTC), "
        "“uptime” is at least 99.9 %. The promise is part of the service “Web shop "
        "hosting”."
    )


def test_a_commitment_owes_to_no_one() -> None:
    assert said(owed_to=None, owed_by="desk").startswith(
        "desk commits itself: The shop is up: in each calendar month"
    )


def test_everything_that_narrows_a_promise_is_said() -> None:
    text = said(
        service="nothing",
        where=P1,
        per=("site", "region"),
        coverage="office",
        by_day=25,
        round_reading=Rounding(2),
        complete=Fraction(95, 100),
        warn="forecast",
    )
    for part in (
        "Only rows count where priority is “P1”.",
        "Each site and region is judged by itself.",
        "Only the open time of “office” counts.",
        "What is reached by the end of the 25th day counts.",
        "The reading is rounded to 2 decimals, halves up, before it is compared.",
        "Where less than 95 % of a calendar month is measured, it is neither",
        "A warning is given before it is missed: forecast.",
    ):
        assert part in text, part
    assert "part of the service" not in text


@pytest.mark.parametrize(
    ("no_data", "words"),
    [
        (NoData.UNKNOWN, "is neither met nor missed"),
        (NoData.MET, "counts as met"),
        (NoData.MISSED, "counts as missed"),
    ],
)
def test_a_window_without_measurement_is_spoken_of(no_data: NoData, words: str) -> None:
    assert f"A calendar month without any measurement {words}." in said(no_data=no_data)


@pytest.mark.parametrize(
    ("partial", "words"),
    [
        (Partial.EXISTING, "is judged by that part alone"),
        (Partial.FULL, "is judged as a whole, the rest of it as good"),
        (Partial.SKIP, "is not judged"),
    ],
)
def test_a_window_cut_by_the_term_is_spoken_of(partial: Partial, words: str) -> None:
    assert f"covers only a part {words}." in said(partial=partial)


def test_a_term_without_ends_cuts_no_window() -> None:
    agreement = an_agreement(term=Term())
    assert "only a part" not in write_objective(an_objective(), agreement).sentence
    assert "only a part" not in said(window=WindowRule(WindowKind.TERM))


def test_a_matrix_becomes_a_table_of_targets() -> None:
    matrix = TargetMatrix(
        "priority", {"P1": EachWithin(Duration.of(4, "h")), "P2": at_least("90")}
    )
    clause = write_objective(an_objective(targets=matrix), an_agreement())
    assert "rows with any other priority are not judged" in clause.sentence
    assert clause.header == ("priority", "target")
    assert clause.rows == (
        ("P1", "within 4 hours for each row, each judged by itself"),
        ("P2", "at least 90 %"),
    )


def test_an_objective_without_a_target_is_judged_by_its_remedy() -> None:
    assert "“uptime” is measured and judged by the remedy alone" in said(targets=None)


def test_a_goal_gives_its_title_to_the_target() -> None:
    agreement = an_agreement(goals={"revenue": REVENUE})
    target = GoalBound(Comparator.AT_LEAST, "revenue", Fraction(100))
    objective = an_objective(targets=target, goal="revenue")
    text = write_objective(objective, agreement).sentence
    assert "at least what the goal “5,000 USD a month” needs, which is 100" in text
    assert "It serves the goal “5,000 USD a month”." in text
    assert "the goal “revenue”" in said(targets=target)


def test_exclusions_say_their_effect_on_both_sides() -> None:
    agreement = an_agreement(
        exclusions={
            "planned": Exclusion(name="planned", stream="planned"),
            "force": Exclusion(
                name="force", stream="force", effect=ExclusionEffect.MET
            ),
        }
    )
    objective = an_objective(exclusions=("planned", "force", "gone"))
    text = write_objective(objective, agreement).sentence
    assert "Time excluded as “planned” is left out of both sides." in text
    assert "Time excluded as “force” counts as kept." in text
    assert "gone" not in text


def test_a_goal_shows_its_arithmetic_and_its_inputs() -> None:
    agreement = an_agreement(goals={"revenue": REVENUE})
    clause = write_goal(REVENUE, agreement)
    assert clause.sentence == (
        "“5,000 USD a month” (revenue). It is reckoned so: 5000 ÷ 100 = 50 sales; 50 ÷ "
        "50 % = 100 leads. It comes to 100 per month. It is served by “The shop is up” "
        "and “unknown”."
    )
    assert clause.rows == (("average sale", "100"),)


def test_an_indicator_says_hours_rows_and_who_measures() -> None:
    indicator = Indicator(
        name="reply",
        metric="average",
        stream="tickets",
        where=P1,
        during="office",
        at="closed",
        options=METRICS.get("average").Options(of=Field("wait")),
        measured_by="acme",
    )
    fields = {"opened": FieldType.TIME, "closed": FieldType.TIME}
    agreement = an_agreement(
        streams={"tickets": Stream("tickets", StreamKind.CASES, fields, "opened")}
    )
    assert write_indicator(indicator, agreement, CATALOGUE).sentence == (
        "“reply” is the mean of wait over the rows of “tickets” where priority is "
        "“P1”. Rows without a value do not count. Only the open time of “office” "
        "counts. A row belongs to the window in which its “closed” lies. Acme Trading "
        "GmbH measures it."
    )


def test_an_indicator_of_an_unknown_kind_is_said_by_its_name() -> None:
    indicator = Indicator(name="all", metric="composite", stream="")
    assert write_indicator(indicator, an_agreement(), NOTHING).sentence == (
        "“all” is measured on other indicators. It is reckoned as “composite”."
    )
