"""What `assess` and `explain` print, from an assessment made by hand."""

import csv
import io
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from builders import a_month, a_reading, an_agreement
from troth.cli import detect, monitor
from troth.detect.judgement import judge
from troth.detect.violations import find_violations
from troth.enforce.settlement import settle
from troth.model.objective import EachWithin
from troth.model.period import Period
from troth.model.quantity import Duration
from troth.model.reading import Nature, Reading, Stretch
from troth.model.violation import TaskDue
from troth.ports import Refusal, StreamQuality
from troth.workflows.reporting import Screen

OUTAGE = Stretch(
    Period(
        datetime(2026, 3, 12, 13, tzinfo=UTC), datetime(2026, 3, 12, 15, tzinfo=UTC)
    ),
    Nature.DOWN,
    "status is not “up”",
)


@pytest.fixture(autouse=True)
def _wide_and_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


def an_assessment(*readings: Reading, **changes: Any) -> Any:
    agreement = an_agreement()
    objective = agreement.objectives["shop-up"]
    judged = tuple(judge(one, objective) for one in readings)
    violations = tuple(find_violations(judged, agreement))
    settlement = settle(judged, violations, agreement)
    assessment = SimpleNamespace(
        agreement=agreement,
        readings=judged,
        violations=violations,
        credits=settlement.credits,
        tasks=settlement.tasks,
        rights=(),
        quality={"checks": StreamQuality(read=10, used=10)},
        findings=(),
        notes=(),
    )
    for name, value in changes.items():
        setattr(assessment, name, value)
    return assessment


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_a_missed_objective_shows_its_verdict_in_words_and_its_credit(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assessment = an_assessment(a_reading(bad=120))
    monitor._say_assessment(assessment, "2026-03", quiet=True, verbose=False)
    row = said(capsys).splitlines()[-1].split()
    assert row == [
        "shop-up", "–", "2026-03", "99.7312", "%", "at", "least", "99.9", "%", "✗",
        "missed", "400.00", "EUR",
    ]  # fmt: skip


def test_the_summary_counts_verdicts_violations_and_money(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assessment = an_assessment(
        a_reading(bad=120), a_reading(bad=0, window=a_month("2026-04"))
    )
    monitor._say_assessment(assessment, "2026", quiet=False, verbose=False)
    text = " ".join(said(capsys).split())
    assert (
        "“Managed hosting of the Acme web shop” in 2026: 1 met, 1 missed. 1 violation. "
        "A credit of 400.00 EUR is due without a claim." in text
    )
    assert "rows" in text
    assert "duplicates" in text


def test_a_period_without_readings_has_nothing_to_judge() -> None:
    summary = monitor.summarise(an_assessment(), "2020")
    assert "in 2020: nothing to judge, as no window" in summary


def test_refused_rows_are_counted_with_their_reasons(
    capsys: pytest.CaptureFixture[str],
) -> None:
    quality = StreamQuality(
        read=3,
        used=1,
        refused=2,
        reasons={"no time": 2},
        refusals=(Refusal("checks.csv", 2, "no time", ',"up"'),),
    )
    task = TaskDue(
        id="T-1",
        remedy="plan",
        objective="shop-up",
        owed_by="nimbus",
        text="Write a plan",
        due="2 working days",
        violation="V-1",
    )
    assessment = an_assessment(quality={"checks": quality}, tasks=(task,))
    monitor._say_assessment(assessment, "2026-03", quiet=False, verbose=False)
    text = said(capsys)
    assert "checks: 2 rows refused: no time" in text
    assert "To do for nimbus: Write a plan; due 2 working days (shop-up)." in text
    assert monitor._write_rejects(assessment) == (
        'stream,source,row,reason,content\nchecks,checks.csv,2,no time,",""up"""\n'
    )


@pytest.mark.parametrize("content", ["=1+1,up", "+1", "-1", "@sum", "\t=1"])
def test_a_refused_row_is_no_formula_where_a_spreadsheet_opens_it(content: str) -> None:
    quality = StreamQuality(
        read=1,
        used=0,
        refused=1,
        refusals=(Refusal("checks.csv", 2, "2 columns instead of 3", content),),
    )
    written = monitor._write_rejects(an_assessment(quality={"checks": quality}))
    row = list(csv.reader(io.StringIO(written)))[1]
    assert row == ["checks", "checks.csv", "2", "2 columns instead of 3", f"'{content}"]


def test_of_very_many_readings_those_not_met_are_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    many = [a_reading(scope=(("site", str(number)),)) for number in range(100)]
    assessment = an_assessment(*many, a_reading(bad=120, scope=(("site", "x"),)))
    monitor._say_assessment(assessment, "2026-03", quiet=True, verbose=False)
    text = said(capsys)
    assert "site=x" in text
    assert "site=7" not in text
    assert "… and 100 more readings: --verbose shows them all." in text
    monitor._say_assessment(assessment, "2026-03", quiet=True, verbose=True)
    assert "site=7" in said(capsys)


def test_an_open_window_is_called_so_far() -> None:
    open_month = a_month(closed=False)
    assert monitor.name_window(a_reading(window=open_month)) == "2026-03 so far"


def test_a_stream_option_without_a_path_says_how_it_is_written() -> None:
    with pytest.raises(monitor.StreamOptionError) as raised:
        monitor.parse_streams(["checks"])
    assert "--stream checks=checks.csv" in raised.value.hint


def explained(*readings: Reading, quiet: bool = False, verbose: bool = False) -> Any:
    """The options with which an explanation is asked for."""
    asked = []

    def report(*args: Any, **options: Any) -> str:
        asked.append((args, options))
        return "What is said.\n"

    detect._say_explanation(
        SimpleNamespace(report=report),  # type: ignore[arg-type]  # all that is used
        an_assessment(*readings),
        "shop-up",
        "2026-03",
        quiet=quiet,
        verbose=verbose,
    )
    ((_, options),) = asked
    return options


def test_an_explanation_is_cut_to_what_a_screen_takes_and_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = explained(a_reading(stretches=(OUTAGE,) * 41))
    assert options["form"] == Screen(100, colour=False, brief=False)
    assert (options["rows"], options["readings"]) == (40, 25)
    assert said(capsys) == "What is said.\n\n--verbose leaves nothing out.\n"
    many = [a_reading(scope=(("site", str(number)),)) for number in range(26)]
    explained(*many)
    assert "--verbose" in said(capsys)
    explained(*many, quiet=True)
    assert said(capsys) == "What is said.\n"


def test_a_verbose_explanation_leaves_nothing_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = explained(a_reading(stretches=(OUTAGE,) * 41), verbose=True)
    assert min(options["rows"], options["readings"]) > 1_000_000
    assert said(capsys) == "What is said.\n"


def test_a_scope_option_without_a_value_says_how_it_is_written() -> None:
    with pytest.raises(detect.ScopeOptionError) as raised:
        detect.parse_scope(["region"])
    assert "--scope region=eu-west" in raised.value.hint
    assert detect.parse_scope(["region="]) == {"region": ""}


def test_many_cases_of_one_promise_are_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    target = EachWithin(Duration.of(4, "h"))
    cases = [
        a_reading(
            target=target,
            bad=int(number >= 60),
            total=1,
            scope=(("case", f"T{number}"),),
        )
        for number in range(80)
    ]
    assessment = an_assessment(*cases)
    monitor._say_assessment(assessment, "2026-03", quiet=True, verbose=False)
    lines = said(capsys).splitlines()
    assert len(lines) == 3
    assert "80 cases" in lines[-1]
    assert "60 met, 20 missed" in lines[-1]
    monitor._say_assessment(assessment, "2026-03", quiet=True, verbose=True)
    assert sum("T7" in line for line in said(capsys).splitlines()) == 11
