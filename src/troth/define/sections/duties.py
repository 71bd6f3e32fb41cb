"""Duties: reports, tasks, reviews, who does what, what must hold first."""

from __future__ import annotations

from troth.define.clause_shapes import ELIGIBILITY, RESPONSIBILITY, REVIEW, TASK
from troth.define.draft import Draft
from troth.define.fields import Fields
from troth.define.grammar import REPORT
from troth.define.options import read_flag
from troth.define.quantities import Sort
from troth.define.sayings import Saying
from troth.define.sections.claiming import read_calendar
from troth.define.sections.consequences import check_contact
from troth.model.clause import ReportDuty
from troth.model.deadline import Cycle, Deadline, SpanUnit
from troth.model.due import DayKind, DueRule, EveryDay, NthDay, PerCycle
from troth.model.duty import Eligibility, Responsibility, Review, TaskDuty


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


def compile_tasks(draft: Draft) -> dict[str, TaskDuty]:
    """Return the other duties with a due date."""
    tasks = {}
    for name, fields in draft.document.named("tasks", TASK):
        parties = draft.known("parties")
        due = read_due(fields, Saying.TASK_DUE)
        task = TaskDuty(
            name=name,
            owed_by=fields.refer("owed_by", parties, "D301", "party") or "",
            owed_to=fields.refer("owed_to", parties, "D301", "party"),
            text=fields.text("text") or "",
            objective=fields.refer(
                "for", draft.known("objectives"), "D305", "objective"
            ),
            upon=fields.text("upon"),
            due=due or PerCycle(1, Cycle.YEAR),
            calendar=read_calendar(draft, fields),
            stream=fields.refer("stream", draft.known("streams"), "D302", "stream"),
        )
        if due is not None:
            tasks[name] = task
    return tasks


def compile_reviews(draft: Draft) -> dict[str, Review]:
    """Return when the parties look at the agreement."""
    reviews = {}
    for name, fields in draft.document.named("reviews", REVIEW):
        due = read_due(fields, Saying.DUE)
        review = Review(
            name=name,
            due=due or PerCycle(1, Cycle.YEAR),
            calendar=read_calendar(draft, fields),
            owners=_read_contacts(draft, fields, "owners"),
            inputs=fields.texts("inputs"),
            decides=fields.texts("decides"),
        )
        if due is not None:
            reviews[name] = review
    return reviews


def compile_responsibilities(draft: Draft) -> dict[str, Responsibility]:
    """Return who does what."""
    found = {}
    for name, fields in draft.document.named("responsibilities", RESPONSIBILITY):
        answers = _read_contacts(draft, fields, "answers")
        does = _read_contacts(draft, fields, "does")
        if not answers and does:
            fields.default("answers", does[0], "Whoever does it first answers for it.")
        found[name] = Responsibility(
            name=name,
            what=fields.text("what") or "",
            does=does,
            answers=(answers or does or (None,))[0],
            asked=_read_contacts(draft, fields, "asked"),
            told=_read_contacts(draft, fields, "told"),
        )
    return found


def compile_eligibility(draft: Draft) -> dict[str, Eligibility]:
    """Return what must hold for promises to be owed."""
    found = {}
    for name, fields in draft.document.named("eligibility", ELIGIBILITY):
        known = draft.known("objectives")
        if not fields.has("for"):
            fields.default("for", "all objectives", "It holds for every promise.")
        found[name] = Eligibility(
            name=name,
            objectives=fields.refer_all("for", known, "D305", "objective"),
            plans=fields.texts("plans"),
            regions=fields.texts("regions"),
            configuration=fields.texts("configuration"),
            running=fields.quantity("running", Sort.LONG),
            good_standing=bool(read_flag(fields, "good_standing")),
            also=fields.texts("also"),
        )
    return found


def _read_contacts(draft: Draft, fields: Fields, key: str) -> tuple[str, ...]:
    """Return parties, or contacts of theirs, that the agreement lists."""
    for scalar in fields.scalars(key):
        check_contact(draft, fields, scalar, key)
    return fields.texts(key)
