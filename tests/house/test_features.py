"""Every feature that a published agreement needs is used by a template."""

import sys

import pytest

from places import ROOT

HOOKS = str(ROOT / "docs" / "hooks")
sys.path.insert(0, HOOKS)
from feature_pages import FEATURES, find_users  # noqa: E402  # a hook of mkdocs

sys.path.remove(HOOKS)


def test_there_are_thirty_nine_features() -> None:
    assert len(FEATURES) == 39


@pytest.mark.parametrize("number", range(1, 40))
def test_a_template_uses_the_feature(number: int) -> None:
    assert find_users()[number - 1], FEATURES[number - 1][1]
