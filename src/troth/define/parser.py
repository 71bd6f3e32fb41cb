"""Parsers of the small grammars, whose tables were worked out beforehand.

Working out the tables of a grammar takes longer than checking an agreement with them,
so they are kept as plain data in `define/tables/`; `make tables` writes them. Tables
that do not fit, because the grammar or lark has changed, are never used: the parser is
then built from its grammar.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib import import_module
from pprint import pformat

from troth.define.spelling import Parsed


def open_parser(name: str, grammar: str, starts: Iterable[str] = ("start",)) -> Parsed:
    """Return the parser of a grammar, by its kept tables if they fit.

    Args:
        name: The module in `define/tables/` that keeps them.
        grammar: The grammar, as lark reads it.
        starts: The rules that a text may be parsed by.
    """
    from lark import Lark

    starts = tuple(starts)
    kept = import_module(f"troth.define.tables.{name}")
    if _sign(grammar, starts) != kept.FITS:
        return build_parser(grammar, starts)
    return Lark.load(kept.TABLES)


def build_parser(grammar: str, starts: Iterable[str]) -> Parsed:
    """Return the parser of a grammar, worked out anew."""
    from lark import Lark

    return Lark(grammar, parser="lalr", start=list(starts), propagate_positions=True)


def write_tables(grammar: str, starts: Iterable[str] = ("start",)) -> str:
    """Return the module that keeps the tables of a grammar."""
    from lark.grammar import Rule
    from lark.lexer import TerminalDef

    starts = tuple(starts)
    data, memo = build_parser(grammar, starts).memo_serialize([TerminalDef, Rule])
    tables = pformat({"data": data, "memo": memo}, width=500, compact=True)
    return (
        '"""Tables of a grammar, written by `make tables`."""\n\n'
        "from typing import Any\n\n"
        f'FITS = "{_sign(grammar, starts)}"\n'
        f"TABLES: dict[str, Any] = {tables}\n"
    )


def _sign(grammar: str, starts: tuple[str, ...]) -> str:
    """Return a text that changes with whatever tables follow from."""
    import lark

    said = "\n".join((lark.__version__, *starts, grammar))
    return hashlib.sha256(said.encode()).hexdigest()
