import pytest

from troth import errors
from troth.errors import (
    ConfigError,
    NotFoundError,
    OutsideError,
    RefusedError,
    SourceError,
    TrothError,
    WarehouseError,
)


def test_an_error_says_where_what_and_what_to_do() -> None:
    error = ConfigError("The zone is unknown.", place="troth.toml", hint="Name one.")
    assert str(error) == "troth.toml: The zone is unknown. Name one."


def test_an_error_without_place_and_hint_is_one_sentence() -> None:
    assert str(NotFoundError("There is no agreement.")) == "There is no agreement."


def test_a_refusal_carries_its_code() -> None:
    refusal = RefusedError("E301", "The claim is late.", "Claim within 30 days.")
    assert (refusal.code, refusal.message, refusal.hint) == (
        "E301",
        "The claim is late.",
        "Claim within 30 days.",
    )


@pytest.mark.parametrize("sort", [OutsideError, SourceError, WarehouseError])
def test_an_outside_failure_is_final_unless_said_otherwise(
    sort: type[OutsideError],
) -> None:
    assert not sort("The disk is full.").transient
    assert sort("The server is busy.", transient=True).transient


def test_everything_raised_on_purpose_is_a_troth_error() -> None:
    classes = [value for value in vars(errors).values() if isinstance(value, type)]
    assert all(issubclass(sort, TrothError) for sort in classes)


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    drawn = errors.__doc__ or ""
    for name, value in vars(errors).items():
        if isinstance(value, type):
            assert name in drawn
