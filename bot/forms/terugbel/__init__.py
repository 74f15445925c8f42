"""Arranges a call back: the number, and the moment."""

from bot.facts import moments, phones
from bot.facts.moments import ANY
from bot.forms.core import Answers, Field, Form, FormResult, Utterance, further, label

NAME, INTENT, TOPIC = "terugbel", "terugbellen", "medewerker"

_IMPOSSIBLE = "telefoon_fout_onmogelijk"
_MOMENT_WRONG = "moment_fout_"


def _read_number(utterance: Utterance, answers: Answers) -> FormResult | None:
    number = phones.parse(utterance.text)
    if number:
        return FormResult({"telefoon": number})
    tried = phones.tried(utterance.text)
    return FormResult(mistake=label(NAME, _IMPOSSIBLE)) if tried else None


def _correct_number(utterance: Utterance, answers: Answers) -> FormResult | None:
    """A corrected number. A possible number counts whatever is asked; an impossible one is told
    only where it is surely meant as a number."""
    if utterance.asked == "telefoon":
        return None
    if phones.parse(utterance.text):
        # "Nee, 06-12345679, en liever morgen" corrects both.
        moment = _read_moment(utterance, answers) or FormResult()
        return FormResult(
            {**(_read_number(utterance, answers) or FormResult()).changes, **moment.changes}
        )
    names_moment = moments.parse(utterance.text, utterance.now) is not None
    return _read_number(utterance, answers) if utterance.corrects and not names_moment else None


def _read_moment(utterance: Utterance, answers: Answers) -> FormResult | None:
    moment = moments.parse(phones.without(utterance.text), utterance.now)
    if moment is None:
        return None
    problem = moments.problem(moment, utterance.now)
    if problem:
        return FormResult(mistake=label(NAME, f"{_MOMENT_WRONG}{problem}"))
    return FormResult({"moment": moment.packed()})


def _spot_moment(utterance: Utterance, answers: Answers) -> FormResult | None:
    """The day or the hour in the first message: "nu" and "altijd" in a longer sentence say
    little."""
    moment = moments.parse(phones.without(utterance.text), utterance.now)
    vague = moment is None or (moment.day is None and moment.how == ANY)
    return None if vague else _read_moment(utterance, answers)


def _correct_moment(utterance: Utterance, answers: Answers) -> FormResult | None:
    return _read_moment(utterance, answers) if utterance.corrects else None


def _written(answers: Answers, language: str) -> dict[str, str]:
    moment = answers.get("moment")
    return {
        "telefoon": str(answers.get("telefoon") or ""),
        "moment": moments.written(moments.unpacked(str(moment)), language) if moment else "",
    }


def gives_number(text: str) -> bool:
    """Whether `text` holds a telephone number."""
    return phones.parse(text) is not None


FORM = Form(
    name=NAME,
    intent=INTENT,
    topic=TOPIC,
    fields=(
        # As "06-12345678".
        Field("telefoon", _read_number, spot=_read_number, correct=_correct_number),
        # As bot.facts.moments packs a moment.
        Field("moment", _read_moment, spot=_spot_moment, correct=_correct_moment),
    ),
    written=_written,
    facts={"telefoon": "Telefoon", "moment": "Terugbellen"},
    reference=("TB", "Kenmerk terugbellen"),
    handover="callback",
    further=further(_IMPOSSIBLE, *(f"{_MOMENT_WRONG}{one}" for one in moments.PROBLEMS)),
    sign=gives_number,
)
