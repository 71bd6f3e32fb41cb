"""The codes of what can keep a credit from being computed.

They are warnings beside the credits: one remedy that cannot be computed does not hold
up the others.
"""

from __future__ import annotations

from troth.model.finding import Rule, Severity

_RULES = (
    Rule(
        "E101",
        "remedy-computes",
        "The remedy cannot be computed from this reading as it is written, so it "
        "grants nothing.",
        "multiple: {times: 10} after an average, which has no lost part",
        "multiple: {times: 10} after an availability",
        Severity.WARNING,
    ),
    Rule(
        "E102",
        "fee-is-known",
        "The fee that a share or a cap is taken of is not known for this window and "
        "scope, so nothing is granted; no amount is ever guessed.",
        "fee: from invoices, while no invoice line of that month is there",
        "an invoice line of the month, or `fee: 4000 per month`",
        Severity.WARNING,
    ),
    Rule(
        "E103",
        "no-gap",
        "The promise is missed, but no row of the table covers the reading: the "
        "contract has a hole. `between_tiers` decides what it grants.",
        "target >= 99.9 %, tiers: [{below: 99 %, credit: 10 %}], reading 99.5 %",
        "tiers: [{below: 99.9 %, credit: 5 %}, {below: 99 %, credit: 10 %}]",
        Severity.WARNING,
    ),
)

RULES = {rule.code: rule for rule in _RULES}
"""Every rule by its code."""
