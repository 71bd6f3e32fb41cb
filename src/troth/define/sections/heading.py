"""The head of the agreement: parties, term, definitions."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from typing import Any

from troth.define.conditions import Surroundings, parse_condition
from troth.define.draft import Draft
from troth.define.fields import Fields
from troth.define.grammar import DEFINITION, PARTY_BLOCK, TERM
from troth.define.quantities import Months, Sort
from troth.define.reader import Block, Listing, Scalar
from troth.define.sections.record import compile_record
from troth.define.spelling import SpellingError
from troth.errors import TrothError
from troth.model.agreement import Party, Term
from troth.model.clause import Definition
from troth.model.expression import Expression
from troth.model.wall_clock import WallClock, zone_names
from troth.registry import find_nearest

_ZONE_MAX = 40
_CURRENCY = re.compile("[A-Z]{3}")


def compile_head(draft: Draft) -> dict[str, Any]:
    """Return the plain facts of the head, and set zone and currency of the draft."""
    document = draft.document
    draft.timezone = _read_zone(document)
    draft.currency = _read_currency(document)
    if not document.has("version"):
        document.default("version", "1", "The first version of this agreement.")
    identity = document.scalar("id")
    if identity is not None:
        document.is_name(identity, "id")
    _check_language(document)
    return {
        "id": identity.text if identity else "",
        "title": document.text("title") or "",
        "kind": document.word("agreement") or "",
        "version": document.text("version") or "1",
        "timezone": draft.timezone or "",
        "currency": draft.currency,
        "classification": document.word("class"),
        "basis": document.word("basis"),
        "record": compile_record(draft, document.text("version") or "1"),
    }


def _check_language(document: Fields) -> None:
    scalar = document.scalar("troth")
    if scalar is not None and scalar.text.strip() != "1":
        document.error(
            "D212",
            "troth",
            f"The language version “{scalar.text.strip()}” is not known.",
            "This program reads `troth: 1`; a newer one may read this file.",
        )


def _read_zone(document: Fields) -> str | None:
    text = document.text("timezone")
    return None if text is None else known_zone(document, "timezone", text)


def known_zone(fields: Fields, key: str, name: str) -> str | None:
    """Return the zone's name if there is such a zone; else note it."""
    try:
        WallClock.of(name)
    except (TrothError, ValueError, OSError) as error:
        by_lower = _zones()
        near = find_nearest(name[:_ZONE_MAX], by_lower)
        hint = (
            f"Did you mean `{by_lower[near]}`?"
            if near
            else getattr(error, "hint", "Write an IANA name such as Europe/Berlin.")
        )
        fields.error("D315", key, f"There is no time zone “{name}”.", hint)
        return None
    return name


@cache
def _zones() -> dict[str, str]:
    # Reading all names of zones is slow: only once something is wrong.
    return {zone.lower(): zone for zone in zone_names()}


def _read_currency(document: Fields) -> str | None:
    text = document.text("currency")
    if text is None or _CURRENCY.fullmatch(text):
        return text
    document.error(
        "D204",
        "currency",
        f"“{text}” is not a currency code.",
        "Write three capitals (ISO 4217), such as EUR.",
    )
    return None


def compile_parties(draft: Draft) -> None:
    """Fill the parties of the draft."""
    for name, fields in draft.document.named("parties", PARTY_BLOCK):
        contacts: dict[str, tuple[str, ...]] = {}
        for duty, node in fields.entries("contacts"):
            if not fields.is_name(duty, f"{fields.at('contacts')}.{duty.text}"):
                continue
            items = node.items if isinstance(node, Listing) else (node,)
            found = [fields.as_scalar(item, "contacts") for item in items]
            contacts[duty.text] = tuple(one.text for one in found if one is not None)
        title = fields.text("name")
        if title is None:
            fields.default("name", name, "The party's name is its key.")
        draft.parties[name] = Party(
            name=name,
            role=fields.text("role") or "",
            title=title or name,
            contacts=contacts,
        )


def compile_term(draft: Draft) -> Term:
    """Return when the agreement holds."""
    fields = draft.document.inner("term", TERM)
    if fields is None:
        if not draft.document.has("term"):
            why = "The agreement holds without a beginning or an end."
            draft.document.default("term", "open-ended", why)
        return Term()
    starts_on, until = fields.date("from"), fields.date("until")
    length: Months | None = fields.quantity("for", Sort.MONTHS)
    ends_on = None
    if until is not None:
        ends_on = _day_after(fields, until)
    if fields.has("for") and fields.has("until"):
        message = "The term says its end twice, by `for` and by `until`."
        fields.error("D504", "until", message, "Keep one of the two.")
    elif length is not None and starts_on is None:
        if not fields.has("from"):
            message = "The term says how long it is, but not from when."
            fields.error("D504", "for", message, "Write `from: 2026-01-01`.")
    elif length is not None and starts_on is not None:
        ends_on = _end_of(fields, starts_on, length)
    if starts_on and ends_on and ends_on <= starts_on:
        fields.error(
            "D504",
            "until",
            f"The term ends on {until} before it begins on {starts_on}.",
            "Swap the two dates.",
        )
    if starts_on and ends_on is None and not fields.has("for"):
        fields.default("until", "open-ended", "The agreement holds until it is ended.")
    return Term(
        starts_on=starts_on,
        ends_on=ends_on,
        renews=fields.text("renews"),
        notice=fields.text("notice"),
        review=fields.text("review"),
    )


def _day_after(fields: Fields, day: date) -> date | None:
    try:
        return day + timedelta(days=1)
    except OverflowError:
        fields.error("D211", "until", f"{day} is the last day there is.")
        return None


def _end_of(fields: Fields, start: date, length: Months) -> date | None:
    try:
        if length.days:
            return start + timedelta(days=length.days)
        months = start.year * 12 + start.month - 1 + length.months
        year, month = divmod(months, 12)
        day = min(start.day, monthrange(year, month + 1)[1])
        return date(year, month + 1, day)
    except (OverflowError, ValueError):
        fields.error("D211", "for", "The term ends after the year 9999.")
        return None


def compile_definitions(draft: Draft) -> None:
    """Fill the definitions of the draft, and the texts of their tests."""
    document = draft.document
    for term, node in document.entries("definitions"):
        path = f"definitions.{term.text}"
        if not document.is_name(term, path):
            continue
        if isinstance(node, Scalar):
            meaning = " ".join(node.text.split())
            draft.definitions[term.text] = Definition(term=term.text, meaning=meaning)
            continue
        block = document.as_block(node, "definitions")
        if not isinstance(block, Block):
            continue
        fields = Fields(draft.notes, block, DEFINITION, path, place=term.place)
        test = _read_test(draft, fields, term.text)
        draft.definitions[term.text] = Definition(
            term=term.text, meaning=fields.text("means") or "", test=test
        )


def _read_test(draft: Draft, fields: Fields, term: str) -> Expression | None:
    scalar = fields.scalar("when")
    if scalar is None:
        return None
    try:
        # Which stream it will ask is not known yet: names are checked where it is used.
        test = parse_condition(scalar.text, Surroundings(None))
    except SpellingError as error:
        fields.misspelt(scalar, "when", error)
        return None
    draft.tests[term] = scalar.text
    return test
