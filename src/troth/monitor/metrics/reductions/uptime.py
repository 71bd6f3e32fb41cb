"""Which time was up, down or unknown, and what of it an agreement counts."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any, TypeAlias

from troth.model.catalogue import ANY
from troth.model.measurement import StreamKind
from troth.model.objective import Partial
from troth.model.period import Period, Stretches, from_us
from troth.model.quantity import Duration
from troth.model.reading import Nature, Stretch, Window
from troth.monitor.metrics.kind import Ask, Measure
from troth.monitor.outages import Known

Options: TypeAlias = Any
"""What `availability` takes; the kind knows this module, not the other way round."""


def measure_uptime(state: Known, ask: Ask, code: int, window: Window) -> Measure:
    """Return the share of agreed time that was up."""
    time = _TimeOf(state, ask, code, window)
    bad = state.weigh(code, time.down)
    total = _reckoned(time, ask, window)
    unknown = 0  # where the agreement says what it counts, it is in the total
    if ask.options.unknown_time == "removed":
        unknown = time.unknown.total_us
        total -= unknown
    if ask.objective.partial is Partial.FULL and ask.options.total_time is None:
        total += time.uncovered_us
    good = max(total - bad, Fraction(0))
    is_all_excluded = not (time.agreed - time.excluded.met)
    agreed_us = time.agreed.total_us
    known_us = agreed_us - time.unknown.total_us
    # Outages may honestly be absent; checks and counts may not.
    may_be_absent = ask.stream.kind is StreamKind.INTERVALS
    is_measured = agreed_us and not may_be_absent
    return Measure(
        value=Fraction(good) / total if total > 0 and not is_all_excluded else None,
        good=Fraction(good),
        total=Fraction(total),
        excluded=Fraction((time.promised & time.excluded.removed).total_us),
        unknown=Fraction(unknown),
        ahead=Fraction(time.ahead_us),
        completeness=Fraction(known_us, agreed_us) if is_measured else None,
        counted_in="microseconds",
        rows=time.rows,
        contradictory=state.contradictory(code, window),
    )


def _reckoned(time: _TimeOf, ask: Ask, window: Window) -> Fraction:
    """Return how much time was agreed, or is reckoned to be."""
    total: Duration | None = ask.options.total_time
    if total is None:
        return Fraction(time.agreed.total_us)
    whole = Stretches.of([window.whole]).total_us
    share = Fraction(Stretches.of([window.period]).total_us, whole)
    if ask.objective.partial is Partial.FULL and window.closed:
        share = Fraction(1)
    removed = (time.promised & time.excluded.removed).total_us
    return total.microseconds * share - removed


def measure_failures(state: Known, ask: Ask, code: int, window: Window) -> Measure:
    """Return how many failures began in a window, or a mean over them."""
    time = _TimeOf(state, ask, code, window)
    first, after = window.period.span
    hours = Stretches(ask.agreed.open_spans or ())
    agreed = hours - time.excluded.removed - time.excluded.met
    failures = sum(
        1
        for start, end in time.counted.spans
        if first <= start < after
        # Excluded from end to end, it was none; a part that is agreed makes it one.
        and Stretches(((start, end),)) & agreed
    )
    known = time.agreed.total_us - time.unknown.total_us
    figures = {
        "operating time": known - time.down.total_us,
        "start to start": known,
        "repair time": time.down.total_us,
    }
    value: Fraction | None = None
    if ask.options.reads not in figures:
        value = Fraction(failures) if known else None
    elif failures:
        value = Fraction(figures[ask.options.reads], failures)
    may_be_absent = ask.stream.kind is StreamKind.INTERVALS
    is_measured = time.agreed.total_us and not may_be_absent
    return Measure(
        value=value,
        total=Fraction(failures),
        completeness=Fraction(known, time.agreed.total_us) if is_measured else None,
        counted_in="failures",
        rows=time.rows,
        contradictory=state.contradictory(code, window),
    )


def explain_uptime(
    state: Known, ask: Ask, code: int, window: Window
) -> tuple[Stretch, ...]:
    """Return what was down, excluded, too short or unknown, in order of time."""
    time = _TimeOf(state, ask, code, window)
    down = time.down if ask.options.unit else time.down & time.counted
    found = [
        Stretch(Period(from_us(start), from_us(end)), Nature.DOWN, said)
        for (start, end), said in state.tell(code, down)
    ]
    outside = (time.counted & time.span) - time.promised
    found += [Stretch(one, Nature.OUTSIDE) for one in outside]
    counts = {"removed": "", "up": "counts as up", "down": "counts as down"}
    reason = counts[ask.options.unknown_time]
    found += [Stretch(one, Nature.UNKNOWN, reason) for one in time.unknown]
    for stretches, nature, reason in time.notes:
        clipped = stretches.clip(window.period)
        found += [Stretch(one, nature, reason) for one in clipped]
    for stretch in time.excluded.stretches:
        part = stretch.period.intersect(window.period)
        if part is not None:
            found.append(Stretch(part, stretch.nature, stretch.reason))
    return tuple(sorted(found, key=lambda one: (one.period, one.nature.value)))


class _TimeOf:
    """The time of one scope in one window, told apart by what it counts."""

    def __init__(self, state: Known, ask: Ask, code: int, window: Window) -> None:
        options: Options = ask.options
        known, self.rows = state.known(code, window)
        raw = state.down(code, window)
        self.counted, self.notes = _count_outages(raw, options)
        self.excluded = ask.agreed.excluded(ask.scopes.values[code])
        self.span = Stretches.of([window.period])
        covered = Stretches.of([window.covered or window.period])
        hours = Stretches(ask.agreed.open_spans or ())
        self.promised = hours & self.span
        self.agreed = self.promised - self.excluded.removed
        still = (hours & covered) - self.span - self.excluded.removed
        self.ahead_us = still.total_us
        whole = hours & Stretches.of([window.whole])
        self.uncovered_us = (whole - covered).total_us
        # A gap that merging closed is down, and what counts as met is good: neither
        # is unknown, measured or not.
        self.unknown = self.agreed - known - self.counted - self.excluded.met
        down = self.counted & self.agreed
        if options.unknown_time == "down":
            down |= self.unknown
        self.down = down - self.excluded.met
        if options.whole is not None:
            kept = self.down.whole(_span(options.whole))
            reason = f"not a whole {options.whole}"
            self.notes.append((self.down - kept, Nature.PARTIAL, reason))
            self.down = kept
        if options.unit is not None:
            enough = options.unit_down or ANY
            units = self.down.spoilt(_span(options.unit), enough.holds)
            spoilt = (units & self.agreed) - self.excluded.met
            reason = f"too little of its {options.unit}"
            self.notes.append((self.down - spoilt, Nature.PARTIAL, reason))
            self.down = spoilt


def _span(duration: Duration) -> timedelta:
    return timedelta(microseconds=duration.microseconds)


def _count_outages(
    raw: Stretches, options: Options
) -> tuple[Stretches, list[tuple[Stretches, Nature, str]]]:
    """Return the outages that count by their length, and what fell, with reasons."""
    notes = []
    outages = raw
    if options.merge is not None:
        outages = outages.merge_gaps(_span(options.merge))
    for limit, strictly in ((options.shortest, False), (options.longer_than, True)):
        if limit is None:
            continue
        kept = outages.drop_shorter(_span(limit), strictly_longer=strictly)
        words = "not longer than" if strictly else "shorter than"
        notes.append((outages - kept, Nature.TOO_SHORT, f"{words} {limit}"))
        outages = kept
    return outages, notes
