"""Stories: an agreement and a few measurements, and everything that follows from them.

Each folder with an `agreement.yaml` is a story. Its README tells it and names the
period; `expected/` holds what the program says, in the forms that people of the domain
read. `--rewrite-stories` writes these anew; the review of the diff is the test. A file
that no longer follows from the story fails it.
"""

import csv
import io
import json
import re
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from troth.bootstrap import build_catalogue, load_workspace, open_binder
from troth.model.finding import Finding, Severity
from troth.model.phrases import amount_text, exact_text, money_text, target_text
from troth.model.quantity import Unit, percent
from troth.model.reading import Reading, Row, Stretch, reading_text
from troth.model.right import say_right
from troth.model.violation import Credit, Violation
from troth.report.passages import clock_text
from troth.workflows.assessing import Assessment
from troth.workflows.publishing import check_text

HERE = Path(__file__).parent
STORIES = sorted(path.parent for path in HERE.glob("*/agreement.yaml"))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_what_follows_is_what_the_story_expects(
    story: Path, request: pytest.FixtureRequest
) -> None:
    told = tell(story)
    expected = story / "expected"
    if request.config.getoption("--rewrite-stories"):
        expected.mkdir(exist_ok=True)
        for stale in expected.iterdir():
            stale.unlink()
        for name, text in told.items():
            (expected / name).write_text(text, encoding="utf-8")
    found = {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted(expected.iterdir())
    }
    assert sorted(told) == sorted(found), "stale or missing files in expected/"
    for name, text in told.items():
        assert text == found[name], f"{story.name}/expected/{name}"


def tell(story: Path) -> dict[str, str]:
    """Everything that follows from a story, by the name of its expected file."""
    period = period_of(story)
    with load_workspace(story / "troth.toml") as opened:
        assessment = opened.assess(period)
        report = opened.report(assessment, "attainment", period, form="md")
    return {
        "findings.txt": tell_findings(story, assessment),
        "readings.csv": tell_readings(assessment.readings),
        "violations.json": tell_as_json(
            tell_violation(one, zone_of(assessment)) for one in assessment.violations
        ),
        "credits.json": tell_as_json(tell_credit(one) for one in assessment.credits),
        "report.md": report,
    }


def period_of(story: Path) -> str:
    text = (story / "README.md").read_text(encoding="utf-8")
    found = re.search(r"^Assessed: (\S+)$", text, re.MULTILINE)
    assert found, f"{story.name}/README.md names no period: write `Assessed: 2026-03`"
    return found[1]


def zone_of(assessment: Assessment) -> ZoneInfo:
    return ZoneInfo(assessment.agreement.timezone)


def tell_findings(story: Path, assessment: Assessment) -> str:
    """What is wrong with the agreement, what remained open, and the rows refused."""
    text = (story / "agreement.yaml").read_bytes()
    checked = check_text(
        text,
        file="agreement.yaml",
        catalogue=build_catalogue(),
        binder=open_binder(story / "agreement.yaml"),
    )
    found = [one for one in checked.findings if one.severity is not Severity.NOTE]
    lines = [tell_finding(one) for one in (*found, *assessment.findings)]
    lines += assessment.notes
    for name, quality in assessment.quality.items():
        lines.append(
            f"{name}: {quality.read} read, {quality.used} used, "
            f"{quality.duplicates} came twice, {quality.refused} refused"
        )
        lines += [
            f"  {one.source}, row {one.row}: {one.reason}" for one in quality.refusals
        ]
    for task in assessment.tasks:
        lines.append(f"to do for {task.owed_by}: {task.text}; due in {task.due}")
    lines += [say_right(right, assessment.agreement) for right in assessment.rights]
    return "\n".join([*lines, ""])


def tell_finding(finding: Finding) -> str:
    return f"{finding.code} {finding.path}: {finding.message}"


def tell_readings(readings: Iterable[Reading]) -> str:
    text = io.StringIO(newline="")
    heads = (
        *("objective", "scope", "window", "reading", "target", "verdict", "reason"),
        *("good", "total", "counted_in", "excluded", "unknown", "known", "pending"),
        "exact",
    )
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    for one in readings:
        unit = one.counted_in
        writer.writerow(
            (
                one.objective,
                one.scope_text,
                one.window.label,
                reading_text(one),
                target_text(one.target),
                one.verdict.value,
                one.reason,
                tell_amount(one.good, unit),
                tell_amount(one.total, unit),
                "time" if unit == "microseconds" else unit,
                tell_amount(one.excluded or None, unit),
                tell_amount(one.unknown or None, unit),
                "" if one.completeness is None else percent(one.completeness),
                one.pending or "",
                "" if one.value is None else str(one.value),
            )
        )
    return text.getvalue()


def tell_amount(amount: Fraction | None, unit: str) -> str:
    """An amount without what it counts, which has a column of its own."""
    if amount is None:
        return ""
    said = amount_text(amount, unit)
    return said if unit == "microseconds" else said.removesuffix(f" {unit}")


def tell_violation(violation: Violation, zone: ZoneInfo) -> dict[str, Any]:
    reading = violation.evidence.reading
    return {
        "id": violation.id,
        "objective": violation.objective,
        "window": reading.window.label,
        "scope": dict(reading.scope),
        "owed_by": violation.owed_by,
        "owed_to": violation.owed_to,
        "reading": reading_text(reading),
        "target": target_text(reading.target),
        "stretches": [tell_stretch(one, zone) for one in reading.stretches],
        "rows": [tell_row(one, reading, zone) for one in reading.offenders],
        "data": violation.evidence.data_digest,
    }


def tell_stretch(stretch: Stretch, zone: ZoneInfo) -> str:
    start, end = (
        clock_text(at, zone) for at in (stretch.period.start, stretch.period.end)
    )
    why = f" ({stretch.reason})" if stretch.reason else ""
    return f"{start} to {end}: {stretch.nature.value}{why}"


def tell_row(row: Row, reading: Reading, zone: ZoneInfo) -> str:
    unit = Unit.TIME if reading.unit is Unit.SHARE else reading.unit
    value = "no value" if row.value is None else exact_text(row.value, unit)
    note = f" ({row.note})" if row.note else ""
    return f"{row.key}, {clock_text(row.at, zone)}: {value}{note}"


def tell_credit(credit: Credit) -> dict[str, Any]:
    return {
        "id": credit.id,
        "remedy": credit.remedy,
        "window": credit.reading.window.label,
        "scope": dict(credit.reading.scope),
        "granted": money_text(credit.amount) if credit.issued else None,
        "must_be_claimed": credit.claim_needed,
        **({"claimed_by": str(credit.claim_by.last_day)} if credit.claim_by else {}),
        "cut_by_a_cap": credit.capped,
        "for_violation": credit.violation,
        "arithmetic": [
            f"{step.name}: {step.text}"
            + (f" → {money_text(step.amount)}" if step.amount is not None else "")
            for step in credit.steps
        ],
    }


def tell_as_json(values: Iterable[dict[str, Any]]) -> str:
    return json.dumps(list(values), ensure_ascii=False, indent=2) + "\n"
