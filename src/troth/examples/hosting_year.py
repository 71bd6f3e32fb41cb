"""A year of the hosted web shop: checks every minute, maintenance, tickets.

Most months go well. April has a maintenance announced too late, May a long outage,
July two days without a probe, September an outage that misses the promise by so
little that the credit table does not reach it, and October a maintenance over its
budget in the night in which the clocks go back. December has the holidays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from troth.examples.chance import Chance, Ints
from troth.examples.life import (
    YEAR,
    DataFile,
    add_rows,
    disturb,
    instant,
    take,
    write_instants,
)

_ZONE = ZoneInfo("Europe/Berlin")
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_SUMMER_HOLIDAYS, _CHRISTMAS = 8, 12
_TICKETS_A_DAY = 3


def live(chance: Chance) -> Iterator[DataFile]:
    """Yield the files of the year."""
    works = _plan_maintenance(chance)
    yield from _check_shop(chance, works)
    yield _announce(works)
    yield _work_tickets(chance)


@dataclass(frozen=True, slots=True)
class _Work:
    """A maintenance; in between, the shop is down."""

    start: str  # as the form wants it: local, to the minute
    end: str
    announced: str
    down_from: int
    down_to: int


def _plan_maintenance(chance: Chance) -> list[_Work]:
    def plan(
        month: int, day: int, hours: tuple[str, str], told: int, lasted: int
    ) -> _Work:
        start, end = hours
        hour, minute = map(int, start.split(":"))
        begins = instant(_ZONE, month, day, hour, minute)
        told_on = date(YEAR, month, day) - timedelta(days=told)
        return _Work(
            f"{day:02}.{month:02}.{YEAR} {start}",
            f"{day:02}.{month:02}.{YEAR} {end}",
            f"{told_on:%d.%m.%Y} {chance.between(8, 16):02}:{chance.between(0, 59):02}",
            begins + 5 * _MINUTE,
            begins + (5 + lasted) * _MINUTE,
        )

    return [
        plan(2, 15, ("02:00", "04:30"), 6, chance.between(90, 140)),
        # The hour from two to three does not exist in this night.
        plan(3, 29, ("03:00", "05:00"), 10, chance.between(60, 110)),
        # Announced on Friday for Sunday: three days were agreed.
        plan(4, 19, ("02:00", "05:00"), 2, chance.between(100, 165)),
        # In the evening of a Wednesday: only Sunday nights were agreed.
        plan(6, 10, ("22:00", "22:30"), 9, chance.between(10, 14)),
        plan(8, 16, ("02:00", "05:00"), 12, chance.between(90, 150)),
        # Five hours, as the clocks go back: four a month were agreed.
        plan(10, 25, ("02:00", "06:00"), 14, 290),
        plan(11, 15, ("02:00", "04:00"), 5, chance.between(40, 100)),
        plan(12, 13, ("02:00", "04:00"), 7, chance.between(40, 100)),
    ]


def _announce(works: list[_Work]) -> DataFile:
    rows = [
        (f"CHG-{100 + 7 * number}", one.start, one.end, one.announced)
        for number, one in enumerate(works)
    ]
    # The same change twice, one that ends before it starts, one on no day at all.
    rows.insert(5, rows[4])
    rows.insert(
        3, ("CHG-118", "22.03.2026 05:00", "22.03.2026 03:00", "12.03.2026 10:00")
    )
    rows.append(("CHG-151", "31.11.2026 02:00", "31.11.2026 03:00", "20.11.2026 10:00"))
    heads = ("change", "from", "until", "announced")
    columns = dict(zip(heads, map(list, zip(*rows, strict=True)), strict=True))
    return DataFile("data/maintenance.csv", columns, delimiter=";")


# ------------------------------------------------------------------------ checks


def _check_shop(chance: Chance, works: list[_Work]) -> Iterator[DataFile]:
    """Yield a file for each month: the shop every minute, the blog every ten."""
    start, end = instant(_ZONE, 1, 1), instant(_ZONE, 12, 31) + _DAY
    minutes = np.arange(start, end, _MINUTE)
    down = np.zeros(len(minutes), np.bool_)
    stretches = [(one.down_from, one.down_to) for one in works]
    for begins, lasts in [*_fail_now_and_then(chance), *_fail_badly(chance)]:
        stretches.append((begins, begins + lasts * _MINUTE))
    for begins, ends in stretches:
        down[(begins - start) // _MINUTE : (ends - start) // _MINUTE] = True
    probed = ~_is_in(minutes, instant(_ZONE, 7, 11), instant(_ZONE, 7, 13))
    blog = minutes[::10]
    for month in range(1, 13):
        first = instant(_ZONE, month, 1)
        after = instant(_ZONE, month + 1, 1) if month < 12 else end
        shop_rows = _is_in(minutes, first, after) & probed
        blog_rows = _is_in(blog, first, after) & probed[::10]
        at = np.concatenate([minutes[shop_rows], blog[blog_rows]])
        site = np.repeat(["shop", "blog"], [shop_rows.sum(), blog_rows.sum()])
        failed = np.concatenate([down[shop_rows], down[::10][blog_rows]])
        # The probe comes round within the first seconds of the minute.
        order = np.argsort(at, kind="stable")
        columns = {
            "at": write_instants((at + chance.many_between(0, 9, len(at)))[order]),
            "site": site[order],
            "status": np.where(failed[order], "down", "up"),
        }
        columns = take(columns, disturb(chance, len(at), late=60, twice=35))
        wrong = [(f"{YEAR}-{month:02}-31T24:61:00Z", "shop", "up")]
        if month % 4 == 0:
            wrong += [("", "shop", "down"), (columns["at"][0], "", "up")]
        yield DataFile(
            f"data/checks-{YEAR}-{month:02}.csv.gz", add_rows(columns, wrong)
        )


def _is_in(at: Ints, first: int, after: int) -> np.ndarray:
    return (at >= first) & (at < after)


def _fail_now_and_then(chance: Chance) -> Iterator[tuple[int, int]]:
    """Yield short outages on working days: their start, and their minutes."""
    for month in range(1, 13):
        for number, day in enumerate(chance.distinct(2, 24, 4)):
            begins = instant(_ZONE, month, day, chance.between(7, 20))
            begins += chance.between(0, 59) * _MINUTE
            # Every other one is too short to count; September has its own.
            is_short = number % 2 or month == 9
            yield begins, 1 if is_short else chance.between(3, 12)


def _fail_badly(chance: Chance) -> Iterator[tuple[int, int]]:
    """Yield the outages that people remember."""
    # The database of a Thursday in May: gone from the night into the afternoon.
    begins = instant(_ZONE, 5, 28, 3) + chance.between(0, 50) * _MINUTE
    yield begins, chance.between(9 * 60, 13 * 60)
    # 44 minutes of 43,200: missed, but 99.90 % when rounded as the table says.
    yield instant(_ZONE, 9, 25, 11, chance.between(0, 59)), 44


# ----------------------------------------------------------------------- tickets


def _work_tickets(chance: Chance) -> DataFile:
    """Return the log of the service desk: a row for each change of a ticket."""
    events: list[tuple[int, str, str, str]] = []
    number = 4000
    day = date(YEAR, 1, 1)
    while day.year == YEAR:
        busy = day.weekday() < 5
        for _ in range(chance.between(1, 2 * _TICKETS_A_DAY - 1) if busy else 1):
            number += chance.between(1, 3)
            events += _work_ticket(chance, f"T-{number}", day, busy=busy)
        day += timedelta(days=1)
    # One was put aside in November and is open still.
    events.append((instant(_ZONE, 11, 5, 10, 12), "T-9001", "new", "P2"))
    events.append((instant(_ZONE, 11, 5, 11, 2), "T-9001", "in progress", "P2"))
    events.sort(key=lambda event: event[0])
    at, tickets, states, priorities = zip(*events, strict=True)
    columns = {
        "ticket": list(tickets),
        "at": write_instants(np.array(at)).tolist(),
        "state": list(states),
        "priority": list(priorities),
    }
    arrived = take(columns, disturb(chance, len(at), late=40, twice=25))
    wrong = [
        ("", f"{YEAR}-03-02T09:15:00Z", "new", "P3"),
        ("T-4404", "yesterday", "in progress", "P3"),
    ]
    return DataFile("data/ticket-events.csv", add_rows(arrived, wrong), delimiter=";")


def _work_ticket(
    chance: Chance, ticket: str, day: date, *, busy: bool
) -> Iterator[tuple[int, str, str, str]]:
    """Yield what happened to one ticket, until the year is over."""
    rank = int(chance.choices((10, 30, 60), 1)[0]) if busy else 0
    priority = f"P{rank + 1}"
    around_the_clock = not busy or chance.between(1, 4) == 1
    hour = (
        chance.between(0, 23)
        if rank == 0 and around_the_clock
        else chance.between(8, 16)
    )
    opened = instant(_ZONE, day.month, day.day, hour) + chance.between(0, 3_599)
    replied = opened + 60 + _reply(chance, rank, day.month)
    steps = [(opened, "new"), (replied, "in progress")]
    at = replied
    if rank and chance.between(1, 10) <= 3:
        # The customer is asked, and answers in hours or days.
        at += chance.between(5, 90) * _MINUTE
        steps.append((at, "waiting for customer"))
        at += chance.between(2, 60) * _HOUR
        steps.append((at, "in progress"))
    at += _repair(chance, rank, day.month)
    steps.append((at, "resolved"))
    after = instant(_ZONE, 12, 31) + _DAY
    for at, state in steps:
        if at < after:
            yield at, ticket, state, priority


def _reply(chance: Chance, rank: int, month: int) -> int:
    if rank:
        return int(chance.waits(50 * _MINUTE, 5 * _HOUR, 1)[0])
    # Half the desk is away in August and at Christmas.
    is_thin = month in (_SUMMER_HOLIDAYS, _CHRISTMAS) and chance.between(1, 5) == 1
    if is_thin:
        return chance.between(40, 110) * _MINUTE
    return int(chance.waits(8 * _MINUTE, 27 * _MINUTE, 1)[0])


def _repair(chance: Chance, rank: int, month: int) -> int:
    is_thin = month in (_SUMMER_HOLIDAYS, _CHRISTMAS)
    if rank == 0:
        return chance.between(20, 150) * _MINUTE
    if rank == 1:
        is_hard = chance.between(1, 100) <= (14 if is_thin else 3)
        return (
            chance.between(50, 90) * _HOUR if is_hard else chance.between(1, 5) * _HOUR
        )
    is_hard = chance.between(1, 100) <= (34 if is_thin else 7)
    return chance.between(12, 20) * _DAY if is_hard else chance.between(2, 80) * _HOUR
