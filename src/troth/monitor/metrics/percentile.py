"""Percentile: the value that a share of all rows does not exceed."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from troth.model.catalogue import OptionType, option
from troth.model.expression import Expression
from troth.model.quantity import percent
from troth.model.wording import Wording, say_operand
from troth.monitor.metrics.kind import Ask, Measure, MetricKind

if TYPE_CHECKING:
    from troth.model.reading import Window
    from troth.monitor.metrics.reductions.spread import Spread
    from troth.monitor.placement import ScopeValues


class Percentile(MetricKind):
    """Smallest value that at least p % of all rows are not above (nearest rank, NIST).

    It is one of the values measured, never something between two of them, and it is
    exact: a first pass over the rows finds where it lies, a second one finds it. For
    very many rows, `precision: 1 %` leaves out the second pass; the value shown is
    then within 1 % and the verdict is still exact, because near the target the
    second pass is made all the same. It is made everywhere too where a remedy looks
    the value up: money is never paid on an inexact reading.

    YAML:
        metric: percentile
        stream: requests
        of: latency
        share: 95 %
    """

    name: ClassVar[str] = "percentile"
    may_void: ClassVar[bool] = True

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options:
        """What `percentile` takes."""

        of: Expression = option(OptionType.EXPRESSION, "The value looked at.")
        share: Fraction = option(
            OptionType.SHARE, "The share of rows that is not above it."
        )
        precision: Fraction | None = option(
            OptionType.SHARE,
            "How inexact the value shown may be; 1 % or more saves a pass.",
            default=None,
        )

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return which of the values is read, as it goes on after “x is”."""
        share = percent(options.share)
        return (
            f"the {share} percentile of {say_operand(options.of)} over "
            f"{wording.subject}: the smallest value measured such that at least "
            f"{share} of the rows are not above it."
        )

    def state_key(self, ask: Ask) -> Hashable:
        """Return the value: all percentiles of it share one histogram."""
        return ask.options.of  # type: ignore[no-any-return]  # an Expression

    def columns(self, ask: Ask) -> Mapping[str, Expression]:
        """Return the value."""
        return {"of": ask.options.of}

    def begin(self, ask: Ask) -> Spread:
        """Return an empty histogram."""
        from troth.monitor.metrics.reductions.spread import Spread

        del ask
        return Spread()

    def refine(self, state: Spread, ask: Ask) -> Spread | None:
        """Return the state with the buckets to look into, `None` if none is needed."""
        from troth.monitor.metrics.reductions.spread import is_near

        options: Percentile.Options = ask.options
        is_coarse = options.precision is not None and options.precision >= Fraction(
            1, 100
        )

        def is_wanted(bucket: int, values: ScopeValues) -> bool:
            if ask.is_priced or not is_coarse:
                return True
            return is_near(bucket, ask.target_of(values))

        return state if state.seek(ask, options.share, is_wanted) else None

    def measure(
        self, state: Spread, ask: Ask, code: int, window: Window
    ) -> Iterable[Measure]:
        """Yield the percentile, none where there was no value."""
        groups = ask.groups_of(code, window)
        rows = state.rows(groups)
        yield Measure(
            value=state.value_at(groups, ask.options.share),
            total=Fraction(rows),
            rows=rows,
        )
