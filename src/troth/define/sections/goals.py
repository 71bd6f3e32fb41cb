"""Common goals and the calculators that turn them into what each party owes."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from troth.define.canonical import write_decimal, write_share
from troth.define.draft import Draft
from troth.define.fields import Fields
from troth.define.grammar import CALCULATOR, GOAL
from troth.define.quantities import AmountPer, Sort
from troth.model.clause import Goal
from troth.model.quantity import plain_decimal


def compile_goals(draft: Draft) -> None:
    """Fill the goals of the draft."""
    for name, fields in draft.document.named("goals", GOAL):
        before = draft.notes.count
        known = draft.known("objectives")
        served_by = fields.refer_all("served_by", known, "D305", "objective")
        title = fields.text("title")
        calculator = fields.inner("calculator", CALCULATOR)
        if calculator is None:
            continue
        goal = _calculate(draft, calculator, name, title or name, served_by)
        if goal is not None and draft.notes.count == before:
            draft.goals[name] = goal


def _calculate(
    draft: Draft,
    fields: Fields,
    name: str,
    title: str,
    served_by: tuple[str, ...],
) -> Goal | None:
    kind = fields.word("kind")
    goal: AmountPer | None = fields.quantity("goal", Sort.AMOUNT_PER)
    share: Fraction | None = fields.quantity("marketing_share", Sort.SHARE)
    if not fields.has("marketing_share"):
        share = Fraction(1)
        fields.default("marketing_share", "100 %", "Marketing brings all leads.")
    average: Fraction | None = fields.quantity("average_sale", Sort.NUMBER)
    rate: Fraction | None = fields.quantity("close_rate", Sort.SHARE)
    rounding = fields.word("round") if fields.has("round") else "once up"
    if not fields.has("round"):
        why = "A part of a lead is a whole lead; rounded once, at the end."
        fields.default("round", "once up", why)
    if goal is None or share is None or average is None or rate is None:
        return None
    if goal.currency is not None:
        draft.is_own_currency(fields, "goal", goal.currency)
    if not 0 < rate <= 1 or not 0 <= share <= 1:
        key = "close_rate" if not 0 < rate <= 1 else "marketing_share"
        message = "The share must be more than 0 % and at most 100 %."
        fields.error("D507", key, message)
        return None
    if average <= 0:
        fields.error("D507", "average_sale", "A sale brings more than nothing.")
        return None
    wanted = goal.amount * share
    customers = wanted / average
    exact = customers / rate
    value = Fraction(ceil(exact)) if rounding == "once up" else exact
    revenue = f"{write_decimal(goal.amount)} per {goal.per.value}"
    sale = write_decimal(average)
    steps: tuple[str, ...] = (
        f"{revenue} × {write_share(share)} = {_shown(wanted)}",
        f"{_shown(wanted)} ÷ {sale} a sale = {_shown(customers)} customers",
        f"{_shown(customers)} ÷ {write_share(rate)} = {_shown(exact)} leads",
    )
    if value != exact:
        steps = (*steps, f"rounded up once: {write_decimal(value)}")
    return Goal(
        name=name,
        title=title,
        calculator=kind or "",
        inputs={
            "goal": goal.amount,
            "marketing_share": share,
            "average_sale": average,
            "close_rate": rate,
        },
        value=value,
        per=goal.per,
        rounding=rounding or "once up",
        served_by=served_by,
        steps=steps,
    )


def _shown(value: Fraction) -> str:
    return plain_decimal(value, digits_max=2)
