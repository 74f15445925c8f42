"""Answering about topics, and talking about the conversation itself."""

import json
import re
from typing import Any, Dict, List, Text

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.speaker import Choice, Speaker
from bot.content import ASPECTS, Content

PICKUP = "grofvuil_afspraak"
PICKUP_TOPIC = "grofvuil"
FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "buiten_bereik"
WORTH_OFFERING = 0.08
NEARLY = 0.25
WORTH_A_SECOND_GUESS = 0.02
MOST_OFFERED = 3

_ENGLISH = re.compile(r"engels|english|anglais|englisch", re.IGNORECASE)
_DUTCH = re.compile(r"nederlands|dutch|hollands", re.IGNORECASE)
_PICKUP_CHOICE = {"nl": "Afspraak maken", "en": "Make an appointment"}
_HUMAN_CHOICE = {"nl": "Een medewerker", "en": "A colleague"}

Events = List[Dict[Text, Any]]


class ActionAnswer(Action):
    """Answers the aspect that was asked of the topic that was asked."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def name(self) -> Text:
        """As the domain calls it."""
        return "action_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Say the answer; of a topic marked so, ask for a human too."""
        speaker, language = Speaker(dispatcher), tracker.get_slot("language")
        topic = self._content.topics.get(intent_of(tracker))
        if topic is None:
            return clarify(self._content, speaker, tracker)
        aspect = aspect_of(tracker)
        bookable = topic.id == PICKUP_TOPIC and aspect == ASPECTS[0]
        choices = [(_PICKUP_CHOICE[_known(language)], f"/{PICKUP}")] if bookable else []
        speaker.say(topic.answer(aspect, language), choices)
        speaker.outcome("handover" if topic.handover else "answer")
        if topic.handover:
            speaker.command(type="handover", team=topic.team, reason="topic")
        return [
            SlotSet("topic", topic.id),
            SlotSet("offered", PICKUP if bookable else None),
            SlotSet("guesses", _others(tracker, topic.id)),
        ]


class ActionTalk(Action):
    """Everything that is said about the conversation rather than about a topic."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def name(self) -> Text:
        """As the domain calls it."""
        return "action_talk"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Say what belongs to the label; some do more than speak."""
        speaker, label = Speaker(dispatcher), intent_of(tracker)
        language = tracker.get_slot("language")
        if label == "medewerker":
            speaker.outcome("handover")
            speaker.command(type="handover", reason="request")
            return []
        if label == "bevestigen" and tracker.get_slot("offered") == PICKUP:
            return [SlotSet("offered", None), FollowupAction("grofvuil_form")]
        speaker.outcome("out_of_scope" if label == OUT_OF_SCOPE else "small_talk")
        if label == "taal":
            return self._switch_language(speaker, tracker)
        if label == "niet_geholpen":
            return self._guess_again(speaker, tracker)
        speaker.say(self._content.say(label, language))
        if label == "stoppen":
            speaker.command(type="end")
        return [SlotSet("offered", None)]

    def _switch_language(self, speaker: Speaker, tracker: Tracker) -> Events:
        text = tracker.latest_message.get("text") or ""
        wanted = "nl" if _DUTCH.search(text) and not _ENGLISH.search(text) else "en"
        speaker.say(self._content.say(f"taal_{wanted}", wanted))
        return [SlotSet("language", wanted)]

    def _guess_again(self, speaker: Speaker, tracker: Tracker) -> Events:
        """Never the same answer again: what else it may have been, or a human."""
        language = _known(tracker.get_slot("language"))
        guesses = json.loads(tracker.get_slot("guesses") or "[]")
        choices = _topic_choices(self._content, guesses[:2], ASPECTS[0], language)
        choices.append((_HUMAN_CHOICE[language], "/medewerker"))
        speaker.say(self._content.say("niet_geholpen", language), choices)
        speaker.outcome("clarify")
        return [SlotSet("guesses", None), SlotSet("offered", None)]


class ActionClarify(Action):
    """Asks which of two or three topics was meant, or says it did not understand."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def name(self) -> Text:
        """As the domain calls it."""
        return "action_clarify"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Ask, with a button for each topic that may have been meant."""
        return clarify(self._content, Speaker(dispatcher), tracker)


def actions(content: Content) -> List[Action]:
    """The actions of this module."""
    return [ActionAnswer(content), ActionTalk(content), ActionClarify(content)]


def clarify(content: Content, speaker: Speaker, tracker: Tracker) -> Events:
    """Say that the question was not understood well enough, as usefully as can be."""
    language = tracker.get_slot("language")
    ranking = _ranking(tracker)
    beyond_us = bool(ranking) and ranking[0]["name"] == OUT_OF_SCOPE
    likely = _likely(content, ranking, NEARLY if beyond_us else WORTH_OFFERING)
    if likely:
        choices = _topic_choices(content, likely[:MOST_OFFERED], aspect_of(tracker), language)
        speaker.say(content.say("bedoelde_u", language), choices)
    else:
        speaker.say(content.say(OUT_OF_SCOPE if beyond_us else "niet_begrepen", language))
    speaker.outcome("out_of_scope" if beyond_us and not likely else "clarify")
    return [SlotSet("offered", None)]


def intent_of(tracker: Tracker) -> str:
    """The topic or label of the latest message."""
    return str((tracker.latest_message.get("intent") or {}).get("name") or "")


def confidence_of(tracker: Tracker) -> float:
    """How sure that is, from 0 to 1."""
    return float((tracker.latest_message.get("intent") or {}).get("confidence") or 0.0)


def aspect_of(tracker: Tracker) -> str:
    """The aspect of the latest message; the general one where none was recognised."""
    return (tracker.latest_message.get("aspect") or {}).get("name") or ASPECTS[0]


def _ranking(tracker: Tracker) -> List[Dict[str, Any]]:
    ranking = tracker.latest_message.get("intent_ranking") or []
    return [one for one in ranking if one["name"] != FALLBACK]


def _likely(content: Content, ranking: List[Dict[str, Any]], confidence: float) -> List[str]:
    """The topics that are at least that likely, best first."""
    names = [one["name"] for one in ranking if one["confidence"] >= confidence]
    topics = [PICKUP_TOPIC if name == PICKUP else name for name in names]
    return [topic for topic in dict.fromkeys(topics) if topic in content.topics]


def _others(tracker: Tracker, topic: str) -> str:
    """What else the question may have been about, as JSON for a slot."""
    names = [
        one["name"]
        for one in _ranking(tracker)
        if one["name"] != topic and one["confidence"] >= WORTH_A_SECOND_GUESS
    ]
    return json.dumps(names[:MOST_OFFERED])


def _topic_choices(content: Content, topics: List[str], aspect: str, language: str) -> List[Choice]:
    aspects = json.dumps({"aspect": aspect})
    return [
        (content.topics[one].name(language), f"/{one}{aspects}")
        for one in topics
        if one in content.topics
    ]


def _known(language: str) -> str:
    return language if language in _HUMAN_CHOICE else "nl"
