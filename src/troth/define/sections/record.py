"""The record of the agreement: owners, law, history, approvals, changes."""

from __future__ import annotations

from datetime import date

from troth.define.clause_shapes import APPROVAL, CHANGE, CHANGE_NOTICE
from troth.define.draft import Draft
from troth.define.options import read_flag
from troth.define.sayings import Saying
from troth.model.head import Approval, Change, ChangeNotice, Record


def compile_record(draft: Draft, version: str) -> Record:
    """Return what the head says beside names and version."""
    document = draft.document
    return Record(
        owners=document.texts("owner"),
        language=document.text("language"),
        law=document.text("law"),
        courts=document.text("courts"),
        dated=document.date("dated"),
        informal=bool(read_flag(document, "informal")),
        history=_read_history(draft, version),
        approvals=tuple(_read_approvals(draft)),
        changes=_read_change_notice(draft),
    )


def _read_history(draft: Draft, version: str) -> tuple[Change, ...]:
    changes: list[Change] = []
    for fields in draft.document.listed("history", CHANGE):
        on = fields.date("on")
        change = Change(
            version=fields.text("version") or "",
            on=on or date.max,
            what=fields.text("what") or "",
            by=fields.text("by"),
        )
        if on is not None and changes and on < changes[-1].on != date.max:
            fields.error(
                "D525",
                "on",
                f"The change of {on} stands after that of {changes[-1].on}.",
                "Write the oldest change first.",
            )
        changes.append(change)
    if changes and changes[-1].version not in ("", version):
        draft.document.error(
            "D525",
            "history",
            f"The newest version of the history is {changes[-1].version}, but this is "
            f"version {version}.",
            "Add the change that made this version, or correct `version`.",
        )
    return tuple(changes)


def _read_approvals(draft: Draft) -> list[Approval]:
    return [
        Approval(
            by=fields.text("by") or "",
            of=fields.refer("of", draft.known("parties"), "D301", "party"),
            role=fields.text("role"),
            on=fields.date("on"),
        )
        for fields in draft.document.listed("approvals", APPROVAL)
    ]


def _read_change_notice(draft: Draft) -> ChangeNotice | None:
    fields = draft.document.inner("changes", CHANGE_NOTICE)
    if fields is None:
        return None
    worse = read_flag(fields, "worse")
    if not fields.has("worse"):
        why = "A change may be to the disadvantage of the others."
        fields.default("worse", "yes", why)
    return ChangeNotice(
        by=fields.refer_all("by", draft.known("parties"), "D301", "party"),
        notice=fields.saying("notice", Saying.SPAN),
        objection=fields.saying("objection", Saying.SPAN),
        worse=worse is not False,
    )
