import importlib.metadata
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import EntryPoint

import pytest

from troth.registry import (
    BrokenPluginError,
    DuplicateKindError,
    Registry,
    UnknownKindError,
    find_nearest,
)


@dataclass(frozen=True)
class Kind:
    name: str


JITTER = Kind("jitter")
NAMELESS = object()
RATIO, LATENCY = Kind("ratio"), Kind("latency")

Install = Callable[..., None]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    """Pretend that a package with these entry points is installed."""

    def put(**values: str) -> None:
        points = [EntryPoint(name, value, "troth.x") for name, value in values.items()]
        monkeypatch.setattr(
            importlib.metadata,
            "entry_points",
            lambda *, group: [point for point in points if point.group == group],
        )

    return put


def test_kinds_stand_in_the_order_of_registration() -> None:
    metrics = Registry("metric", [RATIO, LATENCY])
    assert metrics.names == ("ratio", "latency")
    assert list(metrics) == [RATIO, LATENCY]
    assert len(metrics) == 2


def test_a_kind_is_found_by_its_name() -> None:
    metrics = Registry("metric", [RATIO, LATENCY])
    assert metrics.get("latency") is LATENCY
    assert "latency" in metrics
    assert "jitter" not in metrics


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    metrics = Registry("metric", [RATIO, LATENCY])
    with pytest.raises(UnknownKindError) as caught:
        metrics.get("latancy")
    assert str(caught.value) == (
        "There is no metric “latancy”. Did you mean “latency”?"
    )


def test_a_name_that_is_near_to_none_is_answered_with_all() -> None:
    metrics = Registry("metric", [RATIO, LATENCY])
    with pytest.raises(UnknownKindError) as caught:
        metrics.get("price")
    assert caught.value.hint == "Known: ratio, latency."


def test_an_empty_registry_says_that_it_is_empty() -> None:
    with pytest.raises(UnknownKindError) as caught:
        Registry[Kind]("metric", []).get("ratio")
    assert caught.value.hint == "None is installed."


def test_two_kinds_of_one_name_are_refused() -> None:
    with pytest.raises(DuplicateKindError, match="two kinds of metric named “ratio”"):
        Registry("metric", [RATIO, Kind("ratio")])


def test_kinds_of_other_packages_follow_the_built_in_by_name(install: Install) -> None:
    install(z=f"{__name__}:LATENCY", a=f"{__name__}:JITTER")
    metrics = Registry("metric", [RATIO], group="troth.x")
    assert metrics.names == ("ratio", "jitter", "latency")


def test_a_registry_without_a_group_takes_no_kind_from_outside(
    install: Install,
) -> None:
    install(a=f"{__name__}:JITTER")
    assert Registry("metric", [RATIO]).names == ("ratio",)


def test_a_kind_of_another_package_cannot_take_a_built_in_name(
    install: Install,
) -> None:
    install(a=f"{__name__}:RATIO")
    metrics = Registry("metric", [RATIO], group="troth.x")
    with pytest.raises(DuplicateKindError) as caught:
        list(metrics)
    assert caught.value.place == f"entry point {__name__}:RATIO"


def test_a_package_that_cannot_be_loaded_is_named_each_time(install: Install) -> None:
    install(a=f"{__name__}:JITTER", b="no_such_package:kind")
    metrics = Registry("metric", [RATIO], group="troth.x")
    for _ in range(2):
        with pytest.raises(BrokenPluginError, match="no_such_package"):
            metrics.get("jitter")
    assert metrics.get("ratio") is RATIO


def test_a_plugin_without_a_name_is_refused(install: Install) -> None:
    install(a=f"{__name__}:NAMELESS")
    with pytest.raises(BrokenPluginError, match="it has no name"):
        list(Registry("metric", [RATIO], group="troth.x"))


def test_a_built_in_kind_is_found_by_name_without_a_look_at_plugins(
    install: Install,
) -> None:
    install(b="no_such_package:kind")
    kinds = Registry("metric", [RATIO], group="troth.x").by_name
    assert kinds["ratio"] is RATIO
    with pytest.raises(BrokenPluginError):
        kinds.get("jitter")


def test_kinds_by_name_hold_those_of_other_packages(install: Install) -> None:
    install(a=f"{__name__}:JITTER")
    kinds = Registry("metric", [RATIO], group="troth.x").by_name
    assert dict(kinds) == {"ratio": RATIO, "jitter": JITTER}
    assert len(kinds) == 2
    assert kinds.get("price") is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [("availabilty", "availability"), ("Ratio", "ratio"), ("xyz", None)],
)
def test_the_nearest_name_is_what_one_most_likely_meant(
    written: str, meant: str | None
) -> None:
    assert find_nearest(written, ["ratio", "availability"]) == meant
