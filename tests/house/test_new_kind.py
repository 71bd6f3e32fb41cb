"""A new metric is one file and one line: the one that CONTRIBUTING shows, at work."""

from __future__ import annotations

import re
import sys
from types import ModuleType

import pytest

import troth
from documents import write
from places import ROOT
from troth.bootstrap import build_catalogue
from troth.define.schema import build_schema
from troth.model.finding import Severity
from troth.monitor.metrics import METRICS
from troth.workflows.publishing import check_text, show_agreement

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
AGREEMENT = write(
    {
        "timezone": "UTC",
        "streams": {
            "desk": {
                "kind": "counts",
                "fields": {"at": "time", "opened": "number", "closed": "number"},
            }
        },
        "indicators": {
            "backlog": {
                "metric": "net",
                "stream": "desk",
                "plus": "opened",
                "minus": "closed",
            }
        },
        "objectives": {
            "no-backlog": {
                "owed_by": "provider",
                "indicator": "backlog",
                "target": "<= 2",
                "over": "month",
            }
        },
    }
)


@pytest.fixture(autouse=True)
def net(monkeypatch: pytest.MonkeyPatch) -> None:
    """The metric of the guide, with its line in the registry."""
    block = re.search(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    assert block
    module = ModuleType("net")
    monkeypatch.setitem(sys.modules, "net", module)
    exec(compile(block[1], "CONTRIBUTING.md", "exec"), vars(module))
    kinds = {kind.name: kind for kind in METRICS} | {"net": module.Net}
    monkeypatch.setattr(METRICS, "_kinds", kinds)


def test_the_language_knows_its_keys() -> None:
    checked = check_text(AGREEMENT, file="a", catalogue=build_catalogue())
    # What such a small agreement leaves unsaid are notes.
    assert {one.severity for one in checked.findings} == {Severity.NOTE}


def test_a_wrong_key_is_a_finding_that_names_the_right_one() -> None:
    text = AGREEMENT.replace('"minus"', '"minsu"')
    checked = check_text(text, file="a", catalogue=build_catalogue())
    assert any("`minus`" in finding.hint for finding in checked.findings)


def test_the_schema_completes_it() -> None:
    schema = build_schema(build_catalogue())
    rules = schema["$defs"]["indicator"]["allOf"]
    (rule,) = (
        one
        for one in rules
        if one.get("if", {}).get("properties") == {"metric": {"const": "net"}}
    )
    assert rule["then"]["required"] == ["stream", "plus", "minus"]


def test_the_contract_says_it() -> None:
    prose = show_agreement(AGREEMENT, file="a", catalogue=build_catalogue())
    said = " ".join(clause.sentence for one in prose.sections for clause in one.clauses)
    assert "It is reckoned as “net”" in said


def test_it_has_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs" / "hooks"))
    from kind_pages import write_kind_pages

    pages = {
        path: text
        for entries in write_kind_pages().values()
        for _, path, text in entries
    }
    assert "The value that takes away." in pages["reference/metrics/net.md"]
    assert "(net.md)" in pages["reference/metrics/index.md"]
    sys.modules.pop("kind_pages")


def test_it_measures() -> None:
    rows = [
        {"at": "2026-03-02T09:00Z", "opened": 5, "closed": 1},
        {"at": "2026-03-03T09:00Z", "opened": 0, "closed": 3},
    ]
    result = troth.assess(troth.loads(AGREEMENT), {"desk": rows}, period="2026-03")
    (reading,) = result.readings
    assert (reading.value, reading.rows) == (1, 2)
    assert reading.verdict is troth.Verdict.MET
