"""How values, targets and money read in plain English.

Texts are for people and are rounded for them; nothing is ever computed from a text.
A value that only just misses its target is shown with as many digits as it takes to
tell the two apart.
"""

from __future__ import annotations

from fractions import Fraction

from troth.model.money import Money, fixed, minor_digits
from troth.model.objective import (
    Bound,
    Comparator,
    EachWithin,
    GoalBound,
    Target,
    Within,
)
from troth.model.quantity import (
    Duration,
    RoundingMode,
    Unit,
    percent,
    plain_decimal,
    round_steps,
)

_PHRASES = {
    Comparator.AT_LEAST: "at least",
    Comparator.ABOVE: "more than",
    Comparator.AT_MOST: "at most",
    Comparator.BELOW: "less than",
    Comparator.EXACTLY: "exactly",
}
_DIGITS_MAX = 10


def value_text(
    value: Fraction | None, unit: Unit, *, beside: Fraction | None = None
) -> str:
    """Return a reading as people read it.

    Args:
        value: The value in the unit; `None` reads “no value”.
        unit: What it counts.
        beside: A value it is compared with: digits are added until the two look
            different, unless they are equal.

    Example:
        >>> value_text(Fraction(99884259, 100000000), Unit.SHARE)
        '99.8843 %'
        >>> close = Fraction(99899999, 100000000)
        >>> value_text(close, Unit.SHARE, beside=Fraction(999, 1000))
        '99.899999 %'
        >>> value_text(Fraction(5_400_000_000), Unit.TIME)
        '1 h 30 min'
    """
    if value is None:
        return "no value"
    for digits in range(_digits_at_first(unit), _DIGITS_MAX):
        text = _text(value, unit, digits)
        if beside is None or beside == value or text != _text(beside, unit, digits):
            return text
    return _text(value, unit, _DIGITS_MAX)


def visible(text: str, *, keep: str = "") -> str:
    r"""Return a text in which each control character is a sign that can be seen.

    A measured text may hold anything: what moves a terminal's cursor, or turns the
    order of the letters round, would let a row rewrite what is printed beside it.

    Args:
        text: Whatever was measured or written.
        keep: Control characters that mean here what they are, such as line ends.

    Example:
        >>> visible("\x1b[31mred\n")
        '␛[31mred␊'
    """
    return text.translate(_VISIBLE | {ord(one): one for one in keep})


# Signs for C0 and DEL; C1 and what overrides the direction of writing have none.
_VISIBLE: dict[int, int | str] = {
    **{code: 0x2400 + code for code in range(0x20)},
    0x7F: 0x2421,
    **dict.fromkeys([*range(0x80, 0xA0), *range(0x202A, 0x202F)], 0xFFFD),
    **dict.fromkeys(range(0x2066, 0x206A), 0xFFFD),
}


def amount_text(amount: Fraction, counted_in: str) -> str:
    """Return an amount of what good and total are counted in.

    Example:
        >>> amount_text(Fraction(2_580_000_000), "microseconds")
        '43 min'
        >>> amount_text(Fraction(12_500), "requests")
        '12,500 requests'
    """
    if counted_in == "microseconds":
        return _text(amount, Unit.TIME, 0)
    return f"{_text(amount, Unit.NUMBER, 4)} {counted_in}"


def target_value(target: Target | None) -> Fraction | None:
    """Return where the line of a target is drawn; a case by itself has none."""
    match target:
        case Bound() | GoalBound():
            return target.value
        case Within():
            return target.share
    return None


def target_text(target: Target | None) -> str:
    """Return a target as people read it.

    Example:
        >>> target_text(Bound(Comparator.AT_LEAST, Fraction(999, 1000), Unit.SHARE))
        'at least 99.9 %'
        >>> target_text(Within(Fraction(19, 20), Duration.of(30, "min")))
        '95 % within 30 min'
    """
    match target:
        case None:
            return "measured only"
        case Bound():
            return (
                f"{_PHRASES[target.comparator]} {exact_text(target.value, target.unit)}"
            )
        case GoalBound():
            value = exact_text(target.value, Unit.NUMBER)
            return f"{_PHRASES[target.comparator]} {value}"
        case Within():
            return f"{percent(target.share)} within {target.limit}"
        case EachWithin():
            return f"each within {target.limit}"


def exact_text(value: Fraction, unit: Unit) -> str:
    """Return a value that someone wrote, with all its digits."""
    return _text(value, unit, _DIGITS_MAX)


def money_text(money: Money) -> str:
    """Return an amount with thousands apart; `…` where its decimals go on.

    Example:
        >>> money_text(Money("10000", "USD"))
        '10,000.00 USD'
        >>> money_text(Money(Fraction(625, 18), "USD"))
        '34.7222… USD'
    """
    digits = minor_digits(money.currency)
    for extra in range(5):
        if (money.amount * 10 ** (digits + extra)).denominator == 1:
            return f"{grouped(fixed(money.amount, digits + extra))} {money.currency}"
    return f"{grouped(fixed(money.amount, digits + 2))}… {money.currency}"


def grouped(number: str) -> str:
    """Return plain decimals with the thousands of the whole part apart.

    Example:
        >>> grouped("-1234567.8901")
        '-1,234,567.8901'
    """
    whole, dot, part = number.partition(".")
    return f"{int(whole):,}{dot}{part}" if whole not in ("-0", "") else number


def counted(count: int, noun: str, plural: str = "") -> str:
    """Return a count with its noun.

    Example:
        >>> counted(1, "promise"), counted(1200, "row"), counted(2, "miss", "misses")
        ('1 promise', '1,200 rows', '2 misses')
    """
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def _digits_at_first(unit: Unit) -> int:
    return {Unit.SHARE: 4, Unit.TIME: 0, Unit.NUMBER: 4, Unit.MONEY: 2}[unit]


def _text(value: Fraction, unit: Unit, digits: int) -> str:
    if unit is Unit.SHARE:
        return percent(value, digits_max=digits)
    if unit is Unit.TIME:
        # Whole seconds are enough above a minute, thousandths below it.
        places = digits if abs(value) >= 60_000_000 else max(digits, 3)
        step = 10 ** max(6 - places, 0)
        return str(Duration(round_steps(value / step, RoundingMode.HALF_UP) * step))
    number = plain_decimal(value, digits_max=digits) if digits else str(value)
    return grouped(number)
