"""The JSON Schema: made from the grammar, and true of the examples."""

import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from language import EXAMPLES, SMALL, catalogue, changed
from presets import PRESETS, agreement_of
from troth.define.form import Shape
from troth.define.grammar import DOCUMENT
from troth.define.schema import DIALECT, build_schema
from troth.model.catalogue import Preset

SCHEMA = build_schema(catalogue())
_TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "number": (int, float),
    "boolean": bool,
}


def complaints(value: Any, schema: Any, where: str = "") -> list[str]:
    """What a JSON Schema validator would say, for the words our schema uses."""
    return list(_complain(value, schema, where)[0])


def _complain(value: Any, schema: Any, where: str) -> tuple[list[str], set[str]]:
    said: list[str] = []
    seen: set[str] = set()
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        more, names = _complain(value, SCHEMA["$defs"][name], where)
        said, seen = said + more, seen | names
    if "type" in schema:
        wanted = schema["type"]
        kinds = [wanted] if isinstance(wanted, str) else wanted
        if not any(isinstance(value, _TYPES[kind]) for kind in kinds):
            said.append(f"{where}: not {wanted}")
    if "enum" in schema and value not in schema["enum"]:
        said.append(f"{where}: {value!r} not in {schema['enum']}")
    if "const" in schema and value != schema["const"]:
        said.append(f"{where}: {value!r} is not {schema['const']!r}")
    if isinstance(value, dict):
        for key in schema.get("required", ()):
            if key not in value:
                said.append(f"{where}: lacks {key}")
        properties = schema.get("properties", {})
        for key, one in value.items():
            if key in properties:
                said += complaints(one, properties[key], f"{where}.{key}")
                seen.add(key)
            elif "additionalProperties" in schema:
                other = schema["additionalProperties"]
                if other is False:
                    said.append(f"{where}: unknown {key}")
                else:
                    said += complaints(one, other, f"{where}.{key}")
    if isinstance(value, list) and "items" in schema:
        for number, one in enumerate(value):
            said += complaints(one, schema["items"], f"{where}[{number}]")
    for one in schema.get("allOf", ()):
        more, names = _complain(value, one, where)
        said, seen = said + more, seen | names
    for word in ("anyOf", "oneOf"):
        if word in schema:
            tries = [_complain(value, one, where) for one in schema[word]]
            good = [names for more, names in tries if not more]
            if not good or (word == "oneOf" and len(good) != 1):
                said.append(f"{where}: {word} holds {len(good)} times")
            seen |= set().union(*good)
    if "if" in schema:
        failed, names = _complain(value, schema["if"], where)
        if not failed:
            more, others = _complain(value, schema["then"], where)
            said, seen = said + more, seen | names | others
    if schema.get("unevaluatedProperties") is False and isinstance(value, dict):
        said += [f"{where}: unknown {key}" for key in value if key not in seen]
    return said, seen


def as_editors_read(text: str) -> Any:
    """The text as an editor's YAML reads it; dates stay texts, as in JSON."""
    tree = YAML(typ="safe", pure=True).load(text)
    return json.loads(json.dumps(_textual(tree), default=str))


def _textual(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _textual(one) for key, one in value.items()}
    return [_textual(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_fits_the_schema(path: Path) -> None:
    document = as_editors_read(path.read_text(encoding="utf-8"))
    assert complaints(document, SCHEMA) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title: The Acme shop", "titel: The Acme shop", "unknown titel"),
        ("owed_by: nimbus, owed_to", "owedby: nimbus, owed_to", "unknown owedby"),
        ("agreement: sla", "agreement: slo", "'slo' not in"),
        ("metric: availability", "metric: uptime", "'uptime' not in"),
        ("from: opened, to", "form: opened, to", "unknown form"),
        ("from: opened, to", "to", "lacks from"),
        ("{below: 99.9 %", "{bellow: 99.9 %", "anyOf holds 0 times"),
        ("tiers:", "tier:", "unknown tier"),
    ],
)
def test_what_the_compiler_refuses_the_editor_underlines(
    old: str, new: str, said: str
) -> None:
    found = complaints(as_editors_read(changed(old, new)), SCHEMA)
    assert any(said in one for one in found), found


def test_the_schema_names_its_dialect_and_is_plain_json() -> None:
    assert SCHEMA["$schema"] == DIALECT
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


def test_every_key_of_the_language_is_explained() -> None:
    def explained(shape: Shape, block: Any) -> None:
        for name, key in shape.keys.items():
            said = block["properties"][name]["description"]
            assert said.startswith(key.help_text)

    explained(DOCUMENT, SCHEMA)


def test_every_kind_of_the_catalogue_is_offered() -> None:
    text = json.dumps(SCHEMA)
    for name in (*catalogue().metrics, *catalogue().remedies):
        assert f'"{name}"' in text


def test_the_small_agreement_fits_the_schema() -> None:
    assert complaints(as_editors_read(SMALL), SCHEMA) == []


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_an_indicator_that_names_a_preset_passes(preset: Preset) -> None:
    document = YAML(typ="safe", pure=True).load(agreement_of(preset))
    assert not complaints(document, SCHEMA)


def test_a_key_that_a_preset_does_not_have_is_unknown() -> None:
    text = agreement_of(PRESETS[0]).replace("holds:", "hold:")
    document = YAML(typ="safe", pure=True).load(text)
    assert any("unknown hold" in one for one in complaints(document, SCHEMA))
