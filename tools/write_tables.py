"""Writes what is kept instead of worked out at each start; `make tables` runs it."""

from pathlib import Path

from troth.define import conditions, quantities, sayings
from troth.define.parser import write_tables
from troth.define.tables import conditions as condition_tables
from troth.define.tables import quantities as quantity_tables
from troth.define.tables import sayings as saying_tables
from troth.model import regions
from troth.model.holidays import write_regions

for language, kept in (
    (conditions, condition_tables),
    (quantities, quantity_tables),
    (sayings, saying_tables),
):
    tables = write_tables(language.GRAMMAR, language.STARTS)
    # Tables of one grammar may come out in any order: those that fit stay.
    if kept.FITS not in tables:
        Path(kept.__file__).write_text(tables, encoding="utf-8")
Path(regions.__file__).write_text(write_regions(), encoding="utf-8")
