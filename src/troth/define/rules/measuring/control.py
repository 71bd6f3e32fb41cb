"""A promise that lies in the other party's hands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.kind import LintRule, Mistake
from troth.model.agreement import Agreement
from troth.model.measurement import FieldType
from troth.model.objective import Objective


class ObligorControlsTheMetric(LintRule):
    """The obligor answers for time, or for a measurement, that others decide.

    The stream says when a case waits for the other party, and the clock of the last
    milestone does not stop for it: the customer's silence makes the provider late. Or
    the party that is owed the promise is the one that measures it. Name the `pause`,
    or let both or a third party measure.

    Bad:
        indicators:
          solving:
            metric: duration
            stream: tickets
            from: opened
            to: solved
            clock: office
            measured_by: acme
        objectives:
          solved:
            owed_by: nimbus
            owed_to: acme
            indicator: solving
            target: 90 % within 4 h

    Good:
        indicators:
          solving:
            metric: duration
            stream: tickets
            from: opened
            to: solved
            clock: office
            measured_by: nimbus
        objectives:
          solved:
            owed_by: nimbus
            owed_to: acme
            indicator: solving
            target: 90 % within 4 h
    """

    code: ClassVar[str] = "D742"
    name: ClassVar[str] = "obligor-controls-the-metric"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each promise that another party can break."""
        agreement = text.agreement
        for objective in agreement.objectives.values():
            indicator = agreement.indicators[objective.indicator]
            path = f"indicators.{indicator.name}"
            facts = (("objective", objective.name),)
            measurer = indicator.measured_by
            if measurer is not None and measurer == objective.owed_to:
                yield Mistake(
                    f"{path}.measured_by",
                    f"{objective.owed_by} owes {objective.name}, and {measurer}, who "
                    "is owed it, measures alone.",
                    "Let the obligor or a third party measure, or share the source.",
                    facts=facts,
                )
            pause = _unused_pause(agreement, objective)
            if pause is not None:
                yield Mistake(
                    path,
                    f"The clock of {objective.name} does not stop while a case waits, "
                    f"though `{pause}` says when it does.",
                    f"Write `pause: {pause}`, if waiting is not the obligor's.",
                    facts=facts,
                    patch=text.insert(path, f"pause: {pause}"),
                )


def _unused_pause(agreement: Agreement, objective: Objective) -> str | None:
    """Return the field of pauses that the clock of the last milestone leaves out."""
    indicator = agreement.indicators[objective.indicator]
    options, stream = indicator.options, agreement.streams.get(indicator.stream)
    if stream is None or not hasattr(options, "pause") or options.pause is not None:
        return None
    times = [name for name, kind in stream.fields.items() if kind is FieldType.TIME]
    pauses = [name for name, kind in stream.fields.items() if kind is FieldType.PAUSES]
    return pauses[0] if pauses and times and times[-1] in options.to else None
