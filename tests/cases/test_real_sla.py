"""Rows of `real-sla.jsonl`: published SLAs, each computed from an agreement.

One builder for each kind of calculation writes the published rule as clauses and the
facts as measurements. What is compared are readings and credits: nothing is worked
out here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import troth
from documents import Clause, holding, promise, read_instant, write
from places import each_of, read_rows
from troth.model.quantity import RoundingMode, round_steps
from troth.model.reading import Nature, Reading, Verdict
from troth.model.violation import Credit

# test_clauses.py and test_real_formulas.py
ELSEWHERE = {"deadline", "term", "dual", "formula"}
APART = {"policy", "hourwaiver", "points", "pool", "stack"}  # tests of their own
ROWS = read_rows("real-sla.jsonl")
JUNE = datetime(2026, 6, 1, tzinfo=UTC)
NO_FEE = "100 USD"  # where a row asks for percentages only

pytestmark = pytest.mark.cases

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """An agreement's text and the measurements it is asked about."""

    text: str
    data: Mapping[str, Any]
    period: str
    users: Fraction = Fraction(1)

    def assess(self) -> tuple[Reading, Credit | None]:
        """Return the reading of the promise, and what is granted for it."""
        agreement = troth.loads(self.text)
        assessed = troth.assess(agreement, self.data, period=self.period)
        found = [one for one in assessed.readings if one.objective == "promise"]
        mine = [one for one in found if not one.scope or dict(one.scope) == AFFECTED]
        (reading,) = mine
        granted = [one for one in assessed.credits if one.reading == reading]
        return reading, granted[0] if granted else None


# --- clauses that several kinds share ---------------------------------------------

AFFECTED = {"region": "affected"}
_ENDS = (("lo", "at_least", "above"), ("hi", "at_most", "below"))


def _tiers(params: Row, unit: str) -> list[dict[str, str]]:
    rows = []
    for tier in params["tiers"]:
        row = {
            inclusive if tier[f"{end}_incl"] else exclusive: f"{tier[end]}{unit}"
            for end, inclusive, exclusive in _ENDS
            if tier[end] is not None
        }
        rows.append({**row, "credit": f"{tier['credit']} %"})
    return rows


def _target(params: Row) -> dict[str, str]:
    if "ok_from" not in params:
        return {}
    comparator, bound = params["ok_from"]
    return {"target": f"{comparator} {bound} %"}


def _paid(inputs: Row, per: str) -> tuple[Clause, dict[str, Any], str]:
    """Return the clauses of the service, the invoices, and the base of a credit."""
    fee = inputs.get("fee")
    service = {"title": "The service"}
    if fee is None:
        return {"services": {"service": service}}, {}, NO_FEE
    upfront = inputs.get("excluded_upfront")
    elsewhere = inputs.get("other_region_fee")
    if upfront is None and elsewhere is None:
        fixed = {**service, "fee": f"{fee} per {per}"}
        return {"services": {"service": fixed}}, {}, "fee(service)"
    lines = [("affected", "usage", fee)]
    lines += [("affected", "upfront", upfront)] if upfront is not None else []
    lines += [("other", "usage", elsewhere)] if elsewhere is not None else []
    fields = {"at": "time", "amount": "money", "region": "text", "charge": "text"}
    billed = {"from": "invoices", "where": "charge <> 'upfront'"}
    clauses = {
        "services": {"service": {**service, "fee": billed}},
        "streams": {"invoices": {"kind": "amounts", "fields": fields}},
    }
    invoices = [
        {"at": JUNE, "amount": amount, "region": region, "charge": charge}
        for region, charge, amount in lines
    ]
    return clauses, {"invoices": invoices}, "fee(service, region)"


def _remedy(params: Row, base: str, per: str, **function: Any) -> Clause:
    remedy = {"for": "promise", "of": base, "cap": "none", **function}
    if "min_credit_gt" in params:
        remedy["minimum"] = f"more than {params['min_credit_gt']}"
    if "cap_percent" in params:
        cap = f"{params['cap_percent']} % of {base} per {per}"
        remedy["cap"] = cap if base != NO_FEE else f"{params['cap_percent']} USD"
    return {"remedies": {"credit": remedy}}


def _credited(params: Row, base: str, per: str, unit: str = " %") -> Clause:
    """Return the credit table, if the row has one."""
    if not params["tiers"]:
        return {}
    return _remedy(params, base, per, tiers=_tiers(params, unit))


def _stretches(stretches: Iterable[tuple[str, str]], zone: str) -> list[Row]:
    return [
        {
            "start": read_instant(start, zone),
            "end": read_instant(end, zone),
            "announced": None,
        }
        for start, end in stretches
    ]


def _slots(runs: Iterable[Row], seconds: int, first: datetime, *names: str) -> pa.Table:
    """Return one row for each of the slots that the runs stand for, end to end."""
    runs = list(runs)
    lengths = [int(run["n"]) for run in runs]
    places = np.arange(sum(lengths), dtype=np.int64) * (seconds * 1_000_000)
    start = int(first.timestamp()) * 1_000_000
    columns: dict[str, Any] = {
        "at": pa.array(places + start, pa.timestamp("us", tz="UTC"))
    }
    for name in names:
        numbers = [Fraction(str(run[name])) for run in runs]
        assert all(one.denominator == 1 for one in numbers), "requests are whole"
        columns[name] = pa.array(np.repeat([int(one) for one in numbers], lengths))
    return pa.table(columns)


# --- one builder for each kind ----------------------------------------------------


def _share_of(params: Row, inputs: Row, **more: Any) -> tuple[Clause, dict[str, Any]]:
    """Return a promise on `bad` of `total`, in whatever unit they are counted."""
    is_by_region = "other_region_fee" in inputs or "excluded_upfront" in inputs
    fields = {"at": "time", "total": "number", "bad": "number", "region": "text"}
    row = {"at": JUNE, **AFFECTED, "total": inputs["total"], "bad": inputs["bad"]}
    clauses = write_together(
        {
            "timezone": "UTC",
            "streams": {"measured": {"kind": "counts", "fields": fields}},
            "indicators": {
                "uptime": {
                    "metric": "ratio",
                    "stream": "measured",
                    "bad": "bad",
                    "total": "total",
                }
            },
        },
        promise(
            "uptime",
            service="service",
            over="month",
            **_target(params),
            **({"per": "region"} if is_by_region else {}),
            **more,
        ),
    )
    return clauses, {"measured": [row]}


def write_together(*clauses: Clause) -> Clause:
    return {key: value for clause in clauses for key, value in clause.items()}


def _uptime(params: Row, inputs: Row, **more: Any) -> Case:
    measured, data = _share_of(params, inputs, **more)
    service, invoices, base = _paid(inputs, "month")
    text = write(measured, service, _credited(params, base, "month"))
    return Case(text, {**data, **invoices}, "2026-06")


def _avg(params: Row, inputs: Row) -> Case:
    count = sum(int(bucket["n"]) for bucket in inputs["buckets"])
    seconds = _slot_seconds(count)
    end = JUNE + timedelta(seconds=count * seconds)
    lasting, _ = holding(JUNE, end, "UTC")
    fields = {"at": "time", "requests": "number", "errors": "number"}
    service, invoices, base = _paid(inputs, "term")
    text = write(
        lasting,
        {
            "streams": {"traffic": {"kind": "counts", "fields": fields}},
            "indicators": {
                "uptime": {
                    "metric": "ratio",
                    "stream": "traffic",
                    "bad": "errors",
                    "total": "requests",
                    "mean_of": f"{seconds} s intervals",
                    "empty_interval": "0 % bad",
                }
            },
        },
        service,
        promise("uptime", service="service", over="term", **_target(params)),
        _credited(params, base, "term"),
    )
    traffic = _slots(inputs["buckets"], seconds, JUNE, "requests", "errors")
    return Case(text, {"traffic": traffic, **invoices}, _asked(JUNE, end))


def _slot_seconds(count: int) -> int:
    """Return a usual length of which that many make whole days."""
    usual = (300, 3600, 60, 600, 900, 1800, 86_400)
    return next(one for one in usual if count * one % 86_400 == 0)


def _asked(start: datetime, end: datetime) -> str:
    last = end + timedelta(days=1) - timedelta(microseconds=1)
    return f"{start.date()}..{last.date()}"


def _incidents(params: Row, inputs: Row) -> Case:
    zone = inputs.get("tz") or "UTC"
    start, end = (read_instant(text, zone) for text in inputs["period"])
    lasting, inside = holding(start, end, zone)
    removed = params.get("exclusion_mode") == "remove_from_both"
    excluded = {"effect": "removed" if removed else "counts as met"}
    if "exclusion_budget_seconds" in params:
        excluded["at_most"] = f"{params['exclusion_budget_seconds']} s per term"
    options = {
        key: text
        for key, text, name in (
            ("longer_than", "{} s", "min_incident_seconds_gt"),
            ("shortest", "{} s", "min_incident_seconds_ge"),
        )
        if name in params
        for text in [text.format(params[name])]
    }
    if params.get("granularity") == "full_minutes":
        options["whole"] = "1 min"
    service, invoices, base = _paid(inputs, "term")
    fields = {"start": "time", "end": "time"}
    text = write(
        lasting,
        {
            "streams": {"incidents": {"kind": "intervals", "fields": fields}},
            "indicators": {
                "uptime": {
                    "metric": "availability",
                    "stream": "incidents",
                    **inside,
                    **options,
                }
            },
            "exclusions": {"excluded": excluded},
        },
        service,
        promise(
            "uptime",
            service="service",
            over="term",
            excluding="excluded",
            **_target(params),
        ),
        _credited(params, base, "term"),
    )
    data = {
        "incidents": _stretches(inputs["incidents"], zone),
        "excluded": _stretches(inputs.get("exclusions") or (), zone),
    }
    local = (
        at.astimezone(read_instant("2026-01-01", zone).tzinfo) for at in (start, end)
    )
    return Case(text, {**data, **invoices}, _asked(*local))


def _runs(params: Row, inputs: Row) -> Case:
    measured = sum(int(run["n"]) for run in inputs["minutes"])
    total = int(inputs.get("total_minutes") or measured)
    end = JUNE + timedelta(minutes=total)
    lasting, inside = holding(JUNE, end, "UTC")
    fields = {"at": "time", "requests": "number", "errors": "number"}
    options = {
        "down": f"errors * 100 > requests * {params['error_rate_gt_percent']}",
        "slot": "1 min",
        "unknown_time": "up",
    }
    if "min_consecutive" in params:
        options["shortest"] = f"{params['min_consecutive']} min"
    if "min_requests" in params:
        options["needs"] = f"requests >= {params['min_requests']}"
    service, invoices, base = _paid(inputs, "term")
    text = write(
        lasting,
        {
            "streams": {"traffic": {"kind": "counts", "fields": fields}},
            "indicators": {
                "uptime": {
                    "metric": "availability",
                    "stream": "traffic",
                    **inside,
                    **options,
                }
            },
        },
        service,
        promise("uptime", service="service", over="term", **_target(params)),
        _credited(params, base, "term"),
    )
    traffic = _slots(inputs["minutes"], 60, JUNE, "requests", "errors")
    return Case(text, {"traffic": traffic, **invoices}, _asked(JUNE, end))


def _mult(params: Row, inputs: Row) -> Case:
    function: dict[str, Any] = {"times": params["multiplier"]}
    if "gate_percent" in params:
        function["only_below"] = f"{params['gate_percent']} %"
    if params.get("only_beyond_gate"):
        function["beyond"] = "allowance"
    if "offset" in params:
        function["after"] = params["offset"]
    measured, data = _share_of(params, inputs)
    service, invoices, base = _paid(inputs, "month")
    beside: Clause = {}
    if inputs.get("affected_ratio") is not None:
        function["affected"] = "affected"
        affected = Fraction(str(inputs["affected_ratio"]))
        beside = _affected_users()
        data["users"] = [
            {
                "at": JUNE,
                "affected": affected.numerator,
                "all_users": affected.denominator,
            }
        ]
    remedy = _remedy(params, base, "month", multiple=function)
    text = write(measured, service, beside, remedy)
    return Case(text, {**data, **invoices}, "2026-06")


def _affected_users() -> Clause:
    fields = {"at": "time", "affected": "number", "all_users": "number"}
    share = {
        "metric": "ratio",
        "stream": "users",
        "of": "affected",
        "total": "all_users",
    }
    return {
        "streams": {"users": {"kind": "counts", "fields": fields}},
        "indicators": {"affected": share},
        "objectives": {
            "share-affected": {
                "owed_by": "provider",
                "indicator": "affected",
                "over": "month",
            }
        },
    }


def _table(params: Row, inputs: Row) -> Case:
    service, invoices, base = _paid(inputs, "month")
    rounding = {}
    if params.get("round_decimals") is not None:
        rounding = {"round_reading": f"{params['round_decimals']} decimals half up"}
    fields = {"at": "time", "value": "number"}
    text = write(
        {
            "timezone": "UTC",
            "streams": {"figures": {"kind": "samples", "fields": fields}},
            "indicators": {
                "figure": {"metric": "average", "stream": "figures", "of": "value"}
            },
        },
        service,
        promise("figure", service="service", over="month", **rounding),
        _credited(params, base, "month", unit=""),
    )
    figures = [{"at": JUNE, "value": inputs["value"]}]
    return Case(text, {"figures": figures, **invoices}, "2026-06")


_COUNT = {"floor": "full", "ceil": "begun", "linear": "exact"}


def _block(params: Row, inputs: Row) -> Case:
    """Return a month with one outage, paid for block by block."""
    label = _MONTHS[int(inputs.get("days_in_month") or 30)]
    start = datetime.fromisoformat(f"{label}-01T00:00:00+00:00")
    minutes = Fraction(str(inputs["bad_minutes"]))
    down = timedelta(microseconds=int(minutes * 60_000_000))
    function: dict[str, Any] = {
        "each": f"{params['block_minutes']} min",
        "count": _COUNT[params["rounding"]],
    }
    if "days_per_block" in params:
        function |= {"days": params["days_per_block"], "day": "of the window"}
    else:
        function["credit"] = f"{params['percent_per_block']} %"
    if "offset_minutes" in params:
        function["after"] = f"{params['offset_minutes']} min"
    if "first" in params:
        function["first"] = f"{params['first']['minutes']} min"
        function["first_credit"] = f"{params['first']['percent']} %"
    service, invoices, base = _paid(inputs, "month")
    text = write(
        {
            "timezone": "UTC",
            "streams": {"outages": _OUTAGE_STREAM},
            "indicators": {"uptime": {"metric": "availability", "stream": "outages"}},
        },
        service,
        promise("uptime", service="service", over="month", target=">= 100 %"),
        _remedy(params, base, "month", blocks=function),
    )
    outages = [{"start": start, "end": start + down}] if down else []
    return Case(text, {"outages": outages, **invoices}, label)


_MONTHS = {28: "2026-02", 29: "2024-02", 30: "2026-06", 31: "2026-03"}
_OUTAGE_STREAM = {"kind": "intervals", "fields": {"start": "time", "end": "time"}}


def _hourwaiver(params: Row, inputs: Row) -> Case:
    """Return a month in which hours that were down too long are not charged."""
    minutes = Fraction(str(params["minutes_gt"]))
    share = f"> {_decimals(minutes * 100 / 60, 12)} %"
    hourly = f"{inputs['hourly_rate']} USD"
    text = write(
        {
            "timezone": "UTC",
            "streams": {"outages": _OUTAGE_STREAM},
            "indicators": {
                "uptime": {
                    "metric": "availability",
                    "stream": "outages",
                    "unit": "1 h",
                    "unit_down": share,
                }
            },
        },
        promise("uptime", over="month", target=">= 100 %"),
        {
            "remedies": {
                "waiver": {
                    "for": "promise",
                    "blocks": {"each": "1 h", "count": "full", "credit": hourly},
                    "cap": "none",
                }
            }
        },
    )
    outages = [
        {"start": read_instant(start, "UTC"), "end": read_instant(end, "UTC")}
        for start, end in inputs["incidents"]
    ]
    return Case(text, {"outages": outages}, "2026-03")


def _figures(values: Sequence[str], **more: Any) -> tuple[Clause, dict[str, Any]]:
    """Return a promise on a figure that is measured once a month from June on."""
    fields = {"at": "time", "value": "number"}
    clauses = write_together(
        {
            "timezone": "UTC",
            "streams": {"figures": {"kind": "samples", "fields": fields}},
            "indicators": {
                "figure": {"metric": "average", "stream": "figures", "of": "value"}
            },
        },
        promise("figure", service="service", over="month", **more),
    )
    rows = [
        {"at": JUNE.replace(month=6 + place), "value": value}
        for place, value in enumerate(values)
    ]
    return clauses, {"figures": rows}


def _ld(params: Row, inputs: Row) -> Case:
    sign = {"up": ">=", "down": "<="}[params["good"]]
    measured, data = _figures([inputs["actual"]], target=f"{sign} {params['target']}")
    credit = (
        f"{params['amount_per_unit']} USD"
        if "amount_per_unit" in params
        else f"{params['percent_per_unit']} %"
    )
    function = {
        "each": params["unit"],
        "count": _COUNT[params["unit_rounding"]],
        "credit": credit,
    }
    service, invoices, base = _paid({"fee": inputs.get("charges")}, "month")
    remedy = _remedy(params, base, "month", shortfall=function)
    text = write(measured, service, remedy)
    return Case(text, {**data, **invoices}, "2026-06")


def _user_minutes(params: Row, inputs: Row) -> Case:
    end = JUNE + _minutes(inputs["minutes"])
    lasting, inside = holding(JUNE, end, "UTC")
    service, invoices, base = _paid(inputs, "term")
    fields = {"start": "time", "end": "time", "users": "number"}
    text = write(
        lasting,
        {
            "streams": {"outages": {"kind": "intervals", "fields": fields}},
            "indicators": {
                "uptime": {
                    "metric": "availability",
                    "stream": "outages",
                    "affected": "users",
                    "out_of": inputs["users"],
                    **inside,
                }
            },
        },
        service,
        promise("uptime", service="service", over="term", **_target(params)),
        _credited(params, base, "term"),
    )
    lengths = [_minutes(outage["minutes"]) for outage in inputs["outages"]]
    # One after the other where that fits into the period, else all from its start.
    one_by_one = JUNE + sum(lengths, timedelta()) <= end
    outages, start = [], JUNE
    for outage, length in zip(inputs["outages"], lengths, strict=True):
        row = {"start": start, "end": start + length, "users": outage["users"]}
        outages.append(row)
        start += length if one_by_one else timedelta()
    data = {"outages": outages, **invoices}
    return Case(text, data, _asked(JUNE, end), users=Fraction(inputs["users"]))


def _minutes(text: str) -> timedelta:
    return timedelta(microseconds=int(Fraction(text) * 60_000_000))


BUILDERS: Mapping[str, Callable[[Row, Row], Case]] = {
    "user_minutes": _user_minutes,
    "uptime": _uptime,
    "avg": _avg,
    "incidents": _incidents,
    "runs": _runs,
    "mult": _mult,
    "table": _table,
    "block": _block,
    "ld": _ld,
}
_TABLE = {"tiers", "ok_from", "min_credit_gt", "cap_percent"}
PARAMS: Mapping[str, set[str]] = {
    "uptime": _TABLE,
    "avg": _TABLE,
    "incidents": _TABLE
    | {
        "min_incident_seconds_gt",
        "min_incident_seconds_ge",
        "exclusion_mode",
        "exclusion_budget_seconds",
        "granularity",
    },
    "user_minutes": _TABLE,
    "runs": _TABLE | {"error_rate_gt_percent", "min_consecutive", "min_requests"},
    "mult": _TABLE | {"multiplier", "gate_percent", "only_beyond_gate", "offset"},
    "table": _TABLE | {"round_decimals"},
    "block": {
        "block_minutes",
        "rounding",
        "percent_per_block",
        "days_per_block",
        "offset_minutes",
        "first",
        "cap_percent",
    },
    "hourwaiver": {"minutes_gt"},
    "ld": {
        "target",
        "good",
        "unit",
        "unit_rounding",
        "amount_per_unit",
        "percent_per_unit",
    },
    "points": {
        "target",
        "bands",
        "repeat_multiplier",
        "round_decimals",
        "percent_per_point",
        "cap_percent",
    },
    "pool": {"at_risk_percent"},
    "stack": {"monthly_cap_percent", "annual_cap_percent"},
    "policy": _TABLE,
}
ROUNDINGS = {
    "exact": "none",
    "half_up_2dp": "2 decimals half up",
    "truncate_2dp": "2 decimals truncate",
}


# --- what the engine answers, under the names of the expected answers -------------


def _answers(
    reading: Reading, credit: Credit | None, users: Fraction = Fraction(1)
) -> dict[str, Any]:
    """Return the reading and the credit under the names that the rows use."""
    value = reading.value
    return {
        "sli_percent": None if value is None else value * 100,
        "sli_decimal": None if value is None else _decimals(value * 100, 10),
        "target_met": {
            Verdict.MET: True,
            Verdict.MISSED: False,
            Verdict.UNKNOWN: None,
        }[reading.verdict],
        "total_seconds": _in(reading.total, 1_000_000),
        "bad_seconds": _in(reading.bad, 1_000_000),
        "bad_minutes": _in(reading.bad, 60_000_000),
        "user_minutes": _in(reading.total and reading.total * users, 60_000_000),
        "downtime_user_minutes": _in(reading.bad and reading.bad * users, 60_000_000),
        "intervals": reading.total,
        **(_granted(credit) if credit else _nothing()),
    }


def _granted(credit: Credit) -> dict[str, Any]:
    return {
        "credit_percent": _share_after_caps(credit) * 100,
        "tier_gap": credit.tier_gap,
        "credit_amount_exact": credit.exact.amount,
        "credit_amount": _decimals(credit.amount.amount, 2),
        "issued": credit.issued,
        "computed_before_minimum_exact": credit.before_minimum.amount,
        "capped": credit.capped,
        "in_table": any(step.name == "tier" for step in credit.steps),
        "blocks": _said(credit, "blocks", r": ([\d.]+) (?:full |begun )?units?"),
        "units": _said(credit, "shortfall", r": ([\d.]+) (?:full |begun )?units?"),
        "shortfall": _said(credit, "shortfall", r" by ([\d.]+)[^:]*: "),
    }


def _share_after_caps(credit: Credit) -> Fraction:
    share, uncapped = credit.share or Fraction(0), _base_of(credit)
    return share * credit.before_minimum.amount / uncapped if uncapped else share


def _said(credit: Credit, step: str, pattern: str) -> Fraction:
    """Return the number that a step of the arithmetic names; none is zero."""
    texts = [one.text for one in credit.steps if one.name == step]
    found = re.search(pattern, texts[-1]) if texts else None
    return Fraction(found[1]) if found else Fraction(0)


def _nothing() -> dict[str, Any]:
    """Return what a promise grants that has no remedy."""
    return {
        "credit_percent": 0,
        "tier_gap": False,
        "credit_amount_exact": 0,
        "credit_amount": "0.00",
        "issued": False,
        "computed_before_minimum_exact": 0,
        "capped": False,
        "in_table": False,
    }


def _in(amount: Fraction | None, unit: int) -> Fraction | None:
    return None if amount is None else amount / unit


def _decimals(value: Fraction, digits: int) -> str:
    steps = str(round_steps(value * 10**digits, RoundingMode.HALF_UP))
    sign, steps = ("-", steps[1:]) if steps.startswith("-") else ("", steps)
    steps = steps.rjust(digits + 1, "0")
    return f"{sign}{steps[:-digits]}.{steps[-digits:]}"


_TEXTS = {"sli_decimal", "credit_amount"}


def _expected(row: Row) -> dict[str, Any]:
    """Return the expected answers, numbers as fractions."""
    return {
        name: answer
        if name in _TEXTS or answer is None or isinstance(answer, bool)
        else Fraction(str(answer))
        for name, answer in row["expected"].items()
    }


def _case(row: Row, **more: Any) -> Case:
    unknown = set(row["params"]) - PARAMS[row["kind"]]
    assert not unknown, f"the builder would ignore {unknown}"
    builder = BUILDERS.get(row["kind"], _uptime)
    return builder(row["params"], row["inputs"], **more)


def _of(*kinds: str) -> list[Row]:
    return [row for row in ROWS if row["kind"] in kinds]


@pytest.mark.parametrize("row", each_of(_of(*BUILDERS)), ids=lambda row: row["id"])
def test_reading_and_credit_are_those_of_the_published_rule(row: Row) -> None:
    expected, case = _expected(row), _case(row)

    answers = _answers(*case.assess(), users=case.users)

    assert {name: answers[name] for name in expected} == expected


@pytest.mark.parametrize("row", each_of(_of("policy")), ids=lambda row: row["id"])
def test_a_rounding_that_is_declared_decides_which_tier_counts(row: Row) -> None:
    expected = dict(row["expected"])
    by_policy = {
        name: {key: _number(answer) for key, answer in answers.items()}
        for name, answers in expected.pop("by_policy").items()
    }
    is_ambiguous = expected.pop("ambiguous")

    found = {
        name: _answers(*_case(row, round_reading=rounding).assess())
        for name, rounding in ROUNDINGS.items()
    }

    granted = {
        name: {key: found[name][key] for key in answers}
        for name, answers in by_policy.items()
    }
    assert granted == by_policy
    assert (len({str(one) for one in granted.values()}) > 1) is is_ambiguous
    exact = _expected({"expected": expected})
    assert {name: found["exact"][name] for name in exact} == exact


@pytest.mark.parametrize("row", each_of(_of("hourwaiver")), ids=lambda row: row["id"])
def test_an_hour_that_is_down_too_long_is_not_charged(row: Row) -> None:
    expected = row["expected"]

    reading, credit = _hourwaiver(row["params"], row["inputs"]).assess()

    hour = timedelta(hours=1)
    waived = [
        one.period.start + hour * number
        for one in reading.stretches
        if one.nature is Nature.DOWN
        for number in range(one.period.duration // hour)
    ]
    assert credit is not None
    assert waived == [read_instant(one, "UTC") for one in expected["waived_hours"]]
    assert credit.exact.amount == Fraction(expected["credit_amount_exact"])
    assert _decimals(credit.exact.amount, 4) == expected["credit_amount"]


@pytest.mark.parametrize("row", each_of(_of("points")), ids=lambda row: row["id"])
def test_points_double_where_the_period_before_failed_too(row: Row) -> None:
    params, inputs, expected = row["params"], row["inputs"], row["expected"]
    assert set(params) <= PARAMS["points"]
    decimals = params.get("round_decimals")
    rounding = "none" if decimals is None else f"{decimals} decimals half up"
    performance = inputs["performance"]
    measured, data = _figures(
        performance, target=f">= {params['target']}", round_reading=rounding
    )
    bands = [
        {
            **({"at_least": band["lo"]} if band["lo"] is not None else {}),
            **({"at_most": band["hi"]} if band["hi"] is not None else {}),
            "points": band["points"],
        }
        for band in params["bands"]
    ]
    function = {
        "bands": bands,
        "repeat": params.get("repeat_multiplier", 1),
        "credit": f"{params.get('percent_per_point', 1)} %",
    }
    service, invoices, base = _paid({"fee": inputs.get("charges")}, "month")
    remedy = _remedy(params, base, "month", points=function)

    agreement = troth.loads(write(measured, service, remedy))
    year = troth.assess(agreement, {**data, **invoices}, period="2026")
    last = f"2026-{5 + len(performance):02}"
    month = troth.assess(agreement, {**data, **invoices}, period=last)

    credits_ = [one for one in year.credits if one.reading.value is not None]
    points = [int(one.points or 0) for one in credits_]
    assert points == expected["points"]
    assert sum(points) == expected["total_points"]
    assert [int(one.points or 0) for one in month.credits] == points[-1:]
    if "credits" in expected:
        amounts = [Fraction(str(one)) for one in expected["credits"]]
        assert [one.amount.amount for one in credits_] == amounts


@pytest.mark.parametrize("row", each_of(_of("pool")), ids=lambda row: row["id"])
def test_defaults_take_no_more_than_what_is_at_risk(row: Row) -> None:
    params, inputs, expected = row["params"], row["inputs"], row["expected"]
    at_risk = f"{params['at_risk_percent']} %"
    credits_ = {
        f"default-{place}": {
            "pool": {
                "at_risk": at_risk,
                "pool": f"{one['pool']} %",
                "allocation": f"{one['allocation']} %",
            },
            "of": "fee(service)",
        }
        for place, one in enumerate(inputs["defaults"])
    }

    assessed = _several(
        credits_, f"{at_risk} of fee(service) per month", fee=inputs["invoice"]
    )

    june = [one for one in assessed.credits if one.reading.window.label == "2026-06"]
    granted = sum(one.amount.amount for one in june)
    assert [_decimals(_base_of(one), 2) for one in june] == expected["each"]
    assert _decimals(sum(map(_base_of, june)), 2) == expected["sum_before_cap"]
    assert granted == Fraction(expected["credit_amount_exact"])
    assert _decimals(granted, 2) == expected["credit_amount"]
    assert any(one.capped for one in june) is expected["capped"]


@pytest.mark.parametrize("row", each_of(_of("stack")), ids=lambda row: row["id"])
def test_caps_cut_what_several_outages_grant_together(row: Row) -> None:
    params, inputs, expected = row["params"], row["inputs"], row["expected"]
    assert set(params) <= PARAMS["stack"]
    credits_: dict[str, Clause] = {
        f"outage-{place}": {"flat": f"{share} %", "of": "fee(service)"}
        for place, share in enumerate(inputs["credits_percent"])
    }
    monthly = (
        f"{params.get('monthly_cap_percent', 1000000)} % of fee(service) per month"
    )
    caps = [monthly]
    before = Fraction(str(inputs.get("rolling_used") or 0))
    if "annual_cap_percent" in params:
        most = Fraction(str(params["annual_cap_percent"])) / 100
        most *= Fraction(str(inputs["contract_value"]))
        caps.append(f"{_decimals(most, 4)} USD per rolling 12 months")

    assessed = _several(credits_, caps, fee=inputs["monthly_fee"], used=before)

    june = [one for one in assessed.credits if one.reading.window.label == "2026-06"]
    june = [one for one in june if one.remedy != "used"]
    granted = sum(one.amount.amount for one in june)
    assert _decimals(sum(map(_base_of, june)), 2) == expected["before_caps"]
    if "after_monthly_cap" in expected:
        monthly_only = _several(credits_, monthly, fee=inputs["monthly_fee"])
        after = sum(one.amount.amount for one in monthly_only.credits)
        assert _decimals(after, 2) == expected["after_monthly_cap"]
    assert granted == Fraction(expected["credit_amount_exact"])
    assert _decimals(granted, 2) == expected["credit_amount"]


def _base_of(credit: Credit) -> Fraction:
    """Return what a credit came to before any cap."""
    amounts = [one.amount for one in credit.steps if one.name in ("base", "each miss")]
    return next((one.amount for one in reversed(amounts) if one), Fraction(0))


def _several(
    credits_: Mapping[str, Clause],
    cap: str | list[str],
    *,
    fee: Any,
    used: Fraction = Fraction(0),
) -> Any:
    """Assess a June in which every promise is missed, each with its own credit.

    Where something was `used` of the caps before, a credit of May stands for it.
    """
    fields = {"at": "time", "month": "text", "value": "number"}
    owed = {"owed_by": "provider", "owed_to": "customer", "service": "service"}
    remedies = {
        name: {"for": f"promise-{name}", "cap": "none", **credit}
        for name, credit in credits_.items()
    }
    if used:
        flat = f"{_decimals(used, 4)} USD"
        remedies["used"] = {"for": "promise-used", "flat": flat, "cap": "none"}
    objectives = {
        f"promise-{name}": {
            **owed,
            "indicator": f"figure-{name}",
            "target": ">= 1",
            "over": "month",
        }
        for name in remedies
    }
    indicators = {
        f"figure-{name}": {
            "metric": "average",
            "stream": "figures",
            "where": f"month = '{'may' if name == 'used' else 'june'}'",
            "of": "value",
        }
        for name in remedies
    }
    joined: Clause = {"of": list(remedies), "cap": cap}
    text = write(
        {
            "timezone": "UTC",
            "services": {"service": {"title": "It", "fee": f"{fee} per month"}},
            "streams": {"figures": {"kind": "samples", "fields": fields}},
            "indicators": indicators,
            "objectives": objectives,
            "remedies": remedies,
            **({"combinations": {"all": joined}} if len(remedies) > 1 else {}),
        }
    )
    if len(remedies) == 1:
        text = text.replace('"cap": "none"', f'"cap": {json.dumps(cap)}')
    rows = [
        {"at": JUNE.replace(month=5), "month": "may", "value": 0},
        {"at": JUNE, "month": "june", "value": 0},
    ]
    return troth.assess(troth.loads(text), {"figures": rows}, period="2026")


def _number(answer: Any) -> Any:
    return Fraction(answer) if isinstance(answer, str) else answer


# Rules that no row of the sample uses, worked out by hand.
_TEN_DAYS = ["2026-06-01T00:00:00+00:00", "2026-06-11T00:00:00+00:00"]
_MORNING = [["2026-06-03T10:00:00+00:00", "2026-06-03T12:00:00+00:00"]]
_WORKS = [["2026-06-03T11:00:00+00:00", "2026-06-03T13:00:00+00:00"]]
_LOST = {"fee": "1000", "total": "43200", "bad": "432"}  # one per cent
_ROUNDED_TABLE = [
    {"lo": "10", "lo_incl": True, "hi": "15", "hi_incl": False, "credit": "2"}
]
OWN: Mapping[str, tuple[str, Row, Row, Row]] = {
    "outages that touch are one, just long enough": (
        "incidents",
        {"tiers": [], "min_incident_seconds_ge": 300},
        {
            "period": _TEN_DAYS,
            "incidents": [
                ["2026-06-03T10:00:00+00:00", "2026-06-03T10:02:30+00:00"],
                ["2026-06-03T10:02:30+00:00", "2026-06-03T10:05:00+00:00"],
                ["2026-06-04T10:00:00+00:00", "2026-06-04T10:04:59+00:00"],
            ],
        },
        {"total_seconds": 864_000, "bad_seconds": 300, "sli_percent": "14395/144"},
    ),
    "excluded time is not down, and stays in the total": (
        "incidents",
        {"tiers": []},
        {"period": _TEN_DAYS, "incidents": _MORNING, "exclusions": _WORKS},
        {"total_seconds": 864_000, "bad_seconds": 3600, "sli_percent": "1195/12"},
    ),
    "beyond its budget nothing is excluded": (
        "incidents",
        {"tiers": [], "exclusion_budget_seconds": 1800},
        {"period": _TEN_DAYS, "incidents": _MORNING, "exclusions": _WORKS},
        {"total_seconds": 864_000, "bad_seconds": 5400, "sli_percent": "795/8"},
    ),
    "only full minutes of what is left after exclusions": (
        "incidents",
        {"tiers": [], "granularity": "full_minutes"},
        {
            "period": _TEN_DAYS,
            "incidents": [["2026-06-03T10:00:00+00:00", "2026-06-03T10:03:00+00:00"]],
            "exclusions": [["2026-06-03T10:01:30+00:00", "2026-06-03T10:02:30+00:00"]],
        },
        {"bad_seconds": 60},
    ),
    "a month in which the clock is set forward has an hour less": (
        "incidents",
        {"tiers": [], "ok_from": [">", "99.9"]},
        {
            "tz": "Europe/Berlin",
            "period": ["2026-03-01", "2026-04-01"],
            "incidents": [["2026-03-29 01:30", "2026-03-29 03:30"]],
        },
        {"total_seconds": 2_674_800, "bad_seconds": 3600, "target_met": False},
    ),
    "a period may begin and end within a day": (
        "incidents",
        {"tiers": []},
        {
            "period": ["2026-06-01T06:00:00+00:00", "2026-06-02T18:00:00+00:00"],
            "incidents": [["2026-06-01T05:00:00+00:00", "2026-06-01T07:00:00+00:00"]],
        },
        {"total_seconds": 129_600, "bad_seconds": 3600},
    ),
    "minutes of too little traffic are never bad": (
        "runs",
        {
            "tiers": [],
            "error_rate_gt_percent": "50",
            "min_consecutive": 5,
            "min_requests": 10,
        },
        {
            "total_minutes": 14_400,
            "minutes": [
                {"n": 5, "requests": 9, "errors": 9},
                {"n": 5, "requests": 10, "errors": 6},
                {"n": 5, "requests": 10, "errors": 5},
                {"n": 4, "requests": 10, "errors": 10},
            ],
        },
        {"bad_minutes": 5, "sli_percent": "14395/144"},
    ),
    "only what goes beyond the gate is paid": (
        "mult",
        {"multiplier": "2", "gate_percent": "99.9", "only_beyond_gate": True},
        _LOST,
        {"sli_percent": "99", "credit_amount_exact": "18", "credit_amount": "18.00"},
    ),
    "a first part of the loss is set aside": (
        "mult",
        {"multiplier": "1", "offset": "32"},
        _LOST,
        {"credit_amount_exact": "250/27", "credit_amount": "9.26"},
    ),
    "a loss that only some users had is paid in part": (
        "mult",
        {"multiplier": "1", "cap_percent": "0.2"},
        {**_LOST, "affected_ratio": "0.25"},
        {"credit_amount_exact": "2", "credit_amount": "2.00", "capped": True},
    ),
    "a number is rounded before the table is read": (
        "table",
        {"tiers": _ROUNDED_TABLE, "round_decimals": 1},
        {"value": "9.96", "fee": "100"},
        {"credit_percent": "2", "in_table": True, "credit_amount": "2.00"},
    ),
    "units may have decimals": (
        "uptime",
        {"tiers": [], "ok_from": [">=", "99"]},
        {"total": "720.5", "bad": "7.205"},
        {"sli_percent": "99", "target_met": True},
    ),
}


@pytest.mark.parametrize("name", OWN)
def test_a_rule_that_no_row_of_the_sample_uses(name: str) -> None:
    kind, params, inputs, answer = OWN[name]
    row = {"kind": kind, "params": params, "inputs": inputs, "expected": answer}
    expected, case = _expected(row), _case(row)

    answers = _answers(*case.assess(), users=case.users)

    assert {key: answers[key] for key in expected} == expected


_OUTAGES = [
    row
    for row in _of("uptime")
    if Fraction(row["inputs"]["total"]) % 1440 == 0
    and not {"other_region_fee", "excluded_upfront"} & set(row["inputs"])
]


@pytest.mark.parametrize("row", each_of(_OUTAGES), ids=lambda row: row["id"])
def test_minutes_down_give_the_same_from_one_outage_on_the_calendar(row: Row) -> None:
    expected = _expected(row)
    total, bad = (
        timedelta(microseconds=int(Fraction(row["inputs"][name]) * 60_000_000))
        for name in ("total", "bad")
    )
    inputs = {
        "fee": row["inputs"].get("fee"),
        "period": [JUNE.isoformat(), (JUNE + total).isoformat()],
        "incidents": [[JUNE.isoformat(), (JUNE + bad).isoformat()]] if bad else [],
    }

    answers = _answers(*_incidents(row["params"], inputs).assess())

    assert {name: answers[name] for name in expected} == expected


def test_every_kind_of_row_is_known() -> None:
    kinds = {row["kind"] for row in ROWS}
    assert kinds <= {*BUILDERS, *APART, *ELSEWHERE}
