"""Documents of the workspace, read far enough to be taken in.

A document is known by what it says at its head. Its digest is taken of what it says
and not of how it is laid out: keys and values in their order, each run of spaces as
one, without comments and quotes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from troth.define.grammar import LANGUAGE_VERSION
from troth.define.merging import plain
from troth.define.notes import Notes
from troth.define.reader import Block, Scalar, read_tree
from troth.model.document import DocumentSort, Origin, Sheet
from troth.model.finding import Place


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that was read: where it comes from and what it says."""

    origin: Origin
    tree: Block

    @property
    def digest(self) -> str:
        """The digest of what it says."""
        return digest_of_words(self.tree)


def digest_of_words(*trees: Block) -> str:
    """Return the digest of what a document says, and the amendments that follow it."""
    said = [plain(tree) for tree in trees]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return digest_of_bytes(text.encode("utf-8", "surrogatepass"))


def digest_of_bytes(data: bytes) -> str:
    """Return the digest of a file that is no document of this language."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def digest_of_any(data: bytes) -> str:
    """Return the digest of a file, whether or not it is of this language."""
    notes = Notes("")
    tree = read_tree(data, notes)
    if tree is None or notes.has_errors or "troth" not in tree.entries:
        return digest_of_bytes(data)
    return digest_of_words(tree)


def read_paper(
    sheet: Sheet, sort: DocumentSort, notes: Notes, *, asked_at: Place | None = None
) -> Paper | None:
    """Return a document of the workspace; all its mistakes go to the notes.

    Args:
        sheet: The document as it lies there.
        sort: What it should be.
        notes: The notes of the agreement that asks for it.
        asked_at: Where it is asked for.
    """
    own = Notes(sheet.file)
    tree = read_tree(sheet.text, own)
    notes.take(own.findings)
    if tree is None:
        return None
    language = tree.entries.get("troth")
    if language is None or said(tree, "troth") != LANGUAGE_VERSION:
        place = language.value.place if language else Place(sheet.file)
        written = said(tree, "troth")
        notes.error(
            "D606",
            place,
            "troth",
            f"The document speaks version “{written}” of the language and the "
            f"agreement version {LANGUAGE_VERSION}."
            if written
            else "The document does not say its version of the language.",
            f"Write it in `troth: {LANGUAGE_VERSION}`.",
            other=asked_at,
        )
        return None
    named = "amendment" if sort is DocumentSort.AMENDMENT else sort.value
    versioned = "to_version" if sort is DocumentSort.AMENDMENT else "version"
    version = said(tree, versioned) or ("1" if sort is DocumentSort.AGREEMENT else "")
    return Paper(Origin(sort, said(tree, named), version, sheet.file), tree)


def said(tree: Block, key: str) -> str:
    """Return the text under a key of a block, on one line; empty where there is none.

    What is wrong with it is said when the document is compiled.
    """
    entry = tree.entries.get(key)
    if entry is None or not isinstance(entry.value, Scalar):
        return ""
    return " ".join(entry.value.text.split())
