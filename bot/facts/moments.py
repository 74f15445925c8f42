"""Reads the moment of a call as people say it in Dutch and English."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import FrozenSet, Iterable, List, Optional, Union

from bot.facts import clocks, dates
from bot.facts.clocks import AFTERNOON, ANY, AT, EVENING, FROM, MORNING, UNTIL, Hours
from bot.facts.plain import plain

OPENS, NOON, CLOSES = time(9), time(12), time(17)
FARTHEST = timedelta(weeks=4)
SOON = "soon"
PROBLEMS = ("verleden", "weekend", "feestdag", "uren", "ver", "conflict")
"""Why nobody can call: the moment is past, at the weekend, on a public holiday, outside office
hours, too far ahead, or on a weekday that does not go with its date."""

_DAY = timedelta(days=1)
_MOST_LISTED = 3
_SOON = re.compile(
    r"\b(?:zo (?:snel|spoedig|gauw|vlug) mogelijk|z\.?s\.?m|zo meteen|meteen|direct|gelijk|straks|"
    r"nu|right away|now|immediately)\b"
)
_ANY = re.compile(
    r"\b(?:maakt (?:me |mij )?niet(?:s)? uit|altijd|wanneer (?:u|je|jullie) wil(?:t|len)?|"
    r"wanneer het (?:u|jullie) uitkomt|geen voorkeur|overdag|om het even|any ?time|whenever|"
    r"(?:de )?hele dag|"
    r"(?:it )?does(?:n'?t| niet) matter|i don'?t mind|no preference|always|"
    r"(?:ochtend|middag) (?:of|en) (?:in de )?(?:ochtend|middag)|"
    r"(?:binnen|tijdens|onder) (?:de )?kantoor(?:uren|tijd(?:en)?)|office uur)\b"
)


@dataclass(frozen=True)
class Moment:
    """The moment of a call. `day` is None for any day; `how` is ANY, SOON, a part of the day, or
    AT, FROM or UNTIL `clock`; FROM may end at `until`. `last`: any day from `day` to that one will
    do. `excluded` holds weekdays, from 0 for Monday, and dates on which the citizen cannot.
    `conflict`: the weekday and the date do not go together; a moment that is kept has none."""

    day: Optional[date] = None
    how: str = ANY
    clock: Optional[time] = None
    until: Optional[time] = None
    last: Optional[date] = None
    excluded: FrozenSet[Union[int, date]] = frozenset()
    conflict: bool = False

    def packed(self) -> str:
        """The moment as text for a slot."""
        plain_moment = f"{self.day or ''}/{self.how}/{_packed_time(self.clock)}"
        more = (
            _packed_time(self.until),
            str(self.last or ""),
            ",".join(sorted(map(str, self.excluded))),
        )
        return "/".join((plain_moment, *more)) if any(more) else plain_moment


def _packed_time(clock: Optional[time]) -> str:
    return clock.isoformat("minutes") if clock else ""


def unpacked(text: str) -> Moment:
    """The moment that `packed` wrote as `text`. Raises ValueError for any other text."""
    day, how, clock, *more = text.split("/")
    until, last, excluded = more or ("", "", "")
    return Moment(
        date.fromisoformat(day) if day else None,
        how,
        time.fromisoformat(clock) if clock else None,
        time.fromisoformat(until) if until else None,
        date.fromisoformat(last) if last else None,
        frozenset(
            int(one) if len(one) == 1 else date.fromisoformat(one)
            for one in excluded.split(",")
            if one
        ),
    )


def parse(text: str, now: datetime) -> Optional[Moment]:
    """The moment that `text` names, seen from `now`; None where it names none. An hour or a
    part of the day alone is the first such one on a working day. Of several days, those count on
    which somebody works."""
    said = plain(text)
    wait = clocks.in_some_time(said)
    if wait is not None:
        then = (now + wait).replace(second=0, microsecond=0)
        return Moment(then.date(), AT, then.time())
    hours, rest = clocks.find(said)
    day = dates.find(rest, now.date())
    if day is not None:
        return _any_day(day, hours) if day.free else _on(day, hours, now)
    if hours.how != ANY:
        return _at(_first_day(hours, now), hours)
    return _vague(said)


def problem(moment: Moment, now: datetime) -> str:
    """The one of PROBLEMS for which nobody can call at `moment`, or nothing."""
    if moment.conflict:
        return "conflict"
    if moment.day is None:
        return "" if _within_hours(moment) else "uren"
    wrong_day = _problem_of_day(moment.day, now.date())
    if wrong_day or not _within_hours(moment):
        return wrong_day or "uren"
    return "verleden" if datetime.combine(moment.day, _latest(moment)) <= now else ""


def _problem_of_day(day: date, today: date) -> str:
    if day < today:
        return "verleden"
    if day - today > FARTHEST:
        return "ver"
    if not _works(day):
        return "weekend" if day.weekday() >= 5 else "feestdag"
    return ""


def _vague(said: str) -> Optional[Moment]:
    """The moment of a text that names no day and no hour."""
    if _SOON.search(said):
        return Moment(how=SOON)
    return Moment() if _ANY.search(said) else None


def _at(day: Optional[date], hours: Hours) -> Moment:
    return Moment(day, hours.how, hours.clock, hours.until)


def _any_day(day: dates.Day, hours: Hours) -> Moment:
    """Any day, but for those that are excluded: on others nobody works anyhow."""
    excluded = frozenset(
        one for one in day.excluded if (one < 5 if isinstance(one, int) else _works(one))
    )
    return Moment(None, hours.how, hours.clock, hours.until, None, excluded)


def _on(day: dates.Day, hours: Hours, now: datetime) -> Moment:
    """On `day`, or on those of its days on which it can be."""
    meant = list(day.days()) or [day.first]
    possible = [one for one in meant if problem(_at(one, hours), now) in ("", "uren")]
    first, *_, last = (possible or meant[:1]) * 2
    between = frozenset(one for one in _working_days(first, last) if one not in meant)
    several = last if last != first else None
    return Moment(first, hours.how, hours.clock, hours.until, several, between, day.conflict)


def _first_day(hours: Hours, now: datetime) -> date:
    """Today where the hours are still to come, else the next working day."""
    day = now.date()
    while problem(_at(day, hours), now) not in ("", "uren"):
        day += _DAY
    return day


def _works(day: date) -> bool:
    return day.weekday() < 5 and dates.holiday(day) is None


def _working_days(first: date, last: date) -> List[date]:
    days = (first + number * _DAY for number in range((last - first).days + 1))
    return [day for day in days if _works(day)]


def _within_hours(moment: Moment) -> bool:
    if moment.how == EVENING:
        return False
    if moment.clock is None:
        return True
    if moment.how == UNTIL:
        return OPENS < moment.clock <= CLOSES
    if moment.until is not None:
        return moment.clock < CLOSES and moment.until > OPENS
    return OPENS <= moment.clock < CLOSES


def _latest(moment: Moment) -> time:
    """The last time of day at which `moment` can still be met."""
    if moment.until:
        return moment.until
    if moment.how in (AT, UNTIL) and moment.clock:
        return moment.clock
    return NOON if moment.how == MORNING else CLOSES


# -- as people read it -----------------------------------------------------------------------

_BETWEEN = "between"
_WRITTEN = {
    "nl": {
        SOON: "zo snel mogelijk",
        MORNING: "{day} in de ochtend",
        AFTERNOON: "{day} in de middag",
        AT: "{day} om {clock} uur",
        FROM: "{day} na {clock} uur",
        UNTIL: "{day} voor {clock} uur",
        _BETWEEN: "{day} tussen {clock} en {until} uur",
    },
    "en": {
        SOON: "as soon as possible",
        MORNING: "{day} in the morning",
        AFTERNOON: "{day} in the afternoon",
        AT: "{day} at {clock}",
        FROM: "{day} after {clock}",
        UNTIL: "{day} before {clock}",
        _BETWEEN: "{day} between {clock} and {until}",
    },
}
_WHENEVER = {"nl": "op een werkdag tussen 9 en 17 uur", "en": "on a working day from 9 to 5"}
_ANY_DAY = {"nl": "op een werkdag", "en": "on a working day"}
_RANGE = {"nl": "van {} tot en met {}", "en": "from {} to {}"}
_OR = {"nl": " of ", "en": " or "}
_NOT_ON = {"nl": ", niet op ", "en": ", not on "}


def written(moment: Moment, language: str) -> str:
    """`moment` as people read it: "dinsdag 15 december na 14.00 uur"."""
    if moment.how == SOON:
        return _WRITTEN[language][SOON]
    if moment.day is None and moment.how == ANY:
        return _WHENEVER[language] + _exceptions(moment, language)
    how = _BETWEEN if moment.until else moment.how
    return _WRITTEN[language].get(how, "{day}").format(
        day=_days(moment, language),
        clock=_clock(moment.clock, language),
        until=_clock(moment.until, language),
    ) + _exceptions(moment, language)


def _clock(clock: Optional[time], language: str) -> str:
    return clock.strftime("%H.%M" if language == "nl" else "%H:%M") if clock else ""


def _days(moment: Moment, language: str) -> str:
    if moment.day is None:
        return _ANY_DAY[language]
    if moment.last is None:
        return dates.written(moment.day, language)
    if _is_list(moment):
        return _either([dates.written(day, language) for day in _choice(moment)], language)
    ends = (dates.written(day, language) for day in (moment.day, moment.last))
    return _RANGE[language].format(*ends)


def _either(names: List[str], language: str) -> str:
    *most, last = names
    return f"{', '.join(most)}{_OR[language]}{last}" if most else last


def _choice(moment: Moment) -> List[date]:
    """The days of `moment` on which somebody can call."""
    first = moment.day or date.min
    days = _working_days(first, moment.last or first)
    return [day for day in days if day not in moment.excluded]


def _is_list(moment: Moment) -> bool:
    """Whether the days of `moment` are few enough to be named one by one."""
    return moment.last is not None and (len(_choice(moment)) <= _MOST_LISTED)


def _exceptions(moment: Moment, language: str) -> str:
    if not moment.excluded or _is_list(moment):
        return ""
    return _NOT_ON[language] + _either(_named(moment.excluded, language), language)


def _named(days: Iterable[Union[int, date]], language: str) -> List[str]:
    """The names of weekdays, then of dates, in order."""
    weekdays = sorted(day for day in days if isinstance(day, int))
    some_dates = sorted(day for day in days if isinstance(day, date))
    return [
        *(dates.written_weekday(day, language) for day in weekdays),
        *(dates.written(day, language) for day in some_dates),
    ]
