"""What all forms share: how one thing that a citizen says moves a form.

Pure: knows nothing of Rasa. It never guesses that an answer is wrong when the citizen asks
something else: then that question is answered first and the form goes on.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Callable, Dict, Mapping, Optional, Sequence, Tuple

from bot.content import DANGERS, OUT_OF_SCOPE

Answers = Mapping[str, object]
"""What the form holds by slot; a slot without an answer is missing or None."""

CONFIRM = "bevestigd"
SURE = 0.6
SUSPECTED = 0.3
FEW_WORDS = 3

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
_NO = re.compile(
    r"(?:(?:nee|neen|no|nope|n)\b[,.! ]*)?(?:(?:(?:dat|het|dit) )?(?:klopt niet|is niet "
    r"(?:goed|juist)|niet goed)(?: hoor)?|that is (?:wrong|not right)|hoor)?\W*",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"(?:(?:nee|neen|no|sorry|oh|wacht|toch|liever|eigenlijk|ik bedoel(?:de)?|maak (?:er|daar)|"
    r"i mean|actually|rather|make it)\b[,.! ]*)+(?:(?:het|dat) (?:is|zijn|moet|moeten)\b|it is\b|"
    r"it's\b)?\s*",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"(?:(?:dat|ik) )*(?:weet (?:ik )?(?:het )?(?:nog )?niet|geen idee|niks|niets|"
    r"i don'?t know|no idea|nothing)\W*",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"\?\s*$|^(?:en |and )?(?:wat|hoe|hoeveel|wanneer|waar|waarom|wie|welke|kan|kun|mag|moet|"
    r"what|how|when|where|why|who|which|can|may|do|does|is het|is er)\b",
    re.IGNORECASE,
)
# Said to the form rather than asked beside it.
PART_OF_IT = frozenset({CONFIRM, "bevestigen", "ontkennen", "stoppen", "nlu_fallback", ""})
_SMALL_TALK = ("bevestigen", "ontkennen", "begroeting", "bedankt", "afscheid")


@dataclass(frozen=True)
class Heard:
    """What was said, what it was understood as, when (Dutch time), in answer to which slot
    (`asked`; empty: it began the form), and whether in answer to what should be different
    (`correcting`)."""

    text: str
    topic: str
    confidence: float
    now: datetime
    asked: str = ""
    correcting: bool = False

    @property
    def today(self) -> date:
        """The day it was said."""
        return self.now.date()

    @property
    def said(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split())

    @property
    def instead(self) -> str:
        """What comes after a denial ("nee, het is dinsdag"), or nothing."""
        denial = None if _NO.fullmatch(self.said) else _DENIAL.match(self.said)
        return self.said[denial.end() :] if denial else ""

    @property
    def puts_right(self) -> bool:
        """Whether it may put an earlier answer right."""
        return self.asked == CONFIRM or bool(self.instead)

    @property
    def is_question(self) -> bool:
        """Whether it is put as a question."""
        return bool(_QUESTION.search(self.said))

    @property
    def sure(self) -> bool:
        """Whether it was understood well enough."""
        return self.confidence >= SURE

    def surely(self, *topics: str) -> bool:
        """Whether it was understood as one of `topics`, and well enough."""
        return self.sure and self.topic in topics


@dataclass(frozen=True)
class Step:
    """What follows: `changes` of slots; `mistake`, the label that says what was wrong;
    `aside`, whether something else was asked that needs its own answer first; `end`, the label
    of what to say where the form ends without a result."""

    changes: Mapping[str, object] = field(default_factory=dict)
    mistake: str = ""
    aside: bool = False
    end: str = ""


Reader = Callable[[Heard, Answers], Optional[Step]]


def _nothing(heard: Heard, answers: Answers) -> Optional[Step]:
    return None


@dataclass(frozen=True)
class Field:
    """One question of a form. Each reader gives None where it finds nothing: `read` the answer
    to the question, `spot` one in the message that began the form, `right` one that puts
    this slot right while something else is asked. `unread` is the label said where `read`
    finds nothing; a `free` field takes whatever is no question and no small talk."""

    slot: str
    unread: str
    read: Reader
    spot: Reader = _nothing
    right: Reader = _nothing
    free: bool = False


Listed = Tuple[str, Mapping[str, str]]
"""A label of bot/conversation.yml, and what is filled in there."""


def _nothing_listed(answers: Answers, today: date, language: str) -> Sequence[Listed]:
    return ()


@dataclass(frozen=True)
class Form:
    """A form.

    `name` begins its labels, and is what Rasa calls it without "_form". `intent` starts it,
    `topic` is what it is about. `written` gives its answers as people read them in a language,
    by names that its texts use; `facts` says what agents call each. `reference` is how the
    reference begins that it ends in, and what agents call that; both empty where it ends in
    nothing that is kept. `confirms`: whether it asks "is that right?". `handover`: for which
    reason a human gets what it ends in, or nothing. `listed`: what is said after its last
    text, seen from a day and in a language.
    """

    name: str
    intent: str
    topic: str
    fields: Tuple[Field, ...]
    written: Callable[[Answers, str], Dict[str, str]]
    facts: Mapping[str, str]
    reference: Tuple[str, str] = ("", "")
    confirms: bool = True
    handover: str = ""
    listed: Callable[[Answers, date, str], Sequence[Listed]] = _nothing_listed

    @property
    def slots(self) -> Tuple[str, ...]:
        """Its slots in the order they are asked."""
        own = tuple(one.slot for one in self.fields)
        return (*own, CONFIRM) if self.confirms else own

    def label(self, what: str) -> str:
        """Its label for `what` in bot/conversation.yml."""
        return f"form_{self.name}_{what}"


def step(form: Form, answers: Answers, heard: Heard) -> Step:
    """What `heard` means to `form`, which holds `answers`."""
    if not heard.asked:
        return _begun(form, answers, heard)
    if heard.asked not in form.slots:
        return Step()
    decided = _decided(form, heard)
    if decided:
        return decided
    follows = _put_right(form, answers, heard) or _read(form, answers, heard)
    return _with_care(heard, follows) if heard.topic in DANGERS else follows


def _with_care(heard: Heard, follows: Step) -> Step:
    """Care first, for who may be in danger; what was answered is kept all the same. Elsewhere
    the least possibility counts where no topic is clear. An answer to a form is seldom of a
    topic: so an answer, or a few words, must look more like danger than that."""
    fits = bool(follows.changes) or len(heard.said.split()) <= FEW_WORDS
    return follows if fits and heard.confidence < SUSPECTED else Step(follows.changes, aside=True)


def _decided(form: Form, heard: Heard) -> Optional[Step]:
    """What means the same whatever is asked: a stop, a yes to it all, another question."""
    if _STOP.fullmatch(heard.said):
        return Step(end=form.label("gestopt"))
    if heard.asked == CONFIRM and (_YES.fullmatch(heard.said) or heard.surely("bevestigen")):
        return Step({CONFIRM: True})
    of_another_topic = heard.is_question and _of_another_topic(form, heard)
    return Step(aside=True) if of_another_topic else None


def _put_right(form: Form, answers: Answers, heard: Heard) -> Optional[Step]:
    steps = (one.right(heard, answers) for one in form.fields)
    return next((one for one in steps if one), None)


def _read(form: Form, answers: Answers, heard: Heard) -> Step:
    """What it means as an answer to what is asked."""
    if heard.asked == CONFIRM:
        return _denied(form, heard)
    asked = next(one for one in form.fields if one.slot == heard.asked)
    found = None if asked.free and not _may_be_free(heard) else asked.read(heard, answers)
    return found or _unread(form, asked, heard)


def words(text: str, longest: int, shortest: int = 2) -> str:
    """`text` where it says something, in `shortest` to `longest` characters; else nothing."""
    said = " ".join(text.split())
    says = shortest <= len(said) <= longest and any(map(str.isalpha, said))
    return said if says and not _UNKNOWN.fullmatch(said) else ""


def _begun(form: Form, answers: Answers, heard: Heard) -> Step:
    """What the first message says already. What is impossible in it is told where it would be
    asked next."""
    changes: Dict[str, object] = {}
    mistakes: Dict[str, str] = {}
    for one in form.fields:
        found = one.spot(heard, answers) or Step()
        changes.update(found.changes)
        mistakes[one.slot] = found.mistake
    held = {**answers, **changes}
    first_asked = next((slot for slot in form.slots if held.get(slot) is None), "")
    return Step(changes, mistakes.get(first_asked, ""))


def _asks(heard: Heard) -> bool:
    return heard.is_question and heard.topic not in PART_OF_IT


def _may_be_free(heard: Heard) -> bool:
    """Whether it may be an answer in words of one's own."""
    return not (_asks(heard) or heard.surely("medewerker", *_SMALL_TALK))


def _unread(form: Form, asked: Field, heard: Heard) -> Step:
    if _asks(heard) or (asked.free and heard.surely("medewerker")):
        return Step(aside=True)
    muttered = heard.topic == OUT_OF_SCOPE and len(heard.said.split()) <= FEW_WORDS
    if asked.free or muttered:
        return Step(mistake=asked.unread)
    return _otherwise(form, heard, asked.unread)


def _denied(form: Form, heard: Heard) -> Step:
    """Neither a yes nor anything put right."""
    if _NO.fullmatch(heard.said):
        return Step(mistake=form.label("wijzig"))
    return Step(aside=True) if _asks(heard) else _otherwise(form, heard, form.label("wijzig"))


def _otherwise(form: Form, heard: Heard, mistake: str) -> Step:
    """Not an answer to the form: either about something else, or a mistake."""
    said_to_it = heard.topic in PART_OF_IT or heard.topic == form.intent
    return Step(mistake=mistake) if said_to_it or not heard.sure else Step(aside=True)


def _of_another_topic(form: Form, heard: Heard) -> bool:
    return heard.sure and heard.topic not in PART_OF_IT | {form.intent, form.topic}
