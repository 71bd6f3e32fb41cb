"""Each rule of the linter: its bad example raises it alone, its good one nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from language import SOUND, linted, with_clauses
from places import SOURCE
from troth.define.rules import RULES
from troth.define.rules.kind import LintRule
from troth.define.rules.promises.unweighed import ConditionsAreWeighed

# What a workspace supplies beside which the examples are checked.
FEEDS = ("checks", "tickets", "maintenance")


def test_the_agreement_that_examples_stand_in_is_sound() -> None:
    assert not linted(SOUND, FEEDS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_bad_example_of_a_rule_raises_it_and_no_other(
    rule: type[LintRule], monkeypatch: pytest.MonkeyPatch
) -> None:
    if rule is ConditionsAreWeighed:
        monkeypatch.setitem(sys.modules, "z3", None)  # as where it is not installed
    found = linted(with_clauses(rule.page().bad), FEEDS)
    assert {one.code for one in found} == {rule.code}, [str(one) for one in found]
    assert all(one.severity is rule.severity for one in found)
    assert all(one.message.endswith(".") and one.hint for one in found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_good_example_of_a_rule_is_sound(rule: type[LintRule]) -> None:
    found = linted(with_clauses(rule.page().good), FEEDS)
    assert not found, [(one.code, one.message) for one in found]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_page_says_why_and_shows_no_example_twice(rule: type[LintRule]) -> None:
    page = rule.page()
    assert page.meaning.endswith(".")
    assert page.bad != page.good
    assert page.code.startswith("D7")


def test_every_file_of_the_rules_is_registered() -> None:
    folder = SOURCE / "define" / "rules"
    modules = {rule.__module__ for rule in RULES}
    files = {
        ".".join(("troth", *Path(path).relative_to(SOURCE).with_suffix("").parts))
        for path in folder.glob("*/*.py")
        if path.name != "__init__.py"
    }
    assert modules == files
    assert [rule.code for rule in RULES] == sorted(rule.code for rule in RULES)
