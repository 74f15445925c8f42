"""Takes a report about public space: the problem, and the place."""

import re

from bot.facts import addresses, landmarks
from bot.forms import places
from bot.forms.core import CONFIRM, Answers, Field, Form, FormResult, Utterance, words

NAME, INTENT, TOPIC = "melding", "melding_doen", "melding_openbare_ruimte"
LONGEST_REPORT, LONGEST_PLACE = 500, 120
SHORTEST_PLACE = 3

# Words of a first message that ask to report; the words that are left may say what is wrong.
_ASKING = re.compile(
    r"^(?:(?:hallo|hoi|hi|hello|goede\w*|dag)\b[,.! ]*)?(?:ik (?:wil|zou|kom|moet)|wij willen|"
    r"kan ik|mag ik|graag|i (?:want|would like|need)(?: to)?|i'd like to|can i|please)\b"
    r"(?: (?:graag|hier|even|nu|wel|willen))*\s*|"
    r"\b(?:(?:een )?melding (?:doen|maken|indienen|doorgeven)|report(?: that| a problem)?)"
    r"(?: (?:van|over|dat|voor|of|about)\b)?|"
    r"^melding\b:?|\b(?:te )?(?:melden|doorgeven)\b(?: dat\b)?",
    re.IGNORECASE,
)
# A message of only these does not say what is wrong.
_NO_REPORT = set(
    "ik wil graag een iets melding melden doen maken doorgeven over van voor bij de het in op "
    "openbare ruimte straat buurt wijk gemeente hier even nu probleem klacht hallo mijn onze is er "
    "i want to report something a an the problem issue in on street please my willen kan dat "
    "hoe moet waar wat nieuwe".split()
)
_PLACE = re.compile(
    r"^(?:bij|voor|achter|naast|tegenover|op|in|aan|langs|onder|tussen|ter hoogte|(?:de )?hoek|"
    r"near|at|on|behind|next to|opposite|by|between|under|along|the corner)\b",
    re.IGNORECASE,
)
# "In de weg" and "op straat" are everywhere.
_VAGUE = re.compile(r"(?:in|op|aan|langs|on|at) (?:(?:de|het|een|the|a) )?\w+", re.IGNORECASE)
_IT_IS = re.compile(r"^(?:(?:het|dat|it) (?:is|was)|it's)\s+", re.IGNORECASE)
_NO_PLACE = re.compile(r"(?:ok[eé]?|ja|nee|yes|no|hier|daar|here|there|ergens|somewhere)\W*", re.I)


def _read_report(utterance: Utterance, answers: Answers) -> FormResult | None:
    report = words(utterance.text, LONGEST_REPORT, shortest=3)
    return FormResult({"melding": report}) if report else None


def _spot_report(utterance: Utterance, answers: Answers) -> FormResult | None:
    said = addresses.without(utterance.said)
    report = " ".join(_ASKING.sub(" ", said).split()).strip(" .,:;!?-")
    says = set(re.findall(r"[^\W\d_]+", report.lower())) - _NO_REPORT
    return FormResult({"melding": report}) if says and words(report, LONGEST_REPORT) else None


def _correct_report(utterance: Utterance, answers: Answers) -> FormResult | None:
    """A new description of the problem: after a denial, or after the question what should be
    different."""
    about_place = _correct_place(utterance, answers) is not None
    if about_place or not answers.get("melding") or utterance.topic == "ontkennen":
        return None
    said = utterance.instead or (
        utterance.said if utterance.asked == CONFIRM and utterance.correcting else ""
    )
    report = words(said, LONGEST_REPORT, shortest=3)
    return FormResult({"melding": report}) if report else None


def _read_place(utterance: Utterance, answers: Answers) -> FormResult | None:
    place = _place(utterance.said)
    return FormResult({"plek": place}) if place else None


def _spot_place(utterance: Utterance, answers: Answers) -> FormResult | None:
    found = addresses.named(utterance.text) or landmarks.place(utterance.said) or ""
    tells = found and not _VAGUE.fullmatch(found) and len(found) <= LONGEST_PLACE
    return FormResult({"plek": found}) if tells else None


def _correct_place(utterance: Utterance, answers: Answers) -> FormResult | None:
    number = places.house_number(answers.get("plek"), utterance)
    if number:
        return FormResult({"plek": number})
    said = _IT_IS.sub("", utterance.instead or (utterance.said if utterance.correcting else ""))
    found = _place(said) if _PLACE.match(said) else places.instead(utterance)
    return FormResult({"plek": found}) if found and "melding" in answers else None


def _place(said: str) -> str:
    """The place that `said` describes, in the citizen's words, or nothing."""
    place = words(said, LONGEST_PLACE, shortest=SHORTEST_PLACE)
    letters = sum(map(str.isalpha, place))
    return place if letters >= SHORTEST_PLACE and not _NO_PLACE.fullmatch(place) else ""


def _written(answers: Answers, language: str) -> dict[str, str]:
    return {slot: str(answers.get(slot) or "") for slot in ("melding", "plek")}


FORM = Form(
    name=NAME,
    intent=INTENT,
    topic=TOPIC,
    fields=(
        Field("melding", _read_report, spot=_spot_report, correct=_correct_report, free=True),
        Field(
            "plek",
            _read_place,
            spot=_spot_place,
            correct=_correct_place,
            free=True,
        ),
    ),
    written=_written,
    facts={"melding": "Melding", "plek": "Plek"},
    reference=("MOR", "Kenmerk melding"),
)
