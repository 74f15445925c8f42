"""Looking up when waste is collected at an address: postcode and house number."""

import re
from datetime import date
from typing import Dict, Optional, Sequence

from bot import addresses, dates
from bot.forms.core import Answers, Field, Form, Heard, Listed, Step
from bot.waste import Source, next_days

NAME, INTENT, TOPIC = "afvalkalender", "afvalkalender_opzoeken", "afvalkalender"
MOST_MISSES = 2

_NUMBER = re.compile(r"(?:\D*\s)?(\d{1,5})(?:\s?-?\s?[^\W_]{1,4})?\W*")


class _Lookup:
    """Reads addresses, and knows which of them `source` has."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def postcode(self, heard: Heard, answers: Answers) -> Optional[Step]:
        """A postcode, with the number where that is said too."""
        found = addresses.postcode(heard.said)
        if found is None:
            return None
        if not found.letters:
            return Step(mistake=_label("postcode_fout_letters"))
        postcode = str(found)
        if not self._source.knows(postcode):
            return _missed(answers, "postcode_fout_onbekend")
        if found.number is None:
            return Step({"postcode": postcode})
        return self._at(postcode, found.number, answers)

    def spot(self, heard: Heard, answers: Answers) -> Optional[Step]:
        """A whole postcode in a longer sentence: four digits may be anything there."""
        found = addresses.postcode(heard.said)
        return self.postcode(heard, answers) if found and found.letters else None

    def listed(self, answers: Answers, today: date, language: str) -> Sequence[Listed]:
        """A label and the day for each kind of waste."""
        at = str(answers["postcode"]), int(str(answers["huisnummer"]))
        return [
            (
                _label(kind),
                {"dag": dates.written(day, language), "dag_kort": dates.brief(day, language)},
            )
            for day, kind in next_days(self._source.rows(*at), today)
        ]

    def number(self, heard: Heard, answers: Answers) -> Optional[Step]:
        """A house number, or the whole address anew."""
        anew = self.postcode(heard, answers)
        match = _NUMBER.fullmatch(heard.said)
        postcode = answers.get("postcode")
        if anew or not match or not postcode:
            return anew
        return self._at(str(postcode), int(match[1]), answers)

    def _at(self, postcode: str, number: int, answers: Answers) -> Step:
        if self._source.rows(postcode, number):
            return Step({"postcode": postcode, "huisnummer": str(number)})
        missed = _missed(answers, "huisnummer_fout_onbekend")
        return Step({"postcode": postcode, **missed.changes}, missed.mistake, end=missed.end)


def _missed(answers: Answers, label: str) -> Step:
    """Nothing found: asked again, the last time sent to the website."""
    misses = int(str(answers.get("form_misses") or 0)) + 1
    if misses >= MOST_MISSES:
        return Step(end=_label("website"))
    return Step({"form_misses": misses}, _label(label))


def _label(what: str) -> str:
    return f"form_{NAME}_{what}"


def _written(answers: Answers, language: str) -> Dict[str, str]:
    return {slot: str(answers.get(slot) or "") for slot in ("postcode", "huisnummer")}


def gives_address(text: str) -> bool:
    """Whether `text` holds a postcode and a house number."""
    found = addresses.postcode(text)
    return found is not None and bool(found.letters) and found.number is not None


def form(source: Source) -> Form:
    """The form that looks up in `source`."""
    lookup = _Lookup(source)
    return Form(
        name=NAME,
        intent=INTENT,
        topic=TOPIC,
        fields=(
            Field("postcode", _label("postcode_fout"), lookup.postcode, spot=lookup.spot),
            # What is wrong with the number is told where the number is asked.
            Field("huisnummer", _label("huisnummer_fout"), lookup.number, spot=lookup.spot),
        ),
        written=_written,
        facts={"postcode": "Postcode", "huisnummer": "Huisnummer"},
        confirms=False,
        listed=lookup.listed,
    )
