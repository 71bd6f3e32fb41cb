"""Assessing: the same answer whichever period is asked for, and nothing unsaid."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

import troth
from documents import Clause, promise, write
from troth.model.money import Money
from troth.model.period import InstantError
from troth.model.reading import Verdict
from troth.workflows.assessing import Assessment

_STRETCH = {"start": "time", "end": "time"}
_HEAD: Clause = {
    "timezone": "UTC",
    "term": {"from": "2026-01-01", "until": "2026-12-31"},
    "services": {"shop": {"title": "Shop", "fee": "1000 per month"}},
    "streams": {"outages": {"kind": "intervals", "fields": _STRETCH}},
    "indicators": {"uptime": {"metric": "availability", "stream": "outages"}},
}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def outage(start: str, end: str | None, **more: Any) -> dict[str, Any]:
    return {"start": moment(start), "end": end if end is None else moment(end), **more}


def assess(
    clauses: Sequence[Clause],
    data: Mapping[str, Any],
    period: str,
    *,
    as_of: datetime | None = None,
    **objective: Any,
) -> Assessment:
    named = {"target": ">= 99 %", "over": "month", "service": "shop", **objective}
    agreement = troth.loads(write(_HEAD, promise("uptime", **named), *clauses))
    return troth.assess(agreement, data, period=period, as_of=as_of)


def a_credit(share: str, **more: Any) -> Clause:
    remedy = {
        "for": "promise",
        "tiers": [{"below": "99 %", "credit": share}],
        "of": "fee(shop)",
        **more,
    }
    return {"remedies": {"payback": remedy}}


def one_bad_day(month: int) -> dict[str, Any]:
    return outage(f"2026-{month:02}-10", f"2026-{month:02}-11")


# ------------------------------------------------------------------ what looks back

YEARLY = a_credit("60 %", cap="8 % of fee(shop) per year")
THREE_BAD_MONTHS = {"outages": [one_bad_day(month) for month in (1, 3, 5)]}


def amounts(assessment: Assessment) -> list[Fraction]:
    return [one.amount.amount for one in assessment.credits]


def test_a_cap_over_the_year_counts_what_earlier_months_granted() -> None:
    assert amounts(assess([YEARLY], THREE_BAD_MONTHS, "2026-05")) == [0]
    assert amounts(assess([YEARLY], THREE_BAD_MONTHS, "2026-03")) == [360]


@pytest.mark.parametrize("period", ["2026-03", "2026-Q1", "2026", "2026-02..2026-06"])
def test_a_month_is_granted_the_same_whichever_period_is_asked(period: str) -> None:
    found = assess([YEARLY], THREE_BAD_MONTHS, period)
    (march,) = [one for one in found.credits if one.reading.window.label == "2026-03"]
    assert march.amount == Money(360, "USD")
    assert march.capped


def test_a_cap_over_the_term_counts_from_its_start() -> None:
    capped = a_credit("60 %", cap="8 % of fee(shop) per term")
    assert amounts(assess([capped], THREE_BAD_MONTHS, "2026-05")) == [0]


@pytest.mark.parametrize(
    ("over", "label"),
    [
        ("billing cycle from the 15th", "cycle from 2026-03-15"),
        ("30 days", "2026-04-01/30 days"),
        ("rolling 60 days", "60 days to 2026-04-30"),
        ("week", "2026-W14"),
    ],
)
def test_a_window_that_begins_before_the_period_keeps_to_the_cap_it_begins_in(
    over: str, label: str
) -> None:
    capped = a_credit("60 %", cap="2 % of fee(shop) per quarter")
    days = ["2026-01-10", "2026-02-10", "2026-03-03", "2026-03-31", "2026-04-01"]
    rows = {"outages": [outage(day, f"{day}T12:00") for day in days]}
    alone = assess([capped], rows, "2026-04", over=over)
    whole = assess([capped], rows, "2026-01..2026-05", over=over)
    assert label in [one.reading.window.label for one in alone.credits]
    assert alone.credits == tuple(one for one in whole.credits if one in alone.credits)


def test_findings_and_credits_are_those_of_the_period() -> None:
    found = assess([YEARLY], THREE_BAD_MONTHS, "2026-05")
    labels = {one.window.label for one in found.readings}
    assert labels == {"2026-05"}
    assert {one.reading.window.label for one in found.credits} == labels
    assert [one.evidence.reading.window.label for one in found.violations] == [
        "2026-05"
    ]


# ---------------------------------------------------------------------- open windows


def test_an_open_window_is_measured_so_far_and_settles_nothing() -> None:
    data = {"outages": [one_bad_day(3)]}
    found = assess([YEARLY], data, "2026-03", as_of=moment("2026-03-15"))
    (reading,) = found.readings
    assert not reading.window.closed
    assert (reading.value, reading.verdict) == (Fraction(13, 14), Verdict.MISSED)
    assert (found.violations, found.credits) == ((), ())


def test_nothing_later_than_the_instant_of_asking_is_known() -> None:
    data = {"outages": [outage("2026-03-14T12:00", "2026-03-20")]}
    (reading,) = assess([], data, "2026-03", as_of=moment("2026-03-15")).readings
    assert reading.value == Fraction(27, 28)


def test_an_instant_of_asking_says_its_zone() -> None:
    naive = moment("2026-03-15").replace(tzinfo=None)
    with pytest.raises(InstantError, match="M701"):
        assess([], {"outages": []}, "2026-03", as_of=naive)


TICKETS: Clause = {
    "streams": {
        "tickets": {
            "kind": "cases",
            "fields": {"opened": "time", "closed": "time", "id": "text"},
            "key": "id",
        }
    },
    "indicators": {
        "uptime": {
            "metric": "duration",
            "stream": "tickets",
            "from": "opened",
            "to": "closed",
        }
    },
}


def ticket(number: int, opened: str, closed: str | None) -> dict[str, Any]:
    ends = None if closed is None else moment(closed)
    return {"opened": moment(opened), "closed": ends, "id": f"T{number}"}


def late_tickets(
    rows: list[dict[str, Any]], as_of: str | None = None
) -> dict[str, str]:
    found = assess(
        [TICKETS],
        {"tickets": rows},
        "2026-03",
        as_of=None if as_of is None else moment(as_of),
        target="each within 4 h",
    )
    return {
        dict(one.evidence.reading.scope)["case"]: one.id for one in found.violations
    }


def test_a_case_that_is_late_already_is_a_violation_before_its_window_closes() -> None:
    rows = [
        ticket(1, "2026-03-02T08:00", "2026-03-02T13:00"),
        ticket(2, "2026-03-02T08:00", None),
        ticket(3, "2026-03-02T11:00", None),
    ]
    assert set(late_tickets(rows, "2026-03-02T14:00")) == {"T1", "T2"}


def test_a_violation_keeps_its_name_when_other_rows_arrive() -> None:
    rows = [ticket(1, "2026-03-02T08:00", "2026-03-02T13:00")]
    more = [ticket(0, "2026-03-01T08:00", "2026-03-09T13:00"), *rows]
    early, late, all_over = (
        late_tickets(rows, "2026-03-02T14:00"),
        late_tickets(more, "2026-03-20"),
        late_tickets(more),
    )
    assert early["T1"] == late["T1"] == all_over["T1"]
    assert len({*all_over.values()}) == 2


def test_a_case_that_contradicts_itself_is_told_and_not_judged() -> None:
    rows = [ticket(1, "2026-03-02T08:00", "2026-03-02T07:00")]
    found = assess([TICKETS], {"tickets": rows}, "2026-03", target="each within 4 h")
    told = [one for one in found.readings if one.contradictory]
    refused = found.quality["tickets"].refused
    assert len(told) + refused == 1
    assert found.violations == ()


# ------------------------------------------------------------- what is not there


def test_a_stream_without_a_source_is_unknown_and_says_so() -> None:
    found = assess([YEARLY], {}, "2026-03", no_data="missed")
    (reading,) = found.readings
    assert (reading.verdict, reading.value) == (Verdict.UNKNOWN, None)
    assert reading.reason == "stream “outages” has no source"
    assert reading.target is not None
    assert found.notes[0] == "Stream “outages” has no source, so it says nothing."
    assert found.violations == ()


def test_lines_of_a_matrix_without_a_source_are_each_unknown() -> None:
    found = assess(
        [
            {
                "streams": {
                    "outages": {
                        "kind": "intervals",
                        "fields": {**_STRETCH, "site": "text"},
                    }
                }
            }
        ],
        {},
        "2026-03",
        target={"by": "site", "eu": ">= 99 %", "us": ">= 98 %"},
    )
    told = [(dict(one.scope)["site"], one.target) for one in found.readings]
    assert [site for site, _ in told] == ["eu", "us"]
    assert all(target is not None for _, target in told)


def test_an_objective_over_a_quarter_is_asked_with_its_last_month() -> None:
    data = {"outages": [one_bad_day(1)]}
    assert assess([], data, "2026-02", over="quarter").readings == ()
    (reading,) = assess([], data, "2026-03", over="quarter").readings
    assert reading.window.label == "2026-Q1"


WORKS: Clause = {"exclusions": {"works": {"effect": "removed"}}}


def test_an_exclusion_without_a_source_excludes_nothing_and_says_so() -> None:
    found = assess([WORKS], {"outages": [one_bad_day(3)]}, "2026-03", excluding="works")
    assert found.readings[0].verdict is Verdict.MISSED
    assert "Stream “works” has no source, so it says nothing." in found.notes


@pytest.mark.parametrize(
    "row",
    [
        {"start": None, "end": moment("2026-04-01"), "announced": None},
        {"start": moment("2026-03-01"), "end": None, "announced": None},
        {
            "start": moment("2026-03-01"),
            "end": moment("2026-03-01"),
            "announced": None,
        },
    ],
)
def test_a_stretch_that_is_none_excludes_nothing_and_is_told(row: Any) -> None:
    data = {"outages": [one_bad_day(3)], "works": [row, one_bad_day(1)]}
    found = assess([WORKS], data, "2026-03", excluding="works")
    assert found.readings[0].verdict is Verdict.MISSED
    refused = found.quality["works"].refused
    told = [one for one in found.notes if "names no stretch" in one]
    assert refused + len(told) == 1


# ----------------------------------------------------------------------- invoices

INVOICED: Clause = {
    "services": {"shop": {"title": "Shop", "fee": "from invoices"}},
    "streams": {
        "outages": {"kind": "intervals", "fields": {**_STRETCH, "region": "text"}},
        "invoices": {
            "kind": "amounts",
            "fields": {
                "at": "time",
                "service": "text",
                "amount": "money",
                "currency": "text",
                "region": "text",
            },
        },
    },
}


def invoice(amount: str | None, **more: Any) -> dict[str, Any]:
    line = {
        "at": moment("2026-03-31"),
        "service": "shop",
        "amount": amount,
        "currency": "USD",
        "region": "eu",
    }
    return {**line, **more}


def pay_back(invoices: list[dict[str, Any]]) -> Assessment:
    rows = [outage("2026-03-10", "2026-03-11", region=one) for one in ("eu", "us")]
    return assess(
        [INVOICED, a_credit("10 %", of="fee(shop, region)")],
        {"outages": rows, "invoices": invoices},
        "2026-03",
        per="region",
    )


def test_a_credit_is_a_share_of_the_invoices_of_its_own_region() -> None:
    found = pay_back(
        [
            invoice("100.00"),
            invoice("20.00"),
            invoice("50.00", region="us"),
            invoice("7.00", service="other"),
            invoice("7.00", at=moment("2026-04-01")),
        ]
    )
    assert {dict(one.reading.scope)["region"]: one.amount for one in found.credits} == {
        "eu": Money(12, "USD"),
        "us": Money(5, "USD"),
    }


def test_a_line_without_a_currency_is_in_that_of_the_agreement() -> None:
    found = pay_back([invoice("100.00", currency=None), invoice("50", region="us")])
    assert Money(10, "USD") in [one.amount for one in found.credits]


def test_a_line_without_an_amount_is_none_and_is_told() -> None:
    found = pay_back([invoice("100.00"), invoice(None), invoice("50", region="us")])
    assert Money(10, "USD") in [one.amount for one in found.credits]
    (note,) = [one for one in found.notes if "invoices" in one]
    assert note.startswith("Stream “invoices”: 1 row left out")


def test_more_credit_notes_than_bills_grant_nothing_and_owe_nothing_back() -> None:
    found = pay_back([invoice("100.00"), invoice("-150.00"), invoice("5", region="us")])
    (credit,) = [one for one in found.credits if ("region", "eu") in one.reading.scope]
    assert not credit.issued
    assert credit.amount == Money(0, "USD")
    assert "-50.00 USD" in credit.steps[-1].text


def test_a_line_in_another_currency_is_a_finding_and_no_guess() -> None:
    found = pay_back([invoice("100.00", currency="EUR"), invoice("5", region="us")])
    assert any("EUR" in one.message for one in found.findings)


# ------------------------------------------------------------------ again and again


def test_assessing_twice_is_identical() -> None:
    first, second = (assess([YEARLY], THREE_BAD_MONTHS, "2026-Q1") for _ in range(2))
    assert first == second
    one, two = (json.dumps(found.to_json()) for found in (first, second))
    assert one == two


def test_the_order_of_rows_changes_no_byte_but_the_digest() -> None:
    rows = [one_bad_day(month) for month in (1, 3, 5)]
    plain = []
    for order in (rows, rows[::-1]):
        text = json.dumps(assess([YEARLY], {"outages": order}, "2026").to_json())
        digests = {
            one.data_digest
            for one in assess([YEARLY], {"outages": order}, "2026").readings
        }
        for digest in digests:
            text = text.replace(digest, "sha256:…")
        plain.append(text)
    assert plain[0] == plain[1]


def test_counting_verdicts_names_all_of_them() -> None:
    found = assess([], {"outages": [one_bad_day(3)]}, "2026-Q1")
    assert dict(found.verdicts()) == {
        Verdict.MET: 2,
        Verdict.MISSED: 1,
        Verdict.UNKNOWN: 0,
    }


def test_an_empty_stream_of_outages_is_a_month_without_outage() -> None:
    (reading,) = assess([], {"outages": []}, "2026-03").readings
    assert (reading.value, reading.verdict) == (1, Verdict.MET)
    assert reading.window.period.duration == timedelta(days=31)


def test_rows_that_name_no_scope_are_remarked_on_once() -> None:
    text = write(
        {
            "timezone": "UTC",
            "term": {"from": "2026-01-01", "until": "2026-12-31"},
            "streams": {
                "calls": {
                    "kind": "samples",
                    "fields": {"at": "time", "region": "text", "ok": "yes/no"},
                }
            },
            "indicators": {
                "served": {"metric": "ratio", "stream": "calls", "good": "ok"},
            },
        },
        promise("served", target=">= 99 %", over="month", per="region"),
    )
    rows = [
        {"at": moment("2026-03-01"), "region": "eu", "ok": True},
        {"at": moment("2026-03-02"), "region": None, "ok": False},
        {"at": moment("2026-05-02"), "region": None, "ok": False},
    ]
    found = troth.assess(troth.loads(text), {"calls": rows}, period="2026-03")
    assert [one.scope for one in found.readings] == [(("region", "eu"),)]
    (note,) = found.notes
    assert note == (
        "Rows of “calls” without a value in “region” belong to no scope and count in "
        "no reading: 1."
    )


@pytest.mark.parametrize("counts", [(10, 12), (-10, 0), (10, -3)])
def test_counts_that_cannot_be_prove_nothing_and_pay_nothing(
    counts: tuple[int, int],
) -> None:
    total, failed = counts
    text = write(
        {
            "timezone": "UTC",
            "currency": "EUR",
            "term": {"from": "2026-01-01", "until": "2026-12-31"},
            "services": {"shop": {"title": "Shop", "fee": "1000 per month"}},
            "streams": {
                "calls": {
                    "kind": "counts",
                    "fields": {"at": "time", "total": "number", "failed": "number"},
                }
            },
            "indicators": {
                "served": {
                    "metric": "ratio",
                    "stream": "calls",
                    "bad": "failed",
                    "total": "total",
                },
            },
        },
        promise("served", target=">= 99 %", over="month", no_data="missed"),
        a_credit("50 %", cap="none"),
    )
    rows = [{"at": moment("2026-03-01"), "total": total, "failed": failed}]
    found = troth.assess(troth.loads(text), {"calls": rows}, period="2026-03")
    (reading,) = found.readings
    assert (reading.verdict, reading.contradictory) == (Verdict.UNKNOWN, 1)
    assert reading.reason == "what was counted contradicts itself"
    assert not any(credit.issued for credit in found.credits)


@pytest.mark.parametrize("is_paid", [True, False])
def test_a_coarse_percentile_is_exact_as_soon_as_a_remedy_looks_it_up(
    is_paid: bool,
) -> None:
    remedy: Clause = {
        "remedies": {
            "payback": {
                "for": "promise",
                "tiers": [{"above": "1000", "credit": "10 %"}],
                "of": "1000 EUR",
                "cap": "none",
            }
        }
    }
    text = write(
        {
            "timezone": "UTC",
            "currency": "EUR",
            "term": {"from": "2026-01-01", "until": "2026-12-31"},
            "streams": {
                "calls": {"kind": "samples", "fields": {"at": "time", "ms": "number"}}
            },
            "indicators": {
                "slow": {
                    "metric": "percentile",
                    "stream": "calls",
                    "of": "ms",
                    "share": "50 %",
                    "precision": "1 %",
                },
            },
        },
        promise("slow", target="<= 100", over="month"),
        *([remedy] if is_paid else []),
    )
    rows = [{"at": moment("2026-03-01"), "ms": value} for value in (1, 1000, 2000)]
    found = troth.assess(troth.loads(text), {"calls": rows}, period="2026-03")
    (reading,) = found.readings
    assert reading.verdict is Verdict.MISSED
    assert (reading.value == 1000) is is_paid
    assert not any(credit.issued for credit in found.credits)
