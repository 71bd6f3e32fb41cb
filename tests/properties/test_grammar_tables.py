"""Parsers open by tables that were worked out beforehand, and mean the same."""

from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark.exceptions import UnexpectedInput

from troth.define import conditions, parser, quantities, sayings
from troth.define.tables import conditions as condition_tables
from troth.define.tables import quantities as quantity_tables
from troth.define.tables import sayings as saying_tables

GRAMMARS = [
    (conditions, condition_tables),
    (quantities, quantity_tables),
    (sayings, saying_tables),
]
FRESH = {
    language: parser.build_parser(language.GRAMMAR, language.STARTS)
    for language, _ in GRAMMARS
}
WORDS = (
    ">= <= < > = 99.9 % 3 -1 4 h 30 min 2 working business days day month year rolling "
    "fixed (fixed) end of 25th at least more than per fee(shop) 500 EUR all any each "
    "percentile within after opened until next forever none half up decimals up and or "
    "not in is null like between ( ) , + * / 'shop' status timestamp true x 20s 5 min "
    "? the month quarter incident 2nd billing cycle ticket severity paid missed times"
).split(" ")


@pytest.mark.parametrize(("language", "kept"), GRAMMARS)
def test_the_kept_tables_fit_their_grammar(
    language: ModuleType, kept: ModuleType
) -> None:
    text = parser.write_tables(language.GRAMMAR, language.STARTS)
    assert f'FITS = "{kept.FITS}"' in text, "run `make tables`"


@pytest.mark.parametrize("language", FRESH)
@given(data=st.data())
def test_the_kept_tables_parse_as_the_grammar_says(
    language: ModuleType, data: st.DataObject
) -> None:
    start = data.draw(st.sampled_from(language.STARTS))
    text = " ".join(data.draw(st.lists(st.sampled_from(WORDS), max_size=7)))
    assert _parse(language._parser(), text, start) == _parse(
        FRESH[language], text, start
    )


def test_a_changed_grammar_is_worked_out_anew() -> None:
    changed = 'start: "anew" | "as it was"'
    opened = parser.open_parser("conditions", changed)
    assert opened.parse("anew").data == "start"


def _parse(opened: object, text: str, start: str) -> object:
    try:
        tree = opened.parse(text, start=start)
    except UnexpectedInput as error:
        return type(error), error.pos_in_stream, str(getattr(error, "token", ""))
    return tree, [
        branch.meta.end_pos for branch in tree.iter_subtrees() if branch.children
    ]
