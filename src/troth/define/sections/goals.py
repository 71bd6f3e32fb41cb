"""Common goals and the calculators that turn them into what each party owes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil

from troth.define.canonical import write_decimal, write_share
from troth.define.draft import Draft
from troth.define.fields import Fields
from troth.define.grammar import CALCULATOR, GOAL, GOAL_PARTS
from troth.define.quantities import AmountPer, Sort
from troth.model.clause import Goal
from troth.model.objective import Bound, WindowKind
from troth.model.quantity import plain_decimal


def compile_goals(draft: Draft) -> None:
    """Fill the goals of the draft."""
    for name, fields in draft.document.named("goals", GOAL):
        before = draft.notes.count
        known = draft.known("objectives")
        served_by = fields.refer_all("served_by", known, "D305", "objective")
        title = fields.text("title")
        calculator = fields.inner("calculator", CALCULATOR)
        target = fields.quantity("target", Sort.TARGET)
        adds_up, parts = _read_parts(draft, fields)
        if fields.has("calculator") == fields.has("target"):
            message = "What the goal demands is said by a calculator or by a target."
            fields.notes.error(
                "D507", fields.place, fields.path, message, "Write one of the two."
            )
            continue
        if calculator is not None:
            goal = _calculate(draft, calculator, name, title or name, served_by)
        elif isinstance(target, Bound):
            goal = Goal(
                name=name,
                title=title or name,
                value=target.value,
                per=WindowKind.MONTH,
                target=target,
                served_by=served_by,
            )
        else:
            if target is not None:
                message = "A goal is a number, a share or a length of time."
                fields.error("D206", "target", message, "Write `>= 40`.")
            continue
        if goal is not None and draft.notes.count == before:
            draft.goals[name] = replace(goal, adds_up=adds_up, parts=parts)


def _read_parts(draft: Draft, fields: Fields) -> tuple[str | None, tuple[str, ...]]:
    inner = fields.inner("parts", GOAL_PARTS)
    if inner is None:
        return None, ()
    written = [key for key in GOAL_PARTS.keys if inner.has(key)]
    if len(written) != 1:
        message = "The parts of a goal are put together in exactly one way."
        inner.notes.error(
            "D507", inner.place, inner.path, message, "Write `sum: [north, south]`."
        )
        return None, ()
    known = draft.known("objectives")
    return written[0], inner.refer_all(written[0], known, "D305", "objective")


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
