"""What a change means: downtime, money, time, and for whom."""

import pytest

from language import SMALL, agreed, changed
from troth.define.comparison import Difference, Effect, compare

CAPPED = changed("cap: none", "cap: 20 % of fee(shop) per month")


def differing(before: str, after: str) -> Difference:
    found = compare(agreed(before), agreed(after))
    assert len(found) == 1, [one.path for one in found]
    return found[0]


def test_a_text_compared_with_itself_says_the_same() -> None:
    assert compare(agreed(SMALL), agreed(SMALL)) == ()


CHANGES = [
    (
        '">= 99.9 %"',
        '">= 99.5 %"',
        "up to 2 h 52 min 48 s more downtime in a 30-day month",
        Effect.WORSE,
        "nimbus",
    ),
    (
        '">= 99.9 %"',
        '">= 99.95 %"',
        "up to 21 min 36 s less downtime in a 30-day month",
        Effect.BETTER,
        "acme",
    ),
    ("within 4 h", "within 8 h", "4 h longer", Effect.WORSE, "nimbus"),
    ("90 % within", "95 % within", "", Effect.BETTER, None),
    ("cap: none", "cap: 20 % of fee(shop) per month", "capped", Effect.WORSE, "nimbus"),
    (
        "credit: 10 %}",
        "credit: 25 %}",
        "at 98.9 %: 10 % → 25 %",
        Effect.BETTER,
        "acme",
    ),
    (
        "4000 per month",
        "4500 per month",
        "500.00 EUR more per month",
        Effect.OPEN,
        None,
    ),
]


@pytest.mark.parametrize(("old", "new", "meaning", "effect", "gains"), CHANGES)
def test_a_change_says_what_it_comes_to(
    old: str, new: str, meaning: str, effect: Effect, gains: str | None
) -> None:
    found = differing(SMALL, changed(old, new))
    if "%}" not in old:
        assert found.meaning.startswith(meaning)
    assert found.effect is effect
    assert found.gains == gains or gains is None


def test_a_cap_is_compared_in_money() -> None:
    found = differing(CAPPED, CAPPED.replace("20 % of", "10 % of"))
    assert found.meaning == "at most 400.00 EUR less"
    assert (found.effect, found.gains) == (Effect.WORSE, "nimbus")


def test_a_promise_that_falls_away_is_the_loss_of_who_was_owed() -> None:
    line = next(one for one in SMALL.splitlines() if one.startswith("  solved:"))
    found = differing(SMALL, SMALL.replace(f"{line}\n", ""))
    assert found.path == "objectives.solved"
    assert (found.effect, found.gains) == (Effect.WORSE, "nimbus")
    back = differing(SMALL.replace(f"{line}\n", ""), SMALL)
    assert back.effect is Effect.BETTER


def test_words_that_nobody_can_weigh_stay_open() -> None:
    found = differing(SMALL, changed("title: The Acme shop", "title: The shop"))
    assert (found.effect, found.before, found.after) == (
        Effect.OPEN,
        "The Acme shop",
        "The shop",
    )
