"""The story of each template: what it makes of measurements at every edge.

A template brings measurements of its own. `templates/<name>.txt` pins what follows
from them: each reading, exactly, with what it grants. Beside that, each edge of each
table must be shown from both sides and on the line itself, and each remedy must once
grant something and once nothing. `--rewrite-stories` writes the files anew; the review
of the diff is the test.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from troth.bootstrap import build_catalogue, load_workspace, open_library
from troth.enforce.remedies import REMEDIES
from troth.model.finding import Severity
from troth.model.phrases import exact_text, money_text
from troth.model.quantity import Unit
from troth.model.reading import Reading, reading_text
from troth.model.remedy import Remedy, Tier
from troth.model.violation import Credit
from troth.templates.library import Template
from troth.workflows.assessing import Assessment
from troth.workflows.publishing import check_text

EXPECTED = Path(__file__).parent / "templates"
LIBRARY = open_library()
TEMPLATES = LIBRARY.list_templates()

each_template = pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.name)


@pytest.fixture(scope="module")
def assessed() -> dict[str, Assessment]:
    """The assessments that were made already; each template is assessed once."""
    return {}


def assess(
    template: Template, assessed: dict[str, Assessment], folder: Path
) -> Assessment:
    if template.name not in assessed:
        for path, text in LIBRARY.read_files(template.name).items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="")
        with load_workspace(folder / "troth.toml") as opened:
            assessed[template.name] = opened.assess(template.period)
    return assessed[template.name]


@each_template
def test_a_template_gives_what_its_story_expects(
    template: Template,
    assessed: dict[str, Assessment],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    told = "\n".join(tell(template, assess(template, assessed, tmp_path)))
    expected = EXPECTED / f"{template.name}.txt"
    if request.config.getoption("--rewrite-stories"):
        expected.write_text(told, encoding="utf-8")
    assert told == expected.read_text(encoding="utf-8")


@each_template
def test_a_template_shows_both_sides_of_every_edge(
    template: Template, assessed: dict[str, Assessment], tmp_path: Path
) -> None:
    assessment = assess(template, assessed, tmp_path)
    missing = {
        where: remedy.name
        for remedy in assessment.agreement.remedies.values()
        for where in find_unshown(remedy, assessment)
    }
    unreachable = {f"on the line of {edge}" for edge in template.unreachable}
    assert set(missing) == unreachable, missing


@each_template
def test_each_remedy_of_a_template_grants_once_and_once_nothing(
    template: Template, assessed: dict[str, Assessment], tmp_path: Path
) -> None:
    assessment = assess(template, assessed, tmp_path)
    for remedy in assessment.agreement.remedies.values():
        if not REMEDIES.get(remedy.kind).pays:
            continue
        granted = {
            bool(one.amount.amount)
            for one in assessment.credits
            if one.remedy == remedy.name
        }
        assert granted == {True, False}, remedy.name


@each_template
def test_only_the_published_text_itself_is_at_fault(template: Template) -> None:
    text = LIBRARY.read_files(template.name)["agreement.yaml"]
    checked = check_text(
        text.encode(), file="agreement.yaml", catalogue=build_catalogue()
    )
    found = {one.code for one in checked.findings if one.severity is not Severity.NOTE}
    assert found == {one.code for one in template.defects}


def test_every_expected_file_belongs_to_a_template() -> None:
    names = {one.name for one in TEMPLATES}
    assert {path.stem for path in EXPECTED.glob("*.txt")} == names


def tell(template: Template, assessment: Assessment) -> Iterator[str]:
    """What follows from a template's measurements, a line for each thing."""
    yield f"{template.title} ({template.provider}), {template.period}"
    granted: dict[int, list[Credit]] = {}
    for credit in assessment.credits:
        granted.setdefault(id(credit.reading), []).append(credit)
    for name in assessment.agreement.objectives:
        yield ""
        yield name
        for reading in assessment.readings:
            if reading.objective == name:
                yield f"  {tell_reading(reading)}"
                for credit in granted.get(id(reading), ()):
                    yield f"    {tell_credit(credit)}"
    for finding in assessment.findings:
        yield f"{finding.code} {finding.path}: {finding.message}"
    yield from assessment.notes
    yield ""


def tell_reading(reading: Reading) -> str:
    scope = f" {reading.scope_text}" if reading.scope else ""
    exact = "" if reading.value is None else f" = {reading.value}"
    why = f" ({reading.reason})" if reading.reason else ""
    said = reading_text(reading)
    return f"{reading.window.label}{scope}: {said}{exact}, {reading.verdict.value}{why}"


def tell_credit(credit: Credit) -> str:
    steps = "; ".join(
        step.text + (f" → {money_text(step.amount)}" if step.amount else "")
        for step in credit.steps
    )
    return f"{credit.remedy} {money_text(credit.amount)}: {steps}"


def find_unshown(remedy: Remedy, assessment: Assessment) -> Iterator[str]:
    """Return the edges of a table that no reading stands on, or beside."""
    tiers: tuple[Tier, ...] = getattr(remedy.options, "tiers", ())
    readings = [
        (value, one.unit)
        for one in assessment.readings
        if one.objective == remedy.objective
        for value in [one.rounded(remedy.round_reading)]
        if value is not None
    ]
    if not tiers:
        return
    unit = readings[0][1] if readings else Unit.SHARE
    values = {value for value, _ in readings}
    edges = sorted(find_edges(tiers))
    for edge in edges:
        if edge not in values:
            yield f"on the line of {exact_text(edge, unit)}"
    for low, high in find_ranges(edges, unit):
        if not any(
            (low is None or low < value) and (high is None or value < high)
            for value in values
        ):
            said = [exact_text(one, unit) for one in (low, high) if one is not None]
            yield f"beyond {said[0]}" if len(said) == 1 else f"between {said}"


def find_edges(tiers: Iterable[Tier]) -> set[Fraction]:
    return {end for one in tiers for end in (one.low, one.high) if end is not None}


def find_ranges(
    edges: list[Fraction], unit: Unit
) -> Iterator[tuple[Fraction | None, Fraction | None]]:
    """Return the stretches between edges in which a reading can lie."""
    ends: list[Fraction | None] = [None, *edges, None]
    for low, high in pairwise(ends):
        if high is not None and high <= 0:
            continue  # nothing is below none
        if unit is Unit.SHARE and low is not None and low >= 1:
            continue  # nor above all
        yield low, high
