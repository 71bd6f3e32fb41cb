"""The services: what is promised to be there, and what it costs."""

from __future__ import annotations

from troth.define.conditions import parse_condition
from troth.define.draft import Draft
from troth.define.fields import Fields
from troth.define.grammar import FEE, SERVICE
from troth.define.quantities import AmountPer, BareAmount, Sort
from troth.define.reader import Block
from troth.define.sections.supporting import read_components
from troth.define.spelling import SpellingError
from troth.model.agreement import Fee, Service
from troth.model.expression import Comparison, Expression, Field, Literal, to_text
from troth.model.measurement import FieldType, Stream, StreamKind

INVOICES = "invoices"
_INVOICE_FIELDS = {
    "at": FieldType.TIME,
    "service": FieldType.TEXT,
    "amount": FieldType.MONEY,
}


def compile_services(draft: Draft) -> None:
    """Fill the services of the draft."""
    for name, fields in draft.document.named("services", SERVICE):
        known = ("always", *draft.known("calendars"))
        coverage = fields.refer("coverage", known, "D307", "calendar")
        if not fields.has("coverage"):
            fields.default("coverage", "always", "It is covered day and night.")
        draft.services[name] = Service(
            name=name,
            title=fields.text("title") or name,
            fee=_read_fee(draft, fields, name),
            coverage=None if coverage == "always" else coverage,
            scope=fields.text("scope") or "",
            out_of_scope=fields.texts("out_of_scope"),
            consumers=fields.texts("consumers"),
            components=read_components(fields),
        )


def _read_fee(draft: Draft, fields: Fields, service: str) -> Fee | None:
    node = fields.node("fee")
    if fields.has("fee"):
        draft.priced.add(service)
    if node is None:
        return None
    if isinstance(node, Block):
        inner = Fields(draft.notes, node, FEE, fields.at("fee"), place=fields.place)
        inner.word("from")
        return _fee_from_invoices(draft, inner, service)
    scalar = fields.as_scalar(node, "fee")
    if scalar is None:
        return None
    if " ".join(scalar.text.lower().split()) == f"from {INVOICES}":
        return _fee_from_invoices(draft, fields, service)
    amount: AmountPer | None = fields.parse(scalar, "fee", Sort.AMOUNT_PER)
    if amount is None:
        return None
    money = draft.money(fields, "fee", BareAmount(amount.amount, amount.currency))
    return None if money is None else Fee(amount=money, per=amount.per)


def _fee_from_invoices(draft: Draft, fields: Fields, service: str) -> Fee | None:
    stream = draft.streams.get(INVOICES)
    where: Expression | None = None
    row = stream.fields if stream else _INVOICE_FIELDS
    if INVOICES in draft.known("streams"):
        _check_invoices(draft, fields, stream)
    else:
        text = ", ".join(f"{name}: {kind.value}" for name, kind in row.items())
        draft.notes.default(
            f"streams.{INVOICES}",
            f"{{kind: amounts, fields: {{{text}}}}}",
            "A fee from invoices needs a stream that holds them.",
        )
    scalar = fields.scalar("where") if "where" in fields.shape.keys else None
    if scalar is not None:
        try:
            where = parse_condition(scalar.text, draft.around(dict(row)))
        except SpellingError as error:
            fields.misspelt(scalar, "where", error)
    elif "service" in row:
        where = Comparison("=", Field("service"), Literal(service))
        why = "Invoices name their service."
        draft.notes.default(f"services.{service}.fee.where", to_text(where), why)
    draft.fee_scopes.setdefault(service, ())
    return Fee(invoices=INVOICES, where=where)


def _check_invoices(draft: Draft, fields: Fields, stream: Stream | None) -> None:
    if stream is None:
        return
    amount = stream.fields.get("amount")
    if stream.kind is not StreamKind.AMOUNTS or amount is not FieldType.MONEY:
        draft.notes.error(
            "D314",
            fields.place_of("fee") if fields.has("fee") else fields.place,
            fields.path,
            "The stream `invoices` must hold amounts, with a field `amount: money`.",
            "Give it the fields `{at: time, service: text, amount: money}`.",
        )


def add_implied_streams(draft: Draft) -> None:
    """Add the streams that clauses need and the agreement does not list."""
    by_invoice = [
        one for one in draft.services.values() if one.fee and one.fee.invoices
    ]
    if by_invoice and INVOICES not in draft.known("streams"):
        row = dict(_INVOICE_FIELDS)
        for service in by_invoice:
            scopes = draft.fee_scopes.get(service.name, ())
            row |= {name: FieldType.TEXT for name in scopes if name not in row}
        draft.streams[INVOICES] = Stream(
            INVOICES, StreamKind.AMOUNTS, row, "at", implied=True
        )
    for exclusion in draft.exclusions.values():
        if exclusion.stream not in draft.known("streams"):
            draft.streams.setdefault(
                exclusion.stream,
                Stream(
                    exclusion.stream,
                    StreamKind.INTERVALS,
                    {
                        "start": FieldType.TIME,
                        "end": FieldType.TIME,
                        "announced": FieldType.TIME,
                    },
                    "start",
                    implied=True,
                ),
            )
