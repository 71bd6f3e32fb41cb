"""Agreements gone wrong: whole ones, changed at random in text or in structure.

Chance is handed in, so a document that breaks something can be made again from its
number. A mutated tree is what the reader would hand to the compiler; it is mutated
directly because reading YAML takes far longer than judging it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random  # noqa: TID251  # seeded, and handed in
from typing import NamedTuple

from language import SMALL, catalogue
from places import ROOT, SOURCE
from troth.define.compiler import compile_text, compile_tree
from troth.define.linter import lint
from troth.define.notes import Notes
from troth.define.prose import write_prose
from troth.define.reader import Block, Entry, Listing, Node, Scalar, read_tree
from troth.define.writer import write

FILE = "mutant.yaml"

# What quantities, names and texts may turn into: empty, huge, backwards, foreign.
ODD_TEXTS = (
    *("", "~", "none", "yes", "always", "never", "0", "-1", "1e400", "NaN", "inf"),
    *("0 %", "100 %", "100.0000001 %", "-5 %", "1000000000000 %", "99.9", "99.9%%"),
    *(">= 99.9 %", "<= 0 s", "< 0 %", "> 100 %", "= 1", ">= goal(x)", ">= -1 EUR"),
    *("0 s", "1 ns", "4 h", "2 days", "999999999 h", "1 month", "0 working days"),
    *("95 % within 30 min", "each within 0 s", "0 % within 4 h", "200 % within 1 s"),
    *("month", "rolling 0 days", "rolling 30 days every second", "cycle from 31st"),
    *("30 days (fixed)", "term", "year", "every Friday 25:00", "366th"),
    *("2026-02-30", "0000-00-00", "9999-12-31", "2026-01-01", "31st", "0th"),
    *("10 % of fee(shop) per month", "fee()", "fee(shop, region)", "-1 EUR", "1 XXX"),
    *("fee(fee(shop))", "100 % of 0 EUR", "more than -1", "half up", "2 decimals"),
    *("99999 decimals half up", "mon-sun 00:00-24:00", "sun-mon 24:00-00:00"),
    *("Europe/Nowhere", "../../etc/passwd", "/dev/zero", "sha256:" + "0" * 64),
    *("status <> 'up", "1 = 1", "((((((((((", "a" * 3000, "not " * 500 + "x"),
    *("x in ()", "x between 1 and", "1 / 0 > 1", "9" * 400, "0." + "9" * 300 + " %"),
    *("\u0661\u0662 %", "\U0001f4a5", "e\u0301" * 50, "a\nb", "{{x}}"),
)
# What the reader never lets through, so that it can only stand in a text.
UNSEEN_TEXTS = ("\u202e", "\x00", "\x1b[31m", "\ufeff", "&a", "*a", "<<: *a", "!!int 3")


@cache
def corpus() -> tuple[str, ...]:
    """The texts that mutants are made of: examples, templates, stories."""
    found: list[Path] = []
    for folder in (SOURCE / "examples", SOURCE / "templates", ROOT / "tests/stories"):
        found += sorted(folder.rglob("*.yaml"))
    texts = [path.read_text(encoding="utf-8") for path in found]
    return (SMALL, *texts)


@cache
def trees() -> tuple[Block, ...]:
    """The corpus as the reader hands it over."""
    found = (read_tree(text, Notes(FILE)) for text in corpus())
    return tuple(tree for tree in found if tree is not None)


@cache
def pool() -> tuple[Node, ...]:
    """Every value that stands anywhere in the corpus."""
    return tuple(node for tree in trees() for node in _walk(tree))


def _walk(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Block):
        for entry in node.entries.values():
            yield from _walk(entry.value)
    elif isinstance(node, Listing):
        for item in node.items:
            yield from _walk(item)


# How many mutants are made of a few clauses; most of these miss what they refer to.
_THINNED = 0.3


def mutate_tree(chance: Random) -> Block:
    """Return a document's tree with one to six changes somewhere in it."""
    tree: Node = chance.choice(trees())
    if isinstance(tree, Block) and chance.random() < _THINNED:
        tree = _thin(tree, chance)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        tree = _change(tree, chance)
    return tree if isinstance(tree, Block) else Block({}, tree.place)


def _thin(tree: Block, chance: Random) -> Block:
    """Leave out some entries of the large blocks, so that most mutants are small."""
    entries = {}
    for name, entry in tree.entries.items():
        value = entry.value
        if (
            isinstance(value, Block)
            and len(value.entries) > 2
            and chance.random() < 0.5
        ):
            kept = chance.sample(sorted(value.entries), 2)
            value = Block({key: value.entries[key] for key in kept}, value.place)
        entries[name] = Entry(entry.key, value)
    return Block(entries, tree.place)


def _change(node: Node, chance: Random) -> Node:
    """Return the node changed in one place, here or further in."""
    inner: Sequence[object] = ()
    if isinstance(node, Block):
        inner = tuple(node.entries)
    elif isinstance(node, Listing):
        inner = range(len(node.items))
    if not inner or chance.random() < 0.15:
        return chance.choice(_CHANGES)(node, chance)
    where = chance.choice(inner)
    if isinstance(node, Block):
        assert isinstance(where, str)
        entry = node.entries[where]
        changed = Entry(entry.key, _change(entry.value, chance))
        return Block({**node.entries, where: changed}, node.place)
    assert isinstance(node, Listing)
    assert isinstance(where, int)
    items = list(node.items)
    items[where] = _change(items[where], chance)
    return Listing(tuple(items), node.place)


def _swap(node: Node, chance: Random) -> Node:
    return replace(chance.choice(pool()), place=node.place)


def _write_odd(node: Node, chance: Random) -> Node:
    return Scalar(
        chance.choice(ODD_TEXTS), quoted=chance.random() < 0.5, place=node.place
    )


def _mangle(node: Node, chance: Random) -> Node:
    if not isinstance(node, Scalar):
        return node
    return replace(node, text=_mangle_text(node.text, chance))


def _mangle_text(text: str, chance: Random) -> str:
    start = chance.randint(0, len(text))
    end = min(len(text), start + chance.choice((0, 0, 1, 1, 2, 8)))
    put = chance.choice(("", "", chance.choice(text or "x"), chance.choice(ODD_TEXTS)))
    return text[:start] + put + text[end:]


def _drop(node: Node, chance: Random) -> Node:
    if isinstance(node, Block) and node.entries:
        gone = chance.choice(tuple(node.entries))
        kept = {key: it for key, it in node.entries.items() if key != gone}
        return Block(kept, node.place)
    if isinstance(node, Listing):
        return Listing(node.items[1:], node.place)
    return Scalar("", quoted=False, place=node.place)


def _rename(node: Node, chance: Random) -> Node:
    if not isinstance(node, Block) or not node.entries:
        return _mangle(node, chance)
    old = chance.choice(tuple(node.entries))
    others = [entry for tree in trees() for entry in tree.entries]
    new = chance.choice((_mangle_text(old, chance), chance.choice(others)))
    entry = node.entries[old]
    renamed = Entry(replace(entry.key, text=new), entry.value)
    kept = {key: it for key, it in node.entries.items() if key != old}
    return Block({**kept, new: renamed}, node.place)


def _add(node: Node, chance: Random) -> Node:
    """Give a block an entry of another one."""
    other = chance.choice(pool())
    if isinstance(node, Block) and isinstance(other, Block) and other.entries:
        name = chance.choice(tuple(other.entries))
        return Block({**node.entries, name: other.entries[name]}, node.place)
    return Listing((node, other), node.place)


def _nest(node: Node, chance: Random) -> Node:
    for _ in range(chance.randint(1, 20)):
        node = Listing((node,), node.place)
    return node


def _empty(node: Node, chance: Random) -> Node:
    return chance.choice((Listing((), node.place), Block({}, node.place)))


_CHANGES: tuple[Callable[[Node, Random], Node], ...] = (
    *(_swap, _write_odd, _write_odd, _mangle, _mangle, _mangle),
    *(_drop, _rename, _add, _nest, _empty),
)


def mutate_text(chance: Random) -> str | bytes:
    """Return a document's text with a few lines, characters or bytes changed."""
    text = chance.choice(corpus())
    lines = text.splitlines()
    if len(lines) > 12 and chance.random() < 0.8:  # a small one is read quickly
        start = chance.randint(0, len(lines) - 8)
        lines = [*lines[:8], *lines[start : start + 12]]
    for _ in range(chance.randint(1, 5)):
        where = chance.randrange(len(lines)) if lines else 0
        match chance.randrange(6):
            case 0:
                del lines[where : where + chance.randint(1, 3)]
            case 1:
                other = chance.choice(corpus()).splitlines()
                lines[where:where] = chance.choices(other, k=chance.randint(1, 4))
            case 2:
                lines[where:where] = lines[where : where + 2]
            case 3 if lines:
                lines[where] = " " * chance.randint(0, 5) + lines[where].lstrip()
            case 4 if lines and chance.random() < 0.2:
                lines[where] += chance.choice(UNSEEN_TEXTS)
            case _ if lines:
                lines[where] = _mangle_text(lines[where], chance)
    changed = "\n".join(lines)
    if chance.random() < 0.9:
        return changed
    data = bytearray(changed.encode("utf-8", "surrogatepass"))
    for _ in range(chance.randint(1, 4)):
        if data:
            data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def text_of(tree: Block) -> str:
    """Return the tree as JSON-like YAML, to show what a mutant says."""
    return _say(tree)


def _say(node: Node) -> str:
    if isinstance(node, Block):
        inner = (f"{it.key.text!r}: {_say(it.value)}" for it in node.entries.values())
        return "{" + ", ".join(inner) + "}"
    if isinstance(node, Listing):
        return "[" + ", ".join(map(_say, node.items)) + "]"
    return repr(node.text)


class Verdict(NamedTuple):
    """What became of a mutant."""

    is_compiled: bool
    seconds: float


def make_mutant(number: int) -> Block | str | bytes:
    """Return the mutant of a number: every other one is a tree."""
    chance = Random(number)
    return mutate_tree(chance) if number % 2 else mutate_text(chance)


def judge_mutant(mutant: Block | str | bytes) -> Verdict:
    """Compile a mutant, and use it as anyone would if it is an agreement.

    Whatever is accepted must be linted, told in words, and written and read again as
    the same agreement. An assertion or exception is a fault of the program.
    """
    began = time.process_time()
    if isinstance(mutant, Block):
        compiled = compile_tree(mutant, Notes(FILE), catalogue=catalogue())
    else:
        compiled = compile_text(mutant, file=FILE, catalogue=catalogue())
    seconds = time.process_time() - began
    agreement = compiled.agreement
    if agreement is None:
        assert compiled.findings, "refused without a reason"
        return Verdict(is_compiled=False, seconds=seconds)
    lint(compiled, file=FILE, feeds=())
    write_prose(agreement, catalogue=catalogue(), defaults=compiled.defaults)
    again = compile_text(write(agreement), file=FILE, catalogue=catalogue())
    assert again.agreement == agreement, "written and read again, it says another thing"
    assert again.agreement.digest == agreement.digest
    return Verdict(is_compiled=True, seconds=seconds)


def show_mutant(mutant: Block | str | bytes) -> str:
    """Return a mutant as text, for a person who wants to see it."""
    if isinstance(mutant, bytes):
        return repr(mutant)
    return mutant if isinstance(mutant, str) else text_of(mutant)
