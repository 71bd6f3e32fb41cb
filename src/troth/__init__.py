"""Keeps service-level promises.

    import troth

    agreement = troth.load("acme.yaml")
    result = troth.assess(agreement, {"checks": "checks.parquet"}, period="2026-03")
    calendar = troth.Calendar("Europe/Berlin", {"mon-fri": "09:00-17:00"})

What stands here is the public face; everything else may change. Names are imported
when they are first used, so that `import troth` costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from troth.api import assess, check, load, loads
    from troth.model.agreement import Agreement
    from troth.model.calendar import Calendar
    from troth.model.finding import Finding, FindingsError
    from troth.model.money import Money
    from troth.model.period import Period, Stretches
    from troth.model.reading import Reading, Verdict
    from troth.model.violation import Credit, Violation
    from troth.workflows.assessing import Assessment

__all__ = [
    "Agreement",
    "Assessment",
    "Calendar",
    "Credit",
    "Finding",
    "FindingsError",
    "Money",
    "Period",
    "Reading",
    "Stretches",
    "Verdict",
    "Violation",
    "assess",
    "check",
    "load",
    "loads",
]

_HOMES = {
    "Agreement": "troth.model.agreement",
    "Assessment": "troth.workflows.assessing",
    "Calendar": "troth.model.calendar",
    "Credit": "troth.model.violation",
    "Finding": "troth.model.finding",
    "FindingsError": "troth.model.finding",
    "Money": "troth.model.money",
    "Period": "troth.model.period",
    "Reading": "troth.model.reading",
    "Stretches": "troth.model.period",
    "Verdict": "troth.model.reading",
    "Violation": "troth.model.violation",
    "assess": "troth.api",
    "check": "troth.api",
    "load": "troth.api",
    "loads": "troth.api",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  # whatever bears the name
    """Import a public name when it is first asked for (PEP 562)."""
    if name not in _HOMES:
        message = f"module “troth” has no “{name}”"
        raise AttributeError(message)
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
