"""A year of marketing, sales and service: leads, status reports, friction.

In July too few leads are ready. In November enough are, but many only after the 25th.
In August half of sales is away and leads wait; in October nobody calls five times.
Two reports come late.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from troth.examples.chance import Chance
from troth.examples.life import YEAR, DataFile, disturb, take

_ZONE = ZoneInfo("America/New_York")
_CAMPAIGNS = ("webinar", "search", "fair", "partners")
_SHARES = (30, 40, 15, 15)
_QUALIFIED = {7: 88, 11: 128}
_USUALLY_QUALIFIED = 132
_LAST_DAY_USUAL = 24
_TOPICS = (
    "login after a merger",
    "invoice address",
    "price of a second seat",
    "export to a spreadsheet",
    "who to call at night",
)


def live(chance: Chance) -> Iterator[DataFile]:
    """Yield the files of the year."""
    yield _win_leads(chance)
    yield _send_status(chance)
    yield _tell_friction(chance)


def _win_leads(chance: Chance) -> DataFile:
    rows: list[dict[str, object]] = []
    for month in range(1, 13):
        wanted = _QUALIFIED.get(month, _USUALLY_QUALIFIED + chance.between(-4, 18))
        # Of ten leads, seven are ever worth handing over.
        rows += [
            _win_lead(chance, month, is_ready=number < wanted)
            for number in range(wanted * 10 // 7)
        ]
    rows.sort(key=lambda row: str(row["engaged"]))
    columns: dict[str, list[object]] = {
        "lead": [f"L{10_000 + number}" for number in range(len(rows))],
        **{name: [row[name] for row in rows] for name in rows[0]},
    }
    columns = take(columns, disturb(chance, len(rows), late=60, twice=25))
    for name, wrong in (
        ("lead", ("L90001", "L90002", "L90003")),
        ("engaged", (f"{YEAR}-04-03T10:00:00-04:00", f"{YEAR}-13-40", f"{YEAR}-06-01")),
        ("score", (float("nan"), 61, 72)),
    ):
        columns[name] = [*columns[name], *wrong]
    for name, values in columns.items():
        columns[name] = [*values, *[None] * (len(columns["lead"]) - len(values))]
    return DataFile("data/leads.jsonl.gz", columns)


def _win_lead(chance: Chance, month: int, *, is_ready: bool) -> dict[str, object]:
    late_month = month == 11 and chance.between(1, 10) <= 4
    day = chance.between(25, 28) if late_month else chance.between(1, _LAST_DAY_USUAL)
    at = datetime(YEAR, month, day, 8, tzinfo=_ZONE)
    at += timedelta(minutes=chance.between(0, 600))
    score = chance.between(50, 98) if is_ready else chance.between(5, 60)
    budget = chance.between(2, 40) * 50 if is_ready or score < 50 else None
    campaign = _CAMPAIGNS[int(chance.choices(_SHARES, 1)[0])]
    engaged = at - timedelta(hours=chance.between(2, 60))
    if engaged.year < YEAR:
        engaged = at
    row: dict[str, object] = {
        "engaged": engaged.isoformat(),
        "qualified": None,
        "assigned": None,
        "first_touch": None,
        "attempts": None,
        "score": score,
        "budget": budget,
        "stage": "new",
        "campaign": campaign,
        "value": None,
    }
    if is_ready:
        row |= _hand_over(chance, at, month)
    return row


def _hand_over(chance: Chance, at: datetime, month: int) -> dict[str, object]:
    """Return what sales made of a lead that was ready."""
    handed = at + timedelta(minutes=chance.between(1, 45))
    is_slow = chance.between(1, 100) <= (24 if month == 8 else 4)
    minutes = (
        chance.between(1_500, 6_000)
        if is_slow
        else int(chance.waits(45, 165, 1)[0]) + 1
    )
    touched: datetime | None = _next_opening(handed) + timedelta(minutes=minutes)
    if touched is not None and (
        touched.year > YEAR or (is_slow and chance.between(1, 3) == 1)
    ):
        touched = None  # nobody ever called
    is_tired = chance.between(1, 100) <= (33 if month == 10 else 9)
    attempts = chance.between(1, 4) if is_tired else chance.between(5, 9)
    if touched is None:
        attempts = 0
    won = chance.between(1, 100)
    stage = "customer" if won <= 48 else "opportunity" if won <= 62 else "accepted"
    if touched is None:
        stage = "assigned"
    return {
        "qualified": at.isoformat(),
        "assigned": handed.isoformat(),
        "first_touch": None if touched is None else touched.isoformat(),
        "attempts": attempts,
        "stage": stage,
        "value": f"{chance.between(70, 130)}.00" if stage == "customer" else None,
    }


def _next_opening(at: datetime) -> datetime:
    """Return the instant from which the desk can act: nine to five on working days."""
    opens = at
    if opens.hour >= 16:
        # What comes late in the afternoon is left for the morning.
        opens = (opens + timedelta(days=1)).replace(hour=9, minute=0)
    if opens.hour < 9:
        opens = opens.replace(hour=9, minute=0)
    while opens.weekday() > 4:
        opens = (opens + timedelta(days=1)).replace(hour=9, minute=0)
    return opens


def _send_status(chance: Chance) -> DataFile:
    """Return when the status of the pipeline came: each Friday, twice on Monday."""
    sent = []
    friday = date(YEAR, 1, 2)
    late = chance.distinct(3, 49, 2)
    number = 0
    while friday.year == YEAR:
        hour, minute = chance.between(14, 16), chance.between(0, 59)
        day = friday + timedelta(days=3) if number in late else friday
        sent.append(datetime(day.year, day.month, day.day, hour, minute, tzinfo=_ZONE))
        friday += timedelta(days=7)
        number += 1
    return DataFile("data/status.csv", {"delivered": [at.isoformat() for at in sent]})


def _tell_friction(chance: Chance) -> DataFile:
    delivered, topics = [], []
    for month in range(1, 13):
        day = chance.between(24, 28)
        at = datetime(YEAR, month, day, 15, chance.between(0, 59), tzinfo=_ZONE)
        for place in chance.distinct(0, len(_TOPICS) - 1, 2):
            delivered.append(at.isoformat())
            topics.append(_TOPICS[place])
    return DataFile("data/friction.csv", {"delivered": delivered, "topic": topics})
