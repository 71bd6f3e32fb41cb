"""P6: the business-time clock on a million tickets, beside its peers.

A desk in Europe/Berlin, Monday to Friday, with the public holidays of Berlin;
tickets of two years, on both sides of four clock changes. Each figure is the
median of several runs, in rows per second of processor time. The peers answer a
few hundred rows of the same tickets, in local times without a zone, which is all
they know.

What is compared is what the peers can do: one window a day, no pauses, whole
hours for pandas. The lines without a peer show what the same clock costs with a
lunch break and with pauses.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import business_duration
import holidays
import numpy as np
import pandas as pd

from troth.model.calendar import Calendar

TICKETS = 1_000_000
PEER_TICKETS = 300
WALKED_TICKETS = 100
RUNS = 5

ZONE = ZoneInfo("Europe/Berlin")
YEARS = (2024, 2025, 2026)
FIRST = np.datetime64("2024-03-01T00:00", "us")
MINUTE = np.timedelta64(60_000_000, "us")

ONE_WINDOW = Calendar("Europe/Berlin", {"mon-fri": "09:00-17:00"}, holidays="DE-BE")
WITH_LUNCH = Calendar(
    "Europe/Berlin", {"mon-fri": "08:00-12:00, 13:00-18:00"}, holidays="DE-BE"
)


@dataclass(frozen=True)
class Tickets:
    """What the clock is asked about: columns of whole minutes in UTC."""

    opened: np.ndarray
    closed: np.ndarray
    hours: np.ndarray
    pauses: tuple[np.ndarray, np.ndarray, np.ndarray]

    @classmethod
    def drawn(cls, count: int) -> Tickets:
        """Return tickets of two years; the same each time."""
        chance = np.random.default_rng(20_240_301)
        opened = FIRST + chance.integers(0, 2 * 365 * 24 * 60, count) * MINUTE
        closed = opened + chance.integers(0, 10 * 24 * 60, count) * MINUTE
        rows = np.sort(chance.integers(0, count, count // 2))
        begin = opened[rows] + chance.integers(0, 3 * 24 * 60, len(rows)) * MINUTE
        end = begin + chance.integers(0, 2 * 24 * 60, len(rows)) * MINUTE
        hours = chance.integers(1, 40, count)
        return cls(opened, closed, hours, (rows, begin, end))

    @property
    def lengths(self) -> np.ndarray:
        """The promised hours as lengths of time."""
        return self.hours * 60 * MINUTE


def main() -> None:
    """Measure, compare and print."""
    tickets = Tickets.drawn(TICKETS)
    elapsed = rows_per_second(
        TICKETS, lambda: ONE_WINDOW.elapsed_many(tickets.opened, tickets.closed)
    )
    due = rows_per_second(
        TICKETS, lambda: ONE_WINDOW.due_many(tickets.opened, tickets.lengths)
    )
    peers = {
        "business-duration": (elapsed, business_duration_rows(tickets)),
        "pandas CustomBusinessHour, adding": (due, custom_business_hour_rows(tickets)),
        "pandas CustomBusinessHour, counting": (
            elapsed,
            custom_business_hour_counts(tickets),
        ),
    }
    print("    rows per second of processor time")
    print(f"    elapsed time, one window        {elapsed:>14,.0f}")
    print(f"    deadline, one window            {due:>14,.0f}")
    for name, calendar_rows in beyond_the_peers(tickets).items():
        print(f"    {name:<32}{calendar_rows:>14,.0f}")
    for name, (ours, theirs) in peers.items():
        print(f"    {name:<36}{theirs:>10,.0f}   ours is {ours / theirs:,.0f} ×")
    asked, wrong = differences_from_a_walk(tickets)
    print(f"    of {asked} answers, {wrong} differ from a walk over minutes")


def beyond_the_peers(tickets: Tickets) -> dict[str, float]:
    """Return the rows per second of what no peer can do."""
    opened, closed = tickets.opened, tickets.closed
    lengths, pauses = tickets.lengths, tickets.pauses
    work: dict[str, Callable[[], object]] = {
        "elapsed time, with lunch": lambda: WITH_LUNCH.elapsed_many(opened, closed),
        "deadline, with lunch": lambda: WITH_LUNCH.due_many(opened, lengths),
        "elapsed time, lunch and pauses": lambda: WITH_LUNCH.elapsed_many(
            opened, closed, pauses=pauses
        ),
        "deadline, lunch and pauses": lambda: WITH_LUNCH.due_many(
            opened, lengths, pauses=pauses
        ),
        "two working days": lambda: WITH_LUNCH.due_days_many(opened, 2),
        "end of second working day": lambda: WITH_LUNCH.end_of_day_many(opened, 2),
    }
    return {name: rows_per_second(TICKETS, call) for name, call in work.items()}


def rows_per_second(rows: int, call: Callable[[], object]) -> float:
    """Return the median of several runs; the first is not counted."""
    call()
    taken = []
    for _ in range(RUNS):
        begin = time.process_time()
        call()
        taken.append(time.process_time() - begin)
    return rows / statistics.median(taken)


def business_duration_rows(tickets: Tickets) -> float:
    """Return how many rows business-duration counts in a second."""
    pairs = list(zip(local(tickets.opened), local(tickets.closed), strict=True))
    closed_on = list(holidays.country_holidays("DE", subdiv="BE", years=YEARS))
    opens, closes = (
        datetime.min.time().replace(hour=9),
        datetime.min.time().replace(hour=17),
    )

    def count() -> None:
        for start, end in pairs:
            business_duration.businessDuration(
                start, end, opens, closes, holidaylist=closed_on, unit="min"
            )

    return rows_per_second(len(pairs), count)


def custom_business_hour_rows(tickets: Tickets) -> float:
    """Return how many deadlines pandas adds up in a second."""
    starts, offset = local(tickets.opened), business_hour()
    asked = list(zip(starts, tickets.hours.tolist(), strict=False))

    def add() -> None:
        for start, hours in asked:
            start + hours * offset

    return rows_per_second(len(asked), add)


def custom_business_hour_counts(tickets: Tickets) -> float:
    """Return how many rows pandas counts in a second, in whole hours."""
    pairs = list(zip(local(tickets.opened), local(tickets.closed), strict=True))[
        : PEER_TICKETS // 10
    ]
    offset = business_hour()

    def count() -> None:
        for start, end in pairs:
            len(pd.date_range(start, end, freq=offset))

    return rows_per_second(len(pairs), count)


def business_hour() -> pd.offsets.CustomBusinessHour:
    """Return the desk as pandas knows it."""
    closed_on = list(holidays.country_holidays("DE", subdiv="BE", years=YEARS))
    return pd.offsets.CustomBusinessHour(start="09:00", end="17:00", holidays=closed_on)


def local(instants: np.ndarray) -> list[pd.Timestamp]:
    """Return the first few instants as local times without a zone."""
    few = pd.DatetimeIndex(instants[:PEER_TICKETS], tz="UTC")
    return list(few.tz_convert(ZONE).tz_localize(None))


def differences_from_a_walk(tickets: Tickets) -> tuple[int, int]:
    """Return how many answers were walked minute by minute, and how many differ."""
    answers: list[bool] = []
    some = slice(0, WALKED_TICKETS)
    closed_on = set(holidays.country_holidays("DE", subdiv="BE", years=YEARS))
    pauses = tickets.pauses
    of_some = pauses[0] < WALKED_TICKETS
    some_pauses = tuple(column[of_some] for column in pauses)
    for calendar, windows in (
        (ONE_WINDOW, [(9, 17)]),
        (WITH_LUNCH, [(8, 12), (13, 18)]),
    ):
        opened, closed = tickets.opened[some], tickets.closed[some]
        passed = calendar.elapsed_many(opened, closed)
        unpaused = calendar.elapsed_many(opened, closed, pauses=some_pauses)
        due = calendar.due_many(opened, passed)
        for row in range(WALKED_TICKETS):
            open_minutes = [
                minute
                for minute in minutes_between(opened[row], closed[row])
                if is_open(minute, windows, closed_on)
            ]
            still = [
                (utc(pauses[1][at]), utc(pauses[2][at]))
                for at in np.flatnonzero(pauses[0] == row)
            ]
            running = [
                minute
                for minute in open_minutes
                if not any(go <= minute < stop for go, stop in still)
            ]
            answers.append(len(open_minutes) * MINUTE == passed[row])
            answers.append(len(running) * MINUTE == unpaused[row])
            if open_minutes:
                last = open_minutes[-1] + timedelta(minutes=1)
                answers.append(utc(due[row]) == last)
    return len(answers), answers.count(False)


def minutes_between(start: np.datetime64, end: np.datetime64) -> list[datetime]:
    """Return each whole minute of a stretch."""
    count = int((end - start) / MINUTE)
    return [utc(start) + timedelta(minutes=minute) for minute in range(count)]


def is_open(at: datetime, windows: list[tuple[int, int]], closed_on: set) -> bool:
    """Return whether the desk is open, by what its wall clock shows."""
    shown = at.astimezone(ZONE)
    return (
        shown.weekday() < 5
        and shown.date() not in closed_on
        and any(opens <= shown.hour < closes for opens, closes in windows)
    )


def utc(at: np.datetime64) -> datetime:
    """Return the instant as Python knows it."""
    return at.item().replace(tzinfo=UTC)


if __name__ == "__main__":
    main()
