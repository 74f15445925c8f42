"""Answers questions about topics, and messages about the conversation itself."""

import json
import re
from typing import Any, Dict, List, Optional, Text

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.responses import Choice, ResponseBuilder
from bot.content import ASPECTS, Content, Said
from bot.forms import all_forms, offered_after, topic_of
from bot.intents import FALLBACK, OUT_OF_SCOPE
from bot.pages import Page

# The minimum confidence of a topic on a button.
OFFER_THRESHOLD = 0.05
# Where no topic has this confidence, a page that was found helps more than a guessed topic.
PAGES_THRESHOLD = 0.4
# The minimum confidence of a topic that is offered after "that is not what I meant".
SECOND_GUESS_THRESHOLD = 0.02
# The minimum confidence of an organisation to refer to.
REFERRAL_THRESHOLD = 0.8
MAX_OFFERED = 3
MAX_ASPECTS = 2

_ENGLISH = re.compile(r"engels|english|anglais|englisch", re.IGNORECASE)
_DUTCH = re.compile(r"nederlands|dutch|hollands", re.IGNORECASE)
_HUMAN_CHOICE = {"nl": "Een medewerker", "en": "A colleague"}

Events = List[Dict[Text, Any]]


class ActionAnswer(Action):
    """Answers the topic of the message, in the aspects that it asks about."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def name(self) -> Text:
        """The name in the domain."""
        return "action_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Say the answer. Hand over where the topic says so."""
        response, language = ResponseBuilder(dispatcher), tracker.get_slot("language")
        topic = self._content.topics.get(label_of(tracker))
        if topic is None:
            return clarify(self._content, response, tracker)
        aspects = aspects_of(tracker)
        # One form at a time: while one runs, none is offered.
        may_offer = ASPECTS[0] in aspects and not tracker.active_loop.get("name")
        offered = offered_after(topic.id) if may_offer else None
        response.say(
            topic.answer(aspects, language), form_choices(self._content, offered, language)
        )
        response.outcome("handover" if topic.handover else "answer")
        if topic.handover:
            response.command(type="handover", team=topic.team, reason="topic")
        return [
            SlotSet("topic", topic.id),
            SlotSet("aspects", json.dumps(aspects)),
            SlotSet("offered", offered),
            SlotSet("question", text_of(tracker) if offered else None),
            SlotSet("guesses", _others(tracker, topic.id)),
        ]


class ActionTalk(Action):
    """Answers a message about the conversation rather than about a topic."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def name(self) -> Text:
        """The name in the domain."""
        return "action_talk"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Say the text of the label, and carry out what the label asks for."""
        response, label = ResponseBuilder(dispatcher), label_of(tracker)
        language = tracker.get_slot("language")
        if label == "medewerker":
            response.outcome("handover")
            response.command(type="handover", reason="request")
            return []
        offered = all_forms().get(tracker.get_slot("offered"))
        if label == "bevestigen" and offered:
            return [FollowupAction(offered.rasa_form)]
        if label == OUT_OF_SCOPE:
            return refer(self._content, response, tracker)
        response.outcome("small_talk")
        if label == "taal":
            return self._switch_language(response, tracker)
        if label == "niet_geholpen":
            return self._guess_again(response, tracker)
        response.say(self._content.say(label, language))
        if label == "stoppen":
            response.command(type="end")
        return [SlotSet("offered", None)]

    def _switch_language(self, response: ResponseBuilder, tracker: Tracker) -> Events:
        text = tracker.latest_message.get("text") or ""
        wanted = "nl" if _DUTCH.search(text) and not _ENGLISH.search(text) else "en"
        response.say(self._content.say(f"taal_{wanted}", wanted))
        answered = self._content.topics.get(tracker.get_slot("topic"))
        if answered and wanted != tracker.get_slot("language"):
            response.say(answered.answer(answered_aspects(tracker), wanted))
        return [SlotSet("language", wanted)]

    def _guess_again(self, response: ResponseBuilder, tracker: Tracker) -> Events:
        """Offer the next best topics and a human, instead of the same answer again."""
        language = _supported(tracker.get_slot("language"))
        guesses = json.loads(tracker.get_slot("guesses") or "[]")
        asked = answered_aspects(tracker)
        choices = _topic_choices(self._content, guesses[:2], asked, language)
        choices.append(human_choice(language))
        response.say(self._content.say("niet_geholpen", language), choices)
        response.outcome("clarify")
        return [SlotSet("guesses", None), SlotSet("offered", None)]


class ActionClarify(Action):
    """Asks which of two or three topics was meant, or says that nothing was understood."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def name(self) -> Text:
        """The name in the domain."""
        return "action_clarify"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Ask, with a button for each topic that is likely."""
        return clarify(self._content, ResponseBuilder(dispatcher), tracker)


def actions(content: Content) -> List[Action]:
    """The actions of this module."""
    return [ActionAnswer(content), ActionTalk(content), ActionClarify(content)]


def clarify(content: Content, response: ResponseBuilder, tracker: Tracker) -> Events:
    """Ask what was meant: show pages where no topic is likely, else offer topics, else ask to say
    it in other words."""
    language = tracker.get_slot("language")
    ranking = _ranking(tracker)
    if not _likely(content, ranking, PAGES_THRESHOLD) and _show_pages(content, response, tracker):
        return [SlotSet("offered", None)]
    likely = _likely(content, ranking, OFFER_THRESHOLD)
    if likely:
        choices = _topic_choices(content, likely[:MAX_OFFERED], aspects_of(tracker), language)
        response.say(content.say("bedoelde_u", language), choices)
    else:
        response.say(content.say("niet_begrepen", language), [human_choice(language)])
    response.outcome("clarify")
    return [SlotSet("offered", None)]


def refer(content: Content, response: ResponseBuilder, tracker: Tracker) -> Events:
    """Refer to the responsible organisation. Where it is not known, show pages that may help; where
    there are none, say what the bot can do."""
    language = tracker.get_slot("language")
    referral = content.referral(_organisation(tracker), language)
    if referral or not _show_pages(content, response, tracker):
        choices = [] if referral else [human_choice(language)]
        response.say(referral or content.say(OUT_OF_SCOPE, language), choices)
        response.outcome("out_of_scope")
    return [SlotSet("offered", None)]


def _organisation(tracker: Tracker) -> str:
    """The organisation whose business the latest message is; empty where that is not sure."""
    for found in (tracker.latest_message.get("referral") or [])[:1]:
        if found["confidence"] >= REFERRAL_THRESHOLD:
            return str(found["name"])
    return ""


def _show_pages(content: Content, response: ResponseBuilder, tracker: Tracker) -> bool:
    """Show the pages that were found; False where there are none."""
    language = tracker.get_slot("language")
    pages = [Page(**found) for found in tracker.latest_message.get("pages") or []]
    if not pages:
        return False
    intro = content.say("zoek_gevonden", language)
    listed = [f"{page.title}\n{page.summary}\n{page.link}" for page in pages]
    best = pages[0]
    said = Said("\n\n".join([intro.text, *listed]), f"{intro.short} {best.title} {best.link}")
    response.say(said, [human_choice(language)])
    response.outcome("search")
    return True


def intent_of(tracker: Tracker) -> str:
    """The intent of the latest message."""
    return str((tracker.latest_message.get("intent") or {}).get("name") or "")


def label_of(tracker: Tracker) -> str:
    """The topic or label of the latest message; of an intent that starts a form, its topic."""
    return topic_of(intent_of(tracker))


def text_of(tracker: Tracker) -> Optional[str]:
    """The text of the latest message, if a citizen typed it."""
    typed = tracker.latest_message["metadata"]["typed"]
    return tracker.latest_message.get("text") if typed else None


def confidence_of(tracker: Tracker) -> float:
    """The confidence of the latest intent, from 0 to 1."""
    return float((tracker.latest_message.get("intent") or {}).get("confidence") or 0.0)


def aspects_of(tracker: Tracker) -> List[str]:
    """The aspects of the latest message, the likeliest first, MAX_ASPECTS at most; the general
    aspect where none was recognised."""
    found = [one["name"] for one in tracker.latest_message.get("aspect") or []]
    special = [one for one in found if one != ASPECTS[0]]
    return (special or [ASPECTS[0]])[:MAX_ASPECTS] if found[:1] != [ASPECTS[0]] else found[:1]


def answered_aspects(tracker: Any) -> List[str]:
    """The aspects of the last answer."""
    return list(json.loads(tracker.get_slot("aspects") or "[]"))


def _ranking(tracker: Tracker) -> List[Dict[str, Any]]:
    ranking = tracker.latest_message.get("intent_ranking") or []
    return [one for one in ranking if one["name"] != FALLBACK]


def _likely(content: Content, ranking: List[Dict[str, Any]], confidence: float) -> List[str]:
    """The topics of at least that confidence, best first."""
    names = [one["name"] for one in ranking if one["confidence"] >= confidence]
    topics = [topic_of(name) for name in names]
    return [topic for topic in dict.fromkeys(topics) if topic in content.topics]


def _others(tracker: Tracker, topic: str) -> str:
    """Other topics that the question may be about, as JSON for a slot."""
    names = [
        topic_of(one["name"])
        for one in _ranking(tracker)
        if one["confidence"] >= SECOND_GUESS_THRESHOLD
    ]
    others = [name for name in dict.fromkeys(names) if name != topic]
    return json.dumps(others[:MAX_OFFERED])


def form_choices(content: Content, intent: Optional[str], language: str) -> List[Choice]:
    """The button that starts the form of `intent`; none without an intent."""
    return [(content.button(all_forms()[intent].name, language), f"/{intent}")] if intent else []


def _topic_choices(
    content: Content, topics: List[str], aspects: List[str], language: str
) -> List[Choice]:
    asked = json.dumps({"aspect": aspects})
    return [
        (content.topics[one].name(language), f"/{one}{asked}")
        for one in topics
        if one in content.topics
    ]


def human_choice(language: str) -> Choice:
    """The button that asks for a human."""
    return (_HUMAN_CHOICE[_supported(language)], "/medewerker")


def _supported(language: str) -> str:
    return language if language in _HUMAN_CHOICE else "nl"
