"""What an indicator is made of that reads others instead of rows."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from troth.model.objective import Target
from troth.model.quantity import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One indicator among those that a composite one reads.

    Attributes:
        indicator: Its name. unit: what its reading counts.
        weight: How much it weighs, where the composite weighs its parts.
        target: What it must reach, where the composite asks that of its parts.
    """

    indicator: str
    unit: Unit
    weight: Fraction | None = None
    target: Target | None = None
