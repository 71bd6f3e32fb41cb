"""What changes between two versions of an agreement, in meaning and not in text.

A looser target is so much more downtime, a lower cap so much less money, a shorter
deadline so many days less; and each change says whether it is better or worse for the
one who is owed. It is a pure function of two agreements: amendments, levels and offers
are compared alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from itertools import pairwise

from troth.define.quantities import Value
from troth.define.writer import Tree, write_tree
from troth.model.agreement import Agreement
from troth.model.money import Money
from troth.model.objective import (
    Bound,
    Comparator,
    EachWithin,
    Objective,
    Target,
    TargetMatrix,
    WindowKind,
    WindowRule,
    Within,
)
from troth.model.phrases import exact_text, money_text
from troth.model.quantity import Duration, Unit, percent
from troth.model.remedy import Cap, Remedy, Tier

_DAY = 86_400_000_000
_WINDOWS = {
    WindowKind.DAY: (1, "a day"),
    WindowKind.WEEK: (7, "a week"),
    WindowKind.MONTH: (30, "a 30-day month"),
    WindowKind.QUARTER: (90, "a 90-day quarter"),
    WindowKind.YEAR: (365, "a 365-day year"),
}
_UPWARD = {Comparator.AT_LEAST, Comparator.ABOVE}
_DOWNWARD = {Comparator.AT_MOST, Comparator.BELOW}
_LENGTH = re.compile(r"(\d+) (\D+)")
_HEAD = ("version", "digest")


class Effect(Enum):
    """What a change is for the one who is owed."""

    BETTER = "better"
    WORSE = "worse"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Difference:
    """One clause that differs.

    Attributes:
        path: Which one: `objectives.shop-up.target`.
        before: What it said; empty where it is new. after: what it says; empty where
            it has fallen away.
        meaning: What that comes to, in words; empty where only words differ.
        effect: What it is for the one who is owed.
        gains: The party that gains, where that is certain.
    """

    path: str
    before: str
    after: str
    meaning: str = ""
    effect: Effect = Effect.OPEN
    gains: str | None = None


def compare(before: Agreement, after: Agreement) -> tuple[Difference, ...]:
    """Return what differs between two agreements, clause by clause."""
    return tuple(_Comparison(before, after).differences())


class _Comparison:
    """Two agreements side by side."""

    def __init__(self, before: Agreement, after: Agreement) -> None:
        self.before, self.after = before, after

    def differences(self) -> Iterator[Difference]:
        trees = write_tree(self.before), write_tree(self.after)
        for section in dict.fromkeys([*trees[0], *trees[1]]):
            if section in _HEAD:
                continue
            old, new = (tree.get(section) for tree in trees)
            if old == new:
                continue
            if isinstance(old or {}, dict) and isinstance(new or {}, dict):
                yield from self._of_section(section, old or {}, new or {})
            else:
                yield self._plain(section, old, new)

    def _of_section(self, section: str, old: Tree, new: Tree) -> Iterator[Difference]:
        for name in dict.fromkeys([*old, *new]):
            one, other = old.get(name), new.get(name)
            path = f"{section}.{name}"
            if one == other:
                continue
            if isinstance(one, dict) and isinstance(other, dict):
                for key in dict.fromkeys([*one, *other]):
                    if one.get(key) != other.get(key):
                        yield self._of_key(
                            section, name, key, one.get(key), other.get(key)
                        )
            else:
                yield self._plain(path, one, other)

    def _plain(self, path: str, old: Value, new: Value) -> Difference:
        """A clause as a whole: new, gone, or said otherwise."""
        section, _, name = path.partition(".")
        effect, party = Effect.OPEN, None
        if section == "objectives" and (old is None or new is None):
            holder = self.after if old is None else self.before
            objective = holder.objectives[name]
            effect = Effect.BETTER if old is None else Effect.WORSE
            party = objective.owed_to if old is None else objective.owed_by
        if section == "remedies" and (old is None or new is None):
            holder = self.after if old is None else self.before
            objective = holder.objectives[holder.remedies[name].objective]
            effect = Effect.BETTER if old is None else Effect.WORSE
            party = objective.owed_to if old is None else objective.owed_by
        meaning = "new" if old is None else "falls away" if new is None else ""
        return Difference(path, _shown(old), _shown(new), meaning, effect, party)

    def _of_key(
        self, section: str, name: str, key: str, old: Value, new: Value
    ) -> Difference:
        meaning, effect = "", Effect.OPEN
        objective = None
        if section == "objectives":
            objective = self.after.objectives[name]
            if key == "target":
                meaning, effect = self._target(name)
        elif section == "remedies":
            remedy = self.after.remedies[name]
            objective = self.after.objectives[remedy.objective]
            meaning, effect = self._remedy(self.before.remedies[name], remedy, key)
        elif section == "services" and key == "fee":
            meaning = self._fee(name)
        if not meaning:
            meaning = _length(_shown(old), _shown(new))
        gains = None
        if objective is not None and effect is not Effect.OPEN:
            is_better = effect is Effect.BETTER
            gains = objective.owed_to if is_better else objective.owed_by
        path = f"{section}.{name}.{key}"
        return Difference(path, _shown(old), _shown(new), meaning, effect, gains)

    # Targets

    def _target(self, name: str) -> tuple[str, Effect]:
        old, new = self.before.objectives[name], self.after.objectives[name]
        metric = self.after.indicators[new.indicator].metric
        pairs = _pairs(old, new)
        found = [_compare_targets(*pair, new.window, metric) for pair in pairs]
        effects = {effect for _, effect in found}
        said = "; ".join(text for text, _ in found if text)
        if old.window != new.window:
            said = ""  # over another window it comes to something else
        return said, effects.pop() if len(effects) == 1 else Effect.OPEN

    # Money

    def _remedy(self, old: Remedy, new: Remedy, key: str) -> tuple[str, Effect]:
        if key == "cap":
            return self._caps(old, new)
        tables = [getattr(one.options, "tiers", ()) for one in (old, new)]
        if key == new.kind and all(tables) and old.base == new.base:
            return self._tiers(new, tables[0], tables[1])
        return "", Effect.OPEN

    def _caps(self, old: Remedy, new: Remedy) -> tuple[str, Effect]:
        if not old.caps or not new.caps:
            is_open = bool(old.caps)
            said = "no longer capped" if is_open else "capped from now on"
            return said, Effect.BETTER if is_open else Effect.WORSE
        if len(old.caps) != 1 or len(new.caps) != 1:
            return "", Effect.OPEN
        one, other = old.caps[0], new.caps[0]
        if one.per != other.per:
            return "", Effect.OPEN
        worth, now = self._worth(self.before, one), self._worth(self.after, other)
        if worth is None or now is None:
            if one.base != other.base:
                return "", Effect.OPEN
            return "", Effect.BETTER if other.share > one.share else Effect.WORSE
        return _more_money("at most ", worth, now)

    def _tiers(
        self, remedy: Remedy, old: tuple[Tier, ...], new: tuple[Tier, ...]
    ) -> tuple[str, Effect]:
        """Compare two tables at every edge and between the edges."""
        unit = self._unit(remedy)
        edges = sorted(
            {
                end
                for one in (*old, *new)
                for end in (one.low, one.high)
                if end is not None
            }
        )
        if not edges:
            return "", Effect.OPEN
        points = [edges[0] - 1, *edges, edges[-1] + 1]
        points += [(one + two) / 2 for one, two in pairwise(edges)]
        rises: set[bool] = set()
        said: list[str] = []
        for point in sorted(points):
            grants = _granted(old, point), _granted(new, point)
            if grants[0] == grants[1] or type(grants[0]) is not type(grants[1]):
                continue
            rises.add(grants[1] > grants[0])  # type: ignore[operator]  # of one type, see above
            if edges[0] <= point < edges[-1]:
                said.append(
                    f"at {exact_text(point, unit)}: {_grant(grants[0])} → "
                    f"{_grant(grants[1])}"
                )
        effect = Effect.OPEN
        if len(rises) == 1:
            effect = Effect.BETTER if rises.pop() else Effect.WORSE
        return "; ".join(said), effect

    def _unit(self, remedy: Remedy) -> Unit:
        objective = self.after.objectives[remedy.objective]
        return self.after.indicators[objective.indicator].unit

    def _worth(self, agreement: Agreement, cap: Cap) -> Money | None:
        """Return what a cap comes to, where the fee is a fixed amount of its window."""
        if isinstance(cap.base, Money):
            return cap.base * cap.share
        if cap.base.scope:
            return None
        fee = agreement.services[cap.base.service].fee
        if fee is None or fee.amount is None or fee.per is not cap.per:
            return None
        return fee.amount * cap.share

    def _fee(self, service: str) -> str:
        fees = [one.services[service].fee for one in (self.before, self.after)]
        old, new = fees
        if old is None or new is None or old.amount is None or new.amount is None:
            return ""
        if old.per is not new.per or new.per is None:
            return ""
        said, _ = _more_money("", old.amount, new.amount)
        return f"{said} per {new.per.value}" if said else ""


def _pairs(old: Objective, new: Objective) -> list[tuple[Target | None, Target | None]]:
    """Return the targets that stand against each other, line by line."""
    one, other = old.targets, new.targets
    if isinstance(one, TargetMatrix) and isinstance(other, TargetMatrix):
        if one.by != other.by or one.targets.keys() != other.targets.keys():
            return [(None, None)]
        return [
            (target, other.targets[line])
            for line, target in one.targets.items()
            if target != other.targets[line]
        ]
    if isinstance(one, TargetMatrix) or isinstance(other, TargetMatrix):
        return [(None, None)]
    return [(one, other)]


def _compare_targets(
    old: Target | None, new: Target | None, window: WindowRule, metric: str
) -> tuple[str, Effect]:
    match old, new:
        case Bound(), Bound() if old.unit is new.unit:
            return _compare_bounds(old, new, window, metric)
        case Within(), Within():
            limits = _compare_limits(old, new)
            shares = _order(old.share, new.share)
            said = _longer(old, new)
            if limits is not None and shares is not None and limits is not shares:
                return said, Effect.OPEN
            return said, limits or shares or Effect.OPEN
        case EachWithin(), EachWithin():
            return _longer(old, new), _compare_limits(old, new) or Effect.OPEN
    return "", Effect.OPEN


def _compare_bounds(
    old: Bound, new: Bound, window: WindowRule, metric: str
) -> tuple[str, Effect]:
    ways = {old.comparator, new.comparator}
    if not (ways <= _UPWARD or ways <= _DOWNWARD):
        return "", Effect.OPEN
    change = new.value - old.value
    if ways <= _DOWNWARD:
        change = -change
    if not change:
        strict = {Comparator.ABOVE, Comparator.BELOW}
        effect = Effect.BETTER if new.comparator in strict else Effect.WORSE
        return "", effect
    effect = Effect.BETTER if change > 0 else Effect.WORSE
    more = "more" if change < 0 else "less"
    if old.unit is Unit.SHARE and metric == "availability" and window.kind in _WINDOWS:
        days, called = _WINDOWS[window.kind]
        time = exact_text(abs(change) * days * _DAY, Unit.TIME)
        return f"up to {time} {more} downtime in {called}", effect
    if old.unit is Unit.SHARE:
        return f"{percent(abs(change), digits_max=4)} of all {more} may fail", effect
    if old.unit is Unit.TIME:
        longer = "longer" if new.value > old.value else "shorter"
        return f"{exact_text(abs(change), Unit.TIME)} {longer}", effect
    return "", effect


def _compare_limits(
    old: Within | EachWithin, new: Within | EachWithin
) -> Effect | None:
    one, other = old.limit, new.limit
    if one == other:
        return None
    if isinstance(one, Duration) and isinstance(other, Duration):
        return _order(-Fraction(one.microseconds), -Fraction(other.microseconds))
    return Effect.OPEN


def _longer(old: Within | EachWithin, new: Within | EachWithin) -> str:
    one, other = old.limit, new.limit
    if one == other or not isinstance(one, Duration) or not isinstance(other, Duration):
        return ""
    change = other.microseconds - one.microseconds
    length = exact_text(Fraction(abs(change)), Unit.TIME)
    return f"{length} {'longer' if change > 0 else 'shorter'}"


def _order(old: Fraction, new: Fraction) -> Effect | None:
    if old == new:
        return None
    return Effect.BETTER if new > old else Effect.WORSE


def _granted(tiers: tuple[Tier, ...], point: Fraction) -> Fraction | Money:
    """Return what a table grants: of open rows that hold, the strictest wins."""
    rows = [one for one in tiers if one.covers(point)]
    if not rows:
        first = tiers[0].credit
        return Money(0, first.currency) if isinstance(first, Money) else Fraction(0)
    bounded = [one for one in rows if one.high is not None]
    if len(bounded) == len(rows):
        return min(rows, key=lambda one: one.high or 0).credit
    return max(rows, key=lambda one: one.low or 0).credit


def _grant(credit: Fraction | Money) -> str:
    return money_text(credit) if isinstance(credit, Money) else percent(credit)


def _more_money(before: str, old: Money, new: Money) -> tuple[str, Effect]:
    if old.currency != new.currency or old == new:
        return "", Effect.OPEN
    is_more = old < new
    change = new - old if is_more else old - new
    said = f"{before}{money_text(change)} {'more' if is_more else 'less'}"
    return said, Effect.BETTER if is_more else Effect.WORSE


def _length(old: str, new: str) -> str:
    """Return how much longer a deadline is that is worded alike."""
    found = [_LENGTH.match(one) for one in (old, new)]
    if found[0] is None or found[1] is None or found[0][2] != found[1][2]:
        return ""
    change = int(found[1][1]) - int(found[0][1])
    unit = found[0][2].split(" after ")[0].split(" before ")[0].split(" per ")[0]
    return f"{abs(change)} {unit.strip()} {'more' if change > 0 else 'less'}"


def _shown(value: Value) -> str:
    """Return a part of the canonical text on one line."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_shown(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(_shown(one) for one in value)
    return str(value)
