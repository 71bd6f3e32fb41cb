"""Who is liable how far, and who holds whom harmless."""

from __future__ import annotations

from troth.define.clause_shapes import INDEMNITY, LIABILITY
from troth.define.draft import Draft
from troth.define.options import read_flag
from troth.define.sayings import Saying
from troth.define.sections.consequences import read_caps
from troth.model.liability import Indemnity, Liability


def compile_liability(draft: Draft) -> tuple[Liability, ...]:
    """Return the limits of liability."""
    limits = []
    for fields in draft.document.listed("liability", LIABILITY):
        counts = read_flag(fields, "credits_count")
        if not fields.has("credits_count"):
            fields.default("credits_count", "no", "Credits come on top of the cap.")
        limits.append(
            Liability(
                of=fields.refer("of", draft.known("parties"), "D301", "party"),
                caps=read_caps(draft, fields, None),
                credits_count=bool(counts),
                excludes=fields.texts("excludes"),
                exceptions=fields.texts("except"),
            )
        )
    return tuple(limits)


def compile_indemnities(draft: Draft) -> dict[str, Indemnity]:
    """Return who bears what falls on another."""
    found = {}
    for name, fields in draft.document.named("indemnities", INDEMNITY):
        parties = draft.known("parties")
        others_only = read_flag(fields, "third_party")
        if not fields.has("third_party"):
            why = "Only what others claim is borne."
            fields.default("third_party", "yes", why)
        if not fields.has("cap"):
            fields.default("cap", "none", "What is borne has no limit.")
        defence = fields.word("defence")
        if not fields.has("defence"):
            why = "Whoever bears the costs conducts the defence."
            fields.default("defence", "by", why)
        found[name] = Indemnity(
            name=name,
            by=fields.refer("by", parties, "D301", "party") or "",
            holder=fields.refer("holder", parties, "D301", "party") or "",
            trigger=fields.text("trigger") or "",
            also=fields.texts("also"),
            scope=fields.texts("scope"),
            third_party=others_only is not False,
            exceptions=fields.texts("except"),
            insurance=fields.text("insurance"),
            caps=read_caps(draft, fields, None),
            notice=fields.saying("notice", Saying.DEADLINE),
            defence=defence or "by",
        )
        if found[name].by and found[name].by == found[name].holder:
            fields.error(
                "D527",
                "holder",
                f"`{found[name].by}` cannot hold itself harmless.",
                "Name the other party.",
            )
    return found
