"""What is promised and what does not count: objectives and exclusions."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from troth.define.conditions import parse_condition
from troth.define.draft import Draft
from troth.define.fields import Fields
from troth.define.grammar import EXCLUSION, OBJECTIVE
from troth.define.quantities import Sort
from troth.define.reader import Block, Listing, Scalar
from troth.define.sections.presets import check_direction
from troth.define.sections.supporting import read_supports
from troth.define.spelling import SpellingError
from troth.define.targets import read_target
from troth.define.types import say
from troth.errors import TrothError
from troth.model.calendar import Calendar
from troth.model.expression import Expression
from troth.model.measurement import FieldType
from troth.model.objective import (
    Budget,
    Exclusion,
    ExclusionEffect,
    Indicator,
    NoData,
    Objective,
    Partial,
    Target,
    TargetMatrix,
    WindowKind,
    WindowRule,
)
from troth.model.quantity import Duration


def read_condition(
    draft: Draft, fields: Fields, key: str, row: Mapping[str, FieldType] | None
) -> Expression | None:
    """Return the condition under a key, checked against the fields of a row."""
    scalar = fields.scalar(key)
    if scalar is None:
        return None
    try:
        return parse_condition(scalar.text, draft.around(dict(row) if row else None))
    except SpellingError as error:
        fields.misspelt(scalar, key, error)
        return None


def compile_exclusions(draft: Draft) -> None:
    """Fill the exclusions of the draft, and the calendars of their allowed hours."""
    for name, fields in draft.document.named("exclusions", EXCLUSION):
        before = draft.notes.count
        stream, row = _read_stream(draft, fields, name)
        notice: Duration | None = fields.quantity("announced", Sort.LONG)
        if notice is not None and row is not None and "announced" not in row:
            message = f"`{stream}` does not say when a stretch was announced."
            fields.error("D303", "announced", message, "Add `announced: time` to it.")
        within = _read_within(draft, fields, name)
        budget = fields.quantity("at_most", Sort.BUDGET)
        if budget is not None:
            _expect_ends(draft, fields, "at_most", budget[1], may_overlap=False)
        effect = fields.word("effect")
        if not fields.has("effect"):
            why = "Excluded time leaves both sides of the share."
            fields.default("effect", "removed", why)
        where = read_condition(draft, fields, "where", row)
        if draft.notes.count > before:
            continue
        draft.exclusions[name] = Exclusion(
            name=name,
            stream=stream,
            where=where,
            effect=ExclusionEffect(effect or "removed"),
            notice=notice,
            within=within,
            budget=Budget(amount=budget[0], per=budget[1]) if budget else None,
            reason=fields.text("reason") or "",
        )


def _expect_ends(
    draft: Draft, fields: Fields, key: str, rule: WindowRule, *, may_overlap: bool
) -> None:
    """Note windows that hang on an end of the term which nobody has said."""
    term = draft.term
    message = hint = ""
    if rule.kind is WindowKind.FIXED and term.starts_on is None:
        message = f"Windows of {rule.days} days are laid from the start of the term."
        hint = "Say it: `term: {from: 2026-01-01}`."
    elif rule.kind is WindowKind.TERM and None in (term.starts_on, term.ends_on):
        message = "The whole term is a window only where it has both ends."
        hint = "Say them: `term: {from: 2026-01-01, for: 12 months}`."
    elif rule.kind is WindowKind.ROLLING and not may_overlap:
        message = "Rolling windows overlap, so none of them has a budget of its own."
        hint = "Give a budget per month, quarter, year or term."
    if message:
        fields.error("D510", key, message, hint)


def _read_stream(
    draft: Draft, fields: Fields, name: str
) -> tuple[str, Mapping[str, FieldType] | None]:
    if fields.has("stream"):
        known = (*draft.known("streams"), name)
        stream_name = fields.refer("stream", known, "D302", "stream") or name
    else:
        stream_name = name
        why = "The stretches are rows of a stream of the exclusion's own name."
        fields.default("stream", name, why)
    if stream_name not in draft.known("streams"):
        times = dict.fromkeys(("start", "end", "announced"), FieldType.TIME)
        return stream_name, times
    stream = draft.streams.get(stream_name)
    if stream is None:
        return stream_name, None
    for field in ("start", "end"):
        if stream.fields.get(field) is not FieldType.TIME:
            fields.error(
                "D303",
                "stream",
                f"`{stream_name}` has no time field `{field}`, so nothing can be "
                "excluded by it.",
                "A stream of stretches has `start: time` and `end: time`.",
            )
    return stream_name, stream.fields


def _read_within(draft: Draft, fields: Fields, name: str) -> str | None:
    scalars = fields.scalars("within")
    if not scalars:
        return None
    if len(scalars) == 1 and scalars[0].text.strip() in draft.known("calendars"):
        return scalars[0].text.strip()
    hours: dict[str, str] = {}
    for scalar in scalars:
        days, _, windows = scalar.text.strip().partition(" ")
        if not windows:
            refers = not any(sign in days for sign in ":0123456789")
            known = draft.known("calendars")
            if refers and known:
                fields.refer_to(scalar, "within", known, "D307", "calendar")
            else:
                fields.notes.error(
                    "D205",
                    scalar.place,
                    fields.at("within"),
                    f"“{scalar.text}” does not name days and hours.",
                    "Write `sun 02:00-06:00`.",
                )
            return None
        hours[days] = f"{hours[days]}, {windows}" if days in hours else windows
    calendar_name = f"{name} hours"
    if calendar_name in draft.known("calendars"):
        fields.error(
            "D210",
            "within",
            f"The calendar “{calendar_name}” would be made twice.",
            f"Write `within: {calendar_name}`, or rename that calendar.",
        )
        return None
    if draft.timezone is None:
        return None
    try:
        draft.calendars[calendar_name] = Calendar(draft.timezone, hours)
    except TrothError as error:
        fields.error("D316", "within", error.message, error.hint)
        return None
    return calendar_name


def compile_objectives(draft: Draft) -> None:
    """Fill the objectives of the draft."""
    for name, fields in draft.document.named("objectives", OBJECTIVE):
        _compile_objective(draft, fields, name)


def _compile_objective(draft: Draft, fields: Fields, name: str) -> None:
    before = draft.notes.count
    parties = draft.known("parties")
    owed_by = fields.refer("owed_by", parties, "D301", "party")
    owed_to = fields.refer("owed_to", parties, "D301", "party")
    known = draft.known("indicators")
    indicator_name = fields.refer("indicator", known, "D304", "indicator")
    indicator = draft.indicators.get(indicator_name or "")
    service = fields.refer("service", draft.known("services"), "D306", "service")
    goal = fields.refer("goal", draft.known("goals"), "D310", "goal")
    supports = read_supports(fields)
    known = draft.known("exclusions")
    exclusions = fields.refer_all("excluding", known, "D308", "exclusion")
    row = draft.row_of(indicator)
    where = read_condition(draft, fields, "where", row)
    per = _read_per(fields, row) if row else ()
    targets = _read_targets(draft, fields, indicator, row)
    window = _read_window(fields)
    if window is not None:
        _expect_ends(draft, fields, "over", window, may_overlap=True)
    no_data = _read_word(fields, "no_data", "unknown", "No data proves nothing.")
    why = "A window cut by the term counts what lies inside it."
    partial = _read_word(fields, "partial", "existing part", why)
    complete = fields.quantity("complete", Sort.SHARE)
    if not fields.has("complete"):
        why = "A verdict is given however little of the window is known."
        fields.default("complete", "0 %", why)
    elif complete is not None and complete > 1:
        fields.error("D211", "complete", "A window is at most 100 % known.")
    rounding = fields.quantity("round_reading", Sort.ROUNDING)
    if not fields.has("round_reading"):
        why = "The exact reading is compared."
        fields.default("round_reading", "none", why)
    by_day = fields.quantity("by", Sort.ORDINAL)
    covered = draft.services.get(service) if service else None
    if (
        draft.notes.count > before
        or owed_by is None
        or indicator is None
        or window is None
    ):
        return
    draft.objectives[name] = Objective(
        name=name,
        owed_by=owed_by,
        owed_to=owed_to,
        indicator=indicator.name,
        targets=targets,
        window=window,
        title=fields.text("title") or "",
        service=service,
        goal=goal,
        supports=supports,
        where=where,
        per=per,
        exclusions=exclusions,
        coverage=covered.coverage if covered else None,
        no_data=NoData(no_data),
        complete=complete or Fraction(0),
        partial=Partial(partial),
        round_reading=rounding,
        by_day=by_day,
        warn=fields.text("warn"),
    )
    check_direction(draft, fields, draft.objectives[name])


def _read_per(fields: Fields, row: Mapping[str, FieldType]) -> tuple[str, ...]:
    names = fields.refer_all("per", row, "D303", "field called")
    for name in names:
        if row[name] in {FieldType.TIME, FieldType.PAUSES, FieldType.DURATION}:
            message = (
                f"`{name}` is {say(row[name])}; it does not sort rows into groups."
            )
            fields.error("D404", "per", message, "Name a text, such as a region.")
    return names


def _read_word(fields: Fields, key: str, word: str, why: str) -> str:
    if not fields.has(key):
        fields.default(key, word, why)
        return word
    return fields.word(key) or word


def _read_window(fields: Fields) -> WindowRule | None:
    if not fields.has("over"):
        fields.default("over", "month", "Readings are taken by calendar month.")
        return WindowRule(WindowKind.MONTH)
    window: WindowRule | None = fields.quantity("over", Sort.WINDOW)
    scalar = fields.scalar("over")
    is_rolling = window is not None and window.kind is WindowKind.ROLLING
    if is_rolling and scalar and "every" not in scalar.text.lower():
        why = "A rolling window ends with each month."
        fields.default("over.every", "month", why)
    return window


def _read_targets(
    draft: Draft,
    fields: Fields,
    indicator: Indicator | None,
    row: Mapping[str, FieldType] | None,
) -> Target | TargetMatrix | None:
    node = fields.node("target")
    if node is None:
        if not fields.has("target"):
            why = "It is only measured; a table of tiers may judge it."
            fields.default("target", "none", why)
        return None
    if isinstance(node, Scalar):
        return read_target(draft, fields, node, indicator)
    if isinstance(node, Listing):
        fields.as_scalar(node, "target")
        return None
    return _read_matrix(draft, fields, node, indicator, row)


def _read_matrix(
    draft: Draft,
    fields: Fields,
    block: Block,
    indicator: Indicator | None,
    row: Mapping[str, FieldType] | None,
) -> TargetMatrix | None:
    by = block.entries.get("by")
    if by is None:
        fields.error(
            "D202",
            "target",
            "The targets do not say by which field they differ.",
            "Write `{by: priority, P1: …}`.",
        )
        return None
    scalar = fields.as_scalar(by.value, "target")
    field = None
    if scalar is not None and row is not None:
        field = fields.refer_to(scalar, "target", row, "D303", "field called")
    targets: dict[str, Target] = {}
    for entry in block.entries.values():
        if entry.key.text == "by":
            continue
        written = fields.as_scalar(entry.value, "target")
        target = read_target(draft, fields, written, indicator) if written else None
        if target is not None:
            targets[entry.key.text] = target
    if len(block.entries) == 1:
        fields.error("D202", "target", "The block of targets names no value.")
    return TargetMatrix(field, targets) if field else None
