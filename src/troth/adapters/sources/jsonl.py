"""Rows from JSON lines: one object per line, packed or not.

Numbers are kept as the text they are, so that 0.1 stays a tenth. Objects inside
objects are columns by their dotted path: `{"service": {"id": 7}}` is `service.id`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from troth.adapters.sources.files import (
    BrokenFileError,
    FoundFile,
    digest_files,
    find_files,
    open_plain,
)
from troth.adapters.sources.intake import CONTENT_LENGTH_MAX, Portion
from troth.adapters.sources.kind import check_options
from troth.adapters.sources.loading import (
    columns_needed,
    columns_read,
    load_rows,
)
from troth.adapters.sources.records import flatten, table_of
from troth.model.feed import Feed
from troth.model.measurement import Stream
from troth.ports import Refusal, Rows


@dataclass(frozen=True, slots=True)
class JsonLinesOptions:
    """JSON lines need no options."""


class JsonLines:
    """Rows from files of one JSON object per line.

    A line that is no JSON object refuses that row only.

    TOML:
        source = "jsonl"
        path = "tickets.jsonl.gz"
    """

    name: ClassVar[str] = "jsonl"
    Options: ClassVar[type] = JsonLinesOptions

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        check_options(JsonLinesOptions, feed)

    def open(self, stream: Stream) -> Rows:
        """Return the rows of the stream, read into memory."""
        files = find_files(self._feed)
        portions = [self._read(file, stream) for file in files]
        return load_rows(portions, stream, self._feed, lambda: digest_files(files))

    def _read(self, file: FoundFile, stream: Stream) -> Portion:
        rows: list[dict[str, Any]] = []
        numbers: list[int] = []
        malformed: list[Refusal] = []
        with open_plain(file) as opened:
            for number, line in enumerate(_lines(opened.read(), file), start=1):
                try:
                    # NaN and Infinity are no JSON; as texts they are refused later.
                    row = json.loads(line, parse_float=str, parse_constant=str)
                    if "\\u" in line:
                        # Half of a surrogate pair is a character to nobody.
                        json.dumps(row, ensure_ascii=False).encode()
                except (ValueError, RecursionError):
                    row = None
                if isinstance(row, dict):
                    rows.append(flatten(row))
                    numbers.append(number)
                else:
                    text = line[:CONTENT_LENGTH_MAX]
                    malformed.append(
                        Refusal(file.name, number, "not a JSON object", text)
                    )
        names = list(dict.fromkeys(name for row in rows for name in row))
        if not rows:
            # A file without rows says nothing of its columns.
            names = sorted(columns_needed(stream, self._feed))
        table = table_of(rows, columns_read(stream, self._feed, names))
        return Portion(
            file.name,
            table,
            tuple(names),
            np.array(numbers, np.int64),
            tuple(malformed),
        )


def _lines(content: bytes, file: FoundFile) -> Iterator[str]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenFileError(
            file.path,
            f"The file is not UTF-8: {error.reason} at byte {error.start}.",
            "Save it as UTF-8; JSON allows nothing else.",
        ) from error
    # Not `splitlines`: a JSON text may hold the breaks that only Unicode knows.
    return (line for line in text.split("\n") if line.strip())
