"""Corporate, customer, service: a lower level tightens, or changes what it is left."""

from fractions import Fraction

import pytest

from language import SMALL, digest_of, editions
from troth.define.editions import Editions
from troth.define.provenance import find_entry
from troth.model.objective import Bound

CORPORATE = SMALL.replace("id: acme-shop", "id: corporate\nbasis: multi-level")


def level(name: str, parent: str, above: str, body: str) -> str:
    return (
        f"troth: 1\nagreement: sla\nbasis: multi-level\nid: {name}\ntitle: {name}\n"
        f"timezone: Europe/Berlin\nparent: {{id: {parent}, version: 1, digest: "
        f'"{digest_of(above)}"}}\n{body}\n'
    )


def target_of(result: Editions) -> Fraction:
    assert result.compiled, [f"{one.code} {one.message}" for one in result.findings]
    targets = result.compiled[-1].edition.agreement.objectives["shop-up"].targets
    assert isinstance(targets, Bound)
    return targets.value


def test_three_levels_are_one_agreement() -> None:
    customer = level(
        "customer",
        "corporate",
        CORPORATE,
        'objectives: {shop-up: {target: ">= 99.95 %"}}',
    )
    service = level(
        "service", "customer", customer, 'objectives: {shop-up: {target: ">= 99.99 %"}}'
    )
    result = editions(service, corporate=CORPORATE, customer=customer)
    assert not result.findings
    assert target_of(result) == Fraction(9999, 10000)
    version = result.compiled[-1].version
    entry = find_entry(version.tree, "objectives.solved")
    assert entry is not None
    assert entry.key.place.file == "corporate.yaml"
    assert [one.paper.origin.name for one in version.parents] == [
        "customer",
        "corporate",
    ]


LOOSE = [
    'objectives: {shop-up: {target: ">= 99 %"}}',
    "objectives: {solved: {target: 90 % within 8 h}}",
    "objectives: {shop-up: {over: year}}",
    "remedies: {credit: {cap: 1 EUR per month}}",
]


@pytest.mark.parametrize("body", LOOSE)
def test_a_loosened_promise_is_found_with_both_places(body: str) -> None:
    result = editions(level("low", "corporate", CORPORATE, body), corporate=CORPORATE)
    assert not result.compiled
    (found,) = result.findings
    assert found.code == "D621"
    assert found.place.file == "acme.yaml"
    assert found.other is not None
    assert found.other.file == "corporate.yaml"


@pytest.mark.parametrize("free", ["objectives.shop-up.over", "objectives.shop-up"])
def test_what_the_level_above_leaves_free_may_be_said_otherwise(free: str) -> None:
    above = f"{CORPORATE}may_differ_below: [{free}]\n"
    body = "objectives: {shop-up: {over: year}}"
    result = editions(level("low", "corporate", above, body), corporate=above)
    assert not result.findings


def test_a_level_two_above_is_not_loosened_either() -> None:
    customer = level("customer", "corporate", CORPORATE, "owner: Acme")
    low = level(
        "service", "customer", customer, 'objectives: {shop-up: {target: ">= 99 %"}}'
    )
    result = editions(low, corporate=CORPORATE, customer=customer)
    assert {one.code for one in result.findings} == {"D621"}
