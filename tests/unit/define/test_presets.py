"""Metrics of the catalogue in an agreement: gaps, defaults, and what can be wrong."""

from __future__ import annotations

import pytest

from language import agreed, compiled, only_finding, pointed_at
from troth.define.prose import write_prose
from troth.define.writer import write
from troth.model.catalogue import Catalogue
from troth.model.expression import to_text
from troth.model.finding import Severity
from troth.monitor.metrics.ratio import Ratio

HEAD = """\
troth: 1
agreement: sla
id: hotline
title: The hotline
timezone: UTC
parties:
  nimbus: {role: provider}
definitions:
  lost: {means: The caller hung up., when: abandoned is not null}
calendars:
  office: {hours: {mon-fri: "08:00-18:00"}}
streams:
  calls:
    kind: cases
    fields:
      {offered: time, answered: time, abandoned: time, line: text, seconds: number}
indicators:
  reading: {%s}
objectives:
  promise: {owed_by: nimbus, indicator: reading, target: "%s"}
"""


def agreement(indicator: str, target: str = "<= 5 %") -> str:
    return HEAD % (f"stream: calls, {indicator}", target)


def test_gaps_are_filled_by_fields_of_their_own_names() -> None:
    text = agreement("metric: abandonment_rate")
    indicator = agreed(text).indicators["reading"]
    assert indicator.metric == "ratio"
    options = indicator.options
    assert isinstance(options, Ratio.Options)
    assert options.of is not None
    assert options.total is not None
    assert (to_text(options.of), to_text(options.total)) == ("abandoned", "offered")


def test_what_filled_a_gap_is_shown_as_a_default() -> None:
    defaults = {
        one.path: (one.text, one.why)
        for one in compiled(agreement("metric: abandonment_rate")).defaults
    }
    said = "The calls given up before an answer."
    assert defaults["indicators.reading.abandoned"] == ("abandoned", said)


def test_options_that_the_preset_decides_are_no_defaults_of_the_author() -> None:
    paths = {
        one.path for one in compiled(agreement("metric: abandonment_rate")).defaults
    }
    assert "indicators.reading.empty_interval" not in paths


def test_a_gap_takes_a_condition_and_the_name_of_a_definition() -> None:
    text = agreement("metric: abandonment_rate, abandoned: lost, offered: line")
    of = agreed(text).indicators["reading"].options.of
    assert to_text(of) == "abandoned is not null"


def test_computed_gaps_keep_together_in_the_formula() -> None:
    text = agreement(
        "metric: average_speed_of_answer, offered: 'coalesce(offered, answered)'",
        "<= 30 s",
    )
    of = agreed(text).indicators["reading"].options.of
    assert to_text(of) == "answered - coalesce(offered, answered)"


def test_the_condition_of_a_preset_and_that_of_the_author_both_hold() -> None:
    indicator = "metric: untouched_leads, first_touch: answered, where: \"line = 'A'\""
    text = agreement(indicator, "<= 5")
    where = agreed(text).indicators["reading"].where
    assert where is not None
    assert to_text(where) == "(answered is null) and (line = 'A')"
    written = write(agreed(text))
    assert "where: \"line = 'A'\"\n" in written
    assert agreed(written) == agreed(text)


def test_open_options_of_the_kind_stand_beside_the_gaps() -> None:
    text = agreement(
        "metric: mttr, from: offered, to: answered, clock: office", "<= 1 h"
    )
    indicator = agreed(text).indicators["reading"]
    assert indicator.options.clock == "office"
    assert "clock: office" in write(agreed(text))
    assert agreed(write(agreed(text))) == agreed(text)


def test_an_option_that_the_preset_decides_is_not_the_authors_to_write() -> None:
    text = agreement("metric: mttr, from: offered, to: answered, reads: each", "<= 1 h")
    finding = only_finding(text)
    assert finding.code == "D201"
    assert "no key `reads`" in finding.message


def test_a_gap_that_nothing_fills_is_missing() -> None:
    finding = only_finding(agreement("metric: transfer_rate, handled: answered"))
    assert finding.code == "D202"
    assert "lacks `transferred`. The contacts passed on." in finding.message


def test_a_misspelt_gap_is_one_finding() -> None:
    finding = only_finding(agreement("metric: abandonment_rate, abandonned: line"))
    assert finding.code == "D201"
    assert "`abandoned`" in finding.hint


def test_a_mistake_in_a_gap_is_said_where_it_stands() -> None:
    text = agreement("metric: abandonment_rate, abandoned: abandonedd")
    finding = only_finding(text)
    assert finding.code == "D403"
    assert finding.path == "indicators.reading.abandoned"
    assert pointed_at(text, finding) == "abandonedd"


def test_gaps_that_make_no_sense_together_are_said_with_the_formula() -> None:
    text = agreement(
        "metric: average_speed_of_answer, answered: seconds, offered: line", "<= 30 s"
    )
    finding = only_finding(text)
    assert finding.code == "D441"
    assert pointed_at(text, finding) == "average_speed_of_answer"
    assert "does not combine a number with a text" in finding.message
    assert "sum of the waits of the calls answered" in finding.hint


def test_a_mistake_in_an_open_option_is_said_in_its_own_words() -> None:
    text = agreement(
        "metric: mttr, from: offered, to: answered, clock: ofice", "<= 1 h"
    )
    finding = only_finding(text)
    assert finding.code == "D307"
    assert pointed_at(text, finding) == "ofice"


def test_a_name_for_several_formulas_is_answered_with_all_of_them() -> None:
    text = agreement("metric: service_level", ">= 80 %")
    finding = only_finding(text)
    assert finding.code == "D440"
    assert "is reckoned in 6 ways" in finding.message
    assert (
        "`service_level_answered` (calls answered in time ÷ calls answered; "
        "abandoned calls do not count)" in finding.hint
    )


@pytest.mark.parametrize(
    ("indicator", "target"),
    [
        ("metric: abandonment_rate", ">= 5 %"),
        ("metric: answer_rate", "<= 95 %"),
        ("metric: abandonment_rate", "{by: line, A: '<= 5 %', B: '> 7 %'}"),
    ],
)
def test_a_target_that_faces_the_bad_side_is_a_warning(
    indicator: str, target: str
) -> None:
    quoted = target if target.startswith("{") else f'"{target}"'
    text = (HEAD % (f"stream: calls, {indicator}", "%s")).replace('"%s"', quoted)
    finding = only_finding(text)
    assert finding.code == "D442"
    assert finding.severity is Severity.WARNING
    assert compiled(text).agreement is not None


def test_a_near_name_among_the_presets_is_proposed() -> None:
    finding = only_finding(agreement("metric: abandonement_rate"))
    assert finding.code == "D312"
    assert finding.hint == "Did you mean `abandonment_rate`?"


def test_without_a_catalogue_the_words_still_say_how_it_is_reckoned() -> None:
    known = Catalogue(metrics={"ratio": Ratio}, remedies={})
    prose = write_prose(agreed(agreement("metric: abandonment_rate")), catalogue=known)
    said = " ".join(one.sentence for part in prose.sections for one in part.clauses)
    assert "“reading” is abandoned ÷ offered" in said.replace(
        "“abandoned”", "abandoned"
    ).replace("“offered”", "offered")
