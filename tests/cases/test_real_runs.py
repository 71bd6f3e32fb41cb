"""The documented runs over real data: what `docs/real-runs` says comes out.

Each run is copied with its data to a folder of its own, as a reader would do it. The
expected figures are read from the manifest of the data, or counted here by plain
loops over the rows.
"""

import csv
import gzip
import json
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import troth
from places import ROOT, find_data
from troth.bootstrap import load_workspace
from troth.model.quantity import RoundingMode, round_steps
from troth.model.reading import Reading, Verdict
from troth.workflows.assessing import Assessment

RUNS = ROOT / "docs" / "real-runs"
SERVICENOW = "servicenow_incident_event_log.csv.gz"
BPI = "bpi2013_incidents.csv.gz"
UPPTIME = "upptime_digitaleditions_checks.csv.gz"
CALLS = "callcentre_phonenow_5000.csv.gz"
DAYS = "callcentre_daily_1251.csv.gz"
PAGE = "digitalocean_statuspage_incidents.json.gz"
LATENCY = "ec2_request_latency_system_failure"
METRICS = {
    "latency": LATENCY,
    "web-cpu": "ec2_cpu_utilization_825cc2",
    "database-cpu": "rds_cpu_utilization_cc0c53",
    "group-cpu": "cpu_utilization_asg_misconfiguration",
}

pytestmark = pytest.mark.cases


def _assess(folder: Path, run: str, period: str, *files: str) -> Assessment:
    """Return what a run says, in a copy of its folder that has the data."""
    with load_workspace(_bring(folder, run, *files) / "troth.toml") as workspace:
        return workspace.assess(period)


def _bring(folder: Path, run: str, *files: str) -> Path:
    """Return a copy of a run's folder that has the data."""
    shutil.copytree(RUNS / run, folder / run)
    for name in files:
        target = folder / run / "data" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(find_data(f"datasets/{name}"), target)
    return folder / run


def _rows(name: str) -> Iterator[dict[str, str]]:
    path = find_data(f"datasets/{name}")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _manifest(name: str) -> dict[str, Any]:
    """Return the reference figures that the manifest gives for a file."""
    text = find_data("datasets/MANIFEST.md").read_text(encoding="utf-8")
    section = text.split(f"## {name}", 1)[1]
    figures: dict[str, Any] = json.loads(section.split("```json")[1].split("```")[0])
    return figures


def _by(assessment: Assessment, objective: str) -> dict[str, Reading]:
    """Return the readings of an objective by window and scope."""
    return {
        " ".join([one.window.label, *(value for _, value in one.scope)]): one
        for one in assessment.readings
        if one.objective == objective
    }


def _rounded(value: Fraction | None, digits: int) -> float:
    assert value is not None, "there is data"
    steps = round_steps(value * 10**digits, RoundingMode.HALF_EVEN)
    return float(Fraction(steps, 10**digits))


class TestIncidentsOfAServiceDesk:
    """ServiceNow: one verdict for each incident, and shares by priority and month."""

    @pytest.fixture(scope="class")
    @classmethod
    def assessment(cls, tmp_path_factory: pytest.TempPathFactory) -> Assessment:
        folder = tmp_path_factory.mktemp("servicenow")
        return _assess(folder, "servicenow", "2016-01-01..2018-01-01", SERVICENOW)

    def test_every_incident_has_one_verdict(self, assessment: Assessment) -> None:
        readings = _by(assessment, "every-incident")

        cases = _incidents()
        late = {
            f"term {number}"
            for number, case in cases.items()
            if case["resolved"] - case["opened"] > timedelta(hours=168)
        }
        assert readings.keys() == {f"term {number}" for number in cases}
        missed = {
            name for name, one in readings.items() if one.verdict is Verdict.MISSED
        }
        assert missed == late

    def test_the_desk_counts_open_hours_without_the_waits(
        self, assessment: Assessment
    ) -> None:
        readings = _by(assessment, "by-priority")
        hours = {"P1": timedelta(hours=10), "P2": timedelta(hours=20)}
        office = troth.Calendar(
            timezone="UTC", hours={"mon-fri": "08:00-18:00"}, holidays=[]
        )
        counted: dict[str, list[bool]] = defaultdict(list)
        for case in _incidents().values():
            limit = hours.get(case["priority"])
            if limit is not None:
                passed = office.elapsed(
                    case["opened"], case["resolved"], pauses=case["waits"]
                )
                month = f"{case['opened']:%Y-%m} {case['priority']}"
                counted[month].append(passed <= limit)

        assert len(counted) > 10
        for month, kept in counted.items():
            reading = readings[month]
            assert (reading.good, reading.total) == (sum(kept), len(kept)), month

    def test_every_incident_is_of_one_month_and_priority(
        self, assessment: Assessment
    ) -> None:
        readings = _by(assessment, "by-priority").values()
        assert sum(one.rows for one in readings) == len(_incidents())
        assert not any(one.unmatched or one.contradictory for one in readings)


_STATES_THAT_WAIT = (
    "Awaiting User Info",
    "Awaiting Vendor",
    "Awaiting Problem",
    "Awaiting Evidence",
)


@cache
def _incidents() -> Mapping[str, dict[str, Any]]:
    """Return each incident of the log, worked out row by row."""
    events: dict[str, list[tuple[datetime, str, dict[str, str]]]] = defaultdict(list)
    for row in _rows(SERVICENOW):
        at = _local(row["sys_updated_at"])
        events[row["number"]].append((at, row["incident_state"], row))
    cases = {}
    for number, found in events.items():
        found.sort(key=lambda event: event[0])
        ends = [at for at, _, _ in found[1:]]
        cases[number] = {
            "opened": _local(found[0][2]["opened_at"]),
            "resolved": next(
                at for at, state, _ in found if state in ("Resolved", "Closed")
            ),
            "priority": "P" + found[-1][2]["priority"][0],
            "waits": [
                (at, end)
                for (at, state, _), end in zip(found, ends, strict=False)
                if state in _STATES_THAT_WAIT and at < end
            ],
        }
    return cases


def _local(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC)


def test_first_completions_within_three_days(tmp_path: Path) -> None:
    assessment = _assess(tmp_path, "bpi2013", "2010-01-01..2013-01-01", BPI)

    (raw,) = _by(assessment, "raw").values()
    (net,) = _by(assessment, "net-of-waits").values()
    (all_of_them,) = _by(assessment, "with-open-ones").values()

    figures = _manifest(BPI)
    completed = figures["cases_with_completion"]
    in_time = figures["first_completion_within_72h_raw"]
    in_time_net = figures["first_completion_within_72h_net"]
    assert (raw.good, raw.total) == (in_time, completed)
    assert (net.good, net.total) == (in_time_net, completed)
    assert (all_of_them.good, all_of_them.total) == (in_time_net, figures["cases"])


class TestWatchedSites:
    """Upptime: availability of each site and month from statuses that hold."""

    @pytest.fixture(scope="class")
    @classmethod
    def assessment(cls, tmp_path_factory: pytest.TempPathFactory) -> Assessment:
        folder = tmp_path_factory.mktemp("upptime")
        return _assess(folder, "upptime", "2026-01-01..2026-09-01", UPPTIME)

    def test_each_status_holds_until_the_next(self, assessment: Assessment) -> None:
        readings = _by(assessment, "there")
        checks = _checks()
        sites: dict[str, list[str]] = defaultdict(list)
        for site, url in checks:
            sites[site].append(url)
        alone = [site for site, urls in sites.items() if len(urls) == 1]

        compared = 0
        for site in alone:
            for month, (up, known) in _hold(checks[site, sites[site][0]]).items():
                reading = readings.get(f"{month} {site}")
                if reading is not None:
                    assert (reading.good, reading.total) == (up, known), site
                    compared += 1
        assert compared > 100

    def test_examples_of_the_template_are_no_sites(
        self, assessment: Assessment
    ) -> None:
        sites = {dict(one.scope)["site"] for one in assessment.readings}
        assert not sites & {"google", "wikipedia", "hacker-news", "test-broken-site"}

    def test_a_site_of_several_addresses_is_known_while_any_is(
        self, assessment: Assessment
    ) -> None:
        readings = _by(assessment, "there")
        site = "gossembrot-bibliothek-redirect-to-gossembrot-unibe-ch"
        one, other = (
            _hold(held)["2026-03"]
            for (name, _), held in _checks().items()
            if name == site and "2026-03" in _hold(held)
        )
        total = readings[f"2026-03 {site}"].total
        assert total is not None
        assert max(one[1], other[1]) <= total


_ZURICH = ZoneInfo("Europe/Zurich")
_US = timedelta(microseconds=1)


@cache
def _checks() -> Mapping[tuple[str, str], list[tuple[datetime, bool]]]:
    checks: dict[tuple[str, str], list[tuple[datetime, bool]]] = defaultdict(list)
    for row in _rows(UPPTIME):
        at = datetime.fromisoformat(row["last_updated"])
        checks[row["site"], row["url"]].append((at, row["status"] == "up"))
    for held in checks.values():
        held.sort(key=lambda check: check[0])
    return checks


def _hold(checks: list[tuple[datetime, bool]]) -> dict[str, tuple[int, int]]:
    """Return the microseconds up and known by month, as statuses hold."""
    months: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for (at, is_up), (until, _) in pairwise(checks):
        start = at
        while start < until:
            local = start.astimezone(_ZURICH)
            year, month = divmod(local.year * 12 + local.month, 12)
            border = datetime(year, month + 1, 1, tzinfo=_ZURICH).astimezone(UTC)
            end = min(until, border)
            length = (end - start) // _US
            months[f"{local:%Y-%m}"][0] += length * is_up
            months[f"{local:%Y-%m}"][1] += length
            start = end
    return {month: (up, known) for month, (up, known) in months.items()}


class TestCallsOfAHotline:
    """Call centre: 80/20 as it is published, from calls and from a sheet of days."""

    @pytest.fixture(scope="class")
    @classmethod
    def assessment(cls, tmp_path_factory: pytest.TempPathFactory) -> Assessment:
        folder = tmp_path_factory.mktemp("calls")
        return _assess(folder, "call-centre", "2021-Q1", CALLS, DAYS)

    @pytest.mark.parametrize(
        ("objective", "figure"),
        [
            ("service-level-of-answered", "service_level_20s_of_answered"),
            ("service-level-of-offered", "service_level_20s_of_offered"),
            ("eighty-sixty-of-offered", "service_level_60s_of_offered"),
            ("few-give-up-in-the-quarter", "abandon_rate"),
            ("solved-at-once", "first_contact_resolution_of_answered"),
            ("satisfied", "csat_mean"),
        ],
    )
    def test_the_quarter_is_as_the_manifest_says(
        self, assessment: Assessment, objective: str, figure: str
    ) -> None:
        reading = _by(assessment, objective)["2021-Q1"]
        assert _rounded(reading.value, 6) == _manifest(CALLS)[figure]

    def test_the_speed_of_answer_is_as_the_manifest_says(
        self, assessment: Assessment
    ) -> None:
        reading = _by(assessment, "quick-answer-in-the-quarter")["2021-Q1"]
        assert reading.value is not None
        seconds = reading.value / 1_000_000
        assert _rounded(seconds, 6) == _manifest(CALLS)["asa_seconds"]
        assert reading.rows == _manifest(CALLS)["answered"]

    def test_each_month_is_as_the_manifest_says(self, assessment: Assessment) -> None:
        of_answered = _by(assessment, "eighty-twenty-of-answered")
        of_offered = _by(assessment, "eighty-twenty-of-offered")
        given_up = _by(assessment, "few-give-up")
        for month, figures in _manifest(CALLS)["by_month"].items():
            in_time, answered = figures["answered_le_20s"], figures["answered"]
            calls = figures["calls"]
            assert of_answered[month].value == Fraction(in_time, answered)
            assert of_offered[month].value == Fraction(in_time, calls)
            assert given_up[month].value == Fraction(calls - answered, calls)

    @pytest.mark.parametrize(
        ("objective", "figure", "scale"),
        [
            ("mean-of-days", "service_level_mean_of_days", 100),
            ("weighted-by-calls", "service_level_volume_weighted", 100),
            ("answered-mean-of-days", "answer_rate_mean_of_days", 100),
            ("answered", "answer_rate_true", 100),
            ("speed-mean-of-days", "asa_mean_of_days", Fraction(1, 1_000_000)),
            ("speed-weighted", "asa_weighted_by_answered", Fraction(1, 1_000_000)),
        ],
    )
    def test_the_sheet_of_days_is_as_the_manifest_says(
        self, assessment: Assessment, objective: str, figure: str, scale: Fraction
    ) -> None:
        value = _by(assessment, objective)["2021-Q1"].value
        assert value is not None
        assert _rounded(value * scale, 6) == _manifest(DAYS)[figure]

    def test_days_that_kept_eighty_twenty(self, assessment: Assessment) -> None:
        reading = _by(assessment, "good-days")["2021-Q1"]
        assert reading.value == _manifest(DAYS)["days_service_level_ge_80"]


class TestIncidentsOfAStatusPage:
    """DigitalOcean: how soon incidents are told and ended, and what cannot be true."""

    YEARS = tuple(str(year) for year in range(2020, 2026))

    @pytest.fixture(scope="class")
    @classmethod
    def assessment(cls, tmp_path_factory: pytest.TempPathFactory) -> Assessment:
        folder = _bring(tmp_path_factory.mktemp("page"), "digitalocean", PAGE)
        command = [sys.executable, "unpack.py", f"data/{PAGE}"]
        subprocess.run(command, cwd=folder, check=True)
        with load_workspace(folder / "troth.toml") as workspace:
            return workspace.assess("2020-01-01..2026-01-01")

    @pytest.mark.parametrize(
        ("objective", "start", "end", "limit"),
        [
            ("first-word", "started", "first", timedelta(minutes=15)),
            ("next-word", "first", "second", timedelta(hours=1)),
            ("relief", "started", "monitoring", timedelta(hours=2)),
        ],
    )
    def test_each_year_is_what_plain_loops_count(
        self,
        assessment: Assessment,
        objective: str,
        start: str,
        end: str,
        limit: timedelta,
    ) -> None:
        readings = _by(assessment, objective)
        for year in self.YEARS:
            lengths = [
                one[end] and one[end] - one[start]
                for one in _told_incidents()
                if one[start].year == int(year)
            ]
            true = [one for one in lengths if one is None or one >= timedelta(0)]
            reading = readings[year]
            assert reading.total == len(true), year
            assert reading.good == sum(one is not None and one <= limit for one in true)
            assert reading.contradictory == len(lengths) - len(true)

    def test_relief_before_the_start_is_told_and_not_judged(
        self, assessment: Assessment
    ) -> None:
        told = sum(
            one.contradictory
            for one in assessment.readings
            if one.objective == "relief"
        )
        assert told == 1  # the manifest's other one is of 2026
        assert _manifest(PAGE)["negative"] == 2

    def test_incidents_that_begin_in_maintenance_are_left_out(
        self, assessment: Assessment
    ) -> None:
        planned = _by(assessment, "unplanned-relief")
        announced = _by(assessment, "unannounced-relief")
        for year in self.YEARS:
            of_year = [
                one for one in _told_incidents() if one["started"].year == int(year)
            ]
            whole = [
                one
                for one in of_year
                if not one["monitoring"] or one["monitoring"] >= one["started"]
            ]
            for readings, notice in ((planned, None), (announced, 48)):
                left = [one for one in whole if not _in_maintenance(one, notice)]
                assert readings[year].total == len(left), (year, notice)

    def test_the_mean_is_of_the_incidents_that_ended(
        self, assessment: Assessment
    ) -> None:
        for year, reading in _by(assessment, "mean-relief").items():
            ended = [
                (one["monitoring"] - one["started"]) // _US
                for one in _told_incidents()
                if one["started"].year == int(year) and one["monitoring"]
            ]
            true = [length for length in ended if length >= 0]
            assert reading.value == Fraction(sum(true), len(true)), year


@cache
def _page() -> dict[str, Any]:
    with gzip.open(find_data(f"datasets/{PAGE}"), "rt", encoding="utf-8") as packed:
        page: dict[str, Any] = json.load(packed)
    return page


@cache
def _told_incidents() -> list[dict[str, Any]]:
    """Return the milestones of each incident of the page."""
    found = []
    for one in _page()["incidents"]:
        told = sorted(_utc(update["display_at"]) for update in one["incident_updates"])
        found.append(
            {
                "started": _utc(one["started_at"]),
                "first": told[0],
                "second": told[1] if len(told) > 1 else None,
                "monitoring": one["monitoring_at"] and _utc(one["monitoring_at"]),
            }
        )
    return found


def _in_maintenance(incident: dict[str, Any], notice_hours: int | None) -> bool:
    """Tell whether an incident began in maintenance that was told long before."""
    for one in _page()["scheduled_maintenances"]:
        start, end = _utc(one["scheduled_for"]), _utc(one["scheduled_until"])
        notice = start - _utc(one["created_at"])
        is_told = notice_hours is None or notice >= timedelta(hours=notice_hours)
        if is_told and start <= incident["started"] < end:
            return True
    return False


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text)


class TestMetricsOfMachines:
    """NAB: thresholds on five-minute samples, with an hour that was folded into one."""

    @pytest.fixture(scope="class")
    @classmethod
    def assessment(cls, tmp_path_factory: pytest.TempPathFactory) -> Assessment:
        files = [f"nab/{name}.csv.gz" for name in METRICS.values()]
        folder = tmp_path_factory.mktemp("nab")
        return _assess(folder, "nab", "2014-01-01..2015-01-01", *files)

    @pytest.mark.parametrize("objective", METRICS)
    def test_the_share_of_samples_is_as_the_manifest_says(
        self, assessment: Assessment, objective: str
    ) -> None:
        figures = _manifest("nab/")[METRICS[objective]]
        reading = _by(assessment, objective)["2014"]
        assert reading.total == figures["rows"]
        assert reading.good == figures["rows"] - figures["samples_above"]
        assert _rounded(reading.value, 6) == figures["share_within"]

    def test_samples_of_one_instant_are_refused_where_the_time_is_their_key(
        self, assessment: Assessment
    ) -> None:
        doubled = _manifest("nab/")[LATENCY]["duplicate_timestamps"]
        assert assessment.quality["latency_by_time"].refused == doubled
        assert assessment.quality["latency"].refused == 0

    def test_each_day_counts_the_slots_that_were_sampled(
        self, assessment: Assessment
    ) -> None:
        slots: dict[str, dict[int, bool]] = defaultdict(dict)
        for row in _rows(f"nab/{LATENCY}.csv.gz"):
            at = datetime.fromisoformat(row["timestamp"])
            slot = (at.hour * 60 + at.minute) // 5
            held = slots[f"{at:%Y-%m-%d}"]
            held[slot] = held.get(slot, True) and Fraction(row["value"]) <= 50
        readings = _by(assessment, "latency-each-day")
        compared = 0
        for day, held in slots.items():
            reading = readings[day]
            assert reading.value == Fraction(sum(held.values()), len(held)), day
            assert reading.completeness == Fraction(len(held), 24 * 12)
            compared += 1
        assert compared == 15

    def test_a_day_that_lacks_an_hour_has_no_verdict(
        self, assessment: Assessment
    ) -> None:
        readings = _by(assessment, "latency-each-day")
        assert readings["2014-03-09"].completeness == Fraction(23, 24)
        assert readings["2014-03-09"].verdict is Verdict.UNKNOWN
        # What is known decides this one already, however little it is.
        assert readings["2014-03-21"].completeness == Fraction(5, 32)
        assert readings["2014-03-21"].verdict is Verdict.MISSED

    def test_half_a_month_of_samples_is_no_verdict_about_the_month(
        self, assessment: Assessment
    ) -> None:
        reading = _by(assessment, "latency-of-the-month")["2014-03"]
        assert reading.verdict is Verdict.UNKNOWN
