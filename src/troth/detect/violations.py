"""Violations: every missed reading recorded once, under a name that never changes.

The name says what was missed: the agreement, the objective, the window, the scope
and, where each case is judged, the case. It says neither the value nor the versions,
so late data or an amendment finds the same violation again and not a second one; the
evidence says which versions it was found with.
"""

from __future__ import annotations

from collections.abc import Iterable

from troth.detect.evidence import gather_evidence
from troth.model.agreement import Agreement
from troth.model.identity import derive_id, subject_of
from troth.model.objective import EachWithin
from troth.model.reading import Reading, Verdict
from troth.model.violation import Violation


def find_violations(
    readings: Iterable[Reading], agreement: Agreement
) -> tuple[Violation, ...]:
    """Return one violation for each missed reading, in order of time.

    A window that is still open may yet be met, so it violates nothing; only a single
    case that is late already stays late.

    Args:
        readings: Judged readings in any order; the same one may come twice.
        agreement: What they were judged by.
    """
    order = {name: place for place, name in enumerate(agreement.objectives)}
    found: dict[str, Violation] = {}
    for reading in readings:
        if not _is_final_miss(reading):
            continue
        violation = record_violation(reading, agreement)
        found.setdefault(violation.id, violation)
    return tuple(
        sorted(
            found.values(),
            key=lambda violation: (
                violation.evidence.reading.window.period.start,
                order.get(violation.objective, len(order)),
                subject_of(violation.evidence.reading),
            ),
        )
    )


def record_violation(reading: Reading, agreement: Agreement) -> Violation:
    """Return the violation that a missed reading is."""
    objective = agreement.objectives[reading.objective]
    return Violation(
        id=derive_id("V", agreement.id, *subject_of(reading)),
        objective=reading.objective,
        owed_by=objective.owed_by,
        owed_to=objective.owed_to,
        evidence=gather_evidence(reading, agreement),
    )


def _is_final_miss(reading: Reading) -> bool:
    final = reading.window.closed or isinstance(reading.target, EachWithin)
    return final and reading.verdict is Verdict.MISSED
