"""Clauses that are a few words long: `30 days after month end`, `48 h`.

They are read by a grammar of their own, beside that of the quantities: each sort has a
list of forms, and whoever writes something else is shown them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import Enum
from functools import cache, lru_cache
from typing import Any, TypeAlias

from troth.define.parser import open_parser
from troth.define.spelling import Parsed, SpellingError
from troth.model.claim import Condition, PaidUp, SeverityOf, TicketWithin
from troth.model.deadline import Anchor, Cycle, Deadline, Span, SpanUnit

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


def _terminal(alternatives: Iterable[str]) -> str:
    said = "|".join(alternatives).replace(" ", _SPACE)
    return rf"/({said})(?!\w)/i"


_ANCHORS = "\n".join(
    f"{anchor.name}.2: {_terminal(words)}" for anchor, words in _ANCHOR_WORDS.items()
)
GRAMMAR = rf"""
span: NUMBER _unit
_unit: MINUTE | HOUR | DAY | WORKING_DAY | WEEK | MONTH | YEAR
deadline: span _AFTER anchor -> span_after
        | _END_OF nth cycle _AFTER anchor -> end_of_cycle
anchor: {" | ".join(one.name for one in _ANCHOR_WORDS)}
nth: ORDINAL | NTH
cycle: BILLING_CYCLE | DAY | WEEK | MONTH | QUARTER | YEAR
condition: _TICKET _WITHIN span -> ticket_within
         | _SEVERITY NUMBER (_OR NUMBER)* -> severity
         | PAID_UP -> paid_up

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
    "MONTH": SpanUnit.MONTHS,
    "YEAR": SpanUnit.YEARS,
}
_CYCLES = {
    "BILLING_CYCLE": Cycle.BILLING,
    **{one.name: one for one in Cycle if one is not Cycle.BILLING},
}
COUNT_MAX = 10_000


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
        return Span(self._count(number), _UNITS[unit.type])

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

    def _paid_up(self, _: Parsed) -> Condition:
        return PaidUp()
