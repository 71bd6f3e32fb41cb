"""The kinds of sources that `source = …` may name in `troth.toml`."""

from troth.adapters.sources.csv_file import CsvFile
from troth.adapters.sources.jsonl import JsonLines
from troth.adapters.sources.kind import SourceKind
from troth.adapters.sources.parquet import ParquetFile
from troth.registry import Registry

SOURCES = Registry[type[SourceKind]](
    "source", [CsvFile, JsonLines, ParquetFile], group="troth.sources"
)
