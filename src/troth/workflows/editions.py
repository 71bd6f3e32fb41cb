"""The editions of one agreement in an assessment: who judges what, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from troth.model.agreement import Agreement
from troth.model.edition import Edition, InsidePeriod, edition_on
from troth.model.finding import Finding
from troth.model.period import Period
from troth.model.reading import Reading
from troth.model.right import Right
from troth.model.tenure import Tenure
from troth.model.violation import Credit, TaskDue, Violation
from troth.model.wall_clock import WallClock


@dataclass(slots=True)
class Outcome:
    """What all editions together judged and granted, in the order of the editions."""

    readings: list[Reading] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    tasks: list[TaskDue] = field(default_factory=list)
    rights: list[Right] = field(default_factory=list)
    remarks: list[tuple[Reading, Finding]] = field(default_factory=list)

    def sorted_readings(
        self, is_asked: Callable[[Reading], bool], editions: Sequence[Edition]
    ) -> tuple[Reading, ...]:
        """Return the readings asked for, by objective as the agreement lists them."""
        names = dict.fromkeys(
            name for one in reversed(editions) for name in one.agreement.objectives
        )
        places = {name: place for place, name in enumerate(names)}
        asked = (one for one in self.readings if is_asked(one))
        # Editions come in the order of time, so the windows of an objective do too.
        return tuple(sorted(asked, key=lambda one: places[one.objective]))


def with_tenures(editions: Sequence[Edition]) -> tuple[Edition, ...]:
    """Return the editions with the windows that each judges told to their promises.

    A window is split only where the amendment says so and the promise is concerned.
    """
    if len(editions) == 1:
        return tuple(editions)
    return tuple(
        replace(
            edition,
            agreement=replace(
                edition.agreement,
                objectives={
                    name: replace(one, tenure=_tenure(editions, place, name))
                    for name, one in edition.agreement.objectives.items()
                },
            ),
        )
        for place, edition in enumerate(editions)
    )


def _tenure(editions: Sequence[Edition], place: int, objective: str) -> Tenure:
    after = editions[place + 1] if place + 1 < len(editions) else None
    return Tenure(
        starts_on=editions[place].effective_on,
        ends_on=after.effective_on if after else None,
        splits_start=place > 0 and _splits(editions, place, objective),
        splits_end=after is not None and _splits(editions, place + 1, objective),
    )


def _splits(editions: Sequence[Edition], place: int, objective: str) -> bool:
    from troth.define.concerns import is_same_promise

    before, after = editions[place - 1], editions[place]
    return after.inside is InsidePeriod.SPLIT and not is_same_promise(
        before.agreement, after.agreement, objective
    )


def agreement_for(
    period: Period, editions: Sequence[Edition], readings: Sequence[Reading]
) -> Agreement:
    """Return the version in force at the end of a period, for whoever reports on it.

    Promises that an amendment has ended, and that were still judged in the period,
    stand in it as they last were, with what they rest on.
    """
    zone = WallClock.of(editions[0].agreement.timezone).zone
    last = (period.end - timedelta(microseconds=1)).astimezone(zone).date()
    agreement = edition_on(editions, last).agreement
    gone = {one.objective for one in readings} - set(agreement.objectives)
    if not gone:
        return agreement
    for edition in reversed(editions):
        agreement = _with_clauses_of(agreement, edition.agreement)
    return agreement


def _with_clauses_of(agreement: Agreement, older: Agreement) -> Agreement:
    return replace(
        agreement,
        parties={**older.parties, **agreement.parties},
        services={**older.services, **agreement.services},
        calendars={**older.calendars, **agreement.calendars},
        streams={**older.streams, **agreement.streams},
        indicators={**older.indicators, **agreement.indicators},
        objectives={**older.objectives, **agreement.objectives},
        exclusions={**older.exclusions, **agreement.exclusions},
        remedies={**older.remedies, **agreement.remedies},
    )
