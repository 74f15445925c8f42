"""The bulky-waste form as Rasa runs it; what follows from an answer is in bot/pickup.py."""

import hashlib
import json
from datetime import date, datetime
from typing import Any, Dict, List, Optional, Text

import pytz
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot import pickup
from bot.actions.answers import (
    ActionAnswer,
    ActionClarify,
    ActionTalk,
    Events,
    confidence_of,
    intent_of,
)
from bot.actions.speaker import Speaker
from bot.content import Content

FORM = "grofvuil_form"
SILENT = "silent"
# Not zoneinfo: a bare image has no time zones of its own.
_DUTCH_TIME = pytz.timezone("Europe/Amsterdam")
_WEEKDAYS = {
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}
_MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november "
    "december".split(),
    "en": "January February March April May June July August September October November "
    "December".split(),
}
_FACTS = ("Adres", "Datum", "Wat")
_CONFIRM = {"nl": ("Ja, klopt", "Nee"), "en": ("Yes, that is right", "No")}


class ValidatePickup(Action):
    """Reads one answer to the form."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def name(self) -> Text:
        """As Rasa derives it from the form's name."""
        return f"validate_{FORM}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Change slots, or note the mistake for the question that follows; what was asked
        beside the form is answered first."""
        speaker = Speaker(dispatcher)
        heard = pickup.Heard(
            text=tracker.latest_message.get("text") or "",
            topic=intent_of(tracker),
            confidence=confidence_of(tracker),
            today=today(tracker),
            correcting=tracker.get_slot("form_mistake") == "form_wijzig",
        )
        requested = tracker.get_slot("requested_slot")
        step = pickup.step(requested, tracker.get_slot("adres"), heard)
        speaker.outcome("form")
        events: Events = [SlotSet("form_mistake", step.mistake or None)]
        events += [SlotSet(name, value) for name, value in step.changes.items()]
        if step.aside:
            events += self._answer_aside(dispatcher, tracker, domain)
        if step.stop:
            events += [SlotSet("form_stopped", True), SlotSet("requested_slot", None)]
        return events

    def _answer_aside(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        label = intent_of(tracker)
        topic = self._content.topics.get(label)
        # The offer of a human must not be followed by the form's next question.
        wants_human = label == "medewerker" or bool(topic and topic.handover)
        silent = [SlotSet("form_mistake", SILENT)] if wants_human else []
        return silent + self._beside_form(label).run(dispatcher, tracker, domain)

    def _beside_form(self, label: str) -> Action:
        if label in self._content.topics:
            return ActionAnswer(self._content)
        if label in ("medewerker", "taal") or (label, "nl") in self._content.labels:
            return ActionTalk(self._content)
        return ActionClarify(self._content)


class AskPickup(Action):
    """Asks for one slot, or for it again after a mistake."""

    def __init__(self, content: Content, slot: str) -> None:
        self._content = content
        self._slot = slot

    def name(self) -> Text:
        """As Rasa derives it from the form's and the slot's name."""
        return f"action_ask_{FORM}_{self._slot}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Say the question."""
        mistake: Optional[str] = tracker.get_slot("form_mistake")
        if mistake == SILENT:
            return []
        language = _known(tracker.get_slot("language"))
        if self._slot == "bevestigd" and not mistake:
            said = self._content.say("form_bevestig", language)
            yes, no = _CONFIRM[language]
            choices = [(yes, "/bevestigen"), (no, "/ontkennen")]
            Speaker(dispatcher).say(said.filled(**values(tracker, language)), choices)
        else:
            label = mistake or f"form_{self._slot}"
            Speaker(dispatcher).say(self._content.say(label, language))
        return []


class SubmitPickup(Action):
    """Ends the form: a reference, or a word that it was stopped."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def name(self) -> Text:
        """As the domain calls it."""
        return "action_grofvuil_submit"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Confirm and forget the answers."""
        speaker, language = Speaker(dispatcher), _known(tracker.get_slot("language"))
        speaker.outcome("form")
        emptied = [SlotSet(slot, None) for slot in (*pickup.SLOTS, "form_mistake", "form_stopped")]
        if tracker.get_slot("form_stopped"):
            speaker.say(self._content.say("form_gestopt", language))
            return emptied
        said = self._content.say("form_klaar", language)
        kenmerk = reference(tracker)
        speaker.say(said.filled(kenmerk=kenmerk, **values(tracker, language)))
        booked = json.dumps({**facts(tracker), "Kenmerk": kenmerk})
        return [*emptied, SlotSet("booked", booked)]


def actions(content: Content) -> List[Action]:
    """All actions of the form."""
    asking = [AskPickup(content, slot) for slot in pickup.SLOTS]
    return [ValidatePickup(content), SubmitPickup(content), *asking]


def facts(tracker: Any) -> Dict[str, str]:
    """What the form holds, or the appointment it ended in, for an agent to read: in Dutch,
    whatever the citizen speaks."""
    booked = tracker.get_slot("booked")
    running = dict(zip(_FACTS, values(tracker, "nl").values()))
    if booked and not any(running.values()):
        return dict(json.loads(booked))
    return {label: value for label, value in running.items() if value}


def values(tracker: Any, language: Optional[str]) -> Dict[str, str]:
    """The answers so far (of a tracker of Rasa's or of its SDK's), as people read them."""
    language = _known(language)
    day = tracker.get_slot("datum")
    return {
        "adres": tracker.get_slot("adres") or "",
        "datum": written(date.fromisoformat(day), language) if day else "",
        "wat": tracker.get_slot("wat") or "",
    }


def written(day: date, language: str) -> str:
    """ "dinsdag 1 december" or "Tuesday 1 December"."""
    return f"{_WEEKDAYS[language][day.weekday()]} {day.day} {_MONTHS[language][day.month - 1]}"


def today(tracker: Tracker) -> date:
    """The day of the turn, in the Netherlands."""
    now_ms = tracker.latest_message["metadata"]["now"]
    return datetime.fromtimestamp(now_ms / 1000, _DUTCH_TIME).date()


def reference(tracker: Tracker) -> str:
    """What the citizen can refer to: the same for the same turn, however often it is taken."""
    turn_id = tracker.latest_message["metadata"]["turn_id"]
    return "GV-" + hashlib.blake2b(turn_id.encode(), digest_size=3).hexdigest().upper()


def _known(language: Optional[str]) -> str:
    return language if language in _WEEKDAYS else "nl"
