"""Share within: how many values keep a limit, of those that count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from troth.model.catalogue import LimitAfter, OptionType, expect_some, option
from troth.model.expression import Expression, Field
from troth.model.quantity import Duration, Unit, plain_decimal
from troth.model.wording import (
    Wording,
    say_condition,
    say_duration,
    say_limit,
    say_list,
    say_measure,
    say_operand,
)
from troth.monitor.metrics.kind import Ask, Measure, MetricKind

Bound = Fraction | Duration

if TYPE_CHECKING:
    from troth.model.reading import Window
    from troth.monitor.metrics.reductions.limits import JudgedRows


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

    def begin(self, ask: Ask) -> JudgedRows:
        """Return a state without rows."""
        from troth.monitor.metrics.reductions.limits import JudgedRows

        return JudgedRows(ask)

    def measure(
        self, state: JudgedRows, ask: Ask, code: int, window: Window
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
