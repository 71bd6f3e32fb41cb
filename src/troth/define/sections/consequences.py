"""What follows: remedies, escalation, reports, termination, signatures."""

from __future__ import annotations

import re

from troth.define.draft import Draft
from troth.define.fields import Fields
from troth.define.grammar import (
    COMBINATION,
    EARN_BACK,
    ESCALATION,
    REMEDY,
)
from troth.define.options import OptionReader, options_block, read_flag
from troth.define.quantities import BareAmount, Sort, Value
from troth.define.reader import Scalar
from troth.define.sayings import Saying
from troth.define.sections.claiming import read_claim
from troth.define.tiers import read_bound
from troth.model.clause import Escalation
from troth.model.objective import Bound, Objective
from troth.model.pattern import StepRule
from troth.model.quantity import RoundingMode, Unit
from troth.model.remedy import (
    Base,
    Cap,
    Combination,
    Combining,
    EarnBack,
    FeeBase,
    Minimum,
    MoneyRounding,
    Remedy,
)


def compile_remedies(draft: Draft) -> None:
    """Fill the remedies of the draft."""
    kinds = draft.catalogue.remedies
    for name, node in draft.document.entries("remedies"):
        path = f"remedies.{name.text}"
        if not draft.document.is_name(name, path):
            continue
        block = draft.document.as_block(node, "remedies")
        if block is None:
            continue
        others = [key for key in block.entries if key not in REMEDY.keys]
        written = [key for key in others if key in kinds]
        # Plug-ins are searched for kinds only if a key is of no built-in one.
        known = written if written == others else tuple(kinds)
        fields = Fields(draft.notes, block, REMEDY, path, known, place=name.place)
        if len(written) != 1:
            _note_kinds(fields, written, tuple(kinds))
            continue
        _compile_remedy(draft, fields, name.text, kinds[written[0]], written[0])


def _note_kinds(fields: Fields, written: list[str], known: tuple[str, ...]) -> None:
    if written:
        said = " and ".join(f"`{key}`" for key in written)
        message = f"The remedy is computed in more than one way: {said}."
    else:
        message = "The remedy does not say how it is computed."
    fields.notes.error(
        "D313",
        fields.place,
        fields.path,
        message,
        f"Write one of {', '.join(f'`{key}`' for key in known)}.",
    )


def _compile_remedy(
    draft: Draft, fields: Fields, name: str, kind: type, key: str
) -> None:
    before = draft.notes.count
    known = draft.known("objectives")
    objective_name = fields.refer("for", known, "D305", "objective")
    objective = draft.objectives.get(objective_name or "")
    indicator = draft.indicators.get(objective.indicator) if objective else None
    stream = draft.streams.get(indicator.stream) if indicator else None
    unit = objective.reading_unit(indicator.unit) if objective and indicator else None
    options = None
    inner = options_block(draft, fields, kind, key)
    if inner is not None:
        options = OptionReader(draft, inner, stream, unit).read(kind)
    base = _read_base(draft, fields, objective)
    caps = read_caps(draft, fields, objective)
    minimum = _read_minimum(draft, fields)
    pays_money = getattr(kind, "pays", True)
    if pays_money:
        _check_money(fields, base, kind, options)
    rounding = fields.quantity("round_reading", Sort.ROUNDING)
    coin = fields.quantity("round_money", Sort.COIN)
    if pays_money:
        _note_defaults(fields)
    claim = read_claim(draft, fields)
    sole = read_flag(fields, "sole_remedy")
    nature = fields.word("nature")
    to = fields.refer("to", draft.known("parties"), "D301", "party")
    known = draft.known("indicators")
    scaled_by = fields.refer("scaled_by", known, "D304", "indicator")
    earn_back = _read_earn_back(fields, unit)
    if fields.has("except") and not sole:
        fields.error(
            "D528",
            "except",
            "Only a sole remedy leaves something beside it.",
            "Write `sole_remedy: yes`, or delete `except`.",
        )
    has_failed = any(
        one.severity.value == "error" for one in draft.notes.findings_since(before)
    )
    if has_failed or options is None or objective is None:
        return
    draft.remedies[name] = Remedy(
        name=name,
        objective=objective.name,
        kind=key,
        options=options,
        base=base,
        round_reading=rounding,
        round_money=MoneyRounding(coin or RoundingMode.HALF_UP),
        caps=caps,
        minimum=minimum,
        claim=claim,
        pays=fields.text("pays"),
        expires=fields.text("expires"),
        sole_remedy=bool(sole),
        exceptions=fields.texts("except"),
        nature=nature,
        to=to,
        scaled_by=scaled_by,
        earn_back=earn_back,
    )


def _read_earn_back(fields: Fields, unit: Unit | None) -> EarnBack | None:
    inner = fields.inner("earn_back", EARN_BACK)
    if inner is None:
        return None
    windows = inner.quantity("windows", Sort.COUNT)
    target = inner.quantity("reaching", Sort.TARGET)
    if target is not None and (
        not isinstance(target, Bound) or (unit and target.unit is not unit)
    ):
        said = "is compared with another reading than that of the promise."
        inner.error("D552", "reaching", f"“{inner.text('reaching')}” {said}")
        return None
    if not inner.has("reaching"):
        inner.default("reaching", "the promise", "The promise must be kept again.")
    floor = read_bound(inner, "floor", unit)
    if windows is None:
        return None
    if windows < 1:
        inner.error("D552", "windows", "At least one window must come after.")
        return None
    return EarnBack(windows=windows, target=target, floor=floor)


def _note_defaults(fields: Fields) -> None:
    for key, text, why in (
        ("round_reading", "none", "The exact reading is looked up in the table."),
        ("round_money", "half up", "A credit is rounded once, to the coin."),
        ("minimum", "none", "Every credit is paid, however small."),
        ("claim", "none", "Credits are granted without being claimed."),
        ("expires", "never", "A credit does not lapse."),
        ("sole_remedy", "no", "Other rights stay as they are."),
    ):
        if not fields.has(key):
            fields.default(key, text, why)


def _check_money(fields: Fields, base: Base | None, kind: type, options: Value) -> None:
    needs = getattr(kind, "needs_base", None)
    is_share = needs is not None and options is not None and needs(options)
    if is_share and base is None and not fields.has("of"):
        fields.notes.error(
            "D506",
            fields.place,
            fields.path,
            "The credit is a share, but nothing says of what.",
            "Write `of: fee(…)` with a service, or `of: 500 EUR`.",
        )
    if not fields.has("cap"):
        fields.notes.error(
            "D502",
            fields.place,
            fields.path,
            "The credit has no cap, so nothing says how much a bad month can cost.",
            "Write `cap: 100 % of fee(…) per month`, or `cap: none` if that is meant.",
        )


def _read_base(
    draft: Draft, fields: Fields, objective: Objective | None
) -> Base | None:
    base = fields.quantity("of", Sort.BASE)
    if base is None:
        return None
    return _check_base(draft, fields, "of", base, objective, scalar=fields.scalar("of"))


def _check_base(
    draft: Draft,
    fields: Fields,
    key: str,
    base: FeeBase | BareAmount,
    objective: Objective | None,
    *,
    scalar: Scalar | None,
) -> Base | None:
    if isinstance(base, BareAmount):
        return draft.money(fields, key, base)
    assert scalar is not None, "a base was read from a text"
    checked = [
        _check_fee(draft, fields, key, one, objective, scalar=scalar)
        for one in base.parts
    ]
    return base if all(checked) else None


def _check_fee(
    draft: Draft,
    fields: Fields,
    key: str,
    base: FeeBase,
    objective: Objective | None,
    *,
    scalar: Scalar,
) -> bool:
    """Tell whether a fee is one of a service, noting where it is not."""
    name = _part(scalar, base.service)
    known = draft.known("services")
    if fields.refer_to(name, key, known, "D306", "service") is None:
        return False
    service = draft.services.get(base.service)
    if service is not None and service.fee is None:
        if base.service not in draft.priced:
            fields.notes.error(
                "D509",
                name.place,
                fields.at(key),
                f"The service `{base.service}` has no fee.",
                "Write `fee: 4000 per month` in the service, or `from invoices`.",
            )
        return False
    for scope in base.scope:
        if objective is not None:
            part = _part(scalar, scope)
            if scope not in objective.per:
                fields.refer_to(
                    part, key, objective.per, "D303", "scope in `per` called"
                )
    scopes = draft.fee_scopes.get(base.service, ())
    draft.fee_scopes[base.service] = tuple(dict.fromkeys((*scopes, *base.scope)))
    return True


def _part(scalar: Scalar, name: str) -> Scalar:
    found = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", scalar.text)
    start = found.start() if found else 0
    place = scalar.place_of(start, start + len(name))
    return Scalar(name, quoted=False, place=place)


def read_caps(
    draft: Draft, fields: Fields, objective: Objective | None
) -> tuple[Cap, ...]:
    """Return the most that is granted or owed, in the order written."""
    caps = []
    for scalar in fields.scalars("cap"):
        cap: Cap | None = fields.parse(scalar, "cap", Sort.CAP)
        if cap is None:
            continue
        base = _check_base(draft, fields, "cap", cap.base, objective, scalar=scalar)  # type: ignore[arg-type]  # the grammar gives a bare amount
        if base is not None:
            caps.append(Cap(cap.share, base, cap.per))
    return tuple(caps)


def compile_combinations(draft: Draft) -> None:
    """Fill the combinations of the draft: which remedies do not simply add up."""
    for name, fields in draft.document.named("combinations", COMBINATION):
        before = draft.notes.count
        known = draft.known("remedies")
        joined = fields.refer_all("of", known, "D550", "remedy")
        if fields.has("of") and len(set(joined)) < 2 and draft.notes.count == before:
            message = "One remedy alone needs no rule of how it adds up with others."
            fields.error("D551", "of", message, "Name two or more: `of: [a, b]`.")
        pays = fields.word("pays")
        if not fields.has("pays"):
            fields.default("pays", "sum", "Each of the credits is paid.")
        chosen_by = fields.refer("chosen_by", draft.known("parties"), "D301", "party")
        if pays == Combining.CHOICE.value and not fields.has("chosen_by"):
            message = "One of the credits is paid by choice, but nobody chooses."
            fields.error("D551", "pays", message, "Write `chosen_by:` and a party.")
        if not fields.has("cap"):
            fields.default("cap", "none", "Together they have no cap of their own.")
        caps = read_caps(draft, fields, None)
        if draft.notes.count == before:
            draft.combinations[name] = Combination(
                name=name,
                remedies=joined,
                pays=Combining(pays or "sum"),
                chosen_by=chosen_by,
                caps=caps,
            )


def _read_minimum(draft: Draft, fields: Fields) -> Minimum | None:
    found = fields.quantity("minimum", Sort.MINIMUM)
    if found is None:
        return None
    minimum, currency = found
    is_fine = draft.is_own_currency(fields, "minimum", currency)
    return minimum if is_fine else None


def compile_escalation(draft: Draft) -> tuple[Escalation, ...]:
    """Return the steps of the ladder."""
    steps = []
    for fields in draft.document.listed("escalation", ESCALATION):
        when: StepRule | None = fields.saying("when", Saying.STEP)
        objective = fields.refer("for", draft.known("objectives"), "D305", "objective")
        if not fields.has("for"):
            why = "The step is for every objective."
            fields.default("for", "all objectives", why)
        for scalar in fields.scalars("tell"):
            check_contact(draft, fields, scalar)
        if when is None:
            continue
        steps.append(
            Escalation(
                when=when,
                tell=fields.texts("tell"),
                objective=objective,
                create=fields.text("create"),
            )
        )
    return tuple(steps)


def check_contact(
    draft: Draft, fields: Fields, scalar: Scalar, key: str = "tell"
) -> None:
    """Note a reference to someone whom the parties do not list."""
    name, _, rest = scalar.text.strip().partition(".")
    party_name = _part(scalar, name)
    known = draft.known("parties")
    if fields.refer_to(party_name, key, known, "D301", "party") is None:
        return
    party = draft.parties.get(name)
    if party is None:
        return
    contacts = [name]
    for duty, people in party.contacts.items():
        contacts.append(f"{name}.{duty}")
        contacts += [f"{name}.{duty}.{number + 1}" for number in range(len(people))]
    del rest
    fields.refer_to(scalar, key, contacts, "D311", "contact")
