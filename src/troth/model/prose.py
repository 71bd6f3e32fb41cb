"""The agreement in plain words, as a document that faces and reports print.

A clause of the prose is one clause of the agreement: it knows its path in the
document, so a reader can go from a sentence to the line it was made from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class ProseClause:
    """One clause in words; a table follows where there is more than one answer.

    Attributes:
        path: Where it stands in the document, as keys: `objectives.shop-up`.
        sentence: What it says, in whole sentences.
        header: The heads of the table's columns.
        rows: The table's rows; empty where the sentence says everything.
        sources: The documents the clause comes from, where that was asked.
        reasons: Why it is this one, where two documents speak.
    """

    path: str
    sentence: str
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    sources: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProseSection:
    """Clauses of one sort under their heading."""

    title: str
    clauses: tuple[ProseClause, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """A whole agreement in words; nothing in it is written by hand.

    Attributes:
        title: What the agreement is called. kind: what sort of agreement it is.
        agreement: Its id. version: and version. digest: of its canonical document.
    """

    title: str
    agreement: str
    version: str
    digest: str
    sections: tuple[ProseSection, ...]
    kind: str = "agreement"

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of all clauses, in the order in which they are read."""
        return tuple(
            clause.path for section in self.sections for clause in section.clauses
        )

    def select(self, path: str) -> Prose:
        """Return only the clauses at this path and below it.

        Example:
            >>> clauses = ProseClause("parties.acme", "Acme."), ProseClause("term", "…")
            >>> section = ProseSection("All", clauses)
            >>> Prose("Hosting", "hosting", "1", "", (section,)).select("parties").paths
            ('parties.acme',)
        """
        sections = []
        for section in self.sections:
            clauses = tuple(
                clause
                for clause in section.clauses
                if clause.path == path or clause.path.startswith(f"{path}.")
            )
            if clauses:
                sections.append(ProseSection(section.title, clauses))
        return replace(self, sections=tuple(sections))
