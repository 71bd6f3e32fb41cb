"""When a scope was down, and when anything is known of it, by kind of stream.

Four states answer the same two questions, `down` and `known`: probes counted in
slots, numbers summed in slots, statuses that hold, and rows of outages.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Protocol

import numpy as np

from troth.model.catalogue import Holds, ShareRule
from troth.model.expression import Expression
from troth.model.period import Span, Stretches, merged
from troth.model.quantity import percent
from troth.model.reading import Window
from troth.monitor.axis import Axis
from troth.monitor.numbers import Bools, Ints, exact
from troth.monitor.placement import Placed, ScopeIndex
from troth.monitor.slot_rule import holds_in_slots
from troth.monitor.slots import SlotCounters, SlotSums

# Beyond any window: for what goes on without an end.
_FOREVER_US = 2**62


class Known(Protocol):
    """What every state of outages can tell."""

    def down(self, code: int, window: Window) -> Stretches:
        """Return when the scope was down, in and around the window."""

    def known(self, code: int, window: Window) -> tuple[Stretches, int]:
        """Return when anything is known, and from how many rows or slots."""

    def contradictory(self, code: int, window: Window) -> int:
        """Return how many rows of the window cannot be true."""
        del code, window
        return 0

    def weigh(self, code: int, down: Stretches) -> Fraction:
        """Return how many microseconds of what was down count."""
        del code
        return Fraction(down.total_us)

    def tell(self, code: int, down: Stretches) -> list[tuple[Span, str]]:
        """Return what was down stretch by stretch, each with what there is to say."""
        del code
        return [(span, "") for span in down.spans]


def spans_where(mask: Bools, starts: Ints, ends: Ints) -> Stretches:
    """Return the stretches made of the slots in which a mask holds."""
    if not mask.any():
        return Stretches.empty()
    change = np.flatnonzero(np.diff(np.concatenate([[0], mask.view(np.int8), [0]])))
    firsts, lasts = change[0::2], change[1::2] - 1
    begun, ended = starts[firsts], ends[lasts]
    # Runs of neighbouring slots are one run already; only in a gap may they end.
    return Stretches(tuple(zip(begun.tolist(), ended.tolist(), strict=True)))


class ProbedSlots(Known):
    """Checks counted in slots: how many, and how many of them failed.

    A check without a result says nothing, as if it had not been made.
    """

    def __init__(self, axis: Axis, slot_us: int, rule: ShareRule) -> None:
        """Take the axis, the slot's length, and which share makes a slot down."""
        self._slots = SlotCounters(axis, slot_us, 2, np.int32)
        self._rule = rule

    def add(self, placed: Placed) -> None:
        """Count the checks of a batch."""
        keys = self._slots.keys(placed)
        failed, valid = placed.known_flags("down")
        self._slots.count(0, keys if valid is None else keys[valid])
        if placed.met is not None:
            failed = failed & ~placed.met
        self._slots.count(1, keys[failed])

    def merge(self, other: ProbedSlots) -> None:
        """Add another's counts."""
        self._slots.merge(other._slots)

    def down(self, code: int, window: Window) -> Stretches:
        """Return the slots that are down by the share rule."""
        checks, failed = (
            self._slots.of(channel, code, window, around=True) for channel in (0, 1)
        )
        share = self._rule.share
        left, right = failed * share.denominator, checks * share.numerator
        reached = left >= right if self._rule.inclusive else left > right
        borders = self._slots.borders(window, around=True)
        return spans_where(reached & (checks > 0), *borders)

    def known(self, code: int, window: Window) -> tuple[Stretches, int]:
        """Return the slots with any check."""
        checks = self._slots.of(0, code, window)
        return (
            spans_where(checks > 0, *self._slots.borders(window)),
            int(checks.sum()),
        )


class CountedSlots(Known):
    """Numbers summed in slots, and a condition that makes a slot down."""

    def __init__(
        self,
        axis: Axis,
        slot_us: int,
        fields: Sequence[str],
        down: Expression | None,
        needs: Expression | None,
    ) -> None:
        """Take the fields to sum and the conditions to ask of the sums."""
        self._fields = tuple(fields)
        self._sums = SlotSums(axis, slot_us, len(self._fields))
        self._rows = SlotCounters(axis, slot_us, 1, np.int32)
        self._down, self._needs = down, needs

    def add(self, placed: Placed) -> None:
        """Sum the fields of a batch; rows that count as met bring nothing bad."""
        self._rows.count(0, self._rows.keys(placed))
        keys = self._sums.keys(placed)
        if placed.met is not None:
            keys = keys[~placed.met]
        for channel, name in enumerate(self._fields):
            numbers = placed.numbers(f"sum {name}")
            if placed.met is not None:
                numbers = numbers.take(np.flatnonzero(~placed.met))
            self._sums.add(channel, keys, numbers)

    def merge(self, other: CountedSlots) -> None:
        """Add another's sums."""
        self._sums.merge(other._sums)
        self._rows.merge(other._rows)

    def down(self, code: int, window: Window) -> Stretches:
        """Return the slots whose sums are down (and have the traffic it needs)."""
        sums = {
            name: self._sums.of(channel, code, window, around=True)
            for channel, name in enumerate(self._fields)
        }
        counted = self._rows.of(0, code, window, around=True) > 0
        # Most slots may be empty; only the others are asked.
        places = np.flatnonzero(counted)
        mine = {
            name: (whole[places], nano[places]) for name, (whole, nano) in sums.items()
        }
        is_down = np.ones(len(places), np.bool_)
        for condition in (self._down, self._needs):
            if condition is not None:
                is_down &= holds_in_slots(condition, mine, len(places))
        mask = np.zeros(len(counted), np.bool_)
        mask[places[is_down]] = True
        return spans_where(mask, *self._rows.borders(window, around=True))

    def known(self, code: int, window: Window) -> tuple[Stretches, int]:
        """Return the slots with any row."""
        rows = self._rows.of(0, code, window)
        return spans_where(rows > 0, *self._rows.borders(window)), int(rows.sum())


class _RowsByScope:
    """Keeps rows as arrays and hands out those of one scope."""

    def __init__(self) -> None:
        self._parts: list[tuple[Ints, ...]] = []
        self._sorted: tuple[Ints, ...] | None = None

    def _keep(self, *columns: Ints) -> None:
        self._parts.append(columns)
        self._sorted = None

    def _merge(self, other: _RowsByScope) -> None:
        self._parts += other._parts
        self._sorted = None

    def _of(self, code: int) -> tuple[Ints, ...]:
        """Return the columns of one scope's rows, sorted by all columns in order."""
        if self._sorted is None:
            if not self._parts:
                return ()
            columns = tuple(
                np.concatenate(part) for part in zip(*self._parts, strict=True)
            )
            order = np.lexsort(columns[::-1])
            self._sorted = tuple(column[order] for column in columns)
            self._parts = [self._sorted]
        first, last = np.searchsorted(self._sorted[0], (code, code + 1))
        return tuple(column[first:last] for column in self._sorted[1:])


# The number of the monitor of rows that do not say which monitor they are of.
_NAMELESS = -1


def _members_of(placed: Placed, monitors: ScopeIndex, names: Sequence[str]) -> Ints:
    """Return the number of the monitor of each row."""
    numbers, named = monitors.codes([placed.column(name) for name in names])
    if isinstance(numbers, int):
        return np.zeros(len(placed), np.int64)
    if named is not None:
        numbers = np.where(named, numbers, _NAMELESS)
    return np.asarray(numbers, np.int64)


def _renumbered(mine: ScopeIndex, others: ScopeIndex) -> Ints:
    """Return the number here of each monitor of another state."""
    numbers = [mine.code_of(one) for one in others.values]
    return np.array([*numbers, _NAMELESS], np.int64)  # −1 reads the last one


class Statuses(_RowsByScope, Known):
    """Statuses of one or more monitors, each holding until its next.

    Of two statuses of one instant the worse one holds. A row without a status says
    nothing, as if it were not there; rows that do not name their monitor are taken
    for those of one more. What lies after `as_of` is not known.
    """

    def __init__(
        self,
        holds: Holds,
        monitors: Sequence[str],
        rule: ShareRule,
        as_of_us: int | None,
    ) -> None:
        """Take how long a status holds and how monitors make a scope down."""
        super().__init__()
        self._holds, self._rule = holds, rule
        self._as_of = as_of_us
        self._monitors = ScopeIndex(monitors)
        self._answers: dict[int, list[tuple[Stretches, Stretches]]] = {}
        self._names = [f"monitor {name}" for name in monitors]

    def add(self, placed: Placed) -> None:
        """Keep the statuses of a batch."""
        monitors = _members_of(placed, self._monitors, self._names)
        down, keep = placed.known_flags("down")
        if self._as_of is not None:
            past = placed.at < self._as_of
            keep = past if keep is None else keep & past
        columns: tuple[Ints, ...]
        columns = (placed.codes, monitors, placed.at, down.astype(np.int64))
        if keep is not None:
            columns = tuple(column[keep] for column in columns)
        self._keep(*columns)
        self._answers.clear()

    def merge(self, other: Statuses) -> None:
        """Take another's rows; its monitors get the numbers they have here."""
        table = _renumbered(self._monitors, other._monitors)
        for codes, monitors, at, down in other._parts:
            self._keep(codes, table[monitors], at, down)
        self._answers.clear()

    def down(self, code: int, window: Window) -> Stretches:  # noqa: ARG002  # all time
        """Return when enough of the monitors that are known are down."""
        answers = self._answer(code)
        if len(answers) == 1:
            return answers[0][0]
        downs, knowns = zip(*answers, strict=True)
        return _joint(downs, knowns, self._rule)

    def known(self, code: int, window: Window) -> tuple[Stretches, int]:
        """Return when any monitor's status holds."""
        known = Stretches.empty()
        for _, one in self._answer(code):
            known |= one
        columns = self._of(code)
        if not columns:
            return known, 0
        start, end = window.period.span
        at = columns[1]
        return known, int(((at >= start) & (at < end)).sum())

    def _answer(self, code: int) -> list[tuple[Stretches, Stretches]]:
        if code not in self._answers:
            self._answers[code] = list(self._by_monitor(code))
        return self._answers[code]

    def _by_monitor(self, code: int) -> Iterator[tuple[Stretches, Stretches]]:
        columns = self._of(code)
        if not columns or not len(columns[0]):
            yield Stretches.empty(), Stretches.empty()
            return
        monitors, at, down = columns
        borders = np.flatnonzero(np.diff(monitors)) + 1
        for rows in np.split(np.arange(len(at)), borders):
            ends = self._ends(at[rows])
            mask = ends > at[rows]
            starts, ends = at[rows][mask], ends[mask]
            is_down = down[rows][mask] == 1
            yield _stretches(starts[is_down], ends[is_down]), _stretches(starts, ends)

    def _ends(self, at: Ints) -> Ints:
        """Return until when each status holds."""
        # Two statuses of one instant: the worse one sorts last and so holds.
        ends = np.append(at[1:], at[-1])
        if self._holds.forever:
            ends[-1] = _FOREVER_US if self._as_of is None else self._as_of
        elif self._holds.longest is not None:
            longest = at + self._holds.longest.microseconds
            ends[-1] = longest[-1]
            ends = np.minimum(ends, longest)
            if self._as_of is not None:
                ends = np.minimum(ends, self._as_of)
        return ends


def _stretches(starts: Ints, ends: Ints) -> Stretches:
    spans = zip(starts.tolist(), ends.tolist(), strict=True)
    return Stretches(tuple(merged(spans)))


def _joint(
    downs: Sequence[Stretches], knowns: Sequence[Stretches], rule: ShareRule
) -> Stretches:
    """Return when the share of known monitors that are down satisfies the rule."""
    changes: dict[int, list[int]] = {}
    for place, sets in enumerate((downs, knowns)):
        for stretches in sets:
            for start, end in stretches.spans:
                changes.setdefault(start, [0, 0])[place] += 1
                changes.setdefault(end, [0, 0])[place] -= 1
    found: list[Span] = []
    down = known = 0
    edges = sorted(changes)
    for start, end in itertools.pairwise(edges):
        down += changes[start][0]
        known += changes[start][1]
        if known and rule.holds(down, known):
            found.append((start, end))
    return Stretches(tuple(merged(found)))


class OutageRows(_RowsByScope, Known):
    """Outages by their rows; what no row covers was up.

    An outage without an end goes on. One that ends before it starts cannot be true:
    it is counted as such and is no outage. What lies after `as_of` is not known.
    """

    def __init__(self, as_of_us: int | None) -> None:
        """Take until when an outage without an end is known to go on."""
        super().__init__()
        self._as_of = _FOREVER_US if as_of_us is None else as_of_us

    def add(self, placed: Placed) -> None:
        """Keep the outages of a batch that have begun."""
        self._keep(*self._begun(placed))

    def _begun(self, placed: Placed, *more: Ints) -> tuple[Ints, ...]:
        """Return scopes, starts, ends and more of the outages that have begun."""
        ends, valid = placed.instants("end")
        if valid is not None:
            ends = np.where(valid, ends, _FOREVER_US)
        begun = placed.at < self._as_of
        ends = np.where(ends > placed.at, np.minimum(ends, self._as_of), ends)
        columns = (placed.codes, placed.at, ends, *more)
        return tuple(column[begun] for column in columns)

    def merge(self, other: OutageRows) -> None:
        """Take another's rows."""
        self._merge(other)

    def down(self, code: int, window: Window) -> Stretches:  # noqa: ARG002  # all time
        """Return the union of the outages."""
        columns = self._of(code)
        if not columns:
            return Stretches.empty()
        starts, ends = columns[:2]
        real = ends > starts
        return _stretches(starts[real], ends[real])

    def contradictory(self, code: int, window: Window) -> int:
        """Return how many outages of the window end before they start."""
        columns = self._of(code)
        if not columns:
            return 0
        starts, ends = columns[:2]
        first, after = window.period.span
        return int(((ends < starts) & (starts >= first) & (starts < after)).sum())

    def known(self, code: int, window: Window) -> tuple[Stretches, int]:
        """Return the whole window: no row means up."""
        columns = self._of(code)
        count = 0
        if columns:
            start, end = window.period.span
            count = int(((columns[0] < end) & (columns[1] > start)).sum())
        return Stretches.of([window.period]), count


class WeighedOutages(OutageRows):
    """Outages that each affected some of a whole, and so count in part.

    A row that does not say how many, or of how many, counts in full.
    """

    def add(self, placed: Placed) -> None:
        """Keep the outages of a batch that have begun, with what they affected."""
        self._keep(*self._begun(placed, *_parts_of(placed, "affected", "out_of")))

    def weigh(self, code: int, down: Stretches) -> Fraction:
        """Return the time that was down, each moment by the share affected then."""
        shares = self._shares(code, down)
        return sum(
            (share * (end - start) for (start, end), share in shares), Fraction(0)
        )

    def tell(self, code: int, down: Stretches) -> list[tuple[Span, str]]:
        """Return what was down, with the share that was affected."""
        return [
            (span, f"{percent(share, digits_max=4)} affected")
            for span, share in self._shares(code, down)
        ]

    def _shares(self, code: int, down: Stretches) -> list[tuple[Span, Fraction]]:
        """Return which share was affected in each part of what was down."""
        columns = self._of(code)
        if not columns:
            return []
        changes: dict[int, Fraction] = {}
        for start, end, *part in zip(*(one.tolist() for one in columns), strict=True):
            share = _share_of(part)
            row = Stretches(((start, end),) if end > start else ())
            for first, after in (row & down).spans:
                changes[first] = changes.get(first, Fraction(0)) + share
                changes[after] = changes.get(after, Fraction(0)) - share
        found, share = [], Fraction(0)
        for start, end in itertools.pairwise(sorted(changes)):
            share += changes[start]
            if share:
                found.append(((start, end), min(share, Fraction(1))))
        return found


def _parts_of(placed: Placed, *names: str) -> list[Ints]:
    """Return numbers as columns of whole parts, billionths, and whether they exist."""
    columns: list[Ints] = []
    for name in names:
        numbers = placed.numbers(name)
        nothing = np.zeros(len(numbers), np.int64)
        columns.append(numbers.whole)
        columns.append(nothing if numbers.nano is None else numbers.nano)
        known = nothing + 1 if numbers.valid is None else numbers.valid
        columns.append(np.asarray(known, np.int64))
    return columns


def _share_of(part: Sequence[int]) -> Fraction:
    """Return which share a row affected, all of it where the row does not say."""
    affected, nano, is_known, out_of, out_of_nano, is_whole_known = part
    whole = exact(out_of, out_of_nano)
    if not is_known or not is_whole_known or whole <= 0:
        return Fraction(1)
    return min(max(exact(affected, nano) / whole, Fraction(0)), Fraction(1))


class MemberOutages(OutageRows):
    """Outages of members that stand in for each other: feeds, zones, sites.

    Rows that do not name their member are taken for those of one more. Where rows
    name more members than there are said to be, those are counted that they name.
    """

    def __init__(
        self,
        monitors: Sequence[str],
        members: int,
        rule: ShareRule,
        as_of_us: int | None,
    ) -> None:
        """Take the fields that name a member, and how many of how many are enough."""
        super().__init__(as_of_us)
        self._monitors, self._members, self._rule = (
            ScopeIndex(monitors),
            members,
            rule,
        )
        self._names = [f"monitor {name}" for name in monitors]

    def add(self, placed: Placed) -> None:
        """Keep the outages of a batch that have begun, with their members."""
        self._keep(
            *self._begun(placed, _members_of(placed, self._monitors, self._names))
        )

    def merge(self, other: MemberOutages) -> None:  # type: ignore[override]  # alike
        """Take another's rows; its members get the numbers they have here."""
        table = _renumbered(self._monitors, other._monitors)
        for codes, starts, ends, members in other._parts:
            self._keep(codes, starts, ends, table[members])

    def down(self, code: int, window: Window) -> Stretches:  # noqa: ARG002  # all time
        """Return when so many of the members were down at the same time."""
        columns = self._of(code)
        if not columns:
            return Stretches.empty()
        starts, ends, members = columns
        real = ends > starts
        downs = [
            _stretches(starts[real & (members == one)], ends[real & (members == one)])
            for one in np.unique(members)
        ]
        always = Stretches(((-_FOREVER_US, _FOREVER_US),))
        return _joint(downs, [always] * max(self._members, len(downs)), self._rule)
