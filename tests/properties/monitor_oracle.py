"""What readings must be, worked out slowly: tick by tick, row by row, in fractions.

Nothing here knows segments, slots of arrays, histograms or spans. Time is a list of
ticks, and a stretch is a set of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from troth.model.catalogue import Holds, ShareRule
from worlds import DAY, TICK_US

EARLIEST, LATEST = -2 * DAY, 5 * DAY
"""All ticks that a test's rows may reach; beyond, nothing happens."""

Ticks = frozenset[int]


def ticks(first: int, after: int) -> Ticks:
    return frozenset(range(max(first, EARLIEST), min(after, LATEST)))


def union(parts: Iterable[Ticks]) -> Ticks:
    return frozenset().union(*parts)


@dataclass(frozen=True)
class Day:
    """One window of a day: what is promised in it, what is excluded."""

    window: Ticks
    hours: Ticks
    removed: Ticks = frozenset()
    met: Ticks = frozenset()

    @property
    def agreed(self) -> Ticks:
        return (self.window & self.hours) - self.removed

    def counts(self, tick: int) -> bool:
        return tick in self.agreed


# ------------------------------------------------------------------ availability


@dataclass(frozen=True)
class LengthRules:
    """Which outages count by their length, in ticks; 0 for no rule."""

    merge: int = 0
    shortest: int = 0
    longer_than: int = 0
    whole: int = 0


def runs(of: Ticks) -> list[tuple[int, int]]:
    """The runs of ticks that follow one another: first, after."""
    found: list[tuple[int, int]] = []
    for tick in sorted(of):
        if found and found[-1][1] == tick:
            found[-1] = (found[-1][0], tick + 1)
        else:
            found.append((tick, tick + 1))
    return found


def counted(down: Ticks, rules: LengthRules) -> Ticks:
    """What is left of outages by the rules on their length."""
    joined: list[tuple[int, int]] = []
    for first, after in runs(down):
        if joined and first - joined[-1][1] < rules.merge:
            joined[-1] = (joined[-1][0], after)
        else:
            joined.append((first, after))
    return union(
        ticks(first, after)
        for first, after in joined
        if after - first >= rules.shortest and after - first > rules.longer_than
    )


def whole_units(down: Ticks, unit: int) -> Ticks:
    """Full units by the clock; tick 0 begins one, as midnight does."""
    return union(
        ticks(first, first + unit)
        for first in range(EARLIEST // unit * unit, LATEST, unit)
        if all(tick in down for tick in range(first, first + unit))
    )


def availability(
    day: Day, down: Ticks, known: Ticks, rules: LengthRules, unknown_time: str
) -> tuple[Fraction | None, int, int]:
    """The reading: value, good ticks, total ticks."""
    outages = counted(down, rules)
    unknown = day.agreed - known - outages - day.met
    bad = outages & day.agreed
    total = len(day.agreed)
    if unknown_time == "down":
        bad |= unknown
    if unknown_time == "removed":
        total -= len(unknown)
    bad -= day.met
    if rules.whole:
        bad = whole_units(bad, rules.whole)
    good = total - len(bad)
    is_nothing_left = not (day.agreed - day.met)
    value = None if is_nothing_left or total <= 0 else Fraction(good, total)
    return value, good, total


def held(
    rows: Sequence[Mapping[str, Any]],
    holds: Holds,
    rule: ShareRule,
    as_of: int | None = None,
) -> tuple[Ticks, Ticks]:
    """When statuses say down, and when they say anything."""
    downs: dict[str, set[int]] = {}
    knowns: dict[str, set[int]] = {}
    monitors = {row.get("monitor") for row in rows}
    for monitor in monitors:
        mine = [
            (row["tick"], row["down"])
            for row in rows
            if row.get("monitor") == monitor
            and row["down"] is not None
            and (as_of is None or row["tick"] < as_of)
        ]
        for tick in range(EARLIEST, LATEST if as_of is None else as_of):
            before = [one for one in mine if one[0] <= tick]
            if not before:
                continue
            last = max(one[0] for one in before)
            is_last = last == max(one[0] for one in mine)
            if holds.forever:
                speaks = True
            elif holds.longest is not None:
                speaks = (tick - last) * TICK_US < holds.longest.microseconds
            else:
                speaks = not is_last
            if speaks:
                knowns.setdefault(str(monitor), set()).add(tick)
                if any(is_down for at, is_down in before if at == last):
                    downs.setdefault(str(monitor), set()).add(tick)
    known = union(map(frozenset, knowns.values()))
    down = frozenset(
        tick
        for tick in known
        if rule.holds(
            sum(tick in one for one in downs.values()),
            sum(tick in one for one in knowns.values()),
        )
    )
    return down, known


def in_slots(
    day: Day,
    rows: Sequence[Mapping[str, Any]],
    slot: int,
    is_down: Callable[[list[Mapping[str, Any]]], bool],
) -> tuple[Ticks, Ticks]:
    """When the rows of a slot say down, and when there are any."""
    down: set[int] = set()
    known: set[int] = set()
    window = sorted(day.window)
    for first in range(window[0], window[-1] + 1, slot):
        inside = ticks(first, min(first + slot, window[-1] + 1))
        mine = [
            row for row in rows if row["tick"] in inside and day.counts(row["tick"])
        ]
        if mine:
            known |= inside
            if is_down(mine):
                down |= inside
    return frozenset(down), frozenset(known)


# ------------------------------------------------------------------------- rows


def rows_of(day: Day, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows that count in a day."""
    return [row for row in rows if day.counts(row["tick"])]


def is_met(day: Day, row: Mapping[str, Any]) -> bool:
    return row["tick"] in day.met


def nearest_rank(values: Sequence[Fraction], share: Fraction) -> Fraction | None:
    """The smallest value that at least the share of all are not above."""
    for value in sorted(values):
        if sum(one <= value for one in values) >= share * len(values):
            return value
    return None


@dataclass
class Desk:
    """Cases told apart: how many were good, judged, pending, or cannot be true."""

    good: int = 0
    total: int = 0
    pending: int = 0
    contradictory: int = 0
    took: list[Fraction] = field(default_factory=list)


def open_ticks(
    first: int, after: int, hours: Ticks, pauses: Sequence[tuple[int, int | None]]
) -> int:
    """How much time passes on a clock between two ticks, pauses taken out."""
    paused = union(
        ticks(begin, LATEST if end is None else end) for begin, end in pauses
    )
    return len((ticks(first, after) & hours) - paused)


def judge_cases(
    day: Day,
    rows: Sequence[Mapping[str, Any]],
    *,
    hours: Ticks,
    limit: int | None,
    as_of: int | None,
) -> Desk:
    """Every case of a day, against a limit in ticks or merely timed."""
    desk = Desk()
    for row in rows_of(day, rows):
        start, end = row["opened"], row["closed"]
        if as_of is not None and end is not None and end >= as_of:
            end = None
        if end is not None and (start is None or end < start):
            desk.contradictory += 1
            continue
        if start is None:
            continue
        pauses = row["waiting"]
        if limit is None:
            if is_met(day, row):
                continue
            if end is None:
                desk.pending += 1
            else:
                desk.took.append(Fraction(open_ticks(start, end, hours, pauses)))
            continue
        if is_met(day, row):
            desk.good, desk.total = desk.good + 1, desk.total + 1
            continue
        if end is None:
            late_after = as_of is None or (
                open_ticks(start, as_of, hours, pauses) > limit
            )
            if not late_after:
                desk.pending += 1
                continue
            desk.total += 1
            continue
        desk.total += 1
        desk.good += open_ticks(start, end, hours, pauses) <= limit
    return desk
