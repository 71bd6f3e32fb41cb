"""The library's face: what it takes, and how it says no."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

import troth
from documents import promise, write
from troth.errors import ConfigError, RefusedError, TrothError
from troth.model.agreement import Agreement
from troth.model.finding import Severity
from troth.model.reading import Verdict

TEXT = write(
    {
        "timezone": "UTC",
        "term": {"from": "2026-01-01", "until": "2026-12-31"},
        "streams": {
            "outages": {"kind": "intervals", "fields": {"start": "time", "end": "time"}}
        },
        "indicators": {"uptime": {"metric": "availability", "stream": "outages"}},
    },
    promise("uptime", target=">= 99 %", over="month"),
)
START = datetime(2026, 3, 10, tzinfo=UTC)
END = datetime(2026, 3, 11, tzinfo=UTC)


@pytest.fixture
def agreement() -> Agreement:
    return troth.loads(TEXT)


def test_an_agreement_is_loaded_from_its_file(
    tmp_path: Path, agreement: Agreement
) -> None:
    path = tmp_path / "acme.yaml"
    path.write_text(TEXT, encoding="utf-8")
    assert troth.load(path).digest == agreement.digest
    found = troth.check(path)
    assert {one.severity for one in found} <= {Severity.NOTE}
    assessed = troth.assess(path, {"outages": []}, period="2026-03")
    assert assessed.readings[0].verdict is Verdict.MET


@pytest.mark.parametrize("ask", [troth.load, troth.check])
def test_a_file_that_is_not_there_is_told(ask: object, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.yaml: The agreement cannot be read"):
        ask(tmp_path / "gone.yaml")  # type: ignore[operator]  # both take a path


def test_data_may_be_records_a_table_or_a_file(
    tmp_path: Path, agreement: Agreement
) -> None:
    records = [{"start": START, "end": END}]
    path = tmp_path / "outages.csv"
    path.write_text(f"start,end\n{START.isoformat()},{END.isoformat()}\n")
    given = [records, pa.Table.from_pylist(records), str(path), path]
    values = {
        troth.assess(agreement, {"outages": one}, period="2026-03").readings[0].value
        for one in given
    }
    assert [str(value) for value in values] == ["30/31"]


def test_data_for_a_stream_that_the_agreement_lacks_is_refused(
    agreement: Agreement,
) -> None:
    with pytest.raises(ConfigError, match="outage"):
        troth.assess(agreement, {"outage": []}, period="2026-03")


def test_a_period_that_is_none_is_refused(agreement: Agreement) -> None:
    with pytest.raises(RefusedError, match="M705"):
        troth.assess(agreement, {"outages": []}, period="march")


@pytest.mark.parametrize("data", [7, object(), {"start": 1}, [1, 2]])
def test_what_holds_no_rows_is_refused(agreement: Agreement, data: object) -> None:
    with pytest.raises(TrothError):
        troth.assess(agreement, {"outages": data}, period="2026-03")
