"""Finds the hours of a day in a text in plain words (bot.facts.plain): "na 2 uur", "kwart voor 4",
"tussen 10 en half 12", "eind van de middag"."""

import re
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Optional, Tuple

from bot.facts.plain import MONTHS

ANY = "any"
MORNING, AFTERNOON, EVENING = "morning", "afternoon", "evening"
AT, FROM, UNTIL = "at", "from", "until"


@dataclass(frozen=True)
class Hours:
    """Some hours of a day: any, a part of the day, or AT, FROM or UNTIL `clock`. Those FROM `clock`
    may end at `until`."""

    how: str = ANY
    clock: Optional[time] = None
    until: Optional[time] = None


_HALF_DAY = 12 * 60
# "Om 2 uur" is in the afternoon, unless the morning is named.
_AFTERNOON_HOURS = range(1, 7)
_MORNING_WORDS = re.compile(r"\bochtend\b")
_EVENING_WORDS = re.compile(r"\b(?:avond|nacht)\b")

_IN = r"(?:(?:van|in|de|het|mijn|m'n|my) )*"
_NAMED = tuple(
    (re.compile(rf"\b(?:{words})\b"), Hours(how, clock, until))
    for words, how, clock, until in (
        (rf"(?:voor|vóór) {_IN}(?:lunch\w*|12 uur middag)", UNTIL, time(12), None),
        (rf"na {_IN}lunch\w*", FROM, time(13), None),
        (r"tussen de middag", FROM, time(12), time(13)),
        (
            r"(?:(?:in|tijdens|rond|during|met|om) )?(?:de )?lunch\w*(?: time)?",
            FROM,
            time(12),
            time(13),
        ),
        (rf"(?:voor|vóór) {_IN}middag", MORNING, None, None),
        (rf"na {_IN}middag", AFTERNOON, None, None),
        (rf"(?:aan het )?(?:eind|laat|late) {_IN}ochtend", FROM, time(11), time(12)),
        (rf"midden {_IN}ochtend", FROM, time(10), time(11)),
        (rf"(?:begin|vroeg|early) {_IN}(?:ochtend|(?:werk)?dag)", FROM, time(9), time(10)),
        (
            rf"(?:aan het )?(?:eind|laat|late) {_IN}(?:middag|(?:werk)?dag)",
            FROM,
            time(16),
            time(17),
        ),
        (rf"midden {_IN}middag", FROM, time(14), time(15)),
        (rf"(?:begin|vroeg|early) {_IN}middag", FROM, time(12), time(14)),
        (rf"na {_IN}school(?:tijd)?", FROM, time(15), None),
        (rf"na {_IN}(?:werk(?:tijd|dag)?|work)", FROM, time(17), None),
        (rf"na {_IN}(?:avond)?eten", FROM, time(18), None),
        (rf"(?:voor|vóór) {_IN}(?:werk(?:tijd)?|work|school(?:tijd)?)", UNTIL, time(9), None),
        (rf"niet {_IN}ochtend", AFTERNOON, None, None),
        (rf"niet {_IN}middag", MORNING, None, None),
        # One as well as the other.
        (rf"ochtend (?:of|en) {_IN}middag|middag (?:of|en) {_IN}ochtend", ANY, None, None),
    )
)
_PARTS = (
    (_EVENING_WORDS, Hours(EVENING)),
    (re.compile(r"\bmiddag\b"), Hours(AFTERNOON)),
    (_MORNING_WORDS, Hours(MORNING)),
)

# "Kwart voor 4", "tien over half 5", "half over 2" (half past two).
_SPOKEN = re.compile(
    r"(?<![-/.:\d])\b(?:(?P<minutes>[12]?\d|kwart) (?:minuut )?(?P<way>over|voor) )?"
    r"(?P<half>half over |half )?(?P<hour>\d{1,2})\b(?![.:]\d)"
)
_MONTH = "|".join(MONTHS)
# "Na 4 december" and "na 2 weken" name no hour.
_NO_HOUR = (
    r"(?!\d|[-/:.]\d|e\b)"
    rf"(?! ?(?:dag|week|maand|minuut|kwartier|jaar|keer|personen|euro|{_MONTH})\b)"
    rf"(?! ?(?:of|en|tot|-) ?\d{{1,2}}e? (?:{_MONTH}))"
)
_UNIT = r"(?: ?(uur|am|pm|a\.m\.|p\.m\.))?"
_CLOCK = rf"(\d{{1,2}})(?:[:.](\d{{2}}))?{_UNIT}"
_BEFORE = r"(niet voor|niet na|(?:werk|bezig|weg) tot|om|rond|na|vanaf|voor|vóór|uiterlijk|tot)"
_RANGE = re.compile(
    rf"(?:\b(tussen|van|vanaf|na|om) (?:rond )?)?(?<![-/.:\d])\b{_CLOCK} ?"
    rf"(?:-|–|tot|en|à|a|(?:en|maar) (?:voor|vóór|uiterlijk)) ?(?:rond )?{_CLOCK}{_NO_HOUR}"
)
_SINGLE = re.compile(rf"(?:\b{_BEFORE} (?:om |rond )?)?(?<![-/.:\d])\b{_CLOCK}{_NO_HOUR}")
# Who is away until 3 can be called from 3 on.
_FROM_WORDS = {"na", "vanaf", "niet voor", "werk tot", "bezig tot", "weg tot"}
_UNTIL_WORDS = {"voor", "vóór", "uiterlijk", "tot", "niet na"}

_IN_SOME_TIME = re.compile(
    r"(?<!kwart )(?<!half )(?<!\d )\bover (?:rond )?"
    r"(?:(?P<count>half|\d{1,3}(?:[.,]5)?) (?P<unit>uur|kwartier|minuut)|kwartier"
    r"|(?P<hours>\d{1,2})$)"
)
_MINUTES = {"uur": 60, "kwartier": 15, "minuut": 1}


def in_some_time(said: str) -> Optional[timedelta]:
    """How long "over een half uur" is; None where `said` names no such time."""
    found = _IN_SOME_TIME.search(said)
    if not found:
        return None
    count = found["count"] or found["hours"] or "1"
    number = 0.5 if count == "half" else float(count.replace(",", "."))
    unit = found["unit"] or ("uur" if found["hours"] else "kwartier")
    return timedelta(minutes=number * _MINUTES[unit])


def find(said: str) -> Tuple[Hours, str]:
    """The hours that `said` names, or any, and `said` without them."""
    for words, hours in _NAMED:
        if words.search(said):
            return hours, words.sub(" ", said)
    written = _SPOKEN.sub(_in_digits, said)
    found = _range(written) or _single(written)
    if found:
        return found
    part = next((hours for words, hours in _PARTS if words.search(said)), Hours())
    return part, said


def _in_digits(found: re.Match[str]) -> str:
    """ "2:45" for "kwart voor 3"."""
    hour = int(found["hour"])
    if not (found["way"] or found["half"]) or hour > 24:
        return found[0]
    beyond = int((found["minutes"] or "0").replace("kwart", "15"))
    minutes = hour * 60 + (beyond if found["way"] == "over" else -beyond)
    if found["half"]:
        minutes += 30 if "over" in found["half"] else -30
    if hour <= 12:
        minutes = (minutes - 60) % _HALF_DAY + 60
    return f"{minutes // 60}:{minutes % 60:02}"


def _range(said: str) -> Optional[Tuple[Hours, str]]:
    for found in _RANGE.finditer(said):
        before, *first, hour, minutes, unit = found.groups()
        sure = before or unit or first[2] or ":" in found[0]
        start = _time(first[0], first[1], first[2] or unit, said)
        end = _time(hour, minutes, unit, said)
        if sure and start and end and start < end:
            return Hours(FROM, start, end), _without(said, found)
    return None


def _single(said: str) -> Optional[Tuple[Hours, str]]:
    for found in _SINGLE.finditer(said):
        before, hour, minutes, unit = found.groups()
        clock = _time(hour, minutes, unit, said)
        if clock and (before or unit or _is_surely_a_time(found[0], minutes)):
            how = FROM if before in _FROM_WORDS else UNTIL if before in _UNTIL_WORDS else AT
            return Hours(how, clock), _without(said, found)
    return None


def _is_surely_a_time(written: str, minutes: Optional[str]) -> bool:
    """Whether "14:30" or "14.30" is no day: "10.12" may be 10 December."""
    return ":" in written or not 1 <= int(minutes or 1) <= 12


def _without(said: str, found: re.Match[str]) -> str:
    return f"{said[: found.start()]} {said[found.end() :]}"


def _time(written: str, minutes: Optional[str], unit: Optional[str], said: str) -> Optional[time]:
    hour, sign = int(written), (unit or " ")[0]
    late = sign == "p" or _EVENING_WORDS.search(said)
    early = sign == "a" or _MORNING_WORDS.search(said)
    if hour < 12 and (late or (hour in _AFTERNOON_HOURS and not early)):
        hour += 12
    try:
        return time(hour, int(minutes or 0))
    except ValueError:
        return None
