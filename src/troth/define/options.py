"""The options of metric and remedy kinds: from text to what the kind declares.

A kind says for each option what may be written (`OptionType`); here is how each of
those is read. The language knows no kind by name.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from troth.define.canonical import write_option
from troth.define.conditions import parse_condition, parse_typed
from troth.define.draft import Draft
from troth.define.fields import Fields
from troth.define.form import Key, Shape
from troth.define.quantities import BareAmount, Sort, Value
from troth.define.reader import Block, Listing, Node, Scalar
from troth.define.spelling import SpellingError
from troth.define.targets import read_target
from troth.define.tiers import read_bands, read_bound, read_credit, read_tiers
from troth.define.types import say
from troth.errors import TrothError
from troth.model.catalogue import (
    Aggregate,
    DeclaredOption,
    LimitAfter,
    OptionType,
    Statistic,
    Step,
    options_of,
)
from troth.model.expression import Expression
from troth.model.measurement import FieldType, Stream
from troth.model.money import Money
from troth.model.objective import EachWithin, Indicator
from troth.model.part import Part
from troth.model.quantity import Duration, Unit
from troth.model.remedy import Tier

_SORTS = {
    OptionType.DURATION: Sort.DURATION,
    OptionType.INTERVAL: Sort.INTERVAL,
    OptionType.LIMIT: Sort.LIMIT,
    OptionType.QUANTITY: Sort.QUANTITY,
    OptionType.SHARE: Sort.SHARE,
    OptionType.NUMBER: Sort.NUMBER,
    OptionType.COUNT: Sort.COUNT,
    OptionType.SHARE_RULE: Sort.SHARE_RULE,
    OptionType.HOLDS: Sort.HOLDS,
    OptionType.AGGREGATE: Sort.AGGREGATE,
    OptionType.EMPTY: Sort.EMPTY,
}
# What is written beside a part is a weight, or else a target.
_WEIGHT = re.compile(r"\d+(\.\d+)?")
_TABLES = (OptionType.TIERS, OptionType.POINT_TIERS, OptionType.BANDS)
_MEASURED = (OptionType.EXPRESSION, OptionType.MEASURE)
_UNITS = {
    FieldType.DURATION: Unit.TIME,
    FieldType.MONEY: Unit.MONEY,
    FieldType.NUMBER: Unit.NUMBER,
}
_FLAGS = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(slots=True)
class OptionReader:
    """Reads the options of one kind from one block.

    Attributes:
        fields: The block. stream: the stream its names refer to, if any.
        unit: The unit of the readings that a table of tiers speaks of.
        types: The type of each value that the options measure, in order.
        reads: The unit of the readings, once a metric's options are read.
        failed: Whether anything could not be read.
    """

    draft: Draft
    fields: Fields
    stream: Stream | None
    unit: Unit | None = None
    types: dict[str, FieldType | None] = field(default_factory=dict)
    reads: Unit = Unit.NUMBER
    failed: bool = False

    def read(self, kind: type) -> Value:
        """Return the kind's options, or `None` where some could not be read."""
        values: dict[str, Value] = {}
        before = self.fields.notes.count
        places = dataclasses.fields(kind.Options)  # type: ignore[attr-defined]  # every kind has one
        for place, declared in zip(places, options_of(kind), strict=True):
            if self.fields.has(declared.name):
                values[place.name] = self.read_one(declared)
            elif declared.name in self.fields.meant:
                self.failed = True  # misspelt, and said so already
            elif declared.required:
                help_text = declared.option.help_text
                key = Key(help_text, example="")
                self.fields.missing(declared.name, key)
            elif declared.default is not None and declared.default != ():
                text = write_option(declared.default)
                self.fields.default(declared.name, text, declared.option.help_text)
        self._check_bounds(kind, values)
        self.failed = self.failed or self.fields.notes.count > before
        if self.failed:
            return None
        try:
            options = kind.Options(**values)  # type: ignore[attr-defined]  # as above
            check = getattr(kind, "check", None)
            if check is not None and self.stream is not None:
                check(options, self.stream)
            self.reads = unit_of(kind, options, self.types)
            return options
        except (TrothError, ValueError) as error:
            message = getattr(error, "message", str(error))
            hint = getattr(error, "hint", "")
            notes, fields = self.fields.notes, self.fields
            notes.error("D505", fields.place, fields.path, message, hint)
            self.failed = True
            return None

    def _check_bounds(self, kind: type, values: Mapping[str, Value]) -> None:
        """Refuse a bound of another sort than the value it is compared with."""
        measured = next(iter(self.types.values()), None)
        if measured is None:
            return
        for declared in options_of(kind):
            bound = values.get(declared.name)
            if declared.option.kind is not OptionType.QUANTITY or bound is None:
                continue
            if isinstance(bound, Duration) is not (measured is FieldType.DURATION):
                self.fields.error(
                    "D206",
                    declared.name,
                    f"“{self.fields.text(declared.name)}” is compared with "
                    f"{say(measured)}.",
                    "Write a length of time such as `20 s`."
                    if measured is FieldType.DURATION
                    else "Write a number such as `5`.",
                )

    def read_one(self, declared: DeclaredOption) -> Value:
        """Return the value of one option that is written; `None` after a mistake."""
        name, kind = declared.name, declared.option.kind
        if kind in _SORTS:
            return self._quantity(name, _SORTS[kind])
        if kind in _TABLES:
            return self._table(kind, name)
        if kind is OptionType.CREDIT:
            return read_credit(self.draft, self.fields, name)
        if kind is OptionType.STEP:
            return self._step(name)
        if kind is OptionType.CHOICE:
            scalar = self.fields.scalar(name)
            choices = declared.option.choices
            return scalar and self.fields.one_of(scalar, name, choices)
        if kind is OptionType.FIELD:
            return self._field(declared)
        if kind is OptionType.FIELDS:
            return self._fields(declared)
        readers: Mapping[OptionType, Callable[[str], Value]] = {
            OptionType.CONDITION: self.condition,
            OptionType.EXPRESSION: self._expression,
            OptionType.MEASURE: self._expression,
            OptionType.CALENDAR: self._calendar,
            OptionType.INDICATOR: self._indicator,
            OptionType.PARTS: self._parts,
            OptionType.LIMIT_AFTER: self._limit_after,
            OptionType.PARTY: self._party,
            OptionType.FLAG: self._flag,
            OptionType.TEXT: self.fields.text,
        }
        return readers[kind](name)

    def _table(self, kind: OptionType, name: str) -> tuple[Tier, ...]:
        if kind is OptionType.BANDS:
            return read_bands(self.fields, name, self.unit)
        unit = self.unit if kind is OptionType.TIERS else Unit.NUMBER
        return read_tiers(self.draft, self.fields, name, unit)

    def _step(self, name: str) -> Step | None:
        size = read_bound(self.fields, name, self.unit)
        if size is not None and size <= 0:
            self.fields.error("D211", name, "A step has a length above zero.")
        return None if size is None else Step(size, self.unit or Unit.NUMBER)

    def condition(self, name: str) -> Expression | None:
        """Return the condition under a key."""
        scalar = self.fields.scalar(name)
        if scalar is None:
            return None
        try:
            return parse_condition(scalar.text, self.draft.around(self._row))
        except SpellingError as error:
            self.fields.misspelt(scalar, name, error)
            return None

    def _expression(self, name: str) -> Expression | None:
        scalar = self.fields.scalar(name)
        if scalar is None:
            return None
        try:
            typed = parse_typed(scalar.text, self.draft.around(self._row))
        except SpellingError as error:
            self.fields.misspelt(scalar, name, error)
            return None
        if typed.type is FieldType.PAUSES:
            message = "A list of pauses is not a value that can be measured."
            self.fields.error("D404", name, message)
        self.types[name] = typed.type
        return typed.expression

    @property
    def _row(self) -> dict[str, FieldType] | None:
        return self.stream.fields if self.stream else None

    def _field(self, declared: DeclaredOption) -> str | None:
        name, scalar = declared.name, self.fields.scalar(declared.name)
        if scalar is not None and scalar.text.strip() == declared.default:
            # A default may name a field that only some streams have; saying it
            # aloud is no worse than leaving it out.
            return scalar.text.strip()
        return self._refer(scalar, name, declared.option.holds)

    def _fields(self, declared: DeclaredOption) -> tuple[str, ...]:
        name, holds = declared.name, declared.option.holds
        found = (self._refer(one, name, holds) for one in self.fields.scalars(name))
        return tuple(one for one in found if one is not None)

    def _refer(
        self, scalar: Scalar | None, name: str, holds: FieldType | None
    ) -> str | None:
        if scalar is None or self.stream is None:
            return scalar.text.strip() if scalar else None
        noun = f"field of `{self.stream.name}` called"
        row = self.stream.fields
        field = self.fields.refer_to(scalar, name, row, "D303", noun)
        if field is not None and holds is not None and row[field] is not holds:
            self.fields.notes.error(
                "D404",
                scalar.place,
                self.fields.at(name),
                f"`{field}` is {say(row[field])}, but `{name}` needs {say(holds)}.",
                f"Name a field that is declared as `{holds.value}`.",
            )
        return field

    def _calendar(self, name: str) -> str | None:
        known = ("always", *self.draft.known("calendars"))
        return self.fields.refer(name, known, "D307", "calendar")

    def _indicator(self, name: str) -> str | None:
        known = self.draft.known("indicators")
        return self.fields.refer(name, known, "D304", "indicator")

    def _parts(self, name: str) -> tuple[Part, ...] | None:
        """Return the indicators that are combined; each must be compiled already."""
        known = self.draft.known("indicators")
        node = self.fields.node(name)
        entries: list[tuple[Scalar, Node | None]]
        if isinstance(node, Block):
            entries = [(entry.key, entry.value) for entry in node.entries.values()]
        else:
            entries = [(one, None) for one in self.fields.scalars(name)]
        parts: list[Part] = []
        for scalar, beside in entries:
            said = self.fields.refer_to(scalar, name, known, "D304", "indicator")
            indicator = self.draft.indicators.get(said or "")
            if indicator is None:
                self.failed = True
                continue
            part = Part(indicator=indicator.name, unit=indicator.unit)
            if beside is not None:
                part = self._beside(part, beside, name)
            if part.target is None:
                self._expect_one_reading(indicator, scalar, name)
            parts.append(part)
        return tuple(parts) if parts else None

    def _beside(self, part: Part, node: Node, name: str) -> Part:
        """Return the part with the weight or the target that stands beside it."""
        scalar = self.fields.as_scalar(node, name)
        if scalar is None:
            return part
        if _WEIGHT.fullmatch(scalar.text.strip()):
            weight = self.fields.parse(scalar, name, Sort.NUMBER)
            return dataclasses.replace(part, weight=weight)
        indicator = self.draft.indicators[part.indicator]
        target = read_target(self.draft, self.fields, scalar, indicator)
        if isinstance(target, EachWithin):
            self.fields.error(
                "D410",
                name,
                f"“{scalar.text}” gives every case a verdict of its own, so "
                f"`{part.indicator}` has no single one.",
                f"Write `100 % within {target.limit}`.",
            )
        return dataclasses.replace(part, target=target)

    def _expect_one_reading(
        self, indicator: Indicator, scalar: Scalar, name: str
    ) -> None:
        """Note a part of which nobody says which number of all cases it means."""
        reads = getattr(indicator.options, "reads", None)
        if isinstance(reads, Aggregate) and reads.statistic is Statistic.EACH:
            self.fields.notes.error(
                "D410",
                scalar.place,
                self.fields.at(name),
                f"`{indicator.name}` does not say which number of all cases it reads.",
                "Give it a `reads: average`, or write a target such as "
                f"`{indicator.name}: 95 % within 4 h`.",
            )

    def _party(self, name: str) -> str | None:
        return self.fields.refer(name, self.draft.known("parties"), "D301", "party")

    def _limit_after(self, name: str) -> LimitAfter | None:
        limit: LimitAfter | None = self.fields.quantity(name, Sort.LIMIT_AFTER)
        scalar = self.fields.scalar(name)
        if limit is None or scalar is None or self.stream is None:
            return limit
        start = scalar.text.rfind(limit.field)
        place = scalar.place_of(start, start + len(limit.field))
        part = Scalar(limit.field, quoted=False, place=place)
        self._refer(part, name, FieldType.TIME)
        return limit

    def _quantity(self, name: str, sort: Sort) -> Value:
        value = self.fields.quantity(name, sort)
        if isinstance(value, Money):
            amount = BareAmount(value.amount, value.currency)
            money = self.draft.money(self.fields, name, amount)
            return money.amount if money else None
        return value

    def _flag(self, name: str) -> bool | None:
        return read_flag(self.fields, name)


def read_flag(fields: Fields, key: str) -> bool | None:
    """Return the yes or no under a key."""
    scalar = fields.scalar(key)
    word = scalar and fields.one_of(scalar, key, tuple(_FLAGS))
    return _FLAGS[word] if word else None


def unit_of(kind: type, options: object, types: Mapping[str, FieldType | None]) -> Unit:
    """Return what a metric's reading counts, given the types of what it measures.

    A metric has one unit, or decides it (`unit_from`), or the first value does.
    """
    decide = getattr(kind, "unit_from", None)
    if decide is not None:
        return decide(options, types)  # type: ignore[no-any-return]  # as the socket says
    unit: Unit | None = getattr(kind, "unit", None)
    if unit is not None:
        return unit
    measured = next((one for one in types.values() if one is not None), None)
    return _UNITS.get(measured, Unit.NUMBER) if measured else Unit.NUMBER


def options_block(draft: Draft, fields: Fields, kind: type, key: str) -> Fields | None:
    """Return the block that holds a remedy kind's options.

    A kind with a single required option of its own name takes the value directly:
    `tiers: […]` stands for `tiers: {tiers: […]}`.
    """
    declared = options_of(kind)
    shape = Shape(key, str(kind.__doc__ or "").split("\n", 1)[0], {})
    node: Node | None = fields.node(key)
    names = tuple(one.name for one in declared)
    required = [one.name for one in declared if one.required]
    direct = required == [key] and not (isinstance(node, Block) and key in node.entries)
    if node is None:
        return None
    if direct and isinstance(node, Listing | Scalar):
        entry = fields.block.entries[key]
        block = Block({key: entry}, node.place)
        return Fields(draft.notes, block, shape, fields.path, names, place=fields.place)
    inner = fields.as_block(node, key)
    if inner is None:
        return None
    place = fields.block.entries[key].key.place
    return Fields(draft.notes, inner, shape, fields.at(key), names, place=place)
