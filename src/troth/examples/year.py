"""The year of Nimbus: four agreements, and the life that goes with each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from troth.examples import growth_year, hosting_year, hotline_year, storage_year
from troth.examples.chance import Chance
from troth.examples.life import DataFile


@dataclass(frozen=True, slots=True)
class Chapter:
    """One agreement of the year.

    Attributes:
        folder: The workspace it gets.
        example: The name of its agreement and settings among the examples.
        teaser: What it is about, in a few words.
        live: Yields its measurements.
    """

    folder: str
    example: str
    teaser: str
    live: Callable[[Chance], Iterator[DataFile]]


CHAPTERS = (
    Chapter("hosting", "hosting", "what Nimbus owes a customer", hosting_year.live),
    Chapter(
        "storage",
        "vendor-object-storage",
        "what its vendor owes Nimbus",
        storage_year.live,
    ),
    Chapter(
        "hotline",
        "call-centre-slc",
        "what its service desk promises callers",
        hotline_year.live,
    ),
    Chapter(
        "growth",
        "smarketing",
        "what marketing, sales and service owe each other",
        growth_year.live,
    ),
)
"""In the order in which they are told."""
