"""The agreement in plain words: what people sign.

Each sentence is made from the fields of the compiled agreement and from nothing
else, so the words and the arithmetic cannot drift apart. What the document left
open stands at the end, as the defaults in force.
"""

from __future__ import annotations

from collections.abc import Iterable

from troth.define.notes import Default
from troth.define.prose_of_duties import (
    write_eligibility,
    write_report,
    write_responsibility,
    write_review,
    write_task,
)
from troth.define.prose_of_liability import (
    write_indemnity,
    write_liability,
    write_measure,
    write_sale,
)
from troth.define.prose_of_promises import (
    write_goal,
    write_indicator,
    write_objective,
)
from troth.define.prose_of_record import say_record, write_history
from troth.define.prose_of_remedies import write_combination, write_remedy
from troth.define.prose_of_rights import say_step, write_ending
from troth.define.prose_of_structure import write_signatures, write_structure
from troth.define.prose_of_time import (
    is_named,
    say_term,
    write_calendar,
    write_exclusion,
)
from troth.model.agreement import Agreement, Fee, Party, Service
from troth.model.catalogue import Catalogue
from troth.model.clause import (
    Definition,
    Escalation,
)
from troth.model.measurement import Stream, StreamKind
from troth.model.phrases import money_text
from troth.model.prose import Prose, ProseClause, ProseSection
from troth.model.wording import say_condition, say_list

_KINDS = {
    "sla": "service-level agreement",
    "slc": "service-level commitment",
    "ola": "operational-level agreement",
    "underpinning": "underpinning contract",
    "sales": "sales and purchase agreement",
}
_ROWS = {
    StreamKind.CHECKS: "a check at an instant, or a status from an instant on",
    StreamKind.SAMPLES: "a value measured at an instant",
    StreamKind.COUNTS: "numbers counted from an instant on",
    StreamKind.INTERVALS: "a stretch of time",
    StreamKind.CASES: "a case with its milestones",
    StreamKind.DELIVERIES: "something handed over",
    StreamKind.AMOUNTS: "an amount at an instant",
}


def write_prose(
    agreement: Agreement,
    *,
    catalogue: Catalogue,
    defaults: Iterable[Default] = (),
) -> Prose:
    """Return the whole agreement in words.

    Args:
        agreement: A compiled agreement.
        catalogue: The kinds it names; each says its own options.
        defaults: What the document left open and the compiler filled in.
    """
    named = [
        write_calendar(name, calendar)
        for name, calendar in agreement.calendars.items()
        if is_named(name)
    ]
    sections = (
        ("Agreement", [_write_head(agreement)]),
        ("Parties", [_write_party(one) for one in agreement.parties.values()]),
        ("Term", [ProseClause("term", say_term(agreement.term))]),
        ("Incorporated terms", write_structure(agreement)),
        ("Definitions", [_write_term(one) for one in agreement.definitions.values()]),
        (
            "Services",
            [_write_service(one, agreement) for one in agreement.services.values()],
        ),
        (
            "Responsibilities",
            [
                write_responsibility(one, agreement)
                for one in agreement.responsibilities.values()
            ],
        ),
        (
            "Eligibility",
            [write_eligibility(one) for one in agreement.eligibility.values()],
        ),
        ("Calendars", named),
        ("Measurements", [_write_stream(one) for one in agreement.streams.values()]),
        (
            "Indicators",
            [
                write_indicator(one, agreement, catalogue)
                for one in agreement.indicators.values()
            ],
        ),
        ("Goals", [write_goal(one, agreement) for one in agreement.goals.values()]),
        (
            "Objectives",
            [write_objective(one, agreement) for one in agreement.objectives.values()],
        ),
        (
            "Exclusions",
            [write_exclusion(one, agreement) for one in agreement.exclusions.values()],
        ),
        (
            "Remedies",
            [
                *(
                    write_remedy(one, agreement, catalogue)
                    for one in agreement.remedies.values()
                ),
                *(
                    write_combination(one, agreement)
                    for one in agreement.combinations.values()
                ),
            ],
        ),
        ("Escalation", _write_ladder(agreement)),
        (
            "Reports",
            [write_report(one, agreement) for one in agreement.reports.values()],
        ),
        ("Tasks", [write_task(one, agreement) for one in agreement.tasks.values()]),
        (
            "Reviews",
            [write_review(one, agreement) for one in agreement.reviews.values()],
        ),
        (
            "Measures",
            [write_measure(one, agreement) for one in agreement.measures.values()],
        ),
        (
            "Termination",
            [write_ending(one, agreement) for one in agreement.termination.values()],
        ),
        (
            "Liability",
            [
                write_liability(one, number, agreement)
                for number, one in enumerate(agreement.liability, start=1)
            ],
        ),
        (
            "Indemnities",
            [write_indemnity(one, agreement) for one in agreement.indemnities.values()],
        ),
        ("Sale", write_sale(agreement.sale, agreement) if agreement.sale else []),
        ("Record", write_history(agreement)),
        ("Signatures", write_signatures(agreement)),
        ("Defaults in force", _write_defaults(defaults)),
    )
    return Prose(
        title=agreement.title,
        agreement=agreement.id,
        version=agreement.version,
        digest=agreement.digest,
        sections=tuple(
            ProseSection(title, tuple(clauses))
            for title, clauses in sections
            if clauses
        ),
        kind=_say_kind(agreement),
    )


def _write_head(agreement: Agreement) -> ProseClause:
    kind = _say_kind(agreement)
    article = "an" if kind.startswith(("i", "o", "u")) else "a"
    named = f"“{agreement.title}” ({agreement.id}, version {agreement.version})"
    said = [f"{named} is {article} {kind}."]
    if agreement.basis:
        said.append(f"Its basis is {agreement.basis}.")
    said += say_record(agreement.record)
    said.append(f"Days and clock times are those of {agreement.timezone}.")
    if agreement.currency:
        said.append(f"Amounts of money are in {agreement.currency}.")
    said.append(
        "Every stretch of time holds its beginning and not its end, and every figure "
        "is reckoned exactly: nothing is rounded but where a clause says so."
    )
    return ProseClause("agreement", " ".join(said))


def _say_kind(agreement: Agreement) -> str:
    kind = _KINDS.get(agreement.kind, agreement.kind)
    if agreement.classification:
        kind = f"{agreement.classification} {kind}"
    return kind


def _write_party(party: Party) -> ProseClause:
    sentence = f"{party.title} (“{party.name}”) is the {party.role}."
    if party.role == "party":
        sentence = f"{party.title} (“{party.name}”) is a party."
    rows = tuple(
        (duty, ", then ".join(addresses)) for duty, addresses in party.contacts.items()
    )
    header = ("duty", "contact") if rows else ()
    return ProseClause(f"parties.{party.name}", sentence, header, rows)


def _write_term(definition: Definition) -> ProseClause:
    meaning = definition.meaning.strip()
    end = "" if meaning.endswith((".", "!", "?")) else "."
    said = f"“{definition.term}”: {meaning}{end}"
    if definition.test is not None:
        said += f" A row is one where {say_condition(definition.test)}."
    return ProseClause(f"definitions.{definition.term}", said)


def _write_service(service: Service, agreement: Agreement) -> ProseClause:
    said = [f"“{service.title}” ({service.name})."]
    if service.scope:
        said.append(f"Its scope: {service.scope}.")
    if service.out_of_scope:
        said.append(f"Not part of it: {say_list(service.out_of_scope)}.")
    if service.consumers:
        said.append(f"It is used by {say_list(service.consumers)}.")
    if service.fee is not None:
        said.append(_say_fee(service.fee))
    if service.coverage is not None:
        said.append(f"It is covered in the open time of “{service.coverage}”.")
    elif "always" not in agreement.calendars:
        said.append("It is covered around the clock.")
    if service.components is not None:
        said.append(f"For it to work, {service.components} must work.")
    return ProseClause(f"services.{service.name}", " ".join(said))


def _say_fee(fee: Fee) -> str:
    if fee.amount is not None:
        per = fee.per.value if fee.per is not None else "term"
        return f"Its fee is {money_text(fee.amount)} per {per}."
    said = f"Its fee is what the invoices in “{fee.invoices}” say"
    if fee.where is not None:
        said += f" where {say_condition(fee.where)}"
    return f"{said}."


def _write_stream(stream: Stream) -> ProseClause:
    said = (
        f"Each row of “{stream.name}” is {_ROWS[stream.kind]}. It belongs to the time "
        f"in its “{stream.at}”."
    )
    if stream.key:
        said += f" Rows with the same {say_list(stream.key)} are one row."
    else:
        said += " Every row counts, also one that repeats another."
    rows = tuple((name, kind.value) for name, kind in stream.fields.items())
    return ProseClause(f"streams.{stream.name}", said, ("field", "holds"), rows)


def _write_ladder(agreement: Agreement) -> list[ProseClause]:
    return [
        ProseClause(f"escalation.{number}", _say_step(step, agreement))
        for number, step in enumerate(agreement.escalation, start=1)
    ]


def _say_step(step: Escalation, agreement: Agreement) -> str:
    about = f"“{step.objective}”" if step.objective else "every objective"
    told = say_list(_say_contact(one, agreement) for one in step.tell)
    are = "is" if len(step.tell) == 1 else "are"
    said = f"For {about}, {told} {are} told as soon as {say_step(step.when)}."
    if step.create:
        said += f" This follows: {step.create}."
    return said


def _say_contact(reference: str, agreement: Agreement) -> str:
    """Return whom `nimbus.escalation.1` means: the first on Nimbus's ladder."""
    name, _, duty = reference.partition(".")
    party = agreement.parties.get(name)
    if party is None:
        return reference
    duty, _, step = duty.partition(".")
    addresses = party.contacts.get(duty, ())
    if step.isdecimal() and 1 <= int(step) <= len(addresses):
        addresses = addresses[int(step) - 1 : int(step)]
    named = (
        f"{party.title}, {duty}{f' {step}' if step else ''}" if duty else party.title
    )
    return f"{named} ({', '.join(addresses)})" if addresses else named


def _write_defaults(defaults: Iterable[Default]) -> list[ProseClause]:
    rows = tuple((default.path, default.text, default.why) for default in defaults)
    if not rows:
        return []
    sentence = (
        "Where the document says nothing, this holds; each can be written out, and "
        "changed there."
    )
    return [
        ProseClause("defaults", sentence, ("where", "what holds", "about it"), rows)
    ]


def _title(name: str, agreement: Agreement) -> str:
    party = agreement.parties.get(name)
    return party.title if party is not None else name
