"""Rights that failures give: who may act, from which pattern, until when."""

from __future__ import annotations

from troth.define.draft import Draft
from troth.define.fields import Fields
from troth.define.grammar import MEASURE, TERMINATION
from troth.define.reader import Scalar
from troth.define.sayings import Saying
from troth.define.sections.claiming import read_calendar
from troth.model.clause import Entitlement, Measure, Termination
from troth.model.deadline import Deadline, Span, SpanUnit
from troth.model.objective import WindowKind
from troth.model.pattern import Counted, Pattern
from troth.model.quantity import Unit

_WINDOWS = {
    SpanUnit.DAYS: WindowKind.DAY,
    SpanUnit.WEEKS: WindowKind.WEEK,
    SpanUnit.MONTHS: WindowKind.MONTH,
    SpanUnit.QUARTERS: WindowKind.QUARTER,
    SpanUnit.YEARS: WindowKind.YEAR,
}
_OF_OUTAGES = (Counted.OUTAGES, Counted.DOWN_TIME, Counted.DOWN_DAYS)


def compile_termination(draft: Draft) -> dict[str, Termination]:
    """Return the rights to end the agreement."""
    rights = {}
    for name, fields in draft.document.named("termination", TERMINATION):
        right = read_entitlement(draft, fields)
        ends, refund = fields.word("ends"), fields.word("refund")
        if not fields.has("ends"):
            fields.default("ends", "agreement", "All of the agreement may be ended.")
        if not fields.has("refund"):
            fields.default("refund", "none", "Nothing is paid back.")
        if not fields.has("notice"):
            fields.default("notice", "none", "It ends as soon as this is said.")
        rights[name] = Termination(
            name=name,
            right=right,
            upon=fields.text("upon"),
            notice=fields.saying("notice", Saying.SPAN),
            cure=fields.saying("cure", Saying.SPAN),
            ends=ends or "agreement",
            refund=refund or "none",
        )
    return rights


def compile_measures(draft: Draft) -> dict[str, Measure]:
    """Return the rights short of the end of the agreement."""
    measures = {}
    for name, fields in draft.document.named("measures", MEASURE):
        parties = draft.known("parties")
        measures[name] = Measure(
            name=name,
            kind=fields.word("kind") or "",
            right=read_entitlement(draft, fields),
            upon=fields.text("upon"),
            of=fields.refer("of", parties, "D301", "party"),
            text=fields.text("text"),
            within=fields.saying("within", Saying.DEADLINE),
            until=fields.text("until"),
            costs=fields.refer("costs", parties, "D301", "party"),
        )
    return measures


def read_entitlement(draft: Draft, fields: Fields) -> Entitlement:
    """Return who may act and when, from the keys that all such clauses share."""
    if not (fields.has("when") or fields.has("upon")):
        fields.notes.error(
            "D524",
            fields.place,
            fields.path,
            "The right does not say from what it arises.",
            "Write `when: missed 3 times in 6 months`, or `upon: …` in words.",
        )
    patterns = [
        (scalar, fields.parse_saying(scalar, "when", Saying.PATTERN))
        for scalar in fields.scalars("when")
    ]
    known = draft.known("streams")
    right = Entitlement(
        path=fields.path,
        holder=fields.refer("right_of", draft.known("parties"), "D301", "party") or "",
        when=tuple(
            pattern
            for scalar, pattern in patterns
            if pattern is not None and _fits(draft, fields, scalar, pattern)
        ),
        notified=_after_an_end(fields, "notified"),
        notices=fields.refer("notices", known, "D302", "stream"),
        exercise=_after_an_end(fields, "exercise"),
        calendar=read_calendar(draft, fields),
    )
    if not fields.has("exercise"):
        why = "A right that has arisen may be used at any time."
        fields.default("exercise", "no limit", why)
    spans = [one.span for one in (right.notified, right.exercise) if one is not None]
    if right.calendar is None and any(_counts_working_days(one) for one in spans):
        why = "Working days are Monday to Friday; no holiday is left out."
        fields.default("calendar", "mon-fri", why)
    return right


def _counts_working_days(span: Span | None) -> bool:
    return span is not None and span.unit is SpanUnit.WORKING_DAYS


def _after_an_end(fields: Fields, key: str) -> Deadline | None:
    """Return a deadline that is counted from the end of the window that failed."""
    deadline: Deadline | None = fields.saying(key, Saying.DEADLINE)
    if deadline is None:
        return None
    if deadline.span is None or not deadline.anchor.is_boundary:
        fields.error(
            "D520",
            key,
            f"“{deadline}” is not counted from the end of the window that failed.",
            "Forms: `7 days after month end`, `60 days after the miss`, "
            "`5 working days after the end of the window`.",
        )
        return None
    return deadline


def _fits(draft: Draft, fields: Fields, scalar: Scalar, pattern: Pattern) -> bool:
    """Tell whether the objective of a pattern can show it; note it if not."""
    if pattern.objective is None:
        return True
    name = Scalar(
        pattern.objective,
        quoted=False,
        place=scalar.place_of(0, len(pattern.objective)),
    )
    known = draft.known("objectives")
    if fields.refer_to(name, "when", known, "D305", "objective") is None:
        return False
    objective = draft.objectives.get(pattern.objective)
    indicator = draft.indicators.get(objective.indicator) if objective else None
    if objective is None or indicator is None:
        return False
    kind = objective.window.kind
    if pattern.in_a_row and pattern.back and _WINDOWS[pattern.back.unit] is not kind:
        fields.notes.error(
            "D522",
            scalar.place,
            fields.at("when"),
            f"`{objective.name}` is read over another window than a "
            f"{pattern.back.unit.value}, so nothing follows in a row.",
            f"Write `missed {pattern.count} times in a row`, which means its windows.",
        )
        return False
    needed = pattern.bound.unit if pattern.bound is not None else None
    if pattern.counted in _OF_OUTAGES:
        needed = Unit.SHARE
    unit = objective.reading_unit(indicator.unit)
    if needed is not None and needed is not unit:
        fields.notes.error(
            "D523",
            scalar.place,
            fields.at("when"),
            f"`{objective.name}` is measured as {_UNITS[unit]}, which does "
            "not show this.",
            "Name an objective that does.",
        )
        return False
    return True


_UNITS = {
    Unit.SHARE: "a share",
    Unit.TIME: "a length of time",
    Unit.NUMBER: "a number",
    Unit.MONEY: "an amount of money",
}
