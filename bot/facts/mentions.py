"""Finds each mention of a day, or of some days, in a text in plain words (bot.facts.plain)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Callable, FrozenSet, Iterator, List, Optional, Tuple, Union

from bot.facts import holidays
from bot.facts.plain import MONTHS, WEEKDAYS

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True)
class Day:
    """One day, or one of the days from `first` to `last`. `excluded` holds weekdays, from 0 for
    Monday, and dates that are not meant: "maandag of donderdag" is Monday to Thursday without the
    two days between. `conflict`: the text names a weekday and a date that do not go together.
    `free`: the text names no day, and at most what is excluded."""

    first: date
    last: date
    excluded: FrozenSet[Union[int, date]] = frozenset()
    conflict: bool = False
    free: bool = False

    def days(self) -> Iterator[date]:
        """The days that are meant, in order."""
        for number in range((self.last - self.first).days + 1):
            day = self.first + number * DAY
            if not {day, day.weekday()} & self.excluded:
                yield day


@dataclass(frozen=True)
class Mention:
    """What the text from `start` to `end` says. `weekday`: it names only a weekday. `within`: it
    names a weekday of one of these days."""

    start: int
    end: int
    day: Day
    weekday: Optional[int] = None
    within: Optional[Day] = None


def find(said: str, today: date) -> List[Mention]:
    """All mentions of days in `said`, in order."""
    mentions = []
    for pattern, reader in _READERS:
        for found in pattern.finditer(said):
            day = reader(found, today)
            if day:
                weekday = day.first.weekday() if reader is _weekday else None
                mentions.append(Mention(*found.span(), day, weekday))
            said = said[: found.start()] + "\0" * len(found[0]) + said[found.end() :]
    return sorted(mentions, key=lambda one: one.start)


def monday(day: date) -> date:
    """The Monday of the week of `day`."""
    return day - day.weekday() * DAY


def later(day: date, count: int, unit: str) -> date:
    """`count` times `unit` ("dag", "week", "maand") after `day`."""
    if unit == "maand":
        months = day.year * 12 + day.month - 1 + count
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(day.day, monthrange(year, month)[1]))
    return day + count * (WEEK if unit == "week" else DAY)


_Found = re.Match[str]
_Reader = Callable[[_Found, date], Optional[Day]]


def _one(day: Optional[date]) -> Optional[Day]:
    return Day(day, day) if day else None


def _day_month(found: _Found, today: date) -> Optional[Day]:
    month = MONTHS.index(found["month"]) + 1
    return _one(_upcoming(int(found["day"]), month, found["year"], today))


def _numeric(found: _Found, today: date) -> Optional[Day]:
    return _one(_upcoming(int(found["day"]), int(found["month"]), found["year"], today))


def _holiday(found: _Found, today: date) -> Optional[Day]:
    return Day(*holidays.upcoming(found, today))


_PARTS_OF_MONTH = {"begin": (1, 10), "midden": (11, 20), "half": (11, 20), "eind": (21, 31)}


def _part_of_month(found: _Found, today: date) -> Optional[Day]:
    """ "Eind december" is its last days, "in december" the whole month."""
    month = MONTHS.index(found["month"]) + 1
    return _days_of_month(date(today.year + (month < today.month), month, 1), found["part"])


def _this_or_next_month(found: _Found, today: date) -> Optional[Day]:
    months = found["which"] in ("volgende ", "komende ")
    return _days_of_month(later(today.replace(day=1), months, "maand"), found["part"])


def _days_of_month(first_day: date, part: Optional[str]) -> Day:
    longest = monthrange(first_day.year, first_day.month)[1]
    first, last = _PARTS_OF_MONTH.get(part or "", (1, longest))
    return Day(first_day.replace(day=first), first_day.replace(day=min(last, longest)))


def _in_some_time(found: _Found, today: date) -> Optional[Day]:
    """ "Over 2 weken", "dinsdag over een week", and "over 2 weken op donderdag", which is in that
    week."""
    start = today
    if found["base"] in WEEKDAYS:
        start = _next(WEEKDAYS.index(found["base"]), today)
    elif found["base"]:
        start += _FROM_TODAY[found["base"]] * DAY
    day = later(start, int(found["count"]), found["unit"])
    if day and found["weekday"]:
        day = monday(day) + WEEKDAYS.index(found["weekday"]) * DAY
    return _one(day)


def _ago(found: _Found, today: date) -> Optional[Day]:
    return _one(later(today, -int(found["count"]), found["unit"]))


_FROM_TODAY = {"eergisteren": -2, "gisteren": -1, "vandaag": 0, "morgen": 1, "overmorgen": 2}


def _from_today(found: _Found, today: date) -> Optional[Day]:
    return _one(today + _FROM_TODAY[found[0]] * DAY)


_PARTS_OF_WEEK = {"begin": (0, 1), "midden": (1, 3), "eind": (3, 4)}


def _week(found: _Found, today: date) -> Optional[Day]:
    """A calendar week from Monday to Sunday; "komende week" is the next seven days."""
    part, which = found["part"], found["which"]
    if which == "komende" and not part:
        return Day(today + DAY, today + WEEK)
    if part == "later":
        return Day(today + DAY, max(today + DAY, monday(today) + 6 * DAY))
    weeks = {"volgende": 1, "komende": 1, "vorige": -1}.get(which, 0)
    first, last = _PARTS_OF_WEEK.get(part, (0, 6))
    start = monday(today) + weeks * WEEK
    return Day(start + first * DAY, start + last * DAY)


def _week_number(found: _Found, today: date) -> Optional[Day]:
    number = int(found["number"])
    try:
        weeks = [date.fromisocalendar(today.year + more, number, 1) for more in (0, 1)]
    except ValueError:
        return None
    start = next(start for start in weeks if start + WEEK > today)
    return Day(start, start + 6 * DAY)


def _weekend(found: _Found, today: date) -> Optional[Day]:
    weeks = {"volgende": 1, "vorige": -1}.get(found["which"], 0)
    saturday = monday(today) + 5 * DAY + weeks * WEEK
    return Day(saturday, saturday + DAY)


def _weekday(found: _Found, today: date) -> Optional[Day]:
    day = _next(WEEKDAYS.index(found["weekday"]), today)
    return _one(day - WEEK if found["which"] == "vorige" else day)


def _day_of_month(found: _Found, today: date) -> Optional[Day]:
    number = int(found["day"])
    this_month = _date(today.year, today.month, number)
    if this_month and this_month >= today:
        return _one(this_month)
    following = today.replace(day=1) + timedelta(days=32)
    return _one(_date(following.year, following.month, number))


_MONTH = "|".join(MONTHS)
_WEEKDAY = "|".join(WEEKDAYS)
_WHICH = r"(?:(?P<which>volgende|komende|vorige|deze|die|het) )"
_IN = r"(?:(?:van|in|de|het) )*"
# "De 3e verdieping" is no day, "de 3e om 10 uur" is.
_AFTER_NUMBER = (
    r"(?= ?(?:[,.;!?)\-/]|$)| (?:om|op|na|voor|vóór|tussen|rond|vanaf|tot|of|en|in|van|ergens|"
    r"graag|ochtend|middag|avond|aub|svp|please|kan|is|past|lukt|dan|anders|liever|maar|ook|niet|wel|"
    r"bij|als|bellen|ophalen|komen|goed|prima|works|would|"
    rf"{_WEEKDAY})\b)"
)
# In this order: what one reads, those after it do not see.
_READERS: Tuple[Tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (r"\b(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})\b", _numeric),
        (
            r"(?<![\d.,:/])(?<!\d-)(?:de )?\b(?P<day>\d{1,2})e? (?:(?:of|van) )?"
            rf"(?P<month>{_MONTH})\b(?:,? (?P<year>\d{{4}})\b)?",
            _day_month,
        ),
        (
            rf"\b(?P<month>{_MONTH}) (?:de )?(?P<day>\d{{1,2}})e?\b(?![:.,]?\d)"
            r"(?:,? (?P<year>\d{4})\b)?",
            _day_month,
        ),
        (
            r"(?<![\d.,:/-])\b(?P<day>\d{1,2})(?P<sign>[-/.])(?P<month>\d{1,2})"
            r"(?:(?P=sign)(?P<year>\d{4}|\d{2}))?(?![-/.,]?\d| \d\d \d\d)\b",
            _numeric,
        ),
        (holidays.PATTERN.pattern, _holiday),
        (
            rf"\b(?:(?P<part>begin|midden|half|eind) {_IN}|ergens in |in (?:de maand )?)"
            rf"(?P<month>{_MONTH})\b",
            _part_of_month,
        ),
        (
            rf"\b(?P<part>begin|midden|half|eind) {_IN}(?P<which>volgende |komende |deze )?maand\b",
            _this_or_next_month,
        ),
        (r"\b(?P<part>)(?P<which>volgende |deze )maand\b", _this_or_next_month),
        (
            rf"\b(?:(?P<base>vandaag|morgen|overmorgen|{_WEEKDAY}) )?over "
            r"(?P<count>\d{1,2}) (?P<unit>dag|week|maand)\b"
            rf"(?:,? (?:op )?(?P<weekday>{_WEEKDAY})\b)?",
            _in_some_time,
        ),
        (r"\b(?P<count>\d{1,2}) (?P<unit>dag|week|maand) geleden\b", _ago),
        (rf"\b(?:{'|'.join(sorted(_FROM_TODAY, key=len, reverse=True))})\b", _from_today),
        (
            rf"\b(?:(?P<part>begin|midden|eind|later) {_IN})?{_WHICH}week\b(?! van\b| of \d)",
            _week,
        ),
        (rf"\b(?P<part>begin|midden|eind) {_IN}(?P<which>)week\b(?! van\b)", _week),
        (r"\bweek (?:nr\.? |nummer )?(?P<number>\d{1,2})\b(?![-/.]\d)", _week_number),
        (rf"\b{_WHICH}?weekend\b", _weekend),
        (rf"\b{_WHICH}?(?P<weekday>{_WEEKDAY})(?:en|s)?\b", _weekday),
        (rf"(?:\bde |^(?=\d{{1,2}}e\b))(?P<day>\d{{1,2}})e?{_AFTER_NUMBER}", _day_of_month),
    )
)


def _next(weekday: int, today: date) -> date:
    """The first such weekday after `today`."""
    return today + ((weekday - today.weekday() - 1) % 7 + 1) * DAY


def _upcoming(day: int, month: int, year: Optional[str], today: date) -> Optional[date]:
    if year:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    this_year = _date(today.year, month, day)
    if this_year and this_year >= today - timedelta(days=90):
        return this_year
    return _date(today.year + 1, month, day)


def _date(year: int, month: int, day: int) -> Optional[date]:
    try:
        # No citizen speaks of other years, and days can be counted from these.
        return date(year, month, day) if 1900 <= year < 2100 else None
    except ValueError:
        return None
