"""Conditions: what they may say, what they mean, and what is refused where."""

import pytest

from troth.define.conditions import Surroundings, parse_condition, parse_typed
from troth.define.spelling import SpellingError
from troth.model.expression import (
    And,
    Arithmetic,
    Comparison,
    Expression,
    Field,
    IsIn,
    IsNull,
    Like,
    Literal,
    Not,
    Or,
    to_text,
)
from troth.model.measurement import FieldType
from troth.model.quantity import Duration

ROW = Surroundings(
    {
        "opened": FieldType.TIME,
        "solved": FieldType.TIME,
        "site": FieldType.TEXT,
        "score": FieldType.NUMBER,
        "budget": FieldType.MONEY,
        "ok": FieldType.YES_NO,
        "waiting": FieldType.PAUSES,
    },
    {"good": "score >= 50 and site is not null", "odd": "colour = 'red'"},
)
SITE, SCORE, OK = Field("site"), Field("score"), Field("ok")

MEANT: list[tuple[str, Expression]] = [
    ("site = 'shop'", Comparison("=", SITE, Literal("shop"))),
    ("site != 'it''s'", Comparison("<>", SITE, Literal("it's"))),
    ("score >= 50 AND ok", And((Comparison(">=", SCORE, Literal(50)), OK))),
    ("ok or not ok", Or((OK, Not(OK)))),
    ("site in ('a', 'b')", IsIn(SITE, (Literal("a"), Literal("b")))),
    ("site not in ('a')", Not(IsIn(SITE, (Literal("a"),)))),
    ("site is null", IsNull(SITE)),
    ("site is not null", Not(IsNull(SITE))),
    ("site like 'a%'", Like(SITE, "a%")),
    ("site not like 'a%'", Not(Like(SITE, "a%"))),
    (
        "score between 1 and 5",
        And((Comparison(">=", SCORE, Literal(1)), Comparison("<=", SCORE, Literal(5)))),
    ),
    (
        "solved - opened < 20 s",
        Comparison(
            "<",
            Arithmetic("-", Field("solved"), Field("opened")),
            Literal(Duration(20_000_000)),
        ),
    ),
    (
        "good and ok",
        And(
            (
                And((Comparison(">=", SCORE, Literal(50)), Not(IsNull(SITE)))),
                OK,
            )
        ),
    ),
]


@pytest.mark.parametrize(("text", "tree"), MEANT)
def test_each_form_means_its_tree_and_its_text_means_it_again(
    text: str, tree: Expression
) -> None:
    assert parse_condition(text, ROW) == tree
    assert parse_condition(to_text(tree), ROW) == tree


# Text, code, the words that the carets stand under, a part of the message.
REFUSED = [
    ("site = 'a'; drop table x", "D402", ";", "a statement"),
    ("select 1", "D402", "select", "statement or subquery"),
    ("site in (select site from x)", "D402", "select", "statement or subquery"),
    ("site = 'a' -- really", "D402", "--", "a comment"),
    ("score::text = 'a'", "D402", "::", "a cast"),
    ("cast(score as text) = 'a'", "D402", "cast", "statement or subquery"),
    ("score[1] = 1", "D402", "[", "a subscript"),
    ('site = "shop"', "D402", '"', "a double quote"),
    ("site == 'shop'", "D402", "==", "which conditions do not have"),
    ("sleep(10) = 1", "D402", "sleep", "no function “sleep”"),
    ("sight = 'shop'", "D403", "sight", "no field “sight”"),
    ("score = 'high'", "D404", "score = 'high'", "a number is compared with a text"),
    ("opened = '2026-01-01'", "D404", "opened = '2026-01-01'", "compared with a text"),
    ("site = null", "D404", "site = null", "never true"),
    ("score / 0 > 1", "D404", "score / 0", "divided by zero"),
    ("opened + solved > 1", "D404", "opened + solved", "does not combine"),
    ("score like 'a'", "D404", "score like 'a'", "looks into texts"),
    ("waiting = 1", "D404", "waiting = 1", "list of pauses"),
    ("ok > ok", "D404", "ok > ok", "have no order"),
    ("lower(site, site) = 'a'", "D404", "lower(site, site)", "takes 1 value"),
    ("length(score) > 1", "D404", "length(score)", "takes a text"),
    ("site in ('a', score)", "D404", "score", "written values only"),
    ("opened > timestamp 'soon'", "D404", "timestamp 'soon'", "not an instant"),
    ("score + 1", "D406", "score + 1", "true or false"),
    ("score and ok", "D406", "score", "join conditions"),
    ("site = 'shop' and", "D401", "d", "breaks off"),
    ("site = 'shop", "D401", "'shop", "closing quote"),
    ("", "D401", "", "empty"),
    ("score > 1e3", "D401", "1e3", "no number"),
    ("not " * 200 + "ok", "D405", "", "deeper or longer"),
    ("ok and " * 1000 + "ok", "D405", "", "7002 characters"),
    ("score > " + "9" * 99, "D405", "9" * 99, "99 digits"),
    ("odd", "D403", "odd", "does not fit here"),
]


@pytest.mark.parametrize(("text", "code", "under", "words"), REFUSED)
def test_what_a_condition_cannot_say_is_answered_at_its_place(
    text: str, code: str, under: str, words: str
) -> None:
    with pytest.raises(SpellingError) as caught:
        parse_condition(text, ROW)
    error = caught.value
    assert (error.code, text[error.start : error.end]) == (code, under), error.message
    assert words.lower() in error.message.lower()


def test_a_misspelt_field_is_told_the_near_one() -> None:
    with pytest.raises(SpellingError) as caught:
        parse_condition("sight = 'shop'", ROW)
    assert caught.value.hint == "Did you mean `site`?"


def test_a_definition_is_read_without_knowing_its_stream() -> None:
    around = Surroundings(None, {})
    tree = parse_condition("anything >= 50", around)
    assert tree == Comparison(">=", Field("anything"), Literal(50))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("solved - opened", FieldType.DURATION),
        ("opened + 4 h", FieldType.TIME),
        ("2 * (solved - opened)", FieldType.DURATION),
        ("(solved - opened) / (solved - opened)", FieldType.NUMBER),
        ("budget * 2", FieldType.MONEY),
        ("coalesce(score, 0)", FieldType.NUMBER),
        ("length(site)", FieldType.NUMBER),
        ("-score", FieldType.NUMBER),
        ("score > 1", FieldType.YES_NO),
    ],
)
def test_a_value_knows_its_type(text: str, kind: FieldType) -> None:
    assert parse_typed(text, ROW).type is kind
