"""A year of the object storage that is bought: requests every five minutes, invoices.

One region has a bad Saturday in March. Another is down for the better part of two days
in November. A third is hardly used, empty at night, and so cheap that its credit in
August is below what is paid out at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from troth.examples.chance import Chance, Floats, Ints
from troth.examples.life import YEAR, DataFile, disturb, instant, take

_ZONE = ZoneInfo("UTC")
_SLOT, _DAY = 300, 86_400
_REGIONS = ("eu-west", "us-east", "ap-south")
_BUSY = (900, 1_400, 3)  # requests of a quiet interval
_MONTHLY = (1_840, 2_410, 8)  # the fee of a month in each region, about
_USUAL_ERRORS = 2e-5


def live(chance: Chance) -> Iterator[DataFile]:
    """Yield the files of the year."""
    yield _count_requests(chance)
    yield _write_invoices(chance)


def _count_requests(chance: Chance) -> DataFile:
    start, end = instant(_ZONE, 1, 1), instant(_ZONE, 12, 31) + _DAY
    slots = np.arange(start, end, _SLOT)
    parts: dict[str, list[np.ndarray]] = {"at": [], "total": [], "failed": []}
    for place in range(len(_REGIONS)):
        total = _load(chance, slots, place)
        errors = _errors(chance, slots, place)
        failed = np.minimum(chance.rounded(total * errors), total)
        for name, values in (("at", slots), ("total", total), ("failed", failed)):
            parts[name].append(values)
    columns = {
        "at": np.concatenate(parts["at"]),
        "region": np.repeat(_REGIONS, len(slots)),
        "total": np.concatenate(parts["total"]),
        "failed": np.concatenate(parts["failed"]),
    }
    # As the exporter writes them: by time, all regions of an interval together.
    order = np.argsort(columns["at"], kind="stable")
    columns = take(columns, order)
    columns = take(columns, disturb(chance, len(order), late=500, twice=300))
    # The same intervals told again with other figures: the first telling stands.
    again = take(columns, chance.many_between(1_000, 200_000, 4))
    again["failed"] = again["failed"] + 7
    columns = {name: np.concatenate([columns[name], again[name]]) for name in columns}
    at = columns["at"].astype("M8[s]").astype("M8[us]")
    at[-6] = np.datetime64("NaT")  # an interval of no time
    return DataFile("data/requests.parquet", columns | {"at": at})


def _load(chance: Chance, slots: Ints, place: int) -> Ints:
    """Return requests that rise towards noon and fall towards midnight."""
    hour = slots % _DAY / 3_600
    daylight = 1 - np.abs(hour - 13) / 13
    if place < 2:
        swell = 0.6 + 0.9 * np.maximum(daylight, 0)
        return chance.rounded(
            _BUSY[place] * swell * (0.85 + 0.3 * chance.units(len(slots)))
        )
    # Nobody asks this region anything at night.
    asked = chance.rounded(_BUSY[place] * 2 * daylight * chance.units(len(slots)))
    return np.where((hour < 5) | (hour >= 21), 0, np.maximum(asked, 0))


def _errors(chance: Chance, slots: Ints, place: int) -> Floats:
    """Return the share of requests that fail in each interval."""
    errors = np.full(len(slots), _USUAL_ERRORS)
    incidents = {
        # A power supply: more than a quarter of all requests fail from nine to three.
        "us-east": (instant(_ZONE, 3, 14, 9, 10), chance.between(60, 75), 0.28),
        # The index of the region is lost and built anew.
        "eu-west": (instant(_ZONE, 11, 17, 22, 35), chance.between(420, 500), 0.62),
        "ap-south": (instant(_ZONE, 8, 4, 7, 0), chance.between(26, 36), 1.0),
    }
    begins, count, share = incidents[_REGIONS[place]]
    first = (begins - int(slots[0])) // _SLOT
    errors[first : first + count] = share
    return errors


def _write_invoices(chance: Chance) -> DataFile:
    """Return a line for each region and month, booked on its last day."""
    rows: list[tuple[str, str, str, str, str]] = []
    for month in range(1, 13):
        booked = (date(YEAR, month, 28) + timedelta(days=4)).replace(day=1)
        booked -= timedelta(days=1)
        for place, region in enumerate(_REGIONS):
            cents = _MONTHLY[place] * chance.between(9_300, 10_900) // 100
            amount = f"{cents // 100},{cents % 100:02}"
            number = f"{YEAR}{month:02}-{place + 1}"
            rows.append((number, f"{booked:%d/%m/%Y}", "storage", region, amount))
    rows.insert(20, rows[17])  # sent twice
    rows.append((f"{YEAR}07-9", f"31/07/{YEAR}", "storage", "us-east", "see contract"))
    heads = ("invoice", "date", "service", "region", "amount")
    columns = dict(zip(heads, map(list, zip(*rows, strict=True)), strict=True))
    return DataFile("data/invoices.csv", columns, delimiter=";")
