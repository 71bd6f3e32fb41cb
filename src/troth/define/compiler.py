"""Document → agreement: references checked, and every default made visible.

Sections are compiled in the order in which they need each other. All mistakes are
returned at once; only without one is there an agreement.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from troth.define.draft import Draft
from troth.define.fields import Fields
from troth.define.grammar import DOCUMENT
from troth.define.notes import Default, Notes
from troth.define.reader import Block, read_tree
from troth.define.sections.allowing import Allowance, compile_allowances
from troth.define.sections.calendars import compile_calendars
from troth.define.sections.consequences import (
    compile_combinations,
    compile_escalation,
    compile_remedies,
)
from troth.define.sections.duties import (
    compile_eligibility,
    compile_reports,
    compile_responsibilities,
    compile_reviews,
    compile_tasks,
)
from troth.define.sections.goals import compile_goals
from troth.define.sections.heading import (
    compile_definitions,
    compile_head,
    compile_parties,
    compile_term,
)
from troth.define.sections.liability import compile_indemnities, compile_liability
from troth.define.sections.measuring import compile_indicators, compile_streams
from troth.define.sections.promising import compile_exclusions, compile_objectives
from troth.define.sections.rights import compile_measures, compile_termination
from troth.define.sections.sale import compile_sale
from troth.define.sections.services import add_implied_streams, compile_services
from troth.define.sections.structure import (
    check_obligor,
    compile_annexes,
    compile_freedoms,
    compile_incorporations,
    compile_parent,
    compile_signatures,
)
from troth.define.writer import digest_of
from troth.model.agreement import Agreement
from troth.model.catalogue import Catalogue
from troth.model.finding import Finding

_CLAUSES = (
    *("streams", "indicators", "exclusions", "objectives"),
    *("remedies", "combinations"),
)
_SECTIONS = tuple(DOCUMENT.keys)


@dataclass(frozen=True, slots=True)
class Compilation:
    """What became of a text.

    Attributes:
        agreement: The agreement, where there is no error.
        findings: All mistakes and warnings, in the order of the text.
        defaults: What the text does not say and the language filled in.
        tree: The text as read; `None` where it is no tree.
        allowances: Findings that the text lets pass, with reasons.
    """

    agreement: Agreement | None
    findings: tuple[Finding, ...]
    defaults: tuple[Default, ...]
    tree: Block | None = None
    allowances: tuple[Allowance, ...] = ()


def compile_text(text: str | bytes, *, file: str, catalogue: Catalogue) -> Compilation:
    """Compile the text of an agreement.

    Args:
        text: The text, or the bytes of the file as they are.
        file: How findings call the file.
        catalogue: The kinds of metrics and remedies that the text may name.
    """
    notes = Notes(file)
    tree = read_tree(text, notes)
    if tree is None:
        return Compilation(None, notes.findings, ())
    return compile_tree(tree, notes, catalogue=catalogue)


def compile_tree(tree: Block, notes: Notes, *, catalogue: Catalogue) -> Compilation:
    """Compile the tree of an agreement that was read.

    Args:
        tree: The document as the reader returns it.
        notes: What was found while reading; what is wrong is added to it.
        catalogue: The kinds of metrics and remedies that the text may name.
    """
    document = Fields(notes, tree, DOCUMENT, "")
    draft = Draft(notes, document, catalogue)
    draft.names = {section: document.names(section) for section in _SECTIONS}
    agreement = _compile(draft)
    allowances = compile_allowances(draft)
    if notes.has_errors:
        return Compilation(None, notes.findings, notes.defaults, tree)
    for section in _CLAUSES:
        # A clause that is left out without a finding would be a promise that is lost.
        lost = set(draft.names[section]) - set(getattr(agreement, section))
        assert not lost, f"{section} {sorted(lost)} were left out without a finding"
    agreement = replace(agreement, digest=digest_of(agreement))
    return Compilation(agreement, notes.findings, notes.defaults, tree, allowances)


def _compile(draft: Draft) -> Agreement:
    head = compile_head(draft)
    compile_parties(draft)
    draft.term = compile_term(draft)
    parent = compile_parent(draft)
    incorporates = compile_incorporations(draft)
    compile_definitions(draft)
    compile_calendars(draft)
    compile_streams(draft)
    compile_services(draft)
    compile_goals(draft)
    compile_indicators(draft)
    compile_exclusions(draft)
    compile_objectives(draft)
    compile_remedies(draft)
    compile_combinations(draft)
    escalation = compile_escalation(draft)
    reports = compile_reports(draft)
    termination = compile_termination(draft)
    clauses: dict[str, Any] = {
        "responsibilities": compile_responsibilities(draft),
        "eligibility": compile_eligibility(draft),
        "tasks": compile_tasks(draft),
        "reviews": compile_reviews(draft),
        "measures": compile_measures(draft),
        "liability": compile_liability(draft),
        "indemnities": compile_indemnities(draft),
        "sale": compile_sale(draft),
    }
    signatures = compile_signatures(draft)
    add_implied_streams(draft)
    check_obligor(draft, reports, signatures)
    return Agreement(
        **head,
        parties=draft.parties,
        term=draft.term,
        definitions=draft.definitions,
        services=draft.services,
        calendars=draft.calendars,
        streams=draft.streams,
        indicators=draft.indicators,
        goals=draft.goals,
        objectives=draft.objectives,
        exclusions=draft.exclusions,
        remedies=draft.remedies,
        combinations=draft.combinations,
        parent=parent,
        may_differ_below=compile_freedoms(draft),
        incorporates=incorporates,
        annexes=compile_annexes(draft),
        escalation=escalation,
        reports=reports,
        termination=termination,
        signatures=signatures,
        **clauses,
    )
