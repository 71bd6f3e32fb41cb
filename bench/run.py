"""Runs the benchmarks one after the other, each in a process of its own.

A benchmark is a module in this folder with a `main()`, whose docstring opens with the
ids of the goals that it measures: `P1, P2, P3: …`. Modules without ids serve others.
`make bench` runs all; `python bench/run.py P6 P10` runs those.
"""

import ast
import re
import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
OPENING = re.compile(r"(P\d+(?:, P\d+)*): (.+)")


def find_benchmarks() -> list[tuple[list[str], str, Path]]:
    """Return ids, title and path of each benchmark, in the order of the ids."""
    found = []
    for path in FOLDER.glob("*.py"):
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        if opening := OPENING.match(said):
            found.append((opening[1].split(", "), opening[2], path))
    return sorted(found, key=lambda benchmark: int(benchmark[0][0][1:]))


def main(wanted: list[str]) -> int:
    """Run the benchmarks of these ids, or all; return 1 if one of them failed."""
    benchmarks = find_benchmarks()
    known = [name for names, _, _ in benchmarks for name in names]
    if unknown := [name for name in wanted if name not in known]:
        print(f"There is no benchmark {', '.join(unknown)}. Known: {', '.join(known)}.")
        return 2
    failed = []
    for names, title, path in benchmarks:
        if wanted and not set(wanted) & set(names):
            continue
        print(f"\n{', '.join(names)}  {title}\n", flush=True)
        start = time.perf_counter()
        # A process of its own, so that memory is measured from nothing.
        done = subprocess.run([sys.executable, str(path)], check=False)
        print(f"\n({time.perf_counter() - start:.0f} s)", flush=True)
        if done.returncode:
            failed += names
    if failed:
        print(f"\nFailed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
