"""Clauses that no measurement decides, as the canonical text writes them."""

from __future__ import annotations

from troth.define.canonical import (
    write_cap,
    write_decimal,
    write_money,
    write_share,
)
from troth.define.quantities import Value
from troth.model.clause import Entitlement, Measure
from troth.model.duty import Eligibility, Responsibility, Review, TaskDuty
from troth.model.head import ChangeNotice, Record
from troth.model.liability import Indemnity, Liability
from troth.model.sale import Acceptance, Goods, Payment, Sale

Tree = dict[str, Value]


def write_text(value: Value) -> str | None:
    """Return a value that shows its own canonical text."""
    return None if value is None else str(value)


def write_flag(value: bool) -> str:  # noqa: FBT001  # a flag is what is written
    """Return yes or no."""
    return "yes" if value else "no"


def write_record(record: Record) -> Tree:
    """Return what the head says beside names and version."""
    return {
        "owner": list(record.owners),
        "language": record.language,
        "law": record.law,
        "courts": record.courts,
        "dated": record.dated,
        "informal": "yes" if record.informal else None,
        "history": [
            {"version": one.version, "on": one.on, "by": one.by, "what": one.what}
            for one in record.history
        ],
        "approvals": [
            {"by": one.by, "of": one.of, "role": one.role, "on": one.on}
            for one in record.approvals
        ],
        "changes": _change_notice(record.changes) if record.changes else None,
    }


def _change_notice(changes: ChangeNotice) -> Tree:
    return {
        "by": list(changes.by),
        "notice": write_text(changes.notice),
        "objection": write_text(changes.objection),
        "worse": write_flag(changes.worse),
    }


def write_responsibility(one: Responsibility) -> Tree:
    """Return who does a thing."""
    return {
        "what": one.what,
        "does": list(one.does),
        "answers": one.answers,
        "asked": list(one.asked),
        "told": list(one.told),
    }


def write_eligibility(one: Eligibility) -> Tree:
    """Return what must hold first."""
    return {
        "for": list(one.objectives),
        "plans": list(one.plans),
        "regions": list(one.regions),
        "configuration": list(one.configuration),
        "running": write_text(one.running),
        "good_standing": write_flag(one.good_standing),
        "also": list(one.also),
    }


def write_task(one: TaskDuty) -> Tree:
    """Return a duty with a due date."""
    return {
        "owed_by": one.owed_by,
        "owed_to": one.owed_to,
        "text": one.text,
        "for": one.objective,
        "upon": one.upon,
        "due": str(one.due),
        "calendar": one.calendar,
        "stream": one.stream,
    }


def write_review(one: Review) -> Tree:
    """Return when the agreement is looked at."""
    return {
        "due": str(one.due),
        "calendar": one.calendar,
        "owners": list(one.owners),
        "inputs": list(one.inputs),
        "decides": list(one.decides),
    }


def write_entitlement(right: Entitlement) -> Tree:
    """Return whose a right is and from what it arises."""
    return {
        "right_of": right.holder,
        "when": [str(pattern) for pattern in right.when],
        "notified": write_text(right.notified),
        "notices": right.notices,
        "exercise": write_text(right.exercise),
        "calendar": right.calendar,
    }


def write_measure(one: Measure) -> Tree:
    """Return a right short of the end."""
    return {
        "kind": one.kind,
        **write_entitlement(one.right),
        "upon": one.upon,
        "of": one.of,
        "text": one.text,
        "within": write_text(one.within),
        "until": one.until,
        "costs": one.costs,
    }


def write_liability(one: Liability) -> Tree:
    """Return the most that a party is liable for."""
    return {
        "of": one.of,
        "cap": [write_cap(cap) for cap in one.caps] or "none",
        "credits_count": write_flag(one.credits_count),
        "excludes": list(one.excludes),
        "except": list(one.exceptions),
    }


def write_indemnity(one: Indemnity) -> Tree:
    """Return who holds whom harmless."""
    return {
        "by": one.by,
        "holder": one.holder,
        "also": list(one.also),
        "trigger": one.trigger,
        "scope": list(one.scope),
        "third_party": write_flag(one.third_party),
        "except": list(one.exceptions),
        "insurance": one.insurance,
        "cap": [write_cap(cap) for cap in one.caps] or "none",
        "notice": write_text(one.notice),
        "defence": one.defence,
    }


def write_sale(sale: Sale) -> Tree:
    """Return the terms of a sale."""
    return {
        "incoterms": sale.incoterms,
        "goods": {one.name: _goods(one) for one in sale.goods.values()},
        "acceptance": _acceptance(sale.acceptance) if sale.acceptance else None,
        "title": sale.title,
        "risk": sale.risk,
        "payment": _payment(sale.payment) if sale.payment else None,
        "calendar": sale.calendar,
    }


def _goods(one: Goods) -> Tree:
    return {
        "title": one.title,
        "quantity": write_decimal(one.quantity),
        "unit": one.unit,
        "price": write_money(one.price) if one.price else None,
        "terms": write_text(one.terms),
        "due": write_text(one.due),
        "tolerance": write_text(one.tolerance),
        "quality": one.quality,
        "measured_by": one.measured_by,
    }


def _acceptance(one: Acceptance) -> Tree:
    return {
        "by": one.by,
        "within": str(one.within),
        "criteria": list(one.criteria),
        "silence": one.silence,
        "cure": write_text(one.cure),
    }


def _payment(one: Payment) -> Tree:
    return {
        "due": str(one.due),
        "discount": None if one.discount is None else write_share(one.discount),
        "early": write_text(one.early),
        "interest": None if one.interest is None else write_share(one.interest),
    }
