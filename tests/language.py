"""Texts of agreements for tests, and what compiling them says."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Collection
from typing import Any

from places import SOURCE
from troth.bootstrap import open_presets
from troth.define.compiler import Compilation, compile_text
from troth.define.editions import Editions, compile_editions
from troth.define.linter import lint
from troth.define.papers import digest_of_any
from troth.enforce.remedies import REMEDIES
from troth.model.agreement import Agreement
from troth.model.catalogue import Catalogue
from troth.model.document import Barrier, DocumentSort, Sheet
from troth.model.finding import Finding
from troth.monitor.metrics import METRICS

FILE = "acme.yaml"
EXAMPLES = sorted((SOURCE / "examples").glob("*.yaml"))

SMALL = """\
troth: 1
agreement: sla
id: acme-shop
title: The Acme shop
currency: EUR
timezone: Europe/Berlin
parties:
  nimbus: {role: provider, contacts: {escalation: [lead@nimbus.example]}}
  acme: {role: customer}
services:
  shop: {title: Web shop, fee: 4000 per month}
calendars:
  office: {hours: {mon-fri: "09:00-17:00"}}
streams:
  checks: {kind: checks, fields: {at: time, site: text, status: text}}
  tickets:
    kind: cases
    fields: {opened: time, solved: time, priority: text, score: number, waiting: pauses}
indicators:
  uptime: {metric: availability, stream: checks, down: "status <> 'up'"}
  solving: {metric: duration, stream: tickets, from: opened, to: solved, clock: office}
objectives:
  shop-up: {owed_by: nimbus, owed_to: acme, indicator: uptime, target: ">= 99.9 %"}
  solved: {owed_by: nimbus, indicator: solving, target: 90 % within 4 h}
remedies:
  credit:
    for: shop-up
    tiers: [{below: 99.9 %, credit: 10 %}]
    of: fee(shop)
    cap: none
"""
"""A small agreement without a mistake."""


@functools.cache
def catalogue() -> Catalogue:
    """All built-in kinds, and the presets."""
    return Catalogue(
        metrics={kind.name: kind for kind in METRICS},
        remedies={kind.name: kind for kind in REMEDIES},
        presets=open_presets(),
    )


def compiled(text: str | bytes) -> Compilation:
    """What compiling a text says."""
    return compile_text(text, file=FILE, catalogue=catalogue())


def agreed(text: str | bytes) -> Agreement:
    """The agreement of a text without errors."""
    result = compiled(text)
    assert result.agreement is not None, [str(one) for one in result.findings]
    return result.agreement


def changed(old: str, new: str) -> str:
    """The small agreement with one text replaced."""
    assert SMALL.count(old) == 1, f"“{old}” stands {SMALL.count(old)} times"
    return SMALL.replace(old, new)


def only_finding(text: str | bytes) -> Finding:
    """The one finding of a text, which must be the only one."""
    findings = compiled(text).findings
    assert len(findings) == 1, [f"{one.code} {one.message}" for one in findings]
    return findings[0]


def pointed_at(text: str, finding: Finding) -> str:
    """The characters that the finding's carets stand under."""
    line = text.splitlines()[finding.place.line - 1]
    start = finding.place.column - 1
    return line[start : start + finding.place.length]


SOUND = """\
troth: 1
agreement: sla
id: acme-shop
title: The Acme shop
owner: Service management
currency: EUR
timezone: Europe/Berlin
parties:
  nimbus: {role: provider, name: Nimbus, contacts: {operations: ops@nimbus.example}}
  acme: {role: customer, name: Acme, contacts: {operations: it@acme.example}}
term: {from: 2026-01-01, for: 12 months, review: quarterly}
services:
  shop: {title: Web shop, fee: 4000 per month}
calendars:
  office: {hours: {mon-fri: "09:00-17:00"}}
streams:
  checks: {kind: checks, fields: {at: time, status: text}}
  tickets: {kind: cases, fields: {opened: time, replied: time, solved: time}}
indicators:
  uptime: {metric: availability, stream: checks, down: "status <> 'up'", holds: 5 min}
  reply: {metric: duration, stream: tickets, from: opened, to: replied, clock: office}
  solving: {metric: duration, stream: tickets, from: opened, to: solved, clock: office}
  tickets: {metric: count, stream: tickets}
objectives:
  shop-up:
    owed_by: nimbus
    owed_to: acme
    service: shop
    indicator: uptime
    target: ">= 99.9 %"
  replied: {owed_by: nimbus, indicator: reply, target: 90 % within 2 h}
  solved: {owed_by: nimbus, indicator: solving, target: 90 % within 4 h}
  few-tickets: {owed_by: nimbus, indicator: tickets, target: "<= 50", over: quarter}
remedies:
  credit:
    for: shop-up
    tiers: [{below: 99.9 %, credit: 10 %}, {below: 99.0 %, credit: 25 %}]
    of: fee(shop)
    cap: 25 % of fee(shop) per month
escalation:
  - {when: missed, tell: [nimbus.operations]}
"""
"""An agreement in which no rule finds anything, not even a note."""


def with_clauses(text: str) -> str:
    """The sound agreement with these clauses: added, or in the place of others.

    Entries of a section come by name; `null` stands for a line that is left out.
    """
    from ruamel.yaml import YAML

    loader = YAML(typ="safe", pure=True)
    document = _texts(loader.load(SOUND))
    for section, clauses in _texts(loader.load(text)).items():
        if clauses is None:
            document.pop(section, None)
        elif isinstance(clauses, dict) and section != "term":
            document[section] = {**document.get(section, {}), **clauses}
        else:
            document[section] = clauses
    lines = (
        f"{section}: {json.dumps(clauses, ensure_ascii=False)}"
        for section, clauses in document.items()
    )
    return "\n".join(lines) + "\n"


def linted(text: str, feeds: Collection[str] | None = None) -> tuple[Finding, ...]:
    """What the compiler and the linter find."""
    return lint(compiled(text), file=FILE, feeds=feeds)


def _texts(value: Any) -> Any:
    """Dates and flags as they were written: JSON knows none."""
    if isinstance(value, dict):
        return {str(key): _texts(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_texts(one) for one in value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if value is None or isinstance(value, int) else str(value)


class Pages:
    """A binder of texts in memory, by the name of their file."""

    def __init__(self, **pages: str) -> None:
        self.pages = {f"{name}.yaml": text for name, text in pages.items()}

    def find(self, sort: DocumentSort, name: str) -> tuple[Sheet, ...]:
        head = re.compile(rf"^{sort.value}: {re.escape(name)}$", re.MULTILINE)
        return tuple(
            Sheet(file, text.encode())
            for file, text in self.pages.items()
            if head.search(text)
        )

    def open(self, path: str) -> Sheet | Barrier:
        if path.startswith(("/", "..")):
            return Barrier.OUTSIDE
        if path not in self.pages:
            return Barrier.MISSING
        return Sheet(path, self.pages[path].encode())


def editions(text: str, **pages: str) -> Editions:
    """What compiling a text with the documents of its workspace says."""
    return compile_editions(
        text, file=FILE, catalogue=catalogue(), binder=Pages(acme=text, **pages)
    )


def digest_of(text: str) -> str:
    """The digest that pins a document."""
    return digest_of_any(text.encode())
