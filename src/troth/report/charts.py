"""Pictures as SVG, written by hand: no scripts, no clock, the same bytes every time.

A picture takes its colours from the page it stands in, by class names, so it follows
light, dark and paper. Colour never speaks alone: a miss is a cross, a promise kept a
dot, and every lane of a timeline bears its name.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from html import escape
from zoneinfo import ZoneInfo

from troth.model.period import Period
from troth.model.phrases import exact_text, value_text
from troth.model.quantity import Unit
from troth.model.reading import Nature, Stretch, Verdict

_Places = Callable[[int], float]
_Heights = Callable[[Fraction], float]

LETTER = 6.6  # a digit's width at 12 px, rounded up


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a trend; `None` where nothing is known."""

    label: str
    value: Fraction | None
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of a picture and the room its axes take."""

    width: int
    height: int
    left: int
    right: int = 14
    top: int = 14
    bottom: int = 30


WIDE = Frame(720, 236, left=78)
NARROW = Frame(330, 200, left=70, right=10)


def draw_trend(
    points: Sequence[Point],
    *,
    unit: Unit,
    target: Fraction | None,
    title: str,
    description: str,
    key: str,
    frame: Frame = WIDE,
) -> str:
    """Return values over time with the line of their target.

    Args:
        points: The values in order of time.
        unit: What they count.
        target: Where the line of the promise is drawn; `None` draws none.
        title: What the picture shows. description: the same for who cannot see it.
        key: Names the picture in its page.
        frame: Its size.
    """
    values = [point.value for point in points if point.value is not None]
    bottom, top, ticks = _scale([*values, *([] if target is None else [target])], unit)
    inner = frame.height - frame.top - frame.bottom
    step = (frame.width - frame.left - frame.right) / max(len(points), 1)

    def y_of(value: Fraction) -> float:
        return frame.top + inner * (1 - float((value - bottom) / (top - bottom)))

    def x_of(place: int) -> float:
        return frame.left + step * (place + 0.5)

    right = frame.width - frame.right
    parts = []
    floor = frame.height - frame.bottom - 6
    for tick in ticks:
        y = y_of(tick)
        parts.append(_line("grid", frame.left, y, right, y))
        # The target's own number goes before one of the axis that it would touch.
        if target is None or abs(y - y_of(target)) >= 15:
            said = exact_text(tick, unit)
            parts.append(_text("tick", frame.left - 8, y + 4, said, "end"))
    if target is not None:
        y = y_of(target)
        parts.append(_line("target", frame.left, y, right, y))
        said = exact_text(target, unit)
        parts.append(_text("promise", frame.left - 8, y + 4, said, "end"))
    parts += _trail(points, x_of, y_of)
    every = math.ceil((LETTER * max(len(p.label) for p in points) + 8) / step)
    for place, point in enumerate(points):
        parts.append(_mark(point, unit, x_of(place), y_of, target=target, floor=floor))
        if place % every == 0:
            parts.append(
                _text("tick", x_of(place), frame.height - 8, point.label, "middle")
            )
    return _picture(parts, frame, title=title, description=description, key=key)


LANES = (
    Nature.DOWN,
    Nature.EXCLUDED,
    Nature.NOT_EXCLUDED,
    Nature.TOO_SHORT,
    Nature.PARTIAL,
    Nature.OUTSIDE,
    Nature.UNKNOWN,
)
"""The natures in the order in which lanes are drawn and sums are told."""

_LANE = 30


def draw_timeline(
    period: Period,
    stretches: Sequence[Stretch],
    *,
    zone: ZoneInfo,
    title: str,
    description: str,
    key: str,
    wide: bool = True,
) -> str:
    """Return a window with its stretches, one lane for each nature that occurs.

    A stretch too short to be seen is drawn two units wide; the table tells lengths.
    """
    lanes = [lane for lane in LANES if any(one.nature is lane for one in stretches)]
    left, label_room = (138, 0) if wide else (10, 18)
    width = 720 if wide else 330
    lane_height = _LANE + label_room
    frame = Frame(
        width, 14 + lane_height * max(len(lanes), 1) + 26, left=left, bottom=26
    )
    length = width - left - frame.right
    start, end = period.span

    def x_of(us: int) -> float:
        return left + length * (us - start) / (end - start)

    parts = []
    base = frame.height - frame.bottom
    for at, label in _ticks_of_time(period, zone, length):
        x = x_of(at)
        parts.append(_line("grid", x, frame.top - 6, x, base))
        anchor = "end" if x > width - frame.right - 20 else "middle"
        parts.append(_text("tick", x, frame.height - 8, label, anchor))
    for place, nature in enumerate(lanes):
        name = nature.value.capitalize()
        y = frame.top + lane_height * place + label_room
        middle = y + (_LANE - 10) / 2
        where = (8, middle + 4, "start") if wide else (left, y - 5, "start")
        parts.append(_text("lane", where[0], where[1], name, where[2]))
        parts.append(_box("track", left, y, length, _LANE - 10))
        for one in stretches:
            if one.nature is not nature:
                continue
            first, last = (min(max(us, start), end) for us in one.period.span)
            x = x_of(first)
            drawn = max(x_of(last) - x, 2)
            said = f"{_clock(one.period.start, zone)} to {_clock(one.period.end, zone)}"
            parts.append(
                _box(_CLASSES[nature], x, y, drawn, _LANE - 10, title=f"{name}: {said}")
            )
    return _picture(parts, frame, title=title, description=description, key=key)


_CLASSES = {
    Nature.DOWN: "down",
    Nature.EXCLUDED: "excluded",
    Nature.NOT_EXCLUDED: "down",
    Nature.TOO_SHORT: "quiet",
    Nature.PARTIAL: "quiet",
    Nature.OUTSIDE: "quiet",
    Nature.UNKNOWN: "unknown",
}


def _scale(
    values: Sequence[Fraction], unit: Unit
) -> tuple[Fraction, Fraction, list[Fraction]]:
    """Return the ends of an axis and the values that it names, all of them round."""
    low, high = min(values, default=Fraction(0)), max(values, default=Fraction(1))
    spread = high - low or abs(high) / 10 or Fraction(1)
    # Time reads best in steps of its own units; everything else in ones, twos, fives.
    step = _round_step(spread / 3, unit)
    bottom = math.floor((low - spread / 12) / step) * step
    top = math.ceil((high + spread / 12) / step) * step
    if unit is Unit.SHARE and high <= 1:
        top = min(top, Fraction(1))
    if low >= 0:
        bottom = max(bottom, Fraction(0))
    count = math.floor((top - bottom) / step)
    return bottom, top, [bottom + step * place for place in range(count + 1)]


_TIME_STEPS = tuple(
    Fraction(amount * unit)
    for unit, amounts in (
        (1_000_000, (1, 2, 5, 10, 15, 30)),
        (60_000_000, (1, 2, 5, 10, 15, 30)),
        (3_600_000_000, (1, 2, 4, 8, 12, 24, 48, 120, 240, 480, 960)),
    )
    for amount in amounts
)


def _round_step(least: Fraction, unit: Unit) -> Fraction:
    if unit is Unit.TIME and least > 1_000_000:
        return next((step for step in _TIME_STEPS if step >= least), _TIME_STEPS[-1])
    power = Fraction(1)
    while power > least:
        power /= 10
    while power * 10 <= least:
        power *= 10
    return next(power * times for times in (1, 2, 5, 10) if power * times >= least)


def _trail(points: Sequence[Point], x_of: _Places, y_of: _Heights) -> list[str]:
    """Return the line that joins neighbouring values; it breaks where none is known."""
    runs: list[list[str]] = [[]]
    for place, point in enumerate(points):
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append(f"{_number(x_of(place))},{_number(y_of(point.value))}")
    return [
        f'<polyline class="trail" points="{" ".join(run)}"/>'
        for run in runs
        if len(run) > 1
    ]


def _mark(
    point: Point,
    unit: Unit,
    x: float,
    y_of: _Heights,
    *,
    target: Fraction | None,
    floor: int,
) -> str:
    word = point.verdict.value if point.verdict else "measured"
    said = escape(f"{point.label}: {value_text(point.value, unit)}, {word}")
    if point.value is None:
        return f"<g><title>{said}</title>{_text('open', x, floor, '?', 'middle')}</g>"
    y = y_of(point.value)
    if point.verdict is Verdict.MISSED:
        arms = "".join(
            _line("missed", x - 5, y - 5 * way, x + 5, y + 5 * way) for way in (1, -1)
        )
        stem = "" if target is None else _line("stem", x, y, x, y_of(target))
        return f"<g><title>{said}</title>{stem}{arms}</g>"
    name = "met" if point.verdict is Verdict.MET else "open"
    return (
        f'<circle class="{name}" cx="{_number(x)}" cy="{_number(y)}" r="4.5">'
        f"<title>{said}</title></circle>"
    )


def _ticks_of_time(
    period: Period, zone: ZoneInfo, length: float
) -> list[tuple[int, str]]:
    """Return the instants that an axis of time names, in the agreement's zone."""
    start = period.start.astimezone(zone)
    hours = period.duration / timedelta(hours=1)
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    found: list[datetime] = []
    if hours <= 49:
        every = 6 if hours <= 25 else 12
        at, form = midnight, "%H:%M"
        while at <= period.end:
            found.append(at)
            at += timedelta(hours=every)
    elif hours <= 24 * 100:
        days = hours / 24
        room = max(int(length // 58), 2)
        every = next(n for n in (1, 2, 7, 14, 28, 56) if days / n <= room)
        form = "%m-%d"
        at = midnight
        while at <= period.end:
            found.append(at)
            at += timedelta(days=every)
    else:
        months = hours / 24 / 30
        room = max(int(length // 66), 2)
        every = next((n for n in (1, 2, 3, 6, 12, 24) if months / n <= room), 60)
        form = "%Y-%m"
        at = midnight.replace(day=1)
        while at <= period.end:
            found.append(at)
            place = at.year * 12 + at.month - 1 + every
            at = at.replace(year=place // 12, month=place % 12 + 1)
    first, last = period.span
    inside = (at for at in found if first <= _us(at) < last)
    return [(_us(at), at.strftime(form)) for at in inside]


def _us(at: datetime) -> int:
    return Period(at, at + timedelta(days=1)).span[0]


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _picture(
    parts: Sequence[str], frame: Frame, *, title: str, description: str, key: str
) -> str:
    key = escape(key)
    return (
        f'<svg role="img" aria-labelledby="{key}-t {key}-d" '
        f'viewBox="0 0 {frame.width} {frame.height}" '
        f'width="{frame.width}" height="{frame.height}">'
        f'<title id="{key}-t">{escape(title)}</title>'
        f'<desc id="{key}-d">{escape(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _line(name: str, x1: float, y1: float, x2: float, y2: float) -> str:
    ends = zip(("x1", "y1", "x2", "y2"), (x1, y1, x2, y2), strict=True)
    drawn = " ".join(f'{end}="{_number(value)}"' for end, value in ends)
    return f'<line class="{name}" {drawn}/>'


def _box(
    name: str, x: float, y: float, width: float, height: float, *, title: str = ""
) -> str:
    sizes = f'x="{_number(x)}" y="{_number(y)}" width="{_number(width)}"'
    said = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<rect class="{name}" {sizes} height="{_number(height)}" rx="2">{said}</rect>'
    )


def _text(name: str, x: float, y: float, said: str, anchor: str) -> str:
    return (
        f'<text class="{name}" x="{_number(x)}" y="{_number(y)}" '
        f'text-anchor="{anchor}">{escape(said)}</text>'
    )


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
