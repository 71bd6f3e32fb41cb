"""What a promise rests on: its own clause and every clause that it leads to.

Two versions of an agreement judge a promise alike where all of these say the same. A
clause leads to another where it names it; the remedies of a promise belong to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from troth.define.quantities import Value
from troth.define.writer import write_tree
from troth.model.agreement import Agreement

_UNJUDGED = frozenset({"parties", "reports", "escalation", "signatures", "objectives"})


def is_same_promise(before: Agreement, after: Agreement, objective: str) -> bool:
    """Tell whether two versions judge and remedy a promise alike."""
    return _concerns(before, objective) == _concerns(after, objective)


def _concerns(agreement: Agreement, objective: str) -> dict[tuple[str, str], Value]:
    """Return every clause that the promise leads to, by section and name."""
    tree = write_tree(agreement)
    clauses = {
        (section, name): clause
        for section, block in tree.items()
        if isinstance(block, dict) and section not in _UNJUDGED
        for name, clause in block.items()
    }
    promises = tree["objectives"]
    assert isinstance(promises, dict), "objectives are written by name"
    if objective not in promises:
        return {}
    found: dict[tuple[str, str], Value] = {
        ("objectives", objective): promises[objective]
    }
    waiting = [promises[objective]]
    waiting += [clause for key, clause in clauses.items() if _is_for(clause, objective)]
    found |= {key: one for key, one in clauses.items() if _is_for(one, objective)}
    while waiting:
        words = " ".join(_texts(waiting.pop()))
        for key, clause in clauses.items():
            if key not in found and _names(words, key[1]):
                found[key] = clause
                waiting.append(clause)
    return found


def _is_for(clause: Value, objective: str) -> bool:
    return isinstance(clause, dict) and clause.get("for") == objective


def _names(words: str, name: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", words) is not None


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
    elif value is not None:
        yield str(value)
