"""Stretches of time that an agreement speaks about.

A period is half-open: it holds its start and not its end, so months laid end
to end neither overlap nor leave a gap. `Stretches` is a set of such periods,
sorted, disjoint and merged; opening hours, maintenance, outages and pauses are
all of this one shape, and what an agreement asks of them is the algebra of
sets: downtime is `outages & agreed`, agreed time is `hours - holidays`.

Instants are aware datetimes in UTC, exact to the microsecond. Inside, a set
counts microseconds since 1970 as integers, so nothing is ever rounded.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from troth.errors import RefusedError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""The instant from which microseconds are counted."""

_MICROSECOND = timedelta(microseconds=1)
_ALL_TIME = 2**63  # further than any clock shows
_MANY = 8  # so many times longer makes slicing the quicker way

Span: TypeAlias = tuple[int, int]
"""A half-open stretch in microseconds since `EPOCH`."""


class InstantError(RefusedError, ValueError):
    """An instant or a period that cannot be meant: naive, or end before start."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__("M701", message, hint)


def to_utc(at: datetime) -> datetime:
    """Return the instant in UTC; an instant without a zone is refused.

    Example:
        >>> to_utc(datetime.fromisoformat("2026-03-02T09:00+01:00")).isoformat()
        '2026-03-02T08:00:00+00:00'
    """
    if at.utcoffset() is None:
        raise InstantError(
            f"{at.isoformat(' ')} does not say its time zone.",
            "Give an instant with an offset, such as 2026-03-02T09:00+01:00.",
        )
    return at.astimezone(UTC)


def parse_instant(text: str) -> datetime:
    """Return the instant that an ISO 8601 text with an offset names, in UTC.

    Example:
        >>> parse_instant("2026-03-02T09:00:00Z").isoformat()
        '2026-03-02T09:00:00+00:00'
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise InstantError(
            f"“{text}” is not an instant.",
            "Write it as ISO 8601 with an offset, such as 2026-03-02T09:00+01:00.",
        ) from error
    return to_utc(at)


def to_us(at: datetime) -> int:
    """Return the instant as whole microseconds since `EPOCH`."""
    return (to_utc(at) - EPOCH) // _MICROSECOND


def from_us(us: int) -> datetime:
    """Return the instant that stands so many microseconds after `EPOCH`."""
    return EPOCH + timedelta(microseconds=us)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One half-open stretch of time: `start` is inside, `end` is not.

    Both ends may come in any zone and are kept in UTC. An end that is not after
    its start is refused.

    Example:
        >>> noon = parse_instant("2026-03-02T12:00Z")
        >>> lunch = Period(noon, noon + timedelta(hours=1))
        >>> lunch.contains(lunch.start), lunch.contains(lunch.end)
        (True, False)
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", to_utc(self.start))
        object.__setattr__(self, "end", to_utc(self.end))
        if self.end <= self.start:
            raise InstantError(
                f"A period ends after it starts, but {self.end.isoformat()} is "
                f"not after {self.start.isoformat()}.",
                "Swap the two, or leave the period out if it is empty.",
            )

    @classmethod
    def of_span(cls, span: Span) -> Period:
        """Return the period of two counts of microseconds since `EPOCH`."""
        return cls(from_us(span[0]), from_us(span[1]))

    @property
    def span(self) -> Span:
        """The period as two counts of microseconds since `EPOCH`."""
        return to_us(self.start), to_us(self.end)

    @property
    def duration(self) -> timedelta:
        """How long the period is."""
        return self.end - self.start

    def contains(self, at: datetime) -> bool:
        """Return whether the instant lies in the period."""
        return self.start <= to_utc(at) < self.end

    def overlaps(self, other: Period) -> bool:
        """Return whether the two share more than a touching end."""
        return self.start < other.end and other.start < self.end

    def intersect(self, other: Period) -> Period | None:
        """Return what both hold, or `None` where they share nothing."""
        if not self.overlaps(other):
            return None
        return Period(max(self.start, other.start), min(self.end, other.end))

    def __str__(self) -> str:
        return f"{self.start.isoformat()}/{self.end.isoformat()}"


@dataclass(frozen=True, slots=True)
class Stretches:
    """A set of instants, kept as sorted, disjoint, merged half-open periods.

    Two sets with the same instants are equal, however they were put together:
    periods that overlap or touch become one.

    Example:
        >>> def at(hour: int) -> datetime:
        ...     return datetime(2026, 3, 2, hour, tzinfo=UTC)
        >>> hours = Stretches.of([(at(8), at(12)), (at(13), at(18))])
        >>> outage = Stretches.of([(at(11), at(14))])
        >>> (hours & outage).total
        datetime.timedelta(seconds=7200)
        >>> [str(period.duration) for period in hours - outage]
        ['3:00:00', '4:00:00']
    """

    spans: tuple[Span, ...] = ()
    """The stretches in microseconds since `EPOCH`: sorted, disjoint, not touching.

    Make a set with `of` or `of_spans`; they see to that order.
    """

    @classmethod
    def of(cls, periods: Iterable[Period | tuple[datetime, datetime]]) -> Stretches:
        """Return the set that the periods make up, in any order.

        A pair whose ends are equal holds nothing and is left out; a pair that
        ends before it starts is refused.
        """
        spans = []
        for period in periods:
            if not isinstance(period, Period):
                start, end = period
                if to_utc(start) == to_utc(end):
                    continue
                period = Period(start, end)  # noqa: PLW2901  # the pair, checked
            spans.append(period.span)
        return cls.of_spans(spans)

    @classmethod
    def of_spans(cls, spans: Iterable[Span]) -> Stretches:
        """Return the set of the spans, which come in any order; empty ones fall."""
        return cls(tuple(merged(sorted(span for span in spans if span[0] < span[1]))))

    @classmethod
    def empty(cls) -> Stretches:
        """Return the set that holds nothing."""
        return cls()

    def __or__(self, other: Stretches) -> Stretches:
        return Stretches(tuple(merged(sorted(self.spans + other.spans))))

    def __and__(self, other: Stretches) -> Stretches:
        # The common case of a set inside one long stretch needs no sweep.
        if self._lies_in(other):
            return self
        if other._lies_in(self):
            return other
        return Stretches(tuple(common_spans(self.spans, other.spans)))

    def __sub__(self, other: Stretches) -> Stretches:
        if not self.spans or not other.spans:
            return self
        if len(self.spans) > _MANY * len(other.spans):
            return Stretches(tuple(common_spans(self.spans, tuple(_gaps(other.spans)))))
        return Stretches(tuple(subtracted(self.spans, other.spans)))

    def _lies_in(self, other: Stretches) -> bool:
        """Return whether the other set is one stretch that holds all of this set."""
        if not self.spans:
            return True
        if len(other.spans) != 1:
            return False
        start, end = other.spans[0]
        return start <= self.spans[0][0] and self.spans[-1][1] <= end

    def clip(self, period: Period) -> Stretches:
        """Return the part of the set that lies inside the period."""
        return Stretches(tuple(intersected(self.spans, (period.span,))))

    @property
    def total_us(self) -> int:
        """How long all stretches are together, in whole microseconds."""
        return sum(end - start for start, end in self.spans)

    @property
    def total(self) -> timedelta:
        """How long all stretches are together."""
        return timedelta(microseconds=self.total_us)

    def contains(self, at: datetime) -> bool:
        """Return whether the instant lies in one of the stretches."""
        us = to_us(at)
        place = bisect_right(self.spans, us, key=lambda span: span[0])
        return place > 0 and us < self.spans[place - 1][1]

    def merge_gaps(self, closer_than: timedelta) -> Stretches:
        """Return the set with every gap shorter than this filled.

        A gap of exactly this length stays a gap.
        """
        limit = closer_than // _MICROSECOND
        return Stretches(tuple(merged(self.spans, gap_below=limit)))

    def drop_shorter(self, than: timedelta, *, strictly_longer: bool) -> Stretches:
        """Return only the stretches that are long enough.

        Args:
            than: The length to reach.
            strictly_longer: Whether a stretch of exactly this length falls too:
                “more than 5 minutes” is strict, “at least 5 minutes” is not.
        """
        limit = than // _MICROSECOND + (1 if strictly_longer else 0)
        return Stretches(
            tuple(span for span in self.spans if span[1] - span[0] >= limit)
        )

    def whole(self, unit: timedelta) -> Stretches:
        """Return only the full units of the clock (UTC) that the set holds.

        A stretch from 10:00:30 to 10:03:10 holds the minutes 10:01 and 10:02.
        """
        step = unit // _MICROSECOND
        if step <= 0:
            raise InstantError(f"{unit} is not a unit of time.", "Give a positive one.")
        kept = (
            (-(-start // step) * step, end // step * step) for start, end in self.spans
        )
        return Stretches(tuple((start, end) for start, end in kept if start < end))

    def spoilt(
        self, unit: timedelta, is_spoilt: Callable[[int, int], bool]
    ) -> Stretches:
        """Return the units of the clock (UTC) that the set spoils as a whole.

        Args:
            unit: How long a unit is.
            is_spoilt: Told how much of a unit the set holds, and how long a unit is,
                in microseconds.

        Example:
            >>> from datetime import UTC, datetime
            >>> down = Stretches.of([Period(
            ...     datetime(2026, 3, 1, 10, 50, tzinfo=UTC),
            ...     datetime(2026, 3, 1, 11, 7, tzinfo=UTC),
            ... )])
            >>> h = timedelta(hours=1)
            >>> [it.duration // h for it in down.spoilt(h, lambda a, b: 7 * a > b)]
            [1]
            >>> [it.duration // h for it in down.spoilt(h, lambda a, b: 9 * a > b)]
            [2]
        """
        step = unit // _MICROSECOND
        held: dict[int, int] = {}
        full: list[Span] = []
        for start, end in self.spans:
            first, last = start // step, (end - 1) // step
            for place in {first, last}:
                inside = min(end, (place + 1) * step) - max(start, place * step)
                held[place] = held.get(place, 0) + inside
            if last - first > 1:  # what lies between is held from end to end
                full.append(((first + 1) * step, last * step))
        units = [
            (place * step, (place + 1) * step)
            for place, inside in held.items()
            if is_spoilt(inside, step)
        ]
        whole = full if is_spoilt(step, step) else []
        return Stretches(tuple(merged(sorted([*units, *whole]))))

    def whole_minutes(self) -> Stretches:
        """Return only the full clock minutes that the set holds."""
        return self.whole(timedelta(minutes=1))

    def __iter__(self) -> Iterator[Period]:
        return map(Period.of_span, self.spans)

    def __len__(self) -> int:
        return len(self.spans)

    def __bool__(self) -> bool:
        return bool(self.spans)

    def __str__(self) -> str:
        return ", ".join(map(str, self)) or "nothing"


def merged(spans: Iterable[Span], *, gap_below: int = 0) -> Iterator[Span]:
    """Yield sorted spans with those that overlap or touch made into one.

    Args:
        spans: Sorted by start; none of them empty.
        gap_below: Gaps shorter than this are filled as well.
    """
    running: Span | None = None
    for start, end in spans:
        if running is None:
            running = start, end
        elif start <= running[1] or start - running[1] < gap_below:
            running = running[0], max(running[1], end)
        else:
            yield running
            running = start, end
    if running is not None:
        yield running


def common_spans(these: Sequence[Span], those: Sequence[Span]) -> Iterator[Span]:
    """Yield what two rows of spans have in common, as `intersected` does.

    Where one row is much longer than the other, its spans are taken whole slices at
    a time: few openings over many outages cost what the openings cost.
    """
    if len(these) < len(those):
        these, those = those, these
    if len(these) <= _MANY * len(those):
        yield from intersected(these, those)
        return
    for start, end in those:
        first = bisect_right(these, start, key=_end_of)
        after = bisect_left(these, end, key=_start_of)
        if first < after:
            part = list(these[first:after])
            part[0] = max(part[0][0], start), part[0][1]
            part[-1] = part[-1][0], min(part[-1][1], end)
            yield from part


def _gaps(spans: Sequence[Span]) -> Iterator[Span]:
    """Yield all time outside of some spans."""
    reached = -_ALL_TIME
    for start, end in spans:
        if reached < start:
            yield reached, start
        reached = end
    yield reached, _ALL_TIME


def _start_of(span: Span) -> int:
    return span[0]


def _end_of(span: Span) -> int:
    return span[1]


def intersected(these: Iterable[Span], those: Iterable[Span]) -> Iterator[Span]:
    """Yield what two sorted, disjoint rows of spans have in common."""
    left, right = iter(these), iter(those)
    this, that = next(left, None), next(right, None)
    while this is not None and that is not None:
        start, end = max(this[0], that[0]), min(this[1], that[1])
        if start < end:
            yield start, end
        if this[1] <= that[1]:
            this = next(left, None)
        else:
            that = next(right, None)


def subtracted(these: Iterable[Span], those: Iterable[Span]) -> Iterator[Span]:
    """Yield what the first of two sorted, disjoint rows of spans has alone."""
    right = iter(those)
    that = next(right, None)
    for start, end in these:
        left_from = start
        while that is not None and that[0] < end:
            if left_from < that[0]:
                yield left_from, that[0]
            left_from = max(left_from, that[1])
            if that[1] > end:
                break  # the rest of it may meet the next span
            that = next(right, None)
        if left_from < end:
            yield left_from, end
