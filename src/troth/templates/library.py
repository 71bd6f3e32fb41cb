"""Whole agreements to begin with: published ones in our own words, and house ones.

A template is a folder `<field>/<name>/` with an agreement, what is said of it
(`template.toml`), settings and a small set of made-up measurements that stand on both
sides of every edge of its tables. Its figures are facts of the published text; its
words are ours. Nothing is kept twice: the field and the name are the folder's, the
promises are read from the agreement.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from importlib.resources.abc import Traversable

from troth.errors import NotFoundError
from troth.registry import find_nearest

FIELDS = ("cloud", "saas", "telecom", "data-centre", "outsourcing", "house")
"""The fields that templates are of, in the order in which they are shown."""

ABOUT = "template.toml"
AGREEMENT = "agreement.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """A mistake of the published text that the template keeps, as it is a fact.

    Attributes:
        code: The rule that finds it. why: what the text says, and what is missing.
    """

    code: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What is said of one template.

    Attributes:
        name: How it is asked for: `aws-s3`. field: one of `FIELDS`.
        title: What it promises, for a list.
        provider: Whose text it is; of a house template, for whom it is meant.
        source: The address of the published text; empty for a house template.
        edition: The version or effective date of that text.
        summary: In one or two sentences, what is particular about it.
        read: How far the text was read: `whole`, `opening`, `secondary` (as others
            report it) or `ours`.
        period: The period whose made-up measurements show every edge: `2026`.
        defects: What is wrong with the published text itself.
        not_expressed: What of the text the agreement does not say; best nothing.
        unreachable: Edges on which no reading can stand exactly, such as 99.995 % of
            a month in whole minutes.
    """

    name: str
    field: str
    title: str
    provider: str
    summary: str
    period: str
    read: str
    source: str = ""
    edition: str = ""
    defects: tuple[Defect, ...] = ()
    not_expressed: tuple[str, ...] = ()
    unreachable: tuple[str, ...] = ()


class NoSuchTemplateError(NotFoundError):
    """A template was asked for that the library does not hold."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        near = find_nearest(name, known)
        hint = f"Did you mean “{near}”? " if near else ""
        super().__init__(
            f"There is no template “{name}”.",
            hint=f"{hint}`troth templates` lists them all.",
        )


class Library:
    """The templates below a folder, read when they are asked for."""

    def __init__(self, root: Traversable) -> None:
        """Take the folder that holds a folder for each field."""
        self._root = root

    def list_templates(self) -> tuple[Template, ...]:
        """Return what is said of each template, by field and name."""
        return tuple(
            self._read_about(field, folder)
            for field in FIELDS
            for folder in self._folders(field)
        )

    def find(self, name: str) -> Template:
        """Return what is said of one template.

        Raises:
            NoSuchTemplateError: There is none of this name.
        """
        return self._read_about(*self._locate(name))

    def read_files(self, name: str) -> dict[str, str]:
        """Return the files of a workspace that begins with a template, by path.

        Raises:
            NoSuchTemplateError: There is none of this name.
        """
        _, folder = self._locate(name)
        return {path: text for path, text in _read_texts(folder, "") if path != ABOUT}

    def _locate(self, name: str) -> tuple[str, Traversable]:
        known = {}
        for field in FIELDS:
            for folder in self._folders(field):
                known[folder.name] = field, folder
        if name not in known:
            raise NoSuchTemplateError(name, tuple(known))
        return known[name]

    def _folders(self, field: str) -> Iterator[Traversable]:
        shelf = self._root.joinpath(field)
        if shelf.is_dir():
            entries = sorted(shelf.iterdir(), key=lambda entry: entry.name)
            yield from (one for one in entries if one.joinpath(ABOUT).is_file())

    def _read_about(self, field: str, folder: Traversable) -> Template:
        said = tomllib.loads(folder.joinpath(ABOUT).read_text(encoding="utf-8"))
        unknown = set(said) - {one.name for one in fields(Template)}
        assert not unknown, f"{folder.name}/{ABOUT} says {sorted(unknown)}"
        said["defects"] = tuple(Defect(**one) for one in said.get("defects", ()))
        for key in ("not_expressed", "unreachable"):
            said[key] = tuple(said.get(key, ()))
        return Template(name=folder.name, field=field, **said)


def _read_texts(folder: Traversable, path: str) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _read_texts(entry, f"{path}{entry.name}/")
        else:
            yield f"{path}{entry.name}", entry.read_text(encoding="utf-8")
