"""A promise whose measurements come from nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.kind import LintRule, Mistake
from troth.registry import find_nearest


class StreamHasASource(LintRule):
    """Nothing in the workspace supplies a stream that a promise is measured by.

    What is hard to collect is not collected, and the first month has no verdict. This
    is looked at where a `troth.toml` lists the agreement: it must name each stream.

    Bad:
        streams:
          phone: {kind: cases, fields: {offered: time, answered: time}}
        indicators:
          answer: {metric: average, stream: phone, of: answered - offered}
        objectives:
          answered: {owed_by: nimbus, indicator: answer, target: "<= 30 s"}

    Good:
        streams:
          tickets: {kind: cases, fields: {opened: time, replied: time, solved: time}}
        indicators:
          answer: {metric: average, stream: tickets, of: replied - opened}
        objectives:
          answered: {owed_by: nimbus, indicator: answer, target: "<= 30 s"}
    """

    code: ClassVar[str] = "D741"
    name: ClassVar[str] = "stream-has-a-source"

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each stream of the agreement that the workspace does not supply."""
        if text.feeds is None:
            return
        for name in text.agreement.streams:
            if name in text.feeds:
                continue
            near = find_nearest(name, text.feeds)
            yield Mistake(
                f"streams.{name}",
                f"The workspace supplies no stream `{name}`, so what is measured by it "
                "has no verdict.",
                f"`troth.toml` names `{near}`: is that the one?"
                if near
                else f"Name it in `troth.toml`: `[streams.{name}]`.",
                facts=(("stream", name),),
            )
