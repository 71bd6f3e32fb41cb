"""Every row of `static-checks.json`: an agreement, and exactly what is wrong with it.

The rows are mini agreements in a form of their own. Each is written as a document of
the language and checked like anyone's; what the rules find is said in the words of the
rows. Further rows, made by hand, show the codes of which the sample has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from documents import Clause, write
from language import catalogue, linted
from places import each_of, read_cases
from troth.define.agreed_text import AgreedText
from troth.define.compiler import compile_text
from troth.define.support.gaps import find_support_gaps
from troth.model.finding import Finding, Severity

pytestmark = pytest.mark.cases

ROWS = read_cases("static-checks.json")
ABOVE = "sla"
_WINDOWS = {
    "calendar_year": "year",
    "calendar_quarter": "quarter",
    "calendar_week": "week",
    "day": "day",
    "hour": "day",  # the shortest window there is
}
_SUFFIXES = {"_min": "min", "_h": "h", "_s": "s"}
_BAD_SIDE = {">=": "below", ">": "at_most", "<=": "above", "<": "at_least"}
_ENDS = {"ge": "at_least", "gt": "above", "lt": "below", "le": "at_most"}


def _unit(term: Mapping[str, Any]) -> str:
    return " %" if term["metric"].endswith("_pct") else ""


def _time_unit(term: Mapping[str, Any]) -> str | None:
    """The unit of a promise about how long a case takes; `None` for other promises."""
    for suffix, unit in _SUFFIXES.items():
        if term["metric"].endswith(suffix) and not term["metric"].endswith("_ms"):
            return unit
    return None


def _document(agreement: Mapping[str, Any]) -> str:
    """Return a mini agreement as a document of the language."""
    terms = agreement["terms"]
    timed = [term for term in terms if _time_unit(term)]
    return write(
        {
            "id": ABOVE,
            "timezone": "UTC",
            "services": {"shop": _service(agreement)},
            "calendars": {"office": {"hours": {"mon-fri": "09:00-17:00"}}},
            "streams": _streams(agreement, timed),
        },
        *(_promise(term, agreement) for term in terms),
        *(_remedy(term, agreement) for term in terms),
        _claims(agreement),
    )


def _service(agreement: Mapping[str, Any]) -> Clause:
    covered = {"8x5": "office", "24x7": "always", None: "always"}
    coverage = covered[agreement.get("support_hours")]
    parts = _components(agreement)
    service = {"title": "Shop", "fee": "1000 per month", "coverage": coverage}
    return {**service, "components": parts} if parts else service


def _components(agreement: Mapping[str, Any]) -> Clause | None:
    """The parts that the terms rest on, as a composition of the service."""
    serial: list[Any] = []
    for chain in agreement.get("supports", {}).values():
        for member in chain.get("serial", ()):
            spares = member.get("parallel")
            names = [one["id"] for one in spares or [member]]
            serial.append({"redundant": names} if spares else names[0])
    serial += agreement.get("depends", {}).get(ABOVE, ())
    return {"serial": serial} if serial else None


def _below(agreement: Mapping[str, Any]) -> list[str]:
    """The agreements that the terms rest on, each as a document of its own."""
    found = []
    for term_id, chain in agreement.get("supports", {}).items():
        term = next(one for one in agreement["terms"] if one["id"] == term_id)
        members = [
            one
            for member in chain.get("serial", ())
            for one in member.get("parallel", [member])
        ]
        for one in (*members, *chain.get("sum", ())):
            part = f" as {one['id']}" if one in members else ""
            supports = f"{term_id} of {ABOVE}{part}"
            promise = {**term, "target": one["target"]}
            found.append(_supplier(one["id"], promise, supports))
    depends = agreement.get("depends", {})
    known = agreement.get("known", list(depends))
    for name in known:
        if name == ABOVE:
            continue
        above = [one for one, below in depends.items() if name in below]
        promise = agreement["terms"][0]
        names = [
            f"{promise['id']} of {one}" + (f" as {name}" if one == ABOVE else "")
            for one in above
        ]
        if names:
            found.append(_supplier(name, promise, names))
    return found


def _supplier(name: str, term: Mapping[str, Any], supports: str | list[str]) -> str:
    """Return an agreement below, with one promise that supports one above."""
    promise = _promise(term, {})
    (clause,) = promise["objectives"].values()
    clause |= {"owed_by": "team", "owed_to": "provider", "supports": supports}
    del clause["service"]
    timed = [term] if _time_unit(term) else []
    return write(
        {
            "agreement": "ola",
            "id": name,
            "timezone": "UTC",
            "parties": {"team": {"role": "group"}, "provider": {"role": "provider"}},
            "streams": _streams({}, timed),
        },
        promise,
    )


def _streams(agreement: Mapping[str, Any], timed: list[Any]) -> Clause:
    # The fields of a case stand in the order in which its milestones come.
    pairs = agreement.get("order", [])
    ends = sorted(
        (term["id"] for term in timed),
        key=lambda name: any(second == name for _, second in pairs),
    )
    fields = {"opened": "time", **dict.fromkeys(ends, "time")}
    return {
        "checks": {"kind": "checks", "fields": {"at": "time", "status": "text"}},
        "samples": {"kind": "samples", "fields": {"at": "time", "value": "number"}},
        "cases": {"kind": "cases", "fields": fields},
    }


def _promise(term: Mapping[str, Any], agreement: Mapping[str, Any]) -> Clause:
    unit = _time_unit(term)
    name = term["metric"]
    target = f"{term['op']} {term['target']}{_unit(term)}"
    if unit:
        name = term["id"]
        clock = "office" if term.get("clock") == "8x5" else "always"
        indicator: dict[str, Any] = {"metric": "duration", "stream": "cases"}
        indicator |= {"from": "opened", "to": term["id"], "clock": clock}
        target = f"each within {term['target']} {unit}"
    elif _unit(term):
        indicator = {"metric": "availability", "stream": "checks"}
        indicator["down"] = "status <> 'up'"
        if "probe_s" in term:
            indicator["holds"] = f"{term['probe_s']} s"
    else:
        indicator = {"metric": "maximum", "stream": "samples", "of": "value"}
    promise: dict[str, Any] = {"owed_by": "provider", "owed_to": "customer"}
    promise |= {"service": "shop", "indicator": name, "target": target}
    promise["over"] = _WINDOWS.get(term.get("window", ""), "month")
    clauses: dict[str, Any] = {
        "indicators": {name: indicator},
        "objectives": {term["id"]: promise},
    }
    hours = term.get("maintenance_h_per_month")
    if hours is not None:
        promise["excluding"] = "maintenance"
        clauses["exclusions"] = {"maintenance": {"at_most": f"{hours} h per month"}}
    del agreement
    return clauses


def _remedy(term: Mapping[str, Any], agreement: Mapping[str, Any]) -> Clause:
    table = agreement.get("credits", {}).get(term["id"])
    if table is None:
        return {}
    unit, cap = _unit(term), table.get("cap_pct")
    rows = table.get("tiers")
    if rows is None:
        side = {_BAD_SIDE[term["op"]]: f"{term['target']}{unit}"}
        tiers = [{**side, "credit": f"{table['flat_pct']} %"}]
    else:
        tiers = [
            {
                **{
                    key: f"{row[end]}{unit}"
                    for end, key in _ENDS.items()
                    if row.get(end) is not None
                },
                "credit": f"{row['credit_pct']} %",
            }
            for row in rows
        ]
    remedy = {
        "for": term["id"],
        "tiers": tiers,
        "of": "fee(shop)",
        "cap": f"{cap} % of fee(shop) per month" if cap is not None else "none",
    }
    return {"remedies": {f"credit of {term['id']}": remedy}}


def _claims(agreement: Mapping[str, Any]) -> Clause:
    claim = agreement.get("claim_days_after_month")
    report = agreement.get("report_days_after_month")
    clauses: dict[str, Any] = {}
    if report is not None:
        due = {"owed_by": "provider", "owed_to": "customer"}
        clauses["reports"] = {
            "monthly": {**due, "due": f"{report} days after month end"}
        }
    if claim is not None:
        term = agreement["terms"][0]
        clauses["remedies"] = {
            "claimed": {
                "for": term["id"],
                "task": {"owed_by": "provider", "text": "Pay", "due": "48 h"},
                "claim": {"by": "customer", "within": f"{claim} days after month end"},
            }
        }
    return clauses


def _said(finding: Finding, agreement: Mapping[str, Any]) -> Iterator[str]:
    """Yield a finding in the words of the rows; none for what they do not look at."""
    facts = dict(finding.facts)
    about = facts.get("objective", "")
    rows = agreement.get("credits", {}).get(about, {}).get("tiers", [])

    def names(numbers: str) -> str:
        return ",".join(rows[int(number) - 1]["name"] for number in numbers.split(","))

    match finding.code:
        case "D710":
            yield f"TIER_GAP:{about}:{facts['range']}"
        case "D711":
            yield f"TIER_OVERLAP:{about}:{names(facts['rows'])}"
        case "D712":
            yield f"TIER_DEAD:{about}:{names(facts['row'])}"
        case "D713":
            yield f"TIER_NOT_MONOTONE:{about}:{names(facts['rows'])}"
        case "D714":
            yield f"BREACH_WITHOUT_CREDIT:{about}:{facts['range']}"
        case "D715" | "D716":
            yield f"CREDIT_WITHOUT_BREACH:{about}:{facts['range']}"
        case "D719":
            yield f"TIER_ABOVE_CAP:{about}:{names(facts['row'])}"
        case "D720":
            largest, cap = (facts[key].removesuffix(" %") for key in ("largest", "cap"))
            yield f"CAP_UNREACHABLE:{about}:{largest}<{cap}"
        case "D721":
            yield f"CREDIT_OVER_FEE:{about}:{names(facts['row'])}"
        case "D730":
            yield f"TERM_CONFLICT:{facts['objectives']}"
        case "D731":
            yield f"TERM_SUBSUMED:{about}:{facts['by']}"
        case "D735":
            yield f"ORDER_CONFLICT:{facts['objectives']}"
        case "D736":
            yield f"CLOCK_CONFLICT:{about}"
        case "D737":
            yield f"CLAIM_BEFORE_REPORT:{facts['claim']}<{facts['report']}"
        case "D738":
            yield f"EXCLUSION_SWALLOWS:{about}:{facts['excluded']}>{facts['allowed']}"
        case "D740":
            yield f"TARGET_FINER_THAN_PROBE:{about}:{facts['allowed']}<{facts['step']}"
        case "D810":
            whole = facts.get("product") or facts["sum"]
            target = facts.get("target") or facts["limit"]
            yield f"CHAIN_UNSUPPORTED:{about}:{_bare(whole)}<{_bare(target)}"
        case "D811":
            yield f"CHAIN_CYCLE:{facts['agreements']}"
        case "D812":
            yield f"CHAIN_MISSING:{facts.get('component') or facts['agreement']}"
        case code if code.startswith("D8"):
            pass  # independence, windows and clauses that the rows do not look at
        case "D760" | "D747":
            pass  # every document has all streams, whether a term needs them or not
        case _:
            assert finding.severity is Severity.NOTE, finding


def _bare(text: str) -> str:
    return text.removesuffix(" %")


def _found(agreement: Mapping[str, Any]) -> list[str]:
    found = [*linted(_document(agreement)), *_chained(agreement)]
    return sorted({said for one in found for said in _said(one, agreement)})


def _chained(agreement: Mapping[str, Any]) -> tuple[Finding, ...]:
    """What the agreements below do not carry."""
    below = _below(agreement)
    if not below:
        return ()
    texts = []
    for number, text in enumerate((_document(agreement), *below)):
        file = f"{number}.yaml"
        read = compile_text(text, file=file, catalogue=catalogue())
        assert read.agreement is not None, read.findings
        assert read.tree is not None
        texts.append(AgreedText(file, read.agreement, read.tree))
    return find_support_gaps(texts)


@pytest.mark.parametrize("row", each_of(ROWS))
def test_a_mini_agreement_has_exactly_these_findings(row: dict[str, Any]) -> None:
    assert _found(row["agreement"]) == sorted(row["expect"])


def _promised(target: str, *rows: str, op: str = ">=", cap: str | None = None) -> Any:
    """A promise of availability, with rows such as `t1 ge 99 lt 99.9 10`."""
    tiers = []
    for row in rows:
        name, *ends, credit = row.split()
        pairs = dict(zip(ends[::2], ends[1::2], strict=True))
        tiers.append({"name": name, **pairs, "credit_pct": credit})
    term = {"id": "up", "metric": "availability_pct", "op": op, "target": target}
    return {"terms": [term], "credits": {"up": {"tiers": tiers, "cap_pct": cap}}}


def _terms(*terms: tuple[str, str, str, str], **more: Any) -> Any:
    keys = ("id", "metric", "op", "target")
    return {"terms": [dict(zip(keys, term, strict=True)) for term in terms], **more}


_OK, _LAST = "ok ge 99.9 0", "t2 lt 99 25"


@pytest.mark.parametrize(
    ("agreement", "expected"),
    [
        # A table that lists what grants nothing is meant to be complete.
        (
            _promised("99.9", _OK, "t1 ge 99 lt 99.5 10", _LAST),
            ["TIER_GAP:up:[99.5,99.9)"],
        ),
        (_promised("99.9", _OK, "t1 gt 99 lt 99.9 10", _LAST), ["TIER_GAP:up:[99,99]"]),
        (_promised("99.9", _OK, "t1 ge 99 lt 99.9 10"), ["TIER_GAP:up:[0,99)"]),
        (
            _promised("99.9", "ok gt 99.9 0", "t1 lt 99.9 10"),
            ["TIER_GAP:up:[99.9,99.9]"],
        ),
        (
            _promised(
                "99.9", _OK, "t1 ge 98.5 lt 99.9 10", "t2 ge 95 lt 99 25", "t3 lt 95 50"
            ),
            ["TIER_OVERLAP:up:t1,t2"],
        ),
        (
            _promised("99.9", _OK, "t1 ge 99 lt 99.9 25", "t2 lt 99 10"),
            ["TIER_NOT_MONOTONE:up:t1,t2"],
        ),
        (
            _promised("99.95", _OK, "t1 ge 99 lt 99.9 10", _LAST),
            ["BREACH_WITHOUT_CREDIT:up:[99.9,99.95)"],
        ),
        # Without a row of nothing, what misses before the first row has no price.
        (
            _promised("99.9", "t1 ge 99 lt 99.5 10", _LAST),
            ["BREACH_WITHOUT_CREDIT:up:[99.5,99.9)"],
        ),
        # On the line the promise is kept, and the row still grants.
        (
            _promised("99.9", "t1 ge 99 le 99.9 10", _LAST),
            ["CREDIT_WITHOUT_BREACH:up:[99.9,99.9]"],
        ),
        (_promised("99.9", "t1 ge 99 le 99.9 10", _LAST, op=">"), []),
        (
            _promised("99.9", _OK, "t1 ge 99 lt 99.9 10", _LAST, cap="20"),
            ["TIER_ABOVE_CAP:up:t2"],
        ),
        (
            _promised("99.9", _OK, "t1 ge 99 lt 99.9 10", _LAST, cap="50"),
            ["CAP_UNREACHABLE:up:25<50"],
        ),
        (_promised("99.9", _OK, "t1 ge 99 lt 99.9 10", _LAST, cap="25"), []),
        (
            _terms(("a", "latency_ms", "<=", "200"), ("b", "latency_ms", ">", "200")),
            ["TERM_CONFLICT:a,b"],
        ),
        (
            _terms(("a", "latency_ms", "<=", "200"), ("b", "latency_ms", ">=", "200")),
            [],
        ),
        (
            _terms(("a", "latency_ms", "<=", "200"), ("b", "latency_ms", "<=", "300")),
            ["TERM_SUBSUMED:b:a"],
        ),
        (
            _terms(
                ("reply", "response_min", "<=", "480"),
                ("solve", "resolution_h", "<=", "4"),
                order=[["reply", "solve"]],
            ),
            ["ORDER_CONFLICT:reply,solve"],
        ),
        (
            _terms(
                ("reply", "response_min", "<=", "240"),
                ("solve", "resolution_h", "<=", "4"),
                order=[["reply", "solve"]],
            ),
            [],
        ),
        (
            _terms(
                ("up", "availability_pct", ">=", "99.9"),
                claim_days_after_month=5,
                report_days_after_month=10,
            ),
            ["CLAIM_BEFORE_REPORT:5<10"],
        ),
        (
            _terms(
                ("up", "availability_pct", ">=", "99.9"),
                claim_days_after_month=10,
                report_days_after_month=10,
            ),
            [],
        ),
    ],
)
def test_what_is_wrong_is_told_by_its_numbers(
    agreement: dict[str, Any], expected: list[str]
) -> None:
    assert _found(agreement) == expected


@pytest.mark.parametrize(
    ("hours", "expected"),
    [("4", []), ("8", ["EXCLUSION_SWALLOWS:up:480.000>43.200"])],
)
def test_an_exclusion_may_not_outweigh_its_promise(
    hours: str, expected: list[str]
) -> None:
    agreement = _terms(("up", "availability_pct", ">=", "99.9"))
    agreement["terms"][0]["maintenance_h_per_month"] = hours
    assert _found(agreement) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(259, []), (260, ["TARGET_FINER_THAN_PROBE:up:4.320<4.333"])],
)
def test_a_probe_must_see_what_is_promised(seconds: int, expected: list[str]) -> None:
    agreement = _terms(("up", "availability_pct", ">=", "99.99"))
    agreement["terms"][0]["probe_s"] = seconds
    assert _found(agreement) == expected
