"""A length of time beside a percentage that does not allow it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.promise_lines import lines_of
from troth.define.rules.kind import LintRule, Mistake
from troth.define.window_lengths import days_of, minutes
from troth.model.objective import Bound, Comparator
from troth.model.quantity import MICROSECONDS, Unit

_LENGTH = re.compile(
    r"(?<![\d.])(\d+)(?:\.(\d+))? ?(hours?|h|minutes?|min|seconds?|sec|s)\b"
)
_UNITS = {"h": "h", "m": "min", "s": "s"}


class ColumnsAgree(LintRule):
    """The words name a downtime that the percentage does not allow in any month.

    Published tables have a column of percentages and one of hours, and the two differ.
    The percentage is what is computed; the reader believes the hours.

    Bad:
        objectives:
          shop-up:
            title: The shop is up (down at most 80 min a month)
            owed_by: nimbus
            owed_to: acme
            service: shop
            indicator: uptime
            target: ">= 99.9 %"

    Good:
        objectives:
          shop-up:
            title: The shop is up (down at most 43 min a month)
            owed_by: nimbus
            owed_to: acme
            service: shop
            indicator: uptime
            target: ">= 99.9 %"
    """

    code: ClassVar[str] = "D745"
    name: ClassVar[str] = "columns-agree"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each title whose length of time contradicts the target."""
        for line in lines_of(text.agreement):
            target, days = line.target, days_of(line.objective.window)
            if not hasattr(line.indicator.options, "down") or days is None:
                continue
            if not isinstance(target, Bound) or target.unit is not Unit.SHARE:
                continue
            if target.comparator not in (Comparator.AT_LEAST, Comparator.ABOVE):
                continue
            day = (1 - target.value) * MICROSECONDS["d"]
            for said, length, slack in _lengths(line.objective.title):
                if days[0] * day - slack < length < days[2] * day + slack:
                    continue
                yield Mistake(
                    f"objectives.{line.objective.name}.title",
                    f"The title says {said}, and the target allows "
                    f"{minutes(days[1] * day)} min.",
                    "Correct the one that is wrong.",
                    facts=(
                        ("objective", line.objective.name),
                        ("said", minutes(length)),
                        ("allowed", minutes(days[1] * day)),
                    ),
                )


def _lengths(title: str) -> Iterator[tuple[str, Fraction, Fraction]]:
    """Yield the lengths a title names, each with one step of its last digit."""
    for found in _LENGTH.finditer(title):
        whole, part, unit = found.groups()
        size = MICROSECONDS[_UNITS[unit[0]]]
        number = Fraction(f"{whole}.{part or 0}")
        yield found[0], number * size, Fraction(size, 10 ** len(part or ""))
