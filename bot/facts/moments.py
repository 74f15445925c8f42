"""Reads the moment of a call as people say it in Dutch and English."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Optional, Tuple

from bot.facts import dates

OPENS, NOON, CLOSES = time(9), time(12), time(17)
FARTHEST = timedelta(weeks=4)
ANY, SOON = "any", "soon"
MORNING, AFTERNOON, EVENING = "morning", "afternoon", "evening"
AT, FROM, UNTIL = "at", "from", "until"
PROBLEMS = ("verleden", "weekend", "uren", "ver")
"""Why nobody can call: the moment is past, at the weekend, outside office hours, too far ahead."""

# "Om 2 uur" during office hours is in the afternoon.
_AFTERNOON_HOURS = range(1, 7)

_COMPOUND = re.compile(
    r"\b(overmorgen|morgen|(?:maan|dins|woens|donder|vrij|zater|zon)dag)"
    r"(ochtend|voormiddag|middag|namiddag|avond)\b"
)
_TODAY = re.compile(r"\b(?:van(ochtend|morgen|middag|avond)|this (morning|afternoon|evening))\b")
_PARTS = (
    (EVENING, re.compile(r"\b(?:'?s )?(?:avonds?|evening|tonight|nachts?|night)\b")),
    (AFTERNOON, re.compile(r"\b(?:'?s )?(?:na)?middags?\b|\bafternoon\b")),
    (
        MORNING,
        re.compile(
            r"\b(?:'?s )?(?:ochtends?|voormiddags?|morgens)\b|\bmorning\b|\bmorgen ?vroeg\b"
            r"|\bin de morgen\b"
        ),
    ),
)
_HOUR = r"(half )?(\d{1,2})(?:[:.](\d{2}))?\s*(uur|u|h|am|pm|a\.m\.|p\.m\.|o'?clock)?"
_BEFORE_HOUR = (
    r"(om|at|rond|tegen|around|circa|na|vanaf|after|from|voor|tot|before|until|by|between|tussen)"
)
_CLOCK = re.compile(rf"\b(?:{_BEFORE_HOUR}\s+)?{_HOUR}(?!\d|[-/:.]\d|\s*(?:e|ste)\b)")
_IN_HOURS = re.compile(
    r"\b(?:over|in) (een half|half an|\d|een|één|an|one|twee|two|drie|three) "
    r"(?:uur|uren|uurtje|hours?)\b"
)
_HOURS = {
    **{"een half": 0.5, "half an": 0.5, "een": 1, "één": 1, "an": 1, "one": 1},
    **{"twee": 2, "two": 2, "drie": 3, "three": 3},
}
_FROM_WORDS = set("na vanaf after from tussen between".split())
_UNTIL_WORDS = set("voor tot before until by".split())
# The end of "tussen 10 en 12" is left to the colleague who calls.
_END = re.compile(r"\b(?:en|and|tot|to|-)\s*\d{1,2}(?:[:.]\d{2})?(?:\s*uur)?(?![\w/-])")
_SOON = re.compile(
    r"\b(?:zo (?:snel|spoedig|gauw) mogelijk|z\.?s\.?m|asap|meteen|direct|gelijk|nu|"
    r"as soon as possible|right away|now|immediately)\b"
)
_ANY = re.compile(
    r"\b(?:maakt (?:me |mij )?niet(?:s)? uit|altijd|wanneer (?:u|je|jullie) wil(?:t|len)?|"
    r"wanneer het (?:u|jullie) uitkomt|geen voorkeur|overdag|om het even|any ?time|whenever|"
    r"(?:it )?does(?:n'?t| not) matter|i don'?t mind|no preference)\b"
)


@dataclass(frozen=True)
class Moment:
    """The moment of a call. `day` is None for any day; `how` is ANY, SOON, a part of the day, or
    AT, FROM or UNTIL `clock`."""

    day: Optional[date] = None
    how: str = ANY
    clock: Optional[time] = None

    def packed(self) -> str:
        """The moment as text for a slot."""
        day = self.day.isoformat() if self.day else ""
        return f"{day}/{self.how}/{self.clock.isoformat('minutes') if self.clock else ''}"


def unpacked(text: str) -> Moment:
    """The moment that `packed` wrote as `text`. Raises ValueError for any other text."""
    day, how, clock = text.split("/")
    return Moment(
        date.fromisoformat(day) if day else None, how, time.fromisoformat(clock) if clock else None
    )


def parse(text: str, now: datetime) -> Optional[Moment]:
    """The moment that `text` names, seen from `now`; None where it names none. An hour or a
    part of the day alone is the first such one on a working day."""
    said = _plain(text)
    in_hours = _IN_HOURS.search(said)
    if in_hours:
        then = now + timedelta(hours=_HOURS.get(in_hours[1]) or int(in_hours[1]))
        return Moment(then.date(), AT, then.time().replace(second=0, microsecond=0))
    how, clock, rest = _hour(said)
    if how == ANY:
        how, rest = _part(said)
    day = dates.parse(rest, now.date())
    if day is None and how != ANY:
        return Moment(_first_day(how, clock, now), how, clock)
    if day is not None:
        return Moment(day, how, clock)
    if _SOON.search(said):
        return Moment(how=SOON)
    return Moment() if _ANY.search(said) else None


def problem(moment: Moment, now: datetime) -> str:
    """The one of PROBLEMS for which nobody can call at `moment`, or nothing."""
    if moment.day is None:
        return ""
    if moment.day < now.date():
        return "verleden"
    if moment.day - now.date() > FARTHEST:
        return "ver"
    if moment.day.weekday() >= 5:
        return "weekend"
    if not _within_hours(moment):
        return "uren"
    return "verleden" if datetime.combine(moment.day, _latest(moment)) <= now else ""


def _plain(text: str) -> str:
    said = " ".join(text.lower().replace("’", "'").split())
    said = _COMPOUND.sub(r"\1 \2", said)
    return _TODAY.sub(_today, said)


def _today(match: "re.Match[str]") -> str:
    part = match[1] or match[2]
    return "vandaag " + ("ochtend" if part == "morgen" else part)


def _hour(said: str) -> Tuple[str, Optional[time], str]:
    """AT, FROM, UNTIL or ANY, then the hour in `said`, then `said` without it."""
    for match in _CLOCK.finditer(said):
        before, half, hour, minutes, unit = match.groups()
        sure = before or half or unit or ":" in match[0]
        if not sure or _is_day(match, said):
            continue
        clock = _clock(int(hour), int(minutes or 0), bool(half), unit or "", said)
        if clock is not None:
            how = FROM if before in _FROM_WORDS else UNTIL if before in _UNTIL_WORDS else AT
            rest = said[: match.start()] + " " + said[match.end() :]
            return how, clock, _END.sub(" ", rest)
    return ANY, None, said


def _is_day(match: "re.Match[str]", said: str) -> bool:
    """Whether the number of `match` is the day of a month: "voor 4 december"."""
    following = re.match(r"\s*([a-z]+)", said[match.end() :])
    return bool(following and dates.is_month(following[1]))


def _clock(hour: int, minutes: int, half: bool, unit: str, said: str) -> Optional[time]:
    if half:
        hour, minutes = hour - 1, 30
    # "Half 2" is 13.30: the hour before is meant.
    wraps = hour in _AFTERNOON_HOURS or (half and hour == 0)
    in_the_morning = unit.startswith("a") or _PARTS[2][1].search(said)
    if hour < 12 and (unit.startswith("p") or (wraps and not in_the_morning)):
        hour += 12
    try:
        return time(hour, minutes)
    except ValueError:
        return None


def _part(said: str) -> Tuple[str, str]:
    """The part of the day in `said`, and `said` without it."""
    for part, words in _PARTS:
        if words.search(said):
            without = words.sub(lambda found: "morgen" if _names_tomorrow(found[0]) else " ", said)
            return part, without
    return ANY, said


def _names_tomorrow(words: str) -> bool:
    return words.startswith("morgen") and words.endswith("vroeg")


def _first_day(how: str, clock: Optional[time], now: datetime) -> date:
    """Today where the moment is still to come, else the next working day."""
    day = now.date()
    while True:
        moment = Moment(day, how, clock)
        if problem(moment, now) in ("", "uren"):
            return day
        day += timedelta(days=1)


def _within_hours(moment: Moment) -> bool:
    if moment.how == EVENING:
        return False
    if moment.clock is None:
        return True
    if moment.how == UNTIL:
        return OPENS < moment.clock <= CLOSES
    return OPENS <= moment.clock < CLOSES


def _latest(moment: Moment) -> time:
    """The last time of day at which `moment` can still be met."""
    if moment.how in (AT, UNTIL) and moment.clock:
        return moment.clock
    return NOON if moment.how == MORNING else CLOSES


_WRITTEN = {
    "nl": {
        SOON: "zo snel mogelijk",
        MORNING: "{day} in de ochtend",
        AFTERNOON: "{day} in de middag",
        AT: "{day} om {clock} uur",
        FROM: "{day} na {clock} uur",
        UNTIL: "{day} voor {clock} uur",
    },
    "en": {
        SOON: "as soon as possible",
        MORNING: "{day} in the morning",
        AFTERNOON: "{day} in the afternoon",
        AT: "{day} at {clock}",
        FROM: "{day} after {clock}",
        UNTIL: "{day} before {clock}",
    },
}
_WHENEVER = {"nl": "op een werkdag tussen 9 en 17 uur", "en": "on a working day from 9 to 5"}


def written(moment: Moment, language: str) -> str:
    """`moment` as people read it: "dinsdag 15 december na 14.00 uur"."""
    if moment.day is None and moment.how == ANY:
        return _WHENEVER[language]
    day = dates.written(moment.day, language) if moment.day else ""
    clock = moment.clock.strftime("%H.%M" if language == "nl" else "%H:%M") if moment.clock else ""
    return _WRITTEN[language].get(moment.how, "{day}").format(day=day, clock=clock)
