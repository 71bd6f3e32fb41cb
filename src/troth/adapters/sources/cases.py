"""Event logs turned into cases: one row per event becomes one row per case.

Events of a case are ordered by time; where two happen at once, the file's order
decides. A state lasts from its event to the next event of the case. All of it is
done for the whole log at once: sort, find where each case starts, reduce.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from troth.adapters.sources.conversion import (
    STRETCHES,
    convert,
    find_raw,
    read_texts,
)
from troth.adapters.sources.intake import Intake
from troth.adapters.sources.repetition import codes_of
from troth.errors import ConfigError
from troth.model.feed import Column, Events, Feed, Milestone, Pausing, Tally
from troth.model.measurement import FieldType

Numbers: TypeAlias = "np.ndarray[Any, np.dtype[np.int64]]"
Mask: TypeAlias = "np.ndarray[Any, np.dtype[np.bool_]]"

INSTANT = pa.timestamp("us", "UTC")
_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Log:
    """The events of all cases, sorted by case and time.

    Attributes:
        rows: For each event, its place among the rows as they were found.
        starts: Where each case begins among the events; cases stand in the order in
            which the file first names them.
        us: When each event happened.
        states: The state that each event puts its case into, if states are declared.
        case_of: For each event, the place of its case.
    """

    intake: Intake
    feed: Feed
    rows: Numbers
    starts: Numbers
    us: Numbers
    states: pa.Array | None
    case_of: Numbers

    @property
    def count(self) -> int:
        """How many cases there are."""
        return len(self.starts)

    @property
    def ends(self) -> Numbers:
        """Where the events of each case end."""
        return np.append(self.starts[1:], len(self.rows))


def sort_events(intake: Intake, feed: Feed, events: Events) -> Log:
    """Return the log of the rows; events without a case or a time are refused."""
    cases = read_texts(find_raw(intake, "case", events.case, feed), feed)
    cases = cases.dictionary_encode()
    intake.refuse(
        _mask(cases.is_null()), f"{events.case}: no value, but it names the case"
    )
    times = convert(intake, "event_at", events.at, FieldType.TIME, feed)
    intake.refuse(_mask(times.is_null()), "event_at: no value")
    states = None
    if events.state is not None:
        states = read_texts(find_raw(intake, "state", events.state, feed), feed)
        states = states.dictionary_encode()
    rows = np.flatnonzero(intake.kept)
    named = codes_of([cases.take(pa.array(rows))]) if len(rows) else rows
    us = np.asarray(times.cast(pa.int64()).fill_null(0))[rows]
    order = np.lexsort((us, named))  # stable: the file's order decides
    rows, named, us = rows[order], named[order], us[order]
    opens = np.r_[True, named[1:] != named[:-1]] if len(rows) else np.zeros(0, bool)
    return Log(
        intake=intake,
        feed=feed,
        rows=rows,
        starts=np.flatnonzero(opens),
        us=us,
        states=None if states is None else states.take(pa.array(rows)),
        case_of=np.cumsum(opens) - 1,
    )


def reduce_field(
    log: Log, name: str, recipe: Column | Milestone | Tally | Pausing, kind: FieldType
) -> pa.Array:
    """Return one value for each case."""
    match recipe:
        case Column():
            return _take_column(log, name, recipe, kind)
        case Milestone(which, states):
            return _milestone(log, which, _in_states(log, name, states))
        case Tally(states):
            marked = _in_states(log, name, states)
            counts = np.bincount(log.case_of[marked], minlength=log.count)
            return pa.array(counts, pa.int64())
        case Pausing(states):
            return _pauses(log, _in_states(log, name, states))


def _take_column(log: Log, name: str, recipe: Column, kind: FieldType) -> pa.Array:
    values = convert(log.intake, name, recipe, kind, log.feed)
    present = _mask(values.is_valid())[log.rows]
    places = _edge(log, present, recipe.take)
    rows = np.where(places < _NEVER, log.rows[np.minimum(places, len(log.rows) - 1)], 0)
    return values.take(pa.array(rows, mask=places == _NEVER))


def _milestone(log: Log, which: str, marked: Mask) -> pa.Array:
    places = _edge(log, marked, which)
    us = log.us[np.minimum(places, len(log.us) - 1)]
    return pa.array(us, pa.int64(), mask=places == _NEVER).cast(INSTANT)


def _edge(log: Log, marked: Mask, which: str) -> Numbers:
    """Return the place of the first or last marked event of each case, or never."""
    if not log.count:
        return np.zeros(0, np.int64)
    places = np.arange(len(log.rows))
    if which == "first":
        return np.minimum.reduceat(np.where(marked, places, _NEVER), log.starts)
    found = np.maximum.reduceat(np.where(marked, places, -1), log.starts)
    return np.where(found < 0, _NEVER, found)


def _pauses(log: Log, marked: Mask) -> pa.Array:
    if not log.count:
        return pa.array([], STRETCHES)
    closes = np.zeros(len(log.rows), bool)
    closes[log.ends - 1] = True
    # A state that nothing follows is known to last as far as the log reaches.
    until = np.where(closes, log.us.max(), np.r_[log.us[1:], 0])
    lasting = marked & (until > log.us)
    events = np.flatnonzero(lasting)
    starts, ends, cases = log.us[events], until[events], log.case_of[events]
    if len(events):
        # Paused states one after the other are one pause.
        fresh = np.r_[True, (starts[1:] != ends[:-1]) | (cases[1:] != cases[:-1])]
        last = np.r_[fresh[1:], True]
        starts, ends, cases = starts[fresh], ends[last], cases[fresh]
    counts = np.bincount(cases, minlength=log.count)
    offsets = np.r_[0, np.cumsum(counts)].astype(np.int32)
    spans = pa.StructArray.from_arrays(
        [
            pa.array(starts, pa.int64()).cast(INSTANT),
            pa.array(ends, pa.int64()).cast(INSTANT),
        ],
        fields=list(STRETCHES.value_type),
    )
    return pa.ListArray.from_arrays(pa.array(offsets), spans).cast(STRETCHES)


def _in_states(log: Log, name: str, states: tuple[str, ...] | None) -> Mask:
    if states is None:
        return np.ones(len(log.rows), bool)
    if log.states is None:
        raise ConfigError(
            f"Field “{name}” asks for states, but no column is named as the state.",
            place=log.feed.place,
            hint='Write `state = "<column>"` under cases.',
        )
    known = log.states.dictionary.to_pylist()
    if not any(state in known for state in states):
        _refuse_typos(log, name, states, [one for one in known if one])
    wanted = np.array([one in states for one in known] + [False])
    return np.take(wanted, np.asarray(log.states.indices.fill_null(len(known))))


def _refuse_typos(
    log: Log, name: str, states: tuple[str, ...], known: list[str]
) -> None:
    """Refuse a state that no event has, where it is almost one that some have.

    A state that is merely absent is no mistake: no ticket may be closed as yet.
    """
    folded = {one.casefold().strip(): one for one in known}
    for state in states:
        for near in get_close_matches(state.casefold(), folded, n=1, cutoff=0.8):
            raise ConfigError(
                f"Field “{name}” asks for the state “{state}”, which no event has.",
                place=log.feed.place,
                hint=f"Did you mean “{folded[near]}”?",
            )


def _mask(flags: pa.Array) -> Mask:
    return np.asarray(flags.to_numpy(zero_copy_only=False), bool)


def mask_of_cases(log: Log, marked: Mask) -> Mask:
    """Return the rows, as they were found, of the marked cases."""
    rows = np.zeros(len(log.intake), bool)
    rows[log.rows[marked[log.case_of]]] = True
    return rows


def compact(values: pa.Array, kept: Mask) -> pa.Array:
    """Return the values of the kept cases."""
    return pc.filter(values, pa.array(kept))
