"""What comes due: reports."""

from __future__ import annotations

from troth.define.draft import Draft
from troth.define.fields import Fields
from troth.define.grammar import REPORT
from troth.define.sayings import Saying
from troth.define.sections.claiming import read_calendar
from troth.model.clause import ReportDuty
from troth.model.deadline import Deadline, SpanUnit
from troth.model.due import DayKind, DueRule, EveryDay, NthDay


def compile_reports(draft: Draft) -> dict[str, ReportDuty]:
    """Return the reports that parties owe."""
    reports = {}
    for name, fields in draft.document.named("reports", REPORT):
        parties = draft.known("parties")
        due = read_due(fields, Saying.DUE)
        owed_by = fields.refer("owed_by", parties, "D301", "party")
        calendar = read_calendar(draft, fields)
        owed_to = fields.refer("owed_to", parties, "D301", "party")
        stream = fields.refer("stream", draft.known("streams"), "D302", "stream")
        if due is None:
            continue
        reports[name] = ReportDuty(
            name=name,
            owed_by=owed_by or "",
            owed_to=owed_to,
            due=due,
            calendar=calendar,
            stream=stream,
            shows=fields.texts("shows"),
            feeds=fields.text("feeds"),
        )
    return reports


def read_due(fields: Fields, saying: Saying) -> DueRule | None:
    """Return when something comes due, and note whose working days it counts."""
    due: DueRule | None = fields.saying("due", saying)
    if due is not None and counts_working_days(due) and not fields.has("calendar"):
        why = "Working days are Monday to Friday; no holiday is left out."
        fields.default("calendar", "mon-fri", why)
    return due


def counts_working_days(due: DueRule) -> bool:
    """Return whether a rule asks which days are working days."""
    match due:
        case NthDay(_, day):
            return day is DayKind.WORKING_DAY
        case EveryDay(_, working):
            return working
        case Deadline(_, span):
            return span is not None and span.unit is SpanUnit.WORKING_DAYS
        case _:
            return False
