"""What is measured: streams and indicators."""

from __future__ import annotations

import re
from dataclasses import replace

from troth.define.conditions import RESERVED
from troth.define.draft import Draft
from troth.define.fields import Fields
from troth.define.grammar import COMPOSITE, INDICATOR, STREAM
from troth.define.options import OptionReader
from troth.define.reader import Block, Listing, Scalar
from troth.define.sections.presets import expand, list_keys, note_shared_name
from troth.model.catalogue import OptionType, Preset, SharedName, options_of
from troth.model.expression import conjunction
from troth.model.measurement import FieldType, Stream, StreamKind
from troth.model.objective import Indicator

_FIELD_NAME = re.compile(r"[^\W\d]\w*")


def compile_streams(draft: Draft) -> None:
    """Fill the streams of the draft."""
    for name, fields in draft.document.named("streams", STREAM):
        before = draft.notes.count
        kind = fields.word("kind")
        row = _read_fields(fields)
        if not row:
            continue
        at = _read_at(fields, row)
        key = fields.refer_all("key", row, "D303", "field called")
        if not fields.has("key"):
            why = "Without a key every row counts, also one that repeats another."
            fields.default("key", "none", why)
        # A broken stream is left out, so that nobody asks for its missing fields.
        if kind is not None and at is not None and draft.notes.count == before:
            draft.streams[name] = Stream(name, StreamKind(kind), row, at, key)


def _read_fields(fields: Fields) -> dict[str, FieldType]:
    row: dict[str, FieldType] = {}
    words = tuple(kind.value for kind in FieldType)
    for name, node in fields.entries("fields"):
        path = f"{fields.at('fields')}.{name.text}"
        if not _FIELD_NAME.fullmatch(name.text) or name.text.lower() in RESERVED:
            is_word = name.text.lower() in RESERVED
            fields.notes.error(
                "D210",
                name.place,
                path,
                f"“{name.text}” cannot be a field"
                + (": it is a word of conditions." if is_word else "."),
                "Use letters, digits and `_`.",
            )
            continue
        scalar = fields.as_scalar(node, "fields")
        word = fields.one_of(scalar, "fields", words) if scalar else None
        if word is not None:
            row[name.text] = FieldType(word)
    return row


def _read_at(fields: Fields, row: dict[str, FieldType]) -> str | None:
    times = [name for name, kind in row.items() if kind is FieldType.TIME]
    if fields.has("at"):
        return _time_field(fields, "at", row)
    if not times:
        message = "The stream has no field of type time, so no row has a place in it."
        fields.error("D202", "fields", message, "Add one, such as `at: time`.")
        return None
    why = "The first time field places a row in a window."
    fields.default("at", times[0], why)
    return times[0]


def _time_field(fields: Fields, key: str, row: dict[str, FieldType]) -> str | None:
    name = fields.refer(key, row, "D303", "field called")
    if name is not None and row[name] is not FieldType.TIME:
        message = f"`{name}` holds {row[name].value}; a row is placed by a time."
        fields.error("D404", key, message)
        return None
    return name


def compile_indicators(draft: Draft) -> None:
    """Fill the indicators of the draft, parts before what is made of them."""
    composites: dict[str, tuple[Fields, type]] = {}
    for name, entry in draft.document.entries("indicators"):
        path = f"indicators.{name.text}"
        if not draft.document.is_name(name, path):
            continue
        block = draft.document.as_block(entry, "indicators")
        if block is None:
            continue
        metric = _find_metric(draft, block)
        match metric:
            case Preset():
                extra = list_keys(metric)
            case type():
                extra = [one.name for one in options_of(metric)]
            case _:
                # Its options are unknown with it: only common keys can be judged.
                extra = list(block.entries)
        is_made = isinstance(metric, type) and not _reads_rows(metric)
        shape = COMPOSITE if is_made else INDICATOR
        fields = Fields(draft.notes, block, shape, path, extra, place=name.place)
        match metric:
            case None:
                _note_unknown_metric(draft, fields)
            case SharedName():
                note_shared_name(fields, metric, draft.catalogue)
            case type() if is_made:
                composites[name.text] = (fields, metric)
            case _:
                _compile_indicator(draft, fields, name.text, metric)
    _compile_composites(draft, composites)
    known = draft.known("indicators")
    found = draft.indicators
    draft.indicators = {name: found[name] for name in known if name in found}


def _find_metric(draft: Draft, block: Block) -> type | Preset | SharedName | None:
    written = block.entries.get("metric")
    if written is None or not isinstance(written.value, Scalar):
        return None
    name = written.value.text.strip()
    # Presets are asked first: to look for a plug-in takes longer.
    preset = draft.catalogue.presets.get(name)
    return draft.catalogue.metrics.get(name) if preset is None else preset


def _reads_rows(kind: type) -> bool:
    return bool(kind.streams)  # type: ignore[attr-defined]  # every metric says it


def _compile_composites(
    draft: Draft, composites: dict[str, tuple[Fields, type]]
) -> None:
    """Fill the indicators that are made of others, each after its parts."""
    waiting = dict(composites)
    while waiting:
        ready = [
            name
            for name, (fields, _) in waiting.items()
            if not waiting.keys() & set(_parts_named(fields))
        ]
        if not ready:
            for fields, _ in waiting.values():
                among = ", ".join(f"`{name}`" for name in waiting)
                message = f"It is made of itself, by way of {among}."
                hint = "Take out the part that leads back to it."
                fields.error("D411", "of", message, hint)
            return
        for name in ready:
            _compile_composite(draft, *waiting.pop(name), name)


def _parts_named(fields: Fields) -> tuple[str, ...]:
    """Return the names of the parts as they are written, known or not."""
    entry = fields.block.entries.get("of")
    match entry.value if entry else None:
        case Block(entries=entries):
            return tuple(entries)
        case Listing(items=items):
            return tuple(one.text.strip() for one in items if isinstance(one, Scalar))
        case Scalar(text=text):
            return (text.strip(),)
    return ()


def _compile_composite(draft: Draft, fields: Fields, kind: type, name: str) -> None:
    before = draft.notes.count
    party = fields.refer("measured_by", draft.known("parties"), "D301", "party")
    reader = OptionReader(draft, fields, None)
    options = reader.read(kind)
    if options is None or draft.notes.count > before:
        return
    indicator = Indicator(
        name=name,
        metric=kind.name,  # type: ignore[attr-defined]  # every kind has one
        stream="",
        options=options,
        unit=reader.reads,
        measured_by=party,
    )
    row = draft.row_of(indicator) or {}
    fields.refer_all("across", row, "D303", "field of all parts called")
    if draft.notes.count == before:
        draft.indicators[name] = indicator


def _note_unknown_metric(draft: Draft, fields: Fields) -> None:
    said = fields.text("metric")
    if said is None:
        return
    kinds = tuple(draft.catalogue.metrics)
    near = draft.notes.near(said, (*kinds, *draft.catalogue.presets))
    fields.error(
        "D312",
        "metric",
        f"There is no metric “{said}”.",
        f"Did you mean `{near}`?"
        if near
        else f"Known: {', '.join(kinds)}, and what `troth metrics` lists.",
    )


def _compile_indicator(
    draft: Draft, fields: Fields, name: str, metric: type | Preset
) -> None:
    before = draft.notes.count
    known = draft.known("streams")
    stream_name = fields.refer("stream", known, "D302", "stream")
    stream = draft.streams.get(stream_name) if stream_name else None
    during = _read_during(draft, fields)
    party = fields.refer("measured_by", draft.known("parties"), "D301", "party")
    if stream is None:
        return
    kind = metric
    if isinstance(metric, Preset):
        kind = draft.catalogue.metrics[metric.metric]
    assert isinstance(kind, type), "a preset names a kind"
    if not _is_fitting(fields, kind, stream):
        return
    reader = OptionReader(draft, fields, stream)
    where = reader.condition("where") if fields.has("where") else None
    use = None
    if isinstance(metric, Preset):
        expansion = expand(draft, fields, stream, metric)
        if expansion is None:
            return
        use = replace(expansion.use, where=where)
        options, unit = expansion.options, expansion.unit
        where = conjunction(expansion.where, where)
    else:
        options, unit = reader.read(kind), reader.reads
    at = _read_place(fields, kind, stream)
    if options is None or draft.notes.count > before:
        return
    draft.indicators[name] = Indicator(
        name=name,
        metric=kind.name,  # type: ignore[attr-defined]  # every kind has one
        stream=stream.name,
        where=where,
        during=during,
        at=at,
        options=options,
        unit=unit,
        measured_by=party,
        preset=use,
    )


def _read_during(draft: Draft, fields: Fields) -> str | None:
    known = ("always", *draft.known("calendars"))
    during = fields.refer("during", known, "D307", "calendar")
    if not fields.has("during"):
        fields.default("during", "always", "It is measured around the clock.")
    return None if during == "always" else during


def _read_place(fields: Fields, kind: type, stream: Stream) -> str:
    declared = {one.name: one.option.kind for one in options_of(kind)}
    if fields.has("at"):
        if declared.get("at", OptionType.FIELD) is OptionType.FIELD:
            return _time_field(fields, "at", stream.fields) or ""
    else:
        why = "A row lies in the window in which this field falls."
        fields.default("at", stream.at, why)
    return stream.at


def _is_fitting(fields: Fields, kind: type, stream: Stream) -> bool:
    fitting = kind.streams  # type: ignore[attr-defined]  # every metric says it
    if fitting and stream.kind not in fitting:
        said = ", ".join(sorted(one.value for one in fitting))
        fields.error(
            "D314",
            "stream",
            f"`{kind.name}` reads {said}, but `{stream.name}` holds "  # type: ignore[attr-defined]  # as above
            f"{stream.kind.value}.",
            "Take another stream or another metric.",
        )
        return False
    return True
