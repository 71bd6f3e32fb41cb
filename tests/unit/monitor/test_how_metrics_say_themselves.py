"""Each metric in words, as the contract prints it after “x is”."""

from fractions import Fraction
from typing import Any

import pytest

from troth.model.catalogue import (
    ANY,
    Aggregate,
    EmptyInterval,
    Holds,
    LimitAfter,
    Statistic,
)
from troth.model.expression import Arithmetic, Comparison, Field, Literal
from troth.model.measurement import StreamKind
from troth.model.objective import Bound, Comparator
from troth.model.part import Part
from troth.model.quantity import Duration, Unit, WorkingDays
from troth.model.wording import Wording
from troth.monitor.metrics import METRICS

NOT_UP = Comparison("<>", Field("status"), Literal("up"))
BUSY = Comparison(">", Field("total"), Literal(100))
WAIT = Arithmetic("-", Field("answered"), Field("offered"))
FIVE_MINUTES = Duration.of(5, "min")


def said(kind: str, stream: StreamKind | None = None, **options: Any) -> str:
    metric = METRICS.get(kind)
    wording = Wording(subject="the rows of “s”", stream=stream)
    return str(metric.describe(metric.Options(**options), wording))  # type: ignore[attr-defined]


def test_availability_of_statuses_says_how_long_each_holds() -> None:
    opening = (
        "the share of agreed time in which it was not down. It is down while the rows "
        "of “s” say that status is not “up”; each holds until the next one, "
    )
    closing = " Time without measurement is left out of both sides."
    for holds, words in (
        (Holds(), "and the last one for no time."),
        (Holds(forever=True), "and the last one goes on."),
        (Holds(longest=FIVE_MINUTES), "but for 5 minutes at most."),
    ):
        text = said("availability", StreamKind.CHECKS, down=NOT_UP, holds=holds)
        assert text == opening + words + closing


def test_availability_of_several_monitors_says_how_many_must_agree() -> None:
    text = said("availability", down=NOT_UP, monitors=("probe",), down_when=ANY)
    assert "Each probe watches by itself, and any of them must say so." in text


def test_availability_of_slots_says_what_an_empty_one_is() -> None:
    text = said("availability", StreamKind.CHECKS, down=NOT_UP, slot=FIVE_MINUTES)
    assert (
        "Time is cut into slots of 5 minutes; it is down in a slot where "
        "status is not “up” for all of the rows of “s”, and unknown in a slot "
        "that has none." in text
    )


def test_availability_of_counts_says_which_traffic_it_needs() -> None:
    text = said("availability", StreamKind.COUNTS, down=NOT_UP, needs=BUSY)
    assert (
        "Time is cut into slots of 1 minute, and the rows of “s” are summed in "
        "each; it is down in a slot where status is not “up”, provided that "
        "total is more than 100." in text
    )
    assert "provided" not in said("availability", StreamKind.COUNTS, down=NOT_UP)


def test_availability_of_outages_says_where_they_begin_and_end() -> None:
    text = said(
        "availability",
        StreamKind.INTERVALS,
        merge=FIVE_MINUTES,
        shortest=Duration.of(2, "min"),
        longer_than=Duration.of(1, "min"),
        whole=Duration.of(1, "min"),
        unknown_time="down",
    )
    assert text == (
        "the share of agreed time in which it was not down. It is down in each stretch "
        "that the rows of “s” name, from its “start” to its “end”; one without an end "
        "goes on. Outages less than 5 minutes apart are one, gap included. Outages "
        "shorter than 2 minutes do not count. Only outages longer than 1 minute count. "
        "Only full units of 1 minute by the clock count as down. Time without "
        "measurement counts as down."
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"good": Field("ok")}, "ok ÷ their number, over"),
        ({"bad": Field("failed"), "total": Field("all")}, "1 − failed ÷ all, over"),
        ({"of": NOT_UP}, "the rows where status is not “up” ÷ their number, over"),
    ],
)
def test_a_ratio_says_its_division(options: dict[str, Any], words: str) -> None:
    text = said("ratio", **options)
    assert text.startswith(words)
    assert text.endswith("Both are added up over the window, and then divided.")


@pytest.mark.parametrize(
    ("share", "words"),
    [(None, "is left out."), (Fraction(1), "counts as 100 % good.")],
)
def test_a_mean_of_ratios_says_what_an_empty_interval_counts(
    share: Fraction | None, words: str
) -> None:
    text = said(
        "ratio",
        bad=Field("failed"),
        mean_of=FIVE_MINUTES,
        empty_interval=EmptyInterval(share),
    )
    assert text.endswith(f"An interval with nothing to divide by {words}")


def test_a_share_within_says_limits_and_both_sides() -> None:
    text = said(
        "share_within",
        value=WAIT,
        at_most=Duration.of(20, "s"),
        above=Fraction(0),
        out_of=Field("offered"),
        not_counted=NOT_UP,
        counted_within=BUSY,
        judged=LimitAfter(WorkingDays(10), "assigned"),
        clock="desk",
    )
    assert text == (
        "the share in which answered − offered is at most 20 seconds and more than 0. "
        "It is a share of those of the rows of “s” with offered. A row without the "
        "value does not keep the limit. Rows where status is not “up” are left out of "
        "both sides. Rows where total is more than 100 keep it whatever their value. A "
        "row is judged 10 working days (to the same clock time) of “desk” after its "
        "“assigned”."
    )


def test_a_plain_share_within_is_of_all_rows() -> None:
    text = said("share_within", value=WAIT, at_least=Fraction(5))
    assert text == (
        "the share in which answered − offered is at least 5. It is a share of the "
        "rows of “s”. A row without the value does not keep the limit."
    )
    judged = LimitAfter(Duration.of(4, "h"), "opened")
    text = said("share_within", value=WAIT, below=Fraction(5), judged=judged)
    assert text.endswith("A row is judged 4 hours after its “opened”.")


def test_a_duration_says_its_clock_and_its_pauses() -> None:
    text = said(
        "duration",
        from_=("opened",),
        to=("resolved", "closed"),
        clock="office",
        pause="waiting",
        placed_by="to",
        reads=Aggregate(Statistic.PERCENTILE, Fraction(95, 100)),
    )
    assert text == (
        "the time from “opened” to “resolved” or “closed” of each of the rows of “s”. "
        "Of several milestones, the first that happened counts. Only the open time of "
        "“office” passes. The clock stands still in the stretches of “waiting”. One "
        "still open is late once its limit has passed, not before. A case belongs to "
        "the window in which its clock stops. A plain target is held against its 95 % "
        "percentile."
    )


def test_a_duration_around_the_clock_may_read_an_average() -> None:
    options = {"from_": ("opened",), "to": ("resolved",)}
    text = said("duration", **options, reads=Aggregate(Statistic.AVERAGE))
    assert "Time passes around the clock." in text
    assert text.endswith("A plain target is held against its average.")
    assert said("duration", **options).endswith("in which its clock starts.")


def test_how_often_a_thing_fails_is_said_with_its_definition() -> None:
    options = {"merge": FIVE_MINUTES, "shortest": FIVE_MINUTES}
    text = said("between_failures", reads="start to start", down=NOT_UP, **options)
    assert text == (
        "the mean time from failure to failure: all agreed time, repair included, "
        "divided by the number of failures. It fails when the rows of “s” say that "
        "status is not “up”. Outages less than 5 minutes apart are one failure. "
        "Outages shorter than 5 minutes are none. A failure belongs to the window in "
        "which it begins."
    )
    text = said("between_failures", reads="failures", longer_than=FIVE_MINUTES)
    assert "It fails in each stretch that the rows of “s” name." in text
    assert "Only outages longer than 5 minutes are failures." in text


def test_a_delivery_says_when_it_is_due() -> None:
    options = {"due": "due", "delivered": "came", "grace": FIVE_MINUTES}
    assert said("delivery", **options) == (
        "the share in time of the rows of “s”. Each is due at its “due”. It came at "
        "its “came”. Up to 5 minutes later is still in time. One that has not come is "
        "late once it is due, and not before."
    )


def test_outages_that_weigh_or_need_others_say_so() -> None:
    weighed = {"affected": Field("users"), "out_of": Literal(250)}
    text = said("availability", StreamKind.INTERVALS, **weighed)
    assert "An outage weighs as much as users is of 250." in text
    pair = {"monitors": ("feed",), "members": 2, "total_time": FIVE_MINUTES}
    text = said("availability", StreamKind.INTERVALS, **pair)
    assert "it is down while all of the 2 are, at the same time." in text
    assert "A whole window is reckoned to have 5 minutes, whatever its days." in text


def test_a_composite_says_what_is_made_of_its_parts() -> None:
    web = Part(indicator="web", unit=Unit.SHARE, weight=Fraction(3))
    db = Part(indicator="db", unit=Unit.SHARE, weight=Fraction(1))
    assert said("composite", of=(web, db), reads="mean", windows=2) == (
        "the mean of “web” (weight 3) and “db” (weight 1). The last 2 windows are read "
        "and all count; those before the term have no reading. A part that is unknown "
        "leaves it unknown, unless others decide."
    )
    least = Bound(Comparator.AT_LEAST, Fraction(999, 1000), Unit.SHARE)
    up = Part(indicator="up", unit=Unit.SHARE, target=least)
    assert said("composite", of=(up,), reads="all of", across=("zone",)).startswith(
        "100 % where all of this holds, and else 0 %: “up” is at least 99.9 %. Each "
        "value of zone is read by itself, and all count."
    )


def test_the_plain_metrics_say_what_they_take() -> None:
    assert said("percentile", of=WAIT, share=Fraction(95, 100)) == (
        "the 95 % percentile of answered − offered over the rows of “s”: the smallest "
        "value measured such that at least 95 % of the rows are not above it."
    )
    assert said("average", of=WAIT, weight=Field("calls")) == (
        "the mean of answered − offered over the rows of “s”, each weighted by calls. "
        "Rows without a value do not count."
    )
    assert said("quotient", of=WAIT) == (
        "answered − offered, added up over the rows of “s” and divided by their number."
    )
    assert said("quotient", of=WAIT, divided_by=Field("calls")).endswith(
        "divided by calls, added up likewise."
    )
    assert (
        said("maximum", of=WAIT) == "the largest answered − offered of the rows of “s”."
    )
    assert (
        said("total", of=Field("points")) == "the sum of points over the rows of “s”."
    )
    assert said("count") == "the number of rows of “s”."
    assert said("progress", at="qualified") == (
        "what has come in: each of the rows of “s” counts 1 at its “qualified”."
    )
