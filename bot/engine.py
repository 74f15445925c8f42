"""Takes one turn: text in, answer out, nothing kept. See docs/protocols.md, "Turns"."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import List

import msgspec
from rasa.shared.core.constants import DEFAULT_INTENTS
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot import actions, acts, care, dialogue, forms, understanding
from bot.actions.answers import answered_aspects
from bot.actions.forms import facts
from bot.actions.responses import Part, collected, message
from bot.content import LANGUAGES, Content
from bot.intents import FALLBACK, NO_TOPIC, OUT_OF_SCOPE
from bot.rasa_adapter import InProcessActions, RasaAdapter
from bot.search import Search
from bot.understanding import LastAnswer, Parsed
from contract.events import BotAnswered
from contract.turns import Turn

# Rasa takes a text that begins with a slash for an intent. To us it is a text.
_SLASHES = re.compile(r"^[\s/]+")

_FOR_OTHERS = "en"
# Fewer words do not change the language of a conversation: an address or product is of none.
_WORDS_TO_SWITCH = 4
# The titles say which language: on SMS people type them.
_LANGUAGE_CHOICES = (("English", "/taal"), ("Nederlands", "/taal"))


class Engine:
    """Rasa behind one function. `take` may be called for any conversation in any order, but only
    for one at a time."""

    def __init__(self, model: Path, content: Content, search: Search) -> None:
        """Load the model; takes seconds. Raises what Rasa raises for a model that it cannot read,
        and FormError for a form that cannot be used."""
        self._forms = forms.by_rasa_name()
        self._rasa = RasaAdapter(model)
        self.use(content, search)
        self._choosable = {
            intent
            for intent in self._rasa.domain.intents
            if intent not in DEFAULT_INTENTS and not intent.startswith(NO_TOPIC)
        }

    def use(self, content: Content, search: Search) -> None:
        """Use `content` and `search` from the next turn on."""
        self._content = content
        self._search = search
        self._rasa.action_endpoint = InProcessActions(actions.all_of(content, self._forms))

    async def take(self, turn: Turn, now_ms: int) -> BotAnswered:
        """The result of `turn`. Raises whatever goes wrong inside Rasa."""
        tracker = dialogue.unpack(turn.dialogue, turn.conversation_id, self._rasa.domain)
        parsed = self._parse(turn, tracker)
        parsed["language"] = _written_language(turn, parsed)
        foreign = _foreign(parsed)
        tracker.update(SlotSet("language", _language(turn, parsed, tracker)))
        parts = self._follow_up(turn, parsed, tracker)
        if not parts and not turn.watch:
            typed = not turn.payload
            parsed["metadata"] = {"now": now_ms, "turn_id": turn.turn_id, "typed": typed}
            parts = collected(await self._rasa.talk(tracker, parsed))
        outcomes = [part for part in parts if "outcome" in part]
        commands = [part["command"] for part in parts if "command" in part]
        asks_language = foreign and not commands and not turn.watch
        if asks_language and parsed["intent"]["name"] != "taal":
            parts += self._ask_language_once(foreign, tracker)
        language = tracker.get_slot("language")
        found = care.in_form(parsed.get("care")) if _in_form(outcomes) else parsed.get("care")
        writes = foreign or tracker.get_slot("foreign") or parsed.get("language") or ""
        result = {
            "conversation_id": turn.conversation_id,
            "turn_id": turn.turn_id,
            "at": now_ms,
            "messages": [part["message"] for part in parts if "message" in part],
            "commands": commands,
            "understanding": {
                **understanding.for_router(parsed, outcomes, self._content),
                "language": language,
                "writes": writes,
                "care": found["degree"] if found else "",
                "care_kind": found["kind"] if found else "",
            },
            "care": care.advice(found, self._content, language),
            "facts": facts(tracker, self._forms),
            "dialogue": dialogue.pack(tracker),
        }
        return msgspec.convert(result, BotAnswered)

    def _parse(self, turn: Turn, tracker: DialogueStateTracker) -> Parsed:
        if turn.payload:
            parsed = understanding.parse_button(turn.payload, self._choosable)
            return {**parsed, "text": turn.text, "care": care.of_button(turn.payload)}
        text = _SLASHES.sub("", turn.text)
        if not any(map(str.isalnum, text)):
            return {**understanding.parse_of_nothing(), "text": text}
        parsed = self._rasa.parse(text)
        meant = self._in_context(parsed, text, tracker)
        no_topic = meant["intent"]["name"] in (FALLBACK, OUT_OF_SCOPE)
        pages = self._search.find(text) if no_topic else []
        return {**meant, "text": text, "pages": [asdict(page) for page in pages]}

    def _in_context(self, parsed: Parsed, text: str, tracker: DialogueStateTracker) -> Parsed:
        """`parsed` after the last answer, or within a form, where only a question needs it: answers
        are about the form anyway."""
        form = self._forms.get(tracker.active_loop_name)
        if form and acts.act_of(parsed) != acts.ASKS:
            return parsed
        last = LastAnswer(tracker.get_slot("topic") or "", tuple(answered_aspects(tracker)))
        if form and form.topic in self._content.topics:
            last = LastAnswer(form.topic)
        return understanding.interpret(parsed, text, last, self._content)

    def _follow_up(self, turn: Turn, parsed: Parsed, tracker: DialogueStateTracker) -> List[Part]:
        """The answer to a question about the help that the citizen was given before."""
        if turn.payload or parsed.get("care"):
            return []
        language = tracker.get_slot("language")
        answer = care.follow_up(turn.text, turn.care_kind, self._content, language)
        return [answer, {"outcome": "care"}] if answer else []

    def _ask_language_once(self, foreign: str, tracker: DialogueStateTracker) -> List[Part]:
        """The question which language to answer in; nothing where it was asked before."""
        asked = tracker.get_slot("foreign")
        tracker.update(SlotSet("foreign", foreign))
        question = self._content.ask_language(foreign)
        return [] if asked else [message(question, _LANGUAGE_CHOICES)]


def _in_form(outcomes: List[Part]) -> bool:
    return bool(outcomes) and outcomes[-1]["outcome"] == "form"


def _written_language(turn: Turn, parsed: Parsed) -> str:
    """The language of the message; empty where a few words would change that of a conversation that
    is under way. Who wishes to change it can say so."""
    written: str = parsed.get("language") or ""
    changes = bool(turn.dialogue) and written != turn.language
    return "" if changes and len(turn.text.split()) < _WORDS_TO_SWITCH else written


def _foreign(parsed: Parsed) -> str:
    """The language of the message where it is none of LANGUAGES, else nothing."""
    written = parsed.get("language") or ""
    return "" if written in LANGUAGES else written


def _language(turn: Turn, parsed: Parsed, tracker: DialogueStateTracker) -> str:
    """The language of the answer: that of the message, else that of the turn before. A citizen who
    begins in another language is answered in English until they choose. A form keeps its
    language, because an address is Dutch whoever gives it."""
    before = turn.language or LANGUAGES[0]
    if tracker.active_loop_name:
        return before
    if _foreign(parsed):
        return before if tracker.get_slot("foreign") else _FOR_OTHERS
    return parsed.get("language") or before
