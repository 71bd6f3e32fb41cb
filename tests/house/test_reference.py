"""The reference is made from the code: nothing is forgotten, and its examples hold."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterable
from types import ModuleType
from typing import Any

import pytest

import troth
from documents import write
from language import SMALL, agreed, compiled
from places import ROOT, SOURCE
from presets import PRESETS
from troth.adapters.sources import SOURCES
from troth.bootstrap import open_presets
from troth.cli.app import COMMANDS
from troth.cli.output import ExitCode
from troth.define.form import Shape
from troth.enforce.remedies import REMEDIES
from troth.model.catalogue import Preset, options_of
from troth.model.finding import Rule
from troth.model.measurement import StreamKind
from troth.monitor.metrics import METRICS
from troth.report.documents import DOCUMENTS

HOOKS = ROOT / "docs" / "hooks"


def load_hook() -> ModuleType:
    """The hook as mkdocs loads it: with its own folder on the path."""
    sys.path.insert(0, str(HOOKS))
    try:
        spec = importlib.util.spec_from_file_location("hook", HOOKS / "reference.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(HOOKS))
    return module


PAGES: dict[str, str] = load_hook().write_pages()[0]
RULES: dict[str, Rule] = sys.modules["language_pages"].RULES
KINDS: list[tuple[str, Any]] = [
    (folder, kind)
    for folder, registry in (
        ("metrics", METRICS),
        ("remedies", REMEDIES),
        ("documents", DOCUMENTS),
        ("sources", SOURCES),
    )
    for kind in registry
]


@pytest.mark.parametrize(("folder", "kind"), KINDS, ids=str)
def test_every_kind_has_a_page_that_says_when_to_use_it_with_an_example(
    folder: str, kind: Any
) -> None:
    page = PAGES[f"reference/{folder}/{kind.name}.md"]
    assert page.startswith(f"# {kind.name}\n")
    assert "```" in page, "an example"


@pytest.mark.parametrize(
    ("folder", "kind"), [one for one in KINDS if one[0] != "sources"], ids=str
)
def test_every_option_of_a_kind_stands_on_its_page(folder: str, kind: Any) -> None:
    page = PAGES[f"reference/{folder}/{kind.name}.md"]
    for declared in options_of(kind):
        assert f"| `{declared.name}` |" in page
        assert declared.option.help_text.endswith(".")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_page_with_its_help(name: str) -> None:
    assert f"$ troth {name} --help" in PAGES[f"reference/commands/{name}.md"]


@pytest.mark.parametrize("name", troth.__all__)
def test_every_public_name_of_the_library_is_shown(name: str) -> None:
    assert f"heading: troth.{name}\n" in PAGES["reference/python.md"]


@pytest.mark.parametrize("code", ExitCode)
def test_every_exit_code_says_when_it_is_returned(code: ExitCode) -> None:
    page = PAGES["reference/exit-codes.md"]
    assert re.search(rf"^\| `{int(code)}` \| [a-z ]+ \| \w.+ \|$", page, re.MULTILINE)


def test_every_block_and_key_of_the_language_is_described() -> None:
    shapes: list[Shape] = sys.modules["language_pages"]._Shapes().shapes
    page = PAGES["reference/language.md"]
    for shape in shapes:
        assert f"{shape.help_text}\n" in page
        for name, key in shape.keys.items():
            assert re.search(rf"^\| `{name}` \| .+ \|$", page, re.MULTILINE), name
            assert key.help_text.endswith(".")


def test_every_code_that_is_raised_has_an_entry_and_no_entry_is_left_over() -> None:
    raised: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        if path.name == "codes.py":
            continue
        text = path.read_text(encoding="utf-8")
        # What a docstring shows is no code that is raised.
        text = re.sub(r'"""[\s\S]*?"""', "", text)
        raised |= set(re.findall(r'"([DNMTER]\d{3})"', text))
    assert raised == set(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_every_code_says_what_it_means_with_a_bad_and_a_good_line(rule: Rule) -> None:
    assert f"{{#{rule.code.lower()}}}" in PAGES["reference/codes.md"]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.name)
    assert rule.meaning.endswith(".")
    assert rule.bad != rule.good


def test_no_two_codes_bear_one_name() -> None:
    names = [rule.name for rule in RULES.values()]
    assert len(set(names)) == len(names)


def test_every_field_of_the_json_is_described_as_it_is_printed() -> None:
    checks = [
        {"at": f"2026-03-{day}T00:00Z", "site": "a", "status": "down"}
        for day in ("02", "03")
    ]
    result = troth.assess(agreed(SMALL), {"checks": checks}, period="2026-03")
    printed = result.to_json()
    for value in (printed, *printed["readings"], *printed["credits"]):
        for field in value:
            assert f"| `{field}` |" in PAGES["reference/json.md"]
    assert printed["violations"]


# One stream with whatever the examples of the metrics ask for.
_FIELDS = {
    **dict.fromkeys(
        [
            *("at", "opened", "resolved", "offered", "answered", "abandoned"),
            *("restored", "declared", "qualified"),
        ],
        "time",
    ),
    **dict.fromkeys(["failed", "total", "points", "severity"], "number"),
    **dict.fromkeys(["status"], "text"),
    "latency": "duration",
    "waiting": "pauses",
    "mql": "yes/no",
}
_BASE: dict[str, Any] = {
    "timezone": "UTC",
    "services": {"shop": {"title": "Shop", "fee": "4000 per month"}},
    "calendars": {"office": {"hours": {"mon-fri": "09:00-17:00"}}},
}


def example_of(folder: str, name: str) -> Any:
    from ruamel.yaml import YAML

    page = PAGES[f"reference/{folder}/{name}.md"]
    block = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert block, f"{name} has no example in YAML"
    return YAML(typ="safe", pure=True).load(block[1])


@pytest.mark.parametrize("name", METRICS.names)
def test_the_example_of_a_metric_compiles(name: str) -> None:
    indicator = example_of("metrics", name)
    kinds = METRICS.get(name).streams
    kind = "checks" if name == "availability" else min(_names_of(kinds))
    stream = {"kind": kind, "fields": _FIELDS, "at": "at"}
    up = {"metric": "ratio", "stream": "rows", "bad": "failed"}
    parts = dict.fromkeys(indicator["of"], up) if not kinds else {}
    text = write(
        _BASE,
        {"streams": {indicator.get("stream", "rows"): stream}},
        {"indicators": {"one": indicator, **parts}},
    )
    assert not compiled(text).findings


def _names_of(kinds: Iterable[StreamKind]) -> list[str]:
    return [one.value for one in kinds] or ["counts"]


@pytest.mark.parametrize("name", REMEDIES.names)
def test_the_example_of_a_remedy_compiles(name: str) -> None:
    example = example_of("remedies", name)
    (remedy,) = example["remedies"].values()
    text = write(
        _BASE,
        {"parties": {"marketing": {"role": "marketing"}}},
        {"streams": {"checks": {"kind": "checks", "fields": _FIELDS}}},
        {"indicators": {"up": _UP}},
        {"objectives": {remedy["for"]: _PROMISE}},
        example,
    )
    assert not compiled(text).findings


_UP = {"metric": "availability", "stream": "checks", "down": "status <> 'up'"}
_PROMISE = {"owed_by": "provider", "indicator": "up", "target": ">= 99.9 %"}


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_every_preset_has_a_page_with_its_example(preset: Preset) -> None:
    page = PAGES[f"reference/catalogue/{preset.name}.md"]
    assert page.startswith(f"# {preset.title}\n")
    assert f"metric: {preset.name}\n" in page
    assert f"**{preset.example.answer}**" in page
    for one in preset.parameters:
        assert f"| `{one.name}` |" in page


def test_the_list_of_presets_says_what_is_shared_and_what_is_left_out() -> None:
    page = PAGES["reference/catalogue/index.md"]
    for preset in PRESETS:
        assert f"[`{preset.name}`]({preset.name}.md)" in page
    for shared in open_presets().list_shared():
        assert f"| `{shared.name}` |" in page
    for title in open_presets().list_left_out():
        assert f"| {title} |" in page
