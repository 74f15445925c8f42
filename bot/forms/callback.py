"""Being called back: on which number, and when."""

from typing import Dict, Optional

from bot import phones, time_expressions
from bot.forms.core import Answers, Field, Form, Heard, Step
from bot.time_expressions import ANY

NAME, INTENT, TOPIC = "terugbel", "terugbellen", "medewerker"


def _read_number(heard: Heard, answers: Answers) -> Optional[Step]:
    number = phones.parse(heard.text)
    if number:
        return Step({"telefoon": number})
    tried = phones.tried(heard.text)
    return Step(mistake="form_terugbel_telefoon_fout_onmogelijk") if tried else None


def _right_number(heard: Heard, answers: Answers) -> Optional[Step]:
    """A number is a number, whatever else is asked; one that cannot be is told of only where
    it is surely meant as one."""
    if heard.asked == "telefoon":
        return None
    if phones.parse(heard.text):
        # "Nee, 06-12345679, en liever morgen" puts both right.
        moment = _read_moment(heard, answers) or Step()
        return Step({**(_read_number(heard, answers) or Step()).changes, **moment.changes})
    names_moment = time_expressions.parse(heard.text, heard.now) is not None
    return _read_number(heard, answers) if heard.puts_right and not names_moment else None


def _read_moment(heard: Heard, answers: Answers) -> Optional[Step]:
    moment = time_expressions.parse(phones.without(heard.text), heard.now)
    if moment is None:
        return None
    problem = time_expressions.problem(moment, heard.now)
    if problem:
        return Step(mistake=f"form_terugbel_moment_fout_{problem}")
    return Step({"moment": moment.packed()})


def _spot_moment(heard: Heard, answers: Answers) -> Optional[Step]:
    """Only a day or an hour: "nu" and "altijd" in a longer sentence say little."""
    moment = time_expressions.parse(phones.without(heard.text), heard.now)
    vague = moment is None or (moment.day is None and moment.how == ANY)
    return None if vague else _read_moment(heard, answers)


def _right_moment(heard: Heard, answers: Answers) -> Optional[Step]:
    return _read_moment(heard, answers) if heard.puts_right else None


def _written(answers: Answers, language: str) -> Dict[str, str]:
    moment = answers.get("moment")
    return {
        "telefoon": str(answers.get("telefoon") or ""),
        "moment": time_expressions.written(time_expressions.unpacked(str(moment)), language)
        if moment
        else "",
    }


def gives_number(text: str) -> bool:
    """Whether `text` holds a telephone number."""
    return phones.parse(text) is not None


FORM = Form(
    name=NAME,
    intent=INTENT,
    topic=TOPIC,
    fields=(
        Field(
            "telefoon",
            "form_terugbel_telefoon_fout",
            _read_number,
            spot=_read_number,
            right=_right_number,
        ),
        Field(
            "moment",
            "form_terugbel_moment_fout",
            _read_moment,
            spot=_spot_moment,
            right=_right_moment,
        ),
    ),
    written=_written,
    facts={"telefoon": "Telefoon", "moment": "Terugbellen"},
    reference=("TB", "Kenmerk terugbellen"),
    handover="callback",
)
