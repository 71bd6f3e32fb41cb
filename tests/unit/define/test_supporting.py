"""What a service is made of, and which promises a promise carries."""

import pytest

from language import agreed, changed, only_finding
from troth.define.writer import write
from troth.model.composition import Composition
from troth.model.objective import Support

FEE = "fee: 4000 per month"
TARGET = 'indicator: uptime, target: ">= 99.9 %"'


def made_of(components: str) -> str:
    """The small agreement with a service made of these components."""
    return changed(FEE, f"{FEE}, components: {components}")


def test_components_are_serial_redundant_or_so_many_of_some() -> None:
    text = made_of(
        "{serial: [network, {redundant: [site-a, site-b]}, "
        "{at_least: 2, of: [n1, n2, n3]}]}"
    )
    whole = agreed(text).services["shop"].components
    sites = Composition(1, ("site-a", "site-b"))
    assert whole == Composition(
        3, ("network", sites, Composition(2, ("n1", "n2", "n3")))
    )
    assert str(whole) == (
        "all of network, (at least 1 of site-a and site-b) and "
        "(at least 2 of n1, n2 and n3)"
    )


def test_a_single_component_needs_no_list() -> None:
    assert agreed(made_of("{serial: web}")).services["shop"].components == (
        Composition(1, ("web",))
    )


@pytest.mark.parametrize(
    "components",
    [
        "{serial: [web], redundant: [a, b]}",
        "{at_least: 2}",
        "{of: [a, b]}",
        "{at_least: 1, serial: [a, b]}",
        "{at_least: 3, of: [a, b]}",
        "{at_least: 0, of: [a, b]}",
        "{at_least: 1.5, of: [a, b]}",
        "{serial: [web, {serial: [a], redundant: [b]}]}",
        "{serial: " * 25 + "web" + "}" * 25,
    ],
)
def test_parts_make_a_whole_in_exactly_one_way(components: str) -> None:
    assert only_finding(made_of(components)).code == "D801"


def test_a_component_stands_once() -> None:
    finding = only_finding(made_of("{serial: [web, {redundant: [web, b]}]}"))
    assert finding.code == "D802"
    assert "“web” stands twice" in finding.message


def test_a_promise_says_which_promises_of_other_agreements_it_carries() -> None:
    carries = "supports: [up of acme-shop as database, solved of acme-shop]"
    agreement = agreed(changed(TARGET, f"{carries}, {TARGET}"))
    supports = agreement.objectives["shop-up"].supports
    assert supports == (
        Support("up", "acme-shop", "database"),
        Support("solved", "acme-shop"),
    )
    assert agreed(write(agreement)).objectives == agreement.objectives


def test_what_names_no_promise_is_said() -> None:
    finding = only_finding(changed(TARGET, f"supports: the web shop, {TARGET}"))
    assert finding.code == "D803"
    assert finding.path == "objectives.shop-up.supports"
