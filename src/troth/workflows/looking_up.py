"""Every code that a finding or refusal can have, and what it means.

Each phase keeps a table of its own codes; the lint rules bring their pages with them.
"""

from __future__ import annotations

from troth.errors import NotFoundError
from troth.model.finding import Rule
from troth.registry import find_nearest


class NoSuchRuleError(NotFoundError):
    """A code was asked for that nothing has."""

    def __init__(self, code: str, near: str | None) -> None:
        hint = f"Did you mean {near}?" if near else "`troth rule` lists all codes."
        super().__init__(f"There is no code “{code}”.", hint=hint)


def list_rules() -> dict[str, Rule]:
    """Return what every code means, by the code."""
    from troth.define import codes as define_codes
    from troth.define.rules import RULES
    from troth.enforce import codes as enforce_codes
    from troth.model import codes as model_codes
    from troth.monitor import codes as monitor_codes

    known = {
        **define_codes.RULES,
        **{rule.code: rule.page() for rule in RULES},
        **model_codes.RULES,
        **monitor_codes.RULES,
        **enforce_codes.RULES,
    }
    return dict(sorted(known.items()))


def find_rule(asked: str) -> Rule:
    """Return what a code means; its name will do.

    Raises:
        NoSuchRuleError: Nothing has this code or name.
    """
    rules = list_rules()
    by_name = {rule.name: rule for rule in rules.values()}
    said = asked.strip()
    found = rules.get(said.upper()) or by_name.get(said.lower())
    if found is None:
        near = find_nearest(said, by_name)
        raise NoSuchRuleError(said, f"{by_name[near].code} {near}" if near else None)
    return found
