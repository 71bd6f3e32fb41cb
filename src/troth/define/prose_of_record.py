"""The record of the agreement in words: owners, law, history, approvals, changes."""

from __future__ import annotations

from troth.define.prose_of_claims import say_span
from troth.define.prose_of_rights import title_of
from troth.model.agreement import Agreement
from troth.model.head import Approval, ChangeNotice, Record
from troth.model.prose import ProseClause
from troth.model.wording import say_date, say_list


def say_record(record: Record) -> list[str]:
    """Return what the head says beside names and version, in sentences."""
    said = []
    if record.owners:
        are = "owner is" if len(record.owners) == 1 else "owners are"
        said.append(f"Its {are} {say_list(record.owners)}.")
    if record.dated is not None:
        said.append(f"It is dated {say_date(record.dated)}.")
    if record.language:
        said.append(f"Its language is {record.language}.")
    if record.law:
        said.append(f"It is under the law of {record.law}.")
    if record.courts:
        said.append(f"The courts of {record.courts} decide.")
    if record.informal:
        said.append("It binds in honour only: no court is asked about it.")
    return said


def write_history(agreement: Agreement) -> list[ProseClause]:
    """Return history, approvals and how the agreement may be changed."""
    record, clauses = agreement.record, []
    if record.history:
        rows = tuple(
            (one.version, one.on.isoformat(), one.by or "–", one.what)
            for one in record.history
        )
        header = ("version", "on", "by", "what changed")
        clauses.append(
            ProseClause("history", "How it came to this version.", header, rows)
        )
    clauses += [
        ProseClause(f"approvals.{number}", _say_approval(one, agreement))
        for number, one in enumerate(record.approvals, start=1)
    ]
    if record.changes is not None:
        clauses.append(ProseClause("changes", _say_changes(record.changes, agreement)))
    return clauses


def _say_approval(approval: Approval, agreement: Agreement) -> str:
    who = approval.by
    if approval.role:
        who += f", {approval.role}"
    if approval.of:
        who += f" of {title_of(approval.of, agreement)}"
    if approval.on is None:
        return f"The approval of {who} is pending."
    return f"{who} approved it on {say_date(approval.on)}."


def _say_changes(changes: ChangeNotice, agreement: Agreement) -> str:
    if not changes.by:
        said = ["Only all parties together may change it."]
    else:
        by = say_list(title_of(one, agreement) for one in changes.by)
        said = [f"{by} may change it."]
    if changes.notice is not None:
        said.append(f"A change holds {say_span(changes.notice)} after its notice.")
    if changes.objection is not None:
        said.append(f"The others may object within {say_span(changes.objection)}.")
    if not changes.worse:
        said.append("No change may be to the disadvantage of the others.")
    return " ".join(said)
