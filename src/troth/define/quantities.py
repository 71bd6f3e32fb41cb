"""Compact values an agreement writes as text: `99.9 %`, `95 % within 30 min`.

One grammar, one sort of value per start rule. All numbers are exact: they go from
their decimal digits to fractions without passing through a float. A value of another
sort than the clause needs is recognised, so that the message can say what it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, TypeAlias

from troth.define.parser import open_parser
from troth.define.spelling import Parsed, SpellingError
from troth.model.catalogue import (
    ALL,
    ANY,
    Aggregate,
    EmptyInterval,
    Holds,
    LimitAfter,
    ShareRule,
    Statistic,
)
from troth.model.money import Money
from troth.model.objective import (
    MONTH_NAMES,
    Bound,
    Comparator,
    EachWithin,
    GoalBound,
    WindowKind,
    WindowRule,
    Within,
)
from troth.model.quantity import (
    MICROSECONDS,
    DayMeaning,
    Duration,
    Rounding,
    RoundingMode,
    Unit,
    WorkingDays,
)
from troth.model.remedy import Cap, FeeBase, Minimum, Rolling

Value: TypeAlias = Any
"""What a text says; the sort it is read as decides which type that is."""

TEXT_MAX = 200
DIGITS_MAX = 24
YEARS_MAX = 200
WORKING_DAYS_MAX = 10_000


class Sort(Enum):
    """The sorts of values; each is a start rule, with how messages speak of it."""

    SHARE = ("share", "a share such as `99.9 %`")
    NUMBER = ("number", "a number such as `30`")
    COUNT = ("number", "a whole number such as `3`")
    DURATION = ("duration", "a length of time such as `5 min`")
    LONG = ("long", "a length of time such as `3 days` or `26 h`")
    MONTHS = ("months", "a length such as `12 months`")
    INTERVAL = ("interval", "a length of time such as `5 min intervals`")
    LIMIT = ("limit", "a limit such as `4 h` or `2 working days`")
    LONG_LIMIT = ("long_limit", "a length such as `30 days` or `2 working days`")
    LIMIT_AFTER = ("limit_after", "a limit such as `10 working days after opened`")
    QUANTITY = ("quantity", "a quantity such as `99.9 %`, `30 s` or `5`")
    TARGET = ("target", "a target such as `>= 99.9 %` or `95 % within 4 h`")
    WINDOW = ("window", "a window such as `month` or `rolling 30 days`")
    AMOUNT_PER = ("amount_per", "an amount such as `4000 per month`")
    BUDGET = ("budget", "a budget such as `4 h per month`")
    BASE = ("base", "a base such as `fee(shop)` or `500 EUR`")
    CAP = ("cap", "a cap such as `100 % of fee(shop) per month`, or `none`")
    CREDIT = ("credit", "a credit such as `10 %` or `50 EUR`")
    MINIMUM = ("minimum", "a minimum such as `more than 1` or `at least 1`")
    ROUNDING = ("rounding", "a rounding such as `2 decimals half up`, or `none`")
    COIN = ("coin", "a rounding: `half up`, `half even`, `truncate` or `up`")
    HOLDS = ("holds", "`until next`, `forever`, or a length of time such as `26 h`")
    EMPTY = ("empty", "`0 % bad`, `100 % good` or `skip`")
    SHARE_RULE = ("share_rule", "`all`, `any`, or a bound such as `> 5 %`")
    AGGREGATE = ("aggregate", "`each`, `average`, `maximum` or `percentile 95 %`")
    ORDINAL = ("ordinal", "a day of the month such as `25th`")

    def __init__(self, rule: str, said: str) -> None:
        self.rule = rule
        self.said = said


@dataclass(frozen=True, slots=True)
class AmountPer:
    """An amount for each window of a kind, perhaps without its currency."""

    amount: Fraction
    currency: str | None
    per: WindowKind


@dataclass(frozen=True, slots=True)
class BareAmount:
    """An amount whose currency is the agreement's."""

    amount: Fraction
    currency: str | None


@dataclass(frozen=True, slots=True)
class MoneyBound:
    """A target in money, with the currency it was written in."""

    comparator: Comparator
    money: Money


@dataclass(frozen=True, slots=True)
class Months:
    """A length in months of the calendar, or in days."""

    months: int = 0
    days: int = 0


STARTS = tuple(sorted({sort.rule for sort in Sort}))
"""The rules that a text may be parsed by."""

GRAMMAR = r"""
share: NUMBER "%"
number: NUMBER
duration: _part+
_part: NUMBER TIME_UNIT
long: (NUMBER (TIME_UNIT | DAY))+ "before"i?
months: NUMBER (MONTH | YEAR | DAY)
interval: duration INTERVALS?
working: NUMBER WORKING DAY
end_of: "end"i "of"i (ORDINAL | NUMBER) WORKING DAY
days: NUMBER DAY
limit: duration | working | end_of | days
long_limit: long | working | end_of
limit_after: limit "after"i NAME
money: NUMBER CURRENCY
quantity: share | money | duration | number
comparator: COMPARATOR
target: comparator quantity -> bound
      | comparator "goal"i "(" NAME ")" -> goal_bound
      | share "within"i limit -> within
      | EACH "within"i limit -> each_within
_calendar: MONTH | WEEK | DAY | QUARTER | YEAR
window: _calendar -> calendar_window
      | "term"i -> term_window
      | "rolling"i NUMBER DAY ("every"i _calendar)? -> rolling
      | NUMBER DAY [FIXED] -> fixed
      | "fiscal"i (QUARTER | YEAR) "from"i MONTH_NAME -> fiscal
      | "billing"i "cycle"i "from"i "the"i? ORDINAL -> cycle
kind: _calendar | TERM
amount: NUMBER CURRENCY?
amount_per: amount "per"i kind
budget: duration "per"i window
fee: "fee"i "(" NAME ("," NAME)* ")"
fees: DAILY? fee ("+" fee)* BEFORE?
base: fees | amount
cap: "none"i -> no_cap
   | share "of"i fees ["per"i cap_window] -> share_cap
   | amount ["per"i cap_window] -> amount_cap
cap_window: kind | "rolling"i months -> rolling_window
credit: share | amount
minimum: MORE amount -> more_than
       | LEAST amount -> at_least
rounding: "none"i -> no_rounding
        | NUMBER DECIMALS MODE? -> decimals
coin: MODE
holds: "until"i "next"i -> until_next
     | "forever"i -> forever
     | long -> longest
empty: "skip"i -> skip
     | share "bad"i -> bad_share
     | share "good"i -> good_share
share_rule: ALL | ANY | comparator share
aggregate: EACH | AVERAGE | MAXIMUM | "percentile"i share
ordinal: ORDINAL | NUMBER

COMPARATOR: />=|<=|=|>|<|≥|≤|(at +least|at +most|more +than|less +than)(?!\w)/i
DAILY: /daily(?!\w)/i
BEFORE: /of +the +window +before/i
NUMBER: /-?\d+(\.\d+)?/
ORDINAL.2: /\d+(st|nd|rd|th)(?!\w)/i
TIME_UNIT: /(us|µs|ms|milliseconds?|s|sec|seconds?|min|minutes?|h|hours?|d|w)(?!\w)/i
DAY: /days?(?!\w)/i
WEEK: /weeks?(?!\w)/i
MONTH: /(calendar +)?months?(?!\w)/i
QUARTER: /quarters?(?!\w)/i
YEAR: /years?(?!\w)/i
TERM: /term(?!\w)/i
MONTH_NAME: /(MONTH_WORDS)(?!\w)/i
INTERVALS: /intervals?(?!\w)/i
WORKING: /(working|business)(?!\w)/i
DECIMALS: /decimals?(?!\w)/i
MODE: /half +up|half +even|truncate|up/i
FIXED: /\( *fixed *\)|fixed(?!\w)/i
MORE: /more +than(?!\w)/i
LEAST: /at +least(?!\w)/i
ALL: /all(?!\w)/i
ANY: /any(?!\w)/i
EACH: /each(?!\w)/i
AVERAGE: /average(?!\w)/i
MAXIMUM: /maximum(?!\w)/i
CURRENCY: /[A-Z]{3}(?!\w)/
NAME: /[^\W\d][\w-]*/
%ignore /[ \t\r\n]+/
""".replace("MONTH_WORDS", "|".join(MONTH_NAMES))
"""What may be written, as lark reads it."""

_UNIT_WORDS = {
    "us": "us µs",
    "ms": "ms millisecond milliseconds",
    "s": "s sec second seconds",
    "min": "min minute minutes",
    "h": "h hour hours",
    "d": "d day days",
    "w": "w",
}
UNITS = {word: unit for unit, words in _UNIT_WORDS.items() for word in words.split()}
"""The unit that each word for a unit of time means."""
_COMPARATORS = {
    "≥": Comparator.AT_LEAST,
    "≤": Comparator.AT_MOST,
    "at least": Comparator.AT_LEAST,
    "at most": Comparator.AT_MOST,
    "more than": Comparator.ABOVE,
    "less than": Comparator.BELOW,
    **{comparator.value: comparator for comparator in Comparator},
}
_NOT_PLAIN = (
    (r"[-+]?(\.nan|nan|[-+]?\.?inf(inity)?)", "is not a number that can be kept"),
    (r"\d+,\d", "may be a thousand or a decimal: both are read from it"),
    (r"\d(\.\d+)?e[-+]?\d", "is written with an exponent"),
    (r"0[xob][0-9a-f]+", "is not written in decimal digits"),
    (r"\d_\d", "is written with an underscore"),
    (r"\d'\d", "is written with an apostrophe"),
)


@lru_cache(maxsize=4096)
def parse_quantity(text: str, sort: Sort) -> Value:
    """Return the value that a text says, of the sort that the clause needs.

    Raises:
        SpellingError: With the place of what cannot be read.

    Example:
        >>> parse_quantity("99.9 %", Sort.SHARE)
        Fraction(999, 1000)
        >>> str(parse_quantity("1 h 30 min", Sort.DURATION))
        '1 h 30 min'
    """
    if len(text) > TEXT_MAX:
        raise SpellingError(
            "D205", f"Expected {sort.said}, got a text of {len(text)} characters."
        )
    tree = _parse(text, sort)
    value = _Reader(text, sort).read(tree)
    if sort is Sort.COUNT and value.denominator != 1:
        raise _unfit(sort, text, 0, len(text))
    return value.numerator if sort is Sort.COUNT else value


@cache
def _parser() -> Parsed:
    return open_parser("quantities", GRAMMAR, STARTS)


def _parse(text: str, sort: Sort) -> Parsed:
    from lark.exceptions import UnexpectedInput

    try:
        return _parser().parse(text, start=sort.rule)
    except UnexpectedInput as error:
        raise _explain(text, sort, error) from error


def _explain(text: str, sort: Sort, error: Parsed) -> SpellingError:
    """Say what stands there instead, as precisely as can be known."""
    for pattern, why in _NOT_PLAIN:
        found = re.search(pattern, text, re.IGNORECASE)
        if found:
            return SpellingError(
                "D207",
                f"“{text.strip()}” {why}; expected {sort.said}.",
                "Write plain digits with a decimal point, such as `1000` or `0.5`.",
                found.start(),
                found.end(),
            )
    inner = _explain_within(text) if sort is Sort.TARGET else None
    if inner is not None:
        return inner
    start, end = _offending(text, error)
    if sort in {Sort.TARGET, Sort.LIMIT_AFTER} or sort is Sort.SHARE_RULE:
        hint = _hint_of_bound(text)
        if hint:
            return SpellingError(
                "D205",
                f"Expected {sort.said}, got “{text.strip()}”.",
                hint,
                start,
                end,
            )
    other = _recognise(text, sort)
    if other:
        return _unfit(sort, text, start, end, other)
    if not text.strip():
        return SpellingError("D213", f"Expected {sort.said}, but nothing is written.")
    return SpellingError(
        "D205",
        f"Expected {sort.said}, got “{text.strip()}”.",
        "",
        start,
        end,
    )


def _explain_within(text: str) -> SpellingError | None:
    """Say which side of `… within …` cannot be read."""
    found = re.fullmatch(r"(.+)\bwithin\b(.+)", text, re.IGNORECASE | re.DOTALL)
    if found is None:
        return None
    for number, sort in ((1, Sort.SHARE), (2, Sort.LIMIT)):
        try:
            parse_quantity(found[number], sort)
        except SpellingError as error:
            shift = found.start(number)
            start, end = error.start + shift, error.end + shift
            return SpellingError(error.code, error.message, error.hint, start, end)
    return None


def _offending(text: str, error: Parsed) -> tuple[int, int]:
    token = getattr(error, "token", None)
    start = getattr(error, "pos_in_stream", None)
    if start is None or start < 0 or start >= len(text):
        return 0, len(text)
    if token is not None and token.end_pos is not None:
        start, end = token.start_pos, token.end_pos
        # The lexer falls back to another reading of a word: show it whole.
        rest = re.compile(r"[\w%µ]*").match(text, end)
        return start, rest.end() if rest else end
    word = re.compile(r"[\w%µ]+|.").match(text, start)
    return start, word.end() if word else start + 1


def _hint_of_bound(text: str) -> str:
    for sort in (Sort.QUANTITY, Sort.DURATION):
        try:
            _parser().parse(text, start=sort.rule)
        except Exception:  # noqa: BLE001, S112  # only asks whether it can be read
            continue
        return f"Say the direction: `>= {text.strip()}` or `<= {text.strip()}`."
    return ""


_RECOGNISED = (
    Sort.SHARE,
    Sort.LONG,
    Sort.NUMBER,
    Sort.AMOUNT_PER,
    Sort.TARGET,
    Sort.WINDOW,
    Sort.BASE,
)


def _recognise(text: str, wanted: Sort) -> str:
    """Return what else the text is, in words; empty if it is nothing known."""
    from lark.exceptions import UnexpectedInput

    names = {
        Sort.SHARE: "a share",
        Sort.LONG: "a length of time",
        Sort.NUMBER: "a number without a unit",
        Sort.AMOUNT_PER: "an amount per window",
        Sort.TARGET: "a target",
        Sort.WINDOW: "a window",
        Sort.BASE: "an amount of money or a fee",
    }
    for sort in _RECOGNISED:
        if sort is wanted:
            continue
        try:
            _parser().parse(text, start=sort.rule)
        except UnexpectedInput:
            continue
        return names[sort]
    return ""


def _unfit(
    sort: Sort, text: str, start: int, end: int, other: str = ""
) -> SpellingError:
    what = f", which is {other}" if other else ""
    return SpellingError(
        "D206", f"Expected {sort.said}, got “{text.strip()}”{what}.", "", start, end
    )


class _Reader:
    """Turns a parse tree into the value it says; one method per rule."""

    def __init__(self, text: str, sort: Sort) -> None:
        self.text = text
        self.sort = sort

    def read(self, tree: Parsed) -> Parsed:
        method: Callable[[Parsed], Parsed] = getattr(self, f"_{tree.data}")
        return method(tree)

    def _refuse(self, code: str, tree: Parsed, message: str, hint: str = "") -> Parsed:
        # A word knows its own place, a branch keeps it apart.
        place = tree if hasattr(tree, "start_pos") else tree.meta
        start: int = getattr(place, "start_pos", 0)
        end: int = getattr(place, "end_pos", None) or len(self.text)
        raise SpellingError(code, message, hint, start, end)

    def _fraction(self, token: Parsed, *, negative: bool = False) -> Fraction:
        if len(token) > DIGITS_MAX:
            self._refuse("D207", token, f"A number of {len(token)} digits stands here.")
        if token.startswith("-") and not negative:
            self._refuse("D211", token, f"“{token}” is negative.")
        return Fraction(str(token))

    def _whole(self, token: Parsed, *, least: int = 0, most: int = 10_000) -> int:
        value = self._fraction(token)
        if value.denominator != 1 or not least <= value <= most:
            message = f"Expected a whole number from {least} to {most}, got “{token}”."
            self._refuse("D211", token, message)
        return value.numerator

    def _share(self, tree: Parsed) -> Fraction:
        return self._fraction(tree.children[0]) / 100

    def _number(self, tree: Parsed) -> Fraction:
        return self._fraction(tree.children[0], negative=True)

    def _duration(self, tree: Parsed) -> Duration:
        total = Fraction(0)
        for amount, unit in zip(tree.children[::2], tree.children[1::2], strict=True):
            micros = MICROSECONDS[UNITS[unit.lower()]]
            total += self._fraction(amount) * micros
        if total.denominator != 1:
            self._refuse("D211", tree, "The time is finer than a microsecond.")
        if total > YEARS_MAX * 366 * MICROSECONDS["d"]:
            self._refuse("D211", tree, f"The time is longer than {YEARS_MAX} years.")
        return Duration(total.numerator)

    _long = _duration

    def _months(self, tree: Parsed) -> Months:
        count = self._whole(tree.children[0], least=1, most=12 * YEARS_MAX)
        match tree.children[1].type:
            case "DAY":
                return Months(days=count)
            case "YEAR":
                return Months(months=12 * count)
            case _:
                return Months(months=count)

    def _interval(self, tree: Parsed) -> Duration:
        length: Duration = self.read(tree.children[0])
        if length.microseconds <= 0:
            self._refuse("D211", tree, "An interval is longer than nothing.")
        return length

    def _working(self, tree: Parsed) -> WorkingDays:
        return WorkingDays(self._whole(tree.children[0], most=WORKING_DAYS_MAX))

    def _end_of(self, tree: Parsed) -> WorkingDays:
        token = tree.children[0]
        digits = re.match(r"\d+", token)
        count = (
            self._whole(token, most=WORKING_DAYS_MAX)
            if (token.type == "NUMBER")
            else int(digits[0] if digits else 0)
        )
        return WorkingDays(count, DayMeaning.END_OF_DAY)

    def _days(self, tree: Parsed) -> Parsed:
        number = tree.children[0]
        return self._refuse(
            "D208",
            tree,
            f"“{number} {tree.children[1]}” leaves open what a day is.",
            f"Write `{24 * self._fraction(number)} h`, `{number} working days` (the "
            f"same clock time), or `end of {number} working days` (until closing).",
        )

    def _only(self, tree: Parsed) -> Parsed:
        return self.read(tree.children[0])

    _limit = _long_limit = _quantity = _only

    def _limit_after(self, tree: Parsed) -> LimitAfter:
        return LimitAfter(self.read(tree.children[0]), str(tree.children[1]))

    def _money(self, tree: Parsed) -> Money:
        return Money(self._fraction(tree.children[0]), str(tree.children[1]))

    def _comparator(self, tree: Parsed) -> Comparator:
        return _COMPARATORS[" ".join(tree.children[0].lower().split())]

    def _bound(self, tree: Parsed) -> Bound | MoneyBound:
        comparator, inner = self.read(tree.children[0]), tree.children[1].children[0]
        value = self.read(inner)
        match value:
            case Duration(microseconds):
                return Bound(comparator, Fraction(microseconds), Unit.TIME)
            case Money():
                return MoneyBound(comparator, value)
        if inner.data == "share":
            if value > 1:
                message = f"A share of more than 100 %: “{self.text.strip()}”."
                self._refuse("D211", inner, message, "Write `99.9 %`, not `999 %`.")
            return Bound(comparator, value, Unit.SHARE)
        return Bound(comparator, value, Unit.NUMBER)

    def _goal_bound(self, tree: Parsed) -> GoalBound:
        return GoalBound(
            self.read(tree.children[0]), str(tree.children[1]), Fraction(0)
        )

    def _within(self, tree: Parsed) -> Within:
        share = self.read(tree.children[0])
        if not 0 < share <= 1:
            self._refuse(
                "D211", tree.children[0], "The share is not between 0 and 100 %."
            )
        return Within(share, self.read(tree.children[1]))

    def _each_within(self, tree: Parsed) -> EachWithin:
        return EachWithin(self.read(tree.children[1]))

    def _calendar_window(self, tree: Parsed) -> WindowRule:
        return WindowRule(WindowKind[tree.children[0].type])

    def _term_window(self, _: Parsed) -> WindowRule:
        return WindowRule(WindowKind.TERM)

    def _rolling(self, tree: Parsed) -> WindowRule:
        days = self._whole(tree.children[0], least=1, most=3_660)
        step = tree.children[2].type if len(tree.children) > 2 else "MONTH"
        return WindowRule(WindowKind.ROLLING, days=days, step=WindowKind[step])

    def _fixed(self, tree: Parsed) -> WindowRule:
        days = self._whole(tree.children[0], least=1, most=3_660)
        return WindowRule(WindowKind.FIXED, days=days)

    def _fiscal(self, tree: Parsed) -> WindowRule:
        kind, name = tree.children
        month = MONTH_NAMES.index(name.capitalize()) + 1
        return WindowRule(WindowKind[kind.type], start_month=month)

    def _cycle(self, tree: Parsed) -> WindowRule:
        return WindowRule(WindowKind.CYCLE, start_day=self._day(tree.children[0]))

    def _day(self, token: Parsed) -> int:
        digits = re.match(r"\d+", token)
        number = int(digits[0]) if digits and len(digits[0]) < 4 else 0
        if not 1 <= number <= 31:
            self._refuse("D211", token, f"A month has no day “{token}”.")
        return number

    def _ordinal(self, tree: Parsed) -> int:
        return self._day(tree.children[0])

    def _kind(self, tree: Parsed) -> WindowKind:
        return WindowKind[tree.children[0].type]

    def _amount(self, tree: Parsed) -> BareAmount:
        currency = (
            str(tree.children[1])
            if len(tree.children) > 1 and tree.children[1]
            else None
        )
        return BareAmount(self._fraction(tree.children[0]), currency)

    def _amount_per(self, tree: Parsed) -> AmountPer:
        amount = self.read(tree.children[0])
        return AmountPer(amount.amount, amount.currency, self.read(tree.children[1]))

    def _budget(self, tree: Parsed) -> Parsed:
        return self.read(tree.children[0]), self.read(tree.children[1])

    def _fee(self, tree: Parsed) -> FeeBase:
        return FeeBase(
            str(tree.children[0]), tuple(str(one) for one in tree.children[1:])
        )

    def _fees(self, tree: Parsed) -> FeeBase:
        fees: list[FeeBase] = [
            self.read(one) for one in tree.children if hasattr(one, "children")
        ]
        words = {one.type for one in tree.children if not hasattr(one, "children")}
        return replace(
            fees[0],
            others=tuple(fees[1:]),
            daily="DAILY" in words,
            before="BEFORE" in words,
        )

    _base = _only

    def _no_cap(self, _: Parsed) -> None:
        return None

    def _share_cap(self, tree: Parsed) -> Cap:
        share, base = self.read(tree.children[0]), self.read(tree.children[1])
        return Cap(
            share, base, self.read(tree.children[2]) if tree.children[2] else None
        )

    def _amount_cap(self, tree: Parsed) -> Cap:
        per = self.read(tree.children[1]) if tree.children[1] else None
        return Cap(Fraction(1), self.read(tree.children[0]), per)

    _cap_window = _only

    def _rolling_window(self, tree: Parsed) -> Rolling:
        length: Months = self.read(tree.children[0])
        return Rolling(length.months, length.days)

    def _credit(self, tree: Parsed) -> Fraction | BareAmount:
        value: Fraction | BareAmount = self.read(tree.children[0])
        return value

    def _more_than(self, tree: Parsed) -> Parsed:
        amount = self.read(tree.children[1])
        return Minimum(amount.amount, strict=True), amount.currency

    def _at_least(self, tree: Parsed) -> Parsed:
        amount = self.read(tree.children[1])
        return Minimum(amount.amount, strict=False), amount.currency

    def _no_rounding(self, _: Parsed) -> None:
        return None

    def _decimals(self, tree: Parsed) -> Rounding:
        decimals = self._whole(tree.children[0], most=12)
        if len(tree.children) < 3 or tree.children[2] is None:
            self._refuse(
                "D205",
                tree,
                "The rounding does not say what happens half way.",
                f"Write `{decimals} decimals half up` (or `half even`, `truncate`, "
                "`up`).",
            )
        return Rounding(decimals, _mode(tree.children[2]))

    def _coin(self, tree: Parsed) -> RoundingMode:
        return _mode(tree.children[0])

    def _until_next(self, _: Parsed) -> Holds:
        return Holds()

    def _forever(self, _: Parsed) -> Holds:
        return Holds(forever=True)

    def _longest(self, tree: Parsed) -> Holds:
        return Holds(longest=self.read(tree.children[0]))

    def _skip(self, _: Parsed) -> EmptyInterval:
        return EmptyInterval(None)

    def _good_share(self, tree: Parsed) -> EmptyInterval:
        share = self.read(tree.children[0])
        if share > 1:
            self._refuse("D211", tree.children[0], "A share of more than 100 %.")
        return EmptyInterval(share)

    def _bad_share(self, tree: Parsed) -> EmptyInterval:
        bad = self._good_share(tree).good_share
        assert bad is not None, "a written share is a number"
        return EmptyInterval(1 - bad)

    def _share_rule(self, tree: Parsed) -> ShareRule:
        if len(tree.children) == 1:
            return ALL if tree.children[0].type == "ALL" else ANY
        comparator, share = self.read(tree.children[0]), self.read(tree.children[1])
        if comparator not in {Comparator.AT_LEAST, Comparator.ABOVE} or share > 1:
            self._refuse(
                "D211",
                tree,
                f"“{self.text.strip()}” is no part of a whole.",
                "Write `> 5 %` or `>= 51 %`.",
            )
        return ShareRule(share, inclusive=comparator is Comparator.AT_LEAST)

    def _aggregate(self, tree: Parsed) -> Aggregate:
        first = tree.children[0]
        if not hasattr(first, "data"):
            return Aggregate(Statistic[first.type])
        share = self.read(first)
        if not 0 < share <= 1:
            self._refuse("D211", first, "A percentile is between 0 and 100 %.")
        return Aggregate(Statistic.PERCENTILE, share)


def _mode(token: str) -> RoundingMode:
    return RoundingMode(" ".join(token.lower().split()))
