"""Passages that more than one document has: how a reading, a loss, a credit is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from troth.model.agreement import Agreement
from troth.model.identity import derive_id, subject_of
from troth.model.objective import EachWithin
from troth.model.phrases import (
    amount_text,
    counted,
    money_text,
    target_text,
    value_text,
)
from troth.model.quantity import Unit, percent
from troth.model.reading import Nature, Reading, Stretch, Verdict, Window, reading_text
from troth.model.violation import Credit
from troth.report.charts import LANES, NARROW, Point, draw_timeline, draw_trend
from troth.report.outline import Cell, Column, Figure, Line, Lines, Table

_MONTHS = (
    "January February March April May June July August September October November "
    "December"
).split()
NONE = "–"
"""What stands in a table where there is nothing to say."""


def period_title(label: str) -> str:
    """Return a window's label as people say it.

    Example:
        >>> period_title("2026-03"), period_title("2026-Q1"), period_title("2026-W07")
        ('March 2026', 'quarter 1 of 2026', 'week 7 of 2026')
    """
    if month := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", label):
        return f"{_MONTHS[int(month[2]) - 1]} {month[1]}"
    if quarter := re.fullmatch(r"(\d{4})-Q([1-4])", label):
        return f"quarter {quarter[2]} of {quarter[1]}"
    if week := re.fullmatch(r"(\d{4})-W(\d\d)", label):
        return f"week {int(week[2])} of {week[1]}"
    return label


def clock_text(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant in the agreement's zone, to the minute or as fine as it is.

    In the hour that clocks set back show twice, the offset tells which one is meant.

    Example:
        >>> berlin = ZoneInfo("Europe/Berlin")
        >>> clock_text(datetime.fromisoformat("2026-10-25T01:30:00Z"), berlin)
        '2026-10-25 02:30 +01:00'
        >>> clock_text(datetime.fromisoformat("2026-10-25T11:30:00Z"), berlin)
        '2026-10-25 12:30'
    """
    local = at.astimezone(zone)
    if local.microsecond:
        said = local.strftime("%Y-%m-%d %H:%M:%S.%f").rstrip("0")
    else:
        said = local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")
    if local.replace(fold=1 - local.fold).utcoffset() == local.utcoffset():
        return said
    offset = local.strftime("%z")
    return f"{said} {offset[:3]}:{offset[3:5]}"


def against_text(reading: Reading) -> str:
    """Return what counted against the obligor, of how much."""
    if reading.bad is None or reading.total is None:
        return NONE
    bad, total = reading.bad, reading.total
    if not bad:
        return "none"
    if reading.counted_in == "microseconds":
        return amount_text(bad, reading.counted_in)
    return f"{amount_text(bad, '').strip()} of {amount_text(total, reading.counted_in)}"


def known_text(known: Fraction | None) -> str:
    """Return a completeness, or a dash where none is told."""
    return NONE if known is None else percent(known, digits_max=2)


def verdict_cell(reading: Reading) -> Cell:
    """Return a reading's verdict with the reason that it needs."""
    if reading.target is None:
        return Cell("measured")
    note = reading.reason
    if not reading.window.closed:
        note = "so far" + (f"; {note}" if note else "")
    return Cell(reading.verdict.value, reading.verdict, note)


def scope_title(reading: Reading) -> str:
    """Return the scope, or the word for all of it."""
    return reading.scope_text or "all"


def window_text(window: Window, zone: ZoneInfo) -> str:
    """Return when a window begins and ends, on which clock."""
    start, end = (
        clock_text(at, zone) for at in (window.period.start, window.period.end)
    )
    return f"{start} to before {end} ({zone.key})"


def timeline_figure(reading: Reading, zone: ZoneInfo) -> Figure:
    """Return a window as a picture of its stretches, in both widths."""
    title = f"{period_title(reading.window.label)}, stretch by stretch"
    key = derive_id("time", *subject_of(reading))
    said = f"{counted(len(reading.stretches), 'stretch', 'stretches')}; the table lists"
    pictures = [
        draw_timeline(
            reading.window.period,
            reading.stretches,
            zone=zone,
            title=title,
            description=f"{said} them with their lengths.",
            key=f"{key}-{'w' if wide else 'n'}",
            wide=wide,
        )
        for wide in (True, False)
    ]
    return Figure(title, *pictures)


def trend_figure(
    points: Sequence[Point], unit: Unit, target: Fraction | None, title: str, key: str
) -> Figure:
    """Return values over time as a picture, in both widths.

    Args:
        points: The values in order of time.
        unit: What they count. target: where the line of the promise is drawn.
        title: What the picture shows. key: names it in its page.
    """
    missed = sum(point.verdict is Verdict.MISSED for point in points)
    values = [point.value for point in points if point.value is not None]
    ends = (
        f"from {value_text(min(values), unit)} to {value_text(max(values), unit)}"
        if values
        else "without any value"
    )
    said = f"{counted(len(points), 'window')} {ends}; {missed} missed."
    name = derive_id("trend", key)
    wide = draw_trend(
        points,
        unit=unit,
        target=target,
        title=title,
        description=said,
        key=f"{name}-w",
    )
    narrow = draw_trend(
        points,
        unit=unit,
        target=target,
        title=title,
        description=said,
        key=f"{name}-n",
        frame=NARROW,
    )
    signs = "A cross is a miss, a dot a promise kept, a ring neither"
    note = f"{signs}; the dashed line is the target." if target is not None else ""
    return Figure(title, wide, narrow, note)


def stretch_table(
    stretches: Sequence[Stretch], zone: ZoneInfo, *, most: int | None = None
) -> Table:
    """Return stretches in order of time; of too many, the longest."""
    shown = sorted(stretches, key=_longest_first)[:most]
    columns = [
        Column("From"),
        Column("To before"),
        Column("Length", number=True),
        Column("Counted as"),
    ]
    rows = [
        [
            Cell(clock_text(one.period.start, zone)),
            Cell(clock_text(one.period.end, zone)),
            Cell(amount_text(_length(one), "microseconds")),
            Cell(one.nature.value),
        ]
        for one in sorted(shown, key=lambda one: one.period)
    ]
    reasons = [one.reason for one in sorted(shown, key=lambda one: one.period)]
    _add_column("Why", reasons, columns, rows)
    left_out = len(stretches) - len(shown)
    return Table(
        title=_stretch_sums(stretches),
        columns=tuple(columns),
        rows=tuple(map(tuple, rows)),
        more=f"The longest; {counted(left_out, 'shorter one')} left out."
        if left_out
        else "",
    )


def row_table(reading: Reading, zone: ZoneInfo, *, most: int | None = None) -> Table:
    """Return the rows of a reading that counted against the obligor."""
    # What was measured of one case is a time, even where the reading is a share.
    unit = Unit.TIME if reading.unit is Unit.SHARE else reading.unit
    shown = reading.offenders[:most]
    columns = [Column("Row"), Column("At"), Column("Measured", number=True)]
    rows = [
        [
            Cell(row.key),
            Cell(clock_text(row.at, zone)),
            Cell(NONE if row.value is None else value_text(row.value, unit)),
        ]
        for row in shown
    ]
    _add_column("Note", [row.note for row in shown], columns, rows)
    left_out = len(reading.offenders) - len(shown)
    return Table(
        title="Rows that counted against it",
        columns=tuple(columns),
        rows=tuple(map(tuple, rows)),
        more=f"The first; {counted(left_out, 'more row')} left out."
        if left_out
        else "",
    )


def _add_column(
    title: str, texts: Sequence[str], columns: list[Column], rows: list[list[Cell]]
) -> None:
    """Add a column, unless it would hold nothing but dashes."""
    if any(texts):
        columns.append(Column(title))
        for row, text in zip(rows, texts, strict=True):
            row.append(Cell(text or NONE))


def _stretch_sums(stretches: Iterable[Stretch]) -> str:
    """Return how long the stretches of each nature are together."""
    sums: dict[Nature, Fraction] = {}
    for one in stretches:
        sums[one.nature] = sums.get(one.nature, Fraction(0)) + _length(one)
    said = ", ".join(
        f"{nature.value} {amount_text(sums[nature], 'microseconds')}"
        for nature in LANES
        if nature in sums
    )
    return said[:1].upper() + said[1:]


def credit_lines(credit: Credit, title: str) -> Lines:
    """Return a credit's arithmetic, step by step."""
    granted = money_text(credit.amount)
    if not credit.issued:
        note = "Nothing is granted."
    elif credit.claim_needed:
        note = f"{granted} is granted once it is claimed."
        if credit.claim_by is not None:
            note = f"{granted} must be claimed by {credit.claim_by.last_day}."
    else:
        note = f"{granted} is granted."
    return Lines(
        title=title,
        lines=tuple(
            Line(step.name, step.text, money_text(step.amount) if step.amount else "")
            for step in credit.steps
        ),
        result=granted,
        note=note,
    )


def verdict_sentence(reading: Reading) -> str:
    """Return in a sentence how the reading stands to its target."""
    if reading.target is None:
        return "It is only measured: there is no target to keep."
    target = target_text(reading.target)
    said = reading_text(reading)
    if reading.value is None:
        return f"Nothing can be read; {target} was promised ({reading.reason})."
    if reading.verdict is Verdict.UNKNOWN:
        return (
            f"{said} was read where {target} was promised, but it decides nothing: "
            f"{reading.reason}."
        )
    if isinstance(reading.target, EachWithin):
        word = "in time" if reading.verdict is Verdict.MET else "late"
        return f"It took {said}; {target} was promised: {word}."
    word = "kept" if reading.verdict is Verdict.MET else "missed"
    why = f" ({reading.reason})" if reading.reason else ""
    return f"{said} was read where {target} was promised: {word}{why}."


def promise_text(agreement: Agreement, name: str, sentences: dict[str, str]) -> str:
    """Return the sentence of an objective's clause, or its title."""
    objective = agreement.objectives[name]
    return sentences.get(f"objectives.{name}") or objective.title


def _length(stretch: Stretch) -> Fraction:
    start, end = stretch.period.span
    return Fraction(end - start)


def _longest_first(stretch: Stretch) -> tuple[Fraction, datetime]:
    return -_length(stretch), stretch.period.start
