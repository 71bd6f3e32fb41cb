"""Composite: one reading made of the readings of other indicators."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, NoReturn

from troth.model.catalogue import OptionsError, OptionType, option
from troth.model.measurement import FieldType, StreamKind
from troth.model.part import Part
from troth.model.quantity import Unit, plain_decimal
from troth.model.reading import Reading, Verdict
from troth.model.wording import Wording, say_count, say_list, say_target
from troth.monitor.metrics.kind import Measure, MetricKind

if TYPE_CHECKING:
    from troth.monitor.metrics.kind import Ask

_ASKING = ("all of", "any of", "kept")
_POOLED = "pooled"
_SHARES = ("product", "redundant", _POOLED)
_READS = (*_SHARES, "minimum", "maximum", "mean", "sum", *_ASKING)


class Composite(MetricKind):
    """One reading of several indicators: a chain, the worst of them, all of them.

    Use it where a promise speaks of more than one measure, or of one measure over
    several places. It has no stream: `of` names its parts, each of which is measured
    over the window, scopes, hours and exclusions of the objective that reads the
    composite. `reads` says what is made of them:

    * `product`: what works only where every part works (serial components);
    * `redundant`: 1 − the product of what each lacks, for parts of which one is
      enough. Both take it that parts fail independently; where the outages are known,
      `availability` with `monitors` reads when they were down at the same time;
    * `minimum`, `maximum`, `mean`, `sum`: of the parts' values; a `mean` with weights
      is written `of: {web: 3, db: 1}`;
    * `pooled`: all that was good ÷ all there was, over all parts, so that what was
      used longer weighs more (resource-minutes);
    * `all of`, `any of`: 100 % where all parts (or any of them) meet the target
      written beside each, and else 0 %; `kept`: the share of the parts that do.

    With `across: zone`, each part is read for each value of that field by itself, and
    all of these readings are combined: the worst zone, all zones, zone-minutes pooled.
    With `windows: 2`, the readings of this window and of the one before are combined,
    as where a month is averaged with the last one; windows before the term have none.

    A part that is unknown leaves the composite unknown, unless the others decide it:
    one missed part decides `all of`, one met part decides `any of`. Of its parts'
    completeness it has the least.

    YAML:
        metric: composite
        reads: all of
        of: {slow: ">= 99.9 %", broken: ">= 99.99 %"}
    """

    name: ClassVar[str] = "composite"
    streams: ClassVar[frozenset[StreamKind]] = frozenset()

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options:
        """What `composite` takes."""

        of: tuple[Part, ...] = option(OptionType.PARTS, "What it is made of.")
        reads: str = option(
            OptionType.CHOICE, "What is made of the parts.", choices=_READS
        )
        across: tuple[str, ...] = option(
            OptionType.FIELDS,
            "Fields whose values are read apart and then combined.",
            default=(),
        )
        windows: int = option(
            OptionType.COUNT,
            "How many windows are combined, up to and with the one that is read.",
            default=1,
        )

        def __post_init__(self) -> None:
            _check(self)

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return what is made of which parts, as it goes on after “x is”."""
        parts = [_say_part(part, wording) for part in options.of]
        among = say_list(parts)
        said = [f"{_MADE[options.reads].format(among)}."]
        if options.across:
            fields = say_list(options.across)
            said.append(f"Each value of {fields} is read by itself, and all count.")
        if options.windows > 1:
            count = say_count(options.windows, "window")
            said.append(
                f"The last {count} are read and all count; those before the term "
                "have no reading."
            )
        said.append("A part that is unknown leaves it unknown, unless others decide.")
        return " ".join(said)

    @staticmethod
    def unit_from(options: Options, types: Mapping[str, FieldType | None]) -> Unit:
        """Return the unit of the parts, or a share where they are asked about."""
        del types
        return Unit.SHARE if options.reads in _ASKING else options.of[0].unit

    def columns(self, ask: Ask) -> NoReturn:
        """Ask for no columns: there are no rows."""
        raise AssertionError(_NO_ROWS, ask)

    def begin(self, ask: Ask) -> NoReturn:
        """Keep no state: there are no rows."""
        raise AssertionError(_NO_ROWS, ask)

    def measure(self, state: object, ask: Ask, code: int, window: object) -> NoReturn:
        """Measure no rows: `combine` takes readings."""
        raise AssertionError(_NO_ROWS, state, ask, code, window)

    @staticmethod
    def combine(options: Options, readings: Sequence[tuple[Part, Reading]]) -> Measure:
        """Return what is made of the parts' readings, each judged if it has a target.

        Args:
            options: What the composite takes.
            readings: The readings with their parts; none is left out that should be
                known, so that what is unknown stays so.
        """
        known = [
            one.completeness for _, one in readings if one.completeness is not None
        ]
        completeness = min(known, default=None)
        if options.reads in _ASKING:
            return _ask_parts(options.reads, readings, completeness)
        values = [
            (part.weight, one.value) for part, one in readings if one.value is not None
        ]
        if not readings or len(values) < len(readings):
            return Measure(value=None, completeness=completeness, counted_in="parts")
        if options.reads == _POOLED:
            return _pool([one for _, one in readings], completeness)
        worst = _find_worst(options.reads, [one for _, one in readings])
        return Measure(
            value=_COMBINED[options.reads](values),
            good=worst.good if worst else None,
            total=worst.total if worst else Fraction(len(values)),
            completeness=completeness,
            counted_in=worst.counted_in if worst else "parts",
            rows=sum(one.rows for _, one in readings),
        )


_NO_ROWS = "a composite reads other indicators and no rows"
_MADE = {
    "product": "the product of {}, each of which must work for the whole to work",
    "redundant": "the share in which one of {} at least works, if they fail "
    "independently",
    "minimum": "the least of {}",
    "maximum": "the greatest of {}",
    "mean": "the mean of {}",
    "sum": "the sum of {}",
    _POOLED: "all that is good of {} together, divided by all there is",
    "all of": "100 % where all of this holds, and else 0 %: {}",
    "any of": "100 % where any of this holds, and else 0 %: {}",
    "kept": "the share that holds of this: {}",
}
_Values = Sequence[tuple[Fraction | None, Fraction]]
"""The parts' values, each with the part's weight."""


def _product(values: Iterable[Fraction]) -> Fraction:
    return math.prod(values, start=Fraction(1))


def _mean(values: _Values) -> Fraction:
    weights = [Fraction(1) if weight is None else weight for weight, _ in values]
    total = sum(weights, Fraction(0))
    parts = (weight * value for weight, (_, value) in zip(weights, values, strict=True))
    return sum(parts, Fraction(0)) / total


_COMBINED: Mapping[str, Callable[[_Values], Fraction]] = {
    "product": lambda values: _product(value for _, value in values),
    "redundant": lambda values: 1 - _product(1 - value for _, value in values),
    "minimum": lambda values: min(value for _, value in values),
    "maximum": lambda values: max(value for _, value in values),
    "mean": _mean,
    "sum": lambda values: sum((value for _, value in values), Fraction(0)),
}


def _find_worst(reads: str, readings: Sequence[Reading]) -> Reading | None:
    """Return the one reading that is read, where the composite is one of its parts."""
    if reads not in {"minimum", "maximum"}:
        return None
    choose = min if reads == "minimum" else max
    return choose(readings, key=lambda one: one.value or Fraction(0))


def _pool(readings: Sequence[Reading], completeness: Fraction | None) -> Measure:
    """Return all that was good of all there was; unknown where a part says neither."""
    sides = [(one.good, one.total) for one in readings]
    good = sum((one for one, _ in sides if one is not None), Fraction(0))
    total = sum((one for _, one in sides if one is not None), Fraction(0))
    is_known = total > 0 and all(None not in one for one in sides)
    return Measure(
        value=good / total if is_known else None,
        good=good,
        total=total,
        excluded=sum((one.excluded for one in readings), Fraction(0)),
        unknown=sum((one.unknown for one in readings), Fraction(0)),
        ahead=sum((one.ahead for one in readings), Fraction(0)),
        completeness=completeness,
        counted_in=readings[0].counted_in,
        rows=sum(one.rows for one in readings),
    )


def _ask_parts(
    reads: str,
    readings: Sequence[tuple[Part, Reading]],
    completeness: Fraction | None,
) -> Measure:
    """Return how many parts meet what is asked of them, as far as that is known."""
    met, missed, unknown = (
        sum(1 for _, one in readings if one.verdict is verdict)
        for verdict in (Verdict.MET, Verdict.MISSED, Verdict.UNKNOWN)
    )
    value: Fraction | None = None
    if reads == "kept":
        value = Fraction(met, len(readings)) if readings and not unknown else None
    elif reads == "all of" and (missed or not unknown):
        value = Fraction(not missed) if readings else None
    elif reads == "any of" and (met or not unknown):
        value = Fraction(bool(met)) if readings else None
    return Measure(
        value=value,
        good=Fraction(met),
        total=Fraction(met + missed),
        unknown=Fraction(unknown),
        completeness=completeness,
        counted_in="parts",
        rows=sum(one.rows for _, one in readings),
    )


def _check(options: Composite.Options) -> None:
    """Refuse parts that cannot be combined in the way that is asked for."""
    parts, reads = options.of, options.reads
    if options.windows < 1:
        raise OptionsError("No window is read.", "Write `windows: 2`.")
    if len({part.unit for part in parts}) > 1 and reads not in _ASKING:
        raise OptionsError(
            "The parts are measured in different units, so nothing is made of them.",
            "Ask each for its target with `all of`, or leave out what does not fit.",
        )
    if reads in _SHARES and parts[0].unit is not Unit.SHARE:
        raise OptionsError(
            f"`{reads}` is made of shares, and `{parts[0].indicator}` reads none.",
            "Take shares such as availability, or read the `mean`.",
        )
    has_targets = {part.target is not None for part in parts}
    if has_targets != {reads in _ASKING}:
        raise OptionsError(
            f"`{reads}` asks every part for its target."
            if reads in _ASKING
            else f"`{reads}` asks no part for a target.",
            'Write `of: {up: ">= 99.9 %", fast: "<= 200 ms"}`.'
            if reads in _ASKING
            else "Leave the targets out, or write `reads: all of`.",
        )
    weights = [part.weight for part in parts if part.weight is not None]
    if weights and reads != "mean":
        raise OptionsError(
            f"`{reads}` does not weigh its parts.", "Write `reads: mean`."
        )
    if weights and (len(weights) < len(parts) or min(weights) <= 0):
        raise OptionsError(
            "Each part of a weighted mean has a weight above zero.",
            "Write `of: {web: 3, db: 1}`.",
        )


def _say_part(part: Part, wording: Wording) -> str:
    if part.target is not None:
        target = say_target(part.target, currency=wording.currency)
        return f"“{part.indicator}” is {target}"
    if part.weight is not None:
        return f"“{part.indicator}” (weight {plain_decimal(part.weight)})"
    return f"“{part.indicator}”"
