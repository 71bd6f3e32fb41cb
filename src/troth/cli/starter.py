"""A new workspace on disk: all of it, or nothing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from troth.cli.files import FileAccessError
from troth.errors import ConfigError, NotFoundError
from troth.registry import find_nearest

if TYPE_CHECKING:
    from troth.templates.library import Library, Template

SCHEMA_FILE = "troth.schema.json"
SCHEMA_LINE = f"# yaml-language-server: $schema=./{SCHEMA_FILE}\n"
STARTER = "starter"


class OccupiedFolderError(ConfigError):
    """The folder for a new workspace holds something already."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            "Something is there already, and nothing is overwritten.",
            place=str(folder),
            hint="Name a folder that does not exist yet, or an empty one.",
        )


class NoSuchExampleError(NotFoundError):
    """An example was asked for that is not part of Troth."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        near = find_nearest(name, known)
        hint = f"Did you mean “{near}”?" if near else f"There are: {', '.join(known)}."
        super().__init__(f"There is no example “{name}”.", hint=hint)


def list_examples() -> tuple[str, ...]:
    """Return the names of the examples that a workspace can begin with."""
    found = (entry.name for entry in files("troth").joinpath("examples").iterdir())
    names = sorted(one.removesuffix(".yaml") for one in found if one.endswith(".yaml"))
    return (STARTER, *names)


def read_starter(example: str) -> dict[str, str]:
    """Return the files of a new workspace by their path, without measurements.

    Raises:
        NoSuchExampleError: There is no example of this name.
    """
    known = list_examples()
    if example not in known:
        raise NoSuchExampleError(example, known)
    folder = files("troth").joinpath("examples")
    texts = {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in folder.joinpath(STARTER).iterdir()
        if entry.is_file()
    }
    if example != STARTER:
        text = folder.joinpath(f"{example}.yaml").read_text(encoding="utf-8")
        texts["agreement.yaml"] = _add_schema_line(text)
        settings = folder.joinpath(f"{example}.toml")
        texts["troth.toml"] = settings.read_text(encoding="utf-8")
        # What is said of the starter's own promise is not true of others.
        general, _, _ = texts["README.md"].partition("\nThe sample data")
        lines = general.splitlines(keepends=True)
        texts["README.md"] = "".join(one for one in lines if "shop-up" not in one) + (
            "\nThe measurements are those of a made-up year. Put your own in their "
            "place, and name them\nin `troth.toml`.\n"
        )
    return texts


def _add_schema_line(text: str) -> str:
    return text if text.startswith("# yaml-language-server") else SCHEMA_LINE + text


def read_template(library: Library, name: str) -> dict[str, str]:
    """Return the files of a new workspace that begins with a template, by path.

    Raises:
        NoSuchTemplateError: There is none of this name.
    """
    texts = library.read_files(name)
    texts["agreement.yaml"] = _add_schema_line(texts["agreement.yaml"])
    texts["README.md"] = write_template_readme(library.find(name))
    return texts


def write_template_readme(template: Template) -> str:
    """Return what a workspace says about the template it began with."""
    origin = ""
    if template.source:
        origin = (
            f"It says in our own words what the text of {template.provider} promises"
            f"{f' ({template.edition})' if template.edition else ''}:\n"
            f"{template.source}. Texts change: compare before you rely on it.\n\n"
        )
    return (
        f"# {template.title}\n\n{template.summary}\n\n{origin}"
        "```console\n"
        "$ troth check agreement.yaml\n"
        "$ troth show agreement.yaml\n"
        f"$ troth assess --period {template.period}\n"
        "```\n\n"
        "The measurements in `data/` are made up: they stand on both sides of every "
        "edge of the\ntables. Put your own in their place, and name them in "
        "`troth.toml`.\n"
    )


def write_folder(
    folder: Path,
    texts: Mapping[str, str],
    *,
    fill: Callable[[Path], None] = lambda _: None,
) -> None:
    """Write a folder with these files: all of them or none.

    Args:
        folder: It does not exist yet, or is empty.
        texts: The files by their path.
        fill: Writes what else belongs there, below the path it is given.

    Raises:
        OccupiedFolderError: The folder holds something already.
        FileAccessError: It cannot be written.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise OccupiedFolderError(folder)
        parent = folder.resolve().parent
        parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.resolve().name}.", dir=parent))
    except OSError as error:
        raise FileAccessError(folder, error, doing="written") from error
    try:
        for name, text in texts.items():
            path = beside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        fill(beside)
        beside.chmod(0o755)
        if folder.exists():
            # The folder someone stands in must stay the same one.
            for entry in sorted(beside.iterdir()):
                entry.rename(folder / entry.name)
        else:
            beside.rename(folder)
    except OSError as error:
        raise FileAccessError(folder, error, doing="written") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
