"""Quotient: one sum divided by another, in whatever unit comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from troth.model.catalogue import OptionsError, OptionType, option
from troth.model.expression import Expression
from troth.model.measurement import FieldType
from troth.model.quantity import Unit
from troth.model.wording import Wording, say_measure
from troth.monitor.metrics.kind import Ask, Measure, MetricKind

if TYPE_CHECKING:
    from troth.model.reading import Window
    from troth.monitor.metrics.reductions.rows import QuotientSums

_UNITS = {FieldType.DURATION: Unit.TIME, FieldType.MONEY: Unit.MONEY}


class Quotient(MetricKind):
    """One sum divided by another: handling time per call, cost per lead, Apdex.

    Both sides are added up over the whole window and then divided, so a busy day
    weighs more than a quiet one. Each side may be a number, an amount or a length of
    time (it is summed), a condition or yes/no field (rows where it is true are
    counted) or any other field (rows that have it are counted); without `divided_by`,
    all rows are counted. With `if(…)` a row counts as much as you say.

    A length of time divided by a number is a length of time, an amount by a number an
    amount, and like by like a number. To read a share in percent, use `ratio`.

    Nothing to divide by gives no reading. Rows inside an exclusion are on neither
    side.

    YAML:
        metric: quotient
        stream: requests
        of: if(latency <= 500 ms, 1, if(latency <= 2 s, 0.5, 0))
    """

    name: ClassVar[str] = "quotient"

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options:
        """What `quotient` takes."""

        of: Expression = option(OptionType.MEASURE, "What is summed and divided.")
        divided_by: Expression | None = option(
            OptionType.MEASURE,
            "What it is divided by; by default the number of rows.",
            default=None,
        )

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return what is divided by what, as it goes on after “x is”."""
        by = options.divided_by
        whole = "their number"
        if by is not None:
            whole = f"{say_measure(by)}, added up likewise"
        return (
            f"{say_measure(options.of)}, added up over {wording.subject} and divided "
            f"by {whole}."
        )

    @staticmethod
    def unit_from(options: Options, types: Mapping[str, FieldType | None]) -> Unit:
        """Return the unit of what comes out, given the types of both sides."""
        del options
        above = _UNITS.get(types["of"] or FieldType.NUMBER, Unit.NUMBER)
        below = _UNITS.get(types.get("divided_by") or FieldType.NUMBER, Unit.NUMBER)
        if above is below:
            return Unit.NUMBER
        if below is Unit.NUMBER:
            return above
        raise OptionsError(
            "What is divided by a length of time or an amount has a unit of neither.",
            "Divide by a number of units, such as `divided_by: busy / 1 h`.",
        )

    def columns(self, ask: Ask) -> Mapping[str, Expression]:
        """Return both sides."""
        options: Quotient.Options = ask.options
        columns = {"of": options.of}
        if options.divided_by is not None:
            columns["divided_by"] = options.divided_by
        return columns

    def begin(self, ask: Ask) -> QuotientSums:
        """Return empty sums."""
        from troth.monitor.metrics.reductions.rows import QuotientSums

        return QuotientSums(counts_rows=ask.options.divided_by is None)

    def measure(
        self, state: QuotientSums, ask: Ask, code: int, window: Window
    ) -> Iterable[Measure]:
        """Yield the quotient of the sums."""
        above, below, rows = state.of(ask.groups_of(code, window))
        yield Measure(
            value=above / below if below > 0 else None,
            total=below,
            rows=rows,
            counted_in="rows" if ask.options.divided_by is None else "counted",
        )
