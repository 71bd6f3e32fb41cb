"""The table of codes, from which pages are made."""

import re

import pytest

from places import SOURCE
from troth.define.codes import RULES
from troth.model.finding import Rule


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_every_rule_says_what_it_means_with_a_bad_and_a_good_line(rule: Rule) -> None:
    assert re.fullmatch(r"D[1-68]\d\d", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.name)
    assert rule.meaning.endswith(".")
    assert rule.bad != rule.good


def test_no_two_rules_bear_one_name() -> None:
    names = [rule.name for rule in RULES.values()]
    assert len(set(names)) == len(names)


def test_every_code_is_used_and_every_used_code_is_in_the_table() -> None:
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in (SOURCE / "define").rglob("*.py")
        if path.name != "codes.py"
    )
    assert set(re.findall(r'"(D[1-68]\d\d)"', source)) == set(RULES)
