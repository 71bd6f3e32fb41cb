"""A first milestone that may come after the last."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import permutations
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.promise_lines import Line, alike, is_longer, limit_of, lines_of
from troth.define.rules.kind import LintRule, Mistake
from troth.model.agreement import Agreement


class MilestonesAreInOrder(LintRule):
    """The limit for an earlier milestone is longer than the limit for a later one.

    A reply within 8 h and a solution within 4 h: whoever solves in time has replied in
    time, so the first promise is empty. Which milestone comes first is read from the
    order of the stream's fields.

    Bad:
        objectives:
          replied: {owed_by: nimbus, indicator: reply, target: 90 % within 8 h}
          solved: {owed_by: nimbus, indicator: solving, target: 90 % within 4 h}

    Good:
        objectives:
          replied: {owed_by: nimbus, indicator: reply, target: 90 % within 1 h}
          solved: {owed_by: nimbus, indicator: solving, target: 90 % within 4 h}
    """

    code: ClassVar[str] = "D735"
    name: ClassVar[str] = "milestones-are-in-order"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each pair whose earlier milestone has the longer limit."""
        groups = alike(lines_of(text.agreement), _sort)
        for first, second in (pair for one in groups for pair in permutations(one, 2)):
            limits = limit_of(first.target), limit_of(second.target)
            if limits[0] is None or limits[1] is None:
                continue
            if not is_longer(limits[0], limits[1]):
                continue
            if not _comes_before(text.agreement, first, second):
                continue
            line = text.place(second.path(text)).line
            yield Mistake(
                first.path(text),
                f"`{first.indicator.name}` may take {limits[0]}, and what comes after "
                f"it must be done within {limits[1]} (line {line}).",
                "Shorten this limit, or lengthen the other.",
                facts=(
                    ("objectives", f"{first.objective.name},{second.objective.name}"),
                ),
            )


def _sort(line: Line) -> Hashable:
    """Return what two clocks share that can be compared: where and when they start."""
    options = line.indicator.options
    starts, clock = getattr(options, "from_", ()), getattr(options, "clock", "")
    return line.indicator.stream, line.rows, starts, clock


def _comes_before(agreement: Agreement, first: Line, second: Line) -> bool:
    options = first.indicator.options, second.indicator.options
    if not all(hasattr(one, "from_") for one in options):
        return False
    order = list(agreement.streams[first.indicator.stream].fields)
    ends = [min(order.index(name) for name in one.to) for one in options]
    return ends[0] < ends[1]
