"""The guard before the text: what it lets through, what it refuses, and where."""

import time

import pytest

from troth.define.notes import Notes
from troth.define.reader import Block, Listing, Scalar, read_tree
from troth.model.finding import Finding


def read(text: str | bytes) -> tuple[Block | None, tuple[Finding, ...]]:
    notes = Notes("a.yaml")
    return read_tree(text, notes), notes.findings


def test_every_scalar_stays_the_text_that_was_written() -> None:
    tree, findings = read("a: no\nb: 012\nc: 1e3\nd: 2026-01-01\ne: 0x10\nf: 1:30")
    assert tree is not None
    assert findings == ()
    texts = [entry.value.text for entry in tree.entries.values()]
    assert texts == ["no", "012", "1e3", "2026-01-01", "0x10", "1:30"]


def test_a_scalar_knows_its_place_inside_quotes_and_out() -> None:
    tree, _ = read("a:\n  - 'x y'\n  - {b: plain}\n")
    assert tree is not None
    listing = tree.entries["a"].value
    assert isinstance(listing, Listing)
    first, second = listing.items
    assert isinstance(first, Scalar)
    assert isinstance(second, Block)
    assert str(first.place) == "a.yaml:2:5"
    assert str(first.place_of(2, 3)) == "a.yaml:2:8"
    assert str(second.entries["b"].value.place) == "a.yaml:3:9"


def test_a_date_may_be_a_key() -> None:
    tree, findings = read('special: {2026-12-24: "08:00-12:00"}')
    assert findings == ()
    assert tree is not None
    special = tree.entries["special"].value
    assert isinstance(special, Block)
    assert list(special.entries) == ["2026-12-24"]


def test_a_byte_order_mark_at_the_start_is_no_matter() -> None:
    tree, findings = read("\ufefftroth: 1")
    assert findings == ()
    assert tree is not None


REFUSED = [
    ("a: &x 1", "D104", "a.yaml:1:4", "anchor `&x`"),
    ("a: &x 1\nb: *x", "D104", "a.yaml:2:4", "alias `*x`"),
    ("a: {}\nb:\n  <<: 1", "D104", "a.yaml:3:3", "merge key"),
    ("a: !!python/object:os.system 1", "D105", "a.yaml:1:4", "tag"),
    ("a: 1\nb: 2\na: 3", "D106", "a.yaml:3:1", "first in line 1"),
    ("a: 1\n---\nb: 2", "D107", "a.yaml:2:1", "second document"),
    ("%YAML 1.1\n---\na: no", "D107", "a.yaml:1:1", "directive"),
    ("", "D107", "a.yaml:1:1", "empty"),
    ("# only words", "D107", "a.yaml:1:1", "empty"),
    ("- a\n- b", "D203", "a.yaml:1:1", "block of keys"),
    ("? [a, b]\n: c", "D108", "a.yaml:1:3", "list or block"),
    ("a:\n\t- b", "D101", "a.yaml:2:1", "tab"),
    ("a: {b: 1", "D101", "a.yaml:1:9", "comma or a closing bracket"),
    ("a: 'b", "D101", "a.yaml:1:6", "ends inside quotes"),
    ("a: b: c", "D101", "a.yaml:1:5", "without quotes"),
    ("a: 1\n b: 2", "D101", "a.yaml:2:3", "without quotes"),
    ("a: b\x07", "D102", "a.yaml:1:5", "U+0007"),
    ('a: "\\u0000"', "D102", "a.yaml:1:4", "U+0000"),
    ("a: x\u202ey", "D102", "a.yaml:1:5", "U+202E"),
    ('a: "\\u2066"', "D102", "a.yaml:1:4", "U+2066"),
    ("a: x\ufeffy", "D102", "a.yaml:1:5", "U+FEFF"),
    (b"title: caf\xe9", "D102", "a.yaml:1:11", "0xe9"),
    ("a: \ud800", "D102", "a.yaml:1:4", "U+D800"),
    ("[" * 5000, "D103", "a.yaml:1:33", "32 deep"),
    ("{a: " * 5000, "D103", "a.yaml:1:129", "32 deep"),
    ("a: " + "x" * 30_000, "D103", "a.yaml:1:4", "20000 characters"),
    ("a: " + "x" * 200_000, "D103", "a.yaml:1:1", "100000 characters"),
    ("a: [" + ", ".join("b" * 30_000) + "]", "D103", "a.yaml:1:59996", "20000 values"),
    ("\n" * 30_000, "D103", "a.yaml:20001:1", "20000 lines"),
    (" " * (1024 * 1024 + 1), "D103", "a.yaml:1:1", "1 MiB"),
]


@pytest.mark.parametrize(("text", "code", "place", "words"), REFUSED)
def test_what_no_agreement_needs_is_a_finding_with_its_place(
    text: str | bytes, code: str, place: str, words: str
) -> None:
    _, findings = read(text)
    last = findings[-1]
    assert (last.code, str(last.place)) == (code, place), last.message
    assert words in last.message


def test_several_problems_are_said_at_once() -> None:
    _, findings = read("a: &x 1\nb: !!int 2\nb: 3")
    assert [one.code for one in findings] == ["D104", "D105", "D106"]


def test_a_document_of_many_small_bombs_is_refused_quickly() -> None:
    lines = ["a: &a [lol]"] + [f"b{n}: &b{n} [*a, *a, *a]" for n in range(5_000)]
    started = time.process_time()
    tree, findings = read("\n".join(lines))
    assert time.process_time() - started < 1
    assert tree is None
    assert findings
