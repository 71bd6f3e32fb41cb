"""Laws of wholes and their parts: exact, whatever the order, and read as written."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from math import prod

from hypothesis import given
from hypothesis import strategies as st

from language import agreed, changed
from troth.define.writer import write
from troth.model.composition import Composition, Part, chance_of, least_of

shares = st.fractions(0, 1, max_denominator=1000)
some_shares = st.lists(shares, min_size=1, max_size=6)
COMPONENTS = ("web", "site a", "site-b", "n1", "n2", "n3")


@st.composite
def wholes(draw: st.DrawFn) -> Composition:
    """A whole that names each component at most once, nested at random."""
    parts: list[Part] = list(
        draw(st.lists(st.sampled_from(COMPONENTS), min_size=1, unique=True))
    )
    while len(parts) > 1 and draw(st.booleans()):
        count = draw(st.integers(1, len(parts)))
        taken, parts = tuple(parts[:count]), parts[count:]
        parts.append(Composition(draw(st.integers(1, count)), taken))
    return Composition(draw(st.integers(1, len(parts))), tuple(parts))


states = st.fixed_dictionaries(dict.fromkeys(COMPONENTS, shares))


def works(whole: Composition, up: Mapping[str, bool]) -> bool:
    """Whether a whole works while these components are up: counted, not reckoned."""
    count = sum(
        works(part, up) if isinstance(part, Composition) else up[part]
        for part in whole.parts
    )
    return count >= whole.need


@given(some_shares, st.data())
def test_so_many_of_some_parts_is_what_counting_every_case_gives(
    shares: list[Fraction], data: st.DataObject
) -> None:
    need = data.draw(st.integers(1, len(shares)))
    counted = sum(
        prod(share if up else 1 - share for share, up in zip(shares, case, strict=True))
        for case in product((True, False), repeat=len(shares))
        if sum(case) >= need
    )
    assert chance_of(need, shares) == counted


@given(wholes(), states)
def test_a_nested_whole_is_what_counting_every_case_gives(
    whole: Composition, shares: dict[str, Fraction]
) -> None:
    counted = Fraction(0)
    for case in product((True, False), repeat=len(whole.names)):
        up = dict(zip(whole.names, case, strict=True))
        if works(whole, up):
            counted += prod(
                shares[one] if up[one] else 1 - shares[one] for one in whole.names
            )
    assert whole.expected(shares) == counted


@given(some_shares, st.data())
def test_the_order_of_parts_does_not_matter(
    shares: list[Fraction], data: st.DataObject
) -> None:
    need = data.draw(st.integers(1, len(shares)))
    other = data.draw(st.permutations(shares))
    assert chance_of(need, shares) == chance_of(need, other)
    assert least_of(need, shares) == least_of(need, other)


@given(wholes(), states)
def test_what_is_assured_is_never_more_than_what_is_expected(
    whole: Composition, shares: dict[str, Fraction]
) -> None:
    assert 0 <= whole.assured(shares) <= whole.expected(shares) <= 1


@given(st.lists(st.integers(0, 12), min_size=1, max_size=4), st.data())
def test_no_way_of_failing_together_takes_more_than_is_assured(
    failing: list[int], data: st.DataObject
) -> None:
    need = data.draw(st.integers(1, len(failing)))
    least = least_of(need, [Fraction(12 - hours, 12) for hours in failing])
    starts = [data.draw(st.integers(0, 11)) for _ in failing]
    down = [
        {(start + hour) % 12 for hour in range(hours)}
        for start, hours in zip(starts, failing, strict=True)
    ]
    up = sum(
        len(failing) - sum(hour in one for one in down) >= need for hour in range(12)
    )
    assert Fraction(up, 12) >= least


@given(some_shares)
def test_all_parts_can_fail_one_after_the_other_and_spares_at_the_same_time(
    shares: list[Fraction],
) -> None:
    assert least_of(len(shares), shares) == max(0, 1 - sum(1 - one for one in shares))
    assert least_of(1, shares) == max(shares)


@given(wholes())
def test_components_are_read_as_they_were_written(whole: Composition) -> None:
    def said(one: Composition) -> str:
        parts = (f"{said(x)}" if isinstance(x, Composition) else x for x in one.parts)
        return f"{{at_least: {one.need}, of: [{', '.join(parts)}]}}"

    fee = "fee: 4000 per month"
    agreement = agreed(changed(fee, f"{fee}, components: {said(whole)}"))
    assert agreement.services["shop"].components == whole
    assert agreed(write(agreement)).services == agreement.services
