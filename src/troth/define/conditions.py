"""Conditions and values computed from a row: a small subset of SQL expressions.

What the grammar does not know cannot be said: there are no statements, subqueries,
casts or comments to refuse. Names are checked against the fields of the stream and
types against each other, so that an engine never meets a tree that makes no sense.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TypeAlias

from troth.define.parser import open_parser
from troth.define.quantities import UNITS
from troth.define.spelling import Parsed, SpellingError
from troth.define.types import Type, combine, compare, returned, say
from troth.errors import RefusedError
from troth.model.expression import (
    FUNCTIONS,
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
)
from troth.model.measurement import FieldType
from troth.model.period import parse_instant
from troth.model.quantity import MICROSECONDS, Duration
from troth.registry import find_nearest

TEXT_MAX = 4_000
DEPTH_MAX = 40
PARTS_MAX = 500
DIGITS_MAX = 24

RESERVED = frozenset("and or not in is null like between true false timestamp".split())
"""Words of the language that no field can bear."""

ALLOWED = (
    "A condition may compare (= <> < <= > >=), join (and, or, not), and use in, "
    f"between, is null, like, + - * / and {', '.join(sorted(FUNCTIONS))}."
)

STARTS = ("start",)
"""The rule that a text is parsed by."""

GRAMMAR = r"""
?start: either
?either: both (_OR both)*
?both: negation (_AND negation)*
?negation: _NOT negation -> negation
         | relation
?relation: sum
         | sum COMPARATOR sum -> comparison
         | sum _IN "(" sum ("," sum)* ")" -> is_in
         | sum _NOT _IN "(" sum ("," sum)* ")" -> is_not_in
         | sum _BETWEEN sum _AND sum -> between
         | sum _NOT _BETWEEN sum _AND sum -> not_between
         | sum _IS _NULL -> is_null
         | sum _IS _NOT _NULL -> is_not_null
         | sum _LIKE STRING -> like
         | sum _NOT _LIKE STRING -> not_like
?sum: product (SIGN product)*
?product: factor (TIMES factor)*
?factor: atom
       | SIGN factor -> signed
?atom: NUMBER -> number
     | DURATION -> duration
     | STRING -> string
     | _NULL -> null
     | TRUE -> true
     | FALSE -> false
     | _TIMESTAMP STRING -> timestamp
     | NAME -> name
     | NAME "(" either ("," either)* ")" -> call
     | "(" either ")"

COMPARATOR: /<=|>=|<>|!=|=|<|>/
SIGN: /[+-]/
TIMES: /[*\/]/
_OR.3: /or(?!\w)/i
_AND.3: /and(?!\w)/i
_NOT.3: /not(?!\w)/i
_IN.3: /in(?!\w)/i
_IS.3: /is(?!\w)/i
_NULL.3: /null(?!\w)/i
_BETWEEN.3: /between(?!\w)/i
_LIKE.3: /like(?!\w)/i
TRUE.3: /true(?!\w)/i
FALSE.3: /false(?!\w)/i
_TIMESTAMP.3: /timestamp(?!\w)/i
STRING: /'([^']|'')*'/
DURATION.2: /(\d+(\.\d+)?\s*(TIME_WORDS)(?!\w)\s*)+/
NUMBER: /\d+(\.\d+)?(?![\w.])/
NAME: /[^\W\d]\w*/
%ignore /[ \t\r\n]+/
""".replace("TIME_WORDS", "|".join(UNITS))
"""What may be written, as lark reads it."""

_STATEMENTS = (
    "select|insert|update|delete|drop|union|from|where|exists|case|cast|attach|copy|"
    "pragma|with|having|join"
)
_FOREIGN = (
    (r";", "a statement"),
    (rf"\b({_STATEMENTS})\b", "a statement or subquery"),
    (r"::", "a cast"),
    (r"\[", "a subscript"),
    (r"\|\|", "joining of texts"),
    (r"==", "`==`"),
    (r"&&|&", "`&`"),
    (r"\"", "a double quote"),
    (r"\{|\}|\$|\\|`|@|\?", "a sign outside the language"),
    (r"\.", "a dot"),
)
_FOREIGN_HINTS = {
    "`==`": "Compare with a single `=`.",
    "`&`": "Join conditions by `and`.",
    "a double quote": "Put texts in single quotes: 'shop'.",
}


Span: TypeAlias = tuple[int, int]
"""Where something stands in the text: first character, and after the last."""


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression with the type of its value and its place in the text."""

    expression: Expression
    type: Type
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What names in a condition may mean.

    Attributes:
        fields: The fields of the row; `None` where they are not known yet.
        tests: Texts of the definitions that have a test, by their name.
        untested: Definitions without one, which cannot select rows.
    """

    fields: Mapping[str, FieldType] | None
    tests: Mapping[str, str] = field(default_factory=dict)
    untested: Collection[str] = ()


def parse_condition(text: str, around: Surroundings) -> Expression:
    """Return the condition a text says: true or false for each row.

    Raises:
        SpellingError: With the place of what cannot be read or cannot be meant.
    """
    typed = parse_typed(text, around)
    if typed.type not in {FieldType.YES_NO, None}:
        raise SpellingError(
            "D406",
            f"A condition is true or false, but “{text.strip()}” is {say(typed.type)}.",
            "Compare it with something, such as `> 0` or `is not null`.",
            typed.start,
            typed.end,
        )
    return typed.expression


def parse_typed(text: str, around: Surroundings) -> Typed:
    """Return the value a text computes from a row, with its type.

    Raises:
        SpellingError: With the place of what cannot be read or cannot be meant.
    """
    from lark.exceptions import UnexpectedInput

    if not text.strip():
        raise SpellingError("D401", "The condition is empty.")
    if len(text) > TEXT_MAX:
        raise SpellingError(
            "D405",
            f"The condition has {len(text)} characters; {TEXT_MAX} are the limit.",
            "Name parts of it as definitions.",
        )
    comment = re.search(r"--|/\*", _bare(text))
    if comment:
        # Two signs in a row would be arithmetic here and a comment in SQL.
        raise _foreign(comment, "a comment")
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        raise _explain(text, error) from error
    return _Reader(text, around).read(tree, 0)


@cache
def _parser() -> Parsed:
    return open_parser("conditions", GRAMMAR, STARTS)


def _explain(text: str, error: Parsed) -> SpellingError:
    bare = _bare(text)
    for pattern, what in _FOREIGN:
        found = re.search(pattern, bare, re.IGNORECASE)
        if found:
            return _foreign(found, what)
    if bare.count("'") % 2:
        start = bare.rindex("'")
        message = "A text begins here and its closing quote is missing."
        return SpellingError("D401", message, "Write 'text'.", start, len(text))
    token = getattr(error, "token", None)
    start = getattr(error, "pos_in_stream", None) or 0
    if (token is not None and token.type == "$END") or start >= len(text.rstrip()):
        end = len(text.rstrip())
        message = f"The condition “{text.strip()}” breaks off."
        return SpellingError("D401", message, ALLOWED, max(end - 1, 0), end)
    word = re.compile(r"\w+|.").match(text, start)
    end = word.end() if word else start + 1
    number = re.compile(r"\d[\w.]*").match(text, start)
    if number and re.search(r"\d\d*e|[a-z_]", number[0], re.IGNORECASE):
        return SpellingError(
            "D401",
            f"“{number[0]}” is no number or length of time.",
            "Write `1000`, `0.5` or `20 s`.",
            number.start(),
            number.end(),
        )
    message = f"“{text[start:end]}” cannot stand here."
    return SpellingError("D401", message, ALLOWED, start, end)


def _bare(text: str) -> str:
    """Return the text with all quoted parts made quotes: those cannot be foreign."""
    return re.sub(r"'([^']|'')*'", lambda found: "'" * len(found[0]), text)


def _foreign(found: re.Match[str], what: str) -> SpellingError:
    return SpellingError(
        "D402",
        f"“{found[0]}” is {what}, which conditions do not have.",
        _FOREIGN_HINTS.get(what, ALLOWED),
        found.start(),
        found.end(),
    )


class _Reader:
    """Turns a parse tree into a typed expression; one method per rule."""

    def __init__(self, text: str, around: Surroundings) -> None:
        self.text = text
        self.around = around
        self.parts = 0

    def read(self, tree: Parsed, depth: int) -> Typed:
        self.parts += 1
        if depth > DEPTH_MAX or self.parts > PARTS_MAX:
            raise SpellingError(
                "D405",
                "The condition is deeper or longer than any clause.",
                "Name parts of it as definitions.",
            )
        children = [
            self.read(child, depth + 1) if hasattr(child, "data") else child
            for child in tree.children
        ]
        span = tree.meta.start_pos, tree.meta.end_pos
        method = getattr(self, f"_{tree.data}")
        expression, kind = method(span, children)
        return Typed(expression, kind, *span)

    def _refuse(
        self, code: str, span: Span, message: str, hint: str = ""
    ) -> SpellingError:
        return SpellingError(code, message, hint, *span)

    # Joining

    def _truth(self, part: Typed) -> Expression:
        if part.type not in {FieldType.YES_NO, None}:
            said = self.text[part.start : part.end]
            raise self._refuse(
                "D406",
                (part.start, part.end),
                f"“{said}” is {say(part.type)}; and, or, not join conditions.",
                "Compare it with something first.",
            )
        return part.expression

    def _either(self, _: Span, parts: Sequence[Typed]) -> tuple[Expression, Type]:
        return Or(tuple(self._truth(part) for part in parts)), FieldType.YES_NO

    def _both(self, _: Span, parts: Sequence[Typed]) -> tuple[Expression, Type]:
        return And(tuple(self._truth(part) for part in parts)), FieldType.YES_NO

    def _negation(self, _: Span, parts: Sequence[Typed]) -> tuple[Expression, Type]:
        return Not(self._truth(parts[0])), FieldType.YES_NO

    # Comparing

    def _pair(self, operator: str, left: Typed, right: Typed) -> Expression:
        span = left.start, right.end
        for one, other in ((left, right), (right, left)):
            if one.expression == Literal(None):
                said = self.text[other.start : other.end]
                raise self._refuse(
                    "D404",
                    span,
                    "A comparison with null is never true.",
                    f"Write `{said} is null` or `{said} is not null`.",
                )
        problem = compare(operator, left.type, right.type)
        if problem:
            times = {left.type, right.type} == {FieldType.TIME, FieldType.TEXT}
            hint = "Write an instant as timestamp '2026-03-01T00:00Z'." if times else ""
            raise self._refuse("D404", span, problem, hint)
        return Comparison(operator, left.expression, right.expression)

    def _comparison(self, _: Span, parts: Sequence[Parsed]) -> tuple[Expression, Type]:
        left, operator, right = parts
        operator = "<>" if operator == "!=" else str(operator)
        return self._pair(operator, left, right), FieldType.YES_NO

    def _is_in(self, _: Span, parts: Sequence[Typed]) -> tuple[Expression, Type]:
        item, *choices = parts
        literals = []
        for choice in choices:
            if not isinstance(choice.expression, Literal):
                raise self._refuse(
                    "D404",
                    (choice.start, choice.end),
                    "A list after `in` holds written values only.",
                    "Compare with a field by `=`.",
                )
            self._pair("=", item, choice)
            literals.append(choice.expression)
        return IsIn(item.expression, tuple(literals)), FieldType.YES_NO

    def _is_not_in(self, span: Span, parts: Sequence[Typed]) -> tuple[Expression, Type]:
        return Not(self._is_in(span, parts)[0]), FieldType.YES_NO

    def _between(self, _: Span, parts: Sequence[Typed]) -> tuple[Expression, Type]:
        item, low, high = parts
        lower, upper = self._pair(">=", item, low), self._pair("<=", item, high)
        return And((lower, upper)), FieldType.YES_NO

    def _not_between(
        self, span: Span, parts: Sequence[Typed]
    ) -> tuple[Expression, Type]:
        return Not(self._between(span, parts)[0]), FieldType.YES_NO

    def _is_null(self, _: Span, parts: Sequence[Typed]) -> tuple[Expression, Type]:
        return IsNull(parts[0].expression), FieldType.YES_NO

    def _is_not_null(self, _: Span, parts: Sequence[Typed]) -> tuple[Expression, Type]:
        return Not(IsNull(parts[0].expression)), FieldType.YES_NO

    def _like(self, span: Span, parts: Sequence[Parsed]) -> tuple[Expression, Type]:
        item, pattern = parts
        if item.type not in {FieldType.TEXT, None}:
            message = f"`like` looks into texts, but this is {say(item.type)}."
            raise self._refuse("D404", span, message)
        return Like(item.expression, _unquoted(pattern)), FieldType.YES_NO

    def _not_like(self, span: Span, parts: Sequence[Parsed]) -> tuple[Expression, Type]:
        return Not(self._like(span, parts)[0]), FieldType.YES_NO

    # Computing

    def _chain(self, parts: Sequence[Parsed]) -> tuple[Expression, Type]:
        left: Typed = parts[0]
        for operator, right in zip(parts[1::2], parts[2::2], strict=True):
            span = left.start, right.end
            if operator == "/" and right.expression in (
                Literal(0),
                Literal(Decimal(0)),
                Literal(Duration(0)),
            ):
                raise self._refuse("D404", span, "Nothing can be divided by zero.")
            kind, problem = combine(str(operator), left.type, right.type)
            if problem:
                raise self._refuse("D404", span, problem)
            expression = Arithmetic(str(operator), left.expression, right.expression)
            left = Typed(expression, kind, *span)
        return left.expression, left.type

    def _sum(self, _: Span, parts: Sequence[Parsed]) -> tuple[Expression, Type]:
        return self._chain(parts)

    def _product(self, _: Span, parts: Sequence[Parsed]) -> tuple[Expression, Type]:
        return self._chain(parts)

    def _signed(self, span: Span, parts: Sequence[Parsed]) -> tuple[Expression, Type]:
        sign, part = parts
        if part.type not in {
            FieldType.NUMBER,
            FieldType.DURATION,
            FieldType.MONEY,
            None,
        }:
            message = f"A sign stands before {say(part.type)}."
            raise self._refuse("D404", span, message)
        if sign == "+":
            return part.expression, part.type
        match part.expression:
            case Literal(Duration(microseconds)):
                return Literal(Duration(-microseconds)), part.type
            case Literal(Decimal() as value):
                return Literal(value.copy_negate()), part.type
            case Literal(int() as value):
                return Literal(-value), part.type
        zero: Expression = Literal(0)
        if part.type is FieldType.DURATION:
            zero = Literal(Duration(0))
        return Arithmetic("-", zero, part.expression), part.type

    def _call(self, span: Span, parts: Sequence[Parsed]) -> tuple[Expression, Type]:
        name, *arguments = parts
        function = name.lower()
        at = name.start_pos, name.end_pos
        if function not in FUNCTIONS:
            near = find_nearest(function, FUNCTIONS)
            hint = f"Did you mean `{near}`?" if near else ALLOWED
            message = f"Conditions have no function “{name}”."
            raise self._refuse("D402", at, message, hint)
        if len(arguments) != FUNCTIONS[function]:
            many = FUNCTIONS[function]
            message = (
                f"`{function}` takes {many} value{'' if many == 1 else 's'}, "
                f"not {len(arguments)}."
            )
            raise self._refuse("D404", span, message)
        kind, problem = returned(function, [one.type for one in arguments])
        if problem:
            raise self._refuse("D404", span, problem)
        return Call(function, tuple(one.expression for one in arguments)), kind

    # Naming and writing

    def _name(self, span: Span, parts: Sequence[Parsed]) -> tuple[Expression, Type]:
        name, fields, tests = str(parts[0]), self.around.fields, self.around.tests
        if fields is not None and name in fields:
            return Field(name), fields[name]
        if name in tests:
            # A definition may not lean on another: its text is read with no tests.
            inside = Surroundings(fields)
            try:
                return parse_condition(tests[name], inside), FieldType.YES_NO
            except SpellingError as error:
                message = f"The definition “{name}” does not fit here: {error.message}"
                raise self._refuse(error.code, span, message, error.hint) from error
        if fields is None:
            return Field(name), None
        if name in self.around.untested:
            raise self._refuse(
                "D309",
                span,
                f"“{name}” is defined in words only, so no row can be asked.",
                "Give the definition a test: `{means: …, when: …}`.",
            )
        near = find_nearest(name, [*fields, *tests])
        known = ", ".join(fields)
        raise self._refuse(
            "D403",
            span,
            f"There is no field “{name}”.",
            f"Did you mean `{near}`?" if near else f"Known: {known}.",
        )

    def _number(self, span: Span, parts: Sequence[Parsed]) -> tuple[Expression, Type]:
        digits = str(parts[0])
        if len(digits) > DIGITS_MAX:
            message = f"A number of {len(digits)} digits stands here."
            raise self._refuse("D405", span, message)
        value = Decimal(digits) if "." in digits else int(digits)
        return Literal(value), FieldType.NUMBER

    def _duration(self, span: Span, parts: Sequence[Parsed]) -> tuple[Expression, Type]:
        total = Fraction(0)
        for amount, unit in re.findall(r"(\d+(?:\.\d+)?)\s*([a-zµ]+)", parts[0]):
            if len(amount) > DIGITS_MAX:
                raise self._refuse("D405", span, "A number of too many digits.")
            total += Fraction(amount) * MICROSECONDS[UNITS[unit]]
        if total.denominator != 1:
            raise self._refuse("D404", span, "The time is finer than a microsecond.")
        if total > 2**62:
            raise self._refuse("D405", span, "The time is longer than any agreement.")
        return Literal(Duration(total.numerator)), FieldType.DURATION

    def _string(self, _: Span, parts: Sequence[Parsed]) -> tuple[Expression, Type]:
        return Literal(_unquoted(parts[0])), FieldType.TEXT

    def _null(self, _: Span, parts: Sequence[Parsed]) -> tuple[Expression, Type]:
        del parts
        return Literal(None), None

    def _true(self, _: Span, parts: Sequence[Parsed]) -> tuple[Expression, Type]:
        del parts
        return Literal(value=True), FieldType.YES_NO

    def _false(self, _: Span, parts: Sequence[Parsed]) -> tuple[Expression, Type]:
        del parts
        return Literal(value=False), FieldType.YES_NO

    def _timestamp(
        self, span: Span, parts: Sequence[Parsed]
    ) -> tuple[Expression, Type]:
        try:
            at = parse_instant(_unquoted(parts[0]))
        except (RefusedError, OverflowError) as error:
            message = getattr(error, "message", "The instant is out of range.")
            hint = "Write timestamp '2026-03-01T09:00:00+01:00'."
            raise self._refuse("D404", span, message, hint) from error
        return Literal(at), FieldType.TIME


def _unquoted(token: str) -> str:
    return str(token)[1:-1].replace("''", "'")
