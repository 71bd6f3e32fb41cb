"""The paper that people sign, whole: read it as they would.

`--rewrite-stories` writes it anew; the review of the diff is the test.
"""

from pathlib import Path

import pytest

from places import SOURCE
from troth.bootstrap import open_binder, write_paper

EXPECTED = Path(__file__).parent / "papers" / "hosting.md"


def test_the_paper_of_the_hosting_agreement(request: pytest.FixtureRequest) -> None:
    file = SOURCE / "examples" / "hosting.yaml"
    paper = write_paper(
        file.read_bytes(), file=file.name, form="md", binder=open_binder(file)
    ).decode()
    if request.config.getoption("--rewrite-stories"):
        EXPECTED.parent.mkdir(exist_ok=True)
        EXPECTED.write_text(paper, encoding="utf-8")
    assert paper == EXPECTED.read_text(encoding="utf-8")
