"""Clauses that are a few words long: `30 days after month end`, `48 h`.

They are read by a grammar of their own, beside that of the quantities: each sort has a
list of forms, and whoever writes something else is shown them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, time
from enum import Enum
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, TypeAlias

from troth.define.parser import open_parser
from troth.define.spelling import Parsed, SpellingError
from troth.model.claim import Condition, PaidUp, SeverityOf, TicketWithin
from troth.model.deadline import Anchor, Cycle, Deadline, Span, SpanUnit
from troth.model.due import (
    WEEKDAYS,
    DayKind,
    DueRule,
    EveryDay,
    NthDay,
    PerCycle,
)
from troth.model.objective import Bound, Comparator
from troth.model.pattern import (
    Ahead,
    AtRisk,
    Counted,
    LateBy,
    Part,
    Pattern,
    StepRule,
    Used,
)
from troth.model.quantity import MICROSECONDS, Duration, Unit
from troth.model.recurrence import Recurrence, RecurrenceError
from troth.model.sale import INCOTERMS, DeliveryTerms, OnDate

Value: TypeAlias = Any
"""What a saying says; the sort it is read as decides which type that is."""

TEXT_MAX = 200


class Saying(Enum):
    """The sorts of sayings; each is a start rule, a name, and the forms there are."""

    SPAN = (
        "span",
        "a stretch of the calendar",
        ("15 working days", "45 days", "48 h", "2 weeks", "12 months"),
    )
    DEADLINE = (
        "deadline",
        "a deadline",
        (
            *("30 days after month end", "5 working days after the incident"),
            *("3 months after the end of the billing cycle", "24 h after awareness"),
            "end of the 2nd billing cycle after the incident",
        ),
    )
    CONDITION = (
        "condition",
        "a condition of a claim",
        ("ticket within 24 h", "severity 1", "severity 1 or 2", "paid up"),
    )
    PATTERN = (
        "pattern",
        "a pattern of failure",
        (
            *("shop-up missed 3 times in 6 months", "missed in 2 of 3 months"),
            *("missed 3 times in a row", "below 95 %", "below 99 % 2 times in 1 year"),
            *("2 outages of at least 4 h in 30 days", "1 outage longer than 24 h"),
            *("down at least 24 h in 30 days", "down on 5 days in 1 month"),
            "12 points in 12 months",
        ),
    )
    STEP = (
        "step",
        "a step of a ladder",
        (
            *("75 % of target time used", "80 % of budget used", "at risk"),
            *("1 h before the limit", "missed", "24 h late", "2 working days late"),
            *("missed 2 times in 3 months", "1 outage of at least 4 h"),
        ),
    )
    DUE = (
        "due",
        "when something comes due",
        (
            *("5th working day of the month", "last Friday of the quarter 17:00"),
            *("every Friday 17:00", "every working day 09:00", "4 a month"),
            *("monthly", "10 days after month end", "RRULE:FREQ=MONTHLY;BYDAY=2TU"),
        ),
    )
    TASK_DUE = (
        "due",
        "when a task is due",
        (
            *("48 h after the incident", "2 working days after the miss"),
            *("every Friday 17:00", "5th working day of the month"),
        ),
    )

    TERMS = (
        "terms",
        "delivery terms",
        ("EXW Hamburg", "FCA Hamburg", "DAP 12 Mill Lane, Leeds", "CIF Rotterdam"),
    )
    DELIVERY = (
        "delivery",
        "when goods are delivered",
        ("2026-05-04", "30 days after the signature"),
    )

    def __init__(self, rule: str, said: str, forms: tuple[str, ...]) -> None:
        self.rule = rule
        self.noun = said
        self.forms = forms
        self.said = f"{said} such as `{forms[0]}`"


_ANCHOR_WORDS = {
    Anchor.INCIDENT_END: (
        "(the )?end of (the )?(event|incident|outage|failure)",
        "(the )?(event|incident|outage|failure) (ends|ended|is over)",
    ),
    Anchor.INCIDENT: ("(the |an? )?(event|incident|outage|failure)( occurred)?",),
    Anchor.AWARENESS: ("awareness", "becoming aware", "(the )?customer is aware"),
    Anchor.TICKET_OPENED: (
        "(the )?ticket (is |was )?(opened|created)",
        "opening (of )?(the |a )?ticket",
    ),
    Anchor.TICKET_CLOSED: (
        "(the )?ticket (is |was )?(closed|solved)",
        "closing (of )?(the |a )?ticket",
        "ticket closing",
    ),
    Anchor.WINDOW_END: (
        "(the )?end of (the |each )?(window|period)",
        "(window|period) end",
    ),
    Anchor.WEEK_END: ("(the )?end of (the |each )?week", "(the )?week end"),
    Anchor.MONTH_END: ("(the )?end of (the |each )?month", "(the )?month end"),
    Anchor.QUARTER_END: ("(the )?end of (the |each )?quarter", "(the )?quarter end"),
    Anchor.YEAR_END: ("(the )?end of (the |each )?year", "(the )?year end"),
    Anchor.CYCLE_END: (
        "(the )?end of (the |each )?(billing )?cycle",
        "(the )?(billing )?cycle end",
    ),
    Anchor.TERM_END: ("(the )?end of (the )?term", "(the )?term end"),
    Anchor.MISS: ("(the |a |each )?(miss|violation|breach)",),
    Anchor.INVOICE: ("(the |an? )?invoice( date)?",),
    Anchor.NOTICE: ("(the |a )?(notice|notification)",),
    Anchor.CLAIM: ("(the |a )?claim",),
    Anchor.DECISION: ("(the |a )?(decision|approval)",),
    Anchor.REPORT: ("(the |a )?report",),
    Anchor.REQUEST: ("(the |a )?request",),
    Anchor.DELIVERY: ("(the |a |each )?delivery",),
    Anchor.ACCEPTANCE: ("(the )?acceptance",),
    Anchor.SIGNATURE: ("(the )?(signature|signing)",),
}
_NTH = ("first", "second", "third", "fourth", "fifth", "sixth")
_SPACE = r"\s+"
_WEEKDAYS = "|".join(WEEKDAYS)
_CADENCES = "daily|weekly|monthly|quarterly|yearly|annually"


def _terminal(alternatives: Iterable[str]) -> str:
    said = "|".join(alternatives).replace(" ", _SPACE)
    return rf"/({said})(?!\w)/i"


_ANCHORS = "\n".join(
    f"{anchor.name}.2: {_terminal(words)}" for anchor, words in _ANCHOR_WORDS.items()
)
GRAMMAR = rf"""
span: NUMBER _unit
_unit: MINUTE | HOUR | DAY | WORKING_DAY | WEEK | MONTH | QUARTER | YEAR
deadline: span _AFTER anchor -> span_after
        | _END_OF nth cycle _AFTER anchor -> end_of_cycle
anchor: {" | ".join(one.name for one in _ANCHOR_WORDS)}
nth: ORDINAL | NTH
cycle: BILLING_CYCLE | DAY | WEEK | MONTH | QUARTER | YEAR
condition: _TICKET _WITHIN span -> ticket_within
         | _SEVERITY NUMBER (_OR NUMBER)* -> severity
         | PAID_UP -> paid_up
pattern: NAME? counting
counting: failing times? -> windows
        | NUMBER _MISSES back -> misses
        | (NUMBER | A) _OUTAGES length back? -> outages
        | _DOWN than time back -> down_time
        | _DOWN _ON NUMBER DAY back -> down_days
        | NUMBER _POINTS back? -> points
failing: MISSED | BEYOND value
value: (NUMBER | DECIMAL) (PERCENT | MINUTE | HOUR | SECOND | DAY)?
times: _ONCE back? -> once
     | NUMBER _TIMES back -> often
     | _IN NUMBER _OF_ANY NUMBER _CONSECUTIVE? back_unit -> some_of
     | _IN? NUMBER _CONSECUTIVE back_unit -> consecutive
back: _IN _ANY? NUMBER _CONSECUTIVE? back_unit
    | _IN (A | _ANY) back_unit -> back_one
    | IN_A_ROW -> in_a_row
back_unit: DAY | WEEK | MONTH | QUARTER | YEAR
length: _OF than time | than time | _OF time _OR_MORE
than: AT_LEAST | LONGER
time: ((NUMBER | DECIMAL) (MINUTE | HOUR | SECOND | DAY))+
step: NUMBER PERCENT _OF? (TARGET_TIME | BUDGET) _USED -> used
    | span _LATE -> late
    | span _BEFORE_LIMIT -> ahead
    | AT_RISK -> at_risk
    | counting -> pattern_step
due: nth_day _OF_THE cycle clock? -> nth_due
   | _EVERY WEEKDAY (_AND WEEKDAY)* clock? -> weekly_due
   | _EVERY DAY clock? -> daily_due
   | _EVERY WORKING_DAY clock? -> working_due
   | NUMBER (A | _PER) cycle -> per_cycle
   | _ONCE (A | _PER) cycle -> once_per_cycle
   | CADENCE -> cadence
   | RRULE -> recurrence
   | deadline
nth_day: (ORDINAL | NTH | LAST) (DAY | WORKING_DAY | WEEKDAY)
clock: _AT? CLOCK
terms: INCOTERM PLACE
delivery: DATE -> on_date
        | deadline -> due

{_ANCHORS}
NUMBER: /\d+/
ORDINAL.3: /\d+(st|nd|rd|th)(?!\w)/i
NTH: /({"|".join(_NTH)}|next)(?!\w)/i
MINUTE: /(min|minutes?)(?!\w)/i
HOUR: /(h|hours?)(?!\w)/i
WORKING_DAY: /(working|business)\s+days?(?!\w)/i
DAY: /(calendar\s+)?days?(?!\w)/i
WEEK: /weeks?(?!\w)/i
MONTH: /(calendar\s+)?months?(?!\w)/i
QUARTER: /(calendar\s+)?quarters?(?!\w)/i
YEAR: /(calendar\s+)?years?(?!\w)/i
BILLING_CYCLE: /(billing\s+)?cycles?(?!\w)/i
_AFTER: /(after|from|of)(?!\w)/i
_END_OF: /(the\s+)?end\s+of(\s+the)?(?!\w)/i
_TICKET: /(a\s+)?ticket(?!\w)/i
_WITHIN: /within(?!\w)/i
_SEVERITY: /severity(?!\w)/i
_OR: /or(?!\w)/i
MISSED: /missed(?![\w-])/i
_MISSES: /(misses|miss)(?!\w)/i
_OUTAGES: /outages?(?!\w)/i
_DOWN: /down(?![\w-])/i
_ON: /on(?!\w)/i
_POINTS: /(service\s+)?points?(?!\w)/i
BEYOND: /(below|above|under|over|at\s+most)(?![\w-])/i
PERCENT: "%"
DECIMAL.2: /\d+\.\d+/
SECOND: /(s|sec|seconds?)(?!\w)/i
_ONCE: /once(?!\w)/i
_TIMES: /times(?!\w)/i
_IN: /(in|within)(?!\w)/i
_OF_ANY: /of(\s+any)?(?!\w)/i
_ANY: /any(?!\w)/i
A: /(an?|one|each)(?!\w)/i
_OF: /of(?!\w)/i
_CONSECUTIVE: /(consecutive|successive)(?!\w)/i
IN_A_ROW.2: /(in\s+a\s+row|running)(?!\w)/i
AT_LEAST: /at\s+least(?!\w)/i
LONGER: /(longer|more)\s+than(?!\w)/i
_OR_MORE: /or\s+(more|longer)(?!\w)/i
TARGET_TIME: /(the\s+)?target\s+time(\s+is)?(?!\w)/i
BUDGET: /(the\s+)?(error\s+)?budget(\s+is)?(?!\w)/i
_USED: /used(\s+up)?(?!\w)/i
_LATE: /late(?!\w)/i
_BEFORE_LIMIT: /before\s+(the\s+)?(limit|target)(?!\w)/i
AT_RISK: /(at\s+risk|warned|forecast)(?!\w)/i
WEEKDAY: /({_WEEKDAYS})s?(?!\w)/i
LAST: /last(?!\w)/i
_OF_THE: /of\s+(the|each|every)(?!\w)/i
_EVERY: /(every|each)(?!\w)/i
_AND: /and(?!\w)/i
_PER: /per(?!\w)/i
_AT: /at(?!\w)/i
CLOCK: /([01]?\d|2[0-3]):[0-5]\d(?!\w)/
CADENCE: /({_CADENCES})(?!\w)/i
INCOTERM: /({"|".join(INCOTERMS)})(?!\w)/
PLACE: /\S.*/
DATE.4: /\d{{4}}-\d{{2}}-\d{{2}}/
RRULE: /RRULE:\S+/i
NAME.-1: /[^\W\d][\w-]*/
PAID_UP: /(account\s+)?(is\s+)?paid[\s-]+up|good\s+standing(?!\w)/i
%ignore /\s+/
"""
"""What may be written, as lark reads it."""

STARTS = tuple(sorted({saying.rule for saying in Saying}))
"""The rules that a text may be parsed by."""

_UNITS = {
    "MINUTE": SpanUnit.MINUTES,
    "HOUR": SpanUnit.HOURS,
    "DAY": SpanUnit.DAYS,
    "WORKING_DAY": SpanUnit.WORKING_DAYS,
    "WEEK": SpanUnit.WEEKS,
    "QUARTER": SpanUnit.QUARTERS,
    "MONTH": SpanUnit.MONTHS,
    "YEAR": SpanUnit.YEARS,
}
_CYCLES = {
    "BILLING_CYCLE": Cycle.BILLING,
    **{one.name: one for one in Cycle if one is not Cycle.BILLING},
}
_COMPARATORS = {
    "below": Comparator.BELOW,
    "under": Comparator.BELOW,
    "above": Comparator.ABOVE,
    "over": Comparator.ABOVE,
    "at most": Comparator.AT_MOST,
}
_TIME_UNITS = {"SECOND": "s", "MINUTE": "min", "HOUR": "h", "DAY": "d"}
_CADENCE_CYCLES = {
    "daily": Cycle.DAY,
    "weekly": Cycle.WEEK,
    "monthly": Cycle.MONTH,
    "quarterly": Cycle.QUARTER,
    "yearly": Cycle.YEAR,
    "annually": Cycle.YEAR,
}
COUNT_MAX = 10_000
# No clause looks further than a hundred years.
_LONGEST = {
    "WORKING_DAY": 5_200,
    "WEEK": 5_200,
    "MONTH": 1_200,
    "QUARTER": 400,
    "YEAR": 100,
}
DIGITS_MAX = 24


def _weekday(token: str) -> int:
    """Return the number of a weekday; Monday is 0."""
    return WEEKDAYS.index(token.capitalize().removesuffix("s"))


@lru_cache(maxsize=1024)
def parse_saying(text: str, saying: Saying) -> Value:
    """Return what a text says, read as the sort that the clause needs.

    Raises:
        SpellingError: With the place of what cannot be read, and the forms there are.

    Example:
        >>> str(parse_saying("5 business days after the event", Saying.DEADLINE))
        '5 working days after the incident'
    """
    from lark.exceptions import UnexpectedInput

    if len(text) > TEXT_MAX:
        raise _unknown(text[:20] + "…", saying)
    try:
        tree = _parser().parse(text, start=saying.rule)
    except UnexpectedInput as error:
        raise _unknown(text.strip(), saying) from error
    return _Reader(text).read(tree)


@cache
def _parser() -> Parsed:
    return open_parser("sayings", GRAMMAR, STARTS)


def _unknown(said: str, saying: Saying) -> SpellingError:
    forms = ", ".join(f"`{form}`" for form in saying.forms)
    if not said:
        message = f"Expected {saying.said}, but nothing is written."
    else:
        message = f"Expected {saying.noun}, got “{said}”."
    return SpellingError("D520", message, f"Forms: {forms}.")


class _Reader:
    """Turns a parse tree into the value it says; one method per rule."""

    def __init__(self, text: str) -> None:
        self.text = text

    def read(self, tree: Parsed) -> Parsed:
        method: Callable[[Parsed], Parsed] = getattr(self, f"_{tree.data}")
        return method(tree)

    def _refuse(self, token: Parsed, message: str) -> Parsed:
        raise SpellingError("D211", message, "", token.start_pos, token.end_pos)

    def _count(self, token: Parsed, *, most: int = COUNT_MAX) -> int:
        digits = re.match(r"\d+", token)
        assert digits is not None, "the grammar asks for digits"
        value = int(digits[0]) if len(digits[0]) < 9 else most + 1
        if not 1 <= value <= most:
            self._refuse(token, f"Expected a number from 1 to {most}, got “{token}”.")
        return value

    def _span(self, tree: Parsed) -> Span:
        number, unit = tree.children
        return self._span_of(number, unit)

    def _span_of(self, number: Parsed, unit: Parsed) -> Span:
        most = _LONGEST.get(unit.type, COUNT_MAX)
        return Span(self._count(number, most=most), _UNITS[unit.type])

    def _anchor(self, tree: Parsed) -> Anchor:
        return Anchor[tree.children[0].type]

    def _nth(self, tree: Parsed) -> int:
        token = tree.children[0]
        if token.type == "ORDINAL":
            return self._count(token, most=120)
        said = token.lower()
        return 1 if said == "next" else _NTH.index(said) + 1

    def _cycle(self, tree: Parsed) -> Cycle:
        return _CYCLES[tree.children[0].type]

    def _span_after(self, tree: Parsed) -> Deadline:
        span, anchor = tree.children
        return Deadline(self.read(anchor), self.read(span))

    def _end_of_cycle(self, tree: Parsed) -> Deadline:
        nth, cycle, anchor = (self.read(child) for child in tree.children)
        return Deadline(anchor, None, nth, cycle)

    def _ticket_within(self, tree: Parsed) -> Condition:
        return TicketWithin(self.read(tree.children[0]))

    def _severity(self, tree: Parsed) -> Condition:
        levels = {self._count(token, most=9) for token in tree.children}
        return SeverityOf(tuple(sorted(levels)))

    # Patterns of failure

    def _pattern(self, tree: Parsed) -> Pattern:
        *name, counting = tree.children
        pattern: Pattern = self.read(counting)
        return replace(pattern, objective=str(name[0])) if name else pattern

    def _windows(self, tree: Parsed) -> Pattern:
        failing, *times = tree.children
        pattern = Pattern(bound=self._failing(failing))
        if not times:
            return pattern
        count, back, in_a_row = self.read(times[0])
        return replace(pattern, count=count, back=back, in_a_row=in_a_row)

    def _failing(self, tree: Parsed) -> Bound | None:
        first, *value = tree.children
        if not value:
            return None
        comparator = _COMPARATORS[" ".join(first.lower().split())]
        return self._bound(comparator, value[0])

    def _bound(self, comparator: Comparator, tree: Parsed) -> Bound:
        number, *unit = tree.children
        if len(number) > DIGITS_MAX:
            self._refuse(number, "The number has too many digits.")
        value = Fraction(str(number))
        if not unit:
            return Bound(comparator, value, Unit.NUMBER)
        if unit[0].type == "PERCENT":
            return Bound(comparator, value / 100, Unit.SHARE)
        micros = Fraction(self._micros(number, unit[0]))
        return Bound(comparator, micros, Unit.TIME)

    def _micros(self, number: Parsed, unit: Parsed) -> int:
        micros = Fraction(str(number)) * MICROSECONDS[_TIME_UNITS[unit.type]]
        if micros.denominator != 1 or micros > MICROSECONDS["d"] * 366 * 200:
            self._refuse(number, f"“{number} {unit}” is no length of time here.")
        return micros.numerator

    def _times_in(self, count: Parsed, back: Parsed) -> tuple[int, Span | None, bool]:
        number = self._count(count)
        if back.data == "in_a_row":
            return number, None, True
        return number, self._back(back), False

    def _once(self, tree: Parsed) -> tuple[int, Span | None, bool]:
        return 1, self._back(tree.children[0]) if tree.children else None, False

    def _often(self, tree: Parsed) -> tuple[int, Span | None, bool]:
        return self._times_in(*tree.children)

    def _some_of(self, tree: Parsed) -> tuple[int, Span | None, bool]:
        few, many, unit = tree.children
        return self._count(few), self._counted(many, unit), False

    def _consecutive(self, tree: Parsed) -> tuple[int, Span | None, bool]:
        span = self._span_of(tree.children[0], tree.children[1].children[0])
        return span.count, span, True

    def _back(self, tree: Parsed) -> Span:
        if tree.data == "in_a_row":
            self._refuse_here("Only windows can follow each other in a row.")
        if tree.data == "back_one":
            return Span(1, _UNITS[tree.children[-1].children[0].type])
        return self._counted(*tree.children)

    def _counted(self, number: Parsed, unit: Parsed) -> Span:
        token = unit.children[0]
        return self._span_of(number, token)

    def _misses(self, tree: Parsed) -> Pattern:
        count, back, in_a_row = self._times_in(*tree.children)
        return Pattern(count=count, back=back, in_a_row=in_a_row)

    def _outages(self, tree: Parsed) -> Pattern:
        count, length, *back = tree.children
        longer, duration = self._length(length)
        return Pattern(
            counted=Counted.OUTAGES,
            count=1 if count.type == "A" else self._count(count),
            length=duration,
            longer=longer,
            back=self._back(back[0]) if back else None,
        )

    def _length(self, tree: Parsed) -> tuple[bool, Duration]:
        longer = False
        if len(tree.children) > 1:
            longer = self._than(tree.children[0])
        return longer, self._time(tree.children[-1])

    def _than(self, tree: Parsed) -> bool:
        return bool(tree.children[0].type == "LONGER")

    def _time(self, tree: Parsed) -> Duration:
        pairs = zip(tree.children[::2], tree.children[1::2], strict=True)
        return Duration(sum(self._micros(number, unit) for number, unit in pairs))

    def _down_time(self, tree: Parsed) -> Pattern:
        than, time, back = tree.children
        return Pattern(
            counted=Counted.DOWN_TIME,
            length=self._time(time),
            longer=self._than(than),
            back=self._back(back),
        )

    def _down_days(self, tree: Parsed) -> Pattern:
        count, _, back = tree.children
        return Pattern(
            counted=Counted.DOWN_DAYS, count=self._count(count), back=self._back(back)
        )

    def _points(self, tree: Parsed) -> Pattern:
        count, *back = tree.children
        return Pattern(
            counted=Counted.POINTS,
            count=self._count(count),
            back=self._back(back[0]) if back else None,
        )

    # Steps of a ladder

    def _used(self, tree: Parsed) -> StepRule:
        number, _, part = tree.children
        of = Part.BUDGET if part.type == "BUDGET" else Part.TARGET_TIME
        return Used(self._count(number, most=1000), of)

    def _late(self, tree: Parsed) -> StepRule:
        return LateBy(self.read(tree.children[0]))

    def _ahead(self, tree: Parsed) -> StepRule:
        return Ahead(self.read(tree.children[0]))

    def _at_risk(self, _: Parsed) -> StepRule:
        return AtRisk()

    def _pattern_step(self, tree: Parsed) -> StepRule:
        step: Pattern = self.read(tree.children[0])
        return step

    # What comes due

    def _nth_due(self, tree: Parsed) -> DueRule:
        nth_day, cycle, *clock = tree.children
        nth, day = nth_day.children
        if nth.type == "LAST":
            place = -1
        elif nth.type == "NTH":
            place = _NTH.index(nth.lower()) + 1 if nth.lower() in _NTH else 1
        else:
            place = self._count(nth, most=366)
        of: Cycle = self.read(cycle)
        if of is Cycle.BILLING or of is Cycle.DAY:
            self._refuse_here("Days are counted in a week, month, quarter or year.")
        if day.type == "WEEKDAY":
            return NthDay(place, _weekday(day), of, self._clock_of(clock))
        kind = DayKind.DAY if day.type == "DAY" else DayKind.WORKING_DAY
        return NthDay(place, kind, of, self._clock_of(clock))

    def _weekly_due(self, tree: Parsed) -> DueRule:
        days = {_weekday(one) for one in tree.children if hasattr(one, "type")}
        clock = [one for one in tree.children if not hasattr(one, "type")]
        return EveryDay(tuple(sorted(days)), at=self._clock_of(clock))

    def _daily_due(self, tree: Parsed) -> DueRule:
        return EveryDay(at=self._clock_of(tree.children[1:]))

    def _working_due(self, tree: Parsed) -> DueRule:
        return EveryDay(working=True, at=self._clock_of(tree.children[1:]))

    def _per_cycle(self, tree: Parsed) -> DueRule:
        return PerCycle(self._count(tree.children[0]), self._own_cycle(tree))

    def _once_per_cycle(self, tree: Parsed) -> DueRule:
        return PerCycle(1, self._own_cycle(tree))

    def _own_cycle(self, tree: Parsed) -> Cycle:
        cycle: Cycle = self.read(tree.children[-1])
        if cycle is Cycle.BILLING:
            self._refuse_here("Only months of the calendar recur by themselves.")
        return cycle

    def _cadence(self, tree: Parsed) -> DueRule:
        return PerCycle(1, _CADENCE_CYCLES[tree.children[0].lower()])

    def _recurrence(self, tree: Parsed) -> DueRule:
        token = tree.children[0]
        try:
            return Recurrence.parse(token)
        except RecurrenceError as error:
            self._refuse(token, str(error))
            raise

    def _due(self, tree: Parsed) -> DueRule:
        deadline: Deadline = self.read(tree.children[0])
        return deadline

    # Sales

    def _terms(self, tree: Parsed) -> DeliveryTerms:
        rule, place = tree.children
        return DeliveryTerms(str(rule), " ".join(place.split()))

    def _on_date(self, tree: Parsed) -> OnDate:
        token = tree.children[0]
        try:
            return OnDate(date.fromisoformat(token))
        except ValueError:
            self._refuse(token, f"There is no day {token}.")
            raise

    def _clock_of(self, clock: list[Parsed]) -> time | None:
        if not clock:
            return None
        hours, _, minutes = clock[0].children[0].partition(":")
        return time(int(hours), int(minutes))

    def _refuse_here(self, message: str) -> Parsed:
        raise SpellingError("D211", message, "", 0, len(self.text))

    def _paid_up(self, _: Parsed) -> Condition:
        return PaidUp()
