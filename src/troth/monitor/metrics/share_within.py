"""Share within: how many values keep a limit, of those that count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from troth.model.catalogue import LimitAfter, OptionType, expect_some, option
from troth.model.expression import Expression, Field
from troth.model.quantity import Duration, Unit, plain_decimal
from troth.model.reading import Window
from troth.model.wording import (
    Wording,
    say_condition,
    say_duration,
    say_limit,
    say_list,
    say_measure,
    say_operand,
)
from troth.monitor.cases import CaseTally
from troth.monitor.clocks import due_us
from troth.monitor.metrics.kind import Ask, Measure, MetricKind
from troth.monitor.numbers import BILLION, Bools, Ints, Numbers, presence
from troth.monitor.placement import Placed

Bound = Fraction | Duration


class ShareWithin(MetricKind):
    """Share of rows whose value keeps a limit: 80 % of calls answered in 20 s.

    The value is compared with `at_most`, `at_least`, `below` or `above` (several
    may be given; all must hold). A row without the value does not keep the limit.

    The field has at least five ways to count a service level, so say which one:
    `out_of` names the rows in the denominator (those that have the field, or for
    which the condition is true), `not_counted` takes rows out of both sides (calls
    abandoned within 5 s), and `counted_within` puts rows on the good side whatever
    their value (calls abandoned before the limit).

    With `judged`, a row is judged once that time has passed on the `clock`; until
    then it is pending and does not count.

    YAML:
        metric: share_within
        stream: calls
        value: answered - offered
        at_most: 20 s
        out_of: offered
        not_counted: abandoned - offered < 5 s
    """

    name: ClassVar[str] = "share_within"
    unit: ClassVar[Unit | None] = Unit.SHARE

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options:
        """What `share_within` takes."""

        value: Expression = option(OptionType.EXPRESSION, "The value that is compared.")
        at_most: Bound | None = option(
            OptionType.QUANTITY, "The value may be this and less.", default=None
        )
        at_least: Bound | None = option(
            OptionType.QUANTITY, "The value may be this and more.", default=None
        )
        below: Bound | None = option(
            OptionType.QUANTITY, "The value must be less than this.", default=None
        )
        above: Bound | None = option(
            OptionType.QUANTITY, "The value must be more than this.", default=None
        )
        out_of: Expression | None = option(
            OptionType.MEASURE,
            "The rows in the denominator; by default all.",
            default=None,
        )
        not_counted: Expression | None = option(
            OptionType.CONDITION, "Rows that are in neither side.", default=None
        )
        counted_within: Expression | None = option(
            OptionType.CONDITION,
            "Rows that are on the good side whatever their value.",
            default=None,
        )
        judged: LimitAfter | None = option(
            OptionType.LIMIT_AFTER,
            "When a row is judged; before that it is pending.",
            default=None,
        )
        clock: str = option(
            OptionType.CALENDAR, "The calendar of `judged`.", default="always"
        )

        def __post_init__(self) -> None:
            expect_some(self, "at_most", "at_least", "below", "above")

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return which rows keep which limit, as it goes on after “x is”."""
        limits = say_list(
            f"{word} {_say_bound(bound)}"
            for word, bound in (
                ("at most", options.at_most),
                ("at least", options.at_least),
                ("less than", options.below),
                ("more than", options.above),
            )
            if bound is not None
        )
        said = [f"the share in which {say_operand(options.value)} is {limits}."]
        if options.out_of is None:
            said.append(f"It is a share of {wording.subject}.")
        else:
            whole = say_measure(options.out_of)
            said.append(f"It is a share of those of {wording.subject} with {whole}.")
        said.append("A row without the value does not keep the limit.")
        if options.not_counted is not None:
            left_out = say_condition(options.not_counted)
            said.append(f"Rows where {left_out} are left out of both sides.")
        if options.counted_within is not None:
            within = say_condition(options.counted_within)
            said.append(f"Rows where {within} keep it whatever their value.")
        if options.judged is not None:
            limit = say_limit(options.judged.limit)
            clock = "" if options.clock == "always" else f" of “{options.clock}”"
            said.append(
                f"A row is judged {limit}{clock} after its “{options.judged.field}”."
            )
        return " ".join(said)

    def columns(self, ask: Ask) -> Mapping[str, Expression]:
        """Return the value, the conditions, and what names a row."""
        options: ShareWithin.Options = ask.options
        columns = {"value": options.value}
        for name in ("out_of", "not_counted", "counted_within"):
            expression = getattr(options, name)
            if expression is not None:
                columns[name] = expression
        if options.judged is not None:
            columns["judged"] = Field(options.judged.field)
        return columns | {f"key {name}": Field(name) for name in ask.stream.key}

    def begin(self, ask: Ask) -> _Judged:
        """Return a state without rows."""
        return _Judged(ask)

    def measure(
        self, state: _Judged, ask: Ask, code: int, window: Window
    ) -> Iterable[Measure]:
        """Yield the share of rows within the limit."""
        groups = ask.groups_of(code, window)
        good, total = state.tally.good(groups), state.tally.total(groups)
        yield Measure(
            value=Fraction(good, total) if total else None,
            good=Fraction(good),
            total=Fraction(total),
            rows=total,
            pending=state.tally.pending(groups),
            offenders=state.tally.offenders(groups),
        )


def _say_bound(bound: Bound) -> str:
    if isinstance(bound, Duration):
        return say_duration(bound)
    return plain_decimal(bound)


class _Judged:
    """Rows counted as within, not within, or pending."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self.tally = CaseTally()

    def add(self, placed: Placed) -> None:
        options: ShareWithin.Options = self._ask.options
        values = placed.numbers("value")
        good = keeps_limits(values, options)
        if options.counted_within is not None:
            good |= placed.flags("counted_within")
        if placed.met is not None:
            good |= placed.met
        counted = np.ones(len(placed), np.bool_)
        if options.out_of is not None:
            counted &= _has(placed, "out_of")
        if options.not_counted is not None:
            counted &= ~placed.flags("not_counted")
        rows = np.flatnonzero(counted)
        pending = self._pending(placed, rows) if options.judged is not None else None
        against = self.tally.add(
            placed.groups[rows], placed.size, good=good[rows], pending=pending
        )

        def describe(row: int) -> tuple[Fraction | None, str]:
            if values.valid is None or values.valid[row]:
                return values.at(row), ""
            return None, "no value"

        self.tally.remember(placed, rows[against], self._ask.stream.key, describe)

    def merge(self, other: _Judged) -> None:
        self.tally.merge(other.tally)

    def _pending(self, placed: Placed, rows: Ints) -> Bools | None:
        judged: LimitAfter = self._ask.options.judged
        if self._ask.as_of_us is None or not len(rows):
            return None
        starts, valid = placed.instants("judged")
        due = due_us(self._ask.clock, starts[rows], judged.limit, None)
        pending = due > self._ask.as_of_us
        return pending if valid is None else pending & valid[rows]


def _has(placed: Placed, name: str) -> Bools:
    """Return which rows have a field, or fulfil a condition."""
    if placed.is_flag(name):
        return placed.flags(name)
    valid = presence(placed.column(name))
    return np.ones(len(placed), np.bool_) if valid is None else valid


def keeps_limits(values: Numbers, options: ShareWithin.Options) -> Bools:
    """Return which values keep all limits, exactly; a missing value keeps none."""
    kept = np.ones(len(values), np.bool_)
    if options.at_most is not None:
        kept &= _order(values, options.at_most) <= 0
    if options.at_least is not None:
        kept &= _order(values, options.at_least) >= 0
    if options.below is not None:
        kept &= _order(values, options.below) < 0
    if options.above is not None:
        kept &= _order(values, options.above) > 0
    return kept if values.valid is None else kept & values.valid


def _order(values: Numbers, bound: Bound) -> Ints:
    """Return −1, 0 or 1 for each value below, at or above the bound; exact."""
    limit = Fraction(bound.microseconds if isinstance(bound, Duration) else bound)
    whole, rest = divmod(limit.numerator, limit.denominator)
    order = (values.whole > whole).astype(np.int64) - (values.whole < whole)
    scaled = Fraction(rest * BILLION, limit.denominator)
    nano = np.zeros(len(values), np.int64) if values.nano is None else values.nano
    # A bound finer than a billionth lies between two values that can be measured.
    finer = np.where(nano > int(scaled), 1, -1)
    inner = np.sign(nano - int(scaled)) if scaled.denominator == 1 else finer
    return np.where(order == 0, inner, order)
