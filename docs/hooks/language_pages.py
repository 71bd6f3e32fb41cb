"""The language of agreements: its blocks, its quantities, its findings, its schema."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from pieces import code, write_code, write_table

from troth.bootstrap import build_catalogue
from troth.define.conditions import ALLOWED, RESERVED
from troth.define.form import (
    Either,
    Form,
    Inner,
    Key,
    Named,
    OneOrMany,
    Shape,
    Words,
    Written,
)
from troth.define.grammar import DOCUMENT, TIER
from troth.define.quantities import UNITS, Sort, parse_quantity
from troth.define.sayings import Saying, parse_saying
from troth.model.expression import FUNCTIONS
from troth.model.finding import Rule
from troth.model.measurement import FieldType, StreamKind
from troth.model.quantity import MICROSECONDS, plain_decimal
from troth.workflows.looking_up import list_rules
from troth.workflows.publishing import write_schema

RULES: dict[str, Rule] = list_rules()
"""What every code means, of all phases."""

_PHASES = {
    "D1": "Reading the text",
    "D2": "The form of blocks and values",
    "D3": "Names that must exist",
    "D4": "Conditions",
    "D5": "Clauses that contradict each other, or cannot be understood",
    "D6": "The documents that an agreement is made of",
    "D7": "Calendars, lengths of time, and what the linter finds",
    "D8": "What carries a promise",
    "M3": "Measuring",
    "M7": "Instants and periods",
    "E1": "Credits",
}

# Forms beside those that the keys of the language show; each is parsed at each build.
_FORMS = {
    Sort.TARGET: [
        *(">= 99.9 %", "<= 400 ms", "< 5", "at least 3", "95 % within 30 min"),
        *("each within 2 working days", ">= goal(revenue)"),
    ],
    Sort.WINDOW: [
        *("day", "week", "month", "quarter", "year", "term", "30 days (fixed)"),
        *("rolling 30 days every month", "billing cycle from the 15th"),
    ],
    Sort.LIMIT: ["4 h", "1 h 30 min", "2 working days", "end of 2nd working day"],
    Sort.LONG: ["3 days before", "26 h"],
    Sort.CAP: ["100 % of fee(shop) per month", "500 EUR per year", "none"],
    Sort.BASE: ["fee(shop)", "fee(storage, region)", "500 EUR"],
    Sort.CREDIT: ["10 %", "50 EUR"],
    Sort.MINIMUM: ["more than 1", "at least 1"],
    Sort.ROUNDING: ["2 decimals half up", "1 decimal truncate", "none"],
    Sort.COIN: ["half up", "half even", "truncate", "up"],
    Sort.HOLDS: ["until next", "forever", "26 h"],
    Sort.AGGREGATE: ["each", "average", "maximum", "percentile 95 %"],
    Sort.SHARE_RULE: ["all", "any", "> 5 %", ">= 51 %"],
    Sort.EMPTY: ["0 % bad", "100 % good", "skip"],
    Sort.BUDGET: ["4 h per month"],
    Sort.AMOUNT_PER: ["4000 per month", "250 EUR per year"],
}


def write_language_pages() -> dict[str, list[tuple[str, str, str]]]:
    """Return the pages about the language by section: title, path and text."""
    pages = [
        ("Blocks and keys", "reference/language.md", _write_language()),
        ("Quantities", "reference/quantities.md", _write_quantities()),
        ("Conditions", "reference/conditions.md", _write_conditions()),
        ("Findings and codes", "reference/codes.md", _write_codes()),
        ("JSON Schema", "reference/schema.md", _SCHEMA_PAGE),
        ("Schema", "reference/troth.schema.json", write_schema(build_catalogue())),
    ]
    return {"Language": pages}


class _Shapes:
    """All blocks of the language, each with the anchor under which it is shown."""

    def __init__(self) -> None:
        self.anchors: dict[int, str] = {}
        self.shapes: list[Shape] = []
        self._add(DOCUMENT)
        self._add(TIER)

    def _add(self, shape: Shape) -> None:
        if id(shape) in self.anchors:
            return
        anchor = shape.name.replace(" ", "-")
        while anchor in self.anchors.values():
            anchor += "-part"
        self.anchors[id(shape)] = anchor
        self.shapes.append(shape)
        for key in shape.keys.values():
            for inner in _inner_shapes(key.form):
                self._add(inner)

    def say(self, form: Form) -> str:
        """Return how a form is written."""
        match form:
            case Written(sort=Sort() | Saying() as sort):
                anchor = sort.name.lower().replace("_", "-")
                said, name = sort.said, sort.name.lower().replace("_", " ")
                return f"[{name}](quantities.md#{anchor}): {said}"
            case Written(said=said):
                return said.rstrip(".")[:1].lower() + said.rstrip(".")[1:]
            case Words(choices):
                return ", ".join(code(word) for word in choices)
            case OneOrMany(inner):
                return f"{self.say(inner)}; or a list"
            case Inner(shape):
                return f"[{shape.name}](#{self.anchors[id(shape)]})"
            case Named(inner):
                return f"by name: {self.say(inner)}"
            case Either(forms):
                return " — or ".join(self.say(one) for one in forms)


def _inner_shapes(form: Form) -> Iterator[Shape]:
    match form:
        case Inner(shape):
            yield shape
        case OneOrMany(inner) | Named(inner):
            yield from _inner_shapes(inner)
        case Either(forms):
            for one in forms:
                yield from _inner_shapes(one)


def _write_language() -> str:
    shapes = _Shapes()
    parts = [
        "# Blocks and keys",
        "An agreement is one YAML file. Every scalar stays the text that was written; "
        "the key decides how it is read. A key that is not listed here is a finding.",
    ]
    for shape in shapes.shapes:
        anchor = shapes.anchors[id(shape)]
        title = shape.name[:1].upper() + shape.name[1:]
        parts += [f"## {title} {{#{anchor}}}", shape.help_text]
        header = ("key", "how it is written", "what it says", "example")
        rows = [_write_key(name, key, shapes) for name, key in shape.keys.items()]
        parts.append(write_table(header, rows))
        if shape.kinds == "metric":
            parts.append("The [metric](metrics/index.md) adds keys of its own.")
        if shape.kinds == "remedy":
            parts.append(
                "One key more names the [remedy](remedies/index.md) and holds its "
                "options."
            )
    kinds = ", ".join(code(one.value) for one in StreamKind)
    types = ", ".join(code(one.value) for one in FieldType)
    parts.append(f"Kinds of streams: {kinds}. Types of fields: {types}.")
    return "\n\n".join(parts) + "\n"


def _write_key(name: str, key: Key, shapes: _Shapes) -> tuple[str, str, str, str]:
    said = f"{key.help_text} **Required.**" if key.required else key.help_text
    example = code(key.example) if key.example else "–"
    return code(name), shapes.say(key.form), said, example


def _write_quantities() -> str:
    examples: dict[Sort, dict[str, None]] = {sort: {} for sort in Sort}
    for shape in _Shapes().shapes:
        for key in shape.keys.values():
            for sort in _sorts(key.form):
                if key.example and not key.example.startswith(("{", "[")):
                    examples[sort][key.example] = None
    units: dict[str, list[str]] = {}
    for word, unit in UNITS.items():
        units.setdefault(unit, []).append(code(word))
    parts = [
        "# Quantities",
        "Compact values are texts with units. Numbers are plain digits with a decimal "
        "point; they are exact and never pass through a binary float. Upper and lower "
        "case of words are the same; currencies are three capitals.",
        "## Units of time {#units}",
        write_table(
            ("written", "is"),
            [(", ".join(words), _write_unit(unit)) for unit, words in units.items()],
        ),
        "A `d` is 24 hours of the clock. A *day* in a limit must say which day it is: "
        "`48 h`, `2 working days` or `end of 2nd working day`.",
    ]
    for sort in Sort:
        anchor = sort.name.lower().replace("_", "-")
        title = sort.name.replace("_", " ").capitalize()
        texts = dict.fromkeys([*_FORMS.get(sort, []), *examples[sort]])
        for text in texts:
            parse_quantity(text, sort)  # what the page shows can be read
        parts += [f"## {title} {{#{anchor}}}", f"Write {sort.said}."]
        if texts:
            parts.append("\n".join(f"- {code(text)}" for text in texts))
    for saying in Saying:
        anchor = saying.name.lower().replace("_", "-")
        title = saying.name.replace("_", " ").capitalize()
        for text in saying.forms:
            parse_saying(text, saying)  # what the page shows can be read
        parts += [f"## {title} {{#{anchor}}}", f"Write {saying.noun}:"]
        parts.append("\n".join(f"- {code(text)}" for text in saying.forms))
    return "\n\n".join(parts) + "\n"


def _write_unit(unit: str) -> str:
    seconds = Fraction(MICROSECONDS[unit], 1_000_000)
    return f"{plain_decimal(seconds)} s"


def _sorts(form: Form) -> Iterator[Sort]:
    match form:
        case Written(sort=Sort() as sort):
            yield sort
        case OneOrMany(inner):
            yield from _sorts(inner)


def _write_conditions() -> str:
    functions = [
        (code(f"{name}({', '.join('abc'[:count])})"), _FUNCTIONS[name])
        for name, count in FUNCTIONS.items()
    ]
    reserved = ", ".join(code(word) for word in sorted(RESERVED))
    parts = [
        "# Conditions",
        "A condition looks at one row of a stream and is true or false. It is a small "
        "subset of SQL expressions; what is not listed here cannot be said.",
        ALLOWED,
        write_code(_CONDITION_EXAMPLES, "sql"),
        write_table(("function", "returns"), functions),
        "Texts stand in single quotes, with `''` for a quote; lengths of time are "
        "written as quantities (`5 min`); instants as "
        "`timestamp '2026-03-01T00:00Z'`. The difference of two times is a length of "
        "time. A comparison with a missing value is neither true nor false, and a row "
        "is selected only where its condition is true.",
        f"No field can be called one of these words: {reserved}.",
    ]
    return "\n\n".join(parts) + "\n"


_FUNCTIONS = {
    "lower": "the text in small letters",
    "upper": "the text in capitals",
    "trim": "the text without spaces around it",
    "length": "how many characters the text has",
    "abs": "the number without its sign",
    "coalesce": "the first that is not missing",
    "greatest": "the larger one",
    "least": "the smaller one",
    "if": "`b` where the condition `a` is true, and `c` wherever it is not",
}

_CONDITION_EXAMPLES = """\
status <> 'up' and region in ('eu-west', 'eu-north')
answered - offered <= 20 s
priority between 1 and 3 or vip
closed is null and lower(title) like '%outage%'"""


def _write_codes() -> str:
    parts = [
        "# Findings and codes",
        "A mistake in an agreement is a *finding*: it has a code, a place, a reason "
        "and a fix, and all of them are told at once. A *refusal* is a no to a single "
        "question, with a code of the same sort. The first letter says the phase: `D` "
        "define, `M` monitor, `E` enforce. Codes never change their meaning and are "
        "never used again. `troth rule` tells the same at a terminal. Where an example "
        "says `null`, the line is left out.",
    ]
    group = ""
    for name in sorted(RULES):
        rule = RULES[name]
        if name[:2] != group:
            group = name[:2]
            parts.append(f"## {group}: {_PHASES[group]}")
        parts += [
            f"### {name} {rule.name} {{#{name.lower()}}}",
            f"*{rule.severity.value.capitalize()}.* {rule.meaning}",
            *_write_examples(rule),
        ]
    return "\n\n".join(parts) + "\n"


def _write_examples(rule: Rule) -> list[str]:
    if "\n" not in rule.bad + rule.good:
        pair = (code(rule.bad), code(rule.good))
        return [write_table(("instead of", "write"), [pair])]
    return [
        "Instead of",
        write_code(rule.bad, "yaml"),
        "write",
        write_code(rule.good, "yaml"),
    ]


_SCHEMA_PAGE = """\
# JSON Schema

[troth.schema.json](troth.schema.json) (draft 2020-12) lets editors complete and explain
agreements. It is made from the same table as [blocks and keys](language.md), with the
options of all [metrics](metrics/index.md) and [remedies](remedies/index.md) that are
installed. `troth init` puts it beside the agreement; `troth schema` prints it.

An agreement names it in its first line:

```yaml
# yaml-language-server: $schema=./troth.schema.json
```

The schema helps while writing. What it cannot say (names that must exist, units that
must fit) `troth check` says.
"""
