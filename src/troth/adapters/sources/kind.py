"""What a kind of source is, and how its own options are checked.

A kind is made with a feed and opens a stream. What only this kind understands stands
in its `Options`; a key that is neither there nor known to every source is an error.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, ClassVar, Protocol, TypeVar

from troth.errors import ConfigError
from troth.model.feed import Feed
from troth.model.measurement import Stream
from troth.ports import Rows
from troth.registry import find_nearest

Options = TypeVar("Options")


class SourceKind(Protocol):
    """A kind of source: a class with a name, made with the feed it obeys."""

    name: ClassVar[str]
    Options: ClassVar[type]

    def __init__(self, feed: Feed) -> None: ...

    def open(self, stream: Stream) -> Rows:
        """Return the rows of a stream."""
        ...


def setting(
    default: Any,  # noqa: ANN401  # what TOML may hold
    *,
    hint: str,
    accepts: Callable[[Any], bool] = lambda _: True,
) -> Any:  # noqa: ANN401  # a field of any type
    """Declare one key of a source, as a field of its `Options` dataclass.

    Args:
        default: The value where nothing is written; what is written must be of the
            same type.
        hint: What to write, said where something else was written.
        accepts: Whether a value of the right type can work.
    """
    return dataclasses.field(
        default=default, metadata={"hint": hint, "accepts": accepts}
    )


# What the workspace calls what a feed calls otherwise.
_KEYS = {field.name for field in dataclasses.fields(Feed)} - {
    *("paths", "folder", "place", "options", "events")
} | {"path", "cases"}


def check_options(kind: type[Options], feed: Feed) -> Options:
    """Return what a feed says to its kind of source alone.

    Raises:
        ConfigError: A key is unknown, or its value cannot work.
    """
    declared = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]  # every kind's is one
    values = {}
    for key, value in feed.options.items():
        if key not in declared:
            known = {*declared, *_KEYS}
            near = find_nearest(key, known)
            raise ConfigError(
                f"A {feed.source} source has no key “{key}”.",
                place=feed.place,
                hint=f"Did you mean “{near}”?"
                if near
                else f"It has: {', '.join(sorted(known))}.",
            )
        field = declared[key]
        given = tuple(value) if isinstance(value, list) else value
        if type(given) is not type(field.default) or not field.metadata["accepts"](
            given
        ):
            raise ConfigError(
                f"`{key} = {value!r}` cannot work.",
                place=feed.place,
                hint=field.metadata["hint"],
            )
        values[key] = given
    return kind(**values)
