"""Compact values: what each form says, and what a wrong one is answered."""

from fractions import Fraction

import pytest

from troth.define.quantities import (
    AmountPer,
    BareAmount,
    Months,
    Sort,
    parse_quantity,
)
from troth.define.spelling import SpellingError
from troth.model.catalogue import (
    ALL,
    ANY,
    Aggregate,
    EmptyInterval,
    Holds,
    ShareRule,
    Statistic,
)
from troth.model.objective import (
    Bound,
    Comparator,
    EachWithin,
    WindowKind,
    WindowRule,
    Within,
)
from troth.model.quantity import (
    DayMeaning,
    Duration,
    Rounding,
    RoundingMode,
    Unit,
    WorkingDays,
)
from troth.model.remedy import Cap, FeeBase, Minimum

HOUR = 3_600_000_000
FOUR_HOURS = Duration(4 * HOUR)

READ = [
    ("99.9 %", Sort.SHARE, Fraction(999, 1000)),
    ("99.9%", Sort.SHARE, Fraction(999, 1000)),
    ("1 h 30 min", Sort.DURATION, Duration(HOUR + HOUR // 2)),
    ("1.5 hours", Sort.DURATION, Duration(HOUR + HOUR // 2)),
    ("5 min intervals", Sort.INTERVAL, Duration(300_000_000)),
    ("2 business days", Sort.LIMIT, WorkingDays(2)),
    (
        "end of 2nd working day",
        Sort.LIMIT,
        WorkingDays(2, DayMeaning.END_OF_DAY),
    ),
    ("end of 2 working days", Sort.LIMIT, WorkingDays(2, DayMeaning.END_OF_DAY)),
    (
        ">= 99.9 %",
        Sort.TARGET,
        Bound(Comparator.AT_LEAST, Fraction(999, 1000), Unit.SHARE),
    ),
    (
        "at least 99.9 %",
        Sort.TARGET,
        Bound(Comparator.AT_LEAST, Fraction(999, 1000), Unit.SHARE),
    ),
    (
        "≤ 30 s",
        Sort.TARGET,
        Bound(Comparator.AT_MOST, Fraction(30_000_000), Unit.TIME),
    ),
    ("> 30", Sort.TARGET, Bound(Comparator.ABOVE, Fraction(30), Unit.NUMBER)),
    ("95 % within 4 h", Sort.TARGET, Within(Fraction(19, 20), FOUR_HOURS)),
    ("each within 4 h", Sort.TARGET, EachWithin(FOUR_HOURS)),
    ("month", Sort.WINDOW, WindowRule(WindowKind.MONTH)),
    ("calendar month", Sort.WINDOW, WindowRule(WindowKind.MONTH)),
    ("rolling 30 days", Sort.WINDOW, WindowRule(WindowKind.ROLLING, days=30)),
    (
        "Fiscal quarter from february",
        Sort.WINDOW,
        WindowRule(WindowKind.QUARTER, start_month=2),
    ),
    (
        "rolling 28 days every week",
        Sort.WINDOW,
        WindowRule(WindowKind.ROLLING, days=28, step=WindowKind.WEEK),
    ),
    ("30 days (fixed)", Sort.WINDOW, WindowRule(WindowKind.FIXED, days=30)),
    (
        "billing cycle from the 15th",
        Sort.WINDOW,
        WindowRule(WindowKind.CYCLE, start_day=15),
    ),
    (
        "5000 per month",
        Sort.AMOUNT_PER,
        AmountPer(Fraction(5000), None, WindowKind.MONTH),
    ),
    ("fee(storage, region)", Sort.BASE, FeeBase("storage", ("region",))),
    ("500 EUR", Sort.BASE, BareAmount(Fraction(500), "EUR")),
    (
        "10 % of fee(shop) per month",
        Sort.CAP,
        Cap(Fraction(1, 10), FeeBase("shop"), WindowKind.MONTH),
    ),
    ("none", Sort.CAP, None),
    ("more than 1", Sort.MINIMUM, (Minimum(Fraction(1), strict=True), None)),
    ("at least 1 EUR", Sort.MINIMUM, (Minimum(Fraction(1), strict=False), "EUR")),
    ("2 decimals half up", Sort.ROUNDING, Rounding(2)),
    ("0 decimals truncate", Sort.ROUNDING, Rounding(0, RoundingMode.DOWN)),
    ("until next", Sort.HOLDS, Holds()),
    ("forever", Sort.HOLDS, Holds(forever=True)),
    ("26 h", Sort.HOLDS, Holds(longest=Duration(26 * HOUR))),
    ("0 % bad", Sort.EMPTY, EmptyInterval(Fraction(1))),
    ("100 % good", Sort.EMPTY, EmptyInterval(Fraction(1))),
    ("skip", Sort.EMPTY, EmptyInterval(None)),
    ("all", Sort.SHARE_RULE, ALL),
    ("any", Sort.SHARE_RULE, ANY),
    ("> 5 %", Sort.SHARE_RULE, ShareRule(Fraction(1, 20), inclusive=False)),
    (
        "percentile 95 %",
        Sort.AGGREGATE,
        Aggregate(Statistic.PERCENTILE, Fraction(19, 20)),
    ),
    ("3 days before", Sort.LONG, Duration(72 * HOUR)),
    ("12 months", Sort.MONTHS, Months(months=12)),
    ("25th", Sort.ORDINAL, 25),
]


@pytest.mark.parametrize(("text", "sort", "value"), READ)
def test_each_form_says_its_value_exactly(text: str, sort: Sort, value: object) -> None:
    assert parse_quantity(text, sort) == value


# Text, sort, code, the words that the carets stand under, a part of the message.
REFUSED = [
    ("99.9 min", Sort.SHARE, "D206", "min", "Expected a share such as `99.9 %`"),
    ("4 %", Sort.DURATION, "D206", "%", "which is a share"),
    ("30", Sort.DURATION, "D206", "30", "a number without a unit"),
    ("99.9 %", Sort.TARGET, "D205", "%", "Expected a target"),
    (">= 99.9 parrots", Sort.TARGET, "D205", "parrots", "Expected a target"),
    ("99.9 min within 4 h", Sort.TARGET, "D206", "min", "which is a length of time"),
    ("95 % within 4", Sort.TARGET, "D206", "4", "Expected a limit"),
    (">= 999 %", Sort.TARGET, "D211", "999 %", "more than 100 %"),
    ("90 % within 2 days", Sort.TARGET, "D208", "2 days", "what a day is"),
    ("1,000 per month", Sort.AMOUNT_PER, "D207", "1,0", "thousand or a decimal"),
    ("1e3", Sort.NUMBER, "D207", "1e3", "exponent"),
    (".nan", Sort.NUMBER, "D207", ".nan", "not a number"),
    (".inf", Sort.SHARE, "D207", ".inf", "not a number"),
    ("0x10", Sort.NUMBER, "D207", "0x10", "decimal digits"),
    ("1_000", Sort.NUMBER, "D207", "1_0", "underscore"),
    ("9" * 50, Sort.NUMBER, "D207", "9" * 50, "50 digits"),
    ("-3 h", Sort.DURATION, "D211", "-3", "negative"),
    ("0.0000001 s", Sort.DURATION, "D211", "0.0000001 s", "finer than a microsecond"),
    ("9999999 h", Sort.DURATION, "D211", "9999999 h", "200 years"),
    ("2 decimals", Sort.ROUNDING, "D205", "2 decimals", "half way"),
    ("32nd", Sort.ORDINAL, "D211", "32nd", "no day"),
    (
        "0 min intervals",
        Sort.INTERVAL,
        "D211",
        "0 min intervals",
        "longer than nothing",
    ),
    ("rolling 0 days", Sort.WINDOW, "D211", "0", "from 1 to 3660"),
    ("<= 5 %", Sort.SHARE_RULE, "D211", "<= 5 %", "no part of a whole"),
    ("percentile 0 %", Sort.AGGREGATE, "D211", "0 %", "between 0 and 100 %"),
    ("1.5", Sort.COUNT, "D206", "1.5", "Expected a whole number"),
    ("", Sort.SHARE, "D213", "", "nothing is written"),
    ("x" * 300, Sort.SHARE, "D205", "", "300 characters"),
]


@pytest.mark.parametrize(("text", "sort", "code", "under", "words"), REFUSED)
def test_each_wrong_form_is_answered_at_its_place(
    text: str, sort: Sort, code: str, under: str, words: str
) -> None:
    with pytest.raises(SpellingError) as caught:
        parse_quantity(text, sort)
    error = caught.value
    assert (error.code, text[error.start : error.end]) == (code, under), error.message
    assert words in error.message


def test_a_target_without_direction_is_told_how_to_say_it() -> None:
    with pytest.raises(SpellingError) as caught:
        parse_quantity("99.9 %", Sort.TARGET)
    assert caught.value.hint == "Say the direction: `>= 99.9 %` or `<= 99.9 %`."


def test_a_day_in_a_limit_is_told_its_three_meanings() -> None:
    with pytest.raises(SpellingError) as caught:
        parse_quantity("2 days", Sort.LIMIT)
    hint = caught.value.hint
    assert "`48 h`" in hint
    assert "`2 working days`" in hint
    assert "`end of 2 working days`" in hint
