"""The agreement as people sign it: first page, contents, clauses, room to sign.

Every sentence is one of the agreement's prose; this module only numbers them, groups
what is owed by who owes it, and sets an example under each credit. A section of the
prose that is new appears by itself.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from troth.model.agreement import Agreement, Party, Term
from troth.model.head import Approval, Change
from troth.model.money import Money
from troth.model.objective import Objective, TargetMatrix
from troth.model.phrases import money_text, target_text
from troth.model.prose import Prose, ProseClause, ProseSection
from troth.model.reading import reading_text
from troth.model.violation import Credit
from troth.model.wording import name_window, say_date, say_list
from troth.report.outline import (
    Block,
    Cell,
    Clause,
    Column,
    Document,
    Facts,
    Heading,
    Lines,
    Section,
    Signatories,
    Signatory,
    Table,
)
from troth.report.passages import credit_lines, period_title

_FRONT = ("Record",)
_APPENDICES = (
    "Calendars",
    "Measurements",
    "Indicators",
    "Goals",
    "Defaults in force",
)
"""What is looked up rather than read stands behind the signatures."""

_ABOUT = (
    "Every sentence is made from the text that the digest names, and two copies with "
    "the same digest say the same."
)
_MANY = 4  # of a matrix: how many targets an overview lists


@dataclass(frozen=True, slots=True)
class Example:
    """A credit for a miss that was made up.

    Attributes:
        credit: What the settlement grants.
        invoice: The invoice that was made up for it, where the fee is invoiced.
    """

    credit: Credit
    invoice: Money | None = None


def build_paper(
    agreement: Agreement, prose: Prose, examples: Mapping[str, Example]
) -> Document:
    """Return the agreement as a document.

    Args:
        agreement: What is signed. prose: The same in words.
        examples: A worked example by the name of its remedy.
    """
    front, body, appendices = _sort_sections(prose.sections)
    numbered = [
        *((f"{place}", section) for place, section in enumerate(body, start=1)),
        *((_letter(place), section) for place, section in enumerate(appendices)),
    ]
    sections = [_section("", one, agreement, examples, appendix=False) for one in front]
    if agreement.objectives:
        sections.append(_overview(agreement))
    sections += [
        _section(number, one, agreement, examples, appendix=one in appendices)
        for number, one in numbered
    ]
    return Document(
        title=prose.title,
        kicker=prose.kind[:1].upper() + prose.kind[1:],
        lead=_lead(agreement),
        facts=_facts(agreement, prose),
        sections=tuple(sections),
        footer=(_ABOUT, prose.digest),
        contents=True,
        mark=f"{prose.agreement}, version {prose.version} · {prose.digest}",
    )


def _sort_sections(
    sections: Iterable[ProseSection],
) -> tuple[list[ProseSection], list[ProseSection], list[ProseSection]]:
    front, body, appendices = [], [], []
    for section in sections:
        if section.title in _FRONT:
            front.append(section)
        elif section.title in _APPENDICES:
            appendices.append(section)
        else:
            body.append(section)
    return front, body, appendices


def _letter(place: int) -> str:
    """Return how an appendix is called: A, B … Z, AA."""
    head = _letter(place // 26 - 1) if place >= 26 else ""
    return head + chr(ord("A") + place % 26)


def _lead(agreement: Agreement) -> str:
    parties = [_introduce(one) for one in agreement.parties.values()]
    if not parties:
        return "No party is named."
    if len(parties) == 1:
        return f"Given by {parties[0]}."
    return f"Between {say_list(parties)}."


def _introduce(party: Party) -> str:
    if party.role in ("party", party.name):
        return party.title
    return f"{party.title} ({party.role})"


def _facts(agreement: Agreement, prose: Prose) -> Facts:
    record = agreement.record
    pairs = [
        ("Agreement", prose.agreement),
        ("Version", prose.version),
        ("Dated", "" if record.dated is None else say_date(record.dated)),
        ("Term", _term(agreement.term)),
        ("Owner", ", ".join(record.owners)),
        ("Approved", "; ".join(map(_approval, record.approvals))),
        ("Last change", _change(record.history[-1]) if record.history else ""),
        ("Time zone", agreement.timezone),
        ("Currency", agreement.currency or ""),
        ("Digest", prose.digest),
    ]
    return Facts(tuple((name, said) for name, said in pairs if said))


def _approval(approval: Approval) -> str:
    who = f"{approval.by}, {approval.role}" if approval.role else approval.by
    return f"{who} ({'pending' if approval.on is None else say_date(approval.on)})"


def _change(change: Change) -> str:
    return f"version {change.version}, {say_date(change.on)}: {change.what}"


def _term(term: Term) -> str:
    """Return the first and the last day; the clause says the rest."""
    last = "" if term.ends_on is None else say_date(term.ends_on - timedelta(days=1))
    match term.starts_on, last:
        case None, "":
            return "not limited"
        case None, _:
            return f"until {last}"
        case first, "":
            return f"from {say_date(first)}"
        case first, _:
            return f"{say_date(first)} to {last}"


def _overview(agreement: Agreement) -> Section:
    """Return who owes what to whom, one line for each promise."""
    owed_to = any(one.owed_to for one in agreement.objectives.values())
    heads = ("promise", "owed by", *(["owed to"] if owed_to else []), "target", "per")
    rows = []
    for one in agreement.objectives.values():
        row = [
            Cell(one.name, link=f"#{_anchor(f'objectives.{one.name}')}"),
            Cell(_title(one.owed_by, agreement)),
            Cell(_brief_target(one)),
            Cell(name_window(one.window)),
        ]
        if owed_to:
            row.insert(2, Cell(_title(one.owed_to, agreement)))
        rows.append(tuple(row))
    table = Table(title="", columns=tuple(map(Column, heads)), rows=tuple(rows))
    return Section("Promises at a glance", "overview", (table,))


def _brief_target(objective: Objective) -> str:
    targets = objective.targets
    if not isinstance(targets, TargetMatrix):
        return target_text(targets)
    named = [f"{key}: {target_text(one)}" for key, one in targets.targets.items()]
    if len(named) > _MANY:
        return f"by {targets.by}, {len(named)} targets"
    return "; ".join(named)


def _section(
    number: str,
    section: ProseSection,
    agreement: Agreement,
    examples: Mapping[str, Example],
    *,
    appendix: bool,
) -> Section:
    blocks: list[Block] = []
    obligor: str | None = None
    clauses = _grouped(section.clauses, agreement)
    for place, (owes, clause) in enumerate(clauses, start=1):
        if owes and owes != obligor:
            blocks.append(Heading(owes))
            obligor = owes
        called = f"{number}.{place}" if number else ""
        blocks += _clause(called, clause)
        example = examples.get(clause.path.removeprefix("remedies."))
        if example is not None and clause.path.startswith("remedies."):
            blocks.append(_example(example))
    if any(clause.path == "signatures" for clause in section.clauses):
        blocks.append(_signatures(agreement))
    return Section(
        section.title,
        _anchor(section.title.lower()),
        tuple(blocks),
        number=f"Appendix {number}" if appendix else number,
    )


def _grouped(
    clauses: Iterable[ProseClause], agreement: Agreement
) -> list[tuple[str, ProseClause]]:
    """Return promises by who owes them, in the order of the parties' first promise."""
    groups: dict[str, list[ProseClause]] = {}
    for clause in clauses:
        head, _, name = clause.path.partition(".")
        objective = agreement.objectives.get(name) if head == "objectives" else None
        owes = "" if objective is None else _owes(objective, agreement)
        groups.setdefault(owes, []).append(clause)
    return [(owes, clause) for owes, group in groups.items() for clause in group]


def _owes(objective: Objective, agreement: Agreement) -> str:
    said = f"What {_title(objective.owed_by, agreement)} owes"
    if objective.owed_to is not None:
        said += f" {_title(objective.owed_to, agreement)}"
    return said


def _clause(number: str, clause: ProseClause) -> Iterator[Block]:
    yield Clause(number, clause.sentence, clause.path, _anchor(clause.path))
    if clause.rows:
        yield Table(
            title="",
            columns=tuple(Column(one) for one in clause.header),
            rows=tuple(tuple(map(Cell, row)) for row in clause.rows),
        )


def _example(example: Example) -> Lines:
    credit = example.credit
    reading = credit.reading
    scope = f" ({reading.scope_text})" if reading.scope else ""
    lines = credit_lines(
        credit,
        f"Example: “{reading.objective}” reads {reading_text(reading)}{scope} in "
        f"{period_title(reading.window.label)}",
    )
    made_up = "The reading is"
    if example.invoice is not None:
        made_up = f"The reading and an invoice of {money_text(example.invoice)} are"
    said = f"{made_up} made up; the arithmetic is that of every credit. {lines.note}"
    return dataclasses.replace(lines, note=said)


def _signatures(agreement: Agreement) -> Signatories:
    signing = [agreement.parties.get(name) for name in agreement.signatures]
    return Signatories(
        tuple(
            Signatory(party.title, "" if party.role == "party" else party.role)
            for party in signing
            if party is not None
        )
    )


def _title(name: str | None, agreement: Agreement) -> str:
    if name is None:
        return "–"
    party = agreement.parties.get(name)
    return name if party is None else party.title


def _anchor(path: str) -> str:
    """Return a path as the name of a place in a page; any two paths stay apart.

    Example:
        >>> _anchor("objectives.shop-up"), _anchor("defaults in force")
        ('objectives.shop-up', 'defaults-in-force')
    """
    return re.sub(r"\s+", "-", path)
