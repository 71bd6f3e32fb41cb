"""What every test stands on: quiet network, steady chance, and where the cases lie."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from places import CASES, DATA

# The same examples each run, so that a red test is red for everyone.
settings.register_profile(
    "quick",
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
# New examples each run, to find what nobody thought of.
settings.register_profile("deep", max_examples=2_000, deadline=None)
settings.load_profile(os.environ.get("TROTH_HYPOTHESIS", "quick"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-stories",
        action="store_true",
        help="write the expected files of the stories anew instead of comparing",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Only what talks to a real thing may open a socket.
    for item in items:
        if item.get_closest_marker("integration"):
            item.add_marker(pytest.mark.enable_socket)


@pytest.fixture(scope="session")
def cases_dir() -> Path:
    """The folder of exact cases; the test is skipped where there is none."""
    if not CASES.is_dir():
        pytest.skip(f"no cases at {CASES}: set TROTH_CASES to their folder")
    return CASES


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real data sets; the test is skipped where there is none."""
    if not DATA.is_dir():
        pytest.skip(f"no data at {DATA}: set TROTH_DATA to its folder")
    return DATA
