"""What a service is made of, and which promises elsewhere a promise carries."""

from __future__ import annotations

import re
from collections import Counter

from troth.define.fields import Fields
from troth.define.grammar import COMPOSITION
from troth.define.quantities import Sort
from troth.define.reader import Block, Node
from troth.model.composition import Composition, Part
from troth.model.objective import Support

_FORMS = ("serial", "redundant", "of")
_DEPTH_MAX = 20
_SUPPORT = re.compile(
    r"(?P<objective>\S.*?) of (?P<agreement>\S.*?)(?: as (?P<component>\S.*))?"
)


def read_components(fields: Fields) -> Composition | None:
    """Return what a service is made of, where it is said."""
    inner = fields.inner("components", COMPOSITION)
    if inner is None:
        return None
    found = _read_composition(inner, 0)
    if found is None:
        return None
    twice = [name for name, count in Counter(_all_names(found)).items() if count > 1]
    for name in twice:
        fields.error(
            "D802",
            "components",
            f"The component “{name}” stands twice; the whole would fail with it at two "
            "places at once, and no arithmetic of single parts holds.",
            "Name each component once.",
        )
    return None if twice else found


def _read_composition(fields: Fields, depth: int) -> Composition | None:
    forms = [form for form in _FORMS if fields.has(form)]
    if len(forms) != 1 or fields.has("at_least") != fields.has("of"):
        fields.notes.error(
            "D801",
            fields.place,
            fields.path,
            "It is not said in one way how the parts make the whole.",
            "Write `serial: […]`, `redundant: […]`, or `at_least: 2` with `of: […]`; "
            "nest blocks where both are meant.",
        )
        return None
    parts = [_read_part(fields, forms[0], one, depth) for one in fields.parts(forms[0])]
    need = {"serial": len(parts), "redundant": 1}.get(forms[0])
    if need is None:
        number = fields.quantity("at_least", Sort.NUMBER)
        if number is None:
            return None
        if number.denominator != 1 or not 1 <= number <= len(parts):
            message = f"Of {len(parts)} parts, 1 to {len(parts)} can be needed."
            fields.error("D801", "at_least", message, "Count the parts under `of`.")
            return None
        need = int(number)
    whole = tuple(part for part in parts if part is not None)
    return Composition(need, whole) if whole and len(whole) == len(parts) else None


def _read_part(fields: Fields, key: str, node: Node, depth: int) -> Part | None:
    if isinstance(node, Block):
        if depth == _DEPTH_MAX:
            fields.error("D801", key, "Parts are nested deeper than anyone can follow.")
            return None
        inner = Fields(fields.notes, node, COMPOSITION, fields.at(key))
        return _read_composition(inner, depth + 1)
    scalar = fields.as_scalar(node, key)
    if scalar is None or not fields.is_name(scalar, fields.at(key)):
        return None
    return scalar.text


def _all_names(whole: Composition) -> list[str]:
    names: list[str] = []
    for part in whole.parts:
        names += _all_names(part) if isinstance(part, Composition) else [part]
    return names


def read_supports(fields: Fields) -> tuple[Support, ...]:
    """Return the promises of other agreements that an objective carries."""
    found = []
    for scalar in fields.scalars("supports"):
        said = _SUPPORT.fullmatch(" ".join(scalar.text.split()))
        if said is None:
            fields.notes.error(
                "D803",
                scalar.place,
                fields.at("supports"),
                f"“{scalar.text}” does not name a promise of another agreement.",
                "Write the objective, then the id of its agreement: `shop-up of "
                "acme-shop`, or `shop-up of acme-shop as database`.",
            )
            continue
        found.append(Support(said["objective"], said["agreement"], said["component"]))
    return tuple(dict.fromkeys(found))
