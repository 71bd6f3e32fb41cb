"""Laws of the language: what is written is read again, and nothing ever crashes."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from language import EXAMPLES, agreed, compiled
from presets import PRESETS, agreement_of
from troth.define.canonical import (
    write_base,
    write_budget,
    write_cap,
    write_minimum,
    write_option,
    write_share,
    write_target,
    write_window,
)
from troth.define.conditions import Surroundings, parse_condition, parse_typed
from troth.define.quantities import BareAmount, MoneyBound, Sort, parse_quantity
from troth.define.spelling import SpellingError
from troth.define.writer import write
from troth.model.catalogue import (
    Aggregate,
    EmptyInterval,
    Holds,
    LimitAfter,
    ShareRule,
    Statistic,
)
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
from troth.model.finding import Finding
from troth.model.measurement import FieldType
from troth.model.money import Money
from troth.model.objective import (
    Bound,
    Budget,
    Comparator,
    EachWithin,
    GoalBound,
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

decimals = st.decimals(
    min_value=0, max_value=10**9, places=9, allow_nan=False, allow_infinity=False
).map(Fraction)
shares = st.decimals(min_value=0, max_value=1, places=12).map(Fraction)
some_share = shares.filter(bool)
durations = st.integers(0, 10**15).map(Duration)
working_days = st.builds(
    WorkingDays, st.integers(0, 10_000), st.sampled_from(DayMeaning)
)
limits = durations | working_days
names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
kinds = st.sampled_from(
    [
        WindowKind.DAY,
        WindowKind.WEEK,
        WindowKind.MONTH,
        WindowKind.QUARTER,
        WindowKind.YEAR,
    ]
)
windows = st.one_of(
    kinds.map(WindowRule),
    st.just(WindowRule(WindowKind.TERM)),
    st.builds(
        lambda days, step: WindowRule(WindowKind.ROLLING, days=days, step=step),
        st.integers(1, 3_660),
        kinds,
    ),
    st.builds(
        lambda days: WindowRule(WindowKind.FIXED, days=days), st.integers(1, 3_660)
    ),
    st.builds(
        lambda day: WindowRule(WindowKind.CYCLE, start_day=day), st.integers(1, 31)
    ),
)
comparators = st.sampled_from(Comparator)
targets = st.one_of(
    st.builds(Bound, comparators, shares, st.just(Unit.SHARE)),
    st.builds(
        Bound,
        comparators,
        st.integers(0, 10**15).map(Fraction),
        st.just(Unit.TIME),
    ),
    st.builds(Bound, comparators, decimals, st.just(Unit.NUMBER)),
    st.builds(Within, some_share, limits),
    st.builds(EachWithin, limits),
    st.builds(GoalBound, comparators, names, st.just(Fraction(0))),
)
fee_bases = st.builds(FeeBase, names, st.lists(names, max_size=3).map(tuple))


def mistake_in(reading: Callable[[], object]) -> SpellingError | None:
    """The mistake that reading a text raises, if any."""
    try:
        reading()
    except SpellingError as error:
        return error
    return None


@given(targets)
def test_a_target_is_read_as_it_was_written(target: Bound) -> None:
    assert parse_quantity(write_target(target, "EUR"), Sort.TARGET) == target


@given(comparators, decimals)
def test_a_target_in_money_is_read_as_it_was_written(
    comparator: Comparator, amount: Fraction
) -> None:
    text = write_target(Bound(comparator, amount, Unit.MONEY), "EUR")
    read = parse_quantity(text, Sort.TARGET)
    assert read == MoneyBound(comparator, Money(amount, "EUR"))


@given(shares)
def test_a_share_is_read_as_it_was_written(share: Fraction) -> None:
    assert parse_quantity(write_share(share), Sort.SHARE) == share


@given(limits)
def test_a_limit_is_read_as_it_was_written(limit: Duration | WorkingDays) -> None:
    assert parse_quantity(str(limit), Sort.LIMIT) == limit


@given(windows)
def test_a_window_is_read_as_it_was_written(window: WindowRule) -> None:
    assert parse_quantity(write_window(window), Sort.WINDOW) == window


@given(durations, windows)
def test_a_budget_is_read_as_it_was_written(
    amount: Duration, window: WindowRule
) -> None:
    budget = Budget(amount=amount, per=window)
    assert parse_quantity(write_budget(budget), Sort.BUDGET) == (amount, window)


@given(fee_bases)
def test_a_base_is_read_as_it_was_written(base: FeeBase) -> None:
    assert parse_quantity(write_base(base), Sort.BASE) == base


@given(shares, fee_bases, kinds | st.none())
def test_a_cap_is_read_as_it_was_written(
    share: Fraction, base: FeeBase, per: WindowKind | None
) -> None:
    cap = Cap(share, base, per)
    assert parse_quantity(write_cap(cap), Sort.CAP) == cap


@given(decimals, kinds | st.none())
def test_a_cap_in_money_is_read_as_it_was_written(
    amount: Fraction, per: WindowKind | None
) -> None:
    text = write_cap(Cap(Fraction(1), Money(amount, "EUR"), per))
    read = parse_quantity(text, Sort.CAP)
    assert read == Cap(Fraction(1), BareAmount(amount, "EUR"), per)


@given(decimals, st.booleans())
def test_a_minimum_is_read_as_it_was_written(amount: Fraction, strict: bool) -> None:
    minimum = Minimum(amount, strict)
    assert parse_quantity(write_minimum(minimum), Sort.MINIMUM) == (minimum, None)


options = st.one_of(
    st.tuples(
        st.just(Sort.ROUNDING),
        st.builds(Rounding, st.integers(0, 12), st.sampled_from(RoundingMode)),
    ),
    st.tuples(
        st.just(Sort.HOLDS),
        st.one_of(
            st.just(Holds()),
            st.just(Holds(forever=True)),
            durations.filter(lambda one: one.microseconds > 0).map(Holds),
        ),
    ),
    st.tuples(
        st.just(Sort.EMPTY),
        st.one_of(st.just(EmptyInterval(None)), shares.map(EmptyInterval)),
    ),
    st.tuples(st.just(Sort.SHARE_RULE), st.builds(ShareRule, shares, st.booleans())),
    st.tuples(
        st.just(Sort.AGGREGATE),
        st.one_of(
            st.sampled_from([Statistic.EACH, Statistic.AVERAGE, Statistic.MAXIMUM]).map(
                Aggregate
            ),
            some_share.map(lambda share: Aggregate(Statistic.PERCENTILE, share)),
        ),
    ),
    st.tuples(st.just(Sort.LIMIT_AFTER), st.builds(LimitAfter, limits, names)),
)


@given(options)
def test_an_option_is_read_as_it_was_written(option: tuple[Sort, object]) -> None:
    sort, value = option
    assert parse_quantity(write_option(value), sort) == value


@given(st.text(max_size=40), st.sampled_from(Sort))
def test_any_text_is_a_value_or_a_mistake_with_its_place(text: str, sort: Sort) -> None:
    error = mistake_in(lambda: parse_quantity(text, sort))
    if error is not None:
        assert 0 <= error.start <= error.end <= len(text)
        assert error.message.endswith(".")


# Conditions

FIELDS = {
    "at": FieldType.TIME,
    "until": FieldType.TIME,
    "site": FieldType.TEXT,
    "score": FieldType.NUMBER,
    "ok": FieldType.YES_NO,
}
AROUND = Surroundings(FIELDS)

numbers = st.one_of(
    st.just(Field("score")),
    st.integers(-(10**9), 10**9).map(Literal),
    st.decimals(-1000, 1000, places=3).map(Literal),
)
texts = st.one_of(
    st.just(Field("site")),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])).map(Literal),
)
times = st.one_of(
    st.sampled_from([Field("at"), Field("until")]),
    st.datetimes(
        datetime(1970, 1, 1),  # noqa: DTZ001
        datetime(2100, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ).map(Literal),
)
lengths = st.one_of(
    st.integers(-(10**15), 10**15).map(lambda one: Literal(Duration(one))),
    st.builds(Arithmetic, st.just("-"), times, times),
)
arithmetic = st.recursive(
    numbers,
    lambda inner: st.one_of(
        st.builds(Arithmetic, st.sampled_from("+-*"), inner, inner),
        st.builds(lambda one: Call("abs", (one,)), inner),
        st.builds(lambda one, two: Call("coalesce", (one, two)), inner, inner),
    ),
    max_leaves=4,
)
orders = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
questions: st.SearchStrategy[Expression] = st.one_of(
    st.just(Field("ok")),
    st.booleans().map(Literal),
    st.builds(Comparison, orders, arithmetic, arithmetic),
    st.builds(Comparison, orders, texts, texts),
    st.builds(Comparison, orders, times, times),
    st.builds(Comparison, orders, lengths, lengths),
    st.builds(
        lambda choices: IsIn(Field("site"), tuple(map(Literal, choices))),
        st.lists(st.sampled_from(["a", "it's", ""]), min_size=1, max_size=3),
    ),
    st.builds(IsNull, arithmetic | texts | times),
    st.builds(Like, texts, st.sampled_from(["%", "a_", "it's"])),
)
conditions = st.recursive(
    questions,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda one: And(tuple(one))),
        st.lists(inner, min_size=2, max_size=3).map(lambda one: Or(tuple(one))),
        st.builds(Not, inner),
    ),
    max_leaves=5,
)


@given(conditions)
def test_a_condition_is_read_as_it_was_written(condition: Expression) -> None:
    text = to_text(condition)
    if len(text) <= 4_000:
        assert parse_condition(text, AROUND) == condition


@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(
                (
                    "site score ok at = <> < ( ) and or not in is null like between "
                    "'a' 5 1.5 20 min + - * / , lower coalesce timestamp select ;"
                ).split()
            ),
            max_size=12,
        ).map(" ".join),
    )
)
def test_any_text_is_a_condition_or_a_mistake_with_its_place(text: str) -> None:
    error = mistake_in(lambda: parse_typed(text, AROUND))
    if error is not None:
        assert error.code.startswith("D4")
        assert 0 <= error.start <= error.end <= len(text)
        assert error.message.endswith(".")


# Whole documents

SOURCES = [path.read_text(encoding="utf-8") for path in EXAMPLES]
SOURCES += [agreement_of(preset) for preset in PRESETS[::20]]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """An example with a few characters cut, doubled, swapped or put in."""
    text = draw(st.sampled_from(SOURCES))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        signs = st.text(st.sampled_from("{}[]:,-#&*!|>'\"%@`?~ \t\n\r\0\ufeff0a.é"))
        text = text[:start] + draw(signs | st.just(text[start:end] * 2)) + text[end:]
    return text


@given(mutated())
def test_a_spoilt_example_is_an_agreement_or_findings_within_a_second(
    text: str,
) -> None:
    started = time.process_time()
    result = compiled(text)
    assert time.process_time() - started < 1
    assert result.agreement is not None or result.findings
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 2
    for finding in result.findings:
        assert isinstance(finding, Finding)
        assert 1 <= finding.place.line <= lines
        assert finding.message


@given(mutated())
def test_whatever_compiles_means_its_canonical_text(text: str) -> None:
    result = compiled(text)
    if result.agreement is not None:
        assert agreed(write(result.agreement)) == result.agreement


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_bytes_at_all_are_findings_and_never_a_crash(data: bytes | str) -> None:
    result = compiled(data)
    assert result.agreement is None
    assert result.findings


def test_a_decimal_is_never_a_float() -> None:
    typed = parse_typed("0.1 + 0.2", AROUND)
    assert typed.expression == Arithmetic(
        "+", Literal(Decimal("0.1")), Literal(Decimal("0.2"))
    )
