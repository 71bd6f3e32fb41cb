"""Explaining: one objective of an assessment, and its document on a screen."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from builders import (
    MINUTE,
    a_month,
    a_reading,
    a_remedy,
    an_agreement,
    an_objective,
)
from troth.detect.judgement import judge
from troth.detect.violations import find_violations
from troth.enforce.settlement import settle
from troth.model.catalogue import Catalogue
from troth.model.period import Period
from troth.model.reading import Nature, Reading, Stretch
from troth.workflows.assessing import Assessment
from troth.workflows.explaining import (
    NoSuchObjectiveError,
    NoSuchReadingError,
    select_readings,
)
from troth.workflows.reporting import DocumentOptionError, Screen, write_document

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
KINDS = Catalogue(metrics={}, remedies={})


def an_assessment(*readings: Reading, **changes: Any) -> Assessment:
    agreement = an_agreement(
        objectives=(an_objective(), an_objective(name="mail-up")),
        remedies=(a_remedy(),),
        **changes,
    )
    judged = tuple(judge(one, agreement.objectives[one.objective]) for one in readings)
    violations = tuple(find_violations(judged, agreement))
    settlement = settle(judged, violations, agreement)
    return Assessment(
        agreement=agreement,
        period=a_month().period,
        readings=judged,
        violations=violations,
        credits=settlement.credits,
        tasks=settlement.tasks,
        findings=(),
        rights=(),
        quality={},
    )


def select(assessment: Assessment, objective: str, **scope: str) -> Assessment:
    return select_readings(assessment, objective, period="2026-03", scope=scope)


def shown(assessment: Assessment, *, brief: bool = False, **options: Any) -> str:
    return write_document(
        assessment,
        "explanation",
        period="2026-03",
        form=Screen(width=100, brief=brief),
        catalogue=KINDS,
        options={"objective": "shop-up", **options},
    )


def test_only_what_is_about_the_objective_is_kept() -> None:
    assessment = an_assessment(
        a_reading(bad=120), a_reading(bad=120, objective="mail-up")
    )
    found = select(assessment, "mail-up")
    assert [one.objective for one in found.readings] == ["mail-up"]
    assert [one.objective for one in found.violations] == ["mail-up"]
    assert found.credits == ()
    assert len(select(assessment, "shop-up").credits) == 1


def test_a_scope_that_is_asked_for_is_part_of_the_readings_scope() -> None:
    assessment = an_assessment(
        a_reading(bad=120, scope=(("region", "eu"), ("class", "a"))),
        a_reading(bad=120, scope=(("region", "us"), ("class", "a"))),
    )
    found = select(assessment, "shop-up", region="eu")
    assert [one.scope_text for one in found.readings] == ["region=eu, class=a"]
    assert len(found.violations) == len(found.credits) == 1
    assert len(select(assessment, "shop-up", **{"class": "a"}).readings) == 2


def test_what_is_not_there_is_refused_with_what_is() -> None:
    assessment = an_assessment(a_reading(scope=(("region", "eu"),)))
    with pytest.raises(NoSuchObjectiveError, match="Did you mean “shop-up”"):
        select(assessment, "shop-pu")
    with pytest.raises(NoSuchObjectiveError, match="It has: shop-up, mail-up"):
        select(assessment, "zzz")
    with pytest.raises(NoSuchReadingError, match="It was read for: region=eu"):
        select(assessment, "shop-up", region="us")
    with pytest.raises(NoSuchReadingError) as raised:
        select(assessment, "mail-up")
    assert raised.value.hint == ""


def test_the_screen_shows_stretches_in_local_time_and_the_money() -> None:
    outage = Stretch(Period(NOON, NOON + timedelta(hours=2)), Nature.DOWN, "no “up”")
    reading = a_reading(
        bad=120,
        stretches=(outage,),
        excluded=Fraction(240 * MINUTE),
        unknown=Fraction(5 * MINUTE),
        pending=2,
        unmatched=1,
    )
    assessment = an_assessment(reading, timezone="Europe/Berlin")
    text = shown(assessment)
    for part in (
        "shop-up in 2026-03: ✗ missed\n",
        "  window      2026-03-01 01:00 to before 2026-04-01 02:00 (Europe/Berlin)\n",
        "  reading     99.7312 % = 742 h of 744 h\n",
        "  target      at least 99.9 %\n",
        "  excluded    4 h left out of both sides\n",
        "  unknown     5 min\n",
        "  measured    100 % of the window\n",
        "  pending     2 cases not due yet\n",
        "  not judged  1 row outside the table\n",
        f"  violation   {assessment.violations[0].id}\n",
        "  Down 2 h:\n",
        "  2026-03-12 13:00   2026-03-12 15:00      2 h   down         no “up”\n",
        "  data sha256:da7a\n",
    ):
        assert part in text, part
    assert "\n  shop-credit:\n  step " in text
    assert text.endswith(" EUR is granted.\n")
    assert "data sha256" not in shown(assessment, brief=True)


def test_a_reading_without_a_quotient_says_how_many_rows_made_it() -> None:
    text = shown(an_assessment(a_reading(total=0, good=None, rows=7)))
    assert "shop-up in 2026-03: ? unknown" in text
    assert "reading     no value from 7 rows" in text
    assert "reason      no data" in text


def test_of_very_many_stretches_the_longest_are_shown() -> None:
    many = tuple(
        Stretch(Period(NOON, NOON + timedelta(minutes=number)), Nature.DOWN)
        for number in range(1, 44)
    )
    text = shown(an_assessment(a_reading(bad=120, stretches=many)), rows=40)
    assert "   43 min   down" in text
    assert "    3 min   down" not in text
    assert "The longest; 3 shorter ones left out." in text


def test_a_credit_of_nothing_says_so() -> None:
    assert "  Nothing is granted.\n" in shown(an_assessment(a_reading()))


@pytest.mark.parametrize(
    ("document", "options", "said"),
    [
        ("explanation", {}, "“explanation” needs to know its objective"),
        ("attainment", {"scope": {}}, "“attainment” has no scope"),
    ],
)
def test_options_that_a_document_cannot_use_or_lacks_are_refused(
    document: str, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(DocumentOptionError, match=said):
        write_document(
            an_assessment(a_reading()),
            document,
            period="2026-03",
            form="md",
            catalogue=KINDS,
            options=options,
        )
