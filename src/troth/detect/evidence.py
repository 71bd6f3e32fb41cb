"""What shows a violation: the reading with its stretches, and the exact versions.

With the agreement's digest and the data's digest anyone can compute the same reading
again, so the evidence needs no copy of the data.
"""

from __future__ import annotations

from troth.model.agreement import Agreement
from troth.model.reading import Reading
from troth.model.violation import Evidence


def gather_evidence(reading: Reading, agreement: Agreement) -> Evidence:
    """Return the evidence that a judged reading gives."""
    return Evidence(
        agreement_id=agreement.id,
        agreement_version=agreement.version,
        agreement_digest=agreement.digest,
        data_digest=reading.data_digest,
        reading=reading,
    )
