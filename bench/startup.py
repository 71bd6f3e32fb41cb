"""P10: how long a whole command takes, from nothing to its answer.

`troth check` of a page-long agreement beside google/slo-generator, which computes one
objective from a backend that costs nothing; and `troth assess` of a million checks
in Parquet (availability per site over a month, with verdicts and credits). Wall
seconds of whole processes, in turn; medians of the runs.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

RUNS = 7
ROWS = 1_000_000
BIN = Path(sys.executable).parent
EXAMPLE = Path(__file__).parents[1] / "src/troth/examples/hosting.yaml"

AGREEMENT = """
troth: 1
agreement: sla
id: sites
title: Twenty sites
timezone: Europe/Berlin
currency: EUR
parties:
  provider: {role: provider, name: Provider}
  customer: {role: customer, name: Customer}
term: {from: 2026-01-01, until: 2027-01-01}
services:
  hosting: {title: Hosting, fee: 1000 per month}
streams:
  checks: {kind: checks, fields: {at: time, site: text, up: yes/no}}
indicators:
  uptime: {metric: availability, stream: checks, down: not up, holds: 5 min}
objectives:
  uptime:
    owed_by: provider
    owed_to: customer
    service: hosting
    indicator: uptime
    per: site
    target: ">= 99.9 %"
    over: month
remedies:
  credit:
    for: uptime
    tiers: [{below: 99.9 %, credit: 5 %}, {below: 99 %, credit: 10 %}]
    of: fee(hosting)
    cap: 50 % of fee(hosting) per month
"""
SETTINGS = """
agreements = ["sites.yaml"]
[streams.checks]
source = "parquet"
path = "checks.parquet"
"""
BACKEND = """
class Constant:
    def __init__(self, client=None, **kwargs): pass
    def good_bad_ratio(self, timestamp, window, slo_config): return 999, 1
"""
SLO = """
apiVersion: sre.google.com/v2
kind: ServiceLevelObjective
metadata: {name: shop-up, labels: {service_name: a, feature_name: b, slo_name: c}}
spec:
  description: The shop is up
  backend: constant.Constant
  method: good_bad_ratio
  exporters: []
  service_level_indicator: {}
  goal: 0.999
"""
SLO_CONFIG = """
backends: {constant.Constant: {}}
exporters: {}
error_budget_policies:
  default:
    steps:
      - name: 1 hour
        burn_rate_threshold: 9
        alert: true
        window: 3600
        message_alert: burning
        message_ok: fine
"""


def prepare(folder: Path) -> None:
    """Write the agreement, a million checks, and the peer's configuration."""
    chance = np.random.default_rng(10)
    start = int(datetime(2026, 2, 28, 23, tzinfo=UTC).timestamp() * 1_000_000)
    seconds = 743 * 3600
    step = seconds * 1_000_000 // (ROWS // 20)
    at = np.repeat(start + np.arange(ROWS // 20) * step, 20)
    table = pa.table(
        {
            "at": pa.array(at, pa.timestamp("us", "UTC")),
            "site": np.tile([f"site-{number:02}" for number in range(20)], ROWS // 20),
            "up": pa.array(chance.random(ROWS) > 0.0008),
        }
    )
    pq.write_table(table, folder / "checks.parquet")
    for name, text in (
        ("sites.yaml", AGREEMENT),
        ("troth.toml", SETTINGS),
        ("constant.py", BACKEND),
        ("slo.yaml", SLO),
        ("config.yaml", SLO_CONFIG),
    ):
        (folder / name).write_text(text, encoding="utf-8")


def seconds_of(command: list[str], folder: Path, expected: tuple[int, ...]) -> float:
    """Return the wall seconds of one command; its exit code must be expected."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    # What an installation has: bytecode, written once and then used.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, check=False
    )
    elapsed = time.perf_counter() - start
    assert done.returncode in expected, done.stderr.decode()
    return elapsed


def main() -> None:
    """Run the commands in turn and print medians and ratios."""
    troth = str(BIN / "troth")
    peer = [str(BIN / "slo-generator"), "compute", "-f", "slo.yaml", "-c"]
    commands = {
        "troth check": ([troth, "check", str(EXAMPLE)], (0,)),
        "slo-generator compute": ([*peer, "config.yaml"], (0,)),
        "troth --version": ([troth, "--version"], (0,)),
        f"troth assess, {ROWS:,} rows": (
            [troth, "assess", "--period", "2026-03", "--quiet"],
            (0, 1),
        ),
    }
    with tempfile.TemporaryDirectory(prefix="troth-bench-") as name:
        folder = Path(name)
        prepare(folder)
        seconds_of(commands["troth check"][0], folder, (0,))  # writes the bytecode
        rounds = [
            {
                title: seconds_of(command, folder, expected)
                for title, (command, expected) in commands.items()
            }
            for _ in range(RUNS)
        ]
    print(f"wall seconds of whole processes, medians of {RUNS} runs in turn")
    for title in commands:
        print(f"{title:<32}{statistics.median(one[title] for one in rounds):>7.2f} s")
    ratio = statistics.median(
        one["troth check"] / one["slo-generator compute"] for one in rounds
    )
    print(f"P10: check takes {ratio:.1f} × the peer's start (goal ≤ 1.0 ×)")


if __name__ == "__main__":
    main()
