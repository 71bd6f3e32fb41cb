"""Broken agreements and what they are answered, as people read it."""

from pathlib import Path

import pytest

from language import catalogue
from places import ROOT
from troth.define.compiler import compile_text
from troth.model.finding import Finding

STORIES = ROOT / "tests" / "stories" / "findings"


def told(finding: Finding) -> str:
    """A finding on a few lines, as the console tells it, without the source."""
    where = f"{finding.place.line}:{finding.place.column}+{finding.place.length}"
    head = f"{where} {finding.severity.value} {finding.code} {finding.rule}"
    lines = [f"{head} [{finding.path}]", f"  {finding.message}"]
    return "\n".join([*lines, f"  {finding.hint}"] if finding.hint else lines) + "\n"


@pytest.mark.parametrize(
    "path", sorted(STORIES.glob("*.yaml")), ids=lambda path: path.stem
)
def test_a_broken_agreement_is_answered_in_these_words(
    path: Path, request: pytest.FixtureRequest
) -> None:
    result = compile_text(path.read_bytes(), file=path.name, catalogue=catalogue())
    answer = "\n".join(told(finding) for finding in result.findings)
    expected = path.with_suffix(".txt")
    if request.config.getoption("--rewrite-stories"):
        expected.write_text(answer, encoding="utf-8")
    assert result.agreement is None
    assert answer == expected.read_text(encoding="utf-8")
