"""What a kind of source is, and how its own options are checked.

A kind is made with a feed and opens a stream. What only this kind understands stands
in its `Options`; a key that is neither there nor known to every source is an error.
"""

from __future__ import annotations

from dataclasses import fields
from typing import ClassVar, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from troth.errors import ConfigError
from troth.model.feed import Feed
from troth.model.measurement import Stream
from troth.ports import Rows
from troth.registry import find_nearest

Options = TypeVar("Options", bound=BaseModel)


class SourceKind(Protocol):
    """A kind of source: a class with a name, made with the feed it obeys."""

    name: ClassVar[str]
    Options: ClassVar[type[BaseModel]]

    def __init__(self, feed: Feed) -> None: ...

    def open(self, stream: Stream) -> Rows:
        """Return the rows of a stream."""
        ...


# What the workspace calls what a feed calls otherwise.
_KEYS = {field.name for field in fields(Feed)} - {
    *("paths", "folder", "place", "options", "events")
} | {"path", "cases"}


def check_options(kind: type[Options], feed: Feed) -> Options:
    """Return what a feed says to its kind of source alone.

    Raises:
        ConfigError: A key is unknown, or its value cannot work.
    """
    try:
        return kind.model_validate(dict(feed.options))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            known = {*kind.model_fields, *_KEYS}
            near = find_nearest(key, known)
            raise ConfigError(
                f"A {feed.source} source has no key “{key}”.",
                place=feed.place,
                hint=f"Did you mean “{near}”?"
                if near
                else f"It has: {', '.join(sorted(known))}.",
            ) from error
        raise ConfigError(
            f"`{key} = {feed.options.get(key)!r}` cannot work: {first['msg']}.",
            place=feed.place,
            hint=kind.model_fields[key].description or "Correct the value.",
        ) from error
