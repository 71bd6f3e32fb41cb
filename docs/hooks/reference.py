"""The reference pages, made from the code at each build; no copy is committed.

`write_pages` returns every page as Markdown by its path. mkdocs calls the two events
below, which hand the pages to the build and put them into the navigation.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from feature_pages import write_feature_pages
from kind_pages import write_kind_pages
from language_pages import write_language_pages
from mkdocs.structure.files import File, Files
from preset_pages import write_preset_pages
from program_pages import write_program_pages
from template_pages import write_template_pages

# Sections of the navigation, each with its pages: title and path.
Navigation = dict[str, list[tuple[str, str]]]


@cache
def write_pages() -> tuple[dict[str, str], Navigation]:
    """Return the text of each page by its path, and where it stands."""
    pages: dict[str, str] = {}
    navigation: Navigation = {}
    for write in (
        write_language_pages,
        write_kind_pages,
        write_preset_pages,
        write_template_pages,
        write_feature_pages,
        write_program_pages,
    ):
        for section, entries in write().items():
            for title, path, text in entries:
                pages[path] = text
                navigation.setdefault(section, []).append((title, path))
    return pages, navigation


def on_config(config: Any) -> Any:
    """Put the pages and the records of decisions into the navigation."""
    _, navigation = write_pages()
    for section, entries in navigation.items():
        shown = [{title: path} for title, path in entries if path.endswith(".md")]
        _find_section(config, "Reference").append({section: shown})
    for path in sorted(Path(config.docs_dir, "decisions").glob("[0-9]*.md")):
        title = path.read_text("utf-8").partition("\n")[0].removeprefix("# ")
        record = {title.replace(".", "", 1): f"decisions/{path.name}"}
        _find_section(config, "Decisions").append(record)
    return config


def _find_section(config: Any, title: str) -> list[Any]:
    return next(one[title] for one in config.nav if title in one)


def on_files(files: Files, config: Any) -> Files:
    """Add the pages to what is built."""
    for path, text in write_pages()[0].items():
        files.append(File.generated(config, path, content=text))
    return files
