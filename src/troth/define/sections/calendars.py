"""The calendars: weekly hours, versions, and calendars made from others."""

from __future__ import annotations

from functools import reduce

from troth.define.draft import Draft
from troth.define.fields import Fields
from troth.define.grammar import CALENDAR_BLOCK, CALENDAR_VERSION
from troth.define.quantities import Value
from troth.define.reader import Block, Listing, Node, Scalar
from troth.define.sections.heading import known_zone
from troth.errors import TrothError
from troth.model.calendar import Calendar

_WAYS = ("hours", "versions", "union", "intersection")


def compile_calendars(draft: Draft) -> None:
    """Fill the calendars of the draft, those made from others last."""
    waiting = dict(draft.document.named("calendars", CALENDAR_BLOCK))
    for name in ("always",):
        if name in waiting:
            waiting[name].notes.error(
                "D210",
                waiting[name].place,
                waiting[name].path,
                f"“{name}” already means around the clock.",
                "Give the calendar another name.",
            )
            del waiting[name]
    done: set[str] = set()
    for name in waiting:
        _compile(draft, waiting, name, done, ())


def _compile(
    draft: Draft,
    waiting: dict[str, Fields],
    name: str,
    done: set[str],
    above: tuple[str, ...],
) -> None:
    if name in done or name not in waiting:
        return
    fields = waiting[name]
    if name in above:
        ring = " → ".join((*above[above.index(name) :], name))
        message = f"The calendar is made from itself: {ring}."
        fields.notes.error("D317", fields.place, fields.path, message)
        done.add(name)
        return
    for way in ("union", "intersection"):
        node = fields.block.entries[way].value if fields.has(way) else None
        for item in _items(node):
            if isinstance(item, Scalar):
                _compile(draft, waiting, item.text.strip(), done, (*above, name))
    if name in done:
        return
    done.add(name)
    calendar = _build(draft, fields)
    if calendar is not None:
        draft.calendars[name] = calendar


def _build(draft: Draft, fields: Fields) -> Calendar | None:
    ways = [way for way in _WAYS if fields.has(way)]
    if len(ways) != 1:
        said = " and ".join(f"`{way}`" for way in ways)
        fields.notes.error(
            "D316",
            fields.place,
            fields.path,
            f"A calendar is said in one way, not by {said}."
            if ways
            else "The calendar does not say when it is open.",
            'Write `hours: {mon-fri: "09:00-17:00"}`, or `hours: always`.',
        )
        return None
    if ways[0] == "hours":
        return build_hours(draft, fields)
    for key in ("timezone", "holidays", "special", "breaks"):
        if fields.has(key):
            message = f"`{key}` belongs to the calendars this one is made from."
            fields.error("D316", key, message, "Write it there.")
    if ways[0] == "versions":
        return _build_versions(draft, fields)
    return _combine(draft, fields, ways[0])


def build_hours(draft: Draft, fields: Fields) -> Calendar | None:
    """Return the calendar of a block with hours."""
    before = draft.notes.count
    zone = fields.text("timezone")
    if zone is not None:
        zone = known_zone(fields, "timezone", zone)
    elif draft.timezone is not None:
        zone = draft.timezone
        why = "Hours are meant by the clock of the agreement's zone."
        fields.default("timezone", zone, why)
    is_zone_wrong = draft.notes.count > before
    hours = _read_hours(fields)
    holidays = fields.texts("holidays")
    if not fields.has("holidays") and not isinstance(hours, str):
        fields.default("holidays", "[]", "No holiday closes it.")
    special, breaks = _by_date(fields, "special"), _by_date(fields, "breaks")
    if hours is None or draft.notes.count > before + is_zone_wrong:
        return None
    # Where the zone is wrong, the rest of the calendar is judged all the same.
    calendar = _make(fields, zone or "UTC", hours, holidays, special, breaks)
    return None if zone is None or draft.notes.count > before else calendar


def _make(
    fields: Fields, zone: str, hours: dict[str, str] | str, *rest: Value
) -> Calendar | None:
    """Make the calendar; where it refuses, find the part it refuses."""
    try:
        return Calendar(zone, hours, *rest)
    except TrothError as error:
        holidays, special, breaks = rest
        for key, parts in (
            ("holidays", (holidays, {}, {})),
            ("special", ((), special, {})),
            ("breaks", ((), {}, breaks)),
        ):
            try:
                Calendar(zone, "always", *parts)
            except TrothError as narrower:
                fields.error("D316", key, narrower.message, narrower.hint)
                return None
        fields.error("D316", "hours", error.message, error.hint)
        return None


def _read_hours(fields: Fields) -> dict[str, str] | str | None:
    node = fields.node("hours")
    if isinstance(node, Scalar):
        return fields.one_of(node, "hours", ("always", "never"))
    if node is None or fields.as_block(node, "hours") is None:
        if not fields.has("hours"):
            fields.missing("hours", fields.shape.keys["hours"])
        return None
    return _texts_by_key(fields, "hours")


def _by_date(fields: Fields, key: str) -> dict[str, str]:
    return _texts_by_key(fields, key)


def _texts_by_key(fields: Fields, key: str) -> dict[str, str]:
    found = {}
    for name, node in fields.entries(key):
        if isinstance(node, Listing):
            texts = [fields.as_scalar(item, key) for item in node.items]
            found[name.text] = ", ".join(one.text for one in texts if one is not None)
            continue
        scalar = fields.as_scalar(node, key)
        if scalar is not None:
            found[name.text] = scalar.text
    return found


def _build_versions(draft: Draft, fields: Fields) -> Calendar | None:
    before = draft.notes.count
    versions = []
    for version in fields.listed("versions", CALENDAR_VERSION):
        first, calendar = version.date("from"), build_hours(draft, version)
        if first is not None and calendar is not None:
            versions.append((first, calendar))
    if draft.notes.count > before:
        return None
    try:
        return Calendar.versions(versions)
    except TrothError as error:
        fields.error("D316", "versions", error.message, error.hint)
        return None


def _combine(draft: Draft, fields: Fields, way: str) -> Calendar | None:
    parts = []
    for number, item in enumerate(_items(fields.node(way)), start=1):
        part = _part(draft, fields, way, number, item)
        if part is None:
            return None
        parts.append(part)
    if len(parts) < 2:
        fields.error("D316", way, "Two calendars or more are combined.")
        return None
    if way == "union":
        return reduce(lambda left, right: left | right, parts)
    return reduce(lambda left, right: left & right, parts)


def _part(
    draft: Draft, fields: Fields, way: str, number: int, item: Node
) -> Calendar | None:
    if isinstance(item, Scalar):
        known = draft.known("calendars")
        name = fields.refer_to(item, way, known, "D307", "calendar")
        return draft.calendars.get(name) if name else None
    if isinstance(item, Block):
        path = f"{fields.at(way)}.{number}"
        inner = Fields(draft.notes, item, CALENDAR_BLOCK, path)
        return _build(draft, inner)
    fields.as_block(item, way)
    return None


def _items(node: Node | None) -> tuple[Node, ...]:
    if node is None:
        return ()
    return node.items if isinstance(node, Listing) else (node,)
