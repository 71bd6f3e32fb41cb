"""Duties in words: reports, and when they come due."""

from __future__ import annotations

from datetime import time

from troth.define.prose_of_claims import say_deadline
from troth.define.prose_of_rights import title_of
from troth.model.agreement import Agreement
from troth.model.clause import ReportDuty
from troth.model.deadline import Deadline
from troth.model.due import WEEKDAYS, DayKind, DueRule, EveryDay, NthDay, PerCycle
from troth.model.prose import ProseClause
from troth.model.quantity import ordinal
from troth.model.recurrence import Recurrence
from troth.model.wording import say_list


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
