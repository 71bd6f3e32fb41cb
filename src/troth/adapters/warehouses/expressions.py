"""Expressions of an agreement, computed over Arrow batches.

The meaning is SQL's, exactly: a missing operand makes a comparison unknown, and
`and`, `or`, `not` and `in` know three values. Whole numbers and decimals are
computed exactly, whatever their size. A quotient is exact where the divisor is
written down and its decimals end (`ms / 1000`), and a double otherwise; a column of
doubles makes what it meets a double. Dividing by zero gives no value. `greatest` and
`least` of a missing value are missing, and `if` takes its last value wherever its
condition is not true.

Texts kept as a dictionary are computed once for each distinct text, not for each row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Context, Decimal, Inexact, localcontext
from fractions import Fraction
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from troth.errors import WarehouseError
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
    to_text,
)
from troth.model.expression import Value as Written
from troth.model.quantity import Duration

Values: TypeAlias = Any
"""A `pa.Array` of one value per row, or a `pa.Scalar` that holds for all of them."""

INSTANT = pa.timestamp("us", "UTC")
LENGTH = pa.duration("us")
INTEGER_MAX = 2**63 - 1
DIGITS_MAX = 38  # of a decimal128

_COMPARE = {
    "=": pc.equal,
    "<>": pc.not_equal,
    "<": pc.less,
    "<=": pc.less_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
}
_EXACT: dict[str, Callable[[Any, Any], Any]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
}
_CHECKED = {
    "+": pc.add_checked,
    "-": pc.subtract_checked,
    "*": pc.multiply_checked,
}
_LOOSE = {"+": pc.add, "-": pc.subtract, "*": pc.multiply, "/": pc.divide}
# Wide enough for the product of any two decimals; what is cut is an error.
_WIDE = Context(prec=160, traps=[Inexact])


def evaluate(expression: Expression, batch: pa.RecordBatch) -> pa.Array:
    """Return the value of an expression in each row of a batch.

    A plain field is handed through as it is, without a copy.

    Raises:
        WarehouseError: The expression mixes what cannot be mixed, or a number
            outgrows 38 digits.
    """
    try:
        value = _value(expression, batch)
    except pa.ArrowException as error:
        raise WarehouseError(
            f"“{to_text(expression)}” cannot be computed: {error}.",
            hint="Check the types of the fields it reads.",
        ) from error
    if isinstance(value, pa.Scalar):
        if value.is_valid:
            return pa.repeat(value, batch.num_rows)
        return pa.nulls(batch.num_rows, value.type)
    return value


def is_true_everywhere(mask: pa.Array) -> bool:
    """Return whether a condition holds in every row."""
    return bool(mask.true_count == len(mask))


def _value(expression: Expression, batch: pa.RecordBatch) -> Values:
    match expression:
        case Field(name):
            return batch.column(name)
        case Literal(value):
            return to_scalar(value)
        case Comparison(operator, left, right):
            return _compare(
                operator, _value(left, batch), _value(right, batch), expression
            )
        case IsIn(item, choices):
            return _is_in(_value(item, batch), [one.value for one in choices], item)
        case IsNull(item):
            return pc.is_null(_value(item, batch))
        case Like(item, pattern):
            return _like(_value(item, batch), pattern, expression)
        case And(parts):
            return _logic(pc.and_kleene, parts, batch)
        case Or(parts):
            return _logic(pc.or_kleene, parts, batch)
        case Not(part):
            return pc.invert(_condition(part, batch))
        case Arithmetic(operator, left, right):
            return _combine(
                operator, _value(left, batch), _value(right, batch), expression
            )
        case Call("if", (condition, then, otherwise)):
            return _either(
                _condition(condition, batch),
                _value(then, batch),
                _value(otherwise, batch),
                expression,
            )
        case Call(function, arguments):
            return _call(
                function, [_value(one, batch) for one in arguments], expression
            )


def to_scalar(value: Written) -> pa.Scalar:
    """Return a value written in an agreement as an Arrow scalar."""
    match value:
        case None:
            return pa.scalar(None, pa.null())
        case bool():
            return pa.scalar(value, pa.bool_())
        case int():
            return _number(Decimal(value))
        case Decimal():
            return _number(value)
        case Duration(microseconds):
            return pa.scalar(microseconds, LENGTH)
        case datetime():
            return pa.scalar(value, INSTANT)
        case _:
            return pa.scalar(value, pa.string())


def _number(value: Decimal) -> pa.Scalar:
    return _numbers([value])[0]


def _numbers(values: Sequence[Decimal | None]) -> pa.Array:
    """Return exact numbers as int64 where all are whole and fit, else decimal128."""
    present = [value for value in values if value is not None]
    if all(value == value.to_integral_value() for value in present) and all(
        -INTEGER_MAX <= value <= INTEGER_MAX for value in present
    ):
        whole = [None if value is None else int(value) for value in values]
        return pa.array(whole, pa.int64())
    scale = max(max(0, -_exponent(value)) for value in present)
    digits = max(value.adjusted() + 1 for value in present)
    precision = max(1, max(digits, 0) + scale)
    if precision > DIGITS_MAX:
        raise WarehouseError(
            f"A number needs {precision} digits; {DIGITS_MAX} are the most.",
            hint="Use a smaller unit or a smaller factor.",
        )
    step = Decimal(1).scaleb(-scale)
    with localcontext(_WIDE):
        fitted = [None if value is None else value.quantize(step) for value in values]
    return pa.array(fitted, pa.decimal128(precision, scale))


def _exponent(value: Decimal) -> int:
    # Without trailing zeros: 1.50 has one decimal.
    with localcontext(_WIDE):
        exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int), "numbers here are finite"
    return exponent


# ------------------------------------------------------------------ sorts of values


def _sort(value: Values) -> str:
    kind = value.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_boolean(kind):
        return "yes/no"
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return "number"
    if pa.types.is_decimal(kind):
        return "number"
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return "text"
    if pa.types.is_timestamp(kind):
        return "time"
    if pa.types.is_duration(kind):
        return "duration"
    return "nothing" if pa.types.is_null(kind) else "pauses"


def _same_sort(left: Values, right: Values, expression: Expression) -> str:
    sorts = {_sort(left), _sort(right)} - {"nothing"}
    if len(sorts) > 1:
        said = " with ".join(sorted(sorts))
        raise WarehouseError(
            f"“{to_text(expression)}” mixes {said}.",
            hint="Compare and combine values of one sort.",
        )
    return next(iter(sorts), "nothing")


def _refuse(expression: Expression, sort: str) -> WarehouseError:
    return WarehouseError(
        f"“{to_text(expression)}” cannot be computed of {sort}.",
        hint="Check the types of the fields it reads.",
    )


# ------------------------------------------------------------------------ conditions


def _condition(expression: Expression, batch: pa.RecordBatch) -> Values:
    value = _value(expression, batch)
    sort = _sort(value)
    if sort == "nothing":
        return pc.cast(value, pa.bool_())
    if sort != "yes/no":
        raise WarehouseError(
            f"“{to_text(expression)}” is {sort} and not a condition.",
            hint="Compare it with something.",
        )
    return value


def _logic(
    function: Callable[[Values, Values], Values],
    parts: tuple[Expression, ...],
    batch: pa.RecordBatch,
) -> Values:
    result = _condition(parts[0], batch)
    for part in parts[1:]:
        result = function(result, _condition(part, batch))
    return result


def _compare(
    operator: str, left: Values, right: Values, expression: Expression
) -> Values:
    sort = _same_sort(left, right, expression)
    if _sort(left) == "nothing" or _sort(right) == "nothing":
        return _unknown(left, right)
    if sort == "pauses":
        raise _refuse(expression, sort)
    compare = _COMPARE[operator]
    if sort == "text":
        return _by_text(left, right, compare)
    if sort == "number":
        return _compare_numbers(operator, left, right)
    return compare(left, right)


def _unknown(*values: Values) -> Values:
    for value in values:
        if isinstance(value, pa.Array):
            return pa.nulls(len(value), pa.bool_())
    return pa.scalar(None, pa.bool_())


def _compare_numbers(operator: str, left: Values, right: Values) -> Values:
    compare = _COMPARE[operator]
    if _is_double(left) or _is_double(right):
        return compare(_to_double(left), _to_double(right))
    if pa.types.is_decimal(left.type) or pa.types.is_decimal(right.type):
        aligned = _align_decimals(left, right)
        if aligned is None:
            return _slowly(_EXACT[operator], left, right, pa.bool_())
        left, right = aligned
    return compare(left, right)


def _is_in(item: Values, choices: list[Written], expression: Expression) -> Values:
    if _sort(item) == "nothing":
        return _unknown(item)
    written = [to_scalar(choice) for choice in choices if choice is not None]
    for choice in written:
        _same_sort(item, choice, expression)
    if isinstance(item, pa.Scalar):
        found = pa.scalar(
            any(_is_equal(item, choice) for choice in written)
            if item.is_valid
            else None
        )
    elif pa.types.is_dictionary(item.type):
        found = _per_text(item, lambda texts: _in_set(texts, written))
    else:
        found = _in_set(item, written)
    if len(written) < len(choices):
        # SQL: not among the known choices, and one choice is unknown.
        return pc.or_kleene(found, pa.scalar(None, pa.bool_()))
    return found


def _is_equal(left: pa.Scalar, right: pa.Scalar) -> bool:
    if _sort(left) == "number":
        return bool(_compare_numbers("=", left, right).as_py())
    return bool(left.as_py() == right.as_py())


def _in_set(item: pa.Array, choices: list[pa.Scalar]) -> pa.Array:
    fitting = []
    for choice in choices:
        try:
            if _is_double(item):
                fitting.append(_to_double(choice))
            else:
                fitting.append(choice.cast(item.type))
        except pa.ArrowInvalid:
            # 2.5 is no whole number: no row of such a column can hold it.
            continue
    known = pa.array([choice.as_py() for choice in fitting], item.type)
    found = pc.is_in(item, value_set=known)
    return pc.if_else(pc.is_valid(item), found, None) if item.null_count else found


def _like(item: Values, pattern: str, expression: Expression) -> Values:
    sort = _sort(item)
    if sort == "nothing":
        return _unknown(item)
    if sort != "text":
        raise _refuse(expression, sort)
    return _per_text(item, lambda texts: _match(texts, pattern))


def _match(texts: Values, pattern: str) -> Values:
    body = pattern.strip("%")
    if "%" not in body and "_" not in body:
        opens, closes = pattern.startswith("%"), pattern.endswith("%")
        if not pattern.strip("%") and pattern:
            return pc.if_else(pc.is_valid(texts), True, None)  # noqa: FBT003
        if opens and closes:
            return pc.match_substring(texts, body)
        if opens:
            return pc.ends_with(texts, body)
        if closes:
            return pc.starts_with(texts, body)
        return pc.equal(texts, body)
    parts = {"%": ".*", "_": "."}
    body = "".join(parts.get(one) or re.escape(one) for one in pattern)
    return pc.match_substring_regex(texts, rf"(?s)\A{body}\z")


# ---------------------------------------------------------------------------- texts


def _by_text(
    left: Values, right: Values, function: Callable[[Values, Values], Values]
) -> Values:
    """Apply a function of two texts, once per distinct text where that is possible."""
    if isinstance(right, pa.Scalar):
        return _per_text(left, lambda texts: function(texts, right))
    if isinstance(left, pa.Scalar):
        return _per_text(right, lambda texts: function(left, texts))
    return function(_plain_text(left), _plain_text(right))


def _per_text(texts: Values, function: Callable[[Values], Values]) -> Values:
    if isinstance(texts, pa.Scalar) or not pa.types.is_dictionary(texts.type):
        return function(texts)
    if len(texts.dictionary) > len(texts):
        return function(_plain_text(texts))
    return _take(function(texts.dictionary), texts.indices)


def _take(result: pa.Array, indices: pa.Array) -> pa.Array:
    if pa.types.is_boolean(result.type) and not result.null_count and len(result):
        # One text differs from all others: comparing codes beats looking each up.
        if result.true_count == 1:
            return pc.equal(indices, pc.index(result, True).cast(indices.type))
        if result.true_count == len(result) - 1:
            return pc.not_equal(
                indices,
                pc.index(result, False).cast(indices.type),
            )
    return result.take(indices)


def _plain_text(value: Values) -> Values:
    if isinstance(value, pa.Array) and pa.types.is_dictionary(value.type):
        value = value.dictionary_decode()
    return value.cast(pa.string())


# -------------------------------------------------------------------------- numbers


def _is_double(value: Values) -> bool:
    return bool(pa.types.is_floating(value.type))


def _to_double(value: Values) -> Values:
    if isinstance(value, pa.Scalar) and value.is_valid:
        return pa.scalar(float(value.as_py()), pa.float64())
    return pc.cast(value, pa.float64(), safe=False)


def _to_decimal(value: Values) -> Values:
    """Return exact numbers as decimals of no more digits than they need."""
    if isinstance(value, pa.Scalar):
        if not value.is_valid:
            return pa.scalar(None, pa.decimal128(1, 0))
        number = Decimal(value.as_py())
        scale = max(0, -_exponent(number))
        digits = max(1, max(number.adjusted() + 1, 0) + scale)
        return pa.scalar(number, pa.decimal128(digits, scale))
    if not pa.types.is_decimal(value.type):
        value = pc.cast(value, pa.decimal128(19, 0))
    return value


def _fitted(value: Values) -> Values:
    """Return decimals in the narrowest type that holds every one of them."""
    if isinstance(value, pa.Scalar) or value.null_count == len(value):
        return value
    ends = pc.min_max(value).as_py()
    digits = max(
        (abs(end).adjusted() + 1 for end in ends.values() if end != 0), default=1
    )
    scale = value.type.scale
    return value.cast(pa.decimal128(max(1, max(digits, 0) + scale), scale))


def _align_decimals(left: Values, right: Values) -> tuple[Values, Values] | None:
    """Return two numbers as decimals of one type, or `None` if none is wide enough."""
    for narrow in (_to_decimal, _fitted):
        left, right = narrow(left), narrow(right)
        scale = max(left.type.scale, right.type.scale)
        whole = max(
            left.type.precision - left.type.scale,
            right.type.precision - right.type.scale,
        )
        if whole + scale <= DIGITS_MAX:
            wide = pa.decimal128(max(1, whole + scale), scale)
            return left.cast(wide), right.cast(wide)
    return None


def _slowly(
    function: Callable[[Any, Any], Any],
    left: Values,
    right: Values,
    kind: pa.DataType | None = None,
) -> Values:
    """Compute row by row in Python where Arrow's numbers are too narrow."""
    count = next((len(one) for one in (left, right) if isinstance(one, pa.Array)), None)
    lefts, rights = (
        one.to_pylist() if isinstance(one, pa.Array) else [one.as_py()] * (count or 1)
        for one in (left, right)
    )
    results: list[Any] = []
    with localcontext(_WIDE):
        for one, other in zip(lefts, rights, strict=True):
            missing = one is None or other is None
            if missing:
                results.append(None)
            elif kind is None:
                results.append(function(Decimal(one), Decimal(other)))
            else:
                results.append(function(one, other))
    made = _numbers(results) if kind is None else pa.array(results, kind)
    return made if count is not None else made[0]


# ----------------------------------------------------------------------- arithmetic


def _combine(
    operator: str, left: Values, right: Values, expression: Expression
) -> Values:
    sorts = _sort(left), _sort(right)
    if "nothing" in sorts:
        return _nothing(left, right)
    match operator, *sorts:
        case _, "number", "number":
            return _calculate(operator, left, right)
        case "-", "time", "time":
            return pc.subtract_checked(left, right)
        case (("+" | "-"), ("time" | "duration"), "duration"):
            return _CHECKED[operator](left, right)
        case "+", "duration", "time":
            return pc.add_checked(right, left)
        case "/", "duration", "duration":
            return _calculate("/", _counted(left), _counted(right))
        case (("*" | "/"), "duration", "number"):
            return _lengths(_calculate(operator, _counted(left), right))
        case "*", "number", "duration":
            return _lengths(_calculate("*", left, _counted(right)))
    raise _refuse(expression, " and ".join(sorts))


def _nothing(*values: Values) -> Values:
    """Return a null for each row; a null has no sort."""
    for value in values:
        if isinstance(value, pa.Array):
            return pa.nulls(len(value))
    return pa.scalar(None, pa.null())


def _calculate(operator: str, left: Values, right: Values) -> Values:
    if operator == "/":
        return _divide(left, right)
    if _is_double(left) or _is_double(right):
        return _finite(_LOOSE[operator](_to_double(left), _to_double(right)))
    if not (pa.types.is_decimal(left.type) or pa.types.is_decimal(right.type)):
        try:
            return _CHECKED[operator](left, right)
        except pa.ArrowInvalid:  # outgrew 64 bits
            return _slowly(_EXACT[operator], left, right)
    for narrow in (_to_decimal, _fitted):
        left, right = narrow(left), narrow(right)
        if _digits_after(operator, left.type, right.type) <= DIGITS_MAX:
            return _LOOSE[operator](left, right)
    return _slowly(_EXACT[operator], left, right)


def _digits_after(operator: str, left: pa.DataType, right: pa.DataType) -> int:
    if operator == "*":
        return int(left.precision + right.precision + 1)
    scale = max(left.scale, right.scale)
    whole = max(left.precision - left.scale, right.precision - right.scale)
    return int(whole + scale + 1)


def _divide(left: Values, right: Values) -> Values:
    if (
        isinstance(right, pa.Scalar)
        and right.is_valid
        and not _is_double(left)
        and not _is_double(right)
    ):
        factor = _ending_inverse(Fraction(right.as_py()))
        if factor is not None:
            return _calculate("*", left, _number(factor))
    divisor = _to_double(right)
    zero = pc.equal(divisor, 0.0)
    divisor = pc.if_else(zero, pa.scalar(None, pa.float64()), divisor)
    return _finite(pc.divide(_to_double(left), divisor))


def _ending_inverse(divisor: Fraction) -> Decimal | None:
    """Return one divided by a number, where its decimals end soon.

    Example:
        >>> _ending_inverse(Fraction(8)), _ending_inverse(Fraction(3))
        (Decimal('0.125'), None)
    """
    if divisor == 0:
        return None
    inverse = 1 / divisor
    for places in range(19):
        scaled = inverse * 10**places
        if scaled.denominator == 1:
            return Decimal(scaled.numerator).scaleb(-places)
    return None


def _finite(value: Values) -> Values:
    """Return doubles without those that outgrew their range: they have no value."""
    return pc.if_else(pc.is_finite(value), value, pa.scalar(None, pa.float64()))


def _counted(value: Values) -> Values:
    return value.cast(pa.int64())


def _lengths(value: Values) -> Values:
    """Return microseconds as lengths of time, half a microsecond to the even one."""
    if not pa.types.is_integer(value.type):
        value = pc.round(value, 0, round_mode="half_to_even").cast(pa.int64())
    return value.cast(LENGTH)


# ------------------------------------------------------------------------ functions


def _call(function: str, values: list[Values], expression: Expression) -> Values:
    if len(values) == 2:
        return _choose(function, values[0], values[1], expression)
    (value,) = values
    sort = _sort(value)
    if sort == "nothing":
        return value
    if function == "abs":
        return _absolute(value, sort, expression)
    if sort != "text":
        raise _refuse(expression, sort)
    match function:
        case "lower":
            return _per_text(value, pc.utf8_lower)
        case "upper":
            return _per_text(value, pc.utf8_upper)
        case "trim":
            return _per_text(value, lambda texts: pc.utf8_trim(texts, " "))
        case "length":
            return _per_text(
                value, lambda texts: pc.utf8_length(texts).cast(pa.int64())
            )
    raise AssertionError(function)


def _absolute(value: Values, sort: str, expression: Expression) -> Values:
    if sort == "duration":
        return pc.abs_checked(_counted(value)).cast(LENGTH)
    if sort != "number":
        raise _refuse(expression, sort)
    return pc.abs_checked(value) if pa.types.is_integer(value.type) else pc.abs(value)


def _choose(
    function: str, left: Values, right: Values, expression: Expression
) -> Values:
    sort = _same_sort(left, right, expression)
    if sort == "nothing":
        return left if isinstance(left, pa.Array) else right
    if "nothing" in (_sort(left), _sort(right)):
        if function != "coalesce":
            return _nothing(left, right)
        return right if _sort(left) == "nothing" else left
    left, right = _alike(left, right, sort, expression)
    if function == "coalesce":
        return pc.coalesce(left, right)
    compare = pc.greater_equal if function == "greatest" else pc.less_equal
    return pc.if_else(compare(left, right), left, right)


def _either(
    condition: Values, then: Values, otherwise: Values, expression: Expression
) -> Values:
    """Return one value where a condition is true, and the other where it is not."""
    sort = _same_sort(then, otherwise, expression)
    if sort == "nothing":
        return then if isinstance(then, pa.Array) else otherwise
    if _sort(then) == "nothing":
        then = pa.scalar(None, otherwise.type)
    elif _sort(otherwise) == "nothing":
        otherwise = pa.scalar(None, then.type)
    then, otherwise = _alike(then, otherwise, sort, expression)
    is_true = pc.fill_null(condition, False)  # noqa: FBT003  # a value, not a switch
    return pc.if_else(is_true, then, otherwise)


def _alike(
    left: Values, right: Values, sort: str, expression: Expression
) -> tuple[Values, Values]:
    """Return two values of one sort in one type, of which either may be taken."""
    if sort == "pauses":
        raise _refuse(expression, sort)
    if sort == "text":
        return _plain_text(left), _plain_text(right)
    return _align_numbers(left, right) if sort == "number" else (left, right)


def _align_numbers(left: Values, right: Values) -> tuple[Values, Values]:
    if _is_double(left) or _is_double(right):
        return _to_double(left), _to_double(right)
    if pa.types.is_decimal(left.type) or pa.types.is_decimal(right.type):
        aligned = _align_decimals(left, right)
        if aligned is None:
            raise WarehouseError(
                f"Two numbers need more than {DIGITS_MAX} digits side by side.",
                hint="Use numbers of fewer decimals.",
            )
        return aligned
    return left, right
