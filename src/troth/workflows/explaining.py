"""Explaining: the part of an assessment that someone asks about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from troth.errors import NotFoundError
from troth.model.identity import subject_of
from troth.registry import find_nearest
from troth.workflows.assessing import Assessment

_SCOPES_TOLD = 8


class NoSuchObjectiveError(NotFoundError):
    """An objective was asked for that the agreement does not have."""

    def __init__(self, name: str, known: Sequence[str], agreement: str) -> None:
        near = find_nearest(name, known)
        hint = f"Did you mean “{near}”?" if near else f"It has: {', '.join(known)}."
        super().__init__(f"There is no objective “{name}”.", place=agreement, hint=hint)


class NoSuchReadingError(NotFoundError):
    """Nothing was read for the scope asked for."""

    def __init__(self, objective: str, period: str, known: Iterable[str]) -> None:
        scopes = [one for one in dict.fromkeys(known) if one][:_SCOPES_TOLD]
        listed = f"It was read for: {'; '.join(scopes)}." if scopes else ""
        super().__init__(f"“{objective}” has no such reading in {period}.", hint=listed)


def select_readings(
    assessment: Assessment, objective: str, *, period: str, scope: Mapping[str, str]
) -> Assessment:
    """Return the part of an assessment that is about one objective.

    Args:
        assessment: What was assessed.
        objective: The objective's name.
        period: How people call the period: `2026-03`.
        scope: The fields that a reading's scope must have, with their values.

    Raises:
        NoSuchObjectiveError: The agreement has no such objective.
        NoSuchReadingError: It has no reading of that scope.
    """
    known = tuple(assessment.agreement.objectives)
    if objective not in known:
        raise NoSuchObjectiveError(objective, known, assessment.agreement.id)
    of_objective = [one for one in assessment.readings if one.objective == objective]
    readings = tuple(
        one for one in of_objective if scope.items() <= dict(one.scope).items()
    )
    if not readings:
        known_scopes = (one.scope_text for one in of_objective)
        raise NoSuchReadingError(objective, period, known_scopes)
    subjects = {subject_of(one) for one in readings}
    violations = tuple(
        one
        for one in assessment.violations
        if subject_of(one.evidence.reading) in subjects
    )
    ids = {one.id for one in violations}
    return replace(
        assessment,
        readings=readings,
        violations=violations,
        credits=tuple(
            one for one in assessment.credits if subject_of(one.reading) in subjects
        ),
        tasks=tuple(one for one in assessment.tasks if one.violation in ids),
        rights=tuple(
            one for one in assessment.rights if subject_of(one.readings[-1]) in subjects
        ),
    )
