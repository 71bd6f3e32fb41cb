"""Rows from CSV files: any delimiter, any encoding, packed or not.

Every column is read as text; what it means is decided by the feed, so that neither a
date nor a decimal mark is ever guessed.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from troth.adapters.sources.files import (
    BrokenFileError,
    FoundFile,
    digest_files,
    find_files,
    open_plain,
)
from troth.adapters.sources.intake import CONTENT_LENGTH_MAX, Portion
from troth.adapters.sources.kind import check_options, setting
from troth.adapters.sources.loading import columns_read, load_rows
from troth.errors import ConfigError, SourceError
from troth.model.feed import Feed
from troth.model.measurement import Stream
from troth.ports import Refusal, Rows

_BLOCK = 1 << 22
_HEAD = 1 << 18  # more than any header is long


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvOptions:
    """What only CSV files need to say."""

    delimiter: str = setting(
        ",", hint="Write one character: `;`.", accepts=lambda text: len(text) == 1
    )
    quote: str = setting(
        '"',
        hint="Write one character, or nothing for none.",
        accepts=lambda text: len(text) <= 1,
    )
    encoding: str = setting("utf-8", hint="Write a name such as `latin-1`.")
    header: bool = setting(default=True, hint="Write true or false.")
    columns: tuple[str, ...] = setting(
        (),
        hint="Write the names of the columns, in their order.",
        accepts=lambda names: all(isinstance(name, str) for name in names),
    )
    skip_rows: int = setting(
        0, hint="Write how many lines to skip.", accepts=lambda count: count >= 0
    )


class CsvFile:
    """Rows from comma-separated text, with any delimiter.

    Quoted texts may hold line breaks; a byte-order mark is skipped; a line with more
    or fewer fields than the header refuses that row only.

    TOML:
        source = "csv"
        path = "data/checks-*.csv.gz"
        delimiter = ";"
        encoding = "latin-1"
    """

    name: ClassVar[str] = "csv"
    Options: ClassVar[type] = CsvOptions

    def __init__(self, feed: Feed) -> None:
        # CSV has no other way to say that there is no value.
        missing = ("",) if feed.missing is None else feed.missing
        self._feed = replace(feed, missing=missing)
        self._options = check_options(CsvOptions, feed)

    def open(self, stream: Stream) -> Rows:
        """Return the rows of the stream, read into memory."""
        files = find_files(self._feed)
        portions = [self._read(file, stream) for file in files]
        return load_rows(portions, stream, self._feed, lambda: digest_files(files))

    def _read(self, file: FoundFile, stream: Stream) -> Portion:
        with open_plain(file) as opened:
            content = _to_utf8(opened.read(), self._options.encoding, file)
        names = self._names(content, file)
        wanted = columns_read(stream, self._feed, names)
        malformed: list[Refusal] = []
        header_lines = int(self._options.header)

        def note(row: Any) -> str:  # noqa: ANN401  # pyarrow.csv.InvalidRow
            reason = f"{row.actual_columns} columns instead of {row.expected_columns}"
            number = 0 if row.number is None else row.number - header_lines
            text = row.text[:CONTENT_LENGTH_MAX]
            malformed.append(Refusal(file.name, number, reason, text))
            return "skip"

        try:
            table = self._parse(content, names, wanted, note, use_threads=True)
            if malformed:
                # Only a single thread knows the numbers of the rows.
                malformed.clear()
                table = self._parse(content, names, wanted, note, use_threads=False)
        except pa.ArrowException as error:
            raise _explain(error, content, file) from error
        numbers = None
        if malformed:
            every = np.arange(1, table.num_rows + len(malformed) + 1)
            numbers = np.setdiff1d(every, [one.row for one in malformed])
        return Portion(file.name, table, tuple(names), numbers, tuple(malformed))

    def _names(self, content: bytes, file: FoundFile) -> list[str]:
        options = self._options
        lines = io.StringIO(content[:_HEAD].decode("utf-8", "replace"), newline="")
        for _ in range(options.skip_rows):
            lines.readline()
        reader = csv.reader(
            lines,
            delimiter=options.delimiter,
            quotechar=options.quote or None,
            quoting=csv.QUOTE_MINIMAL if options.quote else csv.QUOTE_NONE,
        )
        first = next((row for row in reader if row), None)
        if first is None:
            raise BrokenFileError(
                file.path, "The file is empty.", "Export it again, with its header."
            )
        if options.columns:
            return list(options.columns)
        if not options.header:
            raise ConfigError(
                "A file without a header needs the names of its columns.",
                place=self._feed.place,
                hint='Write `columns = ["site", "at", …]`.',
            )
        return first

    def _parse(
        self,
        content: bytes,
        names: list[str],
        wanted: list[str],
        note: Callable[[Any], str],
        *,
        use_threads: bool,
    ) -> pa.Table:
        from pyarrow import csv as arrow_csv

        options = self._options
        quote = options.quote.encode()
        return arrow_csv.read_csv(
            pa.BufferReader(content),
            read_options=arrow_csv.ReadOptions(
                use_threads=use_threads,
                block_size=_BLOCK,
                skip_rows=options.skip_rows,
                column_names=options.columns or None,
                skip_rows_after_names=int(bool(options.columns) and options.header),
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=options.delimiter,
                quote_char=options.quote or False,
                newlines_in_values=bool(quote) and quote in content,
                invalid_row_handler=note,
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=wanted or names[:1],
                column_types=dict.fromkeys(wanted or names[:1], pa.string()),
                strings_can_be_null=False,
            ),
        )


def _to_utf8(content: bytes, encoding: str, file: FoundFile) -> bytes:
    """Return text as UTF-8 that ends with a line break, without a byte-order mark."""
    try:
        codec = codecs.lookup(encoding).name
    except LookupError as error:
        raise BrokenFileError(
            file.path,
            f"There is no encoding “{encoding}”.",
            'Write `encoding = "utf-8"` or `"latin-1"`.',
        ) from error
    if codec in ("utf-8", "utf-8-sig"):
        content = content.removeprefix(codecs.BOM_UTF8)
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise BrokenFileError(
                file.path, "The file is not UTF-8.", 'Write `encoding = "utf-16"`.'
            )
    else:
        try:
            content = content.decode(codec).encode()
        except UnicodeError as error:
            raise BrokenFileError(
                file.path,
                f"The file is not {encoding}: {error}.",
                "Write the encoding in which it was saved.",
            ) from error
    return content if content.endswith((b"\n", b"\r")) else content + b"\n"


def _explain(error: pa.ArrowException, content: bytes, file: FoundFile) -> SourceError:
    try:
        content.decode()
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        return BrokenFileError(
            file.path,
            f"The file is not UTF-8: line {line} holds the byte "
            f"0x{content[wrong.start]:02x}.",
            'Write its encoding, such as `encoding = "latin-1"` or `"cp1252"`.',
        )
    return BrokenFileError(
        file.path,
        f"The file is no CSV that can be read: {error}.",
        "Check `delimiter` and `quote`.",
    )
