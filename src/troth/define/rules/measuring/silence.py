"""A service about which nothing is promised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.kind import LintRule, Mistake
from troth.model.remedy import FeeBase


class ServiceHasAPromise(LintRule):
    """A service is described, and no promise is about it.

    It may fail all month and nobody would notice by this agreement. Say in an
    objective which `service` it is about, or promise something.

    Bad:
        services:
          mail: {title: Mailboxes, fee: 200 per month}

    Good:
        services:
          mail: {title: Mailboxes, fee: 200 per month}
        objectives:
          mail-solved:
            owed_by: nimbus
            service: mail
            indicator: reply
            target: 95 % within 3 h
    """

    code: ClassVar[str] = "D747"
    name: ClassVar[str] = "service-has-a-promise"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each service that no objective is about."""
        agreement = text.agreement
        named = {one.service for one in agreement.objectives.values()}
        named |= {
            fee.service
            for one in agreement.remedies.values()
            if isinstance(one.base, FeeBase)
            for fee in one.base.parts
        }
        for name, service in agreement.services.items():
            if name not in named:
                yield Mistake(
                    f"services.{name}",
                    f"No objective is about the service “{service.title}”.",
                    f"Write `service: {name}` in the objective that is.",
                    facts=(("service", name),),
                )
