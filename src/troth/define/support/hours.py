"""Hours below and above: is anybody there whenever the promise counts?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from troth.define.support.chain import Carrier, Gap, Promise, composition_of
from troth.model.composition import Composition, Part
from troth.model.objective import EachWithin, Within
from troth.model.period import Period, Stretches
from troth.model.quantity import Duration
from troth.model.wording import say_list

_WEEK = timedelta(days=7)
_WEEKS = 52
_YEAR = datetime(2026, 1, 5, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LISTED_MAX = 7


@dataclass(frozen=True, slots=True)
class Uncovered:
    """The hours of a promise in which what carries it promises nothing.

    Attributes:
        week: The stretches of a usual week: the most frequent one of a year.
        in_week: How long they are. in_year: how long those of 52 weeks are.
        lacking: The carriers whose own hours fall short.
    """

    week: tuple[Period, ...]
    in_week: Duration
    in_year: Duration
    lacking: tuple[Carrier, ...]


def uncovered_of(promise: Promise, carriers: Sequence[Carrier]) -> Uncovered | None:
    """Return the hours of a promise that its carriers leave open; `None` for none.

    Limits of time have clocks of their own, which `times` compares.
    """
    if any(
        isinstance(promise.target(one), EachWithin | Within) for one in promise.lines
    ):
        return None
    begin = _monday(promise)
    year = Period(begin, begin + _WEEKS * _WEEK)
    wanted = promise.hours.open_stretches(year)
    whole, parts = composition_of(promise, carriers)
    hours = {
        carrier: carrier.promise.hours.open_stretches(year) for carrier in carriers
    }
    covered = _covered(
        whole,
        {
            name: _all([hours[one] for one in found], year)
            for name, found in parts.items()
        },
        year,
    )
    missing = wanted - covered
    if not missing:
        return None
    weeks = [Period(begin + n * _WEEK, begin + (n + 1) * _WEEK) for n in range(_WEEKS)]
    shapes = {week: missing.clip(week) for week in weeks}
    lengths = Counter(one.total_us for one in shapes.values() if one)
    usual = lengths.most_common(1)[0][0]
    week = next(one for one in shapes.values() if one.total_us == usual)
    return Uncovered(
        tuple(week),
        Duration(usual),
        Duration(missing.total_us),
        tuple(one for one in carriers if wanted - hours[one]),
    )


def find_uncovered_hours(
    promise: Promise, carriers: Sequence[Carrier]
) -> Iterator[Gap]:
    """Yield a gap where a promise counts while nothing below does."""
    found = uncovered_of(promise, carriers)
    if found is None:
        return
    zone = ZoneInfo(promise.agreement.timezone)
    shown = [_say(one, zone) for one in found.week[:_LISTED_MAX]]
    if len(found.week) > _LISTED_MAX:
        shown.append("others")
    names = say_list(dict.fromkeys(f"“{one.promise.title}”" for one in found.lacking))
    yield Gap(
        "D814",
        promise.agreement.id,
        promise.path,
        f"“{promise.title}” counts at times when {names} does not: {found.in_week} of "
        f"a usual week ({say_list(shown)}), {found.in_year} of 52 weeks.",
        "Promise fewer hours, or cover these below.",
        (
            ("objective", promise.objective.name),
            ("week", str(found.in_week)),
            ("year", str(found.in_year)),
        ),
        found.lacking[0].place if found.lacking else None,
    )


def _covered(
    whole: Composition, parts: Mapping[str, Stretches], year: Period
) -> Stretches:
    def of(part: Part) -> Stretches:
        return parts[part] if isinstance(part, str) else _covered(part, parts, year)

    found = [of(part) for part in whole.parts]
    open_at_once = [_all(some, year) for some in combinations(found, whole.need)]
    covered = Stretches.empty()
    for one in open_at_once:
        covered = covered | one
    return covered


def _all(stretches: Sequence[Stretches], year: Period) -> Stretches:
    common = Stretches.of([year])
    for one in stretches:
        common = common & one
    return common


def _monday(promise: Promise) -> datetime:
    """Return the local midnight of the first Monday in the term."""
    day = promise.agreement.term.starts_on or _YEAR.date()
    day += timedelta(days=-day.weekday() % 7)
    zone = ZoneInfo(promise.agreement.timezone)
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _say(period: Period, zone: ZoneInfo) -> str:
    start, end = period.start.astimezone(zone), period.end.astimezone(zone)
    is_to_midnight = (end.hour, end.minute) == (0, 0) and start.date() < end.date()
    if is_to_midnight and end - start <= timedelta(days=1):
        return f"{start:%a %H:%M}–24:00"
    if start.date() == end.date():
        return f"{start:%a %H:%M}–{end:%H:%M}"
    return f"{start:%a %H:%M} to {end:%a %H:%M}"
