"""A promise that another one already makes."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.promise_lines import Line, alike, is_longer, limit_of, lines_of
from troth.define.rules.kind import LintRule, Mistake
from troth.define.rules.promises.contradiction import range_of
from troth.model.agreement import Agreement
from troth.model.objective import EachWithin, Within
from troth.model.phrases import target_text


class PromiseSaysMore(LintRule):
    """A promise follows from a stricter one and has no consequence of its own.

    Whoever keeps the stricter promise keeps this one too, so it says nothing. Delete
    it, or give it what follows if it is missed: then it is a second step.

    Bad:
        objectives:
          few: {owed_by: nimbus, indicator: tickets, target: "<= 20", over: month}
          fewer: {owed_by: nimbus, indicator: tickets, target: "<= 10", over: month}

    Good:
        objectives:
          few: {owed_by: nimbus, indicator: tickets, target: "<= 20", over: month}
          fewer: {owed_by: nimbus, indicator: tickets, target: "<= 10", over: week}
    """

    code: ClassVar[str] = "D731"
    name: ClassVar[str] = "promise-says-more"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each promise that another one implies."""
        for group in alike(lines_of(text.agreement), _sort):
            for number, other in enumerate(group):
                one = _stricter(group, number)
                if one is not None and not _has_own_end(text.agreement, other):
                    yield _mistake(text, one, other)


def _sort(line: Line) -> Hashable:
    return line.same_reading, line.objective.owed_by


def _stricter(group: Sequence[Line], number: int) -> Line | None:
    """Return a line that implies another; of two equal ones, the first one does."""
    other = group[number]
    for place, one in enumerate(group):
        is_other = place != number and _implies(one, other)
        if is_other and (place < number or not _implies(other, one)):
            return one
    return None


def _mistake(text: AgreedText, one: Line, other: Line) -> Mistake:
    line = text.place(one.path(text)).line
    return Mistake(
        other.path(text),
        f"“{target_text(other.target)}” says nothing beside "
        f"“{target_text(one.target)}” in line {line}, which is stricter and of the "
        "same reading.",
        "Delete it, or give it a remedy or escalation of its own.",
        facts=(("objective", other.objective.name), ("by", one.objective.name)),
    )


def _has_own_end(agreement: Agreement, line: Line) -> bool:
    name = line.objective.name
    return any(one.objective == name for one in agreement.remedies.values()) or any(
        one.objective == name for one in agreement.escalation
    )


def _implies(strict: Line, loose: Line) -> bool:
    """Tell whether keeping one promise keeps the other."""
    ranges = range_of(strict), range_of(loose)
    if ranges[0] is not None and ranges[1] is not None:
        return ranges[1].holds(ranges[0])
    limits = limit_of(strict.target), limit_of(loose.target)
    if limits[0] is None or limits[1] is None:
        return False
    if is_longer(limits[0], limits[1]) is not False:
        return False
    if isinstance(loose.target, EachWithin):
        return isinstance(strict.target, EachWithin)
    if isinstance(strict.target, EachWithin):
        return True
    assert isinstance(strict.target, Within), "only these two have a limit"
    assert isinstance(loose.target, Within), "only these two have a limit"
    return strict.target.share >= loose.target.share
