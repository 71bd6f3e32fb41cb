"""Instants read from text: a declared format, and a zone for local times.

A pattern is compiled here and not handed to the C library, which takes the 31st of
February and knows neither fractions of a second nor offsets on every system. A local
time in the hour that a clock skips does not exist; one in the hour that it shows
twice is ambiguous, and the feed says which of the two is meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from troth.errors import ConfigError
from troth.model.period import EPOCH, to_us

Numbers: TypeAlias = "np.ndarray[Any, np.dtype[np.int64]]"
Mask: TypeAlias = "np.ndarray[Any, np.dtype[np.bool_]]"

SECOND = 1_000_000
DAY = 86_400 * SECOND
EARLIEST = to_us(datetime(1, 1, 2, tzinfo=UTC))
LATEST = to_us(datetime(9999, 12, 30, tzinfo=UTC))

_PROBE = 64

_MONTHS = (
    "january february march april may june july august september october november "
    "december"
).split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
# A name, and what it matches.
_DIRECTIVES = {
    "Y": r"\d{4}",
    "y": r"\d{2}",
    "m": r"\d{1,2}",
    "d": r"\d{1,2}",
    "e": r"\d{1,2}",
    "H": r"\d{1,2}",
    "I": r"\d{1,2}",
    "M": r"\d{1,2}",
    "S": r"\d{1,2}",
    "f": r"\d{1,6}",
    "p": r"[AaPp]\.?[Mm]\.?",
    "b": "|".join(month[:3] for month in _MONTHS),
    "B": "|".join(_MONTHS),
    "a": "|".join(day[:3] for day in _DAYS),
    "A": "|".join(_DAYS),
    "z": r"[Zz]|[+-]\d{2}:?\d{2}",
}
_SHORTHANDS = {"%T": "%H:%M:%S", "%F": "%Y-%m-%d", "%D": "%m/%d/%y", "%R": "%H:%M"}


@dataclass(frozen=True, slots=True)
class Parsed:
    """Times read from text: where `zoned`, in UTC, else by the local clock."""

    us: Numbers
    valid: Mask
    zoned: Mask


def parse_texts(texts: pa.Array, how: str, place: str) -> Parsed:
    """Read times written in one format: `iso`, `epoch_s`… or a pattern.

    Args:
        texts: The texts; a missing one is not valid.
        how: The format.
        place: Where the format was written, for messages.

    Raises:
        ConfigError: The format is none that can be read.
    """
    if how == "iso":
        return _parse_iso(texts)
    return _parse_pattern(texts, how, place)


def _parse_iso(texts: pa.Array) -> Parsed:
    for kind, zoned in ((pa.timestamp("us", "UTC"), True), (pa.timestamp("us"), False)):
        try:
            # A cast that fails does so slowly: try a few texts before all.
            pc.cast(texts.slice(0, _PROBE), kind)
            return _parsed(pc.cast(texts, kind), zoned=zoned)
        except pa.ArrowInvalid:
            continue
    if len(texts) > _PROBE:
        # One bad text spoils a cast: halve until the good ones are alone.
        half = len(texts) // 2
        parts = [_parse_iso(texts.slice(0, half)), _parse_iso(texts.slice(half))]
        return Parsed(
            np.concatenate([part.us for part in parts]),
            np.concatenate([part.valid for part in parts]),
            np.concatenate([part.zoned for part in parts]),
        )
    return _parse_one_by_one(texts)


def _parsed(times: pa.Array, *, zoned: bool) -> Parsed:
    valid = times.is_valid().to_numpy(zero_copy_only=False)
    us = times.cast(pa.int64()).fill_null(0).to_numpy()
    return Parsed(us, valid, np.full(len(times), zoned))


def _parse_one_by_one(texts: pa.Array) -> Parsed:
    us = np.zeros(len(texts), np.int64)
    valid = np.zeros(len(texts), bool)
    zoned = np.zeros(len(texts), bool)
    for place, text in enumerate(texts.to_pylist()):
        if text is None:
            continue
        try:
            at = datetime.fromisoformat(text.strip())
            zoned[place] = at.utcoffset() is not None
            us[place] = to_us(at if zoned[place] else at.replace(tzinfo=UTC))
        except (ValueError, OverflowError):
            continue
        valid[place] = True
    return Parsed(us, valid, zoned)


def _parse_pattern(texts: pa.Array, pattern: str, place: str) -> Parsed:
    regex, found = _compile(pattern, place)
    matched = pc.extract_regex(texts, regex)
    valid = matched.is_valid().to_numpy(zero_copy_only=False)
    part = {name: matched.field(name) for name in found}

    def number(name: str, default: int = 0) -> Numbers:
        if name not in part:
            return np.full(len(texts), default, np.int64)
        # A text that did not match leaves an empty part behind.
        digits = pc.if_else(pc.equal(part[name], ""), None, part[name])
        return np.asarray(pc.cast(digits, pa.int64()).fill_null(default))

    year = number("Y", 1970)
    if "y" in part:
        short = number("y")
        year = short + np.where(short < 69, 2000, 1900)
    month = _month(part) if {"b", "B"} & set(part) else number("m", 1)
    day = number("d", 1) if "d" in part else number("e", 1)
    hour = number("H")
    if "I" in part:
        twelve = number("I", 12)
        valid &= (twelve >= 1) & (twelve <= 12)
        after = pc.match_substring(pc.ascii_lower(part["p"]), "p").fill_null(False)  # noqa: FBT003
        hour = twelve % 12 + 12 * np.asarray(after).astype(np.int64)
    minute, second = number("M"), number("S")
    fraction = np.zeros(len(texts), np.int64)
    if "f" in part:
        digits = pc.utf8_rpad(part["f"], 6, "0")
        fraction = np.asarray(pc.cast(digits, pa.int64()).fill_null(0))
    valid &= (year >= 1) & (month >= 1) & (month <= 12)
    valid &= (hour <= 23) & (minute <= 59) & (second <= 59)
    months = np.where(valid, (year - 1970) * 12 + month - 1, 0)
    first, following = _first_day(months), _first_day(months + 1)
    valid &= (day >= 1) & (day <= following - first)
    us = (first + day - 1) * DAY
    us += ((hour * 60 + minute) * 60 + second) * SECOND + fraction
    if "z" in part:
        us -= _offsets(part["z"])
    return Parsed(np.where(valid, us, 0), valid, np.full(len(texts), "z" in part))


def _first_day(months: Numbers) -> Numbers:
    return months.astype("M8[M]").astype("M8[D]").astype(np.int64)


def _month(part: dict[str, pa.Array]) -> Numbers:
    names = part.get("b", part.get("B"))
    short = pc.utf8_slice_codeunits(pc.ascii_lower(names), 0, 3)
    known = pa.array([month[:3] for month in _MONTHS])
    return np.asarray(pc.index_in(short, known).fill_null(-1)).astype(np.int64) + 1


def _offsets(texts: pa.Array) -> Numbers:
    encoded = texts.dictionary_encode()
    offsets = np.zeros(len(encoded.dictionary) + 1, np.int64)
    for place, text in enumerate(encoded.dictionary.to_pylist()):
        if text and text not in "Zz":
            sign = -1 if text[0] == "-" else 1
            minutes = int(text[1:3]) * 60 + int(text[-2:])
            offsets[place] = sign * minutes * 60 * SECOND
    places = np.asarray(encoded.indices.fill_null(len(offsets) - 1))
    return np.take(offsets, places)


def _compile(pattern: str, place: str) -> tuple[str, list[str]]:
    """Return a pattern as a regular expression and the parts that it finds."""
    for short, long in _SHORTHANDS.items():
        pattern = pattern.replace(short, long)
    found: list[str] = []
    regex = ""
    for piece in re.findall(r"%.|\s+|[^%\s]+|%", pattern):
        if piece.startswith("%") and piece != "%%":
            name = piece[1:]
            if name not in _DIRECTIVES or name in found:
                raise BadFormatError(pattern, place, f"“{piece}” cannot be used")
            found.append(name)
            regex += f"(?P<{name}>{_DIRECTIVES[name]})"
        elif piece.isspace():
            regex += r"\s+"
        else:
            regex += re.escape("%" if piece == "%%" else piece)
    parts = set(found)
    if not (parts & set("Yy") and parts & set("mbB") and parts & set("de")):
        raise BadFormatError(pattern, place, "it names no year, month and day")
    if ("I" in parts) != ("p" in parts):
        raise BadFormatError(pattern, place, "%I and %p need each other")
    return rf"(?i)^\s*{regex}\s*$", found


class BadFormatError(ConfigError):
    """A time format that cannot be read."""

    def __init__(self, pattern: str, place: str, reason: str) -> None:
        super().__init__(
            f"The time format “{pattern}” does not work: {reason}.",
            place=place,
            hint="Write `iso`, `epoch_s`, `epoch_ms`, `epoch_us`, or a pattern of "
            f"{' '.join('%' + name for name in _DIRECTIVES)}.",
        )


# ---------------------------------------------------------------------- local clocks


@dataclass(frozen=True, slots=True)
class Placed:
    """Local times in UTC; `skipped` ones do not exist, `twice` ones exist twice."""

    us: Numbers
    skipped: Mask
    twice: Mask


def to_utc_us(local: Numbers, zone: ZoneInfo, *, second: bool) -> Placed:
    """Return local times, counted as if in UTC, as instants.

    Args:
        local: Microseconds of the local clock since 1970 by that clock.
        zone: The zone whose clock it is.
        second: Of the hour that exists twice, take the second.
    """
    nothing = np.zeros(len(local), bool)
    if not len(local):
        return Placed(local, nothing, nothing)
    changes, offsets = _offset_table(_days_of(local), zone)

    def offset_at(us: Numbers) -> Numbers:
        return offsets[np.searchsorted(changes, us, side="right") - 1]

    # No zone changes twice within two days, and no offset is longer than one.
    before, after = offset_at(local - DAY), offset_at(local + DAY)
    early, late = local - before, local - after
    is_early, is_late = offset_at(early) == before, offset_at(late) == after
    twice = is_early & is_late & (before != after)
    skipped = ~is_early & ~is_late
    us = np.where(is_early, early, late)
    if second:
        us = np.where(twice, late, us)
    return Placed(us, skipped, twice)


def _days_of(local: Numbers) -> Numbers:
    # There are fewer days in the calendar than it costs to sort a million rows.
    days = local // DAY
    first = days.min()
    seen = np.zeros(int(days.max() - first) + 1, bool)
    seen[days - first] = True
    return np.arange(first, days.max() + 1)[seen]


def _offset_table(days: Numbers, zone: ZoneInfo) -> tuple[Numbers, Numbers]:
    """Return the instants since which each offset holds, around these local days."""
    table: dict[int, int] = {}
    for day in days.tolist():
        start, end = (day - 2) * DAY, (day + 3) * DAY
        low, high = _offset(start, zone), _offset(end, zone)
        table[start] = low
        if low != high:
            step = DAY // 4
            for left in range(start, end, step):
                change = _find_change(left, left + step, zone)
                if change is not None:
                    table[change] = _offset(change, zone)
    changes = np.array(sorted(table), np.int64)
    return changes, np.array([table[at] for at in changes.tolist()], np.int64)


def _offset(us: int, zone: ZoneInfo) -> int:
    at = EPOCH + timedelta(microseconds=min(max(us, EARLIEST), LATEST))
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None, "a zone has an offset at each instant"
    return offset // timedelta(microseconds=1)


def _find_change(left: int, right: int, zone: ZoneInfo) -> int | None:
    before = _offset(left, zone)
    if before == _offset(right, zone):
        return None
    while right - left > 1:
        middle = (left + right) // 2
        if _offset(middle, zone) == before:
            left = middle
        else:
            right = middle
    return right
