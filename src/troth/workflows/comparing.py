"""Comparing: what differs in meaning between two agreements, or between two days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from troth.define.comparison import compare
from troth.model.edition import Edition, edition_on


def compare_editions(
    before: Sequence[Edition],
    after: Sequence[Edition],
    *,
    before_on: date | None = None,
    after_on: date | None = None,
) -> list[dict[str, Any]]:
    """Return what differs between two agreements, as plain data.

    Args:
        before: All versions of one agreement. after: of the same or of another one.
        before_on: The day whose version is meant; `None` means the last one.
        after_on: The same for the other agreement.
    """
    held = [
        editions[-1] if day is None else edition_on(editions, day)
        for editions, day in ((before, before_on), (after, after_on))
    ]
    return [
        {
            "path": one.path,
            "before": one.before or None,
            "after": one.after or None,
            "meaning": one.meaning or None,
            "effect": one.effect.value,
            "gains": one.gains,
        }
        for one in compare(held[0].agreement, held[1].agreement)
    ]
