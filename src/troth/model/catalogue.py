"""The kinds a document may name, and the options each kind takes.

A kind declares its options once, as the fields of a frozen dataclass called
`Options`. Everything else follows from that declaration: the YAML keys and their
parsing, the JSON Schema, the docs page and the sentence in the contract. The
language knows no kind; whoever starts the program hands it a `Catalogue`.

A preset is a metric under the name that its field knows it by, and it is data. It
writes the options of a kind with gaps that the author of an agreement fills: an
*abandonment rate* is a ratio of the calls abandoned to the calls offered, whichever
fields those are. The compiler fills the gaps and goes on with the kind, so that the
rest of the program needs to know nothing of presets.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any, Protocol

from troth.errors import RefusedError
from troth.model.measurement import FieldType, StreamKind
from troth.model.quantity import Duration, Limit, Unit


class OptionType(Enum):
    """What may be written for an option; the value is how an editor explains it.

    The comment behind each says which Python value the compiler hands to the kind.
    """

    CONDITION = "a condition on the row, or the name of a definition"  # Expression
    EXPRESSION = "a value computed from the row"  # Expression
    MEASURE = "a field, condition or value that is counted or summed"  # Expression
    FIELD = "a field of the stream"  # str
    FIELDS = "a field of the stream, or a list of them"  # tuple[str, ...]
    CALENDAR = "a calendar of the agreement, or `always`"  # str
    INDICATOR = "another indicator of the agreement"  # str
    PARTS = (
        "a list of indicators, or a block with the weight or target of each"  # Parts
    )
    DURATION = "a length of time such as `5 min`"  # Duration
    INTERVAL = "a length of time, optionally `… intervals`"  # Duration
    LIMIT = "a length of time or a number of working days"  # Duration | WorkingDays
    LIMIT_AFTER = "a limit after a field: `10 working days after opened`"  # LimitAfter
    QUANTITY = "a number or a length of time"  # Fraction | Duration
    SHARE = "a percentage such as `95 %`"  # Fraction of one
    NUMBER = "a number"  # Fraction
    COUNT = "a whole number"  # int
    SHARE_RULE = "`all`, `any`, or a bound such as `> 5 %`"  # ShareRule
    HOLDS = "`until next`, `forever`, or a length of time"  # Holds
    AGGREGATE = "`each`, `average`, `maximum` or `percentile 95 %`"  # Aggregate
    EMPTY = "`0 % bad`, `100 % good` or `skip`"  # EmptyInterval
    CHOICE = "one of the listed words"  # str
    TIERS = "a list of tiers"  # tuple[remedy.Tier, ...]
    POINT_TIERS = "a list of tiers over points"  # tuple[remedy.Tier, ...]
    BANDS = "a list of ranges of readings with their points"  # tuple[remedy.Tier, ...]
    CREDIT = "a share of the base such as `5 %`, or an amount"  # Fraction | Money
    STEP = "a length on the scale of the reading: `1 %`, `30 min`, `1`"  # Step
    TEXT = "any text"  # str
    FLAG = "`yes` or `no`"  # bool
    PARTY = "a party of the agreement"  # str


@dataclass(frozen=True, slots=True)
class LimitAfter:
    """A limit that runs from a field of the row."""

    limit: Limit
    field: str

    def __str__(self) -> str:
        """Show the canonical text."""
        return f"{self.limit} after {self.field}"


@dataclass(frozen=True, slots=True)
class ShareRule:
    """Which share makes a whole: `all`, `any`, `> 5 %`, `>= 51 %`."""

    share: Fraction
    inclusive: bool

    def holds(self, part: int, whole: int) -> bool:
        """Tell whether `part` of `whole` satisfies the rule; exact."""
        left, right = part * self.share.denominator, whole * self.share.numerator
        return left >= right if self.inclusive else left > right


@dataclass(frozen=True, slots=True)
class Step:
    """A length on the scale of a reading: one percentage point, half an hour, one call.

    `size` is a share of one, microseconds, a number or an amount, as `unit` says.
    """

    size: Fraction
    unit: Unit


ALL = ShareRule(Fraction(1), inclusive=True)
ANY = ShareRule(Fraction(0), inclusive=False)


@dataclass(frozen=True, slots=True)
class Holds:
    """How long a status row speaks for the time after it.

    `until next`: up to the next row, and the last row for no time at all.
    `forever`: the last row goes on holding. With `longest`, up to the next row but
    never longer than that; what lies beyond is unknown.
    """

    longest: Duration | None = None
    forever: bool = False

    def __str__(self) -> str:
        """Show the canonical text."""
        if self.forever:
            return "forever"
        return str(self.longest) if self.longest else "until next"


class Statistic(Enum):
    """How the durations of cases become one reading."""

    EACH = "each"
    AVERAGE = "average"
    MAXIMUM = "maximum"
    PERCENTILE = "percentile"


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A statistic, with the share a percentile is taken at (nearest rank)."""

    statistic: Statistic
    share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class EmptyInterval:
    """What an interval without any row counts: a good share, or nothing (`None`)."""

    good_share: Fraction | None


class OptionsError(RefusedError, ValueError):
    """Options of a kind that contradict each other, or do not fit their stream."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__("D505", message, hint)


def expect_one(options: object, *names: str) -> None:
    """Refuse options of which not exactly one is given; for `__post_init__`."""
    given = [name for name in names if getattr(options, name) is not None]
    if len(given) != 1:
        listed = ", ".join(f"`{name}`" for name in names)
        raise OptionsError(
            f"Exactly one of {listed} is needed, not {len(given)}.",
            "Keep the one that is meant." if given else "Write the one that is meant.",
        )


def expect_some(options: object, *names: str) -> None:
    """Refuse options of which none is given; for `__post_init__`."""
    if all(getattr(options, name) is None for name in names):
        listed = ", ".join(f"`{name}`" for name in names)
        raise OptionsError(
            f"One of {listed} is needed.", "Write the one that is meant."
        )


_REQUIRED: Any = dataclasses.MISSING


def option(
    kind: OptionType,
    help_text: str,
    *,
    default: Any = _REQUIRED,  # noqa: ANN401  # a value of any option type
    choices: tuple[str, ...] = (),
    holds: FieldType | None = None,
) -> Any:  # noqa: ANN401  # a field of any type
    """Declare one option of a kind, as a field of its `Options` dataclass.

    Args:
        kind: What may be written.
        help_text: One sentence for editors, docs and findings.
        default: The value where nothing is written; without one it is required.
        choices: The words of a `CHOICE`.
        holds: What a field named by a `FIELD` or `FIELDS` must hold.

    Returns:
        A dataclass field that carries the declaration in its metadata.
    """
    metadata = {"option": Option(kind, help_text, choices, holds)}
    if default is _REQUIRED:
        return dataclasses.field(metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Option:
    """What the metadata of an option's field says."""

    kind: OptionType
    help_text: str
    choices: tuple[str, ...] = ()
    holds: FieldType | None = None


@dataclass(frozen=True, slots=True)
class DeclaredOption:
    """One option of a kind, as the language and the docs see it."""

    name: str
    option: Option
    required: bool
    default: Any = None


class Kind(Protocol):
    """What every kind shows to the language: a name, its options, its page."""

    name: str
    Options: type
    __doc__: str | None


def options_of(kind: type) -> tuple[DeclaredOption, ...]:
    """Return the declared options of a kind, in the order they are written."""
    declared = []
    for field in dataclasses.fields(kind.Options):  # type: ignore[attr-defined]  # every Kind has one
        required = field.default is dataclasses.MISSING
        declared.append(
            DeclaredOption(
                name=field.name.rstrip("_"),
                option=field.metadata["option"],
                required=required,
                default=None if required else field.default,
            )
        )
    return tuple(declared)


class Direction(Enum):
    """Which way a reading is good."""

    HIGHER = "higher"
    LOWER = "lower"
    BAND = "between two bounds"
    NEITHER = "neither way"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A gap in a preset's options, filled by the author of an agreement.

    Attributes:
        name: The key under which it is written. takes: what may be written.
        help_text: One sentence: what it means.
        default: What holds where nothing is written. Without one, it is the field of
            the parameter's own name, if the stream has such a field.
        optional: Whether it may stay away; options that speak of it then do too.
    """

    name: str
    takes: OptionType
    help_text: str
    default: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedExample:
    """A few rows with the reading that was worked out from them by hand.

    Attributes:
        stream: How the stream is called. kind: what its rows are.
        fields: What each field of a row holds. rows: the rows, field by field.
        says: What the indicator says beside its metric and its stream.
        answer: The exact reading: `6 %`, `45 s`, `3`. working: how it is reached.
    """

    stream: str
    kind: StreamKind
    fields: Mapping[str, FieldType]
    rows: tuple[Mapping[str, str], ...]
    says: Mapping[str, str]
    answer: str
    working: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A metric under the name that its field knows it by.

    Attributes:
        name: How an indicator asks for it: `abandonment_rate`.
        field: The field it is of. title: how people call it.
        formula: What it is, in words.
        metric: The kind that reckons it. options: the kind's options, with `{gaps}`.
        parameters: What fills the gaps.
        open: Options of the kind that an author may give beside them.
        good: Which way a reading is good. target: what is often promised.
        unit: What people read it in. traps: what is often got wrong.
        source: Where the formula is from. also: other names for the same.
        example: A worked example.
    """

    name: str
    field: str
    title: str
    formula: str
    metric: str
    options: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    open: tuple[str, ...]
    good: Direction
    target: str
    unit: str
    traps: tuple[str, ...]
    source: str
    also: tuple[str, ...]
    example: WorkedExample


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedName:
    """A name that the field uses for several formulas, so that it says none.

    Attributes:
        name: The name. why: what the formulas differ in.
        presets: Their exact names.
    """

    name: str
    why: str
    presets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All kinds and presets the language may name, gathered at start."""

    metrics: Mapping[str, type]
    remedies: Mapping[str, type]
    presets: Mapping[str, Preset | SharedName] = dataclasses.field(default_factory=dict)
