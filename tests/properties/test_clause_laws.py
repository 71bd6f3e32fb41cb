"""Laws of clauses: what is written is read again, and deadlines keep their order."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from language import SMALL, agreed
from troth.define.sayings import Saying, parse_saying
from troth.detect.patterns import find_rights
from troth.model.calendar_period import parse_period
from troth.model.claim import PaidUp, SeverityOf, TicketWithin
from troth.model.deadline import Anchor, Cycle, Deadline, Reckoner, Span, SpanUnit
from troth.model.due import DayKind, EveryDay, NthDay, PerCycle, next_due
from troth.model.objective import Bound, Comparator
from troth.model.pattern import (
    Ahead,
    AtRisk,
    Counted,
    LateBy,
    Part,
    Pattern,
    Used,
)
from troth.model.quantity import Duration, Unit
from troth.model.reading import Reading, Verdict, Window
from troth.model.recurrence import Recurrence
from troth.model.sale import INCOTERMS, DeliveryTerms, OnDate

counts = st.integers(1, 100)
spans = st.builds(Span, counts, st.sampled_from(SpanUnit))
days_and_more = st.sampled_from(
    [
        SpanUnit.DAYS,
        SpanUnit.WEEKS,
        SpanUnit.MONTHS,
        SpanUnit.QUARTERS,
        SpanUnit.YEARS,
    ]
)
backs = st.builds(Span, counts, days_and_more)
deadlines = st.one_of(
    st.builds(Deadline, st.sampled_from(Anchor), spans),
    st.builds(
        Deadline,
        st.sampled_from(Anchor),
        st.none(),
        st.integers(1, 120),
        st.sampled_from(Cycle),
    ),
)
names = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True)
maybe_name = st.none() | names.filter(
    lambda name: name not in {"missed", "down", "below", "above", "under", "over", "a"}
)
bounds = st.none() | st.one_of(
    st.builds(
        Bound,
        st.sampled_from([Comparator.BELOW, Comparator.ABOVE, Comparator.AT_MOST]),
        st.decimals(0, 1, places=8).map(Fraction),
        st.just(Unit.SHARE),
    ),
    st.builds(
        Bound,
        st.sampled_from([Comparator.BELOW, Comparator.ABOVE]),
        st.integers(0, 10**6).map(Fraction),
        st.just(Unit.NUMBER),
    ),
)
lengths = st.integers(1, 10**6).map(lambda seconds: Duration(seconds * 1_000_000))


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    """Patterns of all sorts, without an objective."""
    counted = draw(st.sampled_from(Counted))
    count, back = draw(counts), draw(backs)
    if counted is Counted.WINDOWS:
        bound = draw(bounds)
        match draw(st.integers(0, 3)):
            case 0:
                return Pattern(bound=bound)
            case 1:
                return Pattern(bound=bound, count=count, back=back)
            case 2:
                return Pattern(bound=bound, count=count, in_a_row=True)
        row = Span(count, back.unit)
        return Pattern(bound=bound, count=count, back=row, in_a_row=True)
    if counted in (Counted.OUTAGES, Counted.DOWN_TIME):
        return Pattern(
            counted=counted,
            count=count if counted is Counted.OUTAGES else 1,
            length=draw(lengths),
            longer=draw(st.booleans()),
            back=back,
        )
    return Pattern(counted=counted, count=count, back=back)


times = st.none() | st.builds(time, st.integers(0, 23), st.integers(0, 59))
cycles = st.sampled_from([Cycle.WEEK, Cycle.MONTH, Cycle.QUARTER, Cycle.YEAR])
weekdays = st.integers(0, 6)
recurrences = st.builds(
    Recurrence,
    frequency=st.sampled_from(["MONTHLY", "YEARLY"]),
    interval=st.just(1),
    months=st.lists(st.integers(1, 12), max_size=3, unique=True).map(tuple),
    weekdays=st.lists(
        st.tuples(st.integers(-5, 5), weekdays), max_size=3, unique=True
    ).map(tuple),
    at=times,
)
rules = st.one_of(
    st.builds(
        NthDay,
        st.just(-1) | st.integers(1, 366),
        st.sampled_from(DayKind) | weekdays,
        cycles,
        times,
    ),
    st.builds(
        EveryDay,
        st.sets(weekdays, max_size=3).map(lambda days: tuple(sorted(days))),
        at=times,
    ),
    st.builds(EveryDay, st.just(()), st.just(True), times),
    st.builds(PerCycle, counts, cycles | st.just(Cycle.DAY)),
    deadlines,
    recurrences,
)
steps = st.one_of(
    st.builds(Used, st.integers(1, 1000), st.sampled_from(Part)),
    st.builds(LateBy, spans),
    st.builds(Ahead, spans),
    st.just(AtRisk()),
    patterns(),
)
conditions = st.one_of(
    st.builds(TicketWithin, spans),
    st.sets(st.integers(1, 9), min_size=1).map(lambda s: SeverityOf(tuple(sorted(s)))),
    st.just(PaidUp()),
)
places = st.from_regex(r"[A-Z][a-z]{1,8}( [0-9A-Z][a-z]{0,5}){0,2}", fullmatch=True)


@given(deadlines)
def test_a_deadline_is_read_as_it_was_written(deadline: Deadline) -> None:
    assert parse_saying(str(deadline), Saying.DEADLINE) == deadline


@given(spans)
def test_a_span_is_read_as_it_was_written(span: Span) -> None:
    assert parse_saying(str(span), Saying.SPAN) == span


@given(conditions)
def test_a_condition_is_read_as_it_was_written(condition: object) -> None:
    assert parse_saying(str(condition), Saying.CONDITION) == condition


@given(patterns(), maybe_name)
def test_a_pattern_is_read_as_it_was_written(
    pattern: Pattern, name: str | None
) -> None:
    text = str(pattern) if name is None else f"{name} {pattern}"
    read = parse_saying(text, Saying.PATTERN)
    assert str(read) == text
    assert read.objective == name


@given(steps)
def test_a_step_is_read_as_it_was_written(step: object) -> None:
    assert parse_saying(str(step), Saying.STEP) == step


@given(rules)
def test_a_due_rule_is_read_as_it_was_written(rule: object) -> None:
    assert parse_saying(str(rule), Saying.DUE) == rule


@given(st.sampled_from(sorted(INCOTERMS)), places)
def test_delivery_terms_are_read_as_they_were_written(rule: str, place: str) -> None:
    terms = DeliveryTerms(rule, place)
    assert parse_saying(str(terms), Saying.TERMS) == terms


@given(st.dates())
def test_a_day_of_delivery_is_read_as_it_was_written(day: date) -> None:
    assert parse_saying(str(OnDate(day)), Saying.DELIVERY) == OnDate(day)


instants = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001  # the strategy adds the zone
    max_value=datetime(2030, 1, 1),  # noqa: DTZ001  # the same
    timezones=st.just(UTC),
)
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia"])


@settings(max_examples=20)
@given(instants, st.integers(1, 60), st.sampled_from(SpanUnit), zones)
def test_more_of_a_span_ends_later(
    at: datetime, count: int, unit: SpanUnit, zone: str
) -> None:
    reckoner = Reckoner(zone)
    first = reckoner.after(Span(count, unit), at)
    second = reckoner.after(Span(count + 1, unit), at)
    assert at < first.until < second.until
    assert first.holds(first.until - timedelta(microseconds=1))
    assert not first.holds(first.until)
    assert reckoner.date_of(first.until - timedelta(microseconds=1)) == first.last_day


@settings(max_examples=20, deadline=None)
@given(rules, instants, zones)
def test_what_comes_due_next_is_later_and_nothing_lies_between(
    rule: EveryDay, at: datetime, zone: str
) -> None:
    reckoner = Reckoner(zone)
    found = next_due(rule, at, reckoner)
    if found is not None:
        assert found.until > at
        just_before = found.until - timedelta(microseconds=1)
        assert next_due(rule, just_before, reckoner) == found


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.booleans(), min_size=1, max_size=24),
    st.integers(1, 4),
    st.integers(0, 4),
)
def test_n_of_m_months_is_what_a_walk_counts(
    failed: list[bool], few: int, more: int
) -> None:
    many = few + more
    agreement = agreed(
        SMALL + "termination: {chronic: {right_of: acme, "
        f"when: missed in {few} of {many} months}}}}\n"
    )
    labels = [f"{2026 + n // 12}-{n % 12 + 1:02}" for n in range(len(failed))]
    readings = [
        Reading(
            objective="shop-up",
            indicator="uptime",
            scope=(),
            window=Window(period, period, label),
            value=Fraction(0 if is_bad else 1),
            unit=Unit.SHARE,
            verdict=Verdict.MISSED if is_bad else Verdict.MET,
        )
        for label, is_bad in zip(labels, failed, strict=True)
        for period in [parse_period(label, "Europe/Berlin")]
    ]
    expected = [
        labels[place]
        for place, is_bad in enumerate(failed)
        if is_bad and sum(failed[max(0, place + 1 - many) : place + 1]) >= few
    ]
    rights = find_rights(readings, agreement)
    assert [right.readings[-1].window.label for right in rights] == expected
