"""Duties in words: reports, tasks, reviews, who does what, what must hold first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time

from troth.define.prose_of_claims import say_deadline
from troth.define.prose_of_rights import title_of
from troth.model.agreement import Agreement
from troth.model.clause import ReportDuty
from troth.model.deadline import Deadline
from troth.model.due import WEEKDAYS, DayKind, DueRule, EveryDay, NthDay, PerCycle
from troth.model.duty import Eligibility, Responsibility, Review, TaskDuty
from troth.model.prose import ProseClause
from troth.model.quantity import ordinal
from troth.model.recurrence import Recurrence
from troth.model.wording import say_duration, say_list


def write_report(report: ReportDuty, agreement: Agreement) -> ProseClause:
    """Return a report that a party owes, in sentences."""
    owes = f"{title_of(report.owed_by, agreement)} owes "
    if report.owed_to is not None:
        owes += f"{title_of(report.owed_to, agreement)} "
    said = [f"{owes}the report “{report.name}”. It is due {say_due(report.due)}."]
    if report.calendar is not None:
        said.append(f"Working days are those of “{report.calendar}”.")
    if report.shows:
        said.append(f"It shows {say_list(report.shows)}.")
    if report.stream:
        said.append(f"Its delivery is recorded in “{report.stream}”.")
    if report.feeds:
        said.append(f"It feeds the {report.feeds}.")
    return ProseClause(f"reports.{report.name}", " ".join(said))


def say_due(rule: DueRule) -> str:
    """Return when something is due, as it goes on after “it is due”.

    Example:
        >>> say_due(EveryDay((4,), at=time(17)))
        'every Friday by 17:00'
    """
    match rule:
        case NthDay(nth, day, of, at):
            place = "last" if nth < 0 else ordinal(nth)
            noun = day.value if isinstance(day, DayKind) else WEEKDAYS[day]
            return f"on the {place} {noun} of each {of.value}{_by(at)}"
        case EveryDay(weekdays, working, at):
            days = say_list(WEEKDAYS[day] for day in weekdays) or "day"
            return f"every {'working day' if working else days}{_by(at)}"
        case PerCycle(1, of):
            return f"by the end of each {of.value}"
        case PerCycle(count, of):
            return f"{count} times by the end of each {of.value}"
        case Deadline():
            return say_deadline(rule)
        case Recurrence():
            return f"as the rule {rule} says"


def _by(at: time | None) -> str:
    return f" by {at:%H:%M}" if at is not None else ""


def write_task(task: TaskDuty, agreement: Agreement) -> ProseClause:
    """Return a duty with a due date, in sentences."""
    owes = f"{title_of(task.owed_by, agreement)} owes"
    if task.owed_to is not None:
        owes += f" {title_of(task.owed_to, agreement)}"
    said = [f"{owes} this (“{task.name}”): {task.text.rstrip('.')}."]
    if task.objective is not None:
        said.append(f"It follows “{task.objective}”.")
    upon = f"Upon {task.upon}, it" if task.upon else "It"
    said.append(f"{upon} is due {say_due(task.due)}.")
    if task.calendar is not None:
        said.append(f"Working days are those of “{task.calendar}”.")
    if task.stream is not None:
        said.append(f"It is recorded in “{task.stream}”.")
    return ProseClause(f"tasks.{task.name}", " ".join(said))


def write_review(review: Review, agreement: Agreement) -> ProseClause:
    """Return when the parties look at the agreement, in sentences."""
    said = [f"The review “{review.name}” is held {say_due(review.due)}."]
    if review.owners:
        owners = say_list(title_of(one, agreement) for one in review.owners)
        said.append(f"It is held by {owners}.")
    if review.calendar is not None:
        said.append(f"Working days are those of “{review.calendar}”.")
    if review.inputs:
        said.append(f"It looks at {say_list(review.inputs)}.")
    if review.decides:
        said.append(f"It may decide on {say_list(review.decides)}.")
    return ProseClause(f"reviews.{review.name}", " ".join(said))


def write_responsibility(one: Responsibility, agreement: Agreement) -> ProseClause:
    """Return who does a thing, who answers, who is asked and who is told."""

    def names(contacts: Iterable[str]) -> str:
        return say_list(title_of(contact, agreement) for contact in contacts)

    does = "does" if len(one.does) == 1 else "do"
    said = [f"{one.what.rstrip('.')}: {names(one.does)} {does} it"]
    if one.answers is not None:
        said[0] += f", and {names([one.answers])} answers for it"
    said[0] += "."
    if one.asked:
        are = "is" if len(one.asked) == 1 else "are"
        said.append(f"{names(one.asked)} {are} asked before.")
    if one.told:
        are = "is" if len(one.told) == 1 else "are"
        said.append(f"{names(one.told)} {are} told after.")
    return ProseClause(f"responsibilities.{one.name}", " ".join(said))


def write_eligibility(one: Eligibility) -> ProseClause:
    """Return what must hold for promises to be owed."""
    about = "Every promise is"
    if one.objectives:
        named = say_list(f"“{name}”" for name in one.objectives)
        about = f"{named} {'is' if len(one.objectives) == 1 else 'are'}"
    needs = []
    if one.plans:
        needs.append(f"under the plan {say_list(one.plans, last='or')}")
    if one.regions:
        needs.append(f"in {say_list(one.regions, last='or')}")
    if one.configuration:
        needs.append(f"for a set-up with {say_list(one.configuration)}")
    if one.running is not None:
        needs.append(f"once it has run for {say_duration(one.running)}")
    if one.good_standing:
        needs.append("while invoices are paid up and the terms are kept")
    needs += one.also
    said = f"{about} owed only {say_list(needs)} ({one.name})."
    return ProseClause(f"eligibility.{one.name}", said)
