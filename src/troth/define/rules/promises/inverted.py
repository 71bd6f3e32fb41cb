"""A promise that is the wrong way round."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.kind import LintRule, Mistake
from troth.model.expression import Comparison, Expression, Field, Literal
from troth.model.objective import Bound, Comparator, Indicator, Objective
from troth.model.quantity import Unit

_UP = {"up", "ok", "good", "success", "available", "healthy", "online", "on", "running"}
_DOWN = {"down", "bad", "fail", "failed", "failure", "error", "unavailable", "offline"}
_LOW = (Comparator.AT_MOST, Comparator.BELOW)


class DefinitionIsNotInverted(LintRule):
    """What is counted as down is up, or the target wants the bad side.

    `down: status = 'up'` pays for every good minute, and `<= 1 %` of a reading that
    counts what is good forgives every failure. Published power clauses have said so.

    Bad:
        indicators:
          uptime:
            {metric: availability, stream: checks, down: "status = 'up'", holds: 5 min}

    Good:
        indicators:
          uptime:
            {metric: availability, stream: checks, down: "status <> 'up'", holds: 5 min}
    """

    code: ClassVar[str] = "D729"
    name: ClassVar[str] = "definition-is-not-inverted"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each indicator or target that is turned round."""
        for indicator in text.agreement.indicators.values():
            down = getattr(indicator.options, "down", None)
            if _means_up(down):
                path = f"indicators.{indicator.name}.down"
                said = text.text(path)
                yield Mistake(
                    path,
                    f"“{said}” reads as if the service were up, but it says when it is "
                    "down.",
                    "Turn the comparison round, or rename the value.",
                    facts=(("indicator", indicator.name),),
                )
        for objective in text.agreement.objectives.values():
            indicator = text.agreement.indicators[objective.indicator]
            if _wants_the_bad_side(indicator, objective):
                yield Mistake(
                    f"objectives.{objective.name}.target",
                    f"`{indicator.name}` reads the good side, so the promise allows it "
                    "to be small and forbids it to be large.",
                    "Turn the comparison round, or measure the bad side.",
                    facts=(("objective", objective.name),),
                )


def _means_up(down: Expression | None) -> bool:
    match down:
        case Comparison(operator=sign, left=Field(), right=Literal(value=str(word))):
            if sign == "=":
                return word.lower() in _UP
            return sign == "<>" and word.lower() in _DOWN
    return False


def _wants_the_bad_side(indicator: Indicator, objective: Objective) -> bool:
    target, options = objective.targets, indicator.options
    if not isinstance(target, Bound) or indicator.unit is not Unit.SHARE:
        return False
    reads_good = (
        hasattr(options, "down")
        or getattr(options, "good", None) is not None
        or getattr(options, "bad", None) is not None
    )
    return reads_good and target.comparator in _LOW
