"""What citizens ask in a run, and how the answer to each is recognised from outside.

Every question is one the trained engine answers surely, whatever was asked before it, and its
answer holds one mark that no other answer here holds, in the short form for SMS too. Whether
that is still so is asked of the running counter before a run begins.
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
"""Question to mark: how a word, or several, of its answer begin, in lower case."""

_MARKS = {mark: question for question, mark in QUESTIONS.items()}
_ANY_MARK = re.compile("|".join(rf"\b{re.escape(mark)}" for mark in _MARKS))


def numbered(number: int, question: str) -> str:
    """The text of a citizen's message `number`."""
    return f"{number}: {question}"


def recognised(text: str) -> str | None:
    """The question that `text` answers; None where it answers none, or more than one."""
    marks = set(_ANY_MARK.findall(text.casefold()))
    return _MARKS[marks.pop()] if len(marks) == 1 else None
