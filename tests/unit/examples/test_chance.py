"""Chance that is the same for the same seed, and stays inside what it is given."""

import numpy as np
import pytest

from troth.examples.chance import Chance
from troth.examples.life import disturb


@pytest.fixture
def chance() -> Chance:
    return Chance(np.random.Generator(np.random.PCG64(7)))


def test_whole_numbers_reach_both_ends_and_no_further(chance: Chance) -> None:
    assert set(chance.many_between(3, 6, 500).tolist()) == {3, 4, 5, 6}


def test_waits_are_cut_at_the_most(chance: Chance) -> None:
    waits = chance.waits(10, 25, 2_000)
    assert waits.min() >= 0
    assert waits.max() == 25


def test_choices_are_as_often_as_their_share(chance: Chance) -> None:
    counts = np.bincount(chance.choices((1, 0, 3), 4_000))
    assert counts[1] == 0
    assert 2.5 < counts[2] / counts[0] < 3.5


def test_distinct_numbers_are_distinct_and_in_order(chance: Chance) -> None:
    assert chance.distinct(1, 5, 5) == [1, 2, 3, 4, 5]


def test_disturbed_rows_are_all_there_and_some_twice(chance: Chance) -> None:
    places = disturb(chance, 100, late=5, twice=7).tolist()
    assert sorted(set(places)) == list(range(100))
    assert len(places) == 107
    assert places != sorted(places)


def test_no_rows_are_left_alone(chance: Chance) -> None:
    assert disturb(chance, 0, late=3, twice=3).tolist() == []
