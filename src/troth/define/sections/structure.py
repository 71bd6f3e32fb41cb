"""How the agreement is put together: levels, incorporated terms, annexes, signatures.

What these documents say is worked out before, where texts are consolidated; here is
what the agreement itself says of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from troth.define.draft import Draft
from troth.define.fields import Fields
from troth.define.grammar import ANNEX, DOCUMENT, INCORPORATION, PARENT
from troth.model.clause import Annex, Incorporation, ParentLevel, ReportDuty
from troth.model.finding import Place

_DIGEST = re.compile("sha256:[0-9a-f]{64}")
_SORTS = ("provisions", "supplement")


def compile_parent(draft: Draft) -> ParentLevel | None:
    """Return the agreement one level above."""
    fields = draft.document.inner("parent", PARENT)
    if fields is None:
        return None
    return ParentLevel(
        id=fields.text("id") or "",
        version=fields.text("version") or "",
        digest=_digest(fields),
        file=fields.text("file"),
    )


def compile_freedoms(draft: Draft) -> tuple[str, ...]:
    """Return the clauses that a level below may say otherwise."""
    allowed = []
    for scalar in draft.document.scalars("may_differ_below"):
        path = scalar.text.strip()
        section = path.partition(".")[0]
        if section in DOCUMENT.keys:
            allowed.append(path)
            continue
        near = draft.notes.near(section, DOCUMENT.keys)
        draft.notes.error(
            "D204",
            scalar.place,
            "may_differ_below",
            f"“{path}” is the path of no clause.",
            f"Did you mean `{near}`?" if near else "Begin with the name of a block.",
        )
    return tuple(allowed)


def compile_incorporations(draft: Draft) -> tuple[Incorporation, ...]:
    """Return the other terms that are part of the agreement."""
    found = []
    for fields in draft.document.listed("incorporates", INCORPORATION):
        sorts = [sort for sort in _SORTS if fields.has(sort)]
        if len(sorts) != 1 and not set(_SORTS) & fields.meant:
            said = "both provisions and a supplement" if sorts else "nothing"
            fields.notes.error(
                "D608",
                fields.place,
                fields.path,
                f"The incorporation names {said}.",
                "Write `provisions: nimbus-standard`, or `supplement: …`.",
            )
        precedence = fields.word("precedence")
        if not fields.has("precedence"):
            why = "Where both speak, this agreement holds."
            fields.default("precedence", "below", why)
        sort = sorts[0] if sorts else _SORTS[0]
        found.append(
            Incorporation(
                provisions=fields.text(sort) or "",
                version=fields.text("version") or "",
                digest=_digest(fields),
                precedence=precedence or "below",
                sort=sort,
                file=fields.text("file"),
            )
        )
    return tuple(found)


def compile_annexes(draft: Draft) -> dict[str, Annex]:
    """Return what is attached to the agreement."""
    annexes = {}
    for name, fields in draft.document.named("annexes", ANNEX):
        agreement, file = fields.text("agreement"), fields.text("file")
        if agreement is None and file is None:
            fields.notes.error(
                "D608",
                fields.place,
                fields.path,
                "The annex names no document.",
                "Write the id of an `agreement` with its `version`, or a `file`.",
            )
        version = fields.text("version")
        if agreement is not None and version is None:
            fields.missing("version", ANNEX.keys["version"])
        annexes[name] = Annex(
            name=name,
            title=fields.text("title") or name,
            agreement=agreement,
            version=version,
            file=file,
            digest=_digest(fields),
        )
    return annexes


def compile_signatures(draft: Draft) -> tuple[str, ...]:
    """Return the parties that sign."""
    return draft.document.refer_all(
        "signatures", draft.known("parties"), "D301", "party"
    )


def check_obligor(
    draft: Draft,
    reports: Mapping[str, ReportDuty],
    signatures: tuple[str, ...],
) -> None:
    """Note where a service-level commitment binds a second party."""
    if draft.document.text("agreement") != "slc":
        return
    owing = list(_owing(draft, reports))
    signing = draft.document.scalars("signatures") if signatures else ()
    bound = [*owing, *((one.text.strip(), one.place, "") for one in signing)]
    if not bound:
        return
    obligor, first, _ = bound[0]
    for party, place, path in bound[1:]:
        if party == obligor or party not in draft.parties:
            continue
        verb = "owes this" if path else "signs"
        draft.notes.error(
            "D622",
            place,
            path or "signatures",
            f"A service-level commitment binds one party: it binds “{obligor}”, but "
            f"“{party}” {verb}.",
            "Write `agreement: sla`, or let only one party be bound.",
            other=first,
        )


def _owing(
    draft: Draft, reports: Mapping[str, ReportDuty]
) -> Iterator[tuple[str, Place, str]]:
    """Yield who owes something, where that is written, and in which clause."""
    for section, duties in (("objectives", draft.objectives), ("reports", reports)):
        block = draft.document.block.entries.get(section)
        for name, duty in duties.items():
            clause = block.value.entries[name].value  # type: ignore[union-attr]  # it was compiled from a block
            entry = clause.entries.get("owed_by")  # type: ignore[union-attr]  # and so was this
            if entry is not None:
                yield duty.owed_by, entry.value.place, f"{section}.{name}.owed_by"


def _digest(fields: Fields) -> str | None:
    digest = fields.text("digest")
    if digest is not None and not _DIGEST.fullmatch(digest):
        fields.error(
            "D205",
            "digest",
            "A digest is `sha256:` and 64 hexadecimal digits.",
            "Copy it whole; an abbreviated one proves nothing.",
        )
    return digest
