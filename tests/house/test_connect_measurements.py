"""The examples of the how-to for measurements are read by the program itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from places import ROOT
from troth.adapters.sources import SOURCES
from troth.config import read_settings

PAGE = (ROOT / "docs" / "how-to" / "connect-measurements.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("block", blocks("toml"))
def test_every_example_of_settings_is_read(block: str, tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").touch()
    (tmp_path / "troth.toml").write_text(block, encoding="utf-8")
    settings = read_settings(tmp_path / "troth.toml")
    for feeds in (settings.streams, *settings.overrides.values()):
        for feed in feeds.values():
            SOURCES.get(feed.source)(feed)


@pytest.mark.parametrize("block", blocks("python"))
def test_every_example_of_code_runs(block: str) -> None:
    exec(compile(block, "connect-measurements.md", "exec"), {})


@pytest.mark.parametrize("name", SOURCES.names)
def test_every_kind_of_source_is_named(name: str) -> None:
    assert name in PAGE
