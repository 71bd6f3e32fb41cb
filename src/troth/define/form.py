"""How the grammar says what may be written under a key.

A form is a value, not code: the JSON Schema, the docs and the reading of a document
all follow from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from troth.define.quantities import Sort
from troth.define.sayings import Saying


@dataclass(frozen=True, slots=True)
class Written:
    """A text that one of the small grammars reads, or any text at all."""

    sort: Sort | Saying | None = None
    said: str = ""  # how editors explain it, where the sort does not
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """One of a few words."""

    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OneOrMany:
    """A value, or a list of such values."""

    form: Form


@dataclass(frozen=True, slots=True)
class Inner:
    """A block of its own."""

    shape: Shape


@dataclass(frozen=True, slots=True)
class Named:
    """Blocks or values by names that the author chooses."""

    form: Form


@dataclass(frozen=True, slots=True)
class Either:
    """One of several forms."""

    forms: tuple[Form, ...]


Form: TypeAlias = Written | Words | OneOrMany | Inner | Named | Either

TEXT = Written(said="Any text.")


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a block: what it says, how it is written, an example."""

    help_text: str
    form: Form = TEXT
    example: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys a block may have.

    Attributes:
        name: How messages and the schema call it: `objective`.
        kinds: Which registry adds keys of its own: `metric` or `remedy`.
    """

    name: str
    help_text: str
    keys: Mapping[str, Key] = field(hash=False)
    kinds: str = ""
