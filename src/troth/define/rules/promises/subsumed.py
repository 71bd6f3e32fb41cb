"""A promise that another one already makes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.promise_lines import Line, is_longer, limit_of, lines_of
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
        lines = list(lines_of(text.agreement))
        told: set[int] = set()
        for strict, loose in permutations(range(len(lines)), 2):
            one, other = lines[strict], lines[loose]
            if loose in told or one.same_reading != other.same_reading:
                continue
            if one.objective.owed_by != other.objective.owed_by:
                continue
            if not _implies(one, other) or _has_own_end(text.agreement, other):
                continue
            if _implies(other, one) and strict > loose:
                continue  # of two equal ones, the later says nothing new
            told.add(loose)
            line = text.place(one.path(text)).line
            yield Mistake(
                other.path(text),
                f"“{target_text(other.target)}” says nothing beside "
                f"“{target_text(one.target)}” in line {line}, which is stricter and of "
                "the same reading.",
                "Delete it, or give it a remedy or escalation of its own.",
                facts=(
                    ("objective", other.objective.name),
                    ("by", one.objective.name),
                ),
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
