"""The bulky-waste pick-up: where, on which day, and what."""

from datetime import date, timedelta
from typing import Dict, Optional

from bot import addresses, dates
from bot.content import OUT_OF_SCOPE
from bot.forms import places
from bot.forms.core import CONFIRM, PART_OF_IT, Answers, Field, Form, Heard, Step, words

NAME, INTENT, TOPIC = "grofvuil", "grofvuil_afspraak", "grofvuil"
FARTHEST = timedelta(weeks=8)
LONGEST = 300

# What things to pick up may be understood as, when they are named alone.
_LIKE_ITEMS = (PART_OF_IT - {"ontkennen"}) | {INTENT, TOPIC, OUT_OF_SCOPE}


def _read_address(heard: Heard, answers: Answers) -> Optional[Step]:
    found = addresses.parse(heard.text)
    return Step({"adres": found}) if found else None


def _right_address(heard: Heard, answers: Answers) -> Optional[Step]:
    number = places.house_number(answers.get("adres"), heard)
    if number:
        return Step({"adres": number})
    # "Dinsdag 12 december" looks like a street and a number.
    names_day = dates.parse(heard.said, heard.today) is not None
    found = None if names_day else places.instead(heard)
    return Step({"adres": found}) if found else None


def _read_day(heard: Heard, answers: Answers) -> Optional[Step]:
    day = dates.parse(heard.text, heard.today)
    if day is None:
        return None
    mistake = _wrong_day(day, heard.today)
    return Step(mistake=mistake) if mistake else Step({"datum": day.isoformat()})


def _right_day(heard: Heard, answers: Answers) -> Optional[Step]:
    return _read_day(heard, answers) if heard.puts_right else None


def _wrong_day(day: date, today: date) -> str:
    if day <= today:
        return "form_grofvuil_datum_fout_verleden"
    if day - today > FARTHEST:
        return "form_grofvuil_datum_fout_ver"
    return "form_grofvuil_datum_fout_weekend" if day.weekday() >= 5 else ""


def _read_items(heard: Heard, answers: Answers) -> Optional[Step]:
    items = words(heard.text, LONGEST)
    return Step({"wat": items}) if items else None


def _right_items(heard: Heard, answers: Answers) -> Optional[Step]:
    named = heard.asked == CONFIRM and (heard.instead or heard.correcting)
    items = words(heard.instead or heard.said, LONGEST)
    return Step({"wat": items}) if named and items and heard.topic in _LIKE_ITEMS else None


def _written(answers: Answers, language: str) -> Dict[str, str]:
    day = answers.get("datum")
    return {
        "adres": str(answers.get("adres") or ""),
        "datum": dates.written(date.fromisoformat(str(day)), language) if day else "",
        "wat": str(answers.get("wat") or ""),
    }


FORM = Form(
    name=NAME,
    intent=INTENT,
    topic=TOPIC,
    fields=(
        Field(
            "adres",
            "form_grofvuil_adres_fout",
            _read_address,
            spot=places.spotted("adres"),
            right=_right_address,
        ),
        Field("datum", "form_grofvuil_datum_fout", _read_day, spot=_read_day, right=_right_day),
        Field("wat", "form_grofvuil_wat_fout", _read_items, right=_right_items, free=True),
    ),
    written=_written,
    facts={"adres": "Adres", "datum": "Datum", "wat": "Wat"},
    reference=("GV", "Kenmerk"),
)
