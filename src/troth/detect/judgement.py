"""From a reading to its verdict: met, missed, or unknown and why.

The comparison is exact and made after the one rounding that the objective declares.
What was not measured is unknown; it decides nothing unless the outcome would be the
same however it had turned out.
"""

from __future__ import annotations

import dataclasses
from fractions import Fraction

from troth.model.objective import (
    Bound,
    Comparator,
    EachWithin,
    GoalBound,
    NoData,
    Objective,
    Partial,
    Target,
    TargetMatrix,
    Within,
)
from troth.model.phrases import amount_text
from troth.model.quantity import Unit, percent
from troth.model.reading import Reading, Verdict


def judge(reading: Reading, objective: Objective) -> Reading:
    """Return the reading with its target, its verdict and the reason for it.

    The target that the reading already carries stands; otherwise it is the
    objective's, or the row of its matrix that the reading's scope names.
    """
    target = reading.target or find_target(reading, objective)
    if target is not reading.target:
        reading = dataclasses.replace(reading, target=target)
    verdict, reason = _decide(reading, objective)
    if reading.reason and not reason:
        reason = reading.reason
    return dataclasses.replace(reading, verdict=verdict, reason=reason)


def find_target(reading: Reading, objective: Objective) -> Target | None:
    """Return what the reading is compared with; `None` where it is only measured."""
    if isinstance(objective.targets, TargetMatrix):
        value = dict(reading.scope).get(objective.targets.by)
        return None if value is None else objective.targets.targets.get(value)
    return objective.targets


def _decide(reading: Reading, objective: Objective) -> tuple[Verdict, str]:
    target = reading.target
    if target is None:
        return Verdict.UNKNOWN, "measured only"
    window = reading.window
    covered = window.covered or window.period
    if objective.partial is Partial.SKIP and covered != window.whole:
        return Verdict.UNKNOWN, "the term covers only a part of the window"
    if not _has_value(reading):
        return _decide_without_data(reading, objective)
    if reading.completeness is not None and reading.completeness < objective.complete:
        return _decide_for_certain(reading, objective)
    return _compare(reading, target, objective, reading.value), ""


def _has_value(reading: Reading) -> bool:
    if isinstance(reading.target, EachWithin):
        return bool(reading.total)
    return reading.value is not None


def _decide_without_data(reading: Reading, objective: Objective) -> tuple[Verdict, str]:
    if reading.pending and not reading.rows:
        return Verdict.UNKNOWN, "nothing is due yet"
    if reading.contradictory and isinstance(reading.target, EachWithin):
        return Verdict.UNKNOWN, "it contradicts itself: it cannot end before it starts"
    if reading.contradictory and not reading.rows:
        return Verdict.UNKNOWN, "what was counted contradicts itself"
    if objective.no_data is not NoData.MET and _is_nothing_promised(reading):
        return Verdict.UNKNOWN, "no agreed time is left, so nothing was promised"
    # Agreement clause: objectives.no_data
    match objective.no_data:
        case NoData.MET:
            return Verdict.MET, "no data, which counts as met"
        case NoData.MISSED:
            return Verdict.MISSED, "no data, which counts as missed"
        case NoData.UNKNOWN:
            return Verdict.UNKNOWN, "no data"


def _is_nothing_promised(reading: Reading) -> bool:
    """Tell whether time is measured and none of it is agreed: excluded, or closed."""
    if reading.counted_in != "microseconds" or reading.unknown:
        return False
    return reading.completeness is None or bool(reading.total)


def _decide_for_certain(reading: Reading, objective: Objective) -> tuple[Verdict, str]:
    """Decide a reading of which too little is known, where that can be done."""
    assert reading.completeness is not None, "only an incomplete reading comes here"
    assert reading.target is not None, "only a reading with a target comes here"
    # Agreement clause: objectives.complete
    known = percent(reading.completeness, digits_max=4)
    short = f"only {known} is known and {percent(objective.complete)} is needed"
    extremes = _extremes(reading)
    if extremes is None:
        return Verdict.UNKNOWN, short
    verdicts = {
        _compare(reading, reading.target, objective, value) for value in extremes
    }
    # Between two misses on either side of an exact target lies the target itself.
    exact = (
        isinstance(reading.target, Bound | GoalBound)
        and reading.target.comparator is Comparator.EXACTLY
    )
    if len(verdicts) > 1 or exact:
        return Verdict.UNKNOWN, short
    amount = amount_text(reading.unknown, reading.counted_in)
    if verdicts == {Verdict.MET}:
        return Verdict.MET, f"met even if all of the unknown {amount} had been bad"
    return Verdict.MISSED, f"missed even if all of the unknown {amount} had been good"


def _extremes(reading: Reading) -> tuple[Fraction, Fraction] | None:
    """Return the values that the reading of a share lies between, whatever happened."""
    good, bad, total = reading.good, reading.bad, reading.total
    if good is None or bad is None or not total or not reading.unknown:
        return None
    if reading.unit is not Unit.SHARE or reading.value is None:
        return None
    whole = total + reading.unknown
    # An indicator may read the good side (up) or the bad side (abandoned).
    for side in (good, bad):
        if reading.value == side / total:
            return side / whole, (side + reading.unknown) / whole
    return None


def _compare(
    reading: Reading, target: Target, objective: Objective, value: Fraction | None
) -> Verdict:
    rounded = dataclasses.replace(reading, value=value).rounded(objective.round_reading)
    match target:
        case Bound() | GoalBound():
            assert rounded is not None, "a reading without a value is decided before"
            met = target.comparator.holds(rounded, target.value)
        case Within():
            assert rounded is not None, "a reading without a value is decided before"
            met = rounded >= target.share
        case EachWithin():
            # The limit may be in working days, so the case brings its own outcome.
            met = reading.good == reading.total
    return Verdict.MET if met else Verdict.MISSED
