"""A sale and purchase: goods, delivery terms, acceptance, payment."""

from __future__ import annotations

from fractions import Fraction

from troth.define.clause_shapes import ACCEPTANCE, GOODS, PAYMENT, SALE
from troth.define.draft import Draft
from troth.define.fields import Fields
from troth.define.quantities import BareAmount, Sort
from troth.define.sayings import Saying
from troth.define.sections.claiming import read_calendar
from troth.model.money import Money
from troth.model.sale import Acceptance, Goods, Payment, Sale


def compile_sale(draft: Draft) -> Sale | None:
    """Return the terms of the sale, if there is one."""
    fields = draft.document.inner("sale", SALE)
    if fields is None:
        return None
    words = {key: fields.word(key) for key in ("incoterms", "title", "risk")}
    for key, text, why in (
        ("incoterms", "2020", "Delivery terms are those of this edition."),
        ("title", "delivery", "The goods become the buyer's when they are delivered."),
        ("risk", "terms", "Their loss becomes the buyer's as the terms say."),
    ):
        if not fields.has(key):
            fields.default(key, text, why)
    goods = {
        name: _read_goods(draft, line, name)
        for name, line in fields.named("goods", GOODS)
    }
    return Sale(
        goods=goods,
        incoterms=words["incoterms"] or "2020",
        title=words["title"] or "delivery",
        risk=words["risk"] or "terms",
        acceptance=_read_acceptance(draft, fields),
        payment=_read_payment(fields),
        calendar=read_calendar(draft, fields),
    )


def _read_goods(draft: Draft, fields: Fields, name: str) -> Goods:
    quantity = fields.quantity("quantity", Sort.NUMBER)
    if quantity is not None and quantity <= 0:
        fields.error("D211", "quantity", "Nothing is sold.", "Write how many.")
    known = draft.known("objectives")
    return Goods(
        name=name,
        title=fields.text("title") or name,
        quantity=quantity or Fraction(0),
        unit=fields.text("unit"),
        price=_read_price(draft, fields),
        terms=fields.saying("terms", Saying.TERMS),
        due=fields.saying("due", Saying.DELIVERY),
        tolerance=fields.saying("tolerance", Saying.SPAN),
        quality=fields.text("quality"),
        measured_by=fields.refer("measured_by", known, "D305", "objective"),
    )


def _read_price(draft: Draft, fields: Fields) -> Money | None:
    price = fields.quantity("price", Sort.CREDIT)
    if price is None:
        return None
    if not isinstance(price, BareAmount):
        fields.error("D206", "price", "A price is an amount.", "Write `12.50 EUR`.")
        return None
    return draft.money(fields, "price", price)


def _read_acceptance(draft: Draft, fields: Fields) -> Acceptance | None:
    inner = fields.inner("acceptance", ACCEPTANCE)
    if inner is None:
        return None
    within = inner.saying("within", Saying.DEADLINE)
    silence = inner.word("silence")
    if not inner.has("silence"):
        why = "Where nothing is said in time, nothing follows from that alone."
        inner.default("silence", "nothing", why)
    by = inner.refer("by", draft.known("parties"), "D301", "party")
    criteria, cure = inner.texts("criteria"), inner.saying("cure", Saying.SPAN)
    if within is None:
        return None
    return Acceptance(
        by=by or "",
        within=within,
        criteria=criteria,
        silence=silence or "nothing",
        cure=cure,
    )


def _read_payment(fields: Fields) -> Payment | None:
    inner = fields.inner("payment", PAYMENT)
    if inner is None:
        return None
    due, early = (
        inner.saying("due", Saying.DEADLINE),
        inner.saying("early", Saying.DEADLINE),
    )
    discount = inner.quantity("discount", Sort.SHARE)
    interest = inner.quantity("interest", Sort.SHARE)
    if (discount is None) is not (early is None) and (
        inner.has("discount") is not inner.has("early")
    ):
        inner.error(
            "D526",
            "discount" if inner.has("discount") else "early",
            "A discount for early payment says both how much and until when.",
            "Write `discount: 2 %` and `early: 14 days after the invoice`.",
        )
    if due is None:
        return None
    return Payment(due=due, discount=discount, early=early, interest=interest)
