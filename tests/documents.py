"""Agreements that tests write as text, clause by clause, from the facts of a case.

The text goes through reader, grammar and compiler as anyone's would: YAML contains
JSON, so each clause is written as one line of it.
"""

import json
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Clause = Mapping[str, Any]

_HEAD: Clause = {
    "troth": 1,
    "agreement": "sla",
    "id": "case",
    "title": "A case",
    "currency": "USD",
    "parties": {"provider": {"role": "provider"}, "customer": {"role": "customer"}},
}


def write(*clauses: Clause) -> str:
    """Return the text of an agreement; later clauses add to earlier ones."""
    document: dict[str, Any] = {}
    for clause in (_HEAD, *clauses):
        for key, value in clause.items():
            whole = document.get(key)
            both = isinstance(whole, dict) and isinstance(value, dict)
            document[key] = {**whole, **value} if both else value
    lines = (
        f"{key}: {json.dumps(value, ensure_ascii=False)}"
        for key, value in document.items()
    )
    return "\n".join(lines)


def promise(indicator: str, **more: Any) -> Clause:
    """Return the clause of one objective, `promise`, over the whole term."""
    parties = {"owed_by": "provider", "owed_to": "customer"}
    return {"objectives": {"promise": {**parties, "indicator": indicator, **more}}}


def holding(start: datetime, end: datetime, zone: str) -> tuple[Clause, Clause]:
    """Return the clauses that make a period the whole term of the agreement.

    A term has whole days. Where the period begins or ends inside a day, the rest of
    that day lies outside the hours that the indicator measures.

    Returns:
        The clauses of the agreement, and those of its indicator.
    """
    start, end = (at.astimezone(ZoneInfo(zone)) for at in (start, end))
    last = end.date() - timedelta(days=end.time() == time())
    term = {"from": str(start.date()), "until": str(last)}
    clauses: dict[str, Any] = {"timezone": zone, "term": term}
    if start.time() == end.time() == time():
        return clauses, {}
    special: dict[str, str] = {}
    if start.time() != time():
        special[str(start.date())] = f"{start:%H:%M}-24:00"
    if end.time() != time():
        first = f"{start:%H:%M}" if start.date() == end.date() else "00:00"
        special[str(end.date())] = f"{first}-{end:%H:%M}"
    clauses["calendars"] = {"span": {"hours": "always", "special": special}}
    return clauses, {"during": "span"}


def read_instant(text: str, zone: str) -> datetime:
    """Return an instant; without an offset it is local time of the zone."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
