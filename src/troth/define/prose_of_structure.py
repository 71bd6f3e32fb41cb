"""How the agreement is put together, in words: levels, terms, annexes, signatures."""

from __future__ import annotations

from collections.abc import Iterator

from troth.model.agreement import Agreement
from troth.model.prose import ProseClause
from troth.model.wording import say_list


def write_structure(agreement: Agreement) -> list[ProseClause]:
    """Return the clauses about other documents that belong to the agreement."""
    return [*_write_levels(agreement), *_write_documents(agreement)]


def _write_levels(agreement: Agreement) -> Iterator[ProseClause]:
    parent = agreement.parent
    if parent is not None:
        yield ProseClause(
            "parent",
            f"This agreement stands below “{parent.id}”, version {parent.version}"
            f"{_pin(parent.digest)}. What that one says holds here too; here it may be "
            "tightened, and changed only where that one allows it.",
        )
    if agreement.may_differ_below:
        paths = say_list(f"“{path}”" for path in agreement.may_differ_below)
        yield ProseClause(
            "may_differ_below", f"A level below may say otherwise about {paths}."
        )


def _write_documents(agreement: Agreement) -> Iterator[ProseClause]:
    for number, terms in enumerate(agreement.incorporates, start=1):
        noun = "Supplement " if terms.sort == "supplement" else ""
        yield ProseClause(
            f"incorporates.{number}",
            f"{noun}“{terms.provisions}”, version {terms.version}{_pin(terms.digest)}, "
            f"is part of this agreement and stands {terms.precedence} it where both "
            "speak.",
        )
    for annex in agreement.annexes.values():
        what = f"the file {annex.file}"
        if annex.agreement is not None:
            what = f"the agreement “{annex.agreement}”, version {annex.version}"
        yield ProseClause(
            f"annexes.{annex.name}",
            f"“{annex.title}” ({annex.name}) is annexed: {what}{_pin(annex.digest)}.",
        )


def _pin(digest: str | None) -> str:
    return f", pinned by {digest}" if digest else ""


def write_signatures(agreement: Agreement) -> list[ProseClause]:
    """Return who signs."""
    if not agreement.signatures:
        return []
    parties = agreement.parties
    names = say_list(parties[name].title for name in agreement.signatures)
    return [ProseClause("signatures", f"To be signed by {names}.")]
