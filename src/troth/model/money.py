"""Money as agreements speak of it: exact amounts, rounded only where told.

An amount is a fraction of the currency's unit, so `1/3` of a fee stays `1/3`
until a clause names a rounding. Only a rounded amount can be paid.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from troth.model.quantity import Rounding, RoundingMode

# ISO 4217: currencies whose minor unit is not a hundredth.
_MINOR_DIGITS = {
    **dict.fromkeys(
        ("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF").split(),
        0,
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}


def minor_digits(currency: str) -> int:
    """Return how many decimals the currency is paid in (ISO 4217).

    Example:
        >>> minor_digits("EUR"), minor_digits("JPY"), minor_digits("KWD")
        (2, 0, 3)
    """
    return _MINOR_DIGITS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency (ISO 4217 code, three capitals).

    Adding or comparing two currencies is a `ValueError`: no rate is ever guessed.

    Example:
        >>> fee = Money(Decimal("4000"), "EUR")
        >>> str(fee * Fraction(1, 3)), str((fee * Fraction(1, 3)).rounded())
        ('1333.333… EUR', '1333.33 EUR')
    """

    amount: Fraction
    currency: str

    def __init__(self, amount: Decimal | Fraction | int | str, currency: str) -> None:
        """Keep the amount as an exact fraction; floats are refused."""
        if isinstance(amount, float):
            message = "an amount of money is never a float: write a decimal"
            raise TypeError(message)
        object.__setattr__(self, "amount", Fraction(amount))
        object.__setattr__(self, "currency", currency)

    def __add__(self, other: Money) -> Money:
        """Return the sum of two amounts of one currency."""
        self._expect_same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        """Return the difference of two amounts of one currency."""
        self._expect_same(other)
        return Money(self.amount - other.amount, self.currency)

    def __mul__(self, factor: Fraction | int) -> Money:
        """Return the amount times an exact factor."""
        return Money(self.amount * factor, self.currency)

    def __lt__(self, other: Money) -> bool:
        """Tell whether this amount is smaller."""
        self._expect_same(other)
        return self.amount < other.amount

    def __le__(self, other: Money) -> bool:
        """Tell whether this amount is not larger."""
        self._expect_same(other)
        return self.amount <= other.amount

    def __bool__(self) -> bool:
        """Tell whether there is anything to pay."""
        return self.amount != 0

    def __str__(self) -> str:
        """Show the amount in the currency's own decimals, `…` where it goes on."""
        digits = minor_digits(self.currency)
        scaled = self.amount * 10**digits
        if scaled.denominator == 1:
            return f"{fixed(self.amount, digits)} {self.currency}"
        return f"{fixed(self.amount, digits + 1)}… {self.currency}"

    @property
    def minor_units(self) -> int:
        """The amount in the smallest coin; only a rounded amount has one."""
        scaled = self.amount * Fraction(10) ** minor_digits(self.currency)
        if scaled.denominator != 1:
            message = f"{self} is not rounded to the coin: round it as agreed first"
            raise ValueError(message)
        return scaled.numerator

    def rounded(self, mode: RoundingMode = RoundingMode.HALF_UP) -> Money:
        """Return the amount rounded to the currency's smallest coin."""
        rounding = Rounding(minor_digits(self.currency), mode)
        return Money(rounding.apply(self.amount), self.currency)

    def _expect_same(self, other: Money) -> None:
        if self.currency != other.currency:
            message = f"{self} and {other} are of different currencies"
            raise ValueError(message)


def fixed(value: Fraction, digits: int) -> str:
    """Return a fraction as plain decimals, cut (not rounded) after `digits`.

    Example:
        >>> fixed(Fraction(2, 3), 4), fixed(Fraction(-1, 8), 2), fixed(Fraction(5), 0)
        ('0.6666', '-0.12', '5')
    """
    whole = abs(value).numerator * 10**digits // value.denominator
    sign = "-" if value < 0 and whole else ""
    text = str(whole).rjust(digits + 1, "0")
    if digits == 0:
        return f"{sign}{text}"
    return f"{sign}{text[:-digits]}.{text[-digits:]}"
