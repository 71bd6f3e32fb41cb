"""The codes of what time and calendars refuse, wherever they are asked.

They are refusals: `troth.Calendar` and the commands raise them for what was passed to
them. In an agreement the same mistakes are findings with a place (`D205`, `D315`,
`D316`).
"""

from __future__ import annotations

from troth.model.finding import Rule

_RULES = (
    Rule(
        "D701",
        "duration-is-readable",
        "The text is not a length of time, or the length is negative.",
        'calendar.due(start, "4 hrs 30")',
        'calendar.due(start, "4 h 30 min")',
    ),
    Rule(
        "D702",
        "holiday-is-known",
        "The text is neither a date, nor a date of every year, nor a region whose "
        "holidays are known.",
        'holidays=["Berlin"]',
        'holidays=["DE-BE"]',
    ),
    Rule(
        "D703",
        "hours-are-readable",
        "The opening hours cannot be read, or say nothing; no hours at all could mean "
        "always or never.",
        'hours={"mon-fri": "9 to 5"}',
        'hours={"mon-fri": "09:00-17:00"}',
    ),
    Rule(
        "D704",
        "zone-is-known",
        "The IANA database knows no time zone of this name.",
        'timezone="Berlin"',
        'timezone="Europe/Berlin"',
    ),
    Rule(
        "D705",
        "calendar-question-makes-sense",
        "The calendar, or the question asked of it, makes no sense as it is put.",
        'calendar.due(start, "4 h", boundary="tomorrow")',
        'calendar.due(start, "4 h", boundary="next_open")',
    ),
    Rule(
        "M701",
        "instant-has-a-zone",
        "An instant has no time zone, or a period ends before it starts.",
        "datetime(2026, 3, 2, 9)",
        "datetime(2026, 3, 2, 9, tzinfo=UTC)",
    ),
    Rule(
        "M702",
        "time-is-left",
        "The calendar has not enough open time in the direction asked for, so there "
        "is no such instant.",
        'due(start, "4 h") on a calendar with `hours: never`',
        'due(start, "4 h") on a calendar with hours',
    ),
    Rule(
        "M703",
        "calendar-speaks",
        "The calendar does not speak about this time: it lies before its first "
        "version, or outside the years 1900 to 2099. It is not simply closed.",
        "versions: [{from: 2026-07-01, hours: always}], asked about March 2026",
        "versions: [{from: 2026-01-01, hours: always}]",
    ),
    Rule(
        "M705",
        "period-is-readable",
        "The text names no period of the calendar.",
        "--period March",
        "--period 2026-03",
    ),
)

RULES = {rule.code: rule for rule in _RULES}
"""Every rule by its code."""
