"""The questions of a run, and the marks by which their answers are recognised.

The trained engine answers each question reliably, whatever was asked before. The answer holds a
mark that no other answer holds, in the short form for SMS too. A run begins with probes that check
this.
"""

import re

QUESTIONS = {
    "wat kost een paspoort": "paspoort kost",
    "wat kost een rijbewijs": "rijbewijs kost",
    "wat kost een identiteitskaart": "id-kaart kost",
    "wat kost een uittreksel uit de brp": "uittreksel kost",
    "wat kost een hond, moet ik hondenbelasting betalen": "hondenbelasting",
    "wat kost een verklaring omtrent gedrag": "vog",
    "hoe vraag ik een laadpaal aan": "laadpaal",
    "hoe vraag ik DigiD aan": "helpdesk",
    "hoe word ik Nederlander": "naturalisatie",
    "welke vacatures heeft de gemeente": "vacature",
    "hoe kan ik stemmen bij de verkiezingen": "stempas",
    "mijn fiets is weggehaald": "fiets",
}
"""Question to mark: the beginning of a word, or of several, in the answer, in lower case."""

_MARKS = {mark: question for question, mark in QUESTIONS.items()}
_ANY_MARK = re.compile("|".join(rf"\b{re.escape(mark)}" for mark in _MARKS))


def numbered_text(number: int, question: str) -> str:
    """Return the text of a citizen's message `number`."""
    return f"{number}: {question}"


def recognise(text: str) -> str | None:
    """Return the question that `text` answers; None where it answers none or several."""
    marks = set(_ANY_MARK.findall(text.casefold()))
    return _MARKS[marks.pop()] if len(marks) == 1 else None
