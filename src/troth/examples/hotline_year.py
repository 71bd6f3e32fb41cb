"""A year of the hotline: every call, when it was offered, answered or given up.

In a week of June the telephone system loses calls. Before Christmas there are too many
callers, and in September too few questions are solved at once. On Sundays and bank
holidays the line is closed; those who call then are not counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from troth.examples.chance import Chance, Ints
from troth.examples.life import YEAR, DataFile, Texts, add_rows, disturb, take

_OPENS, _CLOSES = 7 * 3_600, 22 * 3_600
_CALLS = (215, 185, 180, 175, 170, 110, 6)  # on each day of the week, about
_MONTH_OF_QUESTIONS = 9


def live(chance: Chance) -> Iterator[DataFile]:
    """Yield the files of the year, which begins with the week of New Year."""
    days = []
    day = date(YEAR - 1, 12, 29)
    while day <= date(YEAR, 12, 31):
        days.append(_take_calls(chance, day))
        day += timedelta(days=1)
    columns = {name: np.concatenate([one[name] for one in days]) for name in days[0]}
    count = len(columns["offered"])
    numbers = np.char.add("C", (700_000 + np.arange(count)).astype(str))
    columns = {"call": numbers, **columns}
    columns = take(columns, disturb(chance, count, late=250, twice=180))
    wrong = [
        # The clocks of two machines: answered before it was offered.
        ("C900001", f"{YEAR}-05-04 10:00:09", f"{YEAR}-05-04 09:59:58", "", "yes"),
        ("C900002", f"{YEAR}-05-04 10:02:31", f"{YEAR}-05-04 10:02:17", "", "no"),
        ("C900003", f"{YEAR}-02-30 11:20:00", f"{YEAR}-02-30 11:20:07", "", "yes"),
        ("C900004", f"{YEAR}-10-01 16:44:12", f"{YEAR}-10-01 16:44:20", "", "maybe"),
    ]
    yield DataFile("data/calls.csv.gz", add_rows(columns, wrong))


@dataclass(frozen=True, slots=True)
class _Mood:
    """How a day goes, in percent."""

    quick: int = 89  # answered within twenty seconds
    given_up: int = 2
    solved: int = 75


def _mood_of(day: date) -> _Mood:
    week = day.isocalendar().week
    solved = 66 if day.month == _MONTH_OF_QUESTIONS else 75
    if week == 25:
        return _Mood(quick=58, given_up=9, solved=solved)
    if week == 51:
        return _Mood(quick=77, given_up=3, solved=solved)
    return _Mood(solved=solved)


def _take_calls(chance: Chance, day: date) -> dict[str, Texts]:
    mood = _mood_of(day)
    count = chance.between(90, 110) * _CALLS[day.weekday()] // 100
    offered = np.sort(chance.many_between(_OPENS, _CLOSES - 1_200, count))
    is_quick = chance.units(count) * 100 < mood.quick
    waited = np.where(
        is_quick,
        chance.many_between(2, 19, count),
        21 + chance.waits(45, 400, count),
    )
    given_up = chance.units(count) * 100 < mood.given_up
    # One in a hundred hangs up before anyone could answer.
    hung_up = ~given_up & (chance.units(count) < 0.01)
    left = offered + np.where(
        hung_up, chance.many_between(1, 4, count), chance.many_between(15, 180, count)
    )
    is_answered = ~given_up & ~hung_up
    is_solved = chance.units(count) * 100 < mood.solved
    return {
        "offered": _write_times(day, offered),
        "answered": np.where(is_answered, _write_times(day, offered + waited), ""),
        "abandoned": np.where(is_answered, "", _write_times(day, left)),
        "solved": np.where(is_answered, np.where(is_solved, "yes", "no"), ""),
    }


def _write_times(day: date, seconds: Ints) -> Texts:
    """Return local times of a day, as the telephone system writes them."""
    at = np.datetime64(day.isoformat(), "s") + seconds.astype("m8[s]")
    return np.char.replace(np.datetime_as_string(at), "T", " ")
