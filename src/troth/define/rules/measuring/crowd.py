"""More promises than anybody looks at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from troth.define.agreed_text import AgreedText
from troth.define.rules.kind import LintRule, Mistake
from troth.model.finding import Severity
from troth.model.phrases import counted

_METRICS_MAX = 12


class MetricsAreFew(LintRule):
    """One service has more than a dozen metrics.

    What is measured that often is watched by nobody, and each of them costs a report.
    Keep those whose miss would change what somebody does.

    Bad:
        indicators:
          a1: {metric: count, stream: tickets, where: "solved is null"}
          a2: {metric: count, stream: tickets, where: "replied is null"}
          a3: {metric: average, stream: tickets, of: replied - opened}
          a4: {metric: average, stream: tickets, of: solved - opened}
          a5: {metric: average, stream: tickets, of: solved - replied}
          a6: {metric: maximum, stream: tickets, of: replied - opened}
          a7: {metric: maximum, stream: tickets, of: solved - opened}
          a8: {metric: maximum, stream: tickets, of: solved - replied}
          a9: {metric: percentile, stream: tickets, of: replied - opened, share: 90 %}
          b1: {metric: percentile, stream: tickets, of: solved - opened, share: 90 %}
          b2: {metric: percentile, stream: tickets, of: solved - opened, share: 95 %}
          b3: {metric: percentile, stream: tickets, of: solved - opened, share: 99 %}
        objectives:
          a1: {owed_by: nimbus, service: shop, indicator: a1, target: "<= 9"}
          a2: {owed_by: nimbus, service: shop, indicator: a2, target: "<= 9"}
          a3: {owed_by: nimbus, service: shop, indicator: a3, target: "<= 1 h"}
          a4: {owed_by: nimbus, service: shop, indicator: a4, target: "<= 4 h"}
          a5: {owed_by: nimbus, service: shop, indicator: a5, target: "<= 4 h"}
          a6: {owed_by: nimbus, service: shop, indicator: a6, target: "<= 4 h"}
          a7: {owed_by: nimbus, service: shop, indicator: a7, target: "<= 48 h"}
          a8: {owed_by: nimbus, service: shop, indicator: a8, target: "<= 48 h"}
          a9: {owed_by: nimbus, service: shop, indicator: a9, target: "<= 2 h"}
          b1: {owed_by: nimbus, service: shop, indicator: b1, target: "<= 8 h"}
          b2: {owed_by: nimbus, service: shop, indicator: b2, target: "<= 12 h"}
          b3: {owed_by: nimbus, service: shop, indicator: b3, target: "<= 24 h"}

    Good:
        indicators:
          a1: {metric: count, stream: tickets, where: "solved is null"}
          a4: {metric: average, stream: tickets, of: solved - opened}
        objectives:
          a1: {owed_by: nimbus, service: shop, indicator: a1, target: "<= 9"}
          a4: {owed_by: nimbus, service: shop, indicator: a4, target: "<= 4 h"}
    """

    code: ClassVar[str] = "D746"
    name: ClassVar[str] = "metrics-are-few"
    severity: ClassVar[Severity] = Severity.NOTE

    @staticmethod
    def find(text: AgreedText) -> Iterator[Mistake]:
        """Yield each service with more metrics than people watch."""
        metrics: dict[str | None, set[str]] = {}
        for objective in text.agreement.objectives.values():
            metrics.setdefault(objective.service, set()).add(objective.indicator)
        for service, names in metrics.items():
            if len(names) <= _METRICS_MAX:
                continue
            said = f"`{service}`" if service else "the agreement"
            yield Mistake(
                f"services.{service}" if service else "objectives",
                f"{counted(len(names), 'metric')} are promised for {said}; nobody "
                "watches that many.",
                "Keep those whose miss would change what somebody does.",
                facts=(("service", service or ""), ("metrics", str(len(names)))),
            )
