"""Whatever is written, the program answers: an agreement, or findings, and at once.

`make fuzz` asks the same of a million documents.
"""

from random import Random  # noqa: TID251  # seeded, and handed in

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutations import judge_mutant, make_mutant, mutate_text, mutate_tree, show_mutant

_SECONDS_MAX = 1.0


@pytest.mark.parametrize("first", range(0, 1200, 100))
def test_a_mutated_document_is_refused_or_compiled_in_time(first: int) -> None:
    for number in range(first, first + 100):
        mutant = make_mutant(number)
        verdict = judge_mutant(mutant)
        assert verdict.seconds < _SECONDS_MAX, show_mutant(mutant)


@given(st.randoms(use_true_random=False))
def test_no_change_of_a_text_breaks_the_program(chance: Random) -> None:
    judge_mutant(mutate_text(chance))


@given(st.randoms(use_true_random=False))
def test_no_change_of_a_tree_breaks_the_program(chance: Random) -> None:
    judge_mutant(mutate_tree(chance))


def test_mutants_are_refused_and_accepted() -> None:
    compiled = [judge_mutant(make_mutant(number)).is_compiled for number in range(400)]
    assert 10 < sum(compiled) < 390
