"""An agreement with everything that belongs to it, as one text for each version.

Standard provisions and supplements are taken in, a parent fills what its level leaves
open, and amendments change clauses from their day on. The result is a tree like that
of any document, and each part of it keeps the place where it was written: the file of
a place tells where a clause comes from. Nothing is opened here but what the binder of
the workspace hands out.

From strong to weak: amendments; supplements and provisions that stand above; the text
itself; supplements and provisions that stand below; the parent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from troth.define.amending import (
    Amendment,
    Change,
    apply_changes,
    find_disputes,
    read_amendment,
)
from troth.define.grammar import OWN_KEYS
from troth.define.merging import Overlap, merge
from troth.define.notes import Notes
from troth.define.papers import (
    Paper,
    digest_of_bytes,
    digest_of_words,
    read_paper,
    said,
)
from troth.define.reader import Block, Entry, Listing, Scalar
from troth.model.document import Barrier, Binder, DocumentSort, Origin, Sheet
from troth.model.edition import InsidePeriod
from troth.model.finding import Place

_REFERRING = ("incorporates", "parent")
_RANKS = {
    ("supplement", "above"): 0,
    ("provisions", "above"): 1,
    ("supplement", "below"): 3,
    ("provisions", "below"): 4,
}
_OWN_RANK = 2
_CHAIN_MAX = 16


@dataclass(frozen=True, slots=True)
class Parent:
    """The level above: what it says alone, and what it leaves free."""

    paper: Paper
    tree: Block

    @property
    def may_differ_below(self) -> tuple[str, ...]:
        """The paths that a lower level may say otherwise."""
        entry = self.paper.tree.entries.get("may_differ_below")
        if entry is None:
            return ()
        items = entry.value.items if isinstance(entry.value, Listing) else [entry.value]
        return tuple(one.text.strip() for one in items if isinstance(one, Scalar))


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of the whole text.

    Attributes:
        tree: What it says.
        effective_on: Its first day; `None` for the first version.
        effective_at: Where that is written.
        inside: What becomes of windows that hold that day.
        overlaps: Clauses about which two documents speak, and which of them holds.
        parents: The levels above, the nearest first.
        origins: What each file is, by how findings call it.
    """

    tree: Block
    effective_on: date | None = None
    effective_at: Place | None = None
    inside: InsidePeriod = InsidePeriod.WAIT
    overlaps: tuple[Overlap, ...] = ()
    parents: tuple[Parent, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict, hash=False)

    @property
    def name(self) -> str:
        """Which version it is."""
        return said(self.tree, "version") or "1"


def consolidate(
    tree: Block, notes: Notes, binder: Binder | None
) -> tuple[Version, ...]:
    """Return the versions of an agreement, in the order in which they come to hold.

    Args:
        tree: The agreement's own text.
        notes: Gets all mistakes, also those of other documents.
        binder: The documents of its workspace; `None` where the text stands alone.
    """
    if binder is None:
        _note_alone(tree, notes)
        return (Version(tree=tree),)
    return _Desk(notes, binder).versions(tree)


def _note_alone(tree: Block, notes: Notes) -> None:
    for key in _REFERRING:
        if key in tree.entries:
            notes.error(
                "D609",
                tree.entries[key].key.place,
                key,
                "The text was read by itself, so what it takes in from other "
                "documents is not part of what follows.",
                "Check its file in its workspace: `troth check <file>`.",
            )


@dataclass(slots=True)
class _Layers:
    """What was gathered while one text was put together."""

    overlaps: list[Overlap] = field(default_factory=list)
    parents: list[Parent] = field(default_factory=list)


class _Desk:
    """Where the documents of one agreement lie open."""

    def __init__(self, notes: Notes, binder: Binder) -> None:
        self.notes, self.binder = notes, binder
        self.origins: dict[str, Origin] = {}
        self._papers: dict[tuple[str, DocumentSort], Paper | None] = {}

    def versions(self, tree: Block) -> tuple[Version, ...]:
        own = Origin(
            DocumentSort.AGREEMENT,
            said(tree, "id"),
            said(tree, "version") or "1",
            self.notes.file,
        )
        self.origins[own.file] = own
        chain = ((own, tree.place),)
        amendments = tuple(self._amendments_of(own.name))
        versions = list(self._history(tree, amendments, chain))
        self._check_annexes(tree)
        return tuple(replace(one, origins=self.origins) for one in versions)

    # Amendments

    def _amendments_of(self, agreement: str) -> Iterator[Amendment]:
        if not agreement:
            return
        for sheet in self.binder.find(DocumentSort.AMENDMENT, agreement):
            paper = self._read(sheet, DocumentSort.AMENDMENT, None)
            amendment = read_amendment(paper, self.notes) if paper else None
            if amendment is not None:
                self.origins[sheet.file] = amendment.origin
                yield amendment

    def _history(
        self,
        tree: Block,
        amendments: tuple[Amendment, ...],
        chain: tuple[tuple[Origin, Place], ...],
    ) -> Iterator[Version]:
        """Yield the first version and each that amendments make, by their days."""
        base = tree  # with the references that hold, and nothing else changed
        changes: tuple[Change, ...] = ()  # to all other clauses, so far
        layers = _Layers()
        whole = self._put_together(base, chain, layers)
        yield _version(whole, layers)
        current, current_at = said(tree, "version") or "1", _place(tree, "version")
        for group in self._groups(amendments, current, current_at):
            made = _distinct(one for it in group for one in it.changes)
            new = tuple(one for one in made if one.path[0] not in _REFERRING)
            referring = (one for one in made if one.path[0] in _REFERRING)
            base = apply_changes(base, referring, self.notes)
            layers = _Layers()
            whole = self._put_together(base, chain, layers)
            whole = apply_changes(whole, changes, overlaps=layers.overlaps)
            whole = apply_changes(whole, new, self.notes, overlaps=layers.overlaps)
            changes += new
            yield _version(_with_version(whole, group[0]), layers, group[0])

    def _groups(
        self,
        amendments: tuple[Amendment, ...],
        current: str,
        current_at: Place,
    ) -> Iterator[tuple[Amendment, ...]]:
        """Yield the amendments that make each version together, in order of time."""
        waiting = sorted(
            amendments, key=lambda one: (one.effective_on, one.origin.name)
        )
        while waiting:
            day = waiting[0].effective_on
            today = [one for one in waiting if one.effective_on == day]
            fitting = tuple(one for one in today if one.from_version == current)
            for one in fitting or today:
                waiting.remove(one)
            if not fitting:
                for one in today:
                    self._note_not_in_force(one, current, current_at)
                continue
            self._check_agreement(fitting)
            current = fitting[0].origin.version
            current_at = fitting[0].place_of("to_version")
            yield fitting

    def _note_not_in_force(
        self, amendment: Amendment, current: str, current_at: Place
    ) -> None:
        self.notes.error(
            "D613",
            amendment.place_of("from_version"),
            "from_version",
            f"The amendment changes version {amendment.from_version}, but on "
            f"{amendment.effective_on} version {current} is in force.",
            f"Write `from_version: {current}`, after comparing what it says.",
            other=current_at,
        )

    def _check_agreement(self, group: tuple[Amendment, ...]) -> None:
        """Amendments of one day to one version make one new version together."""
        first = group[0]
        for one in group[1:]:
            for key, noun in (
                ("to_version", "version"),
                ("inside_a_period", "rule for windows that have begun"),
            ):
                mine, theirs = one.fields.text(key), first.fields.text(key)
                if mine != theirs:
                    self.notes.error(
                        "D614",
                        one.place_of(key),
                        key,
                        f"Two amendments of {one.effective_on} name another {noun}: "
                        f"“{mine}” here, “{theirs}” in {first.origin.name}.",
                        "Let both say the same, or give them different days.",
                        other=first.place_of(key),
                    )
        for change, other in find_disputes(group):
            self.notes.error(
                "D614",
                change.key.place,
                change.name,
                f"Two amendments of {first.effective_on} change `{change.name}` in "
                "different ways.",
                "Keep one of the two, or give them different days.",
                other=other.key.place,
            )

    # Documents that are taken in

    def _put_together(
        self, tree: Block, chain: tuple[tuple[Origin, Place], ...], layers: _Layers
    ) -> Block:
        """Return a text with all that it takes in."""
        ranked: list[tuple[int, Block]] = [(_OWN_RANK, tree)]
        for block in _blocks(tree, "incorporates"):
            sort = DocumentSort.SUPPLEMENT
            if "provisions" in block.entries:
                sort = DocumentSort.PROVISIONS
            if sort.value not in block.entries:
                continue
            paper = self._resolve(block, sort, chain)
            if paper is None:
                continue
            here = (*chain, (paper.origin, _place(block, sort.value)))
            inner = self._put_together(paper.tree, here, layers)
            precedence = said(block, "precedence")
            rank = _RANKS.get((sort.value, precedence), _RANKS[sort.value, "below"])
            ranked.append((rank, inner))
        ranked.sort(key=lambda one: one[0])
        whole = _below_head(tree, ranked[0][1])
        for _, weaker in ranked[1:]:
            whole = merge(whole, weaker, layers.overlaps)
        for block in _blocks(tree, "parent"):
            whole = self._below_parent(whole, block, chain, layers)
        return whole

    def _below_parent(
        self,
        whole: Block,
        block: Block,
        chain: tuple[tuple[Origin, Place], ...],
        layers: _Layers,
    ) -> Block:
        paper = self._resolve(block, DocumentSort.AGREEMENT, chain)
        if paper is None:
            return whole
        origin = replace(paper.origin, is_parent=True)
        self.origins[origin.file] = origin
        above = _Layers()
        here = (*chain, (origin, _place(block, "id")))
        tree = self._put_together(paper.tree, here, above)
        found: list[Overlap] = []
        whole = merge(whole, tree, found)
        parent = Parent(Paper(origin, paper.tree), tree)
        layers.parents += [parent, *above.parents]
        layers.overlaps += [*found, *above.overlaps]
        return whole

    def _resolve(
        self,
        block: Block,
        sort: DocumentSort,
        chain: tuple[tuple[Origin, Place], ...],
    ) -> Paper | None:
        """Return the document that a reference means, or note why there is none."""
        name, version = said(block, sort.value), said(block, "version")
        asked_at = _place(block, sort.value)
        if not name or not version:
            return None  # said when the block is compiled
        for origin, place in chain:
            if (origin.sort, origin.name, origin.version) == (sort, name, version):
                self._note_circle(origin, place, asked_at)
                return None
        if len(chain) > _CHAIN_MAX:
            self._note_circle(chain[0][0], chain[0][1], asked_at)
            return None
        paper = self._find(block, sort, name, version, asked_at)
        if paper is None:
            return None
        self.origins.setdefault(paper.origin.file, paper.origin)
        self._check_digest(block, paper, asked_at)
        return paper

    def _note_circle(self, origin: Origin, place: Place, asked_at: Place) -> None:
        self.notes.error(
            "D605",
            asked_at,
            "",
            f"The {origin} takes itself in by way of what it refers to.",
            "Take the reference out of one of the two documents.",
            other=place,
        )

    def _find(
        self,
        block: Block,
        sort: DocumentSort,
        name: str,
        version: str,
        asked_at: Place,
    ) -> Paper | None:
        if "file" in block.entries:
            return self._open(block, sort, name, version, asked_at)
        fitting: list[Paper] = []
        others: list[Paper] = []
        for sheet in self.binder.find(sort, name):
            paper = self._read(sheet, sort, asked_at)
            if paper is None:
                return None
            papers = self._editions_of(paper, version)
            (fitting if papers else others).extend(papers or [paper])
        if len(fitting) == 1:
            return fitting[0]
        noun = "agreement" if sort is DocumentSort.AGREEMENT else sort.value
        if fitting:
            self.notes.error(
                "D607",
                asked_at,
                "",
                f"There are two documents “{name}”, version {version}: "
                f"{fitting[0].origin.file} and {fitting[1].origin.file}.",
                "Keep one of them, or name its `file`.",
                other=Place(fitting[1].origin.file),
            )
            return None
        known = ", ".join(one.origin.version for one in others)
        self.notes.error(
            "D602",
            asked_at if not others else _place(block, "version"),
            "",
            f"There is no {noun} “{name}”, version {version}, in the workspace.",
            f"There is version {known}."
            if known
            else "Put its file beside the agreement or into `documents/`, or name its "
            'folder in `troth.toml`: `documents = ["shared/*.yaml"]`.',
            other=_place(others[0].tree, "version") if others else None,
        )
        return None

    def _editions_of(self, paper: Paper, version: str) -> list[Paper]:
        """Return the document as of a version, which amendments may have made."""
        if paper.origin.version == version:
            return [paper]
        if paper.origin.sort is not DocumentSort.AGREEMENT:
            return []
        trees, tree, current = [paper.tree], paper.tree, paper.origin.version
        amendments = tuple(self._amendments_of(paper.origin.name))
        at = _place(tree, "version")
        for group in self._groups(amendments, current, at):
            changes = _distinct(one for it in group for one in it.changes)
            tree = _with_version(apply_changes(tree, changes), group[0])
            trees += [it.fields.block for it in group]
            if group[0].origin.version == version:
                origin = replace(paper.origin, version=version)
                return [_Amended(origin, tree, tuple(trees))]
        return []

    def _open(
        self,
        block: Block,
        sort: DocumentSort,
        name: str,
        version: str,
        asked_at: Place,
    ) -> Paper | None:
        place = _place(block, "file")
        sheet = self.binder.open(said(block, "file"))
        if isinstance(sheet, Barrier):
            note_barrier(self.notes, said(block, "file"), sheet, place)
            return None
        paper = self._read(sheet, sort, asked_at)
        if paper is None:
            return None
        found = self._editions_of(paper, version)
        if paper.origin.name == name and found:
            return found[0]
        self.notes.error(
            "D608",
            asked_at,
            "",
            f"The reference means “{name}”, version {version}, but its file is "
            f"“{paper.origin.name or 'another document'}”, version "
            f"{paper.origin.version or 'unknown'}.",
            "Correct the name and the version, or the file.",
            other=Place(sheet.file),
        )
        return None

    def _read(
        self, sheet: Sheet, sort: DocumentSort, asked_at: Place | None
    ) -> Paper | None:
        key = (sheet.file, sort)
        if key not in self._papers:
            self._papers[key] = read_paper(sheet, sort, self.notes, asked_at=asked_at)
        return self._papers[key]

    def _check_digest(self, block: Block, paper: Paper, asked_at: Place) -> None:
        check_digest(
            self.notes,
            said(block, "digest"),
            paper.digest,
            place=_place(block, "digest") if "digest" in block.entries else asked_at,
            what=str(paper.origin),
            other=Place(paper.origin.file),
        )

    def _check_annexes(self, tree: Block) -> None:
        """Note where an annex is not there, or is not what it was."""
        entry = tree.entries.get("annexes")
        if entry is None or not isinstance(entry.value, Block):
            return
        for name, one in entry.value.entries.items():
            if not isinstance(one.value, Block):
                continue
            block, place = one.value, one.key.place
            if "agreement" in block.entries:
                named = {**block.entries, "id": block.entries["agreement"]}
                self._resolve(Block(named, block.place), DocumentSort.AGREEMENT, ())
            elif "file" in block.entries:
                self._check_attachment(name, block, place)

    def _check_attachment(self, name: str, block: Block, place: Place) -> None:
        path = said(block, "file")
        sheet = self.binder.open(path)
        if isinstance(sheet, Barrier):
            note_barrier(self.notes, path, sheet, _place(block, "file"))
            return
        check_digest(
            self.notes,
            said(block, "digest"),
            digest_of_bytes(sheet.text),
            place=_place(block, "digest") if "digest" in block.entries else place,
            what=f"annex “{name}”",
            other=Place(sheet.file),
        )


@dataclass(frozen=True, slots=True)
class _Amended(Paper):
    """An agreement as amendments left it; its digest is that of all their words."""

    papers: tuple[Block, ...]

    @property
    def digest(self) -> str:
        return digest_of_words(*self.papers)


def check_digest(
    notes: Notes, pinned: str, real: str, *, place: Place, what: str, other: Place
) -> None:
    """Note where a document is not pinned, or is not what it was.

    Args:
        notes: Where to.
        pinned: The digest that was agreed upon; empty where there is none.
        real: The digest of the document as it is.
        place: Where the digest stands, or should.
        what: What the document is. other: where it lies.
    """
    if not pinned:
        notes.error(
            "D601",
            place,
            "",
            f"Nothing holds the {what} to what it says today.",
            f"Write `digest: {real}`.",
            other=other,
        )
    elif pinned != real:
        notes.error(
            "D603",
            place,
            "",
            f"The {what} does not say what it said when it was agreed upon.",
            f"Find the text that was meant; the digest of this one is {real}.",
            other=other,
        )


def note_barrier(notes: Notes, path: str, barrier: Barrier, place: Place) -> None:
    """Note why a file that a document names was not opened."""
    is_gone = barrier is Barrier.MISSING
    notes.error(
        "D602" if is_gone or barrier is Barrier.UNREADABLE else "D604",
        place,
        "",
        f"“{path}” is not opened: {barrier.value}.",
        "Correct the path; it is seen from the workspace."
        if is_gone
        else "Put the document itself into the workspace and name its path there.",
    )


def _blocks(tree: Block, key: str) -> tuple[Block, ...]:
    """Return the block under a key, or the blocks of the list there."""
    entry = tree.entries.get(key)
    if entry is None:
        return ()
    items = entry.value.items if isinstance(entry.value, Listing) else (entry.value,)
    return tuple(one for one in items if isinstance(one, Block))


def _below_head(tree: Block, strongest: Block) -> Block:
    """Return a document's own head with the clauses of its strongest layer."""
    head = {key: it for key, it in tree.entries.items() if key in OWN_KEYS}
    body = {key: it for key, it in strongest.entries.items() if key not in OWN_KEYS}
    return Block({**head, **body}, tree.place)


def _place(block: Block, key: str) -> Place:
    entry = block.entries.get(key)
    return entry.value.place if entry else block.place


def _version(
    tree: Block, layers: _Layers, amendment: Amendment | None = None
) -> Version:
    version = Version(
        tree=tree, overlaps=tuple(layers.overlaps), parents=tuple(layers.parents)
    )
    if amendment is None:
        return version
    return replace(
        version,
        effective_on=amendment.effective_on,
        effective_at=amendment.place_of("effective"),
        inside=amendment.inside,
    )


def _with_version(tree: Block, amendment: Amendment) -> Block:
    """Return a text under the version that an amendment makes."""
    entry = amendment.fields.block.entries["to_version"]
    key = Scalar("version", quoted=False, place=entry.key.place)
    return Block({**tree.entries, "version": Entry(key, entry.value)}, tree.place)


def _distinct(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return changes once that two amendments of a day both make."""
    return tuple({change.path: change for change in changes}.values())
