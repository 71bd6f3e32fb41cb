"""All that a chain of agreements lacks, as findings in both texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from troth.define.agreed_text import AgreedText
from troth.define.codes import RULES
from troth.define.support.chain import Carrier, Chain, Gap, Promise
from troth.define.support.clauses import (
    find_claim_gaps,
    find_credit_gaps,
    find_maintenance,
)
from troth.define.support.hours import find_uncovered_hours
from troth.define.support.links import find_broken_links, find_shared_fates
from troth.define.support.shares import (
    find_longer_windows,
    find_short_shares,
    reach_of,
)
from troth.define.support.times import find_long_steps, sums_of
from troth.model.finding import Finding

_QUESTIONS = (
    find_short_shares,
    find_long_steps,
    find_longer_windows,
    find_uncovered_hours,
    find_maintenance,
    find_claim_gaps,
    find_credit_gaps,
)


def find_support_gaps(texts: Sequence[AgreedText]) -> tuple[Finding, ...]:
    """Return what a promise lacks below, in the order of the agreements.

    Args:
        texts: A customer's agreement and those that support it, each with an id of its
            own; promises name what they support, so the order does not matter.
    """
    by_id = {one.agreement.id: one for one in texts}
    chain = Chain.of([one.agreement for one in texts])
    found = dict.fromkeys(_finding(gap, by_id) for gap in find_gaps(chain))
    order = {text.file: number for number, text in enumerate(texts)}
    return tuple(
        sorted(
            found,
            # A clause may stand in another document of its agreement.
            key=lambda one: (
                order.get(one.place.file, len(order)),
                one.place,
                one.code,
                one.message,
            ),
        )
    )


def find_gaps(chain: Chain) -> Iterator[Gap]:
    """Yield what the promises of a chain lack below."""
    yield from find_broken_links(chain)
    for promise, carriers in chain.carried:
        yield from gaps_of(promise, carriers)
    yield from find_shared_fates(chain)


def gaps_of(promise: Promise, carriers: Sequence[Carrier]) -> Iterator[Gap]:
    """Yield what one promise lacks below."""
    if not any(reach_of(promise, carriers)) and not any(sums_of(promise, carriers)):
        yield _incomparable(promise, carriers[0])
        return
    for ask in _QUESTIONS:
        yield from ask(promise, carriers)


def _incomparable(promise: Promise, carrier: Carrier) -> Gap:
    return Gap(
        "D821",
        promise.agreement.id,
        f"{promise.path}.target",
        f"“{promise.title}” and “{carrier.promise.title}”, which carries it, promise "
        "different things, so that no arithmetic says whether it is enough.",
        "Promise a share of at least so much on both sides, or limits of time.",
        (("objective", promise.objective.name),),
        other=carrier.place,
    )


def _finding(gap: Gap, texts: dict[str, AgreedText]) -> Finding:
    rule = RULES[gap.code]
    other = None
    if gap.other is not None:
        other = texts[gap.other[0]].place(gap.other[1])
    return Finding(
        gap.code,
        rule.name,
        rule.severity,
        texts[gap.agreement].place(gap.path),
        gap.path,
        gap.message,
        gap.hint,
        gap.facts,
        other=other,
    )
