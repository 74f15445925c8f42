"""The form for a bulky-waste pick-up: what follows from what the citizen says to it.

Pure: `step` knows nothing of Rasa. It never guesses that an answer is wrong when the citizen
asks something else: then the question is answered first and the form goes on.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Mapping, Optional

from bot import addresses, dates

SLOTS = ("adres", "datum", "wat", "bevestigd")
FARTHEST = timedelta(weeks=8)
SHORTEST, LONGEST = 2, 300
SURE = 0.6

_STOP = re.compile(
    r"(?:nee,? )?(?:stop(?:pen)?|laat(?: het)? maar(?: zitten)?|annuleren?|annuleer|ik wil stoppen|"
    r"hoeft niet(?: meer)?|niet meer nodig|cancel|never ?mind|forget it)\W*",
    re.IGNORECASE,
)
_YES = re.compile(
    r"(?:ja|j|jazeker|jawel|klopt|ok[eé]?|akkoord|prima|goed|zeker|correct|yes|y|sure|right)"
    r"(?:[ ,]+(?:dat|dit|het|hoor|graag|is|zo|klopt|goed|prima|that|is|it|please|helemaal))*\W*",
    re.IGNORECASE,
)
_NO = re.compile(r"(?:nee|n|neen|no|nope|klopt niet|dat klopt niet|niet goed)\W*", re.IGNORECASE)
_DENIAL = re.compile(
    r"(?:nee|neen|no)\b[,.! ]*(?:het (?:is|zijn|moet|moeten)|ik bedoel|it is|it's|i mean)?\s*",
    re.IGNORECASE,
)
_NO_ITEMS = re.compile(
    r"(?:dat |ik )?(?:weet (?:ik )?(?:het )?(?:nog )?niet|geen idee|niks|niets|"
    r"i don'?t know|nothing)\W*",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"\?\s*$|^(?:en |and )?(?:wat|hoe|hoeveel|wanneer|waar|waarom|wie|welke|kan|kun|mag|moet|"
    r"what|how|when|where|why|who|which|can|may|do|does|is het|is er)\b",
    re.IGNORECASE,
)
# Said to the form rather than asked beside it.
_PART_OF_IT = {"bevestigen", "ontkennen", "stoppen", "nlu_fallback", ""}
_ABOUT_ITEMS = (_PART_OF_IT - {"ontkennen"}) | {"grofvuil", "buiten_bereik", "grofvuil_afspraak"}
# No name of things to pick up.
_SMALL_TALK = {"bevestigen", "ontkennen", "begroeting", "bedankt", "afscheid"}


@dataclass(frozen=True)
class Heard:
    """What was said, what it was understood as, on which day, and whether in answer to what
    should be different (`correcting`)."""

    text: str
    topic: str
    confidence: float
    today: date
    correcting: bool = False


@dataclass(frozen=True)
class Step:
    """What follows: `changes` of slots; `mistake`, the label that says what was wrong;
    `aside`, whether something else was asked that needs its own answer first; `stop`."""

    changes: Mapping[str, object]
    mistake: str = ""
    aside: bool = False
    stop: bool = False


def step(requested: Optional[str], address: Optional[str], heard: Heard) -> Step:
    """What `heard` means to the form while it waits for the slot `requested`."""
    if requested not in _STEPS:
        return Step({})
    if _STOP.fullmatch(heard.text.strip()):
        return Step({}, stop=True)
    new_address = addresses.corrected(address, heard.text) if address else None
    if new_address:
        return Step({"adres": new_address})
    return _STEPS[requested](heard)


def _adres(heard: Heard) -> Step:
    found = None if _asks_aside(heard) else addresses.parse(heard.text)
    return Step({"adres": found}) if found else _otherwise(heard, "form_adres_fout")


def _datum(heard: Heard) -> Step:
    if _asks_aside(heard):
        return Step({}, aside=True)
    found = dates.parse(heard.text, heard.today)
    if found is None:
        return _otherwise(heard, "form_datum_fout")
    mistake = _wrong_day(found, heard.today)
    return Step({}, mistake) if mistake else Step({"datum": found.isoformat()})


def _wat(heard: Heard) -> Step:
    if _asks_aside(heard):
        return Step({}, aside=True)
    items = _items(heard.text)
    return (
        Step({"wat": items})
        if items and not _is(heard, *_SMALL_TALK)
        else Step({}, "form_wat_fout")
    )


def _bevestigd(heard: Heard) -> Step:
    said = heard.text.strip()
    if _YES.fullmatch(said) or _is(heard, "bevestigen"):
        return Step({"bevestigd": True})
    if _asks_aside(heard):
        return Step({}, aside=True)
    if _NO.fullmatch(said):
        return Step({}, "form_wijzig")
    return _put_right(heard, said) or _otherwise(heard, "form_wijzig")


def _put_right(heard: Heard, said: str) -> Optional[Step]:
    """The answer that `said` puts right, whichever it is; None where it names none."""
    day = dates.parse(said, heard.today)
    if day:
        mistake = _wrong_day(day, heard.today)
        return Step({}, mistake) if mistake else Step({"datum": day.isoformat()})
    address = addresses.parse(said)
    if address:
        return Step({"adres": address})
    denial = _DENIAL.match(said)
    items = _items(said[denial.end() :] if denial else said)
    about_items = (denial or heard.correcting) and heard.topic in _ABOUT_ITEMS
    return Step({"wat": items}) if items and about_items else None


def _items(text: str) -> str:
    """The things that `text` names, or nothing."""
    items = " ".join(text.split())
    named = SHORTEST <= len(items) <= LONGEST and any(map(str.isalpha, items))
    return items if named and not _NO_ITEMS.fullmatch(items) else ""


_STEPS = {"adres": _adres, "datum": _datum, "wat": _wat, "bevestigd": _bevestigd}


def _otherwise(heard: Heard, mistake: str) -> Step:
    """Not an answer to the form: either about something else, or a mistake."""
    about_something_else = heard.topic not in _PART_OF_IT and heard.confidence >= SURE
    return Step({}, aside=True) if about_something_else else Step({}, mistake)


def _is(heard: Heard, *topics: str) -> bool:
    return heard.topic in topics and heard.confidence >= SURE


def _asks_aside(heard: Heard) -> bool:
    if heard.topic == "medewerker":
        return _is(heard, "medewerker")
    is_question = bool(_QUESTION.search(heard.text))
    return is_question and heard.topic not in _PART_OF_IT


def _wrong_day(day: date, today: date) -> str:
    if day <= today:
        return "form_datum_fout_verleden"
    if day - today > FARTHEST:
        return "form_datum_fout_ver"
    return "form_datum_fout_weekend" if day.weekday() >= 5 else ""
