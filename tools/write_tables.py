"""Writes the tables of the small grammars; `make tables` runs it."""

from pathlib import Path

from troth.define import conditions, quantities
from troth.define.parser import write_tables

FOLDER = Path(__file__).parents[1] / "src/troth/define/tables"

for module in (conditions, quantities):
    name = module.__name__.rpartition(".")[2]
    text = write_tables(module.GRAMMAR, module.STARTS)
    (FOLDER / f"{name}.py").write_text(text, encoding="utf-8")
