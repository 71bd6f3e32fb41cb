"""Kinds by the name under which an agreement asks for them.

Each sort of thing that can be added (metrics, remedies, sources, documents,
rules) has one registry, written out in the `__init__.py` of its folder, so that
reader, type checker and import drawing can all follow it. Kinds that other
packages bring come from entry points and obey the same rules:

    METRICS = Registry("metric", [Availability, Ratio], group="troth.metrics")
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, Protocol, TypeVar, cast

from troth.errors import ConfigError, NotFoundError


class Named(Protocol):
    """Whatever says under which name it is asked for."""

    @property
    def name(self) -> str:
        """The name in YAML and on the command line."""


T = TypeVar("T", bound=Named)


class UnknownKindError(NotFoundError):
    """A kind was asked for by a name that no kind bears."""

    def __init__(self, sort: str, name: str, known: Iterable[str]) -> None:
        names = tuple(known)
        near = find_nearest(name, names)
        if near:
            hint = f"Did you mean “{near}”?"
        else:
            hint = f"Known: {', '.join(names)}." if names else "None is installed."
        super().__init__(f"There is no {sort} “{name}”.", hint=hint)


class DuplicateKindError(ConfigError):
    """Two kinds of one sort claim the same name."""

    def __init__(self, sort: str, name: str, place: str) -> None:
        super().__init__(
            f"There are two kinds of {sort} named “{name}”.",
            place=place,
            hint="Rename one, or remove the package that brings it.",
        )


class BrokenPluginError(ConfigError):
    """An entry point of another package cannot be loaded or is no kind."""

    def __init__(self, sort: str, place: str, reason: object) -> None:
        super().__init__(
            f"The {sort} of an installed package cannot be used: {reason}.",
            place=place,
            hint="Update or remove that package.",
        )


class Registry(Generic[T]):
    """The kinds of one sort, in the order in which they were registered.

    Entry points are looked for once, when first needed: to list the kinds, or
    for a name that is not built in. A quick command never pays for them.

    Args:
        sort: What the kinds are, as a noun: “metric”.
        kinds: The built-in kinds, in the order in which they are shown.
        group: The group of entry points through which others add kinds.

    Raises:
        DuplicateKindError: Two kinds bear the same name.

    Example:
        >>> from collections import namedtuple
        >>> Kind = namedtuple("Kind", "name")
        >>> metrics = Registry("metric", [Kind("ratio"), Kind("latency")])
        >>> metrics.names
        ('ratio', 'latency')
        >>> metrics.get("latancy")
        Traceback (most recent call last):
        troth.registry.UnknownKindError: There is no metric “latancy”. ...
    """

    def __init__(
        self, sort: str, kinds: Iterable[T], *, group: str | None = None
    ) -> None:
        self.sort = sort
        self.group = group
        self._kinds: dict[str, T] = {}
        self._has_all = group is None
        for kind in kinds:
            _add_kind(self._kinds, kind, sort=sort, place="built in")
        self._built_in = frozenset(self._kinds)

    def get(self, name: str) -> T:
        """Return the kind of this name.

        Raises:
            UnknownKindError: No kind bears the name; says the nearest one.
        """
        if name not in self._kinds:
            self._add_plugins()
        if name not in self._kinds:
            raise UnknownKindError(self.sort, name, self._kinds)
        return self._kinds[name]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all kinds, in the order of registration."""
        self._add_plugins()
        return tuple(self._kinds)

    @property
    def built_in(self) -> frozenset[str]:
        """The names of the kinds that come with the program."""
        return self._built_in

    @property
    def by_name(self) -> Mapping[str, T]:
        """The kinds by their name; one that is built in is found without plug-ins."""
        return _ByName(self)

    def __iter__(self) -> Iterator[T]:
        self._add_plugins()
        return iter(tuple(self._kinds.values()))

    def __len__(self) -> int:
        return len(self.names)

    def __contains__(self, name: object) -> bool:
        return name in self._kinds or name in self.names

    def __repr__(self) -> str:
        return f"Registry({self.sort!r}, {list(self._kinds)})"

    def _add_plugins(self) -> None:
        if self._has_all or self.group is None:
            return
        kinds = dict(self._kinds)
        for place, kind in load_kinds(self.sort, self.group):
            _add_kind(kinds, cast("T", kind), sort=self.sort, place=place)
        # All or none: what is broken is said each time, and nothing stays half done.
        self._kinds = kinds
        self._has_all = True


class _ByName(Mapping[str, T]):
    """A registry as a mapping."""

    def __init__(self, registry: Registry[T]) -> None:
        self._registry = registry

    def __getitem__(self, name: str) -> T:
        if name not in self._registry:
            raise KeyError(name)
        return self._registry.get(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._registry.names)

    def __len__(self) -> int:
        return len(self._registry)


def _add_kind(kinds: dict[str, T], kind: T, *, sort: str, place: str) -> None:
    if kind.name in kinds:
        raise DuplicateKindError(sort, kind.name, place)
    kinds[kind.name] = kind


def load_kinds(sort: str, group: str) -> list[tuple[str, Named]]:
    """Return the kinds that installed packages bring, each with its place.

    Args:
        sort: What the kinds are, for the message: “metric”.
        group: The group of entry points.

    Raises:
        BrokenPluginError: One cannot be loaded or bears no name.
    """
    # Reading what is installed takes long beside a quick command.
    from importlib.metadata import entry_points

    kinds = []
    # By name, so that the order does not depend on the order of installation.
    for point in sorted(entry_points(group=group), key=lambda point: point.name):
        place = f"entry point {point.value}"
        try:
            kind = point.load()
        except Exception as error:
            raise BrokenPluginError(sort, place, error) from error
        if not isinstance(getattr(kind, "name", None), str):
            raise BrokenPluginError(sort, place, "it has no name")
        kinds.append((place, kind))
    return kinds


def find_nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that one most likely meant, if any is near.

    Example:
        >>> find_nearest("availabilty", ["ratio", "availability"])
        'availability'
        >>> find_nearest("price", ["ratio", "availability"]) is None
        True
    """
    # Only needed once something is wrong, and not cheap to import.
    from difflib import get_close_matches

    return next(iter(get_close_matches(name.lower(), known, n=1, cutoff=0.6)), None)
