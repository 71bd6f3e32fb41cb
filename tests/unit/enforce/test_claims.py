"""Until when a credit must be claimed, to the last moment."""

from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from language import agreed, changed
from troth.define.sayings import Saying, parse_saying
from troth.enforce.claims import claim_cutoff
from troth.model.calendar import Calendar
from troth.model.calendar_period import parse_period
from troth.model.deadline import Anchor, Cutoff, Reckoner
from troth.model.period import Period
from troth.model.quantity import Unit
from troth.model.reading import Nature, Reading, Row, Stretch, Window
from troth.model.reckoning import Facts, cutoff_of
from troth.model.timetable import NeverOpenError

BERLIN = "Europe/Berlin"
MARCH = parse_period("2026-03", BERLIN)
CAP = "    cap: none\n"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def cutoff(
    text: str,
    *,
    incident: str | None = "2026-03-06T10:00+01:00",
    window: Period = MARCH,
    cycle_day: int = 1,
    working: Calendar | None = None,
    **known: str,
) -> Cutoff | None:
    instants = {Anchor[name.upper()]: at(value) for name, value in known.items()}
    if incident is not None:
        instants[Anchor.INCIDENT] = at(incident)
    facts = Facts(
        window=window,
        instants=instants,
        cycle_day=cycle_day,
        term_ends_on=date(2027, 1, 1),
    )
    deadline = parse_saying(text, Saying.DEADLINE)
    return cutoff_of(deadline, facts, Reckoner(BERLIN, working))


@pytest.mark.parametrize(
    ("text", "last_day"),
    [
        ("30 days after month end", "2026-04-30"),
        ("7 days after quarter end", "2026-04-07"),
        ("1 day after year end", "2027-01-01"),
        ("2 days after the end of the week", "2026-04-07"),
        ("2 weeks after the end of the window", "2026-04-14"),
        ("3 months after month end", "2026-06-30"),
        ("1 year after month end", "2027-03-31"),
        ("10 days after the end of the term", "2027-01-10"),
        ("5 working days after month end", "2026-04-07"),
        ("5 days after the incident", "2026-03-11"),
        ("5 working days after the incident", "2026-03-13"),
        ("1 month after the incident", "2026-04-06"),
        ("end of the 2nd billing cycle after the incident", "2026-05-31"),
        ("end of the next month after the incident", "2026-04-30"),
        ("end of the 1st quarter after the incident", "2026-06-30"),
        ("end of the 1st year after the incident", "2027-12-31"),
        ("end of the 1st week after the incident", "2026-03-15"),
        ("end of the 3rd day after the incident", "2026-03-09"),
    ],
)
def test_a_deadline_lasts_to_the_end_of_its_last_day(text: str, last_day: str) -> None:
    found = cutoff(text)
    assert found is not None
    assert str(found.last_day) == last_day
    midnight = f"{date.fromordinal(found.last_day.toordinal() + 1)}T00:00:00"
    local = found.until.astimezone(ZoneInfo(BERLIN))
    assert local.replace(tzinfo=None).isoformat() == midnight


def test_hours_end_at_an_instant() -> None:
    found = cutoff("24 h after awareness", awareness="2026-03-28T10:00+01:00")
    assert found is not None
    assert found.until == at("2026-03-29T11:00+02:00"), "that night has an hour less"
    assert found.holds(at("2026-03-29T10:59:59+02:00"))
    assert not found.holds(found.until)


def test_a_day_that_the_month_lacks_is_its_last_one() -> None:
    found = cutoff("1 month after the incident", incident="2026-01-31T10:00+01:00")
    assert found is not None
    assert str(found.last_day) == "2026-02-28"


def test_working_days_are_those_of_the_calendar_named() -> None:
    desk = Calendar(BERLIN, {"mon-fri": "08:00-18:00"}, holidays=["2026-04-03"])
    found = cutoff("5 working days after month end", working=desk)
    assert found is not None
    assert str(found.last_day) == "2026-04-08"
    with pytest.raises(NeverOpenError):
        cutoff("5 working days after month end", working=Calendar.never(BERLIN))


def test_a_billing_cycle_may_begin_on_any_day() -> None:
    window = parse_period("2026-02-15..2026-03-15", BERLIN)
    found = cutoff("30 days after cycle end", window=window, cycle_day=15)
    assert found is not None
    assert str(found.last_day) == "2026-04-13"
    found = cutoff("end of the 2nd billing cycle after the incident", cycle_day=15)
    assert found is not None
    assert str(found.last_day) == "2026-05-14"
    found = cutoff(
        "end of the 1st billing cycle after the incident",
        cycle_day=31,
        incident="2026-01-31T10:00+01:00",
    )
    assert found is not None
    assert str(found.last_day) == "2026-03-30"


def test_what_is_not_known_sets_no_deadline() -> None:
    assert cutoff("30 days after the invoice") is None
    assert cutoff("5 days after the incident", incident=None) is None
    text = "end of the 1st month after the incident"
    found = cutoff(text, incident=None)
    assert found is not None, "wherever in March it was"
    assert str(found.last_day) == "2026-04-30"
    quarter = parse_period("2026-Q1", BERLIN)
    assert cutoff(text, incident=None, window=quarter) is None


def reading(
    stretches: tuple[Stretch, ...] = (), offenders: tuple[Row, ...] = ()
) -> Reading:
    return Reading(
        objective="shop-up",
        indicator="uptime",
        scope=(),
        window=Window(MARCH, MARCH, "2026-03"),
        value=Fraction(1, 2),
        unit=Unit.SHARE,
        stretches=stretches,
        offenders=offenders,
    )


def test_of_several_incidents_the_first_one_counts() -> None:
    claim = "    claim: {by: acme, within: 5 days after the incident}\n"
    agreement = agreed(changed(CAP, CAP + claim))
    remedy = agreement.remedies["credit"]
    hours = [(20, 21), (6, 7), (3, 4)]
    down = [
        Period(datetime(2026, 3, day, tzinfo=UTC), datetime(2026, 3, after, tzinfo=UTC))
        for day, after in hours
    ]
    stretches = (
        Stretch(down[0], Nature.DOWN),
        Stretch(down[1], Nature.DOWN),
        Stretch(down[2], Nature.EXCLUDED),
    )
    found = claim_cutoff(reading(stretches), remedy, agreement)
    assert found is not None
    assert str(found.last_day) == "2026-03-11"
    rows = tuple(Row(period.start, "1", None) for period in down)
    found = claim_cutoff(reading(offenders=rows), remedy, agreement)
    assert found is not None
    assert str(found.last_day) == "2026-03-08"
    assert claim_cutoff(reading(), remedy, agreement) is None
    known = {Anchor.INCIDENT: at("2026-03-09T12:00Z")}
    found = claim_cutoff(reading(), remedy, agreement, known)
    assert found is not None
    assert str(found.last_day) == "2026-03-14"


def test_what_need_not_be_claimed_has_no_deadline() -> None:
    agreement = agreed(changed(CAP, CAP + "    claim: {by: acme}\n"))
    assert claim_cutoff(reading(), agreement.remedies["credit"], agreement) is None
    agreement = agreed(changed(CAP, CAP))
    assert claim_cutoff(reading(), agreement.remedies["credit"], agreement) is None
