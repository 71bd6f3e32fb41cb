"""The pages of the templates: a list, and a page for each with its agreement."""

from __future__ import annotations

from pieces import code, write_code, write_table

from troth.bootstrap import open_library
from troth.templates.library import FIELDS, Library, Template

_FIELDS = {
    "cloud": "Clouds",
    "saas": "Software as a service",
    "telecom": "Telecom and internet access",
    "data-centre": "Data centres",
    "outsourcing": "Outsourcing and government",
    "house": "House templates",
}
_READ = {
    "whole": "the whole text",
    "opening": "the opening of the text",
    "secondary": "the text as others report it",
    "ours": "a house template",
}


def write_template_pages() -> dict[str, list[tuple[str, str, str]]]:
    """Return the pages about the templates by section: title, path and text."""
    library = open_library()
    templates = library.list_templates()
    pages = [
        (one.title, f"reference/templates/{one.name}.md", _write_one(library, one))
        for one in templates
    ]
    index = ("Templates", "reference/templates/index.md", _write_list(templates))
    return {"Templates": [index, *pages]}


def _write_list(templates: tuple[Template, ...]) -> str:
    parts = [
        "# Templates",
        "Whole agreements to begin with. A published one says in our own words what "
        "the text of its provider promises, at the edition named; its figures are "
        "facts of that text. Each brings made-up measurements that stand on both "
        "sides of every edge of its tables, and what follows from them is "
        "pinned by a test.",
        write_code("$ troth templates\n$ troth init my-storage --template aws-s3"),
    ]
    for field in FIELDS:
        rows = [
            (f"[{code(one.name)}]({one.name}.md)", one.title, one.provider, one.edition)
            for one in templates
            if one.field == field
        ]
        if rows:
            header = ("template", "what", "of", "edition")
            parts += [f"## {_FIELDS[field]}", write_table(header, rows)]
    return "\n\n".join(parts) + "\n"


def _write_one(library: Library, template: Template) -> str:
    facts = [
        ("Of", template.provider),
        ("Field", _FIELDS[template.field]),
        ("Edition", template.edition),
        ("Source", f"<{template.source}>" if template.source else ""),
        ("Read", _READ[template.read]),
        ("Not expressed", "; ".join(template.not_expressed) or "nothing"),
    ]
    parts = [
        f"# {template.title}",
        template.summary,
        write_table(("", ""), [fact for fact in facts if fact[1]]),
    ]
    if template.defects:
        rows = [(code(one.code), one.why) for one in template.defects]
        parts += [
            "## Defects of the published text",
            "They are facts of that text, so the agreement keeps them and the linter "
            "says so.",
            write_table(("rule", "what"), rows),
        ]
    text = library.read_files(template.name)["agreement.yaml"]
    parts += ["## The agreement", write_code(text, "yaml")]
    return "\n\n".join(parts) + "\n"
