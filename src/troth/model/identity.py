"""Names that are the same whenever the same thing is found.

An id is derived from what it names and from nothing else: no clock, no chance, no
counter. Whoever computes again finds the same ids, so nothing is recorded or paid
twice.
"""

from __future__ import annotations

import hashlib
import json

from troth.model.objective import EachWithin
from troth.model.reading import Reading

Subject = tuple[str, ...]
"""What a reading is about: objective, window, scope and, for a case, its row."""


def derive_id(prefix: str, *parts: str) -> str:
    """Return a short id for the thing that the parts name together.

    Example:
        >>> derive_id("V", "acme-hosting", "shop-up", "2026-03")
        'V-4c1a04d4424705c1'
        >>> derive_id("V", "ab", "c") == derive_id("V", "a", "bc")
        False
    """
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return f"{prefix}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def subject_of(reading: Reading) -> Subject:
    """Return what names the reading among all readings of its agreement.

    Neither the value nor the versions of agreement and data are part of it: a late
    row changes what was read, not what it was read about.
    """
    named = [
        reading.objective,
        reading.window.label,
        reading.window.period.start.isoformat(),
    ]
    for field, value in reading.scope:
        named += [field, value]
    if isinstance(reading.target, EachWithin):
        # Cases of one window and scope differ by their row alone.
        for row in reading.offenders[:1]:
            named += [row.key, row.at.isoformat()]
    return tuple(named)
