"""Knows the Dutch holidays: by the names that people use, and as days on which nobody works."""

import re
from datetime import date, timedelta
from typing import Callable, Dict, Optional, Tuple

from dateutil.easter import easter

Span = Tuple[date, date]
"""The first and the last day of a holiday."""
_SpanOfYear = Callable[[int], Span]


def _fixed(month: int, day: int, days: int = 1) -> _SpanOfYear:
    return lambda year: _span(date(year, month, day), days)


def _after_easter(shift: int, days: int = 1) -> _SpanOfYear:
    return lambda year: _span(easter(year) + timedelta(days=shift), days)


def _span(first: date, days: int) -> Span:
    return first, first + timedelta(days=days - 1)


def _kings_day(year: int) -> Span:
    """27 April, or the day before where that is a Sunday."""
    day = date(year, 4, 27)
    return _span(day - timedelta(days=day.weekday() == 6), 1)


# As bot.facts.plain writes the names: "1e kerstdag", "easter maandag".
_NAMED: Dict[str, _SpanOfYear] = {
    r"1e paasdag|easter zondag": _after_easter(0),
    r"2e paasdag|paasmaandag|easter maandag": _after_easter(1),
    r"goede vrijdag|good vrijdag": _after_easter(-2),
    r"pasen|easter": _after_easter(0, days=2),
    r"koningsdag|king'?s dag": _kings_day,
    r"dodenherdenking": _fixed(5, 4),
    r"bevrijdingsdag|liberation dag": _fixed(5, 5),
    r"hemelvaart(?:s?dag)?|ascension(?: dag)?": _after_easter(39),
    r"1e pinksterdag|whit zondag": _after_easter(49),
    r"2e pinksterdag|pinkstermaandag|whit maandag": _after_easter(50),
    r"pinksteren|pentecost|whitsun": _after_easter(49, days=2),
    r"sinterklaas(?:avond)?|de sint|pakjesavond": _fixed(12, 5),
    r"kerstavond|christmas eve": _fixed(12, 24),
    r"1e kerstdag|christmas dag": _fixed(12, 25),
    r"2e kerstdag|boxing dag": _fixed(12, 26),
    r"kerst(?:mis|dagen)?|christmas|xmas": _fixed(12, 25, days=2),
    r"oud en nieuw|oude?jaar(?:s(?:dag|avond))?|new year'?s eve": _fixed(12, 31),
    r"nieuwjaar(?:sdag)?|new year'?s dag|new year": _fixed(1, 1),
}
PATTERN = re.compile(r"\b(?:" + "|".join(f"({names})" for names in _NAMED) + r")\b(?!-)")
"""The names, each in a group of its own."""

_OFF: Dict[str, _SpanOfYear] = {
    "nieuwjaarsdag": _fixed(1, 1),
    "eerste paasdag": _after_easter(0),
    "tweede paasdag": _after_easter(1),
    "Koningsdag": _kings_day,
    "Hemelvaartsdag": _after_easter(39),
    "eerste pinksterdag": _after_easter(49),
    "tweede pinksterdag": _after_easter(50),
    "eerste kerstdag": _fixed(12, 25),
    "tweede kerstdag": _fixed(12, 26),
}


def upcoming(found: re.Match[str], today: date) -> Span:
    """The next days, seen from `today`, of the holiday that PATTERN found."""
    span = list(_NAMED.values())[(found.lastindex or 1) - 1]
    this_year = span(today.year)
    return this_year if this_year[1] >= today else span(today.year + 1)


def holiday(day: date) -> Optional[str]:
    """The Dutch name of the public holiday on `day`, on which nobody at the municipality works;
    None for any other day."""
    # Liberation Day is a day off once in five years.
    if (day.month, day.day) == (5, 5) and day.year % 5 == 0:
        return "Bevrijdingsdag"
    return next((name for name, span in _OFF.items() if span(day.year)[0] == day), None)
