"""Duties beside promises: who does what, what is due, what must hold first."""

from __future__ import annotations

from dataclasses import dataclass

from troth.model.deadline import Deadline
from troth.model.due import DueRule
from troth.model.quantity import Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsibility:
    """Who does a thing, who answers for it, who is asked before and told after."""

    name: str
    what: str
    does: tuple[str, ...]
    answers: str | None = None
    asked: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """What must hold for promises to be owed; no objectives named: for all of them."""

    name: str
    objectives: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    configuration: tuple[str, ...] = ()
    running: Duration | None = None
    good_standing: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDuty:
    """A duty with a due date, once after an event or again and again."""

    name: str
    owed_by: str
    text: str
    due: DueRule | Deadline
    owed_to: str | None = None
    objective: str | None = None
    upon: str | None = None
    calendar: str | None = None
    stream: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A meeting in which the parties look at the agreement."""

    name: str
    due: DueRule
    calendar: str | None = None
    owners: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    decides: tuple[str, ...] = ()
