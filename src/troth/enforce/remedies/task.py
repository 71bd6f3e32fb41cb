"""Duties that follow from a miss, instead of money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from troth.enforce.remedies.kind import Context, Duty, Grant, RemedyKind, nothing
from troth.model.catalogue import OptionType, option
from troth.model.quantity import Limit
from troth.model.reading import Reading, Verdict
from troth.model.violation import Step
from troth.model.wording import Wording, say_limit


class Task(RemedyKind):
    """Something a party must do when a promise is missed.

    Use it where the consequence is work and not money: a corrective plan, a review, a
    budget that is moved. Each violation creates the task once.

    YAML:
        remedies:
          catch-up:
            for: enough-leads
            task:
              owed_by: marketing
              text: Budget for the missing leads is moved to campaigns
              due: 5 working days
    """

    name: ClassVar[str] = "task"
    pays: ClassVar[bool] = False

    @dataclass(frozen=True, slots=True)
    class Options:
        """Who does what, until when."""

        owed_by: str = option(OptionType.PARTY, "Who must do it.")
        text: str = option(OptionType.TEXT, "What is to be done.")
        due: Limit = option(OptionType.LIMIT, "How long there is for it.")

    @staticmethod
    def describe(options: Options, wording: Wording) -> str:
        """Return who must do what after a miss, as a sentence."""
        return (
            f"When {wording.subject} is missed, {wording.party(options.owed_by)} has "
            f"{say_limit(options.due)} for this: {options.text.rstrip('.')}."
        )

    @staticmethod
    def grant(reading: Reading, options: Options, context: Context) -> Grant:
        """Return the duty where the promise is missed."""
        del context  # a task looks at the verdict alone
        if reading.verdict is not Verdict.MISSED:
            return nothing("The promise is not missed.")
        duty = Duty(options.owed_by, options.text, options.due)
        step = Step("task", f"{options.text}; due in {options.due}")
        return Grant(duty=duty, steps=(step,))
