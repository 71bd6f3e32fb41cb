"""Credits that are given back by good windows after a bad one.

Outsourcing contracts let a provider earn a credit back: it is pending until the next
windows are over, and falls if all of them are as agreed. A credit is judged by what is
known at the end of the period that was asked about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from troth.enforce.remedies.shortfall import falls_below
from troth.model.agreement import Agreement
from troth.model.phrases import value_text
from troth.model.reading import Reading, Verdict
from troth.model.remedy import EarnBack
from troth.model.violation import Credit, CreditState, Step


def give_back(
    credit: Credit, agreement: Agreement, history: Mapping[str, Sequence[Reading]]
) -> Credit:
    """Return a credit as it stands after the windows that may give it back.

    Args:
        credit: As it was granted.
        agreement: Says whether and how it may be given back.
        history: All judged readings by objective, in order of time.
    """
    rule = agreement.remedies[credit.remedy].earn_back
    if rule is None or not credit.issued:
        return credit
    why = _find_bar(credit.reading, rule)
    if why:
        return _settle(credit, CreditState.GRANTED, f"{why}: it is never given back")
    following = _follow(credit.reading, history.get(credit.objective, ()), rule.windows)
    for reading in following:
        if not _is_good(reading, rule):
            text = f"{reading.window.label} is not good enough: the credit stands"
            return _settle(credit, CreditState.GRANTED, text)
    if len(following) < rule.windows:
        left = rule.windows - len(following)
        text = f"{len(following)} good windows, {left} still to come"
        return _settle(credit, CreditState.PENDING, text)
    labels = ", ".join(reading.window.label for reading in following)
    return _settle(credit, CreditState.EARNED_BACK, f"given back by {labels}")


def _follow(reading: Reading, history: Sequence[Reading], count: int) -> list[Reading]:
    """Return the readings of the same scope in the windows that follow, end to end."""
    by_start = {
        other.window.whole.start: other
        for other in history
        if other.scope == reading.scope
    }
    found: list[Reading] = []
    at = reading.window.whole.end
    while len(found) < count and at in by_start:
        found.append(by_start[at])
        at = by_start[at].window.whole.end
    return found


def _is_good(reading: Reading, rule: EarnBack) -> bool:
    if rule.target is None:
        return reading.verdict is Verdict.MET
    return reading.value is not None and rule.target.comparator.holds(
        reading.value, rule.target.value
    )


def _find_bar(reading: Reading, rule: EarnBack) -> str | None:
    """Return why a credit can never be given back, if so."""
    if rule.floor is None or reading.value is None:
        return None
    below = falls_below(reading.target)
    is_worse = reading.value < rule.floor if below else reading.value > rule.floor
    if not is_worse:
        return None
    said = value_text(reading.value, reading.unit, beside=rule.floor)
    return f"{said} is beyond {value_text(rule.floor, reading.unit)}"


def _settle(credit: Credit, state: CreditState, text: str) -> Credit:
    amount = credit.amount
    if state is CreditState.EARNED_BACK:
        amount = amount * 0
    return replace(
        credit,
        state=state,
        issued=state is CreditState.GRANTED,
        amount=amount,
        steps=(*credit.steps, Step("earn-back", text, amount)),
    )
