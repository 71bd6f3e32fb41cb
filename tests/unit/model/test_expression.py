"""Expressions: a closed tree with one text."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from troth.define.conditions import Surroundings, parse_condition
from troth.model.expression import (
    And,
    Arithmetic,
    Call,
    Comparison,
    Expression,
    Field,
    IsIn,
    IsNull,
    Like,
    Literal,
    Not,
    Or,
    children,
    conjunction,
    fields_of,
    to_text,
)
from troth.model.measurement import FieldType
from troth.model.quantity import Duration

A, B = Field("a"), Field("b")
NAME, OPENED = Field("name"), Field("opened")

FIELDS = {
    "a": FieldType.NUMBER,
    "b": FieldType.NUMBER,
    "name": FieldType.TEXT,
    "good": FieldType.YES_NO,
    "opened": FieldType.TIME,
    "closed": FieldType.TIME,
}

TEXTS: list[tuple[Expression, str]] = [
    (Comparison("<>", NAME, Literal("it's")), "name <> 'it''s'"),
    (Comparison("<", A, Literal(Decimal("0.10"))), "a < 0.10"),
    (Comparison(">", A, Literal(-1)), "a > -1"),
    (
        Comparison(
            "<=",
            Arithmetic("-", Field("closed"), OPENED),
            Literal(Duration(90_000_000)),
        ),
        "(closed - opened) <= 1 min 30 s",
    ),
    (IsIn(NAME, (Literal("x"), Literal("y"))), "name in ('x', 'y')"),
    (IsNull(NAME), "name is null"),
    (Not(IsNull(NAME)), "name is not null"),
    (Like(NAME, "a%'"), "name like 'a%'''"),
    (
        And((Field("good"), Or((IsNull(A), IsNull(B))))),
        "good and ((a is null) or (b is null))",
    ),
    (Not(And((Field("good"), IsNull(A)))), "not (good and (a is null))"),
    (Comparison("=", Call("coalesce", (A, Literal(0))), B), "coalesce(a, 0) = b"),
    (
        Comparison("=", Arithmetic("*", Arithmetic("+", A, B), A), B),
        "((a + b) * a) = b",
    ),
    (
        Comparison(">=", OPENED, Literal(datetime(2026, 3, 1, tzinfo=UTC))),
        "opened >= timestamp '2026-03-01T00:00:00+00:00'",
    ),
]


@pytest.mark.parametrize(("expression", "text"), TEXTS)
def test_a_condition_has_one_text(expression: Expression, text: str) -> None:
    assert to_text(expression) == text


@pytest.mark.parametrize("expression", [one for one, _ in TEXTS])
def test_a_text_means_its_condition_again(expression: Expression) -> None:
    around = Surroundings(fields=FIELDS)
    assert parse_condition(to_text(expression), around) == expression


@pytest.mark.parametrize(
    ("literal", "text"), [(True, "true"), (False, "false"), (None, "null"), (7, "7")]
)
def test_a_literal_has_one_text(literal: bool | int | None, text: str) -> None:
    assert to_text(Literal(literal)) == text


def test_the_fields_of_a_tree_are_those_of_all_its_leaves() -> None:
    tree = And((IsNull(A), Not(Comparison("=", Call("abs", (B,)), Literal(1)))))
    assert fields_of(tree) == {"a", "b"}
    assert fields_of(None) == frozenset()
    assert children(Literal(1)) == ()
    assert children(IsIn(A, (Literal(1),))) == (A,)


def test_conditions_are_joined_only_where_there_are_several() -> None:
    assert conjunction(None, None) is None
    assert conjunction(None, IsNull(A)) == IsNull(A)
    assert conjunction(IsNull(A), None, IsNull(B)) == And((IsNull(A), IsNull(B)))
