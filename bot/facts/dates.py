"""Reads dates as people write them, in Dutch and English."""

import re
from datetime import date, timedelta
from typing import Optional

_WEEKDAYS = {
    name: place
    for place, names in enumerate(
        (
            "maandag ma monday mon",
            "dinsdag di tuesday tue",
            "woensdag wo woe wednesday wed",
            "donderdag do don thursday thu",
            "vrijdag vr vrij vrijdg friday fri",
            "zaterdag za zat saturday sat",
            "zondag zo zon sunday sun",
        )
    )
    for name in names.split()
}
_MONTHS = {
    name: place
    for place, names in enumerate(
        (
            "januari jan january",
            "februari feb february",
            "maart mrt march mar",
            "april apr",
            "mei may",
            "juni jun june",
            "juli jul july",
            "augustus aug august",
            "september sep sept",
            "oktober okt october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_DAYS_FROM_TODAY = {
    "eergisteren": -2,
    "gisteren": -1,
    "yesterday": -1,
    "vandaag": 0,
    "today": 0,
    "morgen": 1,
    "tomorrow": 1,
    "overmorgen": 2,
    "the day after tomorrow": 2,
}
# Short names are other words too ("zo snel mogelijk"): they count beside these words only.
_BESIDE_SHORT_NAMES = set(
    "volgende volgend week aanstaande as deze komende op graag next this on".split()
)
_SHORT = 4
_COUNTS = {
    **{"een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6},
    **{"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6},
}
RELATIVE = frozenset(_DAYS_FROM_TODAY)
"""The words that name a day as seen from today."""

_NEXT_WEEK = re.compile(r"\b(volgende|volgend|next) week\b")
_IN_SOME_DAYS = re.compile(
    r"\b(?:over|in) (\d{1,2}|" + "|".join(_COUNTS) + r") (dag|dagen|days?|week|weken|weeks)\b"
)
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_NUMERIC = re.compile(r"\b(\d{1,2})[-/.](\d{1,2})(?:[-/.](\d{4}|\d{2}))?\b")
_DAY_MONTH = re.compile(r"\b(\d{1,2})(?:e|ste|de|st|nd|rd|th)? (?:of )?([a-z]+)(?: (\d{4}))?\b")
_MONTH_DAY = re.compile(r"\b([a-z]+) (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?\b")
_DAY_ONLY = re.compile(r"\bde (\d{1,2})(?:e|ste|de)?\b")


_WRITTEN_WEEKDAYS = {
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}
_WRITTEN_MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november "
    "december".split(),
    "en": "January February March April May June July August September October November "
    "December".split(),
}


# The abbreviations that are not the first three letters.
_BRIEF = {"maart": "mrt"}


def written(day: date, language: str) -> str:
    """ "dinsdag 1 december" or "Tuesday 1 December"; `language` is nl or en."""
    weekday, month = _WRITTEN_WEEKDAYS[language], _WRITTEN_MONTHS[language]
    return f"{weekday[day.weekday()]} {day.day} {month[day.month - 1]}"


def brief(day: date, language: str) -> str:
    """ "di 1 dec" or "Tue 1 Dec", for an SMS."""
    weekday, number, month = written(day, language).split()
    return f"{weekday[: 2 if language == 'nl' else 3]} {number} {_BRIEF.get(month, month[:3])}"


def is_month(word: str) -> bool:
    """Whether `word` is the name of a month."""
    return word in _MONTHS


def names_a_date(word: str) -> bool:
    """Whether `word` is a weekday or a month, in upper or lower case."""
    return word.lower() in _WEEKDAYS or is_month(word.lower())


def parse(text: str, today: date) -> Optional[date]:
    """The first date that `text` names, seen from `today`; None where it names none. A day
    without a year is the next such day. "Dinsdag" is the next Tuesday after today; "volgende week
    dinsdag" is the Tuesday of the next calendar week."""
    said = " ".join(text.lower().replace("a.s.", "aanstaande").split())
    return (
        _written_out(said, today)
        or _numeric(said, today)
        or _relative(said, today)
        or _weekday(said, today)
        or _day_only(said, today)
    )


def _written_out(said: str, today: date) -> Optional[date]:
    for match in _DAY_MONTH.finditer(said):
        if match[2] in _MONTHS:
            return _upcoming(int(match[1]), _MONTHS[match[2]], match[3], today)
    for match in _MONTH_DAY.finditer(said):
        if match[1] in _MONTHS:
            return _upcoming(int(match[2]), _MONTHS[match[1]], match[3], today)
    return None


def _numeric(said: str, today: date) -> Optional[date]:
    iso = _ISO.search(said)
    if iso:
        return _date(*map(int, iso.groups()))
    match = _NUMERIC.search(said)
    return _upcoming(int(match[1]), int(match[2]), match[3], today) if match else None


def _relative(said: str, today: date) -> Optional[date]:
    some_days = _IN_SOME_DAYS.search(said)
    if some_days:
        count = _COUNTS.get(some_days[1]) or int(some_days[1])
        return today + timedelta(days=count * (7 if some_days[2].startswith("we") else 1))
    for words in sorted(_DAYS_FROM_TODAY, key=len, reverse=True):
        if re.search(rf"\b{words}\b", said):
            return today + timedelta(days=_DAYS_FROM_TODAY[words])
    return None


def _weekday(said: str, today: date) -> Optional[date]:
    words = re.findall(r"[a-z]+", said)
    name = next((word for word in words if word in _WEEKDAYS), None)
    if name is None or (len(name) <= _SHORT and not {*words} <= {name, *_BESIDE_SHORT_NAMES}):
        return None
    weekday = _WEEKDAYS[name]
    if _NEXT_WEEK.search(said):
        monday = today + timedelta(days=7 - today.weekday())
        return monday + timedelta(days=weekday)
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _day_only(said: str, today: date) -> Optional[date]:
    match = _DAY_ONLY.search(said)
    if not match:
        return None
    this_month = _date(today.year, today.month, int(match[1]))
    if this_month and this_month >= today:
        return this_month
    following = today.replace(day=1) + timedelta(days=32)
    return _date(following.year, following.month, int(match[1]))


def _upcoming(day: int, month: int, year: Optional[str], today: date) -> Optional[date]:
    if year:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    this_year = _date(today.year, month, day)
    if this_year and this_year >= today - timedelta(days=90):
        return this_year
    return _date(today.year + 1, month, day)


def _date(year: int, month: int, day: int) -> Optional[date]:
    try:
        return date(year, month, day)
    except ValueError:
        return None
