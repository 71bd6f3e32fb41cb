"""Rights and ladders in words: which failures count, who may act, who is told."""

from __future__ import annotations

from troth.define.prose_of_claims import say_deadline, say_span
from troth.model.agreement import Agreement
from troth.model.clause import Entitlement, Termination
from troth.model.deadline import Span
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
from troth.model.phrases import exact_text
from troth.model.prose import ProseClause
from troth.model.quantity import Duration
from troth.model.wording import say_count, say_duration, say_list

_COMPARED = {
    Comparator.BELOW: "below",
    Comparator.ABOVE: "above",
    Comparator.AT_MOST: "at most",
    Comparator.AT_LEAST: "at least",
}
_ENDS = {
    "agreement": "the agreement",
    "service": "the service concerned",
    "scope": "the part concerned (the scope of the failures)",
}
_REFUNDS = {
    "none": "Nothing is paid back.",
    "prepaid": "What was prepaid for the time after its end is paid back.",
    "all": "All that was paid under the agreement is paid back.",
}


def write_ending(ending: Termination, agreement: Agreement) -> ProseClause:
    """Return a right to end the agreement, in sentences."""
    right = ending.right
    holder = title_of(right.holder, agreement)
    said = [f"{holder} may end {_ENDS[ending.ends]} (“{ending.name}”)"]
    causes = [say_pattern(pattern) for pattern in right.when]
    if ending.upon:
        causes.append(f"upon {ending.upon}")
    said[0] += f" {say_list(causes, last='or')}."
    said += say_conditions(right, holder)
    if ending.notice is not None:
        said.append(f"The notice is {say_span(ending.notice)}.")
    else:
        said.append("It ends as soon as this is said.")
    if ending.cure is not None:
        said.append(
            "The other party has "
            f"{say_span(ending.cure)} from the notice to put things right; then the "
            "right is gone."
        )
    said.append(_REFUNDS[ending.refund])
    return ProseClause(f"termination.{ending.name}", " ".join(said))


def say_conditions(right: Entitlement, holder: str) -> list[str]:
    """Return what else a right hangs on: notices, the time to use it."""
    said = []
    if right.notified is not None:
        until = say_deadline(right.notified)
        said.append(f"A failure counts only if {holder} notified it {until}.")
    if right.notices is not None:
        said.append(f"Notices are recorded in “{right.notices}”.")
    if right.exercise is not None:
        until = say_deadline(right.exercise)
        said.append(f"The right may be used {until}, and not later.")
    if right.calendar is not None:
        said.append(f"Working days are those of “{right.calendar}”.")
    return said


def say_pattern(pattern: Pattern) -> str:
    """Return a pattern as it goes on after “may end the agreement”.

    Example:
        >>> from troth.model.deadline import SpanUnit
        >>> say_pattern(Pattern(count=3, back=Span(6, SpanUnit.MONTHS)))
        'when one of the objectives is missed 3 times within 6 months'
    """
    about = "one of the objectives"
    if pattern.objective is not None:
        about = f"“{pattern.objective}”"
    return f"when {about} {_say_counting(pattern)}"


def _say_counting(pattern: Pattern) -> str:
    back = f" within {_say_back(pattern.back)}" if pattern.back is not None else ""
    match pattern.counted:
        case Counted.OUTAGES:
            outages = say_count(pattern.count, "outage")
            return f"has {outages} {_say_length(pattern, 'of')}{back}"
        case Counted.DOWN_TIME:
            return f"is down {_say_length(pattern, '')}".rstrip() + back
        case Counted.DOWN_DAYS:
            return f"is down on {say_count(pattern.count, 'day')}{back}"
        case Counted.POINTS:
            return f"has come to {say_count(pattern.count, 'service point')}{back}"
    failing = "is missed"
    if pattern.bound is not None:
        failing = f"is {_say_bound(pattern.bound)}"
    if pattern.in_a_row:
        windows = "windows" if pattern.back is None else f"{pattern.back.unit.value}s"
        return f"{failing} in {pattern.count} {windows} in a row"
    if pattern.back is None:
        return f"{failing} once"
    times = "once" if pattern.count == 1 else f"{pattern.count} times"
    return f"{failing} {times}{back}"


def _say_back(span: Span) -> str:
    noun = span.unit.value
    return f"a {noun}" if span.count == 1 else f"{span.count} {noun}s"


def _say_length(pattern: Pattern, before: str) -> str:
    length = say_duration(pattern.length or Duration(0))
    return f"{before} {'more than' if pattern.longer else 'at least'} {length}".strip()


def _say_bound(bound: Bound) -> str:
    return f"{_COMPARED[bound.comparator]} {exact_text(bound.value, bound.unit)}"


def say_step(step: StepRule) -> str:
    """Return when a step of a ladder is reached, as it goes on after “as soon as”.

    Example:
        >>> say_step(Used(75, Part.TARGET_TIME))
        '75 % of the target time is used'
    """
    match step:
        case Used(percent, of):
            whole = "target time" if of is Part.TARGET_TIME else "error budget"
            return f"{percent} % of the {whole} is used"
        case LateBy(span):
            return f"it is {say_span(span)} late"
        case Ahead(span):
            return f"only {say_span(span)} are left before the limit"
        case AtRisk():
            return "it is likely to be missed"
        case Pattern():
            return f"it {_say_counting(step).removesuffix(' once')}"


def title_of(name: str, agreement: Agreement) -> str:
    """Return the name of a party as it is signed, with a duty that it names."""
    name, _, duty = name.partition(".")
    party = agreement.parties.get(name)
    title = party.title if party is not None else name
    return f"{title} ({duty.replace('.', ' ')})" if duty else title
