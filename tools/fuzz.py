"""Judge a great many mutated documents, and say what was found.

    .venv/bin/python tools/fuzz.py --count 1000000

Each mutant has a number and can be made again from it. The run ends with exit code 1
if one made the program fail, took a second or more, or if a process grew too large;
the mutants at fault are written to `out/fuzz/`.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

SECONDS_MAX = 1.0
MEGABYTES_MAX = 256
CHUNK = 2_000


@dataclass
class Tally:
    """What became of some mutants."""

    judged: int = 0
    compiled: int = 0
    seconds_max: float = 0.0
    megabytes_max: float = 0.0
    faults: list[tuple[int, str]] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add what became of others."""
        self.judged += other.judged
        self.compiled += other.compiled
        self.seconds_max = max(self.seconds_max, other.seconds_max)
        self.megabytes_max = max(self.megabytes_max, other.megabytes_max)
        self.faults += other.faults


def judge(first: int) -> Tally:
    """Judge the mutants of one chunk of numbers."""
    from mutations import judge_mutant, make_mutant

    tally = Tally()
    for number in range(first, first + CHUNK):
        tally.judged += 1
        try:
            verdict = judge_mutant(make_mutant(number))
        except Exception:  # noqa: BLE001  # whatever it is, it is what we look for
            tally.faults.append((number, traceback.format_exc(limit=-3)))
            continue
        tally.compiled += verdict.is_compiled
        tally.seconds_max = max(tally.seconds_max, verdict.seconds)
        if verdict.seconds >= SECONDS_MAX:
            tally.faults.append((number, f"took {verdict.seconds:.1f} s"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    tally.megabytes_max = peak
    return tally


def judge_all(first: int, count: int, workers: int) -> Iterator[Tally]:
    """Judge all mutants, chunk by chunk, in several processes."""
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(judge, range(first, first + count, CHUNK))


def main() -> int:
    """Run, print a line now and then, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    total, began = Tally(), time.monotonic()
    for tally in judge_all(asked.first, asked.count, asked.workers):
        total.add(tally)
        for number, why in tally.faults:
            keep(number, why)
        if total.judged % (25 * CHUNK) == 0 or total.judged >= asked.count:
            said = time.monotonic() - began
            print(
                f"{total.judged:,} documents in {said:,.0f} s: "
                f"{total.compiled:,} compiled, {total.judged - total.compiled:,} "
                f"refused; slowest {total.seconds_max:.2f} s, "
                f"largest process {total.megabytes_max:.0f} MB, "
                f"{len(total.faults)} faults",
                flush=True,
            )
    return int(bool(total.faults) or total.megabytes_max >= MEGABYTES_MAX)


def keep(number: int, why: str) -> None:
    """Write a mutant at fault where a person can look at it."""
    from mutations import make_mutant, show_mutant

    folder = ROOT / "out" / "fuzz"
    folder.mkdir(parents=True, exist_ok=True)
    text = f"# mutant {number}\n{show_mutant(make_mutant(number))}\n\n{why}"
    (folder / f"{number}.txt").write_text(text, "utf-8", "backslashreplace")
    print(f"fault: {folder / f'{number}.txt'}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
