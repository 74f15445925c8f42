"""Arranges a bulky-waste pick-up: the address, the day, and the items."""

from datetime import date, timedelta

from bot.facts import addresses, dates, items
from bot.facts.dates import Day
from bot.forms import places
from bot.forms.core import (
    CONFIRM,
    PART_OF_IT,
    Answers,
    Field,
    Form,
    FormResult,
    Utterance,
    further,
    label,
    words,
)
from bot.intents import OUT_OF_SCOPE

NAME, INTENT, TOPIC = "grofvuil", "grofvuil_afspraak", "grofvuil"
FARTHEST = timedelta(weeks=8)
LONGEST = 300

_PAST, _FAR, _WEEKEND = "datum_fout_verleden", "datum_fout_ver", "datum_fout_weekend"
_HOLIDAY, _CONFLICT = "datum_fout_feestdag", "datum_fout_conflict"

# A message of these acts changes the list of things.
_CHANGING = ("adds", "corrects", "cancels")
# Items that are named alone may be understood as any of these topics.
_LIKE_ITEMS = (PART_OF_IT - {"ontkennen"}) | {INTENT, TOPIC, OUT_OF_SCOPE}


def _read_address(utterance: Utterance, answers: Answers) -> FormResult | None:
    found = addresses.parse(utterance.text)
    return FormResult({"adres": found}) if found else None


def _correct_address(utterance: Utterance, answers: Answers) -> FormResult | None:
    number = places.house_number(answers.get("adres"), utterance)
    if number:
        return FormResult({"adres": number})
    # "Dinsdag 12 december" looks like a street and a number.
    names_day = dates.parse(utterance.said, utterance.today) is not None
    found = None if names_day else places.instead(utterance)
    return FormResult({"adres": found}) if found else None


def _read_day(utterance: Utterance, answers: Answers) -> FormResult | None:
    held = answers.get("datum")
    shifted = dates.shift(date.fromisoformat(str(held)), utterance.text) if held else None
    found = Day(shifted, shifted) if shifted else dates.find(utterance.text, utterance.today)
    return _first_possible(found, utterance.today) if found else None


def _first_possible(found: Day, today: date) -> FormResult:
    """The first of the days on which somebody comes, or why nobody comes on the first of all."""
    if found.conflict:
        return FormResult(mistake=label(NAME, _CONFLICT))
    days = list(found.days()) or [found.first]
    possible = next((day for day in days if not _wrong_day(day, today)), None)
    if possible is None:
        return FormResult(mistake=label(NAME, _wrong_day(days[0], today)))
    return FormResult({"datum": possible.isoformat()})


def _correct_day(utterance: Utterance, answers: Answers) -> FormResult | None:
    return _read_day(utterance, answers) if utterance.corrects else None


def _wrong_day(day: date, today: date) -> str:
    """The text that says why nobody comes on `day`, or nothing."""
    if day <= today:
        return _PAST
    if day - today > FARTHEST:
        return _FAR
    if day.weekday() >= 5:
        return _WEEKEND
    return _HOLIDAY if dates.holiday(day) else ""


def _read_items(utterance: Utterance, answers: Answers) -> FormResult | None:
    """The things in the citizen's own words, which may say more than their names; but of "en ook
    een bank" only the things."""
    what = words(utterance.text, LONGEST)
    spotted = _spot_items(utterance, answers) if utterance.act == "adds" else None
    return spotted or (FormResult({"wat": what}) if what else None)


def _spot_items(utterance: Utterance, answers: Answers) -> FormResult | None:
    return _listed(items.find(addresses.without(utterance.said)), utterance)


def _correct_items(utterance: Utterance, answers: Answers) -> FormResult | None:
    """The list after what the message does to it: "en ook een bank", "toch maar één stoel"."""
    held = items.find(str(answers.get("wat") or ""))
    said = addresses.without(utterance.said)
    changes_list = utterance.act in _CHANGING or utterance.corrects
    changed = items.change(held, said) if held and changes_list else None
    return _listed(changed or [], utterance) or _correct_freely(utterance)


def _correct_freely(utterance: Utterance) -> FormResult | None:
    """Other words for all the things, where a correction was asked for or is plain."""
    named = utterance.asked == CONFIRM and (utterance.instead or utterance.correcting)
    what = words(utterance.instead or utterance.said, LONGEST)
    fits = named and what and utterance.topic in _LIKE_ITEMS
    return FormResult({"wat": what}) if fits else None


def _listed(found: list[items.Item], utterance: Utterance) -> FormResult | None:
    what = items.written(found, utterance.language) if found else ""
    return FormResult({"wat": what}) if 0 < len(what) <= LONGEST else None


def _written(answers: Answers, language: str) -> dict[str, str]:
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
        Field("adres", _read_address, spot=places.spotted("adres"), correct=_correct_address),
        Field("datum", _read_day, spot=_read_day, correct=_correct_day),  # an ISO date
        Field("wat", _read_items, spot=_spot_items, correct=_correct_items, free=True),
    ),
    written=_written,
    facts={"adres": "Adres", "datum": "Datum", "wat": "Wat"},
    reference=("GV", "Kenmerk"),
    further=further(_PAST, _FAR, _WEEKEND, _HOLIDAY, _CONFLICT),
)
