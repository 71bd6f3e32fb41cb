"""Texts of agreements for tests, and what compiling them says."""

from __future__ import annotations

import functools

from places import SOURCE
from troth.define.compiler import Compilation, compile_text
from troth.enforce.remedies import REMEDIES
from troth.model.agreement import Agreement
from troth.model.catalogue import Catalogue
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
    """All built-in kinds."""
    return Catalogue(
        metrics={kind.name: kind for kind in METRICS},
        remedies={kind.name: kind for kind in REMEDIES},
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
