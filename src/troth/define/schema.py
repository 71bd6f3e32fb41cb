"""The JSON Schema of the language, by which editors complete and explain.

It is made from the same table that reads documents, and from the options that kinds
declare; nothing is written twice. It helps while writing: what it cannot say (names
that must exist, units that must fit) the compiler says.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from troth.define.form import (
    Either,
    Form,
    Inner,
    Key,
    Named,
    OneOrMany,
    Shape,
    Words,
    Written,
)
from troth.define.grammar import BAND, COMPOSITE, DOCUMENT, INDICATOR, TIER
from troth.model.catalogue import (
    Catalogue,
    DeclaredOption,
    Option,
    OptionType,
    Preset,
    options_of,
)

Schema: TypeAlias = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

# An editor reads `30` as a number and `yes` as a truth; the language reads texts.
_SCALAR = ["string", "number", "boolean"]
# What only an indicator has that reads rows.
_OF_ROWS = tuple(name for name in INDICATOR.keys if name not in COMPOSITE.keys)
_LISTED = {OptionType.FIELDS}
_EXAMPLES = {
    OptionType.CONDITION: "status <> 'up'",
    OptionType.EXPRESSION: "answered - offered",
    OptionType.MEASURE: "failed",
    OptionType.FIELD: "opened",
    OptionType.FIELDS: "opened",
    OptionType.CALENDAR: "office",
    OptionType.DURATION: "5 min",
    OptionType.INTERVAL: "5 min intervals",
    OptionType.LIMIT: "2 working days",
    OptionType.LIMIT_AFTER: "10 working days after opened",
    OptionType.QUANTITY: "20 s",
    OptionType.SHARE: "95 %",
    OptionType.CREDIT: "5 %",
    OptionType.STEP: "30 min",
    OptionType.NUMBER: "1.5",
    OptionType.COUNT: "3",
    OptionType.SHARE_RULE: "> 5 %",
    OptionType.HOLDS: "until next",
    OptionType.AGGREGATE: "percentile 95 %",
    OptionType.EMPTY: "100 % good",
}


def build_schema(catalogue: Catalogue) -> Schema:
    """Return the JSON Schema (draft 2020-12) of an agreement file.

    Args:
        catalogue: The metrics and remedies that an agreement may name.
    """
    maker = _Maker(catalogue)
    document = maker.shape(DOCUMENT)
    return {
        "$schema": DIALECT,
        "title": DOCUMENT.help_text,
        **document,
        "$defs": dict(sorted(maker.definitions.items())),
    }


class _Maker:
    """Collects one definition per shape while forms are turned into schemas."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.definitions: Schema = {}
        self._shapes: dict[str, Shape] = {}

    def refer(self, shape: Shape) -> Schema:
        """Return a reference to a shape, defining it at the first use."""
        name = shape.name.replace(" ", "_")
        # Shapes may share a name where one only lacks keys of the other.
        while name in self._shapes and self._shapes[name] is not shape:
            name += "_part"
        if name not in self._shapes:
            self._shapes[name] = shape
            self.definitions[name] = self.shape(shape)
        return {"$ref": f"#/$defs/{name}"}

    def shape(self, shape: Shape) -> Schema:
        """Return the schema of a block."""
        schema: Schema = {
            "type": "object",
            "description": shape.help_text,
            "properties": {name: self.key(key) for name, key in shape.keys.items()},
        }
        required = [name for name, key in shape.keys.items() if key.required]
        if required:
            schema["required"] = required
        if shape.kinds == "metric":
            schema["required"] = ["metric"]
            return schema | self._metrics()
        if shape.kinds == "remedy":
            return self._with_remedies(schema)
        return schema | {"additionalProperties": False}

    def key(self, key: Key) -> Schema:
        """Return the schema of what stands under a key."""
        schema = self.form(key.form)
        described: Schema = {"description": f"{key.help_text}{_note(key.form)}"}
        if key.example:
            described["examples"] = [key.example]
        # What stands beside a reference is allowed since draft 2019-09.
        return schema | described

    def form(self, form: Form) -> Schema:
        """Return the schema of a form."""
        match form:
            case Words(choices):
                return {"enum": [*choices, *_as_editors_read(choices)]}
            case Written(pattern=pattern):
                if pattern:
                    return {"type": "string", "pattern": pattern}
                return {"type": _SCALAR}
            case OneOrMany(inner):
                one = self.form(inner)
                return {"anyOf": [one, {"type": "array", "items": one}]}
            case Inner(shape):
                return self.refer(shape)
            case Named(inner):
                return {"type": "object", "additionalProperties": self.form(inner)}
            case Either(forms):
                return {"anyOf": [self.form(one) for one in forms]}

    def _metrics(self) -> Schema:
        metrics = self.catalogue.metrics
        rules = []
        for name, kind in metrics.items():
            then: Schema = {"properties": self._options(kind)}
            required = [one.name for one in options_of(kind) if one.required]
            if kind.streams:  # type: ignore[attr-defined]  # every metric says it
                required = ["stream", *required]
            else:
                then["properties"] |= dict.fromkeys(_OF_ROWS, False)
            if required:
                then["required"] = required
            rules.append({"if": _if_metric(name), "then": then})
        named_by_field = [
            one for one in self.catalogue.presets.values() if isinstance(one, Preset)
        ]
        rules += [self._preset(preset) for preset in named_by_field]
        names = [*metrics, *(preset.name for preset in named_by_field)]
        named = {"properties": {"metric": {"enum": names}}}
        return {"allOf": [named, *rules], "unevaluatedProperties": False}

    def _preset(self, preset: Preset) -> Schema:
        options = {
            one.name: self.option(one)
            for one in options_of(self.catalogue.metrics[preset.metric])
            if one.name in preset.open
        }
        # Each may stay away: a field of the same name then fills the gap.
        gaps = {
            one.name: self.option(
                DeclaredOption(
                    one.name, Option(one.takes, one.help_text), required=False
                )
            )
            for one in preset.parameters
        }
        return {"if": _if_metric(preset.name), "then": {"properties": gaps | options}}

    def _with_remedies(self, schema: Schema) -> Schema:
        choices = []
        for name, kind in self.catalogue.remedies.items():
            schema["properties"][name] = self._remedy(name, kind)
            choices.append({"required": [name]})
        return schema | {"additionalProperties": False, "oneOf": choices}

    def _remedy(self, name: str, kind: type) -> Schema:
        declared = options_of(kind)
        required = [one.name for one in declared if one.required]
        block: Schema = {
            "type": "object",
            "properties": self._options(kind),
            "required": required,
            "additionalProperties": False,
        }
        described = {"description": page_of(kind)}
        if required != [name]:
            return block | described
        direct = self.option(next(one for one in declared if one.name == name))
        return {"anyOf": [direct, block]} | described

    def _options(self, kind: type) -> Schema:
        return {one.name: self.option(one) for one in options_of(kind)}

    def option(self, declared: DeclaredOption) -> Schema:
        """Return the schema of one option of a kind."""
        kind, choices = declared.option.kind, declared.option.choices
        schema: Schema = {"type": _SCALAR}
        if kind in (OptionType.TIERS, OptionType.POINT_TIERS):
            schema = {"type": "array", "items": self.refer(TIER)}
        elif kind is OptionType.PARTS:
            schema = {"type": ["string", "array", "object"]}
        elif kind is OptionType.BANDS:
            schema = {"type": "array", "items": self.refer(BAND)}
        elif kind is OptionType.CHOICE:
            schema = {"enum": list(choices)}
        elif kind is OptionType.FLAG:
            schema = {"enum": ["yes", "no", True, False]}
        elif kind in _LISTED:
            one = {"type": "string"}
            schema = {"anyOf": [one, {"type": "array", "items": one}]}
        said = f"{declared.option.help_text} Write {kind.value}."
        schema["description"] = said
        if kind in _EXAMPLES:
            schema["examples"] = [_EXAMPLES[kind]]
        return schema


def _if_metric(name: str) -> Schema:
    return {"properties": {"metric": {"const": name}}, "required": ["metric"]}


def _note(form: Form) -> str:
    """Return how a written value is explained; empty if any text will do."""
    match form:
        case Written(sort=sort) if sort is not None:
            return f" Write {sort.said}."
        case OneOrMany(inner) | Named(inner):
            return _note(inner)
        case Either(forms):
            return "".join(_note(one) for one in forms)
        case _:
            return ""


def _as_editors_read(words: tuple[str, ...]) -> list[Any]:
    """Return the words again as an editor's YAML reads them: `1` is a number."""
    read: list[Any] = [int(word) for word in words if word.isdecimal()]
    truths = {"true": True, "false": False}
    return read + [truths[word] for word in words if word in truths]


def page_of(kind: type) -> str:
    """Return the first sentence of a kind's page."""
    return (kind.__doc__ or "").strip().split("\n", 1)[0]
