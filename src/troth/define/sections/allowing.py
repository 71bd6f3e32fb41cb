"""What the authors let pass on purpose: findings they have seen, each with a reason.

An allowance speaks to the checker and not to the parties. It is no clause: it is not
part of the canonical form, and the digest of what is signed does not change with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from troth.define.draft import Draft
from troth.define.fields import Fields
from troth.define.grammar import ALLOWANCE
from troth.define.reader import Block, Listing, Node, Scalar


@dataclass(frozen=True, slots=True)
class Allowance:
    """A finding that may stand: which, where, and why.

    Attributes:
        code: The code of its rule. at: the clause; empty for the whole agreement.
        path: Where the allowance itself is written.
    """

    code: str
    reason: str
    path: str
    at: str = ""

    def covers(self, code: str, path: str) -> bool:
        """Tell whether a finding is the one that is allowed."""
        is_there = not self.at or f"{path}.".startswith(f"{self.at}.")
        return code == self.code and is_there


def compile_allowances(draft: Draft) -> tuple[Allowance, ...]:
    """Return what is allowed."""
    found: list[Allowance] = []
    for code, node in draft.document.entries("allow"):
        if _is_known(draft, code):
            path = f"allow.{code.text}"
            found += _read(draft, code.text, node, path)
    return tuple(found)


def _is_known(draft: Draft, code: Scalar) -> bool:
    # Rules are only loaded by what allows some of them.
    from troth.define.codes import RULES as COMPILED
    from troth.define.rules import RULES

    known = [*COMPILED, *(rule.code for rule in RULES)]
    if code.text in known:
        return True
    near = draft.notes.near(code.text, known)
    draft.notes.error(
        "D204",
        code.place,
        f"allow.{code.text}",
        f"There is no finding with the code “{code.text}”.",
        f"Did you mean `{near}`?" if near else "`troth rule` lists all codes.",
    )
    return False


def _read(draft: Draft, code: str, node: Node, path: str) -> Iterator[Allowance]:
    if isinstance(node, Scalar):
        reason = " ".join(node.text.split())
        if _has_reason(draft, reason, node, path):
            yield Allowance(code, reason, path)
        return
    items = node.items if isinstance(node, Listing) else (node,)
    for number, item in enumerate(items, start=1):
        own = f"{path}.{number}" if isinstance(node, Listing) else path
        block = draft.document.as_block(item, "allow")
        if not isinstance(block, Block):
            continue
        fields = Fields(draft.notes, block, ALLOWANCE, own)
        said = fields.text("reason")
        if said is not None and _has_reason(draft, said, item, own):
            yield Allowance(code, said, own, fields.text("at") or "")


def _has_reason(draft: Draft, reason: str, node: Node, path: str) -> bool:
    if reason:
        return True
    draft.notes.error(
        "D213",
        node.place,
        path,
        "Nothing says why this is allowed.",
        "Write the reason; who reads the agreement later needs it.",
    )
    return False
