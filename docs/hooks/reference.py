"""The reference pages, made from the code at each build; no copy is committed.

`write_pages` returns every page as Markdown by its path. mkdocs calls the two events
below, which hand the pages to the build and put them into the navigation.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from kind_pages import write_kind_pages
from language_pages import write_language_pages
from mkdocs.structure.files import File, Files
from program_pages import write_program_pages

# Sections of the navigation, each with its pages: title and path.
Navigation = dict[str, list[tuple[str, str]]]


@cache
def write_pages() -> tuple[dict[str, str], Navigation]:
    """Return the text of each page by its path, and where it stands."""
    pages: dict[str, str] = {}
    navigation: Navigation = {}
    for write in (write_language_pages, write_kind_pages, write_program_pages):
        for section, entries in write().items():
            for title, path, text in entries:
                pages[path] = text
                navigation.setdefault(section, []).append((title, path))
    return pages, navigation


def on_config(config: Any) -> Any:
    """Put the pages into the navigation, after what stands in it."""
    _, navigation = write_pages()
    (reference,) = (one["Reference"] for one in config.nav if "Reference" in one)
    for section, entries in navigation.items():
        shown = [{title: path} for title, path in entries if path.endswith(".md")]
        reference.append({section: shown})
    return config


def on_files(files: Files, config: Any) -> Files:
    """Add the pages to what is built."""
    for path, text in write_pages()[0].items():
        files.append(File.generated(config, path, content=text))
    return files
