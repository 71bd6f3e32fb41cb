"""Indicators, goals and objectives in words: what is measured and who owes what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from troth.define.prose_of_options import describe_kind
from troth.model.agreement import Agreement
from troth.model.catalogue import Catalogue, Preset
from troth.model.clause import Goal
from troth.model.objective import (
    ExclusionEffect,
    Indicator,
    NoData,
    Objective,
    Partial,
    TargetMatrix,
    WindowKind,
)
from troth.model.phrases import grouped
from troth.model.prose import ProseClause
from troth.model.quantity import ordinal, percent, plain_decimal
from troth.model.wording import (
    Wording,
    name_window,
    say_condition,
    say_list,
    say_rounding,
    say_target,
    say_window,
)

_NO_DATA = {
    NoData.UNKNOWN: "is neither met nor missed",
    NoData.MET: "counts as met",
    NoData.MISSED: "counts as missed",
}
_PARTIAL = {
    Partial.EXISTING: "is judged by that part alone",
    Partial.FULL: "is judged as a whole, the rest of it as good",
    Partial.SKIP: "is not judged",
}


def write_indicator(
    indicator: Indicator, agreement: Agreement, catalogue: Catalogue
) -> ProseClause:
    """Return what is measured, from which rows, in which hours, and by whom."""
    stream = agreement.streams.get(indicator.stream)
    wording = Wording(
        subject=_name_rows(indicator),
        stream=stream.kind if stream is not None else None,
        unit=indicator.unit,
        currency=agreement.currency or "",
        parties={party.name: party.title for party in agreement.parties.values()},
    )
    kind = catalogue.metrics.get(indicator.metric)
    described = describe_kind(kind, indicator.metric, indicator.options, wording)
    said = [f"“{indicator.name}” is {described}"]
    preset = catalogue.presets.get(indicator.preset.name) if indicator.preset else None
    if isinstance(preset, Preset):
        said = [
            f"“{indicator.name}” is the metric “{preset.title}”: {preset.formula}.",
            f"Here it is {described}",
        ]
    elif indicator.options is None or not hasattr(kind, "describe"):
        said = [f"“{indicator.name}” is measured on {wording.subject}.", described]
    if indicator.during is not None:
        said.append(f"Only the open time of “{indicator.during}” counts.")
    if stream is not None and indicator.at not in ("", stream.at):
        said.append(f"A row belongs to the window in which its “{indicator.at}” lies.")
    if indicator.measured_by is not None:
        said.append(f"{wording.party(indicator.measured_by)} measures it.")
    return ProseClause(f"indicators.{indicator.name}", " ".join(said))


def _name_rows(indicator: Indicator) -> str:
    if not indicator.stream:
        return "other indicators"
    if indicator.where is None:
        return f"the rows of “{indicator.stream}”"
    return f"the rows of “{indicator.stream}” where {say_condition(indicator.where)}"


def write_goal(goal: Goal, agreement: Agreement) -> ProseClause:
    """Return a common goal and the arithmetic from it to what is owed."""
    said = [f"“{goal.title}” ({goal.name})."]
    if goal.steps:
        said.append(f"It is reckoned so: {'; '.join(goal.steps)}.")
    if goal.target is not None:
        said.append(f"It asks for {say_target(goal.target)}.")
    else:
        number = grouped(plain_decimal(goal.value))
        said.append(f"It comes to {number} per {goal.per.value}.")
    if goal.adds_up is not None:
        names = say_list(_title_names(goal.parts, agreement))
        said.append(f"It is reached by the {goal.adds_up} of {names}.")
    if goal.served_by:
        names = say_list(_title_names(goal.served_by, agreement))
        said.append(f"It is served by {names}.")
    inputs = tuple(
        (name.replace("_", " "), plain_decimal(value))
        for name, value in goal.inputs.items()
    )
    return ProseClause(
        f"goals.{goal.name}",
        " ".join(said),
        ("input", "value") if inputs else (),
        inputs,
    )


def _title_names(names: Iterable[str], agreement: Agreement) -> Iterator[str]:
    for name in names:
        objective = agreement.objectives.get(name)
        yield _title_objective(objective) if objective else f"“{name}”"


def _title_objective(objective: Objective) -> str:
    return f"“{objective.title or objective.name}”"


def write_objective(objective: Objective, agreement: Agreement) -> ProseClause:
    """Return one promise with everything that decides its verdict."""
    window = name_window(objective.window)
    said = [_say_promise(objective, agreement)]
    if objective.service is not None and objective.service in agreement.services:
        title = agreement.services[objective.service].title
        said.append(f"The promise is part of the service “{title}”.")
    if objective.goal is not None and objective.goal in agreement.goals:
        said.append(f"It serves the goal “{agreement.goals[objective.goal].title}”.")
    for one in objective.supports:
        part = f" as its component “{one.component}”" if one.component else ""
        said.append(
            f"It supports “{one.objective}” of the agreement “{one.agreement}”{part}."
        )
    if objective.where is not None:
        said.append(f"Only rows count where {say_condition(objective.where)}.")
    if objective.per:
        said.append(f"Each {say_list(objective.per)} is judged by itself.")
    if objective.coverage is not None:
        said.append(f"Only the open time of “{objective.coverage}” counts.")
    if objective.by_day is not None:
        said.append(
            f"What is reached by the end of the {ordinal(objective.by_day)} day counts."
        )
    said.extend(_say_exclusions(objective, agreement))
    if objective.round_reading is None:
        said.append("The reading is compared as it is, without rounding.")
    else:
        rounding = say_rounding(objective.round_reading)
        said.append(f"The reading is rounded {rounding}, before it is compared.")
    said.append(f"A {window} without any measurement {_NO_DATA[objective.no_data]}.")
    if objective.complete:
        said.append(
            f"Where less than {percent(objective.complete)} of a {window} is measured, "
            "it is neither met nor missed."
        )
    if _may_be_partial(objective, agreement):
        said.append(
            f"A {window} of which the term covers only a part "
            f"{_PARTIAL[objective.partial]}."
        )
    if objective.warn is not None:
        said.append(f"A warning is given before it is missed: {objective.warn}.")
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    if isinstance(objective.targets, TargetMatrix):
        header = (objective.targets.by, "target")
        rows = tuple(
            (value, say_target(target, currency=agreement.currency or ""))
            for value, target in objective.targets.targets.items()
        )
    return ProseClause(f"objectives.{objective.name}", " ".join(said), header, rows)


def _say_promise(objective: Objective, agreement: Agreement) -> str:
    """Return who owes whom what: the sentence that the others explain."""
    obligor = _title_party(objective.owed_by, agreement)
    if objective.owed_to is None:
        owes = f"{obligor} commits itself"
    else:
        owes = f"{obligor} owes {_title_party(objective.owed_to, agreement)}"
    title = f" {objective.title}:" if objective.title else ""
    when = say_window(objective.window, agreement.timezone)
    name = f"“{objective.indicator}”"
    match objective.targets:
        case None:
            promise = f"{name} is measured and judged by the remedy alone"
        case TargetMatrix(by):
            promise = (
                f"{name} reaches the target that the table sets for the row's {by}; "
                f"rows with any other {by} are not judged"
            )
        case target:
            goal = ""
            if objective.goal is not None and objective.goal in agreement.goals:
                goal = agreement.goals[objective.goal].title
            said = say_target(target, currency=agreement.currency or "", goal=goal)
            promise = f"{name} is {said}"
    return f"{owes}:{title} {when}, {promise}."


def _say_exclusions(objective: Objective, agreement: Agreement) -> list[str]:
    said = []
    for name in objective.exclusions:
        exclusion = agreement.exclusions.get(name)
        if exclusion is None:
            continue
        if exclusion.effect is ExclusionEffect.REMOVED:
            said.append(f"Time excluded as “{name}” is left out of both sides.")
        else:
            said.append(f"Time excluded as “{name}” counts as kept.")
    return said


def _may_be_partial(objective: Objective, agreement: Agreement) -> bool:
    if objective.window.kind in (WindowKind.TERM, WindowKind.FIXED):
        return False
    term = agreement.term
    return term.starts_on is not None or term.ends_on is not None


def _title_party(name: str, agreement: Agreement) -> str:
    party = agreement.parties.get(name)
    return party.title if party is not None else name
