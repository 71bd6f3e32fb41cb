"""One word, one thing: the glossary knows the nouns, and code keeps to its words."""

from __future__ import annotations

import ast
import re

import pytest

from places import ROOT, SOURCE
from troth.define.form import Either, Form, Inner, Named, OneOrMany, Shape
from troth.define.grammar import DOCUMENT, TIER

GLOSSARY = (ROOT / "docs" / "reference" / "glossary.md").read_text("utf-8")
WORDS = set(re.findall(r"\*\*([a-z -]+)\*\*", GLOSSARY))
# `warning` is a severity, and `SLA doc` no single word.
NOT_WORDS = {
    word.strip()
    for row in re.findall(r"^\| \*\*.*\| ([\w ,]+) \|$", GLOSSARY, re.MULTILINE)
    for word in row.split(",")
} - {"warning", "SLA doc"}


def shapes_of(shape: Shape) -> set[str]:
    names: set[str] = set()
    seen: set[int] = set()  # a block may hold blocks of its own sort

    def walk(form: Form) -> None:
        match form:
            case Inner(inner):
                add(inner)
            case OneOrMany(inner) | Named(inner):
                walk(inner)
            case Either(forms):
                for one in forms:
                    walk(one)

    def add(shape: Shape) -> None:
        if id(shape) not in seen:
            seen.add(id(shape))
            names.add(shape.name)
            for key in shape.keys.values():
                walk(key.form)

    add(shape)
    return names


@pytest.mark.parametrize("name", sorted(shapes_of(DOCUMENT) | {TIER.name}))
def test_every_block_of_the_language_is_a_word_of_the_glossary(name: str) -> None:
    assert set(name.split()) & (WORDS | {"calculator"})


def test_no_name_in_the_code_uses_a_word_that_the_glossary_replaces() -> None:
    assert {"breach", "incident", "threshold"} <= NOT_WORDS
    wrong = {
        f"{path.relative_to(SOURCE)}: {node.name}"
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
        and NOT_WORDS
        & set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name).lower().split("_"))
    }
    assert not wrong
