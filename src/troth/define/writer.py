"""Agreement → its canonical text: one way to write each thing, every default said.

Compiling the text gives the same agreement again, so its digest names the agreement
and not the way someone happened to lay out a file.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import fields as fields_of
from datetime import timedelta
from fractions import Fraction

from troth.define.calendar_text import write_calendar
from troth.define.canonical import (
    write_amount,
    write_base,
    write_budget,
    write_cap,
    write_decimal,
    write_minimum,
    write_money,
    write_share,
    write_target,
    write_typed,
    write_window,
)
from troth.define.quantities import Value
from troth.define.writer_of_clauses import (
    write_eligibility,
    write_entitlement,
    write_flag,
    write_indemnity,
    write_liability,
    write_measure,
    write_record,
    write_responsibility,
    write_review,
    write_sale,
    write_task,
    write_text,
)
from troth.model.agreement import Agreement, Fee, Party, Service, Term
from troth.model.catalogue import Option, OptionType
from troth.model.claim import Claim
from troth.model.clause import Annex, Definition, Goal, ParentLevel
from troth.model.composition import Composition
from troth.model.expression import to_text
from troth.model.measurement import Stream
from troth.model.money import Money
from troth.model.objective import Exclusion, Indicator, Objective, TargetMatrix
from troth.model.part import Part
from troth.model.quantity import Unit, ordinal
from troth.model.remedy import EarnBack, Remedy, Tier

_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.%()/ -]*[A-Za-z0-9_.%()/-])?")
_PLAIN_AVOIDED = {"null", "~", ""}
# What YAML does not let stand as it is; the set of the rest takes 6 ms to compile.
_UNPRINTED = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")

Tree = dict[str, Value]


def digest_of(agreement: Agreement) -> str:
    """Return the digest of the canonical text: it names this version exactly."""
    text = write(agreement)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def write(agreement: Agreement) -> str:
    """Return the canonical YAML text of an agreement."""
    return _render(write_tree(agreement), 0)


def write_tree(agreement: Agreement) -> Tree:
    """Return what the canonical text says, as a tree of its keys."""
    return _said(_agreement_tree(agreement))


def _said(tree: Tree) -> Tree:
    """Leave out what says nothing: missing values and empty blocks."""
    kept = {
        key: _said(one) if isinstance(one, dict) else one for key, one in tree.items()
    }
    return {
        key: one
        for key, one in kept.items()
        if one is not None and not (isinstance(one, dict | list | tuple) and not one)
    }


# Text


def _render(tree: Tree, depth: int) -> str:
    indent, lines = "  " * depth, []
    for key, value in tree.items():
        name = _scalar(key)
        if isinstance(value, dict):
            lines += [f"{indent}{name}:\n", _render(value, depth + 1)]
        elif isinstance(value, list | tuple):
            lines.append(f"{indent}{name}:\n")
            lines += [_render_item(item, depth + 1) for item in value]
        else:
            lines.append(f"{indent}{name}: {_scalar(value)}\n")
    return "".join(lines)


def _render_item(item: Value, depth: int) -> str:
    indent = "  " * depth
    if not isinstance(item, dict):
        return f"{indent}- {_scalar(item)}\n"
    block = _render(_said(item), depth + 1)
    return f"{indent}- {block[len(indent) + 2 :]}"


def _scalar(value: Value) -> str:
    text = value if isinstance(value, str) else str(value)
    if _PLAIN.fullmatch(text) and text not in _PLAIN_AVOIDED:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    escaped = escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    escaped = _UNPRINTED.sub(lambda found: f"\\u{ord(found[0]):04x}", escaped)
    return f'"{escaped}"'


# Sections


def _agreement_tree(agreement: Agreement) -> Tree:
    currency = agreement.currency
    return {
        "troth": "1",
        "agreement": agreement.kind,
        "class": agreement.classification,
        "basis": agreement.basis,
        "id": agreement.id,
        "title": agreement.title,
        "version": agreement.version,
        **write_record(agreement.record),
        "currency": currency,
        "timezone": agreement.timezone,
        "parties": {one.name: _party(one) for one in agreement.parties.values()},
        "term": _term(agreement.term),
        "parent": _parent(agreement.parent) if agreement.parent else None,
        "may_differ_below": list(agreement.may_differ_below),
        "incorporates": [
            {
                one.sort: one.provisions,
                "version": one.version,
                "digest": one.digest,
                "file": one.file,
                "precedence": one.precedence,
            }
            for one in agreement.incorporates
        ],
        "annexes": {one.name: _annex(one) for one in agreement.annexes.values()},
        "definitions": {
            one.term: _definition(one) for one in agreement.definitions.values()
        },
        "services": {one.name: _service(one) for one in agreement.services.values()},
        "calendars": {
            name: write_calendar(calendar)
            for name, calendar in agreement.calendars.items()
        },
        "responsibilities": {
            one.name: write_responsibility(one)
            for one in agreement.responsibilities.values()
        },
        "eligibility": {
            one.name: write_eligibility(one) for one in agreement.eligibility.values()
        },
        "streams": {
            one.name: _stream(one)
            for one in agreement.streams.values()
            if not one.implied
        },
        "goals": {one.name: _goal(one) for one in agreement.goals.values()},
        "indicators": {
            one.name: _indicator(one, agreement.currency)
            for one in agreement.indicators.values()
        },
        "objectives": {
            one.name: _objective(one, currency) for one in agreement.objectives.values()
        },
        "exclusions": {
            one.name: _exclusion(one) for one in agreement.exclusions.values()
        },
        "remedies": {
            one.name: _remedy(one, agreement) for one in agreement.remedies.values()
        },
        "combinations": {
            one.name: {
                "of": list(one.remedies),
                "pays": one.pays.value,
                "chosen_by": one.chosen_by,
                "cap": [write_cap(cap) for cap in one.caps] or "none",
            }
            for one in agreement.combinations.values()
        },
        "escalation": [
            {
                "for": one.objective,
                "when": str(one.when),
                "tell": list(one.tell),
                "create": one.create,
            }
            for one in agreement.escalation
        ],
        "reports": {
            one.name: {
                "owed_by": one.owed_by,
                "owed_to": one.owed_to,
                "due": str(one.due),
                "calendar": one.calendar,
                "stream": one.stream,
                "shows": list(one.shows),
                "feeds": one.feeds,
            }
            for one in agreement.reports.values()
        },
        "tasks": {one.name: write_task(one) for one in agreement.tasks.values()},
        "reviews": {one.name: write_review(one) for one in agreement.reviews.values()},
        "measures": {
            one.name: write_measure(one) for one in agreement.measures.values()
        },
        "termination": {
            one.name: {
                **write_entitlement(one.right),
                "upon": one.upon,
                "notice": write_text(one.notice),
                "cure": write_text(one.cure),
                "ends": one.ends,
                "refund": one.refund,
            }
            for one in agreement.termination.values()
        },
        "liability": [write_liability(one) for one in agreement.liability],
        "indemnities": {
            one.name: write_indemnity(one) for one in agreement.indemnities.values()
        },
        "sale": write_sale(agreement.sale) if agreement.sale else None,
        "signatures": list(agreement.signatures),
    }


def _parent(parent: ParentLevel) -> Tree:
    return {
        "id": parent.id,
        "version": parent.version,
        "digest": parent.digest,
        "file": parent.file,
    }


def _annex(annex: Annex) -> Tree:
    return {
        "title": annex.title,
        "agreement": annex.agreement,
        "version": annex.version,
        "file": annex.file,
        "digest": annex.digest,
    }


def _party(party: Party) -> Tree:
    return {
        "role": party.role,
        "name": party.title,
        "contacts": {duty: list(people) for duty, people in party.contacts.items()},
    }


def _term(term: Term) -> Tree:
    last = term.ends_on - timedelta(days=1) if term.ends_on else None
    return {
        "from": term.starts_on,
        "until": last,
        "renews": term.renews,
        "notice": term.notice,
        "review": term.review,
    }


def _definition(definition: Definition) -> Value:
    if definition.test is None:
        return definition.meaning
    return {"means": definition.meaning, "when": to_text(definition.test)}


def _service(service: Service) -> Tree:
    return {
        "title": service.title,
        "fee": _fee(service.fee) if service.fee else None,
        "coverage": service.coverage or "always",
        "scope": service.scope or None,
        "out_of_scope": list(service.out_of_scope),
        "consumers": list(service.consumers),
        "components": _composition(service.components) if service.components else None,
    }


def _composition(whole: Composition) -> Tree:
    parts: list[Value] = [
        _composition(part) if isinstance(part, Composition) else part
        for part in whole.parts
    ]
    if whole.is_serial:
        return {"serial": parts}
    if whole.need == 1:
        return {"redundant": parts}
    return {"at_least": whole.need, "of": parts}


def _fee(fee: Fee) -> Value:
    if fee.amount is not None and fee.per is not None:
        return f"{write_money(fee.amount)} per {fee.per.value}"
    return {"from": fee.invoices, "where": to_text(fee.where) if fee.where else None}


def _stream(stream: Stream) -> Tree:
    return {
        "kind": stream.kind.value,
        "fields": {name: kind.value for name, kind in stream.fields.items()},
        "at": stream.at,
        "key": list(stream.key),
    }


def _goal(goal: Goal) -> Tree:
    return {
        "title": goal.title,
        "calculator": _calculator(goal) if goal.calculator else None,
        "target": write_target(goal.target, None) if goal.target else None,
        "parts": {goal.adds_up: list(goal.parts)} if goal.adds_up else None,
        "served_by": list(goal.served_by),
    }


def _calculator(goal: Goal) -> Tree:
    inputs = goal.inputs
    return {
        "kind": goal.calculator,
        "goal": f"{write_decimal(inputs['goal'])} per {goal.per.value}",
        "marketing_share": write_share(inputs["marketing_share"]),
        "average_sale": write_decimal(inputs["average_sale"]),
        "close_rate": write_share(inputs["close_rate"]),
        "round": goal.rounding,
    }


def _indicator(indicator: Indicator, currency: str | None) -> Tree:
    preset = indicator.preset
    metric, where = indicator.metric, indicator.where
    options = _options(indicator.options, Unit.NUMBER, currency)
    if preset is not None:
        # What the preset says itself is not written: its name says it.
        metric, where = preset.name, preset.where
        given = {name: one for name, one in options.items() if name in preset.open}
        options = dict(preset.arguments) | given
    return {
        "metric": metric,
        "stream": indicator.stream or None,
        "where": to_text(where) if where else None,
        "during": (indicator.during or "always") if indicator.stream else None,
        "at": indicator.at or None,
        "measured_by": indicator.measured_by,
        **options,
    }


def _objective(objective: Objective, currency: str | None) -> Tree:
    targets = objective.targets
    target: Value = None
    if isinstance(targets, TargetMatrix):
        rows = {
            key: write_target(one, currency) for key, one in targets.targets.items()
        }
        target = {"by": targets.by, **rows}
    elif targets is not None:
        target = write_target(targets, currency)
    rounding = objective.round_reading
    return {
        "title": objective.title or None,
        "owed_by": objective.owed_by,
        "owed_to": objective.owed_to,
        "service": objective.service,
        "goal": objective.goal,
        "supports": [str(one) for one in objective.supports],
        "indicator": objective.indicator,
        "where": to_text(objective.where) if objective.where else None,
        "per": list(objective.per),
        "target": target,
        "by": ordinal(objective.by_day) if objective.by_day else None,
        "over": write_window(objective.window),
        "excluding": list(objective.exclusions),
        "no_data": objective.no_data.value,
        "complete": write_share(objective.complete),
        "partial": objective.partial.value,
        "round_reading": str(rounding) if rounding else "none",
        "warn": objective.warn,
    }


def _exclusion(exclusion: Exclusion) -> Tree:
    return {
        "stream": exclusion.stream,
        "where": to_text(exclusion.where) if exclusion.where else None,
        "announced": f"{exclusion.notice} before" if exclusion.notice else None,
        "within": exclusion.within,
        "at_most": write_budget(exclusion.budget) if exclusion.budget else None,
        "effect": exclusion.effect.value,
        "reason": exclusion.reason or None,
    }


def _remedy(remedy: Remedy, agreement: Agreement) -> Tree:
    objective = agreement.objectives[remedy.objective]
    unit = objective.reading_unit(agreement.indicators[objective.indicator].unit)
    options = _options(remedy.options, unit, agreement.currency)
    said = _said(options)
    direct = said.get(remedy.kind) if list(said) == [remedy.kind] else None
    rounding = remedy.round_reading
    return {
        "for": remedy.objective,
        remedy.kind: direct if direct is not None else options,
        "of": write_base(remedy.base) if remedy.base else None,
        "round_reading": str(rounding) if rounding else "none",
        "cap": [write_cap(cap) for cap in remedy.caps] or "none",
        "minimum": write_minimum(remedy.minimum) if remedy.minimum else None,
        "round_money": remedy.round_money.mode.value,
        "claim": _claim(remedy.claim) if remedy.claim else None,
        "pays": remedy.pays,
        "expires": remedy.expires,
        "sole_remedy": write_flag(remedy.sole_remedy),
        "except": list(remedy.exceptions),
        "to": remedy.to,
        "scaled_by": remedy.scaled_by,
        "earn_back": _earn_back(remedy.earn_back, unit, agreement.currency),
        "nature": remedy.nature,
    }


def _earn_back(
    earn_back: EarnBack | None, unit: Unit, currency: str | None
) -> Tree | None:
    if earn_back is None:
        return None
    target, floor = earn_back.target, earn_back.floor
    return {
        "windows": str(earn_back.windows),
        "reaching": write_target(target, currency) if target else None,
        "floor": None if floor is None else write_amount(floor, unit, currency),
    }


def _claim(claim: Claim) -> Tree:
    is_cycle = claim.deadline is not None and claim.deadline.span is None
    return {
        "by": claim.by,
        "until" if is_cycle else "within": write_text(claim.deadline),
        "calendar": claim.calendar,
        "needs": [str(need) for need in claim.needs],
        "evidence": list(claim.evidence),
        "decide": write_text(claim.decide),
        "issue": write_text(claim.issue),
        "silence": claim.silence.value,
        "late": claim.late.value,
        "dispute": write_text(claim.dispute),
    }


def _options(options: Value, unit: Unit, currency: str | None) -> Tree:
    """Return every option of a kind as it is written."""
    tree: Tree = {}
    for field in fields_of(options):
        value, declared = getattr(options, field.name), field.metadata["option"]
        if value is None:
            continue
        tree[field.name.rstrip("_")] = _option(value, declared, unit, currency)
    return tree


def _option(value: Value, declared: Option, unit: Unit, currency: str | None) -> Value:
    match declared.kind:
        case OptionType.TIERS:
            return [_tier(tier, unit, currency) for tier in value]
        case OptionType.POINT_TIERS:
            return [_tier(tier, Unit.NUMBER, currency) for tier in value]
        case OptionType.BANDS:
            return [_band(tier, unit, currency) for tier in value]
        case OptionType.CREDIT:
            return _credit(value)
        case OptionType.PARTS:
            return _parts(value, currency)
    return write_typed(value, declared.kind)


def _parts(parts: tuple[Part, ...], currency: str | None) -> Tree | list[str]:
    """Return the parts of a composite, with what stands beside each."""
    if all(part.weight is None and part.target is None for part in parts):
        return [part.indicator for part in parts]
    return {
        part.indicator: write_decimal(part.weight)
        if part.weight is not None
        else write_target(part.target, currency)
        if part.target is not None
        else None
        for part in parts
    }


def _tier(tier: Tier, unit: Unit, currency: str | None) -> Tree:
    credit = tier.credit
    low = "at_least" if tier.low_inclusive else "above"
    high = "at_most" if tier.high_inclusive else "below"
    tree: Tree = {}
    if tier.low is not None:
        tree[low] = write_amount(tier.low, unit, currency)
    if tier.high is not None:
        tree[high] = write_amount(tier.high, unit, currency)
    tree["credit"] = _credit(credit)
    return tree


def _band(tier: Tier, unit: Unit, currency: str | None) -> Tree:
    points = tier.credit
    assert isinstance(points, Fraction), "points are a number"
    tree = _tier(tier, unit, currency)
    del tree["credit"]
    return {**tree, "points": write_decimal(points)}


def _credit(credit: Fraction | Money) -> str:
    return write_money(credit) if isinstance(credit, Money) else write_share(credit)
