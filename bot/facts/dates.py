"""Reads days as people write them, in Dutch and English.

All that a text says is first put in plain words (bot.facts.plain). Then each mention of a day or of
some days is read, and the words around and between the mentions say what they do: "niet op
maandag", "na de kerst", "dinsdag of woensdag".
"""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import FrozenSet, List, Optional, Sequence, Union

from bot.facts import holidays, mentions, phones
from bot.facts.mentions import DAY, WEEK, Day, Mention, later, monday
from bot.facts.plain import MONTHS, WEEKDAYS, is_month, is_weekday, plain

ANY_DAY = timedelta(weeks=8)
"""How far "elke dag" goes."""

holiday = holidays.holiday
"""Names the public holiday on a day."""

_WRITTEN_WEEKDAYS = {
    "nl": WEEKDAYS,
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}
_WRITTEN_MONTHS = {
    "nl": MONTHS,
    "en": "January February March April May June July August September October November "
    "December".split(),
}
# The abbreviations that are not the first three letters.
_BRIEF = {"maart": "mrt"}

RELATIVE = frozenset(
    "eergisteren gisteren yesterday vandaag today morgen tomorrow overmorgen".split()
)
"""The words that name a day as seen from today."""


def written(day: date, language: str) -> str:
    """ "dinsdag 1 december" or "Tuesday 1 December"; `language` is nl or en."""
    weekday, month = _WRITTEN_WEEKDAYS[language], _WRITTEN_MONTHS[language]
    return f"{weekday[day.weekday()]} {day.day} {month[day.month - 1]}"


def written_weekday(weekday: int, language: str) -> str:
    """ "dinsdag" or "Tuesday", for 1."""
    return _WRITTEN_WEEKDAYS[language][weekday]


def brief(day: date, language: str) -> str:
    """ "di 1 dec" or "Tue 1 Dec", for an SMS."""
    weekday, number, month = written(day, language).split()
    return f"{weekday[: 2 if language == 'nl' else 3]} {number} {_BRIEF.get(month, month[:3])}"


def names_a_date(word: str) -> bool:
    """Whether `word` is a weekday or a month, in upper or lower case."""
    return is_weekday(word.lower()) or is_month(word.lower())


def parse(text: str, today: date) -> Optional[date]:
    """The first day that `find` finds possible; None where the text names none."""
    day = find(text, today)
    return next(day.days(), day.first) if day else None


def find(text: str, today: date) -> Optional[Day]:
    """The day or days that `text` names, seen from `today`; None where it names none.

    A day without a year is the next such day, or a past one of the last 90 days: a form can say
    that it is past. "Dinsdag" is the next Tuesday after today; "volgende week dinsdag" is the
    Tuesday of the next calendar week. Of days that are neither a list nor a range the first counts,
    or the last after a correction ("dinsdag, nee woensdag").
    """
    said = _only_days(plain(phones.without(text)))
    found = _with_their_weekdays(said, mentions.find(said, today), _SAME)
    found = [_moved(said, one, today) for one in found]
    found = _in_the_same_week(said, _with_their_weekdays(said, found, _AFTER_IT))
    refused = _refused(said, found)
    excluded = frozenset().union(*(_days_off(one) for one in found if one in refused))
    wanted = [one for one in found if one not in refused]
    if wanted:
        day = _together(said, wanted)
        return replace(_still_to_come(day, today), excluded=day.excluded | excluded)
    if not excluded and not _EVERY_DAY.search(said):
        return None
    weekend = frozenset({5, 6}) if _WORKING_DAY.search(said) else frozenset()
    return Day(today, today + ANY_DAY, excluded | weekend, free=True)


def shift(day: date, text: str) -> Optional[date]:
    """The day that lies as far from `day` as `text` says: "liever een dag later"; None where it
    says nothing like it."""
    said = plain(text)
    match = _SHIFT.search(said)
    if not match:
        return None
    count = int(match["count"] or 1)
    return later(day, count if match["way"] in _LATER else -count, match["unit"])


# -- other numbers ---------------------------------------------------------------------------

_MONTH = "|".join(MONTHS)
_TIME = r"\d{1,2}(?:[.:]\d{2})?"
_STREET = (
    r"(?:[\w'-]+(?:straat|str|laan|weg|plein|gracht|kade|dijk|singel|hof|pad|steeg|park|dreef|baan"
    r"|markt|wal|plantsoen|street|road|lane)|plein|laan|nummer|huisnummer|nr)"
)
_OTHER_NUMBERS = re.compile(
    rf"(?:{_TIME} ?(?:-|tot|en|of|à) ?)?\b{_TIME} ?(?:uur|am|pm|a\.m|p\.m)\b"
    r"|\b\d{1,2}:\d{2}\b"
    r"|(?:€|\beuro?) ?\d[\d.,]*|\b\d[\d.,]* ?(?:€|euro?\b|,-)"
    rf"|\b{_STREET}\.? \d{{1,5}}(?!\d|e\b| ?(?:{_MONTH}))"
    rf"(?: ?-? ?[a-z]\b|[-/ ]\d{{1,4}}(?!\d|e\b|[-/]\d| ?(?:{_MONTH})))?"
    r"|\b\d{4} ?[a-z]{2} \d{1,5}(?:[-/]\d{1,4})?\b"
)
_SPACED_DATE = re.compile(r"\b(\d{1,2}) ?[-/.] ?(\d{1,2}) ?[-/.] ?(\d{4})\b")
# "3 en 7 december" is "3 december en 7 december".
_MONTH_LATER = re.compile(
    rf"\b(\d{{1,2}})e?(?= ?(?:of|en|,|-|/|tot) ?(?:de )?\d{{1,2}}e? (?:of )?({_MONTH})\b)"
)


def _only_days(said: str) -> str:
    """`said` without times, prices and addresses, and with a month after each day of a list."""
    said = _OTHER_NUMBERS.sub(" ; ", _SPACED_DATE.sub(r"\1-\2-\3", said))
    while _MONTH_LATER.search(said):
        said = _MONTH_LATER.sub(r"\1 \2", said)
    return said


# -- the words around mentions ---------------------------------------------------------------

_SAME = re.compile(r"[\s,.(]*(?:(?:de|op|in|is|een|dus|van|nog|ergens)\b[\s,(]*)*")
_AFTER_IT = re.compile(r" (?:in )?(?:de )?(?:na|vanaf|week van|week of) (?:de |het )?")
_REFUSING = re.compile(r"\b(?:niet|behalve|geen)(?: (?:op|in|de|het|volgende))* $")
_REFUSED = re.compile(
    r",? ?(?:kan|lukt|is|ben|past|komt)? ?(?:ik|mij|me|het)? ?niet\b"
    r"(?! (?:voor|vóór|na|om|eerder|later|rond|tussen|vanaf|te|zo|vroeg|laat|\d))"
)
_OR = re.compile(
    r"[\s,]*(?:(?:of|en|eventueel|anders|desnoods|ook|misschien|op|de|dan|nog|liefst)\b[\s,]*"
    r"|[/+,][\s,]*)*"
)
_TO = re.compile(r" ?(?:tot(?: en met)?|-|–) ?(?:de |op )?")
_BETWEEN = re.compile(r"\b(?:tussen|van) (?:de )?$")
_CORRECTED = re.compile(r"\b(?:nee|no|sorry|wacht|bedoel\w*|mean|liever|actually|toch)\b")
_EVERY_DAY = re.compile(
    r"\belke (?:werk|week)?dag\b|\bdoordeweeks\b|\bdoor de week\b"
    r"|\bop (?:een )?(?:werk|week)dag(?:en)?\b"
)
_WORKING_DAY = re.compile(r"\b(?:werk|week)dag(?:en)?\b|\bdoordeweeks\b|\bdoor de week\b")


def _with_their_weekdays(
    said: str, found: Sequence[Mention], between: re.Pattern[str]
) -> List[Mention]:
    """The mentions, where "dinsdag 1 december" and "volgende week dinsdag" are one each: those with
    only the words `between`."""
    joined: List[Mention] = []
    for mention in found:
        before = joined[-1] if joined else None
        if (
            before
            and _are_one(before, mention)
            and between.fullmatch(said, before.end, mention.start)
        ):
            joined[-1] = _joined(before, mention)
        else:
            joined.append(mention)
    return joined


def _are_one(one: Mention, other: Mention) -> bool:
    named = (one.weekday is None) + (other.weekday is None)
    whole = not one.within and not other.within
    return named == 1 and whole


def _joined(one: Mention, other: Mention) -> Mention:
    """The weekday that one of the two names, within what the other names."""
    named, within = (one, other.day) if other.weekday is None else (other, one.day)
    return replace(_on_weekday(named, within), start=one.start, end=other.end)


def _on_weekday(named: Mention, within: Day) -> Mention:
    day = next((day for day in within.days() if day.weekday() == named.weekday), None)
    meant = Day(day, day) if day else replace(within, conflict=True)
    several = within.first != within.last
    return replace(named, day=meant, weekday=None, within=within if several else None)


def _in_the_same_week(said: str, found: List[Mention]) -> List[Mention]:
    """The mentions, where both days of "volgende week dinsdag of woensdag" are in that week."""
    places = range(1, len(found))
    forth, back = [(here - 1, here) for here in places], [(here, here - 1) for here in places]
    for one, other in (*forth, *reversed(back)):
        within, gap = (
            found[one].within,
            said[found[min(one, other)].end : found[max(one, other)].start],
        )
        if within and found[other].weekday is not None and _OR.fullmatch(gap):
            found[other] = _on_weekday(found[other], within)
    return found


def _refused(said: str, found: Sequence[Mention]) -> List[Mention]:
    """The mentions that the text says are not meant."""
    refused: List[Mention] = []
    end = 0
    for mention in found:
        gap = said[end : mention.start]
        goes_on = bool(refused) and refused[-1].end == end and bool(_OR.fullmatch(gap)) and gap
        if goes_on or _REFUSING.search(gap) or _REFUSED.match(said, mention.end):
            refused.append(mention)
        end = mention.end
    return refused


def _days_off(mention: Mention) -> FrozenSet[Union[int, date]]:
    if mention.weekday is not None:
        return frozenset({mention.weekday})
    # "Niet in het weekend": in none.
    if mention.day.first.weekday() == 5 and mention.day.last == mention.day.first + DAY:
        return frozenset({5, 6})
    return frozenset(mention.day.days())


def _after(day: Day, today: date) -> Day:
    return Day(day.last + DAY, day.last + WEEK)


def _from(day: Day, today: date) -> Day:
    return replace(day, last=max(day.last, day.first + 6 * DAY))


def _before(day: Day, today: date) -> Day:
    return Day(min(today, day.first - DAY), day.first - DAY)


def _at_latest(day: Day, today: date) -> Day:
    return Day(min(today, day.last), day.last)


def _week_of(day: Day, today: date) -> Day:
    return Day(monday(day.first), monday(day.first) + 6 * DAY)


def _day_after(day: Day, today: date) -> Day:
    return Day(day.last + DAY, day.last + DAY)


def _day_before(day: Day, today: date) -> Day:
    return Day(day.first - DAY, day.first - DAY)


_MOVES = tuple(
    (re.compile(rf"\b{words} (?:de |het |op )?$"), move)
    for words, move in (
        (r"dag na", _day_after),
        (r"dag v[oó][oó]r", _day_before),
        (r"na", _after),
        (r"(?:vanaf|niet voor|niet vóór)", _from),
        (r"(?:vóór|nog voor|uiterlijk voor)", _before),
        (r"uiterlijk", _at_latest),
        (r"week (?:van|of)", _week_of),
    )
)
_FOR = re.compile(r"\bvoor (?:de |het )?$")


def _moved(said: str, mention: Mention, today: date) -> Mention:
    """`mention` as the words before it mean it: "na de kerst", "in de week van 7 december"."""
    before = said[: mention.start]
    move = next((move for words, move in _MOVES if words.search(before)), None)
    # "Voor vrijdag" is mostly "for Friday", "voor het weekend" is before it.
    if move is None and _FOR.search(before) and mention.day.first != mention.day.last:
        move = _before
    return replace(mention, day=move(mention.day, today), weekday=None) if move else mention


def _together(said: str, wanted: Sequence[Mention]) -> Day:
    """What the mentions mean together: a range, a list, or one of them."""
    days, before = [wanted[0].day], wanted[0]
    for mention in wanted[1:]:
        gap = said[before.end : mention.start]
        if _TO.fullmatch(gap) or (_BETWEEN.search(said[: before.start]) and gap.strip() == "en"):
            days[-1] = _until(days[-1], mention)
        elif _OR.fullmatch(gap):
            days.append(mention.day)
        elif _CORRECTED.search(gap):
            days = [mention.day]
        else:
            break
        before = mention
    return _listed(days)


def _until(day: Day, mention: Mention) -> Day:
    """From `day` to `mention`: "vrijdag tot maandag" ends on the Monday after."""
    last = mention.day.last
    if mention.weekday is not None and last < day.first:
        last += WEEK
    return replace(day, last=max(day.first, last))


def _listed(days: Sequence[Day]) -> Day:
    """One of `days`: all from the first to the last, without those between."""
    first, last = min(day.first for day in days), max(day.last for day in days)
    meant = frozenset(one for day in days for one in day.days())
    between = frozenset(Day(first, last).days()) - meant
    return Day(first, last, between, any(day.conflict for day in days))


def _still_to_come(day: Day, today: date) -> Day:
    return replace(day, first=today) if day.first < today <= day.last else day


_LATER = ("later", "erna", "daarna", "after")
_SHIFT = re.compile(
    r"\b(?:(?P<count>\d{1,2}) )?(?P<unit>dag|week|maand) "
    r"(?P<way>later|erna|daarna|after|eerder|ervoor)\b"
)
