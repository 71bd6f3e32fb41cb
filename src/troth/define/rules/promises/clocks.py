"""A promise that runs while nobody is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.kind import LintRule, Mistake
from troth.model.agreement import Agreement
from troth.model.objective import Indicator, Objective
from troth.model.period import Period


class ClocksAgree(LintRule):
    """The clock of a promise runs outside the hours in which its service is covered.

    A reply within 30 min on a clock that never stops, and a desk that is open from
    nine to five: at night the promise cannot be kept. Or two calendars of one promise
    are never open together, so that no time is agreed at all.

    Bad:
        services:
          shop: {title: Web shop, fee: 4000 per month, coverage: office}
        indicators:
          solving: {metric: duration, stream: tickets, from: opened, to: solved}
        objectives:
          solved:
            owed_by: nimbus
            service: shop
            indicator: solving
            target: 90 % within 4 h

    Good:
        services:
          shop: {title: Web shop, fee: 4000 per month, coverage: office}
        indicators:
          solving:
            metric: duration
            stream: tickets
            from: opened
            to: solved
            clock: office
        objectives:
          solved:
            owed_by: nimbus
            service: shop
            indicator: solving
            target: 90 % within 4 h
    """

    code: ClassVar[str] = "D736"
    name: ClassVar[str] = "clocks-agree"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each promise whose clocks contradict its coverage."""
        agreement = text.agreement
        for objective in agreement.objectives.values():
            indicator = agreement.indicators[objective.indicator]
            facts = (("objective", objective.name),)
            if objective.coverage in (None, "always"):
                continue
            if _runs_always(indicator):
                path = f"indicators.{indicator.name}"
                clock = f"clock: {objective.coverage}"
                written = text.has(f"{path}.clock")
                yield Mistake(
                    f"{path}.clock",
                    f"The clock of {objective.name} never stops, but "
                    f"`{objective.service}` is covered in the hours of "
                    f"`{objective.coverage}` only.",
                    f"Write `{clock}`, or cover the service around the clock.",
                    facts=facts,
                    patch=text.replace(f"{path}.clock", str(objective.coverage))
                    if written
                    else text.insert(path, clock),
                )
            elif _never_meet(agreement, indicator, objective):
                yield Mistake(
                    f"indicators.{indicator.name}.during",
                    f"`{indicator.during}` and `{objective.coverage}` are never open "
                    f"together, so {objective.name} has no agreed time at all.",
                    "Measure in the hours in which the service is covered.",
                    facts=facts,
                )


def _runs_always(indicator: Indicator) -> bool:
    options = indicator.options
    return hasattr(options, "from_") and getattr(options, "clock", "") == "always"


def _never_meet(agreement: Agreement, indicator: Indicator, one: Objective) -> bool:
    if indicator.during is None or indicator.during == one.coverage:
        return False
    first = agreement.calendars.get(indicator.during)
    second = agreement.calendars.get(one.coverage or "")
    if first is None or second is None:
        return False
    day = agreement.term.starts_on
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else _YEAR
    year = Period(start, start + timedelta(days=366))
    return not (first & second).open_stretches(year)


_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
