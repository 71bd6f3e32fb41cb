"""The paper that people sign, whole: read it as they would.

`--rewrite-stories` writes it anew; the review of the diff is the test.
"""

from pathlib import Path

import pytest

from places import SOURCE
from troth.bootstrap import write_paper

EXPECTED = Path(__file__).parent / "papers" / "hosting.md"


def test_the_paper_of_the_hosting_agreement(request: pytest.FixtureRequest) -> None:
    text = (SOURCE / "examples" / "hosting.yaml").read_bytes()
    paper = write_paper(text, file="hosting.yaml", form="md").decode()
    if request.config.getoption("--rewrite-stories"):
        EXPECTED.parent.mkdir(exist_ok=True)
        EXPECTED.write_text(paper, encoding="utf-8")
    assert paper == EXPECTED.read_text(encoding="utf-8")
