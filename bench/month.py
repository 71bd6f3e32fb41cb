"""P1, P2, P3: one month of a hundred million requests, beside the scan and SQL.

A thousand services, four indicators each: share of requests served, 95th and 99th
percentile of latency, share of 5-minute slots that are not bad; five maintenance
windows for each service. P1 counts office hours in Europe/Berlin with holidays, P2
counts around the clock. Both are compared with a plain scan of the same columns by
pyarrow, and with hand-written SQL on DuckDB whose counts must agree exactly.

Each measurement is a process of its own; figures are processor time (user and
system, all threads) of the work without start-up, and peak memory of the process.
The rounds alternate, and the medians of the ratios within a round are printed.

`TROTH_BENCH_ROWS` sets the number of rows (100,000,000 by default, 0.7 GB on disk)
and `TROTH_BENCH_ROUNDS` the number of rounds (3).
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = int(os.environ.get("TROTH_BENCH_ROWS", "100_000_000"))
ROUNDS = int(os.environ.get("TROTH_BENCH_ROUNDS", "3"))
SERVICES = 1000
GROUP = 1_000_000
FILE = 10_000_000
SLOT_US = 300_000_000
START = datetime(2026, 2, 28, 23, tzinfo=UTC)  # March 2026 in Europe/Berlin
END = datetime(2026, 3, 31, 22, tzinfo=UTC)
COLUMNS = ["at", "service", "status", "latency_ms"]

AGREEMENT = """
troth: 1
agreement: sla
id: platform
title: A thousand services
timezone: Europe/Berlin
parties:
  provider: {role: provider, name: Provider}
  customer: {role: customer, name: Customer}
term: {from: 2026-01-01, until: 2027-01-01}
calendars:
  office: {hours: {mon-fri: "08:00-18:00"}, holidays: DE}
streams:
  requests:
    kind: checks
    fields: {at: time, service: text, status: number, latency_ms: number}
  maintenance:
    kind: intervals
    fields: {start: time, end: time, service: text}
indicators:
  served: {metric: ratio, stream: requests, good: "status < 500"HOURS}
  p95: {metric: percentile, stream: requests, of: latency_ms, share: 95 %, precision: 1 %HOURS}
  p99: {metric: percentile, stream: requests, of: latency_ms, share: 99 %, precision: 1 %HOURS}
  slots:
    metric: availability
    stream: requests
    down: "status >= 500"
    slot: 5 min
    down_when: "> 5 %"HOURS_LINE
objectives:
  served: {owed_by: provider, owed_to: customer, indicator: served, per: service, target: ">= 98 %", over: month, excluding: [maintenance]}
  p95: {owed_by: provider, owed_to: customer, indicator: p95, per: service, target: "<= 1000", over: month, excluding: [maintenance]}
  p99: {owed_by: provider, owed_to: customer, indicator: p99, per: service, target: "<= 2000", over: month, excluding: [maintenance]}
  slots: {owed_by: provider, owed_to: customer, indicator: slots, per: service, target: ">= 50 %", over: month, excluding: [maintenance]}
exclusions:
  maintenance: {stream: maintenance, effect: removed}
"""  # noqa: E501  # one clause a line, as in an agreement

SETTINGS = """
agreements = ["platform.yaml"]
[streams.requests]
source = "parquet"
path = "requests-*.parquet"
[streams.maintenance]
source = "parquet"
path = "maintenance.parquet"
"""


@dataclass(frozen=True)
class Measured:
    """What one process used, and what it found."""

    cpu: float
    peak_mb: float
    found: object


def make_rows(folder: Path) -> None:
    """Write the requests, in order of time, and the maintenance windows."""
    chance = np.random.default_rng(20_260_301)
    start, end = (int(at.timestamp() * 1_000_000) for at in (START, END))
    step = (end - start) / ROWS
    names = pa.array([f"service-{number:04}" for number in range(SERVICES)])
    schema = pa.schema(
        [
            ("at", pa.timestamp("us", "UTC")),
            ("service", pa.dictionary(pa.int32(), pa.string())),
            ("status", pa.int16()),
            ("latency_ms", pa.float64()),
            ("service_id", pa.int32()),  # for SQL alone, which groups numbers faster
        ]
    )
    for first in range(0, ROWS, FILE):
        path = folder / f"requests-{first // FILE:03}.parquet"
        with pq.ParquetWriter(
            path, schema, compression="zstd", compression_level=1
        ) as writer:
            for offset in range(first, min(first + FILE, ROWS), GROUP):
                count = min(GROUP, ROWS - offset)
                at = start + ((np.arange(count) + offset) * step).astype(np.int64)
                service = chance.integers(0, SERVICES, count, dtype=np.int32)
                bad = chance.random(count) < 0.002 * (1 + service % 7)
                latency = np.round(np.exp(chance.normal(4, 0.6, count)), 1)
                columns = [
                    pa.array(at // 1000 * 1000, pa.timestamp("us", "UTC")),
                    pa.DictionaryArray.from_arrays(pa.array(service), names),
                    pa.array(np.where(bad, 503, 200).astype(np.int16)),
                    pa.array(latency),
                    pa.array(service),
                ]
                writer.write_table(
                    pa.table(columns, schema=schema), row_group_size=GROUP
                )
    slots = (end - start) // SLOT_US
    begin = chance.integers(0, slots - 24, SERVICES * 5)
    length = chance.integers(6, 24, SERVICES * 5)
    micro = pa.timestamp("us", "UTC")
    table = pa.table(
        {
            "start": pa.array(start + begin * SLOT_US, micro),
            "end": pa.array(start + (begin + length) * SLOT_US, micro),
            "service": np.repeat(names.to_pylist(), 5),
        }
    )
    pq.write_table(table, folder / "maintenance.parquet")


def request_files(folder: Path) -> list[str]:
    """Return the files of the requests, in order."""
    return sorted(str(path) for path in folder.glob("requests-*.parquet"))


def scan(folder: Path) -> object:
    """Read all rows of the four columns and do nothing with them."""
    rows = 0
    for path in request_files(folder):
        reader = pq.ParquetFile(path, read_dictionary=["service"])
        for batch in reader.iter_batches(batch_size=131_072, columns=COLUMNS):
            rows += batch.num_rows
    return rows


def assess(folder: Path, *, hours: bool) -> object:
    """Return the counts of all services after a whole assessment.

    Everything is in it: reading, measuring, judging, violations with evidence, the
    quality of the rows, and the digest of the data.
    """
    from troth.bootstrap import load_workspace

    text = AGREEMENT.replace("HOURS_LINE", "\n    during: office" if hours else "")
    text = text.replace("HOURS", ", during: office" if hours else "")
    (folder / "platform.yaml").write_text(text, encoding="utf-8")
    (folder / "troth.toml").write_text(SETTINGS, encoding="utf-8")
    with load_workspace(folder / "troth.toml") as workspace:
        assessment = workspace.assess("2026-03")
    found: dict[str, dict[str, object]] = {}
    for reading in assessment.readings:
        of_service = found.setdefault(reading.scope[0][1], {})
        match reading.objective:
            case "served":
                of_service["rows"] = reading.rows
                of_service["good"] = int(reading.good or 0)
            case "slots":
                of_service["bad slots"] = int(reading.bad or 0) // SLOT_US
            case percentile:
                of_service[percentile] = float(reading.value or 0)
    return found


def ask_sql(folder: Path, *, hours: bool) -> object:
    """Return the same counts by hand-written SQL, excluded slots as packed keys."""
    import duckdb

    base = int(START.timestamp() * 1_000_000) // SLOT_US
    slots = (int(END.timestamp() * 1_000_000) // SLOT_US) - base
    database = duckdb.connect(config={"threads": 2})
    windows = pq.read_table(folder / "maintenance.parquet")
    keys = set()
    for start, end, service in zip(
        *(column.to_pylist() for column in windows), strict=True
    ):
        first = int(start.timestamp() * 1_000_000) // SLOT_US - base
        last = int(end.timestamp() * 1_000_000) // SLOT_US - base
        keys.update(int(service[-4:]) * slots + slot for slot in range(first, last))
    excluded = pa.table({"key": pa.array(sorted(keys), pa.int64())})
    open_slots = pa.table({"slot": pa.array(office_slots(slots), pa.int64())})
    database.register("excluded", excluded)
    database.register("open_slots", open_slots)
    database.execute("create table x as select * from excluded")
    database.execute("create table o as select * from open_slots")
    only_open = "semi join o using (slot)" if hours else ""
    database.execute(
        f"""
        create view counted as
        select service_id, slot, status, latency_ms from (
            select service_id, status, latency_ms,
                epoch_us("at") // {SLOT_US} - {base} as slot,
                service_id * {slots} + slot as key
            from read_parquet('{folder}/requests-*.parquet')
        ) {only_open} anti join x using (key)
        """  # noqa: S608  # numbers and a path of this benchmark
    )
    found: dict[str, dict[str, object]] = {}
    for number, rows, good, (p95, p99) in database.execute(
        """
        select service_id, count(*), count(*) filter (status < 500),
            quantile_disc(latency_ms, [0.95, 0.99])
        from counted group by service_id
        """
    ).fetchall():
        name = f"service-{number:04}"
        found[name] = {"rows": rows, "good": good, "p95": p95, "p99": p99}
    for number, bad in database.execute(
        """
        select service_id, count(*) filter (bad * 20 > n) from (
            select service_id, slot, count(*) as n,
                count(*) filter (status >= 500) as bad
            from counted group by service_id, slot
        ) group by service_id
        """
    ).fetchall():
        found[f"service-{number:04}"]["bad slots"] = bad
    return found


def office_slots(slots: int) -> list[int]:
    """Return the 5-minute slots of the month that lie in office hours."""
    from troth.model.calendar import Calendar

    office = Calendar("Europe/Berlin", {"mon-fri": "08:00-18:00"}, holidays="DE")
    return [
        slot
        for slot in range(slots)
        if office.is_open(START + timedelta(microseconds=slot * SLOT_US))
    ]


WORKS: dict[str, Callable[[Path], object]] = {
    "scan": scan,
    "troth office": lambda folder: assess(folder, hours=True),
    "troth always": lambda folder: assess(folder, hours=False),
    "sql office": lambda folder: ask_sql(folder, hours=True),
    "sql always": lambda folder: ask_sql(folder, hours=False),
}


def measure(name: str, folder: Path) -> Measured:
    """Run one work in a process of its own and return what it used and found."""
    output = folder / "found.json"
    done = subprocess.run(
        [sys.executable, __file__, name, str(folder), str(output)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    cpu, peak = map(float, done.stdout.split())
    return Measured(cpu, peak, json.loads(output.read_text(encoding="utf-8")))


def run_one(name: str, folder: Path, output: Path) -> None:
    """Do one work in this process; print its processor seconds and peak megabytes."""
    import troth.bootstrap
    import troth.workflows.assessing  # start-up is not what is measured here

    del troth
    before = resource.getrusage(resource.RUSAGE_SELF)
    found = WORKS[name](folder)
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(cpu, after.ru_maxrss / 1024)
    output.write_text(json.dumps(found), encoding="utf-8")


def expect_equal(ours: object, theirs: object) -> None:
    """Stop where the engine and SQL disagree: counts exactly, percentiles to 1 %."""
    assert isinstance(ours, dict)
    assert isinstance(theirs, dict)
    assert ours.keys() == theirs.keys(), "different services"
    for service, mine in ours.items():
        for key, value in theirs[service].items():
            near = abs(mine[key] - value) <= (
                0.01 * value if key in ("p95", "p99") else 0
            )
            assert near, f"{service}, {key}: {mine[key]} and {value}"


def main() -> None:
    """Make the data, run the rounds, print the table."""
    with tempfile.TemporaryDirectory(prefix="troth-bench-") as name:
        folder = Path(name)
        make_rows(folder)
        rounds = [
            {work: measure(work, folder) for work in WORKS} for _ in range(ROUNDS)
        ]
    for work in ("office", "always"):
        expect_equal(rounds[0][f"troth {work}"].found, rounds[0][f"sql {work}"].found)
    print(f"{ROWS:,} rows, {SERVICES:,} services, median of {ROUNDS} rounds")
    print(f"{'work':<14}{'CPU ns/row':>12}{'× scan':>9}{'peak MB':>9}")
    for work in WORKS:
        cpu = statistics.median(one[work].cpu for one in rounds) / ROWS * 1e9
        ratio = statistics.median(one[work].cpu / one["scan"].cpu for one in rounds)
        peak = max(one[work].peak_mb for one in rounds)
        print(f"{work:<14}{cpu:>12.1f}{ratio:>9.2f}{peak:>9.0f}")
    for goal, work, most in (("P1", "office", 2.0), ("P2", "always", 2.5)):
        ratio = statistics.median(
            one[f"troth {work}"].cpu / one["scan"].cpu for one in rounds
        )
        sql = statistics.median(
            one[f"sql {work}"].cpu / one[f"troth {work}"].cpu for one in rounds
        )
        print(
            f"{goal}: {ratio:.2f} × the scan (goal ≤ {most}); "
            f"SQL needs {sql:.1f} × our CPU"
        )
    peak = max(
        one[f"troth {work}"].peak_mb for one in rounds for work in ("office", "always")
    )
    print(f"P3: peak memory {peak:.0f} MB (goal < 500)")
    print("All counts agree with SQL exactly, all percentiles within 1 %.")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run_one(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main()
