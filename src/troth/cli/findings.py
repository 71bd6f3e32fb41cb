"""Findings as they are printed: for people, for programs, for code review.

`text` points at the place as compilers do. `json` is ours, `sarif` is the format of
static analysis (2.1.0) that code hosts and editors read, and `github` are the commands
by which a workflow puts findings beside the lines of a change.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from troth.cli.output import paint, say, say_paragraph
from troth.model.finding import Finding, Patch, Severity
from troth.model.phrases import visible

if TYPE_CHECKING:
    from troth.workflows.publishing import Checked

_LINE_MAX = 160  # a longer line is shown in part
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue"}
_LEVELS = list(Severity)
_GITHUB = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}


def from_level(findings: Sequence[Finding], level: Severity) -> list[Finding]:
    """Return the findings that are at least so grave."""
    shown = _LEVELS[: _LEVELS.index(level) + 1]
    return [one for one in findings if one.severity in shown]


def say_finding(finding: Finding, lines: Sequence[str]) -> None:
    """Print one finding as compilers do: place, line, carets, reason, fix."""
    severity = paint(finding.severity.value, _COLOURS[finding.severity])
    say(f"{finding.place}  {severity}  {finding.code} {finding.rule}")
    place = finding.place
    if place.line <= len(lines):
        line, start = _part_of(lines[place.line - 1], place.column - 1)
        number = f"{place.line:>5}"
        before, marked = line[:start], line[start : start + max(place.length, 1)]
        carets = "^" * max(columns(marked), 1)
        where = f" in {finding.path}" if finding.path else ""
        # Tabs stay tabs, so that the carets stand where the eye expects them.
        space = "".join("\t" if one == "\t" else " " * columns(one) for one in before)
        seen = visible(line.rstrip(), keep="\t")
        say(f"{number} | {seen}")
        say(f"{' ' * 5} | {space}{paint(carets, _COLOURS[finding.severity])}{where}")
    say_paragraph(finding.message, indent=2)
    if finding.hint:
        say_paragraph(finding.hint, indent=2)
    if finding.other is not None:
        say_paragraph(f"The other place: {finding.other}", indent=2)
    if finding.patch is not None and finding.patch.is_safe:
        say_paragraph("`troth check --fix` does that.", indent=2)


def to_json(finding: Finding) -> dict[str, object]:
    """Return a finding as plain data."""
    return {
        "code": finding.code,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "file": finding.place.file,
        "line": finding.place.line,
        "column": finding.place.column,
        "length": finding.place.length,
        "path": finding.path,
        "message": finding.message,
        "hint": finding.hint,
        "facts": dict(finding.facts),
        "patch": None if finding.patch is None else asdict(finding.patch),
        "other": None if finding.other is None else asdict(finding.other),
    }


def to_github(finding: Finding) -> str:
    """Return the workflow command that puts a finding beside its line."""
    place = finding.place
    where = {
        "file": place.file,
        "line": place.line,
        "col": place.column,
        "endColumn": place.column + place.length,
        "title": f"{finding.code} {finding.rule}",
    }
    said = ",".join(f"{key}={_escape(str(one))}" for key, one in where.items())
    text = f"{finding.message} {finding.hint}".strip()
    for sign, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")):
        text = text.replace(sign, code)
    return f"::{_GITHUB[finding.severity]} {said}::{text}"


def to_sarif(checked: Sequence[Checked], level: Severity) -> dict[str, Any]:
    """Return findings in the interchange format of static analysis, SARIF 2.1.0."""
    from importlib.metadata import version

    from troth.workflows.looking_up import list_rules

    shown = [one for each in checked for one in from_level(each.findings, level)]
    codes = sorted({one.code for one in shown})
    rules = list_rules()
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "troth",
                        "version": version("troth"),
                        "rules": [
                            {
                                "id": code,
                                "name": rules[code].name,
                                "shortDescription": {"text": rules[code].meaning},
                                "defaultConfiguration": {
                                    "level": rules[code].severity.value
                                },
                            }
                            for code in codes
                        ],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_sarif_result(one, codes) for one in shown],
            }
        ],
    }


def _sarif_result(finding: Finding, codes: Sequence[str]) -> dict[str, Any]:
    place = finding.place
    file = {"uri": place.file.replace("\\", "/")}
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endColumn": place.column + place.length,
    }
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": finding.severity.value,
        "message": {"text": f"{finding.message} {finding.hint}".strip()},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": file, "region": region},
                "logicalLocations": [{"fullyQualifiedName": finding.path}],
            }
            if finding.path
            else {"physicalLocation": {"artifactLocation": file, "region": region}}
        ],
        "properties": {"facts": dict(finding.facts)},
    }
    if finding.patch is not None:
        result["fixes"] = [_sarif_fix(finding, finding.patch, file)]
    return result


def _sarif_fix(finding: Finding, patch: Patch, file: dict[str, str]) -> dict[str, Any]:
    return {
        "description": {"text": finding.hint or finding.message},
        "artifactChanges": [
            {
                "artifactLocation": file,
                "replacements": [
                    {
                        "deletedRegion": {
                            "startLine": patch.line,
                            "startColumn": patch.column,
                            "endLine": patch.end_line,
                            "endColumn": patch.end_column,
                        },
                        "insertedContent": {"text": patch.text},
                    }
                ],
            }
        ],
    }


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(
        0
        if unicodedata.combining(one)
        else 2
        if unicodedata.east_asian_width(one) in "WF"
        else 1
        for one in text
    )


def _part_of(line: str, start: int) -> tuple[str, int]:
    """Return the part of a line around a place, and where the place is in it."""
    if len(line) <= _LINE_MAX:
        return line, start
    first = max(start - _LINE_MAX // 2, 0)
    before = "…" if first else ""
    after = "…" if first + _LINE_MAX < len(line) else ""
    part = f"{before}{line[first : first + _LINE_MAX]}{after}"
    return part, start - first + len(before)


def _escape(text: str) -> str:
    """Return a value of a workflow command, in which some signs part the values."""
    for sign, code in (
        ("%", "%25"),
        ("\r", "%0D"),
        ("\n", "%0A"),
        (":", "%3A"),
        (",", "%2C"),
    ):
        text = text.replace(sign, code)
    return text
