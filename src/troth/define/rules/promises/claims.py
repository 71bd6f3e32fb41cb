"""A claim that lapses before its grounds are reported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.kind import LintRule, Mistake
from troth.model.finding import Severity

_AFTER = re.compile(
    r"(?:within )?(\d+) (?:(working|business) )?days? after (?:the )?"
    r"(?:month end|end of (?:the )?month)",
    re.IGNORECASE,
)
_NTH = re.compile(
    r"(?:by )?(?:the )?(\d+)(?:st|nd|rd|th) (?:(working|business) )?(?:day )?"
    r"of (?:the|each|every|the following|the next) month",
    re.IGNORECASE,
)


class ClaimFollowsTheReport(LintRule):
    """The claim must be made before the report that shows its grounds is due.

    The customer learns of the miss when it is too late. Give more time for the claim,
    or report sooner.

    Bad:
        remedies:
          credit:
            for: shop-up
            tiers: [{below: 99.9 %, credit: 10 %}]
            of: fee(shop)
            cap: 10 % of fee(shop) per month
            claim: {by: acme, within: 5 days after month end}
        reports:
          monthly: {owed_by: nimbus, owed_to: acme, due: 10 days after month end}

    Good:
        remedies:
          credit:
            for: shop-up
            tiers: [{below: 99.9 %, credit: 10 %}]
            of: fee(shop)
            cap: 10 % of fee(shop) per month
            claim: {by: acme, within: 30 days after month end}
        reports:
          monthly: {owed_by: nimbus, owed_to: acme, due: 10 days after month end}
    """

    code: ClassVar[str] = "D737"
    name: ClassVar[str] = "claim-follows-the-report"
    severity: ClassVar[Severity] = Severity.ERROR

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each claim whose time is up before the first report is due."""
        agreement = text.agreement
        for remedy in agreement.remedies.values():
            if remedy.claim is None:
                continue
            path = f"remedies.{remedy.name}.claim.within"
            claim = _read(text.text(path))
            dues = [
                (name, _read(text.text(f"reports.{name}.due")))
                for name, report in agreement.reports.items()
                if report.owed_to in (None, remedy.claim.by)
            ]
            known = [(name, due) for name, due in dues if due is not None]
            if claim is None or not known or len(known) < len(dues):
                continue
            # The shortest month decides: some month begins on each day of the week.
            if not all(
                any(claim.ends_on(day) < due.ends_on(day) for day in range(7))
                for _, due in known
            ):
                continue
            name = known[0][0]
            line = text.place(f"reports.{name}.due").line
            yield Mistake(
                path,
                f"The claim must be made {text.text(path)}, but the report “{name}” is "
                f"due only {text.text(f'reports.{name}.due')} (line {line}).",
                "Give more time for the claim, or report sooner.",
                facts=(
                    ("objective", remedy.objective),
                    ("remedy", remedy.name),
                    ("claim", str(claim.days)),
                    ("report", str(known[0][1].days)),
                ),
            )


@dataclass(frozen=True, slots=True)
class _Due:
    """So many days, or working days, into the following month."""

    days: int
    working: bool

    def ends_on(self, first: int) -> int:
        """Return the day of the month, where the month begins on a weekday (0: Mon)."""
        if not self.working:
            return self.days
        day, left = 0, self.days
        while left:
            day += 1
            left -= (first + day - 1) % 7 < 5
        return day


def _read(text: str) -> _Due | None:
    found = _AFTER.fullmatch(text.strip()) or _NTH.fullmatch(text.strip())
    return _Due(int(found[1]), found[2] is not None) if found else None
