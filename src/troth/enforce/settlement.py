"""From judged readings to credits and tasks, each with its arithmetic.

For each remedy and each reading of its objective, in order of time: the function of
the kind gives a share or an amount; the caps cut it; the minimum is tested on the
exact amount; and only then is it rounded to the coin. A credit is granted once: one
that was granted earlier stands as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from typing import Any

from troth.enforce.caps import Capped, Granted, apply_caps
from troth.enforce.claims import claim_cutoff
from troth.enforce.codes import RULES
from troth.enforce.earning_back import give_back
from troth.enforce.fees import FeeError, InvoiceLines, base_amount, base_text
from troth.enforce.remedies import REMEDIES
from troth.enforce.remedies.kind import (
    Context,
    Duty,
    Grant,
    RemedyError,
    RemedyKind,
    scale_grant,
)
from troth.model.agreement import Agreement
from troth.model.finding import Finding, Place
from troth.model.identity import Subject, derive_id, subject_of
from troth.model.money import Money
from troth.model.objective import EachWithin, Objective
from troth.model.phrases import money_text
from troth.model.quantity import RoundingMode, percent
from troth.model.reading import Reading, Verdict
from troth.model.remedy import Combination, Combining, Remedy
from troth.model.violation import Credit, Step, TaskDue, Violation

NO_CURRENCY = "XXX"  # ISO 4217: no currency involved


@dataclass(frozen=True, slots=True)
class Settlement:
    """What follows from the readings, in order of time.

    Attributes:
        credits: One for each remedy, window and scope, also where nothing is granted.
        tasks: Duties that violations create.
        remarks: What kept a credit from being computed, and holes in tables; each
            with the reading it is about.
    """

    credits: tuple[Credit, ...] = ()
    tasks: tuple[TaskDue, ...] = ()
    remarks: tuple[tuple[Reading, Finding], ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings alone, each once."""
        return tuple(dict.fromkeys(finding for _, finding in self.remarks))


def settle(
    readings: Iterable[Reading],
    violations: Iterable[Violation],
    agreement: Agreement,
    *,
    invoices: InvoiceLines | None = None,
    earlier: Sequence[Credit] = (),
    before: Iterable[Reading] = (),
) -> Settlement:
    """Return the credits and tasks that the agreement's remedies give.

    Args:
        readings: Judged readings, in any order.
        violations: The violations found in them.
        agreement: Whose remedies are applied.
        invoices: Finds invoice lines, where a fee comes from invoices.
        earlier: Credits granted before. They count against caps, and what they were
            granted for is not granted again: the earlier credit is returned.
        before: Readings of earlier versions of the agreement; they are looked back
            at and not settled again.
    """
    ordered = sorted(readings, key=_order(agreement))
    history: dict[str, list[Reading]] = {}
    for reading in sorted([*before, *ordered], key=_order(agreement)):
        history.setdefault(reading.objective, []).append(reading)
    by_subject = {
        subject_of(violation.evidence.reading): violation for violation in violations
    }
    desk = _Desk(agreement, invoices, history, by_subject, earlier)
    for _, batch in groupby(ordered, key=lambda one: one.window.whole):
        desk.settle(batch)
    return Settlement(
        tuple(
            give_back(credit, agreement, history) for credit in desk.credits.values()
        ),
        tuple(desk.tasks.values()),
        tuple(desk.remarks),
    )


def _order(agreement: Agreement) -> Callable[[Reading], tuple[Any, ...]]:
    places = {name: place for place, name in enumerate(agreement.objectives)}

    def key(reading: Reading) -> tuple[Any, ...]:
        period = reading.window.period
        place = places.get(reading.objective, len(places))
        return period.start, period.end, place, subject_of(reading)

    return key


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a remedy grants for a reading, before anything is taken off."""

    remedy: Remedy
    reading: Reading
    grant: Grant

    @property
    def subject(self) -> Subject:
        """Return what names the credit."""
        return (self.remedy.name, *subject_of(self.reading))


def _group_by_scope(
    asked: Sequence[_Asked], agreement: Agreement
) -> Iterable[list[_Asked]]:
    """Return those that are for the same scope, in the fields that all of them have."""
    fields = [set(agreement.objectives[one.remedy.objective].per) for one in asked]
    shared = set.intersection(*fields) if fields else set()
    groups: dict[tuple[tuple[str, str], ...], list[_Asked]] = {}
    for one in asked:
        key = tuple(pair for pair in one.reading.scope if pair[0] in shared)
        groups.setdefault(key, []).append(one)
    return groups.values()


def _say_instead(
    combination: Combination,
    one: _Asked,
    winner: _Asked,
    amounts: Mapping[Subject, Money],
    agreement: Agreement,
) -> str:
    mine = money_text(amounts[one.subject])
    higher = money_text(amounts[winner.subject])
    said = (
        f"“{combination.name}”: {mine} gives way to {higher} of “{winner.remedy.name}”"
    )
    party = agreement.parties.get(combination.chosen_by or "")
    if combination.pays is Combining.CHOICE and party is not None:
        said += f", unless {party.title} chooses it instead"
    return said


class _Desk:
    """Where one settlement is worked out, reading by reading."""

    def __init__(
        self,
        agreement: Agreement,
        invoices: InvoiceLines | None,
        history: Mapping[str, Sequence[Reading]],
        violations: Mapping[Subject, Violation],
        earlier: Sequence[Credit],
    ) -> None:
        self.agreement = agreement
        self.invoices = invoices
        self.history = history
        self.violations = violations
        self.granted = Granted(agreement, earlier)
        self.standing = {credit.id: credit for credit in earlier}
        self.credits: dict[str, Credit] = {}
        self.tasks: dict[str, TaskDue] = {}
        self.remarks: list[tuple[Reading, Finding]] = []

    def settle(self, readings: Iterable[Reading]) -> None:
        """Work out what all remedies give for the readings of one window."""
        asked = [
            _Asked(remedy, reading, grant)
            for reading in readings
            for remedy in self.agreement.remedies.values()
            if remedy.objective == reading.objective
            for grant in self._ask(remedy, reading)
        ]
        losers = self._find_losers(asked)
        for one in asked:
            self._settle_one(one, losers.get(one.subject))

    def _ask(self, remedy: Remedy, reading: Reading) -> Iterator[Grant]:
        """Yield what a remedy grants in money; duties become tasks at once."""
        kind = REMEDIES.get(remedy.kind)
        objective = self.agreement.objectives[remedy.objective]
        grant = self._ask_kind(kind, remedy, reading, objective)
        violation = self.violations.get(subject_of(reading))
        if grant.duty is not None:
            if violation is not None:
                self._add_task(remedy, grant.duty, violation)
        elif kind.pays:
            yield grant

    def _find_losers(self, asked: Sequence[_Asked]) -> dict[Subject, Step]:
        """Return the credits that give way to a higher one, each with the reason."""
        losers: dict[Subject, Step] = {}
        for combination in self.agreement.combinations.values():
            if combination.pays is Combining.SUM:
                continue
            joined = [one for one in asked if one.remedy.name in combination.remedies]
            joined.sort(key=lambda one: combination.remedies.index(one.remedy.name))
            for group in _group_by_scope(joined, self.agreement):
                amounts = {one.subject: self._reckon(one) for one in group}
                winner = max(group, key=lambda one: amounts[one.subject].amount)
                for one in group:
                    if one is not winner and amounts[one.subject].amount:
                        said = _say_instead(
                            combination, one, winner, amounts, self.agreement
                        )
                        losers[one.subject] = Step("combination", said)
        return losers

    def _reckon(self, one: _Asked) -> Money:
        """Return what a grant comes to after its own caps, were it alone."""
        nothing = Money(0, self._currency(one.remedy))
        try:
            amount = self._take_share(one.remedy, one.reading, one.grant, [])
            if not amount:
                return nothing
            return apply_caps(
                amount,
                one.reading,
                one.remedy,
                granted=self.granted,
                invoices=self.invoices,
            ).amount
        except FeeError:
            return nothing  # said where the credit itself is worked out

    def _settle_one(self, one: _Asked, instead: Step | None) -> None:
        """Work out one credit, once; what was granted earlier stands as it is."""
        identity = derive_id("C", self.agreement.id, *one.subject)
        if identity in self.credits:
            return
        credit = self.standing.get(identity)
        if credit is None:
            grant = one.grant
            if instead is not None:
                steps = (*grant.steps, instead)
                grant = replace(grant, share=Fraction(0), money=None, steps=steps)
            violation = self.violations.get(subject_of(one.reading))
            credit = self._grant_credit(
                identity, one.remedy, one.reading, grant, violation
            )
            self.granted.add(credit)
        self.credits[identity] = credit

    def _ask_kind(
        self,
        kind: type[RemedyKind],
        remedy: Remedy,
        reading: Reading,
        objective: Objective,
    ) -> Grant:
        obstacle = _find_obstacle(reading, objective)
        if obstacle:
            return Grant(share=Fraction(0), steps=(Step("nothing", obstacle),))
        context = Context(
            agreement=self.agreement,
            objective=objective,
            remedy=remedy,
            value=reading.rounded(remedy.round_reading or objective.round_reading),
            history=self.history,
        )
        try:
            grant = kind.grant(reading, remedy.options, context)
            if remedy.scaled_by is not None:
                grant = scale_grant(grant, remedy.scaled_by, reading, context)
        except RemedyError as error:
            self._add_finding(remedy, reading, error.code, error.message, error.hint)
            return Grant(share=Fraction(0), steps=(Step("nothing", error.message),))
        if grant.tier_gap and remedy.to != objective.owed_by:  # a bonus may begin high
            gap = next(step.text for step in grant.steps if step.name == "gap")
            self._add_finding(
                remedy,
                reading,
                "E103",
                f"{gap}.",
                _hint_for_gap(remedy, objective),
            )
        return grant

    def _grant_credit(
        self,
        identity: str,
        remedy: Remedy,
        reading: Reading,
        grant: Grant,
        violation: Violation | None,
    ) -> Credit:
        steps = list(grant.steps)
        try:
            amount = self._take_share(remedy, reading, grant, steps)
            capped = Capped(amount, None, (), capped=False)
            if amount:
                capped = apply_caps(
                    amount,
                    reading,
                    remedy,
                    granted=self.granted,
                    invoices=self.invoices,
                )
        except FeeError as error:
            self._add_finding(remedy, reading, error.code, error.message, error.hint)
            steps.append(Step("nothing", error.message))
            capped = Capped(Money(0, self._currency(remedy)), None, (), capped=False)
        steps += capped.steps
        exact = _test_minimum(capped.amount, remedy, steps)
        paid = _round_to_coin(exact, capped.room, remedy, steps)
        return Credit(
            id=identity,
            remedy=remedy.name,
            objective=remedy.objective,
            reading=reading,
            share=grant.share,
            exact=exact,
            amount=paid,
            before_minimum=capped.amount,
            capped=capped.capped,
            issued=bool(paid),
            tier_gap=grant.tier_gap,
            violation=violation.id if violation else None,
            points=grant.points,
            to=remedy.to or self.agreement.objectives[remedy.objective].owed_to,
            claim_needed=remedy.claim is not None,
            claim_by=claim_cutoff(reading, remedy, self.agreement) if paid else None,
            steps=tuple(steps),
        )

    def _take_share(
        self, remedy: Remedy, reading: Reading, grant: Grant, steps: list[Step]
    ) -> Money:
        amount = self._take_whole(remedy, reading, grant, steps)
        portion, by_window = reading.window.portion, REMEDIES.get(remedy.kind).by_window
        is_whole = portion == 1 or isinstance(reading.target, EachWithin)
        if is_whole or not by_window or not amount:
            return amount
        # Agreement clause: inside_a_period, split
        part = amount * portion
        said = f"{portion} of the window's days are judged by version {reading.version}"
        steps.append(Step("part", said, part))
        return part

    def _take_whole(
        self, remedy: Remedy, reading: Reading, grant: Grant, steps: list[Step]
    ) -> Money:
        if grant.money is not None:
            return grant.money
        if not grant.share:
            return Money(0, self._currency(remedy))
        if remedy.base is None:
            raise FeeError(
                f"The remedy “{remedy.name}” grants a share, but not of what.",
                "Write `of: fee(…)`.",
            )
        base = base_amount(
            remedy.base,
            self.agreement,
            reading.window.whole,
            reading.scope,
            self.invoices,
        )
        what = base_text(remedy.base, reading.scope)
        if base.amount < 0:
            # More was credited than billed: a share of it would be owed backwards.
            said = f"{what} is {money_text(base)}: a share of it grants nothing."
            steps.append(Step("nothing", said))
            return Money(0, base.currency)
        amount = base * grant.share
        said = (
            money_text(base)
            if isinstance(remedy.base, Money)
            else (f"{what}, {money_text(base)}")
        )
        share = percent(grant.share, digits_max=4)
        steps.append(Step("base", f"{share} of {said}", amount))
        return amount

    def _currency(self, remedy: Remedy) -> str:
        if isinstance(remedy.base, Money):
            return remedy.base.currency
        if remedy.base is not None:
            fee = self.agreement.services[remedy.base.service].fee
            if fee is not None and fee.amount is not None:
                return fee.amount.currency
        return self.agreement.currency or NO_CURRENCY

    def _add_task(self, remedy: Remedy, duty: Duty, violation: Violation) -> None:
        identity = derive_id("T", violation.id, remedy.name)
        self.tasks[identity] = TaskDue(
            id=identity,
            remedy=remedy.name,
            objective=remedy.objective,
            owed_by=duty.owed_by,
            text=duty.text,
            due=str(duty.due),
            violation=violation.id,
        )

    def _add_finding(
        self, remedy: Remedy, reading: Reading, code: str, message: str, hint: str
    ) -> None:
        scope = f", {reading.scope_text}" if reading.scope else ""
        finding = Finding(
            code=code,
            rule=RULES[code].name,
            severity=RULES[code].severity,
            place=Place(self.agreement.id),
            path=f"remedies.{remedy.name}",
            message=f"{reading.window.label}{scope}: {message}",
            hint=hint,
        )
        self.remarks.append((reading, finding))


def _hint_for_gap(remedy: Remedy, objective: Objective) -> str:
    if remedy.round_reading not in (None, objective.round_reading):
        return (
            "The table reads a rounded value and the target an exact one: write the "
            "same `round_reading` at the objective."
        )
    return "Close the table, or write `between_tiers: worse`."


def _find_obstacle(reading: Reading, objective: Objective) -> str | None:
    """Return why nothing can follow from the reading yet, if so."""
    if not reading.window.closed and not isinstance(reading.target, EachWithin):
        return "The window is still open: nothing is granted before it ends."
    if reading.target is not None and reading.verdict is Verdict.UNKNOWN:
        why = f" ({reading.reason})" if reading.reason else ""
        return f"The verdict is unknown{why}: nothing is granted."
    known = reading.completeness
    if reading.target is None and known is not None and known < objective.complete:
        return (
            f"Only {percent(known, digits_max=4)} is known and "
            f"{percent(objective.complete)} is needed: nothing is granted."
        )
    return None


def _test_minimum(amount: Money, remedy: Remedy, steps: list[Step]) -> Money:
    # Agreement clause: remedies.minimum, on the exact amount and after the caps
    minimum = remedy.minimum
    if minimum is None or not amount:
        return amount
    least = Money(minimum.amount, amount.currency)
    enough = least < amount if minimum.strict else least <= amount
    words = "more than" if minimum.strict else "at least"
    said = f"{money_text(amount)} is {'' if enough else 'not '}{words}"
    end = "" if enough else ", so nothing is paid"
    kept = amount if enough else Money(0, amount.currency)
    steps.append(Step("minimum", f"{said} {money_text(least)}{end}", kept))
    return kept


def _round_to_coin(
    exact: Money, room: Money | None, remedy: Remedy, steps: list[Step]
) -> Money:
    mode = remedy.round_money.mode
    paid = exact.rounded(mode)
    if room is not None and room < paid:
        # A cap is the most that is paid: no rounding may step over it.
        mode = RoundingMode.DOWN
        paid = exact.rounded(mode)
    if paid != exact:
        said = f"{money_text(exact)} rounded {_MODES[mode]}"
        steps.append(Step("rounding", said, paid))
    return paid


_MODES = {
    RoundingMode.HALF_UP: "half up to the coin",
    RoundingMode.HALF_EVEN: "half to even to the coin",
    RoundingMode.DOWN: "down to the coin",
    RoundingMode.UP: "up to the coin",
}
