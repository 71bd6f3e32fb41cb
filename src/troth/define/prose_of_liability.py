"""Liability, indemnities and sales in words."""

from __future__ import annotations

from troth.define.prose_of_claims import say_deadline, say_span
from troth.define.prose_of_remedies import say_cap
from troth.define.prose_of_rights import say_conditions, say_pattern, title_of
from troth.model.agreement import Agreement
from troth.model.clause import Measure
from troth.model.deadline import Deadline
from troth.model.liability import Indemnity, Liability
from troth.model.phrases import money_text
from troth.model.prose import ProseClause
from troth.model.quantity import percent, plain_decimal
from troth.model.sale import INCOTERMS, Acceptance, Goods, OnDate, Payment, Sale
from troth.model.wording import say_date, say_list

_MEASURES = {
    "rectification plan": "may ask for a rectification plan",
    "step-in": "may step in and do the work itself, or have it done",
    "suspension": "may suspend the service or its own performance",
    "withholding": "may withhold payment",
    "price reduction": "may reduce the price",
    "audit": "may have the service audited",
}
_PASSES = {
    "delivery": "with the delivery",
    "acceptance": "with the acceptance",
    "payment": "with the payment of the whole price",
    "terms": "as the delivery terms say",
}
_SILENCE = {
    "accepted": "Without a word in time they are accepted.",
    "rejected": "Without a word in time they are rejected.",
    "nothing": "Nothing follows from silence alone.",
}


def write_measure(measure: Measure, agreement: Agreement) -> ProseClause:
    """Return a right short of the end of the agreement, in sentences."""
    right = measure.right
    holder = title_of(right.holder, agreement)
    causes = [say_pattern(pattern) for pattern in right.when]
    if measure.upon:
        causes.append(f"upon {measure.upon}")
    said = [
        (
            f"{holder} {_MEASURES[measure.kind]} (“{measure.name}”) "
            f"{say_list(causes, last='or')}."
        )
    ]
    said += say_conditions(right, holder)
    if measure.text:
        said.append(f"It comes to this: {measure.text.rstrip('.')}.")
    if measure.of is not None or measure.within is not None:
        bearer = title_of(measure.of, agreement) if measure.of else "It"
        verb = "must comply" if measure.of else "is owed"
        until = f" {say_deadline(measure.within)}" if measure.within else ""
        said.append(f"{bearer} {verb}{until}.")
    if measure.until:
        said.append(f"It lasts until {measure.until}.")
    if measure.costs is not None:
        said.append(f"{title_of(measure.costs, agreement)} bears its costs.")
    return ProseClause(f"measures.{measure.name}", " ".join(said))


def write_liability(limit: Liability, number: int, agreement: Agreement) -> ProseClause:
    """Return the most that a party is liable for, in sentences."""
    who = "Each party" if limit.of is None else title_of(limit.of, agreement)
    said = [f"{who} is liable under this agreement."]
    said += [say_cap(cap, agreement).replace("credits", "claims") for cap in limit.caps]
    if not limit.caps:
        said.append("Its liability has no limit.")
    else:
        word = "count" if limit.credits_count else "do not count"
        said.append(f"Credits {word} towards this limit.")
    if limit.excludes:
        said.append(f"Not owed at all: {say_list(limit.excludes)}.")
    if limit.exceptions:
        said.append(f"No limit holds for {say_list(limit.exceptions)}.")
    return ProseClause(f"liability.{number}", " ".join(said))


def write_indemnity(indemnity: Indemnity, agreement: Agreement) -> ProseClause:
    """Return who holds whom harmless, in sentences."""
    by = title_of(indemnity.by, agreement)
    holder = title_of(indemnity.holder, agreement)
    harmless = say_list([holder, *indemnity.also])
    what = say_list(indemnity.scope) or "what follows"
    said = [
        (
            f"{by} holds {harmless} harmless (“{indemnity.name}”) and bears {what}, "
            f"where this is the cause: {indemnity.trigger.rstrip('.')}."
        )
    ]
    if indemnity.third_party:
        said.append("Only what others claim is borne.")
    if indemnity.exceptions:
        said.append(f"It does not hold for {say_list(indemnity.exceptions)}.")
    if indemnity.insurance:
        said.append(f"The insurance behind it: {indemnity.insurance}.")
    said += [
        say_cap(cap, agreement).replace("credits", "claims") for cap in indemnity.caps
    ]
    if not indemnity.caps:
        said.append("It has no limit.")
    if indemnity.notice is not None:
        until = say_deadline(indemnity.notice)
        said.append(f"{holder} must tell a claim {until}.")
    defence = {"by": by, "holder": holder}.get(indemnity.defence)
    said.append(
        f"{defence} conducts the defence."
        if defence
        else "The defence is conducted together."
    )
    return ProseClause(f"indemnities.{indemnity.name}", " ".join(said))


def write_sale(sale: Sale, agreement: Agreement) -> list[ProseClause]:
    """Return the terms of a sale: a sentence for each line, and those for all."""
    clauses = [_write_goods(one, sale) for one in sale.goods.values()]
    said = [
        (
            f"The goods become the buyer's {_PASSES[sale.title]}; their loss "
            f"becomes the buyer's {_PASSES[sale.risk]}."
        )
    ]
    if sale.acceptance is not None:
        said += _say_acceptance(sale.acceptance, agreement)
    if sale.payment is not None:
        said += _say_payment(sale.payment)
    if sale.calendar is not None:
        said.append(f"Working days are those of “{sale.calendar}”.")
    return [*clauses, ProseClause("sale", " ".join(said))]


def _write_goods(goods: Goods, sale: Sale) -> ProseClause:
    unit = f" {goods.unit}" if goods.unit else ""
    said = [f"“{goods.title}” ({goods.name}): {plain_decimal(goods.quantity)}{unit}."]
    if goods.price is not None:
        total = goods.price * goods.quantity
        said.append(
            f"The price is {money_text(goods.price)}{' per' + unit if unit else ''}, "
            f"{money_text(total)} in all."
        )
    if goods.terms is not None:
        said.append(
            f"They are delivered {goods.terms} (Incoterms {sale.incoterms}): "
            f"{INCOTERMS[goods.terms.rule]} {goods.terms.place}."
        )
    match goods.due:
        case OnDate(day):
            said.append(f"The delivery is due on {say_date(day)}.")
        case Deadline() as deadline:
            said.append(f"The delivery is due {say_deadline(deadline)}.")
    if goods.tolerance is not None:
        said.append(f"Up to {say_span(goods.tolerance)} later is still in time.")
    if goods.quality:
        said.append(f"What they must be like: {goods.quality}.")
    if goods.measured_by:
        said.append(f"“{goods.measured_by}” says whether they came in time.")
    return ProseClause(f"sale.goods.{goods.name}", " ".join(said))


def _say_acceptance(acceptance: Acceptance, agreement: Agreement) -> list[str]:
    tester = title_of(acceptance.by, agreement)
    by = f" by {say_list(acceptance.criteria)}" if acceptance.criteria else ""
    said = [
        (
            f"{tester} tests them{by} and accepts or rejects them "
            f"{say_deadline(acceptance.within)}."
        ),
        _SILENCE[acceptance.silence],
    ]
    if acceptance.cure is not None:
        said.append(f"A rejection is put right within {say_span(acceptance.cure)}.")
    return said


def _say_payment(payment: Payment) -> list[str]:
    said = [f"The price is paid {say_deadline(payment.due)}."]
    if payment.discount is not None and payment.early is not None:
        said.append(
            f"Paid {say_deadline(payment.early)}, it is {percent(payment.discount)} "
            "less."
        )
    if payment.interest is not None:
        said.append(f"A year of delay costs {percent(payment.interest)} of it.")
    return said
