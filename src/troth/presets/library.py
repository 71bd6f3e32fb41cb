"""The catalogue of metrics: one declaration per preset, in a file per field.

A file is read when a metric is asked for that no kind bears the name of, so that an
agreement which names kinds pays nothing. Whether a name is in a file shows its
headings; only that file is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from importlib.resources.abc import Traversable
from typing import Any

from troth.errors import NotFoundError
from troth.model.catalogue import (
    Direction,
    OptionType,
    Parameter,
    Preset,
    SharedName,
    WorkedExample,
)
from troth.model.measurement import FieldType, StreamKind
from troth.registry import find_nearest

FIELDS = {
    "availability": "Availability and reliability",
    "network": "Networks and telecom",
    "contact-centre": "Contact centres",
    "service-desk": "Service desks",
    "application": "Applications",
    "delivery": "Data and deliveries",
    "marketing-sales": "Marketing and sales",
}
"""The fields that presets are of, in the order in which they are shown."""

_SHARED = "shared-names"
_LEFT_OUT = "left-out"
_HEADING = re.compile(r"^\[([a-z0-9_]+)\]$", re.MULTILINE)


class NoSuchMetricError(NotFoundError):
    """A metric was asked for that neither a kind nor a preset bears the name of."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        near = find_nearest(name, known)
        hint = f"Did you mean “{near}”? " if near else ""
        super().__init__(
            f"There is no metric “{name}”.",
            hint=f"{hint}`troth metrics` lists them all.",
        )


class Presets(Mapping[str, Preset | SharedName]):
    """All presets and the names that several of them share, read when asked for."""

    def __init__(self, root: Traversable, *, kinds: Collection[str] = ()) -> None:
        """Take the folder of the files.

        Args:
            root: It holds a file for each field.
            kinds: Names of metric kinds. They are never a preset's, and no file is
                opened to find that out.
        """
        self._root = root
        self._kinds = kinds
        self._read: dict[str, dict[str, Preset]] = {}

    def __getitem__(self, name: str) -> Preset | SharedName:
        """Return what is declared under a name."""
        if name not in self:
            raise KeyError(name)
        field = self._fields_by_name[name]
        return self._shared[name] if field == _SHARED else self._presets_of(field)[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names, field by field as they stand in the files."""
        yield from self._fields_by_name

    def __len__(self) -> int:
        """Return how many names there are."""
        return len(self._fields_by_name)

    def __contains__(self, name: object) -> bool:
        """Tell whether a name is declared."""
        return name not in self._kinds and name in self._fields_by_name

    def list_presets(self) -> tuple[Preset, ...]:
        """Return all presets by field, in the order of the files."""
        return tuple(
            preset for field in FIELDS for preset in self._presets_of(field).values()
        )

    def list_shared(self) -> tuple[SharedName, ...]:
        """Return the names that say no single formula."""
        return tuple(self._shared.values())

    def list_left_out(self) -> dict[str, str]:
        """Return what is no preset, by its title, and why."""
        return {one["title"]: one["why"] for one in self._parse(_LEFT_OUT).values()}

    def find(self, name: str) -> Preset | SharedName:
        """Return the preset that people know by a name.

        Raises:
            NoSuchMetricError: There is none.
        """
        if name in self:
            return self[name]
        for preset in self.list_presets():
            if name.lower() in (preset.title.lower(), *preset.also):
                return preset
        raise NoSuchMetricError(name, tuple(self))

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {
            field: self._root.joinpath(f"{field}.toml").read_text(encoding="utf-8")
            for field in (*FIELDS, _SHARED)
        }

    @cached_property
    def _fields_by_name(self) -> dict[str, str]:
        return {
            name: field
            for field, text in self._texts.items()
            for name in _HEADING.findall(text)
        }

    @cached_property
    def _shared(self) -> dict[str, SharedName]:
        return {
            name: SharedName(name=name, why=said["why"], presets=tuple(said["presets"]))
            for name, said in self._parse(_SHARED).items()
        }

    def _presets_of(self, field: str) -> dict[str, Preset]:
        if field not in self._read:
            declared = self._parse(field)
            self._read[field] = {
                name: _read_preset(name, field, said) for name, said in declared.items()
            }
        return self._read[field]

    def _parse(self, stem: str) -> dict[str, Any]:
        import tomllib

        text = self._root.joinpath(f"{stem}.toml").read_text(encoding="utf-8")
        return tomllib.loads(text)


def _read_preset(name: str, field: str, said: dict[str, Any]) -> Preset:
    parameters = tuple(
        _read_parameter(key, one) for key, one in said.pop("parameters", {}).items()
    )
    return Preset(
        name=name,
        field=field,
        parameters=parameters,
        example=_read_example(said.pop("example")),
        options=said.pop("options", {}),
        open=tuple(said.pop("open", ())),
        good=Direction(said.pop("good")),
        traps=tuple(said.pop("traps", ())),
        also=tuple(said.pop("also", ())),
        **said,
    )


def _read_parameter(name: str, said: dict[str, Any]) -> Parameter:
    takes, help_text = OptionType[said.pop("takes").upper()], said.pop("says")
    return Parameter(name=name, takes=takes, help_text=help_text, **said)


def _read_example(said: dict[str, Any]) -> WorkedExample:
    fields = {name: FieldType(kind) for name, kind in said.pop("fields").items()}
    rows = tuple(
        dict(zip(fields, map(str.strip, line.split("|")), strict=True))
        for line in said.pop("rows").strip().splitlines()
    )
    says = {key: str(text) for key, text in said.pop("says", {}).items()}
    kind = StreamKind(said.pop("kind"))
    return WorkedExample(fields=fields, rows=rows, says=says, kind=kind, **said)


def write_clauses(preset: Preset) -> str:
    """Return the clauses of an agreement that show a preset at work, as YAML."""
    example = preset.example
    fields = ", ".join(f"{name}: {kind.value}" for name, kind in example.fields.items())
    said = {"metric": preset.name, "stream": example.stream, **example.says}
    promise = f'owed_by: nimbus, indicator: reading, target: "{preset.target}"'
    lines = [
        "streams:",
        f"  {example.stream}: {{kind: {example.kind.value}, fields: {{{fields}}}}}",
        "indicators:",
        "  reading:",
        *(f"    {key}: {_quote(text)}" for key, text in said.items()),
        "objectives:",
        f"  promise: {{{promise}}}",
    ]
    return "\n".join(lines) + "\n"


def _quote(text: str) -> str:
    """Return a text so that YAML reads it as it stands."""
    return f'"{text}"' if re.search(r"[^\w .%-]", text) else text
