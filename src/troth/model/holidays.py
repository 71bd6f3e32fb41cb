"""Holidays: the dates on which a calendar stays closed all day.

Three rules name them: one date (`2026-12-25`), a date of every year (`05-01`),
and a country or a part of it (`DE`, `DE-BE`, `GB-ENG`, `US`), whose public
holidays the `holidays` library knows. Bank, school and half-day holidays are
not meant; list those that your contract names.
"""

from __future__ import annotations

import difflib
import functools
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from troth.errors import RefusedError
from troth.model.regions import REGIONS

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEARLY = re.compile(r"(\d{2})-(\d{2})")
_LEAP_YEAR = 2000
_CODE_LENGTH_MAX = 3  # ISO 3166: alpha-2 and alpha-3


class HolidayRuleError(RefusedError, ValueError):
    """A holiday that is neither a date, nor a yearly date, nor a known region."""

    def __init__(self, rule: str, near: Iterable[str] = ()) -> None:
        matches = ", ".join(f"`{match}`" for match in near)
        super().__init__(
            "D702",
            f"“{rule}” is not a holiday rule.",
            f"Did you mean {matches}?"
            if matches
            else "Write a date (`2026-12-25`), a date of every year (`05-01`), or a "
            "region (`DE`, `DE-BE`, `GB-ENG`).",
        )


@dataclass(frozen=True, slots=True)
class Holidays:
    """The rules by which a calendar's holidays fall.

    Example:
        >>> rules = Holidays.of(["2026-12-24", "05-01", "GB-ENG"])
        >>> date(2030, 5, 1) in rules, date(2026, 8, 31) in rules
        (True, True)
        >>> date(2027, 12, 24) in rules
        False
    """

    dates: frozenset[date] = frozenset()
    yearly: frozenset[tuple[int, int]] = frozenset()
    """Month and day; `02-29` falls in leap years only."""
    regions: tuple[str, ...] = ()

    @classmethod
    def of(cls, rules: str | date | Iterable[str | date]) -> Holidays:
        """Return the rules that one or several texts or dates name."""
        if isinstance(rules, str | date):
            rules = [rules]
        dates, yearly, regions = set(), set(), set()
        for rule in rules:
            text = rule.isoformat() if isinstance(rule, date) else rule.strip()
            if _DATE.fullmatch(text):
                dates.add(parse_date(text))
            elif month_and_day := _YEARLY.fullmatch(text):
                parse_date(f"{_LEAP_YEAR}-{text}", said=text)
                yearly.add((int(month_and_day[1]), int(month_and_day[2])))
            else:
                regions.add(_known_region(text))
        return cls(frozenset(dates), frozenset(yearly), tuple(sorted(regions)))

    def __contains__(self, day: date) -> bool:
        return (
            day in self.dates
            or (day.month, day.day) in self.yearly
            or any(day in _dates_of_region(region, day.year) for region in self.regions)
        )

    def __bool__(self) -> bool:
        return bool(self.dates or self.yearly or self.regions)


def parse_date(text: str, *, said: str = "") -> date:
    """Return the date that a text such as `2026-12-25` names, or refuse it."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise HolidayRuleError(said or text) from error


def _known_region(text: str) -> str:
    """Return the region's code, or refuse it and name those that look like it."""
    if text in REGIONS:
        return text
    country, dash, subdivision = text.partition("-")
    if country in _countries() and (
        not dash or subdivision in _subdivisions_of(country)
    ):
        return text
    raise HolidayRuleError(text, _near_regions(text))


def _near_regions(text: str) -> list[str]:
    # Only for a mistake: it reads the rules of every country.
    import holidays

    subdivisions_of = holidays.list_supported_countries()
    regions = [
        f"{country}-{code}"
        for country, codes in subdivisions_of.items()
        for code in codes
    ]
    by_capitals = {code.upper(): code for code in [*subdivisions_of, *regions]}
    near = difflib.get_close_matches(text.upper(), by_capitals, n=3, cutoff=0.75)
    return [by_capitals[match] for match in near]


@functools.cache
def _countries() -> frozenset[str]:
    """Return the codes of the countries the library knows: `DE`, also `DEU`."""
    from holidays.registry import COUNTRIES

    # Each entry is the name of a class and then the codes it goes by.
    return frozenset(
        code
        for _, *codes in COUNTRIES.values()
        for code in codes
        if code.isupper() and len(code) <= _CODE_LENGTH_MAX
    )


def _subdivisions_of(country: str) -> tuple[str, ...]:
    """Return the codes of a country's regions; only its own rules are read."""
    import holidays

    return tuple(getattr(holidays, country).subdivisions)


@functools.cache
def _dates_of_region(region: str, year: int) -> frozenset[date]:
    import holidays

    country, _, subdivision = region.partition("-")
    try:
        days = holidays.country_holidays(
            country,
            subdiv=subdivision or None,
            years=year,
            expand=False,
            categories=holidays.PUBLIC,
        )
    except NotImplementedError as error:
        # A region is kept that an older library does not know yet.
        raise HolidayRuleError(region) from error
    return frozenset(days)


def write_regions() -> str:
    """Return the module that keeps the regions which the library knows.

    Asking the library imports it whole, which takes longer than checking an agreement.
    A region that is not kept is asked for all the same, so that nothing is refused
    because the module is older than the library.
    """
    import holidays

    known = holidays.list_supported_countries(include_aliases=False)
    regions = [
        region
        for country, codes in sorted(known.items())
        for region in (country, *(f"{country}-{code}" for code in sorted(codes)))
        if not re.search(r"\s", region)
    ]
    lines = "\n".join(textwrap.wrap(" ".join(regions), 88, break_on_hyphens=False))
    return (
        '"""Regions whose holidays are known, written by `make tables`."""\n\n'
        f'REGIONS = frozenset(\n    """\n{lines}\n""".split()\n)\n'
    )
