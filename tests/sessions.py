"""Commands run as people run them: in bash, in a folder, with nothing else around.

A unit test runs them in its own process instead.
"""

import os
import subprocess
import sys
from pathlib import Path

from troth.cli.app import app

_WIDTH = "88"


def ask(*arguments: str) -> int:
    """Run a command in this process; return its exit code, or raise its error."""
    return app(arguments, standalone_mode=False) or 0


def run(command: str, folder: Path) -> tuple[str, str]:
    """Run a command in bash; return its transcript and the folder it ended in."""
    bin_folder = str(Path(sys.executable).parent)
    environment = {
        "PATH": f"{bin_folder}:{os.environ['PATH']}",
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "COLUMNS": _WIDTH,
        "TZ": "UTC",
    }
    asked = f"{command}\ncode=$?; pwd >&3; exit $code"
    reading, writing = os.pipe()
    done = subprocess.run(
        ["bash", "-c", f"exec 3>&{writing}\n{asked}"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        pass_fds=(writing,),
        check=False,
        timeout=120,
    )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        ended_in = pipe.read().strip()
    lines = [f"$ {command}", *done.stdout.rstrip("\n").splitlines()]
    lines += [f"! {line}".rstrip() for line in done.stderr.splitlines()]
    if done.returncode:
        lines.append(f"? {done.returncode}")
    return "\n".join(lines), ended_in
