"""Whether the agreements below carry the promises above, as one tree.

The texts are handed in; nothing here opens a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from troth.define.agreed_text import AgreedText
from troth.define.editions import compile_editions
from troth.define.support.chain import Chain, Promise
from troth.define.support.gaps import find_support_gaps
from troth.define.support.shares import reach_of
from troth.define.support.times import sums_of
from troth.errors import RefusedError
from troth.model.catalogue import Catalogue
from troth.model.document import Binder
from troth.model.finding import Finding, FindingsError, Severity
from troth.model.objective import TargetMatrix
from troth.model.phrases import target_text


@dataclass(frozen=True, slots=True)
class Branch:
    """A promise in the tree, and what carries it.

    Attributes:
        agreement: The agreement that gives it, by id. objective: its name there.
        title: How people call it. obligor: who owes it.
        component: As which component it stands here; `None` where none is named.
        promised: What is promised, one text for each target.
        reckoned: How the promises below add up, one text for each target.
        is_carried: Whether they are enough; `None` where nothing carries it.
        below: What carries it.
    """

    agreement: str
    objective: str
    title: str
    obligor: str
    component: str | None
    promised: tuple[str, ...]
    reckoned: tuple[str, ...] = ()
    is_carried: bool | None = None
    below: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """What carries the promises of some agreements.

    Attributes:
        titles: The agreements by id, in the order given.
        branches: The promises of the agreements that support no other one.
        findings: What they lack below, in the order of the texts.
    """

    titles: Mapping[str, str] = field(hash=False)
    branches: tuple[Branch, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing is found that must be settled or known."""
        return all(one.severity is Severity.NOTE for one in self.findings)


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one agreement, how its file is called, and what stands beside it."""

    file: str
    text: bytes
    binder: Binder | None = None


def trace_support(documents: Sequence[Document], *, catalogue: Catalogue) -> Tree:
    """Return what carries the promises of some agreements, and what they lack.

    Args:
        documents: A customer's agreement and those that support it, in any order.
        catalogue: The kinds that the texts may name.

    Raises:
        FindingsError: A text has mistakes; the error carries all of them.
        RefusedError: Two texts bear one id, so that nobody knows which is meant.
    """
    texts = [_read(one, catalogue) for one in documents]
    seen: dict[str, str] = {}
    for one in texts:
        if one.agreement.id in seen:
            raise RefusedError(
                "D812",
                f"{seen[one.agreement.id]} and {one.file} both have the id "
                f"“{one.agreement.id}”.",
                "Name each agreement once.",
            )
        seen[one.agreement.id] = one.file
    chain = Chain.of([one.agreement for one in texts])
    branches = tuple(
        _branch(chain, chain.promises[agreement.id, name], None, ())
        for agreement in chain.tops
        for name in agreement.objectives
    )
    titles = {one.agreement.id: one.agreement.title for one in texts}
    return Tree(titles, branches, find_support_gaps(texts))


def _read(document: Document, catalogue: Catalogue) -> AgreedText:
    found = compile_editions(
        document.text, file=document.file, catalogue=catalogue, binder=document.binder
    )
    if not found.compiled:
        raise FindingsError(document.file, found.findings)
    last = found.compiled[-1]
    assert last.compilation.tree is not None, "an agreement was read from a tree"
    return AgreedText(document.file, last.edition.agreement, last.compilation.tree)


def _branch(
    chain: Chain,
    promise: Promise,
    component: str | None,
    above: tuple[tuple[str, str], ...],
) -> Branch:
    carriers = chain.carriers.get(promise.key, ())
    reaches = list(reach_of(promise, carriers)) if carriers else []
    sums = list(sums_of(promise, carriers)) if carriers else []
    judged = [*(one.holds for one in reaches), *(one.holds for one in sums)]
    path = (*above, promise.key)
    return Branch(
        promise.agreement.id,
        promise.objective.name,
        promise.title,
        promise.obligor,
        component,
        tuple(_promised(promise)),
        (
            *(_reckoned(one.line, one.arithmetic) for one in reaches),
            *(_reckoned(one.line, one.arithmetic) for one in sums),
        ),
        all(judged) if judged else None,
        tuple(
            _branch(chain, one.promise, one.stands_for, path)
            for one in carriers
            if one.promise.key not in path
        ),
    )


def _reckoned(line: str | None, arithmetic: str) -> str:
    return f"{line}: {arithmetic}" if line is not None else arithmetic


def _promised(promise: Promise) -> Iterator[str]:
    targets = promise.objective.targets
    if isinstance(targets, TargetMatrix):
        for value, target in targets.targets.items():
            yield f"{value}: {target_text(target)}"
    elif targets is not None:
        yield target_text(targets)
