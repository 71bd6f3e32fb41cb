"""Ratio: good of total, pooled or as the mean of short intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from troth.model.catalogue import EmptyInterval, OptionType, expect_one, option
from troth.model.expression import Expression
from troth.model.quantity import Duration, Unit, percent
from troth.model.wording import Wording, say_duration, say_measure
from troth.monitor.metrics.kind import Ask, Measure, MetricKind

if TYPE_CHECKING:
    from troth.model.reading import Window
    from troth.monitor.metrics.reductions.ratios import IntervalSums, PooledSums

_SKIP = EmptyInterval(None)


class Ratio(MetricKind):
    """Share of a part in a total: requests served, calls abandoned, orders right.

    Say which part you count. `good: x` reads good ÷ total, `bad: x` reads
    1 − bad ÷ total, and `of: x` reads the share itself (an abandonment rate).
    Each of them, and `total`, may be a number field (it is summed), a condition or
    yes/no field (rows where it is true are counted) or any other field (rows that
    have it are counted). Without `total`, all rows are counted.

    `mean_of: 5 min intervals` takes the ratio of each interval and then the mean of
    these ratios, as object stores publish it; `empty_interval` says what an interval
    without anything to divide by counts, as far as any of it lies in agreed time. The
    two never give the same number, so the default is the ratio of the sums. With
    `partial: full window`, the intervals that the term does not cover are all good.

    Where more was good or bad than there was at all, the counts contradict themselves:
    the window has no reading and its verdict is unknown.

    Rows inside an exclusion do not count; where it counts as met, its rows are good
    (for `of`, they are left out).

    YAML:
        metric: ratio
        stream: requests
        bad: failed
        total: total
        mean_of: 5 min intervals
        empty_interval: 0 % bad
    """

    name: ClassVar[str] = "ratio"
    may_void: ClassVar[bool] = True
    unit: ClassVar[Unit | None] = Unit.SHARE

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options:
        """What `ratio` takes."""

        good: Expression | None = option(
            OptionType.MEASURE, "The good part; reads good ÷ total.", default=None
        )
        bad: Expression | None = option(
            OptionType.MEASURE, "The bad part; reads 1 − bad ÷ total.", default=None
        )
        of: Expression | None = option(
            OptionType.MEASURE, "The part whose share is read.", default=None
        )
        total: Expression | None = option(
            OptionType.MEASURE, "The whole; by default all rows.", default=None
        )
        mean_of: Duration | None = option(
            OptionType.INTERVAL,
            "Take the mean of the ratios of intervals of this length.",
            default=None,
        )
        empty_interval: EmptyInterval = option(
            OptionType.EMPTY,
            "What an interval with nothing to divide by counts.",
            default=_SKIP,
        )

        def __post_init__(self) -> None:
            expect_one(self, "good", "bad", "of")

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return which part is divided by which whole, as it goes on after “x is”."""
        whole = "their number" if options.total is None else say_measure(options.total)
        part = options.good or options.bad or options.of
        assert part is not None, "the language asks for exactly one part"
        share = f"{say_measure(part)} ÷ {whole}"
        if options.bad is not None:
            share = f"1 − {share}"
        said = f"{share}, over {wording.subject}."
        if options.mean_of is None:
            return f"{said} Both are added up over the window, and then divided."
        length = say_duration(options.mean_of)
        empty = options.empty_interval.good_share
        counts = "is left out" if empty is None else f"counts as {percent(empty)} good"
        return (
            f"{said} It is taken for each interval of {length} by itself, and the mean "
            "of these is read, all of one weight. An interval with nothing to divide "
            f"by {counts}."
        )

    def columns(self, ask: Ask) -> Mapping[str, Expression]:
        """Return the part and the whole."""
        options: Ratio.Options = ask.options
        part = options.good or options.bad or options.of
        assert part is not None, "the language asks for exactly one part"
        columns = {"part": part}
        if options.total is not None:
            columns["total"] = options.total
        return columns

    def begin(self, ask: Ask) -> PooledSums | IntervalSums:
        """Return empty sums, of the window or of its intervals."""
        from troth.monitor.metrics.reductions.ratios import IntervalSums, PooledSums

        options: Ratio.Options = ask.options
        return PooledSums(ask) if options.mean_of is None else IntervalSums(ask)

    def measure(
        self, state: PooledSums | IntervalSums, ask: Ask, code: int, window: Window
    ) -> Iterable[Measure]:
        """Yield the ratio of the sums, or the mean of the intervals' ratios."""
        yield state.measure(ask, code, window)
