"""The reject file: refused rows with their reasons, for whoever can correct them."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from troth.errors import OutsideError
from troth.ports import Refusal


def write_rejects(path: Path, refusals: Iterable[Refusal]) -> int:
    """Write refused rows as CSV and return how many they were.

    The file appears whole or not at all; what stood there before is replaced.

    Raises:
        OutsideError: The file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        fresh = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as opened:
                writer = csv.writer(opened, lineterminator="\n")
                writer.writerow(["source", "row", "reason", "content"])
                count = 0
                for count, one in enumerate(refusals, start=1):  # noqa: B007
                    writer.writerow([one.source, one.row, one.reason, one.content])
            fresh.replace(path)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutsideError(
            f"The reject file cannot be written: {error.strerror}.",
            place=str(path),
            hint="Name a folder that may be written to.",
        ) from error
    return count
