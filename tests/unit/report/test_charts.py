"""Pictures: plain SVG, the same bytes, words for who cannot see them."""

from datetime import timedelta
from fractions import Fraction
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from builders import MINUTE, a_month, a_period, share
from troth.model.period import Period
from troth.model.quantity import Unit
from troth.model.reading import Nature, Stretch, Verdict
from troth.report.charts import NARROW, WIDE, Frame, Point, draw_timeline, draw_trend

TARGET = share("99.9")
SVG = "{http://www.w3.org/2000/svg}"
POINTS = (
    Point("2026-01", share("99.95"), Verdict.MET),
    Point("2026-02", share("99.2"), Verdict.MISSED),
    Point("2026-03", None, Verdict.UNKNOWN),
    Point("2026-04", share("99.91"), None),
)


def parse(svg: str) -> ET.Element:
    return ET.fromstring(
        svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    )


def trend(
    points: tuple[Point, ...] = POINTS,
    *,
    unit: Unit = Unit.SHARE,
    target: Fraction | None = TARGET,
    frame: Frame = WIDE,
    title: str = "The shop is up",
) -> str:
    return draw_trend(
        points,
        unit=unit,
        target=target,
        title=title,
        description="Four windows.",
        key="t",
        frame=frame,
    )


def texts(svg: str, name: str = "") -> list[str]:
    return [
        one.text or ""
        for one in parse(svg).iter(f"{SVG}text")
        if not name or one.get("class") == name
    ]


@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_a_trend_is_the_same_bytes_each_time_and_well_formed(frame: Frame) -> None:
    assert trend(frame=frame) == trend(frame=frame)
    assert parse(trend(frame=frame)).get("role") == "img"


def test_a_picture_has_a_title_and_a_description() -> None:
    root = parse(trend())
    assert root.find(f"{SVG}title").text == "The shop is up"  # type: ignore[union-attr]
    assert root.find(f"{SVG}desc").text == "Four windows."  # type: ignore[union-attr]
    assert root.get("aria-labelledby") == "t-t t-d"


def test_a_hostile_title_is_escaped() -> None:
    svg = trend(title="</title><script>alert(1)</script>")
    assert "<script" not in svg


def test_a_miss_is_a_cross_and_not_only_red() -> None:
    root = parse(trend())
    crosses = [one for one in root.iter(f"{SVG}line") if one.get("class") == "missed"]
    assert len(crosses) == 2
    assert [one.get("class") for one in root.iter(f"{SVG}circle")] == ["met", "open"]
    assert "?" in texts(trend())


def test_the_line_breaks_where_nothing_is_known() -> None:
    two_by_two = (*POINTS[:2], POINTS[2], POINTS[3], POINTS[0])
    assert trend(two_by_two).count("<polyline") == 2


def test_the_axis_names_the_target_with_all_its_digits() -> None:
    assert texts(trend(target=share("99.995")), "promise") == ["99.995 %"]
    assert texts(trend(target=None), "promise") == []


def test_a_share_never_reaches_beyond_a_hundred_percent() -> None:
    all_good = (Point("2026-01", Fraction(1), Verdict.MET),)
    assert "100 %" in texts(trend(all_good, target=Fraction(1)))
    assert not any(text.startswith("101") for text in texts(trend(all_good)))


@pytest.mark.parametrize(
    ("unit", "values", "named"),
    [
        (Unit.TIME, (30 * MINUTE, 100 * MINUTE), "1 h"),
        (Unit.TIME, (100_000, 700_000), "0.4 s"),
        (Unit.TIME, (10**10, 10**13), "960 h"),
        (Unit.NUMBER, (2_000, 9_000), "5,000"),
        (Unit.NUMBER, (-20, 20), "-20"),
    ],
)
def test_axes_are_named_in_round_steps(
    unit: Unit, values: tuple[int, int], named: str
) -> None:
    points = tuple(Point(str(v), Fraction(v), Verdict.MET) for v in values)
    assert named in texts(trend(points, unit=unit, target=None))


def test_a_trend_without_any_value_can_be_drawn() -> None:
    empty = trend((Point("2026-01", None, Verdict.UNKNOWN),), target=None)
    assert parse(empty) is not None


def stretch(hour: int, minutes: int, nature: Nature) -> Stretch:
    start = a_month().period.start + timedelta(hours=hour)
    return Stretch(Period(start, start + timedelta(minutes=minutes)), nature)


def timeline(period: Period, *stretches: Stretch, wide: bool = True) -> str:
    return draw_timeline(
        period,
        stretches,
        zone=ZoneInfo("Europe/Berlin"),
        title="March",
        description="What counted.",
        key="m",
        wide=wide,
    )


@pytest.mark.parametrize("wide", [True, False])
def test_a_timeline_has_a_named_lane_for_each_nature(wide: bool) -> None:
    svg = timeline(
        a_month().period,
        stretch(10, 1, Nature.DOWN),
        stretch(50, 600, Nature.EXCLUDED),
        wide=wide,
    )
    assert texts(svg, "lane") == ["Down", "Excluded"]
    widths = {
        one.get("class"): float(one.get("width", "0"))
        for one in parse(svg).iter(f"{SVG}rect")
    }
    assert widths["down"] == 2  # a minute of a month, and still to be seen


def test_a_stretch_that_reaches_out_of_the_window_is_cut_to_it() -> None:
    svg = timeline(a_month().period, stretch(-5, 600, Nature.DOWN))
    (bar,) = (o for o in parse(svg).iter(f"{SVG}rect") if o.get("class") == "down")
    assert bar.get("x") == "138"


@pytest.mark.parametrize(
    ("first", "end", "label"),
    [
        ("2026-03-02", "2026-03-03", "12:00"),
        ("2026-03-02", "2026-03-04", "00:00"),
        ("2026-03-02", "2026-03-09", "03-05"),
        ("2026-03-01", "2026-04-01", "03-08"),
        ("2026-01-01", "2027-01-01", "2026-05"),
        ("1990-01-01", "2026-01-01", "1995-01"),
    ],
)
def test_the_axis_of_time_is_named_in_the_agreements_zone(
    first: str, end: str, label: str
) -> None:
    assert label in texts(timeline(a_period(first, end)), "tick")
