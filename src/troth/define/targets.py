"""Targets: what a reading is compared with, and whether the two fit together."""

from __future__ import annotations

from dataclasses import replace

from troth.define.draft import Draft
from troth.define.fields import Fields
from troth.define.quantities import BareAmount, MoneyBound, Sort
from troth.define.reader import Scalar
from troth.model.catalogue import Aggregate, Statistic
from troth.model.objective import (
    Bound,
    EachWithin,
    GoalBound,
    Indicator,
    Target,
    Within,
)
from troth.model.quantity import Unit, WorkingDays

_SAID = {
    Unit.SHARE: "a share, so its target is such as `>= 99.9 %`",
    Unit.TIME: "a length of time, so its target is such as `<= 30 s`",
    Unit.NUMBER: "a number, so its target is such as `>= 30`",
    Unit.MONEY: "an amount of money, so its target is such as `>= 5000 EUR`",
}


def read_target(
    draft: Draft, fields: Fields, scalar: Scalar, indicator: Indicator | None
) -> Target | None:
    """Return a target that fits what its indicator measures."""
    target = fields.parse(scalar, "target", Sort.TARGET)
    if isinstance(target, MoneyBound):
        amount = BareAmount(target.money.amount, target.money.currency)
        money = draft.money(fields, "target", amount)
        if money is None:
            return None
        target = Bound(target.comparator, money.amount, Unit.MONEY)
    if isinstance(target, GoalBound):
        start = scalar.text.rfind(target.goal)
        place = scalar.place_of(start, start + len(target.goal))
        name = Scalar(target.goal, quoted=False, place=place)
        known = draft.known("goals")
        if fields.refer_to(name, "target", known, "D310", "goal") is None:
            return None
        goal = draft.goals.get(target.goal)
        if goal is None:
            return None
        target = replace(target, value=goal.value)
    if target is not None and indicator is not None:
        _check_unit(draft, fields, scalar, target, indicator)
        _check_clock(draft, fields, scalar, target, indicator)
        _check_statistic(draft, fields, scalar, target, indicator)
    return target  # type: ignore[no-any-return]  # the sort says which values there are


def _check_clock(
    draft: Draft,
    fields: Fields,
    scalar: Scalar,
    target: Target,
    indicator: Indicator,
) -> None:
    """Note a limit in working days on a clock that knows no days."""
    if not isinstance(target, Within | EachWithin):
        return
    clock = getattr(indicator.options, "clock", None)
    if isinstance(target.limit, WorkingDays) and clock == "always":
        draft.notes.error(
            "D501",
            scalar.place,
            fields.at("target"),
            f"“{target.limit}” needs to know which days are worked, and the clock of "
            f"`{indicator.name}` runs always.",
            "Give the indicator a calendar, `clock: office`, or write hours.",
        )


def _check_statistic(
    draft: Draft,
    fields: Fields,
    scalar: Scalar,
    target: Target,
    indicator: Indicator,
) -> None:
    """Note a plain target where nobody says which number of all cases it means."""
    reads = getattr(indicator.options, "reads", None)
    if not isinstance(target, Bound) or not isinstance(reads, Aggregate):
        return
    if reads.statistic is Statistic.EACH:
        draft.notes.error(
            "D501",
            scalar.place,
            fields.at("target"),
            f"“{scalar.text}” does not say which number of all cases it means.",
            "Write `each within 4 h` or `95 % within 4 h` as the target, or give "
            f"`{indicator.name}` a `reads: average`, `maximum` or `percentile 95 %`.",
        )


def _check_unit(
    draft: Draft,
    fields: Fields,
    scalar: Scalar,
    target: Target,
    indicator: Indicator,
) -> None:
    """Refuse a target of another sort than what its indicator measures."""
    match target:
        case Bound(unit=unit):
            fits = unit is indicator.unit
        case Within() | EachWithin():
            fits = indicator.unit is Unit.TIME
        case GoalBound():
            fits = indicator.unit in {Unit.NUMBER, Unit.MONEY}
    if fits:
        return
    said = _SAID[indicator.unit]
    draft.notes.error(
        "D501",
        scalar.place,
        fields.at("target"),
        f"“{scalar.text}” does not fit `{indicator.name}`: it measures {said}.",
        "Change the target, or measure another indicator.",
    )
