"""Decides what a citizen's message does to a form; all forms share these rules.

Pure: this module knows nothing of Rasa. A message that asks about something else is never taken
for a wrong answer: that question is answered first, and then the form goes on.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.intents import OUT_OF_SCOPE
from contract import keywords

Answers = Mapping[str, object]
"""The values of a form's slots by slot; a slot without an answer is missing or None."""

CONFIRM = "bevestigd"
"""The slot of the last question of a form: is that right?"""
CHANGE, DONE, STOPPED = "wijzig", "klaar", "gestopt"
"""Texts that belong to no slot: what should be different, the end, the end without a result."""
UNREAD = "_fout"
"""The end of the name of a slot's text for an answer that was not understood."""

SURE = 0.6
"""The confidence from which on a topic is sure."""
FEW_WORDS = 3

_NOTHING: frozenset[str] = frozenset()

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
PART_OF_IT = frozenset({CONFIRM, "bevestigen", "ontkennen", "stoppen", "nlu_fallback", ""})
"""Topics of a message that belongs to the form, rather than a question about something else."""
_SMALL_TALK = ("bevestigen", "ontkennen", "begroeting", "bedankt", "afscheid")


@dataclass(frozen=True)
class Utterance:
    """One message to a form: its `text`, the `topic` it was understood as and with which
    `confidence`, and the Dutch time `now`. `asked` is the slot that was asked for; it is empty
    for the message that begins the form. `correcting`: the form had asked what should be
    different. `act` is what the message does (nlu/examples/acts.yml); it is empty where that is
    not sure. `language` is the language of the answers."""

    text: str
    topic: str
    confidence: float
    now: datetime
    asked: str = ""
    correcting: bool = False
    act: str = ""
    language: str = "nl"

    @property
    def today(self) -> date:
        """The day of the message."""
        return self.now.date()

    @property
    def said(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split())

    @property
    def instead(self) -> str:
        """The words after a denial ("nee, het is dinsdag"), or nothing."""
        denial = None if keywords.denies_form(self.said) else _DENIAL.match(self.said)
        return self.said[denial.end() :] if denial else ""

    @property
    def corrects(self) -> bool:
        """Whether the message may correct an earlier answer."""
        return self.asked == CONFIRM or bool(self.instead)

    @property
    def cancels(self) -> bool:
        """Whether the message cancels: the form, unless an answer or a correction is read in it."""
        return self.act == "cancels"

    @property
    def is_question(self) -> bool:
        """Whether the message is put as a question."""
        return bool(_QUESTION.search(self.said))

    @property
    def sure(self) -> bool:
        """Whether the topic is sure enough."""
        return self.confidence >= SURE

    def surely(self, *topics: str) -> bool:
        """Whether the topic is one of `topics`, and sure enough."""
        return self.sure and self.topic in topics


@dataclass(frozen=True)
class FormResult:
    """The effect of one message on a form. `changes` holds new values of slots. `mistake` is the
    label of the text that says what was wrong. `aside`: the message asks something else, which
    is answered first. `end` is the label of the last text of a form that ends without a
    result."""

    changes: Mapping[str, object] = field(default_factory=dict)
    mistake: str = ""
    aside: bool = False
    end: str = ""


Reader = Callable[[Utterance, Answers], FormResult | None]


def _nothing(utterance: Utterance, answers: Answers) -> FormResult | None:
    return None


@dataclass(frozen=True)
class Field:
    """One question of a form. Each reader gives None where it finds nothing. `read` reads the
    answer to the question. `spot` looks for one in the message that begins the form. `correct`
    looks for a correction while another slot is asked for. A `free` field takes any text that is
    no question and no small talk."""

    slot: str
    read: Reader
    spot: Reader = _nothing
    correct: Reader = _nothing
    free: bool = False


Listed = tuple[str, Mapping[str, str]]
"""A label, and the values to fill in."""


def _nothing_listed(answers: Answers, today: date, language: str) -> Sequence[Listed]:
    return ()


def _no_sign(text: str) -> bool:
    return False


@dataclass(frozen=True)
class Form:
    """A form: its questions, and what they are for.

    `name` is that of its folder. `intent` starts the form. The form is offered after an answer
    about `topic`. `written` gives the answers as people read them in a language, by the names that
    the texts use. `facts` gives the title of each for agents. `reference` is the beginning of the
    reference that the citizen gets, and its title for agents; both are empty where nothing is
    kept. `confirms`: the form asks "is that right?". `handover` is the reason why a human gets the
    result; empty where none does. `listed` gives texts to say after `klaar`, for a day and a
    language. `further` names the texts that no other part of the form implies, with the values
    that each may use. `sign`: whether a message holds something that only somebody gives who wants
    the form.
    """

    name: str
    intent: str
    topic: str
    fields: tuple[Field, ...]
    written: Callable[[Answers, str], dict[str, str]]
    facts: Mapping[str, str]
    reference: tuple[str, str] = ("", "")
    confirms: bool = True
    handover: str = ""
    listed: Callable[[Answers, date, str], Sequence[Listed]] = _nothing_listed
    further: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sign: Callable[[str], bool] = _no_sign

    @property
    def rasa_form(self) -> str:
        """The form's name in Rasa's domain."""
        return f"{self.name}_form"

    @property
    def slots(self) -> tuple[str, ...]:
        """The form's slots in the order of their questions."""
        own = tuple(one.slot for one in self.fields)
        return (*own, CONFIRM) if self.confirms else own

    @property
    def texts(self) -> dict[str, frozenset[str]]:
        """The names of all texts of the form, with the values that each may use."""
        held = frozenset(self.facts)
        own = [one.slot for one in self.fields]
        return {
            **dict.fromkeys(own, _NOTHING),
            **dict.fromkeys((f"{slot}{UNREAD}" for slot in own), _NOTHING),
            **({CONFIRM: held, CHANGE: _NOTHING} if self.confirms else {}),
            DONE: held | {"kenmerk"} if self.reference[0] else held,
            STOPPED: _NOTHING,
            **self.further,
        }

    def label(self, text: str) -> str:
        """The label of `text`, a name in the form's texts.yml, among all that the bot says."""
        return label(self.name, text)


def label(form: str, text: str) -> str:
    """The label of `text` of the form with that name."""
    return f"form_{form}_{text}"


def further(*texts: str) -> dict[str, frozenset[str]]:
    """Texts that use no values, for Form.further."""
    return dict.fromkeys(texts, _NOTHING)


def advance(form: Form, answers: Answers, utterance: Utterance) -> FormResult:
    """The effect of `utterance` on `form`, which holds `answers`."""
    if not utterance.asked:
        return _begin(form, answers, utterance)
    if utterance.asked not in form.slots:
        return FormResult()
    decision = _decide(form, utterance)
    if decision:
        return decision
    result = _correct(form, answers, utterance) or _read(form, answers, utterance)
    return _with_more(form, answers, utterance, result)


def _with_more(
    form: Form, answers: Answers, utterance: Utterance, result: FormResult
) -> FormResult:
    """`result` with the answers to later questions that the message holds too. A message that
    holds only those is not misread; an impossible answer stays a mistake."""
    if result.end or result.aside:
        return result
    held = {**answers, **result.changes}
    more: dict[str, object] = {}
    for one in form.fields:
        if held.get(one.slot) is None and one.slot != utterance.asked:
            more.update((one.spot(utterance, held) or FormResult()).changes)
    if not more:
        return result
    misread = result.mistake == form.label(f"{utterance.asked}{UNREAD}")
    return FormResult({**result.changes, **more}, "" if misread else result.mistake)


def _decide(form: Form, utterance: Utterance) -> FormResult | None:
    """The result of a message that means the same in answer to any question: a stop, a yes to the
    last question, or a question about another topic."""
    if keywords.stops_form(utterance.said):
        return FormResult(end=form.label(STOPPED))
    yes = keywords.confirms_form(utterance.said) or utterance.surely("bevestigen")
    if utterance.asked == CONFIRM and yes:
        return FormResult({CONFIRM: True})
    of_another_topic = utterance.is_question and _is_about_another_topic(form, utterance)
    return FormResult(aside=True) if of_another_topic else None


def _correct(form: Form, answers: Answers, utterance: Utterance) -> FormResult | None:
    results = (one.correct(utterance, answers) for one in form.fields)
    return next((one for one in results if one), None)


def _read(form: Form, answers: Answers, utterance: Utterance) -> FormResult:
    """The result of an answer to the question that was asked."""
    if utterance.asked == CONFIRM:
        return _read_confirmation(form, utterance)
    asked = next(one for one in form.fields if one.slot == utterance.asked)
    refused = asked.free and not _may_be_free_text(utterance)
    found = None if refused else asked.read(utterance, answers)
    if not found and utterance.cancels:
        return FormResult(end=form.label(STOPPED))
    return found or _misread(form, asked, utterance)


def words(text: str, longest: int, shortest: int = 2) -> str:
    """`text` on one line; nothing where it holds no letter, has fewer than `shortest` or more than
    `longest` characters, or says "I don't know"."""
    said = " ".join(text.split())
    says = shortest <= len(said) <= longest and any(map(str.isalpha, said))
    return said if says and not _UNKNOWN.fullmatch(said) else ""


def _begin(form: Form, answers: Answers, utterance: Utterance) -> FormResult:
    """The result of the first message: the answers that it holds already. An impossible answer is
    a mistake where its slot is the next to be asked for."""
    changes: dict[str, object] = {}
    mistakes: dict[str, str] = {}
    for one in form.fields:
        found = one.spot(utterance, answers) or FormResult()
        changes.update(found.changes)
        mistakes[one.slot] = found.mistake
    held = {**answers, **changes}
    first_asked = next((slot for slot in form.slots if held.get(slot) is None), "")
    return FormResult(changes, mistakes.get(first_asked, ""))


def _asks_aside(utterance: Utterance) -> bool:
    return utterance.is_question and utterance.topic not in PART_OF_IT


def _may_be_free_text(utterance: Utterance) -> bool:
    """Whether the message may be an answer in the citizen's own words."""
    says_else = utterance.cancels or utterance.surely("medewerker", *_SMALL_TALK)
    return not (says_else or _asks_aside(utterance))


def _misread(form: Form, asked: Field, utterance: Utterance) -> FormResult:
    if _asks_aside(utterance) or (asked.free and utterance.surely("medewerker")):
        return FormResult(aside=True)
    unread = form.label(f"{asked.slot}{UNREAD}")
    muttered = utterance.topic == OUT_OF_SCOPE and len(utterance.said.split()) <= FEW_WORDS
    if asked.free or muttered:
        return FormResult(mistake=unread)
    return _no_answer(form, utterance, unread)


def _read_confirmation(form: Form, utterance: Utterance) -> FormResult:
    """The result of a message that neither confirms nor corrects."""
    change = form.label(CHANGE)
    if utterance.cancels:
        return FormResult(end=form.label(STOPPED))
    if keywords.denies_form(utterance.said):
        return FormResult(mistake=change)
    return FormResult(aside=True) if _asks_aside(utterance) else _no_answer(form, utterance, change)


def _no_answer(form: Form, utterance: Utterance, mistake: str) -> FormResult:
    """The result of a message that holds no answer: a mistake, or a question about another
    subject."""
    said_to_it = utterance.topic in PART_OF_IT or utterance.topic == form.intent
    return (
        FormResult(mistake=mistake) if said_to_it or not utterance.sure else FormResult(aside=True)
    )


def _is_about_another_topic(form: Form, utterance: Utterance) -> bool:
    return utterance.sure and utterance.topic not in PART_OF_IT | {form.intent, form.topic}
