"""Looks up the collection days of an address: postcode and house number."""

import re
from datetime import date
from typing import Sequence

from bot.facts import addresses, dates
from bot.forms.afvalkalender import waste_file
from bot.forms.afvalkalender.waste import KINDS, Source, next_days
from bot.forms.core import Answers, Field, Form, FormResult, Listed, Utterance, further, label

NAME, INTENT, TOPIC = "afvalkalender", "afvalkalender_opzoeken", "afvalkalender"
MOST_MISSES = 2
"""Addresses that are not found before the form ends with the website."""

_NO_LETTERS = "postcode_fout_letters"
_UNKNOWN_POSTCODE, _UNKNOWN_NUMBER = "postcode_fout_onbekend", "huisnummer_fout_onbekend"
_WEBSITE = "website"

_NUMBER = re.compile(r"(?:\D*\s)?(\d{1,5})(?:\s?-?\s?[^\W_]{1,4})?\W*")


class _Lookup:
    """Reads addresses, and looks them up in `source`."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def postcode(self, utterance: Utterance, answers: Answers) -> FormResult | None:
        """The postcode, with the house number where the message holds one."""
        found = addresses.postcode(utterance.said)
        if found is None:
            return None
        if not found.letters:
            return FormResult(mistake=label(NAME, _NO_LETTERS))
        postcode = str(found)
        if not self._source.knows(postcode):
            return _missed(answers, _UNKNOWN_POSTCODE)
        if found.number is None:
            return FormResult({"postcode": postcode})
        return self._at(postcode, found.number, answers)

    def spot(self, utterance: Utterance, answers: Answers) -> FormResult | None:
        """A postcode with its letters in a longer sentence: four digits alone may be anything."""
        found = addresses.postcode(utterance.said)
        return self.postcode(utterance, answers) if found and found.letters else None

    def listed(self, answers: Answers, today: date, language: str) -> Sequence[Listed]:
        """A label and the day for each kind of waste."""
        at = str(answers["postcode"]), int(str(answers["huisnummer"]))
        return [
            (
                label(NAME, kind),
                {"dag": dates.written(day, language), "dag_kort": dates.brief(day, language)},
            )
            for day, kind in next_days(self._source.rows(*at), today)
        ]

    def number(self, utterance: Utterance, answers: Answers) -> FormResult | None:
        """The house number, or the whole address again."""
        anew = self.postcode(utterance, answers)
        match = _NUMBER.fullmatch(utterance.said)
        postcode = answers.get("postcode")
        if anew or not match or not postcode:
            return anew
        return self._at(str(postcode), int(match[1]), answers)

    def _at(self, postcode: str, number: int, answers: Answers) -> FormResult:
        if self._source.rows(postcode, number):
            return FormResult({"postcode": postcode, "huisnummer": str(number)})
        missed = _missed(answers, _UNKNOWN_NUMBER)
        return FormResult({"postcode": postcode, **missed.changes}, missed.mistake, end=missed.end)


def _missed(answers: Answers, mistake: str) -> FormResult:
    """The result where nothing is found: the question again with `mistake`, or the website after
    MOST_MISSES times."""
    misses = int(str(answers.get("form_misses") or 0)) + 1
    if misses >= MOST_MISSES:
        return FormResult(end=label(NAME, _WEBSITE))
    return FormResult({"form_misses": misses}, label(NAME, mistake))


def _written(answers: Answers, language: str) -> dict[str, str]:
    return {slot: str(answers.get(slot) or "") for slot in ("postcode", "huisnummer")}


def gives_address(text: str) -> bool:
    """Whether `text` holds a postcode and a house number."""
    found = addresses.postcode(text)
    return found is not None and bool(found.letters) and found.number is not None


def form(source: Source) -> Form:
    """The form that looks addresses up in `source`."""
    lookup = _Lookup(source)
    return Form(
        name=NAME,
        intent=INTENT,
        topic=TOPIC,
        fields=(
            # As "1234 AB".
            Field("postcode", lookup.postcode, spot=lookup.spot),
            # Digits only. A wrong number is told where the number is asked for.
            Field("huisnummer", lookup.number, spot=lookup.spot),
        ),
        written=_written,
        facts={"postcode": "Postcode", "huisnummer": "Huisnummer"},
        confirms=False,
        listed=lookup.listed,
        further={
            **further(_NO_LETTERS, _UNKNOWN_POSTCODE, _UNKNOWN_NUMBER, _WEBSITE),
            **dict.fromkeys(KINDS, frozenset({"dag", "dag_kort"})),
        },
        sign=gives_address,
    )


FORM = form(waste_file.read())
