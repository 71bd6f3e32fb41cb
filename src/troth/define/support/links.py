"""Whether the chain holds together: names, circles, parties, terms, suppliers."""

from __future__ import annotations

from collections.abc import Iterator

from troth.define.support.chain import (
    Carrier,
    Chain,
    Gap,
    Promise,
    cycles_of,
    title_of,
)
from troth.model.agreement import Agreement
from troth.model.objective import Support
from troth.model.wording import say_date, say_list

_SUPPORTING = {"ola": "operational-level agreement", "underpinning": "contract"}


def find_broken_links(chain: Chain) -> Iterator[Gap]:
    """Yield what is not there, what supports itself, and what supports nothing."""
    for members in cycles_of(chain.supports):
        yield _circle(chain, members)
    for agreement in chain.agreements.values():
        yield from _missing(chain, agreement)
        supports = any(one.supports for one in agreement.objectives.values())
        if agreement.kind in _SUPPORTING and not supports:
            yield Gap(
                "D812",
                agreement.id,
                "agreement",
                f"“{agreement.title}” is an agreement with a supplier, but none of its "
                "promises says which promise to a customer it supports.",
                "Write `supports: shop-up of acme-shop` in an objective.",
            )
    for promise, carriers in chain.carried:
        yield from _without_carrier(promise, carriers)
        for carrier in carriers:
            yield from _strangers(promise, carrier)
            yield from _out_of_term(promise, carrier)


def find_shared_fates(chain: Chain) -> Iterator[Gap]:
    """Yield each supplier on which several promises depend."""
    depending: dict[str, list[tuple[Promise, Carrier]]] = {}
    for promise, carriers in chain.carried:
        for carrier in carriers:
            depending.setdefault(carrier.promise.obligor, []).append((promise, carrier))
    for supplier, found in depending.items():
        promises = dict.fromkeys(f"“{promise.title}”" for promise, _ in found)
        components = dict.fromkeys(one.stands_for for _, one in found if one.stands_for)
        if max(len(promises), len(components)) == 1:
            continue
        promise, carrier = found[0]
        parts = f" (as {say_list(components)})" if components else ""
        yield Gap(
            "D822",
            promise.agreement.id,
            promise.path,
            f"{say_list(promises)} {'depends' if len(promises) == 1 else 'depend'} on "
            f"{supplier}{parts}: one failure there breaks all of it at once.",
            "Know it when parts are taken to fail independently.",
            facts=(("supplier", supplier), ("promises", str(len(promises)))),
            other=carrier.place,
        )


def _circle(chain: Chain, members: tuple[str, ...]) -> Gap:
    first = chain.agreements[members[0]]
    names = say_list(f"“{one}”" for one in members)
    path = next(
        f"objectives.{objective.name}.supports"
        for objective in first.objectives.values()
        if any(one.agreement in members for one in objective.supports)
    )
    other = None
    if len(members) > 1:
        second = chain.agreements[members[1]]
        other = (
            second.id,
            next(
                f"objectives.{objective.name}.supports"
                for objective in second.objectives.values()
                if any(one.agreement in members for one in objective.supports)
            ),
        )
    return Gap(
        "D811",
        first.id,
        path,
        f"{names} {'supports itself' if len(members) == 1 else 'support one another'}: "
        "no promise of theirs rests on anything.",
        "Let support run one way, from suppliers to customers.",
        facts=(("agreements", ",".join(members)),),
        other=other,
    )


def _missing(chain: Chain, agreement: Agreement) -> Iterator[Gap]:
    for objective in agreement.objectives.values():
        for support in objective.supports:
            above = chain.agreements.get(support.agreement)
            path = f"objectives.{objective.name}.supports"
            facts = (("agreement", support.agreement), ("objective", support.objective))
            if above is None:
                yield Gap(
                    "D812",
                    agreement.id,
                    path,
                    f"There is no agreement “{support.agreement}” among those given.",
                    "Name its file too, or correct the id.",
                    facts,
                )
            elif support.objective not in above.objectives:
                yield Gap(
                    "D812",
                    agreement.id,
                    path,
                    f"“{support.agreement}” has no objective “{support.objective}”.",
                    f"It has: {say_list(above.objectives)}.",
                    facts,
                    other=(above.id, "objectives"),
                )
            elif support.component is not None:
                yield from _no_part(agreement, above, objective.name, support)


def _no_part(
    agreement: Agreement, above: Agreement, name: str, support: Support
) -> Iterator[Gap]:
    service = above.objectives[support.objective].service
    whole = above.services[service].components if service else None
    if whole is None or support.component in whole.names:
        return
    yield Gap(
        "D812",
        agreement.id,
        f"objectives.{name}.supports",
        f"The service “{service}” of “{above.id}” has no component "
        f"“{support.component}”; it counts as one more part that must work.",
        f"Its components: {say_list(whole.names)}.",
        (("component", support.component or ""),),
        other=(above.id, f"services.{service}.components"),
    )


def _without_carrier(promise: Promise, carriers: tuple[Carrier, ...]) -> Iterator[Gap]:
    service = promise.agreement.services.get(promise.objective.service or "")
    whole = service.components if service else None
    named = {carrier.stands_for for carrier in carriers}
    missing = [one for one in whole.names if one not in named] if whole else []
    if not missing or None in named or service is None:
        return
    yield Gap(
        "D812",
        promise.agreement.id,
        promise.path,
        f"No agreement carries {say_list(f'“{one}”' for one in missing)} for "
        f"“{promise.title}”: {promise.obligor} stands for it alone.",
        "Agree on it with a supplier, or leave the component out.",
        (("objective", promise.objective.name), ("components", ",".join(missing))),
        other=(promise.agreement.id, f"services.{service.name}.components"),
    )


def _strangers(promise: Promise, carrier: Carrier) -> Iterator[Gap]:
    above, below = promise.agreement, carrier.promise.agreement
    provider = promise.objective.owed_by
    owed_to = carrier.promise.objective.owed_to
    customers = (
        [owed_to]
        if owed_to
        else [
            name
            for name, party in below.parties.items()
            if name != carrier.promise.objective.owed_by
        ]
    )
    titles = {title_of(below, name).casefold() for name in customers}
    if provider in customers or title_of(above, provider).casefold() in titles:
        return
    facing = say_list((title_of(below, name) for name in customers), last="or")
    yield Gap(
        "D820",
        below.id,
        carrier.promise.path,
        f"“{carrier.promise.title}” is owed to {facing}, but the promise that it "
        f"supports is owed by {title_of(above, provider)}, who can demand nothing.",
        f"Let it be owed to `{provider}`.",
        (("provider", provider),),
        other=(above.id, f"{promise.path}.owed_by"),
    )


def _out_of_term(promise: Promise, carrier: Carrier) -> Iterator[Gap]:
    above, below = promise.agreement.term, carrier.promise.agreement.term
    facts: list[tuple[str, str]] = []
    said = []
    if below.ends_on and (above.ends_on is None or below.ends_on < above.ends_on):
        if above.ends_on is None:
            said.append(f"It ends before {say_date(below.ends_on)}, the other never.")
        else:
            days = (above.ends_on - below.ends_on).days
            facts.append(("days_after", str(days)))
            said.append(
                f"It ends before {say_date(below.ends_on)}, {_days(days)} before the "
                "agreement whose promise it carries."
            )
    if below.starts_on and above.starts_on and below.starts_on > above.starts_on:
        days = (below.starts_on - above.starts_on).days
        facts.append(("days_before", str(days)))
        said.append(
            f"It begins on {say_date(below.starts_on)}, {_days(days)} after the "
            "agreement whose promise it carries."
        )
    if said:
        yield Gap(
            "D819",
            carrier.promise.agreement.id,
            "term",
            " ".join(said),
            "Let the supplier's term cover the customer's.",
            tuple(facts),
            other=(promise.agreement.id, "term"),
        )


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
