"""Streams: what kind of rows an agreement is measured by, and their fields.

The agreement names streams and fields; where the rows come from is the workspace's
business. Rows always carry the provenance that tells a repeated row from a new one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class StreamKind(Enum):
    """What one row of a stream is."""

    CHECKS = "checks"  # a probe's result at an instant, or a status that holds
    SAMPLES = "samples"  # a measured value at an instant
    COUNTS = "counts"  # numbers counted in an interval that begins at an instant
    INTERVALS = "intervals"  # a stretch of time: an outage, a maintenance
    CASES = "cases"  # a ticket, call or lead with its milestones
    DELIVERIES = "deliveries"  # a thing handed over
    AMOUNTS = "amounts"  # money or points at an instant


class FieldType(Enum):
    """What a field of a row holds."""

    TIME = "time"
    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes/no"
    MONEY = "money"
    DURATION = "duration"
    PAUSES = "pauses"  # a list of stretches in which the clock stands still


@dataclass(frozen=True, slots=True)
class Stream:
    """A table of measurements that the agreement is judged by.

    Attributes:
        name: How the agreement calls it.
        kind: What one row is.
        fields: The fields a row has, in the order written.
        at: The time field that places a row in a window; by default the first one.
        key: Fields that together name a row, so that a repeated row is known; empty
            means that every row counts.
        implied: The agreement did not list it; another clause needs it (the stretches
            of an exclusion, the invoices of a fee).
    """

    name: str
    kind: StreamKind
    fields: dict[str, FieldType] = field(hash=False)
    at: str
    key: tuple[str, ...] = ()
    implied: bool = False
