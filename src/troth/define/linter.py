"""Every rule, asked of one agreement; what its authors allow is left out.

The compiler has told what has no meaning. The rules tell what has a meaning that the
parties will fight over, so they run on agreements that compile, and only there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from troth.define.agreed_text import AgreedText
from troth.define.compiler import Compilation
from troth.define.rules import RULES
from troth.define.rules.kind import LintRule, Mistake
from troth.define.rules.names.allowance import AllowanceIsNeeded
from troth.define.sections.allowing import Allowance
from troth.model.finding import Finding


def lint(
    compiled: Compilation, *, file: str, feeds: Collection[str] | None = None
) -> tuple[Finding, ...]:
    """Return the findings of the compiler and of all rules, in the order of the text.

    Args:
        compiled: What became of the text.
        file: How findings call the file.
        feeds: The streams that the workspace supplies; `None` where nobody knows.
    """
    if compiled.agreement is None or compiled.tree is None:
        return compiled.findings
    known = None if feeds is None else frozenset(feeds)
    text = AgreedText(file, compiled.agreement, compiled.tree, known)
    found = [*compiled.findings, *_ask(text)]
    found = list(_without_allowed(found, compiled.allowances, text))
    return tuple(sorted(found, key=lambda one: (one.place, one.code, one.message)))


def _ask(text: AgreedText) -> Iterator[Finding]:
    for rule in RULES:
        for mistake in rule.find(text):
            yield _finding(text, rule, mistake)


def _finding(text: AgreedText, rule: type[LintRule], mistake: Mistake) -> Finding:
    return Finding(
        rule.code,
        rule.name,
        rule.severity,
        text.place(mistake.path),
        mistake.path,
        mistake.message,
        mistake.hint,
        mistake.facts,
        mistake.patch,
    )


def _without_allowed(
    found: Sequence[Finding], allowances: Sequence[Allowance], text: AgreedText
) -> Iterator[Finding]:
    used: set[Allowance] = set()
    for finding in found:
        covering = [one for one in allowances if one.covers(finding.code, finding.path)]
        used.update(covering)
        if not covering:
            yield finding
    for allowance in allowances:
        if allowance not in used:
            mistake = AllowanceIsNeeded.unneeded(text, allowance.path, allowance.code)
            yield _finding(text, AllowanceIsNeeded, mistake)
