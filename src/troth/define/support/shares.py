"""Shares of time below and above: availability of the parts against the whole.

The product of serial parts and the spares of redundant ones say what the whole
reaches where parts fail independently of one another. What it reaches however they
fail together is told beside it, since contracts never promise independence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod

from troth.define.support.chain import Carrier, Gap, Promise, composition_of
from troth.model.composition import Composition, Part
from troth.model.objective import Bound, Comparator, Target, TargetMatrix, WindowKind
from troth.model.phrases import target_text
from troth.model.quantity import Duration, RoundingMode, Unit, percent, round_steps
from troth.model.wording import name_window, say_list

_UPWARD = (Comparator.AT_LEAST, Comparator.ABOVE)
_WHOLE = Fraction(1)
_DAYS = {
    WindowKind.DAY: 1,
    WindowKind.WEEK: 7,
    WindowKind.MONTH: 30,
    WindowKind.CYCLE: 30,
    WindowKind.QUARTER: 90,
    WindowKind.YEAR: 365,
}
_DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the parts of a promise carry it.

    Attributes:
        whole: How the parts make up the whole.
        parts: What carries each part.
        shares: What each part promises; 100 % where nobody promises anything.
        target: What is promised above.
        expected: What the whole reaches where parts fail independently.
        assured: What it reaches however they fail together.
        holds: Whether the parts are enough, failing independently.
        line: The value of the field that targets differ by.
    """

    whole: Composition
    parts: Mapping[str, tuple[Carrier, ...]] = field(hash=False)
    shares: Mapping[str, Fraction] = field(hash=False)
    target: Bound
    expected: Fraction
    assured: Fraction
    holds: bool
    line: str | None = None

    @property
    def arithmetic(self) -> str:
        """How `expected` is reckoned."""
        return f"{_formula(self.whole, self.shares)} = {six(self.expected)} %"

    @property
    def is_assured(self) -> bool:
        """Whether the parts are enough however they fail together."""
        return self.target.comparator.holds(self.assured, self.target.value)


def reach_of(promise: Promise, carriers: Sequence[Carrier]) -> Iterator[Reach]:
    """Yield how far parts carry a promise, for each of its targets that is a share.

    Args:
        promise: The promise above.
        carriers: What carries it; their order does not matter.
    """
    whole, parts = composition_of(promise, carriers)
    for line in promise.lines:
        target = promise.target(line)
        if not _is_share(target):
            continue
        shares: dict[str, Fraction] = {}
        strict = False
        for name, found in parts.items():
            bounds = [weakest(one.promise, line) for one in found]
            if not all(_is_share(bound) for bound in bounds):
                break
            strict |= any(one.comparator is Comparator.ABOVE for one in bounds)  # type: ignore[union-attr]  # each is a share
            shares[name] = prod((one.value for one in bounds), start=_WHOLE)  # type: ignore[union-attr]  # each is a share
        else:
            assert isinstance(target, Bound), "a share is a bound"
            expected = whole.expected(shares)
            holds = target.comparator.holds(expected, target.value) or (
                strict and expected == target.value
            )
            yield Reach(
                whole,
                parts,
                shares,
                target,
                expected,
                whole.assured(shares),
                holds,
                line,
            )


def find_short_shares(promise: Promise, carriers: Sequence[Carrier]) -> Iterator[Gap]:
    """Yield each target that the parts do not reach, or only by failing apart."""
    for reach in reach_of(promise, carriers):
        where = f" for {reach.line}" if reach.line is not None else ""
        missing = reach.target.value - reach.expected
        facts = (
            ("objective", promise.objective.name),
            ("product", six(reach.expected)),
            ("exact", str(reach.expected)),
            ("target", percent(reach.target.value).removesuffix(" %")),
            ("assured", six(reach.assured)),
        )
        other = next(one.place for found in reach.parts.values() for one in found)
        if not reach.holds:
            time = length_of(promise, missing)
            yield Gap(
                "D810",
                promise.agreement.id,
                f"{promise.path}.target",
                f"“{promise.title}”{where} promises {target_text(reach.target)}, but "
                f"what carries it reaches {six(reach.expected)} %: {reach.arithmetic}. "
                f"It falls short by {six(missing)} points{time}.",
                "Promise less, or agree on more below.",
                facts,
                other,
            )
        elif not reach.is_assured:
            yield Gap(
                "D813",
                promise.agreement.id,
                f"{promise.path}.target",
                f"“{promise.title}”{where} is carried only if its parts fail "
                f"independently: {reach.arithmetic}. Where they fail at the worst "
                f"times for it, {six(reach.assured)} % is left of "
                f"{target_text(reach.target)}.",
                "See what the parts share: a site, a supplier, a release.",
                facts,
                other,
            )


def find_longer_windows(promise: Promise, carriers: Sequence[Carrier]) -> Iterator[Gap]:
    """Yield each carrier that is judged over a longer window than what it carries."""
    above = days_of(promise)
    for carrier in carriers:
        below = days_of(carrier.promise)
        target, bound = promise.target(promise.lines[0]), weakest(carrier.promise, None)
        if not (_is_share(target) and _is_share(bound)):
            continue
        assert isinstance(target, Bound), "a share is a bound"
        assert isinstance(bound, Bound), "a share is a bound"
        if above is None or (below is not None and below <= above):
            continue
        mine = name_window(promise.objective.window)
        theirs = name_window(carrier.promise.objective.window)
        said = f"“{carrier.promise.title}” is judged over a {theirs}, and "
        if below is None:
            said += f"all it allows may fall into one {mine}."
            facts = [("objective", promise.objective.name)]
        else:
            allowed = Duration(int((1 - bound.value) * below * _DAY_US))
            wanted = Duration(int((1 - target.value) * above * _DAY_US))
            said += (
                f"the {allowed} that it allows there may fall into one {mine}, and "
                f"“{promise.title}” allows {wanted} in it."
            )
            facts = [
                ("objective", promise.objective.name),
                ("allowed_below", str(allowed)),
                ("allowed_above", str(wanted)),
            ]
        yield Gap(
            "D815",
            carrier.promise.agreement.id,
            f"{carrier.promise.path}.over",
            said,
            f"Judge both over a {mine}.",
            tuple(facts),
            other=(promise.agreement.id, f"{promise.path}.over"),
        )


def weakest(promise: Promise, line: str | None) -> Target | None:
    """Return what a promise gives for a line; for all of them, the least it gives."""
    targets = promise.objective.targets
    if not isinstance(targets, TargetMatrix):
        return targets
    if line is not None:
        return targets.targets.get(line)
    found = list(targets.targets.values())
    if all(_is_share(one) for one in found):
        return min(found, key=lambda one: one.value)  # type: ignore[union-attr]
    return None


def days_of(promise: Promise) -> int | None:
    """Return how many days the window of a promise has; `None` for the whole term."""
    rule = promise.objective.window
    return rule.days or _DAYS.get(rule.kind)


def length_of(promise: Promise, share: Fraction) -> str:
    """Return how much time a share of a promise's window is, in words."""
    days = days_of(promise)
    if days is None:
        return ""
    length = Duration(-int(-share * days * _DAY_US))
    return f", {length} of {days} days around the clock"


def six(share: Fraction) -> str:
    """Return a share in percent with six decimals, rounded down.

    Example:
        >>> six(Fraction(999875, 1000000))
        '99.987500'
    """
    millionths = round_steps(share * 100_000_000, RoundingMode.DOWN)
    return f"{millionths // 1_000_000}.{millionths % 1_000_000:06}"


def _formula(whole: Composition, shares: Mapping[str, Fraction]) -> str:
    def say(part: Part) -> str:
        if isinstance(part, str):
            return f"{part} {percent(shares[part])}"
        inner = _formula(part, shares)
        return f"({inner})" if part.is_serial and len(part.parts) > 1 else inner

    said = [say(part) for part in whole.parts]
    if len(said) == 1:
        return said[0]
    if whole.is_serial:
        return " × ".join(said)
    if whole.need == 1:
        return f"(1 − {' × '.join(f'(1 − {one})' for one in said)})"
    return f"[{whole.need} of {say_list(said)}]"


def _is_share(target: Target | None) -> bool:
    return (
        isinstance(target, Bound)
        and target.unit is Unit.SHARE
        and target.comparator in _UPWARD
    )
